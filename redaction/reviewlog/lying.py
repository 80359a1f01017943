"""What the chain does not show: indexes, and the triggers that refuse changes."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import cache

from redaction.jobs.cancel import Cancelled, CancelToken
from redaction.reviewlog.layout import FORMAT_2, SCHEMA, has_format_2
from redaction.reviewlog.verdict import Fault, Wrong

_CACHE = 64 * 1024
"""KiB of the file kept in memory meanwhile."""

_STEPS = 100_000
"""Of SQLite's machine between two looks at whether the person wants to stop."""


def file_fault(connection: sqlite3.Connection, cancel: CancelToken | None = None) -> Wrong | None:
    """What SQLite itself finds wrong where the log lies, or None.

    An index that leaves a row out hides it from whoever looks for a person or a request, though the chain
    holds.

    Raises:
        Cancelled: If the stop was asked for.
    """
    own, found = _triggers_of_ours(format_2=has_format_2(connection)), _triggers(connection)
    if any(found.get(name) != sql for name, sql in own.items()):
        text = (
            "Every row is as it was written, but what refuses changes to the log was taken away or"
            " changed."
        )
        return Fault.FILE, 0, text
    if found.keys() - own.keys():
        # It changes what the program stores before the program has the log vouch for it.
        text = (
            "Every row is as it was written, but the database holds a trigger that is not the program's:"
            f" {min(found.keys() - own.keys())}."
        )
        return Fault.FILE, 0, text
    if cancel is not None:
        connection.set_progress_handler(lambda: int(cancel.cancelled), _STEPS)
    (cache,) = connection.execute("PRAGMA cache_size").fetchone()
    # Each row is looked for in each index, all over the file.
    connection.execute(f"PRAGMA cache_size = {-_CACHE}")
    try:
        for table in ("log", "log_head"):
            lines = [line for (line,) in connection.execute(f"PRAGMA integrity_check({table})")]
            if lines != ["ok"]:
                text = (
                    "Every row is as it was written, but the database is damaged where the log lies:"
                    f" {lines[0]}."
                )
                return Fault.FILE, 0, text
    except sqlite3.OperationalError as error:
        if cancel is not None and cancel.cancelled:
            raise Cancelled from error
        raise
    finally:
        connection.set_progress_handler(None, 0)
        connection.execute(f"PRAGMA cache_size = {cache}")
    return None


def _triggers(connection: sqlite3.Connection) -> dict[str, str]:
    """What the database does by itself, by name."""
    found = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    return {name: " ".join(str(sql).split()) for name, sql in found}


@cache
def _triggers_of_ours(*, format_2: bool) -> dict[str, str]:
    with closing(sqlite3.connect(":memory:")) as connection:
        for statement in (*SCHEMA, *(FORMAT_2 if format_2 else ())):
            connection.execute(statement)
        return _triggers(connection)
