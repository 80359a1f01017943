"""Our icons: one SVG style, tinted for the theme when they are loaded.

Each file is drawn on 24 by 24 with strokes in ``currentColor``; the colour for normal, disabled and
checked is put in its place here, so one drawing serves every theme and state.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from app.theme.tokens import tokens

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "icons"
"""Where the drawings are."""

_SIZES = (16, 18, 24)
_RATIOS = (1.0, 2.0)


def icon(name: str, token: str = "text_muted") -> QIcon:
    """An icon tinted with a colour token; brighter under the pointer, accented when checked.

    Args:
        name: File name without the ending.
        token: The token of its normal colour.
    """
    t = tokens()
    normal: str = getattr(t, token)
    active = t.text if token == "text_muted" else normal
    return _icon(name, normal, active, t.text_disabled, t.accent_text)


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


@cache
def _icon(name: str, normal: str, active: str, disabled: str, checked: str) -> QIcon:
    made = QIcon()
    for size in _SIZES:
        for ratio in _RATIOS:
            for mode, state, value in (
                (QIcon.Mode.Normal, QIcon.State.Off, normal),
                (QIcon.Mode.Normal, QIcon.State.On, checked),
                (QIcon.Mode.Active, QIcon.State.Off, active),
                (QIcon.Mode.Active, QIcon.State.On, checked),
                (QIcon.Mode.Disabled, QIcon.State.Off, disabled),
                (QIcon.Mode.Disabled, QIcon.State.On, disabled),
            ):
                made.addPixmap(_draw(name, value, size, ratio), mode, state)
    return made


@cache
def _text(name: str) -> str:
    return (FOLDER / f"{name}.svg").read_text(encoding="utf-8")


@cache
def _draw(name: str, value: str, size: int, ratio: float) -> QPixmap:
    return _render(_text(name).replace("currentColor", value), size, ratio)


def _render(svg: str, size: int, ratio: float) -> QPixmap:
    side = round(size * ratio)
    drawn = QPixmap(side, side)
    drawn.fill(Qt.GlobalColor.transparent)
    renderer = QSvgRenderer(QByteArray(svg.encode()))
    painter = QPainter(drawn)
    renderer.render(painter, QRectF(0, 0, side, side))
    painter.end()
    drawn.setDevicePixelRatio(ratio)
    return drawn
