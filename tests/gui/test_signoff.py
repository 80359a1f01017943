"""The sign-off in the window: stages, gates, notes, two people one after the other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.actions.ids import ActionId
from app.casework.signoff_ask import ReasonDialog, RulesDialog
from app.casework.signoff_dialog import SignOffDialog
from app.casework.signoff_parts import GateRow
from app.casework.signoff_words import header_words, stage_chip, standing_words
from app.dialogs.request import RequestDialog
from app.exports.copying import Copy, CopyOrder, CopyState
from app.models.roles import Role
from app.session import Session
from player.media.time import FrameIndex, FrameRef
from redaction.casework.gates import GateKind
from redaction.casework.signoff import (
    Act,
    LookRule,
    PeopleRule,
    SignOffRules,
    Stage,
    Step,
    Who,
    signed_off,
)
from redaction.edit.edit import Patch
from redaction.jobs.errors import UserError
from redaction.model.footage import Footage
from redaction.model.geometry import Box
from redaction.model.ids import TrackId
from redaction.model.track import Keyframe, ReviewState, Track
from redaction.store.workspace import Workspace
from redaction.usecases.export_queue import CopyWish
from tests.gui.conftest import Shell

WHY = "because we both looked at it"
ONE = TrackId("one")
NOON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)


def draw(workspace: Workspace, footage: Footage) -> None:
    track = Track(
        ONE, (Keyframe(FrameIndex(3), Box(10.0, 10.0, 20.0, 20.0)),), FrameIndex(9),
        state=ReviewState.ACCEPTED,
    )  # fmt: skip
    workspace.do(footage.id, Patch("Draw box", tracks={ONE: (None, track)}))


@pytest.fixture
def opened(shell: Shell) -> Shell:
    """The whole window, with footage open."""
    shell.request()
    footage = shell.footage()
    draw(shell.workspace, footage)
    shell.session.open_footage(footage)
    return shell


@pytest.fixture
def desk(themed: QApplication, workspace: Workspace) -> Session:
    """What the sign-off is about, without the window."""
    assert themed.styleSheet()
    footage = workspace.add_footage(
        Path("/x/clip.mp4"),
        sha256="a" * 64,
        size=1,
        frames=100,
        duration=4.0,
        width=320,
        height=180,
    )
    draw(workspace, footage)
    made = Session(workspace)
    made.open_footage(footage)
    return made


@pytest.fixture
def dialog(desk: Session, qtbot: QtBot) -> Iterator[SignOffDialog]:
    assert desk.footage is not None
    made = SignOffDialog(desk, desk.footage)
    qtbot.addWidget(made)
    made.show()
    yield made
    made.close()


def click(button: QAbstractButton | None) -> None:
    assert button is not None
    assert button.isEnabled()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def answer(dialog: SignOffDialog, text: str = WHY) -> None:
    ask = dialog.asking
    assert isinstance(ask, ReasonDialog)
    ask.field.setPlainText(text)
    click(ask.go)


def someone_else(session: Session, name: str) -> None:
    """Another person sits down at the same workspace."""
    session.workspace.log.who = name
    session.case_changed.emit()


def row_of(dialog: SignOffDialog, kind: GateKind) -> GateRow:
    return next(row for row in dialog.gate_rows if row.gate.kind is kind)


def stage_of(dialog: SignOffDialog) -> Stage:
    return dialog.signoff.stage


def test_one_hands_in_and_the_other_sends_back_and_approves(
    desk: Session, dialog: SignOffDialog
) -> None:
    session, signoffs = desk, desk.workspace.signoffs
    problems: list[UserError] = []
    session.problem.connect(problems.append)
    desk.workspace.log.who = "Ann Archer"
    assert stage_of(dialog) is Stage.DRAFT
    assert not dialog.approve_button.isVisible()
    click(dialog.submit_button)
    assert stage_of(dialog) is Stage.READY
    assert not dialog.approve_button.isEnabled(), "she handed it in herself"
    assert "Ann Archer handed this in" in dialog.approve_button.toolTip()

    someone_else(desk, "Bob Baker")
    dialog.refresh()
    checker = row_of(dialog, GateKind.CHECKER)
    assert checker.gate.count == 6
    click(dialog.approve_button)
    assert problems[-1].summary.startswith("This cannot be approved yet.")
    click(dialog.send_back_button)
    assert dialog.asking is not None
    assert not dialog.asking.go.isEnabled(), "nobody could tell what to change"
    answer(dialog, "cover the mirror as well")
    assert stage_of(dialog) is Stage.NEEDS_CHANGES
    assert dialog.submit_button.isVisible()

    someone_else(desk, "Ann Archer")
    click(dialog.submit_button)
    someone_else(desk, "Bob Baker")
    dialog.refresh()
    for gate in dialog.gates:
        if gate.is_open and gate.kind is not GateKind.NOT_APPROVED:
            click(row_of(dialog, gate.kind).override_button)
            answer(dialog)
    assert "1 thing is in the way" in dialog.verdict.text
    click(dialog.approve_button)
    assert stage_of(dialog) is Stage.APPROVED
    assert dialog.verdict.text.startswith("It may be released")
    assert len(problems) == 1
    assert signoffs.of(dialog.footage.id).approval is not None
    said = standing_words(dialog.signoff)
    assert "All signed in as" in said, "three names, one login"
    assert said in [text.text() for text in dialog.findChildren(QLabel)]


def test_a_release_without_a_check_shows_none(desk: Session, dialog: SignOffDialog) -> None:
    signoff = dialog.signoff
    act = Act("a", dialog.footage.id, Step.RELEASE, Who("Ann"), NOON, signoff.bound)
    released = signed_off([act], signoff.bound)
    line = dialog._stages
    line.show_signoff(released)
    assert [name.text() for name in line._names.values()] == [
        "Draft", "Not handed in", "Not approved", "Released",
    ]  # fmt: skip
    assert line.accessibleName() == "Stage: Released without an approval"
    chip = stage_chip(released, mine=False)
    assert chip == ("warning", "warning", "Released without an approval")
    line.show_signoff(signoff)
    assert [name.text() for name in line._names.values()] == [
        "Draft", "Ready for check", "Approved", "Released",
    ]  # fmt: skip


def test_who_edited_is_told_why_they_cannot_check(desk: Session, dialog: SignOffDialog) -> None:
    problems: list[UserError] = []
    desk.problem.connect(problems.append)
    me = desk.workspace.log.who
    someone_else(desk, "Bob Baker")
    click(dialog.submit_button)
    someone_else(desk, me)
    dialog.refresh()
    assert not dialog.approve_button.isEnabled()
    assert dialog.approve_button.toolTip().startswith("You changed these decisions yourself")
    # nor do they let it pass without an approval; they are told before they write a reason
    click(row_of(dialog, GateKind.NOT_APPROVED).override_button)
    assert dialog.asking is None
    assert "without an approval" in problems[-1].summary


def test_an_approval_under_a_laxer_rule_is_seen_to_have_ended(
    desk: Session, dialog: SignOffDialog
) -> None:
    signoffs = desk.workspace.signoffs
    signoffs.set_rules(SignOffRules(PeopleRule.ONE, LookRule.NOTHING), WHY)
    dialog.submit()
    dialog.approve()
    signoffs.set_rules(SignOffRules(PeopleRule.NAMES, LookRule.NOTHING), WHY)
    dialog.refresh()
    assert stage_of(dialog) is Stage.READY
    assert header_words(dialog.signoff) == "⚠ Approved under an earlier rule: needs a new check"
    assert stage_chip(dialog.signoff, mine=False) == (
        "warning", "warning", "Approved under an earlier rule: needs a new check"
    )  # fmt: skip
    someone_else(desk, "Bob Baker")
    dialog.refresh()
    click(dialog.approve_button)
    assert stage_of(dialog) is Stage.APPROVED


def test_an_edit_reopens_it_before_ones_eyes(
    qtbot: QtBot, desk: Session, dialog: SignOffDialog
) -> None:
    desk.workspace.signoffs.set_rules(SignOffRules(PeopleRule.ONE, LookRule.NOTHING), WHY)
    dialog.submit()
    dialog.approve()
    assert stage_of(dialog) is Stage.APPROVED
    session = desk
    assert session.project is not None
    track = session.project.tracks[ONE]
    from dataclasses import replace

    session.do(Patch("Show", tracks={ONE: (track, replace(track, visible=True))}))
    qtbot.waitUntil(lambda: stage_of(dialog) is Stage.DRAFT)
    assert header_words(dialog.signoff) == "⚠ Approved before a change: needs a new check"
    session.undo()
    qtbot.waitUntil(lambda: stage_of(dialog) is Stage.APPROVED)


def test_notes_are_pinned_to_the_frame_shown_and_lead_back_to_it(
    desk: Session, dialog: SignOffDialog
) -> None:
    assert not dialog.pin_button.isEnabled()
    desk.frame = FrameRef(FrameIndex(7), 0)
    desk.frame_changed.emit(desk.frame)
    click(dialog.pin_button)
    answer(dialog, "plate")
    (row,) = dialog.note_rows
    went: list[tuple[int, str]] = []
    dialog.go_to.connect(lambda frame, words: went.append((frame, words)))
    click(row.go_button)
    assert went == [(7, "plate")]
    assert dialog.signoff.open_notes
    QTest.keyClick(row.tick, Qt.Key.Key_Space)
    assert not dialog.signoff.open_notes
    assert GateKind.NOTES not in {gate.kind for gate in dialog.gates}


def test_the_key_pins_a_note_without_covering_the_picture(qtbot: QtBot, opened: Shell) -> None:
    window, session = opened.window, opened.session
    session.frame = FrameRef(FrameIndex(5), 0)
    window.sign_off.pin()
    assert window.sign_off.dialog is None
    ask = window.sign_off.asking
    assert ask is not None
    ask.field.setPlainText("the mirror")
    click(ask.go)
    assert session.footage is not None
    (note,) = opened.workspace.signoffs.of(session.footage.id).notes
    assert (note.frame, note.text) == (5, "the mirror")
    assert opened.notices[-1].text == "The note is pinned to frame 5."


def has_next(dialog: SignOffDialog) -> bool:
    return dialog.next_place is not None


def go_on(dialog: SignOffDialog) -> None:
    assert dialog.next_place is not None
    dialog.next_place()


def test_go_there_goes_round_the_places(desk: Session, dialog: SignOffDialog) -> None:
    unseen = row_of(dialog, GateKind.UNSEEN)
    went: list[int] = []
    dialog.go_to.connect(lambda frame, _words: went.append(frame))
    click(unseen.go_button)
    assert went == [0]
    assert not has_next(dialog), "there is one stretch: all of it"
    for frame in (40, 12):
        desk.workspace.signoffs.pin(dialog.footage.id, frame, "look here")
    dialog.refresh()
    click(row_of(dialog, GateKind.NOTES).go_button)
    for frame in (12, 40):
        assert went[-1] == frame
        desk.frame = FrameRef(FrameIndex(frame), 0)
        go_on(dialog)
    assert went[-1] == 12, "and round"
    for note in dialog.signoff.notes:
        desk.workspace.signoffs.settle_note(dialog.footage.id, note.id)
    dialog.hide()
    go_on(dialog)
    assert dialog.isVisible(), "none is left"


def test_rules_are_changed_with_a_reason(desk: Session, dialog: SignOffDialog) -> None:
    dialog.change_rules()
    ask = dialog.asking
    assert isinstance(ask, RulesDialog)
    ask.field.setPlainText(WHY)
    assert not ask.go.isEnabled(), "nothing is chosen yet"
    ask.people.setCurrentIndex(ask.people.findData(PeopleRule.ACCOUNTS.value))
    click(ask.go)
    assert desk.workspace.signoffs.rules.people is PeopleRule.ACCOUNTS


def test_every_control_has_a_name_and_no_text_is_cut(
    qtbot: QtBot, desk: Session, dialog: SignOffDialog
) -> None:
    dialog.submit()
    qtbot.wait(60)
    for made in dialog.findChildren(QAbstractButton):
        assert made.accessibleName() or made.text(), made
        assert made.toolTip() or made.text(), made
    for text in dialog.findChildren(QLabel):
        if text.isVisible() and text.wordWrap():
            assert text.height() >= text.heightForWidth(text.width()), text.text()


def test_a_copy_for_somebody_is_not_begun_while_something_is_in_the_way(opened: Shell) -> None:
    """What was asked for when it was approved may wait in the queue while that ends."""
    session = opened.session
    footage, project = session.footage, session.project
    assert footage is not None
    assert project is not None
    plan = CopyWish().plan(footage, project)
    order = CopyOrder(footage, plan, opened.folder / "copy.mp4", recipient="J. Example")
    copy = Copy(order, session, opened.jobs)
    copy.begin()
    assert copy.state is CopyState.FAILED
    assert copy.error is not None
    assert "A copy with a recipient is a disclosure" in copy.error.summary
    assert not opened.jobs.started_jobs


def test_home_says_the_stage_and_finds_what_waits_for_ones_check(opened: Shell) -> None:
    session, home = opened.session, opened.window.home
    footage = session.footage
    assert footage is not None
    opened.request("FOI-2026-0002")
    assert footage.request is not None
    mine = session.workspace.request(footage.request)
    session.select_request(mine)

    def words() -> list[str]:
        home.refresh()
        found = home.details.list.model().index(0, 0).data(Role.CHIPS)
        return [chip[2] for chip in found]

    def shown() -> list[str]:
        return [request.reference for request in home.shown]

    assert not {"Draft", "Ready for check"} & set(words())
    opened.workspace.signoffs.submit(footage.id)
    assert "Ready for check" in words()
    states = home.filter.show_state
    states.setCurrentIndex(states.findText("Waiting for my check"))
    assert shown() == []
    someone_else(session, "Bob Baker")
    assert "Waits for your check" in words()
    assert shown() == [mine.reference]


def test_the_action_opens_one_window_and_the_header_says_the_stage(
    qtbot: QtBot, opened: Shell
) -> None:
    window = opened.window
    window.registry.trigger(ActionId.SIGN_OFF)
    first = window.sign_off.dialog
    assert first is not None
    window.registry.trigger(ActionId.SIGN_OFF)
    assert window.sign_off.dialog is first
    stage = window.review.header.stage
    assert stage.text() == "Draft"
    click(first.submit_button)
    assert stage.text() == "Ready for check"
    assert "handed it in" in stage.toolTip()
    first.close()
    qtbot.waitUntil(lambda: window.sign_off.dialog is None)
    # what is gone hears no more of the session
    opened.session.frame_changed.emit(FrameRef(FrameIndex(1), 0))
    opened.session.case_changed.emit()


def test_go_there_opens_the_request_where_the_identity_is_noted(opened: Shell) -> None:
    window, session = opened.window, opened.session
    footage = session.footage
    assert footage is not None
    request = next(r for r in opened.workspace.requests())
    opened.workspace.assign_footage(footage.id, request.id)
    session.open_footage(opened.workspace.footage_by_id(footage.id))
    window.sign_off.open()
    dialog = window.sign_off.dialog
    assert dialog is not None
    click(row_of(dialog, GateKind.IDENTITY).go_button)
    (asked,) = dialog.findChildren(RequestDialog)
    assert asked.tabs.currentIndex() == 1
    assert asked.identity.isVisible()
    asked.identity.setText("passport, seen by video")
    asked.accept()
    dialog.refresh()
    assert GateKind.IDENTITY not in {gate.kind for gate in dialog.gates if gate.is_open}
    dialog.close()
