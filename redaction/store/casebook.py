"""The register of a workspace: requests, footage and copies made, each change with its row in the log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from redaction.model.footage import Footage
from redaction.model.ids import FootageId, new_id
from redaction.policy.current import policy
from redaction.reviewlog.filter import LogFilter
from redaction.reviewlog.row import Category
from redaction.store import register
from redaction.store.backup_files import drop_automatic
from redaction.store.database import DATABASE, StoreError
from redaction.store.footagebook import FootageBook
from redaction.store.register import Export
from redaction.store.testimony import (
    EXPORTS_CLIPS,
    EXPORTS_PEOPLE,
    EXPORTS_RECORD,
    new_salt,
    records_said,
    together,
    vouched,
)
from redaction.store.witness import holds


class Casebook(FootageBook):
    """Requests, footage and copies made."""

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
        unredacted: bool = False,
        annotation: str = "",
    ) -> Export:
        """Record a copy that was made; with a recipient the log calls it a disclosure.

        Raises:
            UserError: If the footage is not in the register, the decisions on it are not those that
                the log vouches for, or it is unredacted and nobody said why.
        """
        if unredacted and not reason.strip():
            raise StoreError(
                "An unredacted copy needs a reason.",
                "It was not recorded.",
                "Say why everybody in it may be seen.",
            )
        with self._database.transaction():
            footage = self.footage_by_id(footage_id)
            self.check_decisions(footage)
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
                unredacted,
                annotation,
            )
            register.add_export(self._database, export)
            self.log.append(
                Category.DISCLOSURE if recipient else Category.ALTERATION,
                "Unredacted copy made" if unredacted else "Redacted copy made",
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
                    **({"annotation": annotation} if annotation else {}),
                    **policy().facts(),
                    **self._vouched_copies(export.id),
                },
            )
        return export

    def erase_people(self, copies: Sequence[Export], reason: str) -> None:
        """Keep of records of copies no more about people than is said in these.

        Args:
            copies: Records as they are to be: without who made them, for whom or why.
            reason: Kept in the log.
        """
        if not copies:
            return
        with self._database.transaction():
            for copy in copies:
                # The salt goes, too: with it a name could be guessed from the digest said before.
                self._database.connection.execute(
                    "UPDATE exports SET who = ?, recipient = ?, reason = ?, salt = ? WHERE id = ?",
                    (copy.who, copy.recipient, copy.reason, new_salt(), copy.id),
                )
            self.log.append(
                Category.ERASURE,
                "Content of records of copies erased",
                details={
                    "reason": reason,
                    "records": len(copies),
                    **self._vouched_copies(*(copy.id for copy in copies)),
                },
            )

    def _vouched_copies(self, *ids: str) -> dict[str, Any]:
        connection = self._database.connection
        return together(
            vouched(connection, EXPORTS_RECORD, *ids),
            vouched(connection, EXPORTS_PEOPLE, *ids),
            vouched(connection, EXPORTS_CLIPS, *ids),
        )

    def check_copy(self, copy: Export) -> None:
        """See that the record of a copy is the one that the log vouches for.

        Raises:
            StoreError: If it was changed behind the program's back.
        """
        records = records_said(self._vouched_copies(copy.id))
        if all(stored["table"] != EXPORTS_CLIPS for stored in records):
            # of one that is no clip the log says nothing of that kind, and never did
            records = [*records, {"table": EXPORTS_CLIPS, "id": copy.id, "digest": ""}]
        for stored in records:
            here = LogFilter(footage=copy.source_sha256, proof=f'"id":"{copy.id}"')
            # Beside the footage first, by its index; what erasing said stands under none.
            if self._said_last(here, stored) != stored["digest"] and (
                self._said_last(replace(here, footage=""), stored) != stored["digest"]
            ):
                raise StoreError(
                    f"The record of the copy {Path(copy.path).name} was changed without the program.",
                    "Nothing was handed over by a record that the review log does not vouch for.",
                    "Make a new copy, and keep the workspace folder as it is for whoever looks into it.",
                )

    def _said_last(self, wanted: LogFilter, stored: Mapping[str, Any]) -> str:
        """The digest that the log said last of a record; empty where it said none."""
        for row in self.log.rows(wanted, newest_first=True):
            for said in records_said(row.details):
                if (said["table"], said["id"]) == (stored["table"], stored["id"]):
                    return str(said["digest"])
        return ""

    def check_decisions(self, footage: Footage) -> None:
        """See that the decisions on footage are those that the log vouches for.

        Raises:
            StoreError: If they were changed behind the program's back.
        """
        row = self.log.last_state(footage.sha256, footage.id)
        if row is None or not holds(self._database, footage, row):
            raise StoreError(
                "The decisions on this footage were changed without the program.",
                "No copy is recorded by decisions that the review log does not vouch for.",
                "See what a check of the log says, and keep a copy of the workspace folder as it is.",
            )

    def exports(self, footage_id: FootageId | None = None) -> tuple[Export, ...]:
        """Copies made, newest first; of one footage or of all."""
        return register.exports(self._database, footage_id)

    @contextmanager
    def unchanged_since(self, check: Callable[[], None]) -> Iterator[None]:
        """A transaction on the very state of the file that a check has seen, however long that took.

        Args:
            check: Called before it begins, and inside it once more if another process wrote meanwhile.
        """
        ((before,),) = self._database.query("PRAGMA data_version")
        check()
        with self._database.transaction():
            if self._database.query("PRAGMA data_version") != [(before,)]:
                check()
            yield

    def forget_erased(self) -> None:
        """Take what was erased out of the side file, and copies of the whole database that hold it away.

        Raises:
            StoreError: If one cannot be deleted.
        """
        folder = self._database.path.parent
        try:
            drop_automatic(folder)
            for path in folder.glob(f"{DATABASE}.version*.backup"):
                path.unlink(missing_ok=True)
        except OSError as error:
            raise StoreError(
                "What was erased is gone from the workspace, but still in a backup that cannot be deleted.",
                "The review log says that it was erased.",
                "Delete the backups in the workspace folder by hand.",
            ) from error
        self._database.forget()
