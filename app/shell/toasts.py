"""Sentences that appear in a corner, stay out of the way, and offer the next step."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QEnterEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGraphicsDropShadowEffect,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.session import Notice, Tone
from app.theme.icons import icon
from app.theme.parts import button, label, picture, row
from app.theme.tokens import SPACE, colour, current

SHOWN_MS = 8000
"""How long a toast stays; one that warns stays until it is closed."""
TEXT_WIDTH = 330
"""Width of the words of a floating toast, in pixels."""
MOST = 3
"""How many are shown at once."""

_ICONS = {
    Tone.INFO: ("info", "info"),
    Tone.GOOD: ("accept", "good"),
    Tone.WARNING: ("warning", "warning"),
    Tone.BAD: ("error", "bad"),
}

CONTROLS = 64
"""Height that the controls over a full-screen picture take, in pixels."""


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
        self._text = text = label(notice.text, wrap=True)
        text.setFixedWidth(TEXT_WIDTH)
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
        self._cast_shadow()
        current().changed.connect(self._tint)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SHOWN_MS)
        self._timer.timeout.connect(self._time_over)
        if notice.tone not in (Tone.BAD, Tone.WARNING):
            self._timer.start()

    def set_docked(self, docked: bool) -> None:
        """Fit into a layout as wide as that is, or float with a shadow."""
        if docked:
            self._text.setMinimumWidth(0)
            self._text.setMaximumWidth(16_777_215)
            self.setGraphicsEffect(None)  # type: ignore[arg-type]
        else:
            self._text.setFixedWidth(TEXT_WIDTH)
            self._cast_shadow()

    def _cast_shadow(self) -> None:
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(24)
        shadow.setOffset(0, 6)
        self.setGraphicsEffect(shadow)
        self._tint()

    def _tint(self) -> None:
        shadow = self.graphicsEffect()
        if isinstance(shadow, QGraphicsDropShadowEffect):  # there is none while it is docked
            shadow.setColor(colour("well", 0.6))

    def _time_over(self) -> None:
        """Whoever is on one of its buttons by keyboard is still reading it."""
        keys = QApplication.focusWidget()
        if keys is not None and self.isAncestorOf(keys):
            self._timer.start()
        else:
            self.dismiss()

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
    """Stacks toasts in the place a page keeps for them, else in the lower left corner of the window."""

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self._host = host
        self._dock: QWidget | None = None
        self._toasts: list[Toast] = []
        host.installEventFilter(self)

    @property
    def shown(self) -> tuple[Toast, ...]:
        """The toasts on the screen, oldest first."""
        return tuple(self._toasts)

    def dock(self, place: QWidget) -> None:
        """Show toasts there while it is in view: its layout makes room, so they cover nothing.

        Args:
            place: A widget with a box layout.
        """
        self._dock = place
        parent = place.parentWidget()
        assert parent is not None
        # the place itself is empty and so of no size; what it lies in says whether it is in view
        parent.installEventFilter(self)

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
        moved = watched is self._host and event.type() == QEvent.Type.Resize
        if moved or event.type() in (QEvent.Type.Show, QEvent.Type.Hide):
            self._place()
        return False

    def _gone(self, toast: Toast) -> None:
        self._toasts = [t for t in self._toasts if t is not toast]
        self._place()

    def _place(self) -> None:
        parent = None if self._dock is None else self._dock.parentWidget()
        if self._dock is not None and parent is not None and parent.isVisible():
            layout = self._dock.layout()
            for toast in self._toasts:
                if toast.parent() is not self._dock and layout is not None:
                    toast.set_docked(True)
                    layout.addWidget(toast)
                    toast.show()
            return
        page = self._dock
        while page is not None and page.parentWidget() is not self._host:
            page = page.parentWidget()
        over_picture = page is not None and page.isVisible()
        bottom = self._host.height() - SPACE * 2 - (CONTROLS if over_picture else 0)
        for toast in reversed(self._toasts):
            if toast.parent() is not self._host:
                toast.set_docked(False)
                toast.setParent(self._host)
                toast.show()
            toast.adjustSize()
            bottom -= toast.height()
            left = SPACE * 2
            if over_picture:
                # the lower left corner says which frame it is
                left = self._host.width() - toast.width() - left
            toast.move(QPoint(left, bottom))
            toast.raise_()
            bottom -= SPACE
