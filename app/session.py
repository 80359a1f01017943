"""The state of the window, and the signals that say what changed of it.

Views read the state from here and follow the signals; none keeps a copy. Every change of the decisions
goes through ``do``, ``undo`` and ``redo``, which hand it to the workspace: there it is committed together
with its log row before any view hears of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from app.incident.state import IncidentState
from app.modes import Page as Page
from app.modes import Tool as Tool
from app.modes import ViewMode as ViewMode
from app.notice import Notice as Notice
from app.notice import Tone as Tone
from app.notice import while_open
from app.visible_change import acts_off, everything
from player.media.time import FrameIndex, FrameRef, FrameSpan, span_from_screen
from redaction.jobs.errors import UserError
from redaction.model.track import ReviewState
from redaction.reviewlog.row import Category

if TYPE_CHECKING:
    from redaction.edit.changes import Changes
    from redaction.edit.edit import Edit
    from redaction.model.footage import Footage, Request
    from redaction.model.ids import FootageId, TrackId
    from redaction.model.project import Project
    from redaction.model.track import Track
    from redaction.store.workspace import Workspace


class Session(IncidentState):
    """What is open, selected and shown.

    What is about several footages (the incident) is in ``IncidentState``.

    Attributes:
        request: The selected request.
        footage: The open footage.
        picked: The footage chosen on the home page, which need not be open.
        project: The decisions on it.
        frame: The frame shown last, or None before the first.
        selection: Selected tracks.
        tool: What dragging on the canvas does.
        view_mode: How the footage is shown.
        full_picture: Whether the picture fills the screen.
        page: The page shown.
        heard: Positions of the sound tracks that are played, several of them mixed; none before any is.
        mark_in: First frame of the marked stretch.
        mark_out: Last frame of the marked stretch, included.

    Signals:
        request_changed: The selected request, or what it says, changed.
        footage_leaving: Other footage is about to be opened, or none: what was typed is to be kept now.
        footage_changed: Other footage is open, or none.
        picked_changed: Other footage is chosen on the home page.
        project_changed: The decisions changed; carries ``Changes``.
        frame_changed: Another frame is on the screen; carries its ``FrameRef``.
        seek_requested: Someone wants this frame index shown; the player answers with ``frame_changed``.
        selection_changed: The selection changed.
        tool_changed: The tool changed.
        view_changed: The view mode changed.
        full_picture_changed: The picture fills the screen now, or not any more.
        review_asked: Someone wants this ``Footage`` opened for review, with its row in the log.
        picture_asked: Someone wants another moving picture of this ``Footage``'s file; its number from 0.
        relink_asked: Someone wants to say where the file of this ``Footage`` is now.
        marks_changed: The in or out point changed.
        page_changed: Another page is shown.
        register_changed: Requests or footage were added, changed or removed.
        case_changed: What was seen, signed off, disclosed or given as a reason changed.
        coverage_wanted: Something depends on what was seen and heard: it is to be in the log now.
        notice: A ``Notice`` for the person, shown as a toast.
    """

    request_changed = Signal()
    footage_leaving = Signal()
    footage_changed = Signal()
    picked_changed = Signal()
    project_changed = Signal(object)
    frame_changed = Signal(object)
    seek_requested = Signal(int)
    selection_changed = Signal()
    tool_changed = Signal()
    view_changed = Signal()
    full_picture_changed = Signal()
    review_asked = Signal(object)
    relink_asked = Signal(object)
    picture_asked = Signal(object, int)
    marks_changed = Signal()
    page_changed = Signal()
    register_changed = Signal()
    case_changed = Signal()
    coverage_wanted = Signal()
    notice = Signal(object)

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(workspace, parent)
        self.request: Request | None = None
        self.footage: Footage | None = None
        self.picked: Footage | None = None
        self.project: Project | None = None
        self.frame: FrameRef | None = None
        self.selection: frozenset[TrackId] = frozenset()
        self.selection_order: tuple[TrackId, ...] = ()
        self.tool = Tool.SELECT
        self.view_mode = ViewMode.OUTLINES
        self.full_picture = False
        self.page = Page.HOME
        self.heard: tuple[int, ...] = ()
        self.mark_in: FrameIndex | None = None
        self.mark_out: FrameIndex | None = None
        self._pending = 0

    # what is derived

    @property
    def target(self) -> Footage | None:
        """The footage that file actions are about: the chosen one at home, else the open one."""
        return self.picked if self.page is Page.HOME else self.footage

    @property
    def pending(self) -> int:
        """How many tracks still wait for a decision."""
        return self._pending

    @property
    def selected_tracks(self) -> tuple[Track, ...]:
        """The selected tracks, first selected first."""
        if self.project is None:
            return ()
        tracks = self.project.tracks
        return tuple(tracks[i] for i in self.selection_order if i in tracks)

    @property
    def marked_span(self) -> FrameSpan | None:
        """The marked stretch, half-open; with one end missing it runs to the footage's own end."""
        if self.footage is None or (self.mark_in is None and self.mark_out is None):
            return None
        last = self.footage.frames - 1
        first = self.mark_in if self.mark_in is not None else 0
        return span_from_screen(first, self.mark_out if self.mark_out is not None else last)

    @property
    def undo_label(self) -> str:
        """What undo would take back, or empty."""
        if self.page is Page.INCIDENT:
            return self.undo_label_across
        return "" if self.footage is None else self.workspace.undo_label(self.footage.id) or ""

    @property
    def redo_label(self) -> str:
        """What redo would make again, or empty."""
        if self.page is Page.INCIDENT:
            return self.redo_label_across
        return "" if self.footage is None else self.workspace.redo_label(self.footage.id) or ""

    # what is open

    def select_request(self, request: Request | None) -> None:
        """Make this the selected request."""
        if request != self.request:
            self.request = request
            self.request_changed.emit()

    def pick(self, footage: Footage | None) -> None:
        """Choose footage on the home page."""
        if footage != self.picked:
            self.picked = footage
            self.picked_changed.emit()

    def open_footage(self, footage: Footage | None) -> None:
        """Open footage and its decisions, or close what is open."""
        same = footage is not None and self.footage is not None and footage.id == self.footage.id
        if self.footage is not None and not same:
            self.footage_leaving.emit()
        self.footage = footage
        if same:
            self.footage_changed.emit()
            return
        self.project = None if footage is None else self.workspace.project(footage.id)
        self._count()
        self.frame = None
        self.heard = ()
        self.mark_in = self.mark_out = None
        self.selection, self.selection_order = frozenset(), ()
        self.footage_changed.emit()
        self.selection_changed.emit()
        self.marks_changed.emit()

    def go_page(self, page: Page) -> None:
        """Show a page."""
        if page is not self.page:
            self.page = page
            self.page_changed.emit()

    def reread(self, footage: FootageId | None = None) -> None:
        """Read the register again, after something other than this session's edits changed it."""
        if self.request is not None:
            chosen = self.request.id
            found = [r for r in self.workspace.requests_named(chosen) if r.id == chosen]
            self.select_request(found[0] if found else None)
        if footage is not None and self.footage is not None and self.footage.id == footage:
            self.open_footage(self.workspace.find_footage(footage))
        self.register_changed.emit()

    # decisions

    def do(
        self, edit: Edit, *, origin: str = "", details: Mapping[str, Any] | None = None
    ) -> Changes | None:
        """Make an edit: committed with its log row, then announced.

        Args:
            edit: Made for ``project``.
            origin: Who asked; comes back in the changes, so that a view can ignore its own echo.
            details: More facts for the log row.

        Returns:
            What changed, or None when no footage is open or the edit was refused (then ``problem``
            said why).
        """
        if self.footage is None:
            return None
        try:
            changes = self.workspace.do(self.footage.id, edit, origin=origin, details=details)
        except UserError as error:
            self._refused(error)
            return None
        self._committed(changes)
        return changes

    def undo(self) -> None:
        """Take the last change back, and go to where it acted."""
        self._step_history(forward=False)

    def redo(self) -> None:
        """Make the change again that was taken back, and go to where it acts."""
        self._step_history(forward=True)

    def record(self, category: Category, action: str, **what: Any) -> bool:
        """Add a row to the review log; False, and ``problem``, where the log cannot take it."""
        looked = category is Category.CONSULTATION
        try:
            with self.workspace.consulting() if looked else nullcontext():
                self.workspace.log.append(category, action, **what)
        except UserError as error:
            self.problem.emit(error)
            return False
        return True

    # what is shown

    def go_to(self, index: int) -> None:
        """Ask the player to show a frame; clamped to the footage."""
        if self.footage is None or not self.footage.frames:
            return
        self.seek_requested.emit(max(0, min(index, self.footage.frames - 1)))

    def show_frame(self, ref: FrameRef) -> None:
        """The player says which frame is on the screen now."""
        if ref != self.frame:
            self.frame = ref
            self.frame_changed.emit(ref)

    def hide_frame(self) -> None:
        """No frame is on the screen any more, though the footage stays open: nobody can judge it now."""
        self.frame = None

    def select(self, ids: Iterable[TrackId]) -> None:
        """Select exactly these tracks; the order of selection is kept for joining."""
        order = tuple(dict.fromkeys(ids))
        if order != self.selection_order:
            self.selection, self.selection_order = frozenset(order), order
            self.selection_changed.emit()

    def toggle_selected(self, track: TrackId) -> None:
        """Add a track to the selection or take it out."""
        if track in self.selection:
            self.select(i for i in self.selection_order if i != track)
        else:
            self.select((*self.selection_order, track))

    def set_tool(self, tool: Tool) -> None:
        """Choose what dragging on the canvas does."""
        if tool is not self.tool:
            self.tool = tool
            self.tool_changed.emit()

    def set_view_mode(self, mode: ViewMode) -> None:
        """Choose how the footage is shown."""
        if mode is not self.view_mode:
            self.view_mode = mode
            self.view_changed.emit()

    def set_full_picture(self, full: bool) -> None:
        """Fill the screen with the picture, or go back."""
        if full != self.full_picture:
            self.full_picture = full
            self.full_picture_changed.emit()

    def set_marks(self, mark_in: int | None, mark_out: int | None) -> None:
        """Set the in and out points (both frames included); one given past the other moves it along."""
        changed_in = mark_in != self.mark_in
        if mark_in is not None and mark_out is not None and mark_in > mark_out:
            if changed_in:
                mark_out = None
            else:
                mark_in = None
        new_in = None if mark_in is None else FrameIndex(mark_in)
        new_out = None if mark_out is None else FrameIndex(mark_out)
        if (new_in, new_out) != (self.mark_in, self.mark_out):
            self.mark_in, self.mark_out = new_in, new_out
            self.marks_changed.emit()

    # inside

    def _step_history(self, *, forward: bool) -> None:
        if self.page is Page.INCIDENT:
            self.step_across(forward=forward)
            return
        if self.footage is None:
            return
        label = self.redo_label if forward else self.undo_label
        if not label:
            return
        step = self.workspace.redo if forward else self.workspace.undo
        before = self.project
        try:
            changes = step(self.footage.id)
        except UserError as error:
            self._refused(error)
            return
        if changes is None:
            return
        self._committed(changes)
        self._go_where_it_acted(label, before, changes, forward=forward)

    def _go_where_it_acted(
        self, label: str, before: Project | None, changes: Changes, *, forward: bool
    ) -> None:
        """Move the playhead to a change that cannot be seen on the frame shown, and say so."""
        if before is None or self.project is None or self.frame is None:
            return
        target = acts_off(before, self.project, changes, self.frame.index)
        if target is None:
            return
        self.go_to(target)
        verb = self.tr("Redone") if forward else self.tr("Undone")
        text = self.tr("{verb}: {label}. It acts at frame {frame}, so the playhead moved there.")
        said = text.format(verb=verb, label=label, frame=target)
        self.notice.emit(Notice(said, holds=while_open(self)))

    def _is_open(self, footage: FootageId) -> bool:
        return self.footage is not None and self.footage.id == footage

    def _catch_up(self) -> None:
        assert self.footage is not None
        before, self.project = self.project, self.workspace.project(self.footage.id)
        if before != self.project:
            self._count()
            self.project_changed.emit(everything(before, self.project, self.footage.frames))
            self.select(i for i in self.selection_order if i in self.project.tracks)

    def _committed(self, changes: Changes) -> None:
        assert self.footage is not None
        before, self.project = self.project, self.workspace.project(self.footage.id)
        for known, sign in ((before, -1), (self.project, 1)):
            tracks = {} if known is None else known.tracks
            self._pending += sign * sum(_waits(tracks[i]) for i in changes.tracks if i in tracks)
        kept = tuple(i for i in self.selection_order if i in self.project.tracks)
        self.project_changed.emit(changes)
        self.select(kept)
        self._noted()

    def _count(self) -> None:
        tracks = self.project.tracks.values() if self.project is not None else ()
        self._pending = sum(map(_waits, tracks))


def _waits(track: Track) -> bool:
    return track.state is ReviewState.PENDING and not track.visible
