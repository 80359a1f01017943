"""A short list of people with their roles."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from app.theme.parts import button, label, row, scroller
from app.theme.tokens import SPACE
from redaction.model.request import ROLES, Concerned


class PeopleField(QWidget):
    """One line a person: name, role, and a button that takes the line away.

    Signals:
        changed: Somebody was added, changed or taken away.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: list[_Line] = []
        self._none = label(self.tr("Nobody noted yet."), "muted")
        inside = QWidget()
        inside.setProperty("surface", "clear")
        self._box = QVBoxLayout(inside)
        self._box.setContentsMargins(0, 0, SPACE, 0)
        self._box.setSpacing(SPACE)
        self._box.addWidget(self._none)
        self._box.addStretch(1)
        area = scroller(inside)
        self.add_button = button(
            self.tr("Add a person"), lambda: self.add().name.setFocus(), icon_name="plus"
        )
        caption = label(
            self.tr("Who asks, who is seen or heard. Names stay out of the review log."),
            "caption",
            wrap=True,
        )
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(SPACE)
        box.addWidget(caption)
        box.addWidget(area, 1)
        box.addLayout(row(self.add_button, None))

    @property
    def people(self) -> tuple[Concerned, ...]:
        """Everybody with a name."""
        return tuple(line.person for line in self._lines if line.person.name)

    def show_people(self, people: Sequence[Concerned]) -> None:
        """Show these people."""
        for line in list(self._lines):
            self._take(line)
        for person in people:
            self.add(person)

    def add(self, person: Concerned | None = None) -> _Line:
        """Add a line; empty when nobody is given."""
        line = _Line(person or Concerned("", ROLES[1] if self._lines else ROLES[0]))
        line.changed.connect(self.changed)
        line.gone.connect(lambda: self._take(line))
        self._lines.append(line)
        self._box.insertWidget(self._box.count() - 1, line)
        self._none.hide()
        self.changed.emit()
        return line

    def _take(self, line: _Line) -> None:
        self._lines.remove(line)
        self._box.removeWidget(line)
        line.hide()
        line.deleteLater()
        self._none.setVisible(not self._lines)
        self.add_button.setFocus()
        self.changed.emit()


class _Line(QWidget):
    changed = Signal()
    gone = Signal()

    def __init__(self, person: Concerned) -> None:
        super().__init__()
        self.name = QLineEdit(person.name)
        self.name.setPlaceholderText(self.tr("Name or description"))
        self.name.setAccessibleName(self.tr("Name"))
        self.role = QComboBox()
        self.role.setEditable(True)
        self.role.addItems([role.capitalize() for role in ROLES])
        self.role.setCurrentText(person.role.capitalize())
        self.role.setAccessibleName(self.tr("Role"))
        self.role.setMinimumWidth(170)
        take = button("", self.gone.emit, kind="ghost", icon_name="close")
        take.setAccessibleName(self.tr("Take this person away"))
        take.setToolTip(self.tr("Take this person away"))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(SPACE)
        line.addWidget(self.name, 1)
        line.addWidget(self.role)
        line.addWidget(take)
        self.name.textChanged.connect(self.changed)
        self.role.currentTextChanged.connect(self.changed)

    @property
    def person(self) -> Concerned:
        """Who was entered."""
        role = self.role.currentText().strip()
        known = role.casefold()
        return Concerned(self.name.text().strip(), known if known in ROLES else role)
