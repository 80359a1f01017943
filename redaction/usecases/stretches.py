"""Looking at some frames, and between them where they do not agree.

A stretch is what lies between two frames whose turn it is, the later one included. When a face found at one
end is not found at the other, the frame in the middle is looked at around that face, and so on into the half
that does not agree: where a face comes or goes every frame is looked at, where nothing happens only a few
are. A stretch depends on its own frames alone, so stretches may be worked on in any order and by any number
of threads.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from redaction.detection.base import Detections
from redaction.tracking.agree import Box, carried, lost, worth_following
from redaction.tracking.field import MotionField

if TYPE_CHECKING:
    from redaction.detection.picture import Look
    from redaction.detection.settings import DetectionSettings
    from redaction.detection.turns import Turns
    from redaction.tracking.motion import PairMotion

IN_FLIGHT: Final = 3
"""Stretches that wait for their ends, and as many that are looked into, at most."""

_Result = TypeVar("_Result")


class Detect(Protocol):
    """Gives what is found on a look, in source pixels."""

    def __call__(self, look: Look, turn: int | None, places: Sequence[Box] = ()) -> Detections:
        """Look at one frame.

        Args:
            look: Its small pictures.
            turn: The number of its turn; None when it is not its turn.
            places: Boxes in source pixels; only around them where some are given, and then the frame
                does not count as looked at.
        """
        ...


@dataclass(slots=True)
class Seen:
    """One frame on its way.

    Attributes:
        look: Its small pictures; let go of once nobody will look any more.
        pair: Motion from the frame before to it; None where that is unknown.
        found: What was found on it.
    """

    look: Look
    pair: PairMotion | None
    found: Detections = field(default_factory=Detections.unknown)


@dataclass(slots=True)
class _Stretch:
    """Frames that follow each other, with the look at the last one and at the frame before the first."""

    frames: list[Seen]
    end: Future[Detections]
    before: Future[Detections] | None = None
    inside: Future[None] | None = None


class Stretches:
    """Takes the frames of a part in order and gives them back in order, looked at.

    Args:
        detect: Looks at one frame; called by several threads at once if there are such.
        turns: Whose turn it is.
        settings: What may begin and keep a track.
        size: Width and height of the source picture as shown.
        lookers: Threads that detect; the calling one when None.
    """

    def __init__(
        self,
        detect: Detect,
        turns: Turns,
        settings: DetectionSettings,
        size: tuple[int, int],
        lookers: Executor | None,
    ) -> None:
        self._detect = detect
        self._turns = turns
        self._settings = settings
        self._size = size
        self._lookers = lookers
        self._open: list[Seen] = []
        self._before: Future[Detections] | None = None
        self._ending: deque[_Stretch] = deque()
        self._inside: deque[_Stretch] = deque()

    def put(self, look: Look, pair: PairMotion | None) -> Iterator[Seen]:
        """Take the next frame; gives those that are done.

        Args:
            look: Its small pictures.
            pair: Motion from the frame before to it.
        """
        apart = pair is None or pair.cut
        if apart:
            # The last frame of a scene gets its turn, too: nobody can look between it and the next.
            self._close(None)
            self._before = None
        turn = self._turns.next(pair)
        self._open.append(Seen(look, pair))
        if turn is not None:
            self._close(turn)
        yield from self._done(0 if self._lookers is None else IN_FLIGHT)

    def finish(self) -> Iterator[Seen]:
        """No frame follows: gives the rest."""
        self._close(None)
        yield from self._done(0)

    def cancel(self) -> None:
        """Nobody wants the rest."""
        for stretch in (*self._ending, *self._inside):
            stretch.end.cancel()
            if stretch.inside is not None:
                stretch.inside.cancel()

    def _close(self, turn: int | None) -> None:
        if not self._open:
            return
        end = self._open[-1]
        looking = self._submit(lambda: self._detect(end.look, turn))
        self._ending.append(_Stretch(self._open, looking, self._before))
        self._open, self._before = [], looking

    def _done(self, most: int) -> Iterator[Seen]:
        while len(self._ending) > most:
            stretch = self._ending.popleft()
            self._look_inside(stretch)
            self._inside.append(stretch)
        while len(self._inside) > most:
            stretch = self._inside.popleft()
            if stretch.inside is not None:
                stretch.inside.result()
            yield from stretch.frames

    def _look_inside(self, stretch: _Stretch) -> None:
        late = stretch.frames[-1].found = stretch.end.result()
        if stretch.before is None or len(stretch.frames) < 2:
            return
        early = stretch.before.result()
        # Frame 0 is the one before the stretch.
        motion = MotionField(*self._size, [seen.pair for seen in stretch.frames])
        settings = self._settings

        def look(
            first: int, here: list[Box], seen_here: Detections,
            last: int, there: list[Box], seen_there: Detections,
        ) -> None:  # fmt: skip
            """Look where a face of one end is not found at the other."""
            gone = lost(here, first, last, seen_there, motion, settings)
            come = lost(there, last, first, seen_here, motion, settings)
            if last - first < 2 or (not gone and not come):
                return
            middle = (first + last) // 2
            places = [carried(box, first, middle, motion) for box in gone]
            places += [carried(box, last, middle, motion) for box in come]
            between = stretch.frames[middle - 1]
            found = between.found = self._detect(between.look, None, places)
            new = worth_following(found, settings)
            look(first, gone, seen_here, middle, new, found)
            look(middle, new, found, last, come, seen_there)

        faces = worth_following(early, settings), worth_following(late, settings)
        stretch.inside = self._submit(
            lambda: look(0, faces[0], early, len(stretch.frames), faces[1], late)
        )

    def _submit(self, work: Callable[[], _Result]) -> Future[_Result]:
        if self._lookers is not None:
            return self._lookers.submit(work)
        done: Future[_Result] = Future()
        done.set_result(work())
        return done
