"""Which annotations go into an evidence package, in which formats, and what the report shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QVBoxLayout, QWidget

from app.language.core import core
from app.theme.folding import Folding
from app.theme.parts import label, row
from app.theme.tokens import SPACE
from redaction.formats.timeline_files import SheetFormat
from redaction.model.note_category import Categories
from redaction.usecases.evidence_order import FORMATS, Noted, Pictures

SHEETS = (
    SheetFormat.JSON,
    SheetFormat.CSV,
    SheetFormat.WEBVTT,
    SheetFormat.OTIO,
    SheetFormat.EDL,
    SheetFormat.ELAN,
)
"""Formats in the order they are offered."""

ACROSS = 3
"""Ticks of categories side by side."""


class NotesChoice(QWidget):
    """Ticks of categories and formats, and what the report shows.

    Attributes:
        categories: A tick for each category that is used, by its id.
        formats: A tick for each format, by its name.
        report: Whether there is a report, and what its pictures show.

    Signals:
        changed: Something was ticked or chosen.
    """

    changed = Signal()

    def __init__(
        self, notes: Sequence[Noted], names: Categories, parent: QWidget | None = None
    ) -> None:
        """Ask.

        Args:
            notes: All annotations, drafts among them.
            names: Gives categories their names.
            parent: Of the widget.
        """
        super().__init__(parent)
        self._notes = tuple(n for n in notes if not n.annotation.draft)
        drafts = len(notes) - len(self._notes)
        self.categories: dict[str, QCheckBox] = {}
        self.formats: dict[str, QCheckBox] = {}
        self.report = QComboBox()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(SPACE)
        if self._notes:
            box.addLayout(self._make_categories(names))
        else:
            box.addWidget(
                label(self.tr("There are no annotations that somebody confirmed."), "muted")
            )
        if drafts:
            words = (
                self.tr("1 draft stays out: nobody confirmed it.")
                if drafts == 1
                else self.tr("{n} drafts stay out: nobody confirmed them.").format(n=drafts)
            )
            box.addWidget(label(words, "warning", wrap=True))
        box.addWidget(self._make_formats())
        box.addLayout(self._make_report())
        self._settle()

    @property
    def chosen(self) -> tuple[str, ...]:
        """Ids of the annotations that go: none that was made since they were counted here."""
        off = {key for key, tick in self.categories.items() if not tick.isChecked()}
        return tuple(n.annotation.id for n in self._notes if n.annotation.category not in off)

    @property
    def count(self) -> int:
        """How many go."""
        return len(self.chosen)

    @property
    def wanted_formats(self) -> tuple[str, ...]:
        """Those that are ticked."""
        return tuple(name for name, tick in self.formats.items() if tick.isChecked())

    @property
    def with_report(self) -> bool:
        """Whether there is a timeline report."""
        return bool(self.report.currentData())

    @property
    def pictures(self) -> Pictures:
        """What the report's pictures show."""
        return Pictures(self.report.currentData() or Pictures.NONE.value)

    def _make_categories(self, names: Categories) -> QGridLayout:
        used = Counter(n.annotation.category for n in self._notes)
        order = [c.id for c in names if c.id in used]
        order += sorted(key for key in used if key not in order)
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE * 3)
        grid.setVerticalSpacing(SPACE // 2)
        for at, key in enumerate(order):
            known = names.find(key)
            name = names.name_of(key) if key else self.tr("Without a category")
            sign = f"{known.sign} " if known is not None else ""
            tick = QCheckBox(f"{sign}{name} ({used[key]:,})".replace("&", "&&"))
            tick.setChecked(True)
            tick.setToolTip(self.tr("Put the annotations of this category in"))
            tick.toggled.connect(self._settle)
            self.categories[key] = tick
            grid.addWidget(tick, at // ACROSS, at % ACROSS)
        grid.setColumnStretch(ACROSS, 1)
        return grid

    def _make_formats(self) -> Folding:
        short = {"webvtt": "WebVTT", "otio": "OpenTimelineIO"}
        for form in SHEETS:
            tick = QCheckBox(short.get(form.value, form.value.upper()))
            tick.setToolTip(core(form.words))
            tick.setAccessibleName(self.tr("Annotations as {format}").format(format=tick.text()))
            tick.setChecked(form.value in FORMATS)
            tick.toggled.connect(lambda _on: self.changed.emit())
            self.formats[form.value] = tick
        title = label(self.tr("As files:"), "muted")
        return Folding(title, *self.formats.values(), spacing=SPACE * 3)

    def _make_report(self) -> QGridLayout:
        for words, data in (
            (self.tr("With redacted pictures"), Pictures.REDACTED.value),
            (self.tr("Without pictures"), Pictures.NONE.value),
            (self.tr("With pictures that are NOT redacted"), Pictures.UNREDACTED.value),
            (self.tr("No report"), ""),
        ):
            self.report.addItem(words, data)
        self.report.setAccessibleName(self.tr("Timeline report"))
        self.report.setToolTip(
            self.tr("The chronological table as PDF, with a small picture of each")
        )
        self.report.currentIndexChanged.connect(self._settle)
        grid = QGridLayout()
        title = label(self.tr("Timeline &report:"), "muted")
        title.setBuddy(self.report)
        grid.addLayout(row(title, self.report, None, spacing=SPACE * 2), 0, 0)
        return grid

    def _settle(self) -> None:
        going = bool(self.count)
        for tick in self.formats.values():
            tick.setEnabled(going)
        self.changed.emit()
