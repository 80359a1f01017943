"""Every tool that corrects, by mouse and by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QToolButton
from pytestqt.qtbot import QtBot

from app.actions.ids import ActionId as A
from app.panels.track_model import Column, TrackModel
from app.review.header import region_menu
from app.session import Tool
from player.media.time import FrameIndex
from redaction.edit.people import group_found
from redaction.model.geometry import Box, Ellipse, Polygon, Shape
from redaction.model.ids import TrackId
from redaction.model.project import regions_at
from redaction.model.region import Kind, Style
from redaction.model.track import Keyframe, Origin, ReviewState, Track
from redaction.store.workspace import Workspace
from tests.gui.review_kit import Kit, a_track, make_kit

K = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
NONE = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton
# a menu that is popped up without a window system behind it
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
FIRST, SECOND = TrackId("first"), TrackId("second")
BOX, OTHER = Box(20, 20, 40, 30), Box(100, 40, 30, 30)


@pytest.fixture
def kit(qtbot: QtBot, tmp_path: Path, media: Callable[..., Path]) -> Iterator[Kit]:
    with Workspace.open(tmp_path / "workspace", user="Officer") as workspace:
        made = make_kit(qtbot, tmp_path, media(frames=60), workspace)
        made.add(a_track("first", 5, 30, BOX), a_track("second", 10, 50, OTHER))
        yield made
        made.page.shut_down()


def press(kit: Kit, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE, times: int = 1) -> None:
    for _ in range(times):
        QTest.keyClick(kit.page.canvas, key, modifier)


def point(kit: Kit, x: float, y: float) -> QPoint:
    return QPointF(*kit.page.canvas.view.to_view(x, y)).toPoint()


def click(kit: Kit, x: float, y: float, modifier: Qt.KeyboardModifier = NONE) -> None:
    QTest.mouseClick(kit.page.canvas, LEFT, modifier, point(kit, x, y))


def drag(kit: Kit, start: tuple[float, float], stop: tuple[float, float]) -> None:
    canvas = kit.page.canvas
    QTest.mousePress(canvas, LEFT, NONE, point(kit, *start))
    QTest.mouseMove(canvas, point(kit, *stop))
    QApplication.processEvents()
    QTest.mouseRelease(canvas, LEFT, NONE, point(kit, *stop))


def push(kit: Kit, action: A) -> None:
    """Click the button of an action, wherever on the page it is shown."""
    wanted = kit.registry.action(action)
    shown = [b for b in kit.page.findChildren(QToolButton) if b.defaultAction() is wanted]
    button = next(b for b in shown if b.isVisible() and b.isEnabled())
    QTest.mouseClick(button, LEFT, NONE, button.rect().center())


def pick(kit: Kit, action: A) -> None:
    """Choose an action from the context menu of the selected regions, with the pointer."""
    menu = region_menu(kit.page, kit.registry, chosen=bool(kit.session.selection))
    menu.popup(kit.page.mapToGlobal(QPoint(400, 200)))
    QTest.mouseClick(menu, LEFT, NONE, menu.actionGeometry(kit.registry.action(action)).center())


def each_way(
    kit: Kit,
    action: A,
    key: Qt.Key,
    modifier: Qt.KeyboardModifier,
    *others: Callable[[Kit, A], None],
) -> Iterator[None]:
    """The same by keyboard and by mouse, each time from the same decisions."""
    before, chosen = kit.session.project, kit.session.selection_order
    ways: list[Callable[[], None]] = [lambda: press(kit, key, modifier)]
    ways += [partial(other, kit, action) for other in others]
    for way in ways:
        way()
        yield
        while kit.session.project != before:
            kit.session.undo()
        kit.session.select(chosen)


def covered(kit: Kit, track: TrackId) -> list[int]:
    return [f for f in range(60) if kit.tracks[track].shape_at(f) is not None]


def copied(kit: Kit) -> list[Shape]:
    return [r.shape for r in kit.page.corrections.copied]


def last(kit: Kit) -> str:
    return kit.notices[-1].text


def offer(kit: Kit, label: str) -> None:
    dict(kit.notices[-1].actions)[label]()


def new_track(kit: Kit) -> Track:
    (found,) = [t for i, t in kit.tracks.items() if i not in (FIRST, SECOND)]
    return found


def tool(kit: Kit) -> Tool:
    return kit.session.tool


def crosshair(kit: Kit) -> tuple[float, float] | None:
    return kit.page.canvas._hand.provisional().cross


class TestDrawingByKeyboard:
    @pytest.mark.parametrize(
        ("key", "shape"), [(K.Key_R, Box(56, 36, 30, 21)), (K.Key_E, Ellipse(Box(56, 36, 30, 21)))]
    )
    def test_two_corners_with_enter(self, kit: Kit, key: Qt.Key, shape: Shape) -> None:
        kit.session.go_to(52)
        press(kit, key)
        assert crosshair(kit) == (96, 56), "the crosshair appears in the middle"
        assert "96, 56" in kit.page.canvas._hand.provisional().hint
        arm = point(kit, 96, 56) + QPoint(12, 0)
        assert kit.page.canvas.grab().toImage().pixelColor(arm).lightness() > 200, "and is drawn"
        press(kit, K.Key_Left, SHIFT, 4)
        press(kit, K.Key_Up, SHIFT, 2)
        press(kit, K.Key_Return)
        press(kit, K.Key_Right, SHIFT, 3)
        press(kit, K.Key_Down, SHIFT, 2)
        press(kit, K.Key_Down)
        assert kit.page.canvas._hand.provisional().drawn == shape
        assert kit.at() == 52, "arrows move the crosshair, not the footage"
        press(kit, K.Key_Return)
        assert new_track(kit).shape_at(52) == shape
        assert kit.session.tool is Tool.SELECT
        assert crosshair(kit) is None

    def test_a_polygon_corner_by_corner_ends_with_enter_twice(self, kit: Kit) -> None:
        kit.session.go_to(52)
        press(kit, K.Key_P)
        press(kit, K.Key_Return)
        press(kit, K.Key_Right, SHIFT, 3)
        press(kit, K.Key_Return)
        press(kit, K.Key_Left, SHIFT)
        press(kit, K.Key_Return)
        press(kit, K.Key_Backspace)
        press(kit, K.Key_Down, SHIFT, 2)
        press(kit, K.Key_Enter)
        press(kit, K.Key_Enter)
        wanted = Polygon(((96, 56), (126, 56), (116, 76)))
        assert new_track(kit).shape_at(52) == wanted

    def test_escape_leaves_the_drawing_then_the_tool(self, kit: Kit) -> None:
        press(kit, K.Key_R)
        press(kit, K.Key_Return)
        press(kit, K.Key_Right, SHIFT)
        press(kit, K.Key_Escape)
        assert tool(kit) is Tool.BOX
        assert kit.page.canvas._hand.provisional().drawn is None
        press(kit, K.Key_Escape)
        assert tool(kit) is Tool.SELECT
        assert len(kit.tracks) == 2

    def test_too_small_a_shape_is_not_meant(self, kit: Kit) -> None:
        press(kit, K.Key_R)
        press(kit, K.Key_Return, times=2)
        assert len(kit.tracks) == 2
        assert kit.session.tool is Tool.BOX

    def test_the_pointer_takes_over_and_an_arrow_brings_it_back(self, kit: Kit) -> None:
        press(kit, K.Key_R)
        QTest.mouseMove(kit.page.canvas, point(kit, 40, 30))
        QApplication.processEvents()
        assert crosshair(kit) is None
        press(kit, K.Key_Right)
        assert crosshair(kit) == pytest.approx((41, 30), abs=1)
        drag(kit, (60, 60), (90, 100))
        assert new_track(kit).shape_at(0) is not None

    def test_side_by_side_it_appears_in_the_picture_that_is_worked_on(self, kit: Kit) -> None:
        press(kit, K.Key_5)
        press(kit, K.Key_R)
        assert crosshair(kit) == (96, 56)

    def test_an_enlarged_picture_moves_along(self, kit: Kit) -> None:
        canvas = kit.page.canvas
        canvas.zoom_to(1600)
        press(kit, K.Key_R)
        press(kit, K.Key_Right, SHIFT, 9)
        at = crosshair(kit)
        assert at is not None
        x, y = canvas.view.to_view(*at)
        assert canvas.rect().contains(round(x), round(y))


class TestWholePicture:
    def test_on_this_frame_and_to_the_end(self, kit: Kit) -> None:
        kit.session.go_to(20)
        press(kit, K.Key_W)
        track = new_track(kit)
        assert covered(kit, track.id) == [20]
        assert track.shape_at(20) == Box(0, 0, 192, 112)
        assert track.state is ReviewState.ACCEPTED
        assert last(kit) == "All of the picture is covered on frame 20 only."
        offer(kit, "To the end")
        assert covered(kit, track.id) == list(range(20, 60))
        press(kit, K.Key_W)
        assert len(kit.tracks) == 3
        assert last(kit).startswith("Nothing changed")

    def test_between_the_marks_by_mouse(self, kit: Kit) -> None:
        kit.session.set_marks(12, 19)
        push(kit, A.TOOL_WHOLE)
        assert covered(kit, new_track(kit).id) == list(range(12, 20))
        assert "frames 12 to 19" in last(kit)


class TestLeaving:
    def test_not_covered_from_there_and_listed(self, kit: Kit) -> None:
        kit.session.go_to(20)
        kit.session.select([FIRST])
        for _ in each_way(kit, A.LEAVE_PICTURE, K.Key_Q, NONE, push, pick):
            assert covered(kit, FIRST) == list(range(5, 20))
            assert "left the picture at frame 20" in last(kit)
            listed = kit.page.inspector.keyframes
            words = [listed.model.index(i, 0).data() for i in range(listed.model.rowCount())]
            assert words == ["Frame 5   Detected, 90 %", "Frame 20   Leaves the picture"]
            bar = next(b for b in kit.page.timeline.rows if b.track == FIRST)
            assert bar.leaves == (20,)

    def test_drawn_again_it_is_back(self, kit: Kit) -> None:
        kit.session.go_to(20)
        kit.session.select([FIRST])
        press(kit, K.Key_Q)
        kit.session.go_to(40)
        press(kit, K.Key_R)
        drag(kit, (60, 60), (90, 100))
        assert covered(kit, FIRST) == [*range(5, 20), *range(40, 60)]
        assert len(kit.tracks) == 2
        offer(kit, "Draw it as a new one")
        assert covered(kit, FIRST) == list(range(5, 20))
        assert new_track(kit).start == 40

    def test_where_it_is_not_it_cannot_leave(self, kit: Kit) -> None:
        kit.session.go_to(40)
        kit.session.select([FIRST])
        press(kit, K.Key_Q)
        assert last(kit) == "Nothing changed: it is not in the picture on frame 40."


class TestKeyframes:
    def moved(self, kit: Kit) -> None:
        kit.session.go_to(15)
        press(kit, K.Key_Tab)
        press(kit, K.Key_Down, SHIFT)

    def test_a_click_in_the_list_goes_there(self, kit: Kit) -> None:
        self.moved(kit)
        listed = kit.page.inspector.keyframes
        frames = [k.frame for k in kit.tracks[FIRST].keyframes]
        assert [k.frame for k in listed.model.keyframes] == frames
        assert 15 in frames
        view = listed.view
        QTest.mouseClick(
            view.viewport(), LEFT, NONE, view.visualRect(listed.model.index(0, 0)).center()
        )
        assert kit.at() == 5

    def test_enter_in_the_list_goes_there(self, kit: Kit) -> None:
        self.moved(kit)
        listed = kit.page.inspector.keyframes
        listed.view.setFocus()
        listed.view.setCurrentIndex(listed.model.index(0, 0))
        QTest.keyClick(listed.view, K.Key_Return)
        assert kit.at() == 5

    def test_removed_the_shape_follows_from_those_around(self, kit: Kit) -> None:
        frames = [FrameIndex(f) for f in (5, 15, 25)]
        shapes = (BOX, BOX.moved(0, 50), BOX)
        keys = tuple(Keyframe(f, s) for f, s in zip(frames, shapes, strict=True))
        third = TrackId("third")
        kit.add(Track(third, keys, FrameIndex(30)))
        kit.session.go_to(15)
        kit.session.select([third])
        for _ in each_way(kit, A.REMOVE_KEYFRAME, K.Key_Delete, CTRL | SHIFT, push, pick):
            assert kit.tracks[third].shape_at(15) == BOX
            assert "keyframe on frame 15 is gone" in last(kit)

    def test_the_only_one_stays(self, kit: Kit) -> None:
        kit.session.go_to(5)
        kit.session.select([FIRST])
        press(kit, K.Key_Delete, CTRL | SHIFT)
        assert "no other keyframe" in last(kit)


class TestSplittingAndJoining:
    def together(self, kit: Kit) -> None:
        """A second one where the first is, of another kind."""
        kit.add(a_track("third", 20, 40, BOX.moved(4, 0), kind=Kind.PERSON, reasons=("foi30",)))
        kit.session.select([FIRST, TrackId("third")])

    def test_split_and_joined_again(self, kit: Kit) -> None:
        kit.session.go_to(20)
        kit.session.select([SECOND])
        for _ in each_way(kit, A.SPLIT, K.Key_B, NONE, push, pick):
            later = kit.session.selection_order[0]
            assert (covered(kit, SECOND)[-1], covered(kit, later)[0]) == (19, 20)
        press(kit, K.Key_B)
        kit.session.select([SECOND, kit.session.selection_order[0]])
        for _ in each_way(kit, A.JOIN, K.Key_J, CTRL, push, pick):
            assert covered(kit, SECOND) == list(range(10, 50))
            assert len(kit.tracks) == 2

    def test_conflicts_are_said_in_words(self, kit: Kit) -> None:
        self.together(kit)
        press(kit, K.Key_J, CTRL)
        assert "On frames 20\N{EN DASH}29 more than one was there" in last(kit)
        assert "Kind and reasons: those of the one selected first, Face 1." in last(kit)
        assert kit.tracks[FIRST].kind is Kind.FACE

    def test_in_two_places_they_can_be_grouped(self, kit: Kit) -> None:
        kit.session.select([FIRST, SECOND])
        press(kit, K.Key_J, CTRL)
        assert len(kit.tracks) == 2
        assert "two places" in last(kit)
        offer(kit, "Group as one person")
        project = kit.session.project
        assert project is not None
        (person,) = project.people
        assert kit.tracks[FIRST].person == kit.tracks[SECOND].person == person
        assert "They are covered." in last(kit)
        assert not group_found(project, []), "comparing faces leaves them together"

    def test_grouped_after_a_refused_join_whoever_is_shown_stays_so(self, kit: Kit) -> None:
        kit.page.people.show_only((FIRST,))
        kit.page.people.group((FIRST, SECOND))
        assert "shown as well now" in last(kit)
        before = kit.session.project
        press(kit, K.Key_J, CTRL)
        offer(kit, "Group as one person")
        assert kit.session.project is before
        assert "as one person already" in last(kit)


class TestReaching:
    def test_extended_to_here(self, kit: Kit) -> None:
        kit.session.go_to(40)
        kit.session.select([FIRST])
        for _ in each_way(kit, A.EXTEND_HERE, K.Key_E, SHIFT, push, pick):
            assert covered(kit, FIRST) == list(range(5, 41))

    def test_held_over_the_marked_stretch_all_in_one_undo(self, kit: Kit) -> None:
        kit.session.set_marks(35, 52)
        kit.session.select([FIRST, SECOND])
        before = kit.session.project
        for _ in each_way(kit, A.HOLD_STRETCH, K.Key_Y, NONE, pick):
            assert covered(kit, FIRST) == list(range(5, 53))
            assert covered(kit, SECOND) == list(range(10, 53))
        press(kit, K.Key_Y)
        press(kit, K.Key_Z, CTRL)
        assert kit.session.project == before


class TestCopying:
    def test_pasted_into_the_selected_track(self, kit: Kit) -> None:
        kit.session.go_to(12)
        click(kit, 115, 55)
        for copy in (partial(press, kit, K.Key_C, CTRL), partial(pick, kit, A.COPY_REGION)):
            kit.page.corrections.copied = ()
            copy()
            assert copied(kit) == [OTHER]
        kit.session.go_to(20)
        kit.session.select([FIRST])
        for _ in each_way(kit, A.PASTE_REGION, K.Key_V, CTRL, pick):
            key = kit.tracks[FIRST].keyframe_at(20)
            assert key is not None
            assert (key.shape, key.origin) == (OTHER, Origin.MANUAL)

    def test_pasted_as_a_new_track_where_none_is_selected(self, kit: Kit) -> None:
        kit.session.go_to(12)
        kit.session.select([SECOND])
        press(kit, K.Key_C, CTRL)
        kit.session.go_to(55)
        press(kit, K.Key_Escape)
        before = kit.session.project
        pick(kit, A.PASTE_REGION)
        assert kit.session.project != before
        kit.session.undo()
        assert not kit.session.selection
        press(kit, K.Key_V, CTRL)
        track = new_track(kit)
        assert covered(kit, track.id) == [55]
        assert track.shape_at(55) == OTHER
        assert kit.session.selection == {track.id}
        offer(kit, "To the end")
        assert covered(kit, track.id) == list(range(55, 60))

    def test_on_all_frames_of_the_marked_stretch(self, kit: Kit) -> None:
        kit.session.go_to(12)
        kit.session.select([FIRST])
        press(kit, K.Key_C, CTRL)
        kit.session.set_marks(40, 44)
        press(kit, K.Key_Escape)
        press(kit, K.Key_V, CTRL | SHIFT)
        assert covered(kit, new_track(kit).id) == [40, 41, 42, 43, 44]

    def test_nothing_copied_is_said(self, kit: Kit) -> None:
        press(kit, K.Key_V, CTRL)
        assert "Nothing was copied yet" in last(kit)


class TestTakingCoverAway:
    LEVELS = (
        (A.DELETE_ON_FRAME, K.Key_Delete, CTRL, [20], "Face 2 on frame 20."),
        (A.DELETE_FROM_HERE, K.Key_Delete, NONE, range(20, 50), "Face 2 from frame 20 on."),
        (A.DELETE_STRETCH, K.Key_Delete, ALT, range(15, 26), "Face 2 on frames 15 to 25."),
        (A.DELETE_TRACK, K.Key_Delete, SHIFT, range(10, 50), "Face 2, frames 10 to 49."),
    )

    def test_four_levels(self, kit: Kit) -> None:
        kit.session.set_marks(15, 25)
        kit.session.go_to(20)
        kit.session.select([SECOND])
        for action, key, modifier, gone, words in self.LEVELS:
            for _ in each_way(kit, action, key, modifier, push, pick):
                left = covered(kit, SECOND) if SECOND in kit.tracks else []
                assert left == [f for f in range(10, 50) if f not in gone]
                assert "ot covered any more" in last(kit)
                assert last(kit).endswith(words)
                offer(kit, "Undo")
                assert covered(kit, SECOND) == list(range(10, 50))

    def test_each_is_named_in_the_edit_menu(self, kit: Kit) -> None:
        for action, *_ in self.LEVELS:
            assert kit.registry.declaration(action).menu is not None
            assert kit.registry.keys_text(action)


class TestLocking:
    def test_refused_in_words_by_mouse_and_keyboard(self, kit: Kit) -> None:
        kit.session.go_to(15)
        kit.session.select([FIRST])
        push(kit, A.LOCK)
        before = kit.tracks[FIRST]
        assert before.locked
        drag(kit, (40, 35), (60, 45))
        assert last(kit) == "Nothing changed: Face 1 is finished and locked."
        press(kit, K.Key_Tab)
        press(kit, K.Key_Right)
        press(kit, K.Key_Plus)
        press(kit, K.Key_Q)
        assert "locked" in last(kit)
        assert kit.tracks[FIRST] == before
        press(kit, K.Key_L, CTRL | SHIFT)
        assert not kit.tracks[FIRST].locked

    def test_the_table_says_so(self, kit: Kit) -> None:
        kit.session.select([FIRST])
        press(kit, K.Key_L, CTRL | SHIFT)
        model = TrackModel()
        model.set_project(kit.session.project)
        state = model.index(0, Column.STATE)
        assert model.data(state, Qt.ItemDataRole.ToolTipRole) == "Locked: finished"
        assert model.data(state, Qt.ItemDataRole.AccessibleTextRole) == "State: To review, locked"

    def test_the_notice_opens_it(self, kit: Kit) -> None:
        kit.session.go_to(15)
        kit.session.select([FIRST])
        press(kit, K.Key_L, CTRL | SHIFT)
        drag(kit, (40, 35), (60, 45))
        offer(kit, "Unlock")
        drag(kit, (40, 35), (60, 45))
        assert kit.tracks[FIRST].shape_at(15) != BOX


class TestSeveral:
    @pytest.fixture
    def both(self, kit: Kit) -> Kit:
        kit.session.go_to(15)
        click(kit, 40, 35)
        click(kit, 115, 55, SHIFT)
        assert kit.session.selection == {FIRST, SECOND}
        return kit

    def shapes(self, kit: Kit) -> list[Shape]:
        return [r.shape for r in regions_at(kit.session.project, 15)]  # type: ignore[arg-type]

    def test_arrows_move_all_of_them_in_one_undo(self, both: Kit) -> None:
        press(both, K.Key_Tab)
        assert both.session.selection == {FIRST, SECOND}
        press(both, K.Key_Right, SHIFT)
        press(both, K.Key_Down)
        assert self.shapes(both) == [BOX.moved(10, 1), OTHER.moved(10, 1)]
        press(both, K.Key_Z, CTRL)
        assert self.shapes(both) == [BOX, OTHER]

    def test_keys_resize_all_of_them(self, both: Kit) -> None:
        press(both, K.Key_Tab)
        press(both, K.Key_Plus, times=3)
        assert self.shapes(both) == [Box(17, 17, 46, 36), Box(97, 37, 36, 36)]
        press(both, K.Key_Minus)
        press(both, K.Key_Right, ALT | SHIFT)
        press(both, K.Key_Down, ALT | SHIFT)
        assert self.shapes(both) == [Box(17, 19, 46, 32), Box(97, 39, 36, 32)]

    def test_a_handle_of_one_resizes_all(self, both: Kit) -> None:
        drag(both, (60, 50), (66, 54))
        got = [s.bounds for s in self.shapes(both)]
        assert (got[0].w, got[0].h) == pytest.approx((46, 34), abs=1)
        assert (got[1].w, got[1].h) == pytest.approx((36, 34), abs=1)
        press(both, K.Key_Z, CTRL)
        assert self.shapes(both) == [BOX, OTHER]

    def test_the_inspector_says_several_and_changes_all_in_one_undo(self, both: Kit) -> None:
        corrections = both.page.corrections
        corrections.set_kind(Kind.PLATE)
        corrections.set_label("van", (FIRST,))
        combos = {c.accessibleName(): c for c in both.page.inspector.findChildren(QComboBox)}
        assert combos["Kind"].currentData() == Kind.PLATE
        both.session.select([FIRST])
        corrections.set_kind(Kind.TEXT)
        corrections.set_style(Style.SOLID)
        corrections.tick_reason("foi30", True)
        both.session.select([FIRST, SECOND])
        for combo in combos.values():
            assert combo.currentIndex() == -1
            assert combo.placeholderText() == "Several"
        fields = both.page.inspector.fields
        assert fields.reasons.text() == "Several"
        assert "Several" in fields._label.placeholderText()
        style = combos["Style"]
        style.setCurrentIndex(style.findData(Style.BLUR))
        style.activated.emit(style.currentIndex())
        assert {t.style for t in both.tracks.values()} == {Style.BLUR}
        corrections.tick_reason("dpa45-4e", True)
        assert both.tracks[FIRST].reasons == ("foi30", "dpa45-4e")
        assert both.tracks[SECOND].reasons == ("dpa45-4e",)
        press(both, K.Key_Z, CTRL)
        press(both, K.Key_Z, CTRL)
        assert {t.style for t in both.tracks.values()} == {Style.SOLID, None}

    def test_all_of_them_lock_and_show_together(self, both: Kit) -> None:
        press(both, K.Key_V)
        assert all(t.visible for t in both.tracks.values())
        press(both, K.Key_Z, CTRL)
        assert not any(t.visible for t in both.tracks.values())
        press(both, K.Key_L, CTRL | SHIFT)
        assert all(t.locked for t in both.tracks.values())

    def test_by_band_by_key_and_by_table(self, kit: Kit) -> None:
        kit.session.go_to(15)
        drag(kit, (5, 5), (180, 105))
        assert kit.session.selection == {FIRST, SECOND}
        press(kit, K.Key_Escape)
        press(kit, K.Key_A, CTRL)
        assert kit.session.selection == {FIRST, SECOND}
