"""Opening the window in which evidence is handed over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.dialogs.base import OneDialog
from app.notice import Notice, Tone
from redaction.jobs.errors import UserError

if TYPE_CHECKING:
    from app.evidence.package_dialog import EvidenceDialog
    from app.jobs import Runner
    from app.session import Session
    from app.settings.store import Settings
    from redaction.model.ids import FootageId, IncidentId


class EvidencePackages(QObject):
    """Shows at most one such window."""

    def __init__(self, window: QWidget, session: Session, jobs: Runner, settings: Settings) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._jobs = jobs
        self._settings = settings
        self._one: OneDialog[EvidenceDialog] = OneDialog()

    @property
    def dialog(self) -> EvidenceDialog | None:
        """What is asked for or worked at, if anything is."""
        return self._one.dialog

    def of_incident(self) -> None:
        """Hand over evidence of the selected incident."""
        if self._session.incident is not None:
            self._show(self._session.incident.id, is_footage=False)

    def of_footage(self) -> None:
        """Hand over evidence of the open footage alone."""
        if self._session.footage is not None:
            self._show(self._session.footage.id, is_footage=True)

    def _show(self, about: IncidentId | FootageId, *, is_footage: bool) -> None:
        from app.evidence.package_dialog import EvidenceDialog

        def make() -> EvidenceDialog:
            return EvidenceDialog(
                self._session,
                self._jobs,
                self._settings,
                about,
                is_footage=is_footage,
                parent=self._window,
            )

        if self.dialog is not None and not self.dialog.is_about(about):
            text = self.tr("Another evidence package is still open. Finish or close it first.")
            self._session.notice.emit(Notice(text, Tone.WARNING))
        # what was looked at until now counts
        self._session.coverage_wanted.emit()
        try:
            self._one.show(make)
        except UserError as error:
            self._session.problem.emit(error)
