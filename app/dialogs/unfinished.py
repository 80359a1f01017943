"""Whether something that adds cover to footage is still at work."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

if TYPE_CHECKING:
    from app.jobs import Job
    from redaction.model.footage import Footage


def still_worked_on(footage: Footage, running: Iterable[Job]) -> str:
    """Why a copy would be made too early: what is found or followed now is not covered yet. Else empty."""
    words = {
        "analyse": QCoreApplication.translate(
            "ExportDialog", "This footage is still being searched"
        ),
        "follow": QCoreApplication.translate(
            "ExportDialog", "Somebody in this footage is still being followed"
        ),
        "check_draft": QCoreApplication.translate(
            "ExportDialog", "The draft of this footage is still being checked"
        ),
    }
    for job in running:
        here = footage.path == job.args.get("path") or footage.id == job.args.get("footage")
        if job.kind in words and here:
            wait = QCoreApplication.translate(
                "ExportDialog",
                "wait until it has ended, or stop it, so that the copy covers it all.",
            )
            return f"{words[job.kind]}: {wait}"
    return ""
