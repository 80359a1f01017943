"""The queue of doubtful moments: going through it, answering, the ring, the loop, what is left."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import cv2
import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.actions.guard import TypingGuard
from app.actions.ids import ActionId
from app.canvas.ring import LEAST, Ring, draw_ring, label_spot, ring_rect
from app.canvas.transform import ViewTransform
from app.jobs import JobRunner
from app.panels.moment_card import AnswerButton
from app.review.pace import (
    ENOUGH,
    LONGEST_SECONDS,
    USUAL_SECONDS,
    Pace,
    minutes_words,
    progress_words,
)
from app.review.queue import Answer
from app.session import Page
from app.settings.declared import AUTO_ADVANCE, LOOP_MOMENTS, LOOP_SPEED
from player.media.time import FrameIndex, FrameSpan
from player.qt.controller import PlayerController
from redaction.edit.gestures import extend_to, group, set_visible
from redaction.jobs.errors import UserError
from redaction.model.codec import track_to_json
from redaction.model.geometry import Box
from redaction.model.ids import TrackId
from redaction.model.track import Keyframe, Origin, Problem, ReviewState, Track
from redaction.store.workspace import Workspace
from tests.gui.review_kit import Kit, a_track, make_kit

K = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier
NONE = Qt.KeyboardModifier.NoModifier
ENDS, NEW, SMALL, CHANGE = TrackId("ends"), TrackId("new"), TrackId("small"), TrackId("change")


@pytest.fixture
def kit(qtbot: QtBot, themed: object, tmp_path: Path, media: Callable[..., Path]) -> Iterator[Kit]:
    with Workspace.open(tmp_path / "workspace", user="Officer") as workspace:
        made = make_kit(qtbot, tmp_path, media(frames=120), workspace)
        yield made
        made.page.shut_down()


@pytest.fixture
def doubtful(kit: Kit) -> Kit:
    """Four tracks, each with one doubt but the one that has none."""
    kit.add(
        a_track("new", 10, 60, Box(100, 60, 20, 20)),
        a_track("small", 5, 70, Box(150, 20, 8, 8), problems=(Problem.SMALL,)),
        a_track("ends", 10, 40, Box(20, 20, 30, 30), problems=(Problem.ENDS_INSIDE,)),
        a_track("change", 30, 80, Box(60, 60, 20, 20), problems=(Problem.SUDDEN_CHANGE,)),
    )
    return kit


def press(kit: Kit, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
    QTest.keyClick(kit.page.canvas, key, modifier)


def click(kit: Kit, answer: Answer) -> None:
    QTest.mouseClick(kit.page.card.answers[answer], Qt.MouseButton.LeftButton)


def here(kit: Kit) -> str | None:
    current = kit.page.moments.current
    return None if current is None else current.id


class TestOrder:
    def test_next_goes_by_risk_and_round(self, doubtful: Kit) -> None:
        queue = doubtful.page.moments.queue
        assert queue is not None
        risks = [m.risk for m in queue.moments]
        assert risks == sorted(risks, reverse=True)
        assert len(set(risks)) == 4
        seen = []
        for _ in range(5):
            press(doubtful, K.Key_N)
            seen.append(here(doubtful))
        assert seen == [*(m.id for m in queue.moments), queue.moments[0].id]
        press(doubtful, K.Key_N, SHIFT)
        assert here(doubtful) == queue.moments[-1].id

    def test_going_there_selects_shows_and_rings(self, doubtful: Kit) -> None:
        press(doubtful, K.Key_N)
        assert doubtful.session.selection_order == (ENDS,)
        assert doubtful.at() == 40
        ring = doubtful.page.canvas.scene.ring
        assert ring is not None
        assert ring.words == "Look here: ends in the picture"
        assert ring.place.contains(35, 35)
        canvas = doubtful.page.canvas
        assert canvas.accessibleDescription().startswith("Look here: ends in the picture. ")
        press(doubtful, K.Key_Escape)
        assert canvas.accessibleDescription().startswith("The shown frame")

    def test_it_goes_on_where_somebody_left_it(self, doubtful: Kit) -> None:
        press(doubtful, K.Key_N)
        press(doubtful, K.Key_N)
        left = here(doubtful)
        doubtful.session.select([NEW])
        assert here(doubtful) is None
        press(doubtful, K.Key_N)
        assert here(doubtful) == left

    def test_what_is_done_elsewhere_leaves_the_queue(self, doubtful: Kit) -> None:
        moments = doubtful.page.moments
        before = moments.left
        assert doubtful.session.project is not None
        doubtful.session.do(group(doubtful.session.project, [SMALL, CHANGE], name="Requester"))
        (person,) = doubtful.session.project.people
        doubtful.session.do(set_visible(doubtful.session.project, person))
        assert moments.left == before - 2, "kept visible with their person"


class TestAnswers:
    def test_accept_by_key_settles_only_the_moment(self, kit: Kit) -> None:
        both = (Problem.ENDS_INSIDE, Problem.STARTS_INSIDE)
        kit.add(a_track("t", 40, 80, problems=both))
        press(kit, K.Key_N)
        assert kit.page.card.answers[Answer.ACCEPT].words == "Accept: 1 more on this track"
        first = kit.page.moments.current
        assert first is not None
        press(kit, K.Key_A)
        track = kit.tracks[TrackId("t")]
        assert track.cleared == first.problems
        assert track.state is ReviewState.PENDING
        assert kit.page.card.answers[Answer.ACCEPT].words == "Accept"
        press(kit, K.Key_A)
        assert kit.tracks[TrackId("t")].state is ReviewState.ACCEPTED
        assert kit.notices[-1].text.startswith("All moments are settled")

    def test_accept_by_mouse_goes_on_by_risk(self, doubtful: Kit) -> None:
        queue = doubtful.page.moments.queue
        assert queue is not None
        press(doubtful, K.Key_N)
        for moment in queue.moments:
            assert here(doubtful) == moment.id
            click(doubtful, Answer.ACCEPT)
        assert here(doubtful) is None
        assert {t.state for t in doubtful.tracks.values()} == {ReviewState.ACCEPTED}

    def test_all_that_is_ringed_is_accepted_by_one_key_or_click(self, kit: Kit) -> None:
        for name, x in (("a", 20), ("b", 80), ("c", 140)):
            kit.add(a_track(name, 40, 48, Box(x, 40, 12, 12), problems=(Problem.SMALL,)))
        kit.add(a_track("far", 100, 110, Box(60, 60, 12, 12), problems=(Problem.LOW_CONFIDENCE,)))
        moments, button = kit.page.moments, kit.page.card.ringed
        while here(kit) != "far:low_confidence":
            press(kit, K.Key_N)
        assert moments.beside == ()
        assert not button.isVisible()
        press(kit, K.Key_A, Qt.KeyboardModifier.AltModifier)
        assert kit.tracks[TrackId("far")].state is ReviewState.PENDING
        press(kit, K.Key_N)
        assert len(moments.beside) == 2
        ring = kit.page.canvas.scene.ring
        assert ring is not None
        assert set(ring.beside) == {m.place for m in moments.beside}
        assert "3" in button.words
        together = {TrackId(n) for n in "abc"}
        press(kit, K.Key_A, Qt.KeyboardModifier.AltModifier)
        assert {kit.tracks[t].state for t in together} == {ReviewState.ACCEPTED}
        assert here(kit) == "far:low_confidence"
        kit.session.undo()
        assert {kit.tracks[t].state for t in together} == {ReviewState.PENDING}
        press(kit, K.Key_Escape)
        while not moments.beside:
            press(kit, K.Key_N)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        assert {kit.tracks[t].state for t in together} == {ReviewState.ACCEPTED}

    def test_nothing_is_accepted_that_is_not_ringed_on_the_shown_frame(self, kit: Kit) -> None:
        for name, x in (("a", 20), ("b", 80)):
            kit.add(a_track(name, 40, 48, Box(x, 40, 12, 12), problems=(Problem.SMALL,)))
        press(kit, K.Key_N)
        moments = kit.page.moments
        assert len(moments.ringed) == 2
        current = moments.current
        assert current is not None
        press(kit, K.Key_Space)
        kit.session.go_to(110)
        if moments.current is not None:
            assert moments.ringed == ()
            press(kit, K.Key_A, Qt.KeyboardModifier.AltModifier)
        assert {t.state for t in kit.tracks.values()} == {ReviewState.PENDING}

    def test_a_part_of_an_extension_leaves_the_question(self, kit: Kit) -> None:
        kit.settings.set(LOOP_MOMENTS, False)
        kit.add(a_track("t", 10, 40, Box(20, 20, 30, 30), problems=(Problem.ENDS_INSIDE,)))
        press(kit, K.Key_N)
        kit.session.go_to(44)
        press(kit, K.Key_E, SHIFT)
        track = kit.tracks[TrackId("t")]
        assert track.stop == 45
        assert track.doubts == (Problem.ENDS_INSIDE,)
        assert here(kit) == "t:ends_inside"
        current = kit.page.moments.current
        assert current is not None
        assert current.frame == 45

    def test_reject_by_key_and_by_mouse(self, doubtful: Kit) -> None:
        press(doubtful, K.Key_N)
        press(doubtful, K.Key_X)
        assert doubtful.tracks[ENDS].state is ReviewState.REJECTED
        assert doubtful.notices[-1].text.endswith("is rejected and not covered any more.")
        assert here(doubtful) == "change:sudden_change"
        click(doubtful, Answer.REJECT)
        assert doubtful.tracks[CHANGE].state is ReviewState.REJECTED

    def test_extend_by_key_and_by_mouse(self, doubtful: Kit) -> None:
        doubtful.add(a_track("far", 5, 60, Box(120, 80, 20, 20), problems=(Problem.ENDS_INSIDE,)))
        moments = doubtful.page.moments
        moments.go_to(ENDS, Problem.ENDS_INSIDE)
        press(doubtful, K.Key_Space)
        doubtful.session.go_to(47)
        press(doubtful, K.Key_E, SHIFT)
        assert doubtful.tracks[ENDS].stop == 48, "up to and with the shown frame"
        assert doubtful.tracks[ENDS].doubts == (Problem.ENDS_INSIDE,), "what comes then is open"
        press(doubtful, K.Key_E, SHIFT)
        assert doubtful.tracks[ENDS].stop > 60, "while it plays, all that is repeated"
        assert doubtful.tracks[ENDS].doubts == ()
        moments.go_to(TrackId("far"), Problem.ENDS_INSIDE)
        span = moments.current.span if moments.current is not None else None
        assert span is not None
        doubtful.session.go_to(50)
        click(doubtful, Answer.EXTEND)
        assert doubtful.tracks[TrackId("far")].stop == span.stop, "all that was repeated"

    def test_extend_backwards_where_it_starts(self, kit: Kit) -> None:
        kit.add(a_track("t", 60, 120, problems=(Problem.STARTS_INSIDE,)))
        press(kit, K.Key_N)
        assert kit.at() == 59
        press(kit, K.Key_Space)
        kit.session.go_to(50)
        press(kit, K.Key_E, SHIFT)
        assert kit.tracks[TrackId("t")].start == 50

    def test_join_by_key_and_by_mouse(self, kit: Kit) -> None:
        kit.add(
            a_track("a", 0, 40, Box(20, 20, 30, 30), problems=(Problem.ENDS_INSIDE,)),
            a_track("b", 44, 119, Box(22, 20, 30, 30), label="Later"),
            a_track("c", 0, 50, Box(120, 60, 30, 30), problems=(Problem.ENDS_INSIDE,)),
            a_track("d", 54, 119, Box(122, 60, 30, 30)),
        )
        moments = kit.page.moments
        moments.go_to(TrackId("a"), Problem.ENDS_INSIDE)
        assert moments.partner == TrackId("b")
        assert kit.page.card.answers[Answer.JOIN].words == "Join Later"
        press(kit, K.Key_J, CTRL)
        assert set(kit.tracks) == {TrackId("a"), TrackId("c"), TrackId("d")}
        assert kit.tracks[TrackId("a")].stop == 119
        assert "Joined with Later." in [notice.text for notice in kit.notices]
        moments.go_to(TrackId("c"), Problem.ENDS_INSIDE)
        click(kit, Answer.JOIN)
        assert set(kit.tracks) == {TrackId("a"), TrackId("c")}

    def test_cover_by_key_and_by_mouse(self, doubtful: Kit) -> None:
        moments = doubtful.page.moments

        def area(track: TrackId, frame: int) -> float:
            shape = doubtful.tracks[track].shape_at(frame)
            assert shape is not None
            return shape.bounds.area

        for track, problem in ((CHANGE, Problem.SUDDEN_CHANGE), (SMALL, Problem.SMALL)):
            assert moments.go_to(track, problem)
            assert moments.current is not None
            frame = moments.current.frame
            before = area(track, frame)
            if track == CHANGE:
                press(doubtful, K.Key_C)
            else:
                click(doubtful, Answer.COVER)
            assert area(track, frame) > before
            assert doubtful.tracks[track].doubts == ()

    def test_answers_that_make_no_sense_are_not_offered(self, doubtful: Kit) -> None:
        moments, registry = doubtful.page.moments, doubtful.registry
        assert moments.queue is not None
        press(doubtful, K.Key_N)
        assert moments.answers == (Answer.ACCEPT, Answer.REJECT, Answer.EXTEND, Answer.COVER)
        moments.go(next(m for m in moments.queue.moments if m.track == NEW))
        shown = [a for a, made in doubtful.page.card.answers.items() if made.isVisible()]
        assert shown == [Answer.ACCEPT, Answer.REJECT]
        assert not registry.action(ActionId.COVER_MOMENT).isEnabled()

    def test_without_a_moment_they_are_about_the_selection(self, doubtful: Kit) -> None:
        press(doubtful, K.Key_N)
        doubtful.session.select([SMALL, CHANGE])
        assert here(doubtful) is None
        press(doubtful, K.Key_A)
        accepted = {i for i, t in doubtful.tracks.items() if t.state is ReviewState.ACCEPTED}
        assert accepted == {SMALL, CHANGE}
        assert here(doubtful) == "ends:ends_inside", "and it goes on with what is most at risk"
        doubtful.settings.set(AUTO_ADVANCE, False)
        press(doubtful, K.Key_A)
        assert here(doubtful) is None
        assert doubtful.session.selection_order == (ENDS,)
        start = next(
            b
            for b in doubtful.page.card.findChildren(AnswerButton)
            if b.words == "Look at what is most at risk"
        )
        QTest.mouseClick(start, Qt.MouseButton.LeftButton)
        assert here(doubtful) == "new:new"

    def test_deleting_its_track_is_an_answer(self, doubtful: Kit, qtbot: QtBot) -> None:
        press(doubtful, K.Key_N)
        press(doubtful, K.Key_Delete, SHIFT)
        qtbot.waitUntil(lambda: here(doubtful) == "change:sudden_change")
        assert doubtful.session.selection_order == (CHANGE,)

    def test_after_a_correction_the_rest_of_the_track_comes(
        self, doubtful: Kit, qtbot: QtBot
    ) -> None:
        press(doubtful, K.Key_N)
        assert doubtful.session.project is not None
        doubtful.session.do(extend_to(doubtful.session.project, ENDS, 119))
        qtbot.waitUntil(lambda: here(doubtful) == "ends:new")
        assert doubtful.session.selection_order == (ENDS,)

    def test_splitting_leaves_the_queue_to_the_later_part(
        self, doubtful: Kit, qtbot: QtBot
    ) -> None:
        press(doubtful, K.Key_N)
        doubtful.session.go_to(25)
        press(doubtful, K.Key_B)
        QApplication.processEvents()
        (later,) = doubtful.session.selection
        assert later not in {ENDS, NEW, SMALL, CHANGE}
        assert here(doubtful) is None

    def test_what_is_refused_stays_where_it_is(
        self, doubtful: Kit, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        press(doubtful, K.Key_N)

        def full(*_args: object, **_named: object) -> None:
            raise UserError("The disk is full.")

        monkeypatch.setattr(doubtful.session.workspace, "do", full)
        press(doubtful, K.Key_A)
        assert doubtful.problems
        assert here(doubtful) == "ends:ends_inside"
        assert doubtful.tracks[ENDS].cleared == ()

    def test_undo_leads_back_to_the_moment(self, doubtful: Kit, qtbot: QtBot) -> None:
        press(doubtful, K.Key_N)
        press(doubtful, K.Key_A)
        press(doubtful, K.Key_A)
        doubtful.session.undo()
        qtbot.waitUntil(lambda: here(doubtful) == "change:sudden_change")
        doubtful.session.undo()
        qtbot.waitUntil(lambda: here(doubtful) == "ends:ends_inside")
        assert doubtful.session.selection_order == (ENDS,)
        assert doubtful.at() == 40

    def test_the_inspector_leads_to_the_moment(self, doubtful: Kit) -> None:
        doubtful.session.select([ENDS])
        (button,) = doubtful.page.inspector.problems.buttons
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        assert here(doubtful) == "ends:ends_inside"


class TestLoop:
    def test_a_moment_is_repeated_slowly(self, doubtful: Kit) -> None:
        press(doubtful, K.Key_N)
        moment = doubtful.page.moments.current
        assert moment is not None
        assert doubtful.player.loop == moment.span
        assert (doubtful.player.playing, doubtful.player.speed) == (True, 0.5)
        press(doubtful, K.Key_Space)
        assert not doubtful.player.playing
        press(doubtful, K.Key_N)
        assert doubtful.player.playing

    def test_the_persons_own_loop_comes_back(self, doubtful: Kit) -> None:
        doubtful.session.set_marks(3, 9)
        press(doubtful, K.Key_L, CTRL)
        own = FrameSpan(FrameIndex(3), FrameIndex(10))
        assert doubtful.player.loop == own
        press(doubtful, K.Key_N)
        press(doubtful, K.Key_N)
        assert doubtful.player.loop != own
        press(doubtful, K.Key_Escape)
        assert here(doubtful) is None
        assert doubtful.player.loop == own
        assert not doubtful.player.playing
        press(doubtful, K.Key_N)
        repeated = doubtful.player.loop
        doubtful.session.set_marks(3, 20)
        assert doubtful.player.loop == repeated, "marks are for afterwards"
        press(doubtful, K.Key_Escape)
        assert doubtful.player.loop == FrameSpan(FrameIndex(3), FrameIndex(21))

    def test_whoever_goes_elsewhere_is_not_brought_back(self, doubtful: Kit) -> None:
        press(doubtful, K.Key_N)
        press(doubtful, K.Key_L, CTRL)
        assert doubtful.player.loop is None, "what the person ends stays ended"
        press(doubtful, K.Key_N)
        press(doubtful, K.Key_N, SHIFT)
        doubtful.session.go_to(100)
        assert doubtful.player.loop is None
        assert doubtful.page.canvas.scene.ring is None
        assert here(doubtful) == "ends:ends_inside"
        QTest.mouseClick(doubtful.page.card._place, Qt.MouseButton.LeftButton)
        assert doubtful.at() == 40
        assert doubtful.page.canvas.scene.ring is not None
        assert doubtful.player.loop is not None

    def test_it_can_be_switched_off_and_made_faster(self, doubtful: Kit) -> None:
        doubtful.settings.set(LOOP_SPEED, "1")
        press(doubtful, K.Key_N)
        assert doubtful.player.speed == 1.0
        assert doubtful.registry.trigger(ActionId.LOOP_MOMENTS)
        assert not doubtful.settings.get(LOOP_MOMENTS)
        assert doubtful.player.loop is None
        press(doubtful, K.Key_N)
        assert doubtful.player.loop is None
        assert not doubtful.player.playing
        assert here(doubtful) == "change:sudden_change"


class TestRing:
    def test_it_is_there_only_on_its_frames(self, doubtful: Kit) -> None:
        press(doubtful, K.Key_N)
        moment = doubtful.page.moments.current
        assert moment is not None
        for frame, shown in (
            (moment.span.start, True), (moment.span.stop - 1, True), (moment.span.stop, False),
        ):  # fmt: skip
            doubtful.session.go_to(frame)
            assert (doubtful.page.canvas.scene.ring is not None) is shown
        press(doubtful, K.Key_Escape)
        doubtful.session.go_to(moment.frame)
        assert doubtful.page.canvas.scene.ring is None
        press(doubtful, K.Key_N)
        doubtful.session.open_footage(None)
        assert here(doubtful) is None
        assert doubtful.player.loop is None
        assert doubtful.page.canvas.scene.ring is None
        assert not doubtful.page.card.isVisible()
        assert not doubtful.registry.action(ActionId.NEXT_PENDING).isEnabled()

    def test_it_goes_with_whom_it_is_about(self, kit: Kit) -> None:
        keys = [
            Keyframe(FrameIndex(f), Box(10.0 + f, 40, 12, 12), origin=Origin.DETECTED)
            for f in range(10, 100)
        ]
        kit.add(Track(TrackId("w"), tuple(keys), FrameIndex(100), problems=(Problem.CROSSING,)))
        press(kit, K.Key_N)
        moment = kit.page.moments.current
        assert moment is not None
        for frame in (12, moment.span.stop - 1):
            kit.session.go_to(frame)
            ring = kit.page.canvas.scene.ring
            assert ring is not None
            assert ring.place.centre == pytest.approx((16.0 + frame, 46.0))

    def test_an_enlarged_picture_is_fitted_where_the_place_is_out_of_view(
        self, doubtful: Kit
    ) -> None:
        canvas = doubtful.page.canvas
        canvas.zoom_to(1600)
        press(doubtful, K.Key_N)
        moment = doubtful.page.moments.current
        assert moment is not None
        at = QPointF(*canvas.view.to_view(*moment.place.centre)).toPoint()
        assert canvas.room.contains(at)

    def test_it_keeps_off_what_is_looked_at(self) -> None:
        image = QImage(400, 300, QImage.Format.Format_RGB32)
        image.fill(0)
        view = ViewTransform(400, 300)
        # the place has room around the face, as the queue gives it
        face, place = QRectF(180, 130, 40, 50), Box(168, 115, 64, 80)
        painter = QPainter(image)
        draw_ring(painter, Ring(place, ""), view)
        painter.end()
        drawn = [(x, y) for x in range(400) for y in range(300) if image.pixel(x, y) & 0xFFFFFF]
        assert len(drawn) > 400, "it is seen"
        assert not [p for p in drawn if face.contains(*p)]

    def test_even_a_tiny_place_has_a_ring_to_be_seen(self) -> None:
        rect = ring_rect(Ring(Box(50, 50, 2, 2), ""), ViewTransform(400, 300))
        assert min(rect.width(), rect.height()) == LEAST

    def test_its_words_keep_off_regions(self) -> None:
        room, ring = QRectF(0, 0, 400, 300), QRectF(150, 100, 80, 80)
        below = label_spot(ring, (120, 24), [], room)
        assert below.top() > ring.bottom()
        other = label_spot(ring, (120, 24), [below], room)
        assert not other.intersects(below)
        assert not other.intersects(ring)
        large = label_spot(QRectF(-20, -20, 500, 400), (120, 24), [], room)
        assert room.contains(large)


class TestWhatIsLeft:
    def test_the_card_counts_and_says_how_long(self, doubtful: Kit) -> None:
        card, moments = doubtful.page.card, doubtful.page.moments
        assert moments.progress == "4 of 4 left, less than a minute"
        press(doubtful, K.Key_N)
        assert "ends" not in card.text.splitlines()[0]
        assert "frame 40" in card.text
        press(doubtful, K.Key_A)
        assert card.text.startswith("3 of 4 left")
        assert card._bar.share == (1, 4)

    def test_the_end_leads_on(self, doubtful: Kit, qtbot: QtBot) -> None:
        press(doubtful, K.Key_N)
        doubtful.registry.trigger(ActionId.ACCEPT_ALL)
        qtbot.waitUntil(lambda: here(doubtful) is None)
        card = doubtful.page.card
        assert card.text == "All moments are settled"
        offered = [b.words for b in card.findChildren(AnswerButton) if b.isVisible()]
        assert len(offered) == 2
        assert "Check the draft for faces" in offered

    def test_a_small_window_has_room_for_card_and_table(self, doubtful: Kit, qtbot: QtBot) -> None:
        # 1280 by 800 less menu, rail and status bar
        doubtful.window.resize(1196, 736)
        doubtful.page.arrangement.reset()
        press(doubtful, K.Key_N)
        card, table = doubtful.page.card, doubtful.page.table.table
        qtbot.waitUntil(lambda: table.viewport().height() >= 4 * 32)
        inside = card.rect().adjusted(0, 0, 1, 1)
        for made in card.answers.values():
            if made.isVisible():
                corner = made.mapTo(card, made.rect().bottomRight())
                assert inside.contains(corner), made.words

    def test_every_button_is_named_and_reached_by_tab(
        self, doubtful: Kit, qapp: QApplication
    ) -> None:
        press(doubtful, K.Key_N)
        for made in doubtful.page.card.answers.values():
            assert made.accessibleName()
            assert made.focusPolicy() & Qt.FocusPolicy.TabFocus
        accept = doubtful.page.card.answers[Answer.ACCEPT]
        accept.setFocus()
        guard = TypingGuard()
        qapp.installEventFilter(guard)
        QTest.keyClick(accept, K.Key_Space)
        qapp.removeEventFilter(guard)
        assert doubtful.tracks[ENDS].state is ReviewState.ACCEPTED

    def test_it_is_said_where_the_card_is_out_of_sight(self, doubtful: Kit) -> None:
        press(doubtful, K.Key_N)
        transport, scene = doubtful.page.transport, doubtful.page.canvas.scene
        assert (transport._left.text(), scene.queue_note) == ("", "")
        doubtful.registry.trigger(ActionId.SIDE_PANELS)
        assert transport._left.isVisible()
        assert transport._left.text().startswith("4 of 4 left")
        press(doubtful, K.Key_N)
        assert transport._left.isVisible()
        press(doubtful, K.Key_F)
        assert doubtful.session.full_picture
        assert scene.queue_note.startswith("4 of 4 left")
        assert "A Accept" in scene.queue_note
        press(doubtful, K.Key_A)
        assert scene.queue_note.startswith("3 of 4 left")
        press(doubtful, K.Key_Escape)
        assert scene.queue_note == ""


class TestPace:
    def test_what_is_usual_counts_until_enough_is_known(self) -> None:
        pace = Pace()
        for _ in range(ENOUGH - 1):
            pace.answered(30)
        assert pace.seconds == USUAL_SECONDS
        pace.answered(30)
        assert pace.seconds == 30
        assert pace.left(4) == 120

    def test_a_coffee_break_does_not_count(self) -> None:
        pace = Pace()
        for seconds in (3, 5, 900):
            pace.answered(seconds)
        assert pace.seconds == 5
        for _ in range(3):
            pace.answered(3600)
        assert pace.seconds <= LONGEST_SECONDS

    def test_words(self) -> None:
        assert minutes_words(59) == "less than a minute"
        assert minutes_words(70) == "about 1 minute"
        assert minutes_words(6 * 60 + 20) == "about 6 minutes"
        assert minutes_words(3 * 3600) == "about 3 hours"
        assert progress_words(0, 9, Pace()) == "All moments are settled"
        assert progress_words(1400, 2000, Pace()) == "1,400 of 2,000 left, about 2 hours"

    def test_it_is_the_persons_own(self, doubtful: Kit) -> None:
        moments = doubtful.page.moments
        now = [0.0]
        moments._clock = lambda: now[0]
        press(doubtful, K.Key_N)
        for _ in range(3):
            now[0] += 90 / 2
            press(doubtful, K.Key_A)
        assert moments.pace.seconds == 45


def found_in_draft(*tracks: Track) -> Callable[[dict[str, Any]], Iterator[dict[str, Any]]]:
    """Plays the child that checks the draft."""

    def play(_args: dict[str, Any]) -> Iterator[dict[str, Any]]:
        yield {
            "event": "progress",
            "phase": "detecting",
            "done": 60,
            "total": 120,
            "unit": "frames",
        }
        yield {"event": "tracks", "tracks": [track_to_json(t) for t in tracks]}
        yield {"event": "done", "result": {"tracks": len(tracks), "frames": 120}}

    return play


class TestDraft:
    def test_what_it_finds_is_covered_and_first(self, doubtful: Kit, qtbot: QtBot) -> None:
        missed = a_track("missed", 70, 90, Box(120, 80, 16, 16), problems=(Problem.SEEN_IN_COPY,))
        doubtful.jobs.scripts["check_draft"] = found_in_draft(missed)
        press(doubtful, K.Key_N, CTRL | SHIFT)
        assert doubtful.page.draft.running
        assert not doubtful.registry.action(ActionId.CHECK_DRAFT).isEnabled(), "one at a time"
        qtbot.waitUntil(lambda: not doubtful.page.draft.running)
        (job,) = [j for j in doubtful.jobs.started_jobs if j.kind == "check_draft"]
        assert doubtful.session.footage is not None
        assert job.args["footage"] == doubtful.session.footage.id
        assert doubtful.tracks[TrackId("missed")].covers
        said = doubtful.notices[-1]
        assert said.text.startswith("1 face found that nothing covered")
        assert here(doubtful) is None, "nobody is taken elsewhere in the middle of something"
        dict(said.actions)["Look"]()
        assert here(doubtful) == "missed:seen_in_copy"
        doubtful.session.undo()
        assert TrackId("missed") not in doubtful.tracks, "one edit"

    def test_nothing_found_is_said_and_logged(self, doubtful: Kit, qtbot: QtBot) -> None:
        doubtful.jobs.scripts["check_draft"] = found_in_draft()
        before = doubtful.tracks
        doubtful.registry.trigger(ActionId.ACCEPT_ALL)
        card = doubtful.page.card
        (check,) = [
            b
            for b in card.findChildren(AnswerButton)
            if b.isVisible() and b.words == "Check the draft for faces"
        ]
        QTest.mouseClick(check, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: not doubtful.page.draft.running)
        assert doubtful.notices[-1].text == "Nothing was found that is not covered."
        assert set(doubtful.tracks) == set(before)
        assert "Draft checked for faces" in doubtful.log()

    def test_it_can_be_stopped_and_is_kept_for_its_own_footage(
        self, doubtful: Kit, qtbot: QtBot
    ) -> None:
        doubtful.jobs.scripts["check_draft"] = found_in_draft(a_track("missed", 70, 90))
        footage = doubtful.session.footage
        assert footage is not None
        press(doubtful, K.Key_N, CTRL | SHIFT)
        press(doubtful, K.Key_Period, CTRL)
        qtbot.waitUntil(lambda: not doubtful.page.draft.running)
        assert TrackId("missed") not in doubtful.tracks
        assert doubtful.notices[-1].text.startswith("The check was stopped")
        press(doubtful, K.Key_N, CTRL | SHIFT)
        doubtful.session.open_footage(None)
        qtbot.waitUntil(lambda: not doubtful.page.draft.running)
        assert TrackId("missed") in doubtful.session.workspace.project(footage.id).tracks
        said = doubtful.notices[-1].text
        assert Path(footage.path).name in said
        assert not doubtful.notices[-1].actions, "what it found is not in what is open"

    def test_nothing_is_said_to_be_covered_when_it_was_refused(
        self, doubtful: Kit, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(*_args: Any, **_kwargs: Any) -> Any:
            raise UserError("The disk is full.", "", "")

        doubtful.jobs.scripts["check_draft"] = found_in_draft(a_track("missed", 70, 90))
        before = len(doubtful.notices)
        press(doubtful, K.Key_N, CTRL | SHIFT)
        monkeypatch.setattr(doubtful.session.workspace, "do", full)
        qtbot.waitUntil(lambda: not doubtful.page.draft.running)
        assert [p.summary for p in doubtful.problems] == ["The disk is full."]
        assert len(doubtful.notices) == before

    def test_nothing_is_played_where_nobody_sees_it(self, doubtful: Kit) -> None:
        doubtful.session.go_page(Page.HOME)
        doubtful.page.moments.next()
        assert here(doubtful) is not None
        assert not doubtful.player.playing
        assert doubtful.player.loop is None


class TestRealPlayer:
    """What the simple player plays along with, the real one does."""

    @pytest.fixture
    def kit(self, qtbot: QtBot, tmp_path: Path, media: Callable[..., Path]) -> Iterator[Kit]:
        with Workspace.open(tmp_path / "workspace", user="Officer") as workspace:
            player = PlayerController()
            made = make_kit(qtbot, tmp_path, media(frames=120), workspace, player=player)
            qtbot.waitUntil(lambda: made.page.frame is not None, timeout=60_000)
            yield made
            made.page.shut_down()

    def test_a_moment_is_played_round_and_left_as_it_was(self, kit: Kit, qtbot: QtBot) -> None:
        kit.add(a_track("t", 10, 40, Box(20, 20, 30, 30), problems=(Problem.ENDS_INSIDE,)))
        seen: list[int] = []
        kit.session.frame_changed.connect(lambda ref: seen.append(int(ref.index)))
        kit.settings.set(LOOP_SPEED, "1")
        press(kit, K.Key_N)
        moment = kit.page.moments.current
        assert moment is not None
        # round the end: a frame is shown after a later one was
        qtbot.waitUntil(
            lambda: any(b < a for a, b in pairwise(f for f in seen if f in moment.span)),
            timeout=20_000,
        )
        assert set(seen) <= set(moment.span)
        assert kit.page.canvas.scene.ring is not None
        press(kit, K.Key_Space)
        assert not kit.player.playing
        press(kit, K.Key_Escape)
        assert kit.player.loop is None
        assert kit.player.speed == 1.0


@pytest.mark.footage
@pytest.mark.models
@pytest.mark.slow
def test_a_face_nobody_covered_is_found_by_the_child(
    qtbot: QtBot, themed: object, tmp_path: Path, footage: Path
) -> None:
    """The real check, in its process, on one frame of a real clip."""
    still = tmp_path / "portrait.png"
    with av.open(str(footage / "clips" / "egoblur_portrait.mp4")) as container:
        picture = next(container.decode(video=0)).to_ndarray(format="bgr24")
    assert cv2.imwrite(str(still), picture)
    jobs = JobRunner()
    with Workspace.open(tmp_path / "workspace", user="Officer") as workspace:
        kit = make_kit(qtbot, tmp_path, still, workspace)
        kit.page.draft._jobs = jobs
        assert kit.registry.trigger(ActionId.CHECK_DRAFT)
        assert kit.page.draft.running
        qtbot.waitUntil(lambda: not kit.page.draft.running, timeout=120_000)
        assert kit.problems == []
        found = list(kit.tracks.values())
        assert found
        assert all(t.problems == (Problem.SEEN_IN_COPY,) for t in found)
        press(kit, K.Key_N)
        assert kit.page.moments.current is not None
        assert kit.player.loop is None, "a still has nothing to repeat"
        assert not kit.player.playing
        jobs.shutdown()
        kit.page.shut_down()
