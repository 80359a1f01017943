"""A damaged workspace: what Umbra saved by itself is offered, and nothing is overwritten."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QListWidget, QListWidgetItem, QWidget

from app.dialogs.base import Dialog
from app.language.core import core, whole
from app.theme.parts import Banner, button, label
from app.words import count_words, moment_words, size_words
from redaction.jobs.errors import UserError
from redaction.store.automatic import automatic_backups
from redaction.store.backup import Backup, read_backup
from redaction.store.backup_files import ENDING
from redaction.store.database import DatabaseDamaged
from redaction.store.mending import Restored, restore_in_place


class BackupList(QListWidget):
    """Backups to choose one from, the latest first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Backups"))
        self.setMinimumHeight(180)

    def add(self, backup: Backup, *, first: bool = False) -> None:
        """Offer one."""
        rows = count_words(backup.rows, self.tr("row"), self.tr("rows"))
        text = self.tr("{when}  ·  {rows} in the review log  ·  {size}").format(
            when=moment_words(backup.made), rows=rows, size=size_words(backup.size)
        )
        item = QListWidgetItem(text)
        item.setData(Qt.ItemDataRole.UserRole, backup)
        item.setToolTip(str(backup.path))
        self.insertItem(0 if first else self.count(), item)
        if first or self.count() == 1:
            self.setCurrentItem(item)

    @property
    def chosen(self) -> Backup | None:
        """The one that is selected."""
        item = self.currentItem()
        found = None if item is None else item.data(Qt.ItemDataRole.UserRole)
        return found if isinstance(found, Backup) else None


class DamagedDialog(Dialog):
    """The database is damaged: offers the backups; accepted once one is in its place.

    Attributes:
        restored: What was done, or None.
    """

    def __init__(
        self, folder: Path, error: DatabaseDamaged, user: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(
            self.tr("The workspace is damaged"),
            self.tr(
                "{summary} Umbra can go on from a backup. The damaged files are put aside in the same"
                " folder; nothing is overwritten or deleted."
            ).format(summary=core(error.summary)),
            parent,
        )
        self.setWindowTitle(self.tr("Umbra"))
        self.setMinimumWidth(620)
        self._folder, self._user = folder, user
        self.restored: Restored | None = None
        self.list = BackupList()
        for backup in automatic_backups(folder):
            self.list.add(backup)
        self.list.itemActivated.connect(lambda _item: self.restore())
        self.body.addWidget(self.list)
        self.none = label(
            self.tr("Umbra finds no backup in the workspace. Choose one from elsewhere."), wrap=True
        )
        self.none.setVisible(not self.list.count())
        self.body.addWidget(self.none)
        self.problem = Banner()
        self.problem.hide()
        self.body.addWidget(self.problem)
        self.foot.addWidget(button(self.tr("&Close"), self.reject))
        self.other = button(self.tr("&Another backup…"), self._browse, icon_name="folder")
        self.foot.addWidget(self.other)
        self.foot.addStretch(1)
        self.go = button(self.tr("&Restore this backup"), self.restore, kind="primary")
        self.go.setDefault(True)
        self.go.setEnabled(bool(self.list.count()))
        self.foot.addWidget(self.go)

    def restore(self) -> None:
        """Put the damaged files aside and the chosen backup in their place."""
        backup = self.list.chosen
        if backup is None:
            return
        QApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        try:
            self.restored = restore_in_place(backup, self._folder, user=self._user)
        except UserError as error:
            self._complain(error)
            return
        finally:
            QApplication.restoreOverrideCursor()
        self.accept()

    def _browse(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self,
            self.tr("Choose a backup"),
            "",
            self.tr("Backups (*{ending})").format(ending=ENDING),
        )
        if not name:
            return
        try:
            self.list.add(read_backup(Path(name)), first=True)
        except UserError as error:
            self._complain(error)
            return
        self.none.hide()
        self.go.setEnabled(True)

    def _complain(self, error: UserError) -> None:
        self.problem.say(whole(error), "bad")
        self.problem.show()
