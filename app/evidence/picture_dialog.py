"""What the dialogs share that have a job make pictures of annotations: stills, a contact sheet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QComboBox, QStackedWidget, QVBoxLayout, QWidget

from app.dialogs.base import Form, JobDialog
from app.dialogs.report_view import ProgressView
from app.evidence.clips_parts import (
    ChoiceHead,
    FolderField,
    MomentTable,
    RedactionChoice,
    moments_of,
    uncovered_words,
)
from app.language.core import brief
from app.settings import declared
from app.theme.parts import Banner, button, label
from app.theme.tokens import SPACE
from redaction.jobs.errors import UserError

if TYPE_CHECKING:
    from app.jobs import Runner
    from app.session import Session
    from app.settings.store import Settings
    from redaction.incident.incident import Incident
    from redaction.model.ids import AnnotationId, FootageId

ASKING, WORKING = 0, 1


class PictureDialog(JobDialog):
    """Asks which annotations, redacted or not, and where to; shows how far the job is, and what became of it.

    Attributes:
        moments: What there is to choose from.
        table: The annotations with their ticks.
        form_field: Kinds of files.
        redaction: Redacted, or not and why.
        folder: Where it goes.
        said: What became of it, or what went wrong.
        caution: Where nobody decided yet who is covered.

    Signals:
        taken: Pictures were made and recorded.
    """

    taken = Signal()

    def __init__(
        self,
        session: Session,
        settings: Settings,
        jobs: Runner,
        chosen: Mapping[FootageId, Iterable[AnnotationId]],
        incident: Incident | None,
        parent: QWidget | None,
        *,
        title: str,
        text: str,
        where: str,
        unredacted: str,
    ) -> None:
        """Make the parts; a subclass lays them out.

        Args:
            session: Whose workspace it is.
            settings: Give folder and style.
            jobs: Make the pictures.
            chosen: The annotations to choose from, by footage.
            incident: Whose camera names and clock are used.
            parent: The window.
            title: Of the dialog.
            text: Below the title.
            where: Names the folder.
            unredacted: Says what it means to leave the pictures as they are.
        """
        super().__init__(title, text, parent)
        self._session = session
        self._settings = settings
        self._jobs = jobs
        self._incident = incident
        self.moments = moments_of(session, chosen.items(), incident)
        self.table = MomentTable(self.moments, session.workspace.categories.read())
        self.form_field = QComboBox()
        start = Path(self.moments[0].footage.path) if self.moments else Path.home()
        self.folder = FolderField(settings.export_folder(start), where)
        self.redaction = RedactionChoice(unredacted)
        self.said = Banner()
        self.caution = Banner()
        self._problem = label("", "bad", wrap=True)
        self.progress = ProgressView()
        self._stack = QStackedWidget()

    def begin(self) -> None:
        """Have it made."""
        raise NotImplementedError

    def _settle(self) -> None:
        raise NotImplementedError

    def _made(self, result: dict[str, Any]) -> None:
        raise NotImplementedError

    def _lay_out(self, form: Form, *ticks: QWidget) -> None:
        form.add(self.tr("&Format"), self.form_field)
        form.add(self.tr("&To folder"), self.folder)
        asking = QWidget()
        box = QVBoxLayout(asking)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(SPACE * 2)
        box.addWidget(self.said)
        box.addWidget(ChoiceHead(self.table))
        box.addWidget(self.table, 1)
        box.addLayout(form)
        for part in (*ticks, self.redaction, self.caution, self._problem):
            box.addWidget(part)
        self._stack.addWidget(asking)
        self._stack.addWidget(self.progress)
        self.body.addWidget(self._stack, 1)
        self.show_button = button(self.tr("Open &folder"), self._open_folder)
        self.show_button.hide()
        self.close_button = button(self.tr("Cancel"), self.close)
        self.go_button = button("", self.begin, kind="primary", icon_name="snapshot")
        self.go_button.setDefault(True)
        self.foot.addWidget(self.show_button)
        self.foot.addStretch(1)
        self.foot.addWidget(self.close_button)
        self.foot.addWidget(self.go_button)
        for changed in (self.table.changed, self.redaction.changed, self.folder.changed):
            changed.connect(self._settle)

    def _say_problem(self, more: str = "") -> bool:
        """Say what is in the way, and what to look at first; whether anything is in the way."""
        problem = more or self.redaction.problem or self.folder.problem
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        bare = uncovered_words(self._session, self.table.chosen) if self.redaction.redacted else ""
        self.caution.say(bare, "warning")
        return bool(problem)

    def _start(self, job_name: str, words: str, **args: object) -> None:
        self._settings.set(declared.EXPORT_FOLDER, str(self.folder.folder))
        workspace = self._session.workspace
        who = {"workspace": str(workspace.folder), "user": workspace.user}
        job = self.job = self._jobs.start(job_name, {**who, **args}, words)
        self.progress.begin()
        self._turn(WORKING)
        job.progressed.connect(self._progressed)
        job.succeeded.connect(self._succeeded)
        job.failed.connect(self._failed)
        # a method, not a lambda: the job outlives a dialog that Escape closed
        job.cancelled.connect(self._stopped)

    def _turn(self, page: int) -> None:
        self._stack.setCurrentIndex(page)
        self.go_button.setVisible(page == ASKING)
        if page == ASKING:
            self.job = None

    def _succeeded(self, result: dict[str, Any]) -> None:
        self._turn(ASKING)
        self._made(result)

    def _stopped(self) -> None:
        self._turn(ASKING)

    def _progressed(self, event: dict[str, Any]) -> None:
        self.progress.follow(event, cancelling=self.job is not None and self.job.cancelling)

    def _failed(self, error: UserError) -> None:
        self._turn(ASKING)
        self.said.say(brief(error), "bad")

    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.folder.folder)))
