"""Where settings are kept: one file of plain text, per person."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TypeVar

import platformdirs
from PySide6.QtCore import QObject, QSettings, Signal

from app.settings.declared import EXPORT_FOLDER, RECENT, Setting

T = TypeVar("T", bool, int, str, list[str])

RECENT_MOST = 10
"""How many recent files are kept."""


class Settings(QObject):
    """Reads and writes the declared settings; there is no way to read an undeclared one.

    Signals:
        changed: The key of a setting that has another value now.
    """

    changed = Signal(str)

    def __init__(self, path: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.path = path or Path(platformdirs.user_config_dir("Umbra")) / "settings.ini"
        self._kept = QSettings(str(self.path), QSettings.Format.IniFormat)

    def get(self, setting: Setting[T]) -> T:
        """The value, or the default when it was never set or what was kept makes no sense."""
        text = self._kept.value(setting.key)
        if not isinstance(text, str):
            return setting.default
        try:
            value = json.loads(text)
        except ValueError:
            return setting.default
        return value if _allowed(setting, value) else setting.default

    def set(self, setting: Setting[T], value: T) -> None:
        """Keep a value.

        Raises:
            ValueError: If the setting does not allow it.
        """
        if not _allowed(setting, value):
            msg = f"{setting.key} cannot be {value!r}"
            raise ValueError(msg)
        if value != self.get(setting):
            self._kept.setValue(setting.key, json.dumps(value))
            self._kept.sync()
            self.changed.emit(setting.key)

    def add_recent(self, path: Path) -> None:
        """Put a file at the head of the recent ones."""
        text = str(path)
        rest = [p for p in self.get(RECENT) if p != text]
        self.set(RECENT, [text, *rest][:RECENT_MOST])

    def drop_recent(self, path: str) -> None:
        """Take a file out of the recent ones."""
        self.set(RECENT, [p for p in self.get(RECENT) if p != path])

    def export_folder(self, source: Path) -> Path:
        """Where copies go: where the last one went, else beside the person's other videos."""
        kept = self.get(EXPORT_FOLDER)
        if kept and Path(kept).is_dir():
            return Path(kept)
        videos = Path(platformdirs.user_videos_dir())
        return videos if videos.is_dir() else source.parent


def _allowed(setting: Setting[T], value: object) -> bool:
    if type(value) is not type(setting.default):
        return False
    if setting.choices:
        return value in [word for word, _ in setting.choices]
    if isinstance(value, int) and not isinstance(value, bool) and setting.high:
        return setting.low <= value <= setting.high
    if isinstance(value, list):
        return all(isinstance(part, str) for part in value)
    return True
