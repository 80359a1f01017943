"""A list of the workspace that is kept as one setting: its text, and the log's word for it."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from typing import Any

from redaction.reviewlog.row import LogRow
from redaction.reviewlog.verdict import Fault, Wrong
from redaction.store.database import WorkspaceDatabase
from redaction.store.testimony import records_said, vouch


def stored_text(database: WorkspaceDatabase, key: str) -> str:
    """What is stored of the list, as it is; empty where nothing was changed."""
    rows = database.query("SELECT value FROM settings WHERE key = ?", (key,))
    return str(rows[0][0]) if rows else ""


def keep(connection: sqlite3.Connection, key: str, table: str, data: object) -> dict[str, Any]:
    """Store the list, in the transaction that is open.

    Args:
        connection: Of the database.
        key: Of the setting.
        table: Under which the log vouches for it.
        data: The list as JSON-ready values.

    Returns:
        What the log row is to say, so that another text is found.
    """
    text = json.dumps(data, ensure_ascii=False, sort_keys=True)
    connection.execute("INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)", (key, text))
    return vouch(table, key, _digest_of(text))


class ListTestimony:
    """Holds the stored list against what the last row about it said."""

    def __init__(self, database: WorkspaceDatabase, key: str, table: str, what: str) -> None:
        """Hear nothing yet.

        Args:
            database: Of the workspace.
            key: Of the setting.
            table: Under which the log vouches for it.
            what: What it is called in a sentence.
        """
        self._database = database
        self._key, self._table, self._what = key, table, what
        self._said, self._seq = "", 0

    def hear(self, row: LogRow) -> None:
        """Note the last digest said of the list."""
        for one in records_said(row.details):
            if one["table"] == self._table:
                self._said, self._seq = str(one["digest"]), row.seq

    def judge(self) -> Wrong | None:
        """The list that is not what the log says, or None."""
        text = stored_text(self._database, self._key)
        if (_digest_of(text) if text else "") == self._said:
            return None
        said = f"The {self._what} is not what the log says: it was changed without the program."
        return Fault.RECORD, self._seq, said


def _digest_of(text: str) -> str:
    """What a row says of the list as stored: it holds nothing about people, so there is no salt."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
