"""Searching as a person chooses: the questions, what they are remembered as, stopping, going on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.actions.ids import ActionId
from app.dialogs.find import FindDialog
from app.models.log import details_line, row_text
from app.review.finding import Wish, remember, remembered
from app.review.interrupted import NOTE, interrupted_search, note_search
from app.settings import declared
from app.settings.store import Settings
from redaction.detection.settings import DetectionMode, DetectionSettings
from redaction.jobs.errors import UserError
from redaction.model.codec import track_to_json
from redaction.model.geometry import Box
from redaction.model.region import Kind
from redaction.store.workspace import Workspace
from redaction.usecases.checkpoints import ENDING, FOLDER
from tests.gui.review_kit import Kit, a_track, make_kit

K = Qt.Key
OWN = """
model = "plates.onnx"
input = [64, 64]
layout = "v8"
name = "Plates"
[classes]
car = "ignore"
"number plate" = "plate"
"""


@pytest.fixture
def kit(qtbot: QtBot, themed: object, tmp_path: Path, clip: Path) -> Iterator[Kit]:
    with Workspace.open(tmp_path / "workspace", user="Officer") as workspace:
        made = make_kit(qtbot, tmp_path, clip, workspace)
        yield made
        made.page.shut_down()


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A description, and a file where the model would be: nothing here runs it."""
    (tmp_path / "plates.onnx").write_bytes(b"model")
    path = tmp_path / "plates.toml"
    path.write_text(OWN, encoding="utf-8")
    return path


@pytest.fixture
def asked(kit: Kit) -> list[dict[str, Any]]:
    """What searches were started with; each finds one track and ends."""
    found: list[dict[str, Any]] = []

    def script(args: dict[str, Any]) -> Iterator[dict[str, Any]]:
        found.append(args)
        yield {"event": "tracks", "tracks": [track_to_json(a_track("one", 0, 20))]}
        yield {"event": "done", "result": {"settings": args["settings"]}}

    kit.jobs.scripts["analyse"] = script
    return found


def open_options(kit: Kit, qtbot: QtBot) -> FindDialog:
    assert kit.registry.trigger(ActionId.DETECT_OPTIONS)
    found = kit.page.findChildren(FindDialog)
    qtbot.waitUntil(found[-1].isVisible)
    return found[-1]


def ended(kit: Kit, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not kit.page.search.running)


class TestOptions:
    def test_by_keys_alone_they_are_chosen_used_and_remembered(
        self, kit: Kit, qtbot: QtBot, asked: list[dict[str, Any]]
    ) -> None:
        dialog = open_options(kit, qtbot)
        QTest.keyClick(dialog.mode, K.Key_Down)
        QTest.keyClick(dialog.dial, K.Key_Right)
        QTest.keyClick(dialog.dial, K.Key_Right)
        QTest.keyClick(dialog.ticks[Kind.TEXT], K.Key_Space)
        QTest.keyClick(dialog.mode, K.Key_Return)
        ended(kit, qtbot)
        used = DetectionSettings.from_json(asked[0]["settings"])
        assert used == DetectionSettings(
            mode=DetectionMode.THOROUGH, kinds=(Kind.FACE, Kind.TEXT), sensitivity=7
        )
        kit.registry.trigger(ActionId.DETECT)
        ended(kit, qtbot)
        assert asked[1]["settings"] == asked[0]["settings"], "one click finds the same way"

    def test_the_dial_says_its_number_and_what_it_means(self, kit: Kit, qtbot: QtBot) -> None:
        dialog = open_options(kit, qtbot)
        said = set()
        for value in (1, 5, 9):
            dialog.dial.setValue(value)
            assert f"{value} of 9" in dialog.dial.accessibleName()
            assert dialog._dial_number.text() == str(value)
            said.add(dialog.dial.accessibleDescription())
        assert len(said) == 3

    def test_every_control_has_a_name(self, kit: Kit, qtbot: QtBot) -> None:
        dialog = open_options(kit, qtbot)
        dialog.expert.setChecked(True)
        nameless = [
            type(w).__name__
            for w in dialog.findChildren(QWidget)
            if w.isVisible()
            and w.focusPolicy() & Qt.FocusPolicy.TabFocus
            and w.objectName() != "qt_spinbox_lineedit"
            and not (w.accessibleName() or getattr(w, "text", str)())
        ]
        assert nameless == []

    def test_tab_goes_through_the_questions_in_their_order(self, kit: Kit, qtbot: QtBot) -> None:
        dialog = open_options(kit, qtbot)
        dialog.expert.setChecked(True)
        questions = [
            dialog.ticks[Kind.FACE], dialog.ticks[Kind.TEXT], dialog.mode, dialog.dial, dialog.own,
            dialog.expert, dialog.start, dialog.keep, dialog.gap, dialog.margin,
        ]  # fmt: skip
        here: QWidget | None = questions[0]
        met = [questions[0]]
        while (here := here.nextInFocusChain() if here else None) is not questions[0]:
            if here in questions:
                met.append(here)
        assert met == questions

    def test_cancel_changes_nothing(
        self, kit: Kit, qtbot: QtBot, asked: list[dict[str, Any]]
    ) -> None:
        dialog = open_options(kit, qtbot)
        dialog.dial.setValue(9)
        QTest.keyClick(dialog, K.Key_Escape)
        assert kit.settings.get(declared.FIND_DIAL) == 5
        assert asked == []

    def test_what_an_expert_gives_wins_over_the_dial(
        self, kit: Kit, qtbot: QtBot, asked: list[dict[str, Any]]
    ) -> None:
        dialog = open_options(kit, qtbot)
        assert not dialog.start.isVisible()
        QTest.keyClick(dialog.expert, K.Key_Space)
        assert dialog.start.isVisible()
        dialog.start.setValue(65)
        dialog.margin.setValue(180)
        dialog.accept()
        ended(kit, qtbot)
        used = DetectionSettings.from_json(asked[0]["settings"])
        assert (used.start_confidence, used.keep_confidence, used.margin) == (0.65, 0.3, 1.8)
        again = open_options(kit, qtbot)
        assert again.start.isVisible(), "what was changed is not folded away"

    def test_answers_that_do_not_go_together_are_said_in_a_sentence(
        self, kit: Kit, qtbot: QtBot, asked: list[dict[str, Any]]
    ) -> None:
        dialog = open_options(kit, qtbot)
        dialog.ticks[Kind.FACE].setChecked(False)
        dialog.accept()
        assert "at least one" in dialog.fault.text
        dialog.ticks[Kind.FACE].setChecked(True)
        assert not dialog.fault.text
        dialog.start.setValue(30)
        dialog.keep.setValue(60)
        dialog.accept()
        assert "may not exceed" in dialog.fault.text
        assert dialog.isVisible()
        assert asked == []


class TestOwnDetector:
    def test_its_kinds_can_be_ticked_and_are_at_once(
        self, kit: Kit, qtbot: QtBot, asked: list[dict[str, Any]], own: Path
    ) -> None:
        dialog = open_options(kit, qtbot)
        assert not dialog.ticks[Kind.PLATE].isVisible()
        dialog.activateWindow()
        dialog.own.setFocus()
        qtbot.waitUntil(dialog.own.hasFocus)
        QTest.keyClicks(dialog.own, str(own))
        QTest.keyClick(dialog.own, K.Key_Tab)
        assert dialog.ticks[Kind.PLATE].isVisible()
        assert "Plates" in dialog._own_text.text()
        dialog.accept()
        ended(kit, qtbot)
        used = DetectionSettings.from_json(asked[0]["settings"])
        assert used.kinds == (Kind.FACE, Kind.PLATE)
        assert [model.name for model in used.own] == ["Plates"]
        again = open_options(kit, qtbot)
        assert again.own.text() == str(own)
        assert again.ticks[Kind.PLATE].isChecked()

    def test_its_fault_is_one_sentence_and_nothing_is_searched(
        self, kit: Kit, qtbot: QtBot, asked: list[dict[str, Any]], own: Path
    ) -> None:
        own.write_text("model = 3", encoding="utf-8")
        dialog = open_options(kit, qtbot)
        dialog.own.setText(str(own))
        dialog.accept()
        assert dialog.fault.text.startswith("plates.toml does not say")
        assert dialog.isVisible()
        own.write_text(OWN, encoding="utf-8")
        dialog.accept()
        ended(kit, qtbot)
        assert len(asked) == 1, "mended, it is read again"

    def test_one_that_is_gone_by_the_next_search_is_said(
        self, kit: Kit, qtbot: QtBot, asked: list[dict[str, Any]], own: Path
    ) -> None:
        remember(kit.settings, replace(Wish(), own=str(own), kinds=frozenset({Kind.PLATE})))
        own.unlink()
        kit.registry.trigger(ActionId.DETECT)
        assert "cannot be read" in kit.problems[0].summary
        assert asked == []

    def test_without_anything_of_it_to_look_for_it_is_refused(self, own: Path) -> None:
        wish = replace(Wish(), kinds=frozenset({Kind.FACE})).with_own(str(own))
        with pytest.raises(UserError, match="your own detector"):
            wish.settings()


def test_what_is_remembered_is_what_was_chosen(settings: Settings) -> None:
    wish = Wish(DetectionMode.THOROUGH, frozenset({Kind.TEXT}), 2, "own.toml", 50, 40, 12, 200)
    remember(settings, wish)
    assert remembered(settings) == wish
    settings.set(declared.FIND_KINDS, ["nothing known"])
    assert remembered(settings).kinds == {Kind.FACE}


class TestStoppingAndGoingOn:
    def endless(self, kit: Kit, asked: list[dict[str, Any]], *, part: bool) -> None:
        """A search that never ends by itself; with a part of it done, a file of that is there."""

        def script(args: dict[str, Any]) -> Iterator[dict[str, Any]]:
            asked.append(args)
            folder = Path(args["cache"]) / args["sha256"] / FOLDER
            if part:
                folder.mkdir(parents=True, exist_ok=True)
                (folder / f"x.0-10{ENDING}").write_bytes(b"")
            done = 0
            while True:
                done += 1
                yield {"event": "progress", "phase": "detecting", "done": done, "total": 30000,
                       "unit": "frames"}  # fmt: skip
                yield {"event": "tracks", "tracks": [track_to_json(a_track("one", 0, 20))]}

        kit.jobs.scripts["analyse"] = script

    def test_it_says_how_far_it_is_and_stops_from_the_keyboard(
        self, kit: Kit, qtbot: QtBot
    ) -> None:
        self.endless(kit, [], part=False)
        kit.registry.trigger(ActionId.DETECT)
        panel = kit.page.inspector._progress
        qtbot.waitUntil(lambda: "of 30,000 frames" in panel._left.text())
        qtbot.waitUntil(lambda: kit.page.search.found == 1)
        assert panel._stop.isVisible()
        assert kit.page.header._stop.isVisible()
        assert not kit.registry.action(ActionId.DETECT_OPTIONS).isEnabled()
        QTest.keyClick(kit.page.canvas, K.Key_Period, Qt.KeyboardModifier.ControlModifier)
        assert panel._left.text() == "Stopping…"
        assert not kit.registry.action(ActionId.DETECT_STOP).isEnabled()
        ended(kit, qtbot)
        assert not panel._stop.isVisible()
        assert kit.page.header._find.isVisible()
        assert "kept and covered" in kit.notices[-1].text
        assert "starts at the first frame" in kit.notices[-1].text
        assert kit.registry.action(ActionId.DETECT).iconText() == "Find faces"

    def test_what_broke_off_goes_on_with_the_settings_it_had(self, kit: Kit, qtbot: QtBot) -> None:
        asked: list[dict[str, Any]] = []
        self.endless(kit, asked, part=True)
        chosen = DetectionSettings(sensitivity=8)
        kit.page.search.start_with(chosen)
        qtbot.waitUntil(lambda: kit.page.search.found == 1)
        kit.page.search.cancel()
        ended(kit, qtbot)
        assert "can go on where it stopped" in kit.notices[-1].text
        action = kit.registry.action(ActionId.DETECT)
        assert action.iconText() == kit.page.header._find.accessibleName() == "Go on searching"
        panel = kit.page.inspector._progress
        assert panel._partial.isVisible()
        assert panel._go_on.isVisible()
        kit.page.corrections.accept_all()
        assert "not searched" in panel._text.text(), "nobody is told that the copy is ready"
        row = next(
            row
            for row in kit.session.workspace.log.rows(newest_first=True)
            if row.action.startswith("Find")
        )
        assert row.action == "Find faces, stopped"
        assert "dial 8" in details_line(row.details)

        def rest(args: dict[str, Any]) -> Iterator[dict[str, Any]]:
            asked.append(args)
            yield {"event": "tracks", "tracks": [track_to_json(a_track("one", 0, 30))]}
            for file in (Path(args["cache"]) / args["sha256"] / FOLDER).iterdir():
                file.unlink()
            yield {"event": "done", "result": {"resumed": 1, "settings": chosen.to_log()}}

        kit.jobs.scripts["analyse"] = rest
        assert kit.registry.trigger(ActionId.DETECT)
        ended(kit, qtbot)
        assert asked[1]["settings"] == asked[0]["settings"]
        assert "went on where it had stopped" in kit.notices[-1].text
        assert not panel._partial.isVisible()
        assert action.iconText() == kit.page.header._find.accessibleName() == "Find faces"

    def test_only_what_was_looked_for_is_replaced(
        self, kit: Kit, qtbot: QtBot, asked: list[dict[str, Any]]
    ) -> None:
        kit.add(a_track("text", 3, 9, Box(90, 60, 20, 20), kind=Kind.TEXT))
        kit.add(a_track("face", 5, 9, Box(20, 20, 20, 20)))
        kit.registry.trigger(ActionId.DETECT)
        ended(kit, qtbot)
        assert set(kit.tracks) == {"text", "one"}
        kit.page.search.start_with(DetectionSettings(kinds=(Kind.TEXT,)))
        assert kit.page.search.wanted == "text"
        ended(kit, qtbot)
        assert "text" not in kit.tracks

    def test_a_note_that_makes_no_sense_is_no_search(self, kit: Kit, tmp_path: Path) -> None:
        footage = kit.session.footage
        assert footage is not None
        settings = DetectionSettings(sensitivity=3)
        note_search(tmp_path, footage, settings)
        assert interrupted_search(tmp_path, footage) is None, "no part is done"
        folder = tmp_path / footage.sha256 / FOLDER
        (folder / f"x.0-10{ENDING}").write_bytes(b"")
        assert interrupted_search(tmp_path, footage) == settings
        assert interrupted_search(tmp_path, replace(footage, video=1)) is None
        (folder / NOTE).write_text('{"video": 0, "settings": {"unknown": 1}}', encoding="utf-8")
        assert interrupted_search(tmp_path, footage) is None


@pytest.mark.models
def test_a_real_search_is_as_chosen_and_leaves_nothing_to_go_on_with(
    kit: Kit, qtbot: QtBot
) -> None:
    """The twin of the scripts above: nothing between the window and the detectors is put on."""
    kit.page.search.start_with(DetectionSettings(kinds=(Kind.TEXT,), sensitivity=3))
    qtbot.waitUntil(lambda: not kit.page.search.running, timeout=60_000)
    assert kit.problems == []
    assert "Nothing was found" in kit.notices[-1].text or "covered" in kit.notices[-1].text
    assert {track.kind for track in kit.tracks.values()} <= {Kind.TEXT}
    assert not list((kit.session.workspace.folder / "cache").rglob(NOTE))
    assert not kit.page.search.resumable


def test_the_log_says_how_a_search_was_set_up(own: Path) -> None:
    wish = replace(Wish(), kinds=frozenset({Kind.FACE, Kind.PLATE})).with_own(str(own))
    details = {"settings": wish.settings().to_log(), "frames": 30}
    line = details_line(details)
    assert "Face, Number plate, fast, dial 5, own detector Plates" in line
    assert str(own.parent) not in line


def test_a_row_in_full_has_each_setting_on_a_line(kit: Kit) -> None:
    row = next(iter(kit.session.workspace.log.rows()))
    full = row_text(replace(row, details={"settings": {"mode": "fast", "sensitivity": 5}}))
    assert '\n  settings:\n    mode: "fast"\n    sensitivity: 5' in full
