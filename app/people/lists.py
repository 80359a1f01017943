"""What lies beside the picture: the tracks, the people, the sound; a key for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from app.actions.ids import ActionId
from app.theme.parts import row

if TYPE_CHECKING:
    from app.actions.registry import Registry


class SideLists(QWidget):
    """Lists in one place, with a button for each above them.

    Attributes:
        buttons: Tracks, people, and those that were added.

    Signals:
        turned: Another one is shown.
    """

    turned = Signal()

    def __init__(
        self, tracks: QWidget, people: QWidget, registry: Registry, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._stack = QStackedWidget()
        self._stack.addWidget(tracks)
        self._stack.addWidget(people)
        self._stack.currentChanged.connect(self.turned)
        self._registry = registry
        self._group = QButtonGroup(self)
        self.buttons: list[QPushButton] = []
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        self._head = row(None, spacing=2)
        self._head.setContentsMargins(4, 4, 4, 0)
        box.addLayout(self._head)
        box.addWidget(self._stack, 1)
        self._add_button(
            self.tr("Tracks"), self.tr("Everything that was found or drawn, one row each.")
        )
        self._add_button(
            self.tr("People"), self.tr("Who is in the footage ({key})."), ActionId.PEOPLE_PANEL
        )
        self.buttons[0].setChecked(True)

    @property
    def shows_people(self) -> bool:
        """Whether the people are shown, not the tracks."""
        return self._stack.currentIndex() == 1

    def shows(self, panel: QWidget) -> bool:
        """Whether this one is shown."""
        return self._stack.currentWidget() is panel

    def add_panel(self, panel: QWidget, words: str, tip: str, action: ActionId) -> None:
        """Add another one.

        Args:
            panel: What is shown.
            words: On its button.
            tip: One sentence, with ``{key}`` where the key is to stand.
            action: That shows it, for the key.
        """
        self._stack.addWidget(panel)
        self._add_button(words, tip, action)

    def show_list(self, at: int) -> None:
        """Show the tracks (0), the people (1) or one that was added."""
        self.buttons[at].setChecked(True)
        self._stack.setCurrentIndex(at)

    def show_panel(self, panel: QWidget) -> None:
        """Show one that was added."""
        self.show_list(self._stack.indexOf(panel))

    def _add_button(self, words: str, tip: str, action: ActionId | None = None) -> None:
        at = len(self.buttons)
        made = QPushButton(words)
        made.setToolTip(tip)
        if action is not None:
            key = self._registry.keys_text
            self._registry.tell_keys(made, lambda: made.setToolTip(tip.format(key=key(action))))
        made.setCheckable(True)
        made.setProperty("kind", "ghost")
        made.setProperty("segment", "true")
        made.clicked.connect(lambda _on=False: self.show_list(at))
        self._group.addButton(made)
        self.buttons.append(made)
        self._head.insertWidget(at, made)
