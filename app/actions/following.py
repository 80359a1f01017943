"""A button that shows an action, and goes on showing it for hours."""

from __future__ import annotations

import re

from PySide6.QtCore import QEvent
from PySide6.QtGui import QAction, QActionEvent

from app.theme.parts import ToolButton


class FollowingButton(ToolButton):
    """A tool button whose default action may change as often as it likes.

    Qt (6.11) sets the default action anew with each change of it, and connects the two once more each time
    if the action has no menu: 144 bytes and a call more for every change, for as long as the window is
    open. Here the button takes over what changed instead; but for a font, which none of our actions has.
    """

    def actionEvent(self, event: QActionEvent) -> None:
        """Follow the action."""
        action = self.defaultAction()
        if event.type() == QEvent.Type.ActionChanged and action == event.action():
            self._take_over(action)
            return
        super().actionEvent(event)

    def _take_over(self, action: QAction) -> None:
        words = action.iconText()
        # as Qt does: only words that it made of the action's text hold an "&" that is meant as one
        made = words == _bare(action.text())
        self.setText(words.replace("&", "&&") if made else words)
        self.setIcon(action.icon())
        self.setToolTip(action.toolTip())
        self.setStatusTip(action.statusTip())
        self.setWhatsThis(action.whatsThis())
        self.setCheckable(action.isCheckable())
        self.setChecked(action.isChecked())
        self.setEnabled(action.isEnabled())


def _bare(text: str) -> str:
    """A text as Qt makes an icon's of it: without the mark of its letter, and without dots."""
    return re.sub("&(.?)", r"\1", text.replace("...", "")).strip()
