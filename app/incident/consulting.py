"""Nobody looks at footage without a row in the log, whichever dialog shows its pictures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from redaction.reviewlog.row import Category

if TYPE_CHECKING:
    from app.session import Session
    from redaction.incident.incident import Incident
    from redaction.model.footage import Footage


def may_look(session: Session, incident: Incident, footage: Footage) -> bool:
    """Whether pictures of a camera's footage may be shown: once a row says so, for each incident one.

    Where the log cannot take it, ``session.problem`` said why.
    """
    key = (incident.id, footage.id)
    if key not in session.consulted and session.record(
        Category.CONSULTATION,
        "Footage looked at for an incident",
        footage=footage.sha256,
        request=footage.request or "",
        details={"name": Path(footage.path).name, "incident": str(incident.id)},
    ):
        session.consulted.add(key)
    return key in session.consulted
