"""The footage of a workspace, each change with its row in the log."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from redaction.model.footage import Footage
from redaction.model.ids import FootageId, RequestId, new_id
from redaction.reviewlog.row import Category
from redaction.store import coverage, incident_rows, register, retention, seal, signoffs, stills
from redaction.store.planfiles import erase_cache, erase_files
from redaction.store.register import Progress
from redaction.store.requestbook import RequestBook
from redaction.store.testimony import FOOTAGE_RECORD, together, vouched, went

_OF_FOOTAGE = ("tracks", "shapes", "people", "audio", "annotations", "edits")
"""Tables that hold the decisions on footage."""


class FootageBook(RequestBook):
    """Requests and their footage."""

    def footage(self, request: RequestId | None = None) -> tuple[Footage, ...]:
        """Footage in the order it was added: of one request, or all."""
        if request is None:
            return register.footage(self._database)
        return register.footage(self._database, "request = ?", request)

    def loose_footage(self) -> tuple[Footage, ...]:
        """Footage that belongs to no request, in the order it was added."""
        return register.footage(self._database, "request IS NULL")

    def count_loose(self) -> int:
        """How much of it there is."""
        ((count,),) = self._database.query("SELECT COUNT(*) FROM footage WHERE request IS NULL")
        return int(count)

    def progress(self, request: RequestId | None) -> dict[FootageId, Progress]:
        """How far the footage of one request is, or that of none; what has nothing yet is left out."""
        return register.progress_of(self._database, request)

    def find_footage(self, footage_id: FootageId) -> Footage | None:
        """One footage, or None where it is not in the register any more."""
        found = register.footage(self._database, "id = ?", footage_id)
        return found[0] if found else None

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
            today = self._clock().astimezone().date()
            kept, kept_facts = retention.begin(self._database, new, facts or {}, today)
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
                    **kept_facts,
                    **seal.sealed(self._database.connection, new.id, 0),
                    **together(kept_facts, self._vouch(new.id)),
                },
            )
        return replace(new, recorded=kept.recorded, retention=kept.days, preserved=kept.preserved)

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
                details={
                    "frames": new.frames,
                    "damaged": len(new.damaged),
                    **self._vouch(footage_id),
                },
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
            preserved, kept_facts = retention.reassign(self._database, old, request)
            self.log.append(
                Category.COMBINATION,
                "Footage assigned to request" if request else "Footage taken out of request",
                footage=old.sha256,
                request=request or old.request or "",
                details={**kept_facts, **together(kept_facts, self._vouch(footage_id))},
            )
        return replace(old, request=request, preserved=preserved)

    def _vouch(self, footage_id: FootageId) -> dict[str, Any]:
        """The details by which the log vouches for what is known of footage now."""
        return vouched(self._database.connection, FOOTAGE_RECORD, footage_id)

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
            for table in (*_OF_FOOTAGE, *coverage.TABLES):
                self._database.connection.execute(
                    f"DELETE FROM {table} WHERE footage = ?", (footage_id,)
                )
            self._database.connection.execute(
                "DELETE FROM retention WHERE footage = ?", (footage_id,)
            )
            gone = together(
                signoffs.erase(self._database, footage_id), stills.erase(self._database, footage_id)
            )
            gone = together(
                gone, incident_rows.forget_footage(self._database, footage_id, self._clock())
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
                    **together(
                        went(retention.TABLE, footage_id), went(FOOTAGE_RECORD, footage_id), gone
                    ),
                },
            )
            plans = {export.plan_hash for export in register.exports(self._database, footage_id)}
            # Last, because a file that is gone does not come back with the rows.
            erase_files(self._database.path.parent, footage_id, plans)
            # The same picture may be under another request. Another picture of the file loses its part of
            # the cache as well: that is made again, and of this one nothing may stay.
            same = "sha256 = ? AND video = ?"
            if not register.footage(self._database, same, old.sha256, old.video):
                erase_cache(self._database.path.parent, old.sha256)
        self._database.forget()
