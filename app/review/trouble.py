"""What the page shows when the file cannot be shown (any more), and the ways on from there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from app.language.core import core
from app.theme.parts import button, label, picture, row
from app.theme.tokens import SPACE

if TYPE_CHECKING:
    from redaction.jobs.errors import UserError

WIDTH = 440
"""Of the panel at most, in pixels."""


class TroublePanel(QFrame):
    """Lies in the middle of the picture.

    Signals:
        find_asked: A person wants to say where the file is.
        again_asked: A person wants the file opened again.
    """

    find_asked = Signal()
    again_asked = Signal()

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self._host = host
        self.setProperty("card", "true")
        self._title = label("", "strong", wrap=True)
        self._text = label("", "muted", wrap=True)
        self.look = button(self.tr("Find the file…"), self.find_asked.emit, icon_name="link")
        self.look.setToolTip(
            self.tr("Say where the file is now; its content is compared before it is used.")
        )
        self.again = button(self.tr("Try again"), self.again_asked.emit, icon_name="folder")
        self.again.setToolTip(self.tr("Open the file again at the same frame."))
        head = row(spacing=12)
        head.addWidget(picture("warning", 24, "warning"), 0, Qt.AlignmentFlag.AlignTop)
        head.addWidget(self._title, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(SPACE * 2, SPACE * 2, SPACE * 2, SPACE * 2)
        box.setSpacing(SPACE)
        box.addLayout(head)
        box.addWidget(self._text)
        box.addSpacing(SPACE // 2)
        box.addLayout(row(None, self.again, self.look))
        host.installEventFilter(self)
        self.hide()

    @property
    def words(self) -> str:
        """What it says, all of it."""
        return f"{self._title.text()} {self._text.text()}".strip()

    def tell(self, error: UserError) -> None:
        """Show what happened, what is safe and what to do."""
        self._title.setText(core(error.summary))
        rest = " ".join(core(part) for part in (error.detail, error.remedy) if part)
        self._text.setText(rest or self.tr("Everything decided on it is kept."))
        self.setAccessibleName(self.words)
        self.show()
        self._place()
        self.raise_()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.words))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the middle."""
        if watched is self._host and event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def _place(self) -> None:
        self.setFixedWidth(max(240, min(WIDTH, self._host.width() - 4 * SPACE)))
        self.adjustSize()
        self.move(self._host.rect().center() - self.rect().center())
