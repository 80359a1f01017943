"""Shows one page of the manual: Markdown with pictures, found words marked, links inside the manual only."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QByteArray, Qt, QUrl, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QResizeEvent,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextImageFormat,
    QTextTable,
)
from PySide6.QtWidgets import QTextBrowser, QTextEdit, QWidget

from app.help.pages import FOLDER, slug_of
from app.help.search import folded
from app.theme.tokens import current

ROOM, HEADING_ROOM = 8.0, 18.0
"""Below a paragraph and above a heading, in pixels."""

CELL = 5.0
"""Around the text in a cell of a table, in pixels."""

PICTURE = "\ufffc"
"""What stands for a picture in the text."""

MARGIN = 24
"""Around the text, in pixels."""


class Reader(QTextBrowser):
    """A page.

    Signals:
        asked: A link to a page of the manual was followed: its file name, and the heading or an empty text.
    """

    asked = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setOpenLinks(False)
        self.setSearchPaths([str(FOLDER)])
        self.document().setDocumentMargin(MARGIN)
        self.anchorClicked.connect(self._follow)
        self._natural: dict[str, QImage] = {}
        self._headings: list[QTextBlock] = []

    def show_text(self, text: str) -> None:
        """Show a page of Markdown from its beginning."""
        features = QTextDocument.MarkdownFeature.MarkdownDialectGitHub
        self.document().setMarkdown(text, features)
        self._arrange()
        self._fit_pictures()
        self.setTextCursor(QTextCursor(self.document()))
        self.setExtraSelections([])
        self.verticalScrollBar().setValue(0)

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings of the page, in order."""
        return tuple(block.text() for block in self._headings)

    def go_to_heading(self, number: int) -> None:
        """Put a heading at the top and the text cursor on it."""
        if 0 < number < len(self._headings):
            self._show_block(self._headings[number])

    def go_to_anchor(self, anchor: str) -> None:
        """Go to the heading that a link names."""
        for number, heading in enumerate(self.headings):
            if slug_of(heading) == anchor:
                self.go_to_heading(number)
                return

    def mark(self, words: Sequence[str]) -> int:
        """Mark words wherever they begin a word; gives how many places were marked."""
        found = []
        form = QTextCharFormat()
        form.setBackground(QColor(current().tokens.selection))
        form.setForeground(QColor(current().tokens.on_selection))
        block = self.document().begin()
        while block.isValid():
            low = folded(block.text())
            if len(low) == len(block.text()):
                for first, last in _places(low, words):
                    cursor = QTextCursor(block)
                    cursor.setPosition(block.position() + first)
                    cursor.setPosition(block.position() + last, QTextCursor.MoveMode.KeepAnchor)
                    one = QTextEdit.ExtraSelection()
                    one.cursor, one.format = cursor, form
                    found.append(one)
            block = block.next()
        self.setExtraSelections(found)
        return len(found)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Pictures are never wider than the page."""
        super().resizeEvent(event)
        self._fit_pictures()

    def _show_block(self, block: QTextBlock) -> None:
        cursor = QTextCursor(block)
        self.setTextCursor(cursor)
        top = self.document().documentLayout().blockBoundingRect(block).top()
        self.verticalScrollBar().setValue(max(0, int(top) - MARGIN // 2))

    def _arrange(self) -> None:
        """Qt puts headings and paragraphs of Markdown hard below each other."""
        cursor = QTextCursor(self.document())
        self._headings = []
        self._natural = {}
        block = self.document().begin()
        while block.isValid():
            cursor.setPosition(block.position())
            form = block.blockFormat()
            if form.headingLevel():
                self._headings.append(block)
            table = _table_at(cursor)
            if table is None:
                if form.headingLevel():
                    form.setTopMargin(HEADING_ROOM)
                form.setBottomMargin(ROOM if block.textList() is None else ROOM / 2)
                # a picture is as high as its line, and needs no more
                form.setLineHeight(100 if PICTURE in block.text() else 118, 1)
                cursor.setBlockFormat(form)
            elif table.format().cellPadding() != CELL:
                shape = table.format()
                shape.setCellPadding(CELL)
                shape.setCellSpacing(0)
                shape.setBorderCollapse(True)
                shape.setBorder(1)
                shape.setBorderBrush(QColor(current().tokens.border_strong))
                shape.setBottomMargin(HEADING_ROOM)
                table.setFormat(shape)
            block = block.next()

    def _fit_pictures(self) -> None:
        room = max(160, self.viewport().width() - 2 * MARGIN - 4)
        # first all of them: a change of one ends the walk through its block
        found = []
        block = self.document().begin()
        while block.isValid():
            part = block.begin()
            while not part.atEnd():
                piece = part.fragment()
                if piece.charFormat().isImageFormat():
                    found.append((piece.position(), piece.charFormat().toImageFormat()))
                part += 1
            block = block.next()
        for position, form in found:
            self._fit(position, form, room)

    def _fit(self, position: int, form: QTextImageFormat, room: int) -> None:
        name = form.name()
        kind = QTextDocument.ResourceType.ImageResource
        if name not in self._natural:
            picture = self.loadResource(kind, QUrl(name))
            if isinstance(picture, QByteArray):  # what a browser makes of a file
                picture = QImage.fromData(picture)
            self._natural[name] = picture if isinstance(picture, QImage) else QImage()
        natural = self._natural[name]
        wanted = min(natural.width(), room)
        if wanted and form.width() != wanted:
            # Qt itself leaves out lines of pixels, so small words could not be read
            ratio = self.devicePixelRatioF()
            shown = natural
            if wanted * ratio < natural.width():
                smooth = Qt.TransformationMode.SmoothTransformation
                shown = natural.scaledToWidth(round(wanted * ratio), smooth)
            self.document().addResource(kind, QUrl(name), shown)
            form.setWidth(wanted)
            # without it, Qt keeps the height that the picture has unscaled
            form.setHeight(wanted * natural.height() / natural.width())
            cursor = QTextCursor(self.document())
            cursor.setPosition(position)
            cursor.setPosition(position + 1, QTextCursor.MoveMode.KeepAnchor)
            cursor.setCharFormat(form)

    def _follow(self, link: QUrl) -> None:
        if link.isRelative() and (link.path().endswith(".md") or not link.path()):
            self.asked.emit(link.path(), link.fragment())


def _table_at(cursor: QTextCursor) -> QTextTable | None:
    """The table it stands in; Qt's own types leave out that there may be none."""
    return cursor.currentTable()


def _places(text: str, words: Sequence[str]) -> list[tuple[int, int]]:
    """Where words begin a word of the text, up to the end of that word; none lies in another."""
    found: list[tuple[int, int]] = []
    for word in words:
        at = text.find(word)
        while at >= 0:
            if at == 0 or not text[at - 1].isalnum():
                last = at + len(word)
                while last < len(text) and text[last].isalnum():
                    last += 1
                found.append((at, last))
            at = text.find(word, at + 1)
    return sorted(found)
