"""What is made of an incident's annotations: stills, contact sheets, clips."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.actions.ids import ActionId as A
from app.notice import Notice, Tone

if TYPE_CHECKING:
    from app.actions.registry import Registry
    from app.exports.queue import ExportQueue
    from app.incident.page import IncidentPage
    from app.jobs import Runner
    from app.session import Session
    from app.settings.store import Settings
    from redaction.model.ids import AnnotationId, FootageId

HAND_OVER = (
    A.INCIDENT_STILLS,
    A.INCIDENT_SHEET,
    A.INCIDENT_CLIPS,
    None,
    A.NOTES_EXPORT,
    A.NOTES_IMPORT,
    None,
    A.EVIDENCE_PACKAGE,
)
"""What the menu of the page's head lists."""


class HandingOver(QObject):
    """Opens the dialogs for what is selected on the page; for all that is listed where nothing is.

    Attributes:
        queue: Makes copies; set by the window.
    """

    def __init__(
        self,
        session: Session,
        registry: Registry,
        jobs: Runner,
        settings: Settings,
        page: IncidentPage,
    ) -> None:
        super().__init__(page)
        self._session = session
        self._registry = registry
        self._jobs = jobs
        self._settings = settings
        self._page = page
        self.queue: ExportQueue | None = None
        registry.bind(A.INCIDENT_STILLS, self.stills)
        registry.bind(A.INCIDENT_SHEET, self.sheet)
        registry.bind(A.INCIDENT_CLIPS, self.clips)

    def wanted(self) -> dict[FootageId, tuple[AnnotationId, ...]]:
        """The annotations that are meant, by camera: the selected ones, else all that are listed."""
        selection = self._page.desk.selection
        found: defaultdict[FootageId, list[AnnotationId]] = defaultdict(list)
        for row in self._page.notes.model.rows:
            if not selection or row.key in selection:
                found[row.footage].append(row.note.id)
        return {footage: tuple(notes) for footage, notes in found.items()}

    def stills(self) -> None:
        """Pictures of the annotations."""
        from app.evidence.stills_dialog import open_stills

        wanted = self._asked()
        if wanted:
            open_stills(
                self._session, self._settings, self._jobs, wanted, self._session.incident,
                self._page.window(),
            )  # fmt: skip

    def sheet(self) -> None:
        """One sheet with a picture of each."""
        from app.evidence.contact_dialog import open_contact

        wanted = self._asked()
        if wanted:
            open_contact(
                self._session, self._settings, self._jobs, wanted, self._session.incident,
                self._page.window(),
            )  # fmt: skip

    def clips(self) -> None:
        """A copy of each range."""
        from app.evidence.clips_dialog import open_clips

        wanted = self._asked()
        if wanted and self.queue is not None:
            dialog = open_clips(
                self._session, self._settings, self.queue, wanted, self._session.incident,
                self._page.window(),
            )  # fmt: skip
            dialog.begun.connect(lambda _batch: self._registry.trigger(A.EXPORTS))

    def _asked(self) -> dict[FootageId, tuple[AnnotationId, ...]]:
        self._page.wall.pause()
        wanted = self.wanted()
        if not wanted:
            text = self.tr(
                "Nothing is noted yet. Annotate what matters first; M marks this moment."
            )
            self._session.notice.emit(Notice(text, Tone.INFO))
        return wanted
