"""What can be done in a window that only looks: everything else would change something."""

from __future__ import annotations

from typing import Final

from app.actions.ids import ActionId as A

_GROUPS: Final = ("transport", "go", "view", "help", "tool")

_OTHERS: Final = frozenset(
    {
        A.REVIEW_FOOTAGE,
        A.EXPORTS,
        A.SIGN_OFF,
        A.CHECK_PACKAGE,
        A.DISCLOSURES,
        A.REPORTS,
        A.NEXT_REASON,
        A.REASONS_LIST,
        A.PREFERENCES,
        A.WORKSPACES,
        A.QUIT,
        A.MARK_IN,
        A.MARK_OUT,
        A.GO_IN,
        A.GO_OUT,
        A.CLEAR_MARKS,
        A.SELECT_ALL,
        A.SELECT_NONE,
        A.COPY_REGION,
        A.NEXT_PENDING,
        A.PREVIOUS_PENDING,
        A.LOOP_MOMENTS,
        A.PEOPLE_PANEL,
        A.SOUND_PANEL,
        A.TRANSCRIPT_PANEL,
        A.INCIDENT_LIST,
        A.INCIDENT_REVIEW,
        A.INCIDENT_ALL_NOTES,
        A.CAMERA_SHOW,
        A.CAMERA_HEAR,
        A.CAMERA_LARGE,
        A.NOTES_PANEL,
    }
)
_DRAWS: Final = frozenset({A.TOOL_BOX, A.TOOL_ELLIPSE, A.TOOL_POLYGON, A.TOOL_FOLLOW, A.TOOL_WHOLE})


def only_looks(action: A) -> bool:
    """Whether an action changes nothing that is kept."""
    group = action.value.partition(".")[0]
    return action in _OTHERS or (group in _GROUPS and action not in _DRAWS)
