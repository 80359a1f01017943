"""Stills of several annotations or frames at once; a job takes them, checks them and records them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QCheckBox, QComboBox, QStackedWidget, QVBoxLayout, QWidget

from app.dialogs.base import Form, JobDialog, open_dialog
from app.dialogs.report_view import ProgressView
from app.evidence.clips_parts import (
    ChoiceHead,
    FolderField,
    MomentTable,
    RedactionChoice,
    look_words,
    moments_of,
    uncovered_words,
)
from app.session import Notice, Tone
from app.settings import declared
from app.theme.parts import Banner, button, label
from app.theme.tokens import SPACE
from player.media.time import FrameIndex
from redaction.jobs.errors import UserError
from redaction.model.region import Style
from redaction.usecases.still import StillWish
from redaction.usecases.still_treatment import Treatment

if TYPE_CHECKING:
    from app.jobs import Runner
    from app.session import Session
    from app.settings.store import Settings
    from redaction.incident.incident import Incident
    from redaction.model.ids import AnnotationId, FootageId

ASKING, WORKING = 0, 1


class StillsDialog(JobDialog):
    """Which frames, as what, redacted or not, and where to.

    Attributes:
        table: The annotations with their ticks; the frame that stands for each is taken.
        form_field: PNG, TIFF or JPEG.
        bar_tick: A bar below each says which frame it is.
        square_tick: Pixels that are not square are stretched.
        redaction: Redacted, or not and why.
        folder: Where they go.
        said: What became of it, or what went wrong.

    Signals:
        taken: Pictures were taken and recorded.
    """

    taken = Signal()

    def __init__(
        self,
        session: Session,
        settings: Settings,
        jobs: Runner,
        chosen: Mapping[FootageId, Iterable[AnnotationId]],
        incident: Incident | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """Ask.

        Args:
            session: Whose workspace it is.
            settings: Give folder and style.
            jobs: Take the pictures.
            chosen: The annotations to choose from, by footage.
            incident: Whose camera names and clock stand in the bars.
            parent: The window.
        """
        super().__init__(
            self.tr("Stills of annotations"),
            self.tr(
                "The frame that stands for each, in full quality. Each is read back and recorded before it"
                " gets its name."
            ),
            parent,
        )
        self.resize(800, 700)
        self._session = session
        self._settings = settings
        self._jobs = jobs
        self._incident = incident
        moments = moments_of(session, chosen.items(), incident)
        self.table = MomentTable(moments, session.workspace.categories.read())
        self.form_field = QComboBox()
        self.bar_tick = QCheckBox(
            self.tr("&Bar below with camera, frame number, times and whose clock")
        )
        self.square_tick = QCheckBox(
            self.tr("Stretch pixels that are not s&quare (the bar then says so)")
        )
        start = Path(moments[0].footage.path) if moments else Path.home()
        self.folder = FolderField(settings.export_folder(start), self.tr("Folder for the pictures"))
        self.redaction = RedactionChoice(self.tr("&Unredacted: everybody in them can be seen."))
        self.said = Banner()
        self.caution = Banner()
        self._problem = label("", "bad", wrap=True)
        self.progress = ProgressView()
        self._stack = QStackedWidget()
        self._build()
        self._settle()

    @property
    def wishes(self) -> list[StillWish]:
        """What is asked for."""
        style = Style(self._settings.get(declared.EXPORT_STYLE))
        treatment = Treatment(proportions=self.square_tick.isChecked())
        return [
            StillWish(
                moment.footage.id, FrameIndex(moment.frame), self.redaction.redacted,
                self.redaction.reason, self.bar_tick.isChecked(), None, style,
                moment.note.id if moment.note is not None else None,
                self._incident.id if self._incident is not None else "", treatment,
            )
            for moment in self.table.chosen
        ]  # fmt: skip

    def begin(self) -> None:
        """Have them taken."""
        self._settle()
        if not self.go_button.isEnabled():
            return
        self._settings.set(declared.EXPORT_FOLDER, str(self.folder.folder))
        workspace = self._session.workspace
        args = {
            "workspace": str(workspace.folder),
            "user": workspace.user,
            "wishes": [wish.to_json() for wish in self.wishes],
            "folder": str(self.folder.folder),
            "ending": str(self.form_field.currentData()),
        }
        job = self.job = self._jobs.start("stills", args, self.tr("Take stills"))
        self.progress.begin()
        self._turn(WORKING)
        job.progressed.connect(self._progressed)
        job.succeeded.connect(self._taken)
        job.failed.connect(self._failed)
        # a method, not a lambda: the job outlives a dialog that Escape closed
        job.cancelled.connect(self._stopped)

    # inside

    def _build(self) -> None:
        form = Form()
        for ending, name in (
            (".png", self.tr("PNG, without loss")),
            (".tif", self.tr("TIFF, without loss, not compressed")),
            (".jpg", self.tr("JPEG, small, with a little loss")),
        ):
            self.form_field.addItem(name, ending)
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
        box.addWidget(self.bar_tick)
        box.addWidget(self.square_tick)
        box.addWidget(self.redaction)
        box.addWidget(self.caution)
        box.addWidget(self._problem)
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

    def _settle(self) -> None:
        many = len(self.table.chosen)
        problem = self.redaction.problem or self.folder.problem
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        bare = uncovered_words(self._session, self.table.chosen) if self.redaction.redacted else ""
        self.caution.say(bare, "warning")
        self.go_button.setText(
            self.tr("Take {n} stills").format(n=many) if many != 1 else self.tr("Take 1 still")
        )
        self.go_button.setEnabled(bool(many) and not problem)

    def _turn(self, page: int) -> None:
        self._stack.setCurrentIndex(page)
        self.go_button.setVisible(page == ASKING)
        if page == ASKING:
            self.job = None

    def _stopped(self) -> None:
        self._turn(ASKING)

    def _progressed(self, event: dict[str, Any]) -> None:
        self.progress.follow(event, cancelling=self.job is not None and self.job.cancelling)

    def _taken(self, result: dict[str, Any]) -> None:
        names, failed = result["names"], result["failed"]
        self._turn(ASKING)
        words = [self.tr("{n} saved and recorded.").format(n=len(names))]
        words += [self.tr("Frame {n}: {why}").format(n=n, why=why) for n, why in failed[:5]]
        seen = result["faces"]
        if seen:
            words.append(look_words(seen))
        bare = not self.redaction.redacted
        self.said.say(" ".join(words), "warning" if failed or bare or seen else "good")
        self.close_button.setText(self.tr("Close"))
        self.show_button.setVisible(bool(names))
        if names:
            text = self.tr("{n} stills were saved in {folder}.")
            if bare:
                text = self.tr("{n} UNREDACTED stills were saved in {folder}.")
            said = text.format(n=len(names), folder=self.folder.folder.name)
            self._session.notice.emit(Notice(said, Tone.WARNING if bare else Tone.GOOD))
            self._session.case_changed.emit()
            self.taken.emit()

    def _failed(self, error: UserError) -> None:
        self._turn(ASKING)
        self.said.say(" ".join(filter(None, (error.summary, error.remedy))), "bad")

    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.folder.folder)))


def open_stills(
    session: Session,
    settings: Settings,
    jobs: Runner,
    chosen: Mapping[FootageId, Iterable[AnnotationId]],
    incident: Incident | None = None,
    parent: QWidget | None = None,
) -> StillsDialog:
    """Show the dialog over its window; arguments as for ``StillsDialog``."""
    dialog = StillsDialog(session, settings, jobs, chosen, incident, parent)
    open_dialog(dialog)
    return dialog
