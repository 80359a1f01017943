"""A pacer for a computer that has more to decode than it can: rather a frame late than hardly any."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject

from player.qt.pacer import Pacer
from player.qt.sparse_course import SparseCourse

if TYPE_CHECKING:
    from player.media.index import VideoIndex
    from player.qt.course import Course

_STRIDE: Final = 0.081
"""Seconds on the screen that are passed over at most between two frames: every other one of 25 a second."""

_BEHIND: Final = 0.4
"""Seconds by which frames may come late before it goes on from a keyframe further on."""


class SteadyPacer(Pacer):
    """Plays a course at an even rate, also where it cannot be in time.

    A frame that is further on takes longer to decode by all the frames in between, so where decoding is what
    takes the time, asking further ahead shows less and comes no sooner. Only a keyframe saves anything.
    """

    def __init__(
        self,
        position: Callable[[], float],
        ask: Callable[[int, int], None],
        index: Callable[[], VideoIndex | None],
        parent: QObject | None = None,
    ) -> None:
        """Stand still.

        Args:
            position: The place due now, as the course counts.
            ask: Asks for a frame, with the stride (negative backwards); it comes back through ``arrived``.
            index: The frames that are played.
            parent: Qt's parent.
        """
        super().__init__(position, ask, parent)
        self._index = index

    def _next_step(self, course: Course, place: float) -> int:
        wanted = super()._next_step(course, place)
        if isinstance(course, SparseCourse):
            return wanted
        sign = 1 if course.forwards else -1
        beyond = course.at(course.due(self._step) + sign * _STRIDE * self._speed)
        near = course.later(course.next(self._step), beyond)
        if course.later(near, wanted) == near:
            return wanted
        if -course.wait(place, self._speed, near) < _BEHIND:
            return near
        start = self._start_before(course, wanted)
        return near if start is None else course.later(near, start)

    def _start_before(self, course: Course, wanted: int) -> int | None:
        """The last step up to the wanted one from which decoding can begin; None where there is none."""
        index = self._index()
        if index is None or not 0 <= wanted < len(index):
            return None
        if not course.forwards:
            return wanted  # a whole group is decoded in any case, from its start
        start = int(index.keyframe_at_or_before(course.frame(wanted)))
        return start if start > self._step else None
