"""What the action on reports does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget

from app.actions.ids import ActionId
from redaction.jobs.errors import UserError

if TYPE_CHECKING:
    from app.actions.registry import Registry
    from app.casework.reports_dialog import ReportsDialog
    from app.jobs import Runner
    from app.session import Session
    from app.settings.store import Settings


class ReportActions(QObject):
    """Opens the window of reports.

    Attributes:
        dialog: It, while it is open.
    """

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
        self.dialog: ReportsDialog | None = None
        registry.bind(ActionId.REPORTS, self.show_reports)

    def show_reports(self) -> None:
        """Ask for a document; an open window comes to the front."""
        from app.casework.reports_dialog import ReportsDialog

        if self.dialog is not None:
            self.dialog.show()
            self.dialog.activateWindow()
            return
        try:
            dialog = ReportsDialog(self._session, self._jobs, self._settings, self._window)
        except UserError as error:
            self._session.problem.emit(error)
            return
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.destroyed.connect(self._gone)
        self.dialog = dialog
        dialog.show()

    def _gone(self) -> None:
        self.dialog = None
