"""What is shown and how; help."""

from __future__ import annotations

from app.actions.action import (
    Action,
    Menu,
    Scope,
    always,
    has_footage,
    in_review,
    needs_motion,
    needs_picture,
)
from app.actions.ids import ActionId as A
from app.session import Page, Session, ViewMode


def _page(action_id: A, title: str, tip: str, key: str, icon: str, page: Page) -> Action:
    return Action(
        action_id,
        title,
        tip,
        (key,),
        icon=icon,
        short=title.replace("&", "").split()[-1].capitalize(),
        enabled=always if page is not Page.REVIEW else has_footage,
        menu=Menu.VIEW,
        group=0,
        checkable=True,
        checked=lambda s: s.page is page,
    )


def _mode(
    action_id: A, title: str, tip: str, key: str, icon: str, mode: ViewMode, short: str = ""
) -> Action:
    return Action(
        action_id,
        title,
        tip,
        (key,),
        scope=Scope.REVIEW,
        icon=icon,
        enabled=has_footage,
        menu=Menu.VIEW,
        group=1,
        checkable=True,
        checked=lambda s: s.view_mode is mode,
        short=short,
    )


_zoom = in_review(Menu.VIEW, group=2, repeats=True, enabled=has_footage, reason=needs_picture)


def _light(action_id: A, title: str, tip: str, *keys: str, icon: str = "", **more: bool) -> Action:
    return Action(
        action_id,
        title,
        tip,
        keys,
        scope=Scope.REVIEW,
        icon=icon,
        enabled=has_footage,
        menu=Menu.VIEW,
        group=4,
        reason=needs_picture,
        checkable=more.get("checkable", False),
        repeats=more.get("repeats", False),
    )


def _on_review(session: Session) -> bool:
    return session.page is Page.REVIEW


ACTIONS = (
    _page(
        A.SHOW_HOME, "&Requests", "Show the requests and their footage.", "F2", "home", Page.HOME
    ),
    _page(A.SHOW_REVIEW, "Re&view", "Show the open footage.", "F3", "review", Page.REVIEW),
    _page(
        A.SHOW_INCIDENT,
        "Inciden&t",
        "Show the cameras of one incident on one timeline.",
        "F5",
        "incident",
        Page.INCIDENT,
    ),
    _page(A.SHOW_LOG, "Review &log", "Show everything that was done.", "F4", "log", Page.LOG),
    _mode(
        A.VIEW_OUTLINES,
        "&Outlines",
        "Show the footage with an outline around each region.",
        "1",
        "outlines",
        ViewMode.OUTLINES,
    ),
    _mode(
        A.VIEW_PREVIEW,
        "&Covered preview",
        "Show the redaction exactly as the export paints it.",
        "2",
        "preview",
        ViewMode.PREVIEW,
        short="Covered",
    ),
    _mode(
        A.VIEW_ORIGINAL,
        "Ori&ginal",
        "Show the footage alone.",
        "3",
        "original",
        ViewMode.ORIGINAL,
    ),
    _mode(
        A.VIEW_SEE_BEHIND,
        "See be&hind",
        "Show what the copy will cover half transparent, to see what lies behind each cover.",
        "4",
        "see-behind",
        ViewMode.SEE_BEHIND,
        short="Behind",
    ),
    _mode(
        A.VIEW_SIDE_BY_SIDE,
        "Sid&e by side",
        "Show the footage with outlines, and beside it the redaction as the export paints it.",
        "5",
        "side-by-side",
        ViewMode.SIDE_BY_SIDE,
        short="Both",
    ),
    Action(
        A.WHAT_IS_SHOWN,
        "&What is shown…",
        "Choose by kind and state which outlines are shown. What is covered stays the same. "
        "Remembered for this footage until Umbra is closed.",
        ("Ctrl+Shift+H",),
        scope=Scope.REVIEW,
        icon="filter",
        enabled=has_footage,
        menu=Menu.VIEW,
        group=1,
        checkable=True,
        reason=needs_picture,
    ),
    _zoom(
        A.ZOOM_IN, "Zoom &in", "Enlarge the picture.", "Ctrl++", "Ctrl+=", icon="zoom-in", group=2
    ),
    _zoom(A.ZOOM_OUT, "&Zoom out", "Shrink the picture.", "Ctrl+-", icon="zoom-out", group=2),
    _zoom(
        A.ZOOM_FIT,
        "&Fit picture",
        "Show the whole picture.",
        "Ctrl+0",
        icon="fit",
        group=2,
        repeats=False,
    ),
    _zoom(
        A.ZOOM_FULL,
        "Zoom &100 %",
        "Show every pixel of the picture as one pixel of the screen.",
        "Ctrl+1",
        repeats=False,
    ),
    _zoom(
        A.ZOOM_DOUBLE,
        "Zoom &200 %",
        "Show every pixel of the picture as two by two pixels of the screen.",
        "Ctrl+2",
        repeats=False,
    ),
    Action(
        A.MAGNIFIER,
        "&Magnifier",
        "Enlarge what is under the pointer, or the selected region, with the pixels as they are.",
        ("Z",),
        scope=Scope.REVIEW,
        icon="magnifier",
        enabled=has_footage,
        menu=Menu.VIEW,
        group=2,
        checkable=True,
        reason=needs_picture,
    ),
    _zoom(
        A.MAGNIFIER_POWER,
        "Magnifier: stronger",
        "Let the magnifier enlarge more: 3, 4, 6, 8 times, then 3 again.",
        "Shift+Z",
        repeats=False,
    ),
    _zoom(
        A.TIMELINE_ZOOM_IN,
        "Zoom timeline in",
        "Show a shorter stretch of the timeline.",
        "=",
        icon="timeline-zoom-in",
        group=3,
        reason=needs_motion,
    ),
    _zoom(
        A.TIMELINE_ZOOM_OUT,
        "Zoom timeline out",
        "Show a longer stretch of the timeline.",
        "-",
        icon="timeline-zoom-out",
        group=3,
        reason=needs_motion,
    ),
    _zoom(
        A.TIMELINE_FIT,
        "Fit timeline",
        "Show the whole footage on the timeline.",
        "\\",
        icon="timeline-fit",
        group=3,
        repeats=False,
        reason=needs_motion,
    ),
    _light(
        A.LIGHT,
        "&Brightness and contrast…",
        "Make dark footage easier to see; for viewing only, never in a copy.",
        "Ctrl+B",
        icon="brightness",
        checkable=True,
    ),
    _light(
        A.BRIGHTER, "Brighter", "Lift the dark parts, for viewing only.", "Ctrl+Up", repeats=True
    ),
    _light(
        A.DARKER, "Darker", "Lower the dark parts, for viewing only.", "Ctrl+Down", repeats=True
    ),
    _light(
        A.MORE_CONTRAST,
        "More contrast",
        "Spread light and dark, for viewing only.",
        "Ctrl+Shift+Up",
        repeats=True,
    ),
    _light(
        A.LESS_CONTRAST,
        "Less contrast",
        "Bring light and dark together, for viewing only.",
        "Ctrl+Shift+Down",
        repeats=True,
    ),
    _light(
        A.PLAIN_VIEW,
        "&As recorded",
        "Show the picture as it was recorded: no brightness, contrast or deinterlacing.",
        "Ctrl+Shift+B",
    ),
    _light(
        A.DEINTERLACE,
        "&Deinterlace",
        "Show one moment of each interlaced frame, for viewing only; frames stay the same.",
        "Ctrl+I",
        checkable=True,
    ),
    Action(
        A.SIDE_PANELS,
        "&Side panels",
        "Show or hide the panels beside the picture.",
        ("F8",),
        scope=Scope.REVIEW,
        icon="panel-right",
        menu=Menu.VIEW,
        group=5,
        enabled=has_footage,
        checkable=True,
    ),
    Action(
        A.PICTURE_FULL,
        "Picture on the full scree&n",
        "Fill the screen with the picture; the controls appear when the pointer moves. Esc goes back.",
        ("F",),
        scope=Scope.REVIEW,
        icon="full-screen",
        menu=Menu.VIEW,
        group=5,
        enabled=has_footage,
        checkable=True,
        checked=lambda s: s.full_picture,
    ),
    Action(
        A.FULL_SCREEN,
        "F&ull screen",
        "Fill the screen with the window, or go back.",
        ("F11",),
        icon="full-screen",
        menu=Menu.VIEW,
        group=5,
        checkable=True,
    ),
    Action(
        A.RESET_LAYOUT,
        "Reset la&yout",
        "Put the panels of the review window back in their places.",
        icon="layout",
        menu=Menu.VIEW,
        group=5,
        enabled=_on_review,
    ),
)
