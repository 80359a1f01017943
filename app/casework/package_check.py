"""Checking a package that somebody has: what its receiver's script would say, in a window."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import (
    QFileDialog,
    QGridLayout,
    QLineEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.dialogs.base import Form, JobDialog
from app.dialogs.report_view import ProgressView
from app.language.core import core, whole
from app.theme.parts import Banner, button, empty, label, picture, row
from app.theme.tokens import SPACE
from app.words import size_words
from redaction.casework.checker.bags import fingerprint_words
from redaction.jobs.errors import UserError

if TYPE_CHECKING:
    from app.jobs import Runner

ASKING, WORKING, DONE = 0, 1, 2
MOST = 12


class PackageCheckDialog(JobDialog):
    """Asks for a package and shows what its check says.

    Attributes:
        path: Of the ZIP file or folder.
        number: Package number told by its sender; may be empty.
        verdict: What the check said, once it did.
    """

    def __init__(self, jobs: Runner, start: Path, parent: QWidget | None = None) -> None:
        super().__init__("", "", parent)
        self.resize(720, 520)
        self._jobs = jobs
        self._start = start
        self.verdict: dict[str, Any] | None = None
        self.path = QLineEdit()
        self.number = QLineEdit()
        self.said = Banner()
        self.progress = ProgressView()
        self._stack = QStackedWidget()
        self._result = QWidget()
        self._box = QVBoxLayout(self._result)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(SPACE)
        self._build()
        self._turn(ASKING)

    def begin(self) -> None:
        """Start the check."""
        path = Path(self.path.text().strip()).expanduser()
        args = {"path": str(path), "number": self.number.text().strip()}
        job = self._jobs.start(
            "check_package", args, self.tr("Check {name}").format(name=path.name)
        )
        self.job = job
        self.said.say("")
        self.progress.begin()
        self._turn(WORKING)
        job.progressed.connect(self._progressed)
        job.succeeded.connect(self._checked)
        job.failed.connect(self._failed)
        job.cancelled.connect(self._cancelled)

    def _build(self) -> None:
        form = Form()
        zipped = button(self.tr("&ZIP file…"), self._choose_file)
        folder = button(self.tr("&Folder…"), self._choose_folder)
        which = QWidget()
        which.setLayout(row(self.path, zipped, folder))
        which.setFocusProxy(self.path)
        self.path.setAccessibleName(self.tr("Package"))
        form.add(self.tr("&Package"), which)
        self.number.setPlaceholderText(self.tr("As its sender told you; may stay empty"))
        form.add(
            self.tr("&Number"),
            self.number,
            label(
                self.tr(
                    "Without it, or a signature, nobody can tell a whole package from another whole one."
                ),
                "caption",
                wrap=True,
            ),
        )
        asking = QWidget()
        box = QVBoxLayout(asking)
        box.setContentsMargins(0, 0, 0, 0)
        box.addLayout(form)
        box.addStretch(1)
        for page in (asking, self.progress, self._result):
            self._stack.addWidget(page)
        self.body.addWidget(self.said)
        self.body.addWidget(self._stack, 1)
        self.other_button = button(self.tr("Check &another"), lambda: self._turn(ASKING))
        self.close_button = button("", self.close)
        self.go_button = button(
            self.tr("C&heck"), self.begin, kind="primary", icon_name="shield-check"
        )
        self.go_button.setDefault(True)
        self.foot.addWidget(self.other_button)
        self.foot.addStretch(1)
        self.foot.addWidget(self.close_button)
        self.foot.addWidget(self.go_button)
        self.path.textChanged.connect(lambda text: self.go_button.setEnabled(bool(text.strip())))
        self.go_button.setEnabled(False)

    def _turn(self, page: int) -> None:
        self._stack.setCurrentIndex(page)
        self.say(
            self.tr("Check a package"),
            self.tr("Whether everything in it is as it was made. Nothing is changed or unpacked."),
        )
        if page != DONE:
            self.job = self.job if page == WORKING else None
            self.said.setVisible(page == ASKING and bool(self.said.text))
        self.other_button.setVisible(page == DONE)
        self.go_button.setVisible(page == ASKING)
        self.close_button.setText(self.tr("Close") if page == DONE else self.tr("Cancel"))

    def _checked(self, verdict: dict[str, Any]) -> None:
        self.job = None
        self.verdict = verdict
        empty(self._box)
        self._box.addWidget(self._page(verdict))
        self._turn(DONE)
        tone = "good" if verdict["ok"] else "bad"
        self.said.say(core(verdict["summary"]), tone)

    def _page(self, verdict: dict[str, Any]) -> QWidget:
        page = QWidget()
        box = QVBoxLayout(page)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(SPACE)
        problems = verdict["problems"]
        for problem in problems[:MOST]:
            words = row(picture("error", 16, "bad"), spacing=8)
            words.addWidget(label(core(problem["words"]), wrap=True, select=True), 1)
            box.addLayout(words)
        if len(problems) > MOST:
            box.addWidget(label(self.tr("and {n} more").format(n=len(problems) - MOST), "muted"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE * 2)
        grid.setColumnMinimumWidth(0, 120)
        grid.setColumnStretch(1, 1)
        for at, (name, text, role) in enumerate(self._facts(verdict["facts"])):
            value = label(text, role, wrap=True, select=True)
            value.setAccessibleName(name)
            grid.addWidget(label(name, "muted"), at, 0)
            grid.addWidget(value, at, 1)
        box.addLayout(grid)
        for note in verdict["notes"]:
            box.addWidget(label(core(note), "caption", wrap=True))
        box.addStretch(1)
        return page

    def _facts(self, facts: dict[str, Any]) -> list[tuple[str, str, str]]:
        if not facts:
            return []
        signed = (
            fingerprint_words(facts["fingerprint"])
            if facts["fingerprint"]
            else self.tr("Not signed")
        )
        found = [
            (self.tr("Reference"), facts["reference"], ""),
            (self.tr("Made by"), facts["by"], ""),
            (self.tr("For"), facts["recipient"], ""),
            (self.tr("Holds"), self.tr("{n} files, {size}").format(
                n=facts["files"], size=size_words(facts["bytes"])
            ), ""),
            (self.tr("Package number"), fingerprint_words(facts["package_number"]), "mono"),
            (self.tr("Signed with key"), signed, "mono" if facts["fingerprint"] else ""),
        ]  # fmt: skip
        return [one for one in found if one[1]]

    def _progressed(self, event: dict[str, Any]) -> None:
        self.progress.follow(event, cancelling=False)

    def _cancelled(self) -> None:
        self._turn(ASKING)

    def _failed(self, error: UserError) -> None:
        self._turn(ASKING)
        self.said.say(whole(error), "bad")

    def _choose_file(self) -> None:
        name, _kind = QFileDialog.getOpenFileName(
            self, self.tr("Which package?"), str(self._start), self.tr("ZIP files (*.zip)")
        )
        if name:
            self.path.setText(name)

    def _choose_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, self.tr("Which package?"), str(self._start))
        if name:
            self.path.setText(name)
