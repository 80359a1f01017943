"""What the actions on footage and copies do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from app.actions.ids import ActionId
from app.dialogs.base import open_dialog
from app.dialogs.footage import AssignDialog, PicturesDialog, RemoveDialog
from app.exports.actions import ExportActions
from app.home.importing import Importer
from app.session import Notice, Page, Tone
from app.settings import declared
from app.shell.track_files import TrackFiles
from redaction.jobs.errors import UserError
from redaction.store.automatic import left_in_damaged

if TYPE_CHECKING:
    from app.actions.registry import Registry
    from app.dialogs.export import ExportDialog
    from app.jobs import Runner
    from app.review.viewing import Viewing
    from app.session import Session
    from app.settings.store import Settings
    from player.media.frame import Frame
    from player.media.info import VideoStreamInfo
    from redaction.model.footage import Footage
    from redaction.model.geometry import Box
    from redaction.model.ids import RequestId

STILL = "*.jpg *.jpeg *.png *.tif *.tiff *.bmp *.webp *.gif *.avif"
SOUND = "*.wav *.mp3 *.m4a *.aac *.amr *.ogg *.opus *.flac *.wma"
VIDEO = "*.mp4 *.m4v *.mov *.mkv *.avi *.ts *.mts *.m2ts *.mpg *.mpeg *.wmv *.asf *.3gp *.webm *.h264 *.264"
"""Endings offered when opening; any file can be tried."""


class FileActions(QObject):
    """Opens dialogs and does what they answered.

    Attributes:
        importer: Takes files in.
        exporting: Copies, their dialogs and reports.
        tracks: Tracks from and to files.
        part_in_view: The part of the picture that is in view, where that is not all; set by the window.
        viewing: How frames are looked at; set by the window.
    """

    def __init__(
        self,
        window: QWidget,
        session: Session,
        registry: Registry,
        jobs: Runner,
        settings: Settings,
        shown: Callable[[], Frame | None],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._registry = registry
        self._jobs = jobs
        self._settings = settings
        self._shown = shown
        self.importer = Importer(session, jobs, settings, self)
        self.importer.several.connect(self._choose_pictures)
        self.exporting = ExportActions(
            window, session, registry, jobs, settings, self.importer.review, self._missing
        )
        self.part_in_view: Callable[[], Box | None] = lambda: None
        self.viewing: Viewing | None = None
        self.tracks = TrackFiles(window, session, settings, self)
        for action_id, handler in {
            ActionId.OPEN: self.open,
            ActionId.ADD_FOOTAGE: self.add_footage,
            ActionId.REVIEW_FOOTAGE: self.review,
            ActionId.RELINK_FOOTAGE: self.relink,
            ActionId.ASSIGN_FOOTAGE: self.assign,
            ActionId.REMOVE_FOOTAGE: self.remove,
            ActionId.IMPORT_TRACKS: self.tracks.ask_import,
            ActionId.EXPORT_TRACKS: self.tracks.ask_export,
            ActionId.SNAPSHOT: self.snapshot,
        }.items():
            registry.bind(action_id, handler)
        session.review_asked.connect(self.review_other)
        session.relink_asked.connect(self.ask_where)
        session.picture_asked.connect(self.other_picture)

    @property
    def exports(self) -> list[ExportDialog]:
        """The export dialogs that are open or hidden."""
        return self.exporting.dialogs

    def open(self) -> None:
        """Ask for a file and open it for review."""
        self._ask_files(self.tr("Open footage"), then_review=True)

    def add_footage(self) -> None:
        """Ask for files and add them to the selected request."""
        self._ask_files(self.tr("Add footage"), then_review=False)

    def open_paths(self, paths: list[Path], *, then_review: bool) -> None:
        """Take files in, and go home to see them unless footage is under review.

        A track file that comes while footage is under review is imported into it.
        """
        if len(paths) == 1 and self.tracks.takes(paths[0]):
            self.tracks.read(paths[0])
            return
        if self._session.page is not Page.REVIEW:
            self._session.go_page(Page.HOME)
        self.importer.take(paths, then_review=then_review)

    def _choose_pictures(
        self,
        path: Path,
        pictures: Sequence[VideoStreamInfo],
        answer: Callable[[Sequence[int]], None],
    ) -> None:
        dialog = PicturesDialog(path, pictures, self._window)
        dialog.accepted.connect(lambda: answer(dialog.chosen))
        dialog.rejected.connect(lambda: answer(()))
        open_dialog(dialog)

    def review(self) -> None:
        """Open the chosen footage for review."""
        footage = self._session.target
        if footage is None:
            return
        if not Path(footage.path).is_file():
            self._missing(footage)
            return
        self.importer.review(footage)

    def review_other(self, footage: Footage) -> None:
        """Open other footage for review; one whose file is gone too, the page offers to look for it."""
        self.importer.review(footage)

    def other_picture(self, footage: Footage, number: int) -> None:
        """Review another moving picture of a file: footage of its own, taken in when it is first wanted."""
        for known in self._session.workspace.footage():
            same = known.sha256 == footage.sha256 and known.request == footage.request
            if same and known.video == number:
                self.importer.review(known)
                return
        job = self._jobs.start(
            "import",
            {"path": footage.path, "request": footage.request, "video": number, "deep": False},
            self.tr("Look at picture {n} of {name}").format(
                n=number + 1, name=Path(footage.path).name
            ),
        )
        job.succeeded.connect(lambda result: self._take_picture(footage, result))
        job.failed.connect(self._session.problem)

    def _take_picture(self, footage: Footage, result: dict[str, Any]) -> None:
        from redaction.usecases.import_footage import footage_from_json

        taken = self.importer.enter(Path(footage.path), footage_from_json(result["footage"]))
        if taken is None:
            return
        self._session.register_changed.emit()
        opened = self._session.footage
        if opened is not None and opened.id == footage.id:
            # still looking at the file whose other picture was asked for
            self.importer.review(taken)

    def relink(self) -> None:
        """Ask where moved footage is; its content is compared before the register changes."""
        footage = self._session.target
        if footage is not None:
            self.ask_where(footage)

    def ask_where(self, footage: Footage) -> None:
        """Ask where the file of this footage is; its content is compared before the register changes."""
        name, _kind = QFileDialog.getOpenFileName(
            self._window,
            self.tr("Where is {name} now?").format(name=Path(footage.path).name),
            str(Path(footage.path).parent),
        )
        if name:
            self.relink_to(footage, Path(name))

    def relink_to(self, footage: Footage, path: Path) -> None:
        """Compare a file with footage, and note its place when it is the same."""
        job = self._jobs.start(
            "probe",
            {"path": str(path), "deep": False},
            self.tr("Compare {name}").format(name=path.name),
        )

        def done(result: dict[str, Any]) -> None:
            try:
                found = self._session.workspace.relink(footage.id, path, sha256=result["sha256"])
            except UserError as error:
                self._session.problem.emit(error)
                return
            self._session.pick(found)
            self._session.reread(footage.id)
            text = self.tr("{name} was found; it is the same file.").format(name=path.name)
            self._session.notice.emit(Notice(text, Tone.GOOD))

        job.succeeded.connect(done)
        job.failed.connect(self._session.problem)

    def assign(self) -> None:
        """Ask which request the footage belongs to."""
        footage = self._session.target
        if footage is None:
            return
        dialog = AssignDialog(footage, self._session.workspace.listed_requests(), self._window)
        dialog.accepted.connect(lambda: self._assign(footage, dialog.request))
        open_dialog(dialog)

    def remove(self) -> None:
        """Ask whether the footage is to be forgotten."""
        footage = self._session.target
        if footage is None:
            return
        tracks = len(self._session.workspace.project(footage.id).tracks)
        dialog = RemoveDialog(footage, tracks, self._window)
        dialog.accepted.connect(lambda: self._remove(footage, dialog.reason.text().strip()))
        open_dialog(dialog)

    def snapshot(self) -> None:
        """Ask which part of the frame on the screen goes into a picture, and save it."""
        from app.shell.snapshot import SnapshotDialog

        frame, footage = self._shown(), self._session.footage
        searched = [job.args["path"] for job in self._jobs.running if job.kind == "analyse"]
        if footage is not None and footage.path in searched:
            # what the search found so far is covered on the screen, but no decision yet
            text = self.tr(
                "Faces are still being looked for. A picture of this footage can be saved when the "
                "search has ended, so that what it finds is covered."
            )
            self._session.notice.emit(Notice(text, Tone.WARNING))
        elif frame is not None:
            view = self.part_in_view()
            looks = self.viewing.options if self.viewing is not None else None
            open_dialog(
                SnapshotDialog(
                    self._session, self._settings, frame, view, self._window, looks=looks
                )
            )

    def _assign(self, footage: Footage, request: RequestId | None) -> None:
        try:
            moved = self._session.workspace.assign_footage(footage.id, request)
        except UserError as error:
            self._session.problem.emit(error)
            return
        if self._session.footage is not None and self._session.footage.id == footage.id:
            self._session.open_footage(moved)
        self._session.register_changed.emit()
        name = Path(footage.path).name
        undo = (self.tr("Undo"), lambda: self._assign(moved, footage.request))
        text = self.tr("{name} was moved.").format(name=name)
        self._session.notice.emit(Notice(text, Tone.GOOD, (undo,)))

    def _remove(self, footage: Footage, reason: str) -> None:
        if self._session.footage is not None and self._session.footage.id == footage.id:
            self._session.open_footage(None)
            self._session.go_page(Page.HOME)
        try:
            self._session.workspace.remove_footage(footage.id, reason=reason)
            # its name may say who is seen; the register of recent files is this person's own
            self._settings.drop_recent(footage.path)
        except UserError as error:
            self._session.problem.emit(error)
            return
        queue = self.exporting.queue
        queue.cancel([c for c in queue.copies if c.open and c.order.footage.id == footage.id])
        self._session.pick(None)
        self._session.register_changed.emit()
        text = self.tr("{name} was removed from the register; the file is where it was.")
        said = [text.format(name=Path(footage.path).name)]
        said += filter(None, [left_in_damaged(self._session.workspace.folder)])
        self._session.notice.emit(Notice(" ".join(said)))

    def _ask_files(self, title: str, *, then_review: bool) -> None:
        names, _kind = QFileDialog.getOpenFileNames(
            self._window,
            title,
            str(self._start_folder()),
            self.tr(
                "Footage ({all});;Video ({video});;Still pictures ({still});;Sound ({sound});;"
                "All files (*)"
            ).format(all=f"{VIDEO} {STILL} {SOUND}", video=VIDEO, still=STILL, sound=SOUND),
        )
        if names:
            self.open_paths([Path(name) for name in names], then_review=then_review)

    def _start_folder(self) -> Path:
        recent = self._settings.get(declared.RECENT)
        return Path(recent[0]).parent if recent else Path.home()

    def _missing(self, footage: Footage) -> None:
        error = UserError(
            self.tr("{name} is no longer where it was.").format(name=Path(footage.path).name),
            self.tr("Everything decided on it is kept."),
            self.tr("Use File, Find moved footage, to say where it is now."),
        )
        self._session.problem.emit(error)
