"""The settings, as fields made from their declarations."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QLineEdit,
    QScrollArea,
    QSpinBox,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from app.dialogs.base import Dialog, Form
from app.dialogs.casework_settings import CaseworkPage
from app.settings import declared
from app.settings.declared import Setting
from app.settings.store import Settings
from app.theme.parts import button, label, scroller
from app.theme.tokens import SPACE
from redaction.jobs.errors import UserError

if TYPE_CHECKING:
    from redaction.store.workspace import Workspace

GROUPS = (
    (
        "You and the window",
        (
            declared.REVIEWER,
            declared.THEME,
            declared.TEXT_SIZE,
            declared.SCALE,
            declared.MOTION,
        ),
    ),
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
        ),
    ),
    ("Export", (declared.EXPORT_STYLE, declared.EXPORT_QUALITY)),
    ("Privacy", (declared.KEEP_RECENT, declared.KEEP_PICTURES)),
)
"""What is shown, in order."""

Known = Setting[str] | Setting[int] | Setting[bool]


class PreferencesDialog(Dialog):
    """Shows and keeps the settings; nothing is kept before Save.

    Attributes:
        casework: The page of what the workspace settles for everybody; None where no workspace is given.
    """

    def __init__(
        self, settings: Settings, parent: QWidget | None = None, workspace: Workspace | None = None
    ) -> None:
        super().__init__(self.tr("Settings"), "", parent)
        self.setMinimumWidth(620)
        self._settings = settings
        self._keep: list[Callable[[], object]] = []
        self.fields: dict[str, QWidget] = {}
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.setAccessibleName(self.tr("Settings"))
        self.tabs.addTab(_scrolled(self._own()), self.tr("&Your own"))
        self.casework = None if workspace is None else CaseworkPage(workspace)
        if self.casework is not None:
            self.tabs.addTab(_scrolled(self.casework), self.tr("&Casework"))
            self.tabs.setTabToolTip(1, self.tr("For everybody who works in this workspace."))
        self.body.addWidget(self.tabs, 1)
        self.problem = label("", "bad", wrap=True)
        self.problem.hide()
        self.body.addWidget(self.problem)
        self.foot.addStretch(1)
        self.foot.addWidget(button(self.tr("Cancel"), self.reject))
        save = button(self.tr("Save"), self.accept, kind="primary")
        save.setDefault(True)
        self.foot.addWidget(save)

    def accept(self) -> None:
        """Keep what is shown; what the workspace refuses is said, and the dialog stays."""
        try:
            if self.casework is not None:
                self.casework.keep()
        except UserError as error:
            self.problem.setText(" ".join(filter(None, (error.summary, error.remedy))))
            self.problem.show()
            self.tabs.setCurrentIndex(1)
            return
        for keep in self._keep:
            keep()
        super().accept()

    def _own(self) -> QWidget:
        page = QWidget()
        box = QVBoxLayout(page)
        box.setContentsMargins(0, SPACE, SPACE, SPACE)
        box.setSpacing(SPACE * 2)
        for title, members in GROUPS:
            box.addWidget(label(title, "section"))
            form = Form(150)
            for setting in members:
                self._add(form, setting)
            box.addLayout(form)
        box.addStretch(1)
        return page

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


def _scrolled(page: QWidget) -> QScrollArea:
    """A page that scrolls where the screen is too small for it."""
    page.setProperty("surface", "clear")
    area = scroller(page)
    area.setMinimumHeight(460)
    return area
