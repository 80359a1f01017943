"""A button that does an action, and can be pressed exactly when the action can be used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from app.theme.parts import Button

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.actions.ids import ActionId
    from app.actions.registry import Registry


class ActionButton(Button):
    """A push button for an action."""

    def __init__(
        self,
        registry: Registry,
        action_id: ActionId,
        text: str,
        *,
        kind: str = "",
        icon_name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """Make it.

        Args:
            registry: Of the actions.
            action_id: Which.
            text: On the button.
            kind: ``primary``, ``danger``, ``ghost``, ``link`` or empty.
            icon_name: Icon before the text.
            parent: Where it lies.
        """
        super().__init__(
            text, icon_name, "on_accent" if kind == "primary" else "text_muted", parent
        )
        if kind:
            self.setProperty("kind", kind)
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._action = registry.action(action_id)
        self._allowed = True
        self.clicked.connect(lambda _on=False: registry.trigger(action_id))
        self._action.changed.connect(self._follow)
        self._follow()

    def allow(self, allowed: bool) -> None:
        """Say whether it may be pressed as far as its place is concerned."""
        self._allowed = allowed
        self._follow()

    def _follow(self) -> None:
        self.setEnabled(self._allowed and self._action.isEnabled())
        self.setToolTip(self._action.toolTip())
