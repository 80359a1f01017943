"""Saving settings to a file and taking them over from one, asked for in the preferences."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from app.dialogs.ask import AskDialog
from app.settings.declared import ALL
from app.settings.files import Taken, take_over, write_settings
from app.settings.pages import told
from app.settings.store import Settings
from redaction.jobs.errors import UserError
from redaction.policy.current import policy

NAME = "umbra-settings.json"


def tr(text: str) -> str:
    """A sentence in the person's language."""
    return QCoreApplication.translate("settings", text)


def save_settings(settings: Settings, parent: QWidget) -> bool:
    """Ask for a name and write the settings there; whether that was done.

    Raises:
        OutputError: If they cannot be written.
    """
    chosen, _ = QFileDialog.getSaveFileName(
        parent, tr("Save settings to a file"), NAME, tr("Settings of Umbra (*.json)")
    )
    if not chosen:
        return False
    # the dialog asked whether a file may be replaced
    write_settings(settings, Path(chosen), overwrite=True)
    return True


def take_settings(settings: Settings, parent: QWidget) -> bool:
    """Ask for a file, say what it would change, and take it over; whether that was done.

    Raises:
        UserError: If it is no file of settings, or nothing would change.
    """
    chosen, _ = QFileDialog.getOpenFileName(
        parent, tr("Take settings from a file"), "", tr("Settings of Umbra (*.json)")
    )
    if not chosen:
        return False
    path = Path(chosen)
    found = take_over(settings, path, only_look=True)
    if not found.changed:
        raise UserError(tr("Nothing would change."), words_of(found), words_of(found))
    ask = AskDialog(
        tr("Take over these settings?"),
        words_of(found),
        tr("Leave mine as they are"),
        tr("Take over"),
        parent,
    )
    if ask.exec() != AskDialog.DialogCode.Accepted:
        return False
    take_over(settings, path)
    return True


def words_of(found: Taken) -> str:
    """What a file changes and what it does not, in sentences."""
    titles = {s.key: told(s.title) or s.key for s in ALL}
    titles["keys/changed"] = tr("Keyboard shortcuts")
    said = []
    if found.changed:
        names = ", ".join(titles[key] for key in found.changed)
        said.append(tr("It changes: {names}.").format(names=names))
    if found.same:
        said.append(tr("Already as in the file: {n}.").format(n=found.same))
    if found.locked:
        names = ", ".join(titles[key] for key in found.locked)
        stay = tr("These stay as they are: {names}.").format(names=names)
        said.append(f"{stay} {policy().set_by()}")
    if found.unknown:
        names = ", ".join(found.unknown)
        said.append(tr("This version of Umbra does not know: {names}.").format(names=names))
    return " ".join(said)
