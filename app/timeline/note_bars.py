"""The annotations as the timeline shows them: those that overlap lie one below the other. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from redaction.model.annotation import Annotation
from redaction.model.ids import AnnotationId

MOST_ROWS: Final = 8
"""Annotations that would need more rows share the last one."""


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

    def __len__(self) -> int:
        return len(self.bars)

    def __bool__(self) -> bool:
        return bool(self.bars)

    @property
    def places(self) -> Iterable[int]:
        """First and last frames, at which dragging catches."""
        return (*self._starts.tolist(), *(self._stops - 1).tolist())

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
        order = sorted(
            (bar for _, bar in self._made.values()), key=lambda b: (b.start, -b.stop, b.id)
        )
        ends: list[int] = []
        placed = []
        for bar in order:
            row = next((r for r, end in enumerate(ends) if end <= bar.start), len(ends))
            stop = _NEVER if bar.id in self._running else bar.stop
            if row == len(ends) and row < MOST_ROWS:
                ends.append(stop)
            else:
                row = min(row, MOST_ROWS - 1)
                ends[row] = max(ends[row], stop)
            placed.append(bar if bar.row == row else replace(bar, row=row))
        self.bars = tuple(placed)
        self.rows = max(1, len(ends))
        for bar in placed:
            note, before = self._made[bar.id]
            if before is not bar:
                self._made[bar.id] = (note, bar)
        self._at = {bar.id: at for at, bar in enumerate(placed)}
        self._starts = np.array([b.start for b in placed], np.int64)
        self._stops = np.array([b.stop for b in placed], np.int64)
        self._reach = np.maximum.accumulate(self._stops) if placed else self._stops


def _bar(note: Annotation, look: Look) -> NoteBar:
    title, colour = look(note)
    return NoteBar(note.id, int(note.span.start), int(note.span.stop), title, colour, note.draft)
