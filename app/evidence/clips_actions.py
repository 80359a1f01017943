"""What is made of the annotations of the open footage: stills, a contact sheet, clips."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.actions.ids import ActionId as A
from app.session import Notice
from redaction.model.ids import AnnotationId, FootageId

if TYPE_CHECKING:
    from app.actions.registry import Registry
    from app.exports.queue import ExportQueue
    from app.jobs import Runner
    from app.session import Session
    from app.settings.store import Settings


class NoteCopies(QObject):
    """Opens the dialogs for the selected annotations, or for all where none is selected.

    Attributes:
        chosen: The annotations that are selected; set by the window.
    """

    def __init__(
        self,
        window: QWidget,
        session: Session,
        registry: Registry,
        jobs: Runner,
        settings: Settings,
        queue: ExportQueue,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._registry = registry
        self._jobs = jobs
        self._settings = settings
        self._queue = queue
        self.chosen: Callable[[], Iterable[AnnotationId]] = tuple
        registry.bind(A.NOTES_STILLS, self.stills)
        registry.bind(A.NOTES_SHEET, self.sheet)
        registry.bind(A.NOTES_CLIPS, self.clips)

    def stills(self) -> None:
        """Pictures of the annotations."""
        from app.evidence.stills_dialog import open_stills

        wanted = self._wanted()
        if wanted:
            open_stills(
                self._session, self._settings, self._jobs, wanted, parent=self._window
            )  # fmt: skip

    def sheet(self) -> None:
        """One sheet with small pictures of them."""
        from app.evidence.contact_dialog import open_contact

        wanted = self._wanted()
        if wanted:
            open_contact(
                self._session, self._settings, self._jobs, wanted, parent=self._window
            )  # fmt: skip

    def clips(self) -> None:
        """A copy of each."""
        from app.evidence.clips_dialog import open_clips

        wanted = self._wanted()
        if wanted:
            dialog = open_clips(
                self._session, self._settings, self._queue, wanted, parent=self._window
            )  # fmt: skip
            dialog.begun.connect(lambda _batch: self._registry.trigger(A.EXPORTS))

    def _wanted(self) -> dict[FootageId, tuple[AnnotationId, ...]]:
        footage, project = self._session.footage, self._session.project
        if footage is None or project is None:
            return {}
        chosen = [one for one in self.chosen() if one in project.annotations]
        found = tuple(chosen or project.annotations)
        if not found:
            text = self.tr(
                "Nothing is noted yet. Annotate what matters first; M marks this moment."
            )
            self._session.notice.emit(Notice(text))
            return {}
        return {footage.id: found}
