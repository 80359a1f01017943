"""Opening a workspace for the window: alone, or only to look; restored first where it is damaged."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from app.dialogs.base import Dialog
from app.dialogs.problem import ProblemDialog
from app.settings.declared import REVIEWER
from app.settings.store import Settings
from app.theme.parts import button, label
from app.words import count_words, moment_words, tr
from app.workspaces.restoring import DamagedDialog
from redaction.jobs.errors import UserError
from redaction.store.database import DatabaseDamaged
from redaction.store.holding import Hold, Holder, holder_of
from redaction.store.mending import Restored
from redaction.store.workspace import Workspace, login_name

LOOK_EVERY_MS = 1000
"""How often somebody who waits is told whether the workspace is free."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A workspace for the window.

    Attributes:
        workspace: Open.
        hold: The right to change it; None where the window only looks.
        restored: What was done where it was damaged, or None.
    """

    workspace: Workspace
    hold: Hold | None
    restored: Restored | None = None

    def close(self) -> None:
        """Close it, then let others change it."""
        self.workspace.close()
        if self.hold is not None:
            self.hold.release()


def open_for_window(
    settings: Settings, folder: Path, parent: QWidget | None = None
) -> Opened | None:
    """Open it and ask what has to be asked; None where the person chose not to, or it cannot be."""
    user = settings.get(REVIEWER) or login_name()
    try:
        hold = Hold.take(folder, user)
    except UserError as error:
        ProblemDialog(error, parent).exec()
        return None
    if hold is None:
        waiting = BusyDialog(folder, user, parent)
        if waiting.exec() != BusyDialog.DialogCode.Accepted:
            return None
        hold = waiting.hold
    opened = _open(folder, user, hold, parent)
    if opened is None:
        if hold is not None:
            hold.release()
    elif hold is None:
        opened.workspace.look_only()
    return opened


def _open(folder: Path, user: str, hold: Hold | None, parent: QWidget | None) -> Opened | None:
    restored: Restored | None = None
    while True:
        try:
            return Opened(Workspace.open(folder, user=user), hold, restored)
        except DatabaseDamaged as error:
            if hold is None:
                ProblemDialog(error, parent).exec()
                return None
            damaged = DamagedDialog(folder, error, user, parent)
            if damaged.exec() != Dialog.DialogCode.Accepted:
                return None
            restored = damaged.restored
        except UserError as error:
            ProblemDialog(error, parent).exec()
            return None


def restored_words(restored: Restored) -> str:
    """What was done to a damaged workspace, to be said once its window is there."""
    words = tr("The workspace goes on from the backup of {when}.").format(
        when=moment_words(restored.backup.made)
    )
    if restored.lost:
        rows = count_words(restored.lost, tr("later row"), tr("later rows"))
        words += " " + tr("Only the damaged database has {rows} of the review log.").format(
            rows=rows
        )
    if restored.erased:
        words += " " + tr("Something was erased after that backup: it is back, so erase it again.")
    if restored.aside is not None:
        words += " " + tr("It lies in the folder {name}.").format(name=restored.aside.name)
    return words


class BusyDialog(Dialog):
    """Another window works with the workspace: look, wait, or leave it.

    Attributes:
        hold: The right to change it, where it became free while one waited.
    """

    def __init__(self, folder: Path, user: str, parent: QWidget | None = None) -> None:
        super().__init__("", "", parent)
        self.say(self.tr("This workspace is open in another window"), self._who(holder_of(folder)))
        self.setWindowTitle(self.tr("Umbra"))
        self.setMinimumWidth(540)
        self._folder, self._user = folder, user
        self.hold: Hold | None = None
        self.body.addWidget(
            label(
                self.tr(
                    "Only one window at a time changes a workspace. You can look at everything in it now"
                    " (what you look at is recorded), or wait until it is free."
                ),
                wrap=True,
            )
        )
        self.state = label("", "caption")
        self.body.addWidget(self.state)
        self.foot.addWidget(button(self.tr("&Close"), self.reject))
        self.foot.addStretch(1)
        self.look = button(self.tr("&Only look"), self.accept)
        self.foot.addWidget(self.look)
        self.wait = button(self.tr("&Wait until it is free"), self._wait, kind="primary")
        self.wait.setDefault(True)
        self.foot.addWidget(self.wait)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY_MS)
        self._timer.timeout.connect(self._try)

    def _who(self, holder: Holder) -> str:
        if holder.since is None:
            return self.tr("Umbra does not know who has it open.")
        return self.tr("{who} has had it open on {machine} since {time}.").format(
            who=holder.who, machine=holder.machine, time=moment_words(holder.since)
        )

    def _wait(self) -> None:
        self.wait.setEnabled(False)
        self.state.setText(self.tr("Waiting. The workspace opens by itself when it is free."))
        self._timer.start()
        self._try()

    def _try(self) -> None:
        try:
            self.hold = Hold.take(self._folder, self._user)
        except UserError as error:
            self._timer.stop()
            ProblemDialog(error, self).exec()
            self.reject()
            return
        if self.hold is not None:
            self.accept()

    def done(self, code: int) -> None:
        """Stop looking whether it is free."""
        self._timer.stop()
        super().done(code)
