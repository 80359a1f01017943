"""Typing a day as people write it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDateEdit
from pytestqt.qtbot import QtBot

from app.theme.calendar import date_field

TODAY = QDate(2026, 11, 22)


@pytest.fixture
def field(qtbot: QtBot) -> QDateEdit:
    made = date_field()
    qtbot.addWidget(made)
    made.setDate(TODAY)
    made.show()
    made.setFocus()
    made.setSelectedSection(QDateEdit.Section.DaySection)
    return made


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("3/10/2025", QDate(2025, 10, 3)),
        ("03.01.2027", QDate(2027, 1, 3)),
        ("31/12/2025", QDate(2025, 12, 31)),  # November, which stood there, has no 31st
        ("29-2-2024", QDate(2024, 2, 29)),  # nor has 2026 a 29th of February
        ("3 Oct 2025", QDate(2025, 10, 3)),
        ("31 December 2025", QDate(2025, 12, 31)),
        ("30/02/2024", TODAY),  # no such day: what stood there stays
        ("5/13/2026", TODAY),
    ],
)
def test_a_day_can_be_typed_as_it_is_written(field: QDateEdit, typed: str, day: QDate) -> None:
    QTest.keyClicks(field, typed)
    assert field.date() == day


def test_a_year_of_two_figures_is_taken_when_the_field_is_left(field: QDateEdit) -> None:
    QTest.keyClicks(field, "3/2/24")
    QTest.keyClick(field, Qt.Key.Key_Tab)
    assert field.date() == QDate(2024, 2, 3)
