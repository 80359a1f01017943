"""Live coding on the page of an incident: plain keys note what the chosen camera shows."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.actions.ids import ActionId as A
from app.incident.live import IncidentCoding
from app.session import Page
from player.media.time import FrameIndex
from redaction.model.ids import FootageId
from tests.gui.incident_kit import IncidentKit, incident_kit
from tests.media.clip import Clip, write_clip

K = Qt.Key
NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture(scope="module")
def shared(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[IncidentKit]:
    folder = tmp_path_factory.mktemp("live")
    clip = write_clip(Clip(frames=60), folder / "clip.mp4")
    with incident_kit(folder, clip) as kit:
        yield kit


@pytest.fixture
def kit(shared: IncidentKit) -> IncidentKit:
    shared.session.go_page(Page.INCIDENT)
    shared.clear()
    return shared


def coding(kit: IncidentKit) -> IncidentCoding:
    return kit.page.live.coding


def at(kit: IncidentKit, seconds: Fraction | float) -> None:
    """This far into the incident."""
    kit.page.desk.set_time(kit.start + Fraction(seconds))


def press(kit: IncidentKit, key: Qt.Key, keys: Qt.KeyboardModifier = NONE) -> None:
    QTest.keyClick(kit.page.timeline, key, keys)


def shows(kit: IncidentKit, footage: FootageId) -> FrameIndex:
    """The frame a camera shows now."""
    time = kit.page.desk.time
    frame = None if time is None else kit.page.desk.courses[footage].frame_at(time)
    assert frame is not None
    return frame


def noted(kit: IncidentKit, footage: FootageId) -> list[tuple[str, int, int]]:
    found = [(n.category, int(n.span.start), int(n.span.stop)) for n in kit.notes(footage)]
    return sorted(found, key=lambda one: one[1:])


@pytest.fixture
def live(kit: IncidentKit) -> IncidentKit:
    assert kit.key(A.LIVE_CODING)
    assert coding(kit).live
    return kit


def test_plain_keys_note_what_the_chosen_camera_shows(live: IncidentKit) -> None:
    live.page.desk.choose(live.two)
    at(live, 1)
    first = shows(live, live.two)
    press(live, K.Key_A)
    press(live, K.Key_S)
    at(live, 2)
    last = shows(live, live.two)
    press(live, K.Key_S)
    assert noted(live, live.two) == [
        ("arrest", first, first + 1),
        ("speech", first, last + 1),
    ]
    assert noted(live, live.one) == []


def test_a_sign_says_that_it_is_on_and_which_keys_there_are(live: IncidentKit) -> None:
    bar = live.page.live.bar
    assert bar.isVisible()
    assert live.registry.action(A.LIVE_CODING).isChecked()
    live.page.desk.choose(live.two)
    assert "Camera 2" in bar._title.text()
    at(live, 1)
    press(live, K.Key_S)
    assert bar.chips["speech"].isChecked()
    assert bar.chips["speech"].text().startswith("S")
    assert [f for f, _ in live.page.timeline.board.running] == [live.two]
    assert "Speech" in bar._hint.text()
    assert "by the clock of “Camera 1”" in bar._hint.text()
    press(live, K.Key_Escape)
    assert bar.isHidden()
    assert not live.page.timeline.board.running
    press(live, K.Key_A)
    assert len(live.notes(live.two)) == 1


def test_nothing_is_noted_where_the_camera_shows_no_picture(live: IncidentKit) -> None:
    live.page.desk.choose(live.two)
    for key in (K.Key_A, K.Key_S):
        press(live, key)
        assert "shows no picture" in live.notices.pop().text
    live.page.live.bar.chips["arrest"].click()
    assert not live.page.live.bar.chips["arrest"].isChecked()
    assert live.notes(live.two) == []
    assert not len(coding(live).running)


def test_a_range_ends_on_its_own_camera_when_another_is_chosen(live: IncidentKit) -> None:
    at(live, 1)
    first = shows(live, live.one)
    press(live, K.Key_F)
    at(live, 1.5)
    last = shows(live, live.one)
    live.page.desk.choose(live.two)
    assert noted(live, live.one) == [("use-of-force", first, last + 1)]
    assert noted(live, live.two) == []
    assert coding(live).live


def test_a_range_ends_with_its_recording(live: IncidentKit) -> None:
    at(live, 2)
    first = shows(live, live.one)
    press(live, K.Key_F)
    at(live, 2.7)
    assert live.page.desk.courses[live.one].frame_at(live.start + Fraction(2.7)) is None
    press(live, K.Key_F)
    assert noted(live, live.one) == [("use-of-force", first, 60)]


def test_a_pause_ends_what_runs(live: IncidentKit, monkeypatch: pytest.MonkeyPatch) -> None:
    wall = live.page.wall
    monkeypatch.setattr(wall.ensemble, "_playing", True)
    wall.state_changed.emit()
    at(live, 1)
    first = shows(live, live.one)
    press(live, K.Key_S)
    at(live, 2)
    monkeypatch.setattr(wall.ensemble, "_playing", False)
    wall.state_changed.emit()
    assert noted(live, live.one) == [("speech", first, shows(live, live.one) + 1)]
    assert coding(live).live


@pytest.mark.parametrize("how", ["page", "incident", "camera"])
def test_leaving_ends_what_runs(live: IncidentKit, how: str) -> None:
    at(live, 1)
    first = shows(live, live.one)
    press(live, K.Key_S)
    at(live, 2)
    last = shows(live, live.one)
    incident = live.session.incident
    if how == "page":
        live.session.go_page(Page.HOME)
    elif how == "incident":
        live.session.select_incident(None)
    else:
        assert live.key(A.CAMERA_REMOVE)
        assert live.page.desk.chosen == live.two
    assert coding(live).live == (how == "camera")
    assert noted(live, live.one) == [("speech", first, last + 1)]
    if how == "camera":
        live.notices[-1].actions[0][1]()
    live.session.select_incident(incident)


def test_an_undo_takes_the_range_back_that_runs(live: IncidentKit) -> None:
    at(live, 1)
    press(live, K.Key_S)
    at(live, 2)
    assert live.key(A.UNDO)
    assert live.notes(live.one) == []
    assert not len(coding(live).running)
    press(live, K.Key_S)
    assert len(live.notes(live.one)) == 1


def test_a_range_is_one_undo_though_another_camera_was_edited_meanwhile(live: IncidentKit) -> None:
    at(live, 1)
    press(live, K.Key_S)
    live.note(live.two, 3, 5)
    at(live, 2)
    press(live, K.Key_S)
    for left in ((0, 1), (0, 0)):
        assert live.key(A.UNDO)
        assert (len(live.notes(live.one)), len(live.notes(live.two))) == left
    assert live.session.undo_label == ""


def test_what_is_typed_is_no_code(live: IncidentKit) -> None:
    search = live.page.notes.search
    QTest.keyClicks(search, "pas")
    assert search.text() == "pas"
    search.clear()
    assert live.notes(live.one) == []


def test_the_number_of_a_category_of_ranges_begins_and_ends_one(kit: IncidentKit) -> None:
    at(kit, 1)
    first = shows(kit, kit.one)
    assert kit.key(A.NOTE_CATEGORY_7)
    assert noted(kit, kit.one) == [("speech", first, first + 1)], "kept before it ends"
    at(kit, 2)
    assert kit.key(A.NOTE_CATEGORY_7)
    assert noted(kit, kit.one) == [("speech", first, shows(kit, kit.one) + 1)]
    assert kit.key(A.UNDO)
    assert kit.notes(kit.one) == []
    assert not kit.page.live.bar.isVisible()


def test_it_cannot_be_on_where_nothing_may_change(
    kit: IncidentKit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(kit.workspace), "read_only", property(lambda _w: True))
    assert not kit.key(A.LIVE_CODING)
    coding(kit).set_live(True)
    assert not coding(kit).live
    monkeypatch.undo()
    kit.registry.refresh()
