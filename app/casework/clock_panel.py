"""The days that move a request's clock, and the due day they lead to, explained while one types."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QScrollArea, QWidget

from app.casework.clock_steps import ClockSteps
from app.casework.day_box import DayBox, day_field, to_date, to_day
from app.home.due import working_days_to
from app.theme.folding import Sides
from app.theme.parts import Banner, button, card, column, label, row
from app.theme.tokens import SPACE
from redaction.casework.clocks import SAR_PARTS, deadline
from redaction.casework.dates import (
    DatesError,
    Extension,
    Override,
    Pause,
    RequestDates,
)
from redaction.casework.deadline import Deadline
from redaction.casework.problems import SARS, TIMED, applying, problems_of
from redaction.casework.working_days import nth_working_day
from redaction.model.request import RequestKind

LABEL_WIDTH = 92
"""Of the names on the left, unless one of them needs more."""

FIELDS_WIDTH = 576
"""Room for two days side by side, with their ticks."""

_TOP, _LEFT = Qt.AlignmentFlag.AlignTop, Qt.AlignmentFlag.AlignLeft


class _Group(QWidget):
    """A name on the left, fields on the right; goes as a whole."""

    def __init__(self, title: str, first: QWidget, *lines: QWidget) -> None:
        super().__init__()
        self.title = label(title)
        self.title.setFixedWidth(LABEL_WIDTH)
        self.title.setMinimumHeight(32)
        # a buddy that takes no focus itself would leave the name's key without effect
        self.title.setBuddy(first.focusProxy() or first)
        self.lines = column(*lines, spacing=4)
        box = row(self.title, self.lines, spacing=SPACE)
        box.setStretch(1, 1)
        box.setAlignment(self.title, _TOP)
        self.setLayout(box)


class _Clarification(QWidget):
    """One clarification: when it was asked for, when the answer came.

    Signals:
        changed: A day changed.
        removed: It is to go.
    """

    changed = Signal()
    removed = Signal()

    def __init__(self, pause: Pause, today: dt.date, parent: QWidget) -> None:
        super().__init__(parent)
        self.asked = day_field(self.tr("Clarification asked for on"))
        self.asked.setDate(to_date(pause.asked))
        self.asked.dateChanged.connect(self.changed)
        self.answered = DayBox(
            self.tr("Answered"), self.tr("Clarification answered on"), lambda: today
        )
        self.answered.set_day(pause.answered)
        self.answered.changed.connect(self.changed)
        tip = self.tr("Take this clarification out")
        remove = button("", self.removed.emit, kind="ghost", icon_name="close", tip=tip)
        remove.setText("")
        remove.setFixedWidth(36)
        remove.setAccessibleName(tip)
        asked = label(self.tr("Asked"))
        self.setLayout(row(asked, self.asked, SPACE, self.answered, None, remove, spacing=6))

    @property
    def pause(self) -> Pause:
        """What is entered."""
        return Pause(to_day(self.asked.date()), self.answered.day)


class ClockPanel(QWidget):
    """Fields for the days a kind of request knows, and beside them the deadline with its steps.

    Attributes:
        identity_asked, identity_confirmed, fee_asked, fee_paid: Ticked days.
        notified, until, reason: Of the extension.
        override, override_reason: The day a person set.
        steps: The explanation.

    Signals:
        changed: A day or a reason changed.
    """

    changed = Signal()

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        today: dt.date | None = None,
        parts: tuple[str, ...] = SAR_PARTS,
    ) -> None:
        """Make a panel for a request received today.

        Args:
            parent: Of the widget.
            today: As the office calendar shows it; None for now.
            parts: Of the UK whose public holidays move a subject access request.
        """
        super().__init__(parent)
        self._today = today or dt.date.today()  # noqa: DTZ011 - as the office calendar shows it
        self._parts = parts
        self._kind = RequestKind.SAR_DPA_PART3
        self._received = self._today
        self._filling = False
        self._clarifications: list[_Clarification] = []
        self._make_fields()
        self.steps = ClockSteps()
        self._problems = Banner(parent=self)
        self._lay_out()
        self._work_out()

    def set_request(self, kind: RequestKind, received: dt.date, dates: RequestDates) -> None:
        """Show a request's days; ``changed`` is not sent."""
        self._filling = True
        self._kind, self._received = kind, received
        self.identity_asked.set_day(dates.identity_asked)
        self.identity_confirmed.set_day(dates.identity_confirmed)
        self.fee_asked.set_day(dates.fee_asked)
        self.fee_paid.set_day(dates.fee_paid)
        for one in list(self._clarifications):
            self._drop(one)
        for pause in dates.pauses:
            self._take(pause)
        more, override = dates.extension, dates.override
        self.notified.set_day(None if more is None else more.notified)
        self.until.set_day(None if more is None else more.until)
        self.reason.setText("" if more is None else more.reason)
        self.override.set_day(None if override is None else override.due)
        self.override_reason.setText("" if override is None else override.reason)
        self._filling = False
        self._work_out()

    def set_kind(self, kind: RequestKind) -> None:
        """The request is of another kind now; days it does not know are kept in their fields, hidden."""
        self._kind = kind
        self._work_out()

    def set_received(self, received: dt.date) -> None:
        """The request was received on another day."""
        self._received = received
        self._work_out()

    def set_parts(self, parts: tuple[str, ...]) -> None:
        """The force answers to another part of the UK."""
        self._parts = parts
        self._work_out()

    @property
    def dates(self) -> RequestDates:
        """What is entered, as far as the kind of request knows it."""
        notified, due = self.notified.day, self.override.day
        entered = RequestDates(
            self.identity_asked.day,
            self.identity_confirmed.day,
            self.fee_asked.day,
            self.fee_paid.day,
            tuple(one.pause for one in self._clarifications),
            Extension(notified, self.reason.text().strip(), self.until.day) if notified else None,
            Override(due, self.override_reason.text().strip()) if due else None,
        )
        return applying(self._kind, entered)

    @property
    def problems(self) -> tuple[str, ...]:
        """What is impossible about the days, a sentence each."""
        return problems_of(self._kind, self._received, self.dates, self._today)

    @property
    def deadline(self) -> Deadline:
        """What the clock gives for them."""
        try:
            return deadline(
                self._kind, self._received, self.dates, today=self._today, parts=self._parts
            )
        except DatesError as error:
            return Deadline(warnings=(error.summary,))

    @property
    def clarifications(self) -> tuple[_Clarification, ...]:
        """The rows of clarifications, as they are shown."""
        return tuple(self._clarifications)

    def add_clarification(self) -> None:
        """Begin a clarification asked for today, and go to its day."""
        self._take(Pause(self._today)).asked.setFocus()
        self._work_out()
        self.changed.emit()

    def _make_fields(self) -> None:
        def today() -> dt.date:
            return self._today

        def field(
            text: str, name: str, tip: str = "", offered: Callable[[], dt.date] = today
        ) -> DayBox:
            made = DayBox(text, name, offered, tip=tip)
            made.changed.connect(self._entered)
            return made

        self.identity_asked = field(
            self.tr("Asked"),
            self.tr("Proof of identity asked for on"),
            self.tr("The day the requester was asked to prove who they are"),
        )
        self.identity_confirmed = field(self.tr("Confirmed"), self.tr("Proof of identity came on"))
        self.fee_asked = field(self.tr("Asked"), self.tr("Fee asked for on"))
        self.fee_paid = field(self.tr("Paid"), self.tr("Fee paid on"))
        self.add = button(
            self.tr("&Add clarification"),
            self.add_clarification,
            icon_name="plus",
            tip=self.tr("The requester was asked what exactly is wanted"),
        )
        self.notified = field(self.tr("Notice given"), self.tr("Notice of the extension given on"))
        self.until = field(
            self.tr("until"),
            self.tr("Day that the notice of the extension names"),
            self.tr("The day by which the notice expects a decision"),
            lambda: nth_working_day(self._today, 20),
        )
        self.reason = self._line(
            self.tr("Reason, as the notice states it"), self.tr("Reason for the extension")
        )
        self.override = field(
            self.tr("Due"),
            self.tr("Due day set by hand"),
            self.tr("A day set by a person counts instead of the computed one, with a reason"),
            lambda: self.deadline.computed or self._today,
        )
        self.override_reason = self._line(
            self.tr("Why; no names, because the log keeps it"),
            self.tr("Reason for the day set by hand"),
        )

    def _line(self, placeholder: str, name: str) -> QLineEdit:
        made = QLineEdit()
        made.setPlaceholderText(placeholder)
        made.setAccessibleName(name)
        made.setMaxLength(400)
        made.textChanged.connect(self._entered)
        return made

    def _lay_out(self) -> None:
        def pair(one: QWidget, other: QWidget) -> QWidget:
            made = QWidget()
            made.setLayout(row(one, SPACE, other, None, spacing=6))
            return made

        self._identity = _Group(
            self.tr("Iden&tity"),
            self.identity_asked,
            pair(self.identity_asked, self.identity_confirmed),
        )
        self._fee = _Group(self.tr("&Fee"), self.fee_asked, pair(self.fee_asked, self.fee_paid))
        self._asking = _Group(self.tr("Clarification"), self.add, self.add)
        self._asking.lines.setAlignment(self.add, _LEFT)
        self._extension = _Group(
            self.tr("E&xtension"), self.notified, pair(self.notified, self.until), self.reason
        )
        self._own = _Group(
            self.tr("Set by &hand"),
            self.override,
            pair(self.override, QWidget()),
            self.override_reason,
        )
        fields = QWidget()
        fields.setLayout(
            column(
                self._identity,
                self._fee,
                self._asking,
                self._extension,
                self._own,
                self._problems,
                None,
                spacing=SPACE * 2,
            )
        )
        explained = _scrolled(self.steps, 262, self.tr("How the due day follows"))
        beside = card(column(explained))
        both = Sides(
            _scrolled(fields, FIELDS_WIDTH), beside, wide=(FIELDS_WIDTH, 300), high=(300, 200)
        )
        both.setHandleWidth(SPACE * 2)
        both.setProperty("clear", "true")
        both.setStretchFactor(1, 1)
        self.setLayout(row(both))

    def _take(self, pause: Pause) -> _Clarification:
        made = _Clarification(pause, self._today, self._asking)
        made.changed.connect(self._entered)
        made.removed.connect(lambda: self._removed(made))
        self._asking.lines.insertWidget(len(self._clarifications), made)
        self._clarifications.append(made)
        return made

    def _drop(self, one: _Clarification) -> None:
        self._clarifications.remove(one)
        self._asking.lines.removeWidget(one)
        one.hide()
        one.deleteLater()

    def _removed(self, one: _Clarification) -> None:
        self._drop(one)
        self.add.setFocus()
        self._entered()

    def _entered(self) -> None:
        if self._filling:
            return
        self._work_out()
        self.changed.emit()

    def _work_out(self) -> None:
        timed, sar = self._kind in TIMED, self._kind in SARS
        self._identity.setVisible(sar)
        self._fee.title.setText(self.tr("&Fee") if sar else self.tr("&Fees notice"))
        groups = (self._identity, self._fee, self._asking, self._extension, self._own)
        wide = max(LABEL_WIDTH, *(group.title.sizeHint().width() for group in groups))
        for group in groups:
            group.title.setFixedWidth(wide)
        self.fee_asked.set_text(self.tr("Asked") if sar else self.tr("Given"))
        for group in (self._fee, self._asking, self._extension):
            group.setVisible(timed)
        self.identity_confirmed.setVisible(_on(self.identity_asked, self.identity_confirmed))
        self.fee_paid.setVisible(_on(self.fee_asked, self.fee_paid))
        self.until.setVisible(self.notified.tick.isChecked() and not sar)
        self.reason.setVisible(self.notified.tick.isChecked())
        self.override_reason.setVisible(self.override.tick.isChecked())
        # whoever is sent here lands on the first day that is shown
        self.setFocusProxy(
            self.identity_asked if sar else self.fee_asked if timed else self.override
        )
        made = self.deadline
        left = (
            None
            if made.due is None
            else working_days_to(made.due, self._kind, self._today, parts=self._parts)
        )
        self.steps.show_deadline(made, left)
        self._problems.say("\n".join(self.problems), "bad")


def _on(first: DayBox, second: DayBox) -> bool:
    """Whether the second day is to be seen: it can only follow the first, unless it is there already."""
    return first.tick.isChecked() or second.tick.isChecked()


def _scrolled(inner: QWidget, width: int, keys: str = "") -> QScrollArea:
    """A widget that scrolls where it is higher than its room.

    Args:
        inner: The widget.
        width: The least, in pixels.
        keys: What it is called when the arrow keys scroll it; empty where its fields take the keys.
    """
    inner.setProperty("surface", "clear")
    made = QScrollArea()
    made.setWidgetResizable(True)
    made.setFrameShape(QFrame.Shape.NoFrame)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus if keys else Qt.FocusPolicy.NoFocus)
    made.setAccessibleName(keys)
    made.setProperty("keys", "true" if keys else "false")
    made.setWidget(inner)
    made.setMinimumSize(width, 160)
    return made
