"""The settings, as fields made from their declarations."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QSpinBox, QWidget

from app.dialogs.base import Dialog, Form
from app.settings import declared
from app.settings.declared import Setting
from app.settings.store import Settings
from app.theme.parts import button, label
from app.theme.tokens import SPACE

GROUPS = (
    ("You and the window", (declared.REVIEWER, declared.THEME)),
    (
        "Review",
        (
            declared.STEP_FRAMES,
            declared.STEP_SECONDS,
            declared.STEP_LONG,
            declared.AUTO_ADVANCE,
            declared.TRACK_DRAWN,
            declared.FOLLOW_SPEED,
            declared.LOOP_MOMENTS,
            declared.LOOP_SPEED,
            declared.DETECTION,
            declared.KEEP_THUMBNAILS,
        ),
    ),
    ("Export", (declared.EXPORT_STYLE, declared.EXPORT_QUALITY)),
)
"""What is shown, in order."""

Known = Setting[str] | Setting[int] | Setting[bool]


class PreferencesDialog(Dialog):
    """Shows and keeps the settings; nothing is kept before Save."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Settings"), "", parent)
        self.setMinimumWidth(580)
        self._settings = settings
        self._keep: list[Callable[[], None]] = []
        self.fields: dict[str, QWidget] = {}
        for title, members in GROUPS:
            self.body.addWidget(label(title, "section"))
            form = Form(150)
            for setting in members:
                self._add(form, setting)
            self.body.addLayout(form)
        self.body.addStretch(1)
        self.foot.addStretch(1)
        self.foot.addWidget(button(self.tr("Cancel"), self.reject))
        save = button(self.tr("Save"), self.accept, kind="primary")
        save.setDefault(True)
        self.foot.addWidget(save)

    def accept(self) -> None:
        """Keep what is shown."""
        for keep in self._keep:
            keep()
        super().accept()

    def _add(self, form: Form, setting: Known) -> None:
        field = self._field(setting)
        self.fields[setting.key] = field
        title = "" if isinstance(field, QCheckBox) else setting.title
        field.setAccessibleName(setting.title)
        form.add(title, field, label(setting.text, "caption", wrap=True))

    def _field(self, setting: Known) -> QWidget:
        # the default's type is the setting's type, which the checker cannot follow through a union
        if isinstance(setting.default, bool):
            return self._tick(cast("Setting[bool]", setting))
        if isinstance(setting.default, int):
            return self._number(cast("Setting[int]", setting))
        return self._words(setting)

    def _tick(self, setting: Setting[bool]) -> QWidget:
        tick = QCheckBox(setting.title)
        tick.setChecked(self._settings.get(setting))
        self._keep.append(lambda: self._settings.set(setting, tick.isChecked()))
        return tick

    def _number(self, setting: Setting[int]) -> QWidget:
        number = QSpinBox()
        number.setRange(setting.low, setting.high)
        # the style sheet does not reach the field inside
        number.lineEdit().setTextMargins(SPACE, 0, 0, 0)
        number.setValue(self._settings.get(setting))
        self._keep.append(lambda: self._settings.set(setting, number.value()))
        return number

    def _words(self, setting: Setting[str]) -> QWidget:
        if not setting.choices:
            text = QLineEdit(self._settings.get(setting))
            self._keep.append(lambda: self._settings.set(setting, text.text().strip()))
            return text
        choice = QComboBox()
        for word, name in setting.choices:
            choice.addItem(name, word)
        choice.setCurrentIndex(choice.findData(self._settings.get(setting)))
        self._keep.append(lambda: self._settings.set(setting, str(choice.currentData())))
        return choice
