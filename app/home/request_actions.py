"""What the actions on requests and on keeping footage do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from app.actions.ids import ActionId
from app.dialogs.base import open_dialog
from app.dialogs.decision import AnswerDialog, ReasonDialog
from app.dialogs.request import RequestDialog
from app.dialogs.retention import RetentionDialog
from app.language.core import whole
from app.retention_words import retention_rule, retention_words
from app.session import Notice, Tone
from app.words import count_words, outcome_words
from redaction.jobs.errors import UserError
from redaction.model.footage import FOR_REQUEST
from redaction.model.request import DatedNote
from redaction.store.automatic import left_in_damaged

if TYPE_CHECKING:
    from app.actions.registry import Registry
    from app.dialogs.request_entry import RequestEntry
    from app.session import Session
    from app.settings.store import Settings
    from redaction.model.footage import Footage
    from redaction.model.ids import RequestId
    from redaction.model.request import Request


class RequestActions(QObject):
    """Opens dialogs and does what they answered.

    Attributes:
        shown: Gives the requests that the page of requests shows, in its order; set by the window.
    """

    def __init__(
        self,
        window: QWidget,
        session: Session,
        registry: Registry,
        settings: Settings,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent or window)
        self._window, self._session, self._settings = window, session, settings
        self._registry = registry
        self.shown: Callable[[], Sequence[Request]] = lambda: session.workspace.requests()
        for action_id, handler in {
            ActionId.ADD_REQUEST: self.add_request,
            ActionId.EDIT_REQUEST: self.edit_request,
            ActionId.REMOVE_REQUEST: self.remove_request,
            ActionId.EXPORT_REGISTER: self.export_register,
            ActionId.PRESERVE_FOOTAGE: self.preserve,
            ActionId.RELEASE_FOOTAGE: self.let_go,
            ActionId.RETENTION: self.retention,
            ActionId.REASONS_LIST: self.reasons_list,
        }.items():
            registry.bind(action_id, handler)
        registry.bind(ActionId.CLOSE_REQUEST, self.close_request, named=self._named)

    def add_request(self) -> None:
        """Ask for a request and enter it."""
        self._ask(None)

    def edit_request(self) -> None:
        """Ask for changes to the selected request."""
        request = self._session.request
        if request is not None:
            self._ask(request)

    def show_dates(self, request_id: RequestId, above: QWidget) -> None:
        """Ask for changes to the dates of a request, with the keys where the check of who asks is noted.

        Args:
            request_id: Which; where it is gone, that is said.
            above: The window it stands above.
        """
        try:
            named = self._session.workspace.requests_named(request_id)
        except UserError as error:
            self._session.problem.emit(error)
            return
        request = next((r for r in named if r.id == request_id), None)
        if request is None:
            gone = self.tr("That request is no longer in the register.")
            self._session.problem.emit(UserError(gone, self.tr("It has no dates to show.")))
            return
        self._ask(request, above, dates=True)

    def close_request(self) -> None:
        """Ask how the selected request was answered, or why it is opened again."""
        request = self._session.request
        if request is None:
            return
        if request.closed:
            self._reopen(request)
            return
        dialog = AnswerDialog(request, _today(), self._window)

        def answered() -> None:
            new = replace(request, closed=True, decision=dialog.decision)
            if self._update(request, new):
                text = self.tr("{ref} is answered: {outcome}.").format(
                    ref=request.reference,
                    outcome=outcome_words(dialog.decision.outcome).lower(),
                )
                self._session.notice.emit(Notice(text, Tone.GOOD))

        dialog.accepted.connect(answered)
        open_dialog(dialog)

    def remove_request(self) -> None:
        """Ask why the selected request is to be erased."""
        request = self._session.request
        if request is None:
            return
        dialog = ReasonDialog(
            self.tr("Remove {reference} from the register?").format(reference=request.reference),
            self.tr(
                "What it says is erased for good, and so are the backups Umbra made by itself. The review log"
                " keeps its rows, without names. A request that was answered usually stays."
            ),
            self.tr("Remove"),
            self._window,
            {
                self.tr("Entered by mistake"): "Entered by mistake",
                self.tr("Kept as long as our policy says"): "Kept as long as our policy says",
            },
        )

        def removed() -> None:
            try:
                self._session.workspace.remove_request(request.id, reason=dialog.text)
            except UserError as error:
                self._session.problem.emit(error)
                return
            self._session.select_request(None)
            self._session.register_changed.emit()
            text = self.tr("{ref} was removed from the register.").format(ref=request.reference)
            said = [text, *filter(None, [left_in_damaged(self._session.workspace.folder)])]
            self._session.notice.emit(Notice(" ".join(said)))

        dialog.accepted.connect(removed)
        open_dialog(dialog)

    def preserve(self) -> None:
        """Ask why the footage is to be kept."""
        footage = self._session.target
        if footage is None:
            return
        dialog = ReasonDialog(
            self.tr("Preserve {name}").format(name=Path(footage.path).name),
            self.tr(
                "It is marked as kept in this workspace. The recording system is not told: ask whoever runs"
                " it to keep the file. {rule}"
            ).format(rule=retention_rule(footage)),
            self.tr("Preserve"),
            self._window,
            {
                self.tr("Marked as evidence"): "Marked as evidence",
                self.tr("Complaint"): "Complaint",
                self.tr("A request is expected"): "A request is expected",
            },
        )
        dialog.accepted.connect(
            lambda: self._keep(
                lambda: self._session.workspace.retention.preserve(footage.id, dialog.text)
            )
        )
        open_dialog(dialog)

    def let_go(self) -> None:
        """Ask why the footage need not be kept."""
        footage = self._session.target
        if footage is None:
            return
        after = retention_words(replace(footage, preserved=""))[0]
        kept = (
            self.tr("It is kept because a request asks for it.")
            if footage.preserved == FOR_REQUEST
            else self.tr("It is kept: {reason}").format(reason=footage.preserved)
        )
        dialog = ReasonDialog(
            self.tr("Let {name} go").format(name=Path(footage.path).name),
            self.tr(
                "{kept} After this the recording system's own rule counts again: {after}. Umbra deletes"
                " nothing."
            ).format(kept=kept, after=after[:1].lower() + after[1:]),
            self.tr("Let it go"),
            self._window,
        )
        dialog.accepted.connect(
            lambda: self._keep(
                lambda: self._session.workspace.retention.let_go(footage.id, dialog.text)
            )
        )
        open_dialog(dialog)

    def retention(self) -> None:
        """Ask when the footage was recorded and how long its recording system keeps it."""
        footage = self._session.target
        if footage is None:
            return
        store = self._session.workspace.retention
        dialog = RetentionDialog(footage, store.of(footage.id), store.rules, _today(), self._window)
        dialog.accepted.connect(
            lambda: self._keep(
                lambda: store.set_recorded(footage.id, dialog.recorded, dialog.kept_days)
            )
        )
        open_dialog(dialog)

    def reasons_list(self) -> None:
        """Show the workspace's list of reasons, whether or not footage is open."""
        # here, because most sessions never ask
        from app.dialogs.reasons_settings import ReasonsDialog

        open_dialog(ReasonsDialog(self._session, self._window))

    def export_register(self) -> None:
        """Ask for a file and write the requests that are shown to it."""
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        name, _kind = QFileDialog.getSaveFileName(
            self._window,
            self.tr("Export the requests that are shown"),
            str(Path(folder) / f"requests {_today().isoformat()}.csv"),
            self.tr("Table (*.csv)"),
        )
        if name:
            path = Path(name)
            # nobody was asked whether the file with the ending may be replaced
            asked = bool(path.suffix)
            self.write_register(path if asked else path.with_suffix(".csv"), overwrite=asked)

    def write_register(self, path: Path, *, overwrite: bool = True) -> None:
        """Write the requests that are shown to a file.

        Args:
            path: The file.
            overwrite: Replace one of that name.
        """
        from redaction.usecases.register_table import export_register

        try:
            n = export_register(self._session.workspace, path, self.shown(), overwrite=overwrite)
        except UserError as error:
            self._session.problem.emit(error)
            return
        text = self.tr("{requests} written to {name}. It holds personal data.").format(
            requests=count_words(n, self.tr("request"), self.tr("requests")), name=path.name
        )
        self._session.notice.emit(Notice(text, Tone.GOOD))

    def _named(self) -> tuple[str, str] | None:
        request = self._session.request
        if request is None or not request.closed:
            return None
        return self.tr("Open request &again…"), self.tr(
            "Open the answered request again, with a reason."
        )

    def _reopen(self, request: Request) -> None:
        dialog = ReasonDialog(
            self.tr("Open {reference} again").format(reference=request.reference),
            self.tr("Its clock counts again; the decision stays until another is recorded."),
            self.tr("Open again"),
            self._window,
        )
        dialog.accepted.connect(
            lambda: self._update(request, replace(request, closed=False), dialog.text)
        )
        open_dialog(dialog)

    def _ask(
        self, request: Request | None, above: QWidget | None = None, *, dates: bool = False
    ) -> None:
        """Ask for a request or for changes to one; say so where the workspace cannot be read."""
        workspace = self._session.workspace
        try:
            dialog = RequestDialog(
                request,
                above or self._window,
                catalogue=workspace.catalogue.read(),
                taken=workspace.requests_with_reference,
                parts=workspace.parts,
                keep=self._enter if request is None else partial(self._change, request),
            )
        except UserError as error:
            self._session.problem.emit(error)
            return
        if dates:
            dialog.show_dates()
        open_dialog(dialog)

    def _enter(self, entry: RequestEntry) -> str:
        """Enter a request; why that cannot be, or nothing."""
        workspace = self._session.workspace
        note = DatedNote(dt.datetime.now(dt.UTC), workspace.user, entry.new_note)
        try:
            request = workspace.add_request(
                entry.kind,
                entry.reference,
                entry.received,
                requester=entry.requester,
                note=entry.note,
                dates=entry.dates,
                contact=entry.contact,
                identity=entry.identity,
                reasons=entry.reasons,
                why=entry.why,
                people=entry.people,
                notes=(note,) if entry.new_note else (),
            )
        except UserError as error:
            return _said(error)
        self._session.select_request(request)
        self._session.register_changed.emit()
        return ""

    def _change(self, request: Request, entry: RequestEntry) -> str:
        """Change a request; why that cannot be, or nothing."""
        new = entry.over(request)
        if entry.new_note:
            note = DatedNote(dt.datetime.now(dt.UTC), self._session.workspace.user, entry.new_note)
            new = replace(new, notes=(*request.notes, note))
        try:
            self._show(self._session.workspace.update_request(new, made_from=request))
        except UserError as error:
            return _said(error)
        return ""

    def _update(self, old: Request, request: Request, reason: str = "") -> bool:
        try:
            kept = self._session.workspace.update_request(request, reason=reason, made_from=old)
        except UserError as error:
            self._session.problem.emit(error)
            return False
        self._show(kept)
        return True

    def _show(self, kept: Request) -> None:
        self._session.select_request(kept)
        self._session.register_changed.emit()
        self._session.case_changed.emit()

    def _keep(self, change: Callable[[], Footage]) -> None:
        try:
            footage = change()
        except UserError as error:
            self._session.problem.emit(error)
            return
        self._session.pick(footage)
        self._session.reread(footage.id)
        words, tone = retention_words(footage)
        said = f"{Path(footage.path).name}: {words[:1].lower()}{words[1:]}."
        self._session.notice.emit(Notice(said, Tone.GOOD if tone == "good" else Tone.INFO))


def _said(error: UserError) -> str:
    return whole(error)


def _today() -> dt.date:
    return dt.datetime.now().astimezone().date()
