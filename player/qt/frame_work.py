"""What the two threads behind the frame service do: one decodes, one hands out.

Decoding takes ten milliseconds a frame and more, handing out a decoded frame takes few. In one thread a
step would wait for whatever is being decoded ahead; in two it does not.
"""

from __future__ import annotations

import ctypes
import dataclasses
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from player.media.frame import Frame
from player.media.source import FrameSource
from player.qt.mailbox import Mailbox, Request

_AHEAD: Final = 12
"""Frames decoded ahead while going forward."""

_LIGHT: Final = 6
"""Frames decoded on either side of a place that was jumped to."""

_QUIET: Final = 0.12
"""Seconds without a new request after which the neighbourhood of a jump is decoded."""

_REST: Final = 1.0
"""Seconds with nothing to do after which the reader of what lies behind lets go of its memory."""

_PATIENCE: Final = 0.18
"""Seconds without a new picture after which one on the way is shown, when wishes come faster than
pictures: scrubbing stays alive, and so does playing what is too heavy for the computer."""


def _trim() -> None:
    """Give memory that is free back to the system; the C library on Linux keeps it for the next pictures."""
    if sys.platform.startswith("linux"):
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).malloc_trim(0)


class Decoder:
    """Decodes what the newest request needs, then what the next one may need.

    Two readers of the same file: one goes forward from where the person is, the other fills what lies
    before, so that looking back does not cost the place ahead.
    """

    def __init__(
        self, mailbox: Mailbox, ahead: FrameSource, behind: FrameSource, shown: Callable[[], float]
    ) -> None:
        self._mailbox = mailbox
        self._ahead = ahead
        self._behind = behind
        self._shown = shown
        self._reader = ahead
        self._next: dict[FrameSource, int | None] = {ahead: None, behind: None}
        self._plan = range(0)
        self._last: Frame | None = None

    @property
    def _reach(self) -> int:
        """How many frames can stay on the side one moves to."""
        # The cache lets go of what lies behind three times as soon. Fetched any further, a frame would
        # push out another that is then fetched again, for ever.
        return (self._mailbox.cache.room - 1) * 3 // 4

    @property
    def _chunk(self) -> int:
        """How many frames one run keeps."""
        return max(1, self._reach * 2 // 3)

    def run(self, chore: Callable[[], None] | None = None) -> None:
        """Work until stopped; ``chore`` is done once, when nothing else is to do.

        Raises:
            StoppedError: When stopped.
            MediaError: If the file cannot be read any more.
        """
        changed = self._mailbox.changed
        while True:
            with changed:
                # The wish to stop may have been spoken while a frame was decoded: nobody repeats it.
                self._mailbox.check()
                at, wait = self._choose()
                if at is None and chore is None:
                    rest = _REST if self._next[self._behind] is not None else None
                    quiet = not changed.wait(wait if wait is not None else rest) and wait is None
            self._mailbox.check()
            if at is not None:
                self._next[self._reader] = None  # whatever interrupts, it starts anew
                self._last = self._reader.frame_at(at, cancel=self._mailbox)
                self._next[self._reader] = at + 1
                self._mailbox.put(self._last)
            elif chore is not None:
                chore()
                chore = None
            elif quiet:
                # A decoder keeps the memory of all pictures that it ever had out at once.
                self._next[self._behind] = None
                self._behind.close()
                _trim()

    def _choose(self) -> tuple[int | None, float | None]:
        """The next frame to decode, and if there is none, how long until there may be one."""
        request = self._mailbox.newest
        if request is None:
            return None, None
        if request.index not in self._mailbox.cache:
            if request.index not in self._plan:
                self._plan_to(request.index, request.direction)
            self._offer_passing(request)
            return self._take(), None
        if abs(request.direction) > _AHEAD and (far := self._far(request)) is not None:
            return self._fill(range(far, far + 1), request), None
        if request.direction > 0:
            near = range(request.index + 1, request.index + 1 + min(_AHEAD, self._reach))
            return self._fill(near, request), None
        if request.direction < 0:
            return self._fill_behind(request, self._reach), None
        left = request.since + _QUIET - time.monotonic()
        if left > 0:
            return None, left
        light = min(_LIGHT, (self._mailbox.cache.room - 1) // 2)
        at = self._fill(range(request.index + 1, request.index + 1 + light), request)
        return (at if at is not None else self._fill_behind(request, light)), None

    def _far(self, request: Request) -> int | None:
        """The next frame of somebody in large strides, where the neighbours would not help to reach it."""
        index, far = self._ahead.index, request.index + request.direction
        if not 0 <= far < len(index) or index.seek_rank(far) == index.seek_rank(request.index):
            return None
        return far

    def _fill(self, wanted: range, request: Request) -> int | None:
        """The first of these frames that is missing, decoded in the direction of motion."""
        end = len(self._ahead.index)
        for at in wanted:
            if at < end and at not in self._mailbox.cache:
                if at not in self._plan:
                    self._plan_to(at, request.direction)
                return self._take()
        return None

    def _fill_behind(self, request: Request, reach: int) -> int | None:
        """A missing frame before the place; a whole group of frames at a time, once it fits."""
        for at in range(request.index - 1, max(-1, request.index - reach - 1), -1):
            if at in self._mailbox.cache:
                continue
            if at not in self._plan:
                start = int(self._ahead.index.keyframe_at_or_before(at))
                if request.index - max(start, at - self._chunk + 1) > self._reach:
                    return None
                self._plan_to(at, -1)
            return self._take()
        return None

    def _plan_to(self, wanted: int, direction: int) -> None:
        """Choose the reader and the frames to keep on the way to ``wanted``."""
        index = self._ahead.index
        start = int(index.keyframe_at_or_before(wanted))
        rank = index.seek_rank(wanted)
        best, begin = (self._behind if direction < 0 else self._ahead), start
        for reader, place in self._next.items():
            # Going on is exact and shorter wherever no start point lies between.
            if place is not None and begin <= place <= wanted and index.seek_rank(place) >= rank:
                best, begin = reader, place
        self._reader = best
        self._plan = range(max(begin, wanted - self._chunk + 1), wanted + 1)

    def _take(self) -> int:
        at, self._plan = self._plan[0], self._plan[1:]
        return at

    def _offer_passing(self, request: Request) -> None:
        """Show the frame just decoded when wishes come faster than pictures."""
        frame, mailbox = self._last, self._mailbox
        if frame is None or request.number - mailbox.done < 2:
            return
        if time.monotonic() - max(self._shown(), 0.0) < _PATIENCE:
            return
        # Never against the direction of motion.
        if (int(frame.ref.index) - request.index) * request.direction <= 0:
            mailbox.passing, self._last = frame, None
            mailbox.changed.notify_all()


_BESIDE: Final = 2
"""Frames prepared ahead on the side one moves to, or on each side of a place that was jumped to."""


class Courier:
    """Hands out the newest frame that is at hand, prepared; meanwhile it prepares the next ones."""

    def __init__(
        self,
        mailbox: Mailbox,
        prepare: Callable[[Frame], None],
        deliver: Callable[[Frame, int], None],
    ) -> None:
        self._mailbox = mailbox
        self._prepare = prepare
        self._deliver = deliver
        self.shown = time.monotonic()
        self._over = False
        self._ready: dict[int, Frame] = {}

    def run(self) -> None:
        """Work until stopped or ended.

        Raises:
            StoppedError: When stopped.
        """
        mailbox = self._mailbox
        while True:
            ahead: Frame | None = None
            with mailbox.changed:
                while (item := self._item()) is None and (ahead := self._beside()) is None:
                    if self._over:
                        return
                    mailbox.check()
                    mailbox.changed.wait()
            mailbox.check()
            if item is None:
                if ahead is not None:
                    self._ready[int(ahead.ref.index)] = self._prepared(ahead)
                continue
            frame, number = item
            ready = self._ready.pop(int(frame.ref.index), None) or self._prepared(frame)
            with mailbox.changed:
                mailbox.check()
                self.shown = time.monotonic()
                self._deliver(ready, number)

    def _prepared(self, frame: Frame) -> Frame:
        # A fresh value, so that the converted picture is not kept in the cache along with it.
        fresh = dataclasses.replace(frame)
        self._prepare(fresh)
        return fresh

    def _beside(self) -> Frame | None:
        """A frame that is likely to be wanted next and is decoded, but not prepared."""
        request = self._mailbox.newest
        if request is None or request.number != self._mailbox.done:
            return None
        at, way = request.index, request.direction
        steps = [way * n for n in range(1, _BESIDE + 1)] if way else [1, -1, 2, -2]
        for far in [kept for kept in self._ready if kept - at not in steps]:
            del self._ready[far]
        for step in steps:
            if at + step not in self._ready and (frame := self._mailbox.cache.get(at + step)):
                return frame
        return None

    def end(self) -> None:
        """Go home once nothing is at hand to be handed out."""
        with self._mailbox.changed:
            self._over = True
            self._mailbox.changed.notify_all()

    def _item(self) -> tuple[Frame, int] | None:
        mailbox, request = self._mailbox, self._mailbox.newest
        if request is None:
            return None
        if request.number != mailbox.done and (frame := mailbox.cache.get(request.index)):
            mailbox.done, mailbox.passing = request.number, None
            return frame, request.number
        if mailbox.passing is not None:
            frame, mailbox.passing = mailbox.passing, None
            return frame, request.number
        return None
