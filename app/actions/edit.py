"""Undo and the changes to tracks."""

from __future__ import annotations

from app.actions.action import (
    Action,
    Menu,
    Predicate,
    Scope,
    can_redo,
    can_undo,
    has_selection,
    has_tracks,
)
from app.actions.ids import ActionId as A


def _edit(
    action_id: A,
    title: str,
    tip: str,
    *keys: str,
    icon: str = "",
    group: int = 1,
    enabled: Predicate = has_selection,
    short: str = "",
) -> Action:
    return Action(
        action_id,
        title,
        tip,
        keys,
        scope=Scope.REVIEW,
        icon=icon,
        enabled=enabled,
        menu=Menu.EDIT,
        group=group,
        short=short,
    )


ACTIONS = (
    _edit(
        A.UNDO,
        "&Undo",
        "Take the last change back.",
        "Ctrl+Z",
        icon="undo",
        group=0,
        enabled=can_undo,
        short="Undo",
    ),
    _edit(
        A.REDO,
        "&Redo",
        "Make the change again that was taken back.",
        "Ctrl+Shift+Z",
        "Ctrl+Y",
        icon="redo",
        group=0,
        enabled=can_redo,
        short="Redo",
    ),
    _edit(
        A.DELETE_ON_FRAME,
        "Stop covering on this &frame",
        "Uncover the selected tracks on this frame only.",
        "Ctrl+Delete",
        icon="delete-frame",
        short="This frame",
    ),
    _edit(
        A.DELETE_FROM_HERE,
        "Stop covering from &here",
        "Uncover the selected tracks from this frame on.",
        "Delete",
        icon="delete-from-here",
        short="From here",
    ),
    _edit(
        A.DELETE_TRACK,
        "&Delete whole track",
        "Delete the selected tracks from first frame to last.",
        "Shift+Delete",
        icon="delete",
        short="Delete",
    ),
    _edit(
        A.SPLIT,
        "&Split track here",
        "Cut the selected track in two at this frame.",
        "B",
        icon="split",
        group=2,
    ),
    _edit(
        A.JOIN,
        "&Join tracks",
        "Make one track of the selected ones; where they overlap it lies around both.",
        "Ctrl+J",
        icon="join",
        group=2,
    ),
    _edit(
        A.EXTEND_HERE,
        "E&xtend track to here",
        "Keep covering up to and including this frame.",
        "Shift+E",
        icon="extend",
        group=2,
    ),
    Action(
        A.LOCK,
        "&Lock track",
        "Mark the selected tracks as finished, so that no gesture changes them.",
        ("Ctrl+Shift+L",),
        scope=Scope.REVIEW,
        icon="lock",
        enabled=has_selection,
        menu=Menu.EDIT,
        group=2,
        checkable=True,
        checked=lambda s: bool(s.selection) and all(t.locked for t in s.selected_tracks),
    ),
    _edit(
        A.SELECT_ALL,
        "Select &all tracks",
        "Select every track of the footage.",
        "Ctrl+A",
        group=3,
        enabled=has_tracks,
    ),
    _edit(
        A.SELECT_NONE,
        "Select &none",
        "Clear the selection, or leave the full-screen picture.",
        "Escape",
        group=3,
        enabled=lambda s: has_selection(s) or s.full_picture,
    ),
)
