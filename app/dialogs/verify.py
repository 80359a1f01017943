"""Checking a copy that was made earlier, or by another program."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QLineEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.dialogs.base import Form, JobDialog
from app.dialogs.report_view import ProgressView, ReportView
from app.language.core import whole
from app.theme.parts import Banner, button, label, row
from app.theme.tokens import SPACE
from app.words import footage_name
from redaction.jobs.errors import UserError
from redaction.reviewlog.row import Category

if TYPE_CHECKING:
    from app.exports.sight import Sight
    from app.jobs import Runner
    from app.session import Session
    from app.settings.store import Settings
    from redaction.model.footage import Footage

NOW, TRACKS, NOTHING = "now", "tracks", "nothing"


class VerifyDialog(JobDialog):
    """Asks for an original, a copy and what the copy is held against; then shows what was found.

    A copy that this workspace recorded is held against the decisions it was made by: they were kept.

    Attributes:
        source_field: Footage of the register, or any file.
        copy_field: The copy.
        against_field: The decisions as they are now, tracks of a file, or only the original.

    Signals:
        go_to: A person wants to look at a place; carries the ``Footage`` and the ``Sight``.
    """

    go_to = Signal(object, object)

    def __init__(
        self,
        session: Session,
        jobs: Runner,
        settings: Settings,
        footage: Footage | None = None,
        copy: Path | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("", "", parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(720, 600)
        self._session = session
        self._jobs = jobs
        self._settings = settings
        self._files = session.workspace.footage()
        self._other = Path()
        self.source_field = QComboBox()
        self.copy_field = QLineEdit("" if copy is None else str(copy))
        self.against_field = QComboBox()
        self._against_text = label("", "caption", wrap=True)
        self.tracks_field = QLineEdit()
        self.failure = Banner()
        self.progress = ProgressView()
        self.report = ReportView()
        self.report.go_to.connect(self._leave_for)
        self.report.failed.connect(session.problem)
        self._stack = QStackedWidget()
        self._build(footage)
        self._say_title()
        self._settle()

    @property
    def footage(self) -> Footage | None:
        """The footage that was chosen, None for a file that is not in the register."""
        chosen = self.source_field.currentData()
        return next((f for f in self._files if f.id == chosen), None)

    @property
    def source(self) -> Path:
        """The original."""
        footage = self.footage
        return self._other if footage is None else Path(footage.path)

    @property
    def copy(self) -> Path:
        """The copy."""
        return Path(self.copy_field.text().strip()).expanduser()

    def begin(self) -> None:
        """Start the check."""
        footage, against = self.footage, self.against_field.currentData()
        args: dict[str, Any] = {"source": str(self.source), "copy": str(self.copy)}
        if footage is not None and footage.video:
            args["video"] = footage.video
        if against == TRACKS:
            args["tracks"] = str(Path(self.tracks_field.text().strip()).expanduser())
        elif against == NOW and footage is not None:
            from redaction.export.plan import ExportPlan

            plan = ExportPlan(
                source=self.source, sha256=footage.sha256,
                project=self._session.workspace.project(footage.id),
                video=footage.video, total=footage.frames,
            )  # fmt: skip
            args["plan"] = plan.to_json()
            args["workspace"] = str(self._session.workspace.folder)
        job = self._jobs.start("verify", args, self.tr("Check {name}").format(name=self.copy.name))
        self.job = job
        self.failure.say("")
        self.progress.begin()
        self._stack.setCurrentIndex(1)
        self._say_title()
        self._settle()
        job.progressed.connect(self._progressed)
        job.succeeded.connect(self._succeeded)
        job.failed.connect(self._failed)
        job.cancelled.connect(self._cancelled)

    def bring(self) -> None:
        """Show it again."""
        self.show()
        self.activateWindow()

    def _build(self, footage: Footage | None) -> None:
        for known in self._files:
            self.source_field.addItem(footage_name(known), known.id)
        if footage is not None:
            self.source_field.setCurrentIndex(self.source_field.findData(footage.id))
        choices = (
            (NOW, self.tr("The decisions of this footage")),
            (TRACKS, self.tr("Tracks in a file")),
            (NOTHING, self.tr("The original only")),
        )
        for word, name in choices:
            self.against_field.addItem(name, word)
        form = Form()
        form.add(self.tr("&Original"), self._with_button(
            self.source_field, self._browse_source, self.tr("Choose an original that is not listed")
        ))  # fmt: skip
        form.add(self.tr("&Copy"), self._with_button(
            self.copy_field, self._browse_copy, self.tr("Choose the copy")
        ))  # fmt: skip
        form.add(self.tr("&Against"), self.against_field, self._against_text)
        tracks = self._with_button(
            self.tracks_field, self._browse_tracks, self.tr("Choose the file with the tracks")
        )
        form.add(self.tr("&Tracks"), tracks)
        self.source_field.setAccessibleName(self.tr("Original"))
        self.copy_field.setAccessibleName(self.tr("File name of the copy"))
        self.tracks_field.setAccessibleName(self.tr("File name of the tracks"))
        self.tracks_field.setPlaceholderText(self.tr("Of Umbra, CVAT or another tool"))
        self._tracks_row = tracks
        page = QWidget()
        box = QVBoxLayout(page)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(SPACE * 2)
        box.addLayout(form)
        box.addStretch(1)
        for view in (page, self.progress, self.report):
            self._stack.addWidget(view)
        self.body.addWidget(self.failure)
        self.body.addWidget(self._stack, 1)
        self.save_button = button(self.tr("&Save report…"), self._save, icon_name="save")
        self.close_button = button(self.tr("Cancel"), self.close)
        self.go_button = button(
            self.tr("C&heck"), self.begin, kind="primary", icon_name="shield-check"
        )
        self.go_button.setDefault(True)
        self.foot.addWidget(self.save_button)
        self.foot.addStretch(1)
        self.foot.addWidget(self.close_button)
        self.foot.addWidget(self.go_button)
        self.copy_field.textChanged.connect(self._settle)
        self.tracks_field.textChanged.connect(self._settle)
        self.source_field.currentIndexChanged.connect(self._source_changed)
        self.against_field.currentIndexChanged.connect(self._settle)

    def _with_button(self, field: QWidget, act: Callable[[], object], name: str) -> QWidget:
        browse = button(self.tr("Choose…"), act)
        browse.setAccessibleName(name)
        made = QWidget()
        line = row(field, browse)
        line.setStretch(0, 1)
        made.setLayout(line)
        made.setFocusProxy(field)
        return made

    def _say_title(self) -> None:
        title = self.tr("Check a copy")
        if self._stack.currentIndex() == 0:
            text = self.tr("Any copy, also one made by another program. Nothing is changed.")
        else:
            text = self.tr("{copy} is compared with {source}.").format(
                copy=self.copy.name, source=self.source.name
            )
        self.say(title, text)

    def _source_changed(self) -> None:
        at = self.against_field.findData(NOW)
        if self.footage is None and self.against_field.currentData() == NOW:
            self.against_field.setCurrentIndex(self.against_field.findData(NOTHING))
        elif self.footage is not None and self.against_field.currentData() == NOTHING:
            self.against_field.setCurrentIndex(at)
        self._settle()

    def _settle(self) -> None:
        asking, done = self._stack.currentIndex() == 0, self._stack.currentIndex() == 2
        against = self.against_field.currentData()
        self._tracks_row.setEnabled(against == TRACKS)
        self._against_text.setText({
            NOW: self.tr("What was decided when the copy was made here; else as it is decided now."),
            TRACKS: self.tr("Every region of the file must be covered on the copy."),
            NOTHING: self.tr("Finds another source, shifted frames, hidden data and faces left."),
        }[against])  # fmt: skip
        known = self.footage is not None or against != NOW
        ready = bool(self.copy_field.text().strip()) and self.source.name != "" and known
        if against == TRACKS:
            ready = ready and bool(self.tracks_field.text().strip())
        self.go_button.setVisible(asking)
        self.go_button.setEnabled(ready)
        self.save_button.setVisible(done)
        self.close_button.setText(self.tr("Close") if done else self.tr("Cancel"))

    def _progressed(self, event: dict[str, Any]) -> None:
        self.progress.follow(event, cancelling=False)

    def _succeeded(self, report: dict[str, Any]) -> None:
        footage = self.footage
        self.job = None
        self.report.show_report(report)
        self._stack.setCurrentIndex(2)
        self._settle()
        about = {"footage": footage.sha256, "request": footage.request or ""} if footage else {}
        self._session.record(
            Category.CONSULTATION,
            "Copy checked",
            **about,
            details={"name": self.copy.name, "verified": bool(report["ok"])},
        )
        self._session.register_changed.emit()
        link = self.report.first_link()
        (link if link is not None else self.close_button).setFocus()

    def _failed(self, error: UserError) -> None:
        self.job = None
        self.failure.say(whole(error), "bad")
        self._back()

    def _cancelled(self) -> None:
        self.job = None
        self._back()

    def _back(self) -> None:
        self._stack.setCurrentIndex(0)
        self._say_title()
        self._settle()

    def _save(self) -> None:
        self.report.save(self.copy.parent, f"{self.copy.stem}_report")

    def _leave_for(self, sight: Sight) -> None:
        footage = self.footage
        if footage is None:
            text = self.tr("Add {name} to the register to look at its frames here.")
            self.failure.say(text.format(name=self.source.name), "info")
            return
        self.hide()
        self.go_to.emit(footage, sight)

    def _browse_source(self) -> None:
        name, _kind = QFileDialog.getOpenFileName(self, self.tr("Which is the original?"))
        if name:
            self.choose_source(Path(name))

    def choose_source(self, path: Path) -> None:
        """Take any file as the original."""
        self._other = path
        at = self.source_field.findData("")
        if at < 0:
            self.source_field.addItem(path.name, "")
            at = self.source_field.count() - 1
        self.source_field.setItemText(at, path.name)
        self.source_field.setCurrentIndex(at)
        self._source_changed()

    def _browse_copy(self) -> None:
        footage = self.footage
        start = self._settings.export_folder(self.source if footage else Path.home())
        name, _kind = QFileDialog.getOpenFileName(
            self, self.tr("Which copy is to be checked?"), str(start)
        )
        if name:
            self.copy_field.setText(name)

    def _browse_tracks(self) -> None:
        name, _kind = QFileDialog.getOpenFileName(self, self.tr("Which tracks?"))
        if name:
            self.tracks_field.setText(name)
