"""What is wrong with the footage or doubtful in the tracks, as items of the problem lane."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QCoreApplication

from app.panels.phrases import problem_words
from app.timeline.bars import Bar
from redaction.model.ids import TrackId
from redaction.model.project import Project


def tr(text: str) -> str:
    """A sentence in the person's language."""
    return QCoreApplication.translate("timeline", text)


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
    """What a person should look at in the tracks that wait for a decision; kept for each track."""

    def __init__(self) -> None:
        self._known: dict[TrackId, tuple[Bar, tuple[Fault, ...]]] = {}

    def of(self, project: Project | None, bars: Sequence[Bar]) -> list[Fault]:
        """The items of all tracks; only those of tracks that changed are worked out anew."""
        before, self._known = self._known, {}
        found: list[Fault] = []
        for bar in bars:
            if not bar.problem or project is None or bar.track not in project.tracks:
                continue
            known = before.get(bar.track)
            if known is None or known[0] is not bar:
                known = (bar, _doubts(project, bar))
            self._known[bar.track] = known
            found += known[1]
        return found


def _doubts(project: Project, bar: Bar) -> tuple[Fault, ...]:
    words = ", ".join(problem_words(problem) for problem in project.tracks[bar.track].doubts)
    text = tr("{track}: {problems}").format(track=bar.name, problems=words)
    return tuple(Fault(frame, frame + 1, FaultKind.TRACK, text) for frame in bar.problem)


class Faults:
    """All items in order of frames."""

    def __init__(self, items: Iterable[Fault] = ()) -> None:
        self.items = sorted(items, key=lambda item: item.frame)
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
