"""The manual: contents and search on the left, the page on the right; work goes on beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QStackedWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.dialogs.base import screen_room
from app.help.pages import FIRST, chapters, read_page, sections, title_of
from app.help.reader import Reader
from app.help.search import Index, words_of
from app.theme.icons import icon
from app.theme.parts import button, label, row
from app.theme.tokens import SPACE

_PAGE = Qt.ItemDataRole.UserRole
_NUMBER = Qt.ItemDataRole.UserRole + 1

LEFT_MARGINS: Final = 52
"""Beside the titles of the contents: margins, the sign that opens a page, a scroll bar."""
MOST_CONTENTS: Final = 420
"""Width of the contents at most, in pixels."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody reads: a page, and the number of a heading on it."""

    page: str
    number: int = 0


class Manual(QDialog):
    """The manual in a window of its own. It blocks nothing and is blocked by no dialog.

    Attributes:
        reader: The page.
        search: What is looked for.
        results: What was found.
        contents: Chapters, pages, headings.
        place: What is read.
    """

    WIDTH: Final = 1140
    """Of the whole window, in pixels."""

    def __init__(self, made: Mapping[str, Callable[[], str]] | None = None) -> None:
        # without a parent, because a dialog over the window blocks all that belongs to the window
        super().__init__(None, Qt.WindowType.Window)
        self.setWindowTitle(self.tr("Umbra manual"))
        self.setAccessibleName(self.tr("Umbra manual"))
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self._made = dict(made or {})
        self._index: Index | None = None
        self._indexed: dict[str, str] = {}
        self._past: list[Place] = []
        self._coming: list[Place] = []
        self.place = Place("")
        self.reader = Reader()
        self.reader.setAccessibleName(self.tr("Page of the manual"))
        self.reader.asked.connect(self._link)
        self._build()
        self._fill_contents()
        self.resize(self.WIDTH, 760)

    # where one reads

    def show_page(self, page: str = FIRST, number: int = 0, anchor: str = "") -> None:
        """Show a page, and remember where one came from.

        Args:
            page: File name; one that is not there is said to be missing.
            number: Of the heading to go to.
            anchor: Or its name in a link.
        """
        if self.place.page and (page, number) != (self.place.page, self.place.number):
            self._past.append(self.place)
            self._coming.clear()
        self._show(Place(page, number), anchor)

    def back(self) -> None:
        """The place before."""
        if self._past:
            self._coming.append(self.place)
            self._show(self._past.pop())

    def forward(self) -> None:
        """The place one came back from."""
        if self._coming:
            self._past.append(self.place)
            self._show(self._coming.pop())

    def text_of(self, page: str) -> str:
        """What a page says, also one that is made just now."""
        if page in self._made:
            return self._made[page]()
        try:
            return read_page(page)
        except OSError:
            return self.tr(
                "# A page is missing\n\nThis page of the manual is missing: {page}"
            ).format(page=page)

    # how it is built

    def _build(self) -> None:
        self._back = button(self.tr("Back"), self.back, kind="ghost", icon_name="chevron-left")
        self._back.setToolTip(self.tr("To the place before (Alt+Left)"))
        self._forward = button(
            self.tr("Forward"), self.forward, kind="ghost", icon_name="chevron-right"
        )
        self._forward.setToolTip(self.tr("To the place one came back from (Alt+Right)"))
        self._first = button(
            self.tr("Quick start"), lambda: self.show_page(FIRST), kind="ghost", icon_name="home"
        )
        self._first.setToolTip(self.tr("The page to begin with (Alt+Home)"))
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search (Ctrl+F)"))
        self.search.setAccessibleName(self.tr("Search the manual"))
        self.search.setToolTip(
            self.tr("Words to look for (Ctrl+F). Down goes to what was found, Escape clears them.")
        )
        self.search.setClearButtonEnabled(True)
        self.search.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.search.textChanged.connect(self._look)
        self.search.installEventFilter(self)
        self.contents = QTreeWidget()
        self.contents.setHeaderHidden(True)
        self.contents.setAccessibleName(self.tr("Contents"))
        self.contents.setToolTip(self.tr("Contents: arrows move, Return goes into the page"))
        self.contents.setIndentation(14)
        self.contents.setUniformRowHeights(True)
        self.contents.currentItemChanged.connect(self._content_chosen)
        self.contents.itemActivated.connect(lambda _item: self.reader.setFocus())
        self.results = QListWidget()
        self.results.setAccessibleName(self.tr("What was found"))
        self.results.setToolTip(self.tr("What was found: arrows move, Return goes into the page"))
        self.results.setWordWrap(True)
        self.results.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.results.setSpacing(2)
        self.results.currentItemChanged.connect(self._result_chosen)
        self.results.itemActivated.connect(lambda _item: self.reader.setFocus())
        self._said = label("", "muted", wrap=True)
        found = QVBoxLayout()
        found.setContentsMargins(0, 0, 0, 0)
        found.addWidget(self._said)
        found.addWidget(self.results, 1)
        page = QWidget()
        page.setLayout(found)
        self._left = QStackedWidget()
        self._left.addWidget(self.contents)
        self._left.addWidget(page)
        side = QVBoxLayout()
        side.setContentsMargins(SPACE * 2, SPACE * 2, SPACE, SPACE * 2)
        side.setSpacing(SPACE)
        side.addWidget(self.search)
        side.addWidget(self._left, 1)
        left = QFrame()
        left.setProperty("surface", "panel")
        left.setLayout(side)
        left.setMinimumWidth(220)
        tools = QFrame()
        tools.setProperty("surface", "panel")
        tools.setLayout(row(self._back, self._forward, self._first, None, margin=SPACE))
        shown = QVBoxLayout()
        shown.setContentsMargins(0, 0, 0, 0)
        shown.setSpacing(0)
        shown.addWidget(tools)
        shown.addWidget(self.reader, 1)
        right = QWidget()
        right.setLayout(shown)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(left)
        split.addWidget(right)
        # as wide as the longest title of a page, within reason
        self._split = split
        split.setStretchFactor(1, 1)
        split.setChildrenCollapsible(False)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(split)
        for key, act in (
            (QKeySequence("Alt+Left"), self.back),
            (QKeySequence("Alt+Right"), self.forward),
            (QKeySequence("Alt+Home"), lambda: self.show_page(FIRST)),
            (QKeySequence("Ctrl+F"), self._to_search),
            (QKeySequence("F6"), self._other_side),
        ):
            QShortcut(key, self).activated.connect(act)

    def _fill_contents(self) -> None:
        self._items: dict[str, QTreeWidgetItem] = {}
        for chapter in chapters():
            top = QTreeWidgetItem([chapter.title])
            top.setFlags(Qt.ItemFlag.ItemIsEnabled)
            font = top.font(0)
            font.setBold(True)
            top.setFont(0, font)
            self.contents.addTopLevelItem(top)
            for page in chapter.pages:
                text = self.text_of(page)
                item = QTreeWidgetItem([title_of(text) or page])
                item.setData(0, _PAGE, page)
                item.setData(0, _NUMBER, 0)
                item.setToolTip(0, item.text(0))
                top.addChild(item)
                self._items[page] = item
                if page in self._made:
                    continue
                for section in sections(text):
                    if section.number:
                        below = QTreeWidgetItem([section.heading])
                        below.setData(0, _PAGE, page)
                        below.setData(0, _NUMBER, section.number)
                        below.setToolTip(0, section.heading)
                        item.addChild(below)
            top.setExpanded(True)
        wide = self.contents.sizeHintForColumn(0) + LEFT_MARGINS
        wide = min(max(wide, 310), MOST_CONTENTS)
        self._split.setSizes([wide, self.WIDTH - wide])

    # what is shown

    def _show(self, place: Place, anchor: str = "") -> None:
        if place.page != self.place.page or place.page in self._made:
            self.reader.show_text(self.text_of(place.page))
        self.place = place
        words = words_of(self.search.text())
        self.reader.mark(words)
        if place.number:
            self.reader.go_to_heading(place.number)
        elif anchor:
            self.reader.go_to_anchor(anchor)
        else:
            self.reader.verticalScrollBar().setValue(0)
        self._back.setEnabled(bool(self._past))
        self._forward.setEnabled(bool(self._coming))
        item = self._items.get(place.page)
        if item is not None:
            self.contents.blockSignals(True)
            below = item.child(place.number - 1) if place.number else None
            self.contents.setCurrentItem(item if below is None else below)
            self.contents.blockSignals(False)
        title = self.reader.headings[0] if self.reader.headings else place.page
        self.setWindowTitle(self.tr("{page} – Umbra manual").format(page=title))

    def _link(self, page: str, anchor: str) -> None:
        self.show_page(page or self.place.page, anchor=anchor)

    def _content_chosen(self, item: QTreeWidgetItem | None) -> None:
        if item is not None and item.data(0, _PAGE):
            self.show_page(item.data(0, _PAGE), item.data(0, _NUMBER))

    def _result_chosen(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.show_page(item.data(_PAGE), item.data(_NUMBER))

    # finding

    def _look(self, wanted: str) -> None:
        words = words_of(wanted)
        self._left.setCurrentIndex(1 if words else 0)
        self.results.blockSignals(True)
        self.results.clear()
        made = {page: self.text_of(page) for page in self._made} if words else self._indexed
        if words and (self._index is None or made != self._indexed):
            # keys and settings may have been changed since
            self._indexed = made
            pages = [page for chapter in chapters() for page in chapter.pages]
            self._index = Index({page: made.get(page) or self.text_of(page) for page in pages})
        hits = self._index.find(wanted) if self._index is not None else ()
        for hit in hits:
            where = hit.title if hit.heading == hit.title else f"{hit.title} › {hit.heading}"
            item = QListWidgetItem(f"{where}\n{hit.excerpt}")
            item.setData(_PAGE, hit.page)
            item.setData(_NUMBER, hit.number)
            self.results.addItem(item)
        self.results.blockSignals(False)
        if words:
            self._said.setText(
                self.tr("{n} places").format(n=len(hits))
                if len(hits) > 1
                else self.tr("1 place")
                if hits
                else self.tr("Nothing was found. Try one word, or another one.")
            )
        if hits:
            self.results.setCurrentRow(0)
        else:
            self.reader.mark(words)

    def _to_search(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def _other_side(self) -> None:
        """From the page to contents or results, and back."""
        side = self.results if self._left.currentIndex() else self.contents
        (side if self.reader.hasFocus() else self.reader).setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Down and Return lead from the words to what was found, Escape clears them first."""
        if (
            watched is self.search
            and event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
        ):
            key = event.key()
            if key == Qt.Key.Key_Escape and self.search.text():
                self.search.clear()
                return True
            if key in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
                side = self.results if self._left.currentIndex() else self.contents
                (side if key == Qt.Key.Key_Down else self.reader).setFocus()
                return True
        return super().eventFilter(watched, event)

    def showEvent(self, event: QShowEvent) -> None:
        """It is never larger than its screen."""
        room: QSize = screen_room(self)
        if self.width() > room.width() or self.height() > room.height():
            self.resize(self.size().boundedTo(room))
        super().showEvent(event)
