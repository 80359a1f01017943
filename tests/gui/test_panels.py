from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from app.panels.phrases import frames_words, problem_sentence, problem_words
from app.panels.track_model import Column, Show, TrackFilter, TrackModel
from redaction.casework.exemptions import EXEMPTIONS
from redaction.model.ids import TrackId
from redaction.model.region import COVERS, HIGHLIGHTS, Kind, Style
from redaction.model.track import Problem, ReviewState
from redaction.store.workspace import Workspace
from tests.gui.review_kit import Kit, a_project, a_track, make_kit

DISPLAY = Qt.ItemDataRole.DisplayRole


def test_every_problem_is_explained() -> None:
    sentences = [problem_sentence(p) for p in Problem]
    assert len(set(sentences)) == len(Problem)
    assert all(s.endswith(".") for s in sentences)
    assert len({problem_words(p) for p in Problem}) == len(Problem)


def test_frames_are_said_with_both_ends_included() -> None:
    assert frames_words(a_track("t", 10, 1240)) == "10 – 1,239"
    assert frames_words(a_track("t", 10, 11)) == "10"


class TestModel:
    def test_says_in_words_what_the_picture_shows(self, qtbot: QtBot) -> None:
        model = TrackModel()
        model.set_project(
            a_project(
                a_track("aaaa1", 3, 9, confidence=0.874, problems=(Problem.SMALL,)),
                a_track("bbbb1", 0, 5, kind=Kind.PLATE, visible=True, label="Van", confidence=0.9),
            )
        )
        rows = [[model.data(model.index(r, c), DISPLAY) for c in Column] for r in range(2)]
        assert rows == [
            ["Face AAAA", "To review", "3 – 8", "Small", "87 %", "Face"],
            ["Van", "Kept visible", "0 – 4", "", "90 %", "Number plate"],
        ]
        spoken = model.data(model.index(0, Column.STATE), Qt.ItemDataRole.AccessibleTextRole)
        assert spoken == "State: To review"

    def test_follows_edits_row_by_row(self, qtbot: QtBot) -> None:
        model = TrackModel()
        tester = QAbstractItemModelTester(model)
        a, b, c = a_track("a", 0, 5), a_track("b", 1, 5), a_track("c", 2, 5)
        project = a_project(a, b)
        model.set_project(project)
        changed: list[int] = []
        resets: list[bool] = []
        model.dataChanged.connect(lambda top, _bottom: changed.append(top.row()))
        model.modelReset.connect(lambda: resets.append(True))
        project = project.with_tracks([replace(b, state=ReviewState.ACCEPTED)])
        model.set_project(project, {TrackId("b")})
        assert changed == [1]
        project = project.with_tracks([c])
        model.set_project(project, {TrackId("c")})
        assert model.rowCount() == 3
        project = project.with_tracks(drop=[TrackId("a")])
        model.set_project(project, {TrackId("a")})
        assert [model.track(r).id for r in range(model.rowCount())] == ["b", "c"]
        assert resets == []
        del tester

    def test_sorts_and_filters(self, qtbot: QtBot) -> None:
        model = TrackModel()
        proxy = TrackFilter(model)
        model.set_project(
            a_project(
                a_track("late", 100, 120),
                a_track("mid", 20, 30, problems=(Problem.SMALL,)),
                a_track("done", 3, 9, state=ReviewState.ACCEPTED, problems=(Problem.SMALL,)),
                a_track("no", 1, 9, state=ReviewState.REJECTED),
                a_track("kept", 2, 9, visible=True),
            )
        )
        proxy.sort(Column.FRAMES)

        def names() -> list[str]:
            return [proxy.track(proxy.index(r, 0)).id for r in range(proxy.rowCount())]

        assert names() == ["no", "kept", "done", "mid", "late"]
        proxy.set_show(Show.WAITING)
        assert names() == ["mid", "late"]
        proxy.set_show(Show.PROBLEMS)
        assert names() == ["mid"]
        proxy.set_show(Show.VISIBLE)
        assert names() == ["no", "kept"]


@pytest.fixture
def kit(qtbot: QtBot, tmp_path: Path, media) -> Iterator[Kit]:  # type: ignore[no-untyped-def]
    with Workspace.open(tmp_path / "workspace", user="Officer") as workspace:
        made = make_kit(qtbot, tmp_path, media(frames=60), workspace)
        made.add(
            a_track("first", 0, 30, problems=(Problem.ENDS_INSIDE,)),
            a_track("second", 20, 60, kind=Kind.PLATE),
        )
        yield made
        made.page.shut_down()


class TestTable:
    def test_selection_is_one_with_the_session(self, kit: Kit) -> None:
        table = kit.page.table.table
        table.selectRow(1)
        assert kit.session.selection == {"second"}
        kit.session.select([TrackId("first")])
        rows = [i.row() for i in table.selectionModel().selectedRows()]
        assert rows == [0]
        flags = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
        table.selectionModel().select(table.model().index(1, 0), flags)
        assert kit.session.selection_order == ("first", "second")

    def test_double_click_goes_to_the_first_frame(self, kit: Kit) -> None:
        table = kit.page.table.table
        at = table.visualRect(table.model().index(1, 0)).center()
        QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=at)
        QTest.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=at)
        assert kit.at() == 20

    def test_letters_are_actions_not_a_search(self, kit: Kit) -> None:
        kit.session.select([TrackId("second")])
        table = kit.page.table.table
        table.setFocus()
        QTest.keyClick(table, Qt.Key.Key_X)
        assert kit.tracks[TrackId("second")].state is ReviewState.REJECTED

    def test_the_filter_says_how_many(self, kit: Kit) -> None:
        table = kit.page.table
        table.set_show(Show.PROBLEMS)
        assert table.shown_rows() == 1
        names = [b.text() for b in table.findChildren(QAbstractButton) if b.isCheckable()]
        assert names == ["All 2", "To review 2", "Problems 1", "Uncovered 0"]


class TestInspector:
    def test_changes_what_a_track_is(self, kit: Kit) -> None:
        kit.session.select([TrackId("first")])
        inspector = kit.page.inspector
        combos = {c.accessibleName(): c for c in inspector.findChildren(QComboBox)}
        kind, style = combos["Kind"], combos["Style"]
        kind.setCurrentIndex(kind.findData(Kind.SCREEN))
        kind.activated.emit(kind.currentIndex())
        style.setCurrentIndex(style.findData(Style.MOSAIC))
        style.activated.emit(style.currentIndex())
        track = kit.tracks[TrackId("first")]
        assert (track.kind, track.style) == (Kind.SCREEN, Style.MOSAIC)
        kit.session.undo()
        assert style.currentData() is None

    def test_who_is_shown_can_be_pointed_out_by_keyboard_and_nobody_else(self, kit: Kit) -> None:
        kit.session.select([TrackId("first")])
        inspector = kit.page.inspector
        combos = {c.accessibleName(): c for c in inspector.findChildren(QComboBox)}
        style = combos["Style"]
        assert [style.itemData(i) for i in range(style.count())] == [None, *COVERS]
        kit.page.corrections.set_style(Style.OUTLINE)
        assert "only who is shown" in kit.notices[-1].text
        kit.page.corrections.keep_visible()
        assert [style.itemData(i) for i in range(style.count())] == [None, *COVERS, *HIGHLIGHTS]
        style.setFocus()
        for _ in range(1 + len(COVERS)):
            QTest.keyClick(style, Qt.Key.Key_Down)
        assert kit.tracks[TrackId("first")].style is Style.OUTLINE
        kit.page.corrections.keep_visible()
        assert (style.count(), style.currentData()) == (1 + len(COVERS), None)
        assert style.currentIndex() == 0

    def test_a_name_typed_belongs_to_the_track_it_was_typed_for(self, kit: Kit) -> None:
        kit.session.select([TrackId("first")])
        field = kit.page.inspector.findChild(QLineEdit)
        assert isinstance(field, QLineEdit)
        field.setFocus()
        QTest.keyClicks(field, "man in red")
        kit.session.select([TrackId("second")])
        assert kit.tracks[TrackId("first")].label == "man in red"
        assert kit.tracks[TrackId("second")].label == ""

    def test_what_is_typed_is_kept_when_other_footage_is_opened(self, kit: Kit) -> None:
        footage = kit.session.footage
        kit.session.select([TrackId("first")])
        field = kit.page.inspector.findChild(QLineEdit)
        note = kit.page.inspector.findChild(QPlainTextEdit)
        assert isinstance(field, QLineEdit)
        assert isinstance(note, QPlainTextEdit)
        field.setText("man in red")
        note.setPlainText("asked for")
        kit.session.open_footage(None)
        kit.session.open_footage(footage)
        first = kit.tracks[TrackId("first")]
        assert (first.label, first.note) == ("man in red", "asked for")

    def test_a_note_is_kept_when_it_is_left(self, kit: Kit) -> None:
        kit.session.select([TrackId("first")])
        note = kit.page.inspector.findChild(QPlainTextEdit)
        assert isinstance(note, QPlainTextEdit)
        QTest.qWaitForWindowActive(kit.window)
        note.setFocus()
        QTest.keyClicks(note, "why")
        kit.page.canvas.setFocus()
        assert kit.tracks[TrackId("first")].note == "why"

    def test_typing_is_not_taken_for_keys(self, kit: Kit) -> None:
        kit.session.select([TrackId("first")])
        note = kit.page.inspector.findChild(QPlainTextEdit)
        assert isinstance(note, QPlainTextEdit)
        note.setFocus()
        QTest.keyClicks(note, "axn")
        assert note.toPlainText() == "axn"
        assert kit.tracks[TrackId("first")].state is ReviewState.PENDING
        note.clearFocus()
        kit.session.select([])
        assert kit.tracks[TrackId("first")].note == "axn"

    def test_reasons_are_ticked_in_a_list(self, kit: Kit) -> None:
        kit.session.select([TrackId("first")])
        reasons = kit.page.inspector.fields.reasons
        code = next(iter(EXEMPTIONS))
        reasons._actions[code].trigger()
        assert kit.tracks[TrackId("first")].reasons == (code,)

    def test_problems_are_explained_while_it_matters(self, kit: Kit) -> None:
        kit.session.select([TrackId("first")])
        box = kit.page.inspector._problem_box
        assert box.isVisibleTo(kit.page.inspector)
        assert problem_sentence(Problem.ENDS_INSIDE) in kit.page.inspector.problems.text()
        kit.page.corrections.accept()
        kit.session.select([TrackId("first")])
        assert not box.isVisibleTo(kit.page.inspector)

    def test_without_a_selection_it_says_what_is_left(self, kit: Kit) -> None:
        title = kit.page.inspector._progress._title
        assert title.text() == "2 of 2 tracks to decide"
        kit.page.corrections.accept_all()
        assert title.text() == "Every track is decided"


def test_every_control_has_a_name(kit: Kit) -> None:
    kit.session.select([TrackId("first")])
    nameless = [
        w
        for w in kit.page.findChildren(QWidget)
        if w.isVisible()
        and w.focusPolicy() is not Qt.FocusPolicy.NoFocus
        and not w.objectName().startswith("qt_")
        and not w.accessibleName()
        and not (isinstance(w, QAbstractButton) and w.text())
    ]
    assert [f"{type(w).__name__} in {type(w.parent()).__name__}" for w in nameless] == []
