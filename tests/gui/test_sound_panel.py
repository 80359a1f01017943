"""What is not heard, marked by mouse and keyboard; and the state of the sound as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea, QToolButton
from pytestqt.qtbot import QtBot

from app.actions.ids import ActionId
from app.session import Tone
from app.sound.heard import Heard
from app.sound.panel import SoundPanel
from app.timeline.lanes import NAMES, Lane
from redaction.model.audio import AudioRange, AudioTreatment, SoundReview
from tests.gui.review_kit import Kit, shared_kit

F = Fraction
MUTE, TONE, DISGUISE = AudioTreatment.MUTE, AudioTreatment.TONE, AudioTreatment.DISGUISE
LEFT = Qt.MouseButton.LeftButton
ALT, CTRL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


@pytest.fixture(scope="module")
def window(
    qapp: QApplication, tmp_path_factory: pytest.TempPathFactory, media: Callable[..., Path]
) -> Iterator[Kit]:
    """One for all tests here."""
    folder = tmp_path_factory.mktemp("sound")
    with shared_kit(folder, media(frames=50, tone=2.0)) as made:
        yield made


@pytest.fixture
def kit(
    qtbot: QtBot, themed: QApplication, window: Kit, media: Callable[..., Path]
) -> Iterator[Kit]:
    """Footage of its own with the sound panel beside it; two stretches of speech were found."""
    window.begin(media(frames=50, tone=2.0))
    window.page.strips.speech = ((0.5, 0.9), (1.2, 1.6))
    window.page.strips.speech_changed.emit()
    window.page.lists.show_list(0)
    window.window.activateWindow()
    qtbot.waitUntil(window.window.isActiveWindow)
    qtbot.keyClick(window.page.canvas, Qt.Key.Key_F6)
    assert panel(window).isVisible()
    yield window
    window.session.set_marks(None, None)
    window.session.open_footage(None)


def panel(kit: Kit) -> SoundPanel:
    return kit.page.sound


def ranges(kit: Kit) -> list[tuple[float, float, AudioTreatment]]:
    return [(float(r.start), float(r.stop), r.treatment) for r in kit.page.sounding.ranges]


def only(kit: Kit) -> AudioRange:
    (part,) = kit.page.sounding.ranges
    return part


def said(kit: Kit) -> str:
    return kit.notices[-1].text


def mark(kit: Kit, first: int, last: int) -> None:
    """By the keys a person uses."""
    for frame, key in ((first, Qt.Key.Key_I), (last, Qt.Key.Key_O)):
        kit.session.go_to(frame)
        QTest.keyClick(kit.page.canvas, key)


class TestByKeyboard:
    def test_the_stretch_between_the_marks_is_treated_and_treated_otherwise(self, kit: Kit) -> None:
        mark(kit, 10, 19)
        QTest.keyClick(kit.page.canvas, Qt.Key.Key_M, ALT)
        assert ranges(kit) == [(0.4, 0.8, MUTE)]
        assert "Muted: 0.4 s" in said(kit)
        QTest.keyClick(kit.page.canvas, Qt.Key.Key_T, ALT)
        assert ranges(kit) == [(0.4, 0.8, TONE)], "the same stretch, not another one over it"
        QTest.keyClick(kit.page.canvas, Qt.Key.Key_D, ALT)
        assert ranges(kit) == [(0.4, 0.8, DISGUISE)]
        kit.session.undo()
        kit.session.undo()
        assert ranges(kit) == [(0.4, 0.8, MUTE)]
        kit.session.undo()
        assert ranges(kit) == []
        assert kit.page.sounding.selected is None

    def test_without_marks_it_is_the_speech_at_the_playhead(self, kit: Kit) -> None:
        kit.session.go_to(15)
        QTest.keyClick(kit.page.canvas, Qt.Key.Key_T, ALT)
        assert ranges(kit) == [(0.4, 1.0, TONE)], "with a margin around it"

    def test_where_nobody_speaks_it_says_what_to_do(self, kit: Kit) -> None:
        kit.session.go_to(48)
        QTest.keyClick(kit.page.canvas, Qt.Key.Key_M, ALT)
        assert ranges(kit) == []
        assert "I and O" in said(kit)
        assert kit.notices[-1].tone is Tone.WARNING

    def test_ends_are_moved_to_the_frame_and_to_the_speech(self, kit: Kit) -> None:
        mark(kit, 15, 17)
        QTest.keyClick(kit.page.canvas, Qt.Key.Key_M, ALT)
        kit.session.go_to(13)
        QTest.keyClick(kit.page.canvas, Qt.Key.Key_BracketLeft, CTRL)
        kit.session.go_to(19)
        QTest.keyClick(kit.page.canvas, Qt.Key.Key_BracketRight, CTRL)
        assert ranges(kit) == [(0.52, 0.8, MUTE)]
        QTest.keyClick(kit.page.canvas, Qt.Key.Key_W, ALT)
        assert ranges(kit) == [(0.4, 1.0, MUTE)]
        QTest.keyClick(kit.page.canvas, Qt.Key.Key_W, ALT)
        assert "no speech" in said(kit)
        kit.session.go_to(30)
        QTest.keyClick(kit.page.canvas, Qt.Key.Key_BracketLeft, CTRL)
        assert ranges(kit) == [(0.4, 1.0, MUTE)], "an empty stretch is refused"
        assert kit.notices[-1].tone is Tone.WARNING

    def test_in_the_list_delete_is_about_sound_and_not_about_tracks(self, kit: Kit) -> None:
        mark(kit, 5, 9)
        QTest.keyClick(kit.page.canvas, Qt.Key.Key_M, ALT)
        view = panel(kit).view
        view.setFocus()
        QTest.keyClick(view, Qt.Key.Key_Return)
        assert kit.at() == 5
        QTest.keyClick(view, Qt.Key.Key_Delete)
        assert ranges(kit) == []
        assert kit.log()[-1] == "Let sound be heard"

    def test_the_state_is_said_taken_back_and_undone(self, kit: Kit) -> None:
        canvas, page = kit.page.canvas, kit.page
        assert panel(kit)._state.text() == "Sound: not reviewed"
        QTest.keyClick(canvas, Qt.Key.Key_S, CTRL | ALT)
        assert kit.session.project.sound is SoundReview.REVIEWED
        assert panel(kit)._state.text() == "Sound: reviewed"
        assert "2.0 s of it was not played" in said(kit)
        assert "Sound · reviewed" in page.timeline.accessibleDescription()
        count = len(kit.log())
        QTest.keyClick(canvas, Qt.Key.Key_S, CTRL | ALT)
        assert len(kit.log()) == count, "saying it twice is saying it once"
        kit.registry.trigger(ActionId.SOUND_REMOVED)
        assert panel(kit)._state.text() == "Sound: removed"
        kit.session.undo()
        kit.session.undo()
        assert panel(kit)._state.text() == "Sound: not reviewed"


class TestByMouse:
    def button(self, kit: Kit, action: ActionId) -> QToolButton:
        (found,) = (
            b
            for b in panel(kit).findChildren(QToolButton)
            if b.defaultAction() is kit.registry.action(action)
        )
        return found

    def test_buttons_do_what_the_keys_do(self, kit: Kit) -> None:
        kit.session.set_marks(25, 34)
        for action, treatment in (
            (ActionId.SOUND_MUTE, MUTE),
            (ActionId.SOUND_TONE, TONE),
            (ActionId.SOUND_DISGUISE, DISGUISE),
        ):
            QTest.mouseClick(self.button(kit, action), LEFT)
            assert ranges(kit) == [(1.0, 1.4, treatment)]
        QTest.mouseClick(self.button(kit, ActionId.SOUND_REVIEWED), LEFT)
        assert kit.session.project.sound is SoundReview.REVIEWED
        QTest.mouseClick(self.button(kit, ActionId.SOUND_REOPENED), LEFT)
        assert kit.session.project.sound is SoundReview.NOT_REVIEWED
        QTest.mouseClick(self.button(kit, ActionId.SOUND_DELETE), LEFT)
        assert ranges(kit) == []

    def test_times_reasons_and_notes_are_typed(self, kit: Kit) -> None:
        kit.session.set_marks(25, 34)
        kit.registry.trigger(ActionId.SOUND_MUTE)
        made = panel(kit)
        for field, text in ((made.begins, "0.75"), (made.ends, "1:75")):
            field.setFocus()
            field.selectAll()
            QTest.keyClicks(field, text)
            QTest.keyClick(field, Qt.Key.Key_Return)
        assert ranges(kit) == [(0.75, 1.4, MUTE)]
        assert made.ends.text() == "00:01.400", "no time, so the one before stays"
        made.note.setFocus()
        QTest.keyClicks(made.note, "an address")
        QTest.keyClick(made.note, Qt.Key.Key_Return)
        code = next(iter(made.reasons._actions))
        made.reasons.ticked.emit(code, True)
        assert (only(kit).note, only(kit).reasons) == ("an address", (code,))
        row = made.view.model().index(0, 0)
        said = str(row.data())
        entry = kit.session.workspace.catalogue.read().find(code)
        assert entry is not None
        assert entry.title in said, "a reason is named as everywhere else, not by its code"
        assert code not in said
        assert said in row.data(Qt.ItemDataRole.ToolTipRole), "the row is too narrow for all of it"

    def point(self, kit: Kit, seconds: float) -> QPoint:
        timeline = kit.page.timeline
        place = timeline.strip.lanes.place(Lane.SOUND)
        assert place is not None
        return QPoint(
            round(NAMES + timeline.scale.x_of(seconds * 25)), (place.top + place.bottom) // 2
        )

    def drag(self, kit: Kit, start: float, stop: float, keys: Qt.KeyboardModifier) -> None:
        port = kit.page.timeline.viewport()
        QTest.mousePress(port, LEFT, keys, self.point(kit, start))
        QTest.mouseMove(port, self.point(kit, (start + stop) / 2))
        for event in (QTest.mouseMove, QTest.mouseMove):
            event(port, self.point(kit, stop))
        QTest.mouseRelease(port, LEFT, keys, self.point(kit, stop))

    def test_on_the_timeline_a_stretch_is_chosen_and_its_ends_are_dragged(self, kit: Kit) -> None:
        kit.session.set_marks(10, 14)
        kit.registry.trigger(ActionId.SOUND_MUTE)
        kit.session.set_marks(None, None)
        first = only(kit).id
        kit.page.sounding.select(None)
        port = kit.page.timeline.viewport()
        QTest.mouseClick(port, LEFT, pos=self.point(kit, 0.5))
        assert kit.page.sounding.selected == first
        assert kit.at() in (12, 13), "a click in the lane goes there, too"
        edits = len(kit.log())
        self.drag(kit, 0.6, 1.0, Qt.KeyboardModifier.NoModifier)
        (start, stop, _) = ranges(kit)[0]
        assert (start, stop) == (0.4, pytest.approx(1.0, abs=0.02))
        self.drag(kit, 0.4, 0.2, Qt.KeyboardModifier.NoModifier)
        assert ranges(kit)[0][0] == pytest.approx(0.2, abs=0.02)
        assert len(kit.log()) == edits + 2, "a drag is one step"
        kit.session.undo()
        assert ranges(kit)[0][0] == 0.4

    def test_a_dragged_end_catches_at_speech(self, kit: Kit) -> None:
        kit.session.set_marks(25, 29)
        kit.registry.trigger(ActionId.SOUND_MUTE)
        kit.session.set_marks(None, None)
        scale = kit.page.timeline.scale
        near = 1.6 + 4 / scale.ppf / 25
        self.drag(kit, 1.2, near, Qt.KeyboardModifier.NoModifier)
        assert ranges(kit)[0][1] == 1.6


def test_what_was_played_with_sound_is_counted(kit: Kit) -> None:
    player, sounding = kit.player, kit.page.sounding
    player.play(1.0)
    for frame in range(30):
        player.seek(frame)
    player.pause()
    player.set_muted(True)
    player.play(1.0)
    for frame in range(30, 50):
        player.seek(frame)
    player.pause()
    player.set_muted(False)
    assert sounding.heard.seconds == pytest.approx(29 / 25)
    assert "1.2 s of 2.0 s" in panel(kit)._heard.text()


def test_heard_parts_are_joined_and_jumps_are_not_heard() -> None:
    heard = Heard()
    for at in (0.0, 0.5, 1.0):
        heard.play(at, audible=True)
    heard.play(9.0, audible=True)
    heard.play(9.5, audible=True)
    heard.play(9.7, audible=False)
    heard.play(9.8, audible=True)
    assert heard.parts == ((0.0, 1.0), (9.0, 9.5))
    heard.play(9.9, audible=False)
    heard.play(0.8, audible=True)
    heard.play(1.2, audible=True)
    assert heard.parts == ((0.0, 1.2), (9.0, 9.5))
    assert heard.share(17.0) == pytest.approx(0.1)


def test_without_sound_there_is_no_state_to_decide(kit: Kit, media: Callable[..., Path]) -> None:
    kit.begin(media(frames=20, tone=0.0))
    assert panel(kit)._state.text() == "No sound"
    assert kit.page.sounding.state is None
    for action in (ActionId.SOUND_MUTE, ActionId.SOUND_REVIEWED, ActionId.SOUND_REMOVED):
        assert not kit.registry.action(action).isEnabled()


def test_nothing_is_cut_off_beside_the_bar_of_a_low_window(kit: Kit) -> None:
    made = panel(kit)
    mark(kit, 10, 19)
    QTest.keyClick(kit.page.canvas, Qt.Key.Key_M, ALT)
    area = made.findChild(QScrollArea)
    assert area is not None
    before = made.size()
    made.resize(made.minimumWidth(), 200)
    area.verticalScrollBar().setVisible(True)
    QApplication.processEvents()
    assert area.verticalScrollBar().isVisible()
    assert area.widget().width() <= area.viewport().width()
    made.resize(before)


class TestWhatIsTyped:
    def first(self, kit: Kit) -> AudioRange:
        mark(kit, 10, 19)
        QTest.keyClick(kit.page.canvas, Qt.Key.Key_M, ALT)
        return only(kit)

    def test_without_return_it_is_of_the_stretch_it_was_typed_for(self, kit: Kit) -> None:
        first = self.first(kit)
        made = panel(kit)
        made.note.setFocus()
        QTest.keyClicks(made.note, "a name")
        kit.session.set_marks(30, 39)
        QTest.keyClick(made.note, Qt.Key.Key_D, ALT)
        assert (made.begins.text(), made.note.text()) == ("00:01.200", "")
        made.begins.setFocus()
        made.begins.selectAll()
        QTest.keyClicks(made.begins, "1.3")
        kit.page.sounding.select(first.id)
        kit.page.canvas.setFocus()
        found = [(float(r.start), float(r.stop), r.note) for r in kit.page.sounding.ranges]
        assert found == [(0.4, 0.8, "a name"), (1.3, 1.6, "")]

    def test_what_was_undone_does_not_come_back_when_the_field_is_left(self, kit: Kit) -> None:
        self.first(kit)
        made = panel(kit)
        made.begins.setFocus()
        made.begins.selectAll()
        QTest.keyClicks(made.begins, "0.6")
        QTest.keyClick(made.begins, Qt.Key.Key_Return)
        assert ranges(kit) == [(0.6, 0.8, MUTE)]
        kit.session.undo()
        assert made.begins.text() == "00:00.400"
        kit.page.canvas.setFocus()
        assert ranges(kit) == [(0.4, 0.8, MUTE)]
