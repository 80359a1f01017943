"""Annotations out into files and in from files: what the two actions do, on whichever page they are asked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from app.actions.ids import ActionId
from app.dialogs.base import open_dialog
from app.notice import guarded, until_changed
from app.session import Notice, Page, Tone
from app.words import count_words
from redaction.jobs.errors import UserError
from redaction.model.ids import AnnotationId, FootageId, new_id

if TYPE_CHECKING:
    from app.actions.registry import Registry
    from app.session import Session
    from app.settings.store import Settings
    from redaction.edit.edit import Patch
    from redaction.model.footage import Footage
    from redaction.notes.exchange import Import
    from redaction.notes.placing import Changed
    from redaction.notes.sheet import Sheet

ENDINGS = (".csv", ".json", ".vtt", ".otio", ".edl", ".eaf")
"""Of files of annotations; what is in a file says which format it is."""

Chosen = Mapping[FootageId, Collection[AnnotationId]]


class NotesExchange(QObject):
    """Exports and imports the annotations of the open footage, or of the incident where its page is shown.

    Attributes:
        chosen_in_review: The annotations that are selected of the open footage; set by the window.
        chosen_in_incident: Those that are selected on the incident's page, each with its footage; likewise.
    """

    def __init__(
        self, window: QWidget, session: Session, registry: Registry, settings: Settings
    ) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._settings = settings
        self.chosen_in_review: Callable[[], Iterable[AnnotationId]] = tuple
        self.chosen_in_incident: Callable[[], Iterable[tuple[FootageId, AnnotationId]]] = tuple
        for action, handler in (
            (ActionId.NOTES_EXPORT, self.ask_export),
            (ActionId.NOTES_IMPORT, self.ask_import),
        ):
            registry.bind(action, handler)
            registry.bind_on(Page.INCIDENT, action, handler, enabled=has_cameras)

    def ask_export(self) -> None:
        """Ask what to export, and into which file."""
        from app.notes.exchange import ExportNotesDialog

        session = self._session
        try:
            sheet = self._sheet()
        except UserError as error:
            session.problem.emit(error)
            return
        if sheet is None:
            return
        if not sheet.count:
            text = self.tr("There are no annotations to export.")
            if sheet.drafts:
                text += " " + self.tr("Drafts are left out until somebody confirms them.")
            session.notice.emit(Notice(text))
            return
        folder = self._settings.export_folder(Path(sheet.cameras[0].footage.path))
        open_dialog(ExportNotesDialog(session, sheet, self._chosen(), folder, self._window))

    def ask_import(self) -> None:
        """Ask for a file, say what is in it, and take it over if the person agrees."""
        footage = self._footage()
        if not footage:
            return
        name, _kind = QFileDialog.getOpenFileName(
            self._window,
            self.tr("Import annotations"),
            str(self._settings.export_folder(Path(footage[0][0].path))),
            self.tr("Annotations ({endings});;All files (*)").format(
                endings=" ".join(f"*{ending}" for ending in ENDINGS)
            ),
        )
        if name:
            self.read(Path(name))

    def read(self, path: Path) -> None:
        """Look into a file and say what it would bring."""
        from app.notes.exchange import ImportNotesDialog
        from redaction.notes.exchange import read_for

        session = self._session
        try:
            with waiting():
                found = read_for(session.workspace, path, self._footage())
        except UserError as error:
            session.problem.emit(error)
            return
        if not found.new and not found.changed:
            text = self.tr("{name} brings nothing new.").format(name=path.name)
            said = [text, *found.remarks]
            session.notice.emit(
                Notice(" ".join(said), Tone.WARNING if found.remarks else Tone.INFO)
            )
            return
        dialog = ImportNotesDialog(found, session.workspace.categories.read(), self._window)
        dialog.accepted.connect(
            lambda: self.take(found, new_categories=dialog.new_categories, changed=dialog.changed)
        )
        open_dialog(dialog)

    def take(self, found: Import, *, new_categories: bool, changed: Changed) -> None:
        """Take over what a file brings: one undo on all cameras together."""
        from redaction.notes.exchange import wanted_categories
        from redaction.notes.placing import import_patch

        session = self._session
        store = session.workspace.categories
        patches: list[tuple[FootageId, Patch]] = []
        try:
            known = store.read()
            if new_categories:
                known = wanted_categories(found, known)
            for one in found.arrivals:
                patch = import_patch(one, known, changed)
                if patch is not None:
                    patches.append((one.target.footage.id, patch))
            if patches and new_categories:
                store.set(known, action="Categories added by an import")
        except UserError as error:
            session.problem.emit(error)
            return
        if not patches:
            session.notice.emit(Notice(self.tr("Nothing was changed.")))
            return
        group = new_id() if len(patches) > 1 else ""
        count = 0
        for footage, patch in patches:
            if session.do_on(footage, patch, details=found.facts(), group=group) is None:
                return
            count += len(patch.annotations)
        holds = until_changed(session)
        undo = session.undo
        if session.page is Page.INCIDENT:
            undo = lambda: session.step_across(forward=False)  # noqa: E731 - as the page's own undo
        text = self.tr("Imported from {name}: {n}.").format(
            name=found.path.name,
            n=count_words(count, self.tr("annotation"), self.tr("annotations")),
        )
        actions = ((self.tr("Undo"), guarded(undo, holds)),)
        session.notice.emit(Notice(text, Tone.GOOD, actions, holds))

    # inside

    def _footage(self) -> list[tuple[Footage, str]]:
        """What is spoken of: the cameras of the incident on its page, else the open footage."""
        session = self._session
        if session.page is Page.INCIDENT and session.incident is not None:
            return [
                (session.workspace.footage_by_id(c.footage), c.name)
                for c in session.incident.cameras
            ]
        footage = session.footage
        return [] if footage is None else [(footage, Path(footage.path).name)]

    def _chosen(self) -> Chosen:
        """What is selected, by footage."""
        session = self._session
        if session.page is not Page.INCIDENT:
            footage = session.footage
            return {} if footage is None else {footage.id: tuple(self.chosen_in_review())}
        found: dict[FootageId, list[AnnotationId]] = {}
        for footage_id, note in self.chosen_in_incident():
            found.setdefault(footage_id, []).append(note)
        return found

    def _sheet(self) -> Sheet | None:
        from redaction.notes.gathering import sheet_of_footage, sheet_of_incident

        session = self._session
        with waiting():
            if session.page is Page.INCIDENT and session.incident is not None:
                return sheet_of_incident(session.workspace, session.incident)
            if session.footage is None:
                return None
            return sheet_of_footage(session.workspace, session.footage.id)


def has_cameras(session: Session) -> bool:
    """An incident is selected that has cameras."""
    return session.incident is not None and bool(session.incident.cameras)


class waiting:  # noqa: N801 - reads like the words it stands for
    """Shows the pointer that waits, while frames of footage are counted for the first time."""

    def __enter__(self) -> None:
        QGuiApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)

    def __exit__(self, *_: object) -> None:
        QGuiApplication.restoreOverrideCursor()
