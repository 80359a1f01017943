"""What lies beside the picture: the tracks or the people, one key apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QButtonGroup, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from app.actions.ids import ActionId
from app.theme.parts import row

if TYPE_CHECKING:
    from app.actions.registry import Registry


class SideLists(QWidget):
    """Two lists in one place, with a button for each above them.

    Attributes:
        buttons: Tracks, people.
    """

    def __init__(
        self, tracks: QWidget, people: QWidget, registry: Registry, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._stack = QStackedWidget()
        self._stack.addWidget(tracks)
        self._stack.addWidget(people)
        key = registry.keys_text(ActionId.PEOPLE_PANEL)
        group = QButtonGroup(self)
        self.buttons: list[QPushButton] = []
        for at, (words, tip) in enumerate(
            (
                (self.tr("Tracks"), self.tr("Everything that was found or drawn, one row each.")),
                (self.tr("People"), self.tr("Who is in the footage ({key}).").format(key=key)),
            )
        ):
            made = QPushButton(words)
            made.setToolTip(tip)
            made.setCheckable(True)
            made.setProperty("kind", "ghost")
            made.setProperty("segment", "true")
            made.clicked.connect(lambda _on=False, n=at: self.show_list(n))
            group.addButton(made)
            self.buttons.append(made)
        self.buttons[0].setChecked(True)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        head = row(*self.buttons, None, spacing=2)
        head.setContentsMargins(4, 4, 4, 0)
        box.addLayout(head)
        box.addWidget(self._stack, 1)

    @property
    def shows_people(self) -> bool:
        """Whether the people are shown, not the tracks."""
        return self._stack.currentIndex() == 1

    def show_list(self, at: int) -> None:
        """Show the tracks (0) or the people (1)."""
        self.buttons[at].setChecked(True)
        self._stack.setCurrentIndex(at)
