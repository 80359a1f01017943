"""Handing over evidence of an incident or of footage."""

from __future__ import annotations

from app.actions.action import Action, Menu, has_footage
from app.actions.ids import ActionId as A
from app.session import Session


def has_cameras(session: Session) -> bool:
    """An incident is selected that has cameras."""
    return session.incident is not None and bool(session.incident.cameras)


ACTIONS: tuple[Action, ...] = (
    Action(
        A.EVIDENCE_PACKAGE,
        "Evidence pac&kage…",
        "Put clips, stills, annotations, a timeline report and a numbered list into a package, and record to"
        " whom it goes.",
        ("Ctrl+Alt+K",),
        icon="export",
        enabled=has_cameras,
        menu=Menu.INCIDENT,
        group=8,
        short="Evidence",
    ),
    Action(
        A.EVIDENCE_FOOTAGE,
        "E&vidence package of this footage…",
        "Put clips, stills and annotations of the open footage alone into a package, and record to whom it"
        " goes.",
        ("Ctrl+Alt+Shift+K",),
        icon="export",
        enabled=has_footage,
        menu=Menu.CASE,
        group=3,
        short="Evidence of footage",
    ),
)
