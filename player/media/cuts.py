"""Where the scene changes: frames whose picture differs abruptly from the one before.

A flash is no cut, because the old picture comes back; a fast pan is none, because the frames around it
differ as much from each other. Both are told from a look at the frames before and after, so a cut is
known only a few frames later.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from player.media.frame import Frame

WINDOW: Final = 8
"""Frames looked at before and after."""

_SIZE: Final = (64, 36)
_LEVELS: Final = 32
_LEAST: Final = 0.065
"""Smallest difference that can be a cut, of 1."""
_ABOVE: Final = 3.0
"""How many times the third largest difference nearby a cut must exceed; two more cuts may be near."""
_LASTING: Final = 0.55
"""Share of the difference that must remain against all frames of the other side."""

Small = npt.NDArray[np.float32]


def small_luma(frame: Frame) -> Small | None:
    """The brightness of a frame, 64 by 36, as decoded; None where there is no true picture."""
    if frame.damaged or frame.picture is None:
        return None
    small = frame.picture.reformat(width=_SIZE[0], height=_SIZE[1], format="gray")
    return small.to_ndarray().astype(np.float32)


class CutFinder:
    """Finds cuts among frames given one after the other.

    Give it every frame in order (``add``), then ``finish``. To go on from the middle, begin
    ``2 * WINDOW`` frames earlier and leave out cuts that are known.
    """

    def __init__(self) -> None:
        self._frames: deque[tuple[int, Small, npt.NDArray[np.float32], float]] = deque(
            maxlen=2 * WINDOW + 2
        )
        self._waiting = 0

    def add(self, frame: int, luma: Small | None) -> int | None:
        """Take the next frame.

        Args:
            frame: Its index.
            luma: Of ``small_luma``; a frame without one is passed over.

        Returns:
            A frame at which a new scene begins, found now, or None.
        """
        if luma is None:
            return None
        tones = _tones(luma)
        before = self._frames[-1] if self._frames else None
        step = 0.0 if before is None else _difference(before[1], before[2], luma, tones)
        self._frames.append((frame, luma, tones, step))
        self._waiting += 1
        if self._waiting <= WINDOW:
            return None
        self._waiting -= 1
        return self._judge(len(self._frames) - 1 - WINDOW)

    def finish(self) -> tuple[int, ...]:
        """The cuts among the last frames."""
        found = []
        while self._waiting:
            cut = self._judge(len(self._frames) - self._waiting)
            self._waiting -= 1
            if cut is not None:
                found.append(cut)
        return tuple(found)

    def _judge(self, at: int) -> int | None:
        frames = self._frames
        if at < 1:
            return None
        frame, luma, tones, step = frames[at]
        if step < _LEAST:
            return None
        near = sorted(
            (frames[i][3] for i in range(max(1, at - WINDOW), min(len(frames), at + WINDOW + 1))
             if i != at),
            reverse=True,
        )  # fmt: skip
        if step < _ABOVE * (near[2] if len(near) > 2 else 0.0):
            return None
        last = frames[at - 1]
        after = [frames[i] for i in range(at + 1, min(len(frames), at + WINDOW + 1))]
        before = [frames[i] for i in range(max(0, at - 1 - WINDOW), at - 1)]
        lasts = all(_difference(last[1], last[2], f[1], f[2]) >= _LASTING * step for f in after)
        new = all(_difference(f[1], f[2], luma, tones) >= _LASTING * step for f in before)
        return frame if lasts and new else None


def _tones(luma: Small) -> npt.NDArray[np.float32]:
    counts = np.bincount((luma * (_LEVELS / 256)).astype(np.intp).ravel(), minlength=_LEVELS)
    # cumulated, so that a slightly brighter picture is slightly different
    return (np.cumsum(counts) / luma.size).astype(np.float32)


def _difference(
    a: Small, a_tones: npt.NDArray[np.float32], b: Small, b_tones: npt.NDArray[np.float32]
) -> float:
    """From 0, the same, to 1: half by where the light is, half by how much of it there is."""
    place = float(np.abs(a - b).mean()) / 255
    tones = float(np.abs(a_tones - b_tones).mean())
    return min(1.0, 2.5 * place) * 0.7 + min(1.0, 3.0 * tones) * 0.3
