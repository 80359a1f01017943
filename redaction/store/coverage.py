"""What was seen and heard of each footage, kept, and vouched for by the log.

Rows are only added. A log row that vouches for them (an edit that makes some of them lapse, or one that sums
up what was looked at) carries a digest of all rows of the footage up to a number; until then they are open,
and what comes to be vouched for together is put together first.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from redaction.coverage.coverage import Coverage
from redaction.coverage.lapsing import changed_frames, changed_sound
from redaction.coverage.rule import SeenRule
from redaction.coverage.runs import count, from_text, of_spans, runs_of, spans_of, to_text
from redaction.coverage.viewing import (
    Hearing,
    Lapse,
    Sitting,
    View,
    Viewing,
    merged,
    merged_hearings,
)
from redaction.edit.edit import Patch
from redaction.jobs.errors import UserError
from redaction.model.ids import FootageId
from redaction.model.project import Project
from redaction.reviewlog.log import ReviewLog
from redaction.reviewlog.row import Category, LogRow
from redaction.reviewlog.verdict import Fault, Wrong
from redaction.store import decisions, seal
from redaction.store.database import StoreError, WorkspaceDatabase, damaged, reading
from redaction.store.testimony import RECORD, new_salt, vouch, vouched

TABLES = ("coverage", "coverage_sums")
"""Tables with a column ``footage``, emptied of it when it is removed."""

RULE = "seen"
"""Id of the one rule."""

_VIEWING, _HEARING, _LAPSE, _SITTING = "viewing", "hearing", "lapse", "sitting"
_Record = Viewing | Hearing | Lapse | Sitting
_COLUMNS = "kind, who, moment, revision, data"
_Row = tuple[str, str, str, int, str]


class CoverageStore:
    """What was seen and heard, and the rule that says what counts."""

    def __init__(
        self, database: WorkspaceDatabase, log: ReviewLog, clock: Callable[[], dt.datetime]
    ) -> None:
        self._database = database
        self._log = log
        self._clock = clock
        self._known: dict[FootageId, tuple[int, Coverage]] = {}

    # the rule

    @property
    def rule(self) -> SeenRule:
        """What counts as seen and heard in this workspace.

        Raises:
            StoreError: If what is stored is no rule.
        """
        rows = self._database.query("SELECT data FROM coverage_rule WHERE id = ?", (RULE,))
        with reading("a rule about what counts as seen"):
            return SeenRule.from_json(json.loads(rows[0][0])) if rows else SeenRule()

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

        Raises:
            StoreError: If a row cannot be read.
        """
        ((head,),) = self._database.query(
            "SELECT COALESCE(MAX(id), 0) FROM coverage WHERE footage = ?", (footage_id,)
        )
        known = self._known.get(footage_id)
        if known is None or known[0] != head:
            rows = self._database.query(
                f"SELECT {_COLUMNS} FROM coverage WHERE footage = ? ORDER BY id", (footage_id,)
            )
            known = (int(head), _coverage(footage_id, rows))
            self._known[footage_id] = known
        return known[1]

    def sittings(self) -> tuple[Sitting, ...]:
        """When who worked on which footage, over the whole workspace."""
        rows = self._database.query(
            f"SELECT footage, {_COLUMNS} FROM coverage WHERE kind = ? ORDER BY id", (_SITTING,)
        )
        with reading("a record of work"):
            return tuple(_sitting(footage, *row) for footage, *row in rows)

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
        records: list[_Record] = [*viewings, *hearings, *sittings]
        rows = [_row_of(record) for record in records]
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
            facts = _summed(_coverage(footage_id, opened))
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
        self._insert(footage, [_row_of(Lapse(revision, moment, frames, parts))])
        facts: dict[str, Any] = {"to_be_seen": count(frames)} if frames else {}
        if parts:
            facts["to_be_heard"] = count(parts) / 1000
        return {**facts, **self._close(footage)}

    # inside

    def _insert(self, footage: FootageId, rows: Iterable[_Row]) -> None:
        self._database.connection.executemany(
            f"INSERT INTO coverage (footage, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)",
            ((footage, *row) for row in rows),
        )

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

    def _open_rows(self, footage: FootageId) -> list[_Row]:
        return self._database.query(
            f"SELECT {_COLUMNS} FROM coverage WHERE footage = ? AND id > ? ORDER BY id",
            (footage, self._sum(footage)[1]),
        )

    def _close(self, footage: FootageId) -> dict[str, Any]:
        """Put the open rows together and count them as vouched for; the details that say so."""
        total, through, salt = self._sum(footage)
        opened = _coverage(footage, self._open_rows(footage))
        execute = self._database.connection.execute
        execute("DELETE FROM coverage WHERE footage = ? AND id > ?", (footage, through))
        values: list[_Record] = [
            *merged(opened.viewings),
            *merged_hearings(opened.hearings),
            *opened.lapses,
            *_joined(opened.sittings),
        ]
        self._insert(footage, [_row_of(v) for v in values])
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
        said = row.details.get(RECORD, [])
        for one in said if isinstance(said, list) else [said]:
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
        f"SELECT id, {_COLUMNS} FROM coverage WHERE footage = ? AND id > ? AND id <= ? ORDER BY id",
        (footage, after, 2**62 if through is None else through),
    ):
        total += seal.number("coverage", *row)
        last = int(row[0])
    return total, last


def _digest(footage: FootageId, through: int, total: int, salt: str) -> str:
    text = f"{footage} {through} {seal.text_of(total)} {salt}"
    return hashlib.sha256(text.encode()).hexdigest()


# rows


def _row_of(value: _Record) -> _Row:
    data: dict[str, Any]
    match value:
        case Viewing():
            data = {
                "frames": to_text(of_spans(value.frames)),
                "view": value.view.value,
                "speed": value.speed,
                "share": value.share,
                "held": value.held,
            }
            return _VIEWING, value.who, _time(value.moment), value.revision, _dump(data)
        case Hearing():
            streams = list(value.streams)
            data = {"parts": to_text(value.parts), "streams": streams, "speed": value.speed}
            return _HEARING, value.who, _time(value.moment), value.revision, _dump(data)
        case Lapse():
            data = {"frames": to_text(value.frames), "parts": to_text(value.parts)}
            return _LAPSE, "", _time(value.moment), value.revision, _dump(data)
        case Sitting():
            data = {
                "ended": _time(value.ended),
                "playing": round(value.playing, 1),
                "still": round(value.still, 1),
            }
            return _SITTING, value.who, _time(value.begun), 0, _dump(data)


def _coverage(footage: FootageId, rows: Sequence[_Row]) -> Coverage:
    viewings: list[Viewing] = []
    hearings: list[Hearing] = []
    lapses: list[Lapse] = []
    sittings: list[Sitting] = []
    with reading("a record of what was looked at"):
        for row in rows:
            kind, who, moment, revision, text = row
            if kind == _SITTING:
                sittings.append(_sitting(footage, *row))
                continue
            data, when, at = json.loads(text), dt.datetime.fromisoformat(moment), int(revision)
            if kind == _VIEWING:
                frames = spans_of(from_text(data["frames"]))
                view, speed = View(data["view"]), float(data["speed"])
                share, held = int(data["share"]), int(data["held"])
                viewings.append(Viewing(frames, view, speed, who, when, share, held, at))
            elif kind == _HEARING:
                parts, streams = from_text(data["parts"]), tuple(map(int, data["streams"]))
                hearings.append(Hearing(parts, streams, float(data["speed"]), who, when, at))
            elif kind == _LAPSE:
                parts = from_text(data["parts"])
                lapses.append(Lapse(at, when, from_text(data["frames"]), parts))
            else:
                raise damaged("a record of what was looked at")
    return Coverage(tuple(viewings), tuple(hearings), tuple(lapses), tuple(sittings))


def _sitting(footage: str, _kind: str, who: str, moment: str, _revision: int, text: str) -> Sitting:
    data = json.loads(text)
    begun, ended = map(dt.datetime.fromisoformat, (moment, data["ended"]))
    return Sitting(footage, who, begun, ended, float(data["playing"]), float(data["still"]))


def _joined(sittings: Iterable[Sitting]) -> tuple[Sitting, ...]:
    """Parts of one stretch of work put together: what follows within seconds."""
    found: list[Sitting] = []
    for s in sittings:
        last = found[-1] if found else None
        if last is not None and last.who == s.who and s.begun - last.ended < _SOON:
            found[-1] = Sitting(
                s.footage,
                s.who,
                last.begun,
                max(last.ended, s.ended),
                last.playing + s.playing,
                last.still + s.still,
            )
        else:
            found.append(s)
    return tuple(found)


_SOON = dt.timedelta(seconds=5)


def _summed(opened: Coverage) -> dict[str, Any]:
    """What a log row says about looking: frames, seconds, how, and who where others are named in it."""
    frames = runs_of(r for v in opened.viewings for r in of_spans(v.frames))
    heard = runs_of(r for h in opened.hearings for r in h.parts)
    facts: dict[str, Any] = {
        "frames_shown": count(frames),
        "views": sorted({v.view.value for v in opened.viewings}),
        "fastest": max((abs(v.speed) for v in opened.viewings), default=0),
        "playing_seconds": round(sum(s.playing for s in opened.sittings)),
        "still_seconds": round(sum(s.still for s in opened.sittings)),
        "looked_by": list(opened.people),
    }
    if heard:
        facts["heard_seconds"] = round(count(heard) / 1000)
    return facts


def _time(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="milliseconds")


def _dump(data: dict[str, Any]) -> str:
    return json.dumps(data, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


__all__ = ["CoverageStore", "CoverageTestimony", "StoreError"]
