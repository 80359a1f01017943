"""One row of the review log, and how it is chained to the one before.

Two formats. A row of format 1 is hashed as a whole, so nothing can be taken out of it. Of a row of format 2
the content (who, what, on what, for whom) is hashed first, with a salt, and the row's own hash is over that
hash, the moment, the category, and the proof: what the row vouches for, in digests and random numbers only.
So the content can be erased later, and the chain still holds.

    content  = SHA-256 over {action, details, footage, recipient, request, salt, who}
    hash     = SHA-256 over {category, format, local, payload: content, previous, proof, seq, utc}

each as canonical JSON.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

FIRST_PREVIOUS = "0" * 64
"""What the first row is chained to."""

ERASED = "erased"
"""Detail of a row: the rows whose content was erased with it."""

_PROOF = ("erased", "footage_id", "record", "state", "workspace")
"""Details that other proofs need. They name nobody, and stay when the content of a row is erased."""

_PROOF_OF_COPY = ("copy", "export", "plan", "source", "verified")
"""The same of the record of a copy."""


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
        details: Facts, JSON-ready; what the row vouches for is among them.
        previous: Hash of the row before.
        hash: SHA-256 over everything above, see ``digest``.
        format: 1 or 2.
        salt: Random, of format 2; goes with the content.
        payload: Of format 2, the hash of the content.
        erased: Whether the content was erased: then there is no person, no action and so on.
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
    format: int = 1
    salt: str = ""
    payload: str = ""
    erased: bool = False

    def to_json(self) -> dict[str, Any]:
        """Every field, JSON-ready; those of format 2 only where they are."""
        data: dict[str, Any] = {
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
        if self.format != 1:
            data |= {"format": self.format, "salt": self.salt, "payload": self.payload}
        if self.erased:
            data["erased"] = True
        return data

    @property
    def proof(self) -> str:
        """What the row vouches for, as canonical JSON; of a whole row of format 1 a part of the content."""
        return canonical(proof_of(self.details))

    def digest(self, *, seq: int | None = None) -> str:
        """SHA-256 in hexadecimal over the canonical JSON of the row.

        Canonical: all fields but ``hash``, keys sorted, no spaces, UTF-8, numbers as Python's ``json``
        writes them. ``previous`` is one of the fields, and that is what makes the rows a chain.

        Args:
            seq: Take this number instead of the row's own (to see where a moved row came from).
        """
        if self.format == 1:
            data = self.to_json()
            data.pop("hash")
            data.pop("erased", None)
        else:
            data = {
                "category": self.category.value,
                "format": self.format,
                "local": self.local,
                "payload": self.payload,
                "previous": self.previous,
                "proof": proof_of(self.details),
                "seq": self.seq,
                "utc": self.utc,
            }
        if seq is not None:
            data["seq"] = seq
        return sha256(canonical(data))

    def content_hash(self) -> str:
        """SHA-256 in hexadecimal over the content of a row of format 2, its salt among it."""
        return sha256(
            canonical(
                {
                    "action": self.action,
                    "details": content_of(self.details),
                    "footage": self.footage,
                    "recipient": self.recipient,
                    "request": self.request,
                    "salt": self.salt,
                    "who": self.who,
                }
            )
        )

    def remains(self) -> str:
        """SHA-256 in hexadecimal over what stays of a row of format 1 whose content is erased.

        Its hash cannot be worked out any more; this is how the row that erased it vouches for it.
        """
        return remains(
            self.seq,
            self.utc,
            self.local,
            self.category.value,
            self.previous,
            self.hash,
            self.proof,
        )


def remains(*fields: object) -> str:
    """As ``LogRow.remains``: seq, utc, local, category, previous, hash, proof."""
    return sha256(canonical(list(fields)))


def proof_of(details: Mapping[str, Any]) -> dict[str, Any]:
    """The facts that other proofs need, which stay when the content is erased."""
    names = _PROOF + _PROOF_OF_COPY if "export" in details else _PROOF
    return {name: details[name] for name in names if name in details}


def content_of(details: Mapping[str, Any]) -> dict[str, Any]:
    """The facts that are erased with the rest of the content."""
    proof = proof_of(details)
    return {name: value for name, value in details.items() if name not in proof}


def sha256(text: str) -> str:
    """In hexadecimal, of the text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


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
