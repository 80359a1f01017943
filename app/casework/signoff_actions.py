"""What the actions of the sign-off do."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from app.actions.ids import ActionId
from app.casework.signoff_ask import ReasonDialog, note_dialog
from app.dialogs.base import open_dialog
from app.exports.sight import Sight
from app.session import Notice, Page, Tone
from redaction.jobs.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.actions.registry import Registry
    from app.casework.signoff_dialog import SignOffDialog
    from app.session import Session
    from app.shell.file_actions import FileActions
    from redaction.model.footage import Footage
    from redaction.model.ids import RequestId


class SignOffActions(QObject):
    """Opens the window of the sign-off, and brings people from it to the picture.

    Attributes:
        show_dates: Opens the dates of a request, where the check of who asks is noted, above a window.
        dialog: The window that is open, if one is.
        asking: The question for a note that is open, if one is.
    """

    def __init__(
        self, window: QWidget, session: Session, registry: Registry, files: FileActions
    ) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._files = files
        self.show_dates: Callable[[RequestId, QWidget], None] = lambda _request, _above: None
        self.dialog: SignOffDialog | None = None
        self.asking: ReasonDialog | None = None
        registry.bind(ActionId.SIGN_OFF, self.open)
        registry.bind(ActionId.PIN_NOTE, self.pin)
        files.exporting.ask_sign_off = self.open_for

    def open(self) -> None:
        """Show the sign-off of the chosen footage."""
        footage = self._session.target
        if footage is not None:
            self.open_for(footage)

    def open_for(self, footage: Footage, above: QWidget | None = None) -> None:
        """Show the sign-off of this footage; one window at a time.

        Args:
            footage: Whose.
            above: The window it stands above; the main one unless told otherwise.
        """
        from app.casework.signoff_dialog import SignOffDialog

        if self.dialog is not None and self.dialog.footage.id == footage.id:
            self.dialog.bring()
            return
        if self.dialog is not None:
            self.dialog.close()
        try:
            dialog = SignOffDialog(self._session, footage, above or self._window)
        except UserError as error:
            self._session.problem.emit(error)
            return
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.go_to.connect(lambda frame, words: self._show(dialog, frame, words))
        dialog.dates_asked.connect(lambda: self._dates(dialog))
        dialog.destroyed.connect(lambda: self._gone(dialog))
        self.dialog = dialog
        dialog.show()

    def pin(self) -> None:
        """Ask for a note on the frame that is shown."""
        session = self._session
        if session.footage is None or session.frame is None:
            return
        footage, frame = session.footage, int(session.frame.index)
        ask = self.asking = note_dialog(frame, self._window)
        ask.accepted.connect(lambda: self._pin(footage, frame, ask.text))
        ask.finished.connect(self._answered)
        open_dialog(ask)

    def _answered(self, _code: int) -> None:
        self.asking = None

    def _pin(self, footage: Footage, frame: int, text: str) -> None:
        try:
            self._session.workspace.signoffs.pin(footage.id, frame, text)
        except UserError as error:
            self._session.problem.emit(error)
            return
        self._session.case_changed.emit()
        said = self.tr("The note is pinned to frame {n}.").format(n=f"{frame:,}")
        actions = ((self.tr("Sign-off"), partial(self.open_for, footage)),)
        self._session.notice.emit(Notice(said, Tone.GOOD, actions))

    def _dates(self, dialog: SignOffDialog) -> None:
        request = dialog.footage.request
        if request is not None:
            self.show_dates(request, dialog)

    def _show(self, dialog: SignOffDialog, frame: int, words: str) -> None:
        """Out of the way of the picture, with the way on and the way back."""
        footage = dialog.footage
        if not Path(footage.path).is_file():
            self._session.relink_asked.emit(footage)
            return
        if self._session.footage is None or self._session.footage.id != footage.id:
            self._session.review_asked.emit(footage)
        self._session.go_page(Page.REVIEW)
        dialog.hide()
        self._files.exporting.show_sight(footage, Sight(frame, words))
        self._window.activateWindow()
        actions = [(self.tr("Sign-off"), dialog.bring)]
        if dialog.next_place is not None:
            actions.insert(0, (self.tr("Next place"), dialog.next_place))
        self._session.notice.emit(
            Notice(
                self.tr("Frame {n}. {what}").format(n=f"{frame:,}", what=words),
                actions=tuple(actions),
                # it may be closed for good meanwhile, and come back by other ways
                holds=lambda: isValid(dialog) and not dialog.isVisible(),
            )
        )

    def _gone(self, dialog: SignOffDialog) -> None:
        if self.dialog is dialog:
            self.dialog = None
