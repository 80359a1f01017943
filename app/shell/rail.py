"""The rail on the left: the pages, and below them preferences and help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from app.actions.ids import ActionId
from app.theme.icons import app_icon
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


class Rail(QFrame):
    """Home, Review, Incident, Log; Preferences and Shortcuts at the foot."""

    def __init__(self, registry: Registry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("rail", "true")
        self.setMinimumWidth(WIDTH)
        logo = QLabel()
        logo.setPixmap(app_icon().pixmap(36, 36))
        logo.setAccessibleName(self.tr("Umbra"))
        box = QVBoxLayout(self)
        box.setContentsMargins(SPACE, SPACE * 2, SPACE, SPACE * 2)
        box.setSpacing(SPACE // 2)
        box.addWidget(logo, 0, Qt.AlignmentFlag.AlignHCenter)
        box.addSpacing(SPACE * 2)
        for action_id in _PAGES:
            box.addWidget(self._nav(registry, action_id))
        box.addStretch(1)
        box.addWidget(self._nav(registry, ActionId.PREFERENCES))
        box.addWidget(self._nav(registry, ActionId.SHORTCUTS))

    def _nav(self, registry: Registry, action_id: ActionId) -> QToolButton:
        button = registry.button(action_id, self)
        button.setProperty("nav", "true")
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setIconSize(QSize(24, 24))
        # as wide as its words: in large type, and in another language
        button.setMinimumHeight(62)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        return button
