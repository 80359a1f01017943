"""Takes down what is on the screen as it happens: which frame, since when, in what way. No Qt, no clock."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from redaction.coverage.runs import Runs, runs_of, spans_of
from redaction.coverage.viewing import ALL, IDLE, Hearing, Sitting, View, Viewing, held_class

Taken = tuple[tuple[Viewing, ...], tuple[Hearing, ...], tuple[Sitting, ...]]


@dataclass(frozen=True, slots=True)
class Manner:
    """In what way a frame is on the screen; as in ``Viewing``."""

    view: View
    speed: float
    revision: int
    share: int = ALL


class Looking:
    """One person with one footage. Times are seconds of a clock that only goes forwards.

    Attributes:
        footage: Id of the footage.
        who: The person.
    """

    def __init__(self, footage: str, who: str) -> None:
        self.footage = footage
        self.who = who
        self._frames: dict[tuple[Manner, int], set[int]] = {}
        self._parts: dict[tuple[tuple[int, ...], float, int], list[tuple[int, int]]] = {}
        self._now: tuple[int, Manner, float] | None = None
        self._stood = -1
        self._sign: float | None = None
        self._playing = False
        self._begun: dt.datetime | None = None
        self._seconds = [0.0, 0.0]

    def __bool__(self) -> bool:
        """Whether there is anything to keep."""
        return bool(self._frames or self._parts or self._now or sum(self._seconds) >= 1)

    # what is on the screen

    def put(self, frame: int, manner: Manner, at: float) -> bool:
        """This frame is on the screen now; one that plays counts at once, another when it has stood.

        Returns:
            Whether it is another frame, or in another way, than was there.
        """
        if self._now is not None and self._now[0] == frame and self._now[1] == manner:
            return False
        self.leave(at)
        self._now, self._stood = (frame, manner, at), -1
        if manner.speed:
            self._frames.setdefault((manner, 0), set()).add(frame)
        return True

    def leave(self, at: float) -> None:
        """No frame is on the screen any more, or another way."""
        self._stand(at)
        self._now = None

    def _stand(self, at: float) -> None:
        """Note how long the frame has been standing so far."""
        if self._now is not None and not self._now[1].speed:
            frame, manner, since = self._now
            held = held_class(at - since)
            if held > self._stood:
                self._stood = held
                self._frames.setdefault((manner, held), set()).add(frame)

    # what is heard

    def hear(
        self, start: float, stop: float, streams: tuple[int, ...], speed: float, revision: int
    ) -> None:
        """So many seconds of these sound tracks were played."""
        parts = self._parts.setdefault((streams, speed, revision), [])
        low, high = round(start * 1000), round(stop * 1000)
        if parts and parts[-1][0] <= low <= parts[-1][1]:
            parts[-1] = parts[-1][0], max(high, parts[-1][1])
        else:
            parts.append((low, high))

    # time

    def work(self, at: float, *, playing: bool, moment: dt.datetime) -> None:
        """A sign of work: the time since the last one was spent, unless it was a long pause.

        Args:
            at: Now.
            playing: Whether it plays from now on; what played until now was time spent however long.
            moment: Now, as the clock on the wall has it.
        """
        if self._sign is not None:
            gap = at - self._sign
            if self._playing or gap <= IDLE:
                self._seconds[0 if self._playing else 1] += gap
        if self._begun is None:
            self._begun = moment
        self._sign, self._playing = at, playing

    def stop(self, at: float, *, moment: dt.datetime) -> None:
        """The window is not in front any more: nothing is looked at until the next sign."""
        self.leave(at)
        if self._sign is not None:
            self.work(at, playing=False, moment=moment)
            self._sign = None

    # what is kept

    def pending(
        self, at: float, moment: dt.datetime
    ) -> tuple[tuple[Viewing, ...], tuple[Hearing, ...]]:
        """What was seen and heard since the last ``take``, up to now."""
        self._stand(at)
        viewings = tuple(
            Viewing(
                spans_of(_runs(frames)),
                manner.view,
                manner.speed,
                self.who,
                moment,
                manner.share,
                held,
                manner.revision,
            )
            for (manner, held), frames in self._frames.items()
        )
        hearings = tuple(
            Hearing(runs_of(parts), streams, speed, self.who, moment, revision)
            for (streams, speed, revision), parts in self._parts.items()
        )
        return viewings, hearings

    def take(self, at: float, moment: dt.datetime) -> Taken:
        """Everything since the last time, to be kept; what is on the screen stays there."""
        if self._sign is not None and self._playing:
            self.work(at, playing=True, moment=moment)
        begun = self._begun or moment
        viewings, hearings = self.pending(at, begun)
        playing, still = self._seconds
        sittings: tuple[Sitting, ...] = ()
        if playing + still >= 0.1:
            # a clock that was put back does not end something before it began
            ended = max(begun, moment)
            sittings = (Sitting(self.footage, self.who, begun, ended, playing, still),)
            self._begun, self._seconds = moment, [0.0, 0.0]
        self._frames, self._parts = {}, {}
        return viewings, hearings, sittings


def _runs(frames: set[int]) -> Runs:
    found: list[tuple[int, int]] = []
    for frame in sorted(frames):
        if found and found[-1][1] == frame:
            found[-1] = found[-1][0], frame + 1
        else:
            found.append((frame, frame + 1))
    return tuple(found)
