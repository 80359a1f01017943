"""Sentences that appear in a corner, stay out of the way, and offer the next step."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QEnterEvent
from PySide6.QtWidgets import QFrame, QGraphicsDropShadowEffect, QToolButton, QVBoxLayout, QWidget

from app.session import Notice, Tone
from app.theme.icons import icon
from app.theme.parts import button, label, picture, row
from app.theme.tokens import SPACE, colour

SHOWN_MS = 8000
"""How long a toast stays; one that warns stays until it is closed."""
MOST = 3
"""How many are shown at once."""

_ICONS = {
    Tone.INFO: ("info", "info"),
    Tone.GOOD: ("accept", "good"),
    Tone.WARNING: ("warning", "warning"),
    Tone.BAD: ("error", "bad"),
}


class Toast(QFrame):
    """One notice.

    Signals:
        gone: It is no longer shown.
    """

    gone = Signal()

    def __init__(self, notice: Notice, parent: QWidget) -> None:
        super().__init__(parent)
        self.notice = notice
        self.setProperty("toast", "true")
        self.setAccessibleName(notice.text)
        name, token = _ICONS[notice.tone]
        text = label(notice.text, wrap=True)
        text.setFixedWidth(330)
        close = QToolButton()
        close.setIcon(icon("close"))
        close.setAccessibleName(self.tr("Close this message"))
        close.setToolTip(self.tr("Close this message"))
        close.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        close.clicked.connect(self.dismiss)
        box = QVBoxLayout(self)
        box.setContentsMargins(SPACE * 2, SPACE + 4, SPACE, SPACE + 4)
        box.setSpacing(4)
        head = row(spacing=12)
        for part in (picture(name, 20, token), text, close):
            head.addWidget(part, 0, Qt.AlignmentFlag.AlignTop)
        box.addLayout(head)
        self.buttons = [
            button(title, partial(self._act, act), kind="link") for title, act in notice.actions
        ]
        if self.buttons:
            box.addLayout(row(24, *self.buttons, None, spacing=4))
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(24)
        shadow.setOffset(0, 6)
        shadow.setColor(colour("well", 0.6))
        self.setGraphicsEffect(shadow)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SHOWN_MS)
        self._timer.timeout.connect(self.dismiss)
        if notice.tone not in (Tone.BAD, Tone.WARNING):
            self._timer.start()

    def dismiss(self) -> None:
        """Take it away."""
        self._timer.stop()
        self.hide()
        self.gone.emit()
        self.deleteLater()

    def _act(self, act: Callable[[], object]) -> None:
        self.dismiss()
        act()

    def enterEvent(self, event: QEnterEvent) -> None:
        """It stays while someone reads it."""
        self._timer.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """The time starts again when the pointer leaves."""
        if self.notice.tone not in (Tone.BAD, Tone.WARNING):
            self._timer.start()
        super().leaveEvent(event)


class ToastArea(QObject):
    """Stacks toasts in the lower left corner, where neither the next step nor the timeline is of a widget."""

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self._host = host
        self._toasts: list[Toast] = []
        host.installEventFilter(self)

    @property
    def shown(self) -> tuple[Toast, ...]:
        """The toasts on the screen, oldest first."""
        return tuple(self._toasts)

    def show_notice(self, notice: Notice) -> None:
        """Show a notice, and say it to a screen reader."""
        for old in [t for t in self._toasts if t.notice.text == notice.text]:
            old.dismiss()
        while len(self._toasts) >= MOST:
            self._toasts[0].dismiss()
        toast = Toast(notice, self._host)
        toast.gone.connect(partial(self._gone, toast))
        self._toasts.append(toast)
        toast.show()
        self._place()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._host, notice.text))

    def recheck(self) -> None:
        """Take away what is not true any more: nobody may read “not covered” of what is covered again."""
        for toast in tuple(self._toasts):
            if not toast.notice.holds():
                toast.dismiss()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep them in the corner."""
        if watched is self._host and event.type() == QEvent.Type.Resize:
            self._place()
        return False

    def _gone(self, toast: Toast) -> None:
        self._toasts = [t for t in self._toasts if t is not toast]
        self._place()

    def _place(self) -> None:
        bottom = self._host.height() - SPACE * 2
        for toast in reversed(self._toasts):
            toast.adjustSize()
            bottom -= toast.height()
            toast.move(QPoint(SPACE * 2, bottom))
            toast.raise_()
            bottom -= SPACE
