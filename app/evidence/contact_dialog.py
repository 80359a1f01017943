"""A contact sheet: the frames of annotations, or so many of each stretch, on one picture or PDF."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QSpinBox,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

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
from app.theme.parts import Banner, button, label, row
from app.theme.tokens import SPACE
from player.media.time import FrameIndex
from redaction.jobs.errors import UserError
from redaction.model.region import Style
from redaction.usecases.contact import (
    COLUMNS,
    MOST,
    SheetFrame,
    SheetWish,
    sheet_stem,
    spread,
    with_other_cameras,
)
from redaction.usecases.export_queue import free_path, safe_part

if TYPE_CHECKING:
    from app.jobs import Runner
    from app.session import Session
    from app.settings.store import Settings
    from redaction.incident.incident import Incident
    from redaction.model.ids import AnnotationId, FootageId

ASKING, WORKING = 0, 1


class ContactDialog(JobDialog):
    """Which frames, how they are laid out, redacted or not, and where to.

    Attributes:
        table: The annotations with their ticks.
        count: Frames of each stretch; 1 takes the frame that stands for it.
        columns: Pictures beside each other.
        title: Above the pictures.
        all_tick: After each frame what the incident's other cameras show at that moment.
        form_field: PDF or PNG.
        redaction: Redacted, or not and why.
        folder: Where it goes.
        said: What became of it, or what went wrong.

    Signals:
        taken: A sheet was made and recorded.
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
            jobs: Make the sheet.
            chosen: The annotations to choose from, by footage.
            incident: Whose camera names and clock stand in it, and its title above.
            parent: The window.
        """
        super().__init__(
            self.tr("Contact sheet"),
            self.tr("Small pictures with frame numbers and times, for an overview."),
            parent,
        )
        self.resize(800, 720)
        self._session = session
        self._settings = settings
        self._jobs = jobs
        self._incident = incident
        moments = moments_of(session, chosen.items(), incident)
        self._name = Path(moments[0].footage.path).stem if moments else "frames"
        if incident is not None and incident.reference:
            self._name = safe_part(incident.reference) or self._name
        self.table = MomentTable(moments, session.workspace.categories.read())
        self.count, self.columns, self.form_field = QSpinBox(), QComboBox(), QComboBox()
        self.title = QLineEdit(incident.title if incident is not None else "")
        start = Path(moments[0].footage.path) if moments else Path.home()
        self.folder = FolderField(settings.export_folder(start), self.tr("Folder for the sheet"))
        self.all_tick = QCheckBox(self.tr("What the &other cameras show at the same moment, too"))
        self.redaction = RedactionChoice(self.tr("&Unredacted: everybody in it can be seen."))
        self.said = Banner()
        self.caution = Banner()
        self._problem = label("", "bad", wrap=True)
        self.progress = ProgressView()
        self._stack = QStackedWidget()
        self._build()
        self._settle()

    @property
    def frames(self) -> tuple[SheetFrame, ...]:
        """What is shown, in the order of the list."""
        found: list[SheetFrame] = []
        for moment in self.table.chosen:
            note = moment.note
            if note is None or self.count.value() == 1:
                frames: tuple[FrameIndex, ...] = (FrameIndex(moment.frame),)
            else:
                frames = spread(note.span, self.count.value())
            key = note.id if note is not None else None
            found += [SheetFrame(moment.footage.id, frame, key) for frame in frames]
        return tuple(found)

    @property
    def wish(self) -> SheetWish:
        """What is asked for.

        Raises:
            UserError: If the file of another camera cannot be read.
        """
        frames = self.frames
        if self._incident is not None and self.all_tick.isChecked():
            frames = with_other_cameras(self._session.workspace, self._incident, frames)
        return SheetWish(
            frames,
            int(self.columns.currentData()),
            self.redaction.redacted,
            self.redaction.reason,
            self.title.text().strip(),
            self._incident.id if self._incident is not None else "",
            Style(self._settings.get(declared.EXPORT_STYLE)),
        )

    def begin(self) -> None:
        """Have it made."""
        self._settle()
        if not self.go_button.isEnabled():
            return
        self._settings.set(declared.EXPORT_FOLDER, str(self.folder.folder))
        stem = sheet_stem(self._name, redacted=self.redaction.redacted)
        out = free_path(self.folder.folder, stem, str(self.form_field.currentData()))
        workspace = self._session.workspace
        QApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        try:
            wish = self.wish
        except UserError as error:
            self._failed(error)
            return
        finally:
            QApplication.restoreOverrideCursor()
        args = {
            "workspace": str(workspace.folder),
            "user": workspace.user,
            "wish": wish.to_json(),
            "out": str(out),
        }
        job = self.job = self._jobs.start("sheet", args, self.tr("Make contact sheet"))
        self.progress.begin()
        self._turn(WORKING)
        job.progressed.connect(self._progressed)
        job.succeeded.connect(self._made)
        job.failed.connect(self._failed)
        # a method, not a lambda: the job outlives a dialog that Escape closed
        job.cancelled.connect(self._stopped)

    # inside

    def _build(self) -> None:
        form = Form()
        self.title.setMaxLength(120)
        form.add(self.tr("T&itle"), self.title)
        self.count.setRange(1, 60)
        self.count.setValue(1)
        self.count.lineEdit().setTextMargins(SPACE, 0, 0, 0)
        self.count.setAccessibleName(self.tr("Frames of each annotation"))
        for many in COLUMNS:
            self.columns.addItem(str(many), many)
        self.columns.setCurrentIndex(COLUMNS.index(4))
        self.columns.setAccessibleName(self.tr("Pictures beside each other"))
        layout = QWidget()
        layout.setLayout(
            row(self.count, label(self.tr("frames of each, in"), "muted"), self.columns,
                label(self.tr("columns"), "muted"), None)
        )  # fmt: skip
        layout.setFocusProxy(self.count)
        form.add(self.tr("&Pictures"), layout)
        self.form_field.addItem(self.tr("PDF, A4 pages"), ".pdf")
        self.form_field.addItem(self.tr("PNG, one picture"), ".png")
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
        several = self._incident is not None and len(self._incident.cameras) > 1
        self.all_tick.setVisible(several)
        box.addWidget(self.all_tick)
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
        for changed in (
            self.table.changed, self.redaction.changed, self.folder.changed,
            self.count.valueChanged, self.all_tick.toggled,
        ):  # fmt: skip
            changed.connect(self._settle)

    def _settle(self) -> None:
        many = len(self.frames)
        problem = self.redaction.problem or self.folder.problem
        if many > MOST:
            problem = self.tr("A sheet shows at most {n} frames: choose fewer.").format(n=MOST)
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        bare = uncovered_words(self._session, self.table.chosen) if self.redaction.redacted else ""
        self.caution.say(bare, "warning")
        words = (
            self.tr("Make sheet of {n} frames") if many != 1 else self.tr("Make sheet of 1 frame")
        )
        more = self.all_tick.isChecked()
        self.go_button.setText(self.tr("Make sheet") if more else words.format(n=many))
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

    def _made(self, result: dict[str, Any]) -> None:
        self._turn(ASKING)
        bare = not self.redaction.redacted
        text = self.tr("{name} was saved and recorded.").format(name=result["names"][0])
        seen = result["faces"]
        more = f" {look_words(seen)}" if seen else ""
        self.said.say(text + more, "warning" if bare or seen else "good")
        self.close_button.setText(self.tr("Close"))
        self.show_button.show()
        self._session.notice.emit(Notice(text, Tone.WARNING if bare else Tone.GOOD))
        self._session.case_changed.emit()
        self.taken.emit()

    def _failed(self, error: UserError) -> None:
        self._turn(ASKING)
        self.said.say(" ".join(filter(None, (error.summary, error.remedy))), "bad")

    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.folder.folder)))


def open_contact(
    session: Session,
    settings: Settings,
    jobs: Runner,
    chosen: Mapping[FootageId, Iterable[AnnotationId]],
    incident: Incident | None = None,
    parent: QWidget | None = None,
) -> ContactDialog:
    """Show the dialog over its window; arguments as for ``ContactDialog``."""
    dialog = ContactDialog(session, settings, jobs, chosen, incident, parent)
    open_dialog(dialog)
    return dialog
