"""The categories of annotations of a workspace, each change of the list with its row in the log."""

from __future__ import annotations

import json
from collections.abc import Callable

from redaction.model.note_category import BUILT_IN, Categories
from redaction.reviewlog.log import ReviewLog
from redaction.reviewlog.row import Category
from redaction.store.database import WorkspaceDatabase, reading
from redaction.store.kept_list import keep, stored_text

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
        text = stored_text(self._database, KEY)
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
            kept = keep(self._database.connection, KEY, LIST, new.to_json())
            facts = {"categories": [c.id for c in new], **kept}
            self._log.append(Category.SYSTEM, action, details=facts)
        return self.read()
