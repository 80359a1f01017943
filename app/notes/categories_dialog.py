"""The categories of annotations: names, colours, keys and order; shared between workspaces as a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QGridLayout,
    QHeaderView,
    QLineEdit,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from app.dialogs.base import Dialog
from app.language.core import brief
from app.notes.fields import colour_name
from app.notes.signs import SIGN_SIZE, sign_icon
from app.theme.parts import button, label, row
from app.theme.tokens import SPACE
from redaction.jobs.errors import UserError
from redaction.model.note_category import (
    BUILT_IN,
    LONGEST_HINT,
    LONGEST_NAME,
    PALETTE,
    QUICK,
    RESERVED_KEYS,
    Categories,
    NoteCategory,
    NoteShape,
)
from redaction.notes.templates import read_template, write_template

if TYPE_CHECKING:
    from app.notes.noting import Noting

_ID: Final = int(Qt.ItemDataRole.UserRole)


class CategoriesDialog(Dialog):
    """Every change is kept at once, with its row in the review log.

    Attributes:
        table: The categories, in the order of their numbers.
        name: Of the chosen one; typed for a new one.
        colour: Its colour and sign.
        key: Of live coding.
        shape: What the key makes.
        hint: When to choose it.
        only: Whether an import puts the file's list in the place of this one, and not beside it.
    """

    def __init__(self, noting: Noting, parent: QWidget | None = None) -> None:
        super().__init__("", "", parent)
        self.say(
            self.tr("Categories of annotations"),
            self.tr(
                "What annotations are sorted by in this workspace. The first ten have Alt+1 to Alt+9 and "
                "Alt+0. Annotations keep their category even when it leaves this list."
            ),
        )
        self._noting = noting
        self._new = False
        self._changes = not noting.session.workspace.read_only
        self.setMinimumSize(760, 560)
        self.resize(860, 660)
        self.table = self._make_table()
        self._up = button(self.tr("&Up"), lambda: self.shift(-1), icon_name="chevron-up")
        self._down = button(self.tr("Do&wn"), lambda: self.shift(1), icon_name="chevron-down")
        self._take_out = button(
            self.tr("&Remove"),
            self.remove,
            icon_name="delete",
            tip=self.tr("Take it out of the list; annotations keep it."),
        )
        self._add = button(self.tr("&Add"), self.begin, icon_name="plus")
        for part, words in (
            (self._up, self.tr("Give it the number before.")),
            (self._down, self.tr("Give it the number after.")),
            (self._add, self.tr("Begin a category of your own.")),
        ):
            part.setToolTip(words)
        self.body.addWidget(self.table, 1)
        self.body.addLayout(
            row(self._add, self._up, self._down, None, self._take_out, spacing=SPACE)
        )
        self.body.addLayout(self._make_form())
        self._problem = label("", "warning", wrap=True)
        self._problem.hide()
        self.body.addWidget(self._problem)
        self._make_foot()
        for part in (self._add, self._import, self._reset, self._save):
            part.setEnabled(self._changes)
        self._fill()
        self.table.selectRow(0)
        noting.categories_changed.connect(self._fill)

    @property
    def chosen(self) -> NoteCategory | None:
        """The selected one; None while a new one is typed."""
        item = self.table.item(self.table.currentRow(), 0)
        if self._new or item is None:
            return None
        return self._noting.categories.find(str(item.data(_ID)))

    # what a person does

    def begin(self) -> None:
        """Begin a new one."""
        self._new = True
        self.table.clearSelection()
        self._show()
        self.name.setFocus()

    def keep(self) -> None:
        """Keep what the form says, or say why not."""
        old, name = self.chosen, self.name.text()
        known = self._noting.categories
        base = old if old is not None else NoteCategory(known.new_id(), name)
        made = replace(
            base,
            name=name,
            colour=str(self.colour.currentData()),
            key=str(self.key.currentData()),
            shape=NoteShape(self.shape.currentData()),
            hint=self.hint.text(),
        )
        self._try(lambda c: c.with_category(made), made.id)

    def remove(self) -> None:
        """Take the selected one out of the list."""
        old = self.chosen
        if old is not None:
            self._try(lambda c: c.without(old.id), "")

    def shift(self, by: int) -> None:
        """Give the selected one another number."""
        old = self.chosen
        if old is not None:
            at = list(self._noting.categories).index(old)
            self._try(lambda c: c.moved(old.id, at + by), old.id)

    def take(self, path: Path) -> None:
        """Take over the list in a file, or say why not."""
        only = self.only.isChecked()
        try:
            template = read_template(path)
        except UserError as error:
            self._complain(error)
            return
        self._try(
            lambda c: template if only else c.merged(template), "", action="Categories imported"
        )

    def write(self, path: Path) -> None:
        """Write the list to a file, or say why not."""
        try:
            write_template(self._noting.categories, path, replace_old=True)
        except UserError as error:
            self._complain(error)

    def reset(self) -> None:
        """Put back those that come with the program; others of this workspace stay behind them."""
        self._try(lambda c: c.merged(BUILT_IN), "")

    # inside

    def _try(
        self, change: Callable[[Categories], Categories], chosen: str, action: str = ""
    ) -> None:
        try:
            self._noting.set_categories(change, action)
        except UserError as error:
            self._complain(error)
            return
        self._new = False
        self._complain(None)
        self._fill()
        self._select(chosen)

    def _complain(self, error: UserError | None) -> None:
        words = "" if error is None else brief(error)
        self._problem.setText(words)
        self._problem.setVisible(bool(words))

    def _select(self, category: str) -> None:
        for at in range(self.table.rowCount()):
            item = self.table.item(at, 0)
            if item is not None and item.data(_ID) == category:
                self.table.selectRow(at)
                return
        self.table.selectRow(0)

    def _make_table(self) -> QTableWidget:
        heads = (
            self.tr("Category"),
            self.tr("Number"),
            self.tr("Live key"),
            self.tr("Its key makes"),
            self.tr("When to choose it"),
        )
        made = QTableWidget(0, len(heads))
        made.setHorizontalHeaderLabels(heads)
        made.setAccessibleName(self.tr("Categories"))
        made.setIconSize(SIGN_SIZE)
        made.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        made.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        made.setTabKeyNavigation(False)
        made.verticalHeader().hide()
        made.setShowGrid(False)
        head = made.horizontalHeader()
        for at in range(len(heads) - 1):
            head.setSectionResizeMode(at, QHeaderView.ResizeMode.ResizeToContents)
        head.setSectionResizeMode(len(heads) - 1, QHeaderView.ResizeMode.Stretch)
        head.setHighlightSections(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        made.itemSelectionChanged.connect(self._selected)
        return made

    def _make_form(self) -> QGridLayout:
        self.name = QLineEdit()
        self.name.setMaxLength(LONGEST_NAME)
        self.colour = QComboBox()
        self.colour.setIconSize(SIGN_SIZE)
        for name in PALETTE:
            self.colour.addItem(sign_icon(name), colour_name(name), name)
        self.key = QComboBox()
        self.shape = QComboBox()
        for shape, words in self._shapes().items():
            self.shape.addItem(words, shape.value)
        self.hint = QLineEdit()
        self.hint.setMaxLength(LONGEST_HINT)
        self._save = button(self.tr("&Save"), self.keep, tip=self.tr("Keep what is typed here."))
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE * 2)
        grid.setVerticalSpacing(SPACE)
        grid.setColumnStretch(1, 3)
        grid.setColumnStretch(3, 3)
        places: tuple[tuple[str, QWidget, int, int, int], ...] = (
            (self.tr("Name"), self.name, 0, 0, 1),
            (self.tr("Colour"), self.colour, 0, 2, 1),
            (self.tr("Live key"), self.key, 1, 0, 1),
            (self.tr("Its key makes"), self.shape, 1, 2, 1),
            (self.tr("When to choose it"), self.hint, 2, 0, 3),
        )
        for text, field, down, across, wide in places:
            title = label(text, "muted")
            title.setBuddy(field)
            field.setAccessibleName(text)
            grid.addWidget(title, down, across)
            grid.addWidget(field, down, across + 1, 1, wide)
        grid.addLayout(row(None, self._save), 3, 0, 1, 4)
        return grid

    def _make_foot(self) -> None:
        self._import = button(
            self.tr("&Import…"), self._ask_import, tip=self.tr("Take over a list from a file.")
        )
        self._export = button(
            self.tr("E&xport…"), self._ask_export, tip=self.tr("Write the list to a file.")
        )
        self._reset = button(
            self.tr("&Built-in list"),
            self.reset,
            tip=self.tr("Put back the categories that come with Umbra; your own stay behind them."),
        )
        self.only = QCheckBox(self.tr("Import in place of this list"))
        self.only.setToolTip(self.tr("Else categories that the file does not have stay, behind."))
        self.only.setEnabled(self._changes)
        for part in (self._import, self.only, self._export, self._reset):
            self.foot.addWidget(part)
        self.foot.addStretch(1)
        self.foot.addWidget(button(self.tr("Close"), self.accept, kind="primary"))

    def _shapes(self) -> dict[NoteShape, str]:
        return {
            NoteShape.MARKER: self.tr("A marker"),
            NoteShape.RANGE: self.tr("A range: begins, then ends"),
            NoteShape.EITHER: self.tr("A marker; with Shift a range"),
        }

    def _fill(self) -> None:
        kept, shapes = self.chosen, self._shapes()
        self.table.blockSignals(True)
        self.table.setRowCount(len(self._noting.categories))
        for at, category in enumerate(self._noting.categories):
            number = f"Alt+{(at + 1) % 10}" if at < QUICK else ""
            cells = (category.name, number, category.key, shapes[category.shape], category.hint)
            for column, text in enumerate(cells):
                item = QTableWidgetItem(text)
                item.setData(_ID, category.id)
                item.setToolTip(text)
                if column == 0:
                    item.setIcon(sign_icon(category.colour))
                self.table.setItem(at, column, item)
        self.table.blockSignals(False)
        if kept is not None:
            self._select(kept.id)
        self._show()

    def _selected(self) -> None:
        if self.table.selectedItems():
            self._new = False
            self._complain(None)
            self._show()

    def _show(self) -> None:
        """The form as the selected category is, or empty for a new one."""
        chosen = self.chosen
        shown = chosen or NoteCategory("", "", next(iter(PALETTE)))
        if chosen is None and not self._new:
            return
        self.name.setText(shown.name)
        self.hint.setText(shown.hint)
        self.colour.setCurrentIndex(self.colour.findData(shown.colour))
        self.shape.setCurrentIndex(self.shape.findData(shown.shape.value))
        taken = {c.key for c in self._noting.categories if c.id != shown.id} | RESERVED_KEYS
        self.key.clear()
        self.key.addItem(self.tr("None"), "")
        for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789":
            if letter not in taken:
                self.key.addItem(letter, letter)
        self.key.setCurrentIndex(max(0, self.key.findData(shown.key)))
        at = -1 if chosen is None else list(self._noting.categories).index(chosen)
        self._up.setEnabled(self._changes and at > 0)
        self._down.setEnabled(self._changes and 0 <= at < len(self._noting.categories) - 1)
        self._take_out.setEnabled(self._changes and chosen is not None)

    def _ask_import(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self, self.tr("Import categories"), "", self.tr("Lists of categories (*.json)")
        )
        if name:
            self.take(Path(name))

    def _ask_export(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self,
            self.tr("Export the categories"),
            "umbra-categories.json",
            self.tr("Lists of categories (*.json)"),
        )
        if name:
            self.write(Path(name))
