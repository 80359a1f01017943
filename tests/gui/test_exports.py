"""Copies in the window: the queue, a whole request, the table of copies, from a report to its frame."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QFileDialog, QLabel, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from app.actions.ids import ActionId
from app.canvas.ring import Ring
from app.dialogs.verify import VerifyDialog
from app.exports.copying import CopyOrder, CopyState
from app.exports.more import LOSSLESS, MoreOptions
from app.exports.queue import ExportQueue
from app.exports.request_dialog import RequestExportDialog
from app.exports.sight import Sight
from app.exports.sound_field import SoundField
from app.exports.waiting import keep_order
from app.session import Page, Tone
from app.settings import declared
from app.shell.snapshot import SnapshotDialog
from player.media.info import AudioStreamInfo
from player.media.source import FrameSource
from player.media.time import FrameIndex, FrameRef, span_from_screen
from redaction.edit import gestures
from redaction.export.plan import AudioChoice, AudioMode, ExportPlan
from redaction.model.footage import Footage
from redaction.model.geometry import Box
from redaction.model.ids import TrackId
from redaction.model.project import Project
from redaction.model.track import Keyframe, ReviewState, Track
from redaction.usecases.export_queue import CopyWish, ranges_of
from tests.gui.conftest import Shell
from tests.gui.test_shell import nameless

Event = dict[str, Any]

REPORT = {
    "ok": True,
    "checks": [{"name": "frames", "ok": True, "summary": "All there.", "frames": []}],
}


def a_track(name: str, **fields: Any) -> Track:
    key = Keyframe(FrameIndex(0), Box(60.0, 40.0, 90.0, 70.0))
    fields = {"state": ReviewState.ACCEPTED, "cleared": (), **fields}
    return Track(TrackId(name), (key,), FrameIndex(100), **fields)


def footage(shell: Shell, name: str, *, pending: bool = False, heard: bool = True) -> Footage:
    """Footage of the request with one track, its sound reviewed."""
    path = shell.folder / name
    path.write_bytes(name.encode())
    made = shell.footage(path)
    shell.session.open_footage(made)
    assert shell.session.project is not None
    state = ReviewState.PENDING if pending else ReviewState.ACCEPTED
    shell.session.do(gestures.add_tracks(shell.session.project, [a_track(name, state=state)]))
    if heard:
        shell.session.do(gestures.review_sound(shell.session.project))
    shell.session.open_footage(None)
    return made


def order(shell: Shell, made: Footage) -> CopyOrder:
    plan = CopyWish().plan(made, shell.workspace.project(made.id))
    return CopyOrder(made, plan, shell.folder / f"{Path(made.path).stem}_copy.mp4")


def writes(args: Event) -> Iterator[Event]:
    """Writes something under the final name, unless the plan is of ``bad.mp4``."""
    out = Path(args["out"])
    yield {"event": "progress", "phase": "exporting", "done": 1, "total": 4, "unit": "frames"}
    if out.name.startswith("bad"):
        yield {"event": "failed", "summary": "The disk is full.", "status": 5}
        return
    out.write_bytes(b"a copy")
    yield {"event": "done", "result": {"path": str(out), "sha256": out.name, "report": REPORT}}


def test_copies_are_made_one_after_the_other_whatever_becomes_of_each(
    qtbot: QtBot, shell: Shell
) -> None:
    shell.request()
    files = [footage(shell, name) for name in ("a.mp4", "bad.mp4", "c.mp4", "d.mp4", "e.mp4")]
    shell.jobs.scripts["export"] = writes
    queue = shell.window.files.exporting.queue
    batch = queue.add([order(shell, made) for made in files])
    assert [c.state for c in batch.copies[:2]] == [CopyState.WORKING, CopyState.WAITING]
    assert len(shell.jobs.started_jobs) == 1, "one at a time"
    assert "1 of 5" in shell.window.strip._more.text()
    queue.cancel([batch.copies[3]])
    # decided after the copy was asked for: it would not be what the person saw
    shell.session.open_footage(files[4])
    assert shell.session.project is not None
    shell.session.do(gestures.add_tracks(shell.session.project, [a_track("later")]))
    qtbot.waitUntil(lambda: not queue.busy)
    assert [c.state.value for c in batch.copies] == [
        "verified", "failed", "verified", "cancelled", "failed",
    ]  # fmt: skip
    assert batch.copies[4].error is not None
    assert "decisions have changed" in batch.copies[4].error.summary
    assert len(shell.jobs.started_jobs) == 3
    assert {Path(e.path).name for e in shell.workspace.exports()} == {"a_copy.mp4", "c_copy.mp4"}
    notice = shell.notices[-1]
    assert notice.text == "2 of 5 copies are made and verified. 2 failed. 1 cancelled."
    assert notice.tone is Tone.BAD
    notice.actions[0][1]()
    assert shell.window.files.exporting.copies.isVisible()


def test_a_second_export_waits_for_the_first_and_closing_begins_none(
    qtbot: QtBot, shell: Shell
) -> None:
    shell.request()
    files = [footage(shell, name) for name in ("a.mp4", "b.mp4")]
    shell.jobs.scripts["export"] = lambda _args: iter(())
    for made in files:
        shell.session.pick(made)
        shell.window.registry.trigger(ActionId.EXPORT)
        shell.window.files.exports[-1].begin()
    first, second = shell.window.files.exports
    assert first.stage == second.stage == "working"
    assert "before it" in second.progress.phase.text()
    (job,) = shell.jobs.started_jobs
    shell.window.files.exporting.queue.close()
    job.cancel()
    qtbot.waitUntil(lambda: first.stage == "asking")
    assert shell.jobs.started_jobs == [job], "the window closes: nothing begins any more"


def reopened(shell: Shell) -> ExportQueue:
    """A queue as the next start of the program has it."""
    return ExportQueue(shell.session, shell.jobs, shell.window)


def test_copies_that_waited_are_offered_again_after_a_restart(qtbot: QtBot, shell: Shell) -> None:
    shell.request()
    files = [footage(shell, name) for name in ("a.mp4", "b.mp4", "c.mp4")]
    shell.jobs.scripts["export"] = lambda _args: iter(())
    queue = shell.window.files.exporting.queue
    orders = [
        replace(order(shell, files[0]), ticked="Looked at twice", thorough=True),
        order(shell, files[1]),
    ]
    batch = queue.add([*orders, order(shell, files[2])])
    queue.cancel([batch.copies[2]])
    queue.close()
    for job in shell.jobs.running:
        job.cancel()
    qtbot.waitUntil(lambda: not shell.jobs.running)

    after = reopened(shell)
    left = after.restore()
    assert [copy.order for copy in left] == orders, "what was cancelled is not offered"
    assert [copy.state for copy in left] == [CopyState.LEFT] * 2
    assert not after.busy
    assert len(shell.jobs.started_jobs) == 1, "nothing begins by itself"
    assert after.restore() == (), "once"
    shell.jobs.scripts["export"] = writes
    after.cancel([left[0]])
    after.make(left)
    qtbot.waitUntil(lambda: not after.busy)
    assert [copy.state for copy in left] == [CopyState.CANCELLED, CopyState.VERIFIED]
    assert [Path(e.path).name for e in shell.workspace.exports()] == ["b_copy.mp4"]
    assert reopened(shell).restore() == ()


def test_the_window_offers_what_was_left_and_lists_it(qtbot: QtBot, shell: Shell) -> None:
    shell.request()
    made = footage(shell, "a.mp4")
    exporting = shell.window.files.exporting
    keep_order(shell.workspace, order(shell, made))
    shell.jobs.scripts["export"] = writes
    exporting.offer_left()
    notice = shell.notices[-1]
    assert notice.text.startswith("One copy was asked for")
    assert notice.holds()
    exporting.show_copies()
    copies = exporting.copies
    assert [row.state for row in copies.model.rows] == ["Not made yet"]
    assert copies.make_button.isVisible()
    assert "was not made yet" in copies._summary.text()
    assert not nameless(copies)
    QTest.mouseClick(copies.make_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not exporting.queue.busy)
    assert [row.state for row in copies.model.rows] == ["Verified"]
    assert not copies.make_button.isVisible()
    assert not notice.holds()


def test_only_what_still_makes_sense_is_offered_again(shell: Shell) -> None:
    shell.request()
    made, gone = footage(shell, "a.mp4"), footage(shell, "b.mp4")
    good, bare = order(shell, made), order(shell, made)
    nobody = replace(bare.plan, unredacted=True, project=Project(made.id))
    keep_order(shell.workspace, replace(bare, plan=nobody))
    keep_order(shell.workspace, order(shell, gone))
    shell.workspace.remove_footage(gone.id)
    folder = shell.workspace.folder / "waiting"
    assert list(folder.iterdir()) == [], (
        "unredacted copies are not kept; removed footage takes its own"
    )
    keep_order(shell.workspace, good)
    (kept,) = folder.iterdir()
    (folder / f"{made.id}.half.json").write_text("{")
    data = json.loads(kept.read_text())
    data["plan"]["source"] = str(shell.folder / "other.mp4")
    (folder / f"{made.id}.other.json").write_text(json.dumps(data))
    data = json.loads(kept.read_text())
    data["plan"]["unredacted"] = True
    (folder / f"{made.id}.bare.json").write_text(json.dumps(data))
    assert [copy.order for copy in reopened(shell).restore()] == [good]
    assert list(folder.iterdir()) == [kept]


def test_a_request_is_exported_as_a_whole(qtbot: QtBot, shell: Shell) -> None:
    shell.settings.set(declared.EXPORT_FOLDER, str(shell.folder))
    shell.request("FOI 7/2026")
    footage(shell, "a.mp4")
    footage(shell, "b.mp4", pending=True)
    footage(shell, "c.mp4", heard=False)
    gone = footage(shell, "gone.mp4")
    Path(gone.path).unlink()
    shell.jobs.scripts["export"] = writes
    shell.session.go_page(Page.HOME)
    QTest.keyClick(
        shell.window, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )  # fmt: skip
    (dialog,) = shell.window.findChildren(RequestExportDialog)
    words = [row.standing.words for row in dialog.rows]
    assert words[3] == "The file is missing"
    assert "undecided" in words[1]
    assert words[2].endswith("ound not reviewed")
    assert [Path(f.path).name for f in dialog.chosen] == ["a.mp4", "b.mp4", "c.mp4"]
    assert not nameless(dialog)
    assert not dialog.go_button.isEnabled()
    assert len(dialog.ticks) == 2
    for tick in dialog.ticks.values():
        QTest.keyClick(tick, Qt.Key.Key_Space)
    dialog.pattern.setText("{reference}_{number}_{nobody}")
    assert not dialog.go_button.isEnabled()
    dialog.pattern.setText("{reference}_{number}")
    assert dialog.go_button.isEnabled()
    dialog.recipient.setText("J. Example")
    assert not dialog.go_button.isEnabled(), "with a recipient each copy is a disclosure"
    assert [line.partition(":")[0] for line in dialog.release.lines] == ["a.mp4", "b.mp4", "c.mp4"]
    dialog.recipient.setText("")
    assert dialog.go_button.isEnabled()
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    queue = shell.window.files.exporting.queue
    asked = [copy.order for copy in queue.copies]
    assert [o.out.name for o in asked] == [f"FOI 7-2026_0{n}.mp4" for n in (1, 2, 3)]
    assert asked[0].ticked == ""
    assert "not finished" in asked[1].ticked
    assert "sound" not in asked[1].ticked, "each copy is recorded with what was confirmed for it"
    assert "sound" in asked[2].ticked
    qtbot.waitUntil(lambda: not queue.busy)
    assert len(shell.workspace.exports()) == 3
    copies = shell.window.files.exporting.copies
    assert copies.isVisible()
    assert [row.state for row in copies.model.rows] == ["Verified"] * 3
    shell.window.registry.trigger(ActionId.EXPORT_REQUEST)
    (again,) = [d for d in shell.window.findChildren(RequestExportDialog) if d.isVisible()]
    assert again.chosen == (), "what has a copy is not copied once more unless somebody wants it"
    assert again.rows[0].standing.words == "Already exported: 1 verified copy"
    again.reject()


def test_earlier_reports_can_be_opened_and_saved(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell.request()
    made = footage(shell, "a.mp4")
    shell.workspace.add_export(
        made.id, shell.folder / "old.mp4", plan_hash="p", source_sha256=made.sha256,
        copy_sha256="c", verified=True, report=REPORT, recipient="J. Example",
    )  # fmt: skip
    shell.window.registry.trigger(ActionId.EXPORTS)
    copies = shell.window.files.exporting.copies
    (row,) = copies.model.rows
    assert (row.path.name, row.recipient) == ("old.mp4", "J. Example")
    assert "not where it was" in row.state
    assert not nameless(copies)
    QTest.keyClick(copies.table, Qt.Key.Key_Return)
    assert copies.report.isVisible()
    assert copies.report.verdict.text == "Verified. Everything that was checked holds."
    for ending, begin in ((".html", "<!DOCTYPE html>"), (".txt", "Verification"), (".json", "{")):
        out = shell.folder / f"report{ending}"
        monkeypatch.setattr(
            QFileDialog, "getSaveFileName", lambda *_a, out=out, **_k: (str(out), "")
        )
        copies.save_button.click()
        assert out.read_text(encoding="utf-8").startswith(begin)
    assert json.loads((shell.folder / "report.json").read_text())["ok"] is True
    QTest.keyClick(copies, Qt.Key.Key_Escape)
    assert copies.table.isVisible()
    copies.close()


def ring_of(shell: Shell) -> Ring | None:
    return shell.window.review.canvas.scene.ring


def test_a_report_leads_to_other_footage_and_rings_the_place(qtbot: QtBot, shell: Shell) -> None:
    shell.request()
    wanted, other = footage(shell, "a.mp4"), footage(shell, "b.mp4")
    shell.session.open_footage(other)
    shell.session.go_page(Page.REVIEW)
    shell.session.set_marks(3, 9)
    shell.window.registry.trigger(ActionId.ADD_RANGE)
    assert shell.session.project is not None
    assert ranges_of(shell.session.project) == (span_from_screen(3, 9),)
    shell.window.registry.trigger(ActionId.ADD_RANGE)
    assert ranges_of(shell.session.project) == (), "once more takes it away"
    exporting = shell.window.files.exporting
    exporting.show_copies()
    face = Sight(12, "Look: Faces", (Box(10.0, 20.0, 30.0, 40.0),))
    exporting._show(wanted, face, exporting.copies)
    assert shell.session.footage == wanted
    assert ring_of(shell) is None, "not before that frame is shown"
    shell.session.show_frame(FrameRef(FrameIndex(12), 12))
    ring = ring_of(shell)
    assert ring is not None
    assert ring.place.centre == (25.0, 40.0)
    shell.session.show_frame(FrameRef(FrameIndex(13), 13))
    assert ring_of(shell) is None
    exporting._show(wanted, Sight(13, "Failed: Cover"), exporting.copies)
    ring = ring_of(shell)
    assert ring is not None
    assert ring.place.centre == (105.0, 75.0), "without a place: what is covered there"
    exporting.copies.close()
    shell.notices[-1].actions[0][1]()
    assert exporting.copies.isVisible(), "the way back"
    shell.session.open_footage(other)
    shell.session.show_frame(FrameRef(FrameIndex(13), 13))
    assert ring_of(shell) is None
    exporting.copies.close()


def stream(language: str, channels: int) -> AudioStreamInfo:
    return AudioStreamInfo(1, "aac", 48000, channels, None, language)


def test_every_sound_track_can_be_chosen_or_all_mixed(qtbot: QtBot, shell: Shell) -> None:
    field = SoundField([stream("eng", 2), stream("", 1)])
    qtbot.addWidget(field)
    words = [field.itemText(at) for at in range(field.count())]
    assert words == [
        "Keep track 1, English, stereo", "Keep track 2, mono",
        "Keep all 2 tracks, mixed into one", "Remove",
    ]  # fmt: skip
    made = []
    for at in range(field.count()):
        field.setCurrentIndex(at)
        made.append(field.choice)
    assert made == [
        AudioChoice(), AudioChoice(stream=1), AudioChoice(mix=(0, 1)), AudioChoice(AudioMode.REMOVE),
    ]  # fmt: skip
    again = SoundField([stream("eng", 2), stream("", 1)])
    qtbot.addWidget(again)
    assert again.choice.mix == (0, 1), "nothing is left out because nobody chose"
    again.prefer((1,))
    assert again.choice == AudioChoice(stream=1), "what was heard in the review"
    gone = SoundField([stream("eng", 2)], removed=True)
    qtbot.addWidget(gone)
    assert not gone.isEnabled()
    assert gone.choice.mode is AudioMode.REMOVE


def test_what_lies_behind_more_is_remembered_but_lossless(qtbot: QtBot, shell: Shell) -> None:
    more = MoreOptions(shell.settings, "FOI 7")
    qtbot.addWidget(more)
    plain = CopyWish()
    assert more.onto(plain) == plain, "a copy is what it ever was until somebody says otherwise"
    more.limit_tick.setChecked(True)
    more.limit.setValue(12)
    more.caption_tick.setChecked(True)
    more.smart.setChecked(True)
    wish = more.onto(plain)
    assert wish.encoder.size == 12_000_000
    assert wish.caption == "Redacted copy · FOI 7"
    assert not wish.smart, "no frame with a caption can be copied as it is"
    assert "at most 12 MB" in more.words
    more.remember()
    again = MoreOptions(shell.settings, "FOI 8")
    qtbot.addWidget(again)
    assert again.onto(plain).encoder.size == 12_000_000
    assert again.onto(plain).caption == "Redacted copy · FOI 8"
    again.quality.setCurrentIndex(again.quality.findData(LOSSLESS))
    assert again.encoding.lossless
    assert again.encoding.size is None
    again.remember()
    assert shell.settings.get(declared.EXPORT_QUALITY) == "standard"


def test_ranges_become_one_copy_or_a_file_each(qtbot: QtBot, shell: Shell) -> None:
    shell.settings.set(declared.EXPORT_FOLDER, str(shell.folder))
    shell.request()
    made = footage(shell, "a.mp4")
    shell.session.open_footage(made)
    shell.session.pick(made)
    for first, last in ((5, 9), (20, 29)):
        assert shell.session.project is not None
        span = span_from_screen(first, last)
        shell.session.do(gestures.add_annotation(shell.session.project, span, title="Range"))
    shell.window.registry.trigger(ActionId.EXPORT)
    (dialog,) = shell.window.files.exports
    field = dialog.form.stretch_field
    field.setCurrentIndex(field.findData("ranges"))
    (one,) = dialog.form.orders()
    assert [(s.start, s.stop) for s in one.plan.spans] == [(5, 10), (20, 30)]
    field.setCurrentIndex(field.findData("separate"))
    assert [o.out.name for o in dialog.form.orders()] == ["a_redacted_1.mp4", "a_redacted_2.mp4"]
    assert dialog.go_button.isEnabled()
    (shell.folder / "a_redacted_2.mp4").write_bytes(b"")
    dialog._look()
    assert not dialog.go_button.isEnabled()
    (shell.folder / "a_redacted_2.mp4").unlink()
    shell.jobs.scripts["export"] = writes
    dialog.begin()
    assert shell.window.files.exporting.copies.isVisible(), "there is a table for several"
    qtbot.waitUntil(lambda: not shell.window.files.exporting.queue.busy)
    assert len(shell.workspace.exports()) == 2


def mnemonics(dialog: QWidget) -> list[str]:
    found = []
    for widget in dialog.findChildren(QWidget):
        if isinstance(widget, QLabel | QCheckBox | QPushButton | QToolButton):
            text = widget.text().replace("&&", "")
            if widget.isVisible() and "&" in text:
                found.append(text[text.index("&") + 1].lower())
    return found


def test_no_two_controls_of_a_dialog_have_one_mnemonic(qtbot: QtBot, shell: Shell) -> None:
    shell.settings.set(declared.EXPORT_MORE, True)
    tried = {
        "nvenc": {"title": "NVENC", "refusal": ""}, "vaapi": {"title": "VAAPI", "refusal": "no"},
    }  # fmt: skip
    shell.jobs.scripts["encoders"] = lambda _args: iter([{"event": "done", "result": tried}])
    shell.request()
    made = footage(shell, "a.mp4", heard=False)
    shell.session.open_footage(made)
    shell.session.set_marks(3, 9)
    shell.session.pick(made)
    shell.window.registry.trigger(ActionId.EXPORT)
    (dialog,) = shell.window.files.exports
    shell.window.registry.trigger(ActionId.EXPORT_REQUEST)
    (whole,) = shell.window.findChildren(RequestExportDialog)
    field = dialog.form.more.encoder
    qtbot.waitUntil(lambda: field.count() == 2)
    assert field.itemText(1) == "Hardware (NVENC)", "and nothing that does not work"
    assert not dialog.form.wish.encoder.encoder.startswith("nv")
    field.setCurrentIndex(1)
    assert dialog.form.wish.encoder.encoder == "nvenc"
    assert len(shell.jobs.started_jobs) == 1, "tried once for all dialogs"
    shell.window.files.exporting.show_copies()
    copies = shell.window.files.exporting.copies
    verify = VerifyDialog(shell.session, shell.jobs, shell.settings, made, None, shell.window)
    verify.show()
    for shown in (dialog, whole, copies, verify):
        found = mnemonics(shown)
        assert len(found) > 2, shown
        assert len(found) == len(set(found)), (type(shown).__name__, sorted(found))
        shown.close()


def test_a_copy_is_checked_against_what_somebody_chooses(qtbot: QtBot, shell: Shell) -> None:
    shell.request()
    made = footage(shell, "a.mp4")
    shell.session.pick(made)
    shell.jobs.scripts["verify"] = lambda _args: iter([{"event": "done", "result": REPORT}])
    shell.window.registry.trigger(ActionId.VERIFY_COPY)
    (dialog,) = shell.window.findChildren(VerifyDialog)
    assert dialog.footage == made
    assert not dialog.go_button.isEnabled()
    dialog.copy_field.setText(str(shell.folder / "copy.mp4"))
    dialog.begin()
    args = shell.jobs.started_jobs[-1].args
    assert ExportPlan.from_json(args["plan"]).project == shell.workspace.project(made.id)
    assert args["workspace"] == str(shell.workspace.folder)
    qtbot.waitUntil(lambda: "Verified." in dialog.report.verdict.text)
    dialog._stack.setCurrentIndex(0)
    dialog.choose_source(shell.folder / "other.mp4")
    assert dialog.source_field.currentData() == ""
    assert dialog.against_field.currentData() == "nothing"
    dialog.against_field.setCurrentIndex(dialog.against_field.findData("tracks"))
    assert not dialog.go_button.isEnabled()
    dialog.tracks_field.setText("tracks.json")
    dialog.begin()
    args = shell.jobs.started_jobs[-1].args
    assert (args["tracks"], args["source"]) == ("tracks.json", str(shell.folder / "other.mp4"))
    assert "plan" not in args
    dialog.close()


def test_a_part_of_a_frame_is_saved_as_a_copy_shows_it(
    shell: Shell, media: Callable[..., Path]
) -> None:
    from PySide6.QtGui import QImage

    shell.settings.set(declared.EXPORT_FOLDER, str(shell.folder))
    clip = media(frames=30)
    shell.request()
    shell.session.open_footage(shell.footage(clip, frames=30))
    assert shell.session.project is not None
    shell.session.do(gestures.add_tracks(shell.session.project, [a_track("a")]))
    shell.session.select([TrackId("a")])
    with FrameSource.open(clip) as source:
        frame = source.frame_at(FrameIndex(3))
        bare = frame.rgb()
    view = Box(10.0, 10.0, 50.0, 40.0)
    dialog = SnapshotDialog(shell.session, shell.settings, frame, view, shell.window)
    dialog.show()
    assert not nameless(dialog)
    offered = [dialog.part_field.itemData(at) for at in range(dialog.part_field.count())]
    assert offered == ["all", "view", "selection", "own"]
    dialog.part_field.setCurrentIndex(1)
    assert dialog.crop == view
    room = dialog.preview.room
    start, end = room.topLeft() + QPoint(20, 20), room.topLeft() + QPoint(120, 90)
    QTest.mousePress(dialog.preview, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(dialog.preview, end)
    QTest.mouseRelease(dialog.preview, Qt.MouseButton.LeftButton, pos=end)
    assert dialog.part_field.currentData() == "own"
    for field, value in zip(dialog.numbers, (64, 44, 40, 30), strict=True):
        field.setValue(value)
    assert dialog.crop == Box(64.0, 44.0, 40.0, 30.0)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    (saved,) = shell.folder.glob("*_redacted.png")
    assert "frame_3" in saved.name
    picture = QImage(str(saved))
    assert (picture.width(), picture.height()) == (40, 30)
    assert len({picture.pixelColor(x, y).name() for x in (2, 20, 37) for y in (2, 27)}) == 1
    data = saved.read_bytes()
    kinds = set()
    at = 8
    while at < len(data):
        kinds.add(data[at + 4 : at + 8])
        at += 12 + int.from_bytes(data[at : at + 4], "big")
    assert kinds == {b"IHDR", b"IDAT", b"IEND"}, "nothing but pixels"
    row = shell.workspace.log.rows(newest_first=True, limit=1)[0]
    assert (row.action, row.details["part"]) == ("Redacted picture saved", [64, 44, 40, 30])
    bared = SnapshotDialog(shell.session, shell.settings, frame, None, shell.window)
    QTest.keyClick(bared.bare_tick, Qt.Key.Key_Space)
    assert "UNREDACTED" in bared.path.name
    bared.accept()
    assert not bared.path.exists(), "nobody said why"
    bared.redaction.reason_field.setText("For the court")
    bared.accept()
    whole = QImage(str(bared.path))
    colour = whole.pixelColor(100, 80)
    assert [colour.red(), colour.green(), colour.blue()] == bare[80, 100].tolist()
    row = shell.workspace.log.rows(newest_first=True, limit=1)[0]
    assert row.action == "Unredacted picture saved"
    assert shell.notices[-1].tone is Tone.WARNING
