"""The page of an incident: the incident itself, its cameras, and what is selected of their annotations.

What plays, steps, marks and annotates there are the actions of the review page, bound for that page, too.
"""

from __future__ import annotations

from typing import Unpack

from app.actions.action import Action, Details, Menu, Scope
from app.actions.ids import ActionId as A
from app.session import Session


def has_incident(session: Session) -> bool:
    """An incident is selected."""
    return session.incident is not None


def _here(action_id: A, title: str, tip: str, *keys: str, **details: Unpack[Details]) -> Action:
    usual: Details = {"enabled": has_incident}
    return Action(
        action_id,
        title,
        tip,
        keys,
        scope=Scope.INCIDENT,
        menu=Menu.INCIDENT,
        **(usual | details),
    )


ACTIONS = (
    Action(
        A.INCIDENT_NEW,
        "&New incident…",
        "Put footage of several cameras that recorded the same thing on one timeline.",
        icon="incident",
        menu=Menu.INCIDENT,
        group=0,
        short="New incident",
    ),
    _here(
        A.INCIDENT_EDIT,
        "&Edit incident…",
        "Change its title, and which cameras belong to it, their names and their order.",
        "Ctrl+I",
        icon="edit",
        group=0,
        short="Edit",
    ),
    _here(
        A.INCIDENT_LIST,
        "&Other incident",
        "Choose another incident.",
        "Ctrl+Shift+F",
        icon="search",
        group=0,
        short="Other incident",
    ),
    _here(
        A.INCIDENT_CLOSE,
        "&Work on it is done",
        "Note that the work on this incident is done, or take it up again.",
        icon="check",
        group=0,
        checkable=True,
        checked=lambda s: s.incident is not None and s.incident.closed,
        short="Done",
    ),
    _here(
        A.INCIDENT_REMOVE,
        "Remo&ve incident…",
        "Erase the incident; footage and annotations stay, and the review log keeps its rows.",
        icon="delete",
        group=0,
        short="Remove incident",
    ),
    _here(
        A.INCIDENT_FOLLOW,
        "&Follow a person…",
        "Compare faces on all cameras, and judge one by one where somebody may be seen again.",
        "Ctrl+Alt+F",
        icon="people",
        group=0,
        short="Follow a person",
    ),
    _here(
        A.INCIDENT_REVIEW,
        "Open camera in &review",
        "Review the chosen camera's footage at this very moment; F5 comes back.",
        "Ctrl+R",
        icon="review",
        group=1,
        short="Review",
    ),
    _here(
        A.CAMERA_CLOCK,
        "Camera's &clock…",
        "Say when the chosen camera's recording began, and how that is known.",
        "Ctrl+K",
        icon="clock",
        group=1,
        short="Clock",
    ),
    _here(
        A.CAMERA_ALIGN,
        "&Align camera…",
        "Lay the chosen camera beside another one, by moments that both show or by what both heard.",
        "Ctrl+Shift+K",
        icon="link",
        group=1,
        short="Align",
    ),
    _here(
        A.CAMERA_UNALIGN,
        "&Undo alignment",
        "Let the chosen camera's own clock count again, uncorrected.",
        icon="undo",
        group=1,
        short="Undo alignment",
    ),
    _here(
        A.CAMERA_LEADS,
        "&Tell time by its clock",
        "Let the chosen camera's clock be the one of the incident; nothing moves against each other.",
        icon="clock",
        group=1,
        short="Its clock counts",
    ),
    _here(
        A.CAMERA_RENAME,
        "Rena&me camera…",
        "Call the chosen camera something else.",
        icon="text",
        group=1,
        short="Rename",
    ),
    _here(
        A.CAMERA_REMOVE,
        "Take camera out…",
        "Take the chosen camera out of the incident; its footage and annotations stay.",
        icon="close",
        group=1,
        short="Take out",
    ),
    _here(
        A.CAMERA_SHOW,
        "&Show its picture",
        "Show the chosen camera's picture beside the others, or take it away; four fit.",
        "W",
        icon="eye",
        group=2,
        checkable=True,
        short="Show",
    ),
    _here(
        A.CAMERA_HEAR,
        "&Hear it",
        "Hear the chosen camera, or none.",
        "H",
        icon="volume",
        group=2,
        checkable=True,
        short="Hear",
    ),
    _here(
        A.CAMERA_LARGE,
        "Lar&ge picture",
        "Show the chosen camera large and the others beside it, or all alike.",
        "F",
        icon="full-screen",
        group=2,
        checkable=True,
        short="Large",
    ),
    _here(
        A.INCIDENT_ALL_NOTES,
        "Select all that is &listed",
        "Select every annotation that the table shows.",
        "Ctrl+A",
        group=3,
        short="Select all",
    ),
    _here(
        A.INCIDENT_DELETE_NOTES,
        "&Delete annotations",
        "Take the selected annotations away, on whichever cameras they are.",
        "Delete",
        icon="delete",
        group=3,
        short="Delete",
    ),
    _here(
        A.INCIDENT_STILLS,
        "St&ills…",
        "Take pictures of the selected annotations, or of all that are listed; covered unless you decide so.",
        "Ctrl+Shift+P",
        icon="snapshot",
        group=7,
        short="Stills",
    ),
    _here(
        A.INCIDENT_SHEET,
        "Contact sheet…",
        "One sheet with a picture of each of the selected annotations, or of all that are listed.",
        icon="layout",
        group=7,
        short="Contact sheet",
    ),
    _here(
        A.INCIDENT_CLIPS,
        "Cli&ps…",
        "Make a copy of each of the selected annotations, or of all that are listed, verified like any copy.",
        "Ctrl+Shift+C",
        icon="film",
        group=7,
        short="Clips",
    ),
)
