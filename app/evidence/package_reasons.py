"""What stands against an evidence package, and the reasons for which it goes all the same."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app.language.core import core
from app.theme.parts import Banner, label
from app.theme.tokens import SPACE
from redaction.casework.signoff import LEAST_WORDS
from redaction.usecases.evidence_order import said_enough

SHOWN = 6
"""Lines of what is open; of more the number is given."""


class Reasons(QWidget):
    """Two questions that are only asked where they have to be.

    Attributes:
        reason: Why something goes that is not redacted.
        override: Why redacted things go although their review is not finished.

    Signals:
        changed: Something was typed.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bare = Banner()
        self._open = Banner()
        self._lines = label("", "muted", wrap=True)
        self.reason, self.override = QLineEdit(), QLineEdit()
        asked = (
            (self.reason, self.tr("Why it goes unredacted (at least {n} words)")),
            (self.override, self.tr("Why it goes all the same (at least {n} words)")),
        )
        for field, words in asked:
            text = words.format(n=LEAST_WORDS)
            field.setPlaceholderText(text)
            field.setAccessibleName(text)
            field.setToolTip(self.tr("Kept with the hand-over"))
            field.textChanged.connect(lambda _text: self.changed.emit())
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(SPACE)
        for widget in (self._bare, self.reason, self._open, self._lines, self.override):
            box.addWidget(widget)
        self.ask((), ())

    def ask(self, bare: Sequence[str], lines: Sequence[str]) -> None:
        """Ask what has to be asked.

        Args:
            bare: What is not redacted, in words.
            lines: What is open about the review of what is redacted.
        """
        things = ", ".join(bare[:3]) + (", …" if len(bare) > 3 else "")
        self._bare.say(
            self.tr("Not redacted, everybody can be seen: {things}.").format(things=things)
            if bare
            else "",
            "warning",
        )
        self.reason.setVisible(bool(bare))
        self._open.say(
            self.tr(
                "The review of what goes redacted is not finished: it may show more than it should."
            )
            if lines
            else "",
            "warning",
        )
        shown = [f"•  {core(line)}" for line in lines[:SHOWN]]
        if len(lines) > SHOWN:
            shown.append("•  " + self.tr("and {n} more").format(n=len(lines) - SHOWN))
        self._lines.setText("\n".join(shown))
        self._lines.setVisible(bool(lines))
        self.override.setVisible(bool(lines))
        self.setVisible(bool(bare or lines))
        self._asked = bool(bare), bool(lines)

    @property
    def problem(self) -> str:
        """What is missing, as a sentence; empty when all is answered."""
        bare, lines = self._asked
        if bare and not said_enough(self.reason.text()):
            return self.tr("Say why something goes unredacted.")
        if lines and not said_enough(self.override.text()):
            return self.tr("Say why it goes although the review is not finished.")
        return ""
