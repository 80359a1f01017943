"""Annotations out into files and in again, through the dialogs."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from app.actions.ids import ActionId
from app.actions.registry import Registry
from app.notes.exchange import ExportNotesDialog, ImportNotesDialog
from app.notes.exchange_actions import NotesExchange
from app.session import Notice, Page, Session
from app.settings.store import Settings
from player.media.index import build_index
from player.media.time import FrameIndex, FrameSpan
from redaction.edit import gestures
from redaction.formats.timeline_files import SheetFormat
from redaction.incident.camera import Camera
from redaction.jobs.errors import UserError
from redaction.model.footage import Footage
from redaction.model.ids import AnnotationId
from redaction.notes.placing import Changed
from redaction.store.workspace import Workspace


@dataclass
class Desk:
    """Two footages of one incident, a window, and what was said."""

    session: Session
    registry: Registry
    exchange: NotesExchange
    window: QWidget
    footage: tuple[Footage, Footage]
    notices: list[Notice]
    problems: list[UserError]
    folder: Path

    def note(self, number: int, frame: int, **fields: str) -> AnnotationId:
        """Annotate one of the two."""
        footage = self.footage[number].id
        ident = AnnotationId(f"{number}-{frame}")
        project = self.session.workspace.project(footage)
        span = FrameSpan(FrameIndex(frame), FrameIndex(frame + 2))
        patch = gestures.add_annotation(project, span, annotation_id=ident, **fields)
        assert self.session.do_on(footage, patch)
        return ident

    def notes(self, number: int = 0) -> list[tuple[str, str]]:
        project = self.session.workspace.project(self.footage[number].id)
        return sorted((a.title, a.category) for a in project.annotations.values())

    def dialog(self, kind: type[QWidget]) -> QWidget:
        (found,) = [w for w in self.window.findChildren(kind) if w.isVisible()]
        return found


@pytest.fixture
def desk(
    qtbot: QtBot, themed: QApplication, tmp_path: Path, media: Callable[..., Path]
) -> Iterator[Desk]:
    clip = media(frames=30)
    index = build_index(clip)
    with Workspace.open(tmp_path / "ws", user="Officer") as workspace:
        made = []
        for number, name in enumerate(("one.mp4", "two.mp4")):
            path = tmp_path / name
            path.write_bytes(clip.read_bytes())
            made.append(
                workspace.add_footage(
                    path,
                    sha256=f"{number:064x}",
                    size=path.stat().st_size,
                    frames=len(index),
                    duration=float(index.duration),
                    width=192,
                    height=112,
                )
            )
        session = Session(workspace)
        window = QWidget()
        window.resize(1100, 750)
        qtbot.addWidget(window)
        window.show()
        registry = Registry(session)
        exchange = NotesExchange(window, session, registry, Settings(tmp_path / "s.ini"))
        found = Desk(session, registry, exchange, window, (made[0], made[1]), [], [], tmp_path)
        session.notice.connect(found.notices.append)
        session.problem.connect(found.problems.append)
        session.open_footage(made[0])
        session.go_page(Page.REVIEW)
        yield found


def exporting(desk: Desk) -> ExportNotesDialog:
    assert desk.registry.trigger(ActionId.NOTES_EXPORT)
    dialog = desk.dialog(ExportNotesDialog)
    assert isinstance(dialog, ExportNotesDialog)
    return dialog


def importing(desk: Desk, path: Path) -> ImportNotesDialog:
    desk.exchange.read(path)
    dialog = desk.dialog(ImportNotesDialog)
    assert isinstance(dialog, ImportNotesDialog)
    return dialog


def test_what_is_ticked_is_written(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.note(0, 2, title="Knife", category="weapon", note="secret")
    chosen = desk.note(0, 6, title="Door", category="other")
    desk.exchange.chosen_in_review = lambda: [chosen]
    dialog = exporting(desk)
    assert [dialog.kinds.item(n).text() for n in range(2)] == ["Weapon  (1)", "Other  (1)"]
    assert dialog.form is SheetFormat.CSV
    dialog.kinds.item(1).setCheckState(Qt.CheckState.Unchecked)
    assert [n.annotation.title for _, n in dialog.sheet.in_order()] == ["Knife"]
    dialog.extent.setCurrentIndex(1)
    assert not dialog.go.isEnabled()  # nothing is left
    dialog.extent.setCurrentIndex(0)
    dialog.left_out["note"].setChecked(True)
    path = desk.folder / "out.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, **_k: (str(path), ""))
    dialog.go.click()
    (row,) = csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines())
    assert (row["title"], row["category"]) == ("Knife", "Weapon")
    assert "note" not in row
    assert desk.notices[-1].text == "1 annotation written to out.csv."
    assert desk.session.workspace.log.rows()[-1].action == "Annotations exported"


def test_what_a_format_cannot_say_is_said(desk: Desk) -> None:
    desk.note(0, 2, title="Door")
    dialog = exporting(desk)
    assert not dialog.told.text
    dialog.format.setCurrentIndex(dialog.format.findData(SheetFormat.EDL))
    assert dialog.told.text.startswith("An EDL carries source timecodes")
    assert dialog.go.isEnabled()
    dialog.write(desk.folder / "one.mp4")  # the footage itself is never written over
    assert "footage of the register" in dialog.told.text
    assert dialog.isVisible()


def test_nothing_to_export_is_said(desk: Desk) -> None:
    project = desk.session.workspace.project(desk.footage[0].id)
    span = FrameSpan(FrameIndex(1), FrameIndex(2))
    desk.session.do_on(project.footage, gestures.add_annotation(project, span, draft=True))
    assert desk.registry.trigger(ActionId.NOTES_EXPORT)
    assert "until somebody confirms" in desk.notices[-1].text


def test_a_table_comes_in_and_goes_with_one_undo(desk: Desk) -> None:
    path = desk.folder / "in.csv"
    path.write_text("frame,title,category\n3,Door,Dogs\n5,Gate,weapon\n900,Late,\n")
    dialog = importing(desk, path)
    assert dialog.windowTitle() == "Import 2 annotations?"
    assert dialog.table.rowCount() == 2
    assert dialog.table.item(0, 3).text() == "Door"
    assert dialog.adds.text() == "Add as new: Dogs"
    dialog.go.click()
    dogs = desk.session.workspace.categories.read().named("dogs")
    assert dogs is not None
    assert desk.notes() == [("Door", dogs.id), ("Gate", "weapon")]
    (_, undo) = desk.notices[-1].actions[0]
    undo()
    assert desk.notes() == []
    # without the tick the name is kept as a tag
    dialog = importing(desk, path)
    assert not dialog.new_categories  # the list has it by now
    dialog.reject()


def test_names_of_categories_become_tags_where_nobody_wants_them(desk: Desk) -> None:
    path = desk.folder / "in.csv"
    path.write_text("frame,title,category\n3,Door,Dogs\n")
    dialog = importing(desk, path)
    dialog.adds.setChecked(False)
    dialog.go.click()
    assert desk.notes() == [("Door", "")]
    (one,) = desk.session.workspace.project(desk.footage[0].id).annotations.values()
    assert one.tags == ("Dogs",)
    assert desk.session.workspace.categories.read().named("dogs") is None


@pytest.mark.parametrize(("which", "titles"), [(0, ["Gate"]), (1, ["Door", "Gate"]), (2, ["Door"])])
def test_what_differs_is_asked_about(desk: Desk, which: int, titles: list[str]) -> None:
    desk.note(0, 3, title="Door")
    dialog = exporting(desk)
    path = desk.folder / "a.csv"
    dialog.write(path)
    path.write_text(path.read_text(encoding="utf-8").replace(",Door,", ",Gate,"), encoding="utf-8")
    asking = importing(desk, path)
    assert asking.table.item(0, 4).text() == "differs"
    asking.which.setCurrentIndex(which)
    assert asking.changed is list(Changed)[which]
    asking.go.click()
    assert [title for title, _ in desk.notes()] == titles


def test_on_the_page_of_an_incident_all_cameras_are_meant(desk: Desk) -> None:
    session = desk.session
    store = session.workspace.incidents
    made = store.add(
        "Fight", cameras=[Camera(f.id, n) for f, n in zip(desk.footage, "AB", strict=True)]
    )
    session.select_incident(made)
    session.go_page(Page.INCIDENT)
    desk.note(0, 2, title="Here")
    there = desk.note(1, 4, title="There")
    desk.exchange.chosen_in_incident = lambda: [(desk.footage[1].id, there)]
    dialog = exporting(desk)
    dialog.format.setCurrentIndex(dialog.format.findData(SheetFormat.OTIO))
    assert "no place on the incident's clock" in dialog.told.text
    assert not dialog.go.isEnabled()
    dialog.format.setCurrentIndex(dialog.format.findData(SheetFormat.JSON))
    path = desk.folder / "both.json"
    dialog.write(path)
    for number in (0, 1):
        project = session.workspace.project(desk.footage[number].id)
        session.do_on(project.footage, gestures.delete_annotations(project, project.annotations))
    asking = importing(desk, path)
    assert asking.table.columnCount() == 6
    asking.go.click()
    assert (desk.notes(0), desk.notes(1)) == ([("Here", "")], [("There", "")])
    (_, undo) = desk.notices[-1].actions[0]
    undo()
    assert (desk.notes(0), desk.notes(1)) == ([], [])  # one undo for both cameras


def test_a_file_that_cannot_be_used_is_a_problem_of_one_sentence(desk: Desk) -> None:
    path = desk.folder / "in.otio"
    path.write_text('{"OTIO_SCHEMA": "Marker.2"}')
    desk.exchange.read(path)
    assert "cannot be used" in desk.problems[-1].summary
    desk.note(0, 3, title="Door")
    dialog = exporting(desk)
    dialog.write(desk.folder / "a.json")
    desk.exchange.read(desk.folder / "a.json")
    assert desk.notices[-1].text == "a.json brings nothing new."
