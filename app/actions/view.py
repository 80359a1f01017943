"""What is shown and how; help."""

from __future__ import annotations

from app.actions.action import Action, Menu, Scope, always, has_footage
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


def _mode(action_id: A, title: str, tip: str, key: str, icon: str, mode: ViewMode) -> Action:
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
    )


def _zoom(
    action_id: A, title: str, tip: str, *keys: str, icon: str, group: int, repeats: bool = True
) -> Action:
    return Action(
        action_id,
        title,
        tip,
        keys,
        scope=Scope.REVIEW,
        icon=icon,
        enabled=has_footage,
        menu=Menu.VIEW,
        group=group,
        repeats=repeats,
    )


def _on_review(session: Session) -> bool:
    return session.page is Page.REVIEW


def _help(action_id: A, title: str, tip: str, *keys: str, icon: str, short: str = "") -> Action:
    return Action(action_id, title, tip, keys, icon=icon, short=short, menu=Menu.HELP)


ACTIONS = (
    _page(
        A.SHOW_HOME, "&Requests", "Show the requests and their footage.", "F2", "home", Page.HOME
    ),
    _page(A.SHOW_REVIEW, "Re&view", "Show the open footage.", "F3", "review", Page.REVIEW),
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
    ),
    _mode(
        A.VIEW_ORIGINAL,
        "Ori&ginal",
        "Show the footage alone.",
        "3",
        "original",
        ViewMode.ORIGINAL,
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
        A.TIMELINE_ZOOM_IN,
        "Zoom timeline in",
        "Show a shorter stretch of the timeline.",
        "=",
        icon="timeline-zoom-in",
        group=3,
    ),
    _zoom(
        A.TIMELINE_ZOOM_OUT,
        "Zoom timeline out",
        "Show a longer stretch of the timeline.",
        "-",
        icon="timeline-zoom-out",
        group=3,
    ),
    _zoom(
        A.TIMELINE_FIT,
        "Fit timeline",
        "Show the whole footage on the timeline.",
        "\\",
        icon="timeline-fit",
        group=3,
        repeats=False,
    ),
    Action(
        A.FULL_SCREEN,
        "F&ull screen",
        "Fill the screen with the window, or go back.",
        ("F11", "F"),
        icon="full-screen",
        menu=Menu.VIEW,
        group=4,
        checkable=True,
    ),
    Action(
        A.RESET_LAYOUT,
        "Reset la&yout",
        "Put the panels of the review window back in their places.",
        icon="layout",
        menu=Menu.VIEW,
        group=4,
        enabled=_on_review,
    ),
    _help(
        A.SHORTCUTS,
        "&Keyboard shortcuts",
        "List every key.",
        "F1",
        "?",
        icon="keyboard",
        short="Keys",
    ),
    _help(
        A.REPORT, "&Report a problem…", "Make a report without footage or names.", icon="warning"
    ),
    _help(
        A.ABOUT, "&About Umbra", "Say what Umbra is, its version and its licences.", icon="about"
    ),
)
