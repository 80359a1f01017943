"""What stands in place of a picture where there is none: the sound, drawn large, with the playhead in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtCore import QCoreApplication, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPen

from app.theme.tokens import colour

if TYPE_CHECKING:
    from player.media.peaks import Peaks

WINDOW: Final = 12.0
"""Seconds of sound in the large waveform; the playhead stays in its middle."""

BARS: Final = 5.0
"""Width of one bar with the gap after it, in logical pixels."""


@dataclass(frozen=True, slots=True)
class SoundView:
    """What is shown of footage without a picture.

    Attributes:
        peaks: How loud it is, as far as that is known; None before anything is.
        seconds: The playhead, from the beginning.
        duration: Of all of it, in seconds.
        time: The playhead in words.
    """

    peaks: Peaks | None
    seconds: float
    duration: float
    time: str


def paint_sound(painter: QPainter, sound: SoundView, room: QRect) -> None:
    """Words on top, the sound around the playhead large, all of it small below."""
    area = QRectF(room).adjusted(24, 20, -24, -20)
    painter.fillRect(room, colour("well"))
    words = QCoreApplication.translate("SoundView", "Sound only")
    font = QFont(painter.font())
    font.setPixelSize(max(11, min(26, round(min(area.height() / 14, area.width() / 18)))))
    font.setWeight(QFont.Weight.DemiBold)
    painter.save()
    painter.setFont(font)
    head = painter.fontMetrics().height() + 8.0
    painter.setPen(colour("text_muted"))
    top = QRectF(area.left(), area.top(), area.width(), head)
    painter.drawText(top, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)
    painter.setPen(colour("text"))
    painter.drawText(top, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, sound.time)
    painter.restore()
    small = min(56.0, area.height() / 5)
    large = area.adjusted(0, head + 8, 0, -small - 16)
    whole = QRectF(area.left(), area.bottom() - small, area.width(), small)
    if large.height() > 20:
        start = sound.seconds - WINDOW / 2
        _paint_bars(painter, sound, large, start, start + WINDOW)
    _paint_bars(painter, sound, whole, 0.0, max(sound.duration, 0.001))
    if sound.peaks is None:
        painter.setPen(colour("text_muted"))
        text = QCoreApplication.translate("SoundView", "The loudness is being measured…")
        painter.drawText(large, Qt.AlignmentFlag.AlignCenter, text)


def _paint_bars(
    painter: QPainter, sound: SoundView, area: QRectF, start: float, stop: float
) -> None:
    """The loudness from ``start`` to ``stop`` seconds as bars about a middle line, and the playhead."""
    count = max(1, int(area.width() / BARS))
    middle = area.center().y()
    painter.setPen(QPen(colour("border"), 1.0))
    painter.drawLine(QPointF(area.left(), middle), QPointF(area.right(), middle))
    x_of = area.width() / (stop - start)
    if sound.peaks is not None:
        edges = np.linspace(start, stop, count + 1)
        highest, usual = sound.peaks.over(edges)
        passed, ahead = QPainterPath(), QPainterPath()
        body_passed, body_ahead = QPainterPath(), QPainterPath()
        for at in range(count):
            if edges[at] >= sound.duration or edges[at + 1] <= 0:
                continue
            x = area.left() + at * area.width() / count
            before = edges[at + 1] <= sound.seconds
            levels = ((highest, passed, ahead), (usual, body_passed, body_ahead))
            for level, done, coming in levels:
                half = max(1.0, float(level[at]) / 255 * area.height() / 2)
                path = done if before else coming
                path.addRoundedRect(QRectF(x, middle - half, BARS - 2, 2 * half), 1.5, 1.5)
        faint = QColor(colour("info", 0.45))
        painter.fillPath(ahead, faint)
        painter.fillPath(body_ahead, colour("info"))
        painter.fillPath(passed, colour("text_disabled"))
        painter.fillPath(body_passed, colour("text_faint"))
    x = area.left() + (sound.seconds - start) * x_of
    painter.setPen(QPen(colour("playhead"), 2.0))
    painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
