"""The rail on the left: the pages, and below them preferences and help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from app.actions.ids import ActionId
from app.theme.icons import app_icon
from app.theme.parts import restyle
from app.theme.tokens import SPACE

if TYPE_CHECKING:
    from app.actions.registry import Registry

_PAGES = (
    ActionId.SHOW_HOME,
    ActionId.SHOW_REVIEW,
    ActionId.SHOW_INCIDENT,
    ActionId.SHOW_LOG,
)

WIDTH = 84
"""Least width of the rail, in pixels."""

_LEVELS = ((WIDTH, 62, 36, SPACE * 2), (72, 50, 28, SPACE), (48, 40, 0, 0))
"""From a high window to a low one: least width, height of a button, size of the logo (0 for none), and the
room around that. Buttons of the last show no words."""


class Rail(QFrame):
    """Home, Review, Incident, Log; Preferences and Shortcuts at the foot."""

    def __init__(self, registry: Registry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("rail", "true")
        self.setMinimumWidth(WIDTH)
        self._logo = logo = QLabel()
        logo.setAccessibleName(self.tr("Umbra"))
        self._buttons: list[QToolButton] = []
        box = self._box = QVBoxLayout(self)
        box.setContentsMargins(SPACE, SPACE * 2, SPACE, SPACE * 2)
        box.setSpacing(SPACE // 2)
        box.addWidget(logo, 0, Qt.AlignmentFlag.AlignHCenter)
        for action_id in _PAGES:
            box.addWidget(self._nav(registry, action_id))
        box.addStretch(1)
        box.addWidget(self._nav(registry, ActionId.PREFERENCES))
        box.addWidget(self._nav(registry, ActionId.SHORTCUTS))
        self._wear(0)

    def suit(self, height: int) -> None:
        """Be no higher than this, as far as that goes: first with less room, then without words."""
        for level in range(len(_LEVELS)):
            self._wear(level)
            if self.minimumSizeHint().height() <= height:
                return

    def _wear(self, level: int) -> None:
        wide, high, logo, around = _LEVELS[level]
        words = level + 1 < len(_LEVELS)
        self.setMinimumWidth(wide)
        self._logo.setVisible(bool(logo))
        if logo:
            self._logo.setPixmap(app_icon().pixmap(logo, logo))
            self._logo.setContentsMargins(0, 0, 0, around)
        for made in self._buttons:
            # as wide as its words: in large type, and in another language
            made.setMinimumHeight(high)
            made.setProperty("tight", "true" if level else "")
            style = Qt.ToolButtonStyle
            made.setToolButtonStyle(
                style.ToolButtonTextUnderIcon if words else style.ToolButtonIconOnly
            )
            restyle(made)
        box = self._box
        side = SPACE if level == 0 else SPACE // 2
        box.setContentsMargins(side, max(around, 4), side, max(around, 4))
        box.setSpacing(SPACE // 2 if words else 0)
        box.invalidate()
        box.activate()

    def _nav(self, registry: Registry, action_id: ActionId) -> QToolButton:
        button = registry.button(action_id, self)
        button.setProperty("nav", "true")
        button.setIconSize(QSize(24, 24))
        self._buttons.append(button)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        return button
