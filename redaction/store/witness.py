"""What the rows of the log say about the rest of the workspace, held against what is there."""

from __future__ import annotations

from pathlib import Path

from redaction.model.footage import Footage
from redaction.reviewlog.row import Category, LogRow
from redaction.reviewlog.verdict import Fault, Wrong
from redaction.store import register, seal
from redaction.store.database import WorkspaceDatabase
from redaction.store.register import Export
from redaction.store.seal import FOOTAGE, STATE
from redaction.store.testimony import EXPORTS_PEOPLE, RECORD, records_said, testimonies


class Witness:
    """Hears what the rows of a chain that holds vouch for, in order, and then judges the workspace.

    Attributes:
        wanted: Rows it wants to hear whatever they say: the first, and those noted with copies.
        running: Tables of which only the last record said of a footage counts.
    """

    running = frozenset(("coverage",))

    def __init__(self, database: WorkspaceDatabase) -> None:
        self._database = database
        self._exports = register.exports(database, None)
        self._heads = {export.log_count: "" for export in self._exports}
        self.wanted = frozenset((1, *self._heads))
        self._copies: dict[str, LogRow] = {}
        self._states: dict[str, LogRow] = {}
        self._nameless: set[str] = set()
        self._first: LogRow | None = None
        self._testimonies = testimonies(database)

    def hear(self, row: LogRow) -> None:
        """Note what a row vouches for."""
        if self._first is None:
            self._first = row
        if row.seq in self._heads:
            self._heads[row.seq] = row.hash
        if "export" in row.details:
            self._copies[str(row.details["export"])] = row
        footage = str(row.details.get(FOOTAGE, ""))
        if footage and row.category is Category.ERASURE:
            self._states.pop(footage, None)
        elif footage and STATE in row.details:
            self._states[footage] = row
        if RECORD in row.details:
            if row.category is Category.ERASURE:
                records = records_said(row.details)
                self._nameless |= {str(r["id"]) for r in records if r["table"] == EXPORTS_PEOPLE}
            for testimony in self._testimonies:
                testimony.hear(row)

    def judge(self) -> Wrong | None:
        """What does not agree with the log, or None."""
        own = self._beginning() or self._heads_noted() or self._records() or self._decisions()
        return own or next((wrong for t in self._testimonies if (wrong := t.judge())), None)

    def _beginning(self) -> Wrong | None:
        rows = self._database.query("SELECT value FROM meta WHERE key = 'workspace'")
        ours = rows[0][0] if rows else None
        if self._first is not None and self._first.details.get("workspace") == ours:
            return None
        text = "The log does not begin with the beginning of this workspace: it was emptied or replaced."
        return Fault.REWRITTEN, 1, text

    def _heads_noted(self) -> Wrong | None:
        for export in reversed(self._exports):
            if self._heads[export.log_count] != export.log_hash:
                text = (
                    f"Row {export.log_count} is not the one noted when the copy {_copy(export)} was recorded:"
                    " the log was written anew, or the record was changed."
                )
                return Fault.REWRITTEN, export.log_count, text
        return None

    def _records(self) -> Wrong | None:
        """Every copy has its row and is what the row says, and no record is gone."""
        for export in reversed(self._exports):
            row = self._copies.pop(export.id, None)
            if row is None:
                text = f"The record of the copy {_copy(export)} was added without the program."
                return Fault.RECORD, export.log_count, text
            said = {
                "plan": export.plan_hash,
                "source": export.source_sha256,
                "copy": export.copy_sha256,
                "verified": export.verified,
            }
            same = all(row.details.get(name) == value for name, value in said.items())
            # Where the row or the record says no more about people, the testimony of that record stands.
            if not (row.erased or export.id in self._nameless):
                told = (row.recipient, row.who, row.details.get("reason"))
                same = same and told == (export.recipient, export.who, export.reason)
            if not same:
                text = f"The record of the copy {_copy(export)} is not what row {row.seq} says."
                return Fault.RECORD, row.seq, text
        for row in self._copies.values():
            name = row.details.get("name", "")
            text = (
                f"The record of the copy “{name}” (row {row.seq}) was deleted without the program."
            )
            return Fault.RECORD, row.seq, text
        return None

    def _decisions(self) -> Wrong | None:
        for footage in register.footage(self._database):
            row = self._states.pop(footage.id, None)
            if row is None:
                text = f"The footage {_footage(footage)} was added without the program."
                return Fault.DECISIONS, 0, text
            if not holds(self._database, footage, row):
                text = (
                    f"The decisions on {_footage(footage)} are not those that row {row.seq} left:"
                    " they were changed without the program."
                )
                return Fault.DECISIONS, row.seq, text
        for row in self._states.values():
            text = f"The footage of row {row.seq} was deleted without the program."
            return Fault.DECISIONS, row.seq, text
        return None


def holds(database: WorkspaceDatabase, footage: Footage, row: LogRow) -> bool:
    """Whether the decisions on a footage are those that a row of the log vouches for."""
    total = seal.whole(database.connection, footage.id)
    ((kept,),) = database.query("SELECT seal FROM footage WHERE id = ?", (footage.id,))
    now = seal.digest(database.connection, footage.id, total)
    return bool(kept == seal.text_of(total) and now == row.details[STATE])


def _copy(export: Export) -> str:
    return f"“{Path(export.path).name}” of {export.made:%Y-%m-%d}"


def _footage(footage: Footage) -> str:
    return f"“{Path(footage.path).name}” (SHA-256 {footage.sha256[:12]}…)"
