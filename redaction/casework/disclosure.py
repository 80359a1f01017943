"""What was handed over to whom: the record behind a row of category disclosure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from redaction.model.ids import RequestId

METHODS: Final = (
    "Secure e-mail",
    "Download portal",
    "CPS digital case system",
    "Court digital case system",
    "Encrypted disc or stick, by post",
    "Encrypted disc or stick, by hand",
    "Viewing at a police station",
)
"""How packages are usually handed over, offered in this order; any other words may be written."""


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """That what was handed over came back, or was asked back.

    Attributes:
        day: When.
        reason: Why, in the person's own words.
    """

    day: dt.date
    reason: str


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One hand-over.

    Attributes:
        id: Identifier.
        request: The request it answers; empty for evidence of an incident that belongs to none.
        recipient: Who received it; in the review log in clear (DPA 2018 s.62). Empty once it was erased.
        method: How it was handed over.
        day: The day it was handed over, as the person says.
        moment: When it was recorded, UTC.
        by: Who recorded it.
        copies: SHA-256 of each copy in it, lower-case hexadecimal.
        package: Name of the folder or file, without its place.
        manifest_sha256: Of the package's ``manifest-sha256.txt``, which names every file in it by its hash.
        note: Free text; never in the log in clear.
        overridden: What stood against the release and was set aside, with the reason given.
        withdrawn: Set once it came back or was asked back.
        incident: Id of the incident that an evidence package is about; else empty.
        footage: Id of the footage that an evidence package is about; empty where it is about an incident.
        stills: SHA-256 of each still picture and contact sheet in an evidence package.
    """

    id: str
    request: RequestId
    recipient: str
    method: str
    day: dt.date
    moment: dt.datetime
    by: str
    copies: tuple[str, ...]
    package: str = ""
    manifest_sha256: str = ""
    note: str = ""
    overridden: tuple[tuple[str, str], ...] = ()
    withdrawn: Withdrawn | None = None
    incident: str = ""
    footage: str = ""
    stills: tuple[str, ...] = ()

    @property
    def is_evidence(self) -> bool:
        """Whether it is an evidence package, and not an answer to a request."""
        return bool(self.incident or self.footage)

    def without_people(self) -> Disclosure:
        """Without the recipient and all free text, in which people are named."""
        gone = self.withdrawn
        return replace(
            self,
            recipient="",
            note="",
            overridden=tuple((what, "") for what, _why in self.overridden),
            withdrawn=gone and replace(gone, reason=""),
        )

    def to_json(self) -> dict[str, Any]:
        """Every field, JSON-ready; those of evidence packages only where they say something."""
        gone = self.withdrawn
        evidence = {"incident": self.incident, "footage": self.footage, "stills": list(self.stills)}
        return {
            "id": self.id,
            "request": str(self.request),
            "recipient": self.recipient,
            "method": self.method,
            "day": self.day.isoformat(),
            "moment": self.moment.astimezone(dt.UTC).isoformat(timespec="microseconds"),
            "by": self.by,
            "copies": list(self.copies),
            "package": self.package,
            "manifest_sha256": self.manifest_sha256,
            "note": self.note,
            "overridden": [list(pair) for pair in self.overridden],
            "withdrawn": gone and {"day": gone.day.isoformat(), "reason": gone.reason},
            **{name: value for name, value in evidence.items() if value},
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Disclosure:
        """The value that ``to_json`` spelled.

        Raises:
            KeyError, TypeError, ValueError: If it is not one.
        """
        gone = data["withdrawn"]
        return cls(
            str(data["id"]),
            RequestId(data["request"]),
            str(data["recipient"]),
            str(data["method"]),
            dt.date.fromisoformat(data["day"]),
            dt.datetime.fromisoformat(data["moment"]),
            str(data["by"]),
            tuple(str(copy) for copy in data["copies"]),
            str(data["package"]),
            str(data["manifest_sha256"]),
            str(data["note"]),
            tuple((str(what), str(why)) for what, why in data["overridden"]),
            gone and Withdrawn(dt.date.fromisoformat(gone["day"]), str(gone["reason"])),
            str(data.get("incident", "")),
            str(data.get("footage", "")),
            tuple(str(still) for still in data.get("stills", ())),
        )
