"""One page of the help, as it lies beside the program."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QTextCursor, QTextDocument
from PySide6.QtWidgets import QTextBrowser, QWidget

from app.dialogs.base import Dialog
from app.theme.parts import button

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "help"
"""Where the pages are: text that is read in any editor, too."""


ROOM, HEADING_ROOM = 8.0, 16.0
"""Below a paragraph and above a heading, in pixels."""


class HelpDialog(Dialog):
    """Shows a page; a link leads to another page of the same folder, and nowhere else.

    Args:
        page: File name, for instance ``detection.md``.
        title: What the page is about.
    """

    def __init__(self, page: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, "", parent)
        self.resize(820, 680)
        self.browser = QTextBrowser()
        self.browser.setOpenLinks(False)
        self.browser.setAccessibleName(title)
        self.browser.document().setDocumentMargin(16)
        self.browser.anchorClicked.connect(self._go)
        self.body.addWidget(self.browser, 1)
        self.foot.addStretch(1)
        close = button(self.tr("Close"), self.accept, kind="primary")
        close.setDefault(True)
        self.foot.addWidget(close)
        self.show_page(page)
        self.browser.setFocus()

    def show_page(self, page: str) -> None:
        """Show a page of the folder; a page that is not there is said to be missing."""
        try:
            text = (FOLDER / Path(page).name).read_text(encoding="utf-8")
        except OSError:
            text = self.tr("This page of the help is missing: {page}").format(page=page)
        features = QTextDocument.MarkdownFeature.MarkdownDialectGitHub
        self.browser.document().setMarkdown(text, features)
        self._space_out()

    def _space_out(self) -> None:
        """Qt puts headings and paragraphs of Markdown hard below each other."""
        cursor = QTextCursor(self.browser.document())
        block = self.browser.document().begin()
        while block.isValid():
            cursor.setPosition(block.position())
            form = block.blockFormat()
            if cursor.currentTable() is None:
                if form.headingLevel():
                    form.setTopMargin(HEADING_ROOM)
                form.setBottomMargin(ROOM if block.textList() is None else ROOM / 2)
                cursor.setBlockFormat(form)
            block = block.next()
        cursor = QTextCursor(self.browser.document())
        self.browser.setTextCursor(cursor)

    def _go(self, link: QUrl) -> None:
        if link.isRelative() and link.path().endswith(".md"):
            self.show_page(link.path())
