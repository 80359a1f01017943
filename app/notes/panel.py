"""The annotations panel: what was noted, found by words and sorts, with everything about what is selected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QLineEdit, QMenu, QSplitter, QVBoxLayout, QWidget

from app.actions.ids import ActionId
from app.notes.editor import NoteEditor
from app.notes.fields import colour_name
from app.notes.model import Column, NoteModel, ordered
from app.notes.signs import sign_icon
from app.notes.sorts import SortsButton
from app.notes.table import NoteTable
from app.theme.parts import label, line, row, scroller
from app.theme.tokens import current
from app.words import count_words
from redaction.model.ids import AnnotationId
from redaction.model.note_category import PALETTE
from redaction.notes.searching import found

if TYPE_CHECKING:
    from app.actions.registry import Registry
    from app.notes.noting import Noting
    from app.review.player import Player

LOWEST = 130
"""Height in pixels that the panel needs at least."""

_TOOLS = (ActionId.ADD_MARKER, ActionId.ADD_RANGE, ActionId.LIVE_CODING, ActionId.NOTE_CATEGORIES)


class NotesPanel(QWidget):
    """The table of annotations, and below it the fields of those that are selected.

    Attributes:
        view: The table.
        search: Words to find annotations by.
        sorts: Categories, people and tags to find them by.
        editor: The fields.

    Signals:
        left: The keys belong to the picture again.
    """

    left = Signal()

    def __init__(
        self, noting: Noting, registry: Registry, player: Player, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._noting = noting
        self._registry = registry
        self._player = player
        self._column, self._falling = Column.TIME, False
        self._stale = True
        self._model = NoteModel(self)
        self.view = NoteTable(self._model)
        self.search = _Search()
        self.sorts = SortsButton()
        self._count = label("", "caption")
        self._empty = label("", "muted", wrap=True)
        self._empty.setContentsMargins(12, 8, 12, 8)
        self.editor = NoteEditor(noting, registry, player)
        self._fields = scroller(self.editor)
        self._split = QSplitter(Qt.Orientation.Vertical)
        self._build()
        self._connect()

    def refresh(self) -> None:
        """List what there is now."""
        if not self.isVisible():
            self._stale = True
            return
        self._stale = False
        noting = self._noting
        notes, sorts = noting.notes, self.sorts.sorts
        self._model.set_times(self._player.index)
        listed = found(
            notes.values(),
            self.search.text(),
            categories=sorts.categories,
            people=sorts.people,
            tags=sorts.tags,
            draft=sorts.draft,
            names=noting.categories,
        )
        at = self._column
        self._model.show_notes(ordered(listed, at, noting.categories, falling=self._falling))
        self.view.mirror(noting.chosen)
        self._say(len(listed), len(notes))
        self._show_fields()

    def keep_typed(self) -> None:
        """Keep what was typed without Return."""
        self.editor.keep_typed()

    def take_keys(self) -> None:
        """The keys belong to the table; where nothing is listed, they stay with the picture."""
        # one that is hidden would take them whenever it is shown
        if not self.view.isHidden():
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def edit(self) -> None:
        """Let the title of what is selected be typed."""
        self.refresh()
        self.editor.begin_title()

    # inside

    def _build(self) -> None:
        tools = row(spacing=4)
        for action in _TOOLS:
            tile = self._registry.button(action)
            tile.setProperty("tile", "true")
            tools.addWidget(tile)
        tools.addStretch(1)
        tools.addWidget(self._count)
        head = QVBoxLayout()
        head.setContentsMargins(12, 8, 12, 8)
        head.setSpacing(6)
        head.addLayout(tools)
        head.addLayout(row(self.search, self.sorts, spacing=6))
        upper = QWidget()
        box = QVBoxLayout(upper)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(head)
        box.addWidget(line())
        box.addWidget(self._empty)
        box.addWidget(self.view, 1)
        self._room = QWidget()
        box.addWidget(self._room, 1)
        upper.setMinimumHeight(196)
        self._split.addWidget(upper)
        self._split.addWidget(self._fields)
        self._split.setStretchFactor(0, 3)
        self._split.setStretchFactor(1, 2)
        self._split.setChildrenCollapsible(False)
        self._split.setHandleWidth(1)
        self._fields.setMinimumHeight(90)
        self._fields.hide()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._split)
        self.setMinimumHeight(LOWEST)
        self.setToolTip("")

    def _connect(self) -> None:
        noting = self._noting
        noting.changed.connect(self.refresh)
        noting.chosen_changed.connect(self._chosen_changed)
        noting.categories_changed.connect(self._categories_changed)
        noting.title_wanted.connect(self._title_wanted)
        current().changed.connect(self._model.retell)
        self._player.opened.connect(lambda _index: self.refresh())
        self.search.textChanged.connect(lambda _text: self.refresh())
        self.search.left.connect(self._search_left)
        self.sorts.changed.connect(self.refresh)
        self.sorts.asked.connect(self._offer_sorts)
        self.view.chosen.connect(noting.choose)
        self.view.opened.connect(lambda note: noting.go_to(AnnotationId(note)))
        self.view.deleted.connect(noting.delete)
        self.view.sorted_by.connect(self._sorted_by)
        self.view.menu_asked.connect(self.open_menu)
        self.editor.left.connect(self.left)
        self._categories_changed()

    def _categories_changed(self) -> None:
        self._model.set_categories(self._noting.categories)
        self.refresh()

    def _chosen_changed(self) -> None:
        if not self.isVisible():
            self._stale = True
            return
        self.view.mirror(self._noting.chosen)
        self._show_fields()

    def _show_fields(self) -> None:
        self._fields.setVisible(bool(self._noting.chosen))
        self.editor.refresh()

    def _title_wanted(self) -> None:
        if self.isVisible():
            self.editor.begin_title()

    def _sorted_by(self, column: int, falling: bool) -> None:
        self._column, self._falling = Column(column), falling
        self.refresh()

    def _search_left(self) -> None:
        self.take_keys()
        if not self.view.currentIndex().isValid() and self._model.rowCount():
            self.view.selectRow(0)

    def _offer_sorts(self) -> None:
        self.sorts.offer(self._noting.notes.values(), self._noting.categories)

    def _say(self, listed: int, there: int) -> None:
        words = f"{there:,}"
        if listed != there:
            words = self.tr("{n} of {all}").format(n=f"{listed:,}", all=words)
        drafts = self._noting.drafts
        if drafts:
            words += " · " + count_words(drafts, self.tr("draft"), self.tr("drafts"))
        self._count.setText(words)
        self._count.setToolTip(
            self.tr("{n} listed of {all}").format(
                n=f"{listed:,}",
                all=count_words(there, self.tr("annotation"), self.tr("annotations")),
            )
        )
        keys = self._registry.keys_text
        text = ""
        if not there:
            text = self.tr(
                "Nothing noted yet. {m} puts a marker on the shown frame. Mark a stretch with {i} and {o}, "
                "and {range} keeps it as a range. {one} annotates with the first category; {live} lets "
                "plain keys do so while you watch."
            ).format(
                m=keys(ActionId.ADD_MARKER),
                i=keys(ActionId.MARK_IN),
                o=keys(ActionId.MARK_OUT),
                range=keys(ActionId.ADD_RANGE),
                one=keys(ActionId.NOTE_CATEGORY_1),
                live=keys(ActionId.LIVE_CODING),
            )
        elif not listed:
            text = self.tr("Nothing found. Take words or sorts away to see more.")
        self._empty.setText(text)
        self._empty.setVisible(bool(text))
        self._room.setVisible(bool(text))
        self.view.setVisible(not text)

    def open_menu(self, at: QPoint) -> None:
        """What can be done with the selected ones, at a point of the screen."""
        self.menu_now().popup(at)

    def menu_now(self) -> QMenu:
        """That menu; it goes when it is closed."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        noting = self._noting
        ids = (ActionId.NOTE_EDIT, ActionId.NOTE_BEGINS, ActionId.NOTE_ENDS, ActionId.NOTE_STILL)
        self._registry.fill_menu(menu, (*ids, ActionId.NOTE_REGION, None))
        fixed = noting.session.workspace.read_only
        kinds = menu.addMenu(self.tr("Category"))
        kinds.setDisabled(fixed)
        for category in noting.categories:
            made = kinds.addAction(sign_icon(category.colour), category.name)
            made.triggered.connect(
                lambda _on=False, c=category.id: noting.change_chosen(category=c)
            )
        kinds.addAction(self.tr("None")).triggered.connect(
            lambda: noting.change_chosen(category="")
        )
        colours = menu.addMenu(self.tr("Colour"))
        colours.setDisabled(fixed)
        colours.addAction(self.tr("As category")).triggered.connect(
            lambda: noting.change_chosen(colour="")
        )
        for name in PALETTE:
            made = colours.addAction(sign_icon(name), colour_name(name))
            made.triggered.connect(lambda _on=False, c=name: noting.change_chosen(colour=c))
        menu.addSeparator()
        actions = (
            ActionId.NOTE_CONFIRM, ActionId.NOTE_DELETE, None,
            ActionId.NOTES_STILLS, ActionId.NOTES_SHEET, ActionId.NOTES_CLIPS,
        )  # fmt: skip
        return self._registry.fill_menu(menu, actions)

    # Qt overrides

    def showEvent(self, event: QShowEvent) -> None:
        """What changed meanwhile is shown now."""
        super().showEvent(event)
        if self._stale:
            self.refresh()


class _Search(QLineEdit):
    """Words to find annotations by.

    Signals:
        left: Enter or Down was pressed: the keys belong to the table.
    """

    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setPlaceholderText(self.tr("Find in annotations"))
        self.setAccessibleName(self.tr("Find in annotations"))
        self.setToolTip(
            self.tr(
                "Words of title, note, people, place, tags or category; Enter goes to the table."
            )
        )
        self.setClearButtonEnabled(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Down go to the table."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self.left.emit()
            return
        super().keyPressEvent(event)
