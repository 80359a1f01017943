"""Small questions of the sign-off: a reason, a note, the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QLabel, QPlainTextEdit, QWidget

from app.casework.signoff_words import LOOKS, PEOPLE, tr
from app.dialogs.base import Dialog, Form
from app.dialogs.locks import hold, lock_note
from app.theme.parts import button, label
from redaction.casework.signoff import LEAST_WORDS, LookRule, PeopleRule, SignOffRules
from redaction.policy.current import policy

if TYPE_CHECKING:
    from collections.abc import Mapping
    from enum import StrEnum


class ReasonDialog(Dialog):
    """Asks for a few words.

    Attributes:
        field: Where they are typed.
    """

    def __init__(
        self,
        title: str,
        text: str,
        go: str,
        parent: QWidget | None = None,
        *,
        least: int = LEAST_WORDS,
    ) -> None:
        """Ask.

        Args:
            title: What is to be done.
            text: What it means.
            go: On the button that does it.
            parent: The window asked about.
            least: Words it needs.
        """
        super().__init__(title, text, parent)
        self.setMinimumWidth(480)
        self._least = least
        self.field = QPlainTextEdit()
        self.field.setAccessibleName(title)
        self.field.setTabChangesFocus(True)
        self.field.setFixedHeight(96)
        self._hint = label("", "caption", wrap=True)
        if least > 1:
            self._hint.setText(
                self.tr(
                    "At least {n} words. They stand in the review log: leave out names of people."
                ).format(n=least)
            )
        self.body.addWidget(self.field)
        self.body.addWidget(self._hint)
        self.body.addStretch(1)
        self._hint.setVisible(bool(self._hint.text()))
        self.foot.addStretch(1)
        self.foot.addWidget(button(self.tr("Cancel"), self.reject))
        self.go = button(go, self.accept, kind="primary")
        self.go.setDefault(True)
        self.go.setToolTip(self.tr("Ctrl+Return"))  # Return alone begins a line
        QShortcut(QKeySequence(Qt.Modifier.CTRL | Qt.Key.Key_Return), self, self.go.click)
        self.foot.addWidget(self.go)
        self.field.textChanged.connect(self._settle)
        self.field.setFocus()
        self._settle()

    @property
    def text(self) -> str:
        """What was typed."""
        return self.field.toPlainText().strip()

    def _settle(self) -> None:
        self.go.setEnabled(len(self.text.split()) >= self._least)


def note_dialog(frame: int, parent: QWidget) -> ReasonDialog:
    """Asks for a note on a frame."""
    return ReasonDialog(
        tr("Note on frame {n}").format(n=f"{frame:,}"),
        tr(
            "What is to be changed here. The note is deleted with the footage; the log never holds its text."
        ),
        tr("Pin"),
        parent,
        least=1,
    )


class RulesDialog(ReasonDialog):
    """Asks what a sign-off needs in this workspace, and why that changes."""

    def __init__(self, rules: SignOffRules, parent: QWidget | None = None) -> None:
        super().__init__(
            tr("Rules of sign-off"),
            tr("They hold for everybody who works in this workspace; a change is logged."),
            tr("Change the rules"),
            parent,
        )
        self.setMinimumWidth(640)
        self._before = rules
        self.people, self._people_text = _choice(_SHORT_PEOPLE, rules.people)
        self.look, self._look_text = _choice(_SHORT_LOOKS, rules.look)
        form = Form(110)
        form.add(self.tr("&Who checks"), self.people, self._people_text)
        form.add(self.tr("&What they see"), self.look, self._look_text)
        held = policy().casework
        if held.people:
            hold(self.people)
        if held.look:
            hold(self.look)
        if held.people or held.look:
            form.add("", lock_note())
        self.body.insertLayout(0, form)
        self.body.insertWidget(1, label(self.tr("Why the rules change"), "section"))
        self.people.currentIndexChanged.connect(self._settle)
        self.look.currentIndexChanged.connect(self._settle)
        self._settle()

    @property
    def rules(self) -> SignOffRules:
        """What was chosen."""
        return SignOffRules(
            PeopleRule(self.people.currentData()), LookRule(self.look.currentData())
        )

    def _settle(self) -> None:
        super()._settle()
        if not hasattr(self, "look"):
            return
        self._people_text.setText(tr(PEOPLE[self.rules.people]))
        self._look_text.setText(tr(LOOKS[self.rules.look]))
        if self.rules == self._before:
            self.go.setEnabled(False)


_SHORT_PEOPLE = {
    PeopleRule.ONE: "One person may do both",
    PeopleRule.NAMES: "Two different names",
    PeopleRule.ACCOUNTS: "Two different names and logins",
}
_SHORT_LOOKS = {
    LookRule.NOTHING: "Nothing is asked",
    LookRule.COVERED: "What is covered or shown",
    LookRule.ALL: "Every frame",
}


def _choice(
    names: Mapping[PeopleRule, str] | Mapping[LookRule, str], now: StrEnum
) -> tuple[QComboBox, QLabel]:
    made = QComboBox()
    for word, text in names.items():
        made.addItem(tr(text), word.value)
    made.setCurrentIndex(max(0, made.findData(now.value)))
    return made, label("", "caption", wrap=True)
