"""Taking files in: each is hashed and indexed, entered into the register, and checked when it is in."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from app.home.checking import Checker
from app.session import Notice, Page, Tone
from redaction.jobs.errors import UserError
from redaction.reviewlog.row import Category

if TYPE_CHECKING:
    from app.jobs import Runner
    from app.session import Session
    from app.settings.store import Settings
    from redaction.model.footage import Footage
    from redaction.model.ids import RequestId


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A file to be taken in; ``video`` is None until somebody chose among its moving pictures."""

    path: Path
    request: RequestId | None
    then_review: bool
    video: int | None = None


class Importer(QObject):
    """Starts an import for each file, one after the other.

    Signals:
        imported: A ``Footage`` is in the register.
        refused: A path and the ``UserError`` that says why it cannot be used.
        several: A path, its moving pictures (``VideoStreamInfo``), and what to call with the numbers of
            those that are wanted, from 0; with none when the file is not wanted at all.
    """

    imported = Signal(object)
    refused = Signal(object, object)
    several = Signal(object, object, object)

    def __init__(
        self, session: Session, jobs: Runner, settings: Settings, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._jobs = jobs
        self._settings = settings
        self.checker = Checker(session, jobs, self)
        self._waiting: list[_Waiting] = []
        self._busy = False

    def take(self, paths: Iterable[Path], *, then_review: bool = False) -> None:
        """Import files into the selected request, or into none.

        Args:
            paths: The files.
            then_review: Open the first one for review when it is in.
        """
        request = self._session.request.id if self._session.request is not None else None
        for number, path in enumerate(paths):
            self._waiting.append(_Waiting(path, request, then_review and number == 0))
        self._next()

    def _next(self) -> None:
        if self._busy or not self._waiting:
            return
        self._busy = True
        wanted = self._waiting.pop(0)
        path = wanted.path
        title = self.tr("Add {name}").format(name=path.name)
        # Every frame is checked later: nobody should wait for that before they can look at the footage.
        args = {
            "path": str(path),
            "request": wanted.request,
            "video": wanted.video or 0,
            "deep": False,
        }
        job = self._jobs.start("import", args, title)
        job.succeeded.connect(partial(self._succeeded, wanted))
        job.failed.connect(partial(self._failed, path))
        job.cancelled.connect(partial(self._cancelled, path))
        job.finished.connect(self._finished)

    def _finished(self) -> None:
        self._busy = False
        self._next()

    def _succeeded(self, wanted: _Waiting, result: dict[str, Any]) -> None:
        from redaction.usecases.import_footage import footage_from_json

        found = footage_from_json(result["footage"])
        pictures = found.picture_choices
        if wanted.video is None and len(pictures) > 1:
            self.several.emit(wanted.path, pictures, partial(self._chosen, wanted, found))
            return
        self._register(wanted.path, wanted.then_review, found)

    def _chosen(self, wanted: _Waiting, found: Footage, videos: Sequence[int]) -> None:
        """Take in the moving pictures that a person chose; the first was looked at already."""
        if not videos:
            self._session.notice.emit(
                Notice(self.tr("{name} was not added.").format(name=wanted.path.name))
            )
        if 0 in videos:
            self._register(wanted.path, wanted.then_review, found)
        others = [
            _Waiting(wanted.path, wanted.request, wanted.then_review and video == videos[0], video)
            for video in videos
            if video
        ]
        self._waiting[:0] = others
        self._next()

    def enter(self, path: Path, found: Footage) -> Footage | None:
        """Put into the register what an import found; None when that was refused, which is said."""
        try:
            return self._session.workspace.add_footage(
                path,
                sha256=found.sha256,
                size=found.size,
                frames=found.frames,
                duration=found.duration,
                width=found.width,
                height=found.height,
                facts=json.loads(found.facts),
                request=found.request,
                video=found.video,
            )
        except UserError as error:
            self._session.problem.emit(error)
            return None

    def _register(self, path: Path, then_review: bool, found: Footage) -> None:
        footage = self.enter(path, found)
        if footage is None:
            return
        self._settings.add_recent(path)
        if self._session.page is Page.HOME:
            self._session.pick(footage)
        self._session.register_changed.emit()
        self.imported.emit(footage)
        if then_review and self._session.page is Page.HOME:
            self.review(footage)
        else:
            self._announce(footage)
            self.checker.want(footage)

    def review(self, footage: Footage) -> None:
        """Open footage on the review page; the log notes that it was looked at."""
        opened = self._session.footage
        # nobody looks at footage without a row in the log
        if (opened is None or opened.id != footage.id) and not self._session.record(
            Category.CONSULTATION,
            "Footage opened for review",
            footage=footage.sha256,
            request=footage.request or "",
            details={"name": Path(footage.path).name},
        ):
            return
        self._session.open_footage(footage)
        self._session.go_page(Page.REVIEW)
        self.checker.want(footage)

    def _announce(self, footage: Footage) -> None:
        text = self.tr("{name} was added.").format(name=Path(footage.path).name)
        actions = ((self.tr("Review"), partial(self.review, footage)),)
        self._session.notice.emit(Notice(text, Tone.GOOD, actions))

    def _failed(self, path: Path, error: UserError) -> None:
        self.refused.emit(path, error)
        self._session.problem.emit(error)

    def _cancelled(self, path: Path) -> None:
        left = len(self._waiting)
        self._waiting.clear()
        text = self.tr("{name} was not added.").format(name=path.name)
        if left:
            text += " " + self.tr("{n} more files were not added either.").format(n=left)
        self._session.notice.emit(Notice(text))
