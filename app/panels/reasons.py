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
        ticked: A code was ticked, or its tick taken away.
    """

    ticked = Signal(str, bool)

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
            code = exemption.code
            action.triggered.connect(lambda on, code=code: self.ticked.emit(code, on))
            self._actions[exemption.code] = action
        self.show_codes(())

    def show_codes(self, *reasons: Iterable[str]) -> None:
        """Tick the codes that all tracks have; one that is not offered here stays with its track.

        Args:
            reasons: The codes of each track.
        """
        each = [tuple(codes) for codes in reasons]
        alike = all(codes == each[0] for codes in each)
        shared = set(each[0]).intersection(*each) if each else set()
        for code, action in self._actions.items():
            action.setChecked(code in shared)
        codes = each[0] if each and alike else ()
        words = ", ".join(codes) if codes else self.tr("None given")
        if not alike:
            words = self.tr("Several")
        self.setText(words)
        self.setToolTip(described(codes))
        self.setAccessibleName(self.tr("Reasons: {words}").format(words=words))

    def _open(self) -> None:
        self._menu.popup(self.mapToGlobal(QPoint(0, self.height() + 2)))
