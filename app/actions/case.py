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
    Action(
        A.GIVE_REASON,
        "&Give a reason…",
        "Say why something is withheld: one thing, all that lack a reason, or the whole request.",
        ("Shift+R",),
        Scope.REVIEW,
        icon="text",
        enabled=has_footage,
        menu=Menu.CASE,
        group=1,
        short="Reason",
    ),
    Action(
        A.NEXT_REASON,
        "Next &without a reason",
        "Go to the next thing that is withheld without a reason that holds.",
        ("Ctrl+Alt+R",),
        Scope.REVIEW,
        icon="next-pending",
        enabled=has_footage,
        menu=Menu.CASE,
        group=1,
    ),
    Action(
        A.REASONS_LIST,
        "&List of reasons…",
        "See and change the exemptions and restrictions that this workspace offers, and its defaults.",
        (),
        icon="text",
        menu=Menu.CASE,
        group=1,
    ),
)
