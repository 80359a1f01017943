"""What was seen and heard of each footage, kept, and vouched for by the log.

Rows are only added. A log row that vouches for them (an edit that makes some of them lapse, or one that sums
up what was looked at) carries a digest of all rows of the footage up to a number; until then they are open,
and what comes to be vouched for together is put together first.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from redaction.coverage.coverage import Coverage
from redaction.coverage.lapsing import changed_frames, changed_sound
from redaction.coverage.rule import SeenRule
from redaction.coverage.runs import count, of_spans
from redaction.coverage.viewing import Hearing, Lapse, Sitting, Viewing, merged, merged_hearings
from redaction.edit.edit import Patch
from redaction.jobs.errors import UserError
from redaction.model.ids import FootageId
from redaction.model.project import Project
from redaction.policy.rules import check_seen, seen_rule
from redaction.reviewlog.log import ReviewLog
from redaction.reviewlog.row import Category, LogRow
from redaction.reviewlog.verdict import Fault, Wrong
from redaction.store import decisions, seal
from redaction.store.coverage_rows import (
    COLUMNS,
    SITTING,
    Record,
    Row,
    coverage_of,
    joined,
    row_of,
    sitting_of,
    summed,
    together,
)
from redaction.store.database import WorkspaceDatabase, reading
from redaction.store.testimony import new_salt, records_said, vouch, vouched

TABLES = ("coverage", "coverage_sums")
"""Tables with a column ``footage``, emptied of it when it is removed."""

RULE = "seen"
"""Id of the one rule."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What was read: up to row ``head``; ``closed`` is what the log vouches for, up to ``through``."""

    head: int
    through: int
    closed: Coverage
    all: Coverage


_NOTHING = _Known(0, 0, Coverage(), Coverage())


class CoverageStore:
    """What was seen and heard, and the rule that says what counts."""

    def __init__(
        self, database: WorkspaceDatabase, log: ReviewLog, clock: Callable[[], dt.datetime]
    ) -> None:
        self._database = database
        self._log = log
        self._clock = clock
        self._known: dict[FootageId, _Known] = {}

    # the rule

    @property
    def rule(self) -> SeenRule:
        """What counts as seen and heard in this workspace; what a policy fixes counts before it.

        Raises:
            StoreError: If what is stored is no rule.
        """
        rows = self._database.query("SELECT data FROM coverage_rule WHERE id = ?", (RULE,))
        with reading("a rule about what counts as seen"):
            kept = SeenRule.from_json(json.loads(rows[0][0])) if rows else SeenRule()
        return seen_rule(kept)

    def set_rule(self, rule: SeenRule, reason: str) -> None:
        """Let something else count, from now on and for what was recorded before.

        Args:
            rule: What counts.
            reason: Why; goes into the log.

        Raises:
            UserError: If the reason is missing, or it cannot be written.
        """
        if not reason.strip():
            raise UserError(
                "Say why something else is to count as seen.", "The rule was not changed."
            )
        with self._database.transaction():
            before = self.rule
            if rule == before:
                return
            check_seen(rule)
            self._database.connection.execute(
                "INSERT OR REPLACE INTO coverage_rule (id, data, salt) VALUES (?, ?, ?)",
                (RULE, json.dumps(rule.to_json()), new_salt()),
            )
            self._log.append(
                Category.SYSTEM,
                "Rule for what counts as seen changed",
                details={
                    "before": before.to_json(),
                    "after": rule.to_json(),
                    "reason": reason.strip(),
                    **vouched(self._database.connection, "coverage_rule", RULE),
                },
            )

    # what was seen and heard

    def of(self, footage_id: FootageId) -> Coverage:
        """Everything recorded about one footage; of footage that nobody looked at, nothing.

        What the log vouches for does not change any more, so only what came since is read again.

        Raises:
            StoreError: If a row cannot be read.
        """
        ((head, through),) = self._database.query(
            "SELECT COALESCE(MAX(id), 0), COALESCE((SELECT through FROM coverage_sums WHERE footage = ?1), 0)"
            " FROM coverage WHERE footage = ?1",
            (footage_id,),
        )
        known = self._known.get(footage_id, _NOTHING)
        if known.head == head and known.through == through:
            return known.all
        closed = known.closed if known.through <= through else Coverage()
        after = known.through if known.through <= through else 0
        more = self._read(footage_id, after, through)
        closed = together(closed, more) if more != Coverage() else closed
        found = together(closed, self._read(footage_id, through, head))
        self._known[footage_id] = _Known(head, through, closed, found)
        return found

    def sittings(self) -> tuple[Sitting, ...]:
        """When who worked on which footage, over the whole workspace."""
        rows = self._database.query(
            f"SELECT footage, {COLUMNS} FROM coverage WHERE kind = ? ORDER BY id", (SITTING,)
        )
        with reading("a record of work"):
            return tuple(sitting_of(footage, *row) for footage, *row in rows)

    def add(
        self,
        footage_id: FootageId,
        viewings: Iterable[Viewing] = (),
        hearings: Iterable[Hearing] = (),
        sittings: Iterable[Sitting] = (),
    ) -> None:
        """Keep what was recorded; it counts at once, and ``vouch`` puts it into the log.

        Raises:
            UserError: If the footage is not in the register, or it cannot be written.
        """
        records: list[Record] = [*viewings, *hearings, *sittings]
        rows = [row_of(record) for record in records]
        if not rows:
            return
        with self._database.transaction():
            decisions.head(self._database, footage_id)
            self._insert(footage_id, rows)

    def vouch(self, footage_id: FootageId) -> bool:
        """Write the log row that sums up what was looked at since the last one; False where nothing was.

        Raises:
            UserError: If the footage is not in the register, or it cannot be written.
        """
        with self._database.transaction():
            _, _, sha256, request = decisions.head(self._database, footage_id)
            opened = self._open_rows(footage_id)
            if not opened:
                return False
            facts = summed(coverage_of(footage_id, opened))
            self._log.append(
                Category.CONSULTATION,
                "Footage looked at",
                footage=sha256,
                request=request,
                details={**facts, seal.FOOTAGE: str(footage_id), **self._close(footage_id)},
            )
        return True

    def lapse(self, before: Project, after: Project, patch: Patch, revision: int) -> dict[str, Any]:
        """Note what an edit changes of what is seen and heard, in the transaction that commits it.

        Args:
            before: The decisions.
            after: With the edit made.
            patch: The edit.
            revision: Of the decisions after it.

        Returns:
            What the log row of the edit is to say about it.
        """
        frames = of_spans(changed_frames(before, after, patch))
        parts = changed_sound(before, after, patch)
        if not frames and not parts:
            return {}
        footage = before.footage
        moment = self._clock().astimezone(dt.UTC)
        ((highest,),) = self._database.query(
            "SELECT COALESCE(MAX(revision), -1) FROM coverage WHERE footage = ?", (footage,)
        )
        # The log vouches for these rows, not for the number in the register: put back there, it would let
        # nothing lapse.
        revision = max(revision, int(highest) + 1)
        self._insert(footage, [row_of(Lapse(revision, moment, frames, parts))])
        facts: dict[str, Any] = {"to_be_seen": count(frames)} if frames else {}
        if parts:
            facts["to_be_heard"] = count(parts) / 1000
        return {**facts, **self._close(footage)}

    # inside

    def _insert(self, footage: FootageId, rows: Iterable[Row]) -> None:
        self._database.connection.executemany(
            f"INSERT INTO coverage (footage, {COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)",
            ((footage, *row) for row in rows),
        )

    def _read(self, footage: FootageId, after: int, last: int) -> Coverage:
        """The rows of a footage behind one and up to another."""
        if after >= last:
            return Coverage()
        rows = self._database.query(
            f"SELECT {COLUMNS} FROM coverage WHERE footage = ? AND id > ? AND id <= ? ORDER BY id",
            (footage, after, last),
        )
        return coverage_of(footage, rows)

    def _sum(self, footage: FootageId) -> tuple[int, int, str]:
        """Sum over the rows vouched for, the last of them, and the salt of the digest."""
        rows = self._database.query(
            "SELECT total, through, salt FROM coverage_sums WHERE footage = ?", (footage,)
        )
        if not rows:
            return 0, 0, new_salt()
        total, through, salt = rows[0]
        with reading("a sum over what was looked at"):
            return int(total, 16), int(through), str(salt)

    def _open_rows(self, footage: FootageId) -> list[Row]:
        return self._database.query(
            f"SELECT {COLUMNS} FROM coverage WHERE footage = ? AND id > ? ORDER BY id",
            (footage, self._sum(footage)[1]),
        )

    def _close(self, footage: FootageId) -> dict[str, Any]:
        """Put the open rows together and count them as vouched for; the details that say so."""
        total, through, salt = self._sum(footage)
        opened = coverage_of(footage, self._open_rows(footage))
        execute = self._database.connection.execute
        execute("DELETE FROM coverage WHERE footage = ? AND id > ?", (footage, through))
        values: list[Record] = [
            *merged(opened.viewings),
            *merged_hearings(opened.hearings),
            *opened.lapses,
            *joined(opened.sittings),
        ]
        self._insert(footage, [row_of(v) for v in values])
        added, last = _numbers(self._database, footage, through, None)
        total, through = total + added, max(through, last)
        execute(
            "INSERT OR REPLACE INTO coverage_sums (footage, total, through, salt) VALUES (?, ?, ?, ?)",
            (footage, seal.text_of(total), through, salt),
        )
        return vouch("coverage", f"{footage}/{through}", _digest(footage, through, total, salt))


class CoverageTestimony:
    """What was looked at, as the log rows left it."""

    def __init__(self, database: WorkspaceDatabase) -> None:
        self._database = database
        self._said: dict[str, tuple[int, str, int]] = {}

    def hear(self, row: LogRow) -> None:
        """Note up to where the last row vouches for the rows of a footage."""
        if row.category is Category.ERASURE and seal.FOOTAGE in row.details:
            self._said.pop(str(row.details[seal.FOOTAGE]), None)
        for one in records_said(row.details):
            if one["table"] == "coverage":
                footage, _, through = str(one["id"]).rpartition("/")
                self._said[footage] = int(through), str(one["digest"]), row.seq

    def judge(self) -> Wrong | None:
        """The first footage whose rows are not those that the log vouches for, or None."""
        sums = dict(self._database.query("SELECT footage, salt FROM coverage_sums"))
        for footage, (through, digest, seq) in self._said.items():
            total, _ = _numbers(self._database, FootageId(footage), 0, through)
            salt = str(sums.pop(footage, ""))
            if _digest(FootageId(footage), through, total, salt) != digest:
                text = (
                    f"What was looked at is not what row {seq} left: it was changed without the "
                    "program."
                )
                return Fault.RECORD, seq, text
        if sums:
            return Fault.RECORD, 0, "A record of what was looked at was added without the program."
        return None


def _numbers(
    database: WorkspaceDatabase, footage: FootageId, after: int, through: int | None
) -> tuple[int, int]:
    """The sum over rows of a footage behind one and up to another, and the last of them."""
    total = last = 0
    for row in database.query(
        f"SELECT id, {COLUMNS} FROM coverage WHERE footage = ? AND id > ? AND id <= ? ORDER BY id",
        (footage, after, 2**62 if through is None else through),
    ):
        total += seal.number("coverage", *row)
        last = int(row[0])
    return total, last


def _digest(footage: FootageId, through: int, total: int, salt: str) -> str:
    text = f"{footage} {through} {seal.text_of(total)} {salt}"
    return hashlib.sha256(text.encode()).hexdigest()
