"""A translation from the translator's file to the window: written, compiled, dropped in, shown."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QCoreApplication, QLocale, QTranslator
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.dialogs.problem import ProblemDialog
from app.language.core import brief, core, dates_in, speak, whole
from app.language.install import install_language
from app.words import phase_words
from redaction.jobs.errors import UserError
from tests.unit.installers.scripts import script

SAID = {
    ("ProblemDialog", "Close"): "Schließen",
    ("words", "Checking the copy"): "Kopie wird geprüft",
    ("core", "Draft"): "Entwurf",
    ("core", "Nobody has seen {many} frames of {frames}."): "Von {frames} Bildern sind {many} ungesehen.",
    ("core", "There is a category “{name}” already."): "Die Kategorie „{name}“ gibt es schon.",
    ("core", "Nothing was made."): "Nichts wurde angelegt.",
    ("core", "November"): "November (de)",
    ("core", "Tuesday"): "Dienstag",
    ("core", "Received {received}"): "Eingegangen: {received}",
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a German translation of a handful of texts, as `./run words` makes it."""
    words = script("words")
    path = tmp_path_factory.mktemp("translations") / "umbra_de.ts"
    words.write(path)
    tree = ElementTree.parse(path)
    missing = set(SAID)
    for context in tree.getroot().iter("context"):
        for message in context.iter("message"):
            key = (context.findtext("name", ""), message.findtext("source", ""))
            if key in SAID:
                missing.discard(key)
                said = message.find("translation")
                assert said is not None
                said.text = SAID[key]
                said.attrib.clear()
    assert missing == set()
    tree.write(path, encoding="utf-8", xml_declaration=True)
    words.compile_file(path)
    return path.parent


@pytest.fixture
def german(
    themed: QApplication, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[QApplication]:
    """The program as it begins where German is spoken."""
    monkeypatch.setenv("UMBRA_LOCALE", "de_DE")
    before, known = QLocale(), set(themed.findChildren(QTranslator))
    assert install_language(themed, folder) == "de_DE"
    try:
        yield themed
    finally:
        speak(translated=False)
        for translator in set(themed.findChildren(QTranslator)) - known:
            themed.removeTranslator(translator)
            translator.deleteLater()
        QLocale.setDefault(before)


def test_a_dialog_shows_it(qtbot: QtBot, german: QApplication) -> None:
    fault = UserError("Nobody has seen 12 frames of 60.", "Nothing was made.", "Not translated.")
    dialog = ProblemDialog(fault)
    qtbot.addWidget(dialog)
    shown = {label.text() for label in dialog.findChildren(QLabel)}
    assert {
        "Von 60 Bildern sind 12 ungesehen.",
        "Nichts wurde angelegt.",
        "Not translated.",
    } <= shown
    assert "Schließen" in {button.text() for button in dialog.findChildren(QPushButton)}
    assert phase_words("verifying") == "Kopie wird geprüft"


def test_the_core_is_translated_with_what_is_filled_in(german: QApplication) -> None:
    assert core("Draft") == "Entwurf"
    assert core("There is a category “{Draft} %1 &amp;” already.") == (
        "Die Kategorie „{Draft} %1 &amp;“ gibt es schon."
    )
    fault = UserError("Nothing was made.", "", "Nobody has seen 1,200 frames of 6,000.")
    assert whole(fault) == brief(fault)
    assert whole(fault) == "Nichts wurde angelegt. Von 6,000 Bildern sind 1,200 ungesehen."
    assert dates_in("3 November 2026, 12:00") == "3 November (de) 2026, 12:00"
    assert core("Received Tuesday 3 November 2026. Nothing was made.") == (
        "Eingegangen: Dienstag 3 November (de) 2026. Nichts wurde angelegt."
    )
    assert core("Something that nobody wrote.") == "Something that nobody wrote."
    assert core("") == ""


def test_english_stays_as_it_is_and_reads_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def never() -> None:
        raise AssertionError

    monkeypatch.setattr("app.language.core._forms", never)
    for text in ("", "Draft", "Nobody has seen 12 frames of 60.", "3 Nov 2026"):
        assert core(text) is text
        assert dates_in(text) is text


def test_a_language_without_a_translation_is_english(
    themed: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UMBRA_LOCALE", "cy_GB")
    before = QLocale()
    try:
        assert install_language(themed, tmp_path) == "cy_GB"
        assert core("Draft") == "Draft"
        assert QCoreApplication.translate("words", "Checking the copy") == "Checking the copy"
    finally:
        QLocale.setDefault(before)


def test_an_installation_reads_the_list_that_was_packed(
    german: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its source may be there, but is not read through when the window opens."""
    script("words").write_core(
        Path(__file__).resolve().parents[2], tmp_path / "translations" / "core.json"
    )
    monkeypatch.setattr("app.language.core.resources", lambda: tmp_path)
    monkeypatch.setattr("app.language.texts.collect", None)
    with read_anew():
        assert core("Nobody has seen 12 frames of 60.") == "Von 60 Bildern sind 12 ungesehen."


@pytest.mark.parametrize(
    "written",
    [
        b'{"fixed": ["Draft"], "for',
        b'{"fixed": ["Draft"]}',
        b"[]",
        b'{"fixed": [1], "forms": ["{a} b c d"]}',
        b'{"fixed": null, "forms": 3}',
        b"\xff\xfe",
        b"[" * 20000,
    ],
)
def test_a_list_that_cannot_be_read_leaves_english(
    german: QApplication,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    written: bytes,
) -> None:
    """The dialog that tells of problems asks, too: it must not be stopped by this one."""
    path = tmp_path / "translations" / "core.json"
    path.parent.mkdir()
    path.write_bytes(written)
    monkeypatch.setattr("app.language.core.resources", lambda: tmp_path)
    with read_anew():
        for text in ("Draft", "Nobody has seen 12 frames of 60.", "A quite different sentence."):
            assert core(text) == text
    assert [r.levelname for r in caplog.records if r.name == "app.language.core"] == ["ERROR"]


def test_a_source_that_cannot_be_read_leaves_english(
    german: QApplication, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_root: Path) -> None:
        raise SyntaxError

    monkeypatch.setattr("app.language.texts.collect", broken)
    with read_anew():
        assert core("Draft") == "Draft"
        assert core("Nothing was made.") == "Nothing was made."
    assert len([r for r in caplog.records if r.name == "app.language.core"]) == 1


@contextmanager
def read_anew() -> Iterator[None]:
    """What the core says is read for the first time, and so it is after this."""
    from app.language import core as module

    def forget() -> None:
        module._forms.cache_clear()
        module._said.cache_clear()

    forget()
    try:
        yield
    finally:
        forget()
