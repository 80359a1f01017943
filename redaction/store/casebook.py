"""The register of a workspace: requests, footage and copies made, each change with its row in the log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from redaction.model.footage import Footage
from redaction.model.ids import FootageId, new_id
from redaction.reviewlog.row import SAID, Category, said_of
from redaction.store import register
from redaction.store.backup_files import drop_automatic
from redaction.store.database import DATABASE, StoreError
from redaction.store.footagebook import FootageBook
from redaction.store.register import Export
from redaction.store.testimony import EXPORTS_RECORD, vouched
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
    ) -> Export:
        """Record a copy that was made; with a recipient the log calls it a disclosure.

        Raises:
            UserError: If the footage is not in the register, or the decisions on it are not those that
                the log vouches for.
        """
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
                    SAID: said_of(export.id, recipient, export.who, reason),
                    **vouched(self._database.connection, EXPORTS_RECORD, export.id),
                },
            )
        return export

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
