"""Where settings are kept: one file of plain text, per person; what a policy fixes wins over it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import platformdirs
from PySide6.QtCore import QObject, QSettings, Signal

from app.settings.declared import EXPORT_FOLDER, KEEP_PICTURES, KEEP_RECENT, RECENT, Setting
from app.settings.narrowing import implied, narrowed
from redaction.policy.current import policy

T = TypeVar("T", bool, int, str, list[str])

RECENT_MOST = 10
"""How many recent files are kept."""

REMEMBERED = (RECENT.key, EXPORT_FOLDER.key)
"""What says which files somebody worked with; forgotten and not kept while :data:`KEEP_RECENT` is off."""

_RENAMED = {"review/keep_thumbnails": KEEP_PICTURES.key}


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
        for old, new in _RENAMED.items():
            if self._kept.contains(old):
                self._kept.setValue(new, self._kept.value(old))
                self._kept.remove(old)
        self._forget()

    def get(self, setting: Setting[T]) -> T:
        """The value: what a policy fixed, else what was kept, else the default.

        What was kept and makes no sense counts as never set.
        """
        held = self._held().get(setting.key)
        if held is not None:
            return _fitting(setting, held)
        text = self._kept.value(setting.key)
        if not isinstance(text, str) or self._is_forgotten(setting.key):
            return self.default(setting)
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            return self.default(setting)
        return value if allowed(self.offered(setting), value) else self.default(setting)

    def default(self, setting: Setting[T]) -> T:
        """The value until it is set: the policy's, else Umbra's own, within the policy's limits."""
        held = policy().defaults.get(setting.key)
        offered = self.offered(setting)
        return _fitting(setting, held) if allowed(offered, held) else offered.default

    def offered(self, setting: Setting[T]) -> Setting[T]:
        """The setting with the choices and bounds that a policy leaves."""
        return narrowed(setting, policy())

    def locked(self, setting: Setting[T]) -> bool:
        """Whether a policy fixed it; ``policy().set_by()`` says who did."""
        return setting.key in self._held()

    def set(self, setting: Setting[T], value: T) -> bool:
        """Keep a value.

        Returns:
            Whether that is the value now. What a policy fixed or rules out stays as it is: much is kept in
            passing (the encoder of the last export), which must not fail because of it.

        Raises:
            ValueError: If the setting does not allow it.
        """
        if not allowed(setting, value):
            msg = f"{setting.key} cannot be {value!r}"
            raise ValueError(msg)
        if self.locked(setting) or not allowed(self.offered(setting), value):
            return value == self.get(setting)
        if self._is_forgotten(setting.key):
            return value == self.default(setting)
        if value != self.get(setting):
            self._kept.setValue(setting.key, json.dumps(value))
            self._forget()
            self._kept.sync()
            self.changed.emit(setting.key)
        return True

    def restore(self, setting: Setting[T]) -> None:
        """Forget what was kept, so that the default counts again, also where that changes one day."""
        before = self.get(setting)
        self._kept.remove(setting.key)
        self._kept.sync()
        if self.get(setting) != before:
            self.changed.emit(setting.key)

    def _is_forgotten(self, key: str) -> bool:
        return key in REMEMBERED and not self.get(KEEP_RECENT)

    def _forget(self) -> None:
        """Take away what must not be remembered; a policy may have switched that off since."""
        for key in REMEMBERED:
            if self._is_forgotten(key) and self._kept.contains(key):
                self._kept.remove(key)
                self._kept.sync()

    def _held(self) -> Mapping[str, Any]:
        held = policy()
        return {**implied(held), **held.locked}

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


def _fitting(setting: Setting[T], value: Any) -> T:
    """A value of the policy, which its schema was held against.

    Raises:
        ValueError: If the schema does not fit the declaration; a test sees to that.
    """
    if not allowed(setting, value):
        msg = f"the policy says {value!r} of {setting.key}, and its schema let that pass"
        raise ValueError(msg)
    fitting: T = value
    return fitting


def allowed(setting: Setting[T], value: object) -> bool:
    """Whether a setting can have this value."""
    if type(value) is not type(setting.default):
        return False
    if setting.choices:
        return value in [word for word, _ in setting.choices]
    if isinstance(value, int) and not isinstance(value, bool) and setting.high:
        return setting.low <= value <= setting.high
    if isinstance(value, list):
        return all(isinstance(part, str) for part in value)
    return True
