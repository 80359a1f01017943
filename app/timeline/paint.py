"""How the timeline is painted: all but what moves with the playhead and the pointer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QFont, QPainter

from app.theme.tokens import colour
from app.timeline.bars import Bars
from app.timeline.clock import Clock
from app.timeline.coverage_lane import Seen, paint_seen
from app.timeline.faults import Faults
from app.timeline.film import Pictures, paint_cuts, paint_film
from app.timeline.lane_paint import (
    paint_covered,
    paint_grips,
    paint_marked,
    paint_problems,
    paint_ruler,
)
from app.timeline.lanes import NAMES, ROW, RULER, Lane, Lanes, Placed
from app.timeline.note_bars import NoteBar, NoteBars
from app.timeline.note_paint import NoteRows, paint_notes
from app.timeline.rows import LEFT, paint_bar, paint_name, paint_swatch
from app.timeline.scale import FrameTimes, Tick, TimeScale, ticks
from app.timeline.wave import (
    SPEECH,
    Silenced,
    paint_removed,
    paint_silenced,
    paint_speech,
    paint_wave,
)
from player.media.peaks import Peaks
from player.media.time import FrameSpan
from redaction.model.audio import SoundReview
from redaction.model.ids import AnnotationId, AudioRangeId, TrackId

__all__ = ["Media", "Strip", "paint_strip", "paint_swatch"]


class Media(Pictures, Protocol):
    """The part of ``app.strips.Strips`` that is painted."""

    @property
    def has_pictures(self) -> bool:
        """Whether there are or will be small pictures."""
        ...

    @property
    def has_sound(self) -> bool:
        """Whether there is sound to be shown."""
        ...

    @property
    def busy(self) -> bool:
        """Whether more may come."""
        ...

    @property
    def peaks(self) -> Peaks | None:
        """Loudness so far."""
        ...

    @property
    def speech(self) -> tuple[tuple[float, float], ...]:
        """Stretches of speech in seconds."""
        ...


@dataclass(slots=True)
class Strip:
    """What to paint.

    Attributes:
        top: How far the rows are scrolled down, in pixels.
        times: Time of each frame, or None before footage is open.
        clock: The same for many at a time.
        marked: The stretch between the in and out points.
        notes: The annotations.
        chosen_notes: The selected ones of them.
        dragged: One of them as it is dragged now.
        running: Those that go on for as long as it plays.
        lanes: The lanes in view.
        faults: Items of the problem lane.
        moment: The frame of the doubt one looks at now.
        media: Pictures and sound, where there are any.
        silenced: What is not heard in a copy, ascending.
        chosen_sound: The selected one of them.
        sound: What was decided about the sound as a whole.
        seen: Which frames count as seen, or None where there is no picture.
    """

    scale: TimeScale
    bars: Bars
    times: FrameTimes | None = None
    clock: Clock | None = None
    selection: frozenset[TrackId] = frozenset()
    marked: FrameSpan | None = None
    notes: NoteBars = field(default_factory=NoteBars)
    chosen_notes: frozenset[AnnotationId] = frozenset()
    dragged: NoteBar | None = None
    running: frozenset[AnnotationId] = frozenset()
    top: int = 0
    lanes: Lanes = field(default_factory=Lanes)
    faults: Faults = field(default_factory=Faults)
    moment: int | None = None
    media: Media | None = None
    silenced: tuple[Silenced, ...] = ()
    chosen_sound: AudioRangeId | None = None
    sound: SoundReview = SoundReview.NOT_REVIEWED
    seen: Seen | None = None
    _ruler: tuple[TimeScale, list[Tick]] | None = None

    def ruler(self) -> list[Tick]:
        """The ruler's lines in view; kept, because an edit does not change them."""
        if self.times is None:
            return []
        if self._ruler is None or self._ruler[0] != self.scale:
            self._ruler = (self.scale, ticks(self.scale, self.times))
        return self._ruler[1]


def tr(text: str) -> str:
    """A sentence in the person's language."""
    return QCoreApplication.translate("timeline", text)


def paint_strip(painter: QPainter, strip: Strip, width: int, height: int, font: QFont) -> None:
    """The whole widget except what moves with the playhead and the pointer.

    Args:
        painter: On a pixmap as large as the widget.
        strip: What to paint.
        width: Of the widget in logical pixels.
        height: Of the widget in logical pixels.
        font: Of the widget.
    """
    small = QFont(font)
    if small.pixelSize() > 0:
        small.setPixelSize(max(10, round(small.pixelSize() * 0.87)))
    else:
        small.setPointSizeF(max(7.5, small.pointSizeF() * 0.87))
    placed, bottom = strip.lanes.placed(), strip.lanes.bottom
    painter.fillRect(0, 0, width, height, colour("surface"))
    painter.setClipRect(QRectF(0, bottom, width, height))
    _paint_rows(painter, strip, width, height, font)
    painter.setClipping(False)
    painter.save()
    painter.setClipRect(QRectF(NAMES, 0, width - NAMES, height))
    painter.translate(NAMES, 0)
    if strip.times is not None and strip.scale.frames:
        for place in placed:
            painter.save()
            painter.setClipRect(
                QRectF(0, place.top, width - NAMES, place.height), Qt.ClipOperation.IntersectClip
            )
            _paint_lane(painter, strip, place, width - NAMES, small)
            painter.restore()
        if strip.marked is not None:
            paint_marked(painter, strip.scale, strip.marked, height)
        paint_ruler(painter, strip.scale, strip.ruler(), small)
        if strip.marked is not None:
            paint_grips(painter, strip.scale, strip.marked)
    painter.restore()
    _paint_headings(painter, strip, placed, small)
    # filled, because smooth lines across the whole width take milliseconds
    ink = colour("border")
    for y in (RULER, *(place.bottom for place in placed)):
        painter.fillRect(QRectF(0, y - 1, width, 1), ink)
    painter.fillRect(QRectF(NAMES - 1, 0, 1, height), ink)


def _paint_lane(painter: QPainter, strip: Strip, place: Placed, width: int, small: QFont) -> None:
    scale, media = strip.scale, strip.media
    match place.lane:
        case Lane.MARKERS:
            rows = NoteRows.of(place, strip.notes.rows)
            hidden = None if strip.dragged is None else strip.dragged.id
            paint_notes(
                painter, scale, strip.notes, rows, small, chosen=strip.chosen_notes, hidden=hidden
            )
        case Lane.PROBLEMS:
            paint_problems(painter, scale, strip.faults, place)
        case Lane.COVERED:
            paint_covered(painter, scale, strip.bars, place, width)
        case Lane.SEEN:
            if strip.seen is not None:
                paint_seen(painter, scale, strip.seen, place, width)
        case Lane.PICTURES:
            if media is not None:
                if not paint_film(painter, scale, media, place.top, place.height):
                    words = tr("Making small pictures…") if media.busy else tr("No small pictures")
                    _paint_words(painter, place, width, small, words)
                paint_cuts(painter, scale, media.cuts, place.top + 2, place.height - 4)
        case Lane.SOUND:
            _paint_sound(painter, strip, place, small)


def _paint_sound(painter: QPainter, strip: Strip, place: Placed, small: QFont) -> None:
    scale, clock, media = strip.scale, strip.clock, strip.media
    if clock is None or media is None:
        return
    painter.setFont(small)
    room = place.height - SPEECH
    if media.peaks is not None and len(media.peaks):
        paint_speech(painter, scale, clock, media.speech, place.top, place.height)
        paint_wave(painter, scale, clock, media.peaks, place.top + 1, room - 2)
    else:
        words = tr("Measuring the sound…") if media.busy else tr("No sound that can be measured")
        _paint_words(painter, place, round(scale.width), small, words)
    paint_silenced(painter, scale, clock, strip.silenced, place.top, room, strip.chosen_sound)
    if strip.sound is SoundReview.REMOVED:
        paint_removed(painter, scale, place.top, room, tr("No sound in the copy"))


def _paint_words(painter: QPainter, place: Placed, width: int, small: QFont, words: str) -> None:
    painter.setFont(small)
    painter.setPen(colour("text_faint"))
    painter.drawText(QRectF(10, place.top, width - 20, place.height), LEFT, words)


def _paint_headings(
    painter: QPainter, strip: Strip, placed: tuple[Placed, ...], small: QFont
) -> None:
    painter.setFont(small)
    painter.setPen(colour("text_muted"))
    for place in placed:
        room = QRectF(12, place.top, NAMES - 20, place.height)
        painter.drawText(room, LEFT, lane_words(strip, place.lane))


def lane_words(strip: Strip, lane: Lane) -> str:
    """What stands before a lane: its name, and how many things are in it where they can be counted."""
    if lane is Lane.SOUND:
        state = {
            SoundReview.NOT_REVIEWED: tr("not reviewed"),
            SoundReview.REVIEWED: tr("reviewed"),
            SoundReview.REMOVED: tr("removed"),
        }[strip.sound]
        return f"{lane_name(lane)} · {state}"
    if lane is Lane.SEEN and strip.seen is not None:
        return strip.seen.heading
    count = {Lane.MARKERS: len(strip.notes), Lane.PROBLEMS: len(strip.faults)}.get(lane)
    return lane_name(lane) if count is None else f"{lane_name(lane)} · {count:,}"


def lane_name(lane: Lane) -> str:
    """A lane in a word or two."""
    return {
        Lane.MARKERS: tr("Annotations"),
        Lane.PROBLEMS: tr("Problems"),
        Lane.PICTURES: tr("Pictures"),
        Lane.SOUND: tr("Sound"),
        Lane.COVERED: tr("Covered · to review"),
        Lane.SEEN: tr("Seen"),
    }[lane]


def _paint_rows(painter: QPainter, strip: Strip, width: int, height: int, font: QFont) -> None:
    first = max(0, strip.top // ROW)
    origin = strip.lanes.bottom
    for row in range(first, len(strip.bars)):
        y = origin + row * ROW - strip.top
        if y >= height:
            break
        bar = strip.bars.rows[row]
        selected = bar.track in strip.selection
        if selected:
            painter.fillRect(QRectF(0, y, width, ROW), colour("selection"))
        elif row % 2:
            painter.fillRect(QRectF(0, y, width, ROW), colour("raised", 0.45))
        paint_name(painter, bar, y, font, selected=selected)
        painter.save()
        painter.setClipRect(
            QRectF(NAMES, max(origin, y), width - NAMES, ROW),
            Qt.ClipOperation.IntersectClip,
        )
        painter.translate(NAMES, 0)
        paint_bar(painter, strip.scale, bar, y + 5.0, ROW - 10.0, selected=selected)
        painter.restore()
