"""The list of reasons of a workspace, each change of it with its row in the log."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable
from typing import Any

from redaction.casework.catalogue import BUILT_IN, Catalogue
from redaction.casework.exemptions import Exemption
from redaction.model.footage import RequestKind
from redaction.reviewlog.log import ReviewLog
from redaction.reviewlog.row import Category
from redaction.store.database import WorkspaceDatabase, reading
from redaction.store.kept_list import keep, stored_text

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
        text = stored_text(self._database, KEY)
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
            kept = keep(self._database.connection, KEY, LIST, new.changes_to_json())
            facts = {**_facts(old, new), **kept}
            self._log.append(Category.SYSTEM, action, details=facts)
        return self.read()


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
