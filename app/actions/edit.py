"""Undo and the changes to tracks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.actions.action import (
    Action,
    Menu,
    Scope,
    can_redo,
    can_undo,
    has_footage,
    has_marks,
    has_selection,
    has_tracks,
    in_review,
    redo_held,
    undo_held,
)
from app.actions.ids import ActionId as A

if TYPE_CHECKING:
    from app.session import Session


_edit = in_review(Menu.EDIT, group=1, enabled=has_selection)


def _selected_and_marked(session: Session) -> bool:
    return has_selection(session) and has_marks(session)


def _marked(session: Session) -> bool:
    return has_footage(session) and has_marks(session)


ACTIONS = (
    # global, because an incident's annotations are edited on its own page, too
    Action(
        A.UNDO,
        "&Undo",
        "Take the last change back.",
        ("Ctrl+Z",),
        icon="undo",
        menu=Menu.EDIT,
        enabled=can_undo,
        reason=undo_held,
        short="Undo",
    ),
    Action(
        A.REDO,
        "&Redo",
        "Make the change again that was taken back.",
        ("Ctrl+Shift+Z", "Ctrl+Y"),
        icon="redo",
        menu=Menu.EDIT,
        enabled=can_redo,
        reason=redo_held,
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
        A.DELETE_STRETCH,
        "Stop covering between the &marks",
        "Uncover the selected tracks from the in point to the out point; mark them with I and O first.",
        "Alt+Delete",
        icon="delete-stretch",
        enabled=_selected_and_marked,
        short="In to out",
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
        A.LEAVE_PICTURE,
        "Leaves the &picture here",
        "Whoever it is goes out of the picture on this frame: not covered until you draw it again, and the "
        "track stays. Delete only stops covering and says nothing of later.",
        "Q",
        icon="leave",
        short="Leaves",
    ),
    _edit(
        A.REMOVE_KEYFRAME,
        "Remove &keyframe here",
        "Forget what was said on this frame; the shape follows from the keyframes around it.",
        "Ctrl+Shift+Delete",
        icon="keyframe-remove",
        short="Remove key",
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
    _edit(
        A.HOLD_STRETCH,
        "Keep co&vering between the marks",
        "Cover the selected tracks on every frame from the in point to the out point; mark them with I and O "
        "first.",
        "Y",
        icon="hold",
        group=2,
        enabled=_selected_and_marked,
        short="Hold",
    ),
    _edit(
        A.FOLLOW_BOTH,
        "&Track this both ways",
        "Follow the selected tracks on from this frame, forwards and backwards, until they are lost.",
        "T",
        icon="follow",
        group=2,
        short="Track this",
    ),
    _edit(
        A.FOLLOW_FORWARDS,
        "Track this f&orwards",
        "Follow the selected tracks on from this frame, forwards only.",
        "Shift+T",
        group=2,
    ),
    _edit(
        A.FOLLOW_BACKWARDS,
        "Track this &backwards",
        "Follow the selected tracks on from this frame, backwards only.",
        "Ctrl+Shift+T",
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
        A.COPY_REGION,
        "&Copy region",
        "Remember the selected regions of this frame.",
        "Ctrl+C",
        icon="copy",
        group=3,
    ),
    _edit(
        A.PASTE_REGION,
        "Past&e on this frame",
        "Put the copied region here: as a keyframe of the selected track, or as a new track where none is "
        "selected.",
        "Ctrl+V",
        icon="paste",
        group=3,
        enabled=has_footage,
    ),
    _edit(
        A.PASTE_STRETCH,
        "Paste bet&ween the marks",
        "Put the copied region on every frame from the in point to the out point; mark them with I and O "
        "first.",
        "Ctrl+Shift+V",
        icon="paste",
        group=3,
        enabled=_marked,
    ),
    _edit(
        A.SELECT_ALL,
        "Select &all tracks",
        "Select every track of the footage.",
        "Ctrl+A",
        group=4,
        enabled=has_tracks,
    ),
    _edit(
        A.SELECT_NONE,
        "Select &none",
        "Clear the selection, or leave the full-screen picture.",
        "Escape",
        group=4,
        enabled=lambda s: has_selection(s) or s.full_picture,
    ),
)
