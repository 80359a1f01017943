"""Releasing in the window: what is asked, what stops it, what is recorded, and checking it again."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from app.actions.ids import ActionId
from app.casework.disclosure_list import DisclosureList
from app.casework.handing_dialog import DONE
from app.casework.package_check import PackageCheckDialog
from app.casework.release_actions import DisclosuresDialog
from app.casework.release_dialog import ReleaseDialog
from app.casework.withdraw_dialog import WithdrawDialog
from app.language.pseudo import pseudo
from redaction.casework.disclosure import METHODS
from redaction.casework.package import Form
from redaction.casework.signoff import PeopleRule, SignOffRules
from redaction.reviewlog.signing import make_key
from redaction.store.register import Export
from redaction.usecases.release import Built
from tests.gui.conftest import Shell
from tests.gui.spoken import spoken
from tests.gui.test_shell import nameless
from tests.unit.finished_case import make_copy
from tests.unit.release.conftest import add_clip

WHY = "Agreed with the data protection officer"


@pytest.fixture
def copied(shell: Shell, media: Callable[..., Path]) -> Export:
    """A request with footage and a verified copy of it; one person does it all."""
    shell.workspace.signoffs.set_rules(SignOffRules(PeopleRule.ONE), WHY)
    request = shell.request()
    path = Path(shutil.copy(media(frames=6), shell.folder / "clip.mp4"))
    footage = add_clip(shell.workspace, path, request)
    copy = make_copy(shell.workspace, footage, shell.folder / "copy.mp4")
    shell.session.register_changed.emit()
    return copy


def opened(shell: Shell) -> ReleaseDialog:
    shell.window.registry.trigger(ActionId.RELEASE_PACKAGE)
    dialog = shell.window.release.dialog
    assert dialog is not None
    dialog.form.folder.setText(str(shell.folder))
    dialog.form.name.setText("package")
    return dialog


def answered(dialog: ReleaseDialog) -> None:
    dialog.copies.rows[0].tick.setChecked(True)
    dialog.copies.rows[0].reason.setText(WHY)
    dialog.form.recipient.setText("Ms Roe")
    dialog.form.method.setCurrentIndex(0)


def test_how_it_is_handed_over_is_recorded_in_english_whatever_is_spoken(
    shell: Shell, copied: Export
) -> None:
    with spoken():
        dialog = opened(shell)
        answered(dialog)
    assert dialog.form.method.currentText() == pseudo(METHODS[0])
    assert dialog.order.method == METHODS[0]
    dialog.form.method.setEditText("By hand, at the counter")
    assert dialog.order.method == "By hand, at the counter"


def finished_at_once(out: Path) -> Callable[[dict[str, Any]], Iterator[dict[str, Any]]]:
    """A job whose package is there before anybody can stop it."""

    def script(_args: dict[str, Any]) -> Iterator[dict[str, Any]]:
        out.write_bytes(b"a package")
        yield {"event": "done", "result": Built(out, "ab", (), 1, 9).to_json()}

    return script


def test_a_release_from_the_menu_to_the_record(qtbot: QtBot, shell: Shell, copied: Export) -> None:
    key = make_key(shell.workspace.folder, "four words of mine")
    dialog = opened(shell)
    assert dialog.copies.rows[0].open_gates
    answered(dialog)
    assert "passphrase" in dialog._problem.text()
    dialog.form.passphrase.setText("not this one, I think")
    dialog.begin()
    qtbot.waitUntil(lambda: bool(dialog.failure.text), timeout=20_000)
    assert "passphrase is not that" in dialog.failure.text
    dialog.form.passphrase.setText("four words of mine")
    dialog.begin()
    qtbot.waitUntil(lambda: dialog.made is not None, timeout=20_000)
    assert dialog.made is not None
    built, disclosure = dialog.made
    assert built.path == shell.folder / "package.zip"
    assert built.copies == (copied.copy_sha256,)
    assert built.fingerprint == key.fingerprint
    assert all("passphrase" not in job.args for job in shell.jobs.started_jobs)
    assert shell.workspace.disclosures.all() == (disclosure,)
    assert {reason for _, reason in disclosure.overridden} == {WHY}
    assert dialog._stack.currentIndex() == DONE
    with qtbot.waitSignal(shell.jobs.ended):
        dialog.check_again()
    assert dialog.done_page.said.property("banner") == "good"
    built.path.write_bytes(built.path.read_bytes()[:-30])
    with qtbot.waitSignal(shell.jobs.ended):
        dialog.check_again()
    assert dialog.done_page.said.property("banner") == "bad"
    assert not nameless(dialog)
    # Closed while it is checked once more: that takes nothing away.
    with qtbot.waitSignal(shell.jobs.ended):
        dialog.check_again()
        dialog.close()
    assert built.path.is_file()


def test_it_says_what_is_wanting_until_nothing_is(
    shell: Shell, copied: Export, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = opened(shell)
    row, form = dialog.copies.rows[0], dialog.form
    row.sign_off_button.click()
    assert shell.window.sign_off.dialog is not None
    shell.window.sign_off.dialog.close()

    def says(words: str) -> bool:
        return words in dialog._problem.text() and not dialog.go_button.isEnabled()

    row.tick.setChecked(False)
    assert says("at least one copy")
    row.tick.setChecked(True)
    assert says("what is in the way")
    row.reason.setText("too short")
    assert says("what is in the way")
    row.reason.setText(WHY)
    assert says("who receives")
    form.recipient.setText("Ms Roe")
    assert says("how it is handed over")
    form.method.setCurrentText("By pigeon")
    assert dialog.go_button.isEnabled()
    form.day.setDate(form.day.date().addDays(1))
    assert says("in the future")
    form.day.setDate(form.day.date().addDays(-1))
    form.name.setText("a/b")
    assert says("a_b")
    form.name.setText("copy.mp4")
    form.form.setCurrentIndex(form.form.findData(Form.FOLDER.value))
    assert says("already something")
    form.folder.setText(str(shell.folder / "nowhere"))
    assert says("does not exist")
    form.folder.setText(str(shell.folder))
    form.name.setText("package")
    shell.footage()  # of which there is no copy
    dialog.refresh()
    assert "1 of 2 files of the request stay out" in dialog._problem.text()
    assert dialog.go_button.isEnabled()
    # the copy was moved: it is asked for, and taken from there
    moved = Path(copied.path).rename(shell.folder / "moved.mp4")
    dialog.refresh()
    assert says("not where it was")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(moved), ""))
    dialog.copies.rows[0].find_button.click()
    assert dialog.go_button.isEnabled()
    assert dialog.order.found == {copied.id: moved}
    dialog.close()


def test_what_fails_comes_back_to_the_questions_and_closing_stops_it(
    qtbot: QtBot, shell: Shell, copied: Export
) -> None:
    dialog = opened(shell)
    answered(dialog)
    Path(copied.path).write_bytes(b"another file")
    dialog.begin()
    qtbot.waitUntil(lambda: bool(dialog.failure.text), timeout=20_000)
    assert "chang" in dialog.failure.text
    (row,) = dialog.copies.rows
    assert not row.open_gates  # the reason counts already
    assert "overridden" in row.tick.accessibleDescription()
    # closed while it works, and in the very moment in which it is done
    dialog.begin()
    with qtbot.waitSignal(shell.jobs.ended):
        dialog.close()
    shell.jobs.scripts["package"] = finished_at_once(shell.folder / "package.zip")
    dialog = opened(shell)
    shutil.copy(shell.folder / "clip.mp4", copied.path)
    dialog.refresh()
    answered(dialog)
    dialog.begin()
    with qtbot.waitSignal(shell.jobs.ended):
        dialog.close()
    assert shell.workspace.disclosures.all() == ()
    assert not (shell.folder / "package.zip").exists()


def test_disclosures_are_listed_and_any_package_is_checked(qtbot: QtBot, shell: Shell) -> None:
    request = shell.request()
    today = dt.datetime.now().astimezone().date()
    listed = DisclosureList(shell.session, request.id)
    qtbot.addWidget(listed)
    assert not listed.rows
    shell.workspace.disclosures.add(request.id, "Ms Roe", "By hand", today, ("c" * 64,))
    shell.session.case_changed.emit()
    assert [row.disclosure.recipient for row in listed.rows] == ["Ms Roe"]
    dialog = WithdrawDialog(shell.session, listed.rows[0].disclosure)
    qtbot.addWidget(dialog)
    assert not dialog.go_button.isEnabled()
    dialog.reason.setText("Went to the wrong address")
    dialog.go_button.click()
    (row,) = listed.rows
    assert row.withdraw_button is None
    assert row.disclosure.withdrawn is not None
    shell.window.registry.trigger(ActionId.DISCLOSURES)
    every = shell.window.findChild(DisclosuresDialog)
    assert isinstance(every, DisclosuresDialog)
    assert len(every.list.rows) == 1
    every.close()
    shell.window.registry.trigger(ActionId.CHECK_PACKAGE)
    dialog = shell.window.findChild(PackageCheckDialog)
    assert isinstance(dialog, PackageCheckDialog)
    assert not dialog.go_button.isEnabled()
    (shell.folder / "x.zip").write_bytes(b"no package")
    dialog.path.setText(str(shell.folder / "x.zip"))
    with qtbot.waitSignal(shell.jobs.ended):
        dialog.begin()
    assert dialog.verdict is not None
    assert not dialog.verdict["ok"]
    assert "no ZIP file" in dialog.said.text
    dialog.other_button.click()
    assert dialog.go_button.isVisible()
    dialog.close()
