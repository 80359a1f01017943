"""The licences of everything inside, to read and to search."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QFontDatabase, QKeySequence, QShortcut, QTextCursor
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from app.dialogs.base import Dialog
from app.theme.parts import button, label, row
from app.theme.tokens import SPACE


class LicencesDialog(Dialog):
    """One long text with a search.

    Args:
        path: The file that the build made.
        parent: The window.

    Attributes:
        search: What to look for.
        text: All of it.
        told: What the search found.
    """

    def __init__(self, path: Path, parent: QWidget | None = None) -> None:
        super().__init__(
            self.tr("Licences"),
            self.tr("Umbra, the programs and models inside it, and the terms of each."),
            parent,
        )
        self.resize(860, 640)
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Find a part or a word"))
        self.search.setAccessibleName(self.tr("Find in the licences"))
        self.search.setToolTip(
            self.tr("Find in the licences (Ctrl+F); Enter goes to the next place")
        )
        self.search.setClearButtonEnabled(True)
        self.search.returnPressed.connect(self.find_next)
        self.told = label("", "caption")
        top = row(spacing=SPACE)
        top.addWidget(self.search, 1)
        top.addWidget(
            button(self.tr("Next"), self.find_next, tip=self.tr("Go to the next place (Enter)"))
        )
        top.addWidget(self.told)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.text.setAccessibleName(self.tr("The licences"))
        self.text.setToolTip(self.tr("Arrow keys and Page Down scroll"))
        self.text.setTabChangesFocus(True)
        self.text.setPlainText(path.read_text(encoding="utf-8"))
        self.body.addLayout(top)
        self.body.addWidget(self.text, 1)
        self.foot.addStretch(1)
        close = button(self.tr("Close"), self.accept, kind="primary", tip=self.tr("Close (Esc)"))
        self.foot.addWidget(close)
        QShortcut(QKeySequence.StandardKey.Find, self, self.search.setFocus)
        self.search.setFocus()

    def find_next(self) -> None:
        """Go to the next place that has the words, from the top again after the last."""
        words = self.search.text()
        if not words:
            self.told.clear()
            return
        if self.text.find(words):
            self.told.clear()
            return
        before = self.text.textCursor()
        self.text.moveCursor(QTextCursor.MoveOperation.Start)
        if self.text.find(words):
            self.told.setText(self.tr("From the top again"))
        else:
            self.text.setTextCursor(before)
            self.told.setText(self.tr("Not found"))
