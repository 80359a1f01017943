"""Why something is withheld: chosen in panels, missing in the queue, given for one, all or the request."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.actions.ids import ActionId
from app.dialogs.give_reason import GiveReasonDialog
from app.dialogs.reasons_settings import ReasonsDialog
from app.panels.reason_words import queue_words
from app.panels.reasons import ReasonsButton, ReasonsField
from redaction.casework.catalogue import BUILT_IN
from redaction.casework.missing import Lack
from redaction.edit import gestures
from redaction.model.audio import AudioTreatment
from redaction.model.footage import RequestKind
from redaction.model.geometry import Box
from redaction.model.ids import TrackId
from redaction.model.region import Kind
from tests.gui.review_kit import Kit, a_track, shared_kit

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

FACE, SCREEN, PAPER = TrackId("face"), TrackId("screen"), TrackId("paper")


@pytest.fixture(scope="module")
def window(
    qapp: QApplication, tmp_path_factory: pytest.TempPathFactory, media: Callable[..., Path]
) -> Iterator[Kit]:
    """One for all tests here."""
    folder = tmp_path_factory.mktemp("reasons")
    with shared_kit(folder, media(frames=50, tone=2.0)) as made:
        yield made


@pytest.fixture
def kit(
    qtbot: QtBot, themed: QApplication, window: Kit, media: Callable[..., Path]
) -> Iterator[Kit]:
    """Footage under a FOI request: a face, a screen, a paper; the last two lack a reason."""
    window.begin(media(frames=50, tone=2.0))
    session, workspace = window.session, window.session.workspace
    request = workspace.add_request(RequestKind.FOI, "FOI 12", dt.date(2026, 11, 2))
    footage = session.footage
    assert footage is not None
    session.open_footage(workspace.assign_footage(footage.id, request.id))
    session.select_request(request)
    window.page.lists.show_list(0)
    window.add(
        a_track("face", 0, 20, Box(10, 10, 20, 20), number=1),
        a_track("screen", 7, 20, Box(60, 10, 20, 20), kind=Kind.SCREEN, number=2),
        a_track("paper", 12, 20, Box(110, 10, 20, 20), kind=Kind.TEXT, number=3),
    )
    window.page.reasons.look()
    window.window.activateWindow()
    qtbot.waitUntil(window.window.isActiveWindow)
    yield window
    session.open_footage(None)
    session.select_request(None)


def dialog(kit: Kit) -> GiveReasonDialog:
    (found,) = kit.page.findChildren(GiveReasonDialog)
    return found


def say(kit: Kit) -> str:
    return kit.notices[-1].text


class TestField:
    def test_what_is_ticked_and_typed_is_told(self, qtbot: QtBot, themed: QApplication) -> None:
        field = ReasonsField()
        qtbot.addWidget(field)
        field.set_kind(RequestKind.FOI)
        with qtbot.waitSignal(field.changed):
            field.button._actions["foi31"].trigger()
        assert field.codes == ("foi31",)
        assert "weighed" in field.note
        with qtbot.waitSignals([field.changed, field.kept]):
            field.show()
            field.words.setFocus()
            QTest.keyClicks(field.words, "plain clothes")
            field.keep()
        assert (field.why, field.note) == ("plain clothes", "")
        field.button._actions["foi31"].trigger()
        assert not field.codes

    def test_what_does_not_hold_is_said_and_can_be_taken_away(
        self, qtbot: QtBot, themed: QApplication
    ) -> None:
        field = ReasonsField()
        qtbot.addWidget(field)
        field.set_catalogue(BUILT_IN.retired("foi21"))
        field.set_kind(RequestKind.FOI)
        assert "foi21" not in field.button._actions
        field.set_value(("foi21", "dpa45-4a", "own-1"), "")
        for words in ("s.45(4)(a) cannot be relied on", "s.21 is retired", "own-1 is not in"):
            assert words in field.note
        for code in ("foi21", "dpa45-4a", "own-1"):
            field.button._actions[code].trigger()
        assert (field.codes, field.note) == ((), "")

    def test_of_several_each_tick_says_how_many_have_it(
        self, qtbot: QtBot, themed: QApplication
    ) -> None:
        made = ReasonsButton()
        qtbot.addWidget(made)
        made.show_codes(("foi31", "foi30"), ("foi31",), ("foi31",))
        assert made._actions["foi31"].isChecked()
        assert not made._actions["foi30"].isChecked()
        assert "(on 1 of 3)" in made._actions["foi30"].text()
        assert "(on" not in made._actions["foi31"].text()
        assert made.text() == "Several"

    def test_the_list_stays_open_for_more_than_one(
        self, qtbot: QtBot, themed: QApplication
    ) -> None:
        made = ReasonsButton()
        qtbot.addWidget(made)
        made.set_kind(RequestKind.SAR_DPA_PART3)
        made.show_codes(())
        ticked: list[tuple[str, bool]] = []
        made.ticked.connect(lambda code, on: ticked.append((code, on)))
        made.show()
        made.click()
        menu = made._menu
        QTest.keyClick(menu, Qt.Key.Key_2)
        QTest.keyClick(menu, Qt.Key.Key_5)
        QTest.keyClick(menu, Qt.Key.Key_Space)
        assert menu.isVisible()
        QTest.keyClick(menu, Qt.Key.Key_Escape)
        assert not menu.isVisible()
        assert ticked == [("dpa45-4b", True), ("dpa45-4e", True), ("dpa45-4e", False)]


class TestPanels:
    def test_the_inspector_says_where_a_reason_comes_from(self, kit: Kit) -> None:
        field = kit.page.inspector.fields.why
        kit.session.select([FACE])
        assert field.note.startswith("Default for this kind of request: Personal data")
        kit.session.select([SCREEN])
        assert field.note == "No reason yet: choose one."
        workspace, request = kit.session.workspace, kit.session.request
        assert request is not None
        workspace.update_request(replace(request, reasons=("foi31",)))
        kit.session.reread()
        assert field.note == "From the request: Law enforcement (s.31)"
        kit.session.select([SCREEN, PAPER])
        field.button._actions["foi30"].trigger()
        assert {t.reasons for t in kit.tracks.values()} == {(), ("foi30",)}

    def test_words_belong_to_the_track_they_were_typed_for(self, kit: Kit) -> None:
        field = kit.page.inspector.fields.why
        kit.session.select([SCREEN])
        field.words.setFocus()
        QTest.keyClicks(field.words, "an xaddress")
        kit.session.select([PAPER])
        assert kit.tracks[SCREEN].why == "an xaddress"
        assert kit.tracks[PAPER].why == ""
        kit.session.undo()
        assert kit.tracks[SCREEN].why == ""

    def test_a_persons_reason_holds_for_their_tracks(self, kit: Kit) -> None:
        project = kit.session.project
        assert project is not None
        kit.session.do(gestures.group(project, [FACE], name="Ann"))
        kit.page.lists.show_list(1)
        card = next(c for c in kit.page.people.cards if FACE in c.tracks)
        line = kit.page.gallery.detail.reasons
        line.show_card(card)
        line.field.button._actions["foi38"].trigger()
        assert card.person is not None
        assert kit.session.project is not None
        person = kit.session.project.people[card.person]
        assert person.reasons == ("foi38",)
        kit.session.select([FACE])
        assert kit.page.inspector.fields.why.note.startswith("From the person: Health and safety")

    def test_a_stretch_of_sound_has_words_too(self, kit: Kit) -> None:
        kit.session.set_marks(25, 34)
        kit.registry.trigger(ActionId.SOUND_PANEL)
        kit.registry.trigger(ActionId.SOUND_MUTE)
        made = kit.page.sound
        assert made.why.note == "No reason yet: choose one."
        made.why.words.setFocus()
        QTest.keyClicks(made.why.words, "a name")
        made.why.keep()
        made.why.button._actions["foi40-2"].trigger()
        (part,) = kit.page.sounding.ranges
        assert (part.why, part.reasons) == ("a name", ("foi40-2",))
        kit.session.set_marks(None, None)


class TestQueue:
    def test_it_says_what_is_missing_and_leads_there(self, kit: Kit) -> None:
        queue, card = kit.page.reasons, kit.page.reason_card
        assert [m.words for m in queue.missing] == ["Screen 2", "Text 3"]
        assert card.isVisible()
        assert card.give.words == "2 without a reason"
        before = [m.id for m in kit.page.moments.queue.moments] if kit.page.moments.queue else []
        for track, frame in ((SCREEN, 7), (PAPER, 12), (SCREEN, 7)):
            QTest.keyClick(
                kit.page.canvas,
                Qt.Key.Key_R,
                Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier,
            )
            assert kit.session.selection_order == (track,)
            assert kit.at() == frame
        after = [m.id for m in kit.page.moments.queue.moments] if kit.page.moments.queue else []
        assert before == after, "the order of what may be exposed is left alone"

    def test_one_gets_its_reason_by_keyboard(self, kit: Kit) -> None:
        kit.session.select([PAPER])
        QTest.keyClick(kit.page.canvas, Qt.Key.Key_R, Qt.KeyboardModifier.ShiftModifier)
        asked = dialog(kit)
        assert not asked.give.isEnabled()
        at = [e.code for e in BUILT_IN.offered(RequestKind.FOI, single=True)].index("foi31")
        QTest.keyClick(asked.view, Qt.Key(Qt.Key.Key_1 + at))
        assert asked.codes == ("foi31",)
        asked.words.setPlainText("names the witness")
        QTest.keyClick(asked, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        assert say(kit) == "Text 3 has a reason now."
        paper = kit.tracks[PAPER]
        assert (paper.reasons, paper.why) == (("foi31",), "names the witness")
        assert kit.tracks[SCREEN].reasons == ()
        assert [m.id for m in kit.page.reasons.missing] == [SCREEN]
        kit.session.undo()
        assert kit.tracks[PAPER] == replace(paper, reasons=(), why="")

    def test_all_get_it_in_one_step_and_locked_ones_are_named(self, kit: Kit) -> None:
        kit.session.select([PAPER])
        project = kit.session.project
        assert project is not None
        kit.session.do(gestures.set_locked(project, [PAPER]))
        kit.registry.trigger(ActionId.GIVE_REASON)
        asked = dialog(kit)
        asked.every.setChecked(True)
        QTest.keyClick(asked.view, Qt.Key.Key_2)
        asked.give.click()
        assert kit.tracks[SCREEN].reasons
        assert kit.tracks[PAPER].reasons == ()
        assert say(kit) == "1 has a reason now. 1 is locked and still lacks one."

    def test_the_whole_request_can_have_it(self, kit: Kit) -> None:
        kit.registry.trigger(ActionId.GIVE_REASON)
        asked = dialog(kit)
        asked.whole.setChecked(True)
        QTest.keyClick(asked.view, Qt.Key.Key_1)
        asked.give.click()
        assert kit.page.reasons.missing == ()
        assert kit.page.reason_card.isHidden()
        request = kit.session.request
        assert request is not None
        assert request.reasons == ("foi40-2",)
        assert kit.session.workspace.log.verify().ok

    def test_what_another_person_changed_meanwhile_stays(self, kit: Kit) -> None:
        queue, workspace = kit.page.reasons, kit.session.workspace
        request = queue.request
        assert request is not None
        workspace.update_request(replace(request, requester="Ann", note="Changed elsewhere"))
        assert queue.put_on_request(["foi40-2"], "")
        (kept,) = [r for r in workspace.requests() if r.id == request.id]
        assert (kept.reasons, kept.requester) == (("foi40-2",), "Ann")

    def test_a_code_that_does_not_hold_is_replaced(self, kit: Kit) -> None:
        project = kit.session.project
        assert project is not None
        kit.session.do(gestures.set_reasons(project, [FACE, SCREEN, PAPER], ["dpa45-4e"]))
        queue = kit.page.reasons
        queue.look()
        assert {m.lack for m in queue.missing} == {Lack.UNSUITABLE}
        assert queue_words(queue.missing)[0] == "3 reasons that do not hold"
        assert queue.give(queue.alike(queue.missing[0]), ["foi40-2"], "")
        assert {t.reasons for t in kit.tracks.values()} == {("foi40-2",)}
        assert queue.missing == ()

    def test_sound_without_a_reason_is_shown_in_its_panel(self, kit: Kit) -> None:
        project = kit.session.project
        assert project is not None
        kit.session.do(gestures.set_reasons(project, [SCREEN, PAPER], ["foi31"]))
        kit.session.set_marks(25, 34)
        kit.registry.trigger(ActionId.SOUND_TONE)
        kit.page.sounding.select(None)
        kit.session.set_marks(None, None)
        kit.page.reasons.next()
        (part,) = kit.page.sounding.ranges
        assert part.treatment is AudioTreatment.TONE
        assert kit.page.sounding.selected == part.id
        assert kit.page.sound.isVisible()


class TestList:
    def test_an_own_code_is_added_made_a_default_and_retired(
        self, kit: Kit, qtbot: QtBot, tmp_path: Path
    ) -> None:
        made = ReasonsDialog(kit.session)
        qtbot.addWidget(made)
        made.begin()
        made.code.setText("Bad Code")
        made.title.setText("Armed officers")
        made.section.setText("Force policy 7")
        made.kinds[RequestKind.FOI].setChecked(True)
        made.defaults[RequestKind.FOI].setChecked(True)
        made.keep()
        assert "cannot be a code" in made._problem.text()
        made.code.setText("armed-7")
        made.keep()
        known = made.catalogue
        assert known.default(RequestKind.FOI) == ("foi40-2", "armed-7")
        assert made.chosen == known.find("armed-7")
        made.write(tmp_path / "list.json")
        made.retire()
        assert made.catalogue.exemptions["armed-7"].retired
        assert made.catalogue.default(RequestKind.FOI) == ("foi40-2",)
        made.take(tmp_path / "list.json")
        assert made.catalogue == known
        (tmp_path / "bad.json").write_text("{")
        made.take(tmp_path / "bad.json")
        assert "no list of reasons" in made._problem.text()
        made.retire()

    def test_of_umbras_codes_only_the_title_can_be_changed(self, kit: Kit, qtbot: QtBot) -> None:
        made = ReasonsDialog(kit.session)
        qtbot.addWidget(made)
        made.table.selectRow(8)
        chosen = made.chosen
        assert chosen is not None
        assert chosen.code == "foi31"
        assert made.section.isReadOnly()
        assert not made.force.isEnabled()
        made.title.setText("Policing")
        made.keep()
        assert made.catalogue.described(["foi31"]) == "Policing (FOI Act 2000 s.31)"
        made.title.setText(chosen.title)
        made.keep()
        assert made.catalogue.find("foi31") == chosen


def test_a_retired_code_is_said_as_soon_as_the_list_changes(kit: Kit) -> None:
    """The panel follows the list, and a track keeps the code it was given."""
    project = kit.session.project
    assert project is not None
    kit.session.do(gestures.set_reasons(project, [SCREEN, PAPER], ["foi24"]))
    kit.session.select([SCREEN])
    field = kit.page.inspector.fields.why
    assert "weighed" in field.note
    catalogue = kit.session.workspace.catalogue
    catalogue.retire("foi24")
    kit.session.case_changed.emit()
    assert field.note == "s.24 is retired: the workspace does not use it any more."
    kit.page.reasons.look()
    assert [(m.lack, m.id) for m in kit.page.reasons.missing] == [
        (Lack.RETIRED, SCREEN),
        (Lack.RETIRED, PAPER),
    ]
    assert kit.tracks[SCREEN].reasons == ("foi24",)
    catalogue.retire("foi24", False)
    kit.session.case_changed.emit()
    assert "weighed" in field.note
