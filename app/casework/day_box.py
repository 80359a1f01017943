"""A day that may be missing: a tick, and a date field once it is ticked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QCheckBox, QDateEdit, QWidget

from app.theme.calendar import date_field
from app.theme.parts import row
from app.theme.sizes import px

FIELD_WIDTH = 148
"""Of a date field, in pixels at the usual size of text."""

EARLIEST = QDate(100, 1, 1)
"""A slip of the keyboard is shown and complained of, not quietly moved into another year."""


def day_field(name: str) -> QDateEdit:
    """A date field that shows any day as it is.

    Args:
        name: For a screen reader.
    """
    field = date_field()
    field.setMinimumDate(EARLIEST)
    field.setFixedWidth(px(FIELD_WIDTH))
    field.setAccessibleName(name)
    return field


def to_day(date: QDate) -> dt.date:
    """A day of Qt's as ours."""
    return dt.date(date.year(), date.month(), date.day())


def to_date(day: dt.date) -> QDate:
    """One of our days as Qt's."""
    return QDate(day.year, day.month, day.day)


class DayBox(QWidget):
    """A tick box, and a date field beside it while it is ticked.

    Signals:
        changed: The day changed, came or went.
    """

    changed = Signal()

    def __init__(
        self,
        text: str,
        name: str,
        offered: Callable[[], dt.date],
        *,
        tip: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """Make an empty one.

        Args:
            text: Of the tick box.
            name: For a screen reader: text and what it belongs to.
            offered: The day to begin with when it is ticked.
            tip: One sentence shown under the pointer.
            parent: Of the widget.
        """
        super().__init__(parent)
        self._name = name
        self._offered = offered
        self._field: QDateEdit | None = None
        self.tick = QCheckBox(self)
        self.set_text(text)
        self.tick.setAccessibleName(name)
        if tip:
            self.tick.setToolTip(tip)
        self.tick.toggled.connect(self._toggled)
        self._row = row(self.tick, spacing=6)
        self.setLayout(self._row)
        self.setFocusProxy(self.tick)

    def set_text(self, text: str) -> None:
        """Show another text beside the tick."""
        self.tick.setText(text)
        self.tick.ensurePolished()
        # the ring of the focus takes room that the size hint does not know of
        self.tick.setMinimumWidth(self.tick.sizeHint().width() + 6)

    @property
    def day(self) -> dt.date | None:
        """The day; None while it is not ticked."""
        if not self.tick.isChecked() or self._field is None:
            return None
        return to_day(self._field.date())

    @property
    def field(self) -> QDateEdit | None:
        """The date field; None before it was ever ticked."""
        return self._field

    def set_day(self, day: dt.date | None) -> None:
        """Show a day, or none, without telling anybody."""
        blocked = self.blockSignals(True)
        self.tick.setChecked(day is not None)
        if day is not None and self._field is not None:
            self._field.setDate(to_date(day))
        self.blockSignals(blocked)

    def _toggled(self, on: bool) -> None:
        # made when it is needed: a calendar is not cheap, and most days stay empty
        if on and self._field is None:
            self._field = day_field(self._name)
            self._field.setParent(self)
            self._field.setDate(to_date(self._offered()))
            self._field.dateChanged.connect(self.changed)
            self._row.addWidget(self._field)
            # made later than what stands behind it: Tab is to go as the eye does
            QWidget.setTabOrder(self.tick, self._field)
        if self._field is not None:
            self._field.setVisible(on)
        self.changed.emit()
