"""Chooses the language of the window when it starts."""

from __future__ import annotations

import os

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from app.language.pseudo import PseudoTranslator
from redaction.place import resources

PSEUDO = "pseudo"
"""The made-up language, as ``UMBRA_LOCALE`` says it."""

FOLDER = "translations"
"""Below the resources: ``umbra_de.qm`` and the like, as lrelease makes them."""


def install_language(app: QApplication) -> str:
    """Install the translations of the system's language, or of what ``UMBRA_LOCALE`` names.

    English is what the texts are written in; where there is no translation they stay English.

    Returns:
        The name of the language, as in ``en_GB``, or ``pseudo``.
    """
    wish = os.environ.get("UMBRA_LOCALE", "")
    if wish == PSEUDO:
        app.installTranslator(PseudoTranslator(app))
        return PSEUDO
    locale = QLocale(wish) if wish else QLocale()
    QLocale.setDefault(locale)
    for name, folder in (
        ("qtbase", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)),
        ("umbra", str(resources() / FOLDER)),
    ):
        translator = QTranslator(app)
        if translator.load(locale, name, "_", folder):
            app.installTranslator(translator)
    return locale.name()
