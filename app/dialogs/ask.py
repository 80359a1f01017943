"""One question with two answers, where the safe one is the default."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.dialogs.base import Dialog
from app.theme.parts import button


class AskDialog(Dialog):
    """Accepted means: go ahead."""

    def __init__(
        self, title: str, text: str, stay: str, go: str, parent: QWidget | None = None
    ) -> None:
        """Ask.

        Args:
            title: The question or the fact, a whole sentence.
            text: What going ahead means.
            stay: The safe answer; Return and Escape give it.
            go: The other answer.
            parent: The window asked about.
        """
        super().__init__(title, text, parent)
        self.setMinimumWidth(460)
        self.setWindowTitle(self.tr("Umbra"))
        self.foot.addStretch(1)
        self.go = button(go, self.accept)
        self.foot.addWidget(self.go)
        self.stay = button(stay, self.reject, kind="primary")
        self.stay.setDefault(True)
        self.foot.addWidget(self.stay)
        self.stay.setFocus()
