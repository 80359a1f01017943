"""The request that open footage is for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from redaction.jobs.errors import UserError

if TYPE_CHECKING:
    from app.session import Session
    from redaction.model.footage import Request


def request_of(session: Session) -> Request | None:
    """The request the open footage is for; the selected one where no footage is open.

    They differ where footage is reviewed while another request is selected on the home page.
    """
    footage, selected = session.footage, session.request
    if footage is None:
        return selected
    if footage.request is None:
        return None
    if selected is not None and selected.id == footage.request:
        return selected
    try:
        return session.workspace.request(footage.request)
    except UserError:
        return None  # taken out of the register by another window
