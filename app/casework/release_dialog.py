"""Releasing the copies of a request: which, to whom, how; then the package is made, checked and recorded."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import (
    QFileDialog,
    QLabel,
    QWidget,
)

from app.casework.disclosure_list import DisclosureList
from app.casework.handing_dialog import ASKING, DONE, HandingDialog, usual_folder
from app.casework.release_form import HandOverForm
from app.casework.release_rows import CopyList, CopyRow
from app.dialogs.report_view import ProgressView
from app.theme.parts import button, label, set_role
from app.words import footage_name
from redaction.jobs.errors import UserError
from redaction.reviewlog.signing import current_key
from redaction.usecases.release import Built, prepare, record, take_away
from redaction.usecases.release_order import Candidate, Order, candidates

if TYPE_CHECKING:
    from app.jobs import Runner
    from app.session import Session
    from app.settings.store import Settings
    from redaction.casework.disclosure import Disclosure
    from redaction.model.footage import Footage, Request


class ReleaseDialog(HandingDialog):
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
        super().__init__(session, jobs, settings, parent)
        self.resize(820, 720)
        self._request = request
        self._sign_off = sign_off
        self.made: tuple[Built, Disclosure] | None = None
        self._order: Order | None = None
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
            form.how,
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
        self._order = order
        title = self.tr("Package {name}").format(name=order.out.name)
        self._work("package", order.to_json(), order.out, title, _unwanted)

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
        inside, box = self._questions()
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
        self.again_button = button(
            self.tr("Check a&gain"), self.check_again, icon_name="shield-check"
        )
        self._lay_out(inside, self.again_button)
        self.copies.changed.connect(self._settle)
        self.form.changed.connect(self._settle)

    def _heading(self, text: str) -> QLabel:
        return label(text, "section")

    @property
    def package(self) -> Path | None:
        """Where the package is, once it is made."""
        return None if self.made is None else self.made[0].path

    def _turn(self, page: int) -> None:
        self._show_page(
            page,
            self.tr("Release {reference}").format(reference=self._request.reference),
            self.tr(
                "Copies, schedule, cover sheet and verification reports in one package that its receiver"
                " can check. Making it records the hand-over."
            ),
        )

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

    def _checked(self, verdict: dict[str, Any]) -> None:
        self.job = None
        self.again_button.setEnabled(True)
        self.done_page.show_check(verdict)

    def _not_checked(self, error: UserError | None = None) -> None:
        self.job = None
        self.again_button.setEnabled(True)
        if error is not None:
            self._say(error)

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


def _unwanted(result: dict[str, Any]) -> None:
    """Take away a package that was finished in the moment in which nobody wanted it any more."""
    take_away(Built.from_json(result))
