"""How a due day follows: the day in words, and the numbered steps with the sections they come from."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.language.core import core, dates_in
from app.theme.parts import Banner, column, label, row
from app.theme.tokens import SPACE
from app.words import count_words
from redaction.casework.deadline import Deadline, Step
from redaction.casework.working_days import date_said, day_said

SOON = 5
"""Working days from which on a due day is shown as near."""


def tr(text: str) -> str:
    """A sentence in the person's language."""
    return QCoreApplication.translate("clock", text)


def deadline_words(deadline: Deadline, left: int | None) -> tuple[str, str]:
    """When the answer is due, in words, and how urgent that is.

    Args:
        deadline: Of the clocks.
        left: Working days left, negative when overdue; None where no day is due.

    Returns:
        The words, and ``good``, ``warning``, ``bad`` or ``info``.
    """
    if deadline.due is None or left is None:
        if deadline.paused:
            return tr("The clock waits: no day can be named yet"), "warning"
        return tr("No statutory date"), "info"
    day = dates_in(day_said(deadline.due))
    days = count_words(abs(left), tr("working day"), tr("working days"))
    if left < 0:
        return tr("{days} overdue: it was due {day}").format(days=days, day=day), "bad"
    if left == 0:
        return tr("Due today, {day}").format(day=day), "bad"
    text = tr("Due {day} – {days} left").format(day=day, days=days)
    beyond = deadline.overridden and deadline.due > (deadline.computed or deadline.due)
    return text, "warning" if left <= SOON or beyond else "good"


class _StepRow(QWidget):
    """A number, what happens, and where it is written."""

    def __init__(self, number: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._number = label(f"{number}.", "muted")
        self._number.setFixedWidth(22)
        self._text = label("", wrap=True, select=True)
        self._text.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._section = label("", "caption", wrap=True)
        self._remark = label("", "caption", wrap=True)
        words = column(self._text, self._section, self._remark, spacing=2)
        box = row(self._number, words, spacing=4)
        box.setAlignment(self._number, Qt.AlignmentFlag.AlignTop)
        box.setStretch(1, 1)
        self.setLayout(box)

    def show_step(self, step: Step) -> None:
        """Show a step."""
        self._text.setText(core(f"{step.text}."))
        self._section.setText(core(step.section))
        self._section.setVisible(bool(step.section))
        self._remark.setText(core(step.remark))
        self._remark.setVisible(bool(step.remark))

    @property
    def said(self) -> str:
        """What it says, without the section."""
        return self._text.text()


class ClockSteps(QWidget):
    """The due day on a tinted ground, what does not hold, and the steps that lead to the day."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("How the due day follows"))
        self._due = Banner(parent=self)
        self._kept = label("", "caption", wrap=True)
        self._warnings = Banner(parent=self)
        self._title = label(self.tr("How this day follows"), "section")
        self._rows: list[_StepRow] = []
        self._steps = QVBoxLayout()
        self._steps.setSpacing(SPACE)
        self._steps.setContentsMargins(0, 0, 0, 0)
        self.setLayout(
            column(
                self._due,
                self._kept,
                self._warnings,
                self._title,
                self._steps,
                None,
                spacing=SPACE,
            )
        )

    def show_deadline(self, deadline: Deadline, left: int | None) -> None:
        """Show a deadline.

        Args:
            deadline: Of the clocks.
            left: Working days left; see ``app.home.due``.
        """
        words, tone = deadline_words(deadline, left)
        self._due.say(words, tone)
        kept = ""
        if deadline.overridden and deadline.computed is not None:
            kept = self.tr("Set by a person. The clock gives {day}.").format(
                day=dates_in(date_said(deadline.computed))
            )
        elif deadline.overridden:
            kept = self.tr("Set by a person.")
        self._kept.setText(kept)
        self._kept.setVisible(bool(kept))
        self._warnings.say("\n".join(map(core, deadline.warnings)), "warning")
        while len(self._rows) < len(deadline.steps):
            made = _StepRow(len(self._rows) + 1, self)
            self._rows.append(made)
            self._steps.addWidget(made)
        for at, one in enumerate(self._rows):
            one.setVisible(at < len(deadline.steps))
            if at < len(deadline.steps):
                one.show_step(deadline.steps[at])
        self.setAccessibleDescription(f"{words}. {core(deadline.why)}")

    @property
    def due(self) -> str:
        """What is said of the due day."""
        return self._due.text

    @property
    def warnings(self) -> str:
        """What is said not to hold, a line each."""
        return self._warnings.text

    @property
    def kept(self) -> str:
        """What is said of the day the clock gives, where a person set another."""
        return self._kept.text()

    @property
    def said(self) -> tuple[str, ...]:
        """The steps as they are shown."""
        return tuple(one.said for one in self._rows if not one.isHidden())
