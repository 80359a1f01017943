"""What is recorded while somebody looks and listens: values, no judgement whether it counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from player.media.time import FrameSpan
from redaction.coverage.runs import Runs, runs_of, spans_of

HELD = (0, 20, 40, 100, 250, 500, 1000)
"""Thousandths of a second by which it is noted how long a frame that did not play was on the screen: the
largest of these that it reached. Any of them can be asked for by a rule."""

ALL = 100
"""Per cent of the picture in view, where all of it is."""


class View(StrEnum):
    """How the picture was shown."""

    OUTLINES = "outlines"
    PREVIEW = "preview"
    """Covered, as the copy will be."""
    ORIGINAL = "original"
    """As recorded, nothing of what is covered is to be seen."""
    SEE_BEHIND = "see_behind"
    SIDE_BY_SIDE = "side_by_side"


@dataclass(frozen=True, slots=True)
class Viewing:
    """Frames that somebody had on the screen, all of them in the same way.

    Attributes:
        frames: Which: ascending and apart. Frames left out while playing are not among them.
        view: How the picture was shown.
        speed: Signed speed at which it played, negative for backwards; 0 where it stood still.
        who: The person.
        moment: When it began, UTC; for people to read, nothing is decided by it.
        share: How much of the picture was in view, in per cent, rounded down to tens; ``ALL`` for all.
        held: Where it stood still: thousandths of a second that each of the frames was on the screen at
            least, one of ``HELD``. 0 while playing.
        revision: Of the decisions that were on the screen (``Opened.revision``). What was changed later
            was not seen.
    """

    frames: tuple[FrameSpan, ...]
    view: View
    speed: float
    who: str
    moment: dt.datetime
    share: int = ALL
    held: int = 0
    revision: int = 0

    @property
    def whole(self) -> bool:
        """Whether the whole picture was in view."""
        return self.share >= ALL

    @property
    def playing(self) -> bool:
        """Whether it played."""
        return self.speed != 0


@dataclass(frozen=True, slots=True)
class Hearing:
    """Sound that was played so that somebody could listen.

    Attributes:
        parts: Thousandths of a second from the first frame: runs, ascending and apart.
        streams: Which sound tracks were heard at once, by their place in the file.
        speed: At which it played.
        who: The person.
        moment: When it began, UTC.
        revision: Of the decisions that shaped the sound.
    """

    parts: Runs
    streams: tuple[int, ...]
    speed: float
    who: str
    moment: dt.datetime
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Lapse:
    """What an edit changed: nobody saw or heard it since.

    Attributes:
        revision: Of the decisions after the edit; what was seen or heard at a lower one counts no longer.
        moment: When, UTC.
        frames: Frames on which something else is covered or pointed out.
        parts: Thousandths of a second that are heard and were not, or are heard in another way.
    """

    revision: int
    moment: dt.datetime
    frames: Runs = ()
    parts: Runs = ()


@dataclass(frozen=True, slots=True)
class Sitting:
    """A stretch of time in which somebody worked on footage with the window in front of them.

    Attributes:
        footage: Id of the footage.
        who: The person.
        begun: UTC.
        ended: UTC.
        playing: Seconds in which it played.
        still: Seconds of work in which it stood still; pauses longer than ``IDLE`` are left out.
    """

    footage: str
    who: str
    begun: dt.datetime
    ended: dt.datetime
    playing: float = 0.0
    still: float = 0.0

    @property
    def seconds(self) -> float:
        """Of active review."""
        return self.playing + self.still


IDLE = 120.0
"""Seconds without any sign of work (a frame, a change, a choice, the pointer over the picture) after which a
person counts as away: that pause is left out of the time spent, all of it."""

IDLE_WORDS = (
    "Time counts while the window is in front and footage plays, or while something is done at least every "
    "2 minutes; longer pauses are left out."
)
"""The rule in a sentence, for reports."""


def merged(viewings: Iterable[Viewing]) -> tuple[Viewing, ...]:
    """The same with all that was seen in the same way put together; the earliest moment stays."""
    found: dict[tuple[object, ...], list[Viewing]] = {}
    for v in viewings:
        found.setdefault((v.view, v.speed, v.who, v.share, v.held, v.revision), []).append(v)
    return tuple(
        replace(
            same[0],
            frames=spans_of(runs_of((s.start, s.stop) for v in same for s in v.frames)),
            moment=min(v.moment for v in same),
        )
        for same in found.values()
    )


def merged_hearings(hearings: Iterable[Hearing]) -> tuple[Hearing, ...]:
    """Likewise for what was heard."""
    found: dict[tuple[object, ...], list[Hearing]] = {}
    for h in hearings:
        found.setdefault((h.streams, h.speed, h.who, h.revision), []).append(h)
    return tuple(
        replace(
            same[0],
            parts=runs_of(run for h in same for run in h.parts),
            moment=min(h.moment for h in same),
        )
        for same in found.values()
    )


def held_class(seconds: float) -> int:
    """The largest of ``HELD`` that a frame on the screen for so long reached."""
    reached = seconds * 1000
    return max(h for h in HELD if h <= max(reached, 0))
