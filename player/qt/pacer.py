"""Puts frames on the screen when they are due: asks early, holds what is early, leaves out what is late."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from statistics import median
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal

if TYPE_CHECKING:
    from player.media.frame import Frame
    from player.qt.course import Course

_LONGEST: Final = 0.03
"""Seconds after which the clock is asked again at the latest: it may have been pulled."""

_SOON: Final = 0.0008
"""Seconds that are not worth a timer, which counts in thousandths."""

_SCREEN: Final = 0.008
"""Seconds between two frames at the least: no screen in use shows more."""

_FORGIVEN: Final = 0.02
"""Seconds that a frame may be late rather than left out: a missing one is seen, so little is not."""

_MANY: Final = 3
"""Frames left out within ``_MEMORY`` that count as playing late."""

_MEMORY: Final = 1.0
"""Seconds; also how long nothing may be left out until it counts as in time again."""


class Pacer(QObject):
    """Plays a course; see ``PlayerController``.

    Signals:
        show: A ``Frame`` that belongs on the screen now.
        ended: The course is over.
        late_changed: Frames began to be left out, or no longer are.
    """

    show = Signal(object)
    ended = Signal()
    late_changed = Signal()

    def __init__(
        self,
        position: Callable[[], float],
        ask: Callable[[int, int], None],
        parent: QObject | None = None,
    ) -> None:
        """Stand still.

        Args:
            position: The place due now, as the course counts.
            ask: Asks for a frame, with the stride (negative backwards); it comes back through ``arrived``.
            parent: Qt's parent.
        """
        super().__init__(parent)
        self._position = position
        self._ask = ask
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._wake)
        self._drawn = QTimer(self)
        self._drawn.setSingleShot(True)
        self._drawn.timeout.connect(self._on_drawn)
        self._course: Course | None = None
        self._speed = 1.0
        self._step = 0
        self._asked: int | None = None
        self._asked_at = 0.0
        self._held: Frame | None = None
        self._held_step = 0
        self._shown_at = 0.0
        self._fetching: deque[float] = deque((0.01,), 9)
        self._drawing: deque[float] = deque((0.005,), 9)
        self._gone: deque[tuple[float, int]] = deque()
        self.dropped = 0
        self.late = False

    def start(self, course: Course, speed: float, frame: int) -> None:
        """Play on from a frame that is on the screen, or further on a changed course."""
        self._course, self._speed = course, speed
        self._step = course.step_of(frame)
        self._asked, self._held = None, None
        self._wake()

    def stop(self) -> None:
        """Stand still; frames asked for are void."""
        self._timer.stop()
        self._drawn.stop()
        self._course = self._asked = self._held = None
        self._gone.clear()
        self._judge()

    def reset(self) -> None:
        """Another file: nothing was left out yet."""
        self.stop()
        self.dropped = 0

    def arrived(self, frame: Frame) -> None:
        """Take a frame that was asked for, or one passed on the way to it."""
        course, step = self._course, self._asked
        if course is None or step is None:
            return
        if frame.ref.index != course.frame(step):
            return  # on the way to one that is due already; the screen keeps what it has
        self._fetching.append(time.monotonic() - self._asked_at)
        self._asked, self._held, self._held_step = None, frame, step
        self._wake()

    def _wake(self) -> None:
        course = self._course
        if course is None:
            return
        place = self._position()
        if course.over(place):
            self.ended.emit()
            return
        self._judge()
        frame = self._held
        if frame is not None:
            now = time.monotonic()
            wait = course.wait(place, self._speed, self._held_step) - median(self._drawing)
            wait = max(wait, self._shown_at + _SCREEN - now)
            if wait > _SOON:
                self._rest(wait)
                return
            self._step_on()
        if self._asked is None:
            # Asked for first, so that it is worked on while this one is painted.
            self._look_ahead(course, place)
        if frame is not None:
            self._put(frame, course)

    def _step_on(self) -> None:
        left_out = abs(self._held_step - self._step) - 1
        self._step, self._held = self._held_step, None
        if left_out > 0:
            self.dropped += left_out
            self._gone.append((time.monotonic(), left_out))

    def _put(self, frame: Frame, course: Course) -> None:
        self._judge()
        self._shown_at = time.monotonic()
        self.show.emit(frame)
        if self._course is course:
            # What Qt paints because of that comes before a timer that is due at once.
            self._drawn.start(0)

    def _on_drawn(self) -> None:
        self._drawing.append(min(time.monotonic() - self._shown_at, _LONGEST))

    def _next_step(self, course: Course, place: float) -> int:
        """The step to ask for: the next one, or the one that will be due when a frame asked for now comes."""
        lead = (median(self._fetching) + median(self._drawing) - _FORGIVEN) * self._speed
        on_arrival = course.at(place + (lead if course.forwards else -lead))
        return course.later(course.next(self._step), on_arrival)

    def _look_ahead(self, course: Course, place: float) -> None:
        step = self._next_step(course, place)
        if course.leads_out(step):
            self._rest(course.wait(place, self._speed, None))
            return
        self._asked, self._asked_at = step, time.monotonic()
        self._rest(_LONGEST)
        # The stride, so that what is prepared meanwhile is what will be asked for.
        self._ask(course.frame(step), step - self._step)

    def _rest(self, seconds: float) -> None:
        # Rounded down: a timer that is early looks again, one that is late is late.
        self._timer.start(max(int(min(seconds, _LONGEST) * 1000), 1))

    def _judge(self) -> None:
        """Whether it plays late: some left out lately; no longer once nothing was for a while."""
        now = time.monotonic()
        while self._gone and now - self._gone[0][0] > _MEMORY:
            self._gone.popleft()
        late = bool(self._gone) and (self.late or sum(n for _, n in self._gone) >= _MANY)
        if late != self.late:
            self.late = late
            self.late_changed.emit()
