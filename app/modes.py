"""What the window shows and how: pages, tools, view modes."""

from __future__ import annotations

from enum import StrEnum


class Page(StrEnum):
    """The pages of the window."""

    HOME = "home"
    REVIEW = "review"
    INCIDENT = "incident"
    LOG = "log"


class Tool(StrEnum):
    """What dragging on the canvas does."""

    SELECT = "select"
    BOX = "box"
    ELLIPSE = "ellipse"
    POLYGON = "polygon"
    FOLLOW = "follow"
    NOTE = "note"
    """Draws which part of the picture an annotation is about; covers nothing."""


class ViewMode(StrEnum):
    """How the footage is shown."""

    OUTLINES = "outlines"
    PREVIEW = "preview"
    ORIGINAL = "original"
    SEE_BEHIND = "see_behind"
    """Covered as in the copy, but half of what lies behind shows through."""
    SIDE_BY_SIDE = "side_by_side"
    """The original with outlines, and the covered preview beside it."""

    @property
    def outlined(self) -> bool:
        """Whether regions are drawn over the picture and can be worked on."""
        return self in (ViewMode.OUTLINES, ViewMode.SEE_BEHIND, ViewMode.SIDE_BY_SIDE)
