"""What the chain does not show: indexes, and the triggers that refuse changes."""

from __future__ import annotations

import sqlite3

from redaction.jobs.cancel import Cancelled, CancelToken
from redaction.reviewlog.layout import TRIGGERS
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
    found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    missing = set(TRIGGERS) - {name for (name,) in found}
    if missing:
        text = "Every row is as it was written, but what refuses changes to the log was taken away."
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
