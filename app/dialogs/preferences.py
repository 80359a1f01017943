"""All settings in pages, made from their declarations: found by a search, set back one by one, locks said."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.actions.guard import ACTIONS_FIRST
from app.dialogs.base import Dialog
from app.dialogs.casework_settings import CaseworkPage
from app.dialogs.preferences_parts import RulesPart, ShortcutsPart, WorkspacePart
from app.dialogs.setting_row import SettingRow
from app.language.core import brief
from app.settings.pages import PAGES, told
from app.settings.store import Settings
from app.theme.folding import Sides
from app.theme.icons import icon
from app.theme.parts import button, label, scroller
from app.theme.tokens import SPACE, current
from redaction.jobs.errors import UserError
from redaction.policy.current import policy

if TYPE_CHECKING:
    from app.actions.registry import Registry
    from redaction.store.workspace import Workspace

_SIZE = QSize(940, 640)
_LIST = 220
"""Width of the list of pages, in pixels."""
_LEAST = 460
"""Least width of a page, in pixels: its titles and fields fit beside each other."""


class _Page(QWidget):
    """One page: a heading and what belongs below it."""

    def __init__(self, title: str, icon_name: str, text: str = "") -> None:
        super().__init__()
        self.setProperty("surface", "clear")
        self.title, self.icon_name = title, icon_name
        self.rows: list[SettingRow] = []
        self.others: list[QWidget] = []
        self._box = QVBoxLayout(self)
        self._box.setContentsMargins(0, 0, 0, SPACE * 2)
        self._box.setSpacing(SPACE * 2)
        self._box.addWidget(label(title, "strong"))
        if text:
            self._box.addWidget(label(text, "muted", wrap=True))

    def add(self, part: QWidget) -> None:
        """Add a setting, or whatever else belongs here."""
        self._box.addWidget(part)
        if isinstance(part, SettingRow):
            self.rows.append(part)
        else:
            self.others.append(part)

    def show_matching(self, wanted: str) -> bool:
        """Show only what matches; whether there is anything."""
        whole = wanted in self.title.casefold()
        found = False
        for part in self.rows:
            part.setVisible(whole or part.matches(wanted))
            found = found or not part.isHidden()
        for other in self.others:
            other.setVisible(whole or all(word in _words_in(other) for word in wanted.split()))
            found = found or not other.isHidden()
        return found


class PreferencesDialog(Dialog):
    """Shows and keeps the settings; nothing is kept before Save.

    Attributes:
        rows: The settings shown, by key.
        fields: Their fields, by key.
        casework: The page of what the workspace settles for everybody; None where no workspace is given.
        search: Typing finds settings on all pages.
        pages: The list of pages.
    """

    def __init__(
        self,
        settings: Settings,
        parent: QWidget | None = None,
        workspace: Workspace | None = None,
        registry: Registry | None = None,
    ) -> None:
        super().__init__(self.tr("Settings"), "", parent)
        self.resize(_SIZE)
        self._settings = settings
        self._pages: list[_Page] = []
        self.rows: dict[str, SettingRow] = {}
        self.casework = None if workspace is None else CaseworkPage(workspace)
        self.search = QLineEdit()
        self.pages = QListWidget()
        self._none = label(self.tr("No setting is called like that."), "muted")
        self._fill(workspace, registry)
        self.fields: dict[str, QWidget] = {key: one.editor for key, one in self.rows.items()}
        self._build()
        self._take_page()
        self.pages.setCurrentRow(0)
        self.search.textChanged.connect(self._find)
        self.pages.currentRowChanged.connect(self._go)
        current().changed.connect(self._tint)

    def accept(self) -> None:
        """Keep what is shown; what the workspace refuses is said, and the dialog stays."""
        try:
            if self.casework is not None:
                self.casework.keep()
        except UserError as error:
            self.problem.setText(brief(error))
            self.problem.show()
            self._show_page_of(self.casework)
            return
        for one in self.rows.values():
            one.keep()
        super().accept()

    def take_over(self) -> None:
        """Show what is kept now, in place of what was entered."""
        for one in self.rows.values():
            one.show_value(self._settings.get(one.setting))

    def _fill(self, workspace: Workspace | None, registry: Registry | None) -> None:
        for declared in PAGES:
            page = self._add(declared.title, declared.icon)
            for setting in declared.members:
                page.add(one := SettingRow(self._settings, setting))
                self.rows[setting.key] = one
            if declared.key == "you" and workspace is not None:
                page.add(WorkspacePart(workspace, registry, self))
        page = self._add("Keyboard", "keyboard")
        page.add(ShortcutsPart(self._settings, registry, self))
        if self.casework is not None:
            page = self._add(
                "Casework", "requests", self.tr("For everybody who works in this workspace.")
            )
            page.add(self.casework)
        if policy().there:
            page = self._add("Rules of this computer", "lock", f"{policy().set_by()}")
            page.add(RulesPart())

    def _add(self, title: str, icon_name: str, text: str = "") -> _Page:
        page = _Page(told(title), icon_name, text)
        self._pages.append(page)
        item = QListWidgetItem(icon(icon_name), page.title)
        item.setSizeHint(QSize(0, 36))
        self.pages.addItem(item)
        return page

    def _build(self) -> None:
        find = self.tr("Find a setting")
        self.search.setPlaceholderText(find)
        self.search.setAccessibleName(find)
        self.search.setToolTip(self.tr("Find settings on all pages."))
        self.search.setClearButtonEnabled(True)
        self.search.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.pages.setAccessibleName(self.tr("Pages of settings"))
        self.pages.setProperty(ACTIONS_FIRST, False)
        self.pages.setIconSize(QSize(18, 18))
        self.pages.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget()
        inside.setProperty("surface", "clear")
        box = QVBoxLayout(inside)
        box.setContentsMargins(SPACE * 2, 0, SPACE * 2, 0)
        box.setSpacing(SPACE * 2)
        for page in self._pages:
            box.addWidget(page)
        box.addWidget(self._none)
        box.addStretch(1)
        self._area: QScrollArea = scroller(inside)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self._area.setMinimumWidth(_LEAST)
        left = QWidget()
        left.setMinimumSize(_LIST, 150)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(self.search)
        column.addWidget(self.pages, 1)
        both = Sides(left, self._area, wide=(_LIST, _SIZE.width()), high=(150, 300))
        both.setHandleWidth(SPACE * 2)
        both.setProperty("clear", "true")
        both.setStretchFactor(0, 0)
        both.setStretchFactor(1, 1)
        self.body.addWidget(both, 1)
        self.problem = label("", "bad", wrap=True)
        self.problem.hide()
        self.body.addWidget(self.problem)
        self._buttons()

    def _buttons(self) -> None:
        self.foot.addWidget(
            button(
                self.tr("Save to a file…"), self._export,
                tip=self.tr("Save these settings and keys for another computer; nothing about you is in it."),
            )
        )  # fmt: skip
        self.foot.addWidget(
            button(
                self.tr("Take from a file…"), self._import,
                tip=self.tr("Take over settings and keys that were saved to a file."),
            )
        )  # fmt: skip
        self.foot.addStretch(1)
        self.foot.addWidget(button(self.tr("Cancel"), self.reject))
        save = button(self.tr("Save"), self.accept, kind="primary")
        save.setDefault(True)
        self.foot.addWidget(save)

    # finding

    def _find(self) -> None:
        wanted = self.search.text().casefold().strip()
        if not wanted:
            self._take_page()
            return
        first = -1
        for number, page in enumerate(self._pages):
            found = page.show_matching(wanted)
            page.setVisible(found)
            self.pages.item(number).setHidden(not found)
            first = number if found and first < 0 else first
        self._none.setVisible(first < 0)
        self._area.verticalScrollBar().setValue(0)

    def _go(self, number: int) -> None:
        if self.search.text() and number >= 0:
            self._area.ensureWidgetVisible(self._pages[number], 0, 0)
            return
        self._take_page()

    def _take_page(self) -> None:
        at = max(0, self.pages.currentRow())
        for number, page in enumerate(self._pages):
            page.show_matching("")
            page.setVisible(number == at)
            self.pages.item(number).setHidden(False)
        self._none.hide()
        self._area.verticalScrollBar().setValue(0)

    def _show_page_of(self, part: QWidget | None) -> None:
        for number, page in enumerate(self._pages):
            if part in page.others:
                self.search.clear()
                self.pages.setCurrentRow(number)

    def _tint(self) -> None:
        for number, page in enumerate(self._pages):
            self.pages.item(number).setIcon(icon(page.icon_name))

    # files

    def _export(self) -> None:
        from app.dialogs.settings_files import save_settings

        self._try(lambda: save_settings(self._settings, self))

    def _import(self) -> None:
        from app.dialogs.settings_files import take_settings

        def take() -> None:
            if take_settings(self._settings, self):
                self.take_over()

        self._try(take)

    def _try(self, do: Callable[[], object]) -> None:
        self.problem.hide()
        try:
            do()
        except UserError as error:
            self.problem.setText(brief(error))
            self.problem.show()


def _words_in(part: QWidget) -> str:
    """Everything that is written on a part of a page, lower case."""
    labels = [one.text() for one in part.findChildren(QLabel)]
    ticks = [one.text() for one in part.findChildren(QCheckBox)]
    return " ".join(labels + ticks).casefold().replace("&", "")
