"""What an administrator fixed, shown where it would be chosen: the field is off, and says who decided."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.theme.parts import label, picture, row
from app.theme.tokens import SPACE
from redaction.policy.current import policy


def hold(*fields: QWidget) -> None:
    """Let these fields be seen and not changed, and say why under the pointer and to a screen reader."""
    for field in fields:
        field.setEnabled(False)
        field.setToolTip(f"{policy().set_by()} {policy().ask()}")
        field.setAccessibleDescription(policy().set_by())


def lock_line() -> QHBoxLayout:
    """The sign and the words, for below what is held."""
    words = label(policy().set_by(), "caption", wrap=True)
    made = row(picture("lock", 14, "warning"), words, spacing=SPACE)
    made.setStretch(1, 1)
    return made


def lock_note() -> QWidget:
    """The same as a widget, for a form."""
    made = QWidget()
    made.setLayout(lock_line())
    return made
