"""The manual in its window: contents, search, links, keys; F1 from the window and from dialogs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QImage, QTextDocument
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

import app.help.window as window_module
from app.actions.ids import ActionId
from app.dialogs.preferences import PreferencesDialog
from app.help.asking import HelpDesk
from app.help.generated import literal, settings_page
from app.help.pages import FIRST, FOLDER, SETTINGS, SHORTCUTS
from app.help.where import BY_DIALOG
from app.help.window import Manual
from app.settings import declared
from app.settings.store import Settings
from tests.gui.conftest import Shell


@pytest.fixture
def manual(qtbot: QtBot, tmp_path: Path) -> Iterator[Manual]:
    settings = Settings(tmp_path / "settings.ini")
    made = Manual({SETTINGS: lambda: settings_page(settings)})
    qtbot.addWidget(made)
    made.show_page(FIRST)
    made.show()
    yield made
    made.close()


def test_words_lead_to_their_section_and_are_marked(manual: Manual) -> None:
    QTest.keyClicks(manual.search, "leak rate")
    assert manual.results.count() > 0
    assert manual.place.page == "leak-rate.md"
    marked = [s.cursor.selectedText() for s in manual.reader.extraSelections()]
    assert marked
    assert {word.casefold() for word in marked} <= {"leak", "rate", "leaked", "leaks", "rates"}
    QTest.keyClick(manual.search, Qt.Key.Key_Down)
    assert manual.results.hasFocus() or manual.focusWidget() is manual.results
    QTest.keyClick(manual.search, Qt.Key.Key_Escape)
    assert manual.search.text() == ""
    assert manual.isVisible()
    assert not manual.reader.extraSelections()


def test_one_goes_back_and_forward(manual: Manual) -> None:
    manual.show_page("export.md")
    manual.show_page("log.md")
    QTest.keyClick(manual, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert manual.place.page == "export.md"
    QTest.keyClick(manual, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert manual.place.page == FIRST
    QTest.keyClick(manual, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert manual.place.page == "export.md"
    manual.show_page("sound.md")
    manual.forward()
    assert manual.place.page == "sound.md"


def test_a_link_stays_inside_the_manual(manual: Manual) -> None:
    manual.reader._follow(manual.reader.source().fromUserInput("https://example.org/a.md"))
    assert manual.place.page == FIRST
    manual.reader.asked.emit("export.md", "the-report")
    assert manual.place.page == "export.md"
    assert manual.reader.textCursor().block().text() == "The report"


def test_contents_hold_pages_and_their_headings(manual: Manual) -> None:
    item = manual._items["export.md"]
    assert item.childCount() > 2
    manual.contents.setCurrentItem(item.child(1))
    assert manual.place.page == "export.md"
    assert manual.reader.textCursor().block().text() == item.child(1).text(0)


def test_pictures_are_never_wider_than_the_page(manual: Manual) -> None:
    manual.resize(700, 600)
    assert "](pictures/" in (FOLDER / FIRST).read_text(encoding="utf-8")
    manual.show_page(FIRST)
    assert all(manual.reader._natural.values()), "a picture that cannot be read has no width"
    bar = manual.reader.horizontalScrollBar()
    assert bar.maximum() == 0


def test_what_was_changed_since_is_found(qtbot: QtBot) -> None:
    said = ["# Settings\n\nNothing yet.\n"]
    made = Manual({SETTINGS: lambda: said[0]})
    qtbot.addWidget(made)
    made.search.setText("zebra")
    assert made.results.count() == 0
    said[0] = "# Settings\n\nA zebra.\n"
    made.search.setText("")
    made.search.setText("zebra")
    assert made.results.count() == 1


def test_a_page_that_is_not_there_is_said(manual: Manual, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(_name: str) -> str:
        raise OSError

    monkeypatch.setattr(window_module, "read_page", gone)
    manual.show_page("detection.md")
    assert "missing: detection.md" in manual.reader.toPlainText()


def test_settings_are_listed_as_they_are(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "settings.ini")
    settings.set(declared.THEME, "light")
    settings.set(declared.REVIEWER, "R. Patel")
    page = settings_page(settings)
    assert "**Light**" in page
    assert "Patel" not in page
    for setting in declared.ALL:
        if setting.title:
            assert f"## {literal(setting.title)}" in page


def test_f1_opens_the_page_that_fits_also_from_a_dialog(qtbot: QtBot, shell: Shell) -> None:
    QTest.keyClick(shell.window, Qt.Key.Key_F1)
    desk = shell.window.findChild(HelpDesk)
    assert isinstance(desk, HelpDesk)
    manual = desk.manual
    assert manual is not None
    assert manual.place.page == FIRST
    shell.window.registry.trigger(ActionId.PREFERENCES)
    (dialog,) = shell.window.findChildren(PreferencesDialog)
    QTest.keyClick(dialog, Qt.Key.Key_F1)
    assert desk.manual is manual
    assert manual.place.page == SETTINGS
    dialog.reject()
    shell.window.registry.trigger(ActionId.HELP_LOG)
    assert manual.place.page == "log.md"
    manual.show_page(SHORTCUTS)
    text = manual.reader.toPlainText()
    keys = shell.window.registry.keys_text(ActionId.EXPORT)
    assert keys
    assert keys in text
    shell.window.hide()
    assert desk.manual is None


def test_every_dialog_that_a_page_is_named_for_is_there() -> None:
    # by their source: to load them all takes seconds
    known = {
        name
        for path in (FOLDER.parents[1] / "app").rglob("*.py")
        for name in re.findall(r"^class (\w+Dialog)\b", path.read_text(encoding="utf-8"), re.M)
    }
    assert set(BY_DIALOG) <= known
    for page in set(BY_DIALOG.values()) - {SETTINGS, SHORTCUTS}:
        assert (FOLDER / page).is_file(), page


def test_a_picture_is_made_smaller_smoothly_and_leaves_no_gap(manual: Manual) -> None:
    manual.resize(800, 600)
    manual.show_page("request.md")
    document = manual.reader.document()
    block = document.begin()
    while "\ufffc" not in block.text():
        block = block.next()
    part = block.begin()
    form = part.fragment().charFormat().toImageFormat()
    shown = document.resource(QTextDocument.ResourceType.ImageResource, QUrl(form.name()))
    assert isinstance(shown, QImage)
    assert shown.width() == round(form.width() * manual.reader.devicePixelRatioF())
    assert form.height() == pytest.approx(form.width() * shown.height() / shown.width(), rel=0.01)
    assert document.documentLayout().blockBoundingRect(block).height() < form.height() + 24


def test_no_title_in_the_contents_is_cut(manual: Manual) -> None:
    manual.show()
    contents = manual.contents
    assert contents.sizeHintForColumn(0) <= contents.viewport().width()
    page = contents.topLevelItem(0).child(0)
    assert page.toolTip(0) == page.text(0)
