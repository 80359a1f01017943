"""Which settings are shown together in the preferences; every setting with a title has its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QCoreApplication

from app.settings import declared as d
from app.settings.declared import Setting

AnySetting = Setting[Any]


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """One page of the preferences.

    Attributes:
        key: Short name, for what belongs to it besides.
        title: In the list of pages.
        icon: Beside it.
        members: Its settings, in order.
    """

    key: str
    title: str
    icon: str
    members: tuple[AnySetting, ...]


PAGES = (
    SettingsPage("you", "You and your workspace", "person", (d.REVIEWER,)),
    SettingsPage("look", "Look", "eye", (d.THEME, d.TEXT_SIZE, d.SCALE, d.MOTION)),
    SettingsPage(
        "playing",
        "Playing and stepping",
        "play",
        (d.STEP_FRAMES, d.STEP_SECONDS, d.STEP_LONG, d.SNAPPING),
    ),
    SettingsPage(
        "review",
        "Review",
        "review",
        (d.AUTO_ADVANCE, d.LOOP_MOMENTS, d.LOOP_SPEED, d.TRACK_DRAWN, d.FOLLOW_SPEED),
    ),
    SettingsPage("finding", "Finding faces", "detect", (d.DETECTION, d.FIND_DIAL)),
    SettingsPage(
        "export",
        "Export",
        "export",
        (
            d.EXPORT_STYLE, d.EXPORT_QUALITY, d.EXPORT_ENCODER, d.EXPORT_PATTERN, d.EXPORT_CAPTION,
            d.EXPORT_COUNTER, d.EXPORT_SMART, d.EXPORT_THOROUGH,
        ),
    ),
    SettingsPage("privacy", "Privacy", "shield", (d.KEEP_RECENT, d.KEEP_PICTURES)),
)  # fmt: skip
"""In the order they are listed."""


def told(text: str) -> str:
    """A title, a text or a choice of a declaration, in the person's language."""
    return QCoreApplication.translate("settings", text) if text else ""
