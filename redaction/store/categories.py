"""The categories of annotations of a workspace, each change of the list with its row in the log."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable

from redaction.model.note_category import BUILT_IN, Categories
from redaction.reviewlog.log import ReviewLog
from redaction.reviewlog.row import Category, LogRow
from redaction.reviewlog.verdict import Fault, Wrong
from redaction.store.database import WorkspaceDatabase, reading
from redaction.store.testimony import records_said, vouch

KEY = "notes.categories"
"""Of the setting that holds the list, once somebody changed it."""

LIST = "list of note categories"
"""Under which the log vouches for what is stored: it is no table, but one setting."""


class CategoryStore:
    """Reads and changes the list of categories; see ``redaction.model.note_category``."""

    def __init__(self, database: WorkspaceDatabase, log: ReviewLog) -> None:
        self._database = database
        self._log = log
        self._read: tuple[str, Categories] = ("", BUILT_IN)

    def read(self) -> Categories:
        """The list as committed last by any process.

        Raises:
            StoreError: If what is stored is no list.
        """
        text = stored_text(self._database)
        if text != self._read[0]:
            with reading("a list of categories"):
                found = Categories.from_json(json.loads(text)) if text else BUILT_IN
            self._read = (text, found)
        return self._read[1]

    def set(self, categories: Categories, *, action: str = "Categories changed") -> Categories:
        """Put another list in the place of this one.

        Args:
            categories: Made by changes of the old list, or of a template.
            action: What the log says was done; never a category's name.

        Raises:
            BadCategory: If two share an id, a name or a key, or one cannot be used.
        """
        return self.change(lambda _: Categories.of(categories), action=action)

    def take(self, template: Categories) -> Categories:
        """Take over what a template says; categories that only this list has stay.

        Raises:
            BadCategory: If there are too many together.
        """
        return self.change(lambda old: old.merged(template), action="Categories imported")

    def change(
        self, change: Callable[[Categories], Categories], *, action: str = "Categories changed"
    ) -> Categories:
        """Make a change of the list as it is now; one that changes nothing writes nothing.

        Args:
            change: Gives the new list for the old one.
            action: What the log says was done.

        Raises:
            BadCategory: If the change refuses.
        """
        with self._database.transaction():
            old = self.read()
            new = change(old)
            if new == old:
                return old
            text = json.dumps(new.to_json(), ensure_ascii=False, sort_keys=True)
            self._database.connection.execute(
                "INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)", (KEY, text)
            )
            facts = {"categories": [c.id for c in new], **vouch(LIST, KEY, digest_of(text))}
            self._log.append(Category.SYSTEM, action, details=facts)
        return self.read()


class CategoriesTestimony:
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
        said = (
            "The list of categories is not what the log says: it was changed without the program."
        )
        return Fault.RECORD, self._seq, said


def digest_of(text: str) -> str:
    """What a row says of the list as stored: it holds nothing about people, so there is no salt."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def stored_text(database: WorkspaceDatabase) -> str:
    """What is stored of the list, as it is; empty where nothing was changed."""
    rows = database.query("SELECT value FROM settings WHERE key = ?", (KEY,))
    return str(rows[0][0]) if rows else ""
