"""The list of reasons of the workspace: what is offered, for which requests, and what is the default."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QGridLayout,
    QHeaderView,
    QLineEdit,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from app.dialogs.base import Dialog
from app.language.core import brief, core
from app.panels.reason_words import force_word, force_words
from app.theme.parts import button, label, row, set_role
from app.theme.tokens import SPACE
from app.words import kind_words
from redaction.casework.catalogue import LONGEST, Catalogue
from redaction.casework.exemptions import Exemption, Force
from redaction.casework.sharing import read_list, write_list
from redaction.jobs.errors import UserError
from redaction.model.footage import RequestKind

if TYPE_CHECKING:
    from app.session import Session

SHORT: Final = (
    RequestKind.SAR_UK_GDPR,
    RequestKind.SAR_DPA_PART3,
    RequestKind.FOI,
    RequestKind.COURT,
    RequestKind.MEDIA,
    RequestKind.INTERNAL,
)
"""Kinds of request in the order of their ticks."""

_CODE = int(Qt.ItemDataRole.UserRole)


def short_words(kind: RequestKind) -> str:
    """A kind of request where there is little room."""

    def tr(text: str) -> str:
        return QCoreApplication.translate("ReasonsSettings", text)

    return {
        RequestKind.SAR_UK_GDPR: tr("SAR"),
        RequestKind.SAR_DPA_PART3: tr("SAR Part 3"),
        RequestKind.FOI: tr("FOI"),
        RequestKind.COURT: tr("Court"),
        RequestKind.MEDIA: tr("Media"),
        RequestKind.INTERNAL: tr("Internal"),
    }[kind]


class ReasonsDialog(Dialog):
    """Every change is kept at once, with its row in the review log.

    Attributes:
        table: The codes.
        code: Of the chosen one; typed for a new one.
        title: In words.
        section: The act and section.
        force: How strong it is.
        kinds: Ticks, by kind of request: what it can be relied on for.
        defaults: Ticks, by kind of request: where it holds unless somebody says otherwise.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(
            "",
            "",
            parent,
        )
        self.say(
            self.tr("List of reasons"),
            self.tr(
                "What this workspace offers as exemptions and restrictions. Codes are never renamed or"
                " deleted, because schedules that were handed out cite them; retire those you do not use."
            ),
        )
        self._session = session
        self._store = session.workspace.catalogue
        self._new = False
        self.setMinimumSize(960, 640)
        self.resize(1080, 700)
        self.table = self._make_table()
        self.body.addWidget(self.table, 1)
        self.body.addLayout(self._make_form())
        self._problem = label("", "warning", wrap=True)
        self._problem.hide()
        self.body.addWidget(self._problem)
        self._add = button(
            self.tr("&Add a code"),
            self.begin,
            icon_name="plus",
            tip=self.tr("Add a code of your own, for instance of the force's policy."),
        )
        self._import = button(
            self.tr("&Import…"), self._ask_import, tip=self.tr("Take over a list from a file.")
        )
        self._export = button(
            self.tr("E&xport…"), self._ask_export, tip=self.tr("Write the list to a file.")
        )
        for part in (self._add, self._import, self._export):
            part.setAutoDefault(False)
            self.foot.addWidget(part)
        self.foot.addStretch(1)
        close = button(self.tr("Close"), self.accept, kind="primary")
        close.setAutoDefault(False)
        self.foot.addWidget(close)
        changes = not getattr(session.workspace, "read_only", False)
        for part in (self._add, self._import):
            part.setEnabled(changes)
        self._changes = changes
        self._fill()
        self.table.selectRow(0)

    @property
    def catalogue(self) -> Catalogue:
        """The list as it is kept."""
        return self._store.read()

    @property
    def chosen(self) -> Exemption | None:
        """The selected one; None while a new one is typed."""
        item = self.table.item(self.table.currentRow(), 0)
        if self._new or item is None:
            return None
        return self.catalogue.find(str(item.data(_CODE)))

    def begin(self) -> None:
        """Begin a code of the workspace's own."""
        self._new = True
        self.table.clearSelection()
        self._show()
        self.code.setFocus()

    def keep(self) -> None:
        """Keep what the form says, or say why not."""
        old = self.chosen
        kinds = frozenset(kind for kind, tick in self.kinds.items() if tick.isChecked())
        force = Force(self.force.currentData())
        title, act = self.title.text(), self.section.text()
        if old is None:
            made = Exemption(self.code.text().strip(), title, act, force, kinds, own=True)
            if self.catalogue.find(made.code) is not None:
                self._complain(self.tr("There is a code {code} already.").format(code=made.code))
                return
        elif old.own:
            made = replace(old, title=title, act=act, force=force, kinds=kinds)
        else:
            made = replace(old, title=title)
        try:
            self._store.put(made)
            for kind, tick in self.defaults.items():
                self._keep_default(made.code, kind, on=tick.isChecked())
        except UserError as error:
            self._complain(brief(error))
            return
        self._new = False
        self._changed(made.code)

    def retire(self) -> None:
        """Retire the selected code, or offer it again."""
        old = self.chosen
        if old is not None:
            self._try(lambda: self._store.retire(old.code, not old.retired), old.code)

    def take(self, path: Path) -> None:
        """Take over the list in a file, or say why not."""
        self._try(lambda: self._store.take(read_list(path)), "")

    # inside

    def _keep_default(self, code: str, kind: RequestKind, *, on: bool) -> None:
        now = self.catalogue
        old, found = now.default(kind), now.find(code)
        usable = found is not None and kind in found.kinds and not found.retired
        if on and usable and code not in old:
            self._store.set_default(kind, (*old, code))
        elif not (on and usable) and code in old:
            self._store.set_default(kind, tuple(c for c in old if c != code))

    def _try(self, change: object, code: str) -> None:
        assert callable(change)
        try:
            change()
        except UserError as error:
            self._complain(brief(error))
            return
        self._new = False
        self._changed(code)

    def _changed(self, code: str) -> None:
        self._complain("")
        self._fill()
        for at in range(self.table.rowCount()):
            item = self.table.item(at, 0)
            if item is not None and item.data(_CODE) == code:
                self.table.selectRow(at)
        self._show()
        self._session.case_changed.emit()

    def _make_table(self) -> QTableWidget:
        heads = (
            self.tr("Code"),
            self.tr("Title"),
            self.tr("Section"),
            self.tr("Strength"),
            self.tr("For"),
            self.tr("Default for"),
        )
        made = QTableWidget(0, len(heads))
        made.setHorizontalHeaderLabels(heads)
        made.setAccessibleName(self.tr("Reasons"))
        made.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        made.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        made.setTabKeyNavigation(False)
        made.verticalHeader().hide()
        made.setShowGrid(False)
        head = made.horizontalHeader()
        for at in range(len(heads)):
            head.setSectionResizeMode(at, QHeaderView.ResizeMode.ResizeToContents)
        head.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        head.setHighlightSections(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        made.itemSelectionChanged.connect(self._selected)
        return made

    def _make_form(self) -> QGridLayout:
        self.code = _line(self.tr("Code"), 32)
        self.code.setPlaceholderText(self.tr("For instance force-policy-7"))
        self.title = _line(self.tr("Title"), LONGEST)
        self.section = _line(self.tr("Section"), LONGEST)
        self.force = QComboBox()
        self.force.setAccessibleName(self.tr("Strength"))
        for force in Force:
            self.force.addItem(force_words(force), force.value)
        self.kinds = {kind: self._tick(kind, self.tr("Can be relied on for")) for kind in SHORT}
        self.defaults = {kind: self._tick(kind, self.tr("Default for")) for kind in SHORT}
        self._save = button(self.tr("&Save"), self.keep)
        self._retire = button("", self.retire)
        for made in (self._save, self._retire):
            made.setAutoDefault(False)
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE * 2)
        grid.setVerticalSpacing(SPACE)
        grid.setColumnStretch(1, 2)
        grid.setColumnStretch(3, 3)
        rows: tuple[tuple[str, QWidget, str, QWidget], ...] = (
            (self.tr("Code"), self.code, self.tr("Title"), self.title),
            (self.tr("Strength"), self.force, self.tr("Section"), self.section),
        )
        for at, (left, field, right, other) in enumerate(rows):
            for column, (text, part) in enumerate(((left, field), (right, other))):
                name = label(text, "muted")
                name.setBuddy(part)
                grid.addWidget(name, at, 2 * column)
                grid.addWidget(part, at, 2 * column + 1)
        for at, (text, ticks) in enumerate(
            ((self.tr("For"), self.kinds), (self.tr("Default for"), self.defaults)), start=2
        ):
            grid.addWidget(label(text, "muted"), at, 0)
            grid.addLayout(row(*ticks.values(), None, spacing=SPACE * 2), at, 1, 1, 3)
        self._about = label("", "caption", wrap=True)
        grid.addWidget(self._about, 4, 0, 1, 3)
        grid.addLayout(row(None, self._retire, self._save, spacing=SPACE), 4, 3)
        return grid

    def _tick(self, kind: RequestKind, what: str) -> QCheckBox:
        made = QCheckBox(short_words(kind))
        made.setToolTip(kind_words(kind))
        made.setAccessibleName(f"{what}: {kind_words(kind)}")
        return made

    def _fill(self) -> None:
        known = self.catalogue
        self.table.blockSignals(True)
        self.table.setRowCount(len(known.exemptions))
        for at, exemption in enumerate(known.exemptions.values()):
            where = [short_words(k) for k in SHORT if exemption.code in known.default(k)]
            all_kinds = len(exemption.kinds) == len(SHORT)
            kinds = (
                self.tr("All")
                if all_kinds
                else ", ".join(short_words(k) for k in SHORT if k in exemption.kinds)
            )
            title = core(exemption.title)
            if exemption.retired:
                title = self.tr("{title} (retired)").format(title=title)
            cells = (
                exemption.code,
                title,
                exemption.act,
                force_word(exemption.force),
                kinds,
                ", ".join(where),
            )
            for column, text in enumerate(cells):
                item = QTableWidgetItem(text)
                item.setData(_CODE, exemption.code)
                item.setToolTip(core(exemption.hint) or text)
                if exemption.retired:
                    font = item.font()
                    font.setItalic(True)
                    item.setFont(font)
                self.table.setItem(at, column, item)
        self.table.blockSignals(False)

    def _selected(self) -> None:
        if self.table.selectedItems():
            self._new = False
            self._complain("")
            self._show()

    def _show(self) -> None:
        """The form as the selected code is, or empty for a new one."""
        chosen, known = self.chosen, self.catalogue
        own = chosen is None or chosen.own
        self.code.setText("" if chosen is None else chosen.code)
        self.code.setReadOnly(chosen is not None)
        self.title.setText("" if chosen is None else chosen.title)
        self.section.setText("" if chosen is None else chosen.act)
        self.section.setReadOnly(not own)
        force = Force.QUALIFIED if chosen is None else chosen.force
        self.force.setCurrentIndex(self.force.findData(force.value))
        self.force.setEnabled(own and self._changes)
        for kind, tick in self.kinds.items():
            tick.setChecked(chosen is not None and kind in chosen.kinds)
            tick.setEnabled(own and self._changes)
        for kind, tick in self.defaults.items():
            tick.setChecked(chosen is not None and chosen.code in known.default(kind))
            possible = chosen is None or (kind in chosen.kinds and not chosen.retired)
            tick.setEnabled((possible or own) and self._changes)
        self._save.setEnabled(self._changes)
        self._retire.setVisible(chosen is not None)
        self._retire.setEnabled(self._changes)
        retired = chosen is not None and chosen.retired
        self._retire.setText(self.tr("&Offer again") if retired else self.tr("&Retire"))
        if chosen is None:
            words = self.tr("A code of this workspace's own.")
        elif chosen.own:
            words = self.tr("Added by this workspace.")
        else:
            words = self.tr("Comes with Umbra: only its title and its defaults can be changed.")
        self._about.setText(words)

    def _complain(self, words: str) -> None:
        set_role(self._problem, "warning")
        self._problem.setText(words)
        self._problem.setVisible(bool(words))

    def _ask_import(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self, self.tr("Import a list of reasons"), "", self.tr("Lists of reasons (*.json)")
        )
        if name:
            self.take(Path(name))

    def _ask_export(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self,
            self.tr("Export the list of reasons"),
            "umbra-reasons.json",
            self.tr("Lists of reasons (*.json)"),
        )
        if name:
            self.write(Path(name))

    def write(self, path: Path) -> None:
        """Write the list to a file, or say why not."""
        try:
            write_list(self.catalogue, path, replace_old=True)
        except UserError as error:
            self._complain(brief(error))


def _line(name: str, longest: int) -> QLineEdit:
    made = QLineEdit()
    made.setAccessibleName(name)
    made.setMaxLength(longest)
    return made
