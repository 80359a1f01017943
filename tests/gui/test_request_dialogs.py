"""Dialogs of requests where the workspace cannot give them: said in a sentence, no crash."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from app.actions.ids import ActionId
from app.casework.signoff_dialog import SignOffDialog
from app.dialogs.request import RequestDialog
from redaction.store.catalogue import KEY
from redaction.store.workspace import DATABASE
from tests.gui.conftest import Shell


@pytest.fixture
def signing(shell: Shell) -> SignOffDialog:
    """The sign-off of footage of a request, with the link to the request's dates."""
    shell.request()
    shell.window.sign_off.open_for(shell.footage())
    dialog = shell.window.sign_off.dialog
    assert isinstance(dialog, SignOffDialog)
    return dialog


def behind(folder: Path, change: str, *values: str) -> None:
    """Change the database without Umbra, as damage does."""
    connection = sqlite3.connect(folder / DATABASE)
    with connection:
        connection.execute(change, values)
    connection.close()


def test_a_damaged_request_is_said_where_its_dates_are_asked(
    signing: SignOffDialog, shell: Shell
) -> None:
    behind(shell.workspace.folder, "UPDATE requests SET data = '{'")
    signing.dates_asked.emit()
    (problem,) = shell.problems
    assert "request" in problem.summary
    assert not signing.findChildren(RequestDialog)


def test_a_request_that_is_gone_is_said_where_its_dates_are_asked(
    signing: SignOffDialog, shell: Shell
) -> None:
    request = shell.session.request
    assert request is not None
    shell.workspace.assign_footage(signing.footage.id, None)
    shell.workspace.remove_request(request.id, reason="entered by mistake")
    signing.dates_asked.emit()
    (problem,) = shell.problems
    assert problem.summary == "That request is no longer in the register."
    assert not signing.findChildren(RequestDialog)


@pytest.mark.parametrize("action", [ActionId.ADD_REQUEST, ActionId.EDIT_REQUEST, None])
def test_a_damaged_list_of_reasons_is_said(
    signing: SignOffDialog, shell: Shell, action: ActionId | None
) -> None:
    behind(shell.workspace.folder, "INSERT INTO settings (key, value) VALUES (?, '{')", KEY)
    if action is None:
        signing.dates_asked.emit()
    else:
        shell.window.registry.trigger(action)
    (problem,) = shell.problems
    assert "list of reasons" in problem.summary
    assert not shell.window.findChildren(RequestDialog)
