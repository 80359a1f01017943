from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QPointF, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.actions.ids import ActionId
from app.canvas.keys import CanvasKeys
from app.review.queue import edges
from app.session import Tool, ViewMode
from app.settings.declared import AUTO_ADVANCE
from player.media.time import FrameRef
from player.qt.controller import PlayerController
from redaction.edit import gestures
from redaction.model.codec import track_to_json
from redaction.model.geometry import Box
from redaction.model.ids import TrackId
from redaction.model.project import regions_at
from redaction.model.region import Style
from redaction.model.track import Origin, Problem, ReviewState
from redaction.rendering.preview import render_rgb
from redaction.store.workspace import Workspace
from tests.gui.review_kit import Kit, a_project, a_track, make_kit
from tests.media.code import number_of

K = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
NONE = Qt.KeyboardModifier.NoModifier
FIRST, SECOND = TrackId("first"), TrackId("second")


@pytest.fixture
def kit(qtbot: QtBot, tmp_path: Path, media: Callable[..., Path]) -> Iterator[Kit]:
    with Workspace.open(tmp_path / "workspace", user="Officer") as workspace:
        made = make_kit(qtbot, tmp_path, media(frames=60), workspace)
        yield made
        made.page.shut_down()


@pytest.fixture
def covered(kit: Kit) -> Kit:
    kit.add(
        a_track("first", 5, 30, Box(20, 20, 40, 30), problems=(Problem.ENDS_INSIDE,)),
        a_track("second", 10, 50, Box(100, 40, 30, 30)),
    )
    return kit


def press(kit: Kit, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
    QTest.keyClick(kit.page.canvas, key, modifier)


def drag(kit: Kit, start: tuple[float, float], stop: tuple[float, float]) -> None:
    canvas = kit.page.canvas
    points = [QPointF(*canvas.view.to_view(*p)).toPoint() for p in (start, stop)]
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=points[0])
    QTest.mouseMove(canvas, points[1])
    QApplication.processEvents()
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=points[1])


class TestQueue:
    def test_edges_are_the_last_frames_too(self) -> None:
        assert edges(a_project(a_track("x", 5, 9)), 100) == [0, 5, 8, 99]


class TestStepping:
    @pytest.mark.parametrize(
        ("start", "key", "modifier", "target"),
        [
            (10, K.Key_Right, NONE, 11),
            (10, K.Key_Left, NONE, 9),
            (10, K.Key_Period, NONE, 11),
            (10, K.Key_Comma, NONE, 9),
            (10, K.Key_Right, SHIFT, 35),
            (30, K.Key_Left, SHIFT, 5),
            (10, K.Key_Right, CTRL, 20),
            (10, K.Key_Left, CTRL, 0),
            (10, K.Key_End, NONE, 59),
            (10, K.Key_Home, NONE, 0),
            (10, K.Key_Right, ALT, 29),
            (30, K.Key_Left, ALT, 29),
            (59, K.Key_Right, NONE, 59),
        ],
    )
    def test_keys(
        self, covered: Kit, start: int, key: Qt.Key, modifier: Qt.KeyboardModifier, target: int
    ) -> None:
        covered.session.go_to(start)
        press(covered, key, modifier)
        assert covered.at() == target

    def test_label_picture_and_reference_are_the_same_frame(self, kit: Kit) -> None:
        for target in (0, 17, 59, 3):
            kit.session.go_to(target)
            assert kit.page.canvas.frame is kit.player.frame
            assert kit.player.frame is not None
            assert number_of(kit.player.frame.rgb()) == target
            assert f"frame {target}" in kit.page.transport.position.text
            assert kit.at() == target

    def test_go_to_takes_a_frame_or_a_time(self, kit: Kit) -> None:
        press(kit, K.Key_G)
        field = kit.window.focusWidget()
        assert field is not None
        QTest.keyClicks(field, "f42")
        QTest.keyClick(field, K.Key_Return)
        assert kit.at() == 42
        press(kit, K.Key_G)
        QTest.keyClicks(kit.window.focusWidget(), "1.0")
        QTest.keyClick(kit.window.focusWidget(), K.Key_Return)
        assert kit.at() == 25

    def test_go_to_says_what_is_wrong_in_place(self, kit: Kit) -> None:
        said = []
        position = kit.page.transport.position
        position.refused.connect(said.append)
        for text in ("rubbish", "f60", "99:00", "-1f", "+1m"):
            position.start()
            field = kit.window.focusWidget()
            QTest.keyClicks(field, text)
            QTest.keyClick(field, K.Key_Return)
            assert position._fault.isVisible()
            QTest.keyClicks(field, "1")
            assert not position._fault.isVisible(), "it goes when one types on"
        assert said == [
            "Type a time like 12.5 or 1:02.5, a frame like f120, or +5s or -10f from here.",
            *["The footage has frames 0 to 59."] * 4,
        ]
        assert kit.notices == []
        assert kit.at() == 0

    @pytest.mark.parametrize(
        ("text", "target"),
        [
            ("f42", 42),
            ("42f", 42),
            ("1.0", 25),
            ("1s", 25),
            ("0:00:01.04", 26),
            ("+5f", 35),
            ("-10f", 20),
            ("+1s", 55),
            ("-0.2", 25),
        ],
    )
    def test_go_to_takes_places_and_distances(self, kit: Kit, text: str, target: int) -> None:
        kit.session.go_to(30)
        press(kit, K.Key_G)
        field = kit.window.focusWidget()
        QTest.keyClicks(field, text)
        QTest.keyClick(field, K.Key_Return)
        assert kit.at() == target

    def test_escape_leaves_the_field_and_nothing_else(self, covered: Kit) -> None:
        covered.session.select([FIRST])
        press(covered, K.Key_G)
        field = covered.window.focusWidget()
        QTest.keyClick(field, K.Key_Escape)
        assert covered.session.selection == {FIRST}
        assert covered.window.focusWidget() is covered.page.canvas
        press(covered, K.Key_Escape)
        assert covered.session.selection == frozenset()

    def test_space_j_k_l(self, kit: Kit) -> None:
        press(kit, K.Key_L)
        press(kit, K.Key_L)
        assert kit.player.speed == 2.0
        assert kit.page.canvas.scene.note == "2×"
        press(kit, K.Key_K)
        assert not kit.player.playing
        assert kit.page.canvas.scene.note == ""
        press(kit, K.Key_Space)
        assert (kit.player.playing, kit.player.speed) == (True, 1.0)
        press(kit, K.Key_Right)
        assert not kit.player.playing


class TestMarks:
    def test_in_and_out_are_both_included(self, covered: Kit) -> None:
        covered.session.go_to(10)
        press(covered, K.Key_I)
        covered.session.go_to(20)
        press(covered, K.Key_O)
        assert covered.session.marked_span is not None
        assert list(covered.session.marked_span) == list(range(10, 21))
        covered.session.select([SECOND])
        covered.page.corrections.delete_stretch()
        track = covered.tracks[SECOND]
        assert track.shape_at(20) is None
        assert track.shape_at(21) is not None
        press(covered, K.Key_X, ALT)
        assert covered.session.marked_span is None

    def test_loop_follows_the_marks(self, kit: Kit) -> None:
        kit.session.set_marks(5, 9)
        press(kit, K.Key_L, CTRL)
        assert kit.player.loop == kit.session.marked_span
        kit.session.set_marks(5, 20)
        assert kit.player.loop == kit.session.marked_span
        press(kit, K.Key_L, CTRL)
        assert kit.player.loop is None

    def test_a_marker_comes_and_goes(self, kit: Kit) -> None:
        assert kit.session.project is not None
        kit.session.go_to(7)
        press(kit, K.Key_M)
        assert [a.span.start for a in kit.session.project.annotations.values()] == [7]
        press(kit, K.Key_M)
        assert not kit.session.project.annotations


class TestOpening:
    def test_another_number_of_frames_is_said_before_any_work(self, kit: Kit) -> None:
        footage = kit.session.footage
        assert footage is not None
        assert not any("is read as" in notice.text for notice in kit.notices)
        kit.session.open_footage(None)
        kit.session.open_footage(replace(footage, frames=footage.frames + 2))
        (said,) = [notice.text for notice in kit.notices if "is read as" in notice.text]
        assert f"had {footage.frames + 2} when it was taken in" in said


class TestDecisions:
    def test_going_on_can_be_switched_off(self, covered: Kit) -> None:
        covered.settings.set(AUTO_ADVANCE, False)
        covered.session.select([SECOND])
        press(covered, K.Key_A)
        assert covered.session.selection == {SECOND}

    def test_keep_visible_uncovers_and_says_so(self, covered: Kit) -> None:
        covered.session.go_to(12)
        covered.session.select([SECOND])
        press(covered, K.Key_V)
        assert covered.session.project is not None
        assert [r.track for r in regions_at(covered.session.project, 12)] == [FIRST]
        assert "visible" in covered.notices[-1].text
        assert next(i for i in covered.page.canvas.scene.items if i.track == SECOND).kept
        press(covered, K.Key_V)
        assert len(regions_at(covered.session.project, 12)) == 2

    def test_the_key_that_covers_takes_a_track_out_of_its_shown_person(self, covered: Kit) -> None:
        session = covered.session
        assert session.project is not None
        session.do(gestures.group(session.project, [FIRST, SECOND], name="Somebody"))
        (person,) = session.project.people
        session.do(gestures.set_visible(session.project, person))
        assert not regions_at(session.project, 12)
        session.go_to(12)
        session.select([SECOND])
        keep = covered.registry.action(ActionId.KEEP_VISIBLE)
        assert keep.isChecked()
        press(covered, K.Key_V)
        assert [r.track for r in regions_at(session.project, 12)] == [SECOND]
        assert "grouped with the shown person no longer" in covered.notices[-1].text
        assert not keep.isChecked()
        session.select([FIRST])
        press(covered, K.Key_V)
        assert len(regions_at(session.project, 12)) == 2
        assert covered.tracks[FIRST].person == person
        assert "whole person is covered" in covered.notices[-1].text

    def test_the_four_ways_to_take_cover_away(self, covered: Kit) -> None:
        covered.session.go_to(20)
        covered.session.select([SECOND])
        press(covered, K.Key_Delete, CTRL)
        track = covered.tracks[SECOND]
        assert [track.shape_at(f) is None for f in (19, 20, 21)] == [False, True, False]
        press(covered, K.Key_Z, CTRL)
        press(covered, K.Key_Delete)
        track = covered.tracks[SECOND]
        assert [track.shape_at(f) is None for f in (19, 20, 40)] == [False, True, True]
        press(covered, K.Key_Z, CTRL)
        press(covered, K.Key_Delete, SHIFT)
        assert SECOND not in covered.tracks
        label, undo = covered.notices[-1].actions[0]
        assert label == "Undo"
        undo()
        assert SECOND in covered.tracks

    def test_the_undo_of_a_notice_never_takes_back_something_else(self, covered: Kit) -> None:
        covered.session.select([SECOND])
        press(covered, K.Key_Delete, SHIFT)
        _, undo = covered.notices[-1].actions[0]
        covered.session.select([FIRST])
        covered.page.corrections.set_label("later", (FIRST,))
        undo()
        assert covered.tracks[FIRST].label == "later"
        assert SECOND not in covered.tracks

    def test_split_join_lock_extend(self, covered: Kit) -> None:
        covered.session.go_to(20)
        covered.session.select([SECOND])
        press(covered, K.Key_B)
        assert len(covered.tracks) == 3
        later = covered.session.selection_order[0]
        assert covered.tracks[later].start == 20
        covered.session.select([SECOND, later])
        press(covered, K.Key_J, CTRL)
        assert len(covered.tracks) == 2
        assert covered.tracks[SECOND].stop == 50
        covered.session.go_to(55)
        press(covered, K.Key_E, SHIFT)
        assert covered.tracks[SECOND].stop == 56
        press(covered, K.Key_L, CTRL | SHIFT)
        assert covered.tracks[SECOND].locked
        press(covered, K.Key_Delete, SHIFT)
        assert SECOND in covered.tracks
        assert "locked" in covered.notices[-1].text

    def test_deleting_where_nothing_is_covered_says_so(self, covered: Kit) -> None:
        covered.session.go_to(55)
        covered.session.select([SECOND])
        before = covered.tracks[SECOND]
        press(covered, K.Key_Delete)
        press(covered, K.Key_Delete, CTRL)
        assert covered.tracks[SECOND] is before
        assert [n.text for n in covered.notices] == [
            "Nothing changed: it is not covered from frame 55 on.",
            "Nothing changed: it is not covered on frame 55.",
        ]

    def test_a_problem_is_only_said_not_raised(self, covered: Kit) -> None:
        covered.session.go_to(5)
        covered.session.select([FIRST])
        press(covered, K.Key_B)
        assert len(covered.tracks) == 2
        assert covered.notices
        assert covered.problems == []


class TestGestures:
    def test_a_drag_is_one_edit_one_undo_one_log_row(self, covered: Kit) -> None:
        covered.session.go_to(12)
        rows = len(covered.log())
        drag(covered, (40, 35), (52, 41))
        track = covered.tracks[FIRST]
        keyframe = track.keyframe_at(12)
        assert keyframe is not None
        assert keyframe.origin is Origin.MANUAL
        assert (keyframe.shape.bounds.x, keyframe.shape.bounds.y) == pytest.approx((32, 26), abs=1)
        assert len(covered.log()) == rows + 1
        press(covered, K.Key_Z, CTRL)
        assert covered.tracks[FIRST].shape_at(12) == Box(20, 20, 40, 30)
        press(covered, K.Key_Z, CTRL | SHIFT)
        assert covered.tracks[FIRST].keyframe_at(12) == keyframe

    def test_a_drawn_box_covers_from_here_to_the_end(self, covered: Kit) -> None:
        covered.session.go_to(8)
        press(covered, K.Key_R)
        assert covered.session.tool is Tool.BOX
        drag(covered, (60, 60), (90, 100))
        new = covered.session.selected_tracks[0]
        assert (new.start, new.stop) == (8, 60)
        assert new.state is ReviewState.ACCEPTED
        box = new.shape_at(30)
        assert isinstance(box, Box)
        assert (box.x, box.y, box.x1, box.y1) == pytest.approx((60, 60, 90, 100), abs=1)
        assert covered.session.tool is Tool.SELECT

    def test_inside_marks_a_drawn_box_covers_the_stretch(self, kit: Kit) -> None:
        kit.session.set_marks(5, 15)
        kit.session.go_to(8)
        press(kit, K.Key_E)
        drag(kit, (60, 60), (90, 100))
        new = kit.session.selected_tracks[0]
        assert (new.start, new.stop) == (5, 16)

    def test_arrows_move_a_region_in_focus(self, covered: Kit) -> None:
        covered.session.go_to(12)
        press(covered, K.Key_Tab)
        assert covered.session.selection == {FIRST}
        press(covered, K.Key_Right)
        assert covered.at() == 12
        assert covered.tracks[FIRST].shape_at(12) == Box(21, 20, 40, 30)
        press(covered, K.Key_Escape)
        press(covered, K.Key_Right)
        assert covered.at() == 13

    def test_arrow_keys_in_a_row_are_one_undo(self, covered: Kit) -> None:
        covered.session.go_to(12)
        press(covered, K.Key_Tab)
        for _ in range(4):
            press(covered, K.Key_Down)
        assert covered.tracks[FIRST].shape_at(12) == Box(20, 24, 40, 30)
        press(covered, K.Key_Z, CTRL)
        assert covered.tracks[FIRST].shape_at(12) == Box(20, 20, 40, 30)

    def test_a_defect_in_a_handler_is_reported_as_itself(
        self, covered: Kit, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
    ) -> None:
        def broken(*_: object) -> None:
            raise RuntimeError("broken")

        covered.session.go_to(12)
        press(covered, K.Key_Tab)
        monkeypatch.setattr(CanvasKeys, "nudge", broken)
        with qtbot.captureExceptions() as caught:
            # through the event loop, as a person's key comes
            key = QKeyEvent(QEvent.Type.KeyPress, K.Key_Down, NONE)
            QCoreApplication.postEvent(covered.page.canvas, key)
            qtbot.wait(50)
        monkeypatch.undo()
        assert [str(error) for _, error, _ in caught] == ["broken"]
        press(covered, K.Key_Escape)
        press(covered, K.Key_Right)
        assert covered.at() == 13

    def test_the_table_and_the_timeline_follow(self, covered: Kit) -> None:
        covered.session.select([SECOND])
        press(covered, K.Key_Delete, SHIFT)
        assert covered.page.table.shown_rows() == 1
        assert [bar.track for bar in covered.page.timeline.rows] == [FIRST]
        press(covered, K.Key_Z, CTRL)
        assert covered.page.table.shown_rows() == 2


class TestViews:
    def test_preview_is_exactly_what_the_export_paints(self, covered: Kit) -> None:
        covered.session.go_to(12)
        press(covered, K.Key_2)
        assert covered.session.view_mode is ViewMode.PREVIEW
        frame, project = covered.player.frame, covered.session.project
        assert frame is not None
        assert project is not None
        expected = render_rgb(frame, regions_at(project, 12), Style.SOLID)
        image = covered.page.canvas._picture.image
        shown = np.array(
            [
                [image.pixelColor(x, y).getRgb()[:3] for x in range(0, 192, 7)]
                for y in range(0, 112, 5)
            ]
        )
        assert (shown == expected[::5, ::7]).all()
        assert tuple(expected[35, 40]) != tuple(frame.rgb()[35, 40])

    def test_preview_follows_an_edit_at_once(self, covered: Kit) -> None:
        covered.session.go_to(12)
        press(covered, K.Key_2)
        before = covered.page.canvas._picture.image.pixelColor(40, 35)
        covered.session.select([FIRST])
        press(covered, K.Key_X)
        covered.session.go_to(12)
        assert covered.page.canvas._picture.image.pixelColor(40, 35) != before

    def test_a_frame_step_rebuilds_no_model(self, covered: Kit, qtbot: QtBot) -> None:
        model = covered.page.table.table.model()
        told: list[bool] = []
        for signal in (model.modelReset, model.dataChanged, model.layoutChanged):
            signal.connect(lambda *_: told.append(True))
        for _ in range(5):
            press(covered, K.Key_Right)
        assert told == []

    def test_footage_that_is_gone_is_said_in_place_of_the_picture(
        self, kit: Kit, tmp_path: Path
    ) -> None:
        assert kit.session.footage is not None
        gone = replace(kit.session.footage, path=str(tmp_path / "gone.mp4"))
        kit.session.open_footage(gone)
        assert kit.problems == [], "no dialog on top of what the page says"
        assert kit.page.trouble.isVisible()
        assert "gone.mp4" in kit.page.trouble.words
        assert kit.page.canvas.frame is None


class TestFindingFaces:
    def script(self, kit: Kit, *events: dict[str, object]) -> None:
        kit.jobs.scripts["analyse"] = lambda _args: iter(list(events))

    def test_results_appear_as_they_come_and_end_as_one_edit(self, kit: Kit, qtbot: QtBot) -> None:
        early = [track_to_json(a_track("one", 0, 20))]
        late = [*early, track_to_json(a_track("two", 10, 40))]
        done = {"event": "done", "result": {"frames": 60, "models": ["m"], "settings": {}}}
        self.script(
            kit, {"event": "tracks", "tracks": early}, {"event": "tracks", "tracks": late}, done
        )
        seen: list[int] = []
        said: list[str] = []
        title = kit.page.inspector._progress._title
        kit.page.search.preview_changed.connect(lambda: said.append(title.text()))
        kit.page.search.preview_changed.connect(lambda: seen.append(len(kit.page.timeline.rows)))
        kit.registry.trigger(ActionId.DETECT)
        assert not kit.registry.action(ActionId.DETECT).isEnabled()
        qtbot.waitUntil(lambda: not kit.page.search.running)
        assert seen[0] == 1
        assert set(kit.tracks) == {"one", "two"}
        assert said[0] == "Looking for faces: 1 so far"
        assert title.text() == "2 of 2 tracks to decide"
        assert kit.page.search.preview is None
        assert kit.session.undo_label == "Find faces"
        assert kit.page.table.shown_rows() == 2
        assert "2 tracks found" in kit.notices[-1].text
        kit.session.undo()
        assert not kit.tracks

    def test_failed_or_stopped_before_anything_was_found_it_changes_nothing(
        self, kit: Kit, qtbot: QtBot
    ) -> None:
        early = {"event": "tracks", "tracks": [track_to_json(a_track("one", 0, 20))]}
        failed = {"event": "failed", "summary": "No model.", "status": 3}
        self.script(kit, early, failed)
        kit.registry.trigger(ActionId.DETECT)
        qtbot.waitUntil(lambda: not kit.page.search.running)
        assert not kit.tracks
        assert kit.page.timeline.rows == ()
        assert kit.problems[0].summary == "No model."
        self.script(kit, {"event": "progress"}, early, early)
        kit.registry.trigger(ActionId.DETECT)
        kit.page.search.cancel()
        qtbot.waitUntil(lambda: not kit.page.search.running)
        assert not kit.tracks
        assert "Nothing was changed" in kit.notices[-1].text

    def test_stopped_it_keeps_what_was_found_and_takes_nothing_away_beyond(
        self, kit: Kit, qtbot: QtBot
    ) -> None:
        kit.add(a_track("before", 2, 12, Box(20, 20, 40, 30)))
        kit.add(a_track("beyond", 30, 50, Box(20, 20, 40, 30)))
        early = {"event": "tracks", "tracks": [track_to_json(a_track("one", 0, 20))]}
        asked: list[dict[str, object]] = []

        def endless(args: dict[str, object]) -> Iterator[dict[str, object]]:
            asked.append(args)
            while True:
                yield early

        kit.jobs.scripts["analyse"] = endless
        kit.registry.trigger(ActionId.DETECT)
        qtbot.waitUntil(lambda: kit.page.search.found == 1)
        kit.page.search.cancel()
        qtbot.waitUntil(lambda: not kit.page.search.running)
        assert set(kit.tracks) == {"one", "beyond"}
        assert kit.session.undo_label == "Find faces, stopped"
        assert "not searched" in kit.notices[-1].text
        footage = kit.session.footage
        assert footage is not None
        assert (asked[0]["sha256"], asked[0]["fingerprint"]) == (
            footage.sha256,
            footage.fingerprint,
        )
        assert asked[0]["cache"] == str(kit.session.workspace.folder / "cache")

    def test_what_a_person_decided_survives_a_second_search(self, kit: Kit, qtbot: QtBot) -> None:
        kit.add(a_track("mine", 0, 30, Box(20, 20, 40, 30), state=ReviewState.ACCEPTED))
        found = track_to_json(a_track("new", 0, 30, Box(120, 60, 20, 20)))
        done = {"event": "done", "result": {}}
        self.script(kit, {"event": "tracks", "tracks": [found]}, done)
        kit.registry.trigger(ActionId.DETECT)
        qtbot.waitUntil(lambda: not kit.page.search.running)
        assert set(kit.tracks) == {"mine", "new"}


class TestRealPlayer:
    """The page on the threaded player: what is asked for last is what is shown."""

    @pytest.fixture
    def real(self, qtbot: QtBot, tmp_path: Path, media: Callable[..., Path]) -> Iterator[Kit]:
        with Workspace.open(tmp_path / "workspace", user="Officer") as workspace:
            clip = media(frames=120, bframes=2, gop=30)
            made = make_kit(qtbot, tmp_path, clip, workspace, player=PlayerController())
            yield made
            made.page.shut_down()

    def test_scrubbing_ends_on_the_last_frame_asked_for(self, real: Kit, qtbot: QtBot) -> None:
        canvas, position = real.page.canvas, real.page.transport.position
        qtbot.waitUntil(lambda: canvas.frame is not None, timeout=20_000)
        for frame in range(100):
            real.page.timeline.seek_asked.emit(frame)
        real.page.timeline.seek_asked.emit(77)
        qtbot.waitUntil(lambda: real.at() == 77, timeout=20_000)
        qtbot.wait(100)
        assert real.at() == 77
        assert canvas.frame is not None
        assert number_of(canvas.frame.rgb()) == 77
        assert "frame 77" in position.text

    def test_playing_shows_overlays_of_the_frame_shown(self, real: Kit, qtbot: QtBot) -> None:
        canvas = real.page.canvas
        qtbot.waitUntil(lambda: canvas.frame is not None, timeout=20_000)
        real.add(*(a_track(f"t{i:03}", i, i + 1) for i in range(120)))
        wrong: list[int] = []

        def compare(ref: FrameRef) -> None:
            if [i.track for i in canvas.scene.items] != [f"t{ref.index:03}"]:
                wrong.append(ref.index)

        real.session.frame_changed.connect(compare)
        press(real, K.Key_L)
        press(real, K.Key_L)
        qtbot.waitUntil(lambda: real.at() > 40, timeout=20_000)
        press(real, K.Key_K)
        assert wrong == []
