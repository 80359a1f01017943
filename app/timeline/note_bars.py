"""The annotations as the timeline shows them: those that overlap lie one below the other. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from app.timeline.scale import TimeScale
from redaction.model.annotation import Annotation
from redaction.model.ids import AnnotationId

MOST_ROWS: Final = 8
"""Annotations that would need more rows share the last one."""


NARROW: Final = 3.0
"""Pixels; of annotations narrower than this that lie on each other one is painted."""

_NEVER: Final = 1 << 62


@dataclass(frozen=True, slots=True)
class NoteBar:
    """One annotation.

    Attributes:
        start: Its first frame.
        stop: The frame after its last one.
        title: What is written on it.
        colour: Its colour, by its name in the palette.
        draft: It was proposed by the program and nobody confirmed it yet.
        row: Which row it lies in, from the top.
    """

    id: AnnotationId
    start: int
    stop: int
    title: str
    colour: str
    draft: bool = False
    row: int = 0

    @property
    def is_marker(self) -> bool:
        """Whether it stands for one frame only."""
        return self.stop - self.start == 1


Look = Callable[[Annotation], tuple[str, str]]
"""Gives what is written on an annotation, and the name of its colour."""

Whole = npt.NDArray[np.int64]


class NoteBars:
    """All of them, by where they begin.

    Attributes:
        bars: By first frame, longer ones first.
        rows: How many rows they need.
    """

    def __init__(self) -> None:
        self.bars: tuple[NoteBar, ...] = ()
        self.rows = 1
        self._running: frozenset[AnnotationId] = frozenset()
        self._notes: Mapping[AnnotationId, Annotation] = {}
        self._look: object = None
        self._made: dict[AnnotationId, tuple[Annotation, NoteBar]] = {}
        self._at: dict[AnnotationId, int] = {}
        self._starts: Whole = np.zeros(0, np.int64)
        self._stops: Whole = np.zeros(0, np.int64)
        self._reach: Whole = np.zeros(0, np.int64)
        self._row: Whole = np.zeros(0, np.int64)

    def __len__(self) -> int:
        return len(self.bars)

    def __bool__(self) -> bool:
        return bool(self.bars)

    def places_in(self, first: int, stop: int) -> list[int]:
        """First and last frames that lie in ``[first, stop)``, at which dragging catches."""
        low, high = np.searchsorted(self._starts, (first, stop))
        begins = self._starts[low:high].tolist()
        last = self._stops[:high] - 1
        return [*begins, *last[(last >= first) & (last < stop)].tolist()]

    def find(self, note: AnnotationId) -> NoteBar | None:
        """The one with this id, or None."""
        at = self._at.get(note)
        return None if at is None else self.bars[at]

    def within(self, first: float, stop: float) -> list[NoteBar]:
        """Those that touch ``[first, stop)``, by where they begin."""
        high = int(np.searchsorted(self._starts, stop))
        # none before this one reaches as far
        low = int(np.searchsorted(self._reach[:high], first, side="right"))
        inside = np.flatnonzero(self._stops[low:high] > first) + low
        return [self.bars[at] for at in inside.tolist()]

    def in_view(self, scale: TimeScale, rows: int) -> list[tuple[NoteBar, float, float, float]]:
        """Those to be painted, each with its left edge, its width and the room to the next one in its row.

        Of those that are narrower than ``NARROW`` pixels and lie on the same ones, one is given.

        Args:
            scale: Which frames lie where.
            rows: How many rows there is room for; what lies below shares the last one.
        """
        first, stop = scale.visible()
        high = int(np.searchsorted(self._starts, stop))
        low = int(np.searchsorted(self._reach[:high], first, side="right"))
        at = np.flatnonzero(self._stops[low:high] > first) + low
        if not len(at):
            return []
        x = scale.places_of(self._starts[at])
        wide = scale.places_of(self._stops[at]) - x
        row = np.minimum(self._row[at], rows - 1)
        place = row * 1_000_000 + np.where(
            wide < NARROW, (x // NARROW).astype(np.int64), 500_000 + at
        )
        _, kept = np.unique(place, return_index=True)
        # by rows, and within them by where they begin
        order = kept[np.lexsort((x[kept], row[kept]))]
        begins, lies = x[order], row[order]
        room = np.full(len(order), max(scale.width, 400.0))
        same = lies[1:] == lies[:-1]
        room[:-1][same] = (begins[1:] - begins[:-1])[same]
        numbers = (begins.tolist(), wide[order].tolist(), room.tolist())
        bars = (self.bars[i] for i in at[order].tolist())
        return list(zip(bars, *numbers, strict=True))

    def update(self, notes: Mapping[AnnotationId, Annotation], look: Look) -> bool:
        """Follow the annotations; False where nothing changed.

        Args:
            notes: By id.
            look: How each is shown; another function means that all are to be shown anew.
        """
        if notes is self._notes and look is self._look:
            return False
        known = self._made if look is self._look else {}
        made: dict[AnnotationId, tuple[Annotation, NoteBar]] = {}
        for note in notes.values():
            old = known.get(note.id)
            made[note.id] = old if old is not None and old[0] is note else (note, _bar(note, look))
        self._notes, self._look, self._made = notes, look, made
        self._stack()
        return True

    def set_running(self, running: frozenset[AnnotationId]) -> None:
        """These are not at their end yet: nothing comes after them in their rows."""
        if running != self._running:
            self._running = running
            self._stack()

    def _stack(self) -> None:
        """Put those that overlap into different rows, each into the first that is free."""
        order = [bar for _, bar in self._made.values()]
        order.sort(key=_place)
        ends: list[int] = []
        for at, bar in enumerate(order):
            start = bar.start
            row = 0
            for end in ends:
                if end <= start:
                    break
                row += 1
            stop = _NEVER if bar.id in self._running else bar.stop
            if row < len(ends):
                ends[row] = stop
            elif row < MOST_ROWS:
                ends.append(stop)
            else:
                row = MOST_ROWS - 1
                ends[row] = max(ends[row], stop)
            if bar.row != row:
                order[at] = bar = replace(bar, row=row)
                self._made[bar.id] = (self._made[bar.id][0], bar)
        self.bars = tuple(order)
        self.rows = max(1, len(ends))
        self._at = {bar.id: at for at, bar in enumerate(order)}
        self._starts = np.array([b.start for b in order], np.int64)
        self._stops = np.array([b.stop for b in order], np.int64)
        self._row = np.array([b.row for b in order], np.int64)
        self._reach = np.maximum.accumulate(self._stops) if order else self._stops


def _place(bar: NoteBar) -> tuple[int, int, str]:
    return bar.start, -bar.stop, bar.id


def _bar(note: Annotation, look: Look) -> NoteBar:
    title, colour = look(note)
    return NoteBar(note.id, int(note.span.start), int(note.span.stop), title, colour, note.draft)
