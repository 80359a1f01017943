"""What the action on reports does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.actions.ids import ActionId
from app.dialogs.base import OneDialog
from redaction.jobs.errors import UserError

if TYPE_CHECKING:
    from app.actions.registry import Registry
    from app.casework.reports_dialog import ReportsDialog
    from app.jobs import Runner
    from app.session import Session
    from app.settings.store import Settings


class ReportActions(QObject):
    """Opens the window of reports."""

    def __init__(
        self,
        window: QWidget,
        session: Session,
        registry: Registry,
        jobs: Runner,
        settings: Settings,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._jobs = jobs
        self._settings = settings
        self._one: OneDialog[ReportsDialog] = OneDialog()
        registry.bind(ActionId.REPORTS, self.show_reports)

    def show_reports(self) -> None:
        """Ask for a document; an open window comes to the front."""
        from app.casework.reports_dialog import ReportsDialog

        def make() -> ReportsDialog:
            return ReportsDialog(self._session, self._jobs, self._settings, self._window)

        try:
            self._one.show(make)
        except UserError as error:
            self._session.problem.emit(error)

    @property
    def dialog(self) -> ReportsDialog | None:
        """The window of reports, while it is open."""
        return self._one.dialog
