"""The preferences: found by typing, set back one by one, locked by a policy, taken to another computer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QSpinBox
from pytestqt.qtbot import QtBot

from app.dialogs.preferences import PreferencesDialog
from app.settings import commands
from app.settings import declared as d
from app.settings.files import SettingsFileFault, settings_text, take_over, write_settings
from app.settings.options import settings_commands
from app.settings.store import Settings
from redaction.cli import build_parser, command_names
from redaction.cli_settling import settle
from redaction.cli_terminal import Terminal
from redaction.jobs.errors import OutputError
from redaction.policy.current import holding
from redaction.policy.values import ExportLimits, Policy, SearchLimits


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "settings.ini")


@pytest.fixture
def dialog(qtbot: QtBot, settings: Settings) -> Iterator[PreferencesDialog]:
    settings.set(d.STEP_FRAMES, 25)
    made = PreferencesDialog(settings)
    qtbot.addWidget(made)
    made.show()
    yield made
    made.reject()


def of(**parts: Any) -> Policy:
    return Policy(name="Anyshire", digest="ab" * 32, **parts)


def shown(dialog: PreferencesDialog) -> set[str]:
    return {key for key, one in dialog.rows.items() if one.isVisible()}


def test_typing_finds_settings_on_all_pages(dialog: PreferencesDialog) -> None:
    assert shown(dialog) == {d.REVIEWER.key}
    QTest.keyClicks(dialog.search, "Large step")
    assert shown(dialog) == {d.STEP_FRAMES.key}
    assert [dialog.pages.item(n).isHidden() for n in range(3)] == [True, True, False]
    # a choice finds its setting, a title of a page everything on it
    dialog.search.setText("high contrast")
    assert shown(dialog) == {d.THEME.key}
    dialog.search.setText("privacy")
    assert shown(dialog) >= {d.KEEP_RECENT.key, d.KEEP_PICTURES.key}
    dialog.search.setText("zebra")
    assert not shown(dialog)
    assert any("No setting" in w.text() for w in dialog.findChildren(QLabel) if w.isVisible())
    dialog.search.clear()
    assert shown(dialog) == {d.REVIEWER.key}


def test_one_setting_goes_back_to_its_default(
    dialog: PreferencesDialog, settings: Settings
) -> None:
    dialog.search.setText("step")
    steps, seconds = dialog.rows[d.STEP_FRAMES.key], dialog.rows[d.STEP_SECONDS.key]
    assert (steps.back.isVisible(), seconds.back.isVisible()) == (True, False)
    assert "10" in steps.back.toolTip()
    steps.back.click()
    assert (steps.value, steps.back.isVisible()) == (10, False)
    # nothing is kept before Save
    assert settings.get(d.STEP_FRAMES) == 25
    dialog.accept()
    assert settings.get(d.STEP_FRAMES) == 10
    # the default itself is not kept
    assert d.STEP_FRAMES.key not in settings.path.read_text("utf-8")


def test_what_a_policy_fixed_is_shown_with_a_lock_and_cannot_be_changed(
    qtbot: QtBot, settings: Settings
) -> None:
    settings.set(d.THEME, "dark")
    held = of(
        locked={"look/theme": "light"},
        defaults={"playback/step_frames": 50},
        export=ExportLimits(styles=("solid", "mosaic"), smart=False, worst_crf=20),
        search=SearchLimits(least_sensitivity=6),
    )
    with holding(held):
        made = PreferencesDialog(settings)
        qtbot.addWidget(made)
        theme = made.rows[d.THEME.key]
        assert (theme.value, theme.editor.isEnabled()) == ("light", False)
        words = [w.text() for w in theme.findChildren(QLabel)]
        assert "Set by your administrator (Anyshire)." in words
        assert made.rows[d.EXPORT_SMART.key].locked
        style = made.rows[d.EXPORT_STYLE.key].setting
        assert [word for word, _ in style.choices] == ["solid", "mosaic"]
        quality = made.rows[d.EXPORT_QUALITY.key].setting
        assert [word for word, _ in quality.choices] == ["standard", "high"]
        dial = made.rows[d.FIND_DIAL.key].editor
        assert isinstance(dial, QSpinBox)
        assert (dial.minimum(), dial.value()) == (6, 6)
        assert made.rows[d.STEP_FRAMES.key].value == 50
        assert not settings.set(d.THEME, "dark")
        assert not settings.set(d.EXPORT_STYLE, "blur")
        made.accept()
        assert settings.get(d.THEME) == "light"
    # the person's own value comes back with the policy gone
    assert settings.get(d.THEME) == "dark"
    assert settings.get(d.STEP_FRAMES) == 10


def test_settings_go_to_another_computer_and_nothing_about_the_person(
    settings: Settings, tmp_path: Path
) -> None:
    settings.set(d.REVIEWER, "R. Patel")
    settings.set(d.EXPORT_FOLDER, "/home/patel/private")
    settings.add_recent(Path("/home/patel/secret.mp4"))
    settings.set(d.THEME, "light")
    settings.set(d.SHORTCUTS, ["split\tCtrl+B"])
    path = tmp_path / "settings.json"
    write_settings(settings, path)
    assert "patel" not in path.read_text("utf-8").casefold()
    other = Settings(tmp_path / "other.ini")
    other.set(d.REVIEWER, "J. Smith")
    look = take_over(other, path, only_look=True)
    assert look.changed == (d.THEME.key, d.SHORTCUTS.key)
    assert other.get(d.THEME) == "dark"
    assert take_over(other, path) == look
    assert (other.get(d.THEME), other.get(d.REVIEWER)) == ("light", "J. Smith")
    assert other.get(d.SHORTCUTS) == ["split\tCtrl+B"]
    assert take_over(other, path).changed == ()
    assert json.loads(settings_text(other)) == json.loads(settings_text(settings))
    with pytest.raises(OutputError, match="already"):
        write_settings(settings, path)


def test_a_policy_stays_whatever_a_file_says(settings: Settings, tmp_path: Path) -> None:
    settings.set(d.THEME, "light")
    settings.set(d.EXPORT_STYLE, "blur")
    settings.set(d.SHORTCUTS, ["split\tCtrl+B"])
    path = tmp_path / "settings.json"
    write_settings(settings, path)
    other = Settings(tmp_path / "other.ini")
    held = of(
        locked={"look/theme": "dark"},
        export=ExportLimits(styles=("solid", "mosaic")),
        shortcuts_locked=True,
    )
    with holding(held):
        found = take_over(other, path)
        assert set(found.locked) == {d.THEME.key, d.EXPORT_STYLE.key, d.SHORTCUTS.key}
        assert other.get(d.EXPORT_STYLE) == "solid"
    assert other.get(d.THEME) == "dark"


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "{}", '{"umbra_settings": 2}', '{"umbra_settings": 1, "settings": []}',
        '{"umbra_settings": 1, "settings": {"look/theme": "purple"}}',
        '{"umbra_settings": 1, "settings": {"look/theme": "light", "playback/step_frames": 1}}',
        '{"umbra_settings": 1, "shortcuts": {"split": "B"}}',
        '{"umbra_settings": 1, "shortcuts": {"split": ["B\\tC"]}}', "[" * 90_000,
    ],
)  # fmt: skip
def test_a_file_with_a_fault_changes_nothing(settings: Settings, tmp_path: Path, text: str) -> None:
    path = tmp_path / "bad.json"
    path.write_text(text, "utf-8")
    with pytest.raises(SettingsFileFault):
        take_over(settings, path)
    assert settings.get(d.THEME) == "dark"


def test_what_a_newer_umbra_knows_is_left_out_and_named(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "newer.json"
    data = {"umbra_settings": 1, "settings": {"look/theme": "light", "look/holograms": True}}
    path.write_text(json.dumps(data), "utf-8")
    found = take_over(settings, path)
    assert (found.changed, found.unknown) == (("look/theme",), ("look/holograms",))


def test_the_command_line_reads_writes_and_takes_over_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "own.ini"
    monkeypatch.setattr(commands, "Settings", lambda: Settings(place))
    grammar = build_parser([settings_commands])

    def run(*words: str) -> str:
        arguments = grammar.parse_args(["settings", *words])
        settle(arguments)
        assert arguments.run.startswith("app.settings.commands:")
        action = getattr(commands, arguments.run.partition(":")[2])
        assert action(arguments, Terminal(progress="none")) == 0
        return capsys.readouterr().out

    Settings(place).set(d.THEME, "light")
    assert 'look/theme = "light"' in run("list")
    file = str(tmp_path / "file.json")
    run("export", file)
    Settings(place).set(d.THEME, "dark")
    assert "Would change: look/theme." in run("import", file, "--dry-run")
    assert Settings(place).get(d.THEME) == "dark"
    run("import", file)
    assert json.loads(run("list", "--json"))["look/theme"]["value"] == "light"
    with holding(of(locked={"look/theme": "dark"})):
        assert "set by your administrator (Anyshire)" in run("list")
    assert "settings" in command_names([settings_commands])
