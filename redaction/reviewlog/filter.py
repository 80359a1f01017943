"""Which rows of the log are wanted."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

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
    """

    category: Category | None = None
    who: str = ""
    footage: str = ""
    request: str = ""
    text: str = ""
    since: dt.datetime | None = None
    until: dt.datetime | None = None

    def where(self) -> tuple[str, list[object]]:
        """The condition in SQL and its values."""
        tests: list[str] = []
        values: list[object] = []
        for column in ("category", "who", "footage", "request"):
            value = getattr(self, column)
            if value:
                tests.append(f"{column} = ?")
                values.append(str(value))
        if self.text:
            pattern = (
                "%" + self.text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_") + "%"
            )
            tests.append(
                r"(action LIKE ? ESCAPE '\' OR details LIKE ? ESCAPE '\' OR recipient LIKE ? ESCAPE '\')"
            )
            values += [pattern] * 3
        for test, moment in (("utc >= ?", self.since), ("utc < ?", self.until)):
            if moment is not None:
                tests.append(test)
                values.append(utc_text(moment))
        return (" AND ".join(tests) or "1", values)


ALL = LogFilter()
"""Every row."""


def utc_text(moment: dt.datetime) -> str:
    """A moment as rows hold it."""
    return moment.astimezone(dt.UTC).isoformat(timespec="microseconds")
