"""What is known of footage and copies, and the settings that decide something: the log vouches for them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from redaction.model.request import RequestKind
from redaction.store.retention import Rules
from redaction.store.workspace import Workspace

SHA = "ab" * 32
NOWHERE = "UPDATE footage SET path = '/elsewhere'"
STATEMENTS = (
    "UPDATE footage SET facts = '{}'",
    "UPDATE footage SET duration = 0.5",
    "UPDATE footage SET frames = 2",
    "UPDATE footage SET request = NULL",
    "UPDATE exports SET report = '{}'",
    "UPDATE exports SET request = NULL",
    "UPDATE exports SET made = '2020-01-01T00:00:00+00:00'",
    "UPDATE settings SET value = '\"scotland\"' WHERE key = 'clocks.part'",
    "DELETE FROM settings WHERE key = 'clocks.part'",
    "UPDATE settings SET value = replace(value, '45', '90') WHERE key = 'retention'",
    "INSERT INTO settings (key, value) VALUES ('papers', '{}')",
)


def test_each_is_found_when_it_is_changed_without_the_program(tmp_path: Path) -> None:

    with Workspace.open(tmp_path, user="Officer") as workspace:
        request = workspace.add_request(RequestKind.FOI, "F/1", dt.date(2026, 3, 2))
        footage = workspace.add_footage(
            Path("/a.mp4"),
            sha256=SHA,
            size=1,
            frames=9,
            duration=1.0,
            width=2,
            height=2,
            facts={"audio": [1]},
            request=request.id,
        )
        workspace.record_check(footage.id, {"sha256": SHA, "damaged": [], "decoded": 9})
        workspace.add_export(
            footage.id,
            tmp_path / "copy.mp4",
            plan_hash="1" * 64,
            source_sha256=SHA,
            copy_sha256="2" * 64,
            verified=True,
            report={"ok": True},
        )
        workspace.set_setting("clocks.part", "northern_ireland")
        workspace.set_setting("view.something", 1)
        workspace.retention.set_rules(Rules(days=45))
        assert workspace.log.verify().ok
        connection = workspace._database.connection
        for statement in (NOWHERE, "UPDATE settings SET value = '2' WHERE key = 'view.something'"):
            connection.execute(
                statement
            )  # where a file lies and what decides nothing is not vouched for
            assert workspace.log.verify().ok, statement
        for statement in STATEMENTS:
            connection.execute("SAVEPOINT before")
            assert connection.execute(statement).rowcount == 1, statement
            assert not workspace.log.verify().ok, statement
            connection.execute("ROLLBACK TO before")
            connection.execute("RELEASE before")
        assert workspace.log.verify().ok
        actions = [row.action for row in workspace.log.rows()]
        assert actions.count("Setting of the workspace changed") == 1


@pytest.mark.parametrize("value", ["northern_ireland", "england_and_wales"])
def test_a_setting_that_stays_gets_no_row(tmp_path: Path, value: str) -> None:
    with Workspace.open(tmp_path, user="Officer") as workspace:
        workspace.set_setting("clocks.part", value)
        rows = len(workspace.log)
        workspace.set_setting("clocks.part", value)
        assert len(workspace.log) == rows
        assert workspace.log.verify().ok
