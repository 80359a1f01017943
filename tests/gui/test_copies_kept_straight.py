"""Copies and pictures when something changes in the middle, and what no copy may replace."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLabel, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from app.actions.ids import ActionId
from app.dialogs.export import ExportDialog
from app.exports.copying import CopyState
from app.exports.request_dialog import RequestExportDialog
from app.shell.snapshot import SnapshotDialog
from player.media.source import FrameSource
from player.media.time import FrameIndex
from redaction.edit import gestures
from redaction.model.footage import Footage
from tests.gui.conftest import Shell
from tests.gui.test_exports import REPORT, a_track, footage, order, writes


def ask(shell: Shell, made: Footage) -> ExportDialog:
    shell.session.pick(made)
    shell.window.registry.trigger(ActionId.EXPORT)
    return shell.window.files.exports[-1]


def test_sound_that_is_to_be_reviewed_again_leaves_in_no_copy_that_waited(
    qtbot: QtBot, shell: Shell
) -> None:
    shell.request()
    taken_back, heard_now = footage(shell, "a.mp4"), footage(shell, "b.mp4", heard=False)
    shell.jobs.scripts["export"] = writes
    orders = [order(shell, taken_back), order(shell, heard_now)]
    for made, gesture in ((taken_back, gestures.reopen_sound), (heard_now, gestures.review_sound)):
        shell.session.open_footage(made)
        assert shell.session.project is not None
        shell.session.do(gesture(shell.session.project))
    queue = shell.window.files.exporting.queue
    batch = queue.add(orders)
    qtbot.waitUntil(lambda: not queue.busy)
    assert [c.state for c in batch.copies] == [CopyState.FAILED, CopyState.VERIFIED]
    assert batch.copies[0].error is not None
    assert "have changed" in batch.copies[0].error.summary


def test_footage_removed_while_it_is_copied_leaves_no_copy_and_no_decisions(
    qtbot: QtBot, shell: Shell
) -> None:
    shell.request()
    gone = footage(shell, "a.mp4")
    shell.jobs.scripts["export"] = lambda _args: iter(())
    queue = shell.window.files.exporting.queue
    batch = queue.add([order(shell, gone), order(shell, gone)])
    first, second = batch.copies
    shell.window.files._remove(gone, "by request")
    assert second.state is CopyState.CANCELLED
    # it was done just before it could be stopped
    first.order.out.write_bytes(b"a copy")
    first._succeeded({"path": str(first.order.out), "sha256": "c", "report": REPORT})
    assert first.state is CopyState.FAILED
    assert not first.order.out.exists()
    assert not list((shell.workspace.folder / "plans").glob("*"))


def fits(dialog: QWidget) -> bool:
    (area,) = dialog.findChildren(QScrollArea)[:1]
    inside = area.widget()
    assert inside is not None
    return inside.width() <= area.viewport().width()


def test_no_word_that_is_asked_for_pushes_the_rest_out_of_the_dialog(shell: Shell) -> None:
    shell.request()
    names = [f"{letter * 30} interview & walk.mp4" for letter in "abc"]
    files = [footage(shell, name, heard=False) for name in names]
    for made in files:
        shell.session.open_footage(made)
        project = shell.session.project
        assert project is not None
        shown = a_track(f"shown {made.id}", visible=True)
        shell.session.do(gestures.add_tracks(project, [shown]))
    dialog = ask(shell, files[0])
    assert fits(dialog)
    for tick in dialog.form.ticks:
        tick.setChecked(True)
    assert "stays visible, and they may be shown. Keep the sound" in dialog.form.confirmed
    dialog.reject()
    footage(shell, "d.mp4", heard=False)
    shell.window.registry.trigger(ActionId.EXPORT_REQUEST)
    (request,) = shell.window.findChildren(RequestExportDialog)
    assert len(request.ticks) > 1
    assert fits(request)
    request.reject()


def test_a_defect_in_recording_holds_up_no_copy_after_it(
    qtbot: QtBot, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell.request()
    files = [footage(shell, name) for name in ("a.mp4", "b.mp4")]
    shell.jobs.scripts["export"] = lambda _args: iter(())
    queue = shell.window.files.exporting.queue
    batch = queue.add([order(shell, made) for made in files])
    first, second = batch.copies
    first.order.out.write_bytes(b"a copy")

    def broken(*_a: object, **_k: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(shell.workspace, "add_export", broken)
    with pytest.raises(RuntimeError):
        first._succeeded({"path": str(first.order.out), "sha256": "c", "report": REPORT})
    assert first.state is CopyState.FAILED
    assert not first.order.out.exists()
    assert second.state is CopyState.WORKING
    queue.cancel(batch.copies)
    qtbot.waitUntil(lambda: not queue.busy)


def test_no_copy_replaces_an_original_and_a_word_for_one_file_is_none_for_another(
    qtbot: QtBot, shell: Shell
) -> None:
    shell.request()
    made, other = footage(shell, "a.mp4"), footage(shell, "b.mp4")
    old = shell.folder / "old.mp4"
    old.write_bytes(b"an old copy")
    form = ask(shell, made).form
    dialog = shell.window.files.exports[-1]
    form.path_field.setText(str(old))
    form.replace_tick.setChecked(True)
    assert dialog.go_button.isEnabled()
    form.path_field.setText(other.path)
    form.replace_tick.setChecked(True)
    assert not dialog.go_button.isEnabled()
    assert "another original" in form.problem.text()
    form.path_field.setText(str(old))
    assert not dialog.go_button.isEnabled(), "to replace this one was not said"
    dialog.reject()


def test_a_second_copy_of_the_same_footage_has_a_name_of_its_own(
    qtbot: QtBot, shell: Shell
) -> None:
    shell.request()
    made = footage(shell, "a.mp4")
    shell.jobs.scripts["export"] = lambda _args: iter(())
    first = ask(shell, made)
    first.begin()
    second = ask(shell, made)
    assert second.form.path.name == "a_redacted_2.mp4"
    assert second.go_button.isEnabled()
    second.form.path_field.setText(str(first.form.path.with_name("A_redacted.mp4")))
    assert not second.go_button.isEnabled()
    assert "on its way" in second.form.problem.text()
    second.reject()
    shell.window.files.exporting.queue.cancel([first.copy])
    qtbot.waitUntil(lambda: first.stage == "asking")
    first.reject()


def test_a_picture_never_replaces_an_original(
    shell: Shell, media: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    clip = media(frames=30)
    photo = shell.folder / "photo.png"
    photo.write_bytes(b"the original")
    shell.request()
    shell.footage(photo)
    shell.session.open_footage(shell.footage(clip))
    with FrameSource.open(clip) as source:
        frame = source.frame_at(FrameIndex(3))
    dialog = SnapshotDialog(shell.session, shell.settings, frame, None, shell.window)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, **_k: (str(photo), ""))
    dialog._browse()
    assert not dialog.go_button.isEnabled()
    dialog.accept()
    assert photo.read_bytes() == b"the original"
    # the system's dialog asked about "view", not about "view.png"
    (shell.folder / "view.png").write_bytes(b"another picture")
    name = str(shell.folder / "view")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, **_k: (name, ""))
    dialog._browse()
    dialog.accept()
    assert (shell.folder / "view.png").read_bytes() == b"another picture"
    dialog.reject()


def test_a_picture_is_shown_as_it_will_be_saved_and_is_of_its_own_footage(
    shell: Shell, media: Callable[..., Path]
) -> None:
    shell.request()
    clip, other = media(frames=30), footage(shell, "other.mp4")
    shell.session.open_footage(shell.footage(clip))
    with FrameSource.open(clip) as source:
        frame = source.frame_at(FrameIndex(3))
    dialog = SnapshotDialog(shell.session, shell.settings, frame, None, shell.window)
    dialog.path_field.setText(str(shell.folder / "frame.png"))
    before = dialog.preview._image
    assert shell.session.project is not None
    shell.session.do(gestures.add_tracks(shell.session.project, [a_track("a")]))
    assert dialog.preview._image != before, "a search may end while it is open"
    shell.session.open_footage(other)
    dialog.accept()
    assert not (shell.folder / "frame.png").exists()


def talk(shell: Shell, tracks: int) -> Footage:
    path = shell.folder / "talk.m4a"
    path.write_bytes(b"talk")
    one = {"codec": "aac", "rate": 48000, "channels": 1, "duration": None, "language": ""}
    streams: list[dict[str, Any]] = [{"index": n, **one} for n in range(tracks)]
    return shell.footage(path, kind="sound", info={"audio": streams})


def said(dialog: ExportDialog) -> str:
    return " ".join(made.text() for made in dialog.findChildren(QLabel))


def test_of_sound_alone_no_track_is_dropped_unsaid(qtbot: QtBot, shell: Shell) -> None:
    shell.request()
    made = talk(shell, 2)
    shell.session.open_footage(made)
    shell.session.heard = (1,)
    dialog = ask(shell, made)
    field = dialog.form.sound_field
    assert field.isVisible()
    assert field.count() == 3, "each alone or both mixed; without any there is no copy"
    assert "1 other sound track will not be in the copy" in said(dialog)
    field.setCurrentIndex(2)
    qtbot.waitUntil(lambda: "other sound track" not in said(dialog))
    assert dialog.form.orders()[0].plan.audio.streams == (0, 1)
    dialog.reject()
    assert shell.session.project is not None
    shell.session.do(gestures.remove_sound(shell.session.project))
    dialog = ask(shell, made)
    assert "nothing is left to copy" in said(dialog)
    assert not dialog.form.sound_field.isVisible()
    dialog.reject()


def test_enter_in_the_list_of_copies_opens_the_report_and_stays_there(
    qtbot: QtBot, shell: Shell
) -> None:
    shell.request()
    made = footage(shell, "a.mp4")
    face = {"frame": 12, "box": [10, 20, 30, 40], "score": 0.8}
    checks = [*REPORT["checks"], {  # type: ignore[misc]
        "name": "faces", "ok": True, "warning": True, "summary": "A face.", "frames": [12],
    }]  # fmt: skip
    shell.workspace.add_export(
        made.id, shell.folder / "old.mp4", plan_hash="p", source_sha256=made.sha256,
        copy_sha256="c", verified=True,
        report={**REPORT, "checks": checks, "residual_faces": [face]},
    )  # fmt: skip
    shell.window.registry.trigger(ActionId.EXPORTS)
    copies = shell.window.files.exporting.copies
    qtbot.waitUntil(copies.isActiveWindow)
    QTest.keyClick(copies.table, Qt.Key.Key_Return)
    assert copies.report.first_link() is not None
    assert copies.isVisible()
    assert copies.report.isVisible()
    copies.close()
