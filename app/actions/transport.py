"""Playing, stepping and marking."""

from __future__ import annotations

from collections.abc import Callable

from app.actions.action import Action, Menu, Scope, has_footage, has_marks
from app.actions.ids import ActionId as A
from app.session import Session


def _move(
    action_id: A,
    title: str,
    tip: str,
    *keys: str,
    icon: str = "",
    group: int = 1,
    repeats: bool = True,
    enabled: Callable[[Session], bool] = has_footage,
) -> Action:
    return Action(
        action_id,
        title,
        tip,
        keys,
        scope=Scope.REVIEW,
        icon=icon,
        enabled=enabled,
        menu=Menu.PLAYBACK,
        group=group,
        repeats=repeats,
    )


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
        "Ctrl+1",
        icon="speed",
        group=0,
        repeats=False,
    ),
    _toggle(
        A.LOOP,
        "&Loop between in and out",
        "Repeat the stretch between the in and out points.",
        "Ctrl+L",
        icon="loop",
    ),
    _move(
        A.STEP_BACK,
        "Step one frame ba&ck",
        "Go to the previous frame.",
        "Left",
        ",",
        icon="step-back",
    ),
    _move(
        A.STEP_FORWARD,
        "Step one frame forwar&d",
        "Go to the next frame.",
        "Right",
        ".",
        icon="step-forward",
    ),
    _move(A.SECOND_BACK, "One second back", "Go back one second.", "Shift+Left"),
    _move(A.SECOND_FORWARD, "One second forward", "Go forward one second.", "Shift+Right"),
    _move(
        A.FRAMES_BACK,
        "Several frames back",
        "Go back by the number of frames set in the settings.",
        "Ctrl+Left",
    ),
    _move(
        A.FRAMES_FORWARD,
        "Several frames forward",
        "Go forward by the number of frames set in the settings.",
        "Ctrl+Right",
    ),
    _move(
        A.EDGE_BACK,
        "Previous edge",
        "Go to the previous marker, track start or track end.",
        "Alt+Left",
        icon="prev",
        group=2,
    ),
    _move(
        A.EDGE_FORWARD,
        "Next edge",
        "Go to the next marker, track start or track end.",
        "Alt+Right",
        icon="next",
        group=2,
    ),
    _move(A.GO_START, "First frame", "Go to the first frame.", "Home", icon="go-start", group=2),
    _move(A.GO_END, "Last frame", "Go to the last frame.", "End", icon="go-end", group=2),
    _move(
        A.GO_TO,
        "&Go to…",
        "Type a time or a frame number to go to.",
        "G",
        icon="go-to",
        group=2,
        repeats=False,
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
