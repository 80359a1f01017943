"""What the actions on copies do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from app.actions.ids import ActionId
from app.evidence.clips_actions import NoteCopies
from app.exports.copying import Copy, CopyState
from app.exports.queue import Batch, ExportQueue
from app.language.core import core
from app.session import Notice, Page, Tone

if TYPE_CHECKING:
    from app.actions.registry import Registry
    from app.dialogs.export import ExportDialog
    from app.dialogs.verify import VerifyDialog
    from app.exports.sight import Sight
    from app.exports.window import CopiesDialog
    from app.jobs import Runner
    from app.session import Session
    from app.settings.store import Settings
    from redaction.model.footage import Footage

    _Report = ExportDialog | CopiesDialog | VerifyDialog


class ExportActions(QObject):
    """Opens the dialogs that copies are asked for in, and brings people from a report to the picture.

    Attributes:
        queue: The copies that were asked for.
        notes: Stills, sheets and clips of annotations of the open footage.
        dialogs: The export dialogs that are open or hidden.
        show_sight: Shows a place of the footage that is open, ringed; set by the window.
        ask_sign_off: Opens the sign-off of footage above a dialog; set by the window.
    """

    def __init__(
        self,
        window: QWidget,
        session: Session,
        registry: Registry,
        jobs: Runner,
        settings: Settings,
        review: Callable[[Footage], None],
        missing: Callable[[Footage], None],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._jobs = jobs
        self._settings = settings
        self._review = review
        self._missing = missing
        self._copies: CopiesDialog | None = None
        self.queue = ExportQueue(session, jobs, self)
        self.notes = NoteCopies(window, session, registry, jobs, settings, self.queue)
        self.dialogs: list[ExportDialog] = []
        self.show_sight: Callable[[Footage, Sight], None] = lambda _footage, _sight: None
        self.ask_sign_off: Callable[[Footage, QWidget], None] = lambda _footage, _above: None
        self.queue.recorded.connect(lambda _export: session.register_changed.emit())
        self.queue.batch_ended.connect(self._batch_ended)
        for action_id, handler in {
            ActionId.EXPORT: self.export,
            ActionId.EXPORT_REQUEST: self.export_request,
            ActionId.EXPORTS: self.show_copies,
            ActionId.VERIFY_COPY: self.verify_copy,
        }.items():
            registry.bind(action_id, handler)

    def export(self) -> None:
        """Ask what a copy is to be, and make it."""
        from app.dialogs.export import ExportDialog

        footage = self._session.target
        if footage is None:
            return
        if not Path(footage.path).is_file():
            self._missing(footage)
            return
        dialog = ExportDialog(self._session, self.queue, self._settings, footage, self._window)
        dialog.go_to.connect(lambda sight: self._show(footage, sight, dialog))
        dialog.several.connect(self._begun)
        dialog.sign_off_asked.connect(lambda about: self.ask_sign_off(about, dialog))
        dialog.finished.connect(lambda _code: self._forget(dialog))
        self.dialogs.append(dialog)
        dialog.show()

    def export_request(self) -> None:
        """Ask what the copies of everything in the selected request are to be, and make them."""
        from app.dialogs.base import open_dialog
        from app.exports.request_dialog import RequestExportDialog

        request = self._session.request
        if request is None:
            return
        dialog = RequestExportDialog(
            self._session, self.queue, self._settings, request, self._window
        )
        dialog.begun.connect(self._begun)
        dialog.sign_off_asked.connect(lambda about: self.ask_sign_off(about, dialog))
        open_dialog(dialog)

    def show_copies(self) -> None:
        """Show the copies of the request and their reports."""
        self.copies.refresh()
        self.copies.bring()

    @property
    def copies(self) -> CopiesDialog:
        """The table of copies, made when it is first wanted."""
        if self._copies is None:
            from app.exports.window import CopiesDialog

            self._copies = CopiesDialog(self._session, self.queue, self._window)
            self._copies.go_to.connect(
                lambda footage, sight: self._show(footage, sight, self.copies)
            )
            self._copies.check.connect(self.verify)
        return self._copies

    def offer_left(self) -> None:
        """Offer to make what was asked for before the program was closed."""
        left = self.queue.restore()
        if not left:
            return
        words = (
            self.tr("One copy was asked for and not made before Umbra was closed.")
            if len(left) == 1
            else self.tr("{n} copies were asked for and not made before Umbra was closed.")
        ).format(n=len(left))

        def make() -> None:
            self.queue.make(left)
            self.show_copies()

        actions = ((self.tr("Make now"), make), (self.tr("Show copies"), self.show_copies))
        still = lambda: any(copy in self.queue.left for copy in left)  # noqa: E731
        self._session.notice.emit(Notice(words, Tone.WARNING, actions, still))

    def verify_copy(self) -> None:
        """Ask for a copy and what it is to be held against, and check it."""
        self.verify(self._session.target, None)

    def verify(self, footage: Footage | None, copy: Path | None) -> None:
        """Check a copy; what is not known yet is asked."""
        from app.dialogs.verify import VerifyDialog

        dialog = VerifyDialog(
            self._session, self._jobs, self._settings, footage, copy, self._window
        )
        dialog.go_to.connect(lambda about, sight: self._show(about, sight, dialog))
        if footage is not None and copy is not None:
            dialog.begin()
        dialog.show()

    def _show(self, footage: Footage, sight: Sight, dialog: _Report) -> None:
        """Open the footage at the place a report speaks of, and offer the way back."""

        def bring() -> None:
            # the report may have been closed for good meanwhile
            if isValid(dialog):
                dialog.bring()

        session = self._session
        if not Path(footage.path).is_file():
            self._missing(footage)
            return
        if session.footage is None or session.footage.id != footage.id:
            self._review(footage)
        session.go_page(Page.REVIEW)
        self.show_sight(footage, sight)
        self._window.activateWindow()
        text = self.tr("Frame {n} of the report. {what}").format(
            n=sight.frame, what=core(sight.words)
        )
        back = ((self.tr("Back to the report"), bring),)
        session.notice.emit(Notice(text, actions=back, holds=lambda: isValid(dialog)))

    def _begun(self, _batch: Batch) -> None:
        self.show_copies()

    def _batch_ended(self, batch: Batch) -> None:
        """Say what became of copies that were asked for together; a single one says so itself."""
        if len(batch.copies) < 2:
            return
        verified = batch.count(CopyState.VERIFIED)
        failed, cancelled = batch.count(CopyState.FAILED), batch.count(CopyState.CANCELLED)
        text = self.tr("{n} of {all} copies are made and verified.").format(
            n=verified, all=len(batch.copies)
        )
        if failed:
            text += " " + self.tr("{n} failed.").format(n=failed)
        if cancelled:
            text += " " + self.tr("{n} cancelled.").format(n=cancelled)
        look = sum(1 for copy in batch.copies if _to_look_at(copy))
        if look:
            text += " " + self.tr("Look at the reports of {n}.").format(n=look)
        tone = Tone.BAD if failed else Tone.WARNING if look or cancelled else Tone.GOOD
        actions = ((self.tr("Show copies"), self.show_copies),)
        self._session.notice.emit(Notice(text, tone, actions))

    def _forget(self, dialog: ExportDialog) -> None:
        self.dialogs = [d for d in self.dialogs if d is not dialog]
        dialog.deleteLater()


def _to_look_at(copy: Copy) -> bool:
    report = copy.report or {}
    return copy.state is CopyState.VERIFIED and any(
        check.get("warning") for check in report.get("checks", ())
    )
