"""Finding faces and deciding on them; the tools of the canvas."""

from __future__ import annotations

from app.actions.action import (
    Action,
    Menu,
    Scope,
    has_footage,
    has_pending,
    has_selection,
    has_tracks,
    in_review,
    needs_picture,
    needs_video,
)
from app.actions.ids import ActionId as A
from app.session import Session, Tool
from redaction.model.project import shown_through_person

_review = in_review(Menu.REVIEW, group=1, enabled=has_selection)


def _tool(action_id: A, title: str, tip: str, key: str, icon: str, tool: Tool) -> Action:
    return Action(
        action_id,
        title,
        tip,
        (key,),
        scope=Scope.REVIEW,
        icon=icon,
        enabled=has_footage,
        menu=Menu.REVIEW,
        group=3,
        checkable=True,
        checked=lambda s: s.tool is tool,
        reason=needs_picture,
    )


def _all_kept(session: Session) -> bool:
    """Whether everything selected is kept visible, itself or through its person."""
    project, tracks = session.project, session.selected_tracks
    if project is None:
        return False
    return bool(tracks) and all(t.visible or shown_through_person(project, t) for t in tracks)


ACTIONS = (
    _review(
        A.DETECT,
        "&Find faces",
        "Go through the footage for faces; what is found is covered until you decide.",
        "Ctrl+D",
        icon="detect",
        group=0,
        enabled=has_footage,
        reason=needs_picture,
    ),
    _review(
        A.DETECT_OPTIONS,
        "Find wi&th options…",
        "Choose what is looked for, how thoroughly and how readily, then search.",
        "Ctrl+Shift+D",
        icon="settings",
        group=0,
        enabled=has_footage,
        reason=needs_picture,
    ),
    _review(
        A.DETECT_STOP,
        "Stop sear&ching",
        "Stop the search; what was found so far is kept and covered.",
        "Ctrl+.",
        icon="close",
        group=0,
        enabled=has_footage,
    ),
    _review(A.ACCEPT, "&Accept", "Accept the selected tracks as covered.", "A", icon="accept"),
    _review(
        A.REJECT,
        "&Reject",
        "Reject the selected tracks: nothing there is to be hidden, and they are not covered.",
        "X",
        icon="reject",
    ),
    Action(
        A.KEEP_VISIBLE,
        "&Keep visible",
        "Show the selected tracks in the copy, for instance the person who asked.",
        ("V",),
        scope=Scope.REVIEW,
        icon="eye",
        enabled=has_selection,
        menu=Menu.REVIEW,
        group=1,
        checkable=True,
        checked=_all_kept,
    ),
    _review(
        A.ACCEPT_ALL,
        "Accept all &pending",
        "Accept every track that still waits for a decision.",
        "Ctrl+Shift+A",
        icon="accept-all",
        enabled=has_pending,
    ),
    _review(
        A.ACCEPT_RINGED,
        "Accept all that is ringed",
        "Accept this moment and the others that are ringed with a number: you looked at all of them.",
        "Alt+A",
        icon="accept-all",
    ),
    _review(
        A.COVER_MOMENT,
        "C&over all of it",
        "Cover the doubtful stretch of this moment, generously.",
        "C",
        icon="shield",
    ),
    _review(
        A.NEXT_PENDING,
        "&Next to review",
        "Go to the next doubtful moment; the one most likely to expose somebody comes first.",
        "N",
        icon="next-pending",
        group=2,
        enabled=has_tracks,
    ),
    _review(
        A.PREVIOUS_PENDING,
        "Pre&vious to review",
        "Go back to the doubtful moment before.",
        "Shift+N",
        icon="previous-pending",
        group=2,
        enabled=has_tracks,
    ),
    Action(
        A.LOOP_MOMENTS,
        "Repeat &moments slowly",
        "Play each doubtful moment slowly, over and over, while you decide on it.",
        (),
        scope=Scope.REVIEW,
        icon="loop",
        enabled=has_footage,
        menu=Menu.REVIEW,
        group=2,
        checkable=True,
        reason=needs_video,
    ),
    _review(
        A.CHECK_DRAFT,
        "Check the draft for faces",
        "Look closely at the footage as it would be covered now, for faces that nothing covers.",
        "Ctrl+Shift+N",
        icon="shield-check",
        group=2,
        enabled=has_footage,
        reason=needs_picture,
    ),
    _tool(
        A.TOOL_SELECT,
        "&Select tool",
        "Select, move and resize regions.",
        "S",
        "select",
        Tool.SELECT,
    ),
    _tool(A.TOOL_BOX, "&Box tool", "Draw a box to cover.", "R", "box", Tool.BOX),
    _tool(
        A.TOOL_ELLIPSE, "&Ellipse tool", "Draw an ellipse to cover.", "E", "ellipse", Tool.ELLIPSE
    ),
    _tool(
        A.TOOL_POLYGON, "Poly&gon tool", "Draw a polygon to cover.", "P", "polygon", Tool.POLYGON
    ),
    _tool(
        A.TOOL_FOLLOW,
        "Follow by hand",
        "Hold a region while it plays: it follows the pointer, or the arrow keys after Enter.",
        "D",
        "steer",
        Tool.FOLLOW,
    ),
    _review(
        A.TOOL_WHOLE,
        "Cover &whole picture",
        "Cover all of the picture: between the marks where there are any, else on this frame only.",
        "W",
        icon="whole",
        group=3,
        enabled=has_footage,
        reason=needs_picture,
    ),
)
