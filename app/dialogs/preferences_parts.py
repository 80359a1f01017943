"""What the preferences show besides settings: the workspace's place, the keys, an administrator's rules."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app.actions.ids import ActionId
from app.dialogs.base import Form
from app.dialogs.setting_row import TITLES
from app.settings.declared import SHORTCUTS
from app.settings.store import Settings
from app.theme.parts import button, label, picture, row
from app.theme.tokens import SPACE
from redaction.policy.current import policy
from redaction.policy.machine import account
from redaction.policy.words import policy_lines

if TYPE_CHECKING:
    from PySide6.QtWidgets import QDialog

    from app.actions.registry import Registry
    from redaction.store.workspace import Workspace


class WorkspacePart(QWidget):
    """Where the open workspace lies, and the way to another one."""

    def __init__(self, workspace: Workspace, registry: Registry | None, dialog: QDialog) -> None:
        super().__init__()
        form = Form(TITLES)
        form.setContentsMargins(0, 0, 0, 0)
        self.setLayout(form)
        # a path has no place to break; in a field it can be gone through by key, and copied
        where = QLineEdit(str(workspace.folder))
        where.setReadOnly(True)
        where.setCursorPosition(0)
        where.setAccessibleName(self.tr("Folder of the workspace"))
        form.add(
            self.tr("Workspace"),
            where,
            label(
                self.tr(
                    "Register, decisions and the review log lie in this folder. Everything is saved there at"
                    " once."
                ),
                "caption",
                wrap=True,
            ),
        )
        places = policy().workspaces.allowed
        if places:
            listed = ", ".join(str(one) for one in places)
            words = self.tr("Workspaces may only lie in {places}.").format(places=listed)
            note = label(f"{words} {policy().set_by()}", "caption", wrap=True)
            holder = QWidget()
            holder.setLayout(row(picture("lock", 14, "warning"), note, spacing=SPACE))
            form.add("", holder, None)
        if registry is not None:
            other = button(
                self.tr("Other workspaces…"),
                partial(_leave_for, dialog, registry, ActionId.WORKSPACES),
                icon_name="folder",
                tip=self.tr("Close the settings, and open, move to or back up a workspace."),
            )
            holder = QWidget()
            holder.setLayout(row(other, None))
            form.add("", holder, None)


class ShortcutsPart(QWidget):
    """The way to the keys."""

    def __init__(self, settings: Settings, registry: Registry | None, dialog: QDialog) -> None:
        super().__init__()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(SPACE)
        changed = len(settings.get(SHORTCUTS))
        words = self.tr("All keys are as Umbra sets them.")
        if changed:
            words = self.tr("Actions whose keys you changed: {n}.").format(n=changed)
        box.addWidget(label(words, wrap=True))
        if policy().shortcuts_locked:
            note = label(policy().set_by(), "caption", wrap=True)
            box.addLayout(row(picture("lock", 14, "warning"), note, spacing=SPACE))
        if registry is not None:
            keys = button(
                self.tr("Keyboard shortcuts…"),
                partial(_leave_for, dialog, registry, ActionId.SHORTCUTS),
                icon_name="keyboard",
                tip=self.tr(
                    "Close the settings, and see, find and change the keys of all actions."
                ),
            )
            box.addLayout(row(keys, None))


class RulesPart(QWidget):
    """Everything a policy fixes or limits, a line each."""

    def __init__(self) -> None:
        super().__init__()
        held = policy()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(SPACE)
        for line in policy_lines(held, account()):
            box.addWidget(label(line, wrap=True, select=True))
        box.addWidget(label(f"{held.place}", "caption", wrap=True, select=True))
        box.addWidget(label(f"SHA-256 {held.digest}", "caption", wrap=True, select=True))


def _leave_for(dialog: QDialog, registry: Registry, action: ActionId) -> None:
    """Close the settings as with Cancel, and go on elsewhere."""
    dialog.reject()
    registry.trigger(action)
