"""Colours and signs of annotations, painted the same on the timeline, in tables and over the picture."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QIcon, QPainter, QPainterPath, QPixmap, QPolygonF

from app.theme.tokens import ThemeName, colour, tokens
from redaction.model.annotation import Annotation
from redaction.model.note_category import PALETTE, PLAIN, Categories, NoteCategory


def note_colour(name: str, alpha: float = 1.0) -> QColor:
    """A colour of the palette in the theme in use; grey for a name it does not have."""
    return _ink(PALETTE.get(name, PLAIN).name, tokens().name, alpha)


def over_colour(name: str) -> QColor:
    """A colour of the palette over footage, which is the same in every theme."""
    return _ink(PALETTE.get(name, PLAIN).name, ThemeName.DARK, 1.0)


@lru_cache(maxsize=256)
def _ink(name: str, theme: ThemeName, alpha: float) -> QColor:
    """A colour that must not be changed."""
    chosen = PALETTE[name]
    made = QColor(chosen.light if theme is ThemeName.LIGHT else chosen.dark)
    made.setAlphaF(alpha)
    return made


def sign_of(name: str) -> str:
    """The sign that goes with a colour."""
    return PALETTE.get(name, PLAIN).sign


def title_of(note: Annotation, categories: Categories) -> str:
    """What an annotation is called where there is room for a few words: its title, else its category."""
    return note.title or categories.name_of(note.category)


def paint_sign(painter: QPainter, rect: QRectF, name: str) -> None:
    """A small square in a colour with the sign that goes with it.

    Args:
        painter: Where to.
        rect: Where, in logical pixels.
        name: Of the colour.
    """
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(note_colour(name))
    painter.drawRoundedRect(rect, 3, 3)
    painter.setBrush(colour("surface"))
    painter.drawPath(sign_path(sign_of(name), rect))


def sign_path(sign: str, rect: QRectF) -> QPainterPath:
    """A sign as a shape in the middle of a square.

    Drawn and not written, because at this size letters of symbols differ from font to font.
    """
    path = QPainterPath()
    centre, half = rect.center(), rect.height() * 0.29
    x, y = centre.x(), centre.y()
    corners = _CORNERS.get(sign)
    if corners is not None:
        points = [QPointF(x + dx * half, y + dy * half) for dx, dy in corners]
        path.addPolygon(QPolygonF(points))
        path.closeSubpath()
    elif sign in "●○":
        path.addEllipse(centre, half, half)
        if sign == "○":
            path.addEllipse(centre, half * 0.5, half * 0.5)
    else:
        path.addText(QPointF(x - half, y + half), QFont(), sign)
    if sign == "□":
        inner = half * 0.5
        path.addRect(QRectF(x - inner, y - inner, 2 * inner, 2 * inner))
    return path


_CORNERS: dict[str, tuple[tuple[float, float], ...]] = {
    "■": ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
    "□": ((-0.95, -0.95), (0.95, -0.95), (0.95, 0.95), (-0.95, 0.95)),
    "▲": ((0, -1.05), (1.1, 0.85), (-1.1, 0.85)),
    "▼": ((0, 1.05), (1.1, -0.85), (-1.1, -0.85)),
    "►": ((1.05, 0), (-0.85, 1.1), (-0.85, -1.1)),
    "◄": ((-1.05, 0), (0.85, 1.1), (0.85, -1.1)),
    "◊": ((0, -1.2), (0.95, 0), (0, 1.2), (-0.95, 0)),
    "▬": ((-1.1, -0.4), (1.1, -0.4), (1.1, 0.4), (-1.1, 0.4)),
}


def sign_pixmap(name: str, side: int = 16, ratio: float = 2.0) -> QPixmap:
    """The sign of a colour as a picture, in the theme in use."""
    made = QPixmap(round(side * ratio), round(side * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    paint_sign(painter, QRectF(0.5, 0.5, side - 1, side - 1), name)
    painter.end()
    return made


def sign_icon(name: str) -> QIcon:
    """The same for a menu or a list."""
    made = QIcon()
    for ratio in (1.0, 2.0):
        picture = sign_pixmap(name, 16, ratio)
        # in a selected row, too, it has its own colour
        for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected, QIcon.Mode.Active):
            made.addPixmap(picture, mode)
    return made


SIGN_SIZE = QSize(16, 16)
"""Of signs in lists and menus."""


def category_icon(category: NoteCategory) -> QIcon:
    """The sign of a category."""
    return sign_icon(category.colour)
