"""The sample project and the first walk, from the empty window."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

import redaction.sample.make as make
from app.actions.ids import ActionId
from app.help.asking import HelpDesk
from app.help.pages import FOLDER
from app.help.walk import steps
from app.session import Page, ViewMode
from redaction.sample.project import REFERENCE, add_sample
from tests.gui.conftest import TODAY, Shell


def test_the_sample_is_made_from_the_empty_window_and_the_walk_begins(
    qtbot: QtBot, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = tuple(replace(f, camera=replace(f.camera, seconds=0.5)) for f in make.FILES)
    monkeypatch.setattr(make, "FILES", files)
    learning, session = shell.window.learning, shell.session
    offers = [b for b in shell.window.home.empty.findChildren(QPushButton) if "Sample" in b.text()]
    assert len(offers) == 1
    offers[0].click()
    assert not shell.window.registry.action(ActionId.SAMPLE).isEnabled()
    qtbot.waitUntil(lambda: learning.walk is not None, timeout=60_000)
    assert shell.problems == []
    assert session.request is not None
    assert session.request.reference == REFERENCE
    footage = shell.workspace.footage(session.request.id)
    assert [f.frames for f in footage] == [file.camera.frames for file in files]
    assert session.picked == footage[0]
    (incident,) = shell.workspace.incidents.of(session.request.id)
    assert [c.footage for c in incident.cameras] == [f.id for f in footage]
    assert all(c.clock.start is None for c in incident.cameras)
    # again: nothing is entered twice
    add_sample(shell.workspace, TODAY)
    assert len(shell.workspace.footage()) == 2
    assert len(shell.workspace.incidents.of(session.request.id)) == 1
    qtbot.waitUntil(lambda: not shell.jobs.running, timeout=20_000)

    walk = learning.walk
    assert walk is not None
    assert walk.number == 0
    session.open_footage(footage[0])
    session.go_page(Page.REVIEW)
    assert walk.number == 1
    shell.window.registry.trigger(ActionId.WALK_NEXT)
    shell.window.registry.trigger(ActionId.WALK_NEXT)
    assert walk.number == 3
    session.set_view_mode(ViewMode.PREVIEW)
    assert walk.number == 4
    walk.back()
    assert walk.number == 3
    more = next(b for b in walk.findChildren(QPushButton) if "More" in b.text())
    more.click()
    desk = shell.window.findChild(HelpDesk)
    assert isinstance(desk, HelpDesk)
    assert desk.manual is not None
    assert desk.manual.place.page == walk.step.page
    for _ in range(len(steps())):
        shell.window.registry.trigger(ActionId.WALK_NEXT)
    assert learning.walk is None
    assert not shell.window.registry.action(ActionId.WALK_NEXT).isEnabled()
    assert not shell.window.registry.action(ActionId.WALK).isChecked()


def test_every_step_names_its_key_and_a_page_that_is_there(shell: Shell) -> None:
    for step in steps():
        assert (FOLDER / step.page).is_file()
        if "{key}" in step.text:
            assert step.action is not None
            assert shell.window.registry.keys_text(step.action)
