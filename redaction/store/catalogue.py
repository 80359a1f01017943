"""The list of reasons of a workspace, each change of it with its row in the log."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable
from typing import Any

from redaction.casework.catalogue import BUILT_IN, Catalogue
from redaction.casework.exemptions import Exemption
from redaction.model.footage import RequestKind
from redaction.reviewlog.log import ReviewLog
from redaction.reviewlog.row import Category, LogRow
from redaction.reviewlog.verdict import Fault, Wrong
from redaction.store.database import WorkspaceDatabase, reading
from redaction.store.testimony import records_said, vouch

KEY = "casework.reasons"
"""Of the setting that holds what differs from Umbra's own list."""

LIST = "list of reasons"
"""Under which the log vouches for what is stored: it is no table, but one setting."""


class CatalogueStore:
    """Reads and changes the list of reasons; see ``redaction.casework.catalogue``."""

    def __init__(
        self, database: WorkspaceDatabase, log: ReviewLog, clock: Callable[[], dt.datetime]
    ) -> None:
        del clock  # the log has it
        self._database = database
        self._log = log
        self._read: tuple[str, Catalogue] = ("", BUILT_IN)

    def read(self) -> Catalogue:
        """The list as committed last by any process.

        Raises:
            StoreError: If what is stored is no list.
        """
        text = stored_text(self._database)
        if text != self._read[0]:
            with reading("a list of reasons"):
                self._read = (text, Catalogue.from_json(json.loads(text)))
        return self._read[1]

    def put(self, exemption: Exemption) -> Catalogue:
        """Add a code of the workspace's own, or change what is said of one.

        Raises:
            BadReason: If it cannot be put into the list.
        """
        known = self.read().find(exemption.code) is not None
        return self._change(
            "Reason changed" if known else "Reason added",
            lambda old: old.with_exemption(exemption),
        )

    def retire(self, code: str, retired: bool = True) -> Catalogue:
        """Offer a code no more, or again; what was marked with it keeps it.

        Raises:
            BadReason: If there is no such code.
        """
        return self._change(
            "Reason retired" if retired else "Reason offered again",
            lambda old: old.retired(code, retired),
        )

    def set_default(self, kind: RequestKind, codes: Iterable[str]) -> Catalogue:
        """Say which codes hold for a kind of request where nobody gave any.

        Raises:
            BadReason: If one of them cannot be relied on for that kind.
        """
        chosen = tuple(codes)
        return self._change("Default reason changed", lambda old: old.with_default(kind, chosen))

    def take(self, other: Catalogue) -> Catalogue:
        """Take over what another list says; codes that only this one has stay.

        Raises:
            BadReason: If a code stands for another section there.
        """
        return self._change("List of reasons imported", lambda old: old.merged(other))

    def _change(self, action: str, change: Callable[[Catalogue], Catalogue]) -> Catalogue:
        """A change that changes nothing writes nothing."""
        with self._database.transaction():
            old = self.read()
            new = change(old)
            if new == old:
                return old
            text = json.dumps(new.changes_to_json(), ensure_ascii=False, sort_keys=True)
            self._database.connection.execute(
                "INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)", (KEY, text)
            )
            facts = {**_facts(old, new), **vouch(LIST, KEY, digest_of(text))}
            self._log.append(Category.SYSTEM, action, details=facts)
        return self.read()


class CatalogueTestimony:
    """Holds the stored list against what the last row about it said."""

    def __init__(self, database: WorkspaceDatabase) -> None:
        self._database = database
        self._said, self._seq = "", 0

    def hear(self, row: LogRow) -> None:
        """Note the last digest said of the list."""
        for one in records_said(row.details):
            if one["table"] == LIST:
                self._said, self._seq = str(one["digest"]), row.seq

    def judge(self) -> Wrong | None:
        """The list that is not what the log says, or None."""
        text = stored_text(self._database)
        if (digest_of(text) if text else "") == self._said:
            return None
        text = "The list of reasons is not what the log says: it was changed without the program."
        return Fault.RECORD, self._seq, text


def digest_of(text: str) -> str:
    """What a row says of the list as stored: it holds nothing about people, so there is no salt."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def stored_text(database: WorkspaceDatabase) -> str:
    """What is stored of the list, as it is; empty where nothing was changed."""
    rows = database.query("SELECT value FROM settings WHERE key = ?", (KEY,))
    return str(rows[0][0]) if rows else ""


def _facts(old: Catalogue, new: Catalogue) -> dict[str, Any]:
    """What a row says: which codes and which defaults, as they are now."""
    changed = [e for e in new.exemptions.values() if e != old.find(e.code)]
    facts: dict[str, Any] = {}
    if changed:
        facts["reasons"] = {
            e.code: {"title": e.title, "section": e.act, "retired": e.retired} for e in changed
        }
    moved = {k.value: list(c) for k, c in new.defaults.items() if c != old.default(k)}
    if moved:
        facts["defaults"] = moved
    return facts
