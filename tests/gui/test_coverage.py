"""What was truly on the screen is recorded, and nothing else: stepping, playing, hiding, zooming, editing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QMainWindow
from pytestqt.qtbot import QtBot

from app.actions.ids import ActionId
from app.dialogs.coverage_settings import SeenGroup
from app.review.unseen_only import LEAD
from app.session import Page, ViewMode
from redaction.coverage.rule import SeenRule, Whose
from redaction.coverage.runs import Runs, of_spans
from redaction.coverage.viewing import View
from redaction.edit import gestures
from redaction.jobs.errors import UserError
from redaction.model.geometry import Box
from redaction.model.ids import FootageId, TrackId
from redaction.model.track import ReviewState
from redaction.store.database import StoreError
from redaction.store.workspace import Workspace
from tests.gui.review_kit import Kit, a_track, shared_kit

FRAMES = 60


class Hand:
    """What the tests do at the window, with a clock of their own."""

    def __init__(self, kit: Kit, qtbot: QtBot) -> None:
        self.kit = kit
        self.qtbot = qtbot
        self.now = 100.0
        kit.page.recorder.clock = lambda: self.now

    def look(self, frame: int, seconds: float = 1.0) -> None:
        """Have a frame on the screen for so long."""
        self.kit.session.go_to(frame)
        self.rest(seconds)

    def rest(self, seconds: float = 1.0) -> None:
        """Stay on what is shown."""
        self.kit.page.canvas.repaint()
        self.now += seconds

    def play(self, frames: range, speed: float = 1.0) -> None:
        """Play these frames, then stop on the last one at once."""
        self.kit.player.play(speed)
        for frame in frames:
            self.look(frame, 0.04 / abs(speed))
        self.kit.player.pause()

    def seen(self, rule: SeenRule | None = None, who: str | None = None) -> Runs:
        """What counts as seen, as another program finds it in the workspace."""
        recorder, session = self.kit.page.recorder, self.kit.session
        assert recorder.keep()
        assert session.footage is not None
        with Workspace.open(session.workspace.folder, user="Other") as other:
            coverage = other.coverage.of(session.footage.id)
        return of_spans(coverage.seen(rule or SeenRule(), who))

    def activate(self) -> None:
        self.kit.window.activateWindow()
        self.qtbot.waitUntil(self.kit.window.isActiveWindow)


@pytest.fixture(scope="module")
def window(
    qapp: QApplication, tmp_path_factory: pytest.TempPathFactory, media: Callable[..., Path]
) -> Iterator[Kit]:
    """One for all tests here."""
    folder = tmp_path_factory.mktemp("coverage")
    with shared_kit(folder, media(frames=FRAMES, tone=2.4), user="First") as made:
        yield made


@pytest.fixture
def hand(
    qtbot: QtBot, themed: QApplication, window: Kit, media: Callable[..., Path]
) -> Iterator[Hand]:
    """Footage of its own that nobody looked at yet."""
    window.session.set_view_mode(ViewMode.OUTLINES)
    window.session.workspace.log.who = "First"
    made = Hand(window, qtbot)
    made.activate()
    window.begin(media(frames=FRAMES, tone=2.4))
    made.look(0, 0)
    yield made
    window.session.open_footage(None)


def test_frames_stepped_through_count_when_they_stood_long_enough(hand: Hand) -> None:
    hand.look(3)
    hand.look(4, 0.05)
    hand.look(5, 0.025)  # the key is held: on the screen for one refresh
    hand.look(6, 0.3)
    hand.look(20, 0)
    assert hand.seen() == ((3, 5), (6, 7))
    assert hand.seen(SeenRule(held=20)) == ((3, 7),)
    assert hand.seen(SeenRule(held=500)) == ((3, 4),)


def test_what_stands_on_the_screen_counts_without_leaving_it(hand: Hand) -> None:
    hand.look(7, 2.0)
    assert hand.seen() == ((7, 8),)
    rows = len(hand.kit.page.recorder.coverage.viewings)
    hand.rest(5.0)
    assert hand.seen() == ((7, 8),)
    assert len(hand.kit.page.recorder.coverage.viewings) == rows, "nothing new, nothing written"


def test_played_frames_count_by_speed_and_left_out_ones_do_not(hand: Hand) -> None:
    hand.play(range(10))
    hand.play(range(20, 30, 2), speed=2.0)
    hand.play(range(40, 50), speed=4.0)
    hand.look(0, 0)
    # frame 49 stood there when it stopped, but not for any time
    assert hand.seen() == ((0, 10), (20, 21), (22, 23), (24, 25), (26, 27), (28, 29))
    assert hand.seen(SeenRule(fastest=4.0)) == (*hand.seen(), (40, 50))
    assert hand.seen(SeenRule(fastest=1.0)) == ((0, 10),)


def test_playing_backwards_counts(hand: Hand) -> None:
    hand.play(range(30, 20, -1), speed=-1.0)
    assert hand.seen() == ((21, 31),)


def test_nothing_counts_while_the_window_is_not_in_front(hand: Hand) -> None:
    kit = hand.kit
    hand.look(1)
    other = QMainWindow()
    hand.qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    hand.qtbot.waitUntil(other.isActiveWindow)
    hand.look(10, 9)
    assert hand.seen() == ((1, 2),)
    hand.activate()
    hand.rest()
    assert hand.seen() == ((1, 2), (10, 11))
    dialog = QDialog(kit.window)
    hand.qtbot.addWidget(dialog)
    dialog.setModal(True)
    dialog.show()
    hand.look(20, 9)
    dialog.close()
    hand.activate()
    kit.session.go_page(Page.HOME)
    hand.look(30, 9)
    kit.session.go_page(Page.REVIEW)
    kit.window.showMinimized()
    hand.look(40, 9)
    kit.window.showNormal()
    hand.activate()
    hand.look(50)
    assert hand.seen() == ((1, 2), (10, 11), (50, 51))


def test_what_goes_behind_something_stops_counting_at_that_moment(hand: Hand) -> None:
    hand.look(1, 0.01)
    other = QMainWindow()
    hand.qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    hand.qtbot.waitUntil(other.isActiveWindow)
    hand.now += 500
    hand.activate()
    hand.look(2)
    assert hand.seen() == ((2, 3),)


def test_an_enlarged_picture_counts_only_by_a_rule_that_says_so(hand: Hand) -> None:
    hand.look(1)
    hand.kit.page.canvas.zoom_to(1600)
    hand.look(2)
    hand.kit.page.canvas.fit()
    hand.look(3)
    hand.look(4, 0)
    assert hand.seen() == ((1, 2), (3, 4))
    # frame 1 stood a moment longer while it was enlarged, frame 2 while it was fitted
    assert hand.seen(SeenRule(whole=False)) == ((1, 4),)
    (enlarged,) = {v.share for v in hand.kit.page.recorder.coverage.viewings} - {100}
    assert 0 <= enlarged < 100


def test_the_original_does_not_count_and_neither_do_hidden_outlines(hand: Hand) -> None:
    kit = hand.kit
    kit.add(a_track("face", 0, FRAMES))
    kit.session.set_view_mode(ViewMode.ORIGINAL)
    hand.look(1)
    kit.session.set_view_mode(ViewMode.PREVIEW)
    hand.look(2)
    kit.session.set_view_mode(ViewMode.SIDE_BY_SIDE)
    hand.look(3)
    kit.session.set_view_mode(ViewMode.SEE_BEHIND)
    hand.look(4)
    kit.session.set_view_mode(ViewMode.OUTLINES)
    hand.look(5)
    kit.page.showing.hidden = 1
    hand.look(6, 0)
    kit.page.showing.hidden = 1  # showing a frame counts anew
    hand.rest()
    hand.look(7, 0)
    assert hand.seen() == ((2, 6),)
    with_original = SeenRule(SeenRule().views | {View.ORIGINAL})
    assert hand.seen(with_original) == ((1, 7),)


def test_an_edit_lets_its_own_frames_lapse_and_the_one_on_the_screen_is_seen_anew(
    hand: Hand,
) -> None:
    kit = hand.kit
    hand.play(range(FRAMES))
    hand.rest()
    assert hand.seen() == ((0, FRAMES),)
    hand.look(12)
    kit.add(a_track("face", 10, 20))
    hand.rest()
    hand.look(30)
    assert hand.seen() == ((0, 10), (12, 13), (20, FRAMES))
    assert kit.session.project is not None
    kit.session.do(gestures.set_state(kit.session.project, [TrackId("face")], ReviewState.ACCEPTED))
    assert hand.seen() == ((0, 10), (12, 13), (20, FRAMES)), "accepting changes no picture"
    hand.play(range(10, 20))
    hand.look(15)
    assert hand.seen() == ((0, FRAMES),)
    kit.session.undo()
    kit.session.undo()
    hand.rest()
    assert hand.seen() == ((0, 10), (15, 16), (20, FRAMES))


def test_what_lies_over_the_picture_hides_a_part_of_it(hand: Hand) -> None:
    page = hand.kit.page
    canvas = page.canvas
    hand.look(1)
    panel = QLabel("over it", canvas)
    x, y, _, _ = canvas._view.box_to_view(Box(0, 0, 4, 4))
    panel.setGeometry(int(x), int(y), 30, 20)
    panel.show()
    hand.look(2)
    panel.move(-40, -40)
    hand.look(3)
    panel.deleteLater()
    canvas.magnify(True)
    hand.look(4)
    canvas.magnify(False)
    hand.look(5)
    hand.look(6, 0)
    assert hand.seen() == ((1, 2), (3, 4), (5, 6))
    assert hand.seen(SeenRule(whole=False)) == ((1, 6),)


def test_covers_that_are_only_found_so_far_show_nobody_what_the_copy_will_be(hand: Hand) -> None:
    session, showing = hand.kit.session, hand.kit.page.showing
    hand.look(1)
    project = session.project
    assert project is not None
    so_far = replace(project, tracks={TrackId("new"): a_track("new", 0, FRAMES)})
    showing.followed = lambda: so_far
    try:
        showing.refresh()
        hand.look(2)
        hand.kit.page.recorder.hear(0.0, 0.5)
    finally:
        showing.followed = lambda: None
    showing.refresh()
    hand.look(3)
    hand.look(4, 0)
    assert hand.seen() == ((1, 2), (3, 4))
    assert hand.kit.page.recorder.coverage.heard(SeenRule()) == ((0.0, 0.5),)


def test_damage_that_is_found_while_the_footage_is_open_is_known(hand: Hand) -> None:
    session, recorder = hand.kit.session, hand.kit.page.recorder
    footage = session.footage
    assert footage is not None
    assert recorder._damaged == frozenset()
    session.open_footage(replace(footage, facts=json.dumps({"damaged": [7]})))
    assert recorder._damaged == {7}


def test_two_people_are_told_apart(hand: Hand) -> None:
    hand.play(range(10))
    workspace, session = hand.kit.session.workspace, hand.kit.session
    assert session.footage is not None
    at = session.footage.id
    hand.kit.page.recorder.settle()
    first = workspace.user
    session.open_footage(None)
    workspace.log.who = "Second"
    session.open_footage(workspace.footage_by_id(at))
    hand.play(range(5, 20))
    assert hand.seen() == ((0, 20),)
    assert hand.seen(who=first) == ((0, 10),)
    assert hand.seen(who="Second") == ((5, 20),)
    assert hand.seen(who="Third") == ()


def test_leaving_the_footage_writes_one_row_that_sums_up(hand: Hand) -> None:
    session = hand.kit.session
    hand.play(range(25))
    hand.rest(3)
    hand.look(40, 5)
    before = len(session.workspace.log)
    session.open_footage(None)
    rows = session.workspace.log.rows()[before:]
    assert [row.action for row in rows] == ["Footage looked at"]
    details = rows[0].details
    assert details["frames_shown"] == 26
    assert details["views"] == ["outlines"]
    assert details["playing_seconds"] == 1
    assert details["still_seconds"] == 3, "the last look goes on for no time that anything shows"
    assert session.workspace.log.verify().ok


def test_time_goes_on_while_it_plays_and_stops_in_long_pauses(hand: Hand) -> None:
    session, recorder = hand.kit.session, hand.kit.page.recorder
    recorder.settle()
    hand.look(1, 60)
    hand.look(2, 121)
    hand.look(3, 30)
    hand.kit.player.play(1.0)
    hand.look(4, 500)
    hand.kit.player.pause()
    recorder.settle()
    assert session.footage is not None
    at = session.footage.id
    sat = [s for s in session.workspace.coverage.sittings() if s.footage == at]
    assert sum(s.playing for s in sat) == pytest.approx(500)
    assert sum(s.still for s in sat) == pytest.approx(90)


def test_what_cannot_be_written_counts_as_not_seen_and_is_said_once(
    hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    kit = hand.kit
    store = kit.session.workspace.coverage
    full = StoreError("The disk is full.", "Safe.", "Make room.")
    written = store.add

    def fail(*_args: object, **_fields: object) -> None:
        raise full

    hand.look(1)
    monkeypatch.setattr(store, "add", fail)
    hand.look(2)
    hand.look(3, 0)
    recorder = kit.page.recorder
    assert not recorder.keep()
    assert not recorder.keep()
    assert [p.summary for p in kit.problems] == ["What you look at cannot be written down."]
    assert kit.session.footage is not None
    assert of_spans(store.of(kit.session.footage.id).seen(SeenRule())) == ()
    monkeypatch.setattr(store, "add", written)
    assert hand.seen() == ((1, 3),), "and it is not lost"


def test_what_is_heard_is_kept_and_lapses(hand: Hand) -> None:
    kit = hand.kit
    session, heard = kit.session, kit.page.sounding.heard
    assert session.footage is not None
    at = session.footage.id
    hand.play(range(26))
    assert heard.seconds == pytest.approx(1.0)
    hand.play(range(30, 50), speed=4.0)
    assert heard.seconds == pytest.approx(1.0)
    session.open_footage(None)
    session.open_footage(session.workspace.footage_by_id(at))
    assert heard.parts == ((0.0, 1.0),)
    coverage = session.workspace.coverage.of(at)
    assert coverage.unheard(SeenRule(), 2.4, (0,)) == ((1.0, 2.4),)
    assert session.project is not None
    session.do(gestures.add_audio(session.project, Fraction(0), Fraction(1, 2)))
    assert heard.parts == ((0.0, 1.0),)
    session.undo()
    assert heard.parts == ((0.5, 1.0),), "what was silent is to be heard"


def test_the_footage_of_a_removed_row_keeps_nobody_from_leaving(hand: Hand) -> None:
    hand.look(1)
    session = hand.kit.session
    assert session.footage is not None
    session.workspace.remove_footage(FootageId(session.footage.id))
    assert hand.kit.page.recorder.keep()
    assert not hand.kit.problems


def test_another_name_at_the_same_window_is_another_person(hand: Hand) -> None:
    session = hand.kit.session
    first = session.workspace.user
    hand.look(1)
    session.workspace.log.who = "Second"
    session.case_changed.emit()
    hand.look(2)
    assert hand.seen(who=first) == ((1, 2),)
    assert hand.seen(who="Second") == ((2, 3),)


def test_unseen_frames_are_gone_to_one_after_the_other(hand: Hand) -> None:
    kit = hand.kit
    hand.play(range(30))
    hand.play(range(35, FRAMES))
    hand.look(0, 0)

    def go(action: ActionId) -> int:
        kit.registry.trigger(action)
        hand.rest()
        return kit.at()

    assert [go(ActionId.UNSEEN_FORWARD) for _ in range(3)] == [30, 31, 32]
    hand.look(59)
    assert [go(ActionId.UNSEEN_BACK) for _ in range(2)] == [34, 33]
    assert go(ActionId.UNSEEN_BACK) == 33
    assert kit.notices[-1].text == "Every frame counts as seen."
    kit.page.recorder.keep()
    kit.page.recorder.changed.emit()
    assert kit.page.timeline.strip.seen is not None
    assert kit.page.timeline.strip.seen.left == 0
    assert "Every frame counts as seen" in kit.page.timeline.accessibleDescription()


def test_the_lane_follows_while_it_plays_and_after_an_edit(hand: Hand) -> None:
    kit, timeline = hand.kit, hand.kit.page.timeline
    hand.play(range(FRAMES))
    hand.qtbot.waitUntil(lambda: timeline.strip.seen is not None and not timeline.strip.seen.left)
    kit.add(a_track("face", 10, 20))
    hand.qtbot.waitUntil(
        lambda: timeline.strip.seen is not None and timeline.strip.seen.unseen == ((10, 20),)
    )
    assert "changed since it was seen" in timeline.strip.seen.words(12)  # type: ignore[union-attr]


def test_the_rule_is_set_in_the_settings_with_a_reason(
    qtbot: QtBot, themed: QApplication, workspace: Workspace
) -> None:
    group = SeenGroup(workspace)
    qtbot.addWidget(group)
    assert group.rule == SeenRule()
    group.keep()
    assert len(workspace.log) == 1, "nothing changed, nothing written"
    group.views[View.OUTLINES].setChecked(False)
    group.whole.setChecked(False)
    group.whose.setCurrentIndex(2)
    assert "outlines" not in group.sentence.text()
    with pytest.raises(UserError):
        group.keep()
    group.reason.setText("Agreed with the auditor")
    group.keep()
    kept = workspace.coverage.rule
    assert View.OUTLINES not in kept.views
    assert (kept.whole, kept.whose) == (False, Whose.CHECKER)
    for tick in group.views.values():
        tick.setChecked(False)
    assert "tick a view" in group.sentence.text()
    with pytest.raises(UserError, match="Nothing would ever"):
        group.keep()


def test_playing_passes_over_what_was_seen(hand: Hand) -> None:
    kit = hand.kit
    hand.play(range(40))
    hand.play(range(42, FRAMES))
    hand.look(0, 0)
    kit.registry.trigger(ActionId.UNSEEN_ONLY)
    assert kit.registry.action(ActionId.UNSEEN_ONLY).isChecked()
    assert kit.notices[-1].text == "Playing passes over what counts as seen."
    hand.look(1, 0)
    QApplication.processEvents()
    assert kit.at() == 1, "only while it plays"
    kit.player.play(-1.0)
    hand.look(20, 0.04)
    QApplication.processEvents()
    assert kit.at() == 20, "backwards everything is shown"
    kit.player.play(1.0)
    hand.look(5, 0.04)
    hand.qtbot.waitUntil(lambda: kit.at() == 40 - LEAD)
    hand.play(range(40, 42))
    assert hand.seen() == ((0, FRAMES),)
    kit.player.play(1.0)
    hand.look(43, 0.04)
    hand.qtbot.waitUntil(lambda: not kit.player.playing)
    assert kit.notices[-1].text == "Everything from here on counts as seen."
    kit.registry.trigger(ActionId.UNSEEN_ONLY)
    kit.player.play(1.0)
    hand.look(5, 0.04)
    QApplication.processEvents()
    assert (kit.at(), kit.player.playing) == (5, True)
    kit.player.pause()
