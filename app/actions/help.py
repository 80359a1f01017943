"""Declarations: the manual, the sample to learn with, and what the program says of itself."""

from __future__ import annotations

from app.actions.action import Action, Menu
from app.actions.ids import ActionId as A


def _help(
    action_id: A, title: str, tip: str, *keys: str, icon: str = "", short: str = ""
) -> Action:
    return Action(action_id, title, tip, keys, icon=icon, short=short, menu=Menu.HELP)


ACTIONS = (
    _help(
        A.MANUAL,
        "&Manual",
        "Open the manual at the page that fits what you are doing.",
        "F1",
        icon="help",
    ),
    _help(
        A.QUICK_START,
        "&Quick start",
        "Say how a copy is made, from the request to the release, on one page.",
        icon="help",
    ),
    _help(
        A.SAMPLE,
        "Sample pro&ject",
        "Make a request with footage of drawn people to learn with; nobody in it exists.",
        icon="film",
    ),
    Action(
        A.WALK,
        "First &walk",
        "Be led through the main steps, one sentence at a time; again to leave.",
        icon="next",
        menu=Menu.HELP,
        checkable=True,
    ),
    _help(
        A.WALK_NEXT,
        "&Next step of the walk",
        "Go to the next step of the first walk.",
        "Ctrl+Alt+N",
    ),
    _help(
        A.SHORTCUTS,
        "&Keyboard shortcuts",
        "List every key.",
        "?",
        icon="keyboard",
        short="Keys",
    ),
    _help(
        A.HELP_DETECTION,
        "How &faces are found",
        "Say how faces are looked for, what is missed, and how that was measured.",
        icon="help",
    ),
    _help(
        A.HELP_CORRECTION,
        "Correctin&g what was found",
        "Say how the queue, the tools and the views lead to a copy that exposes nobody.",
        icon="help",
    ),
    _help(
        A.HELP_EXPORT,
        "Copies and their &check",
        "Say how copies are made, what is checked, and what the report means.",
        icon="help",
    ),
    _help(
        A.HELP_SOUND,
        "The &sound",
        "Say how sound is silenced and disguised, and what its review means.",
        icon="help",
    ),
    _help(
        A.HELP_CASEWORK,
        "Requests and &proof",
        "Say when an answer is due and why, and how requests, checks and packages are kept.",
        icon="help",
    ),
    _help(
        A.HELP_INCIDENT,
        "S&everal cameras",
        "Say how to annotate, align cameras, take stills and clips, and hand evidence over.",
        icon="help",
    ),
    _help(
        A.HELP_LOG,
        "The review &log",
        "Say what the log holds, how it is checked, signed and taken elsewhere, and how content is erased.",
        icon="help",
    ),
    _help(
        A.HELP_OWN_DETECTOR,
        "A &detector of your own",
        "Say how a detector of your own is described and used.",
        icon="help",
    ),
    _help(
        A.REPORT, "&Report a problem…", "Make a report without footage or names.", icon="warning"
    ),
    _help(
        A.ABOUT, "&About Umbra", "Say what Umbra is, its version and its licences.", icon="about"
    ),
)
