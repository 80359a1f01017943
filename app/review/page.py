"""The review page: where officers look at every frame and correct what is covered.

This file only builds the page. ``showing`` puts frames on the canvas, ``switching`` opens footage,
``wiring`` connects the parts, ``keys`` binds the actions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from app.actions.action import Scope
from app.actions.ids import ActionId
from app.actions.registry import Registry
from app.canvas.pointer import PointerFollow
from app.canvas.view import VideoCanvas
from app.dialogs.base import open_dialog
from app.jobs import InlineRunner, JobRunner
from app.notes.wiring import Notes
from app.panels.inspector import Inspector
from app.panels.moment_card import MomentCard
from app.panels.reason_card import ReasonCard
from app.panels.track_table import TrackTable
from app.panels.transcript import TranscriptPanel
from app.people.keys import bind_people
from app.people.lists import SideLists
from app.people.panel import PeoplePanel
from app.people.people import People
from app.posters import Posters
from app.review.arrangement import Arrangement
from app.review.corrections import Corrections
from app.review.coverage_recorder import CoverageRecorder
from app.review.draft import DraftCheck
from app.review.filter_panel import FilterPanel
from app.review.following import Following
from app.review.footages import FootagePanel
from app.review.header import ReviewHeader, ToolRail, ZoomButton, timeline_zoom
from app.review.keys import bind_keys
from app.review.light import LightPanel
from app.review.look import review_sheet
from app.review.moments import Moments
from app.review.pointing import Pointing
from app.review.reasons import ReasonQueue, bind_reasons
from app.review.search import FaceSearch
from app.review.showing import Showing
from app.review.steering import Steering
from app.review.steps import Steps
from app.review.switching import Switching
from app.review.transport import Transport
from app.review.trouble import TroublePanel
from app.review.unseen_only import UnseenOnly
from app.review.viewing import Viewing
from app.review.wiring import Wiring
from app.session import Session
from app.settings.declared import STEP_FRAMES
from app.settings.store import Settings
from app.sound.keys import bind_sound
from app.sound.panel import SoundPanel
from app.sound.sounding import Sounding
from app.sound.transcribing import Transcribing
from app.strips import Strips
from app.theme.tokens import current
from app.timeline.view import TimelineView
from player.qt.controller import PlayerController
from redaction.store.planfiles import CACHE

if TYPE_CHECKING:
    from app.review.player import Player
    from player.media.frame import Frame


class ReviewPage(QWidget):
    """Tracks, picture and inspector side by side; transport and timeline below them, as wide as the page.

    Attributes:
        canvas: The picture.
        timeline: The tracks over time.
        transport: The bar between them.
        table: The tracks as a list.
        people: Who is who.
        gallery: The people as cards.
        lists: Where tracks, people and sound lie.
        notes: What is noted along the footage.
        sounding: What a person does to the sound.
        sound: The stretches that are not heard, and whether the sound was reviewed.
        transcribing: Makes a transcript of what is heard.
        transcript: Its words.
        footages: The footage of the request as a list.
        trouble: What is said when the file cannot be shown.
        light: Brightness and contrast.
        shown: Which outlines are shown.
        inspector: The selection.
        search: Finding faces.
        corrections: What a person does to tracks.
        following: Following what was drawn.
        pointer: The region that is held while it plays.
        steering: Following by hand.
        moments: The queue of what is doubtful, and the answers.
        pointing: Shows a place that a report speaks of.
        card: What is doubtful now, and what is left.
        reasons: What is withheld without a reason that holds.
        reason_card: How much of that there is.
        draft: Checking the draft for faces.
        showing: What is on the canvas.
        recorder: Takes down what of it the person has seen, and what they heard.
        viewing: How it is looked at.
        switching: Which footage is open.
        posters: Small pictures of the request's other footage.
        strips: What is known of the footage besides decisions: small pictures, loudness, cuts.
        steps: Where the stepping keys go.
        unseen_only: Passes over what was seen while it plays.
        arrangement: Where everything lies.
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
        self._settings = settings
        self._player: Player = player if player is not None else PlayerController(self)
        self.corrections = Corrections(session, settings, self)
        self.moments = Moments(session, settings, self._player, self.corrections, self)
        self.search = FaceSearch(session, jobs, settings, self)
        self.draft = DraftCheck(session, jobs, self.moments, self)
        self.following = Following(session, jobs, settings, self)
        self.corrections.follow_drawn = self.following.drawn
        self.canvas = VideoCanvas()
        self.timeline = TimelineView()
        self.header = ReviewHeader(registry)
        self.zoom = ZoomButton()
        self.transport = Transport(registry, settings.get(STEP_FRAMES))
        self.table = TrackTable(session)
        self.people = People(session, jobs, self.corrections, self)
        self.corrections.group = self.people.group
        self.gallery = PeoplePanel(session, self.people, registry)
        self.lists = SideLists(self.table, self.gallery, registry)
        self.inspector = Inspector(session, registry, self.corrections)
        # with a parent from the first moment: they show themselves where footage is open already
        self.card = MomentCard(self.moments, registry, self._player, self)
        self.reasons = ReasonQueue(session, self.corrections, self)
        self.reason_card = ReasonCard(self.reasons, registry, self)
        self.footages = FootagePanel(session, registry)
        self.trouble = TroublePanel(self.canvas)
        self.viewing = Viewing(session, self)
        self.strips = Strips(jobs, session.workspace.folder / CACHE, self)
        self.posters = Posters(jobs, session.workspace.folder / CACHE, self)
        self.timeline.set_strips(self.strips)
        self.sounding = Sounding(
            session, self.corrections, self._player, lambda: self.strips.speech, self
        )
        self.sound = SoundPanel(self.sounding, registry)
        self.lists.add_panel(
            self.sound,
            self.tr("Sound"),
            self.tr("What is not heard in the copy ({key})."),
            ActionId.SOUND_PANEL,
        )
        self.transcribing = Transcribing(session, jobs, self._player, self)
        self.transcript = TranscriptPanel(self.transcribing, self.sounding, registry)
        self.sounding.words = lambda: self.transcript.picked
        self.sounding.words_done = self.transcript.let_go
        self.lists.add_panel(
            self.transcript,
            self.tr("Transcript"),
            self.tr("What was said, as text ({key})."),
            ActionId.TRANSCRIPT_PANEL,
        )
        self.notes = Notes(
            session, registry, self._player, self.corrections, self.canvas, self.timeline, self
        )
        self.lists.add_panel(
            self.notes.panel,
            self.tr("Notes"),
            self.tr("What was noted along the footage ({key})."),
            ActionId.NOTES_PANEL,
        )
        self.showing = Showing(
            session,
            settings,
            self.search,
            self.viewing,
            self._player,
            self.strips,
            self.canvas,
            self.timeline,
            self.transport,
            self,
        )
        self.recorder = CoverageRecorder(
            session, self._player, self.canvas, self.showing, parent=self
        )
        self.sounding.heard_before = self.recorder.heard
        self.sounding.heard.record = self.recorder.hear
        self.switching = Switching(
            session,
            self._player,
            self.showing,
            self.canvas,
            self.timeline,
            self.transport,
            self.header,
            self.viewing,
            self.trouble,
            settings,
            self,
        )
        self.pointing = Pointing(session, self.moments, self.switching, self)
        self.pointer = PointerFollow(self.canvas)
        self.steering = Steering(
            session,
            settings,
            self._player,
            self.showing,
            self.corrections,
            self.moments.looping,
            self.pointer,
            self,
        )
        self.light = LightPanel(self.viewing, registry)
        self.shown = FilterPanel(self.showing.filter, session, registry)
        self.steps = Steps(session, settings, self._player)
        self.steps.cuts = lambda: self.strips.cuts
        self.steps.cuts_wanted = lambda: self.strips.busy
        self.steps.unseen_runs = self.recorder.unseen_runs
        self.unseen_only = UnseenOnly(session, self._player, self.recorder.unseen_runs, self)
        registry.bind(
            ActionId.UNSEEN_ONLY, self._toggle_unseen_only, checked=lambda: self.unseen_only.on
        )
        bind_keys(
            registry,
            session,
            player=self._player,
            steps=self.steps,
            corrections=self.corrections,
            following=self.following,
            moments=self.moments,
            draft=self.draft,
            search=self.search,
            canvas=self.canvas,
            timeline=self.timeline,
            transport=self.transport,
            viewing=self.viewing,
            wake=lambda: self.arrangement.wake(),
            ask_search=self._ask_search,
        )
        registry.add_scope(Scope.CANVAS, self.canvas)
        registry.add_scope(Scope.TIMELINE, self.timeline)
        registry.add_scope(Scope.TABLE, self.table)
        self.timeline.set_corner(timeline_zoom(registry))
        tools = ToolRail(registry, self.zoom)
        self.arrangement = Arrangement(self, tools, session, settings)
        bind_people(
            registry,
            session,
            self.people,
            self.gallery,
            self.lists,
            self.arrangement.show_sides,
            self.canvas.setFocus,
        )
        self.gallery.left.connect(self.canvas.setFocus)
        bind_sound(
            registry,
            self.sounding,
            self.lists,
            {
                ActionId.SOUND_PANEL: (self.sound, self.sound.view),
                ActionId.TRANSCRIPT_PANEL: (self.transcript, self.transcript.view),
            },
            self.arrangement.show_sides,
            self.canvas.setFocus,
        )
        self.notes.bind(self.lists, self.arrangement.show_sides, self.canvas.setFocus)
        self.lists.turned.connect(self._lists_turned)
        bind_reasons(registry, self)
        registry.bind(ActionId.RESET_LAYOUT, self.arrangement.reset)
        registry.bind(
            ActionId.SIDE_PANELS,
            self.arrangement.toggle_sides,
            checked=lambda: self.arrangement.sides,
        )
        registry.bind(ActionId.LIGHT, self._open_light, checked=self.light.isVisible)
        registry.bind(ActionId.WHAT_IS_SHOWN, self._open_shown, checked=self.shown.isVisible)
        for panel in (self.light, self.shown):
            panel.closed.connect(self._panel_closed)
        self.showing.followed = lambda: self.following.preview
        self._wiring = Wiring(self, session, registry, settings, self._player)
        current().changed.connect(self._restyle)
        self._restyle()
        self.switching.follow()
        self._wiring.refill()

    @property
    def frame(self) -> Frame | None:
        """The frame on the screen."""
        return self.showing.frame

    def shut_down(self) -> None:
        """Release the footage and end the player's threads; the window calls this when it closes."""
        self.pointer.drop()
        self.notes.shut_down()
        self.reasons.shut_down()
        self.recorder.shut_down()
        self.switching.save_places()
        self.strips.close()
        self.posters.close()
        self._player.close()

    def _ask_search(self) -> None:
        # here, because most searches are started without it
        from app.dialogs.find import FindDialog

        dialog = FindDialog(self._settings, self.search, self)
        open_dialog(dialog)

    def _lists_turned(self) -> None:
        """The table of annotations and its fields need the height more than the list of footage."""
        self.arrangement.lower()

    def _panel_closed(self) -> None:
        self.canvas.setFocus()
        self._registry.refresh()

    def _toggle_unseen_only(self) -> None:
        self.unseen_only.toggle()
        self._registry.refresh(ActionId.UNSEEN_ONLY)

    def _open_light(self) -> None:
        self.arrangement.toggle_panel(self.light)
        self._registry.refresh()

    def _open_shown(self) -> None:
        self.arrangement.toggle_panel(self.shown)
        self._registry.refresh()

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
        self.arrangement.settle()
        self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)
