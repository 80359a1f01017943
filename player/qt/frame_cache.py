"""Decoded pictures kept near the place that is looked at, bounded in bytes."""

from __future__ import annotations

from typing import Final

from player.media.frame import Frame

BUDGET: Final = 192 * 1024 * 1024
"""Bytes of decoded pictures kept by default: one group of 60 frames of 1080p. Two decoders may each hold
about as much besides, so a session stays below 700 MB."""

_OVERHEAD: Final = 1024
_BEHIND: Final = 3
"""A frame on the side that one comes from counts as this many times as far away."""


class FrameCache:
    """Frames by index; when full, the one farthest from where the person is goes first."""

    def __init__(self, budget: int = BUDGET) -> None:
        self.budget = budget
        self.bytes = 0
        self._largest = _OVERHEAD
        self._frames: dict[int, tuple[Frame, int]] = {}

    def __contains__(self, index: int) -> bool:
        return index in self._frames

    def __len__(self) -> int:
        return len(self._frames)

    @property
    def room(self) -> int:
        """How many frames fit, as far as their size is known."""
        return self.budget // self._largest

    def get(self, index: int) -> Frame | None:
        """The frame, if it is here."""
        entry = self._frames.get(index)
        return entry[0] if entry is not None else None

    def put(self, frame: Frame, near: int, direction: int = 0) -> None:
        """Keep a frame; frames far from ``near``, more so behind it, make room."""
        index = int(frame.ref.index)
        if index in self._frames:
            return
        size = size_of(frame)
        self._frames[index] = (frame, size)
        self.bytes += size
        self._largest = max(self._largest, size)

        def distance(kept: int) -> int:
            away = kept - near
            return abs(away) * (_BEHIND if away * direction < 0 else 1)

        while self.bytes > self.budget and len(self._frames) > 1:
            self.bytes -= self._frames.pop(max(self._frames, key=distance))[1]

    def clear(self) -> None:
        """Forget everything."""
        self._frames.clear()
        self.bytes = 0


def size_of(frame: Frame) -> int:
    """Bytes a kept frame takes."""
    if frame.picture is None:
        return _OVERHEAD
    return _OVERHEAD + sum(plane.buffer_size for plane in frame.picture.planes)
