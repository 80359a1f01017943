"""The timeline widget: what is shown, how it is scrolled and zoomed, what a person does there.

Like the canvas it holds no decisions: it is told what to show and says in signals what a person did.
All but the playhead is painted once and kept until something changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QSizePolicy, QWidget

from app.timeline.bars import Bar, Bars
from app.timeline.content import Content
from app.timeline.gestures import ZOOM_STEP as ZOOM_STEP
from app.timeline.gestures import Doing, Gestures
from app.timeline.hovering import Hovering, Watching
from app.timeline.lane_menu import LaneButton
from app.timeline.lanes import DEFAULT_HEIGHT, NAMES, ROW, RULER, SIZES, Lane
from app.timeline.layers import Layers
from app.timeline.note_lane import NoteLane
from app.timeline.paint import Strip, lane_words
from app.timeline.scale import FrameTimes, TimeScale
from app.timeline.scrolling import Scrolling
from player.media.time import FrameSpan
from redaction.model.ids import AudioRangeId, TrackId
from redaction.model.project import Project

if TYPE_CHECKING:
    from app.strips import Strips
    from app.timeline.coverage_lane import Seen
    from player.media.index import Gap

REPAINT_MS = 80
"""Pictures and sound that become ready are painted together, so often at most."""


class TimelineView(QAbstractScrollArea):
    """Ruler, lanes and one row per track.

    Attributes:
        notes: The annotations.

    Signals:
        seek_asked: A person wants this frame shown; sent for every move of a scrub.
        scrub_ended: The button of a scrub went up.
        track_asked: A row or bar was clicked; carries the track, and whether to add to the selection.
        jump_asked: A row or bar was double-clicked, or Enter pressed on it; carries the track.
        marks_asked: A handle was dragged; carries the in and the out point, both included.
        sound_asked: A stretch of sound was clicked; carries its id.
        sound_bounds_asked: An end of one was dragged; carries its id, start and stop in seconds.
        zoom_changed: Another stretch is in view.
        lanes_changed: A person chose other lanes or heights; carries ``lanes_text``.
        snapping_changed: A person switched the catching of drags.
    """

    seek_asked = Signal(int)
    scrub_ended = Signal()
    track_asked = Signal(str, bool)
    jump_asked = Signal(str)
    marks_asked = Signal(int, int)
    sound_asked = Signal(str)
    sound_bounds_asked = Signal(str, float, float)
    zoom_changed = Signal()
    lanes_changed = Signal(str)
    snapping_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._content = Content(Strip(TimeScale(0, 1.0), Bars()))
        self._playhead: int | None = None
        self._strips: Strips | None = None
        self._layers = Layers(self)
        self._gestures = Gestures(self)
        self.notes = NoteLane(self)
        self._hovering = Hovering(self)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(REPAINT_MS)
        self._soon.timeout.connect(self._media_changed)
        self.setAccessibleName(self.tr("Timeline"))
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(RULER + SIZES[Lane.COVERED][0] + 2 * ROW + 16)
        self.viewport().setMouseTracking(True)
        self.viewport().installEventFilter(Watching(self._hovering))
        self._button = LaneButton(self.viewport())
        self._button.move(NAMES - 32, (RULER - self._button.height()) // 2)
        self._button.toggled_lane.connect(self._lane_toggled)
        self._button.sized_lane.connect(self.set_lane_height)
        self._button.snapping_asked.connect(self._snapping_asked)
        self._scrolling = Scrolling(self)

    # what is shown

    @property
    def strip(self) -> Strip:
        """All that is painted."""
        return self._content.strip

    @property
    def content(self) -> Content:
        """What keeps it in line with the decisions."""
        return self._content

    @property
    def scale(self) -> TimeScale:
        """Which frames lie where, from the right edge of the names on."""
        return self.strip.scale

    @property
    def rows(self) -> tuple[Bar, ...]:
        """The rows as listed."""
        return tuple(self.strip.bars.rows)

    @property
    def playhead(self) -> int | None:
        """The shown frame."""
        return self._playhead

    @property
    def gestures(self) -> Gestures:
        """What the pointer does."""
        return self._gestures

    @property
    def hovering(self) -> Hovering:
        """What is shown where the pointer is."""
        return self._hovering

    def set_footage(self, frames: int, times: FrameTimes | None) -> None:
        """Other footage: all of it in view, no rows yet."""
        width = float(max(1, self.viewport().width() - NAMES))
        self._content.open(TimeScale(frames, width).fitted(), Bars(frames), times)
        self._playhead = None
        self.notes.cancel()
        self._hovering.end()
        self.fill_lanes()
        self.zoom_changed.emit()

    def set_faults(self, damaged: Iterable[int] = (), gaps: Sequence[Gap] = ()) -> None:
        """What is wrong with the footage: frames that are damaged, holes in the recording."""
        self._content.set_faults(damaged, gaps)
        self.fill_lanes()

    def set_moment(self, frame: int | None) -> None:
        """The frame of the doubt one looks at now."""
        if frame != self.strip.moment:
            self.strip.moment = frame
            self.viewport().update()

    def set_strips(self, strips: Strips) -> None:
        """Where pictures and sound come from; once, before footage is open."""
        self._strips = self.strip.media = strips
        for changed in (strips.thumbnails_changed, strips.peaks_changed, strips.speech_changed,
                        strips.cuts_changed):  # fmt: skip
            changed.connect(self._soon.start)

    def set_seen(self, seen: Seen | None) -> None:
        """Which frames count as seen; None where there is no picture to see."""
        before, self.strip.seen = self.strip.seen, seen
        if (before is None) is (seen is None):
            self._describe()
            self.repaint_strip()
        else:
            self.fill_lanes()

    def set_project(
        self, project: Project | None, changed: Iterable[TrackId] | None = None
    ) -> None:
        """Follow the decisions; ``changed`` names the tracks that changed, where that is known."""
        self._content.set_project(project, changed)
        self.fill_lanes()

    def set_selection(self, selection: frozenset[TrackId]) -> None:
        """The selected tracks; one that comes to be selected alone is scrolled into view."""
        if selection == self.strip.selection:
            return
        self.strip.selection = selection
        if len(selection) == 1:
            row = self.strip.bars.row_of(next(iter(selection)))
            if row is not None:
                self._scrolling.show_row(row)
        self.repaint_strip()

    def set_chosen_sound(self, part: AudioRangeId | None) -> None:
        """The selected stretch of sound."""
        if part != self.strip.chosen_sound:
            self.strip.chosen_sound = part
            self.repaint_strip()

    def set_marked(self, marked: FrameSpan | None) -> None:
        """The stretch between the in and out points."""
        if marked != self.strip.marked:
            self.strip.marked = marked
            self.repaint_strip()

    def set_playhead(self, frame: int) -> None:
        """The shown frame; scrolled to by pages when out of view."""
        if frame == self._playhead:
            return
        before = self._playhead
        self._playhead = frame
        shown = self.scale.showing(frame)
        if shown != self.scale and self._gestures.doing is Doing.NOTHING:
            self.set_scale(shown)
            return
        for moved in (before, frame):
            if moved is not None:
                self.viewport().update(self._playhead_rect(moved))

    def set_scale(self, scale: TimeScale) -> None:
        """Bring another stretch into view."""
        if scale != self.strip.scale:
            self.strip.scale = scale
            self._rescroll()
            self.zoom_changed.emit()

    def zoom_by(self, factor: float) -> None:
        """Closer (factor above 1) or wider about the playhead, or the middle where that is not in view."""
        x = self.scale.width / 2
        if self._playhead is not None:
            at = self.scale.x_of(self._playhead + 0.5)
            x = at if 0 <= at <= self.scale.width else x
        self.set_scale(self.scale.zoomed_at(x, factor))

    def fit(self) -> None:
        """Show the whole footage."""
        self.set_scale(self.scale.fitted())

    @property
    def stretch(self) -> tuple[float, float] | None:
        """Frame coordinate of the left edge and pixels per frame; None with all of it in view."""
        return None if self.scale.fits else (self.scale.left, self.scale.ppf)

    def show_stretch(self, stretch: tuple[float, float] | None) -> None:
        """Bring into view what ``stretch`` gave; None for the whole footage."""
        self.set_scale(self.scale.fitted() if stretch is None else self.scale.closer(*stretch))

    def pan(self, moved: QPointF) -> None:
        """Move everything along with the pointer, by pixels."""
        self._scrolling.pan(moved)

    def scroll_by(self, pixels: float) -> None:
        """Show what lies further to the right (positive) or to the left."""
        self._scrolling.scroll_by(pixels)

    # lanes

    @property
    def lanes_text(self) -> str:
        """Which lanes a person chose, for the settings."""
        return self.strip.lanes.to_text()

    def set_lanes(self, text: str) -> None:
        """Show the lanes that ``lanes_text`` gave."""
        self.strip.lanes = self.strip.lanes.with_text(text)
        self._rescroll()

    def set_snapping(self, snapping: bool) -> None:
        """Whether dragging catches at markers, cuts and edges."""
        self._gestures.snapping = snapping

    def set_lane_height(self, lane: Lane, height: int) -> None:
        """Make a lane higher or lower, as a person asked."""
        self.strip.lanes = self.strip.lanes.with_height(lane, height)
        self._rescroll()
        self.lanes_changed.emit(self.lanes_text)

    def _lane_toggled(self, lane: Lane) -> None:
        self.strip.lanes = self.strip.lanes.toggled(lane)
        self._rescroll()
        self.lanes_changed.emit(self.lanes_text)

    def _snapping_asked(self, snapping: bool) -> None:
        self.set_snapping(snapping)
        self.snapping_changed.emit(snapping)

    def fill_lanes(self) -> None:
        """Show the lanes that have something in them."""
        self._content.fill_lanes()
        self._describe()
        self._rescroll()

    def _describe(self) -> None:
        """Say what the lanes show to those who do not see it."""
        words = self.tr("One row per track. The same tracks are rows of the track table.")
        told = (Lane.MARKERS, Lane.PROBLEMS, Lane.SOUND)
        counted = [lane_words(self.strip, lane) for lane in told]
        if self.strip.seen is not None:
            counted.append(self.strip.seen.sentence)
        self.setAccessibleDescription(f"{words} {'. '.join(counted)}.")

    def _media_changed(self) -> None:
        self._hovering.refresh()
        self.fill_lanes()

    def set_corner(self, corner: QWidget) -> None:
        """Put controls into the corner above the names."""
        corner.setParent(self.viewport())
        corner.adjustSize()
        left = NAMES - corner.width() - 6
        corner.move(left, (RULER - corner.height()) // 2)
        corner.show()
        self._button.move(left - self._button.width(), (RULER - self._button.height()) // 2)

    def restyle(self) -> None:
        """Another theme is in use."""
        self._button.restyle()
        self.repaint_strip()

    # inside

    def _rescroll(self) -> None:
        """Bring the scroll bars in line with the scale and the rows."""
        self._scrolling.follow()
        if self._strips is not None:
            self._strips.look_at(self._content.looked_at())
        self._button.show_state(self.strip.lanes, snapping=self._gestures.snapping)
        self.repaint_strip()

    def repaint_strip(self) -> None:
        """What stays is painted anew."""
        self._layers.stale = True
        self.viewport().update()

    def _playhead_rect(self, frame: int) -> QRect:
        x = NAMES + self.scale.x_of(frame)
        return QRectF(x - 9, 0, max(self.scale.ppf, 1.0) + 18, self.viewport().height()).toRect()

    # Qt overrides

    def sizeHint(self) -> QSize:
        """A size that shows it well."""
        return QSize(900, DEFAULT_HEIGHT)

    def resizeEvent(self, _event: QResizeEvent) -> None:
        """Keep the view in line with the new size."""
        self.strip.scale = self.scale.resized(float(self.viewport().width() - NAMES))
        self.strip.lanes = self.strip.lanes.in_room(self.viewport().height())
        self._rescroll()

    def changeEvent(self, event: QEvent) -> None:
        """Paint anew with another font or palette."""
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.PaletteChange):
            self.repaint_strip()
        super().changeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint what is exposed."""
        self._layers.paint()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A gesture begins."""
        self._hovering.end()
        self._gestures.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """A gesture goes on, or the pointer hovers."""
        self._gestures.move(event)
        self._hovering.move(event.position(), quiet=self._gestures.doing is not Doing.NOTHING)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A gesture takes effect."""
        self._gestures.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """The second press of a double-click."""
        self._gestures.press_twice(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """What is done about an annotation; else the lanes and what they are."""
        if not self.notes.menu_at(event):
            self._button.open_at(event.globalPos())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom or scroll."""
        self._gestures.wheel(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that belong to this widget."""
        # the base class would scroll on arrows; those keys step through the footage instead
        event.setAccepted(self._gestures.key(event))
