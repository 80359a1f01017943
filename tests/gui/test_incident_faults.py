"""What goes wrong between pages, windows and processes must not reach other footage than is meant."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from app.actions.ids import ActionId as A
from app.incident.clock_dialog import ClockDialog
from app.incident.scale import MAX_PPS, RealScale
from app.notes.noting import Noting
from app.review.making import Making
from app.session import Page, Tool
from app.settings.store import Settings
from player.media.time import FrameIndex, FrameSpan
from redaction.edit.gestures import add_annotation, delete_annotation
from redaction.incident.camera import Camera, CameraClock, ClockSource
from redaction.model.ids import AnnotationId, FootageId
from redaction.reviewlog.row import Category
from redaction.store.workspace import Workspace
from redaction.usecases.timing import index_of
from tests.gui.incident_kit import NOON, IncidentKit, incident_kit
from tests.gui.review_kit import Kit, shared_kit
from tests.media.clip import Clip, write_clip

SPAN = FrameSpan(FrameIndex(3), FrameIndex(4))


@pytest.fixture(scope="module")
def shared(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[IncidentKit]:
    folder = tmp_path_factory.mktemp("faults")
    clip = write_clip(Clip(frames=60), folder / "clip.mp4")
    with incident_kit(folder, clip) as kit:
        yield kit


@pytest.fixture
def kit(shared: IncidentKit) -> Iterator[IncidentKit]:
    shared.clear()
    yield shared
    shared.session.open_footage(None)
    shared.session.page = Page.INCIDENT


def other_process(kit: IncidentKit, footage: FootageId, name: str) -> None:
    with Workspace.open(kit.workspace.folder, user="Somebody else") as other:
        other.do(
            footage, add_annotation(other.project(footage), SPAN, annotation_id=AnnotationId(name))
        )


# undo, and the page it was offered on


def test_an_undo_offered_in_review_takes_nothing_else_back_on_the_incidents_page(kit, tmp_path):
    kit.note(kit.two, 3, 9, "kept")
    session = kit.session
    session.page = Page.REVIEW
    session.open_footage(kit.workspace.footage_by_id(kit.one))
    making = Making(session, Settings(tmp_path / "s.ini"))
    making.make(lambda p: add_annotation(p, SPAN, annotation_id=AnnotationId("m")))
    making.tell("Added.", undo=True)
    notice = kit.notices[-1]
    session.go_page(Page.INCIDENT)
    notice.actions[0][1]()
    assert [n.id for n in kit.notes(kit.two)] == ["kept"]
    assert not notice.holds()


def test_an_undo_offered_on_the_incidents_page_acts_once(kit):
    kit.note(kit.one, 3, 9, "first")
    kit.note(kit.two, 3, 9, "second")
    for footage, name in ((kit.one, "first"), (kit.two, "second")):
        kit.page.desk.select([(footage, AnnotationId(name))])
        assert kit.key(A.INCIDENT_DELETE_NOTES)
    notice = kit.notices[-1]
    kit.key(A.UNDO)
    notice.actions[0][1]()
    assert (len(kit.notes(kit.one)), len(kit.notes(kit.two))) == (0, 1)


def test_what_review_took_back_is_not_in_the_way_of_undo(kit):
    kit.note(kit.one, 3, 9, "first")
    kit.note(kit.two, 3, 9, "second")
    session = kit.session
    session.page = Page.REVIEW
    session.open_footage(kit.workspace.footage_by_id(kit.two))
    session.undo()
    assert kit.notes(kit.two) == []
    session.page = Page.INCIDENT
    assert kit.key(A.UNDO)
    assert kit.notes(kit.one) == []


def test_undo_leaves_footage_alone_that_is_not_of_the_incident(kit, tmp_path):
    clip = Path(kit.workspace.footage_by_id(kit.one).path)
    other = kit.workspace.add_footage(
        clip, sha256="f" * 64, size=1, frames=60, duration=2.4, width=192, height=112
    )
    project = kit.workspace.project(other.id)
    assert kit.session.do_on(other.id, add_annotation(project, SPAN)) is not None
    assert kit.session.undo_label == ""
    kit.key(A.UNDO)
    assert len(kit.notes(other.id)) == 1


def test_footage_that_was_removed_is_in_nobodys_way(kit):
    clip = Path(kit.workspace.footage_by_id(kit.one).path)
    gone = kit.workspace.add_footage(
        clip, sha256="e" * 64, size=1, frames=60, duration=2.4, width=192, height=112
    )
    kit.note(kit.one, 3, 9, "first")
    before = kit.session.incident
    with_gone = kit.workspace.incidents.add_camera(before.id, Camera(gone.id, "Gone"))
    kit.session.select_incident(with_gone)
    kit.note(gone.id, 3, 9)
    kit.workspace.remove_footage(gone.id, reason="Not needed")
    assert kit.session.undo_label == "Add annotation"
    kit.page.desk.reread()
    assert kit.session.incident.footage == before.footage
    assert kit.key(A.UNDO)
    assert kit.notes(kit.one) == []


def test_a_file_that_was_found_elsewhere_is_taken_from_there(kit):
    clip = Path(kit.workspace.footage_by_id(kit.three).path)
    there = clip.with_name("there.mp4")
    shutil.copyfile(clip, there)
    kit.workspace.relink(kit.three, there, sha256=kit.workspace.footage_by_id(kit.three).sha256)
    kit.session.register_changed.emit()
    assert kit.page.desk.courses[kit.three].footage.path == str(there)


def test_a_camera_without_a_place_cannot_take_the_others_places_away(kit):
    kit.page.desk.choose(kit.three)
    assert not kit.key(A.CAMERA_LEADS)
    kit.page.desk.choose(kit.two)
    kit.registry.refresh()
    assert kit.registry.action(A.CAMERA_LEADS).isEnabled()


def test_pictures_of_a_clock_are_shown_only_with_a_row_in_the_log(kit, monkeypatch):
    kit.page.desk.choose(kit.three)
    rows = [row for row in kit.workspace.log.rows() if row.category is Category.CONSULTATION]
    assert kit.key(A.CAMERA_CLOCK)
    dialog = kit.window.findChildren(ClockDialog)[-1]
    after = [row for row in kit.workspace.log.rows() if row.category is Category.CONSULTATION]
    assert len(after) == len(rows) + 1
    assert after[-1].footage == kit.workspace.footage_by_id(kit.three).sha256
    dialog.close()
    kit.session.consulted.clear()
    monkeypatch.setattr(kit.session, "record", lambda *_args, **_what: False)
    assert kit.key(A.CAMERA_CLOCK)
    dialog = kit.window.findChildren(ClockDialog)[-1]
    assert not dialog.pane.service.running
    dialog.close()


# other processes


def test_footage_that_another_process_removed_is_said_and_no_camera_any_more(kit):
    clip = Path(kit.workspace.footage_by_id(kit.one).path)
    gone = kit.workspace.add_footage(
        clip, sha256="d" * 64, size=1, frames=60, duration=2.4, width=192, height=112
    )
    index_of(kit.workspace, gone)
    clock = CameraClock(start=NOON, source=ClockSource.BY_HAND)
    camera = Camera(gone.id, "Gone", clock)
    kit.session.select_incident(kit.workspace.incidents.add_camera(kit.session.incident.id, camera))
    kit.page.desk.choose(gone.id)
    with Workspace.open(kit.workspace.folder, user="Somebody else") as other:
        other.remove_footage(gone.id, reason="Not needed")
    assert kit.key(A.ADD_MARKER)
    assert "no longer in the register" in str(kit.problems[-1])
    assert gone.id not in kit.page.desk.courses


def test_what_another_process_took_away_is_listed_no_longer_once_an_edit_was_refused(kit):
    kit.note(kit.one, 20, 30, "mine")
    key = (kit.one, AnnotationId("mine"))
    with Workspace.open(kit.workspace.folder, user="Somebody else") as other:
        other.do(kit.one, delete_annotation(other.project(kit.one), key[1]))
    kit.page.desk.select([key])
    assert not kit.page.editing.change(key, title="x")
    assert kit.page.notes.model.rows == []
    assert kit.page.desk.selection == frozenset()


def test_review_shows_what_another_process_noted_once_an_edit_was_refused(kit):
    session = kit.session
    session.page = Page.REVIEW
    session.open_footage(kit.workspace.footage_by_id(kit.one))
    told = []
    session.project_changed.connect(told.append)
    other_process(kit, kit.one, "theirs")
    assert session.do(add_annotation(session.project, SPAN)) is None
    session.project_changed.disconnect(told.append)
    assert any("theirs" in changes.annotations for changes in told)


def test_review_hears_of_all_that_changed_when_the_open_footage_is_annotated_elsewhere(kit):
    session = kit.session
    session.open_footage(kit.workspace.footage_by_id(kit.one))
    told = []
    session.project_changed.connect(told.append)
    other_process(kit, kit.one, "theirs")
    kit.note(kit.one, 20, 30, "mine")
    session.project_changed.disconnect(told.append)
    assert {key for changes in told for key in changes.annotations} >= {"theirs", "mine"}


# a camera whose clock was reset lies years from the others


def test_the_closest_zoom_of_years_can_be_scrolled(kit):
    timeline = kit.page.timeline
    put = timeline.board.scale
    years = RealScale(0.0, 1e9, put.width).fitted()
    timeline.set_scale(years.zoomed_at(put.width, 1e12))
    assert timeline.scale.pps == MAX_PPS
    bar = timeline.horizontalScrollBar()
    bar.setValue(bar.maximum() // 2)
    assert timeline.scale.left == pytest.approx(5e8, rel=0.01)
    bar.setValue(bar.maximum())
    assert timeline.scale.right == pytest.approx(1.02e9, rel=0.01)
    kit.page.desk.set_marks(kit.start, kit.start + 1)
    kit.window.grab()
    timeline.set_scale(put)


# the fields of annotations on the review page


@pytest.fixture(scope="module")
def window(
    qapp: QApplication, tmp_path_factory: pytest.TempPathFactory, media: Callable[..., Path]
) -> Iterator[Kit]:
    with shared_kit(tmp_path_factory.mktemp("fields"), media(frames=60)) as made:
        yield made


@pytest.fixture
def noting(window: Kit, media: Callable[..., Path]) -> Iterator[Noting]:
    """Two annotations on the shown frame, and the panel in view."""
    window.begin(media(frames=60))
    window.page.lists.show_panel(window.page.notes.panel)
    for name in ("one", "two"):
        project = window.session.project
        assert project is not None
        span = FrameSpan(FrameIndex(5), FrameIndex(20))
        window.session.do(add_annotation(project, span, annotation_id=AnnotationId(name)))
    window.session.go_to(7)
    yield window.page.notes.noting
    window.session.open_footage(None)


def test_what_is_drawn_is_never_taken_for_a_part_of_an_annotation_chosen_before(noting):
    noting.choose([AnnotationId("one")])
    noting.draw_region()
    assert noting.session.tool is Tool.NOTE
    noting.choose([AnnotationId("two")])
    assert noting.session.tool is Tool.SELECT
    noting.draw_region()
    noting.draw_region()
    assert noting.session.tool is Tool.SELECT, "the action is one that is on or off"
    noting.draw_region()
    noting.session.open_footage(None)
    assert noting.session.tool is Tool.SELECT


def test_a_window_that_only_looks_lets_nobody_type_or_drag(noting, window, monkeypatch):
    monkeypatch.setattr(type(window.session.workspace), "read_only", True)
    noting.choose([AnnotationId("one")])
    editor = window.page.notes.panel.editor
    assert editor.title.isReadOnly()
    assert editor.note.isReadOnly()
    assert not editor.category.isEnabled()
    before = dict(noting.notes)
    noting.move(AnnotationId("one"), 8, 12)
    noting.change_chosen(category="person")
    noting.delete()
    assert dict(noting.notes) == before
    assert not window.problems
    monkeypatch.undo()
    noting.choose([AnnotationId("two")])
    assert not editor.title.isReadOnly()
    assert editor.category.isEnabled()


def test_scrolling_past_a_field_changes_no_annotation(noting, window):
    noting.choose([AnnotationId("one")])
    window.page.canvas.setFocus()
    combo = window.page.notes.panel.editor.category
    turned = QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(combo, turned)
    assert noting.notes[AnnotationId("one")].category == ""
