"""The workspaces: which are known, another or a new one, and backups of the one that is open."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFileDialog,
    QInputDialog,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QSizePolicy,
    QWidget,
)

from app.dialogs.base import Dialog
from app.language.core import whole
from app.settings.store import Settings
from app.theme.folding import Folding
from app.theme.parts import Banner, button, label, line, row
from app.theme.tokens import SPACE
from app.words import count_words, moment_words
from app.workspaces.places import NAME, forget_folder, known_folders
from redaction.jobs.errors import UserError
from redaction.policy.limits import check_workspace
from redaction.reviewlog.row import Category
from redaction.store.automatic import automatic_backups
from redaction.store.backup import read_backup, unpack
from redaction.store.backup_files import ENDING
from redaction.store.database import DATABASE
from redaction.store.mending import record_restored
from redaction.store.workspace import Workspace

if TYPE_CHECKING:
    from app.jobs import InlineRunner, JobRunner
    from app.session import Session


class WorkspacesDialog(Dialog):
    """Lists the workspaces; switching closes this window and opens it there."""

    def __init__(
        self,
        session: Session,
        jobs: JobRunner | InlineRunner,
        settings: Settings,
        switch: Callable[[Path], object],
        parent: QWidget | None = None,
    ) -> None:
        """Show them.

        Args:
            session: Of the window.
            jobs: Backs up.
            settings: Hold which are known.
            switch: Opens the window in another folder.
            parent: The window.
        """
        super().__init__(
            self.tr("Workspaces"),
            self.tr(
                "A workspace is a folder with its own register, decisions and review log. Keep those apart"
                " that different people answer for."
            ),
            parent,
        )
        self.setMinimumWidth(700)
        self._session, self._jobs, self._settings = session, jobs, settings
        self._switch = switch
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Workspaces"))
        self.list.setMinimumHeight(170)
        self.list.setSpacing(2)
        self.list.currentItemChanged.connect(lambda *_: self._follow())
        self.list.itemActivated.connect(lambda _item: self.open_chosen())
        self.body.addWidget(self.list)
        self.open_button = button(self.tr("&Open"), self.open_chosen, icon_name="folder")
        self.forget_button = button(self.tr("&Take off the list"), self._forget)
        buttons = Folding(
            button(self.tr("&New…"), self._new, icon_name="plus"),
            button(self.tr("&Another folder…"), self._browse, icon_name="folder"),
            button(self.tr("From a &backup…"), self._from_backup, icon_name="import"),
            None,
            self.forget_button,
            self.open_button,
        )
        self.body.addWidget(buttons)
        self.body.addWidget(line())
        self.name = QLineEdit(str(session.workspace.setting(NAME, "")))
        self.name.setPlaceholderText(self.tr("For example Information Access Unit"))
        self.name.setAccessibleName(self.tr("Name of this workspace"))
        self.name.setEnabled(not session.workspace.read_only)
        self.name.editingFinished.connect(self._rename)
        title = label(self.tr("This workspace is ca&lled"))
        title.setBuddy(self.name)
        example = self.name.fontMetrics().horizontalAdvance(self.name.placeholderText())
        self.name.setMinimumWidth(example + SPACE * 5)
        self.name.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.body.addWidget(Folding(title, self.name, spacing=SPACE * 2))
        self.last = label("", "caption", wrap=True)
        self.back_up_button = button(self.tr("Back &up to a file…"), self.back_up, icon_name="save")
        both = row(self.last, self.back_up_button, spacing=SPACE * 2)
        both.setStretchFactor(self.last, 1)
        self.body.addLayout(both)
        self.said = Banner()
        self.said.hide()
        self.body.addWidget(self.said)
        self.foot.addStretch(1)
        close = button(self.tr("Close"), self.accept, kind="primary")
        close.setDefault(True)
        self.foot.addWidget(close)
        self._fill()
        self._say_last()

    # the list

    def _fill(self) -> None:
        here = self._session.workspace.folder
        self.list.clear()
        for folder in dict.fromkeys((here, *known_folders(self._settings))):
            there = (folder / DATABASE).is_file()
            name = self._name_of(folder) if folder == here else folder.name
            words = name or folder.name
            if folder == here:
                words = self.tr("{name} (open now)").format(name=words)
            elif not there:
                words = self.tr("{name} (nothing there yet)").format(name=words)
            item = QListWidgetItem(f"{words}\n{folder}")
            item.setData(Qt.ItemDataRole.UserRole, str(folder))
            self.list.addItem(item)
        self.list.setCurrentRow(0)

    def _name_of(self, folder: Path) -> str:
        return str(self._session.workspace.setting(NAME, "")) or folder.name

    @property
    def chosen(self) -> Path | None:
        """The folder that is selected."""
        item = self.list.currentItem()
        return None if item is None else Path(item.data(Qt.ItemDataRole.UserRole))

    def _follow(self) -> None:
        other = self.chosen is not None and self.chosen != self._session.workspace.folder
        self.open_button.setEnabled(other)
        self.forget_button.setEnabled(other)

    def open_chosen(self) -> None:
        """Open the window in the chosen workspace."""
        chosen = self.chosen
        if chosen is not None and chosen != self._session.workspace.folder:
            self._go(chosen)

    def _go(self, folder: Path) -> None:
        try:
            # said here: the window that is left behind would be gone
            check_workspace(folder)
        except UserError as error:
            self._complain(error)
            return
        self.accept()
        self._switch(folder)

    def _forget(self) -> None:
        if self.chosen is not None:
            forget_folder(self._settings, self.chosen)
            self._fill()

    def _new(self) -> None:
        folder = self._empty_folder(self.tr("An empty folder for the new workspace"))
        if folder is None:
            return
        name, ok = QInputDialog.getText(
            self, self.tr("New workspace"), self.tr("What is it called?"), text=folder.name
        )
        if not ok:
            return
        try:
            with Workspace.open(folder, user=self._session.workspace.user) as made:
                made.set_setting(NAME, name.strip())
        except UserError as error:
            self._complain(error)
            return
        self._go(folder)

    def _browse(self) -> None:
        name = QFileDialog.getExistingDirectory(self, self.tr("The folder of a workspace"))
        if not name:
            return
        if not (Path(name) / DATABASE).is_file():
            self.said.say(
                self.tr("There is no workspace in that folder. Make a new one with New."), "warning"
            )
            self.said.show()
            return
        self._go(Path(name))

    def _from_backup(self) -> None:
        kinds = self.tr("Backups (*{ending})").format(ending=ENDING)
        name, _ = QFileDialog.getOpenFileName(self, self.tr("Choose a backup"), "", kinds)
        if not name:
            return
        folder = self._empty_folder(self.tr("An empty folder for what the backup holds"))
        if folder is None:
            return
        try:
            backup = read_backup(Path(name), check=True)
            unpack(backup.path, folder)
            with Workspace.open(folder, user=self._session.workspace.user) as made:
                record_restored(made, backup)
        except UserError as error:
            self._complain(error)
            return
        self._go(folder)

    def _empty_folder(self, title: str) -> Path | None:
        name = QFileDialog.getExistingDirectory(self, title)
        if not name:
            return None
        folder = Path(name)
        if any(folder.iterdir()):
            self.said.say(
                self.tr("{folder} is not empty. Choose an empty folder.").format(
                    folder=folder.name
                ),
                "warning",
            )
            self.said.show()
            return None
        return folder

    # this workspace

    def _rename(self) -> None:
        workspace, name = self._session.workspace, self.name.text().strip()
        if name == workspace.setting(NAME, ""):
            return
        try:
            workspace.set_setting(NAME, name)
        except UserError as error:
            self._complain(error)
            return
        self._fill()
        self._session.case_changed.emit()

    def back_up(self) -> None:
        """Ask for a file and back this workspace up into it."""
        today = dt.datetime.now().astimezone().date().isoformat()
        suggested = f"{self._name_of(self._session.workspace.folder)}-{today}{ENDING}"
        kinds = self.tr("Backups (*{ending})").format(ending=ENDING)
        options = QFileDialog.Option.DontConfirmOverwrite
        name, _ = QFileDialog.getSaveFileName(
            self, self.tr("Back up to"), suggested, kinds, "", options
        )
        if name:
            self.back_up_to(Path(name if name.endswith(ENDING) else name + ENDING))

    def back_up_to(self, out: Path) -> None:
        """Back up into this new file, in the background."""
        self.said.say(self.tr("Backing up…"), "info")
        self.said.show()
        self.back_up_button.setEnabled(False)
        args = {"workspace": str(self._session.workspace.folder), "out": str(out)}
        job = self._jobs.start("back_up", args, self.tr("Backing up the workspace"))
        job.succeeded.connect(self._backed_up)
        job.failed.connect(self._complain)
        job.finished.connect(lambda: self.back_up_button.setEnabled(True))

    def _backed_up(self, result: dict[str, Any]) -> None:
        path = Path(result["path"])
        details = {key: result[key] for key in ("rows", "head", "size")}
        self._session.record(
            Category.SYSTEM, "Workspace backed up", details={"name": path.name, **details}
        )
        rows = count_words(int(result["rows"]), self.tr("row"), self.tr("rows"))
        text = self.tr("{name} is written and was read back: {rows} of the review log.")
        self.said.say(text.format(name=path.name, rows=rows), "good")

    def _say_last(self) -> None:
        known = automatic_backups(self._session.workspace.folder)
        if not known:
            self.last.setText(self.tr("Umbra has not backed it up by itself yet."))
            return
        self.last.setText(
            self.tr(
                "Umbra backed it up by itself {when}, inside the workspace. That is no help when the drive"
                " fails: back it up to another one as well."
            ).format(when=moment_words(known[0].made))
        )

    def _complain(self, error: UserError) -> None:
        self.said.say(whole(error), "bad")
        self.said.show()
