"""What an export dialog says about letting a copy go: a working copy, a disclosure, or what is in the way."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.casework.signoff_words import tr
from app.language.core import core
from app.theme.parts import Banner, button, label, row
from app.theme.tokens import SPACE

SHOWN = 6
"""Lines of what is in the way; of more the number is given."""


class ReleaseNote(QWidget):
    """Stands below the field for the recipient.

    Attributes:
        banner: The sentence, when there is a recipient.
        sign_off_button: Opens the sign-off.
        lines: What is in the way, as it is shown.

    Signals:
        asked: Somebody wants to see the sign-off.
    """

    asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._working = label(
            tr("Without a recipient it is a working copy, not for release."), "caption", wrap=True
        )
        self.banner = Banner()
        self.lines: tuple[str, ...] = ()
        self._list = label("", "muted", wrap=True)
        self.sign_off_button = button(tr("S&ign-off…"), self.asked.emit, icon_name="shield-check")
        self.sign_off_button.setToolTip(
            tr("See what is in the way of a release; go there, or override it with a reason")
        )
        self._foot = row(self.sign_off_button, None)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(SPACE // 2)
        box.addWidget(self._working)
        box.addWidget(self.banner)
        box.addWidget(self._list)
        box.addLayout(self._foot)
        self.say("", ())

    @property
    def is_clear(self) -> bool:
        """Whether nothing is in the way."""
        return not self.lines

    def say(self, recipient: str, lines: Sequence[str]) -> None:
        """Follow what was typed.

        Args:
            recipient: Who receives the copy; empty for a working copy.
            lines: What is in the way of a release.
        """
        self.lines = tuple(lines) if recipient else ()
        self._working.setVisible(not recipient)
        if not recipient:
            self.banner.say("")
        elif self.lines:
            self.banner.say(
                tr(
                    "A copy with a recipient is a disclosure, and this is in the way of it."
                    " Leave the recipient empty for a working copy."
                ),
                "warning",
            )
        else:
            self.banner.say(
                tr("It is approved, and nothing is in the way of a disclosure."), "good"
            )
        more = len(self.lines) - SHOWN
        shown = [f"•  {core(line)}" for line in self.lines[:SHOWN]]
        if more > 0:
            shown.append("•  " + tr("and {n} more").format(n=more))
        self._list.setText("\n".join(shown))
        self._list.setVisible(bool(self.lines))
        self.sign_off_button.setVisible(bool(self.lines))
