"""Taking the content out of rows in the database."""

from __future__ import annotations

import sqlite3
from typing import Any

from redaction.reviewlog.erasures import ranges_of, remains_of
from redaction.reviewlog.layout import ALL_COLUMNS, EMPTY, row_of
from redaction.reviewlog.row import ERASED

ERASABLE = f"erased = 0 AND seq > 1 AND NOT instr(proof, '\"{ERASED}\":')"
"""Rows that have content which may go: not the first, which says whose log it is, and not those that say
what was erased."""

_EMPTY = ", ".join(f"{name} = '{empty}'" for name, empty in EMPTY.items())


def emptied(connection: sqlite3.Connection, condition: tuple[str, list[object]]) -> dict[str, Any]:
    """Empty the rows that a condition lets through, in the transaction that is open.

    Args:
        connection: Of the workspace.
        condition: In SQL, and its values.

    Returns:
        ``rows`` (ranges), ``count`` and, where rows of format 1 are among them, ``remains``: what the row
        that is written about it has to say, see ``erasures``.
    """
    test, values = condition
    where = f"{ERASABLE} AND {test}"
    ids = f"SELECT seq FROM log WHERE {where} ORDER BY seq"
    seqs = [seq for (seq,) in connection.execute(ids, values)]
    remains = []
    # The proof of a row of format 1 is taken out of its content first, so each is written by itself.
    old = f"SELECT {ALL_COLUMNS} FROM log WHERE format = 1 AND {where} ORDER BY seq"
    for found in connection.execute(old, values).fetchall():
        row = row_of(found)
        remains.append(row.remains())
        connection.execute(
            f"UPDATE log SET {_EMPTY}, proof = ?, erased = 1 WHERE seq = ?", (row.proof, row.seq)
        )
    connection.execute(f"UPDATE log SET {_EMPTY}, erased = 1 WHERE {where}", values)
    said: dict[str, Any] = {"rows": [list(pair) for pair in ranges_of(seqs)], "count": len(seqs)}
    return {**said, "remains": remains_of(remains)} if remains else said
