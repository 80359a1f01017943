"""Incidents, their cameras and clocks, each change with its row in the review log.

They span footage, so they are recorded like casework and not undone like an edit. Titles, references, notes,
names of cameras and the words a clock was read from are not in the log; which footage, how a clock was set
and by how much it was wrong are.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from redaction.incident import clocks
from redaction.incident.camera import LONGEST_NAME, Alignment, Camera, CameraClock
from redaction.incident.file_names import (
    BUILT_IN,
    NamePattern,
    patterns_from_json,
    patterns_to_json,
)
from redaction.incident.incident import LONGEST_TITLE, MOST_CAMERAS, USUAL_ZONE, Incident
from redaction.incident.zones import zone_named
from redaction.jobs.errors import UserError
from redaction.model.ids import FootageId, IncidentId, RequestId, new_id
from redaction.reviewlog.log import ReviewLog
from redaction.reviewlog.row import Category
from redaction.store import register
from redaction.store.database import StoreError, WorkspaceDatabase, reading
from redaction.store.incident_rows import (
    TABLE,
    action_of,
    camera_of,
    check_clocks,
    facts_of,
    forget_searches,
    put,
    read,
    without,
)
from redaction.store.planfiles import erase_copies
from redaction.store.testimony import vouched, went

NAMES = "incidents.file_names"
"""Key of the workspace's setting with its patterns of file names. They only offer; a person decides."""

LONGEST_NOTE = 20_000
"""Characters of the note of an incident."""

_UNCHANGED = "Nothing was changed."


class Incidents:
    """The incidents of a workspace."""

    def __init__(
        self, database: WorkspaceDatabase, log: ReviewLog, clock: Callable[[], dt.datetime]
    ) -> None:
        self._database = database
        self._log = log
        self._clock = clock

    def all(self) -> tuple[Incident, ...]:
        """Every incident, in the order they were recorded."""
        return self._read("1")

    def of(self, request: RequestId) -> tuple[Incident, ...]:
        """The incidents of one request."""
        return self._read("request = ?", request)

    def with_footage(self, footage: FootageId) -> tuple[Incident, ...]:
        """The incidents that this footage is part of."""
        return tuple(i for i in self.all() if i.camera(footage) is not None)

    def find(self, incident_id: IncidentId) -> Incident | None:
        """One incident, or None where there is none any more."""
        found = self._read("id = ?", incident_id)
        return found[0] if found else None

    def by_id(self, incident_id: IncidentId) -> Incident:
        """One incident.

        Raises:
            UserError: If it is not in the register.
        """
        found = self.find(incident_id)
        if found is None:
            raise UserError("That incident is not in the register.", _UNCHANGED)
        return found

    def add(
        self,
        title: str,
        *,
        reference: str = "",
        request: RequestId | None = None,
        zone: str = USUAL_ZONE,
        cameras: Sequence[Camera] = (),
        note: str = "",
    ) -> Incident:
        """Record an incident.

        Raises:
            UserError: If it has no title, the zone is not known, there are too many cameras or one footage
                twice, or request or footage are not in the register.
        """
        _check_cameras(cameras)
        made = Incident(
            IncidentId(new_id()), title, reference, request, tuple(cameras), zone, note=note
        )
        with self._database.transaction():
            new = self._settled(made)
            self._write(
                new, "Incident recorded", Category.COMBINATION, facts_of(self._database, None, new)
            )
        return new

    def update(self, new: Incident, *, made_from: Incident | None = None) -> Incident:
        """Put an incident in the place of the one with its id: every change that has no method of its own.

        Args:
            new: As it is to be.
            made_from: The incident that was changed; refused where another one stands there by now. Putting
                a previous state back is ``update(old, made_from=new)``.

        Returns:
            The incident as it is kept: what follows from alignments is worked out anew.

        Raises:
            UserError: As for ``add``; or if it was changed meanwhile, or its cameras are aligned in a circle.
        """
        with self._database.transaction():
            old = self.by_id(new.id)
            if made_from is not None and made_from != old:
                raise _changed_elsewhere()
            kept = self._settled(new)
            if kept != old:
                facts = facts_of(self._database, old, kept)
                joined = set(kept.footage) - set(old.footage)
                category = Category.COMBINATION if joined else Category.ALTERATION
                self._write(kept, action_of(facts), category, facts)
        return kept

    def remove(self, incident_id: IncidentId, *, reason: str) -> None:
        """Erase an incident; its footage stays, and so does what was annotated on it.

        Args:
            incident_id: Of the incident.
            reason: Why, for the log; no names of people.

        Raises:
            UserError: If it is not in the register or the reason is missing.
        """
        if not reason.strip():
            raise UserError("Say why the incident is removed.", "Nothing was removed.")
        with self._database.transaction():
            old = self.by_id(incident_id)
            self._database.connection.execute(f"DELETE FROM {TABLE} WHERE id = ?", (incident_id,))
            forget_searches(self._database, incident=incident_id)
            self._log.append(
                Category.ERASURE,
                "Incident removed",
                request=old.request or "",
                details={
                    "incident": str(old.id),
                    "cameras": len(old.cameras),
                    "reason": reason.strip(),
                    **went(TABLE, old.id),
                },
            )
            # Last, because a file that is gone does not come back with the rows.
            erase_copies(self._database.path.parent)
        self._database.forget()

    # cameras

    def add_camera(self, incident_id: IncidentId, camera: Camera) -> Incident:
        """Add a camera at the end.

        Raises:
            UserError: If it is there already, or as for ``update``.
        """
        old = self.by_id(incident_id)
        _check_cameras((*old.cameras, camera))
        return self.update(old.with_camera(camera), made_from=old)

    def rename_camera(self, incident_id: IncidentId, footage: FootageId, name: str) -> Incident:
        """Call a camera something else.

        Raises:
            UserError: If it is none of the incident's, or the name is empty or too long.
        """
        old = self.by_id(incident_id)
        camera = replace(camera_of(old, footage), name=name)
        return self.update(old.with_camera(camera), made_from=old)

    def take_camera(self, incident_id: IncidentId, footage: FootageId) -> Incident:
        """Take a camera out; cameras that were aligned to it keep the place that gave them.

        Raises:
            UserError: If it is none of the incident's.
        """
        old = self.by_id(incident_id)
        camera_of(old, footage)
        return self.update(without(old, footage), made_from=old)

    # clocks

    def set_clock(
        self, incident_id: IncidentId, footage: FootageId, clock: CameraClock
    ) -> Incident:
        """Set what a camera's own clock said. Its alignment stays as it is; ``unalign`` undoes that.

        Offset and drift of the clock count for a camera that is not aligned. Who and when are filled in where
        the clock does not say.

        Raises:
            UserError: If the camera is none of the incident's, or as for ``update``.
        """
        old = self.by_id(incident_id)
        camera = camera_of(old, footage)
        then = camera.clock.moment
        old_name = then is not None and clock.moment == then and clock != camera.clock
        signed = replace(
            clock,
            alignment=clock.alignment or camera.clock.alignment,
            # whoever corrects a clock that somebody else set has changed it
            by=self._log.who if old_name else clock.by or self._log.who,
            moment=(None if old_name else clock.moment) or self._clock().astimezone(dt.UTC),
        )
        new = clocks.carried_along(old, camera, signed)
        return self.update(new.with_camera(replace(camera, clock=signed)), made_from=old)

    def align(self, incident_id: IncidentId, footage: FootageId, alignment: Alignment) -> Incident:
        """Lay a camera beside another one.

        The clock of the leading camera is the incident's: where it is the one to be aligned, the other one
        is moved instead, by the same match; so it is where only the other one has no place yet.

        Raises:
            UserError: If one of them is none of the incident's, or it is one camera, or the other one's own
                place follows from this one's.
        """
        old = self.by_id(incident_id)
        camera, other = camera_of(old, footage), camera_of(old, alignment.to)
        if camera.footage == other.footage:
            raise UserError("A camera cannot be aligned to itself.", _UNCHANGED)
        signed = replace(
            alignment,
            by=alignment.by or self._log.who,
            moment=alignment.moment or self._clock().astimezone(dt.UTC),
        )
        try:
            new = clocks.aligned(old, footage, signed)
        except clocks.Circle as error:
            raise UserError(
                "The place of that camera follows from the place of this one.",
                f"Two cameras cannot each be aligned to the other. {_UNCHANGED}",
                "Align it to another camera, or undo the other alignment first.",
            ) from error
        return self.update(new, made_from=old)

    def unalign(self, incident_id: IncidentId, footage: FootageId) -> Incident:
        """Undo a camera's alignment: its own clock counts again, uncorrected.

        Raises:
            UserError: If it is none of the incident's.
        """
        old = self.by_id(incident_id)
        camera = camera_of(old, footage)
        clock = clocks.uncorrected(camera.clock)
        return self.update(old.with_camera(replace(camera, clock=clock)), made_from=old)

    def set_master(self, incident_id: IncidentId, footage: FootageId) -> Incident:
        """Say everything by another camera's clock; cameras keep their places beside each other.

        Raises:
            UserError: If it is none of the incident's.
        """
        old = self.by_id(incident_id)
        camera_of(old, footage)
        return self.update(clocks.with_master(old, footage), made_from=old)

    # names of files

    @property
    def name_patterns(self) -> tuple[NamePattern, ...]:
        """How names of files are read in this workspace: as built in, until somebody changes it."""
        kept = register.setting(self._database, NAMES, None)
        if kept is None:
            return BUILT_IN
        with reading("the patterns of file names"):
            return patterns_from_json(kept)

    def set_name_patterns(self, patterns: Sequence[NamePattern] | None) -> None:
        """Read names of files by these patterns, in this order; None for those that are built in."""
        with self._database.transaction():
            if patterns is None:
                self._database.connection.execute("DELETE FROM settings WHERE key = ?", (NAMES,))
            else:
                text = json.dumps(patterns_to_json(patterns), ensure_ascii=False)
                patterns_from_json(json.loads(text))
                self._database.connection.execute(
                    "INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)", (NAMES, text)
                )
            facts = {"patterns": len(patterns) if patterns is not None else "built in"}
            self._log.append(Category.SYSTEM, "Patterns of file names changed", details=facts)

    # inside

    def _settled(self, incident: Incident) -> Incident:
        """The incident as it may be kept."""
        title, reference = incident.title.strip(), incident.reference.strip()
        if not title:
            raise UserError("Give the incident a title.", _UNCHANGED)
        if max(len(title), len(reference)) > LONGEST_TITLE:
            raise UserError(
                f"A title or a reference has at most {LONGEST_TITLE} characters.", _UNCHANGED
            )
        if len(incident.note) > LONGEST_NOTE:
            raise UserError(f"A note has at most {LONGEST_NOTE} characters.", _UNCHANGED)
        zone_named(incident.zone)
        _check_cameras(incident.cameras)
        for camera in incident.cameras:
            if not camera.name.strip() or len(camera.name) > LONGEST_NAME:
                raise UserError(
                    f"Give each camera a name of at most {LONGEST_NAME} characters.", _UNCHANGED
                )
        self._check_known(incident)
        tidy = replace(
            incident,
            title=title,
            reference=reference,
            cameras=tuple(replace(c, name=c.name.strip()) for c in incident.cameras),
        )
        try:
            kept = clocks.settled(tidy)
        except clocks.Circle as error:
            raise UserError(
                "These cameras would be aligned to each other in a circle.", _UNCHANGED,
                "Undo one of the alignments first.",
            ) from error  # fmt: skip
        except ValueError as error:
            raise UserError("These clocks run too far apart.", f"{error}. {_UNCHANGED}") from error
        check_clocks(kept)
        return kept

    def _check_known(self, incident: Incident) -> None:
        if incident.request is not None and not self._database.query(
            "SELECT 1 FROM requests WHERE id = ?", (incident.request,)
        ):
            raise UserError("That request is no longer in the register.", _UNCHANGED)
        for footage in incident.footage:
            if not self._database.query("SELECT 1 FROM footage WHERE id = ?", (footage,)):
                raise UserError("That footage is no longer in the register.", _UNCHANGED)

    def _write(
        self, incident: Incident, action: str, category: Category, facts: dict[str, Any]
    ) -> None:
        put(self._database, incident, self._clock())
        moved = facts.get("clocks", [])
        self._log.append(
            category,
            action,
            # Beside the footage where it is about one camera only, so that its own log shows it.
            footage=moved[0]["footage"] if len(moved) == 1 else "",
            request=incident.request or "",
            details={**facts, **vouched(self._database.connection, TABLE, incident.id)},
        )

    def _read(self, where: str, *values: object) -> tuple[Incident, ...]:
        return read(self._database, where, *values)


def _check_cameras(cameras: Sequence[Camera]) -> None:
    if len({camera.footage for camera in cameras}) < len(cameras):
        raise UserError("That footage is part of this incident already.", _UNCHANGED)
    if len(cameras) > MOST_CAMERAS:
        raise UserError(
            f"An incident has at most {MOST_CAMERAS} cameras.", _UNCHANGED,
            "Make a second incident for the others.",
        )  # fmt: skip


def _changed_elsewhere() -> StoreError:
    return StoreError(
        "Another program changed this incident, so this change was not made.",
        "The other program's change is safe.",
        "Look at it, and make your change again.",
    )
