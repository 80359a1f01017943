"""The days that decide when an answer is due: what was asked for and when it came.

Values only; the arithmetic is in ``redaction.casework.clocks``. All days are local calendar days.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from player.media.errors import UserError


class DatesError(UserError):
    """Stored or entered dates cannot be read."""


@dataclass(frozen=True, slots=True)
class Pause:
    """A clarification that was asked for.

    Attributes:
        asked: The day the requester was asked.
        answered: The day the answer came; None while it is awaited.
    """

    asked: dt.date
    answered: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Extension:
    """More time, with a notice to the requester.

    Attributes:
        notified: The day the notice was given.
        reason: Why more time is needed, as the notice says.
        until: Freedom of information only: the day the notice names (FOI Act 2000 s.17(2)).
    """

    notified: dt.date
    reason: str = ""
    until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Override:
    """A due day set by a person.

    Attributes:
        due: The day.
        reason: Why; never empty.
    """

    due: dt.date
    reason: str


@dataclass(frozen=True, slots=True)
class RequestDates:
    """What was asked for in a request, and when it came.

    Attributes:
        identity_asked: When proof of identity was asked for.
        identity_confirmed: When it came.
        fee_asked: When a fee was asked for; for freedom of information, when the fees notice was given.
        fee_paid: When the fee came.
        pauses: Clarifications.
        extension: More time.
        override: The day a person set.
    """

    identity_asked: dt.date | None = None
    identity_confirmed: dt.date | None = None
    fee_asked: dt.date | None = None
    fee_paid: dt.date | None = None
    pauses: tuple[Pause, ...] = ()
    extension: Extension | None = None
    override: Override | None = None

    @property
    def latest(self) -> dt.date:
        """The latest day among them; the first day of all calendars where there is none."""
        more, override = self.extension, self.override
        found = [
            *(getattr(self, name) for name in _DAYS),
            *(day for pause in self.pauses for day in (pause.asked, pause.answered)),
            *(() if more is None else (more.notified, more.until)),
            None if override is None else override.due,
        ]
        return max((day for day in found if day is not None), default=dt.date.min)

    def to_json(self) -> dict[str, Any]:
        """As JSON-ready values; what is at its default is left out, so no dates are ``{}``."""
        days = {name: day.isoformat() for name in _DAYS if (day := getattr(self, name)) is not None}
        made: dict[str, Any] = dict(days)
        if self.pauses:
            made["pauses"] = [_written(asked=p.asked, answered=p.answered) for p in self.pauses]
        if (more := self.extension) is not None:
            made["extension"] = _written(
                notified=more.notified, reason=more.reason, until=more.until
            )
        if (override := self.override) is not None:
            made["override"] = _written(due=override.due, reason=override.reason)
        return made

    @classmethod
    def from_json(cls, made: Mapping[str, Any]) -> RequestDates:
        """What ``to_json`` gave.

        Raises:
            DatesError: Where a value is no day, something is missing, or there is more than we know.
        """
        try:
            return _read(made)
        except (TypeError, ValueError, KeyError, AttributeError) as error:
            raise DatesError(
                "The dates of a request cannot be read.",
                "Nothing was changed.",
                "Check the workspace; a backup can be restored.",
            ) from error


_DAYS = ("identity_asked", "identity_confirmed", "fee_asked", "fee_paid")
_KNOWN = frozenset({*_DAYS, "pauses", "extension", "override"})


def _written(**values: dt.date | str | None) -> dict[str, str]:
    return {
        name: value.isoformat() if isinstance(value, dt.date) else value
        for name, value in values.items()
        if value
    }


def _read(made: Mapping[str, Any]) -> RequestDates:
    if strange := set(made) - _KNOWN:
        raise ValueError(f"unknown dates: {sorted(strange)}")
    days = {name: _day(made.get(name)) for name in _DAYS}
    more, override = made.get("extension"), made.get("override")
    return RequestDates(
        **days,
        pauses=tuple(
            Pause(dt.date.fromisoformat(p["asked"]), _day(p.get("answered")))
            for p in made.get("pauses", ())
        ),
        extension=None
        if more is None
        else Extension(
            dt.date.fromisoformat(more["notified"]),
            str(more.get("reason", "")),
            _day(more.get("until")),
        ),
        override=None
        if override is None
        else Override(dt.date.fromisoformat(override["due"]), str(override.get("reason", ""))),
    )


def _day(text: str | None) -> dt.date | None:
    return None if text is None else dt.date.fromisoformat(text)
