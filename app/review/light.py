"""Brightness and contrast for looking: a small panel of sliders."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QLabel,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.actions.ids import ActionId
from app.actions.registry import Registry
from app.review.viewing import Viewing
from app.theme.icons import icon
from app.theme.parts import button, label, row
from player.media.view import MOST


class LightPanel(QFrame):
    """Lies beside the picture, so that what it does can be seen, until it is closed.

    It is no window of its own: every key of the page goes on working.

    Signals:
        closed: It is no longer shown; the keys belong to the picture again.
    """

    closed = Signal()

    def __init__(self, viewing: Viewing, registry: Registry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._viewing = viewing
        self._registry = registry
        self.setProperty("popover", "true")
        self.setObjectName("light-panel")
        self.setAccessibleName(self.tr("Brightness and contrast"))
        self.brightness, self._bright_words = self._slider(self.tr("Brightness"))
        self.contrast, self._contrast_words = self._slider(self.tr("Contrast"))
        self.deinterlace = QCheckBox(self.tr("Deinterlace"))
        self.deinterlace.setToolTip(registry.action(ActionId.DEINTERLACE).toolTip())
        self.deinterlace.clicked.connect(lambda _on: viewing.toggle_deinterlace())
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(12)
        grid.setColumnStretch(1, 1)
        rows = (
            (self.brightness, self._bright_words, ActionId.BRIGHTER, ActionId.DARKER),
            (self.contrast, self._contrast_words, ActionId.MORE_CONTRAST, ActionId.LESS_CONTRAST),
        )
        for at, (slider, words, more, less) in enumerate(rows):
            name = label(slider.accessibleName())
            name.setBuddy(slider)
            registry.tell_keys(slider, partial(self._tell_keys, slider, less, more))
            grid.addWidget(name, at, 0)
            grid.addWidget(slider, at, 1)
            grid.addWidget(words, at, 2)
        self.plain = button(self.tr("As recorded"), viewing.reset, kind="ghost")
        self.plain.setToolTip(registry.action(ActionId.PLAIN_VIEW).toolTip())
        box = QVBoxLayout(self)
        box.setContentsMargins(16, 14, 16, 14)
        box.setSpacing(14)
        close = QToolButton()
        close.setIcon(icon("close"))
        close.setAutoRaise(True)
        close.setAccessibleName(self.tr("Close"))
        close.setToolTip(self.tr("Close (Esc)"))
        close.clicked.connect(self.close_it)
        box.addLayout(row(label(self.tr("For viewing only"), "strong"), None, close))
        box.addLayout(grid)
        box.addLayout(row(self.deinterlace, None, self.plain))
        box.addWidget(label(self.tr("A copy never holds any of this."), "caption", wrap=True))
        for part in (self.brightness, self.contrast, self.deinterlace, self.plain, close):
            part.installEventFilter(self)
        viewing.changed.connect(self._follow)
        self._follow()
        self.hide()

    def open_it(self) -> None:
        """Show it and give it the keys."""
        self.show()
        self.brightness.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_it(self) -> None:
        """Take it away."""
        self.hide()
        self.closed.emit()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Escape closes it; that is not the key that clears the selection."""
        if not isinstance(event, QKeyEvent) or event.key() != Qt.Key.Key_Escape:
            return False
        if event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if event.type() is QEvent.Type.KeyPress:
            self.close_it()
            return True
        return False

    def _tell_keys(self, slider: QSlider, less: ActionId, more: ActionId) -> None:
        keys = f"{self._registry.keys_text(less)}, {self._registry.keys_text(more)}"
        slider.setToolTip(f"{slider.accessibleName()}: {keys}")

    def _slider(self, name: str) -> tuple[QSlider, QLabel]:
        slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(-MOST, MOST)
        slider.setSingleStep(5)
        slider.setPageStep(20)
        slider.setAccessibleName(name)
        slider.valueChanged.connect(self._moved)
        words = label("", "mono")
        words.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        words.setMinimumWidth(40)
        return slider, words

    def _moved(self, _value: int) -> None:
        self._viewing.set_light(self.brightness.value(), self.contrast.value())

    def _follow(self) -> None:
        options = self._viewing.options
        for slider, words, value in (
            (self.brightness, self._bright_words, options.brightness),
            (self.contrast, self._contrast_words, options.contrast),
        ):
            with QSignalBlocker(slider):
                slider.setValue(value)
            words.setText(f"{value:+d}".replace("-", "−") if value else "0")
        self.deinterlace.setChecked(options.deinterlace)
