"""Playing and marking."""

from __future__ import annotations

from app.actions.action import Action, Menu, Scope, has_footage, has_marks, in_review, needs_motion
from app.actions.ids import ActionId as A

_move = in_review(Menu.PLAYBACK, group=1, repeats=True, enabled=has_footage, reason=needs_motion)


def _toggle(
    action_id: A, title: str, tip: str, *keys: str, icon: str = "", group: int = 0
) -> Action:
    return Action(
        action_id,
        title,
        tip,
        keys,
        scope=Scope.REVIEW,
        icon=icon,
        enabled=has_footage,
        menu=Menu.PLAYBACK,
        group=group,
        checkable=True,
        reason=needs_motion,
    )


ACTIONS = (
    _move(
        A.PLAY_PAUSE,
        "&Play or pause",
        "Play at normal speed, or pause.",
        "Space",
        icon="play",
        group=0,
        repeats=False,
    ),
    _move(A.PAUSE, "Pau&se", "Stop playing.", "K", icon="pause", group=0, repeats=False),
    _move(
        A.SHUTTLE_BACK,
        "Play &backwards",
        "Play backwards; press again for 2, 4 and 8 times the speed.",
        "J",
        icon="shuttle-back",
        group=0,
        repeats=False,
    ),
    _move(
        A.SHUTTLE_FORWARD,
        "Play &forwards",
        "Play forwards; press again for 2, 4 and 8 times the speed.",
        "L",
        icon="shuttle-forward",
        group=0,
        repeats=False,
    ),
    _move(
        A.NORMAL_SPEED,
        "&Normal speed",
        "Go back to normal speed.",
        "Shift+K",
        icon="speed",
        group=0,
        repeats=False,
    ),
    _move(
        A.SLOWER,
        "Slo&wer",
        "Play more slowly, down to a tenth of the speed.",
        "Shift+J",
        "[",
        group=0,
        repeats=False,
    ),
    _move(
        A.FASTER,
        "F&aster",
        "Play faster, up to eight times the speed.",
        "Shift+L",
        "]",
        group=0,
        repeats=False,
    ),
    _toggle(
        A.UNSEEN_ONLY,
        "Pla&y unseen frames only",
        "Pass over what counts as seen while playing forwards.",
        "Ctrl+Alt+U",
        icon="eye",
    ),
    _toggle(
        A.LOOP,
        "&Loop between in and out",
        "Repeat the stretch between the in and out points.",
        "Ctrl+L",
        icon="loop",
    ),
    _move(
        A.MARK_IN,
        "Mark &in",
        "Start the marked stretch at this frame.",
        "I",
        icon="mark-in",
        group=3,
        repeats=False,
    ),
    _move(
        A.MARK_OUT,
        "Mark o&ut",
        "End the marked stretch with this frame.",
        "O",
        icon="mark-out",
        group=3,
        repeats=False,
    ),
    _move(
        A.GO_IN,
        "Go to in point",
        "Go to the first frame of the marked stretch.",
        "Shift+I",
        group=3,
        enabled=lambda s: s.mark_in is not None,
    ),
    _move(
        A.GO_OUT,
        "Go to out point",
        "Go to the last frame of the marked stretch.",
        "Shift+O",
        group=3,
        enabled=lambda s: s.mark_out is not None,
    ),
    _move(
        A.CLEAR_MARKS,
        "Clear in and out",
        "Remove the in and out points.",
        "Alt+X",
        icon="clear",
        group=3,
        repeats=False,
        enabled=has_marks,
    ),
    _move(
        A.ADD_MARKER,
        "Add &marker",
        "Put a marker on this frame.",
        "M",
        icon="marker",
        group=3,
        repeats=False,
    ),
    Action(
        A.ADD_RANGE,
        "Keep the marked &range",
        "Keep the stretch between in and out as a range; a copy can be made of all kept ranges.",
        ("Ctrl+Alt+M",),
        scope=Scope.REVIEW,
        icon="note-range",
        enabled=has_marks,
        menu=Menu.PLAYBACK,
        group=3,
    ),
    _toggle(
        A.MUTE,
        "Mu&te",
        "Switch the sound off or on while playing.",
        "Shift+A",
        icon="mute",
        group=4,
    ),
    _move(A.VOLUME_UP, "Louder", "Turn the volume up.", "Alt+Up", icon="volume", group=4),
    _move(
        A.VOLUME_DOWN, "Quieter", "Turn the volume down.", "Alt+Down", icon="volume-low", group=4
    ),
)
