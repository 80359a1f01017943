"""Tracking what was drawn: by mouse and by keyboard, seen while it runs, one undo, refused where it must."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.actions.ids import ActionId
from app.job import Json
from app.settings.declared import TRACK_DRAWN
from redaction.edit.edit import Patch
from redaction.edit.gestures import delete_track, set_locked
from redaction.model.codec import track_from_json
from redaction.model.geometry import Box
from redaction.model.ids import PersonId, TrackId
from redaction.model.person import Person
from redaction.model.project import regions_at
from redaction.model.region import Kind
from redaction.model.track import Keyframe, Origin, Problem, ReviewState, Track
from redaction.store.workspace import Workspace
from redaction.tracking.follow import End
from redaction.tracking.followed import BACKWARDS, FORWARDS, Run
from redaction.usecases.follow_track import Wish
from tests.gui.review_kit import Kit, a_track, make_kit
from tests.media.signs import HEIGHT, WIDTH, write_signs

FRAMES = 40
SIGN = (190.0, 30.0, 150.0, 40.0)
"""The board EXIT ONLY on frame 0; it moves by -5, 1 a frame."""


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_signs(tmp_path_factory.mktemp("signs") / "signs.mp4", FRAMES)


@pytest.fixture
def kit(qtbot: QtBot, tmp_path: Path, clip: Path) -> Iterator[Kit]:
    with Workspace.open(tmp_path / "workspace", user="Officer") as workspace:
        made = make_kit(qtbot, tmp_path, clip, workspace)
        made.settings.set(TRACK_DRAWN, "everything")
        made.page.corrections.draw_kind = Kind.TEXT
        yield made
        made.page.shut_down()


def sign_at(frame: int) -> Box:
    x, y, w, h = SIGN
    return Box(x - 5 * frame, y + frame, w, h)


def press(
    kit: Kit, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    QTest.keyClick(kit.page.canvas, key, modifier)


def drag(kit: Kit, box: Box) -> None:
    canvas = kit.page.canvas
    view = canvas.view
    start = QPoint(*map(round, view.to_view(box.x, box.y)))
    stop = QPoint(*map(round, view.to_view(box.x1, box.y1)))
    left = Qt.MouseButton.LeftButton
    QTest.mousePress(canvas, left, pos=start)
    QTest.mouseMove(canvas, (start + stop) / 2)
    QTest.mouseMove(canvas, stop)
    QTest.mouseRelease(canvas, left, pos=stop)


def done(qtbot: QtBot, kit: Kit) -> None:
    qtbot.waitUntil(lambda: not kit.page.following.running, timeout=20_000)


def only(kit: Kit) -> Track:
    (track,) = kit.tracks.values()
    return track


def script(*events: Json) -> dict[str, object]:
    return {"follow": lambda _args: iter(events)}


def a_run(start: int, stop: int, end: End, *, forwards: bool, at: int) -> Run:
    keys = [Keyframe(f, Box(60 + f, 20, 30, 30), origin=Origin.CARRIED) for f in (start, stop - 1)]  # type: ignore[arg-type]
    return Run(Track(FORWARDS if forwards else BACKWARDS, tuple(keys), stop), end, at)  # type: ignore[arg-type]


class TestWhatIsDrawn:
    def test_a_drawn_sign_is_covered_on_every_frame_in_one_undo(
        self, qtbot: QtBot, kit: Kit
    ) -> None:
        kit.session.go_to(12)
        press(kit, Qt.Key.Key_R)
        drag(kit, sign_at(12))
        assert only(kit).span.stop == FRAMES  # covered from here on at once
        done(qtbot, kit)
        track = only(kit)
        project = kit.session.project
        assert project is not None
        for frame in range(FRAMES):
            true = sign_at(frame).intersection(Box(0, 0, WIDTH, HEIGHT))
            assert true is not None
            shapes = [r.shape.bounds for r in regions_at(project, frame)]
            assert shapes, frame
            common = shapes[0].intersection(true)
            assert common is not None
            assert common.area > 0.9 * true.area, frame
        key = track.keyframe_at(12)
        assert key is not None
        assert key.origin is Origin.MANUAL
        assert "Covered frames 0 to 39." in kit.notices[-1].text
        kit.session.undo()
        assert not kit.tracks
        kit.session.redo()
        assert only(kit) == track

    def test_by_keyboard_alone(self, qtbot: QtBot, kit: Kit) -> None:
        kit.session.go_to(5)
        b = sign_at(5)
        kit.add(a_track("sign", 5, 6, b, kind=Kind.TEXT))
        kit.session.select((TrackId("sign"),))
        press(kit, Qt.Key.Key_T)
        done(qtbot, kit)
        assert (only(kit).start, only(kit).stop) == (0, FRAMES)
        kit.session.undo()
        shift = Qt.KeyboardModifier.ShiftModifier
        press(kit, Qt.Key.Key_T, shift)
        done(qtbot, kit)
        assert (only(kit).start, only(kit).stop) == (5, FRAMES)
        kit.session.undo()
        press(kit, Qt.Key.Key_T, shift | Qt.KeyboardModifier.ControlModifier)
        done(qtbot, kit)
        assert (only(kit).start, only(kit).stop) == (0, 6)

    def test_of_a_kind_that_is_not_to_be_tracked_it_stays_as_drawn(self, kit: Kit) -> None:
        kit.settings.set(TRACK_DRAWN, "faces")
        press(kit, Qt.Key.Key_R)
        drag(kit, sign_at(0))
        assert not kit.page.following.running
        assert only(kit).span.stop == FRAMES


class TestWhileItRuns:
    def runs(self, kit: Kit, *runs: Run, final: Json) -> None:
        said = {"event": "runs", "runs": [r.to_json() for r in runs]}
        kit.jobs.scripts.update(script(said, said, final))  # type: ignore[arg-type]

    def test_it_is_seen_growing_and_what_was_drawn_stays_covered(
        self, qtbot: QtBot, kit: Kit
    ) -> None:
        kit.session.go_to(10)
        run = a_run(10, 20, End.STOPPED, forwards=True, at=19)
        final: Json = {"event": "done", "result": {"runs": [run.to_json()]}}
        self.runs(kit, run, final=final)
        press(kit, Qt.Key.Key_R)
        with qtbot.waitSignal(kit.page.following.preview_changed):
            drag(kit, sign_at(10))
        preview = kit.page.following.preview
        assert preview is not None
        assert all(regions_at(preview, frame) for frame in range(10, FRAMES))
        shown = kit.page.showing.project
        assert shown is preview
        done(qtbot, kit)
        assert kit.page.following.preview is None

    def test_escape_stops_and_keeps_what_was_followed(self, qtbot: QtBot, kit: Kit) -> None:
        kit.session.go_to(10)
        run = a_run(10, 20, End.STOPPED, forwards=True, at=19)
        self.runs(
            kit,
            run,
            final={
                "event": "progress",
                "phase": "following",
                "done": 1,
                "total": 9,
                "unit": "frames",
            },
        )
        press(kit, Qt.Key.Key_R)
        with qtbot.waitSignal(kit.page.following.preview_changed):
            drag(kit, sign_at(10))
        press(kit, Qt.Key.Key_Escape)
        done(qtbot, kit)
        track = only(kit)
        assert track.stop == FRAMES, "as the preview said"
        assert track.shape_at(FRAMES - 1) == track.shape_at(19)
        assert Problem.ENDS_INSIDE in track.doubts
        assert "Stopped at 19." in kit.notices[-1].text
        kit.session.undo()
        assert not kit.tracks

    def test_lost_it_asks_and_leads_there(self, qtbot: QtBot, kit: Kit) -> None:
        kit.session.go_to(10)
        back = a_run(4, 11, End.LOST, forwards=False, at=6)
        on = a_run(10, 20, End.LEFT, forwards=True, at=19)
        self.runs(
            kit,
            on,
            back,
            final={"event": "done", "result": {"runs": [on.to_json(), back.to_json()]}},
        )
        press(kit, Qt.Key.Key_E)
        drag(kit, sign_at(10))
        done(qtbot, kit)
        track = only(kit)
        assert track.doubts == (Problem.STARTS_INSIDE,)
        assert track.state is ReviewState.PENDING
        notice = kit.notices[-1]
        assert notice.text == (
            "Covered frames 4 to 19. It leaves the picture at 19. Lost at 6: go there and draw again."
        )
        ((label, go),) = notice.actions
        assert label == "Go to 6"
        go()
        assert kit.at() == 6

    def test_footage_that_cannot_be_read_leaves_the_drawing_covering(
        self, qtbot: QtBot, kit: Kit
    ) -> None:
        failed: Json = {
            "event": "failed", "summary": "The file cannot be read.", "detail": "", "remedy": "", "status": 5,
        }  # fmt: skip
        kit.jobs.scripts.update(script(failed))  # type: ignore[arg-type]
        kit.session.go_to(10)
        press(kit, Qt.Key.Key_R)
        drag(kit, sign_at(10))
        done(qtbot, kit)
        assert "cannot be read" in kit.problems[-1].summary
        assert "stays covered" in kit.problems[-1].detail
        assert only(kit).span.stop == FRAMES

    def test_taken_back_meanwhile_nothing_comes_of_it(self, qtbot: QtBot, kit: Kit) -> None:
        kit.session.go_to(10)
        run = a_run(10, 20, End.LOST, forwards=True, at=19)
        self.runs(kit, run, final={"event": "done", "result": {"runs": [run.to_json()]}})
        press(kit, Qt.Key.Key_R)
        drag(kit, sign_at(10))
        kit.session.undo()
        done(qtbot, kit)
        assert not kit.tracks
        assert kit.page.following.preview is None


class TestRefused:
    def test_a_locked_track_is_left_alone(self, kit: Kit) -> None:
        kit.add(a_track("sign", 5, 6, sign_at(5)))
        assert kit.session.project is not None
        kit.session.do(set_locked(kit.session.project, (TrackId("sign"),), True))
        kit.session.select((TrackId("sign"),))
        press(kit, Qt.Key.Key_T)
        assert not kit.page.following.running
        assert "locked" in kit.notices[-1].text

    def test_what_is_covered_from_end_to_end_has_nothing_to_follow(self, kit: Kit) -> None:
        track = a_track("all", 0, FRAMES, sign_at(0))
        last = Keyframe(FRAMES - 1, Box(1, 1, 9, 9))  # type: ignore[arg-type]
        kit.add(track.with_keyframe(last))
        kit.session.select((TrackId("all"),))
        press(kit, Qt.Key.Key_T)
        assert not kit.page.following.running
        assert "nothing to follow" in kit.notices[-1].text

    def test_deleted_while_it_waits_is_no_fault(self, qtbot: QtBot, kit: Kit) -> None:
        kit.add(a_track("one", 5, 6, sign_at(5)), a_track("two", 8, 9, sign_at(8)))
        kit.session.go_to(5)
        kit.session.select((TrackId("one"), TrackId("two")))
        press(kit, Qt.Key.Key_T)
        assert kit.session.project is not None
        kit.session.do(delete_track(kit.session.project, (TrackId("two"),)))
        done(qtbot, kit)
        assert set(kit.tracks) == {"one"}
        assert kit.tracks[TrackId("one")].stop > 6
        assert not kit.problems


def test_the_job_is_told_what_else_covers_the_same_kind(kit: Kit) -> None:
    kit.jobs.scripts.update(script({"event": "cancelled"}))  # type: ignore[arg-type]
    kit.add(
        a_track("sign", 5, 6, sign_at(5)),
        a_track("other", 0, 9),
        a_track("shown", 0, 9, state=ReviewState.REJECTED),
        a_track("text", 0, 9, kind=Kind.TEXT),
        a_track("requester", 0, 9, person=PersonId("p")),
    )
    shown = Person(PersonId("p"), visible=True)
    kit.session.do(Patch("Show", people={shown.id: (None, shown)}))
    kit.session.go_to(5)
    kit.session.select((TrackId("sign"),))
    kit.registry.action(ActionId.FOLLOW_BOTH).trigger()
    job = kit.jobs.started_jobs[-1]
    assert [track_from_json(t).id for t in job.args["others"]] == ["other"]
    wish = Wish.from_json(job.args["wish"])
    assert wish.forwards is not None
    assert wish.forwards.frame == 5
    assert job.title == "Following face"
