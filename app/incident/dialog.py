"""Making and changing an incident: its title, and which footage belongs to it, under which names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.dialogs.base import Dialog, Form
from app.incident.words import source_words
from app.language.core import brief
from app.theme.parts import Banner, button, label, row
from app.theme.tokens import SPACE
from app.words import length_words
from redaction.incident.camera import LONGEST_NAME, Camera
from redaction.incident.incident import LONGEST_TITLE, MOST_CAMERAS, USUAL_ZONE, Incident
from redaction.incident.zones import zone_names
from redaction.jobs.errors import UserError
from redaction.model.ids import FootageId, IncidentId

if TYPE_CHECKING:
    from app.session import Session
    from redaction.model.footage import Footage
    from redaction.model.ids import RequestId

_FOOTAGE = Qt.ItemDataRole.UserRole


class IncidentDialog(Dialog):
    """Asks for title, reference, zone and cameras.

    Attributes:
        title: What happened, in words.
        reference: The force's own number.
        cameras: The footage that belongs to it, first line first.
        others: Footage of the register that does not.
    """

    def __init__(
        self,
        session: Session,
        incident: Incident | None,
        take: Callable[[Incident], object],
        parent: QWidget | None = None,
    ) -> None:
        """Ask.

        Args:
            session: Whose register; its request's footage is offered first for a new incident.
            incident: To change, or None for a new one.
            take: Called with what was entered; a fault it raises is shown here, and the dialog stays.
            parent: The window.
        """
        new = incident is None
        super().__init__(
            self.tr("New incident") if new else self.tr("Edit incident"),
            self.tr(
                "Footage of several cameras that recorded the same thing. The files are only read."
            ),
            parent,
        )
        self.resize(960, 660)
        self._session = session
        self._incident = incident
        self._take = take
        request = session.request if new else None
        self._request: RequestId | None = request.id if request is not None else None
        if incident is not None:
            self._request = incident.request
        self._files = {f.id: f for f in session.workspace.footage()}
        self._kept: dict[FootageId, Camera] = {}
        for camera in () if incident is None else incident.cameras:
            self._kept[camera.footage] = camera

        self.title = QLineEdit("" if incident is None else incident.title)
        self.title.setMaxLength(LONGEST_TITLE)
        self.title.setPlaceholderText(self.tr("What happened; it stays out of the review log"))
        self.reference = QLineEdit("" if incident is None else incident.reference)
        self.reference.setMaxLength(LONGEST_TITLE)
        self.reference.setPlaceholderText(self.tr("Crime or incident number; may stay empty"))
        self.request = QComboBox()
        self.request.addItem(self.tr("No request"), None)
        for listed in session.workspace.listed_requests():
            self.request.addItem(listed.reference, listed.id)
        self.request.setCurrentIndex(max(0, self.request.findData(self._request)))
        self.zone = QComboBox()
        self.zone.setEditable(True)
        self.zone.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.zone.addItems(list(zone_names()))
        self.zone.setCurrentText(USUAL_ZONE if incident is None else incident.zone)
        self.zone.setToolTip(self.tr("In whose local time the incident is told"))
        self.note = QPlainTextEdit("" if incident is None else incident.note)
        self.note.setFixedHeight(52)
        self.note.setTabChangesFocus(True)
        form = Form(90)
        form.add(self.tr("&Title"), self.title)
        form.add(self.tr("&Reference"), self.reference)
        form.add(self.tr("Re&quest"), self.request)
        form.add(self.tr("Time &zone"), self.zone)
        form.add(self.tr("N&ote"), self.note)
        self.body.addLayout(form)
        self.body.addLayout(self._make_lists(), 1)
        self._problem = Banner()
        self.body.addWidget(self._problem)
        self.foot.addStretch(1)
        self.foot.addWidget(button(self.tr("Cancel"), self.reject))
        self.ok = button(
            self.tr("Make incident") if new else self.tr("Save"), self._done, kind="primary"
        )
        self.ok.setDefault(True)
        self.foot.addWidget(self.ok)
        self._fill()
        self.title.textChanged.connect(self._settle)
        self._settle()
        self.title.setFocus()

    @property
    def entered(self) -> Incident:
        """What was entered; cameras that stay keep their clocks."""
        cameras = []
        for line in range(self.cameras.rowCount()):
            item = self._named(line)
            footage = FootageId(item.data(_FOOTAGE))
            name = item.text().strip() or Path(self._files[footage].path).stem[:LONGEST_NAME]
            old = self._kept.get(footage)
            cameras.append(Camera(footage, name) if old is None else replace(old, name=name))
        base = self._incident or Incident(IncidentId(""), "")
        return replace(
            base,
            title=self.title.text().strip(),
            reference=self.reference.text().strip(),
            request=self.request.currentData(),
            zone=self.zone.currentText().strip(),
            cameras=tuple(cameras),
            note=self.note.toPlainText().strip(),
        )

    def add_footage(self, ids: Sequence[FootageId]) -> None:
        """Take footage in, named after its file until somebody calls it something else."""
        for footage in ids:
            if footage in self._files and self.cameras.rowCount() < MOST_CAMERAS:
                self._add_line(footage)
        self._fill_others()
        self._settle()

    # inside

    def _make_lists(self) -> QVBoxLayout:
        self.cameras = QTableWidget(0, 3)
        self.cameras.setAccessibleName(self.tr("Cameras of the incident"))
        self.cameras.setHorizontalHeaderLabels(
            [self.tr("Camera (type its name)"), self.tr("File"), self.tr("Its clock")]
        )
        self.cameras.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.cameras.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.cameras.setEditTriggers(QAbstractItemView.EditTrigger.AllEditTriggers)
        self.cameras.setShowGrid(False)
        self.cameras.setTabKeyNavigation(False)
        self.cameras.verticalHeader().hide()
        self.cameras.verticalHeader().setDefaultSectionSize(32)
        header = self.cameras.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column, width in ((1, 170), (2, 150)):
            header.resizeSection(column, width)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.cameras.itemSelectionChanged.connect(self._settle)
        self.others = QListWidget()
        self.others.setAccessibleName(self.tr("Other footage"))
        self.others.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.others.setMinimumWidth(240)
        self.others.itemSelectionChanged.connect(self._settle)
        self.others.itemDoubleClicked.connect(lambda _item: self._add_chosen())
        self._add = button(self.tr("Add"), self._add_chosen, icon_name="chevron-left")
        self._drop = button(self.tr("Take out"), self._take_out, icon_name="close")
        self._up = button("", lambda: self._move(-1), icon_name="chevron-up", kind="ghost")
        self._down = button("", lambda: self._move(1), icon_name="chevron-down", kind="ghost")
        for made, words in (
            (self._up, self.tr("Further up")),
            (self._down, self.tr("Further down")),
        ):
            made.setAccessibleName(words)
            made.setToolTip(words)
        self._many = label("", "caption")
        left = QVBoxLayout()
        left.setSpacing(SPACE // 2)
        left.addLayout(row(label(self.tr("Cameras"), "strong"), None, self._many))
        left.addWidget(self.cameras, 1)
        left.addLayout(row(self._up, self._down, None, self._drop))
        right = QVBoxLayout()
        right.setSpacing(SPACE // 2)
        right.addLayout(row(label(self.tr("Other footage"), "strong"), None))
        right.addWidget(self.others, 1)
        right.addLayout(row(self._add, None))
        both = row(spacing=SPACE * 2)
        both.addLayout(left, 5)
        both.addLayout(right, 2)
        outer = QVBoxLayout()
        outer.addLayout(both)
        return outer

    def _fill(self) -> None:
        if self._incident is not None:
            for camera in self._incident.cameras:
                if camera.footage in self._files:
                    self._add_line(camera.footage)
        elif self._request is not None:
            of_request = [f.id for f in self._files.values() if f.request == self._request]
            for footage in of_request[:MOST_CAMERAS]:
                self._add_line(footage)
        self._fill_others()

    def _fill_others(self) -> None:
        taken = set(self._lines())
        self.others.clear()
        files = [f for f in self._files.values() if f.id not in taken]
        # footage of the same request first: most likely it is that
        files.sort(key=lambda f: (f.request != self._request, Path(f.path).name.casefold()))
        for file in files:
            words = f"{Path(file.path).name}  ·  {length_words(file.duration)}"
            item = QListWidgetItem(words)
            item.setData(_FOOTAGE, file.id)
            item.setToolTip(file.path)
            self.others.addItem(item)

    def _add_line(self, footage: FootageId) -> None:
        file, old = self._files[footage], self._kept.get(footage)
        line = self.cameras.rowCount()
        self.cameras.insertRow(line)
        name = QTableWidgetItem(Path(file.path).stem[:LONGEST_NAME] if old is None else old.name)
        name.setData(_FOOTAGE, footage)
        self.cameras.setItem(line, 0, name)
        for column, words in ((1, self._file_words(file)), (2, self._clock_words(old))):
            item = QTableWidgetItem(words)
            item.setToolTip(file.path if column == 1 else words)
            item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEditable)
            self.cameras.setItem(line, column, item)

    def _file_words(self, file: Footage) -> str:
        return f"{Path(file.path).name}  ·  {length_words(file.duration)}"

    def _clock_words(self, camera: Camera | None) -> str:
        if camera is None:
            return self.tr("not set yet")
        return source_words(camera.clock.source)

    def _lines(self) -> list[FootageId]:
        lines = range(self.cameras.rowCount())
        return [FootageId(self._named(line).data(_FOOTAGE)) for line in lines]

    def _named(self, line: int) -> QTableWidgetItem:
        item = self.cameras.item(line, 0)
        assert item is not None  # every line is made with its cells
        return item

    def _add_chosen(self) -> None:
        self.add_footage([FootageId(i.data(_FOOTAGE)) for i in self.others.selectedItems()])

    def _take_out(self) -> None:
        line = self.cameras.currentRow()
        if line >= 0:
            self.cameras.removeRow(line)
            self._fill_others()
            self._settle()

    def _move(self, step: int) -> None:
        line = self.cameras.currentRow()
        to = line + step
        if line < 0 or not 0 <= to < self.cameras.rowCount():
            return
        cells = [self.cameras.takeItem(line, c) for c in range(3)]
        self.cameras.removeRow(line)
        self.cameras.insertRow(to)
        for column, cell in enumerate(cells):
            self.cameras.setItem(to, column, cell)
        self.cameras.setCurrentCell(to, 0)

    def _settle(self) -> None:
        many = self.cameras.rowCount()
        line = self.cameras.currentRow()
        self._many.setText(self.tr("{n} of at most {most}").format(n=many, most=MOST_CAMERAS))
        self._add.setEnabled(bool(self.others.selectedItems()) and many < MOST_CAMERAS)
        self._drop.setEnabled(line >= 0)
        self._up.setEnabled(line > 0)
        self._down.setEnabled(0 <= line < many - 1)
        self.ok.setEnabled(bool(self.title.text().strip()))

    def _done(self) -> None:
        try:
            self._take(self.entered)
        except UserError as error:
            self._problem.say(brief(error), "warning")
            return
        self.accept()


class NameDialog(Dialog):
    """Asks what a camera is called."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(
            self.tr("Rename camera"),
            self.tr(
                "As it is called on screen, in papers and in files. It stays out of the review log."
            ),
            parent,
        )
        self.setMinimumWidth(460)
        self.name = QLineEdit(name)
        self.name.setMaxLength(LONGEST_NAME)
        self.name.selectAll()
        form = Form(70)
        form.add(self.tr("&Name"), self.name)
        self.body.addLayout(form)
        self.foot.addStretch(1)
        self.foot.addWidget(button(self.tr("Cancel"), self.reject))
        self.ok = button(self.tr("Rename"), self.accept, kind="primary")
        self.ok.setDefault(True)
        self.foot.addWidget(self.ok)
        self.name.textChanged.connect(lambda text: self.ok.setEnabled(bool(text.strip())))
        self.name.setFocus()


class EraseIncidentDialog(Dialog):
    """Asks whether an incident is to be erased, and why."""

    def __init__(self, incident: Incident, parent: QWidget | None = None) -> None:
        super().__init__(
            self.tr("Remove this incident?"),
            self.tr(
                "Its title, its cameras' names, clocks and alignments are erased. Footage and annotations"
                " stay, and the review log keeps its rows."
            ),
            parent,
        )
        self.setMinimumWidth(520)
        self.reason = QLineEdit()
        self.reason.setPlaceholderText(self.tr("Written into the review log"))
        form = Form(80)
        form.add(self.tr("&Reason"), self.reason)
        self.body.addWidget(label(incident.title, "strong", wrap=True))
        self.body.addLayout(form)
        self.foot.addStretch(1)
        keep = button(self.tr("Keep it"), self.reject)
        self.foot.addWidget(keep)
        self.erase = button(self.tr("Remove"), self.accept, kind="danger")
        self.erase.setEnabled(False)
        self.foot.addWidget(self.erase)
        self.reason.textChanged.connect(lambda text: self.erase.setEnabled(bool(text.strip())))
        self.reason.setFocus()
