"""Who is who, and whom a copy shows."""

from __future__ import annotations

from app.actions.action import (
    Menu,
    has_footage,
    has_selection,
    has_tracks,
    has_two_selected,
    in_review,
    needs_picture,
)
from app.actions.ids import ActionId as A

_people = in_review(Menu.REVIEW, group=6, enabled=has_selection, reason=needs_picture)


ACTIONS = (
    _people(
        A.PEOPLE_PANEL,
        "S&how people",
        "Show who is in the footage beside the tracks, or the tracks again.",
        "F7",
        icon="people",
        enabled=has_footage,
        short="People",
    ),
    _people(
        A.COMPARE_FACES,
        "Compare faces to f&ind people",
        "Group the tracks that show one person; in doubt they stay apart, and all stay covered.",
        icon="search",
        enabled=has_tracks,
        short="Compare faces",
    ),
    _people(
        A.GROUP_PERSON,
        "Gro&up as one person",
        "Say that the selected tracks show one person.",
        "Ctrl+Shift+G",
        icon="join",
        enabled=has_two_selected,
    ),
    _people(
        A.SEPARATE_PERSON,
        "Separate: a &different person",
        "Say that the selected tracks show somebody else than the person they are grouped with.",
        "Ctrl+Alt+G",
        icon="split",
        short="Separate",
    ),
    _people(
        A.SHOW_REQUESTER,
        "This is the re&quester: keep visible, cover everyone else",
        "Show the person of the selected tracks in the copy and cover everyone else.",
        "Shift+V",
        icon="eye",
        short="Requester",
    ),
    _people(
        A.SHOW_APPEAL,
        "Appea&l: show only this person",
        "As for a requester, and cover again what was rejected, so that nothing else is left to be seen.",
        icon="person",
    ),
    _people(
        A.COVER_WITNESS,
        "Cover onl&y this person…",
        "Cover the person of the selected tracks and show everyone else who was found.",
        icon="eye-off",
    ),
)
