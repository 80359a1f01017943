"""Steps and notes of sign-offs, as rows."""

from __future__ import annotations

import datetime as dt
import json
from types import MappingProxyType
from typing import Any

from redaction.casework.binding import Bound
from redaction.casework.signoff import (
    Act,
    LookRule,
    PeopleRule,
    PinnedNote,
    SignOffRules,
    Stage,
    Step,
    Who,
)
from redaction.model.ids import FootageId
from redaction.policy.current import policy
from redaction.store.database import WorkspaceDatabase, reading
from redaction.store.testimony import new_salt, together, went

ACTIONS = {
    Step.SUBMIT: "Handed in for check",
    Step.APPROVE: "Approved",
    Step.SEND_BACK: "Sent back",
    Step.OVERRIDE: "Gate overridden",
    Step.RELEASE: "Released",
    Step.REOPEN: "Sign-off reopened",
}
"""What the log calls each step."""


def put_act(database: WorkspaceDatabase, act: Act, revision: int) -> None:
    """Write a step, in a transaction.

    Args:
        database: Of the workspace.
        act: The step.
        revision: Of the footage when it was done.
    """
    data = {
        "step": act.step.value,
        "by": _who_to_json(act.by),
        "moment": act.moment.isoformat(),
        "bound": [act.bound.plan, act.bound.reasons, act.bound.request],
        "reason": act.reason,
        "gate": act.gate,
        "count": act.count,
        "gates": dict(act.gates),
        "copy": act.copy,
        "checked": [_who_to_json(one) for one in act.checked],
        "rules": None if act.rules is None else [act.rules.people.value, act.rules.look.value],
        "after": act.after,
    }
    database.connection.execute(
        "INSERT INTO signoff_acts (id, footage, salt, data, revision) VALUES (?, ?, ?, ?, ?)",
        (act.id, act.footage, new_salt(), json.dumps(data, ensure_ascii=False), revision),
    )


def acts(database: WorkspaceDatabase, footage_id: FootageId) -> tuple[tuple[Act, int], ...]:
    """The steps done on one footage with its revision then, oldest first."""
    rows = database.query(
        "SELECT id, data, revision FROM signoff_acts WHERE footage = ? ORDER BY rowid",
        (footage_id,),
    )
    with reading("a step of a sign-off"):
        return tuple((_act(i, footage_id, json.loads(data)), int(rev)) for i, data, rev in rows)


def _act(act_id: str, footage_id: FootageId, data: dict[str, Any]) -> Act:
    rules = data.get("rules")
    return Act(
        act_id,
        footage_id,
        Step(data["step"]),
        _who(data["by"]),
        dt.datetime.fromisoformat(data["moment"]),
        Bound(*data["bound"]),
        data["reason"],
        data["gate"],
        int(data["count"]),
        MappingProxyType(data["gates"]),
        data["copy"],
        tuple(_who(one) for one in data.get("checked", ())),
        None if rules is None else SignOffRules(PeopleRule(rules[0]), LookRule(rules[1])),
        int(data.get("after", 0)),
    )


def put_note(database: WorkspaceDatabase, footage_id: FootageId, note: PinnedNote) -> None:
    """Write a note, new or changed, in a transaction."""
    data = {
        "frame": note.frame,
        "text": note.text,
        "by": _who_to_json(note.by),
        "moment": note.moment.isoformat(),
        "done": note.done,
        "done_by": None if note.done_by is None else _who_to_json(note.done_by),
        "done_at": None if note.done_at is None else note.done_at.isoformat(),
    }
    database.connection.execute(
        "INSERT OR REPLACE INTO signoff_notes (id, footage, salt, data) VALUES (?, ?, ?, ?)",
        (note.id, footage_id, new_salt(), json.dumps(data, ensure_ascii=False)),
    )


def notes(database: WorkspaceDatabase, footage_id: FootageId) -> tuple[PinnedNote, ...]:
    """The notes on one footage."""
    rows = database.query("SELECT id, data FROM signoff_notes WHERE footage = ?", (footage_id,))
    with reading("a note of a sign-off"):
        return tuple(_note(note_id, json.loads(data)) for note_id, data in rows)


def _note(note_id: str, data: dict[str, Any]) -> PinnedNote:
    at = data["done_at"]
    return PinnedNote(
        note_id,
        int(data["frame"]),
        data["text"],
        _who(data["by"]),
        dt.datetime.fromisoformat(data["moment"]),
        bool(data["done"]),
        None if data["done_by"] is None else _who(data["done_by"]),
        None if at is None else dt.datetime.fromisoformat(at),
    )


def facts(act: Act, stage: Stage, unknown: int) -> dict[str, Any]:
    """What the log says of a step.

    Args:
        act: The step.
        stage: What it led to.
        unknown: Edits that were checked by it and of which the log no longer says whose they are.
    """
    said: dict[str, Any] = {
        "stage": stage.value,
        "account": act.by.account,
        "decisions": act.bound.plan,
        "reasons": act.bound.reasons,
        "reason": act.reason,
        "gates": dict(act.gates),
        **policy().facts(),
    }
    if act.step is Step.OVERRIDE:
        said |= {"gate": act.gate, "count": act.count}
    if act.is_check:
        # Whose work it was is in the record that is vouched for; here it is how many people.
        said |= {"checked": len(act.checked), "erased_edits": unknown}
    return said | ({"copy": act.copy} if act.copy else {})


def _who_to_json(who: Who) -> list[str]:
    return [who.name, who.account]


def _who(data: list[str]) -> Who:
    name, account = data
    return Who(name, account)


def erase(database: WorkspaceDatabase, footage_id: FootageId) -> dict[str, Any]:
    """Take the sign-off of footage that goes along with it, in its transaction.

    Returns:
        Details for the log row that says so.
    """
    gone = []
    for table in ("signoff_acts", "signoff_notes"):
        rows = database.query(f"SELECT id FROM {table} WHERE footage = ?", (footage_id,))
        database.connection.execute(f"DELETE FROM {table} WHERE footage = ?", (footage_id,))
        gone.append(went(table, *(row[0] for row in rows)))
    return together(*gone)
