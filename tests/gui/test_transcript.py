"""The transcript panel: words are read, found, gone to and taken out of the copy, by mouse and by key."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.actions.guard import TypingGuard
from app.panels.transcript import TranscriptPanel
from app.sound.word_view import WordView
from redaction.model.audio import AudioTreatment
from redaction.store.planfiles import CACHE
from redaction.transcript.kept import KeptTranscripts
from redaction.transcript.whisper import CannotTranscribe
from redaction.transcript.words import Transcript, Word
from tests.gui.review_kit import Kit, shared_kit

LEFT = Qt.MouseButton.LeftButton
SHIFT, ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier
SAID = Transcript(
    (
        Word("My", 0.2, 0.3, 0.99, True),
        Word("name", 0.3, 0.5, 0.95),
        Word("is", 0.5, 0.6, 0.9),
        Word("Ann", 0.6, 0.8, 0.4),
        Word("Hello,", 1.2, 1.3, 0.9, True),
        Word("Ann.", 1.3, 1.5, 0.9),
    ),
    ((0.1, 0.9), (1.15, 1.55), (1.8, 1.95)),
    "whisper@0",
)


@pytest.fixture(scope="module")
def window(
    qapp: QApplication, tmp_path_factory: pytest.TempPathFactory, media: Callable[..., Path]
) -> Iterator[Kit]:
    """One for all tests here."""
    folder = tmp_path_factory.mktemp("transcript")
    guard = TypingGuard()
    qapp.installEventFilter(guard)
    with shared_kit(folder, media(frames=50, tone=2.0)) as made:
        yield made
    qapp.removeEventFilter(guard)


@pytest.fixture
def kit(
    qtbot: QtBot, themed: QApplication, window: Kit, media: Callable[..., Path]
) -> Iterator[Kit]:
    """Footage of its own with the transcript panel beside it; what the job hears is said by a script."""
    window.begin(media(frames=50, tone=2.0))
    workspace, footage = window.session.workspace, window.session.footage
    assert footage is not None

    def script(args: dict[str, Any]) -> Iterator[dict[str, Any]]:
        assert args["workspace"] == str(workspace.folder)
        yield {"event": "progress", "phase": "listening", "done": 1, "total": 2, "unit": "seconds"}
        KeptTranscripts(workspace.folder / CACHE, footage.sha256).put(SAID)
        yield {"event": "done", "result": {"words": 6, "model": "whisper@0", "sound": 0}}

    window.jobs.scripts["transcribe"] = script
    window.page.transcribing._why = lambda: None
    window.page.lists.show_list(0)
    window.window.activateWindow()
    qtbot.waitUntil(window.window.isActiveWindow)
    qtbot.keyClick(window.page.canvas, Qt.Key.Key_F9)
    assert panel(window).isVisible()
    yield window
    window.session.set_marks(None, None)
    window.session.open_footage(None)


def panel(kit: Kit) -> TranscriptPanel:
    return kit.page.transcript


@pytest.fixture
def view(kit: Kit, qtbot: QtBot) -> WordView:
    """With the transcript made."""
    QTest.mouseClick(panel(kit).begin, LEFT)
    assert panel(kit).stop.isVisible()
    qtbot.waitUntil(panel(kit).view.isVisible)
    panel(kit).view.setFocus()
    return panel(kit).view


def ranges(kit: Kit) -> list[tuple[float, float, AudioTreatment]]:
    return [(float(r.start), float(r.stop), r.treatment) for r in kit.page.sounding.ranges]


def place(view: WordView, number: int) -> QPoint:
    cursor = QTextCursor(view.document())
    cursor.setPosition(view._starts[number] + 1)
    return view.cursorRect(cursor).center()


def marks(view: WordView, test: Callable[[Any], bool]) -> list[str]:
    return [e.cursor.selectedText() for e in view.extraSelections() if test(e.format)]


def test_one_click_writes_down_what_is_said_and_it_is_there_the_next_time(
    kit: Kit, view: WordView
) -> None:
    assert view.toPlainText() == "My name is Ann\nHello, Ann.\n[no words]"
    assert "misheard" in panel(kit)._said.text()
    assert "1 stretch" in panel(kit)._said.text()
    assert not panel(kit).begin.isVisible()
    assert kit.log()[-1] == "Transcript made"
    footage = kit.session.footage
    kit.session.open_footage(None)
    assert view.words == ()
    kit.session.open_footage(footage)
    assert len(view.words) == 7


def test_unsure_words_are_dotted_and_not_only_coloured(view: WordView) -> None:
    dotted = marks(view, lambda f: f.underlineStyle() == f.UnderlineStyle.DotLine)
    assert dotted == ["Ann", "[no words]"]


def test_words_selected_by_key_are_muted_with_a_margin_and_struck_through(
    kit: Kit, view: WordView
) -> None:
    for _ in range(3):
        QTest.keyClick(view, Qt.Key.Key_Right)
    QTest.keyClick(view, Qt.Key.Key_Right, SHIFT)
    assert [w.text for w in view.chosen] == ["Ann"]
    assert "1 word" in panel(kit)._choice.text()
    QTest.keyClick(view, Qt.Key.Key_M, ALT)
    assert ranges(kit) == [(0.5, 1.0, AudioTreatment.MUTE)], "to the end of the speech"
    assert marks(view, lambda f: f.fontStrikeOut()) == ["is", "Ann"], "what lies in it whole"
    assert view.chosen == (), "what was asked for was done"
    kit.session.undo()
    assert marks(view, lambda f: f.fontStrikeOut()) == []


def test_words_selected_by_mouse_are_disguised(kit: Kit, view: WordView) -> None:
    port = view.viewport()
    QTest.mousePress(port, LEFT, pos=place(view, 4))
    QTest.mouseMove(port, place(view, 5))
    QTest.mouseRelease(port, LEFT, pos=place(view, 5))
    assert [w.text for w in view.chosen] == ["Hello,", "Ann."], "also what is selected in part"
    QTest.keyClick(view, Qt.Key.Key_D, ALT)
    ((start, stop, treatment),) = ranges(kit)
    assert (start, stop, treatment) == (1.05, 1.65, AudioTreatment.DISGUISE)


def test_speech_without_words_can_be_taken_too(kit: Kit, view: WordView) -> None:
    view._select(6, 7)
    QTest.keyClick(view, Qt.Key.Key_T, ALT)
    assert ranges(kit) == [(1.7, 2.0, AudioTreatment.TONE)]


def test_a_click_or_enter_goes_to_the_word_and_the_word_spoken_is_marked(
    kit: Kit, view: WordView
) -> None:
    QTest.mouseClick(view.viewport(), LEFT, pos=place(view, 5))
    assert kit.at() == 32
    kit.session.go_to(33)
    assert marks(view, lambda f: f.fontUnderline() and not f.fontStrikeOut()) == ["Ann."]
    QTest.keyClick(view, Qt.Key.Key_Left)
    QTest.keyClick(view, Qt.Key.Key_Left)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert kit.at() == 30
    QTest.keyClick(view, Qt.Key.Key_Space)
    assert kit.player.playing, "letters and the space bar are actions here"
    kit.player.pause()


def test_words_are_found_one_after_the_other(kit: Kit, view: WordView) -> None:
    search = panel(kit).search
    search.setFocus()
    QTest.keyClicks(search, "ann")
    assert view.hits == 2
    assert panel(kit)._found.text() == "2 places"
    places = []
    for keys in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.NoModifier, SHIFT):
        QTest.keyClick(search, Qt.Key.Key_Return, keys)
        places.append(kit.at())
    assert places == [15, 32, 15]
    assert [w.text for w in view.chosen] == ["Ann"]


def test_escape_lets_go_of_the_words_and_not_of_the_tracks(kit: Kit, view: WordView) -> None:
    view._select(0, 2)
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert view.chosen == ()


def test_words_out_of_sight_are_not_meant(kit: Kit, view: WordView) -> None:
    view._select(3, 4)
    kit.page.lists.show_list(0)
    kit.session.set_marks(0, 4)
    QTest.keyClick(kit.page.canvas, Qt.Key.Key_M, ALT)
    assert ranges(kit) == [(0.0, 0.2, AudioTreatment.MUTE)]


def test_without_the_package_one_sentence_says_how_to_get_it(kit: Kit) -> None:
    fault = CannotTranscribe("It cannot.", "Nothing.", "Type `./run setup --transcript`.")
    kit.page.transcribing._why = lambda: fault
    panel(kit).refresh()
    assert "./run setup --transcript" in panel(kit)._said.text()
    assert not panel(kit).begin.isVisible()
    kit.page.transcribing.start()
    assert kit.problems == [fault]


def test_a_failure_is_said_and_the_button_comes_back(kit: Kit, qtbot: QtBot) -> None:
    def script(_args: dict[str, Any]) -> Iterator[dict[str, Any]]:
        yield {
            "event": "failed",
            "summary": "It failed.",
            "detail": "Nothing was changed.",
            "remedy": "Again.",
            "status": 1,
        }

    kit.jobs.scripts["transcribe"] = script
    QTest.mouseClick(panel(kit).begin, LEFT)
    qtbot.waitUntil(lambda: bool(kit.problems))
    assert panel(kit).begin.isVisible()
    assert not panel(kit).view.isVisible()


def test_signs_that_take_two_places_do_not_shift_what_is_selected(kit: Kit, view: WordView) -> None:
    view.show_words((
        Word("\N{MUSICAL SYMBOL EIGHTH NOTE}\N{MUSICAL SYMBOL EIGHTH NOTE}", 0.1, 0.2, 0.9, True),
        Word("Ann", 0.5, 0.6, 0.9),
        Word("Bob", 0.8, 0.9, 0.9),
    ))  # fmt: skip
    view.show_hits([(1, 2)])
    assert view.go_to_hit(1) == view.words[1]
    assert view.textCursor().selectedText() == "Ann"
    assert view.chosen == (view.words[1],)
    view.show_words(())


def test_a_transcript_is_on_the_record_whatever_is_heard_when_it_is_done(
    kit: Kit, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = kit.page.transcribing
    many = kit.log().count("Transcript made")
    work.start()
    # another sound track is chosen meanwhile
    monkeypatch.setattr(work, "_shown", (work._shown[0], 1))
    qtbot.waitUntil(lambda: not kit.jobs.running)
    assert kit.log().count("Transcript made") == many + 1
    work._follow()
