"""Puts the looks that a person set on the application: theme, size of text, motion, scale."""

from __future__ import annotations

import os

from PySide6.QtWidgets import QApplication

from app.settings import declared
from app.settings.store import Settings
from app.theme.apply import SYSTEM, apply_theme, theme_of
from app.theme.motion import prefer

_SCALE = "QT_SCALE_FACTOR"


def scale_by(settings: Settings) -> None:
    """Let everything be drawn larger, as set; it counts only before the application is made.

    What the person's environment says already stays.
    """
    percent = int(settings.get(declared.SCALE))
    if percent != 100 and _SCALE not in os.environ:
        os.environ[_SCALE] = str(percent / 100)


def wear(app: QApplication, settings: Settings) -> None:
    """Put on the looks that are set."""
    prefer(settings.get(declared.MOTION), app)
    apply_theme(
        app, theme_of(settings.get(declared.THEME), app), int(settings.get(declared.TEXT_SIZE))
    )


def follow_system(app: QApplication, settings: Settings) -> None:
    """Change along with the desktop's colours and contrast while the theme is ``system``."""

    def changed(*_what: object) -> None:
        if settings.get(declared.THEME) == SYSTEM:
            wear(app, settings)

    hints = app.styleHints()
    hints.colorSchemeChanged.connect(changed)
    hints.accessibility().contrastPreferenceChanged.connect(changed)
