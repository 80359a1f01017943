"""Whether things may move by themselves: what the person set, else what the system says."""

from __future__ import annotations

import configparser
import ctypes
import plistlib
import sys
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QProgressBar

SYSTEM, LESS = "system", "less"
"""What the setting may say."""

_CLIENT_AREA_ANIMATION = 0x1042
"""Windows: the number of “show animations” in SystemParametersInfo."""
_EFFECTS = (
    Qt.UIEffect.UI_AnimateMenu,
    Qt.UIEffect.UI_FadeMenu,
    Qt.UIEffect.UI_AnimateCombo,
    Qt.UIEffect.UI_AnimateTooltip,
    Qt.UIEffect.UI_FadeTooltip,
    Qt.UIEffect.UI_AnimateToolBox,
)

_wish: list[str] = [SYSTEM]
_flash: list[int] = []


def moves() -> bool:
    """Whether something may move that the person did not set going."""
    return _wish[0] != LESS and not system_wants_less()


def prefer(word: str, app: QApplication | None = None) -> None:
    """Take over what the person set, and let the application keep to it.

    Args:
        word: ``system`` or ``less``.
        app: Its menus and tooltips stop fading and its text cursor stops blinking, or None.
    """
    _wish[0] = word
    if app is None:
        return
    if not _flash:
        _flash.append(app.cursorFlashTime())
    app.setCursorFlashTime(_flash[0] if moves() else 0)
    if not moves():
        for effect in _EFFECTS:
            app.setEffectEnabled(effect, False)


def show_busy(bar: QProgressBar) -> None:
    """A bar of which nobody knows how far it is: it runs to and fro, or stands half full."""
    if moves():
        bar.setRange(0, 0)
    else:
        bar.setRange(0, 2)
        bar.setValue(1)


def system_wants_less(home: Path | None = None) -> bool:
    """Whether the system was told to animate less; asked anew each time, because it may change.

    Args:
        home: The person's folder; found by itself if None.
    """
    if sys.platform == "win32":
        shown = ctypes.c_int(1)
        asked = ctypes.windll.user32.SystemParametersInfoW(
            _CLIENT_AREA_ANIMATION, 0, ctypes.byref(shown), 0
        )
        return bool(asked) and not shown.value
    folder = Path.home() if home is None else home
    if sys.platform == "darwin":
        return _mac_wants_less(folder)
    return _desktop_wants_less(folder)


def _mac_wants_less(home: Path) -> bool:
    kept = home / "Library" / "Preferences" / "com.apple.universalaccess.plist"
    try:
        return bool(plistlib.loads(kept.read_bytes()).get("reduceMotion"))
    except (OSError, ValueError, AttributeError):
        # newer systems hide the file: then the setting of ours is what counts
        return False


def _desktop_wants_less(home: Path) -> bool:
    """What GTK and KDE keep in files; a running desktop is not asked, which would take a connection."""
    for name in ("gtk-4.0", "gtk-3.0"):
        text = _entry(home / ".config" / name / "settings.ini", "Settings", "gtk-enable-animations")
        if text.strip().lower() in ("0", "false"):
            return True
    speed = _entry(home / ".config" / "kdeglobals", "KDE", "AnimationDurationFactor")
    return speed.strip() in ("0", "0.0")


def _entry(path: Path, section: str, key: str) -> str:
    kept = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        kept.read(path, encoding="utf-8")
    except (OSError, ValueError, configparser.Error):
        return ""
    return kept.get(section, key, fallback="")
