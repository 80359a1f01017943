"""Which rows of the log are wanted."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from redaction.reviewlog.row import Category


@dataclass(frozen=True, slots=True)
class LogFilter:
    """Which rows are wanted; what is None or empty is not looked at.

    Attributes:
        category: Of this kind of operation.
        who: By this person.
        footage: About the footage of this SHA-256.
        request: About this request.
        text: Action, details or recipient contain this, in any case.
        since: At or after this moment.
        until: Before this moment.
        recipient: Given to this recipient.
        proof: What the row vouches for contains this, as canonical JSON spells it.
        about: About footage of one of these SHA-256, or vouching for a record of one of these ids.
        unaddressed: Names no recipient.
    """

    category: Category | None = None
    who: str = ""
    footage: str = ""
    request: str = ""
    text: str = ""
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    recipient: str = ""
    proof: str = ""
    about: tuple[str, ...] = ()
    unaddressed: bool = False

    def to_json(self) -> dict[str, str]:
        """What is looked at, JSON-ready."""
        found = {name: getattr(self, name) for name in self.__slots__}
        return {name: _spelled(value) for name, value in found.items() if value}

    @classmethod
    def from_json(cls, data: Mapping[str, str]) -> LogFilter:
        """What ``to_json`` gave.

        Raises:
            ValueError: If it makes no sense.
        """
        made: dict[str, Any] = dict(data)
        for name in ("since", "until"):
            if name in made:
                made[name] = dt.datetime.fromisoformat(made[name])
        if "category" in made:
            made["category"] = Category(made["category"])
        if "about" in made:
            made["about"] = tuple(made["about"].split())
        if "unaddressed" in made:
            made["unaddressed"] = made["unaddressed"] == "yes"
        return cls(**made)

    def where(self, *, proof: bool = False) -> tuple[str, list[object]]:
        """The condition in SQL and its values.

        Args:
            proof: Whether the table has a column for what a row vouches for.
        """
        tests: list[str] = []
        values: list[object] = []
        for column in ("category", "who", "footage", "request", "recipient"):
            value = getattr(self, column)
            if value:
                tests.append(f"{column} = ?")
                values.append(str(value))
        if self.text:
            # Nothing is written in a proof but names of tables, ids and digests.
            hexadecimal = proof and _HEX.fullmatch(self.text) is not None
            names = ("action", "details", "recipient", *(("proof",) if hexadecimal else ()))
            tests.append(f"({' OR '.join(_contains(name) for name in names)})")
            values += [_pattern(self.text)] * len(names)
        if self.proof and proof:
            tests.append("instr(proof, ?)")
            values.append(self.proof)
        if self.about:
            either = [f"footage IN ({', '.join('?' * len(self.about))})"]
            values += self.about
            if proof:
                either += ["instr(proof, ?)"] * len(self.about)
                values += [f'"{one}' for one in self.about]
            tests.append(f"({' OR '.join(either)})")
        if self.unaddressed:
            tests.append("recipient = ''")
        for test, moment in (("utc >= ?", self.since), ("utc < ?", self.until)):
            if moment is not None:
                tests.append(test)
                values.append(utc_text(moment))
        return (" AND ".join(tests) or "1", values)


_HEX = re.compile("[0-9a-fA-F]{8,64}")


def _contains(column: str) -> str:
    return rf"{column} LIKE ? ESCAPE '\'"


def _pattern(text: str) -> str:
    return "%" + text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_") + "%"


ALL = LogFilter()
"""Every row."""


def _spelled(value: object) -> str:
    if isinstance(value, dt.datetime):
        return utc_text(value)
    if isinstance(value, tuple):
        return " ".join(value)
    return "yes" if value is True else str(value)


def utc_text(moment: dt.datetime) -> str:
    """A moment as rows hold it."""
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds")
