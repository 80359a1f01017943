"""The clips and stills that could go into an evidence package, each with a tick and how it stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.theme.icons import icon
from app.theme.parts import button, label, row
from app.theme.tokens import SPACE
from redaction.model.still import StillKind
from redaction.usecases.evidence_choice import ClipChoice, StillChoice

Choice = ClipChoice | StillChoice

LEAST_SHOWN, MOST_SHOWN = 3, 8
"""Rows that there is room for at least, and that are shown at once; more are scrolled."""

_WHICH: Final = 0x0100


def set_rows(table: QTableWidget, rows: int) -> None:
    """Make a table as high as its head and so many rows, wherever it is put."""
    table.ensurePolished()
    row_high = max(table.verticalHeader().defaultSectionSize(), table.rowHeight(0))
    table.setFixedHeight(table.horizontalHeader().sizeHint().height() + rows * row_high + 6)


def key_of(choice: Choice) -> str:
    """By which the list of items knows it."""
    return (
        f"clip:{choice.copy.id}" if isinstance(choice, ClipChoice) else f"still:{choice.still.id}"
    )


def id_of(choice: Choice) -> str:
    """Of its record."""
    return choice.copy.id if isinstance(choice, ClipChoice) else choice.still.id


def name_of(choice: Choice) -> str:
    """Of its file."""
    path = choice.copy.path if isinstance(choice, ClipChoice) else choice.still.path
    return Path(path).name


def is_redacted(choice: Choice) -> bool:
    """Whether it is covered."""
    if isinstance(choice, ClipChoice):
        return not choice.copy.unredacted
    return choice.still.redacted


class ItemsTable(QWidget):
    """A table with a tick before each clip and still.

    Attributes:
        table: What is shown.
        choices: What it lists, in order.
        found: Where files are that were moved, by the id of their record.

    Signals:
        changed: A tick changed.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.choices: tuple[Choice, ...] = ()
        self.found: dict[str, Path] = {}
        self._cameras: dict[str, str] = {}
        self.table = self._make_table()
        self._none = label(
            self.tr(
                "There are no clips or stills of it yet. Annotations and reports can go without."
            ),
            "muted",
            wrap=True,
        )
        self._count = label("", "muted")
        self.all_button = button(
            self.tr("Tick a&ll redacted"),
            lambda: self._tick(lambda choice: is_redacted(choice) and self._can_go(choice)),
            kind="link",
            tip=self.tr("Tick every redacted clip and still that can go"),
        )
        self.none_button = button(
            self.tr("Tick n&one"), lambda: self._tick(lambda _choice: False), kind="link"
        )
        self.none_button.setToolTip(self.tr("Take every tick away"))
        self.find_button = button(
            self.tr("F&ind moved files…"),
            self._ask_folder,
            kind="link",
            tip=self.tr("Say in which folder they are now; they are known by their content"),
        )
        self._foot: QHBoxLayout = row(
            self._count, None, self.find_button, self.all_button, self.none_button
        )
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(SPACE // 2)
        box.addWidget(self._none)
        box.addWidget(self.table)
        box.addLayout(self._foot)

    @property
    def chosen(self) -> tuple[Choice, ...]:
        """Those that are ticked."""
        return tuple(
            choice
            for at, choice in enumerate(self.choices)
            if self._state(at) == Qt.CheckState.Checked
        )

    def put(self, choices: Sequence[Choice], cameras: dict[str, str]) -> None:
        """List these; ticks of those that are still there are kept.

        Args:
            choices: In their order.
            cameras: Names of the cameras by their footage.
        """
        known = {key_of(c): self._state(at) for at, c in enumerate(self.choices)}
        self.choices, self._cameras = tuple(choices), cameras
        table = self.table
        table.blockSignals(True)
        table.setRowCount(len(choices))
        for at, choice in enumerate(choices):
            usual = (
                Qt.CheckState.Checked
                if is_redacted(choice) and self._can_go(choice) and self._is_clip(choice)
                else Qt.CheckState.Unchecked
            )
            self._write(at, choice, cameras, known.get(key_of(choice), usual))
        table.blockSignals(False)
        for widget in (table, self.all_button, self.none_button):
            widget.setVisible(bool(choices))
        self._none.setVisible(not choices)
        self.find_button.setVisible(any(self._is_lost(choice) for choice in choices))
        set_rows(table, min(MOST_SHOWN, max(LEAST_SHOWN, len(choices))))
        self._tell()

    def _write(
        self, at: int, choice: Choice, cameras: dict[str, str], state: Qt.CheckState
    ) -> None:
        fixed, tone, words = self._standing(choice)
        kind = self.tr("Clip")
        if isinstance(choice, StillChoice):
            sheet = choice.still.kind is StillKind.SHEET
            kind = self.tr("Contact sheet") if sheet else self.tr("Still")
        redacted = self.tr("Redacted") if is_redacted(choice) else self.tr("NOT redacted")
        cells = (name_of(choice), kind, cameras.get(choice.footage.id, ""), redacted, words)
        for column, text in enumerate(cells):
            item = QTableWidgetItem(text)
            item.setToolTip(self._tip(choice) if column == 4 else text)
            flags = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
            if column == 0:
                item.setData(_WHICH, key_of(choice))
                flags |= Qt.ItemFlag.ItemIsUserCheckable if not fixed else flags
                item.setCheckState(Qt.CheckState.Unchecked if fixed else state)
            elif column == 3:
                bare = not is_redacted(choice)
                item.setIcon(
                    icon("warning" if bare else "shield-check", "warning" if bare else "good")
                )
            elif column == 4:
                item.setIcon(
                    icon({"good": "check"}.get(tone, "error" if fixed else "warning"), tone)
                )
            item.setFlags(flags)
            self.table.setItem(at, column, item)

    def _standing(self, choice: Choice) -> tuple[bool, str, str]:
        """Whether it cannot go, the tone, and words for how it stands."""
        if choice.problem:
            return True, "bad", self.tr("Cannot go: make it again")
        if self._is_lost(choice):
            return True, "bad", self.tr("Not where it was written")
        many = len(choice.open)
        if many:
            words = self.tr("1 thing is open") if many == 1 else self.tr("{n} things are open")
            return False, "warning", words.format(n=many)
        return False, "good", self.tr("Ready")

    def look_in(self, folder: Path) -> None:
        """Look for files that are not where they were written, in a folder and those right below it."""
        from redaction.usecases.evidence_choice import find_file

        for choice in self.choices:
            path = find_file(choice, folder) if self._is_lost(choice) else None
            if path is not None:
                self.found[id_of(choice)] = path
        self.put(self.choices, self._cameras)
        self.changed.emit()

    def _ask_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, self.tr("Where the files are now"))
        if name:
            self.look_in(Path(name))

    def _is_lost(self, choice: Choice) -> bool:
        return choice.moved and id_of(choice) not in self.found

    def _tip(self, choice: Choice) -> str:
        return choice.problem or " ".join(gate.words for gate in choice.open)

    def _can_go(self, choice: Choice) -> bool:
        return not self._standing(choice)[0]

    def _is_clip(self, choice: Choice) -> bool:
        """Copies of whole footage were made for something else: nobody hands them over by mistake."""
        return isinstance(choice, StillChoice) or choice.copy.is_clip

    def _state(self, at: int) -> Qt.CheckState:
        item = self.table.item(at, 0)
        return Qt.CheckState.Unchecked if item is None else item.checkState()

    def _tick(self, wanted: Callable[[Choice], bool]) -> None:
        self.table.blockSignals(True)
        for at, choice in enumerate(self.choices):
            item = self.table.item(at, 0)
            if item is not None and self._can_go(choice):
                on = wanted(choice)
                item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
        self.table.blockSignals(False)
        self._changed()

    def _changed(self) -> None:
        self._tell()
        self.changed.emit()

    def _tell(self) -> None:
        self._count.setText(
            self.tr("{n} of {all} chosen").format(n=len(self.chosen), all=len(self.choices))
            if self.choices
            else ""
        )

    def _make_table(self) -> QTableWidget:
        heads = (
            self.tr("File"),
            self.tr("Kind"),
            self.tr("Camera"),
            self.tr("Redaction"),
            self.tr("How it stands"),
        )
        made = QTableWidget(0, len(heads))
        made.setHorizontalHeaderLabels(heads)
        made.setAccessibleName(self.tr("Clips and stills; Space ticks"))
        made.setToolTip(self.tr("Space ticks the selected one"))
        made.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        made.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        made.setTabKeyNavigation(False)
        made.setShowGrid(False)
        made.verticalHeader().hide()
        head = made.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        head.setHighlightSections(False)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        made.itemChanged.connect(lambda _item: self._changed())
        return made
