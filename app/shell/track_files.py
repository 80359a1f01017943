"""Tracks from and to files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from app.dialogs.base import open_dialog
from app.notice import guarded, until_changed
from app.session import Notice, Page, Tone
from player.media.info import FootageKind
from redaction.jobs.errors import UserError

if TYPE_CHECKING:
    from app.session import Session
    from app.settings.store import Settings
    from redaction.formats.files import TrackFile

ENDINGS = (".json", ".xml", ".txt", ".csv")
"""Of track files; what is in a file says which format it is."""


class TrackFiles(QObject):
    """Reads and writes the tracks of the open footage."""

    def __init__(
        self, window: QWidget, session: Session, settings: Settings, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._window = window
        self._session = session
        self._settings = settings

    def takes(self, path: Path) -> bool:
        """Whether a dropped file is tracks for the footage under review."""
        session = self._session
        return (
            session.page is Page.REVIEW
            and session.footage is not None
            and path.suffix.lower() in ENDINGS
        )

    def ask_import(self) -> None:
        """Ask for a file of tracks and take them in."""
        footage = self._session.footage
        if footage is None:
            return
        name, _kind = QFileDialog.getOpenFileName(
            self._window,
            self.tr("Import tracks"),
            str(self._settings.export_folder(Path(footage.path))),
            self.tr("Tracks ({endings});;All files (*)").format(
                endings=" ".join(f"*{ending}" for ending in ENDINGS)
            ),
        )
        if name:
            self.read(Path(name))

    def read(self, path: Path) -> None:
        """Look into a file, say what is in it, and take its tracks in if the person agrees."""
        from app.dialogs.import_tracks import ImportTracksDialog
        from redaction.edit.importing import new_among

        footage, project = self._session.footage, self._session.project
        if footage is None or project is None:
            return
        try:
            file = self._fitting(path)
        except UserError as error:
            self._session.problem.emit(error)
            return
        known = len(file.tracks) - len(new_among(project, file.tracks))
        if known == len(file.tracks):
            text = self.tr("All tracks of {name} are here already.").format(name=path.name)
            self._session.notice.emit(Notice(text))
            return
        dialog = ImportTracksDialog(path, file, known, self._window)
        dialog.accepted.connect(lambda: self._take(footage.id, path, file))
        open_dialog(dialog)

    def _fitting(self, path: Path) -> TrackFile:
        """What is in a file.

        Raises:
            UserError: If it cannot be read, holds nothing, or was made for other footage.
        """
        from redaction.formats.files import read_file

        footage = self._session.footage
        assert footage is not None
        nothing = self.tr("Nothing was changed.")
        if footage.kind is FootageKind.SOUND:
            raise UserError(self.tr("Sound has no tracks: there is no picture to cover."), nothing)
        QGuiApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        try:
            file = read_file(path, footage.frames)
            why = file.misfit(footage, footage.frames)
        finally:
            QGuiApplication.restoreOverrideCursor()
        if why:
            # on other footage they would cover the wrong places and leave people in sight
            text = self.tr("The track file {name} was made for other footage: {why}.")
            remedy = self.tr("Open the footage it belongs to, or choose the tracks of this one.")
            raise UserError(text.format(name=path.name, why=why), nothing, remedy)
        if not file.tracks:
            text = self.tr("There are no tracks in {name}.").format(name=path.name)
            raise UserError(text, nothing)
        return file

    def _take(self, footage: str, path: Path, file: TrackFile) -> None:
        from redaction.edit.importing import import_tracks

        session = self._session
        if session.footage is None or session.footage.id != footage or session.project is None:
            return
        try:
            edit = import_tracks(session.project, file.tracks)
        except UserError as error:
            session.problem.emit(error)
            return
        details = {"file": path.name, "format": file.format.value}
        if session.do(edit, details=details) is None:
            return
        holds = until_changed(session)
        undo = (self.tr("Undo"), guarded(session.undo, holds))
        text = self.tr("Imported from {name}: {n} covered. Now decide on each of them.")
        session.notice.emit(
            Notice(
                text.format(name=path.name, n=f"{len(edit.tracks):,}"), Tone.GOOD, (undo,), holds
            )
        )

    def ask_export(self) -> None:
        """Ask for a file and write the tracks to it."""
        footage = self._session.footage
        if footage is None:
            return
        folder = self._settings.export_folder(Path(footage.path))
        kinds = {
            self.tr("Umbra tracks, everything kept (*.json)"): "umbra",
            self.tr("MOTChallenge text (*.txt)"): "mot",
            self.tr("CVAT for video (*.xml)"): "cvat",
            self.tr("CVAT annotations (*.json)"): "cvat-json",
        }
        name, kind = QFileDialog.getSaveFileName(
            self._window,
            self.tr("Save tracks"),
            str(folder / f"{Path(footage.path).stem}_tracks.json"),
            ";;".join(kinds),
        )
        if name:
            self.write(Path(name), kinds.get(kind, "umbra"))

    def write(self, path: Path, form: str) -> None:
        """Write the tracks of the open footage.

        Args:
            path: The file; one of that name is replaced.
            form: The name of a ``Format``.
        """
        from redaction.formats.files import write_tracks

        footage, project = self._session.footage, self._session.project
        if footage is None or project is None:
            return
        try:
            write_tracks(path, form, project.tracks.values(), footage, footage.frames)
        except UserError as error:
            self._session.problem.emit(error)
            return
        text = self.tr("The tracks were saved to {name}.").format(name=path.name)
        self._session.notice.emit(Notice(text, Tone.GOOD))
