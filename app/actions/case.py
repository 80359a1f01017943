"""Casework: requests, their clocks and reasons, sign-off, packages and reports."""

from __future__ import annotations

from app.actions.action import Action, Menu, Scope, has_footage, has_target
from app.actions.ids import ActionId as A

ACTIONS: tuple[Action, ...] = (
    Action(
        A.SIGN_OFF,
        "Sign-&off…",
        "See how far the check is and what is in the way of a release; hand in, approve, send back.",
        ("Ctrl+Shift+S",),
        icon="shield-check",
        enabled=has_target,
        menu=Menu.CASE,
        group=2,
        short="Sign-off",
    ),
    Action(
        A.PIN_NOTE,
        "&Pin a note to this frame…",
        "Say what is to be changed on the frame that is shown; the note stays with the sign-off.",
        ("Ctrl+Shift+M",),
        Scope.REVIEW,
        icon="marker",
        enabled=has_footage,
        menu=Menu.CASE,
        group=2,
        short="Pin a note",
    ),
)
