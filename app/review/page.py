"""The review page: where officers look at every frame and correct what is covered."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from app.actions.action import Scope
from app.actions.ids import ActionId
from app.actions.registry import Registry
from app.canvas.items import RegionItem, items_at
from app.canvas.view import VideoCanvas
from app.jobs import InlineRunner, JobRunner
from app.panels.inspector import Inspector
from app.panels.track_table import TrackTable
from app.review.corrections import Corrections
from app.review.header import ReviewHeader, ToolRail, ZoomButton, region_menu, timeline_zoom
from app.review.keys import Steps, bind_keys
from app.review.look import review_sheet
from app.review.search import FaceSearch
from app.review.transport import Transport
from app.session import Notice, Session, Tone, Tool, ViewMode
from app.settings.declared import EXPORT_STYLE, STEP_FRAMES
from app.settings.store import Settings
from app.theme.parts import row
from app.theme.tokens import current
from app.timeline.view import TimelineView
from player.media.time import FrameRef
from player.qt.controller import PlayerController
from redaction.jobs.errors import UserError
from redaction.model.ids import TrackId
from redaction.model.project import Project, regions_at
from redaction.model.region import Region, Style
from redaction.rendering.preview import render_rgb

if TYPE_CHECKING:
    from app.review.player import Player
    from player.media.frame import Frame
    from player.media.index import VideoIndex
    from redaction.edit.changes import Changes

LEFT, WIDE_LEFT, RIGHT, BELOW = 352, 516, 300, 236
"""Width of the table (on a wide window with room for the problems) and of the inspector, height of the
timeline, in pixels, until a person drags."""
WIDE = 1600
MIN_WIDTH, MIN_HEIGHT = 1180, 700


class ReviewPage(QWidget):
    """Track table on the left, canvas above transport above timeline, inspector on the right.

    Attributes:
        canvas: The picture.
        timeline: The tracks over time.
        transport: The bar between them.
        table: The tracks as a list.
        inspector: The selection.
        search: Finding faces.
        corrections: What a person does to tracks.
    """

    def __init__(
        self,
        session: Session,
        registry: Registry,
        jobs: JobRunner | InlineRunner,
        settings: Settings,
        player: Player | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._registry = registry
        self._settings = settings
        self._player: Player = player if player is not None else PlayerController(self)
        self._path: Path | None = None
        self._frame: Frame | None = None
        self._painted: tuple[object, ...] = ()
        self._resume: dict[str, int] = {}
        self._laid_out = False
        self._told_silence = False
        self.corrections = Corrections(session, settings, self)
        self.search = FaceSearch(session, jobs, settings, self)
        self.canvas = VideoCanvas()
        self.timeline = TimelineView()
        self.header = ReviewHeader(registry)
        self.zoom = ZoomButton()
        self.transport = Transport(registry, settings.get(STEP_FRAMES))
        self.table = TrackTable(session)
        self.inspector = Inspector(session, registry, self.corrections)
        self._steps = Steps(session, settings, self._player)
        bind_keys(
            registry,
            session,
            player=self._player,
            steps=self._steps,
            corrections=self.corrections,
            search=self.search,
            canvas=self.canvas,
            timeline=self.timeline,
            transport=self.transport,
        )
        registry.bind(ActionId.RESET_LAYOUT, self.reset_layout)
        registry.add_scope(Scope.CANVAS, self.canvas)
        registry.add_scope(Scope.TIMELINE, self.timeline)
        registry.add_scope(Scope.TABLE, self.table)
        self._lay_out()
        self._connect()
        self._restyle()
        self._footage_changed()

    @property
    def frame(self) -> Frame | None:
        """The frame on the screen."""
        return self._frame

    # building

    def _lay_out(self) -> None:
        stage = QWidget()
        stage.setLayout(row(ToolRail(self._registry, self.zoom), self.canvas, spacing=0))
        above = QWidget()
        box = QVBoxLayout(above)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addWidget(stage, 1)
        box.addWidget(self.transport)
        self.timeline.set_corner(timeline_zoom(self._registry))
        self._down = QSplitter(Qt.Orientation.Vertical)
        self._down.addWidget(above)
        self._down.addWidget(self.timeline)
        self._down.setStretchFactor(0, 1)
        self._across = QSplitter(Qt.Orientation.Horizontal)
        for part in (self.table, self._down, self.inspector):
            self._across.addWidget(part)
        self._across.setStretchFactor(1, 1)
        for splitter in (self._down, self._across):
            splitter.setChildrenCollapsible(False)
            splitter.setHandleWidth(1)
        self.table.setMinimumWidth(280)
        self.inspector.setMinimumWidth(272)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addWidget(self._across, 1)

    def _connect(self) -> None:
        session, player, canvas, timeline = self._session, self._player, self.canvas, self.timeline
        session.footage_changed.connect(self._footage_changed)
        session.project_changed.connect(self._project_changed)
        session.selection_changed.connect(self._selection_changed)
        session.tool_changed.connect(lambda: canvas.set_tool(session.tool))
        session.view_changed.connect(self._view_changed)
        session.marks_changed.connect(self._marks_changed)
        session.seek_requested.connect(player.seek)
        player.opened.connect(self._opened)
        player.frame_shown.connect(self._frame_shown)
        player.failed.connect(self._failed)
        player.state_changed.connect(self._player_changed)
        canvas.selection_asked.connect(session.select)
        canvas.shapes_changed.connect(self.corrections.move)
        canvas.shape_drawn.connect(self._drawn)
        canvas.drawing_ended.connect(lambda: session.set_tool(Tool.SELECT))
        canvas.zoom_changed.connect(self._zoom_changed)
        canvas.menu_asked.connect(self._menu)
        timeline.seek_asked.connect(session.go_to)
        timeline.track_asked.connect(self._track_asked)
        timeline.jump_asked.connect(self._jump)
        self.table.jump_asked.connect(self._jump)
        self.zoom.asked.connect(self._zoom_asked)
        self.transport.position.asked.connect(session.go_to)
        self.transport.position.left.connect(canvas.setFocus)
        self.inspector.typed.connect(canvas.setFocus)
        self.transport.position.refused.connect(self._refused)
        self.search.preview_changed.connect(self._refill)
        self.search.running_changed.connect(self._registry.refresh)
        for signal in (self.search.running_changed, self.search.preview_changed):
            signal.connect(self._search_moved)
        self._settings.changed.connect(self._setting_changed)
        current().changed.connect(self._restyle)

    # what is shown

    @property
    def shown_project(self) -> Project | None:
        """The decisions, with what a running search found so far."""
        return self.search.preview or self._session.project

    def reset_layout(self) -> None:
        """Put the panels back in their places."""
        across, down = max(self.width(), MIN_WIDTH), max(self.height(), MIN_HEIGHT)
        left = WIDE_LEFT if across >= WIDE else LEFT
        self._across.setSizes([left, across - left - RIGHT, RIGHT])
        self._down.setSizes([down - BELOW, BELOW])

    def _footage_changed(self) -> None:
        footage = self._session.footage
        path = None if footage is None else Path(footage.path)
        self.header.show_footage(footage)
        if path == self._path:
            return
        self._path = path
        self._frame = None
        self._painted = ()
        self._player.close()
        self.canvas.clear()
        self.timeline.set_footage(0, None)
        self.transport.position.set_index(None)
        self._refill()
        if path is None:
            self.canvas.set_message(self.tr("Open footage to review it."))
            return
        self.canvas.set_message(self.tr("Opening the footage…"))
        self._player.open(path)

    def _opened(self, index: VideoIndex) -> None:
        self.timeline.set_footage(len(index), index)
        self.transport.position.set_index(index)
        self._refill()
        if self._player.silence and not self._told_silence:
            self._told_silence = True
            self._session.notice.emit(Notice(self._player.silence))
        footage = self._session.footage
        if footage is not None and footage.id in self._resume:
            self._session.go_to(self._resume[footage.id])

    def _failed(self, error: UserError) -> None:
        parts = (error.summary, error.detail, error.remedy)
        self.canvas.set_message("\n".join(part for part in parts if part))
        self._session.problem.emit(error)

    def _frame_shown(self, frame: Frame) -> None:
        self._frame = frame
        at = frame.ref.index
        self._paint_frame()
        self.canvas.set_items(self._items(at))
        self.timeline.set_playhead(at)
        self.transport.position.show_frame(frame.ref)
        if self._session.footage is not None:
            self._resume[self._session.footage.id] = at
        self._session.show_frame(FrameRef(frame.ref.index, frame.ref.pts))

    def _items(self, at: int) -> tuple[RegionItem, ...]:
        shown, kept = self.shown_project, self._session.project
        if shown is None or kept is None:
            return ()
        items = items_at(shown, at)
        if shown is kept:
            return items
        # what a running search found so far is there to be looked at, not to be moved
        return tuple(i if i.track in kept.tracks else replace(i, locked=True) for i in items)

    def _paint_frame(self) -> None:
        """Put the frame on the canvas, in the view mode, unless it is there already."""
        frame = self._frame
        if frame is None:
            return
        mode = self._session.view_mode
        regions: tuple[Region, ...] = ()
        if mode is ViewMode.PREVIEW and self.shown_project is not None:
            regions = regions_at(self.shown_project, frame.ref.index)
        style = Style(self._settings.get(EXPORT_STYLE))
        painted = (frame, mode is ViewMode.PREVIEW, regions, style)
        if painted == self._painted:
            return
        self._painted = painted
        if mode is ViewMode.PREVIEW:
            self.canvas.set_frame(frame, render_rgb(frame, regions, style))
        else:
            self.canvas.set_frame(frame, frame.rgb())

    def _project_changed(self, changes: Changes) -> None:
        if self.search.preview is not None:
            # the search works its preview out anew, and that refills everything
            return
        # a person shown or covered changes tracks that the changes do not name
        changed = None if changes.people else changes.tracks
        self.timeline.set_project(self._session.project, changed)
        self.table.show_project(self._session.project, changed)
        self._refresh_frame()

    def _refill(self) -> None:
        project = self.shown_project
        self.timeline.set_project(project)
        self.table.show_project(project)
        self._refresh_frame()

    def _search_moved(self) -> None:
        search = self.search
        here = search.running and search.footage == self._session.footage
        self.inspector.show_search(search.found if here else None)

    def _refresh_frame(self) -> None:
        if self._frame is not None:
            self._paint_frame()
            self.canvas.set_items(self._items(self._frame.ref.index))

    def _selection_changed(self) -> None:
        self.canvas.set_selection(self._session.selection_order)
        self.timeline.set_selection(self._session.selection)

    def _marks_changed(self) -> None:
        span = self._session.marked_span
        self.timeline.set_marked(span)
        if self._player.loop is not None:
            self._player.set_loop(span)

    def _view_changed(self) -> None:
        self.canvas.set_outlines(self._session.view_mode is ViewMode.OUTLINES)
        self._paint_frame()

    def _player_changed(self) -> None:
        speed = self._player.speed
        self.transport.set_speed(speed)
        words = f"{speed:g}×".replace("-", "−")
        self.canvas.set_speed_note(words if speed != 1.0 else "")
        self._registry.refresh()
        self.transport.set_sound(self._player.volume, self._player.silence)
        self.transport.set_playing(self._player.playing)

    def _zoom_changed(self) -> None:
        if self._frame is not None:
            self.zoom.show_zoom(self.canvas.zoom_percent, fitted=self.canvas.fitted)

    # what a person does

    def _zoom_asked(self, percent: float) -> None:
        if percent:
            self.canvas.zoom_to(percent)
        else:
            self.canvas.fit()

    def _drawn(self, shape: object) -> None:
        self.corrections.draw(shape)  # type: ignore[arg-type]
        self._session.set_tool(Tool.SELECT)

    def _track_asked(self, track: str, add: bool) -> None:
        if add:
            self._session.toggle_selected(TrackId(track))
        else:
            self._session.select((TrackId(track),))

    def _jump(self, track: str) -> None:
        project = self._session.project
        if project is not None and track in project.tracks:
            self._session.select((TrackId(track),))
            self._session.go_to(project.tracks[TrackId(track)].start)

    def _refused(self, sentence: str) -> None:
        self._session.notice.emit(Notice(sentence, Tone.WARNING))

    def _menu(self, at: QPoint) -> None:
        if self._session.selection:
            region_menu(self, self._registry).popup(at)

    def _setting_changed(self, key: str) -> None:
        if key == STEP_FRAMES.key:
            self.transport.set_step(self._settings.get(STEP_FRAMES))
        elif key == EXPORT_STYLE.key:
            self._paint_frame()

    def _restyle(self) -> None:
        self.setStyleSheet(review_sheet())
        self.timeline.restyle()
        self.canvas.update()

    def shut_down(self) -> None:
        """Release the footage and end the player's threads; the window calls this when it closes."""
        self._player.close()

    # Qt overrides

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing plays unseen."""
        self._player.pause()
        super().hideEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """The keys belong to the picture; the first time, the panels get their places."""
        super().showEvent(event)
        if not self._laid_out:
            self._laid_out = True
            self.reset_layout()
        self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)
