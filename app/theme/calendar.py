"""The pop-up calendar in our clothes; a style sheet alone does not reach all of it."""

from __future__ import annotations

import re

from PySide6.QtCore import QCoreApplication, QDate, QEvent, QLocale, QObject, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QDateEdit, QToolButton

from app.theme.icons import icon
from app.theme.numbers import Wider, inset
from app.theme.tokens import colour, current

ARROW = 30
"""Width of the arrow that opens the calendar and of what Qt keeps free beside the words, in pixels."""


class DateField(Wider, QDateEdit):
    """A date that can be typed as in a letter: ``3/11/2026``, ``3.11.2026`` and ``3 Nov 2026`` all do.

    Qt by itself takes no number for a month that is shown by its name, and leaves the month as it was.
    """

    arrow = ARROW

    def __init__(self) -> None:
        super().__init__()
        self._typed = ""
        self._before = QDate()
        inset(self)
        self.lineEdit().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A click marks the part it falls on, so that what is typed next takes its place."""
        if event.type() == QEvent.Type.MouseButtonRelease:
            self._typed = ""
            if not self.lineEdit().hasSelectedText():
                self.setSelectedSection(self.currentSection())
        return super().eventFilter(watched, event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """A year of two figures is taken as it is left: it may have been going on until then."""
        self._take(_SHORT)
        self._typed = ""
        super().focusOutEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Show what is typed as far as Qt can; once it is a whole day, that day counts."""
        text = event.text()
        if len(text) != 1 or not (text.isalnum() or text in "/.- "):
            self._take(_SHORT)
            self._typed = ""
            super().keyPressEvent(event)
            return
        if not self._typed:
            self._before = self.date()
        self._typed += text
        if self._take(_LONG):
            self._typed = ""
        elif text in "/.- " or (len(_parts(self._typed)) == 2 and text.isdecimal()):
            # the next part; or a month by its number, which Qt does not know: it is set when the day is whole
            self.setSelectedSection(self.sectionAt(min(2, len(_parts(self._typed)) - 1)))
        else:
            super().keyPressEvent(event)

    def _take(self, pattern: re.Pattern[str]) -> bool:
        found = pattern.fullmatch(self._typed.strip())
        if found is None:
            return False
        day, month, year = found.groups()
        number = int(month) if month.isdecimal() else _month_of(month)
        date = QDate(int(year) + (2000 if len(year) == 2 else 0), number, int(day))
        # a day that is none (30 February) is not made into another one
        self.setDate(date if date.isValid() else self._before)
        self.setSelectedSection(QDateEdit.Section.DaySection)
        return True


_BETWEEN = r"[/.\- ]+"
_LONG = re.compile(rf"(\d{{1,2}}){_BETWEEN}(\d{{1,2}}|[^\W\d_]{{3,}}){_BETWEEN}(\d{{4}})", re.ASCII)
_SHORT = re.compile(
    rf"(\d{{1,2}}){_BETWEEN}(\d{{1,2}}|[^\W\d_]{{3,}}){_BETWEEN}(\d{{2}})", re.ASCII
)


def _parts(typed: str) -> list[str]:
    return re.split(_BETWEEN, typed)


def _month_of(name: str) -> int:
    """The month that begins so; 0 if none does."""
    names = QLocale().monthName
    short = name[:3].casefold()
    return next((m for m in range(1, 13) if names(m).casefold().startswith(short)), 0)


def date_field(day_format: str = "d MMM yyyy") -> QDateEdit:
    """A date field with a calendar that opens below it."""
    field = DateField()
    field.setCalendarPopup(True)
    field.setDisplayFormat(day_format)
    dress(field.calendarWidget())
    return field


def dress(calendar: QCalendarWidget) -> None:
    """No week numbers, no red weekends, our arrows."""
    calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
    calendar.setHorizontalHeaderFormat(QCalendarWidget.HorizontalHeaderFormat.ShortDayNames)
    calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
    calendar.setMinimumSize(304, 260)
    for name, art, said in (
        (
            "qt_calendar_prevmonth",
            "chevron-left",
            QCoreApplication.translate("Calendar", "Previous month"),
        ),
        (
            "qt_calendar_nextmonth",
            "chevron-right",
            QCoreApplication.translate("Calendar", "Next month"),
        ),
    ):
        button = calendar.findChild(QToolButton, name)
        if isinstance(button, QToolButton):
            button.setIcon(icon(art))
            button.setAccessibleName(said)
    ink = _Ink(calendar)
    current().changed.connect(ink.put)
    ink.put()


class _Ink(QObject):
    """The colours of a calendar, whose days take none from the style sheet; they follow the theme."""

    def __init__(self, calendar: QCalendarWidget) -> None:
        super().__init__(calendar)
        self._calendar = calendar

    def put(self) -> None:
        """Write in the colours of the theme in use."""
        _ink(self._calendar)


def _ink(calendar: QCalendarWidget) -> None:
    weekday = QTextCharFormat()
    weekday.setForeground(colour("text"))
    weekend = QTextCharFormat()
    weekend.setForeground(colour("text_faint"))
    head = QTextCharFormat()
    head.setForeground(colour("text_faint"))
    head.setBackground(colour("overlay"))
    calendar.setHeaderTextFormat(head)
    for day in Qt.DayOfWeek:
        late = day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday)
        calendar.setWeekdayTextFormat(day, weekend if late else weekday)
