"""Usual words that are shown in the person's language and kept in English, in which records are written."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox

from app.language.core import core


def offer(combo: QComboBox, texts: Iterable[str]) -> None:
    """Offer texts of the core in a list into which other words can be typed."""
    for text in texts:
        combo.addItem(core(text), text)


def kept(combo: QComboBox) -> str:
    """What goes into a record: what :func:`offer` was given, or the words as they were typed."""
    text = combo.currentText().strip()
    at = combo.findText(text, Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchCaseSensitive)
    return text if at < 0 else str(combo.itemData(at))
