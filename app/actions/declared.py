"""All actions in the order they are listed."""

from __future__ import annotations

from app.actions import (
    case,
    edit,
    evidence,
    file,
    go,
    help,
    incident,
    notes,
    people,
    requests,
    review,
    sound,
    transport,
    view,
)
from app.actions.action import Action

ALL: tuple[Action, ...] = (
    *file.ACTIONS,
    *requests.ACTIONS,
    *case.ACTIONS,
    *edit.ACTIONS,
    *transport.ACTIONS,
    *go.ACTIONS,
    *review.ACTIONS,
    *people.ACTIONS,
    *sound.ACTIONS,
    *notes.ACTIONS,
    *incident.ACTIONS,
    *evidence.ACTIONS,
    *view.ACTIONS,
    *help.ACTIONS,
)
