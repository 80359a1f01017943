"""The part of the session that is about several footages at once: the incident, and edits on its cameras.

Decisions belong to one footage and have a history there. A person who annotates an incident goes from
camera to camera, and undo takes back what they did last, on whichever footage that was. So the order of
those edits is kept here; the edits themselves are in the footage's own history as always.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from redaction.jobs.errors import UserError

if TYPE_CHECKING:
    from redaction.edit.changes import Changes
    from redaction.edit.edit import Edit
    from redaction.edit.history import Entry, History
    from redaction.incident.incident import Incident
    from redaction.model.ids import FootageId, IncidentId
    from redaction.store.workspace import Workspace

STEPPED = "history"
"""Origin of the changes of an undo or redo on the incident's page: the playhead goes where they acted."""


@dataclass(frozen=True, slots=True)
class Acted:
    """An edit that was made on the page of an incident.

    Attributes:
        footage: On which footage.
        entry: Its entry in the history of that footage.
        group: Edits on several cameras that are one step of a person have the same; empty for one alone.
    """

    footage: FootageId
    entry: Entry
    group: str = ""


class Trail:
    """Which edits were made on the cameras of an incident, in their order.

    An entry can be undone from here only while it is the newest of its footage: what was done on that footage
    elsewhere since would otherwise be taken back unseen. What was taken back elsewhere, or lies on footage
    that is no camera of the incident any more, is forgotten: it would be in the way of what was done before.
    """

    def __init__(self) -> None:
        self._done: list[Acted] = []
        self._undone: list[Acted] = []

    def clear(self) -> None:
        """Another incident: its cameras have no edits yet."""
        self._done.clear()
        self._undone.clear()

    def did(self, footage: FootageId, before: int, history: History, group: str = "") -> None:
        """An edit was made.

        Args:
            footage: On which footage.
            before: How many entries its history had.
            history: Its history now.
            group: Of edits on several cameras that are one step.
        """
        self._undone.clear()
        if len(history.done) <= before:
            self._drop_merged(footage, history)
        if history.done and len(history.done) >= before:
            self._done.append(Acted(footage, history.done[-1], group))

    def _drop_merged(self, footage: FootageId, history: History) -> None:
        """The same gesture went on, or came back to where it began: what stands for it is another entry.

        Other cameras may have been edited in between.
        """
        at = next(
            (n for n in range(len(self._done) - 1, -1, -1) if self._done[n].footage == footage), -1
        )
        if at >= 0 and all(entry is not self._done[at].entry for entry in history.done):
            del self._done[at]

    def undone(self, footage: FootageId, history: History) -> None:
        """The newest edit was taken back."""
        acted = self._done.pop()
        self._undone.append(Acted(footage, history.undone[-1], acted.group))

    def redone(self, footage: FootageId, history: History) -> None:
        """The edit taken back last was made again."""
        acted = self._undone.pop()
        self._done.append(Acted(footage, history.done[-1], acted.group))

    def to_undo(self, workspace: Workspace, cameras: Container[FootageId]) -> Acted | None:
        """What undo would take back on one of these cameras, or None."""
        return _newest(self._done, cameras, lambda footage: workspace.history(footage).done)[0]

    def to_redo(self, workspace: Workspace, cameras: Container[FootageId]) -> Acted | None:
        """What redo would make again on one of these cameras, or None."""
        return _newest(self._undone, cameras, lambda footage: workspace.history(footage).undone)[0]

    def held_at(
        self, workspace: Workspace, cameras: Container[FootageId], *, forward: bool
    ) -> FootageId | None:
        """The footage that was edited elsewhere since, so that redo or undo cannot act; or None."""
        if forward:
            return _newest(self._undone, cameras, lambda f: workspace.history(f).undone)[1]
        return _newest(self._done, cameras, lambda f: workspace.history(f).done)[1]


def _newest(
    acted: list[Acted],
    cameras: Container[FootageId],
    entries: Callable[[FootageId], tuple[Entry, ...]],
) -> tuple[Acted | None, FootageId | None]:
    """The last of them where it is the newest of its footage, or the footage that is in its way.

    One of a group is only given where all of its group can follow: a step of a person is taken back whole
    or not at all. Those that are no more are taken off.
    """
    while acted:
        last = acted[-1]
        known = _known(last.footage, cameras, entries)
        if not any(entry is last.entry for entry in known):
            acted.pop()
            continue
        together = [one for one in acted if one is last or (one.group and one.group == last.group)]
        for footage in dict.fromkeys(one.footage for one in reversed(together)):
            theirs = {id(one.entry) for one in together if one.footage == footage}
            there = _known(footage, cameras, entries)
            gone = theirs - {id(entry) for entry in there}
            newest = there[len(there) - (len(theirs) - len(gone)) :]
            if any(id(entry) not in theirs for entry in newest):
                return None, footage
        return last, None
    return None, None


def _known(
    footage: FootageId,
    cameras: Container[FootageId],
    entries: Callable[[FootageId], tuple[Entry, ...]],
) -> tuple[Entry, ...]:
    if footage not in cameras:
        return ()
    try:
        return entries(footage)
    except UserError:  # the footage was removed
        return ()


class IncidentState(QObject):
    """What the session knows of several footages; ``app.session.Session`` is one.

    Attributes:
        workspace: Where everything is kept.
        incident: The selected incident.
        trail: The order of the edits made on the page of an incident.
        consulted: Incidents with the footage whose pictures were shown for each, with a row in the log.
        saved_at: When the last change was committed, local time.
        changes: How many changes were made, taken back or made again since the window opened.

    Signals:
        stepping: Undo or redo is about to act on the page of an incident: what is begun there ends now.
        problem: A ``UserError`` the person must read.
        saved: A change was committed; carries the local time.
        incident_changed: Another incident is selected, or what it says of its cameras changed.
        elsewhere_changed: Decisions changed on footage that is not open; carries its id and ``Changes``.
    """

    stepping = Signal()
    problem = Signal(object)
    saved = Signal(object)
    incident_changed = Signal()
    elsewhere_changed = Signal(str, object)

    def __init__(self, workspace: Workspace, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.workspace = workspace
        self.incident: Incident | None = None
        self.trail = Trail()
        self.consulted: set[tuple[IncidentId, FootageId]] = set()
        self.saved_at: dt.datetime | None = None
        self.changes = 0

    def select_incident(self, incident: Incident | None) -> None:
        """Make this the selected incident, or take on what it says now."""
        known, self.incident = self.incident, incident
        if known == incident:
            return
        if known is None or incident is None or known.id != incident.id:
            self.trail.clear()
        self.incident_changed.emit()

    def do_on(
        self,
        footage: FootageId,
        edit: Edit,
        *,
        origin: str = "",
        details: Mapping[str, Any] | None = None,
        group: str = "",
    ) -> Changes | None:
        """Make an edit on any footage, open or not; undo on the incident's page takes it back.

        Args:
            footage: On which.
            edit: Made for ``workspace.project(footage)``.
            origin: Who asked; comes back in the changes.
            details: More facts for the log row.
            group: The same for edits on several cameras that are to be undone together; else empty.

        Returns:
            What changed, or None when it was refused (then ``problem`` said why).
        """
        workspace = self.workspace
        try:
            if self._is_open(footage):
                self._catch_up()
            before = len(workspace.history(footage).done)
            changes = workspace.do(footage, edit, origin=origin, details=details)
        except UserError as error:
            self._refused_on(footage, error)
            return None
        if changes:
            self.trail.did(footage, before, workspace.history(footage), group)
            self._changed_on(footage, changes)
        return changes

    @property
    def undo_label_across(self) -> str:
        """What undo on the incident's page would take back, or empty."""
        acted = self._next_across(forward=False)
        return "" if acted is None else acted.entry.label

    @property
    def redo_label_across(self) -> str:
        """What redo on the incident's page would make again, or empty."""
        acted = self._next_across(forward=True)
        return "" if acted is None else acted.entry.label

    def held_by(self, *, forward: bool) -> str:
        """Name of the camera that was edited elsewhere since, so that nothing can act; or empty."""
        if self.incident is None:
            return ""
        cameras = self.incident.footage
        footage = self.trail.held_at(self.workspace, cameras, forward=forward)
        camera = None if footage is None else self.incident.camera(footage)
        return "" if camera is None else camera.name

    def step_across(self, *, forward: bool) -> None:
        """Undo or redo what was done last on the incident's page, on whichever footage that was."""
        self.stepping.emit()
        first = self._next_across(forward=forward)
        if first is None or not self._step_one(first, forward=forward) or not first.group:
            return
        acted = self._next_across(forward=forward)
        while acted is not None and acted.group == first.group:
            if not self._step_one(acted, forward=forward):
                return
            acted = self._next_across(forward=forward)

    def _next_across(self, *, forward: bool) -> Acted | None:
        cameras = () if self.incident is None else self.incident.footage
        step = self.trail.to_redo if forward else self.trail.to_undo
        return step(self.workspace, cameras)

    def _step_one(self, acted: Acted, *, forward: bool) -> bool:
        trail, workspace = self.trail, self.workspace
        step = workspace.redo if forward else workspace.undo
        try:
            changes = step(acted.footage, origin=STEPPED)
        except UserError as error:
            self._refused_on(acted.footage, error)
            return False
        if changes is None:
            return False
        moved = trail.redone if forward else trail.undone
        moved(acted.footage, workspace.history(acted.footage))
        self._changed_on(acted.footage, changes)
        return True

    def _is_open(self, _footage: FootageId) -> bool:
        """Whether it is the footage under review, whose decisions are shown."""
        return False

    def _catch_up(self) -> None:
        """Show what is true now of the open footage, which another process may have changed."""
        raise NotImplementedError

    def _committed(self, changes: Changes) -> None:
        """Say that decisions on the open footage changed."""
        raise NotImplementedError

    def _refused(self, error: UserError) -> None:
        """Show what is true now of the open footage, and say what went wrong."""
        self._catch_up()
        self.problem.emit(error)

    def _refused_on(self, footage: FootageId, error: UserError) -> None:
        if self._is_open(footage):
            self._refused(error)
        else:
            self.problem.emit(error)

    def _changed_on(self, footage: FootageId, changes: Changes) -> None:
        if self._is_open(footage):
            self._committed(changes)
        else:
            self.elsewhere_changed.emit(footage, changes)
            self._noted()

    def _noted(self) -> None:
        self.changes += 1
        # local time, because it is shown beside the wall clock
        self.saved_at = dt.datetime.now().astimezone()
        self.saved.emit(self.saved_at)
