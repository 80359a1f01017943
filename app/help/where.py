"""Which page of the manual fits where somebody is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QApplication, QDialog, QWidget

from app.help.pages import FIRST, SETTINGS, SHORTCUTS
from app.session import Page

if TYPE_CHECKING:
    from app.session import Session

BY_DIALOG: Final = {
    "AboutDialog": "installing.md",
    "AlignDialog": "incident.md",
    "AnswerDialog": "casework.md",
    "AppearancesDialog": "annotations.md",
    "AssignDialog": "footage.md",
    "BusyDialog": "workspaces.md",
    "CategoriesDialog": "annotations.md",
    "ClipsDialog": "annotations.md",
    "ClockDialog": "incident.md",
    "ContactDialog": "annotations.md",
    "CopiesDialog": "export.md",
    "DamagedDialog": "workspaces.md",
    "DisclosuresDialog": "release.md",
    "EraseDialog": "log.md",
    "EraseIncidentDialog": "incident.md",
    "EvidenceDialog": "annotations.md",
    "ExportDialog": "export.md",
    "ExportNotesDialog": "annotations.md",
    "FindDialog": "detection.md",
    "ForceWordsDialog": "casework.md",
    "GiveReasonDialog": "casework.md",
    "HandingDialog": "release.md",
    "ImportNotesDialog": "annotations.md",
    "ImportTracksDialog": "command-line.md",
    "IncidentDialog": "incident.md",
    "KeyDialog": "log.md",
    "NameDialog": "incident.md",
    "NoteDialog": "annotations.md",
    "PackageCheckDialog": "release.md",
    "PicturesDialog": "footage.md",
    "PreferencesDialog": SETTINGS,
    "ProblemDialog": "problems.md",
    "ReasonsDialog": "casework.md",
    "ReleaseDialog": "release.md",
    "RemoveDialog": "footage.md",
    "ReportDialog": "problems.md",
    "ReportsDialog": "casework.md",
    "RequestDialog": "request.md",
    "RequestExportDialog": "export.md",
    "RetentionDialog": "casework.md",
    "RulesDialog": "casework.md",
    "ShortcutsDialog": SHORTCUTS,
    "SignOffDialog": "release.md",
    "SnapshotDialog": "annotations.md",
    "StillsDialog": "annotations.md",
    "VerifyDialog": "verification.md",
    "WithdrawDialog": "release.md",
    "WorkspacesDialog": "workspaces.md",
}
"""By the name of a dialog's class: the classes would bring everything with them that they use."""

_BY_PANEL: Final = {
    "app.sound": "sound.md",
    "app.people": "people.md",
    "app.notes": "annotations.md",
}
"""By the package that the widget with the keys, or what holds it, comes from."""


def page_for(session: Session, at: QWidget | None = None) -> str:
    """The page that fits.

    Args:
        session: Which page of the window is shown, and what is open.
        at: A dialog, or the widget that has the keys; else the application is asked.
    """
    focus = at if at is not None else QApplication.focusWidget()
    part = focus
    while part is not None:
        kind = type(part)
        if isinstance(part, QDialog):
            for base in kind.__mro__:
                if base.__name__ in BY_DIALOG:
                    return BY_DIALOG[base.__name__]
        if session.page is Page.REVIEW:
            for package, page in _BY_PANEL.items():
                if kind.__module__.startswith(package):
                    return page
        part = part.parentWidget()
    return _by_page(session)


def _by_page(session: Session) -> str:
    if session.page is Page.INCIDENT:
        return "incident.md"
    if session.page is Page.LOG:
        return "log.md"
    if session.page is Page.REVIEW:
        if session.footage is None:
            return "footage.md"
        decided = session.project is not None and bool(session.project.tracks)
        return "correction.md" if decided else "detection.md"
    if session.request is not None:
        return "footage.md" if not session.workspace.footage() else "request.md"
    return FIRST if not session.workspace.footage() else "request.md"
