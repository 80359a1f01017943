"""A button that shows an action, and goes on showing it for hours."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QAction, QActionEvent

from app.theme.parts import ToolButton


class FollowingButton(ToolButton):
    """A tool button whose default action may change as often as it likes.

    Qt (6.11) sets the default action anew with each change of it, and connects the two once more each time
    if the action has no menu: 144 bytes and a call more for every change, for as long as the window is
    open. Here the button takes over what changed instead.
    """

    def actionEvent(self, event: QActionEvent) -> None:
        """Follow the action."""
        action = self.defaultAction()
        if event.type() == QEvent.Type.ActionChanged and action == event.action():
            self._take_over(action)
            return
        super().actionEvent(event)

    def _take_over(self, action: QAction) -> None:
        self.setText(action.iconText().replace("&", "&&"))
        self.setIcon(action.icon())
        self.setToolTip(action.toolTip())
        self.setStatusTip(action.statusTip())
        self.setWhatsThis(action.whatsThis())
        self.setCheckable(action.isCheckable())
        self.setChecked(action.isChecked())
        self.setEnabled(action.isEnabled())
