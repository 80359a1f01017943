"""Sign-offs as they are stored: two people, gates, rules, the log's word for each of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from player.media.time import FrameIndex
from redaction.casework.gates import Gate, GateKind, checker_gates, gates_of, may_release, open_of
from redaction.casework.signoff import LookRule, PeopleRule, SignOffRules, Stage, stage_words
from redaction.edit.asking import Refused
from redaction.edit.edit import Patch
from redaction.model.footage import Footage, RequestKind
from redaction.model.geometry import Box
from redaction.model.ids import TrackId
from redaction.model.track import Keyframe, ReviewState, Track
from redaction.reviewlog.filter import LogFilter
from redaction.store.register import Export
from redaction.store.workspace import Workspace
from redaction.usecases.export_queue import CopyWish
from redaction.usecases.plans import keep_plan

WHY = "seen by both of us"
FRAMES = 100
ONE = TrackId("one")


@contextmanager
def at_work(folder: Path, user: str) -> Iterator[Workspace]:
    with Workspace.open(folder, user=user) as workspace:
        yield workspace


def box(*, state: ReviewState = ReviewState.ACCEPTED) -> Track:
    shape = Box(10, 10, 40, 40)
    return Track(ONE, (Keyframe(FrameIndex(20), shape),), FrameIndex(60), state=state)


def footage_in(workspace: Workspace, *, request: bool = False) -> Footage:
    facts = {"kind": "video", "info": {"audio": []}, "damaged": [], "decoded": FRAMES}
    made = None
    if request:
        import datetime as dt

        made = workspace.add_request(RequestKind.SAR_DPA_PART3, "SAR-1", dt.date(2026, 11, 2)).id
    footage = workspace.add_footage(
        Path("/x/a.mp4"), sha256="a" * 64, size=1, frames=FRAMES, duration=4.0, width=640,
        height=360, facts=facts, request=made,
    )  # fmt: skip
    workspace.do(footage.id, Patch("Draw box", tracks={ONE: (None, box())}))
    return footage


def let_pass(workspace: Workspace, footage: Footage, *but: GateKind) -> None:
    for gate in open_of((*gates_of(workspace, footage), *checker_gates(workspace, footage))):
        if gate.kind not in (GateKind.NOT_APPROVED, *but):
            workspace.signoffs.override(footage.id, gate, WHY)


def approved(folder: Path) -> Footage:
    with at_work(folder, "Ann Archer") as workspace:
        footage = footage_in(workspace)
        workspace.signoffs.submit(footage.id)
    with at_work(folder, "Bob Baker") as workspace:
        let_pass(workspace, footage)
        workspace.signoffs.approve(footage.id)
    return footage


def copy_of(workspace: Workspace, footage: Footage, **facts: object) -> Export:
    plan = CopyWish().plan(footage, workspace.project(footage.id))
    keep_plan(workspace, plan)
    given = {
        "plan_hash": plan.hash(), "source_sha256": footage.sha256, "copy_sha256": "c" * 64,
        "verified": True, "report": {}, **facts,
    }  # fmt: skip
    return workspace.add_export(footage.id, Path("/x/a_redacted.mp4"), **given)  # type: ignore[arg-type]


def kinds(gates: tuple[Gate, ...]) -> set[GateKind]:
    return {gate.kind for gate in gates}


def test_from_draft_to_released_by_two_people(tmp_path: Path) -> None:
    with at_work(tmp_path, "Ann Archer") as workspace:
        footage = footage_in(workspace)
        assert workspace.signoffs.of(footage.id).stage is Stage.DRAFT
        assert GateKind.NOT_APPROVED in kinds(gates_of(workspace, footage))
        assert workspace.signoffs.submit(footage.id).stage is Stage.READY
        assert not workspace.signoffs.waits_for_me(workspace.signoffs.of(footage.id))
        with pytest.raises(Refused, match="somebody else"):
            workspace.signoffs.approve(footage.id)
    with at_work(tmp_path, "Bob Baker") as workspace:
        assert workspace.signoffs.waits_for_me(workspace.signoffs.of(footage.id))
        assert workspace.signoffs.waiting() == {None}, "under no request"
        note = workspace.signoffs.pin(footage.id, 33, "the window shows a face")
        assert workspace.signoffs.send_back(footage.id).stage is Stage.NEEDS_CHANGES
    with at_work(tmp_path, "Ann Archer") as workspace:
        track = workspace.project(footage.id).tracks[ONE]
        longer = replace(track, stop=FrameIndex(70))
        workspace.do(footage.id, Patch("Extend", tracks={ONE: (track, longer)}))
        assert workspace.signoffs.of(footage.id).stage is Stage.NEEDS_CHANGES
        workspace.signoffs.settle_note(footage.id, note.id)
        workspace.signoffs.submit(footage.id)
    with at_work(tmp_path, "Bob Baker") as workspace:
        let_pass(workspace, footage)
        assert workspace.signoffs.approve(footage.id).stage is Stage.APPROVED
        assert not open_of(gates_of(workspace, footage))
        copy = copy_of(workspace, footage)
        assert may_release(workspace, footage, copy) == ()
        after = workspace.signoffs.release(footage.id, copy)
        assert after.stage is Stage.RELEASED
        assert after == workspace.signoffs.of(footage.id), "what is given is what is stored"
        assert workspace.log.verify().ok
        rows = workspace.log.rows(LogFilter(footage=footage.sha256))
        said = [row.action for row in rows if row.details.get("stage") or "ote" in row.action]
        assert said[:4] == [
            "Handed in for check",
            "Note pinned to a frame",
            "Sent back",
            "Note dealt with",
        ]
        assert said[-2:] == ["Approved", "Released"]
        last = rows[-1]
        assert last.details["decisions"] == after.plan
        assert last.details["account"] == after.acts[-1].by.account != ""
        assert "the window" not in json.dumps([row.to_json() for row in rows])


def test_a_list_reads_no_decisions_where_nobody_did_anything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with at_work(tmp_path, "Ann Archer") as workspace:
        footage = footage_in(workspace)
        monkeypatch.setattr(workspace, "project", lambda _id: pytest.fail("it was read"))
        assert workspace.signoffs.glance([footage])[footage.id].stage is Stage.DRAFT
        monkeypatch.undo()
        workspace.signoffs.submit(footage.id)
        assert workspace.signoffs.glance([footage])[footage.id].stage is Stage.READY
    with at_work(tmp_path, "Bob Baker") as workspace:
        # nothing changed since the hand-in, so nothing has to be hashed to know that
        monkeypatch.setattr(workspace, "project", lambda _id: pytest.fail("it was read"))
        assert workspace.signoffs.glance([footage])[footage.id].stage is Stage.READY


def test_any_edit_reopens_and_undo_restores(tmp_path: Path) -> None:
    footage = approved(tmp_path)
    with at_work(tmp_path, "Ann Archer") as workspace:
        track = workspace.project(footage.id).tracks[ONE]
        for changed in (
            replace(track, visible=True),
            replace(track, stop=FrameIndex(61)),
            replace(track, reasons=("DPA-45-4-E",)),
        ):
            assert workspace.signoffs.of(footage.id).is_approved
            workspace.do(footage.id, Patch("Change", tracks={ONE: (track, changed)}))
            lapsed = workspace.signoffs.of(footage.id)
            assert not lapsed.is_approved
            assert stage_words(lapsed) == "Approved before a change: needs a new check"
            assert GateKind.NOT_APPROVED in kinds(open_of(gates_of(workspace, footage)))
            assert GateKind.UNSEEN in kinds(open_of(gates_of(workspace, footage))), (
                "overrides lapse"
            )
            workspace.undo(footage.id)
        assert workspace.signoffs.of(footage.id).is_approved
    with at_work(tmp_path, "Ann Archer") as workspace:
        assert workspace.signoffs.of(footage.id).is_approved, "also when it is read anew"
        renamed = replace(track, label="the tall one")
        workspace.do(footage.id, Patch("Name", tracks={ONE: (track, renamed)}))
        assert workspace.signoffs.of(footage.id).is_approved, "a name decides nothing"


def test_a_number_put_back_in_the_register_brings_no_approval_back(tmp_path: Path) -> None:
    footage = approved(tmp_path)
    with at_work(tmp_path, "Ann Archer") as workspace:
        ((number,),) = workspace._database.query("SELECT revision FROM footage")
        track = workspace.project(footage.id).tracks[ONE]
        shown = replace(track, visible=True)
        workspace.do(footage.id, Patch("Show", tracks={ONE: (track, shown)}))
        workspace._database.connection.execute("UPDATE footage SET revision = ?", (number,))
    with at_work(tmp_path, "Ann Archer") as workspace:
        assert workspace.signoffs.of(footage.id, briefly=True).is_approved, "a list believes it"
        assert not workspace.signoffs.of(footage.id).is_approved
        assert GateKind.NOT_APPROVED in kinds(open_of(gates_of(workspace, footage)))


def test_a_copy_goes_only_by_the_very_decisions_that_were_approved(tmp_path: Path) -> None:
    footage = approved(tmp_path)
    with at_work(tmp_path, "Bob Baker") as workspace:
        good = copy_of(workspace, footage)
        failed = copy_of(workspace, footage, verified=False)
        foreign = copy_of(workspace, footage, plan_hash="nobody kept this one")
        assert may_release(workspace, footage, good) == ()
        assert kinds(may_release(workspace, footage, failed)) == {GateKind.VERIFICATION}
        assert kinds(may_release(workspace, footage, foreign)) == {GateKind.COPY}
        with pytest.raises(Refused, match="decisions"):
            workspace.signoffs.release(footage.id, foreign)
        track = workspace.project(footage.id).tracks[ONE]
        shown = replace(track, visible=True)
        workspace.do(footage.id, Patch("Show", tracks={ONE: (track, shown)}))
        found = kinds(may_release(workspace, footage, good))
        assert {GateKind.COPY, GateKind.NOT_APPROVED} <= found
        workspace.undo(footage.id)
        assert may_release(workspace, footage, good) == ()


def test_the_checker_must_have_looked(tmp_path: Path) -> None:
    with at_work(tmp_path, "Ann Archer") as workspace:
        footage = footage_in(workspace)
        workspace.signoffs.submit(footage.id)
    with at_work(tmp_path, "Bob Baker") as workspace:
        (gate,) = checker_gates(workspace, footage)
        assert (gate.kind, gate.count) == (GateKind.CHECKER, 40)
        assert [(s.start, s.stop) for s in gate.spans] == [(20, 60)]
        with pytest.raises(Refused, match="not looked at 40 frames"):
            workspace.signoffs.approve(footage.id)
        for look, count in ((LookRule.ALL, FRAMES), (LookRule.NOTHING, 0)):
            workspace.signoffs.set_rules(SignOffRules(look=look), WHY)
            assert sum(g.count for g in checker_gates(workspace, footage)) == count
        assert workspace.signoffs.approve(footage.id).stage is Stage.APPROVED


def test_rules_are_changed_with_a_reason_and_logged(tmp_path: Path) -> None:
    with at_work(tmp_path, "Ann Archer") as workspace:
        assert workspace.signoffs.rules == SignOffRules(PeopleRule.NAMES, LookRule.COVERED)
        one = SignOffRules(PeopleRule.ONE, LookRule.NOTHING)
        with pytest.raises(Refused):
            workspace.signoffs.set_rules(one, "short")
        workspace.signoffs.set_rules(one, WHY)
        row = workspace.log.rows(newest_first=True, limit=1)[0]
        assert row.details["people"] == ["names", "one"]
        footage = footage_in(workspace)
        workspace.signoffs.submit(footage.id)
        assert workspace.signoffs.approve(footage.id).stage is Stage.APPROVED


def test_overrides_need_a_reason_and_stand_in_the_log(tmp_path: Path) -> None:
    with at_work(tmp_path, "Ann Archer") as workspace:
        footage = footage_in(workspace)
        gate = next(g for g in gates_of(workspace, footage) if g.kind is GateKind.UNSEEN)
        assert gate.count == FRAMES
        with pytest.raises(Refused):
            workspace.signoffs.override(footage.id, gate, "no")
        workspace.signoffs.override(footage.id, gate, WHY)
        row = workspace.log.rows(newest_first=True, limit=1)[0]
        assert (row.details["gate"], row.details["count"]) == ("unseen", FRAMES)
        assert row.details["reason"] == WHY
        held = next(g for g in gates_of(workspace, footage) if g.kind is GateKind.UNSEEN)
        assert held.override is not None
        assert held.override.by.name == "Ann Archer"
        sealed = Gate(GateKind.TAMPERED, "It was changed.")
        with pytest.raises(Refused):
            workspace.signoffs.override(footage.id, sealed, WHY)


def test_what_the_gates_ask(tmp_path: Path) -> None:
    with at_work(tmp_path, "Ann Archer") as workspace:
        footage = footage_in(workspace, request=True)
        project = workspace.project(footage.id)
        pending = replace(project.tracks[ONE], state=ReviewState.PENDING)
        workspace.do(footage.id, Patch("Open", tracks={ONE: (project.tracks[ONE], pending)}))
        found = {gate.kind: gate for gate in gates_of(workspace, footage)}
        assert found[GateKind.PENDING].count == 1
        assert [(s.start, s.stop) for s in found[GateKind.PENDING].spans] == [(20, 60)]
        assert GateKind.IDENTITY in found
        assert not {GateKind.SOUND, GateKind.UNHEARD} & found.keys(), "there is no sound"
        assert GateKind.UNCHECKED not in found
        assert GateKind.TAMPERED not in found
        chunks = workspace.folder / "cache" / footage.sha256 / "chunks"
        chunks.mkdir(parents=True)
        (chunks / "1.chunk").touch()
        assert GateKind.SEARCH in kinds(gates_of(workspace, footage))
        workspace._database.connection.execute("DELETE FROM tracks")
        assert GateKind.TAMPERED in kinds(gates_of(workspace, footage))


def test_removed_footage_takes_its_sign_off_along(tmp_path: Path) -> None:
    footage = approved(tmp_path)
    with at_work(tmp_path, "Ann Archer") as workspace:
        workspace.signoffs.pin(footage.id, 3, "a note about somebody")
        workspace.remove_footage(footage.id)
        for table in ("signoff_acts", "signoff_notes"):
            assert workspace._database.query(f"SELECT * FROM {table}") == []
        assert workspace.log.verify().ok
    assert b"a note about somebody" not in (tmp_path / "umbra.db").read_bytes()


def _rule(workspace: Workspace) -> None:
    workspace.signoffs.set_rules(SignOffRules(PeopleRule.ACCOUNTS), WHY)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE signoff_acts SET data = replace(data, 'submit', 'approve')",
        "UPDATE signoff_acts SET footage = 'other'",
        "UPDATE signoff_acts SET revision = revision + 1",
        "DELETE FROM signoff_acts",
        "INSERT INTO signoff_acts SELECT 'x', footage, salt, data, revision FROM signoff_acts LIMIT 1",
        "UPDATE signoff_notes SET data = replace(data, 'false', 'true')",
        "DELETE FROM signoff_notes",
        "UPDATE signoff_rules SET people = 'one'",
        "DELETE FROM signoff_rules",
    ],
)
def test_a_change_behind_the_programs_back_is_found(tmp_path: Path, change: str) -> None:
    footage = approved(tmp_path)
    with at_work(tmp_path, "Bob Baker") as workspace:
        workspace.signoffs.pin(footage.id, 3, "look here")
        _rule(workspace)
        assert workspace.log.verify().ok
        workspace._database.connection.execute(change)
        assert not workspace.log.verify().ok


def test_a_project_of_the_request_only_reopens_when_the_purpose_changes(tmp_path: Path) -> None:
    with at_work(tmp_path, "Ann Archer") as workspace:
        footage = footage_in(workspace, request=True)
        workspace.signoffs.submit(footage.id)
        assert footage.request is not None
        request = workspace.request(footage.request)
        workspace.update_request(replace(request, note="telephoned"))
        assert workspace.signoffs.of(footage.id).stage is Stage.READY
        workspace.assign_footage(footage.id, None)
        assert workspace.signoffs.of(footage.id).stage is Stage.DRAFT
        workspace.assign_footage(footage.id, request.id)
        assert workspace.signoffs.of(footage.id).stage is Stage.READY


@pytest.mark.parametrize(
    "change",
    [
        "verified = 1",
        "report = json_object('ok', 1)",
        "copy_sha256 = lower(hex(randomblob(32)))",
        "recipient = 'x'",
    ],
)
def test_a_copy_whose_record_was_changed_goes_nowhere(tmp_path: Path, change: str) -> None:
    with at_work(tmp_path, "Ann") as workspace:
        footage = footage_in(workspace)
        copy = copy_of(workspace, footage, verified=False)
        workspace.check_copy(copy)
        workspace._database.connection.execute(f"UPDATE exports SET {change}")
        (changed,) = workspace.exports(footage.id)
        found = {gate.kind: gate for gate in may_release(workspace, footage, changed)}
        assert not found[GateKind.TAMPERED].can_be_overridden


def test_a_copy_whose_people_were_erased_by_rule_is_as_the_log_says(tmp_path: Path) -> None:
    from redaction.reviewlog.erasing import ErasureRule
    from redaction.usecases.erase_log import erase_log

    with at_work(tmp_path, "Ann") as workspace:
        footage = footage_in(workspace)
        copy_of(workspace, footage, recipient="Jane Roe")
        erase_log(workspace, ErasureRule(recipient="Jane Roe"), WHY)
        (copy,) = workspace.exports(footage.id)
        assert copy.recipient != "Jane Roe"
        workspace.check_copy(copy)
