"""One row of the review log, and how it is chained to the one before."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

FIRST_PREVIOUS = "0" * 64
"""What the first row is chained to."""


class Category(StrEnum):
    """The kinds of operation that DPA 2018 s.62 wants logged, and what the program itself does."""

    COLLECTION = "collection"
    ALTERATION = "alteration"
    CONSULTATION = "consultation"
    DISCLOSURE = "disclosure"
    COMBINATION = "combination"
    ERASURE = "erasure"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class LogRow:
    """One row.

    Attributes:
        seq: 1 for the first row, rising by one.
        utc: ISO 8601 in UTC, to the microsecond.
        local: The same moment as the clock on the wall showed it, with its offset.
        who: The person.
        category: Kind of operation.
        action: What was done, a sentence fragment such as "Move box" or "Undo Move box".
        footage: SHA-256 of the footage, or empty.
        request: Id of the request, or empty.
        recipient: Who receives it, for a disclosure; else empty.
        details: Facts, JSON-ready.
        previous: Hash of the row before.
        hash: SHA-256 over everything above, see ``digest``.
    """

    seq: int
    utc: str
    local: str
    who: str
    category: Category
    action: str
    footage: str = ""
    request: str = ""
    recipient: str = ""
    details: dict[str, Any] = field(default_factory=dict)
    previous: str = FIRST_PREVIOUS
    hash: str = ""

    def to_json(self) -> dict[str, Any]:
        """Every field, JSON-ready."""
        return {
            "seq": self.seq,
            "utc": self.utc,
            "local": self.local,
            "who": self.who,
            "category": self.category.value,
            "action": self.action,
            "footage": self.footage,
            "request": self.request,
            "recipient": self.recipient,
            "details": self.details,
            "previous": self.previous,
            "hash": self.hash,
        }

    def digest(self, *, seq: int | None = None) -> str:
        """SHA-256 in hexadecimal over the canonical JSON of the row.

        Canonical: all fields but ``hash``, keys sorted, no spaces, UTF-8, numbers as Python's ``json``
        writes them. ``previous`` is one of the fields, and that is what makes the rows a chain.

        Args:
            seq: Take this number instead of the row's own (to see where a moved row came from).
        """
        data = self.to_json()
        del data["hash"]
        if seq is not None:
            data["seq"] = seq
        return hashlib.sha256(canonical(data).encode()).hexdigest()


def canonical(data: object) -> str:
    """The one JSON spelling that is hashed.

    Raises:
        ValueError: If a number is not finite.
        TypeError: If something is not JSON-ready.
    """
    text = json.dumps(
        data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    # A file name need not be text. Its odd bytes are surrogates in Python, which no file or database
    # takes; as the escapes of JSON they survive.
    return text.encode("utf-8", "backslashreplace").decode()
