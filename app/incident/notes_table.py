"""The table of all annotations of an incident, searched, filtered, sorted: twin of the painted timeline."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QIcon, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QMenu,
    QStackedWidget,
    QStyle,
    QStyleOptionViewItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.actions.guard import ACTIONS_FIRST
from app.models.incident import IncidentNotes, NoteColumn, WantedNotes
from app.notes.signs import category_icon
from app.shell.tables import Index, LineDelegate, RowTable, line, paint_ground
from app.theme.icons import icon
from app.theme.parts import EmptyState, ToolButton, button, label, row
from app.theme.tokens import SPACE, colour
from app.words import count_words
from redaction.notes.searching import people_of, tags_of

if TYPE_CHECKING:
    from app.incident.board import Chosen
    from app.incident.desk import Desk

MOST_OFFERED = 40
"""People or tags that a menu of filters offers; the search finds the others."""

WIDTHS = (156, 112, 190, 78, 150, 110, 110, 110)
"""Of the columns, in pixels; the last one takes what is left."""

SIGN = 16


class SignDelegate(LineDelegate):
    """As in our other tables, with the sign of a category before its name."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The cell, and the sign in the room left for it."""
        sign = index.data(Qt.ItemDataRole.DecorationRole)
        if not isinstance(sign, QIcon):
            super().paint(painter, option, index)
            return
        view, room = self.parent(), option.rect
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = isinstance(view, RowTable) and view.hovered == index.row()
        painter.save()
        paint_ground(painter, room, selected=selected, hovered=hovered)
        top = room.center().y() - SIGN // 2 + 1
        sign.paint(painter, room.left() + SPACE + 4, top, SIGN, SIGN)
        words = room.adjusted(SPACE + 4 + SIGN + 6, 0, -SPACE, 0)
        ink = colour("on_selection" if selected else "text")
        line(painter, words, str(index.data()), option.font, ink)
        painter.restore()


class _Search(QLineEdit):
    """Escape clears it first; empty, Escape is the page's."""

    def event(self, event: QEvent) -> bool:
        """Claim Escape before the page's own key takes it."""
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
            and self.text()
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape clears the words."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            return
        super().keyPressEvent(event)


class NotesPanel(QWidget):
    """Search and filters above the table.

    Attributes:
        table: The annotations.
        model: What is in it.
        search: Words to find.

    Signals:
        go_asked: The beginning of an annotation is to be shown; carries its key.
        edit_asked: An annotation is to be edited; carries its key.
        menu_asked: A menu is wanted for the selection; carries where.
    """

    go_asked = Signal(object)
    edit_asked = Signal(object)
    menu_asked = Signal(QPoint)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._following = False
        self.model = IncidentNotes(self)
        self.search = _Search()
        self.search.setPlaceholderText(self.tr("Find in annotations"))
        self.search.setAccessibleName(self.tr("Find in annotations"))
        self.search.setClearButtonEnabled(True)
        self.search.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.search.textChanged.connect(self._search)
        self.filter_button = ToolButton()
        self.filter_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.filter_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.filter_button.setIcon(icon("filter"))
        self.filter_button.setMinimumHeight(32)
        self.filter_button.setToolTip(
            self.tr("Show only some cameras, categories, people or tags, or only drafts")
        )
        self._menu = QMenu(self)
        self._menu.setToolTipsVisible(True)
        self._menu.aboutToShow.connect(self._fill_menu)
        self.filter_button.setMenu(self._menu)
        self._clear = button(self.tr("Show all"), self._show_all, kind="link")
        self._count = label("", "caption")
        self.table = self._make_table()
        self._empty = EmptyState(
            "marker",
            self.tr("Nothing noted yet"),
            self.tr(
                "Choose a camera, go to a moment and press M. I, O and Ctrl+Alt+M keep a stretch."
            ),
        )
        self._none = EmptyState(
            "search",
            self.tr("Nothing is shown"),
            self.tr("No annotation fits these words and filters."),
        )
        self._stack = QStackedWidget()
        for page in (self.table, self._empty, self._none):
            self._stack.addWidget(page)
        head = row(self.search, self.filter_button, spacing=SPACE)
        head.setContentsMargins(SPACE, SPACE, SPACE, 0)
        foot = row(self._count, None, self._clear, spacing=SPACE)
        foot.setContentsMargins(SPACE + 4, 0, SPACE, 4)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(SPACE // 2)
        box.addLayout(head)
        box.addWidget(self._stack, 1)
        box.addLayout(foot)
        desk.notes_changed.connect(lambda _footage: self.refresh())
        desk.courses_changed.connect(self.refresh)
        desk.selection_changed.connect(self._follow)
        self.refresh()

    def refresh(self) -> None:
        """Read the annotations again; rows that did not change are kept."""
        desk = self._desk
        notes = [(course, desk.notes(f).values()) for f, course in desk.courses.items()]
        self._following = True
        self.model.put(desk.incident, desk.categories, notes)
        self._following = False
        self._follow()
        self._settle()

    def want(self, wanted: WantedNotes) -> None:
        """Show other annotations."""
        self._following = True
        self.model.want(wanted)
        self._following = False
        self._follow()
        self._settle()

    def current(self) -> Chosen | None:
        """The row the keys are at."""
        index = self.table.currentIndex()
        return None if not index.isValid() else self.model.rows[index.row()].key

    # inside

    def _make_table(self) -> RowTable:
        table = RowTable(self.tr("Annotations of the incident"), 30, self)
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        # letters are actions here: the search above finds
        table.setProperty(ACTIONS_FIRST, True)
        table.setModel(self.model)
        table.setItemDelegate(SignDelegate(table))
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        last = NoteColumn(len(NoteColumn) - 1)
        table.set_widths(WIDTHS, last)
        header = table.horizontalHeader()
        # what takes what is left may be left nothing: the table is scrolled sideways before that
        header.setSectionResizeMode(last, QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        header.setMinimumSectionSize(60)
        header.setSectionsClickable(True)
        header.setSortIndicatorShown(True)
        header.setSortIndicator(NoteColumn.TIME, Qt.SortOrder.AscendingOrder)
        header.sortIndicatorChanged.connect(self._sort)
        table.selectionModel().selectionChanged.connect(self._selected)
        table.doubleClicked.connect(lambda _i: self._go())
        table.activated.connect(lambda _i: self._go())
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.customContextMenuRequested.connect(
            lambda at: self.menu_asked.emit(table.viewport().mapToGlobal(at))
        )
        return table

    def _go(self) -> None:
        key = self.current()
        if key is not None:
            self.go_asked.emit(key)

    def _sort(self, column: int, order: Qt.SortOrder) -> None:
        self._following = True
        self.model.sort(column, order)
        self._following = False
        self._follow()

    def _search(self, text: str) -> None:
        self.want(replace(self.model.wanted, text=text))

    def _show_all(self) -> None:
        self.search.clear()
        self.want(WantedNotes())

    def _settle(self) -> None:
        model = self.model
        shown, everything = len(model.rows), model.everything
        wanted = model.wanted
        asked = bool(wanted.text.strip()) or bool(wanted.filters)
        self._stack.setCurrentIndex(0 if shown else 2 if everything else 1)
        words = count_words(everything, self.tr("annotation"), self.tr("annotations"))
        if asked:
            words = self.tr("{n} of {all}").format(n=f"{shown:,}", all=words)
        self._count.setText(words)
        self._clear.setVisible(asked)
        filters = wanted.filters
        text = self.tr("Filter") if not filters else self.tr("Filter ({n})").format(n=filters)
        self.filter_button.setText(text)
        self.filter_button.setAccessibleName(text)

    # the selection, both ways

    def _selected(self, *_changes: object) -> None:
        if self._following:
            return
        rows = {index.row() for index in self.table.selectionModel().selectedRows()}
        self._following = True
        self._desk.select(self.model.rows[n].key for n in rows)
        current = self.table.currentIndex()
        if current.isValid() and current.row() in rows:
            self._desk.choose(self.model.rows[current.row()].footage)
        self._following = False

    def _follow(self) -> None:
        if self._following:
            return
        self._following = True
        selection, model = QItemSelection(), self.model
        numbers = sorted(n for key in self._desk.selection if (n := model.row_of(key)) >= 0)
        last = len(NoteColumn) - 1
        for first, stop in _runs(numbers):
            selection.select(model.index(first, 0), model.index(stop, last))
        chooser = self.table.selectionModel()
        if len(numbers) == 1:
            chooser.setCurrentIndex(
                model.index(numbers[0], 0), QItemSelectionModel.SelectionFlag.NoUpdate
            )
            across = self.table.horizontalScrollBar()
            before = across.value()
            self.table.scrollTo(model.index(numbers[0], 0))
            across.setValue(before)
        chooser.select(selection, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self._following = False

    # filters

    def _fill_menu(self) -> None:
        menu, wanted, desk = self._menu, self.model.wanted, self._desk
        menu.clear()
        cameras = [(c.camera.name, f, icon("camera")) for f, c in desk.courses.items()]
        self._kinds(self.tr("Camera"), "cameras", cameras, wanted.cameras)
        categories = [(c.name, c.id, category_icon(c)) for c in desk.categories]
        categories.append((self.tr("No category"), "", QIcon()))
        self._kinds(self.tr("Category"), "categories", categories, wanted.categories)
        everything = list(self.model.all_notes())
        people = [(name, name, QIcon()) for name in people_of(everything)[:MOST_OFFERED]]
        self._kinds(self.tr("Person"), "people", people, wanted.people)
        tags = [(name, name, QIcon()) for name in tags_of(everything)[:MOST_OFFERED]]
        self._kinds(self.tr("Tag"), "tags", tags, wanted.tags)
        menu.addSeparator()
        for words, draft in (
            (self.tr("Drafts only"), True),
            (self.tr("Confirmed only"), False),
        ):
            action = menu.addAction(words)
            action.setCheckable(True)
            action.setChecked(wanted.draft is draft)
            chosen = None if wanted.draft is draft else draft
            action.triggered.connect(partial(self._want_draft, chosen))
        menu.addSeparator()
        everything_shown = menu.addAction(self.tr("Show all"), self._show_all)
        everything_shown.setEnabled(bool(wanted.filters or wanted.text))

    def _kinds(
        self,
        title: str,
        field: str,
        offered: Iterable[tuple[str, str, QIcon]],
        chosen: frozenset[str],
    ) -> None:
        menu = self._menu.addMenu(title)
        for words, value, sign in offered:
            action = QAction(sign, words.replace("&", "&&"), menu)
            action.setCheckable(True)
            action.setChecked(value in chosen)
            action.triggered.connect(partial(self._toggle, field, value))
            menu.addAction(action)
        menu.setEnabled(bool(menu.actions()))

    def _toggle(self, field: str, value: str, _on: bool = False) -> None:
        wanted = self.model.wanted
        self.want(replace(wanted, **{field: getattr(wanted, field) ^ {value}}))

    def _want_draft(self, draft: bool | None, _on: bool = False) -> None:
        self.want(replace(self.model.wanted, draft=draft))


def _runs(numbers: list[int]) -> list[tuple[int, int]]:
    """Stretches of rows that follow each other: thousands of single ranges would take long to select."""
    found: list[tuple[int, int]] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found
