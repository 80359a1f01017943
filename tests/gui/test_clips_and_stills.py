"""Clips, stills and contact sheets asked for in the window: by the real jobs, covered unless told why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.actions.ids import ActionId
from app.actions.registry import Registry
from app.evidence.clips_actions import NoteCopies
from app.evidence.clips_dialog import ClipsDialog
from app.evidence.clips_parts import MomentTable
from app.evidence.contact_dialog import ContactDialog
from app.evidence.stills_dialog import StillsDialog
from app.exports.copying import CopyOrder, CopyState
from app.exports.queue import Batch, ExportQueue
from app.exports.table import row_of_copy, row_of_export
from app.jobs import InlineRunner
from app.session import Notice, Session, Tone
from app.settings.store import Settings
from player.media.time import FrameIndex, FrameSpan
from redaction.edit import gestures
from redaction.incident.camera import Camera, CameraClock, ClockSource
from redaction.model.footage import Footage
from redaction.model.geometry import Box
from redaction.model.ids import AnnotationId, FootageId
from redaction.model.region import Kind
from redaction.store.workspace import Workspace
from redaction.usecases.export_queue import CopyWish
from redaction.usecases.import_footage import import_footage
from tests.unit.usecases.searching import search_nothing


def span(start: int, stop: int) -> FrameSpan:
    return FrameSpan(FrameIndex(start), FrameIndex(stop))


@dataclass
class Desk:
    session: Session
    settings: Settings
    jobs: InlineRunner
    footage: Footage
    folder: Path
    notices: list[Notice]

    @property
    def chosen(self) -> dict[FootageId, tuple[AnnotationId, ...]]:
        notes = self.session.workspace.project(self.footage.id).annotations
        return {self.footage.id: tuple(notes)}

    @property
    def files(self) -> set[str]:
        return {path.name for path in self.folder.iterdir()}


@pytest.fixture(autouse=True)
def nobody_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    search_nothing(monkeypatch)


@pytest.fixture
def desk(
    qtbot: QtBot, themed: QApplication, settings: Settings, tmp_path: Path,
    media: Callable[..., Path],
) -> Iterator[Desk]:  # fmt: skip
    path, folder = tmp_path / "in.mp4", tmp_path / "out"
    path.write_bytes(media(frames=20).read_bytes())
    folder.mkdir()
    with Workspace.open(tmp_path / "ws", user="Officer") as space:
        found = import_footage(path, deep=False).footage
        footage = space.add_footage(
            path, sha256=found.sha256, size=found.size, frames=found.frames, duration=found.duration,
            width=found.width, height=found.height, facts={"info": {"audio": []}},
        )  # fmt: skip
        track = gestures.add_track(
            space.project(footage.id), Box(100.0, 40.0, 40.0, 40.0), span(0, 20), kind=Kind.FACE
        )
        space.do(footage.id, track)
        for name, frames, draft in (
            ("a1", span(4, 9), False), ("a2", span(12, 13), False), ("a3", span(15, 17), True),
        ):  # fmt: skip
            note = gestures.add_annotation(
                space.project(footage.id), frames, annotation_id=AnnotationId(name),
                title=f"Note {name}", category="arrest", draft=draft,
            )  # fmt: skip
            space.do(footage.id, note)
        session = Session(space)
        notices: list[Notice] = []
        session.notice.connect(notices.append)
        jobs = InlineRunner()
        yield Desk(session, settings, jobs, footage, folder, notices)
        jobs.shutdown()


def texts(table: MomentTable, column: int) -> list[str]:
    return [item.text() for row in range(table.rowCount()) if (item := table.item(row, column))]


def untick(table: MomentTable, row: int) -> None:
    item = table.item(row, 0)
    assert item is not None
    item.setCheckState(Qt.CheckState.Unchecked)


def test_what_can_be_chosen_is_listed_and_drafts_cannot(desk: Desk, qtbot: QtBot) -> None:
    dialog = StillsDialog(desk.session, desk.settings, desk.jobs, desk.chosen)
    qtbot.addWidget(dialog)
    assert texts(dialog.table, 1) == ["Note a1", "Note a2", "Note a3 (draft: confirm it first)"]
    assert texts(dialog.table, 2) == ["4", "12", "15"]
    assert [m.note.id for m in dialog.table.chosen if m.note] == ["a1", "a2"]
    dialog.table.tick_all(False)
    assert not dialog.go_button.isEnabled()
    dialog.table.tick_all(True)
    assert dialog.go_button.accessibleName() == "Take 2 stills"


def test_stills_are_taken_by_the_job_and_recorded(desk: Desk, qtbot: QtBot) -> None:
    dialog = StillsDialog(desk.session, desk.settings, desk.jobs, desk.chosen)
    qtbot.addWidget(dialog)
    dialog.folder.field.setText(str(desk.folder / "nowhere"))
    assert not dialog.go_button.isEnabled()
    dialog.folder.field.setText(str(desk.folder))
    dialog.bar_tick.setChecked(True)
    with qtbot.waitSignal(dialog.taken, timeout=30_000):
        dialog.begin()
    assert desk.files == {"in_frame_000004_redacted.png", "in_frame_000012_redacted.png"}
    taken = desk.session.workspace.stills.all()
    assert {(s.annotation, s.bar, s.redacted) for s in taken} == {
        ("a1", True, True), ("a2", True, True),
    }  # fmt: skip
    assert dialog.said.text.startswith("2 saved and recorded")
    assert desk.notices[-1].tone is Tone.GOOD


def test_frames_on_which_nothing_is_covered_are_named_before(desk: Desk, qtbot: QtBot) -> None:
    space = desk.session.workspace
    project = space.project(desk.footage.id)
    space.do(desk.footage.id, gestures.delete_track(project, list(project.tracks)))
    for kind in (StillsDialog, ContactDialog):
        dialog = kind(desk.session, desk.settings, desk.jobs, desk.chosen)
        qtbot.addWidget(dialog)
        assert dialog.caution.text == (
            "Nothing is covered on 2 of these frames (“in.mp4”): all in them is shown."
        )
        untick(dialog.table, 1)
        assert "on one of these frames" in dialog.caution.text
        dialog.redaction.tick.setChecked(True)
        assert not dialog.caution.text


@pytest.mark.parametrize("kind", [StillsDialog, ContactDialog])
def test_a_dialog_that_is_closed_while_it_works_hears_no_more_of_it(
    desk: Desk, qtbot: QtBot, kind: type[StillsDialog | ContactDialog]
) -> None:
    dialog = kind(desk.session, desk.settings, desk.jobs, desk.chosen)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.folder.field.setText(str(desk.folder))
    dialog.begin()
    job = dialog.job
    assert job is not None
    with qtbot.waitSignal(dialog.destroyed):
        dialog.close()
    job.cancelled.emit()  # what follows when the work has stopped: nobody is there to be told
    assert desk.files == set()


def test_unredacted_stills_need_a_reason(desk: Desk, qtbot: QtBot) -> None:
    dialog = StillsDialog(desk.session, desk.settings, desk.jobs, desk.chosen)
    qtbot.addWidget(dialog)
    dialog.folder.field.setText(str(desk.folder))
    untick(dialog.table, 1)
    dialog.redaction.tick.setChecked(True)
    assert not dialog.go_button.isEnabled()
    dialog.redaction.reason_field.setText("For the court")
    assert dialog.go_button.isEnabled()
    with qtbot.waitSignal(dialog.taken, timeout=30_000):
        dialog.begin()
    (still,) = desk.session.workspace.stills.all()
    assert (still.redacted, still.reason) == (False, "For the court")
    assert desk.files == {"in_frame_000004_UNREDACTED.png"}
    assert desk.notices[-1].tone is Tone.WARNING


def test_a_sheet_is_made_of_several_frames_of_each(desk: Desk, qtbot: QtBot) -> None:
    dialog = ContactDialog(desk.session, desk.settings, desk.jobs, desk.chosen)
    qtbot.addWidget(dialog)
    dialog.folder.field.setText(str(desk.folder))
    dialog.count.setValue(3)
    assert dialog.go_button.accessibleName() == "Make sheet of 4 frames"
    assert [int(f.frame) for f in dialog.frames] == [4, 6, 8, 12]
    with qtbot.waitSignal(dialog.taken, timeout=30_000):
        dialog.begin()
    assert desk.files == {"in_contact-sheet_redacted.pdf"}
    (sheet,) = desk.session.workspace.stills.all()
    assert len(sheet.shown) == 4
    dialog.form_field.setCurrentIndex(1)
    with qtbot.waitSignal(dialog.taken, timeout=30_000):
        dialog.begin()
    assert "in_contact-sheet_redacted.png" in desk.files


def test_what_goes_wrong_is_said_in_the_dialog(desk: Desk, qtbot: QtBot) -> None:
    dialog = ContactDialog(desk.session, desk.settings, desk.jobs, desk.chosen)
    qtbot.addWidget(dialog)
    dialog.folder.field.setText(str(desk.folder))
    Path(desk.footage.path).unlink()
    dialog.begin()
    qtbot.waitUntil(lambda: bool(dialog.said.text), timeout=30_000)
    assert dialog.go_button.isVisibleTo(dialog)
    assert desk.files == set()


def test_clips_go_through_the_queue_and_what_is_left_out_is_said(desk: Desk, qtbot: QtBot) -> None:
    queue = ExportQueue(desk.session, desk.jobs)
    dialog = ClipsDialog(desk.session, desk.settings, queue, desk.chosen)
    qtbot.addWidget(dialog)
    dialog.folder.field.setText(str(desk.folder))
    dialog.before.setValue(0.08)
    dialog.after.setValue(0)
    assert not dialog.go_button.isEnabled(), "a track waits for a decision"
    for tick in dialog.ticks.values():
        tick.setChecked(True)
    batches: list[Batch] = []
    dialog.begun.connect(batches.append)
    dialog.begin()
    (batch,) = batches
    qtbot.waitUntil(lambda: not batch.open, timeout=60_000)
    assert [copy.state for copy in batch.copies] == [CopyState.VERIFIED] * 2
    assert desk.files == {"in_clip_01_redacted.mp4", "in_clip_02_redacted.mp4"}
    made = desk.session.workspace.exports(desk.footage.id)
    assert {copy.annotation for copy in made} == {"a1", "a2"}
    assert all(copy.reason for copy in made), "what was confirmed is kept"
    again = ClipsDialog(desk.session, desk.settings, queue, desk.chosen)
    qtbot.addWidget(again)
    again.folder.field.setText(str(desk.folder))
    again.before.setValue(0.08)
    again.after.setValue(0)
    for tick in again.ticks.values():
        tick.setChecked(True)
    again.begin()
    assert "Made already. (2 ×)" in again._banner.text
    assert len(desk.files) == 2


def test_an_unredacted_clip_is_recorded_as_what_it_is(desk: Desk, qtbot: QtBot) -> None:
    queue = ExportQueue(desk.session, desk.jobs)
    dialog = ClipsDialog(desk.session, desk.settings, queue, desk.chosen)
    qtbot.addWidget(dialog)
    dialog.folder.field.setText(str(desk.folder))
    untick(dialog.table, 1)
    dialog.redaction.tick.setChecked(True)
    assert not dialog.ticks, "nothing is covered, so nothing is asked about covers"
    assert not dialog.go_button.isEnabled()
    dialog.redaction.reason_field.setText("The court sees all of it")
    batches: list[Batch] = []
    dialog.begun.connect(batches.append)
    dialog.begin()
    qtbot.waitUntil(lambda: not batches[0].open, timeout=60_000)
    (copy,) = desk.session.workspace.exports()
    assert (copy.unredacted, copy.annotation) == (True, "a1")
    assert copy.reason == "The court sees all of it"
    assert desk.files == {"in_clip_01_UNREDACTED.mp4"}


@pytest.mark.parametrize(
    ("action", "kind"),
    [
        (ActionId.NOTES_STILLS, StillsDialog), (ActionId.NOTES_SHEET, ContactDialog),
        (ActionId.NOTES_CLIPS, ClipsDialog),
    ],
)  # fmt: skip
def test_the_selected_annotations_are_asked_for_else_all(
    desk: Desk, qtbot: QtBot, action: ActionId, kind: type[StillsDialog]
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    registry = Registry(desk.session, window)
    queue = ExportQueue(desk.session, desk.jobs)
    copies = NoteCopies(window, desk.session, registry, desk.jobs, desk.settings, queue)
    desk.session.open_footage(desk.footage)
    getattr(copies, action.value.rpartition(".")[2])()
    (dialog,) = window.findChildren(kind)
    assert len(dialog.table.moments) == 3
    dialog.close()
    copies.chosen = lambda: (AnnotationId("a2"),)
    getattr(copies, action.value.rpartition(".")[2])()
    dialog = window.findChildren(kind)[-1]
    assert [m.note.id for m in dialog.table.moments if m.note] == ["a2"]
    dialog.close()


def test_where_nothing_is_noted_nothing_is_asked(desk: Desk, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    queue = ExportQueue(desk.session, desk.jobs)
    registry = Registry(desk.session, window)
    copies = NoteCopies(window, desk.session, registry, desk.jobs, desk.settings, queue)
    project = desk.session.workspace.project(desk.footage.id)
    desk.session.workspace.do(
        desk.footage.id, gestures.delete_annotations(project, tuple(project.annotations))
    )
    desk.session.open_footage(desk.footage)
    copies.stills()
    assert not window.findChildren(StillsDialog)
    assert "Nothing is noted yet" in desk.notices[-1].text


def test_a_sheet_of_an_incident_can_show_the_other_cameras(desk: Desk, qtbot: QtBot) -> None:
    space = desk.session.workspace
    cameras = []
    for name in ("CCTV", "BWV"):
        path = desk.folder.parent / f"{name}.mp4"
        # content of its own, so that it is footage of its own
        path.write_bytes(Path(desk.footage.path).read_bytes() + name.encode())
        found = import_footage(path, deep=False).footage
        added = space.add_footage(
            path, sha256=found.sha256, size=found.size, frames=found.frames, duration=found.duration,
            width=found.width, height=found.height,
        )  # fmt: skip
        start = dt.datetime(2026, 11, 3, 14, 0, tzinfo=dt.UTC)
        cameras.append(Camera(added.id, name, CameraClock(start, ClockSource.BY_HAND)))
        note = gestures.add_annotation(space.project(added.id), span(4, 9))
        space.do(added.id, note)
    incident = space.incidents.add("Fight", cameras=tuple(cameras), zone="Europe/London")
    chosen = {cameras[0].footage: tuple(space.project(cameras[0].footage).annotations)}
    dialog = ContactDialog(desk.session, desk.settings, desk.jobs, chosen, incident)
    qtbot.addWidget(dialog)
    assert dialog.all_tick.isVisibleTo(dialog)
    dialog.all_tick.setChecked(True)
    assert [(f.footage, int(f.frame)) for f in dialog.wish.frames] == [
        (camera.footage, 4) for camera in cameras
    ]
    Path(desk.folder.parent / "BWV.mp4").unlink()
    dialog.folder.field.setText(str(desk.folder))
    dialog.begin()
    assert "BWV.mp4" in dialog.said.text


def test_the_list_of_copies_says_what_is_unredacted(desk: Desk, qtbot: QtBot) -> None:
    queue = ExportQueue(desk.session, desk.jobs)
    plan = CopyWish((span(4, 9),), unredacted=True).plan(
        desk.footage, desk.session.workspace.project(desk.footage.id)
    )
    out = desk.folder / "in_UNREDACTED.mp4"
    batch = queue.add([CopyOrder(desk.footage, plan, out, reason="why", recipient="Somebody")])
    (copy,) = batch.copies
    assert copy.error is not None, "it is handed over in a package only"
    assert "not handed over from here" in copy.error.summary
    assert row_of_copy(copy, (1, 1)).state.startswith("UNREDACTED")
    (good,) = queue.add([CopyOrder(desk.footage, plan, out, reason="why")]).copies
    qtbot.waitUntil(lambda: not good.open, timeout=60_000)
    assert good.export is not None
    assert row_of_export(good.export, desk.footage).state.startswith("UNREDACTED")
