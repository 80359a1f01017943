"""Going somewhere in the footage, and from one footage to the next."""

from __future__ import annotations

from app.actions.action import (
    Menu,
    has_footage,
    in_review,
    needs_motion,
    needs_video,
    nothing,
)
from app.actions.ids import ActionId as A
from app.session import Session

_go = in_review(Menu.GO, repeats=True, enabled=has_footage, reason=needs_motion)


def _has_edits(session: Session) -> bool:
    return bool(session.undo_label)


def _has_damage(session: Session) -> bool:
    return session.footage is not None and bool(session.footage.damaged)


def _has_markers(session: Session) -> bool:
    return session.project is not None and bool(session.project.annotations)


ACTIONS = (
    _go(
        A.STEP_BACK,
        "Step one frame ba&ck",
        "Go to the previous frame.",
        "Left",
        ",",
        icon="step-back",
    ),
    _go(
        A.STEP_FORWARD,
        "Step one frame forwar&d",
        "Go to the next frame.",
        "Right",
        ".",
        icon="step-forward",
    ),
    _go(A.SECOND_BACK, "One second back", "Go back one second.", "Shift+Left"),
    _go(A.SECOND_FORWARD, "One second forward", "Go forward one second.", "Shift+Right"),
    _go(
        A.FRAMES_BACK,
        "Several frames back",
        "Go back by the number of frames set in the settings.",
        "Ctrl+Left",
    ),
    _go(
        A.FRAMES_FORWARD,
        "Several frames forward",
        "Go forward by the number of frames set in the settings.",
        "Ctrl+Right",
    ),
    _go(
        A.EDGE_BACK,
        "Previous edge",
        "Go to the previous marker, track start or track end.",
        "Alt+Left",
        icon="prev",
        group=1,
    ),
    _go(
        A.EDGE_FORWARD,
        "Next edge",
        "Go to the next marker, track start or track end.",
        "Alt+Right",
        icon="next",
        group=1,
    ),
    _go(A.GO_START, "First frame", "Go to the first frame.", "Home", icon="go-start", group=1),
    _go(A.GO_END, "Last frame", "Go to the last frame.", "End", icon="go-end", group=1),
    _go(
        A.GO_TO,
        "&Go to…",
        "Type a time or a frame number to go to.",
        "G",
        icon="go-to",
        group=1,
        repeats=False,
    ),
    _go(
        A.LONG_BACK,
        "A long step back",
        "Go back by the long step set in the settings, a minute unless you change it.",
        "Ctrl+Shift+Left",
    ),
    _go(
        A.LONG_FORWARD,
        "A long step forward",
        "Go forward by the long step set in the settings, a minute unless you change it.",
        "Ctrl+Shift+Right",
    ),
    _go(
        A.KEYFRAME_BACK,
        "Previous keyframe of the file",
        "Go to the keyframe before this one, where the file stores a whole picture.",
        "<",
        group=2,
        reason=needs_video,
    ),
    _go(
        A.KEYFRAME_FORWARD,
        "Next keyframe of the file",
        "Go to the next keyframe, where the file stores a whole picture.",
        ">",
        group=2,
        reason=needs_video,
    ),
    _go(
        A.MARKER_BACK,
        "Previous marker",
        "Go to the marker before this frame.",
        "Ctrl+M",
        group=2,
        enabled=_has_markers,
    ),
    _go(
        A.MARKER_FORWARD,
        "Next marker",
        "Go to the next marker.",
        "Shift+M",
        group=2,
        enabled=_has_markers,
    ),
    _go(
        A.CUT_BACK,
        "Previous cut",
        "Go to the cut before this frame, where one shot follows another.",
        "Shift+U",
        group=2,
        reason=needs_video,
    ),
    _go(
        A.CUT_FORWARD,
        "Next cut",
        "Go to the next cut, where one shot follows another.",
        "U",
        group=2,
        reason=needs_video,
    ),
    _go(
        A.DAMAGED_BACK,
        "Previous damaged frame",
        "Go to the damaged frame before this one.",
        "Ctrl+Alt+Shift+D",
        group=2,
        enabled=_has_damage,
    ),
    _go(
        A.DAMAGED_FORWARD,
        "Next damaged frame",
        "Go to the next frame that could not be decoded fully.",
        "Ctrl+Alt+D",
        icon="warning",
        group=2,
        enabled=_has_damage,
    ),
    _go(
        A.UNSEEN_BACK,
        "Pre&vious unseen frame",
        "Go back to a frame that does not count as seen.",
        "Ctrl+Shift+U",
        icon="eye-off",
        group=2,
    ),
    _go(
        A.UNSEEN_FORWARD,
        "Next &unseen frame",
        "Go to the next frame that does not count as seen.",
        "Ctrl+U",
        icon="eye",
        group=2,
    ),
    _go(
        A.LAST_EDIT,
        "Last &edit",
        "Go to where something was changed last.",
        "Shift+G",
        group=2,
        repeats=False,
        enabled=_has_edits,
    ),
    _go(
        A.FOOTAGE_BACK,
        "&Previous footage",
        "Open the footage before this one in the request, where you left it.",
        "Ctrl+PgUp",
        "Ctrl+Shift+Tab",
        icon="chevron-up",
        group=3,
        repeats=False,
        reason=nothing,
    ),
    _go(
        A.FOOTAGE_FORWARD,
        "&Next footage",
        "Open the next footage of the request, where you left it.",
        "Ctrl+PgDown",
        "Ctrl+Tab",
        icon="chevron-down",
        group=3,
        repeats=False,
        reason=nothing,
    ),
    _go(
        A.FOOTAGE_LIST,
        "Footage &list",
        "Give the keys to the list of footage of the request.",
        "Ctrl+Shift+F",
        icon="film",
        group=3,
        repeats=False,
        reason=nothing,
    ),
)
