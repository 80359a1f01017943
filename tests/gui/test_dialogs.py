"""Export and its result, settings, shortcuts, about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QLabel,
    QSpinBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.actions.declared import ALL
from app.actions.ids import ActionId
from app.actions.own_keys import OwnKeys
from app.dialogs.about import AboutDialog
from app.dialogs.export import ExportDialog
from app.dialogs.export_choice import findings, path_problem, suggested
from app.dialogs.preferences import PreferencesDialog
from app.dialogs.request import RequestDialog
from app.dialogs.shortcuts import ShortcutsDialog
from app.dialogs.verify import VerifyDialog
from app.session import Page
from app.settings import declared
from app.settings.pages import PAGES
from app.settings.store import Settings
from player.media.time import FrameIndex, span_from_screen
from redaction.casework.gates import gates_of, open_of
from redaction.casework.signoff import PeopleRule, SignOffRules
from redaction.edit.gestures import add_tracks, review_sound
from redaction.export.plan import AudioMode, ExportPlan
from redaction.jobs.errors import OutputError
from redaction.model.geometry import Box
from redaction.model.ids import FootageId, TrackId
from redaction.model.project import Project
from redaction.model.region import Style
from redaction.model.track import Keyframe, ReviewState, Track
from redaction.usecases.export_queue import QUALITY
from tests.gui.conftest import Shell
from tests.gui.test_shell import nameless

Event = dict[str, Any]

REPORT = {
    "ok": True,
    "checks": [
        {"name": "frames", "ok": True, "summary": "The copy has every frame: 100.", "frames": []},
        {
            "name": "residual",
            "ok": True,
            "warning": True,
            "summary": "A detector sees a face on 1 frame.",
            "detail": "Look at it.",
            "frames": [12],
        },
    ],
    "residual_faces": [{"frame": 12, "box": [10, 20, 30, 40], "score": 0.6}],
    "residual_face_count": 1,
}


def a_track(name: str, start: int = 0, stop: int = 50, **fields: Any) -> Track:
    return Track(
        TrackId(name),
        (Keyframe(FrameIndex(start), Box(1.0, 1.0, 9.0, 9.0)),),
        FrameIndex(stop),
        **fields,
    )


def a_project(*tracks: Track) -> Project:
    return Project(FootageId("f")).with_tracks(tracks)


ACCEPTED = {"state": ReviewState.ACCEPTED}


def test_a_finished_review_needs_no_tick() -> None:
    (only,) = findings(a_project(a_track("a", **ACCEPTED)))
    assert (only.tone, only.text, only.confirm) == ("good", "1 track will be covered.", "")


def test_what_is_not_reviewed_needs_a_tick() -> None:
    said = findings(a_project(a_track("a"), a_track("b", **ACCEPTED)))
    assert [f.tone for f in said] == ["good", "warning"]
    assert said[1].text.startswith("1 track")
    assert said[1].confirm


def test_whoever_stays_visible_needs_a_tick() -> None:
    shown = a_track("b", visible=True, **ACCEPTED)
    said = findings(a_project(a_track("a", **ACCEPTED), shown))
    assert "visible" in said[1].text
    assert said[1].confirm


def test_a_copy_that_covers_nothing_needs_a_tick() -> None:
    rejected = a_track("a", state=ReviewState.REJECTED)
    said = findings(a_project(rejected))
    assert said[0].tone == "bad"
    assert said[0].confirm
    assert "rejected" in said[1].text


def test_only_the_marked_stretch_counts() -> None:
    project = a_project(a_track("early", 0, 10, **ACCEPTED), a_track("late", 60, 90))
    said = findings(project, [span_from_screen(0, 20)])
    assert [f.text for f in said] == ["1 track will be covered."]


def test_frames_that_cannot_be_decoded_are_said() -> None:
    project = a_project(a_track("a", **ACCEPTED))
    assert findings(project, (), [3, 70])[-1].text.startswith("2 frames cannot be decoded")
    assert findings(project, [span_from_screen(0, 20)], [3, 70])[-1].text.startswith(
        "1 frame cannot"
    )
    assert len(findings(project, [span_from_screen(80, 90)], [3, 70])) == 1


def test_names_that_cannot_be_used_are_refused(tmp_path: Path) -> None:
    source = tmp_path / "clip.mp4"
    source.write_bytes(b"x")
    link = tmp_path / "link.mp4"
    link.symlink_to(source)
    assert "original" in path_problem(source, source)
    assert "original" in path_problem(source, link)
    assert ".mp4" in path_problem(source, tmp_path / "copy.avi")
    assert "does not exist" in path_problem(source, tmp_path / "none" / "copy.mp4")
    assert path_problem(source, tmp_path / "copy.mp4") == ""


def test_a_free_name_is_suggested(shell: Shell, tmp_path: Path) -> None:
    footage = shell.footage()
    (tmp_path / "clip_redacted.mp4").write_bytes(b"")
    assert suggested(footage, tmp_path) == tmp_path / "clip_redacted_2.mp4"


@pytest.fixture
def export(qtbot: QtBot, shell: Shell, tmp_path: Path) -> ExportDialog:
    """The export dialog for footage with one accepted and one pending track."""
    shell.settings.set(declared.EXPORT_FOLDER, str(tmp_path))
    shell.request()
    shell.session.open_footage(shell.footage())
    assert shell.session.project is not None
    tracks = [a_track("a", **ACCEPTED), a_track("b")]
    shell.session.do(add_tracks(shell.session.project, tracks))
    shell.session.do(review_sound(shell.session.project))
    QTest.keyClick(shell.window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    (dialog,) = shell.window.files.exports
    qtbot.waitUntil(dialog.isVisible)
    return dialog


def copies(report: Event, steps: int = 1) -> Any:
    def script(args: Event) -> Iterator[Event]:
        for done in range(steps):
            yield {
                "event": "progress",
                "phase": "exporting",
                "done": done,
                "total": steps,
                "unit": "frames",
            }
        result = {"path": args["out"], "sha256": "c" * 64, "report": report}
        yield {"event": "done", "result": result}

    return script


def let_pass(shell: Shell) -> None:
    """Override everything that is in the way of a release."""
    footage = shell.session.footage
    assert footage is not None
    why = "one person does it here"
    shell.workspace.signoffs.set_rules(SignOffRules(PeopleRule.ONE), why)
    for gate in open_of(gates_of(shell.workspace, footage)):
        shell.workspace.signoffs.override(footage.id, gate, "so that the copy can go")
    shell.session.case_changed.emit()


def click(button: QWidget) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_export_needs_its_tick_and_then_shows_the_result(
    qtbot: QtBot, shell: Shell, export: ExportDialog, tmp_path: Path
) -> None:
    shell.jobs.scripts["export"] = copies(REPORT)
    assert not export.go_button.isEnabled()
    (tick,) = export.form.ticks
    QTest.keyClick(tick, Qt.Key.Key_Space)
    assert export.go_button.isEnabled()
    QTest.keyClicks(export.form.recipient, "Jane Example")
    assert not export.go_button.isEnabled(), "with a recipient it is a disclosure"
    assert "Nobody handed it in for check." in export.form.release.lines
    let_pass(shell)
    assert export.form.release.is_clear
    assert export.go_button.isEnabled()
    click(export.go_button)
    qtbot.waitUntil(lambda: export.stage == "done")
    (job,) = shell.jobs.started_jobs
    plan = ExportPlan.from_json(job.args["plan"])
    assert plan.project == shell.session.project
    assert plan.style is Style.SOLID
    assert plan.audio.mode is AudioMode.KEEP
    assert plan.encoder == QUALITY["standard"]
    assert job.args["out"] == str(tmp_path / "clip_redacted.mp4")
    (copy,) = shell.workspace.exports()
    assert copy.verified
    assert copy.recipient == "Jane Example"
    assert copy.plan_hash == plan.hash()
    assert "not finished" in copy.reason
    rows = shell.workspace.log.rows(newest_first=True, limit=2)
    assert [row.action for row in rows] == ["Released", "Redacted copy made"]
    assert export.report.verdict.text == "Verified. Look at 1 frame before it leaves."
    assert export.report.verdict.property("banner") == "warning", "there is a face to look at"


def test_a_face_on_the_copy_leads_to_its_frame(
    qtbot: QtBot, shell: Shell, export: ExportDialog
) -> None:
    export.report.show_report(REPORT)
    export._show(2)
    asked: list[int] = []
    shell.session.seek_requested.connect(asked.append)
    assert [link.text().strip() for link in export.report.links] == [
        "Frame 12: 30 × 40 pixels at 10, 20; score 0.60"
    ]
    QTest.keyClick(export.report.links[0], Qt.Key.Key_Return)
    assert asked == [12]
    assert not export.isVisible(), "out of the way of the picture"
    assert shell.session.page is Page.REVIEW


def test_a_failed_check_is_not_called_passed(export: ExportDialog) -> None:
    failed = {
        "ok": False,
        "checks": [{"name": "x", "ok": False, "summary": "Frame 3 is bare.", "frames": [3]}],
        "residual_faces": [],
    }
    export.report.show_report(failed)
    assert export.report.verdict.text.startswith("NOT verified.")
    words = [w.text() for w in export.report.findChildren(QLabel)]
    assert "Failed" in words
    assert [link.text().strip() for link in export.report.links] == ["Frame 3"]


def test_a_copy_that_fails_verification_goes_back_and_is_logged(
    qtbot: QtBot, shell: Shell, export: ExportDialog
) -> None:
    shell.jobs.scripts["export"] = lambda _args: iter(
        [{"event": "failed", "summary": "Not verified.", "detail": "No file.", "status": 4}]
    )
    export.form.ticks[0].setChecked(True)
    click(export.go_button)
    qtbot.waitUntil(lambda: bool(shell.jobs.started_jobs) and shell.jobs.started_jobs[0].ended)
    assert export.stage == "asking"
    assert "Not verified." in export.form.result.text
    assert shell.workspace.exports() == ()
    row = shell.workspace.log.rows(newest_first=True, limit=1)[0]
    assert row.action == "Copy did not pass verification"


class FullDiskError(OutputError):
    """Stands for whatever keeps a row from being written."""


def test_a_copy_that_cannot_be_recorded_is_taken_away(
    qtbot: QtBot,
    shell: Shell,
    export: ExportDialog,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    def refuse(*_args: object, **_facts: object) -> None:
        raise FullDiskError("The disk is full.", "Nothing was saved.", "Make room on the disk.")

    def script(args: Event) -> Iterator[Event]:
        Path(args["out"]).write_bytes(b"a copy")
        yield from copies(REPORT)(args)

    shell.jobs.scripts["export"] = script
    monkeypatch.setattr(shell.workspace, "add_export", refuse)
    recorded: list[object] = []
    shell.window.files.exporting.queue.recorded.connect(recorded.append)
    export.form.ticks[0].setChecked(True)
    click(export.go_button)
    qtbot.waitUntil(lambda: bool(shell.jobs.started_jobs) and shell.jobs.started_jobs[0].ended)
    assert not (tmp_path / "clip_redacted.mp4").exists()
    assert export.stage == "asking"
    assert "could not be recorded" in export.form.result.text
    assert "The disk is full" in export.form.result.text
    assert "removed again" in export.form.result.text
    assert recorded == []


def test_an_unrecorded_copy_that_cannot_be_deleted_is_named(
    qtbot: QtBot, shell: Shell, export: ExportDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object, **_facts: object) -> None:
        raise FullDiskError("The disk is full.")

    def script(args: Event) -> Iterator[Event]:
        Path(args["out"]).mkdir()  # what cannot be deleted as a file is
        yield from copies(REPORT)(args)

    shell.jobs.scripts["export"] = script
    monkeypatch.setattr(shell.workspace, "add_export", refuse)
    export.form.ticks[0].setChecked(True)
    click(export.go_button)
    qtbot.waitUntil(lambda: bool(shell.jobs.started_jobs) and shell.jobs.started_jobs[0].ended)
    assert "delete clip_redacted.mp4 yourself" in export.form.result.text


@pytest.mark.parametrize("kind", ["analyse", "follow", "check_draft"])
def test_no_copy_while_the_footage_is_worked_on(
    qtbot: QtBot, shell: Shell, export: ExportDialog, kind: str
) -> None:
    footage = shell.session.footage
    assert footage is not None
    export.form.ticks[0].setChecked(True)
    assert export.go_button.isEnabled()
    about = {"footage": footage.id} if kind == "check_draft" else {"path": footage.path}
    shell.jobs.scripts[kind] = lambda _args: iter([{"event": "done", "result": {}}])
    job = shell.jobs.start(kind, about)
    assert not export.go_button.isEnabled()
    assert "is still being" in export.form.problem.text()
    qtbot.waitUntil(lambda: job.ended)
    assert export.go_button.isEnabled()
    other = shell.jobs.start(kind, {"path": "elsewhere.mp4", "footage": "other"})
    assert export.go_button.isEnabled()
    qtbot.waitUntil(lambda: other.ended)


def test_decisions_changed_since_the_window_was_opened_are_not_exported(
    shell: Shell, export: ExportDialog
) -> None:
    assert shell.session.project is not None
    shell.session.do(add_tracks(shell.session.project, [a_track("c")]))
    export.form.ticks[0].setChecked(True)
    click(export.go_button)
    assert export.stage == "asking"
    assert "decisions have changed" in export.form.result.text
    assert shell.jobs.started_jobs == []


def test_a_sabotaged_export_shows_every_check_and_its_frames(
    qtbot: QtBot, shell: Shell, clip: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The real export runs; its writer forgets to cover what was decided."""
    from player.media.identity import hash_file
    from redaction.export.pipeline import write_copy
    from redaction.usecases import export_copy

    def forgetful(plan: ExportPlan, *args: Any, **more: Any) -> Any:
        return write_copy(replace(plan, project=Project(plan.project.footage)), *args, **more)

    monkeypatch.setattr(export_copy, "write_copy", forgetful)
    shell.settings.set(declared.EXPORT_FOLDER, str(tmp_path))
    request = shell.request()
    footage = shell.workspace.add_footage(
        clip, sha256=hash_file(clip), size=clip.stat().st_size, frames=30, duration=1.2, width=320,
        height=180, facts={"damaged": []}, request=request.id,
    )  # fmt: skip
    shell.session.open_footage(footage)
    assert shell.session.project is not None
    box = Keyframe(FrameIndex(4), Box(60.0, 40.0, 90.0, 70.0))
    track = Track(TrackId("a"), (box,), FrameIndex(20), state=ReviewState.ACCEPTED)
    shell.session.do(add_tracks(shell.session.project, [track]))
    shell.session.do(review_sound(shell.session.project))
    qtbot.waitUntil(lambda: shell.window.registry.trigger(ActionId.EXPORT))
    (dialog,) = shell.window.files.exports
    qtbot.waitUntil(dialog.isVisible)
    click(dialog.go_button)
    qtbot.waitUntil(lambda: dialog.stage == "done", timeout=60_000)
    (job,) = shell.jobs.started_jobs
    assert list(tmp_path.glob("*redacted*")) == []
    assert list(shell.workspace.caches.glob("report-*")) == [], "read and taken away"
    assert Path(job.args["report"]).parent == shell.workspace.caches
    assert shell.workspace.exports() == ()
    assert dialog.report.verdict.property("banner") == "bad"
    assert "was deleted" in dialog.report.verdict.text
    states = [
        w.text()
        for w in dialog.report.findChildren(QLabel)
        if w.text() in ("Failed", "Look", "Holds")
    ]
    assert states[0] == "Failed"
    assert states == sorted(states, key=("Failed", "Look", "Holds").index)
    assert len(states) > 3
    asked: list[int] = []
    shell.session.seek_requested.connect(asked.append)
    first = dialog.report.first_link()
    assert first is not None
    assert first.text().strip().startswith("Frame 4 at ")
    assert dialog.focusWidget() is first, "Enter goes there"
    click(first)
    assert asked == [4]
    dialog.bring()
    assert dialog.back_button.isVisible()
    assert not dialog.folder_button.isVisible()
    click(dialog.back_button)
    assert dialog.stage == "asking"
    assert dialog.windowTitle() == "Export redacted copy"


def test_cancelling_an_export_goes_back(qtbot: QtBot, shell: Shell, export: ExportDialog) -> None:
    shell.jobs.scripts["export"] = copies(REPORT, 10**9)
    export.form.ticks[0].setChecked(True)
    click(export.go_button)
    qtbot.waitUntil(lambda: export.progress.phase.text() == "Writing the copy")
    assert export.stage == "working"
    click(export.cancel_button)
    qtbot.waitUntil(lambda: export.stage == "asking")
    assert "cancelled" in export.form.result.text
    assert shell.workspace.exports() == ()


def test_a_hidden_export_goes_on_and_says_when_it_is_done(
    qtbot: QtBot, shell: Shell, export: ExportDialog
) -> None:
    shell.jobs.scripts["export"] = copies(REPORT, 20)
    export.form.ticks[0].setChecked(True)
    click(export.go_button)
    QTest.keyClick(export, Qt.Key.Key_Escape)
    assert not export.isVisible()
    qtbot.waitUntil(lambda: bool(shell.notices))
    notice = shell.notices[-1]
    assert "passed its check" in notice.text
    assert [title for title, _act in notice.actions] == ["Show report", "Open folder"]
    notice.actions[0][1]()
    assert export.isVisible()
    assert export.stage == "done"


def test_a_file_that_is_there_is_replaced_only_with_a_tick(
    export: ExportDialog, tmp_path: Path
) -> None:
    there = tmp_path / "there.mp4"
    there.write_bytes(b"x")
    export.form.ticks[0].setChecked(True)
    export.form.path_field.setText(str(there))
    assert not export.go_button.isEnabled()
    assert not export.form.overwrite
    export.form.replace_tick.setChecked(True)
    assert export.go_button.isEnabled()
    assert export.form.overwrite


def test_the_original_is_never_the_copy(shell: Shell, export: ExportDialog) -> None:
    assert shell.session.footage is not None
    export.form.ticks[0].setChecked(True)
    export.form.path_field.setText(shell.session.footage.path)
    assert not export.go_button.isEnabled()
    assert "original" in export.form.problem.text()


def test_the_marked_stretch_can_be_exported(qtbot: QtBot, shell: Shell) -> None:
    shell.request()
    shell.session.open_footage(shell.footage())
    shell.session.set_marks(10, 19)
    shell.window.registry.trigger(ActionId.EXPORT)
    (dialog,) = shell.window.files.exports
    form = dialog.form
    form.stretch_field.setCurrentIndex(1)
    assert "10 to 19" in form.stretch_field.currentText()
    assert form.spans == (span_from_screen(10, 19),)


def test_checking_a_copy_shows_its_report(qtbot: QtBot, shell: Shell, tmp_path: Path) -> None:
    shell.request()
    footage = shell.footage()
    shell.jobs.scripts["verify"] = lambda _args: iter([{"event": "done", "result": REPORT}])
    dialog = VerifyDialog(
        shell.session, shell.jobs, shell.settings, footage, tmp_path / "x.mp4", shell.window
    )
    dialog.begin()
    dialog.show()
    qtbot.waitUntil(lambda: "Verified." in dialog.report.verdict.text)
    assert shell.jobs.started_jobs[0].args["copy"] == str(tmp_path / "x.mp4")
    row = shell.workspace.log.rows(newest_first=True, limit=1)[0]
    assert row.action == "Copy checked"
    dialog.close()


def test_tracks_are_saved_for_other_tools(qtbot: QtBot, shell: Shell, tmp_path: Path) -> None:
    shell.request()
    shell.session.open_footage(shell.footage())
    assert shell.session.project is not None
    shell.session.do(add_tracks(shell.session.project, [a_track("a", **ACCEPTED)]))
    shell.window.files.tracks.write(tmp_path / "t.txt", "mot")
    assert len((tmp_path / "t.txt").read_text(encoding="utf-8").splitlines()) == 50
    shell.window.files.tracks.write(tmp_path / "none" / "t.txt", "mot")
    assert len(shell.problems) == 1


def test_every_setting_with_a_title_is_in_the_dialog() -> None:
    shown = {setting.key for page in PAGES for setting in page.members}
    assert shown == {s.key for s in declared.ALL if s.title}
    assert len({s.key for s in declared.ALL}) == len(declared.ALL)


def test_settings_are_kept_on_save_only(qtbot: QtBot, shell: Shell) -> None:
    dialog = PreferencesDialog(shell.settings, shell.window)
    steps = dialog.fields[declared.STEP_FRAMES.key]
    assert isinstance(steps, QSpinBox)
    steps.setValue(25)
    tick = dialog.fields[declared.AUTO_ADVANCE.key]
    assert isinstance(tick, QCheckBox)
    tick.setChecked(False)
    dialog.reject()
    assert shell.settings.get(declared.STEP_FRAMES) == 10
    dialog.accept()
    assert shell.settings.get(declared.STEP_FRAMES) == 25
    again = Settings(shell.settings.path)
    assert again.get(declared.AUTO_ADVANCE) is False


def test_settings_that_make_no_sense_fall_back(settings: Settings) -> None:
    settings._kept.setValue(declared.THEME.key, '"purple"')
    settings._kept.setValue(declared.STEP_FRAMES.key, "not json")
    assert settings.get(declared.THEME) == "dark"
    assert settings.get(declared.STEP_FRAMES) == 10
    with pytest.raises(ValueError, match="cannot be"):
        settings.set(declared.STEP_FRAMES, 1)


def test_the_name_and_theme_take_effect_at_once(qtbot: QtBot, shell: Shell) -> None:
    shell.window.registry.trigger(ActionId.PREFERENCES)
    (dialog,) = shell.window.findChildren(PreferencesDialog)
    name = dialog.fields[declared.REVIEWER.key]
    QTest.keyClicks(name, "R. Patel")
    theme = dialog.fields[declared.THEME.key]
    assert isinstance(theme, QComboBox)
    dialog.accept()
    assert shell.workspace.log.who == "R. Patel"


def test_the_shortcut_list_holds_every_key_and_finds(qtbot: QtBot, shell: Shell) -> None:
    shell.window.registry.trigger(ActionId.SHORTCUTS)
    (dialog,) = shell.window.findChildren(ShortcutsDialog)
    assert {a.id for a in dialog.shown} == {a.id for a in ALL}
    QTest.keyClicks(dialog.search, "split")
    assert [a.id for a in dialog.shown] == [ActionId.SPLIT]
    chosen = dialog.tree.currentItem()
    assert chosen is not None
    assert (chosen.text(0), chosen.text(1)) == ("Split track here", "B")
    dialog.accept()


def dialogs(shell: Shell) -> list[QDialog]:
    queue = shell.window.files.exporting.queue
    shell.request()
    footage = shell.footage()
    copy = shell.folder / "copy.mp4"
    return [
        RequestDialog(None, shell.window),
        PreferencesDialog(shell.settings, shell.window),
        ShortcutsDialog(
            shell.window.registry, OwnKeys(shell.window.registry, shell.settings), shell.window
        ),
        AboutDialog(shell.window),
        ExportDialog(shell.session, queue, shell.settings, footage, shell.window),
        VerifyDialog(shell.session, shell.jobs, shell.settings, footage, copy, shell.window),
    ]


def test_every_control_of_the_dialogs_has_a_name(qtbot: QtBot, shell: Shell) -> None:
    for dialog in dialogs(shell):
        found = nameless(dialog)
        assert not found, f"{type(dialog).__name__}: {found}"
        dialog.close()


def test_no_text_of_a_dialog_is_cut(qtbot: QtBot, shell: Shell) -> None:
    for dialog in dialogs(shell):
        dialog.show()
        qtbot.waitUntil(dialog.isVisible)
        shell.window.event(QEvent(QEvent.Type.LayoutRequest))
        qtbot.wait(20)
        for text in dialog.findChildren(QLabel):
            if not text.isVisible() or not text.text():
                continue
            if text.wordWrap():
                needed = text.heightForWidth(text.width())
                assert text.height() >= needed, f"{type(dialog).__name__}: {text.text()}"
            else:
                assert text.width() >= text.sizeHint().width(), text.text()
        dialog.close()


def test_tab_goes_through_the_export_form(qtbot: QtBot, shell: Shell, export: ExportDialog) -> None:
    export.activateWindow()
    export.form.path_field.setFocus()
    wanted = [
        export.form.sound_field,
        export.form.style_field,
        export.form.recipient,
        export.form.ticks[0],
        export.form.more.toggle,
    ]
    seen: list[QWidget] = []
    for _ in range(12):
        export.focusNextChild()
        now = export.focusWidget()
        if now is not None:
            seen.append(now)
    places = [seen.index(w) for w in wanted]
    assert places == sorted(places)


def test_a_plan_is_frozen_when_the_export_starts(
    qtbot: QtBot, shell: Shell, export: ExportDialog
) -> None:
    shell.jobs.scripts["export"] = copies(REPORT, 5)
    export.form.ticks[0].setChecked(True)
    click(export.go_button)
    assert shell.session.project is not None
    shell.session.do(add_tracks(shell.session.project, [a_track("later")]))
    qtbot.waitUntil(lambda: export.stage == "done")
    plan = ExportPlan.from_json(shell.jobs.started_jobs[0].args["plan"])
    assert TrackId("later") not in plan.project.tracks
    assert replace(plan, source=Path("elsewhere")).hash() == plan.hash()
