"""The pop-up calendar in our clothes; a style sheet alone does not reach all of it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QDateEdit, QToolButton

from app.theme.icons import icon
from app.theme.tokens import colour


def date_field(day_format: str = "d MMM yyyy") -> QDateEdit:
    """A date field with a calendar that opens below it."""
    field = QDateEdit()
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
    for name, art, said in (
        ("qt_calendar_prevmonth", "chevron-left", "Previous month"),
        ("qt_calendar_nextmonth", "chevron-right", "Next month"),
    ):
        button = calendar.findChild(QToolButton, name)
        if isinstance(button, QToolButton):
            button.setIcon(icon(art))
            button.setAccessibleName(calendar.tr(said))
