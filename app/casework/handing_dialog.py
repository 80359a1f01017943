"""What windows share in which something is handed over: asked, packed by a job, checked, recorded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QStandardPaths, QUrl
from PySide6.QtGui import QCloseEvent, QDesktopServices
from PySide6.QtWidgets import QPushButton, QStackedWidget, QVBoxLayout, QWidget

from app.casework.release_done import DonePage
from app.dialogs.base import JobDialog
from app.language.core import whole
from app.settings import declared
from app.theme.parts import Banner, button, label, scroller
from app.theme.tokens import SPACE

if TYPE_CHECKING:
    from app.casework.release_form import HandOverForm
    from app.dialogs.report_view import ProgressView
    from app.jobs import Job, Runner
    from app.session import Session
    from app.settings.store import Settings
    from redaction.jobs.errors import UserError

ASKING, WORKING, DONE = 0, 1, 2
"""Pages of such a window."""


def usual_folder(settings: Settings) -> Path:
    """Where packages go unless told otherwise: where copies went last, else the person's documents."""
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    for folder in (settings.get(declared.EXPORT_FOLDER), documents):
        if folder and Path(folder).is_dir():
            return Path(folder)
    return Path.home()


class HandingDialog(JobDialog):
    """Asks, works, and says what became of it.

    Attributes:
        form: To whom, how, when and as what.
        failure: What went wrong last.
        progress: How far the work is.
        done_page: What was made.
    """

    form: HandOverForm
    progress: ProgressView

    def __init__(
        self, session: Session, jobs: Runner, settings: Settings, parent: QWidget | None
    ) -> None:
        super().__init__("", "", parent)
        self._session = session
        self._jobs = jobs
        self._settings = settings
        self._packing: tuple[Job, Callable[[dict[str, Any]], object]] | None = None
        self.failure = Banner()
        self._problem = label("", "bad", wrap=True)
        self.done_page = DonePage()
        self._stack = QStackedWidget()

    # what each window says of itself

    def refresh(self) -> None:
        """Look again at what may go and at what is in the way."""
        raise NotImplementedError

    @property
    def package(self) -> Path | None:
        """Where the package is, once it is made."""
        raise NotImplementedError

    def _turn(self, page: int) -> None:
        raise NotImplementedError

    def _built(self, result: dict[str, Any]) -> None:
        raise NotImplementedError

    def begin(self) -> None:
        """Have the package written."""
        raise NotImplementedError

    # what they share

    def _questions(self) -> tuple[QWidget, QVBoxLayout]:
        """The page that asks, to be filled."""
        inside = QWidget()
        inside.setProperty("surface", "clear")
        box = QVBoxLayout(inside)
        box.setContentsMargins(0, 0, SPACE, 0)
        box.setSpacing(SPACE * 2)
        return inside, box

    def _lay_out(self, questions: QWidget, *beside: QPushButton) -> None:
        """The pages one above the other, and the buttons; ``beside`` are more of the last page's."""
        for page in (scroller(questions), self.progress, self.done_page):
            self._stack.addWidget(page)
        self.body.addWidget(self.failure)
        self.body.addWidget(self._stack, 1)
        self.folder_button = button(self.tr("Open &folder"), self._open_folder, icon_name="folder")
        self.close_button = button("", self.close)
        self.go_button = button(
            self.tr("&Make package"), self.begin, kind="primary", icon_name="export"
        )
        self.go_button.setDefault(True)
        self._last = (self.folder_button, *beside)
        for one in self._last:
            self.foot.addWidget(one)
        self.foot.addWidget(self._problem, 1)
        self.foot.addStretch(0)
        self.foot.addWidget(self.close_button)
        self.foot.addWidget(self.go_button)

    def _show_page(self, page: int, title: str, asking: str) -> None:
        """Show a page and the buttons that belong to it."""
        self._stack.setCurrentIndex(page)
        working = self.tr("The package gets its name only when it passed its check.")
        self.say(title, {ASKING: asking, WORKING: working, DONE: ""}[page])
        for one in self._last:
            one.setVisible(page == DONE)
        self.go_button.setVisible(page == ASKING)
        self._problem.setVisible(page == ASKING)
        self.close_button.setText(self.tr("Close") if page == DONE else self.tr("Cancel"))
        if page == DONE:
            self.close_button.setFocus()

    def _work(
        self,
        kind: str,
        order: Mapping[str, Any],
        out: Path,
        title: str,
        unwanted: Callable[[dict[str, Any]], object],
    ) -> None:
        """Start the job that writes the package.

        Args:
            kind: Of the job.
            order: What is asked for, as the job takes it.
            out: Where the package goes.
            title: Of the job, in words.
            unwanted: Takes away what was finished after the window was closed. No method: the window is
                gone then.
        """
        workspace = self._session.workspace
        self._settings.set(declared.EXPORT_FOLDER, str(out.parent))
        args = {
            "workspace": str(workspace.folder),
            "user": workspace.user,
            "order": order,
            **({"passphrase": self.form.secret} if self.form.secret is not None else {}),
        }
        job = self._jobs.start(kind, args, title)
        self.job, self._packing = job, (job, unwanted)
        self.progress.begin()
        self._turn(WORKING)
        job.progressed.connect(self._progressed)
        job.succeeded.connect(self._built)
        job.failed.connect(self._failed)
        job.cancelled.connect(self._back)
        job.finished.connect(lambda: job.args.pop("passphrase", None))

    def _progressed(self, event: dict[str, Any]) -> None:
        # a method of its own: the job may outlive this window
        self.progress.follow(event, cancelling=False)

    def _failed(self, error: UserError) -> None:
        self._say(error)
        self._back()

    def _back(self) -> None:
        self.job = None
        self._turn(ASKING)
        self.refresh()

    def _say(self, error: UserError) -> None:
        self.failure.say(whole(error), "bad")

    def _open_folder(self) -> None:
        if self.package is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.package.parent)))

    def closeEvent(self, event: QCloseEvent) -> None:
        """Closing it stops the work: nothing is handed over that nobody waited for."""
        if self.job is not None and self._packing is not None:
            job, unwanted = self._packing
            if job is self.job:  # it may be done already, and this window will be gone
                job.succeeded.connect(unwanted)
        super().closeEvent(event)
