"""Pages of the dialog for a request that need nothing of it but what they show."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QScrollArea, QVBoxLayout, QWidget

from app.theme.parts import label, row
from app.theme.tokens import SPACE
from app.words import moment_words, tr
from redaction.model.request import DatedNote


def notes_page(new_note: QPlainTextEdit, notes: Sequence[DatedNote]) -> QWidget:
    """A place for a new note, and those there are, newest first."""
    page = QWidget()
    box = QVBoxLayout(page)
    box.setContentsMargins(0, SPACE * 2, 0, 0)
    box.setSpacing(SPACE)
    name = label(tr("&New note"))
    name.setBuddy(new_note)
    new_note.setAccessibleName(tr("New note"))
    caption = label(tr("Dated, with your name; added to, never changed."), "caption")
    box.addLayout(row(name, None, caption))
    box.addWidget(new_note)
    inside = QWidget()
    listed = QVBoxLayout(inside)
    listed.setContentsMargins(0, SPACE, SPACE, 0)
    listed.setSpacing(2)
    for note in reversed(notes):
        listed.addWidget(label(f"{moment_words(note.moment)}, {note.who}", "caption"))
        listed.addWidget(label(note.text, wrap=True, select=True))
        listed.addSpacing(SPACE)
    listed.addStretch(1)
    box.addWidget(scrolled(inside), 1)
    return page


def padded(inside: QWidget) -> QWidget:
    """A widget with room above it, as a page of tabs."""
    page = QWidget()
    box = QVBoxLayout(page)
    box.setContentsMargins(0, SPACE * 2, 0, 0)
    box.addWidget(inside)
    return page


def scrolled(page: QWidget) -> QScrollArea:
    """A page that scrolls where it does not fit; the keys go to what is on it."""
    page.setProperty("surface", "clear")
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidgetResizable(True)
    area.setWidget(page)
    return area
