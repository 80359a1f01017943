"""Where the tiles of the wall lie: as large as they can all be, or one large and the others beside it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QSize

GAP: Final = 4
"""Between two tiles, in pixels."""

SHARE: Final = 0.74
"""Of the width that the enlarged tile takes; of the height where the wall is higher than wide."""

ASPECT: Final = 16 / 9
"""Width over height of a picture, as most are."""


def cells(count: int, room: QSize, *, large: int | None = None, foot: int = 0) -> list[QRect]:
    """The rectangles of that many tiles, in their order.

    Args:
        count: How many.
        room: Of the wall, in logical pixels.
        large: Which of them is enlarged; None for none.
        foot: Height below each picture that its caption takes.
    """
    if not count:
        return []
    if large is not None and count > 1:
        return _around(count, room, large)
    best = max(range(1, count + 1), key=lambda columns: _height_of(count, columns, room, foot))
    return _grid(count, best, QRect(0, 0, room.width(), room.height()))


def _height_of(count: int, columns: int, room: QSize, foot: int) -> float:
    """How high pictures are in a grid of so many columns."""
    rows = -(-count // columns)
    width = (room.width() - (columns - 1) * GAP) / columns
    height = (room.height() - (rows - 1) * GAP) / rows - foot
    return min(width / ASPECT, height)


def _grid(count: int, columns: int, room: QRect) -> list[QRect]:
    rows = -(-count // columns)
    made = []
    for at in range(count):
        row, column = divmod(at, columns)
        left = room.left() + column * (room.width() + GAP) // columns
        right = room.left() + (column + 1) * (room.width() + GAP) // columns - GAP
        top = room.top() + row * (room.height() + GAP) // rows
        bottom = room.top() + (row + 1) * (room.height() + GAP) // rows - GAP
        made.append(QRect(left, top, max(1, right - left), max(1, bottom - top)))
    return made


def _around(count: int, room: QSize, large: int) -> list[QRect]:
    wide = room.width() >= room.height()
    share = int((room.width() if wide else room.height()) * SHARE)
    if wide:
        first = QRect(0, 0, share, room.height())
        rest = QRect(share + GAP, 0, room.width() - share - GAP, room.height())
        others = _grid(max(count - 1, 3), 1, rest)
    else:
        first = QRect(0, 0, room.width(), share)
        rest = QRect(0, share + GAP, room.width(), room.height() - share - GAP)
        others = _grid(max(count - 1, 3), max(count - 1, 3), rest)
    made = others[: count - 1]
    made.insert(large, first)
    return made
