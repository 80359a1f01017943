"""Our icons: one SVG style, tinted for the theme when they are drawn.

Each file is drawn on 24 by 24 with strokes in ``currentColor``; the colour for normal, disabled and
checked is put in its place here, so one drawing serves every theme and state. An icon that somebody holds
follows when the theme is changed.
"""

from __future__ import annotations

import ctypes
from functools import cache

from PySide6.QtCore import QByteArray, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from app.theme.tokens import tokens
from redaction.place import resources

FOLDER = resources() / "icons"
"""Where the drawings are."""

_SIZES = (16, 18, 24)


def icon(name: str, token: str = "text_muted") -> QIcon:
    """An icon tinted with a colour token; brighter under the pointer, accented when checked.

    Args:
        name: File name without the ending.
        token: The token of its normal colour.
    """
    return _icon(name, token)


def pixmap(name: str, size: int, token: str = "text_muted", ratio: float = 2.0) -> QPixmap:
    """One drawing of an icon for a label.

    Args:
        name: File name without the ending.
        size: Side in device-independent pixels.
        token: The token of its colour.
        ratio: Device pixels per such pixel.
    """
    value: str = getattr(tokens(), token)
    return _draw(name, value, size, ratio)


def names() -> list[str]:
    """All icons there are."""
    return sorted(path.stem for path in FOLDER.glob("*.svg"))


def app_icon() -> QIcon:
    """The icon of the application, in its own colours."""
    made = QIcon()
    for size in (16, 24, 32, 48, 64, 128, 256):
        made.addPixmap(_render(_text("umbra"), size, 1.0))
    return made


class _Drawing(QIconEngine):
    """Draws an icon in the size and state that is asked for, when it is asked for.

    Drawing all sizes and states of a hundred icons beforehand takes a quarter of the time to the window.
    """

    def __init__(self, name: str, token: str) -> None:
        super().__init__()
        self._made_of = (name, token)

    def clone(self) -> QIconEngine:
        """Another one of the same; Qt asks for it when somebody changes a copy of an icon."""
        made = _Drawing(*self._made_of)
        # Qt owns and deletes it. PySide believes that Python does, until an icon takes it over; that
        # icon must then never go, or it would delete it a second time.
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(QIcon(made)))
        return made

    def key(self) -> str:
        """What kind of engine it is."""
        return "umbra"

    def isNull(self) -> bool:
        """There is always something to draw."""
        return False

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        """Draw into a rectangle."""
        ratio = painter.device().devicePixelRatio()
        drawn = self.scaledPixmap(rect.size(), mode, state, ratio)
        side = drawn.deviceIndependentSize()
        left = rect.x() + (rect.width() - side.width()) / 2
        top = rect.y() + (rect.height() - side.height()) / 2
        painter.drawPixmap(QPointF(left, top), drawn)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """The drawing in that many device pixels."""
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(
        self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float
    ) -> QPixmap:
        """The drawing in a size in device-independent pixels, for a screen of that ratio."""
        name, token = self._made_of
        t = tokens()
        value: str = getattr(t, token)
        if mode == QIcon.Mode.Disabled:
            value = t.text_disabled
        elif state == QIcon.State.On:
            value = t.accent_text
        elif mode == QIcon.Mode.Active and token == "text_muted":
            value = t.text
        return _draw(name, value, max(1, min(size.width(), size.height())), scale)

    def availableSizes(
        self, mode: QIcon.Mode = QIcon.Mode.Normal, state: QIcon.State = QIcon.State.Off
    ) -> list[QSize]:
        """The sizes it is meant for; others are drawn as well."""
        del mode, state  # the same for all
        return [QSize(size, size) for size in _SIZES]


@cache
def _icon(name: str, token: str) -> QIcon:
    _text(name)  # a name that does not exist is a defect that shows at once
    return QIcon(_Drawing(name, token))


@cache
def _text(name: str) -> str:
    return (FOLDER / f"{name}.svg").read_text(encoding="utf-8")


@cache
def _draw(name: str, value: str, size: int, ratio: float) -> QPixmap:
    return _render(_text(name).replace("currentColor", value), size, ratio)


def _render(svg: str, size: int, ratio: float) -> QPixmap:
    side = int(size * ratio + 0.5)  # as Qt rounds
    drawn = QPixmap(side, side)
    drawn.fill(Qt.GlobalColor.transparent)
    renderer = QSvgRenderer(QByteArray(svg.encode()))
    painter = QPainter(drawn)
    renderer.render(painter, QRectF(0, 0, side, side))
    painter.end()
    drawn.setDevicePixelRatio(ratio)
    return drawn
