"""How long the recording system keeps each footage, and why some is kept longer; each with its log row."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from redaction.casework.retention import (
    CUSTODY_DAYS,
    FIRST_YEAR,
    MOST_DAYS,
    Retention,
    Source,
    recorded_day,
)
from redaction.jobs.errors import UserError
from redaction.model.footage import FOR_REQUEST, KEEP_DAYS, Footage
from redaction.model.ids import FootageId, RequestId
from redaction.policy.current import policy
from redaction.policy.limits import check_fixed
from redaction.reviewlog.log import ReviewLog
from redaction.reviewlog.row import Category
from redaction.store import register
from redaction.store.database import WorkspaceDatabase, reading
from redaction.store.testimony import RULES_RECORD, new_salt, vouched

TABLE = "retention"
KEY = ("footage",)

RULES = "retention"
"""Key of the workspace's setting with its ``Rules``."""

_UNCHANGED = "Nothing was changed."


@dataclass(frozen=True, slots=True)
class Rules:
    """What the force's recording systems do.

    Attributes:
        days: Days after which footage that is no evidence is deleted.
        custody: The same for custody suites.
        keep_requested: Whether footage is marked as kept when it is put under a request.
        warn: Footage is shown as soon deleted this many days before.
    """

    days: int = KEEP_DAYS
    custody: int = CUSTODY_DAYS
    keep_requested: bool = True
    warn: int = 7

    def to_json(self) -> dict[str, Any]:
        """JSON-ready."""
        return {
            "days": self.days,
            "custody": self.custody,
            "keep_requested": self.keep_requested,
            "warn": self.warn,
        }


class Retentions:
    """Days of recording and of deletion, and what is preserved."""

    def __init__(
        self, database: WorkspaceDatabase, log: ReviewLog, clock: Callable[[], dt.datetime]
    ) -> None:
        self._database = database
        self._log = log
        self._clock = clock

    @property
    def rules(self) -> Rules:
        """Those of this workspace."""
        return rules_of(self._database)

    def set_rules(self, rules: Rules) -> None:
        """Keep other rules; footage that is in the register already keeps its own days.

        Raises:
            UserError: If a number of days makes no sense.
        """
        for days in (rules.days, rules.custody):
            _check_days(days)
        with self._database.transaction():
            old = self.rules
            if rules == old:
                return
            check_fixed("retention", rules.to_json(), policy().casework.retention)
            self._database.connection.execute(
                "INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)",
                (RULES, json.dumps(rules.to_json())),
            )
            details = {
                "before": old.to_json(),
                "after": rules.to_json(),
                **vouched(self._database.connection, RULES_RECORD, RULES),
            }
            self._log.append(Category.SYSTEM, "Retention rules changed", details=details)

    def of(self, footage_id: FootageId) -> Retention:
        """What is known of one footage."""
        rows = self._database.query(
            "SELECT recorded, source, days, preserved FROM retention WHERE footage = ?",
            (footage_id,),
        )
        if not rows:
            return Retention()
        recorded, source, days, preserved = rows[0]
        with reading("how long footage is kept"):
            day = None if recorded is None else dt.date.fromisoformat(recorded)
            return Retention(day, Source(source), int(days), str(preserved))

    def set_recorded(self, footage_id: FootageId, recorded: dt.date | None, days: int) -> Footage:
        """Say when footage was recorded and how long the recording system keeps it.

        Raises:
            UserError: If the footage is not in the register, the day is in the future or long before there
                was digital footage, or the number of days makes no sense.
        """
        _check_days(days)
        if recorded is not None:
            self._check_recorded(recorded)
        with self._database.transaction():
            old = self.of(footage_id)
            source = old.source if recorded == old.recorded else Source.HAND
            new = replace(old, recorded=recorded, source=source, days=days)
            if new != old:
                details = {
                    "recorded": [_iso(old.recorded), _iso(recorded)],
                    "days": [old.days, days],
                }
                self._write(footage_id, new, "Retention of footage changed", details)
            return register.footage_by_id(self._database, footage_id)

    def preserve(self, footage_id: FootageId, reason: str) -> Footage:
        """Mark footage as to be kept. Whoever runs the recording system has to be told: Umbra cannot.

        Args:
            footage_id: Of the footage.
            reason: Why; it goes into the log, so no names of people.

        Raises:
            UserError: If the footage is not in the register or the reason is missing.
        """
        reason = reason.strip()
        if not reason:
            raise UserError("Say why this footage is to be kept.", _UNCHANGED)
        return self._mark(footage_id, reason, "Footage preserved", reason)

    def let_go(self, footage_id: FootageId, reason: str) -> Footage:
        """Take the mark away: the recording system's own rule counts again.

        Raises:
            UserError: If the footage is not in the register or the reason is missing.
        """
        if not reason.strip():
            raise UserError("Say why this footage need not be kept.", _UNCHANGED)
        return self._mark(footage_id, "", "Footage let go", reason.strip())

    def soon_deleted(self, today: dt.date, within: int | None = None) -> tuple[Footage, ...]:
        """What nobody keeps and its recording system deletes soon, or should have; soonest first.

        Args:
            today: The day from which days are counted.
            within: Days from then; None for the workspace's rule.
        """
        last = today + dt.timedelta(days=self.rules.warn if within is None else within)
        found = register.footage(
            self._database,
            "recorded IS NOT NULL AND preserved = '' AND date(recorded, '+' || days || ' days') <= ?",
            last.isoformat(),
        )
        return tuple(sorted(found, key=lambda f: (f.deleted_on or dt.date.max, f.path)))

    def _mark(self, footage_id: FootageId, preserved: str, action: str, reason: str) -> Footage:
        with self._database.transaction():
            old = self.of(footage_id)
            if preserved != old.preserved:
                new = replace(old, preserved=preserved)
                self._write(footage_id, new, action, {"reason": reason})
            return register.footage_by_id(self._database, footage_id)

    def _write(
        self, footage_id: FootageId, retention: Retention, action: str, details: dict[str, Any]
    ) -> None:
        footage = register.footage_by_id(self._database, footage_id)
        vouch = put(self._database, footage_id, retention)
        self._log.append(
            Category.SYSTEM,
            action,
            footage=footage.sha256,
            request=footage.request or "",
            details={**details, **vouch},
        )

    def _check_recorded(self, day: dt.date) -> None:
        if day > self._clock().astimezone().date():
            raise UserError(f"{day.isoformat()} is in the future.", _UNCHANGED)
        if day.year < FIRST_YEAR:
            raise UserError(
                f"{day.isoformat()} is before there was digital footage.",
                _UNCHANGED,
                "Enter the day of the recording, or leave it open.",
            )


def rules_of(database: WorkspaceDatabase) -> Rules:
    """The rules of a workspace; the usual ones where it has none. What a policy fixes counts before them."""
    kept = register.setting(database, RULES, {})
    with reading("a setting"):
        rules = Rules(**kept)
    return replace(rules, **policy().casework.retention)


def begin(
    database: WorkspaceDatabase, footage: Footage, facts: object, today: dt.date
) -> tuple[Retention, dict[str, Any]]:
    """Enter what is known of new footage, in the transaction that enters it; and the details for the log.

    Footage under a request is kept for it, unless the workspace's rules say otherwise.
    """
    rules = rules_of(database)
    day, source = recorded_day(footage.path, facts, today)
    kept = FOR_REQUEST if footage.request is not None and rules.keep_requested else ""
    retention = Retention(day, source, rules.days, kept)
    vouch = put(database, footage.id, retention)
    said = {"recorded": _iso(day), "recorded_by": source.value} if day is not None else {}
    if kept:
        said["preserved"] = kept
    return retention, {**said, **vouch}


def reassign(
    database: WorkspaceDatabase, footage: Footage, request: RequestId | None
) -> tuple[str, dict[str, Any]]:
    """Keep footage for the request it is put under, or no longer when it is put under none.

    In the transaction that does it. Gives why it is preserved now, and the details for the log.
    """
    now = footage.preserved
    if request is not None and not now and rules_of(database).keep_requested:
        now = FOR_REQUEST
    elif request is None and now == FOR_REQUEST:
        now = ""
    if now == footage.preserved:
        return now, {}
    database.connection.execute(
        "UPDATE retention SET preserved = ?, salt = ? WHERE footage = ?",
        (now, new_salt(), footage.id),
    )
    return now, {"preserved": now, **vouched(database.connection, TABLE, footage.id, key=KEY)}


def put(database: WorkspaceDatabase, footage_id: FootageId, retention: Retention) -> dict[str, Any]:
    """Write what is known, in a transaction; gives the details by which the log vouches for it."""
    database.connection.execute(
        "INSERT OR REPLACE INTO retention (footage, recorded, source, days, preserved, salt)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (
            footage_id,
            _iso(retention.recorded),
            retention.source.value,
            retention.days,
            retention.preserved,
            new_salt(),
        ),
    )
    return vouched(database.connection, TABLE, footage_id, key=KEY)


def _iso(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()


def _check_days(days: int) -> None:
    if not 1 <= days <= MOST_DAYS:
        raise UserError(f"Footage is kept for 1 to {MOST_DAYS:,} days.", _UNCHANGED)
