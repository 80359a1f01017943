"""Nobody checks their own work: who edited is asked of the real log, by the rule of today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from player.media.time import FrameIndex, FrameSpan
from redaction.casework.gates import GateKind, gates_of, open_of
from redaction.casework.people import Who
from redaction.casework.signoff import (
    LookRule,
    PeopleRule,
    SignOffRules,
    Stage,
    account_words,
    stage_words,
)
from redaction.edit.asking import Refused
from redaction.edit.edit import Patch
from redaction.model.annotation import Annotation
from redaction.model.footage import Footage, RequestKind
from redaction.model.ids import AnnotationId
from redaction.reviewlog.erasing import ErasureRule
from redaction.store.workspace import Workspace
from redaction.usecases.erase_log import erase_log
from tests.unit.store.test_signoffs import ONE, WHY, footage_in

ANN, BOB, CARA = "Ann Archer", "Bob Baker", "Cara Cole"
LOGINS = {ANN: "aarcher", BOB: "bbaker", CARA: "ccole"}


@contextmanager
def at_work(folder: Path, user: str, login: str = "") -> Iterator[Workspace]:
    with Workspace.open(folder, user=user) as workspace:
        workspace.signoffs._account = login or LOGINS[user]
        yield workspace


def rules(workspace: Workspace, people: PeopleRule, look: LookRule = LookRule.NOTHING) -> None:
    workspace.signoffs.set_rules(SignOffRules(people, look), WHY)


def begin(folder: Path, people: PeopleRule = PeopleRule.NAMES) -> Footage:
    """Ann edits."""
    with at_work(folder, ANN) as workspace:
        rules(workspace, people)
        return footage_in(workspace)


def change(workspace: Workspace, footage: Footage, **changes: object) -> None:
    track = workspace.project(footage.id).tracks[ONE]
    after = replace(track, **changes)  # type: ignore[arg-type]
    workspace.do(footage.id, Patch("Change", tracks={ONE: (track, after)}))


def test_who_edited_does_not_check_what_another_handed_in(tmp_path: Path) -> None:
    footage = begin(tmp_path)
    with at_work(tmp_path, BOB) as workspace:
        workspace.signoffs.submit(footage.id)
    with at_work(tmp_path, ANN) as workspace:
        assert not workspace.signoffs.waits_for_me(workspace.signoffs.of(footage.id))
        with pytest.raises(Refused, match="You changed these decisions yourself"):
            workspace.signoffs.approve(footage.id)
    with at_work(tmp_path, CARA) as workspace:
        assert workspace.signoffs.waits_for_me(workspace.signoffs.of(footage.id))
        after = workspace.signoffs.approve(footage.id)
        assert after == workspace.signoffs.of(footage.id)
        assert after.approval is not None
        assert after.approval.checked == (Who(BOB, "bbaker"), Who(ANN, "aarcher"))
        row = workspace.log.rows(newest_first=True, limit=1)[0]
        assert (row.details["checked"], row.details["erased_edits"]) == (2, 0)
        assert workspace.log.verify().ok
    # What was checked is checked: after the next edit of another, Ann may check that.
    with at_work(tmp_path, BOB) as workspace:
        change(workspace, footage, stop=FrameIndex(70))
        workspace.signoffs.submit(footage.id)
    with at_work(tmp_path, ANN) as workspace:
        assert workspace.signoffs.approve(footage.id).stage is Stage.APPROVED


@pytest.mark.parametrize("how", ["edit", "undo", "redo"])
def test_a_checker_who_edits_undoes_or_redoes_is_a_reviewer_from_then_on(
    tmp_path: Path, how: str
) -> None:
    footage = begin(tmp_path)
    with at_work(tmp_path, ANN) as workspace:
        change(workspace, footage, stop=FrameIndex(70))
        if how == "redo":
            workspace.undo(footage.id)
        workspace.signoffs.submit(footage.id)
    with at_work(tmp_path, BOB) as workspace:
        workspace.signoffs.send_back(footage.id, WHY)
        assert not workspace.signoffs.editors(footage, workspace.signoffs.of(footage.id)).unknown
        if how == "edit":
            change(workspace, footage, stop=FrameIndex(80))
        else:
            (workspace.undo if how == "undo" else workspace.redo)(footage.id)
    with at_work(tmp_path, ANN) as workspace:
        workspace.signoffs.submit(footage.id)
    with at_work(tmp_path, BOB) as workspace, pytest.raises(Refused, match="You changed"):
        workspace.signoffs.approve(footage.id)


def test_names_notes_and_bookmarks_make_nobody_a_reviewer(tmp_path: Path) -> None:
    footage = begin(tmp_path)
    with at_work(tmp_path, BOB) as workspace:
        change(workspace, footage, label="the tall one", note="is he the caller?")
        mark = Annotation(AnnotationId("n"), FrameSpan(FrameIndex(1), FrameIndex(2)), "look")
        workspace.do(footage.id, Patch("Mark", annotations={mark.id: (None, mark)}))
        found = workspace.signoffs.editors(footage, workspace.signoffs.of(footage.id))
        assert [one.name for one in found.known] == [ANN]
        change(workspace, footage, why="he is a bystander")
        found = workspace.signoffs.editors(footage, workspace.signoffs.of(footage.id))
        assert [one.name for one in found.known] == [ANN, BOB], "a reason is part of it"


def test_edits_of_the_same_file_for_another_request_are_not_asked_about(tmp_path: Path) -> None:
    first = begin(tmp_path)
    with at_work(tmp_path, BOB) as workspace:
        made = workspace.add_request(RequestKind.FOI, "FOI-1", dt.date(2026, 11, 2))
        other = workspace.add_footage(
            Path("/x/a.mp4"), sha256=first.sha256, size=1, frames=100, duration=4.0, width=640,
            height=360, request=made.id,
        )  # fmt: skip
        assert other.id != first.id
        assert workspace.signoffs.editors(other, workspace.signoffs.of(other.id)).known == ()


def test_where_the_log_no_longer_says_who_edited_it_is_said(tmp_path: Path) -> None:
    footage = begin(tmp_path)
    with at_work(tmp_path, BOB) as workspace:
        workspace.signoffs.submit(footage.id)
        erase_log(workspace, ErasureRule(who=ANN), "kept for long enough")
    with at_work(tmp_path, ANN) as workspace:
        signoff = workspace.signoffs.of(footage.id)
        assert workspace.signoffs.erased(signoff) == 1
        assert workspace.signoffs.waits_for_me(signoff), "only who handed in is known"
        workspace.signoffs.approve(footage.id)
        row = workspace.log.rows(newest_first=True, limit=1)[0]
        assert row.details["erased_edits"] == 1
        assert workspace.log.verify().ok


def test_an_approval_under_a_laxer_rule_ends_with_it(tmp_path: Path) -> None:
    footage = begin(tmp_path, PeopleRule.ONE)
    with at_work(tmp_path, ANN) as workspace:
        workspace.signoffs.submit(footage.id)
        assert workspace.signoffs.approve(footage.id).is_approved
        rules(workspace, PeopleRule.NAMES)
        signoff = workspace.signoffs.of(footage.id)
        assert signoff.stage is Stage.READY
        assert stage_words(signoff) == "Approved under an earlier rule: needs a new check"
        (gate,) = [g for g in gates_of(workspace, footage) if g.kind is GateKind.NOT_APPROVED]
        assert "Ann Archer approved it under an earlier rule" in gate.words
        with pytest.raises(Refused, match="Ann Archer handed this in"):
            workspace.signoffs.override(footage.id, gate, WHY)
    with at_work(tmp_path, BOB) as workspace:
        assert workspace.signoffs.approve(footage.id).is_approved
    # one account for both is one person by the strictest rule
    with at_work(tmp_path, CARA, "aarcher") as workspace:
        change(workspace, footage, stop=FrameIndex(70))
        workspace.signoffs.submit(footage.id)
    with at_work(tmp_path, ANN) as workspace:
        after = workspace.signoffs.approve(footage.id)
        assert account_words(after) == (
            "Both signed in as aarcher: Ann Archer (approved) and Cara Cole."
        )
        rules(workspace, PeopleRule.ACCOUNTS)
        assert not workspace.signoffs.of(footage.id).is_approved
        rules(workspace, PeopleRule.NAMES)
        assert workspace.signoffs.of(footage.id).is_approved, "and holds again"


def test_the_account_of_who_edited_counts_where_accounts_do(tmp_path: Path) -> None:
    footage = begin(tmp_path, PeopleRule.ACCOUNTS)
    with at_work(tmp_path, BOB) as workspace:
        workspace.signoffs.submit(footage.id)
    counts = pytest.raises(
        Refused, match=r"Ann Archer with the login that you use \(aarcher\), which"
    )
    with at_work(tmp_path, CARA, "aarcher") as workspace, counts:
        workspace.signoffs.approve(footage.id)


def test_who_approved_when_less_had_to_be_seen_is_asked_again(tmp_path: Path) -> None:
    footage = begin(tmp_path)
    with at_work(tmp_path, ANN) as workspace:
        workspace.signoffs.submit(footage.id)
    with at_work(tmp_path, BOB) as workspace:
        workspace.signoffs.approve(footage.id)
        assert GateKind.CHECKER not in {g.kind for g in gates_of(workspace, footage)}
        for look, count in ((LookRule.COVERED, 40), (LookRule.ALL, 100)):
            rules(workspace, PeopleRule.NAMES, look)
            (gate,) = [g for g in gates_of(workspace, footage) if g.kind is GateKind.CHECKER]
            assert gate.count == count
            assert gate.words.startswith("Bob Baker approved it under an earlier rule, without")


def test_one_person_alone_lets_nothing_go_without_an_approval(tmp_path: Path) -> None:
    footage = begin(tmp_path)

    def gate(workspace: Workspace) -> object:
        return next(g for g in gates_of(workspace, footage) if g.kind is GateKind.NOT_APPROVED)

    with at_work(tmp_path, ANN) as workspace:
        with pytest.raises(Refused, match="without an approval"):
            workspace.signoffs.override(footage.id, gate(workspace), WHY)  # type: ignore[arg-type]
        rules(workspace, PeopleRule.ONE)
        workspace.signoffs.override(footage.id, gate(workspace), WHY)  # type: ignore[arg-type]
        kinds = {g.kind for g in open_of(gates_of(workspace, footage))}
        assert GateKind.NOT_APPROVED not in kinds
        rules(workspace, PeopleRule.NAMES)
        kinds = {g.kind for g in open_of(gates_of(workspace, footage))}
        assert GateKind.NOT_APPROVED in kinds, "it ends with the rule"
    with at_work(tmp_path, BOB) as workspace:
        workspace.signoffs.override(footage.id, gate(workspace), WHY)  # type: ignore[arg-type]
        kinds = {g.kind for g in open_of(gates_of(workspace, footage))}
        assert GateKind.NOT_APPROVED not in kinds


def test_other_usual_reasons_of_the_list_reopen_where_they_are_relied_on(tmp_path: Path) -> None:
    with at_work(tmp_path, ANN) as workspace:
        footage = footage_in(workspace, request=True)
        assert footage.request is not None
        request = workspace.request(footage.request)
        workspace.signoffs.submit(footage.id)
        usual = workspace.catalogue.read().default(request.kind)
        other = next(e.code for e in workspace.catalogue.read().offered(request.kind))
        assert (other,) != usual
        workspace.catalogue.set_default(request.kind, (other,))
        assert workspace.signoffs.of(footage.id).stage is Stage.DRAFT
        workspace.catalogue.set_default(RequestKind.FOI, ())
        workspace.catalogue.set_default(request.kind, usual)
        assert workspace.signoffs.of(footage.id).stage is Stage.READY
        workspace.update_request(replace(request, reasons=(other,)))
        workspace.signoffs.submit(footage.id)
        workspace.catalogue.set_default(request.kind, (other,))
        assert workspace.signoffs.of(footage.id).stage is Stage.READY, "it has reasons of its own"
