"""The made-up language, spoken for a while."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from app.language.core import speak
from app.language.pseudo import PseudoTranslator


class Listening(PseudoTranslator):
    """The made-up language, which remembers what it was asked for."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.asked: set[tuple[str, str]] = set()

    def translate(
        self, context: str, source: str, disambiguation: str | None = None, n: int = -1
    ) -> str:
        self.asked.add((context, source))
        return super().translate(context, source, disambiguation, n)


@contextmanager
def spoken() -> Iterator[Listening]:
    """The made-up language, as long as it is needed."""
    app = QApplication.instance()
    assert app is not None
    translator = Listening(app)
    app.installTranslator(translator)
    speak(translated=True)
    try:
        yield translator
    finally:
        speak(translated=False)
        app.removeTranslator(translator)
        translator.deleteLater()
