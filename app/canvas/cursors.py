"""The pointer's shape over the picture: it says what a press would do."""

from __future__ import annotations

from PySide6.QtCore import Qt

from app.canvas.items import Part

DRAWING = Qt.CursorShape.CrossCursor
"""With a drawing tool."""

_PARTS = {
    Part.NW: Qt.CursorShape.SizeFDiagCursor,
    Part.SE: Qt.CursorShape.SizeFDiagCursor,
    Part.NE: Qt.CursorShape.SizeBDiagCursor,
    Part.SW: Qt.CursorShape.SizeBDiagCursor,
    Part.N: Qt.CursorShape.SizeVerCursor,
    Part.S: Qt.CursorShape.SizeVerCursor,
    Part.E: Qt.CursorShape.SizeHorCursor,
    Part.W: Qt.CursorShape.SizeHorCursor,
    Part.MOVE: Qt.CursorShape.SizeAllCursor,
}


def cursor_over(part: Part | None, *, region: bool, selected: bool) -> Qt.CursorShape:
    """The pointer with the selecting tool.

    Args:
        part: The handle under it.
        region: Whether a region is under it.
        selected: Whether that is selected.
    """
    if part is not None:
        return _PARTS[part]
    if not region:
        return Qt.CursorShape.ArrowCursor
    return Qt.CursorShape.SizeAllCursor if selected else Qt.CursorShape.PointingHandCursor
