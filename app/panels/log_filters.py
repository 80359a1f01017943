"""The row of controls that says which rows of the review log are wanted."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QDateEdit, QLineEdit, QSizePolicy, QWidget

from app.casework.day_box import day_field, to_date, to_day
from app.models.log_words import category_words
from app.theme.folding import Folding
from app.theme.icons import icon
from app.theme.parts import button, column, label, row
from app.theme.tokens import SPACE
from redaction.reviewlog.filter import LogFilter
from redaction.reviewlog.row import Category

if TYPE_CHECKING:
    from app.session import Session

BETWEEN = -1
"""Data of the choice that asks for two days."""


class LogFilters(QWidget):
    """Text, person, category, request, footage, days.

    Signals:
        changed: Another filter is wanted.
    """

    changed = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Find in the log"))
        self.search.setAccessibleName(self.tr("Find in the review log"))
        self.search.setToolTip(self.tr("Part of an action, a detail, a recipient or a hash"))
        self.search.setClearButtonEnabled(True)
        self.search.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.search.setMinimumWidth(180)
        self.who = self._choice(self.tr("Person"))
        self.category = self._choice(self.tr("Category"))
        self.request = self._choice(self.tr("Request"))
        self.footage = self._choice(self.tr("Footage"))
        self.days = self._choice(self.tr("Days"))
        self.first = self._day(self.tr("First day"))
        self.last = self._day(self.tr("Last day"))
        self._to = label(self.tr("to"), "muted")
        self.clear_button = button(
            self.tr("Clear"), self.clear, kind="link", tip=self.tr("Show every row")
        )
        # typing filters when the person pauses, so that a long log is not read once a letter
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(150)
        self._typing.timeout.connect(self.changed)
        self._fill_fixed()
        self.fill()
        self.search.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        upper = Folding(
            self.search, self.who, self.category, self.request, self.footage, self.days,
            self.clear_button,
        )  # fmt: skip
        lower = row(self.first, self._to, self.last, None, spacing=SPACE)
        self.setLayout(column(upper, lower, spacing=SPACE))
        self.search.textChanged.connect(lambda: self._typing.start())
        for choice in (self.who, self.category, self.request, self.footage):
            choice.currentIndexChanged.connect(self._changed)
        self.days.currentIndexChanged.connect(self._days_chosen)
        for day in (self.first, self.last):
            day.dateChanged.connect(self._changed)
        self._show_days()

    @property
    def wanted(self) -> LogFilter:
        """What is asked for."""
        since, until = self._period()
        return LogFilter(
            category=self.category.currentData(),
            who=self.who.currentData() or "",
            footage=self.footage.currentData() or "",
            request=self.request.currentData() or "",
            text=self.search.text().strip(),
            since=since,
            until=until,
        )

    def fill(self) -> None:
        """Offer the people, requests and footage there are; what is chosen stays chosen."""
        workspace = self._session.workspace
        self._offer(self.who, self.tr("Everybody"), {who: who for who in workspace.log.people()})
        self._offer(
            self.request,
            self.tr("All requests"),
            {str(r.id): r.reference for r in workspace.listed_requests()},
        )
        self._offer(
            self.footage,
            self.tr("All footage"),
            {f.sha256: Path(f.path).name for f in workspace.footage()},
        )

    def clear(self) -> None:
        """Want every row."""
        for choice in (self.who, self.category, self.request, self.footage, self.days):
            choice.blockSignals(True)
            choice.setCurrentIndex(0)
            choice.blockSignals(False)
        self.search.blockSignals(True)
        self.search.clear()
        self.search.blockSignals(False)
        self._show_days()
        self._changed()

    def _fill_fixed(self) -> None:
        self.category.addItem(self.tr("All categories"), None)
        for category in Category:
            self.category.addItem(category_words(category), category)
        for words, days in (
            (self.tr("Any day"), 0),
            (self.tr("Today"), 1),
            (self.tr("Last 7 days"), 7),
            (self.tr("Last 30 days"), 30),
            (self.tr("Last 365 days"), 365),
            (self.tr("Between…"), BETWEEN),
        ):
            self.days.addItem(words, days)

    def _offer(self, choice: QComboBox, none: str, offered: dict[str, str]) -> None:
        chosen = choice.currentData()
        choice.blockSignals(True)
        choice.clear()
        choice.addItem(none, "")
        for value, words in offered.items():
            choice.addItem(words, value)
        choice.setCurrentIndex(max(0, choice.findData(chosen)))
        choice.blockSignals(False)

    def _period(self) -> tuple[dt.datetime | None, dt.datetime | None]:
        """From which moment, until before which."""
        days = self.days.currentData()
        if not days:
            return None, None
        today = dt.datetime.now().astimezone().date()
        if days == BETWEEN:
            first, last = to_day(self.first.date()), to_day(self.last.date())
        else:
            first, last = today - dt.timedelta(days=days - 1), None
        return _midnight(first), None if last is None else _midnight(last + dt.timedelta(days=1))

    def _days_chosen(self) -> None:
        self._show_days()
        self._changed()

    def _show_days(self) -> None:
        between = self.days.currentData() == BETWEEN
        for part in (self.first, self._to, self.last):
            part.setVisible(between)

    def _changed(self, _value: object = None) -> None:
        self._typing.stop()
        self.changed.emit()

    def _choice(self, name: str) -> QComboBox:
        made = QComboBox()
        made.setAccessibleName(name)
        made.setToolTip(name)
        made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        made.setMinimumContentsLength(9)
        return made

    def _day(self, name: str) -> QDateEdit:
        made = day_field(name)
        made.setDate(to_date(dt.datetime.now().astimezone().date()))
        made.setMaximumDate(QDate(2999, 12, 31))
        return made


def _midnight(day: dt.date) -> dt.datetime:
    """When a day begins here."""
    try:
        return dt.datetime.combine(day, dt.time()).astimezone()
    except (ValueError, OverflowError, OSError):  # a year the system's clock does not know
        return dt.datetime.combine(day, dt.time(), dt.UTC)
