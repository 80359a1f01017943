"""What is wrong with the footage or doubtful in the tracks, as items of the problem lane."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from operator import attrgetter

from PySide6.QtCore import QCoreApplication

from app.panels.phrases import problem_words
from app.timeline.bars import Bar, Bars
from redaction.model.ids import TrackId
from redaction.model.project import Project


def tr(text: str) -> str:
    """A sentence in the person's language."""
    return QCoreApplication.translate("timeline", text)


_FRAME = attrgetter("frame")


class FaultKind(StrEnum):
    """What an item is about; each has a shape of its own."""

    DAMAGE = "damage"
    GAP = "gap"
    TRACK = "track"


@dataclass(frozen=True, slots=True)
class Fault:
    """One item.

    Attributes:
        frame: Where to look.
        stop: End of the stretch it is about, not included.
        kind: What it is about.
        text: What it is, in a few words.
    """

    frame: int
    stop: int
    kind: FaultKind
    text: str


def damage(frames: Iterable[int]) -> tuple[Fault, ...]:
    """Damaged frames, neighbours joined to one item."""
    runs: list[tuple[int, int]] = []
    for frame in sorted(frames):
        if runs and frame <= runs[-1][1]:
            runs[-1] = (runs[-1][0], frame + 1)
        else:
            runs.append((frame, frame + 1))
    return tuple(
        Fault(start, stop, FaultKind.DAMAGE, _damage_words(start, stop)) for start, stop in runs
    )


def hole(after: int, seconds: float) -> Fault:
    """A hole in the recording after a frame."""
    text = tr("Nothing was recorded for {seconds} s after this frame").format(
        seconds=f"{seconds:.1f}"
    )
    return Fault(after, after + 1, FaultKind.GAP, text)


class Doubts:
    """What a person should look at in the tracks that wait for a decision; kept for each track.

    Attributes:
        items: In order of frames.
    """

    def __init__(self) -> None:
        self.items: list[Fault] = []
        self._known: dict[TrackId, tuple[Bar, tuple[Fault, ...]]] = {}

    def follow(
        self, project: Project | None, bars: Bars, changed: Iterable[TrackId] | None = None
    ) -> bool:
        """Bring the items in line; False where they are as they were.

        Args:
            project: The decisions.
            bars: The rows, in line with them already.
            changed: The tracks that are new, gone or different, where that is known.
        """
        if changed is None:
            before, self._known, self.items = self._known, {}, []
            for each in bars.rows:
                known = before.get(each.track)
                fresh = known is None or known[0] is not each
                self._take(each, _doubts(project, each) if known is None or fresh else known[1])
            self.items.sort(key=_FRAME)
            return True
        gone: set[int] = set()
        new: list[Fault] = []
        for track in dict.fromkeys(changed):
            row = bars.row_of(track)
            bar = None if row is None else bars.rows[row]
            old = self._known.pop(track, None)
            gone.update(id(fault) for fault in (() if old is None else old[1]))
            if bar is not None:
                faults = _doubts(project, bar)
                if faults:
                    self._known[track] = (bar, faults)
                    new += faults
        if not gone and not new:
            return False
        self.items = sorted([*(f for f in self.items if id(f) not in gone), *new], key=_FRAME)
        return True

    def _take(self, bar: Bar, faults: tuple[Fault, ...]) -> None:
        if faults:
            self._known[bar.track] = (bar, faults)
            self.items += faults


def _doubts(project: Project | None, bar: Bar) -> tuple[Fault, ...]:
    if not bar.problem or project is None or bar.track not in project.tracks:
        return ()
    words = ", ".join(problem_words(problem) for problem in project.tracks[bar.track].doubts)
    text = tr("{track}: {problems}").format(track=bar.name, problems=words)
    return tuple(Fault(frame, frame + 1, FaultKind.TRACK, text) for frame in bar.problem)


class Faults:
    """All items in order of frames."""

    def __init__(self, items: Iterable[Fault] = ()) -> None:
        self.items = sorted(items, key=_FRAME)
        self._frames = [item.frame for item in self.items]
        self._long = [item for item in self.items if item.stop - item.frame > 1]

    def __len__(self) -> int:
        return len(self.items)

    def within(self, first: float, stop: float) -> list[Fault]:
        """Items that begin in a stretch of frame coordinates."""
        low, high = bisect_left(self._frames, first), bisect_left(self._frames, stop)
        return self.items[low:high]

    def lasting(self, first: float) -> list[Fault]:
        """Items that began before a frame coordinate and are not over there."""
        return [item for item in self._long if item.frame < first < item.stop]

    def near(self, first: float, stop: float, at: float) -> list[Fault]:
        """Items that begin in a stretch, or last into it, the nearest to ``at`` first."""
        found = [*self.within(first, stop), *self.lasting(first)]
        return sorted(found, key=lambda item: abs(item.frame + 0.5 - at))


def _damage_words(start: int, stop: int) -> str:
    if stop - start == 1:
        return tr("Frame {frame} is damaged").format(frame=f"{start:,}")
    words = tr("Frames {first} to {last} are damaged")
    return words.format(first=f"{start:,}", last=f"{stop - 1:,}")
