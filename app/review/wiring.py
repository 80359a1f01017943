"""What leads to what on the review page: signals between its parts, the session and the player."""

from __future__ import annotations

from collections.abc import Collection
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QPoint, QPointF

from app.actions.ids import ActionId
from app.review.header import region_menu
from app.review.hearing import as_the_copy
from app.session import Tool, ViewMode
from app.settings.declared import EXPORT_STYLE, SNAPPING, STEP_FRAMES, TIMELINE_LANES
from redaction.model.ids import AudioRangeId, TrackId
from redaction.store.planfiles import CACHE

if TYPE_CHECKING:
    from app.actions.registry import Registry
    from app.review.page import ReviewPage
    from app.review.player import Player
    from app.session import Session
    from app.settings.store import Settings
    from player.media.frame import Frame
    from player.media.index import VideoIndex
    from redaction.edit.changes import Changes
    from redaction.jobs.errors import UserError
    from redaction.model.geometry import Box
    from redaction.model.ids import FootageId
    from redaction.model.track import Problem


OF_MOMENTS = (
    ActionId.NEXT_PENDING,
    ActionId.PREVIOUS_PENDING,
    ActionId.JOIN,
    ActionId.ACCEPT_RINGED,
    ActionId.COVER_MOMENT,
    ActionId.LOOP_MOMENTS,
)
"""What depends on the moment one looks at; all others follow the session."""


OF_THE_PLAYER = (ActionId.LOOP, ActionId.MUTE, ActionId.NORMAL_SPEED, ActionId.LOOP_MOMENTS)
"""What depends on the player."""


class Wiring(QObject):
    """Connects the parts of one page; lives as long as the page."""

    def __init__(
        self,
        page: ReviewPage,
        session: Session,
        registry: Registry,
        settings: Settings,
        player: Player,
    ) -> None:
        super().__init__(page)
        self._page = page
        self._session = session
        self._registry = registry
        self._settings = settings
        self._player = player
        # the page may be made when footage is open already
        self._open: FootageId | None = None if session.footage is None else session.footage.id
        self._follow_session()
        self._follow_player()
        self._follow_person()
        page.transport.sound.follow(player, settings)
        player.set_prepare(page.showing.darkroom.develop)
        player.set_cache(session.workspace.folder / CACHE)
        self._search_moved()

    def _follow_session(self) -> None:
        session, page = self._session, self._page
        session.footage_changed.connect(self._footage_changed)
        session.project_changed.connect(self._project_changed)
        session.selection_changed.connect(self._selection_changed)
        session.tool_changed.connect(lambda: page.canvas.set_tool(session.tool))
        session.view_changed.connect(page.showing.view_changed)
        session.view_changed.connect(self._hear)
        session.full_picture_changed.connect(page.showing.show_place)
        session.marks_changed.connect(self._marks_changed)
        session.seek_requested.connect(self._player.seek)
        page.moments.changed.connect(self._moment_changed)
        page.pointing.ring_changed.connect(page.canvas.set_ring)
        page.pointing.went.connect(self._show_place)
        page.moments.went.connect(self._show_place)
        page.arrangement.changed.connect(self._say_left)
        page.inspector.problems.asked.connect(self._doubt_asked)
        page.search.preview_changed.connect(self.refill)
        page.following.preview_changed.connect(self.refill)
        page.following.running_changed.connect(self._registry.refresh)
        page.search.running_changed.connect(self._registry.refresh)
        page.draft.running_changed.connect(self._registry.refresh)
        for signal in (page.search.running_changed, page.search.preview_changed):
            signal.connect(self._search_moved)
        page.search.progressed.connect(self._search_progressed)
        page.viewing.changed.connect(self._viewing_changed)
        page.recorder.changed.connect(lambda: page.timeline.set_seen(page.recorder.seen))
        self._settings.changed.connect(self._setting_changed)

    def _follow_player(self) -> None:
        player, page = self._player, self._page
        player.indexing.connect(page.switching.player_indexing)
        player.first_picture.connect(page.showing.glimpse)
        page.strips.peaks_changed.connect(page.showing.show_sound)
        page.strips.thumbnails_changed.connect(self._posters_changed)
        page.strips.finished.connect(lambda: page.posters.want(page.footages.model.files))
        page.posters.made.connect(page.footages.model.show_poster_of)
        player.opened.connect(page.switching.player_opened)
        player.frame_shown.connect(self._frame_shown)
        player.failed.connect(self._player_failed)
        player.state_changed.connect(self._player_changed)
        page.switching.opened.connect(self._opened)

    def _follow_person(self) -> None:
        session, page = self._session, self._page
        canvas, timeline, position = page.canvas, page.timeline, page.transport.position
        canvas.selection_asked.connect(session.select)
        canvas.shapes_changed.connect(page.corrections.move)
        canvas.stay_asked.connect(self._player.pause)
        canvas.locked_touched.connect(page.corrections.say_locked)
        canvas.shape_drawn.connect(self._drawn)
        canvas.drawing_ended.connect(lambda: session.set_tool(Tool.SELECT))
        canvas.zoom_changed.connect(self._zoom_changed)
        canvas.menu_asked.connect(self._menu)
        timeline.seek_asked.connect(session.go_to)
        timeline.track_asked.connect(self._track_asked)
        timeline.jump_asked.connect(self._jump)
        timeline.zoom_changed.connect(page.switching.keep_place)
        timeline.marks_asked.connect(session.set_marks)
        timeline.sound_asked.connect(lambda part: page.sounding.select(AudioRangeId(part)))
        timeline.sound_bounds_asked.connect(self._sound_bounds_asked)
        page.sounding.changed.connect(lambda: timeline.set_chosen_sound(page.sounding.selected))
        timeline.set_lanes(self._settings.get(TIMELINE_LANES))
        timeline.lanes_changed.connect(lambda text: self._settings.set(TIMELINE_LANES, text))
        timeline.set_snapping(self._settings.get(SNAPPING))
        timeline.snapping_changed.connect(lambda on: self._settings.set(SNAPPING, on))
        page.table.jump_asked.connect(self._jump)
        page.zoom.asked.connect(self._zoom_asked)
        position.asked.connect(session.go_to)
        position.left.connect(canvas.setFocus)
        page.inspector.typed.connect(canvas.setFocus)
        page.header.picture_asked.connect(self._other_picture)
        page.trouble.again_asked.connect(page.switching.again)
        page.trouble.find_asked.connect(self._find_file)

    # what changed

    def _footage_changed(self) -> None:
        footage = self._session.footage
        before, self._open = self._open, None if footage is None else footage.id
        if self._open != before:
            # at once, not when the next one is open: it may never be
            self._page.strips.close()
        self._page.switching.follow()
        self._show_faults()
        if self._open != before:
            # not when more is known of the same footage: the table would jump back to its first row
            self.refill()

    def _opened(self, index: VideoIndex) -> None:
        footage, info = self._session.footage, self._player.info
        if footage is not None and info is not None:
            self._page.strips.open(footage, index, info)
            self._show_faults()
        # at once, because the lane takes room from the others
        self._page.timeline.set_seen(self._page.recorder.seen)
        self.refill()
        self._hear()

    def _show_faults(self) -> None:
        """Damage may become known while the footage is open: every frame is checked in the background."""
        footage, index = self._session.footage, self._player.index
        if footage is not None and index is not None:
            self._page.timeline.set_faults(footage.damaged, index.gaps())

    def _hear(self) -> None:
        """The covered preview sounds as the copy will; else the sound is as recorded."""
        project, index = self._session.project, self._player.index
        covered = self._session.view_mode is ViewMode.PREVIEW
        if not covered or project is None or index is None:
            self._player.set_sound_treatment(None)
        else:
            info = self._player.info
            path = None if info is None else info.path
            self._player.set_sound_treatment(as_the_copy(project, index.duration, path))

    def _frame_shown(self, frame: Frame) -> None:
        first = self._page.frame is None
        self._page.showing.show(frame)
        self._page.switching.keep_place()
        if first:
            self._zoom_changed()
            self._page.viewing.offer(frame.info)
            # what is decided by the picture can be decided from now on
            self._registry.refresh()

    def _player_failed(self, error: UserError) -> None:
        self._page.moments.leave()
        self._page.switching.player_failed(error)
        self._registry.refresh()

    def _project_changed(self, changes: Changes) -> None:
        page, project = self._page, self._session.project
        if changes.audio or changes.sound:
            self._hear()
        if page.search.preview is not None or page.following.preview is not None:
            # the search works its preview out anew, and that refills everything
            return
        changed: Collection[TrackId] | None = changes.tracks
        if changes.people and project is not None:
            # a person shown or covered changes tracks that the changes do not name
            theirs = {t.id for t in project.tracks.values() if t.person in changes.people}
            changed = changes.tracks | theirs
        page.timeline.set_project(project, changed)
        page.table.show_project(project, changed)
        page.showing.refresh()

    def refill(self) -> None:
        """Show the decisions anew, all of them."""
        page = self._page
        project = page.showing.project
        page.timeline.set_project(project)
        page.table.show_project(project)
        page.showing.refresh()

    def _posters_changed(self) -> None:
        self._page.footages.model.show_posters()

    def _search_moved(self) -> None:
        search = self._page.search
        here = search.running and search.footage == self._session.footage
        self._page.header.show_search(running=search.running)
        self._page.inspector.show_search(search.found if here else None, search.wanted)
        self._page.inspector.show_partly(search.resumable)
        if here and not search.stoppable:
            self._page.inspector.show_stopping()

    def _search_progressed(self, event: dict[str, Any]) -> None:
        search = self._page.search
        if search.stoppable and search.footage == self._session.footage:
            self._page.inspector.show_progress(event)

    def _viewing_changed(self) -> None:
        self._page.showing.refresh()
        self._page.switching.keep_place()
        self._registry.refresh()

    def _selection_changed(self) -> None:
        self._page.canvas.set_selection(self._session.selection_order)
        self._page.timeline.set_selection(self._session.selection)
        self._page.switching.keep_place()

    def _moment_changed(self) -> None:
        self._registry.refresh(*OF_MOMENTS)
        current = self._page.moments.current
        ringed = frozenset(m.track for m in self._page.moments.beside)
        if ringed != self._page.showing.filter.always:
            self._page.showing.filter.always = ringed
            self._page.showing.show_items()
        self._page.timeline.set_moment(None if current is None else int(current.frame))
        self._say_left()

    def _show_place(self, place: Box) -> None:
        """Nobody can judge what is out of sight: an enlarged picture is fitted again."""
        canvas = self._page.canvas
        if not canvas.room.contains(QPointF(*canvas.view.to_view(*place.centre)).toPoint()):
            canvas.fit()

    def _say_left(self) -> None:
        """Where the card is out of sight, the bar below the picture or the picture says what is left."""
        page, full = self._page, self._session.full_picture
        page.canvas.set_note("queue_note", page.card.one_line if full else "")
        page.transport.show_left("" if full or page.arrangement.sides else page.moments.progress)

    def _doubt_asked(self, track: TrackId, problem: Problem, frame: int) -> None:
        if not self._page.moments.go_to(track, problem):
            self._session.go_to(frame)

    def _marks_changed(self) -> None:
        span = self._session.marked_span
        self._page.timeline.set_marked(span)
        if self._page.moments.looping.marked(span):
            # what is repeated now is the moment; this is for afterwards
            return
        if self._player.loop is not None:
            self._player.set_loop(span)

    def _player_changed(self) -> None:
        player, transport = self._player, self._page.transport
        speed = player.speed
        words = f"{speed:g}×".replace("-", "−")
        self._page.canvas.set_note("note", words if speed != 1.0 else "")
        late = ""
        if player.playing and player.late:
            late = self.tr("{n} frames left out while playing").format(n=player.dropped)
        self._page.canvas.set_note("late_note", late)
        self._registry.refresh(*OF_THE_PLAYER)
        self._page.switching.tell_silence()
        self._page.strips.set_sound(player.sound_track)
        many = range(len(player.sound_tracks))
        self._session.heard = tuple(many) if player.sound_mixed else (player.sound_track,)
        transport.set_playing(player.playing)

    def _zoom_changed(self) -> None:
        page = self._page
        if page.canvas.frame is not None:
            page.zoom.show_zoom(page.canvas.zoom_percent, fitted=page.canvas.fitted)
            page.switching.keep_place()

    def _setting_changed(self, key: str) -> None:
        if key == STEP_FRAMES.key:
            self._page.transport.set_step(self._settings.get(STEP_FRAMES))
        elif key == EXPORT_STYLE.key:
            self._page.showing.refresh()

    # what a person does

    def _zoom_asked(self, percent: float) -> None:
        if percent:
            self._page.canvas.zoom_to(percent)
        else:
            self._page.canvas.fit()

    def _drawn(self, shape: object) -> None:
        if self._session.tool is Tool.NOTE:
            # it says what an annotation is about, and covers nothing
            self._page.notes.noting.region_drawn(shape)  # type: ignore[arg-type]
            return
        self._page.corrections.draw(shape)  # type: ignore[arg-type]
        self._session.set_tool(Tool.SELECT)

    def _sound_bounds_asked(self, part: str, start: float, stop: float) -> None:
        # to the microsecond: a stretch is exact, and this is finer than any sample
        exact = (Fraction(round(seconds * 1_000_000), 1_000_000) for seconds in (start, stop))
        self._page.sounding.set_bounds(AudioRangeId(part), *exact)
        # where the edit was refused, what was dragged goes back
        self._page.timeline.set_project(self._page.showing.project, ())

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

    def _other_picture(self, number: int) -> None:
        footage = self._session.footage
        if footage is not None and number != footage.video:
            self._session.picture_asked.emit(footage, number)

    def _find_file(self) -> None:
        if self._session.footage is not None:
            self._session.relink_asked.emit(self._session.footage)

    def _menu(self, at: QPoint) -> None:
        chosen = bool(self._session.selection)
        region_menu(self._page, self._registry, chosen=chosen).popup(at)
