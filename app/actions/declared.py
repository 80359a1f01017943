"""All actions in the order they are listed."""

from __future__ import annotations

from app.actions import edit, file, go, people, review, sound, transport, view
from app.actions.action import Action

ALL: tuple[Action, ...] = (
    *file.ACTIONS,
    *edit.ACTIONS,
    *transport.ACTIONS,
    *go.ACTIONS,
    *review.ACTIONS,
    *people.ACTIONS,
    *sound.ACTIONS,
    *view.ACTIONS,
)
