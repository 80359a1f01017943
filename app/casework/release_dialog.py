"""Releasing the copies of a request: which, to whom, how; then the package is made, checked and recorded."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QStandardPaths, QUrl
from PySide6.QtGui import QCloseEvent, QDesktopServices
from PySide6.QtWidgets import (
    QFileDialog,
    QLabel,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.casework.disclosure_list import DisclosureList
from app.casework.release_done import DonePage
from app.casework.release_form import HandOverForm
from app.casework.release_rows import CopyList, CopyRow
from app.dialogs.base import Dialog
from app.dialogs.report_view import ProgressView
from app.settings import declared
from app.theme.parts import Banner, button, label, scroller, set_role
from app.theme.tokens import SPACE
from app.words import footage_name
from redaction.jobs.errors import UserError
from redaction.reviewlog.signing import current_key
from redaction.usecases.release import Built, prepare, record, take_away
from redaction.usecases.release_order import Candidate, Order, candidates

if TYPE_CHECKING:
    from app.jobs import Job, Runner
    from app.session import Session
    from app.settings.store import Settings
    from redaction.casework.disclosure import Disclosure
    from redaction.model.footage import Footage, Request

ASKING, WORKING, DONE = 0, 1, 2


def usual_folder(settings: Settings) -> Path:
    """Where packages go unless told otherwise: where copies went last, else the person's documents."""
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    for folder in (settings.get(declared.EXPORT_FOLDER), documents):
        if folder and Path(folder).is_dir():
            return Path(folder)
    return Path.home()


class ReleaseDialog(Dialog):
    """Asks, works, and says what became of it.

    Attributes:
        copies: The copies with their ticks.
        form: The fields.
        made: The package and its record, once both are there.
    """

    def __init__(
        self,
        session: Session,
        jobs: Runner,
        settings: Settings,
        request: Request,
        sign_off: Callable[[Footage, QWidget], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("", "", parent)
        self.resize(820, 720)
        self._session = session
        self._jobs = jobs
        self._settings = settings
        self._request = request
        self._sign_off = sign_off
        self.job: Job | None = None
        self.made: tuple[Built, Disclosure] | None = None
        self._order: Order | None = None
        self.failure = Banner()
        self._problem = label("", "bad", wrap=True)
        self.copies = CopyList()
        key = current_key(session.workspace.folder)
        self.form = HandOverForm(
            request, usual_folder(settings), key=key.fingerprint if key else ""
        )
        self.earlier = DisclosureList(session, request.id)
        self.progress = ProgressView(
            (
                (self.tr("Write the papers"), frozenset({"finishing"})),
                (self.tr("Write the package"), frozenset({"packing"})),
                (self.tr("Check the package"), frozenset({"checking"})),
            )
        )
        self.done_page = DonePage()
        self._stack = QStackedWidget()
        self._build()
        self.refresh()
        self._turn(ASKING)
        session.case_changed.connect(self.refresh)

    def refresh(self) -> None:
        """Look again at the copies and at what is in the way."""
        if self._stack.currentIndex() != ASKING:
            return
        self._session.coverage_wanted.emit()  # what was looked at until now counts
        try:
            found = candidates(self._session.workspace, self._request.id)
        except UserError as error:
            self._say(error)
            return
        self.copies.put(found, self._ask_sign_off, self._find)
        self._settle()

    @property
    def order(self) -> Order:
        """What is asked for, as the answers are."""
        chosen = [(r.copy, r) for r in self.copies.chosen if r.copy is not None]
        form = self.form
        return Order(
            self._request.id,
            tuple(copy.id for copy, _ in chosen),
            form.out.absolute(),
            form.package_form,
            form.recipient.text().strip(),
            form.method.currentText().strip(),
            form.handed_over,
            address=form.address.toPlainText().strip(),
            note=form.note.toPlainText().strip(),
            with_log=form.log.isChecked(),
            keep_names=form.names.isChecked(),
            found={copy.id: r.path for copy, r in chosen if r.path and str(r.path) != copy.path},
        )

    def begin(self) -> None:
        """Record the reasons and have the package written."""
        order = self.order
        reasons = {key: why for r in self.copies.chosen for key, why in r.overrides.items()}
        workspace = self._session.workspace
        self.failure.say("")
        try:
            prepare(workspace, order, reasons)
        except UserError as error:
            self._say(error)
            self.refresh()
            return
        finally:
            if reasons:
                self._session.case_changed.emit()
        self._settings.set(declared.EXPORT_FOLDER, str(order.out.parent))
        self._order = order
        args = {
            "workspace": str(workspace.folder),
            "user": workspace.user,
            "order": order.to_json(),
            **({"passphrase": self.form.secret} if self.form.secret is not None else {}),
        }
        job = self._jobs.start(
            "package", args, self.tr("Package {name}").format(name=order.out.name)
        )
        self.job = job
        self.progress.begin()
        self._turn(WORKING)
        job.progressed.connect(self._progressed)
        job.succeeded.connect(self._built)
        job.failed.connect(self._failed)
        job.cancelled.connect(self._back)
        job.finished.connect(lambda: job.args.pop("passphrase", None))

    def check_again(self) -> None:
        """Check the finished package once more, where it lies."""
        if self.made is None or self.job is not None:
            return
        built, _ = self.made
        args = {"path": str(built.path), "number": built.number}
        job = self._jobs.start(
            "check_package", args, self.tr("Check {name}").format(name=built.path.name)
        )
        self.job = job
        self.again_button.setEnabled(False)
        job.succeeded.connect(self._checked)
        job.failed.connect(self._not_checked)
        job.cancelled.connect(self._not_checked)

    # building

    def _build(self) -> None:
        inside = QWidget()
        inside.setProperty("surface", "clear")
        box = QVBoxLayout(inside)
        box.setContentsMargins(0, 0, SPACE, 0)
        box.setSpacing(SPACE * 2)
        box.addWidget(self._heading(self.tr("Copies")))
        box.addWidget(self.copies)
        box.addWidget(self._heading(self.tr("Hand-over")))
        box.addWidget(self.form)
        self._earlier_heading = self._heading(self.tr("Handed over before"))
        box.addWidget(self._earlier_heading)
        box.addWidget(self.earlier)
        box.addStretch(1)
        for widget in (self._earlier_heading, self.earlier):
            widget.setVisible(bool(self.earlier.rows))
        area = scroller(inside)
        for page in (area, self.progress, self.done_page):
            self._stack.addWidget(page)
        self.body.addWidget(self.failure)
        self.body.addWidget(self._stack, 1)
        self.folder_button = button(self.tr("Open &folder"), self._open_folder, icon_name="folder")
        self.again_button = button(
            self.tr("Check a&gain"), self.check_again, icon_name="shield-check"
        )
        self.close_button = button("", self.close)
        self.go_button = button(
            self.tr("&Make package"), self.begin, kind="primary", icon_name="export"
        )
        self.go_button.setDefault(True)
        self.foot.addWidget(self.folder_button)
        self.foot.addWidget(self.again_button)
        self.foot.addWidget(self._problem, 1)
        self.foot.addStretch(0)
        self.foot.addWidget(self.close_button)
        self.foot.addWidget(self.go_button)
        self.copies.changed.connect(self._settle)
        self.form.changed.connect(self._settle)

    def _heading(self, text: str) -> QLabel:
        return label(text, "section")

    def _turn(self, page: int) -> None:
        """Show a page and the buttons that belong to it."""
        self._stack.setCurrentIndex(page)
        reference = self._request.reference
        self.say(
            self.tr("Release {reference}").format(reference=reference),
            {
                ASKING: self.tr(
                    "Copies, schedule, cover sheet and verification reports in one package that its receiver"
                    " can check. Making it records the hand-over."
                ),
                WORKING: self.tr("The package gets its name only when it passed its check."),
                DONE: "",
            }[page],
        )
        for widget in (self.folder_button, self.again_button):
            widget.setVisible(page == DONE)
        self.go_button.setVisible(page == ASKING)
        self._problem.setVisible(page == ASKING)
        self.close_button.setText(self.tr("Close") if page == DONE else self.tr("Cancel"))
        if page == DONE:
            self.close_button.setFocus()

    def _settle(self) -> None:
        problem = self._wanting()
        self._problem.setText(problem or self._staying_out())
        set_role(self._problem, "bad" if problem else "warning")
        self.go_button.setEnabled(not problem)

    def _staying_out(self) -> str:
        """What of the request does not go: nobody shall be told that it is all when it is not."""
        out = [r for r in self.copies.rows if not r.tick.isChecked()]
        if not out:
            return ""
        names = ", ".join(footage_name(r.candidate.footage) for r in out[:3])
        names += ", …" if len(out) > 3 else ""
        return self.tr("{n} of {all} files of the request stay out: {names}").format(
            n=len(out), all=len(self.copies.rows), names=names
        )

    def _wanting(self) -> str:
        chosen = self.copies.chosen
        if not self.copies.rows:
            return self.tr("The request has no footage.")
        if not chosen:
            return self.tr("Choose at least one copy.")
        for r in chosen:
            if r.moved:
                return self.tr("{name} is not where it was written.").format(name=r.candidate.name)
            if r.stuck:
                return self.tr("{name} cannot go: make a new copy.").format(name=r.candidate.name)
            if not r.ready:
                return self.tr("Settle what is in the way of {name}, or give a reason.").format(
                    name=r.candidate.name
                )
        return self.form.problem

    # what happens

    def _progressed(self, event: dict[str, Any]) -> None:
        self.progress.follow(event, cancelling=False)

    def _built(self, result: dict[str, Any]) -> None:
        built = Built.from_json(result)
        order, self._order = self._order, None
        if self.job is None or order is None:  # closed in the last moment: see ``closeEvent``
            return
        self.job = None
        try:
            disclosure = record(self._session.workspace, order, built)
        except UserError as error:
            self._say(error)
            self._back()
            return
        self.made = built, disclosure
        self.done_page.show_package(built, disclosure)
        self._turn(DONE)
        self._session.case_changed.emit()
        self._session.register_changed.emit()

    def _failed(self, error: UserError) -> None:
        self._say(error)
        self._back()

    def _back(self) -> None:
        self.job = None
        self._turn(ASKING)
        self.refresh()

    def _checked(self, verdict: dict[str, Any]) -> None:
        self.job = None
        self.again_button.setEnabled(True)
        self.done_page.show_check(verdict)

    def _not_checked(self, error: UserError | None = None) -> None:
        self.job = None
        self.again_button.setEnabled(True)
        if error is not None:
            self._say(error)

    def _say(self, error: UserError) -> None:
        parts = (error.summary, error.detail, error.remedy)
        self.failure.say(" ".join(part for part in parts if part), "bad")

    def _ask_sign_off(self, candidate: Candidate) -> None:
        self._sign_off(candidate.footage, self)

    def _find(self, copy_row: CopyRow) -> None:
        copy = copy_row.copy
        if copy is None:
            return
        name, _kind = QFileDialog.getOpenFileName(
            self,
            self.tr("Where is {name} now?").format(name=Path(copy.path).name),
            str(Path(copy.path).parent),
        )
        if name:
            copy_row.found_at(Path(name))

    def _open_folder(self) -> None:
        if self.made is not None:
            folder = self.made[0].path.parent
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing it stops the work: nothing is handed over that nobody waited for."""
        if self.job is not None:
            job, self.job = self.job, None
            if job.kind == "package":
                job.succeeded.connect(
                    _unwanted
                )  # it may be done already, and this window will be gone
            job.cancel()
        # Not the dialog's own: it would call reject, which closes, and leave the window open.
        event.accept()

    def reject(self) -> None:
        """Escape closes it."""
        self.close()


def _unwanted(result: dict[str, Any]) -> None:
    """Take away a package that was finished in the moment in which nobody wanted it any more."""
    take_away(Built.from_json(result))
