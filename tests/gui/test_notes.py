"""Annotating on the review page: by keys, in the panel, on the timeline, on the picture, live."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.actions.ids import ActionId
from app.notes.categories_dialog import CategoriesDialog
from app.notes.model import Column
from app.notes.noting import Noting
from app.notes.panel import NotesPanel
from app.notes.sorts import Sorts
from app.session import Tool, ViewMode
from app.timeline.lanes import NAMES, Lane
from player.media.time import FrameIndex, FrameSpan
from redaction.edit import gestures
from redaction.model.annotation import Annotation
from redaction.model.geometry import Box
from redaction.model.ids import AnnotationId
from redaction.model.note_category import BUILT_IN, Categories, NoteCategory
from redaction.model.project import regions_at
from tests.gui.review_kit import Kit, a_track, shared_kit

K = Qt.Key
LEFT = Qt.MouseButton.LeftButton
ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture(scope="module")
def window(
    qapp: QApplication, tmp_path_factory: pytest.TempPathFactory, media: Callable[..., Path]
) -> Iterator[Kit]:
    """One for all tests here."""
    with shared_kit(tmp_path_factory.mktemp("notes"), media(frames=60)) as made:
        yield made


@pytest.fixture
def kit(
    qtbot: QtBot, themed: QApplication, window: Kit, media: Callable[..., Path]
) -> Iterator[Kit]:
    """Footage of its own with the annotations beside it."""
    window.begin(media(frames=60))
    window.page.lists.show_list(0)
    window.window.activateWindow()
    qtbot.waitUntil(window.window.isActiveWindow)
    press(window, K.Key_F12)
    assert panel(window).isVisible()
    window.page.canvas.setFocus()
    yield window
    panel(window).sorts.set_sorts(Sorts())
    panel(window).search.clear()
    noting(window).set_live(False)
    window.player.playing = False
    window.session.set_view_mode(ViewMode.OUTLINES)
    window.session.set_marks(None, None)
    window.session.open_footage(None)


def noting(kit: Kit) -> Noting:
    return kit.page.notes.noting


def panel(kit: Kit) -> NotesPanel:
    return kit.page.notes.panel


def press(kit: Kit, key: Qt.Key, keys: Qt.KeyboardModifier = NONE) -> None:
    QTest.keyClick(kit.page.canvas, key, keys)


def notes(kit: Kit) -> list[Annotation]:
    """In the order they begin."""
    return sorted(noting(kit).notes.values(), key=lambda n: (n.span.start, n.span.stop))


def frames(note: Annotation) -> tuple[int, int]:
    return int(note.span.start), int(note.span.stop)


def add(kit: Kit, start: int, stop: int, **fields: object) -> AnnotationId:
    """Put one there as another part of the program would."""
    assert kit.session.project is not None
    new = AnnotationId(f"n{len(noting(kit).notes)}")
    span = FrameSpan(FrameIndex(start), FrameIndex(stop))
    patch = gestures.add_annotation(kit.session.project, span, annotation_id=new, **fields)  # type: ignore[arg-type]
    kit.session.do(patch)
    return new


def titles(kit: Kit) -> list[str]:
    """As listed, from top to bottom."""
    return [n.title for n in panel(kit).view._model.notes]


class TestKeys:
    def test_a_marker_is_only_added_and_its_title_can_be_typed_at_once(self, kit: Kit) -> None:
        kit.session.go_to(7)
        press(kit, K.Key_M)
        (note,) = notes(kit)
        assert frames(note) == (7, 8)
        title = panel(kit).editor.title
        assert title.hasFocus()
        QTest.keyClicks(title, "Door opens")
        QTest.keyClick(title, K.Key_Return)
        assert notes(kit)[0].title == "Door opens"
        assert kit.page.canvas.hasFocus()
        assert kit.session.undo_label == "Change marker"

    def test_the_key_again_takes_away_only_what_says_nothing(self, kit: Kit) -> None:
        kit.session.go_to(7)
        add(kit, 7, 20, title="An interview")
        press(kit, K.Key_M)
        assert len(notes(kit)) == 2
        kit.page.canvas.setFocus()
        press(kit, K.Key_M)
        assert [n.title for n in notes(kit)] == ["An interview"]

    def test_nothing_takes_the_keys_while_it_plays(self, kit: Kit) -> None:
        kit.player.play()
        press(kit, K.Key_M)
        assert kit.page.canvas.hasFocus()
        assert len(notes(kit)) == 1

    def test_the_marked_stretch_is_kept_as_a_range(self, kit: Kit) -> None:
        kit.session.set_marks(5, 9)
        press(kit, K.Key_M, CTRL | ALT)
        assert [frames(n) for n in notes(kit)] == [(5, 10)]

    def test_numbers_annotate_by_category(self, kit: Kit) -> None:
        kit.session.go_to(4)
        press(kit, K.Key_5, ALT)
        kit.session.set_marks(10, 19)
        press(kit, K.Key_3, ALT)
        press(kit, K.Key_0, ALT)
        assert [(n.category, frames(n)) for n in notes(kit)] == [
            ("injury", (4, 5)),
            ("use-of-force", (10, 20)),
            ("other", (10, 20)),
        ]
        action = kit.registry.action(ActionId.NOTE_CATEGORY_3)
        assert "Use of force" in action.text()

    def test_a_range_without_marks_begins_and_ends_as_one_undo(self, kit: Kit) -> None:
        kit.session.go_to(10)
        press(kit, K.Key_7, ALT)
        (note,) = notes(kit)
        assert frames(note) == (10, 11), "what was begun is kept before it ends"
        assert set(noting(kit).running) == {note.id}
        kit.session.go_to(24)
        press(kit, K.Key_7, ALT)
        assert [frames(n) for n in notes(kit)] == [(10, 25)]
        assert not len(noting(kit).running)
        kit.session.undo()
        assert not notes(kit)

    def test_delete_in_the_table_is_about_annotations(self, kit: Kit) -> None:
        kit.add(a_track("first", 0, 60, Box(20, 20, 40, 30)))
        first = add(kit, 3, 4, title="a")
        noting(kit).choose([first, add(kit, 8, 9, title="b")])
        panel(kit).view.setFocus()
        QTest.keyClick(panel(kit).view, K.Key_Delete)
        assert not notes(kit)
        assert kit.tracks["first"].stop == 60  # type: ignore[index]
        kit.session.undo()
        assert len(notes(kit)) == 2


class TestLive:
    def live(self, kit: Kit) -> None:
        press(kit, K.Key_F12, CTRL)
        assert noting(kit).live

    def test_plain_keys_annotate_and_do_nothing_else(self, kit: Kit) -> None:
        kit.add(a_track("first", 0, 60, Box(20, 20, 40, 30)))
        kit.session.select(kit.tracks)
        self.live(kit)
        assert kit.page.notes.bar.isVisible()
        assert "Live" in kit.page.canvas.scene.live_note
        kit.player.play()
        kit.session.go_to(5)
        press(kit, K.Key_A)
        press(kit, K.Key_S)
        kit.session.go_to(30)
        press(kit, K.Key_S)
        assert [(n.category, frames(n)) for n in notes(kit)] == [
            ("arrest", (5, 6)),
            ("speech", (5, 31)),
        ]
        assert kit.tracks["first"].state.value == "pending", "A accepted nothing"  # type: ignore[index]

    def test_with_shift_a_category_of_both_begins_a_range(self, kit: Kit) -> None:
        self.live(kit)
        kit.session.go_to(3)
        press(kit, K.Key_P, SHIFT)
        kit.session.go_to(12)
        press(kit, K.Key_P)
        assert [frames(n) for n in notes(kit)] == [(3, 13)]

    def test_a_pause_ends_what_runs(self, kit: Kit) -> None:
        self.live(kit)
        kit.player.play()
        kit.session.go_to(6)
        press(kit, K.Key_F)
        kit.session.go_to(20)
        press(kit, K.Key_K)
        assert not kit.player.playing
        assert [frames(n) for n in notes(kit)] == [(6, 21)]
        assert noting(kit).live

    def test_leaving_the_footage_ends_what_runs(self, kit: Kit) -> None:
        self.live(kit)
        kit.player.play()
        kit.session.go_to(6)
        press(kit, K.Key_S)
        kit.session.go_to(15)
        footage = kit.session.footage
        assert footage is not None
        kit.session.open_footage(None)
        assert not noting(kit).live
        kept = kit.session.workspace.project(footage.id).annotations.values()
        assert [frames(n) for n in kept] == [(6, 16)]

    def test_coding_backwards_keeps_what_lies_between(self, kit: Kit) -> None:
        self.live(kit)
        kit.session.go_to(40)
        press(kit, K.Key_S)
        kit.session.go_to(22)
        press(kit, K.Key_S)
        assert [frames(n) for n in notes(kit)] == [(22, 41)]

    def test_escape_gives_the_keys_back(self, kit: Kit) -> None:
        self.live(kit)
        press(kit, K.Key_Escape)
        assert not noting(kit).live
        assert kit.page.notes.bar.isHidden()
        press(kit, K.Key_A)
        assert not notes(kit)

    def test_what_is_typed_is_no_code(self, kit: Kit) -> None:
        self.live(kit)
        search = panel(kit).search
        search.setFocus()
        QTest.keyClicks(search, "pas")
        assert search.text() == "pas"
        assert not notes(kit)

    def test_an_undo_takes_back_a_range_that_runs(self, kit: Kit) -> None:
        self.live(kit)
        press(kit, K.Key_S)
        kit.session.undo()
        assert not len(noting(kit).running)
        press(kit, K.Key_S)
        assert len(notes(kit)) == 1


class TestPanel:
    def test_search_and_sorts_list_some(self, kit: Kit) -> None:
        add(kit, 3, 4, title="Red van", category="vehicle", people=("Ann",))
        add(kit, 8, 20, title="Words", category="speech", tags=("loud",))
        add(kit, 30, 31, title="Seen again", draft=True, source="likeness")
        assert titles(kit) == ["Red van", "Words", "Seen again"]
        panel(kit).search.setText("VEHICLE")
        assert titles(kit) == ["Red van"]
        panel(kit).search.clear()
        panel(kit).sorts.set_sorts(Sorts(draft=True))
        assert titles(kit) == ["Seen again"]
        panel(kit).sorts.set_sorts(Sorts(tags=frozenset({"loud"})))
        assert titles(kit) == ["Words"]
        menu = panel(kit).sorts.menu_now()
        assert [a.text() for a in menu.actions() if a.text()][:3] == [
            "Show all",
            "Vehicle",
            "Speech",
        ]
        menu.close()

    def test_sorting_by_a_column(self, kit: Kit) -> None:
        for at, title in enumerate(("b", "c", "a")):
            add(kit, 10 * at, 10 * at + 3 - at, title=title)
        header = panel(kit).view.horizontalHeader()
        header.setSortIndicator(Column.TITLE, Qt.SortOrder.AscendingOrder)
        assert titles(kit) == ["a", "b", "c"]
        header.setSortIndicator(Column.LENGTH, Qt.SortOrder.DescendingOrder)
        assert titles(kit) == ["b", "c", "a"]
        header.setSortIndicator(Column.TIME, Qt.SortOrder.AscendingOrder)
        assert titles(kit) == ["b", "c", "a"]

    def test_rows_say_when_how_long_and_what(self, kit: Kit) -> None:
        add(kit, 25, 50, title="Words", category="speech", people=("Ann", "Ben"), draft=True)
        model = panel(kit).view._model
        said = [model.index(0, column).data() for column in Column]
        assert said == [
            "00:01.000", "Speech", "Draft: Words", "1.00 s", "Ann; Ben", "", "", "Draft",
        ]  # fmt: skip

    def test_enter_on_a_row_goes_there(self, kit: Kit) -> None:
        add(kit, 33, 34)
        panel(kit).view.selectRow(0)
        QTest.keyClick(panel(kit).view, K.Key_Return)
        assert kit.at() == 33

    def test_every_field_is_kept_when_it_is_left(self, kit: Kit) -> None:
        noting(kit).choose([add(kit, 10, 20)])
        editor = panel(kit).editor
        for field, typed in (
            (editor.title, "Door"),
            (editor.people, "Ann; Ben ;"),
            (editor.place, "Bar"),
            (editor.tags, "loud;late"),
            (editor.begins, "f12"),
            (editor.ends, "0:01"),
        ):
            field.setFocus()
            field.selectAll()
            QTest.keyClicks(field, typed)
        editor.note.setFocus()
        QTest.keyClicks(editor.note, "More")
        kit.page.canvas.setFocus()
        (note,) = notes(kit)
        assert (note.title, note.place, note.note) == ("Door", "Bar", "More")
        assert (note.people, note.tags) == (("Ann", "Ben"), ("loud", "late"))
        assert frames(note) == (12, 26)

    def test_what_is_typed_belongs_to_the_one_it_was_typed_for(self, kit: Kit) -> None:
        first, second = add(kit, 3, 4), add(kit, 8, 9)
        noting(kit).choose([first])
        title = panel(kit).editor.title
        title.setFocus()
        QTest.keyClicks(title, "First")
        noting(kit).choose([second])
        assert [n.title for n in notes(kit)] == ["First", ""]
        assert title.text() == ""

    def test_what_is_typed_is_kept_when_other_footage_is_opened(self, kit: Kit) -> None:
        noting(kit).choose([add(kit, 3, 4)])
        panel(kit).editor.title.setFocus()
        QTest.keyClicks(panel(kit).editor.title, "Kept")
        footage = kit.session.footage
        assert footage is not None
        kit.session.open_footage(None)
        kept = kit.session.workspace.project(footage.id).annotations.values()
        assert [n.title for n in kept] == ["Kept"]

    def test_several_are_changed_at_once(self, kit: Kit) -> None:
        ids = [add(kit, 3, 4, tags=("old",)), add(kit, 8, 9)]
        noting(kit).choose(ids)
        editor = panel(kit).editor
        assert not editor.title.isVisible()
        editor.tags.setFocus()
        QTest.keyClicks(editor.tags, "new")
        QTest.keyClick(editor.tags, K.Key_Return)
        editor.category.setCurrentIndex(editor.category.findData("weapon"))
        editor.category.activated.emit(editor.category.currentIndex())
        assert [(n.tags, n.category) for n in notes(kit)] == [
            (("old", "new"), "weapon"),
            (("new",), "weapon"),
        ]
        kit.session.undo()
        assert [n.category for n in notes(kit)] == ["", ""]

    def test_a_draft_says_so_and_is_confirmed_by_name(self, kit: Kit) -> None:
        noting(kit).choose([add(kit, 3, 4, draft=True, source="likeness of the face")])
        assert kit.registry.trigger(ActionId.NOTE_CONFIRM)
        (note,) = notes(kit)
        assert not note.draft
        assert note.source == "likeness of the face; confirmed by Officer"

    def test_begin_end_and_still_from_the_shown_frame(self, kit: Kit) -> None:
        noting(kit).choose([add(kit, 10, 20)])
        kit.session.go_to(15)
        assert kit.registry.trigger(ActionId.NOTE_STILL)
        assert notes(kit)[0].still == 15
        kit.session.go_to(12)
        assert kit.registry.trigger(ActionId.NOTE_BEGINS)
        kit.session.go_to(17)
        assert kit.registry.trigger(ActionId.NOTE_ENDS)
        assert frames(notes(kit)[0]) == (12, 18)
        kit.session.go_to(40)
        assert not kit.registry.trigger(ActionId.NOTE_STILL)

    def test_every_control_has_a_name(self, kit: Kit, qtbot: QtBot) -> None:
        noting(kit).choose([add(kit, 10, 20, draft=True)])
        noting(kit).set_live(True)
        dialog = CategoriesDialog(noting(kit))
        qtbot.addWidget(dialog)
        dialog.show()
        nameless = [
            f"{type(w).__name__} in {type(w.parent()).__name__}"
            for root in (panel(kit), kit.page.notes.bar, dialog)
            for w in root.findChildren(QWidget)
            if w.isVisible()
            and w.focusPolicy() is not Qt.FocusPolicy.NoFocus
            and not w.objectName().startswith("qt_")
            and not w.accessibleName()
            and not (isinstance(w, QAbstractButton) and w.text())
        ]
        assert nameless == []


class TestTimeline:
    def spot(self, kit: Kit, frame: float, row: int = 0) -> QPoint:
        timeline = kit.page.timeline
        place = timeline.strip.lanes.place(Lane.MARKERS)
        assert place is not None
        x = NAMES + timeline.scale.x_of(frame)
        return QPointF(x, place.top + 10 + 20 * row).toPoint()

    def drag(self, kit: Kit, start: float, stop: float, row: int = 0) -> None:
        viewport = kit.page.timeline.viewport()
        kit.page.timeline.set_snapping(False)
        begin, end = self.spot(kit, start, row), self.spot(kit, stop, row)
        QTest.mousePress(viewport, LEFT, pos=begin)
        QTest.mouseMove(viewport, (begin + end) / 2)
        QTest.mouseMove(viewport, end)
        QTest.mouseRelease(viewport, LEFT, pos=end)

    def test_a_click_selects_and_goes_there(self, kit: Kit) -> None:
        note = add(kit, 20, 30)
        QTest.mouseClick(kit.page.timeline.viewport(), LEFT, pos=self.spot(kit, 26))
        assert noting(kit).chosen == (note,)
        assert kit.at() == 20
        assert panel(kit).view.ids() == (note,)

    def test_the_whole_or_an_end_is_dragged(self, kit: Kit) -> None:
        add(kit, 20, 30, still=FrameIndex(25))
        self.drag(kit, 25.2, 31.2)
        assert frames(notes(kit)[0]) == (26, 36)
        assert notes(kit)[0].still == 31
        self.drag(kit, 36, 40)
        assert frames(notes(kit)[0]) == (26, 40)
        self.drag(kit, 26, 22.4)
        assert frames(notes(kit)[0]) == (22, 40)
        kit.session.undo()
        assert frames(notes(kit)[0]) == (26, 40)

    def test_nothing_is_dragged_out_of_the_footage(self, kit: Kit) -> None:
        add(kit, 2, 12)
        self.drag(kit, 7.2, 0.1)
        assert frames(notes(kit)[0]) == (0, 10)
        self.drag(kit, 5.2, 59.5)
        assert notes(kit)[0].span.stop <= 60

    def test_overlapping_ones_lie_below_each_other(self, kit: Kit) -> None:
        lane = kit.page.timeline.strip
        add(kit, 10, 40)
        before = lane.lanes.place(Lane.MARKERS)
        below = add(kit, 20, 30)
        after = lane.lanes.place(Lane.MARKERS)
        assert before is not None
        assert after is not None
        assert after.height > before.height
        QTest.mouseClick(kit.page.timeline.viewport(), LEFT, pos=self.spot(kit, 26, row=1))
        assert noting(kit).chosen == (below,)

    def test_a_double_click_edits(self, kit: Kit) -> None:
        note = add(kit, 20, 30)
        kit.page.lists.show_list(0)
        QTest.mouseDClick(kit.page.timeline.viewport(), LEFT, pos=self.spot(kit, 26))
        assert noting(kit).chosen == (note,)
        assert panel(kit).editor.title.hasFocus()

    def test_delete_on_the_timeline_is_about_the_selected_annotation(self, kit: Kit) -> None:
        noting(kit).choose([add(kit, 20, 30)])
        kit.page.timeline.setFocus()
        QTest.keyClick(kit.page.timeline, K.Key_Delete)
        assert not notes(kit)

    def test_a_selected_track_lets_go_of_annotations(self, kit: Kit) -> None:
        kit.add(a_track("first", 0, 60))
        noting(kit).choose([add(kit, 20, 30)])
        kit.session.select(kit.tracks)
        assert not noting(kit).chosen


class TestOnThePicture:
    def draw(self, kit: Kit) -> None:
        canvas = kit.page.canvas
        ends = [QPointF(*canvas.view.to_view(*p)).toPoint() for p in ((30, 20), (90, 70))]
        QTest.mousePress(canvas, LEFT, pos=ends[0])
        QTest.mouseMove(canvas, ends[1])
        QTest.mouseRelease(canvas, LEFT, pos=ends[1])

    def test_what_is_drawn_for_an_annotation_covers_nothing(self, kit: Kit) -> None:
        noting(kit).choose([add(kit, 10, 20)])
        kit.session.go_to(14)
        assert kit.registry.trigger(ActionId.NOTE_REGION)
        assert kit.session.tool is Tool.NOTE
        self.draw(kit)
        (note,) = notes(kit)
        assert note.region is not None
        assert note.region.bounds.w == pytest.approx(60, abs=2)
        assert note.picture == 14
        assert kit.session.tool is Tool.SELECT
        assert kit.session.project is not None
        assert not kit.tracks
        assert not regions_at(kit.session.project, 14)

    def test_it_can_be_drawn_without_outlines(self, kit: Kit) -> None:
        noting(kit).choose([add(kit, 10, 20)])
        kit.session.set_view_mode(ViewMode.ORIGINAL)
        kit.registry.trigger(ActionId.NOTE_REGION)
        assert kit.at() == 10, "on a frame of its own"
        self.draw(kit)
        assert notes(kit)[0].region is not None

    def test_it_is_shown_on_its_frames_and_not_over_the_copy(self, kit: Kit) -> None:
        add(kit, 10, 20, region=Box(10, 10, 50, 50), still=FrameIndex(12), title="Bag")
        canvas = kit.page.canvas
        kit.session.go_to(9)
        assert not canvas.scene.noted
        kit.session.go_to(12)
        assert [(n.title, n.exact) for n in canvas.scene.noted] == [("Bag", True)]
        kit.session.go_to(13)
        assert [n.exact for n in canvas.scene.noted] == [False]
        kit.session.set_view_mode(ViewMode.PREVIEW)
        assert not canvas.scene.noted

    def test_without_it_the_annotation_is_about_all_of_the_picture(self, kit: Kit) -> None:
        noting(kit).choose([add(kit, 10, 20, region=Box(10, 10, 50, 50))])
        assert kit.registry.trigger(ActionId.NOTE_REGION_NONE)
        assert notes(kit)[0].region is None


class TestCategories:
    @pytest.fixture
    def dialog(self, kit: Kit, qtbot: QtBot) -> Iterator[CategoriesDialog]:
        made = CategoriesDialog(noting(kit))
        qtbot.addWidget(made)
        yield made
        noting(kit).set_categories(lambda _old: BUILT_IN)

    def test_a_change_is_kept_and_shown_everywhere(
        self, kit: Kit, dialog: CategoriesDialog
    ) -> None:
        add(kit, 3, 4, category="person")
        dialog.name.setText("Suspect")
        dialog.colour.setCurrentIndex(dialog.colour.findData("red"))
        dialog.keep()
        assert kit.session.workspace.categories.read().name_of("person") == "Suspect"
        assert panel(kit).view._model.index(0, Column.CATEGORY).data() == "Suspect"
        assert kit.page.timeline.strip.notes.bars[0].colour == "red"
        assert "Suspect" in kit.registry.action(ActionId.NOTE_CATEGORY_1).text()

    def test_a_new_one_has_a_key_nobody_has(self, kit: Kit, dialog: CategoriesDialog) -> None:
        dialog.begin()
        offered = {dialog.key.itemData(at) for at in range(dialog.key.count())}
        assert not offered & {"P", "J", "M"}
        dialog.name.setText("Dog")
        dialog.key.setCurrentIndex(dialog.key.findData("D"))
        dialog.keep()
        found = kit.session.workspace.categories.read().named("dog")
        assert found is not None
        assert found.key == "D"
        assert dialog.chosen == found
        assert "D" in {c.key for c in noting(kit).categories}

    def test_what_cannot_be_is_said_and_changes_nothing(
        self, kit: Kit, dialog: CategoriesDialog
    ) -> None:
        dialog.name.setText("Vehicle")
        dialog.keep()
        assert "already" in dialog._problem.text()
        assert noting(kit).categories == BUILT_IN

    def test_order_is_the_number(self, kit: Kit, dialog: CategoriesDialog) -> None:
        dialog.shift(1)
        assert [c.id for c in noting(kit).categories][:2] == ["vehicle", "person"]
        dialog.remove()
        assert noting(kit).categories.find("person") is None

    def test_a_list_goes_to_a_file_and_comes_back(
        self, kit: Kit, dialog: CategoriesDialog, tmp_path: Path
    ) -> None:
        noting(kit).set_categories(lambda _old: Categories.of([NoteCategory("dog", "Dog", "red")]))
        dialog.write(tmp_path / "ours.json")
        noting(kit).set_categories(lambda _old: BUILT_IN)
        dialog.take(tmp_path / "ours.json")
        assert [c.id for c in noting(kit).categories][:2] == ["dog", "person"]
        dialog.only.setChecked(True)
        dialog.take(tmp_path / "ours.json")
        assert [c.id for c in noting(kit).categories] == ["dog"]
        (tmp_path / "bad.json").write_text("[]")
        dialog.take(tmp_path / "bad.json")
        assert "no list of categories" in dialog._problem.text()
        assert [c.id for c in noting(kit).categories] == ["dog"]


def test_a_window_that_only_looks_changes_nothing(
    kit: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = add(kit, 20, 30)
    noting(kit).choose([note])
    monkeypatch.setattr(type(kit.session.workspace), "read_only", True)
    kit.registry.refresh()
    for action in (ActionId.ADD_MARKER, ActionId.NOTE_DELETE, ActionId.LIVE_CODING):
        assert not kit.registry.trigger(action)
    assert kit.registry.action(ActionId.NOTES_PANEL).isEnabled()
    noting(kit).set_live(True)
    assert not noting(kit).live
