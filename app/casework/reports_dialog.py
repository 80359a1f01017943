"""Making a document: asked for, made by a child process, recorded, and opened."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import platformdirs
from PySide6.QtCore import QUrl
from PySide6.QtGui import QCloseEvent, QDesktopServices
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QStackedWidget, QWidget

from app.casework.report_form import ReportForm
from app.dialogs.base import Dialog, Form, open_dialog
from app.dialogs.report_view import ProgressView
from app.language.core import whole
from app.settings import declared
from app.theme.parts import Banner, button, label
from redaction.jobs.errors import UserError
from redaction.paper.made import force_words, set_force_words
from redaction.paper.making import Wish, record

if TYPE_CHECKING:
    from app.jobs import Job, Runner
    from app.session import Session
    from app.settings.store import Settings

ASKING, WORKING = 0, 1


class ReportsDialog(Dialog):
    """Asks for a document and has it made; it stays for the next one.

    Attributes:
        form: The fields.
        made: The document made last, or None.
    """

    def __init__(
        self, session: Session, jobs: Runner, settings: Settings, parent: QWidget | None = None
    ) -> None:
        super().__init__("", "", parent)
        self.say(
            self.tr("Reports"),
            self.tr("Schedules, cover sheets, registers and logs, as PDF or for a spreadsheet."),
        )
        self.resize(680, 600)
        self._session = session
        self._jobs = jobs
        self._settings = settings
        self.job: Job | None = None
        self._wish: Wish | None = None
        self.made: Path | None = None
        self.banner = Banner()
        request = session.request
        self.form = ReportForm(
            session.workspace.listed_requests(),
            None if request is None else request.id,
            _folder(settings),
        )
        self.progress = ProgressView()
        self._stack = QStackedWidget()
        self._problem = label("", "bad", wrap=True)
        self._build()
        self._settle()

    def begin(self) -> None:
        """Have it made."""
        wish, out = self.form.wish, self.form.out.absolute()
        # What was looked at until now counts as time spent, too.
        self._session.coverage_wanted.emit()
        workspace = self._session.workspace
        self._settings.set(declared.EXPORT_FOLDER, str(out.parent))
        self.banner.say("")
        self._wish = wish
        args = {
            "workspace": str(workspace.folder),
            "user": workspace.user,
            "wish": wish.to_json(),
            "path": str(out),
        }
        job = self._jobs.start("report", args, self.tr("Make {name}").format(name=out.name))
        self.job = job
        self.progress.begin()
        self._turn(WORKING)
        job.progressed.connect(self._progressed)
        job.succeeded.connect(self._written)
        job.failed.connect(self._failed)
        job.cancelled.connect(self._back)

    def ask_words(self) -> None:
        """Ask what stands on every paper in the force's own words."""
        open_dialog(ForceWordsDialog(self._session, self))

    # inside

    def _build(self) -> None:
        for page in (self.form, self.progress):
            self._stack.addWidget(page)
        self.body.addWidget(self.banner)
        self.body.addWidget(self._stack, 1)
        self.words_button = button(self.tr("Our &words…"), self.ask_words, icon_name="edit")
        self.words_button.setToolTip(
            self.tr("The force's name, department and contact, and what it says of rights")
        )
        self.open_button = button(self.tr("Open &it"), self._open)
        self.folder_button = button(self.tr("Open fold&er"), self._open_folder, icon_name="folder")
        self.close_button = button(self.tr("Close"), self.close)
        self.go_button = button(self.tr("&Make"), self.begin, kind="primary", icon_name="export")
        self.go_button.setDefault(True)
        self.foot.addWidget(self.words_button)
        self.foot.addWidget(self._problem, 1)
        self.foot.addStretch(0)
        for one in (self.open_button, self.folder_button, self.close_button, self.go_button):
            self.foot.addWidget(one)
        self.form.changed.connect(self._settle)

    def _settle(self) -> None:
        problem = self.form.problem
        # the file just made is there, of course: said by the banner already
        mine = self.made is not None and self.form.out.absolute() == self.made
        self._problem.setText("" if mine else problem)
        self.go_button.setEnabled(not problem)
        for one in (self.open_button, self.folder_button):
            one.setVisible(self.made is not None)

    def _turn(self, page: int) -> None:
        self._stack.setCurrentIndex(page)
        asking = page == ASKING
        self.go_button.setVisible(asking)
        self.words_button.setEnabled(asking)
        self.close_button.setText(self.tr("Close") if asking else self.tr("Cancel"))
        if asking:
            self._settle()
        else:
            self._problem.setText("")

    def _progressed(self, event: dict[str, Any]) -> None:
        self.progress.follow(event, cancelling=False)

    def _written(self, result: dict[str, Any]) -> None:
        path, wish = Path(result["path"]), self._wish
        if wish is None:
            return
        self.job = self._wish = None
        try:
            record(self._session.workspace, wish, result["facts"])
        except UserError as error:
            # nothing is read out of the workspace without its row in the log
            path.unlink(missing_ok=True)
            self._failed(error)
            return
        self.made = path
        self._turn(ASKING)
        self.banner.say(self.tr("{name} was made.").format(name=path.name), "good")
        self._session.case_changed.emit()

    def _failed(self, error: UserError) -> None:
        self._back()
        self.banner.say(whole(error), "bad")

    def _back(self) -> None:
        self.job = self._wish = None
        self._turn(ASKING)

    def _open(self) -> None:
        if self.made is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.made)))

    def _open_folder(self) -> None:
        if self.made is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.made.parent)))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing it stops the work."""
        if self.job is not None:
            job, self.job = self.job, None
            self._wish = None
            # The window is gone by then, so this is nobody's method.
            job.succeeded.connect(_take_away)
            job.cancel()
        # Not the dialog's own: it would call reject, which closes, and leave the window open.
        event.accept()

    def reject(self) -> None:
        """Escape stops the work first, then closes."""
        self.close()


def _take_away(result: dict[str, Any]) -> None:
    """A document that was done in the moment in which the window was closed: nobody recorded it."""
    Path(result["path"]).unlink(missing_ok=True)


def _folder(settings: Settings) -> Path:
    """Where the last file went, else the person's documents, else their home."""
    places = (settings.get(declared.EXPORT_FOLDER), platformdirs.user_documents_dir())
    return next((Path(p) for p in places if p and Path(p).is_dir()), Path.home())


class ForceWordsDialog(Dialog):
    """What the force says of itself on its papers."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__("", "", parent)
        self.say(
            self.tr("Our words on papers"),
            self.tr(
                "They stand on every document of this workspace. Umbra gives no legal advice and fills in"
                " nothing: what is empty is left out."
            ),
        )
        self.resize(560, 420)
        self._session = session
        words = force_words(session.workspace)
        self.force = QLineEdit(words["force"])
        self.unit = QLineEdit(words["unit"])
        self.contact = QLineEdit(words["contact"])
        self.rights = QPlainTextEdit(words["rights"])
        self.rights.setTabChangesFocus(True)
        self.rights.setPlaceholderText(
            self.tr("How to complain, to whom, and within what time: the force's own text")
        )
        form = Form()
        form.add(self.tr("&Force"), self.force)
        form.add(self.tr("&Department"), self.unit)
        form.add(self.tr("&Contact"), self.contact)
        form.add(
            self.tr("&Rights"),
            self.rights,
            label(self.tr("A paragraph of the cover sheet, under “Your rights”."), "caption"),
        )
        self.body.addLayout(form)
        self.foot.addStretch(1)
        self.foot.addWidget(button(self.tr("Cancel"), self.reject))
        self.save_button = button(self.tr("&Save"), self.accept, kind="primary")
        self.save_button.setDefault(True)
        self.foot.addWidget(self.save_button)

    def accept(self) -> None:
        """Keep them."""
        try:
            set_force_words(
                self._session.workspace,
                force=self.force.text().strip(),
                unit=self.unit.text().strip(),
                contact=self.contact.text().strip(),
                rights=self.rights.toPlainText().strip(),
            )
        except UserError as error:
            self._session.problem.emit(error)
            return
        super().accept()
