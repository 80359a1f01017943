"""The page of an incident: its cameras side by side, on one timeline in real time, and all that was noted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.theme.parts import EmptyState

if TYPE_CHECKING:
    from app.actions.registry import Registry
    from app.jobs import Runner
    from app.session import Session
    from app.settings.store import Settings


class IncidentPage(QWidget):
    """One incident."""

    def __init__(
        self,
        session: Session,
        registry: Registry,
        jobs: Runner,
        settings: Settings,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._registry = registry
        self._jobs = jobs
        self._settings = settings
        self.empty = EmptyState(
            "incident",
            self.tr("No incident yet"),
            self.tr(
                "Footage of several cameras that recorded the same thing is shown together here."
            ),
        )
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._stack)

    def take_focus(self) -> None:
        """Give the keys to what is shown."""
        self.empty.setFocus()

    def shut_down(self) -> None:
        """Stop what plays or works for this page."""
