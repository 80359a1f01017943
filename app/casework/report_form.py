"""What is asked about a document: which, about what, for whom, where it goes."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QCompleter,
    QFileDialog,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from app.casework.day_box import day_field, to_date, to_day
from app.dialogs.base import Form
from app.language.core import core
from app.language.offered import kept, offer
from app.theme.parts import button, label, row
from redaction.casework.disclosure import METHODS
from redaction.casework.names import safe_name
from redaction.jobs.errors import UserError
from redaction.model.ids import RequestId
from redaction.paper.making import HAS_PERIOD, NEEDS_REQUEST, ONLY_PDF, TAKES_REQUEST, Kind, Wish
from redaction.paper.report import ALWAYS, Period
from redaction.store.request_rows import Listed

_LOW = 60
_LEAVES = (Kind.SCHEDULE, Kind.VERIFICATION)
_NAMES = (Kind.SCHEDULE, Kind.REGISTER)


class ReportForm(QWidget):
    """The fields; only those that the chosen document asks for are shown.

    Signals:
        changed: An answer changed.
    """

    changed = Signal()

    def __init__(
        self,
        requests: tuple[Listed, ...],
        chosen: RequestId | None,
        folder: Path,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.kind = QComboBox()
        self.request = QComboBox()
        self.period = QComboBox()
        self.first = day_field(self.tr("First day"))
        self.last = day_field(self.tr("Last day"))
        self.external = QCheckBox(self.tr("It lea&ves the force"))
        self.pictures = QCheckBox(self.tr("S&mall pictures of the redacted frames"))
        self.names = QCheckBox(self.tr("&Requesters by name"))
        self.shown = QComboBox()
        self.recipient = QLineEdit()
        self.address = QPlainTextEdit()
        self.method = QComboBox()
        self.ending = QComboBox()
        self.name = QLineEdit()
        self.folder = QLineEdit(str(folder))
        self._form = Form()
        self._fields: dict[str, QWidget] = {}
        self._suggested = ""
        self._fill(requests, chosen)
        self._build()
        self._settle()

    @property
    def wish(self) -> Wish:
        """What is asked for.

        Raises:
            UserError: If the period ends before it begins.
        """
        kind = self.chosen
        return Wish(
            kind,
            self.request_id if kind in TAKES_REQUEST else "",
            self.days if kind in HAS_PERIOD else ALWAYS,
            external=self.external.isChecked(),
            names=self.names.isChecked(),
            pictures=self.pictures.isChecked(),
            shown=str(self.shown.currentData()),
            recipient=self.recipient.text().strip() if kind is Kind.COVER else "",
            address=self.address.toPlainText().strip() if kind is Kind.COVER else "",
            method=kept(self.method) if kind is Kind.COVER else "",
        )

    @property
    def chosen(self) -> Kind:
        """Which document."""
        return Kind(self.kind.currentData())

    @property
    def request_id(self) -> str:
        """Id of the request; empty for none or all."""
        at = self.request.findText(self.request.currentText(), Qt.MatchFlag.MatchFixedString)
        return str(self.request.itemData(at) or "") if at >= 0 else ""

    @property
    def days(self) -> Period:
        """The period.

        Raises:
            UserError: If it ends before it begins.
        """
        today = dt.datetime.now().astimezone().date()
        begins = today.replace(day=1)
        match self.period.currentData():
            case "month":
                return Period(begins, today)
            case "before":
                last = begins - dt.timedelta(days=1)
                return Period(last.replace(day=1), last)
            case "year":
                return Period(today.replace(month=1, day=1), today)
            case "days":
                return Period(to_day(self.first.date()), to_day(self.last.date()))
        return ALWAYS

    @property
    def out(self) -> Path:
        """Where it goes."""
        return (
            Path(self.folder.text().strip()).expanduser()
            / f"{self.name.text().strip()}{self.ending.currentData()}"
        )

    @property
    def problem(self) -> str:
        """What is missing or cannot be, as a sentence; empty when all is answered."""
        kind = self.chosen
        text = self.request.currentText().strip()
        if kind in NEEDS_REQUEST and not self.request_id:
            return self.tr("Choose the request.")
        known = self.request.findText(text, Qt.MatchFlag.MatchFixedString) >= 0
        if kind in TAKES_REQUEST - NEEDS_REQUEST and text and not known:
            return self.tr("There is no such request.")
        if kind in HAS_PERIOD:
            try:
                self.days  # noqa: B018 - asked for what it refuses
            except UserError as error:
                return core(error.summary)
        if kind is Kind.COVER and not self.recipient.text().strip():
            return self.tr("Say who receives it.")
        name = self.name.text().strip()
        if not name:
            return self.tr("Give the document a name.")
        if safe_name(name) != name:
            return self.tr("Not every computer takes this name. One that works: {name}").format(
                name=safe_name(name, usual="document")
            )
        if not self.out.parent.is_dir():
            return self.tr("That folder does not exist.")
        if self.out.exists():
            return self.tr("There is already a file of that name in that folder.")
        return ""

    def choose(self, kind: Kind) -> None:
        """Choose a document."""
        self.kind.setCurrentIndex(self.kind.findData(kind.value))

    # inside

    def _fill(self, requests: tuple[Listed, ...], chosen: RequestId | None) -> None:
        for kind, title in (
            (Kind.SCHEDULE, self.tr("Redaction schedule")),
            (Kind.COVER, self.tr("Cover sheet")),
            (Kind.VERIFICATION, self.tr("Verification report")),
            (Kind.ACTIVITY, self.tr("Activity on a request")),
            (Kind.REGISTER, self.tr("Register of requests")),
            (Kind.TIME, self.tr("Time spent")),
            (Kind.EXEMPTIONS, self.tr("Exemption log")),
            (Kind.DISCLOSURES, self.tr("Register of disclosures")),
            (Kind.LOG, self.tr("Review log")),
        ):
            self.kind.addItem(title, kind.value)
        self._requests = requests
        self.request.setEditable(True)
        self.request.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        completer = self.request.completer()
        if completer is not None:
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.request.addItem(self.tr("All requests"), "")
        for one in requests:
            self.request.addItem(one.reference, str(one.id))
        at = self.request.findData("" if chosen is None else str(chosen))
        self.request.setCurrentIndex(max(0, at))
        if chosen is None:
            self.choose(Kind.REGISTER)
        for key, title in (
            ("all", self.tr("All time")),
            ("month", self.tr("This month")),
            ("before", self.tr("Last month")),
            ("year", self.tr("This year")),
            ("days", self.tr("These days")),
        ):
            self.period.addItem(title, key)
        for key, title in (
            ("all", self.tr("Open and closed")),
            ("open", self.tr("Open")),
            ("closed", self.tr("Closed")),
        ):
            self.shown.addItem(title, key)
        self.ending.addItem(self.tr("PDF, for people"), ".pdf")
        self.ending.addItem(self.tr("CSV, for spreadsheets"), ".csv")
        today = to_date(dt.datetime.now().astimezone().date())
        for field in (self.first, self.last):
            field.setDate(today)
        self.method.setEditable(True)
        offer(self.method, ("", *METHODS))
        self.external.setChecked(True)
        self.pictures.setChecked(True)
        self.names.setChecked(True)

    def _build(self) -> None:
        self.external.setToolTip(
            self.tr("Names, labels and notes that staff gave are left out, and the original's name")
        )
        self.address.setFixedHeight(_LOW)
        self.address.setTabChangesFocus(True)
        self.recipient.setPlaceholderText(self.tr("Who receives it, by name or office"))
        self.address.setPlaceholderText(self.tr("May stay empty"))
        self._days = QWidget()
        self._days.setLayout(row(self.first, label(self.tr("to"), "muted"), self.last, None))
        period = QWidget()
        period.setLayout(row(self.period, self._days, None))
        period.setFocusProxy(self.period)
        self.period.setAccessibleName(self.tr("Period"))
        options = QWidget()
        box = QVBoxLayout(options)
        box.setContentsMargins(0, 4, 0, 0)
        for tick in (self.external, self.pictures, self.names):
            box.addWidget(tick)
        browse = button(self.tr("Ch&oose…"), self._browse)
        browse.setAccessibleName(self.tr("Choose the folder"))
        where = QWidget()
        where.setLayout(row(self.folder, browse))
        self.folder.setAccessibleName(self.tr("Folder"))
        where.setFocusProxy(self.folder)
        for key, title, field in (
            ("kind", self.tr("&Document"), self.kind),
            ("request", self.tr("Re&quest"), self.request),
            ("shown", self.tr("&Shown"), self.shown),
            ("period", self.tr("&Period"), period),
            ("recipient", self.tr("&Recipient"), self.recipient),
            ("address", self.tr("&Address"), self.address),
            ("method", self.tr("Sent b&y"), self.method),
            ("options", self.tr("Options"), options),
            ("ending", self.tr("&Format"), self.ending),
            ("name", self.tr("&Name"), self.name),
            ("folder", self.tr("&To folder"), where),
        ):
            self._form.add(title, field)
            self._fields[key] = field
        self.method.setAccessibleName(self.tr("How it is handed over"))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addLayout(self._form)
        outer.addStretch(1)
        for combo in (self.kind, self.period, self.ending):
            combo.currentIndexChanged.connect(self._settle)
        self.request.currentTextChanged.connect(self._settle)
        for tick in (self.external, self.pictures, self.names):
            tick.toggled.connect(self.changed)
        for text in (self.recipient, self.name, self.folder):
            text.textChanged.connect(self.changed)
        for day in (self.first, self.last):
            day.dateChanged.connect(self.changed)

    def _settle(self) -> None:
        """Show what this document asks for, and suggest a name."""
        kind = self.chosen
        wanted = {
            "request": kind in TAKES_REQUEST,
            "shown": kind is Kind.REGISTER,
            "period": kind in HAS_PERIOD,
            "recipient": kind is Kind.COVER,
            "address": kind is Kind.COVER,
            "method": kind is Kind.COVER,
            "options": kind in _LEAVES or kind in _NAMES,
            "ending": kind not in ONLY_PDF,
        }
        for key, on in wanted.items():
            self._show(key, on)
        if kind in ONLY_PDF:
            self.ending.setCurrentIndex(0)
        self.external.setVisible(kind in _LEAVES)
        self.pictures.setVisible(kind is Kind.SCHEDULE)
        self.names.setVisible(kind in _NAMES)
        self.names.setText(
            self.tr("Name the requeste&r")
            if kind is Kind.SCHEDULE
            else self.tr("&Requesters by name")
        )
        self._days.setVisible(self.period.currentData() == "days")
        self._suggest()
        self.changed.emit()

    def _show(self, key: str, on: bool) -> None:
        field = self._fields[key]
        field.setVisible(on)
        row_of = self._form.getItemPosition(self._form.indexOf(field))[0]  # type: ignore[index]
        item = self._form.itemAtPosition(row_of, 0)
        name = None if item is None else item.widget()
        if name is not None:
            name.setVisible(on)
        if row_of:
            self._form.setRowMinimumHeight(row_of - 1, 8 if on else 0)

    def _suggest(self) -> None:
        """A name by document and request, as long as nobody wrote another."""
        if self.name.text() not in ("", self._suggested):
            return
        kind = self.chosen
        parts = [self.kind.currentText()]
        if kind in TAKES_REQUEST and self.request_id:
            parts.append(self.request.currentText())
        else:
            parts.append(dt.datetime.now().astimezone().date().isoformat())
        self._suggested = safe_name(" ".join(parts).replace("/", "-"), usual="document")
        self.name.setText(self._suggested)

    def _browse(self) -> None:
        name = QFileDialog.getExistingDirectory(
            self, self.tr("Where the document goes"), self.folder.text()
        )
        if name:
            self.folder.setText(name)
