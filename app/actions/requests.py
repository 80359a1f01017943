"""The register: requests, and how long footage is kept."""

from __future__ import annotations

from app.actions.action import Action, Menu, has_request, has_target
from app.actions.ids import ActionId as A
from app.session import Session


def is_kept(session: Session) -> bool:
    """The chosen footage is marked as preserved."""
    return session.target is not None and bool(session.target.preserved)


def is_not_kept(session: Session) -> bool:
    """The chosen footage is not marked as preserved."""
    return session.target is not None and not session.target.preserved


ACTIONS = (
    Action(
        A.ADD_REQUEST,
        "&New request…",
        "Enter a request for footage; its due date is worked out for you.",
        ("Ctrl+N",),
        icon="add-request",
        menu=Menu.CASE,
        group=0,
        short="New request",
    ),
    Action(
        A.EDIT_REQUEST,
        "&Edit request…",
        "Change the selected request: its dates, identity check, reasons, people and notes.",
        ("Ctrl+Shift+R",),
        icon="edit",
        enabled=has_request,
        menu=Menu.CASE,
        group=0,
        short="Edit",
    ),
    Action(
        A.CLOSE_REQUEST,
        "&Answer request…",
        "Record how the selected request was answered, or open an answered one again.",
        icon="check",
        enabled=has_request,
        menu=Menu.CASE,
        group=0,
        checked=lambda s: s.request is not None and s.request.closed,
        checkable=True,
        short="Answer",
    ),
    Action(
        A.REMOVE_REQUEST,
        "Remove req&uest…",
        "Erase the selected request and all that it says of people; the review log keeps its rows.",
        icon="delete",
        enabled=has_request,
        menu=Menu.CASE,
        group=0,
        short="Remove request",
    ),
    Action(
        A.EXPORT_REGISTER,
        "Export regis&ter…",
        "Write the requests that are shown, or all of them, to a table for a spreadsheet.",
        icon="save",
        menu=Menu.CASE,
        group=0,
        short="Export register",
    ),
    Action(
        A.ASSIGN_FOOTAGE,
        "&Move footage to request…",
        "Put the selected footage under another request.",
        icon="requests",
        enabled=has_target,
        menu=Menu.CASE,
        group=1,
        short="Move",
    ),
    Action(
        A.PRESERVE_FOOTAGE,
        "P&reserve footage…",
        "Mark the selected footage as to be kept beyond its recording system's rule, with a reason.",
        icon="lock",
        enabled=is_not_kept,
        menu=Menu.CASE,
        group=1,
        short="Preserve",
    ),
    Action(
        A.RELEASE_FOOTAGE,
        "Let &footage go…",
        "Take the mark away, with a reason: its recording system's own rule counts again.",
        icon="unlock",
        enabled=is_kept,
        menu=Menu.CASE,
        group=1,
        short="Let go",
    ),
    Action(
        A.RETENTION,
        "Da&y of recording…",
        "Say when the selected footage was recorded and how long its recording system keeps it.",
        icon="calendar",
        enabled=has_target,
        menu=Menu.CASE,
        group=1,
        short="Day of recording",
    ),
)
