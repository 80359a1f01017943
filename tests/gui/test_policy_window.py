"""Where something is chosen, the window offers only what a policy allows, and says who decided."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.casework.signoff_ask import RulesDialog
from app.dialogs.casework_settings import CaseworkPage
from app.evidence.clips_parts import RedactionChoice
from app.exports.more import MoreOptions
from app.settings import declared
from app.settings.store import Settings
from app.workspaces.places import current_folder
from redaction.casework.signoff import SignOffRules
from redaction.policy.current import holding
from redaction.policy.values import CaseworkRules, ExportLimits, Policy, WorkspacePlaces
from redaction.store.workspace import Workspace

SET_BY = "Set by your administrator (Anyshire)."


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "settings.ini")


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(tmp_path / "ws") as space:
        yield space


def of(**parts: Any) -> Policy:
    return Policy(name="Anyshire", digest="ab" * 32, **parts)


def says_who(widget: QWidget) -> bool:
    return any(one.text() == SET_BY for one in widget.findChildren(QLabel))


def test_unredacted_is_not_offered_to_who_may_not(qtbot: QtBot) -> None:
    with holding(of(export=ExportLimits(unredacted=()))):
        held = RedactionChoice("Unredacted")
    free = RedactionChoice("Unredacted")
    for one in (held, free):
        qtbot.addWidget(one)
    assert (held.tick.isEnabled(), says_who(held)) == (False, True)
    assert (free.tick.isEnabled(), says_who(free)) == (True, False)


def test_an_export_offers_what_is_allowed(qtbot: QtBot, settings: Settings) -> None:
    settings.set(declared.EXPORT_SMART, True)
    limits = ExportLimits(
        encoders=("software",), worst_crf=20, lossless=False, smart=False, full_check=True
    )
    with holding(of(export=limits)):
        held = MoreOptions(settings, "R 1")
        qtbot.addWidget(held)
        words = [held.quality.itemData(n) for n in range(held.quality.count())]
        assert words == ["standard", "high"]
        assert (held.smart.isChecked(), held.smart.isEnabled()) == (False, False)
        assert (held.thorough.isChecked(), held.thorough.isEnabled()) == (True, False)
        assert held.thorough.toolTip().startswith(SET_BY)
        # a choice elsewhere does not give it back
        held.counter.toggle()
        held.counter.toggle()
        assert not held.smart.isEnabled()
        held.remember()
    assert settings.get(declared.EXPORT_SMART) is True


def test_rules_of_the_workspace_that_are_fixed_have_a_lock(
    qtbot: QtBot, workspace: Workspace
) -> None:
    rules = CaseworkRules(people="accounts", seen={"fastest": 1.0}, retention={"days": 60})
    with holding(of(casework=rules)):
        page = CaseworkPage(workspace)
        qtbot.addWidget(page)
        kept: Any = page.groups["RetentionGroup"]
        assert (kept.days.value(), kept.days.isEnabled(), kept.custody.isEnabled()) == (
            60, False, True,
        )  # fmt: skip
        assert says_who(kept)
        seen: Any = page.groups["SeenGroup"]
        assert (seen.fastest.currentData(), seen.fastest.isEnabled()) == (1.0, False)
        kept.custody.setValue(91)
        page.keep()
        dialog = RulesDialog(workspace.signoffs.rules)
        qtbot.addWidget(dialog)
        assert (dialog.people.currentData(), dialog.people.isEnabled()) == ("accounts", False)
        assert dialog.look.isEnabled()
        assert says_who(dialog)
    assert workspace.retention.rules.custody == 91
    assert workspace.signoffs.rules == SignOffRules()


def test_a_workspace_that_came_to_be_forbidden_locks_nobody_out(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("UMBRA_WORKSPACE", raising=False)
    settings.set(declared.WORKSPACE, str(tmp_path / "mine"))
    assert current_folder(settings) == tmp_path / "mine"
    usual = tmp_path / "usual"
    with holding(of(workspaces=WorkspacePlaces(usual, (tmp_path / "others",)))):
        assert current_folder(settings) == usual
