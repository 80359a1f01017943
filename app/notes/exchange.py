"""The two dialogs of annotations and files: what to write, and what a file brings."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QHeaderView,
    QListWidget,
    QListWidgetItem,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from app.dialogs.base import Dialog, Form
from app.language.core import brief, core, whole
from app.notes.exchange_actions import waiting
from app.notes.signs import sign_icon
from app.session import Notice, Tone
from app.theme.parts import Banner, button, label, row
from app.words import count_words
from redaction.formats.timeline_files import SheetFormat, check_fits, remarks_on
from redaction.jobs.errors import UserError
from redaction.notes.exchange import export_notes
from redaction.notes.gathering import PRIVATE, narrowed
from redaction.notes.placing import Changed

if TYPE_CHECKING:
    from app.notes.exchange_actions import Chosen
    from app.session import Session
    from redaction.model.annotation import Annotation
    from redaction.model.note_category import Categories
    from redaction.notes.exchange import Import
    from redaction.notes.placing import Arrivals
    from redaction.notes.sheet import Sheet

SHOWN = 200
"""Rows of a file that are shown before it is taken over; more nobody reads here."""


class ExportNotesDialog(Dialog):
    """Asks for format and extent, and writes the file.

    Attributes:
        format: Which format.
        extent: All annotations, or those that are selected.
        kinds: Categories with their ticks.
        left_out: Ticks of fields that stay behind, by field.
        told: What the format cannot say, or why it cannot be written.
        go: Asks for the file and writes it.
    """

    def __init__(
        self,
        session: Session,
        sheet: Sheet,
        chosen: Chosen,
        folder: Path,
        parent: QWidget | None = None,
    ) -> None:
        """Ask.

        Args:
            session: Whose annotations they are.
            sheet: All of them.
            chosen: Those that are selected, by footage.
            folder: Where to begin to look for a place.
            parent: The window asked about.
        """
        super().__init__("", "", parent)
        text = sheet.title
        if sheet.incident is not None:
            cameras = count_words(len(sheet.cameras), self.tr("camera"), self.tr("cameras"))
            text = self.tr("{title}: {cameras}, with incident time and whose clock it is").format(
                title=sheet.title, cameras=cameras
            )
        self.say(self.tr("Export annotations"), text)
        self.resize(620, 560)
        self._session = session
        self._sheet = sheet
        self._chosen = {f: tuple(ids) for f, ids in chosen.items() if ids}
        self._folder = folder
        self.format = QComboBox()
        for form in SheetFormat:
            self.format.addItem(f"{format_words(form)}  (*{form.ending})", form)
        self.extent = QComboBox()
        self.extent.addItem(self.tr("All, {n}").format(n=self._annotations(sheet.count)), False)
        picked = sum(map(len, self._chosen.values()))
        if picked:
            self.extent.addItem(
                self.tr("Only the selected, {n}").format(n=self._annotations(picked)), True
            )
        self.kinds = QListWidget()
        self.kinds.setMaximumHeight(148)
        self.left_out: dict[str, QCheckBox] = {
            field: QCheckBox(words)
            for field, words in zip(
                PRIVATE,
                (self.tr("No&tes"), self.tr("&People"), self.tr("P&laces"), self.tr("Ta&gs")),
                strict=True,
            )
        }
        self.told = Banner()
        self._count = label("", "muted", wrap=True)
        self._build()
        self._fill_kinds()
        for box in (self.format, self.extent):
            box.currentIndexChanged.connect(self.refresh)
        self.kinds.itemChanged.connect(lambda _item: self.refresh())
        for tick in self.left_out.values():
            tick.toggled.connect(self.refresh)
        self.refresh()

    @property
    def form(self) -> SheetFormat:
        """The format that is chosen."""
        return SheetFormat(self.format.currentData())

    @property
    def sheet(self) -> Sheet:
        """What would be written now."""
        wanted = {
            str(item.data(Qt.ItemDataRole.UserRole))
            for item in map(self.kinds.item, range(self.kinds.count()))
            if item.checkState() is Qt.CheckState.Checked
        }
        return narrowed(
            self._sheet,
            only=self._chosen if self.extent.currentData() else None,
            categories=wanted,
            without=[field for field, tick in self.left_out.items() if tick.isChecked()],
        )

    def refresh(self) -> None:
        """Say what would be written, and what the format cannot say."""
        sheet, form = self.sheet, self.form
        try:
            check_fits(sheet, form)
        except UserError as error:
            self.told.say(brief(error), "bad")
            fits = False
        else:
            # what was ticked to stay behind need not be said again
            self.told.say("\n".join(remarks_on(replace(sheet, without=()), form)), "info")
            fits = True
        self._count.setText(
            self.tr("{n} will be written. The file holds words, no pictures.").format(
                n=self._annotations(sheet.count)
            )
        )
        self.go.setEnabled(fits and sheet.count > 0)

    def ask(self) -> None:
        """Ask for the file."""
        form = self.form
        stem = Path(self._sheet.title).stem if self._sheet.incident is None else self._sheet.title
        stem = "".join(c if c.isalnum() or c in " -_." else "-" for c in stem).strip() or "footage"
        name, _kind = QFileDialog.getSaveFileName(
            self,
            self.tr("Export annotations"),
            str(self._folder / f"{stem}_annotations{form.ending}"),
            f"{format_words(form)} (*{form.ending})",
        )
        if name:
            path = Path(name)
            named = path if path.suffix else path.with_name(path.name + form.ending)
            if named != path and named.exists():
                # the person was asked about the other name only
                self.told.say(self.tr("{name} is there already.").format(name=named.name), "bad")
                return
            self.write(named)

    def write(self, path: Path) -> None:
        """Write the file, or say why not."""
        session = self._session
        try:
            with waiting():
                written = export_notes(session.workspace, self.sheet, self.form, path)
        except UserError as error:
            self.told.say(whole(error), "bad")
            return
        text = self.tr("{n} written to {name}.").format(
            n=self._annotations(written.count), name=path.name
        )
        session.notice.emit(Notice(text, Tone.GOOD))
        self.accept()

    # inside

    def _annotations(self, count: int) -> str:
        return count_words(count, self.tr("annotation"), self.tr("annotations"))

    def _build(self) -> None:
        form = Form(110)
        self.format.setToolTip(self.tr("For which program the file is"))
        self.extent.setToolTip(self.tr("Which annotations are written"))
        self.kinds.setToolTip(self.tr("Only annotations of the ticked categories are written"))
        form.add(self.tr("&Format"), self.format)
        form.add(self.tr("&Which"), self.extent)
        form.add(self.tr("&Categories"), self.kinds)
        ticks = QWidget()
        line = row(*self.left_out.values(), None, spacing=16)
        ticks.setLayout(line)
        for tick in self.left_out.values():
            tick.setToolTip(self.tr("What is ticked stays behind"))
        form.add(self.tr("Leave out"), ticks)
        self.body.addLayout(form)
        self.body.addWidget(self.told)
        self.body.addWidget(self._count)
        self.body.addStretch(1)
        self.foot.addStretch(1)
        self.foot.addWidget(button(self.tr("Cancel"), self.reject))
        self.go = button(
            self.tr("Choose file…"), self.ask, kind="primary",
            tip=self.tr("Choose where the file goes, and write it"),
        )  # fmt: skip
        self.go.setDefault(True)
        self.foot.addWidget(self.go)

    def _fill_kinds(self) -> None:
        counted: dict[str, int] = {}
        for _camera, noted in self._sheet.in_order():
            category = noted.annotation.category
            counted[category] = counted.get(category, 0) + 1
        known = self._sheet.categories
        order = [c.id for c in known if c.id in counted]
        order += [c for c in counted if c not in order]
        for category in order:
            found = known.find(category)
            name = known.name_of(category) or self.tr("No category")
            item = QListWidgetItem(
                sign_icon("" if found is None else found.colour),
                f"{name}  ({counted[category]:,})",
            )
            item.setData(Qt.ItemDataRole.UserRole, category)
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable
                          | Qt.ItemFlag.ItemIsSelectable)  # fmt: skip
            item.setCheckState(Qt.CheckState.Checked)
            self.kinds.addItem(item)


class ImportNotesDialog(Dialog):
    """Accepted means: take it over.

    Attributes:
        adds: Tick: categories that the list does not have are added.
        which: What becomes of annotations that are there and say something else.
        table: What the file brings.
        go: The button that takes it over.
    """

    def __init__(self, found: Import, known: Categories, parent: QWidget | None = None) -> None:
        """Ask.

        Args:
            found: What is in the file, held against the footage.
            known: The list of categories.
            parent: The window asked about.
        """
        super().__init__("", found.path.name, parent)
        count = count_words(
            found.new + found.changed, self.tr("annotation"), self.tr("annotations")
        )
        self.say(self.tr("Import {n}?").format(n=count), found.path.name)
        self.resize(760, 600)
        self._found = found
        self._known = known
        self.adds = QCheckBox()
        self.which = QComboBox()
        self.table = QTableWidget(0, 0)
        self._build()
        self._fill()

    @property
    def new_categories(self) -> bool:
        """Whether categories that the list does not have are added."""
        return bool(self._found.unknown) and self.adds.isChecked()

    @property
    def changed(self) -> Changed:
        """What becomes of annotations that are there and say something else in the file."""
        return Changed(self.which.currentData())

    # inside

    def _build(self) -> None:
        found = self._found
        form = Form(130)
        form.add(self.tr("Format"), label(format_words(found.format)))
        form.add(self.tr("It brings"), label(self._brings(), wrap=True))
        if found.unknown:
            names = ", ".join(found.unknown[:8]) + (" …" if len(found.unknown) > 8 else "")
            self.adds.setText(self.tr("Add as new: {names}").format(names=names).replace("&", "&&"))
            self.adds.setChecked(True)
            self.adds.setToolTip(self.tr("Without the tick their names become tags"))
            form.add(self.tr("&Categories"), self.adds)
        for words, which in (
            (self.tr("Change them to what the file says"), Changed.UPDATE),
            (self.tr("Keep both"), Changed.BOTH),
            (self.tr("Leave them as they are"), Changed.LEAVE),
        ):
            self.which.addItem(words, which)
        self.which.setToolTip(self.tr("What becomes of annotations that are here and differ"))
        if found.changed:
            form.add(self.tr("Those that &differ"), self.which)
        self.body.addLayout(form)
        if found.remarks:
            self.body.addWidget(Banner("\n".join(found.remarks), "warning"))
        self.table.setAccessibleName(self.tr("What the file brings"))
        self.body.addWidget(self.table, 1)
        self.body.addWidget(label(self.tr("One undo takes all of it back."), "muted"))
        self.foot.addStretch(1)
        self.foot.addWidget(button(self.tr("Cancel"), self.reject))
        self.go = button(self.tr("Import"), self.accept, kind="primary")
        self.go.setDefault(True)
        self.foot.addWidget(self.go)
        self.go.setFocus()

    def _brings(self) -> str:
        found = self._found
        parts = [self.tr("{n} new").format(n=f"{found.new:,}")]
        if found.changed:
            parts.append(self.tr("{n} that are here and differ").format(n=f"{found.changed:,}"))
        if found.same:
            parts.append(self.tr("{n} that are here just so").format(n=f"{found.same:,}"))
        return ", ".join(parts)

    def _fill(self) -> None:
        several = len(self._found.arrivals) > 1
        heads = [self.tr("Timecode"), self.tr("Frames"), self.tr("Category"), self.tr("Title"), ""]
        if several:
            heads.insert(0, self.tr("Camera"))
        table = self.table
        table.setColumnCount(len(heads))
        table.setHorizontalHeaderLabels(heads)
        table.verticalHeader().hide()
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setTabKeyNavigation(False)
        table.setWordWrap(False)
        rows = [r for one in self._found.arrivals for r in self._rows(one, several=several)]
        table.setRowCount(min(len(rows), SHOWN + 1))
        for at, (cells, colour) in enumerate(rows[:SHOWN]):
            for column, text in enumerate(cells):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                if heads[column] == self.tr("Category") and text:
                    item.setIcon(sign_icon(colour))
                table.setItem(at, column, item)
        if len(rows) > SHOWN:
            more = self.tr("and {n} more").format(n=f"{len(rows) - SHOWN:,}")
            table.setItem(SHOWN, len(heads) - 2, QTableWidgetItem(more))
        table.resizeColumnsToContents()
        for column in range(len(heads)):
            table.setColumnWidth(column, min(table.columnWidth(column) + 12, 220))
        header = table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(len(heads) - 2, QHeaderView.ResizeMode.Stretch)

    def _rows(self, one: Arrivals, *, several: bool) -> list[tuple[list[str], str]]:
        brought = [(note, self.tr("new")) for note in one.new]
        brought += [(after, self.tr("differs")) for _before, after in one.changed]
        brought.sort(key=lambda pair: pair[0].span.start)
        return [
            (
                [*([one.target.name] if several else []), *self._cells(one, note), state],
                self._known.colour_of(note).name,
            )
            for note, state in brought
        ]

    def _cells(self, one: Arrivals, note: Annotation) -> list[str]:
        first, last = int(note.span.start), int(note.span.stop) - 1
        frames = f"{first:,}" if note.is_marker else f"{first:,} – {last:,}"
        timecode = one.target.timecode.at(one.target.index.seconds(first))
        return [timecode, frames, self._known.name_of(note.category), note.title]


def format_words(form: SheetFormat) -> str:
    """What a format is called, and what for."""
    names = {
        SheetFormat.CSV: "CSV",
        SheetFormat.JSON: "JSON",
        SheetFormat.WEBVTT: "WebVTT",
        SheetFormat.OTIO: "OpenTimelineIO",
        SheetFormat.EDL: "EDL",
        SheetFormat.ELAN: "ELAN",
    }
    return f"{names[form]} – {core(form.words)}"
