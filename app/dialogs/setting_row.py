"""A setting as a row of a form: its field, what it does, who fixed it, and the way back to the default."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.dialogs.base import Form, let_wheel_pass
from app.settings.pages import AnySetting, told
from app.settings.store import Settings
from app.theme.icons import icon
from app.theme.numbers import WholeField
from app.theme.parts import label, picture, row
from app.theme.tokens import SPACE, current
from redaction.policy.current import policy

TITLES = 205
"""Width of the titles beside the fields."""

TICK = 28
"""How far the words below a tick are set in."""


class SettingRow(QWidget):
    """One setting. Nothing is kept before ``keep``.

    Attributes:
        setting: Which, with what a policy leaves of it.
        editor: The field.

    Signals:
        edited: Another value is shown now.
    """

    edited = Signal()

    def __init__(
        self, settings: Settings, setting: AnySetting, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._settings = settings
        self.setting = settings.offered(setting)
        self._default = settings.default(setting)
        self.locked = settings.locked(setting)
        self.editor, self._read, self._show = _editor(self.setting, self._was_edited)
        self.show_value(settings.get(setting))
        title = told(setting.title)
        self.editor.setAccessibleName(title)
        if isinstance(self.editor, QCheckBox):
            self.editor.setText(title)
        let_wheel_pass(self.editor)
        self.back = self._back(title)
        words = label(told(setting.text), "caption", wrap=True)
        self.editor.setAccessibleDescription(words.text())
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(SPACE // 2)
        if isinstance(self.editor, QCheckBox):
            box.addLayout(row(self.editor, self.back, None, spacing=SPACE))
            box.addLayout(row(TICK, words, spacing=0))
        else:
            box.addLayout(self._form(title, words))
        if self.locked:
            self._lock(box)
        self.edited.connect(self._look)
        current().changed.connect(self._tint)
        self._look()

    @property
    def value(self) -> Any:
        """What the field says."""
        return self._read()

    def show_value(self, value: Any) -> None:
        """Put another value into the field."""
        self._show(value)

    def restore(self) -> None:
        """Put the default into the field."""
        self.show_value(self._default)
        self.edited.emit()

    def keep(self) -> None:
        """Keep what the field says; the default itself is not kept, so that a better one counts one day."""
        if self.locked:
            return
        if self.value == self._default:
            self._settings.restore(self.setting)
        else:
            self._settings.set(self.setting, self.value)

    def matches(self, wanted: str) -> bool:
        """Whether every word looked for is in its title, text, choices or key; lower case."""
        setting = self.setting
        parts = [told(setting.title), told(setting.text), setting.key]
        parts += [told(words) for _, words in setting.choices]
        there = " ".join(parts).casefold()
        return all(word in there for word in wanted.split())

    def _form(self, title: str, words: QLabel) -> Form:
        form = Form(TITLES)
        form.setContentsMargins(0, 0, 0, 0)
        beside = QWidget()
        beside.setLayout(row(self.editor, self.back, spacing=SPACE))
        beside.setFocusProxy(self.editor)
        beside.setAccessibleName(title)
        form.add(title, beside, words)
        return form

    def _back(self, title: str) -> QToolButton:
        made = QToolButton()
        made.setIcon(icon("undo"))
        made.setAutoRaise(True)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        said = self.tr("Back to the default: {value}").format(value=self._worded(self._default))
        made.setToolTip(said)
        made.setAccessibleName(f"{title}: {said}")
        made.clicked.connect(self.restore)
        keeps = made.sizePolicy()
        # the fields stay in line whether or not there is a way back
        keeps.setRetainSizeWhenHidden(True)
        made.setSizePolicy(keeps)
        return made

    def _lock(self, box: QVBoxLayout) -> None:
        held = policy()
        self.editor.setEnabled(False)
        words = label(held.set_by(), "caption", wrap=True)
        gap = TICK if isinstance(self.editor, QCheckBox) else TITLES + SPACE * 2
        line = row(picture("lock", 14, "warning"), words, spacing=SPACE)
        line.setStretch(1, 1)
        box.addLayout(row(gap, line, spacing=0))
        self.editor.setToolTip(f"{held.set_by()} {held.ask()}")
        self.editor.setAccessibleDescription(f"{held.set_by()} {told(self.setting.text)}")

    def _was_edited(self, *_value: object) -> None:
        self.edited.emit()

    def _tint(self) -> None:
        self.back.setIcon(icon("undo"))

    def _look(self) -> None:
        self.back.setVisible(not self.locked and self.value != self._default)

    def _worded(self, value: Any) -> str:
        if isinstance(value, bool):
            return self.tr("on") if value else self.tr("off")
        words = dict(self.setting.choices).get(value)
        return (str(value) if words is None else told(words)) or self.tr("nothing")


_Editor = tuple[QWidget, Callable[[], Any], Callable[[Any], None]]


def _editor(setting: AnySetting, edited: Callable[..., None]) -> _Editor:
    if isinstance(setting.default, bool):
        tick = QCheckBox()
        tick.toggled.connect(edited)
        return tick, tick.isChecked, tick.setChecked
    if isinstance(setting.default, int):
        number = WholeField()
        number.setRange(setting.low, setting.high)
        # the style sheet does not reach the field inside
        number.lineEdit().setTextMargins(SPACE, 0, 0, 0)
        number.valueChanged.connect(edited)
        return number, number.value, number.setValue
    if not setting.choices:
        text = QLineEdit()
        text.textChanged.connect(edited)
        return text, lambda: text.text().strip(), text.setText
    choice = QComboBox()
    for word, name in setting.choices:
        choice.addItem(told(name), word)
    choice.currentIndexChanged.connect(edited)
    return (
        choice,
        lambda: str(choice.currentData()),
        lambda value: choice.setCurrentIndex(choice.findData(value)),
    )
