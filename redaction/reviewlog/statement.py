"""What is signed or stamped of a log: one line of text that names a head."""

from __future__ import annotations

from redaction.reviewlog.row import canonical
from redaction.reviewlog.verdict import Head


def head_statement(head: Head, workspace: str) -> bytes:
    """The words for a head of a workspace's log, the same whenever they are asked for.

    Args:
        head: Number and hash of a row.
        workspace: The workspace's identifier.
    """
    said = {
        "count": head.count,
        "hash": head.hash,
        "says": "umbra log head",
        "workspace": workspace,
    }
    return canonical(said).encode()
