"""The lane of the sound: how loud it is, where somebody may be speaking, what will not be heard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QCoreApplication, QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPainterPath, QPen, QPolygonF

from app.theme.tokens import colour
from app.timeline.clock import Clock
from app.timeline.rows import LEFT
from app.timeline.scale import TimeScale
from player.media.peaks import Peaks
from redaction.model.audio import AudioTreatment
from redaction.model.ids import AudioRangeId

SPEECH = 7
"""Height of the bar under the waveform that says where somebody may be speaking."""

_GAIN_MOST = 2.5
"""A quiet recording is drawn up to so many times as high, so that what there is can be seen."""


@dataclass(frozen=True, slots=True)
class Silenced:
    """A stretch that is not heard in a copy, in seconds from the first frame."""

    start: float
    stop: float
    treatment: AudioTreatment
    id: str = ""


def paint_wave(
    painter: QPainter, scale: TimeScale, clock: Clock, peaks: Peaks, top: float, height: float
) -> None:
    """The waveform of the stretch in view, about a middle line.

    Args:
        painter: With the frames' left edge at x = 0.
        scale: Which frames lie where.
        clock: When each frame begins.
        peaks: How loud the sound is.
        top: Of the room for the waveform.
        height: Of that room.
    """
    ratio = painter.device().devicePixelRatioF()
    columns = max(1, round(min(scale.width, scale.x_of(scale.frames)) * ratio))
    rows = max(2, round(height * ratio))
    edges = clock.seconds(scale.left + np.arange(columns + 1) / (scale.ppf * ratio))
    highest, usual = peaks.over(edges)
    gain = min(_GAIN_MOST, 255 / max(peaks.loudest, 1))
    loud, body = (np.multiply(part, gain, dtype=np.float32) for part in (highest, usual))
    image = _image(loud, body, rows, colour("info", 0.5), colour("info"))
    image.setDevicePixelRatio(ratio)
    painter.drawImage(QPointF(0, top), image)


def _image(
    highest: npt.NDArray[np.float32],
    usual: npt.NDArray[np.float32],
    rows: int,
    outer: QColor,
    inner: QColor,
) -> QImage:
    """The waveform: ``outer`` up to the loudest, ``inner`` up to the usual; transparent around it."""
    away = np.abs(np.arange(rows, dtype=np.float32) + 0.5 - rows / 2)[:, None]
    half = rows / 2 - 1
    # bytes are square roots of amplitudes; that is kept, so that quiet voices are seen
    loud = np.clip(highest[None] * np.float32(half / 255) - away + 0.5, 0, 1)
    body = np.clip(usual[None] * np.float32(half / 255) - away + 0.5, 0, 1)
    # a thin line where nothing is heard
    loud[:, highest == 0] = np.clip(1 - away, 0, 1) * 0.6
    alpha = np.maximum(loud * np.float32(outer.alphaF()), body * np.float32(inner.alphaF()))
    pixels = np.empty((rows, len(highest), 4), np.uint8)
    for channel, value in enumerate((inner.blue(), inner.green(), inner.red(), 255)):
        pixels[..., channel] = alpha * np.float32(value)
    made = QImage(
        pixels.tobytes(),
        len(highest),
        rows,
        4 * len(highest),
        QImage.Format.Format_ARGB32_Premultiplied,
    )
    return made.copy()


def paint_speech(
    painter: QPainter,
    scale: TimeScale,
    clock: Clock,
    speech: Sequence[tuple[float, float]],
    top: float,
    height: float,
) -> None:
    """Where somebody may be speaking: shaded, and a bar below with the sign of a speech bubble."""
    painter.setPen(Qt.PenStyle.NoPen)
    runs = _runs(scale, clock, speech)
    painter.setBrush(colour("info", 0.13))
    painter.drawRects([QRectF(x0, top + 2, x1 - x0, height - SPEECH - 3) for x0, x1 in runs])
    painter.setBrush(colour("info", 0.75))
    foot = top + height - SPEECH
    painter.drawRects([QRectF(x0, foot, x1 - x0, SPEECH - 2) for x0, x1 in runs])
    for x0, x1 in runs:
        if x1 - x0 >= 26:
            _bubble(painter, QPointF(x0 + 10, foot - 1))


def _runs(
    scale: TimeScale, clock: Clock, speech: Sequence[tuple[float, float]]
) -> list[tuple[float, float]]:
    """Stretches of speech in view as pixels; those too close to be told apart are one."""
    if not speech:
        return []
    pixels = _pixels(scale, clock, speech)
    pixels = pixels[(pixels[:, 1] >= 0) & (pixels[:, 0] <= scale.width)]
    if not len(pixels):
        return []
    pixels = np.clip(pixels, -4.0, scale.width + 4.0)
    begins = np.flatnonzero(np.append(True, pixels[1:, 0] - pixels[:-1, 1] >= 1.5))
    ends = np.append(begins[1:], len(pixels)) - 1
    starts, stops = pixels[begins, 0], pixels[ends, 1]
    return list(zip(starts.tolist(), np.maximum(stops, starts + 2.0).tolist(), strict=True))


def paint_silenced(
    painter: QPainter,
    scale: TimeScale,
    clock: Clock,
    silenced: Sequence[Silenced],
    top: float,
    height: float,
    chosen: AudioRangeId | None = None,
) -> None:
    """What is not heard as recorded: a box with a pattern, a sign and a word each.

    The selected one has a thick edge and handles at its ends.
    """
    if not silenced:
        return
    metrics = painter.fontMetrics()
    named = {
        AudioTreatment.MUTE: QCoreApplication.translate("timeline", "Muted"),
        AudioTreatment.TONE: QCoreApplication.translate("timeline", "Tone"),
        AudioTreatment.DISGUISE: QCoreApplication.translate("timeline", "Disguised"),
    }
    pixels = _pixels(scale, clock, [(part.start, part.stop) for part in silenced])
    for part, (x0, x1) in zip(silenced, pixels.tolist(), strict=True):
        if x1 < 0 or x0 > scale.width:
            continue
        x0, x1 = max(x0, -4.0), min(x1, scale.width + 4.0)
        room = QRectF(x0, top + 2, max(x1 - x0, 3.0), height - 4)
        disguised = part.treatment is AudioTreatment.DISGUISE
        # what is disguised is still heard, so its waveform still shows
        painter.fillRect(room, colour("surface", 0.35 if disguised else 0.8))
        painter.fillRect(room, QBrush(colour("warning", 0.55), _PATTERNS[part.treatment]))
        selected = part.id == chosen
        painter.setPen(QPen(colour("focus" if selected else "warning"), 2.5 if selected else 1.25))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(room)
        if selected:
            middle = room.center().y()
            painter.setBrush(colour("focus"))
            for x in (room.left(), room.right()):
                painter.drawRoundedRect(QRectF(x - 2.5, middle - 8, 5, 16), 2, 2)
        words = named[part.treatment]
        wide = metrics.horizontalAdvance(words) + 26
        if room.width() < wide:
            continue
        plate = QRectF(room.left() + 5, room.center().y() - 9, wide, 18)
        painter.setPen(QPen(colour("warning"), 1))
        painter.setBrush(colour("overlay"))
        painter.drawRoundedRect(plate, 4, 4)
        _sign(painter, QPointF(plate.left() + 11, plate.center().y()), part.treatment)
        painter.setPen(colour("text"))
        painter.drawText(
            plate.adjusted(21, 0, 0, 0),
            LEFT,
            words,
        )


_PATTERNS = {
    AudioTreatment.MUTE: Qt.BrushStyle.BDiagPattern,
    AudioTreatment.TONE: Qt.BrushStyle.Dense6Pattern,
    AudioTreatment.DISGUISE: Qt.BrushStyle.VerPattern,
}


def paint_removed(
    painter: QPainter, scale: TimeScale, top: float, height: float, words: str
) -> None:
    """All of the sound is left out of copies: crossed out, and said."""
    room = QRectF(0, top + 1, min(scale.width, scale.x_of(scale.frames)), height - 2)
    painter.fillRect(room, colour("surface", 0.7))
    painter.fillRect(room, QBrush(colour("text_faint", 0.5), Qt.BrushStyle.DiagCrossPattern))
    wide = painter.fontMetrics().horizontalAdvance(words) + 16
    plate = QRectF(8, room.center().y() - 9, wide, 18)
    painter.setPen(QPen(colour("border"), 1))
    painter.setBrush(colour("overlay"))
    painter.drawRoundedRect(plate, 4, 4)
    painter.setPen(colour("text"))
    painter.drawText(plate.adjusted(8, 0, 0, 0), LEFT, words)


def _pixels(
    scale: TimeScale, clock: Clock, stretches: Sequence[tuple[float, float]]
) -> npt.NDArray[np.float64]:
    """Where stretches of seconds begin and end: float64, shape (n, 2), pixels from the first in view."""
    frames = clock.frames(np.array(stretches, np.float64).reshape(-1))
    found: npt.NDArray[np.float64] = ((frames - scale.left) * scale.ppf).reshape(-1, 2)
    return found


def _bubble(painter: QPainter, at: QPointF) -> None:
    """A small speech bubble standing on ``at``."""
    path = QPainterPath()
    path.addRoundedRect(QRectF(at.x() - 7, at.y() - 11, 14, 9), 3, 3)
    tail = QPainterPath()
    tail.addPolygon(
        QPolygonF(
            [
                QPointF(at.x() - 4, at.y() - 3),
                QPointF(at.x() + 1, at.y() - 3),
                QPointF(at.x() - 4, at.y() + 1),
            ]
        )
    )
    painter.setPen(QPen(colour("surface"), 1))
    painter.setBrush(colour("info"))
    painter.drawPath(path.united(tail))
    painter.setPen(QPen(colour("surface"), 1.25))
    for y in (-8.0, -5.5):
        painter.drawLine(QLineF(at.x() - 4, at.y() + y, at.x() + (4 if y < -6 else 1), at.y() + y))


def _sign(painter: QPainter, at: QPointF, treatment: AudioTreatment) -> None:
    painter.setPen(QPen(colour("warning"), 1.75))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if treatment is AudioTreatment.DISGUISE:
        # a mask
        painter.drawRoundedRect(QRectF(at.x() - 6, at.y() - 3.5, 12, 7), 3.5, 3.5)
        for x in (-2.75, 2.75):
            painter.drawPoint(QPointF(at.x() + x, at.y()))
        return
    if treatment is AudioTreatment.TONE:
        wave = QPolygonF(
            [
                QPointF(at.x() - 6 + i * 0.5, at.y() - 3.5 * float(np.sin(i * np.pi / 6)))
                for i in range(25)
            ]
        )
        painter.drawPolyline(wave)
        return
    painter.drawLine(QLineF(at.x() - 4, at.y() - 4, at.x() + 4, at.y() + 4))
    painter.drawLine(QLineF(at.x() - 4, at.y() + 4, at.x() + 4, at.y() - 4))
