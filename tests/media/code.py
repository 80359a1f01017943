"""A frame number as a grid of black and white blocks, readable after lossy encoding and scaling."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

ROWS, COLUMNS = 4, 6
DARK, LIGHT = 48, 208
MOST = 0xFFFF


class UnreadableCodeError(ValueError):
    """The picture carries no valid number."""


def _bits(number: int) -> npt.NDArray[np.bool_]:
    check = (number * 37 + (number >> 8) * 101 + 0xA5) & 0xFF
    value = (check << 16) | number
    return np.array([(value >> bit) & 1 for bit in range(ROWS * COLUMNS)], bool)


def picture_of(number: int, width: int, height: int) -> npt.NDArray[np.uint8]:
    """A picture that shows ``number``: uint8, shape (height, width, 3), RGB."""
    if not 0 <= number <= MOST:
        msg = f"the code holds 0 to {MOST}"
        raise ValueError(msg)
    grid = np.where(_bits(number).reshape(ROWS, COLUMNS), LIGHT, DARK).astype(np.uint8)
    rows = np.arange(height) * ROWS // height
    columns = np.arange(width) * COLUMNS // width
    grey = grid[rows][:, columns]
    return np.repeat(grey[:, :, None], 3, axis=2)


def number_of(picture: npt.NDArray[np.uint8]) -> int:
    """The number a picture shows.

    Raises:
        UnreadableCodeError: If a block is neither light nor dark, or the check bits disagree.
    """
    grey = (picture[:, :, 1] if picture.ndim == 3 else picture).astype(np.float32)
    height, width = grey.shape
    # The middle half of each block, so that smeared edges do not count.
    down = [
        (quarter * height) // (ROWS * 4)
        for row in range(ROWS)
        for quarter in (row * 4 + 1, row * 4 + 3)
    ]
    across = [(q * width) // (COLUMNS * 4) for c in range(COLUMNS) for q in (c * 4 + 1, c * 4 + 3)]
    sums = np.add.reduceat(np.add.reduceat(grey, down)[::2], across, axis=1)[:, ::2]
    areas = np.outer(np.diff(down)[::2], np.diff(across)[::2])
    levels = (sums / areas).ravel()
    middle = (DARK + LIGHT) / 2
    doubtful = np.flatnonzero(np.abs(levels - middle) < 24)
    if len(doubtful):
        msg = f"block {doubtful[0]} has level {levels[doubtful[0]]:.0f}"
        raise UnreadableCodeError(msg)
    bits = levels > middle
    number = int(sum(1 << i for i in range(16) if bits[i]))
    if not np.array_equal(bits, _bits(number)):
        msg = f"check bits disagree for {number}"
        raise UnreadableCodeError(msg)
    return number
