"""Rules by which the content of the log is erased, and doing it.

The log is kept because the law wants it (DPA 2018 s.62 for law enforcement; UK GDPR Art. 5(2) otherwise), and
yet what it says about people may have to go: when it is no longer needed (storage limitation, UK GDPR
Art. 5(1)(e), DPA 2018 s.39), or because a person may have it erased (Art. 17, s.47). How long is for the
force to decide; Umbra only does it, and says so in the log.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from redaction.jobs.errors import UserError
from redaction.reviewlog.emptying import ERASABLE
from redaction.reviewlog.filter import LogFilter
from redaction.reviewlog.log import ReviewLog
from redaction.reviewlog.row import LogRow


@dataclass(frozen=True, slots=True)
class ErasureRule:
    """Whose content goes; what is empty or None is not looked at, and one thing must be said.

    Attributes:
        before: Of rows written before this moment.
        request: Of rows about this request (its id).
        who: Of rows that this person wrote.
        recipient: Of rows about what this recipient was given.
        footage: Of rows about footage of this SHA-256.
    """

    before: dt.datetime | None = None
    request: str = ""
    who: str = ""
    recipient: str = ""
    footage: str = ""

    @property
    def kind(self) -> str:
        """The rule in words that name nobody: this stays in the log for ever."""
        said = [
            word
            for word, value in (
                ("about one request", self.request),
                ("by one person", self.who),
                ("about one recipient", self.recipient),
                ("about one footage", self.footage),
            )
            if value
        ]
        if self.before is not None:
            said.append(f"before {self.before.astimezone(dt.UTC):%Y-%m-%d}")
        return ", ".join(said)

    @property
    def wanted(self) -> LogFilter:
        """The rows it speaks of.

        Raises:
            UserError: If it speaks of none in particular.
        """
        if not self.kind:
            raise UserError(
                "Nothing was erased: it was not said which rows.",
                "The review log is unchanged.",
                "Say an age, a request, a person, a recipient or footage.",
            )
        return LogFilter(
            until=self.before,
            request=self.request,
            who=self.who,
            recipient=self.recipient,
            footage=self.footage,
        )


def years_before(day: dt.date, years: int) -> dt.date:
    """The same day so many years earlier; 28 February for the 29th where there is none."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def count_erasable(log: ReviewLog, rule: ErasureRule) -> int:
    """How many rows would lose their content."""
    return log.count(rule.wanted, also=ERASABLE)


def erase(log: ReviewLog, rule: ErasureRule, reason: str) -> LogRow | None:
    """Erase the content of rows by a rule; the row written says by which and why, and who did it.

    What is left of each row: number, moment, category, hashes, and the digests by which it vouches for
    records. The database file keeps nothing else of it once ``WorkspaceDatabase.forget`` was called; backups
    made before still do (see ``usecases.erase_log``).

    Returns:
        The row that says so, or None where nothing was to be erased.

    Raises:
        UserError: If no rule or no reason was given.
    """
    wanted = rule.wanted
    if not reason.strip():
        raise UserError(
            "Nothing was erased: a reason is needed.",
            "The review log is unchanged.",
            "Say why the content is erased; the reason is kept in the log.",
        )
    return log.erase(wanted, rule.kind, reason.strip())
