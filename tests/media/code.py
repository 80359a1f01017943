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
    grey = picture.astype(np.float32).mean(axis=2) if picture.ndim == 3 else picture
    height, width = grey.shape
    bits = np.zeros(ROWS * COLUMNS, bool)
    for row in range(ROWS):
        for column in range(COLUMNS):
            top, bottom = (row * 4 + 1) * height // (ROWS * 4), (row * 4 + 3) * height // (ROWS * 4)
            left = (column * 4 + 1) * width // (COLUMNS * 4)
            right = (column * 4 + 3) * width // (COLUMNS * 4)
            level = float(grey[top:bottom, left:right].mean())
            if abs(level - (DARK + LIGHT) / 2) < 24:
                msg = f"block {row},{column} has level {level:.0f}"
                raise UnreadableCodeError(msg)
            bits[row * COLUMNS + column] = level > (DARK + LIGHT) / 2
    number = int(sum(1 << i for i in range(16) if bits[i]))
    if not np.array_equal(bits, _bits(number)):
        msg = f"check bits disagree for {number}"
        raise UnreadableCodeError(msg)
    return number
