"""Annotating: categories by number, coding live, and what is done to selected annotations."""

from __future__ import annotations

from app.actions.action import Action, Menu, has_footage, in_review, needs_motion, needs_picture
from app.actions.ids import ActionId as A

NUMBERED = (
    A.NOTE_CATEGORY_1,
    A.NOTE_CATEGORY_2,
    A.NOTE_CATEGORY_3,
    A.NOTE_CATEGORY_4,
    A.NOTE_CATEGORY_5,
    A.NOTE_CATEGORY_6,
    A.NOTE_CATEGORY_7,
    A.NOTE_CATEGORY_8,
    A.NOTE_CATEGORY_9,
    A.NOTE_CATEGORY_10,
)
"""The actions of the first ten categories, in their order."""

_note = in_review(Menu.ANNOTATE, enabled=has_footage)


def _numbered(number: int, action_id: A) -> Action:
    key = f"Alt+{number % 10}"
    return _note(
        action_id,
        f"Category {number // 10 or ''}&{number % 10}",
        "Annotate with this category: this frame, the marked stretch, or a range until the key again.",
        key,
        icon="marker",
        group=1,
    )


ACTIONS = (
    _note(
        A.NOTES_PANEL,
        "&Show annotations",
        "Show what was noted along the footage beside the picture.",
        "F12",
        icon="marker",
        short="Annotations",
    ),
    _note(
        A.LIVE_CODING,
        "&Live coding",
        "Let plain keys annotate by category while you watch; Escape ends it.",
        "Ctrl+F12",
        icon="keyboard",
        checkable=True,
        reason=needs_motion,
    ),
    _note(
        A.NOTE_CATEGORIES,
        "&Categories…",
        "Change the categories of annotations, their keys and colours; import or export them.",
        icon="settings",
    ),
    *(_numbered(at, action_id) for at, action_id in enumerate(NUMBERED, 1)),
    _note(
        A.NOTE_EDIT,
        "&Edit annotation",
        "Type the title and all else of the selected annotation.",
        "Ctrl+T",
        icon="edit",
        group=2,
        short="Edit",
    ),
    _note(
        A.NOTE_BEGINS,
        "Annotation &begins here",
        "Let the selected annotation begin with this frame.",
        icon="mark-in",
        group=2,
        short="Begins here",
    ),
    _note(
        A.NOTE_ENDS,
        "Annotation e&nds here",
        "Let the selected annotation end with this frame.",
        icon="mark-out",
        group=2,
        short="Ends here",
    ),
    _note(
        A.NOTE_STILL,
        "This &frame stands for it",
        "Let this frame stand for the selected annotation, in stills and papers.",
        icon="snapshot",
        group=2,
        short="This frame",
    ),
    _note(
        A.NOTE_REGION,
        "&Draw what it is about",
        "Draw which part of the picture the selected annotation is about. It covers nothing.",
        icon="box",
        group=2,
        short="Draw",
        checkable=True,
        reason=needs_picture,
    ),
    _note(
        A.NOTE_REGION_NONE,
        "It is about the &whole picture",
        "Take the part of the picture away that was drawn for the selected annotation.",
        icon="whole",
        group=2,
        short="Whole picture",
        reason=needs_picture,
    ),
    _note(
        A.NOTE_CONFIRM,
        "C&onfirm draft",
        "Take over the selected drafts, which the program proposed.",
        icon="check",
        group=3,
        short="Confirm",
    ),
    _note(
        A.NOTE_DELETE,
        "Delete &annotation",
        "Take the selected annotations away.",
        icon="delete",
        group=3,
        short="Delete",
    ),
    _note(
        A.NOTES_STILLS,
        "Ta&ke stills of annotations…",
        "Take pictures of the selected annotations, or of all; covered unless you say why not.",
        icon="snapshot",
        group=4,
        short="Stills",
        reason=needs_picture,
    ),
    _note(
        A.NOTES_SHEET,
        "Contact shee&t of annotations…",
        "One sheet with small pictures of the selected annotations, or of all.",
        icon="layout",
        group=4,
        short="Contact sheet",
        reason=needs_picture,
    ),
    _note(
        A.NOTES_CLIPS,
        "Cli&ps of annotations…",
        "A verified copy of each of the selected annotations, or of all, with time around it.",
        icon="export",
        group=4,
        short="Clips",
        reason=needs_motion,
    ),
    _note(
        A.NOTES_EXPORT,
        "E&xport annotations…",
        "Write annotations to a file for other programs: table, cues, timeline, EDL, ELAN, or Umbra's own.",
        "Ctrl+Alt+X",
        icon="save",
        group=4,
        short="Export annotations",
    ),
    _note(
        A.NOTES_IMPORT,
        "&Import annotations…",
        "Take over annotations from a file: CSV, JSON, WebVTT, OpenTimelineIO, EDL or ELAN.",
        "Ctrl+Alt+Shift+X",
        icon="import",
        group=4,
        short="Import annotations",
    ),
)
