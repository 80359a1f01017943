"""The register of a workspace: requests, footage and copies made, each change with its row in the log."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from redaction.casework.clocks import due_date
from redaction.jobs.errors import UserError
from redaction.model.footage import Footage, Request, RequestKind
from redaction.model.ids import FootageId, RequestId, new_id
from redaction.reviewlog.filter import LogFilter
from redaction.reviewlog.log import ReviewLog
from redaction.reviewlog.row import Category, LogRow
from redaction.store import register, seal
from redaction.store.database import StoreError, WorkspaceDatabase
from redaction.store.planfiles import erase_cache, erase_files
from redaction.store.register import Export
from redaction.store.witness import holds

PERSONAL = ("requester", "note")
"""Fields of a request that the log only says were changed: a row can never be erased, and a name or what
was written about a person may have to be."""


class Casebook:
    """Requests, footage and copies made.

    Attributes:
        log: The review log.
    """

    def __init__(
        self, database: WorkspaceDatabase, log: ReviewLog, clock: Callable[[], dt.datetime]
    ) -> None:
        self.log = log
        self._database = database
        self._clock = clock

    # requests

    def requests(self) -> tuple[Request, ...]:
        """All requests: open ones first, soonest due first."""
        return register.requests(self._database)

    def request(self, request_id: RequestId) -> Request:
        """One request.

        Raises:
            UserError: If it is not in the register.
        """
        for request in self.requests():
            if request.id == request_id:
                return request
        raise UserError("That request is no longer in the register.", "Nothing was changed.")

    def add_request(
        self,
        kind: RequestKind,
        reference: str,
        received: dt.date,
        *,
        requester: str = "",
        note: str = "",
    ) -> Request:
        """Enter a request; the day it is due follows from its kind (``casework.clocks``)."""
        due, why = due_date(kind, received)
        request = Request(RequestId(new_id()), kind, reference, received, due, why, requester, note)
        with self._database.transaction():
            register.put_request(self._database, request)
            self.log.append(
                Category.SYSTEM,
                "Request added",
                request=request.id,
                details=register.request_facts(request),
            )
        return request

    def update_request(self, request: Request, *, reason: str = "") -> Request:
        """Write a request as it is now (close it, override the due day, correct the reference).

        When kind or day of receipt changed and the due day did not, the due day is worked out anew.

        Args:
            request: With the id of one in the register.
            reason: Why, for the log.

        Raises:
            UserError: If it is not in the register.
        """
        with self._database.transaction():
            old = self.request(request.id)
            moved = (old.kind, old.received) != (request.kind, request.received)
            if moved and (old.due, old.due_why) == (request.due, request.due_why):
                due, why = due_date(request.kind, request.received)
                request = replace(request, due=due, due_why=why)
            if request == old:
                return old
            before, after = register.request_facts(old), register.request_facts(request)
            changed: dict[str, Any] = {
                k: [before[k], after[k]] for k in before if before[k] != after[k]
            }
            for name in PERSONAL:
                if getattr(old, name) != getattr(request, name):
                    changed[name] = "changed"
            register.put_request(self._database, request)
            self.log.append(
                Category.SYSTEM,
                "Request closed" if request.closed and not old.closed else "Request changed",
                request=request.id,
                details={"changed": changed, "reason": reason},
            )
        return request

    # footage

    def footage(self, request: RequestId | None = None) -> tuple[Footage, ...]:
        """Footage in the order it was added: of one request, or all."""
        if request is None:
            return register.footage(self._database)
        return register.footage(self._database, "request = ?", request)

    def footage_by_id(self, footage_id: FootageId) -> Footage:
        """One footage.

        Raises:
            UserError: If it is not in the register.
        """
        return register.footage_by_id(self._database, footage_id)

    def add_footage(
        self,
        path: Path,
        *,
        sha256: str,
        size: int,
        frames: int,
        duration: float,
        width: int,
        height: int,
        facts: Mapping[str, Any] | None = None,
        request: RequestId | None = None,
        video: int = 0,
    ) -> Footage:
        """Enter a file, or one of its moving pictures.

        The same picture of the same content under the same request is there already and is given.

        Args:
            path: Where it is; only its base name goes into the log.
            sha256: Of the whole file.
            size: In bytes.
            frames: Number of frames in the index.
            duration: Seconds.
            width: As shown, in pixels.
            height: As shown, in pixels.
            facts: What the probe said.
            request: The request it is for.
            video: Which of the file's moving pictures it is, from 0.
        """
        with self._database.transaction():
            same = register.footage(
                self._database, "sha256 = ? AND request IS ? AND video = ?", sha256, request, video
            )
            if same:
                return self.relink(same[0].id, path, sha256=sha256)
            new = Footage(
                FootageId(new_id()),
                request,
                str(path),
                sha256,
                size,
                frames,
                duration,
                width,
                height,
                self._clock().astimezone(dt.UTC),
                json.dumps(dict(facts or {})),
                video,
            )
            register.add_footage(self._database, new)
            self.log.append(
                Category.COLLECTION,
                "Footage added",
                footage=sha256,
                request=request or "",
                details={
                    "name": path.name,
                    "size": size,
                    "frames": frames,
                    **({"picture": video + 1} if video else {}),
                    **seal.sealed(self._database.connection, new.id, 0),
                },
            )
        return new

    def record_check(self, footage_id: FootageId, facts: Mapping[str, Any]) -> Footage:
        """Keep what decoding all of a file showed.

        Args:
            footage_id: Of the footage.
            facts: The report of a deep probe, as it spells itself for JSON.

        Raises:
            UserError: If the file probed does not have the content of the footage.
        """
        with self._database.transaction():
            old = self.footage_by_id(footage_id)
            if facts.get("sha256") != old.sha256:
                raise register.another_file(Path(old.path).name)
            text = json.dumps(dict(facts))
            self._database.connection.execute(
                "UPDATE footage SET facts = ? WHERE id = ?", (text, footage_id)
            )
            new = replace(old, facts=text)
            self.log.append(
                Category.COLLECTION,
                "Every frame checked",
                footage=old.sha256,
                request=old.request or "",
                details={"frames": new.frames, "damaged": len(new.damaged)},
            )
        return new

    def relink(self, footage_id: FootageId, path: Path, *, sha256: str) -> Footage:
        """Say where a file is now: for its other pictures at the same place, too.

        Args:
            footage_id: Of the footage.
            path: Where the file is.
            sha256: Of the file found there.

        Raises:
            UserError: If its content is not that of the footage.
        """
        with self._database.transaction():
            old = self.footage_by_id(footage_id)
            if sha256 != old.sha256:
                raise register.another_file(path.name)
            if str(path) == old.path:
                return old
            self._database.connection.execute(
                "UPDATE footage SET path = ? WHERE id = ? OR (sha256 = ? AND path = ?)",
                (
                    register.stored_path(str(path)),
                    footage_id,
                    sha256,
                    register.stored_path(old.path),
                ),
            )
            self.log.append(
                Category.SYSTEM,
                "Footage found elsewhere",
                footage=sha256,
                request=old.request or "",
                details={"name": path.name},
            )
        return replace(old, path=str(path))

    def assign_footage(self, footage_id: FootageId, request: RequestId | None) -> Footage:
        """Put footage under a request, or under none.

        Raises:
            UserError: If one of them is not in the register.
        """
        with self._database.transaction():
            old = self.footage_by_id(footage_id)
            if request is not None:
                self.request(request)
            self._database.connection.execute(
                "UPDATE footage SET request = ? WHERE id = ?", (request, footage_id)
            )
            self.log.append(
                Category.COMBINATION,
                "Footage assigned to request" if request else "Footage taken out of request",
                footage=old.sha256,
                request=request or old.request or "",
            )
        return replace(old, request=request)

    def remove_footage(self, footage_id: FootageId, *, reason: str = "") -> None:
        """Erase footage and every decision on it from the workspace; what they said is overwritten.

        The plans of its copies go too, its pictures in the cache, and copies of the whole database that
        were made before it was brought up to date: they hold the decisions of that time. The footage
        file is not touched.
        The log stays, and so do the records of copies made.

        Raises:
            UserError: If it is not in the register.
        """
        with self._database.transaction():
            old = self.footage_by_id(footage_id)
            for table in ("tracks", "shapes", "people", "audio", "annotations", "edits"):
                self._database.connection.execute(
                    f"DELETE FROM {table} WHERE footage = ?", (footage_id,)
                )
            self._database.connection.execute("DELETE FROM footage WHERE id = ?", (footage_id,))
            self.log.append(
                Category.ERASURE,
                "Footage removed",
                footage=old.sha256,
                request=old.request or "",
                details={
                    "name": Path(old.path).name,
                    "reason": reason,
                    seal.FOOTAGE: str(footage_id),
                },
            )
            plans = {export.plan_hash for export in self.exports(footage_id)}
            # Last, because a file that is gone does not come back with the rows.
            erase_files(self._database.path.parent, footage_id, plans)
            # The same picture may be under another request. Another picture of the file loses its part of
            # the cache as well: that is made again, and of this one nothing may stay.
            same = "sha256 = ? AND video = ?"
            if not register.footage(self._database, same, old.sha256, old.video):
                erase_cache(self._database.path.parent, old.sha256)
        self._database.forget()

    # copies

    def add_export(
        self,
        footage_id: FootageId,
        path: Path,
        *,
        plan_hash: str,
        source_sha256: str,
        copy_sha256: str,
        verified: bool,
        report: Mapping[str, Any],
        recipient: str = "",
        reason: str = "",
    ) -> Export:
        """Record a copy that was made; with a recipient the log calls it a disclosure.

        Raises:
            UserError: If the footage is not in the register, or the decisions on it are not those that
                the log vouches for.
        """
        with self._database.transaction():
            footage = self.footage_by_id(footage_id)
            self._check_decisions(footage)
            head = self.log.head()
            export = Export(
                new_id(),
                footage_id,
                footage.request,
                self._clock().astimezone(dt.UTC),
                self.log.who,
                str(path),
                plan_hash,
                source_sha256,
                copy_sha256,
                verified,
                dict(report),
                recipient,
                reason,
                head.count,
                head.hash,
            )
            register.add_export(self._database, export)
            self.log.append(
                Category.DISCLOSURE if recipient else Category.ALTERATION,
                "Redacted copy made",
                footage=footage.sha256,
                request=footage.request or "",
                recipient=recipient,
                details={
                    "export": export.id,
                    "name": path.name,
                    "plan": plan_hash,
                    "source": source_sha256,
                    "copy": copy_sha256,
                    "verified": verified,
                    "reason": reason,
                },
            )
        return export

    def _check_decisions(self, footage: Footage) -> None:
        row = self._last_sealed(footage)
        if row is None or not holds(self._database, footage, row):
            raise StoreError(
                "The decisions on this footage were changed without the program.",
                "No copy is recorded by decisions that the review log does not vouch for.",
                "See what a check of the log says, and keep a copy of the workspace folder as it is.",
            )

    def _last_sealed(self, footage: Footage) -> LogRow | None:
        """The last row that vouches for the decisions on a footage."""
        at, page = 0, 50
        wanted = LogFilter(footage=footage.sha256)
        while rows := self.log.rows(wanted, limit=page, offset=at, newest_first=True):
            for row in rows:
                if row.details.get(seal.FOOTAGE) == footage.id and seal.STATE in row.details:
                    return row
            at += page
        return None

    def exports(self, footage_id: FootageId | None = None) -> tuple[Export, ...]:
        """Copies made, newest first; of one footage or of all."""
        return register.exports(self._database, footage_id)
