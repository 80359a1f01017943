"""Words that the core gives the window, in the person's language."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication


def core(text: str) -> str:
    """A fixed text of the core, which knows no Qt: looked up as it stands, English where it is not found.

    Sentences of the core with names and numbers filled in are not found this way; they stay English (see
    ``tests/gui/test_access_language.py`` for which they are).
    """
    return QCoreApplication.translate("core", text) if text else ""
