"""The review page: where officers look at every frame and correct what is covered.

This file only builds the page. ``showing`` puts frames on the canvas, ``switching`` opens footage,
``wiring`` connects the parts, ``keys`` binds the actions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from app.actions.action import Scope
from app.actions.ids import ActionId
from app.actions.registry import Registry
from app.canvas.view import VideoCanvas
from app.jobs import InlineRunner, JobRunner
from app.panels.inspector import Inspector
from app.panels.track_table import TrackTable
from app.review.corrections import Corrections
from app.review.header import ReviewHeader, ToolRail, ZoomButton, timeline_zoom
from app.review.keys import bind_keys
from app.review.look import review_sheet
from app.review.search import FaceSearch
from app.review.showing import Showing
from app.review.steps import Steps
from app.review.switching import Switching
from app.review.transport import Transport
from app.review.wiring import Wiring
from app.session import Session
from app.settings.declared import STEP_FRAMES
from app.settings.store import Settings
from app.theme.parts import row
from app.theme.tokens import current
from app.timeline.view import TimelineView
from player.qt.controller import PlayerController

if TYPE_CHECKING:
    from app.review.player import Player
    from player.media.frame import Frame

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
        showing: What is on the canvas.
        switching: Which footage is open.
        steps: Where the stepping keys go.
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
        self._registry = registry
        self._player: Player = player if player is not None else PlayerController(self)
        self._laid_out = False
        self.corrections = Corrections(session, settings, self)
        self.search = FaceSearch(session, jobs, settings, self)
        self.canvas = VideoCanvas()
        self.timeline = TimelineView()
        self.header = ReviewHeader(registry)
        self.zoom = ZoomButton()
        self.transport = Transport(registry, settings.get(STEP_FRAMES))
        self.table = TrackTable(session)
        self.inspector = Inspector(session, registry, self.corrections)
        self.showing = Showing(
            session, settings, self.search, self.canvas, self.timeline, self.transport, self
        )
        self.switching = Switching(
            session,
            self._player,
            self.showing,
            self.canvas,
            self.timeline,
            self.transport,
            self.header,
            self,
        )
        self.steps = Steps(session, settings, self._player)
        bind_keys(
            registry,
            session,
            player=self._player,
            steps=self.steps,
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
        self._wiring = Wiring(self, session, registry, settings, self._player)
        current().changed.connect(self._restyle)
        self._restyle()
        self.switching.follow()
        self._wiring.refill()

    @property
    def frame(self) -> Frame | None:
        """The frame on the screen."""
        return self.showing.frame

    def reset_layout(self) -> None:
        """Put the panels back in their places."""
        across, down = max(self.width(), MIN_WIDTH), max(self.height(), MIN_HEIGHT)
        left = WIDE_LEFT if across >= WIDE else LEFT
        self._across.setSizes([left, across - left - RIGHT, RIGHT])
        self._down.setSizes([down - BELOW, BELOW])

    def shut_down(self) -> None:
        """Release the footage and end the player's threads; the window calls this when it closes."""
        self._player.close()

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

    def _restyle(self) -> None:
        self.setStyleSheet(review_sheet())
        self.timeline.restyle()
        self.canvas.update()

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
