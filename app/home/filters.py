"""Which requests are shown, and in which order."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QComboBox, QLineEdit, QMenu, QSizePolicy, QToolButton, QWidget

from app.models.requests import Column, Wanted, column_title
from app.theme.folding import Folding
from app.theme.icons import icon
from app.theme.parts import ToolButton, row
from app.words import kind_parts, kind_words
from redaction.casework.due import State as Show
from redaction.model.request import RequestKind

_MINE = "waiting for my check"
"""What stands for it among the states."""


class RegisterFilter(QWidget):
    """A search field, the kind, the state, and what to sort by.

    Signals:
        wanted_changed: Something else is wanted; carries ``Wanted``.
        sort_asked: A column (``Column``) and a ``Qt.SortOrder``.
    """

    wanted_changed = Signal(object)
    sort_asked = Signal(object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search requests"))
        self.search.setAccessibleName(self.tr("Search requests"))
        self.search.setToolTip(
            self.tr("Reference, requester, people and notes; any order of words")
        )
        self.search.setClearButtonEnabled(True)
        self.search.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        hint = self.search.fontMetrics().horizontalAdvance(self.search.placeholderText())
        self.search.setMinimumWidth(max(150, hint + 56))
        self.kind = QComboBox()
        self.kind.setAccessibleName(self.tr("Kind of request"))
        self.kind.setToolTip(self.tr("Show requests of this kind only"))
        self.kind.addItem(self.tr("All kinds"), None)
        for kind in RequestKind:
            # freedom of information is under one act only, and long enough without it
            said = kind_parts(kind)[0] if kind is RequestKind.FOI else kind_words(kind)
            self.kind.addItem(said, kind)
        self.show_state = QComboBox()
        self.show_state.setAccessibleName(self.tr("State of the request"))
        self.show_state.setToolTip(self.tr("Show requests in this state only"))
        for words, show in (
            (self.tr("Open"), Show.OPEN),
            (self.tr("Overdue"), Show.OVERDUE),
            (self.tr("Due within 5 working days"), Show.SOON),
            (self.tr("Clock paused"), Show.PAUSED),
            (self.tr("Answered"), Show.ANSWERED),
            (self.tr("Open and answered"), Show.ALL),
        ):
            self.show_state.addItem(words, show)
        self.show_state.addItem(self.tr("Waiting for my check"), _MINE)
        for combo, wide in ((self.kind, 130), (self.show_state, 120)):
            # as wide as the room allows, not as its longest entry
            combo.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
            combo.setMinimumWidth(wide)
            combo.view().setMinimumWidth(230)
        self._columns: dict[Column, QAction] = {}
        self._orders: dict[Qt.SortOrder, QAction] = {}
        self.sorting = self._sorting()
        for field, share in ((self.search, 3), (self.kind, 2), (self.show_state, 2)):
            policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            policy.setHorizontalStretch(share)
            field.setSizePolicy(policy)
        folding = Folding(self.search, self.kind, self.show_state, self.sorting)
        self.setLayout(row(folding))
        self.search.textChanged.connect(self._tell)
        self.kind.currentIndexChanged.connect(self._tell)
        self.show_state.currentIndexChanged.connect(self._tell)

    @property
    def wanted(self) -> Wanted:
        """What is to be shown."""
        kind, show = self.kind.currentData(), self.show_state.currentData()
        mine = show == _MINE
        return Wanted(
            self.search.text(),
            None if kind is None else RequestKind(kind),
            Show.ALL if mine else Show(show),
            mine,
        )

    def clear(self) -> None:
        """Show all that are open."""
        self.search.clear()
        self.kind.setCurrentIndex(0)
        self.show_state.setCurrentIndex(0)

    def want_state(self, show: Show) -> None:
        """Show requests in this state."""
        self.show_state.setCurrentIndex(self.show_state.findData(show))

    def show_sort(self, column: Column, order: Qt.SortOrder) -> None:
        """Tick what is sorted by now."""
        self._columns[column].setChecked(True)
        self._orders[order].setChecked(True)
        self.sorting.setText(column_title(column))
        words = self._orders[order].text().lower()
        said = self.tr("Sorted by: {column}, {order}")
        self.sorting.setToolTip(said.format(column=column_title(column), order=words))
        self.sorting.setAccessibleName(self.sorting.toolTip())

    def _sorting(self) -> QToolButton:
        """The columns' headers sort with the mouse; this does it from the keyboard."""
        menu = QMenu(self)
        columns, orders = QActionGroup(self), QActionGroup(self)
        for column in Column:
            action = columns.addAction(menu.addAction(column_title(column)))
            action.setCheckable(True)
            self._columns[column] = action
        menu.addSeparator()
        for words, order in (
            (self.tr("Ascending"), Qt.SortOrder.AscendingOrder),
            (self.tr("Descending"), Qt.SortOrder.DescendingOrder),
        ):
            action = orders.addAction(menu.addAction(words))
            action.setCheckable(True)
            self._orders[order] = action
        columns.triggered.connect(self._ask_sort)
        orders.triggered.connect(self._ask_sort)
        made = ToolButton()
        made.setIcon(icon("sort"))
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        made.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.setMenu(menu)
        return made

    def _ask_sort(self) -> None:
        column = next(c for c, action in self._columns.items() if action.isChecked())
        order = next(o for o, action in self._orders.items() if action.isChecked())
        self.sort_asked.emit(column, order)

    def _tell(self) -> None:
        self.wanted_changed.emit(self.wanted)
