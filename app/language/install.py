"""Chooses the language of the window when it starts."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from app.language.core import speak
from app.language.pseudo import PseudoTranslator
from redaction.place import resources

PSEUDO = "pseudo"
"""The made-up language, as ``UMBRA_LOCALE`` says it."""

FOLDER = "translations"
"""Below the resources: ``umbra_de.qm`` and the like, as lrelease makes them."""


def install_language(app: QApplication, folder: Path | None = None) -> str:
    """Install the translations of the system's language, or of what ``UMBRA_LOCALE`` names.

    English is what the texts are written in; where there is no translation they stay English.

    Args:
        app: The application.
        folder: Where ours lie, if not with the resources.

    Returns:
        The name of the language, as in ``en_GB``, or ``pseudo``.
    """
    wish = os.environ.get("UMBRA_LOCALE", "")
    if wish == PSEUDO:
        app.installTranslator(PseudoTranslator(app))
        speak(translated=True)
        return PSEUDO
    locale = QLocale(wish) if wish else QLocale()
    QLocale.setDefault(locale)
    ours = resources() / FOLDER if folder is None else folder
    for name, place in (
        ("qtbase", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)),
        ("umbra", str(ours)),
    ):
        translator = QTranslator(app)
        if translator.load(locale, name, "_", place):
            app.installTranslator(translator)
            speak(translated=name == "umbra")
    return locale.name()
