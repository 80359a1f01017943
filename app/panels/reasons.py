"""Choosing the exemptions relied on."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from redaction.casework.exemptions import EXEMPTIONS, described, offered
from redaction.model.footage import RequestKind


class ReasonsButton(QPushButton):
    """A button with a list of exemptions to tick.

    Signals:
        chosen: The ticked codes, in the order of the list.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setProperty("field", "true")
        self._menu = QMenu(self)
        self._menu.setToolTipsVisible(True)
        self._actions: dict[str, QAction] = {}
        self.clicked.connect(self._open)
        self.set_kind(None)

    def set_kind(self, kind: RequestKind | None) -> None:
        """Offer what can be relied on for this kind of request; without one, everything."""
        self._menu.clear()
        self._actions = {}
        for exemption in EXEMPTIONS.values() if kind is None else offered(kind):
            action = self._menu.addAction(exemption.title)
            action.setToolTip(exemption.act)
            action.setCheckable(True)
            action.triggered.connect(self._ticked)
            self._actions[exemption.code] = action
        self.show_codes(())

    def show_codes(self, codes: Iterable[str]) -> None:
        """Tick these; a code that is not offered here stays with the track."""
        self._codes = tuple(codes)
        for code, action in self._actions.items():
            action.setChecked(code in self._codes)
        words = ", ".join(self._codes) if self._codes else self.tr("None given")
        self.setText(words)
        self.setToolTip(described(self._codes))
        self.setAccessibleName(self.tr("Reasons: {words}").format(words=words))

    def _open(self) -> None:
        self._menu.popup(self.mapToGlobal(QPoint(0, self.height() + 2)))

    def _ticked(self) -> None:
        kept = tuple(c for c in self._codes if c not in self._actions)
        codes = (*kept, *(c for c, a in self._actions.items() if a.isChecked()))
        self.show_codes(codes)
        self.chosen.emit(codes)
