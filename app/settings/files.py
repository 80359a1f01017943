"""Settings and keys as one file, to be taken to another computer. Nothing about the person is in it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.actions.keymap import ENTRY, changed_keys, entries
from app.settings.declared import ALL, SHORTCUTS, Setting
from app.settings.schema import described
from app.settings.store import Settings
from redaction.jobs.errors import ExitStatus, OutputError, UserError
from redaction.policy.current import policy
from redaction.policy.schema import faults
from redaction.version import VERSION

FORMAT = 1
MOST_BYTES = 1 << 20
_SAFE = "Nothing was changed."


class SettingsFileFault(UserError):  # noqa: N818 - it names the file's fault
    """A file of settings that cannot be taken over."""

    status = ExitStatus.BAD_INPUT

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(
            f"“{path.name}” is no file of settings that Umbra can take over. {why}",
            _SAFE,
            "Choose a file that Umbra wrote (Save to a file, or `umbra settings export`).",
        )


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a file of settings.

    Attributes:
        changed: Keys of settings that have another value now.
        same: How many had that value already.
        locked: Keys of settings that stay as the policy fixed them.
        unknown: Keys of settings that this version of Umbra does not know.
    """

    changed: tuple[str, ...]
    same: int
    locked: tuple[str, ...]
    unknown: tuple[str, ...]


def handed_on() -> tuple[Setting[Any], ...]:
    """The settings that go into a file: not what is about a person or a computer."""
    return tuple(s for s in ALL if not s.own and s is not SHORTCUTS)


def settings_text(settings: Settings) -> str:
    """Every setting that is handed on, as it is now, and the keys that were changed."""
    values = {s.key: settings.get(s) for s in handed_on() if not settings.locked(s)}
    keys = {} if policy().shortcuts_locked else changed_keys(settings.get(SHORTCUTS))
    data = {
        "umbra_settings": FORMAT,
        "version": VERSION,
        "settings": values,
        "shortcuts": {action: list(named) for action, named in keys.items()},
    }
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def write_settings(settings: Settings, path: Path, *, overwrite: bool = False) -> None:
    """Write them to a file.

    Raises:
        OutputError: If it cannot be written.
    """
    if path.exists() and not overwrite:
        raise OutputError(
            f"There is already a file called “{path.name}” in that folder.",
            "It was left as it is.",
            "Choose another name, or add --overwrite.",
        )
    try:
        path.write_text(settings_text(settings), "utf-8")
    except OSError as error:
        raise OutputError(
            f"The settings cannot be written to “{path.name}” ({error.strerror or error}).",
            _SAFE,
            "Choose another folder.",
        ) from error


def take_over(settings: Settings, path: Path, *, only_look: bool = False) -> Taken:
    """Take over the settings and keys of a file; all of them, or none where it has a fault.

    Args:
        settings: Where they go.
        path: The file.
        only_look: Say what would become of them, and change nothing.

    Raises:
        SettingsFileFault: If it cannot be read or says something that makes no sense.
    """
    data = _read(path)
    known = {s.key: s for s in handed_on()}
    values: Mapping[str, Any] = data.get("settings", {})
    unknown = tuple(key for key in values if key not in known)
    there = {key: value for key, value in values.items() if key in known}
    wanted = [(known[key], value) for key, value in there.items()]
    if "shortcuts" in data:
        wanted.append((SHORTCUTS, entries(data["shortcuts"])))
    locked = [s.key for s, value in wanted if _stays(settings, s, value)]
    changing = [(s, v) for s, v in wanted if s.key not in locked and v != settings.get(s)]
    if not only_look:
        for setting, value in changing:
            settings.set(setting, value)
    same = len(wanted) - len(locked) - len(changing)
    return Taken(tuple(s.key for s, _ in changing), same, tuple(locked), unknown)


def _stays(settings: Settings, setting: Setting[Any], value: Any) -> bool:
    """Whether a policy keeps a setting from getting this value."""
    if value == settings.get(setting):
        return False
    if setting is SHORTCUTS:
        return policy().shortcuts_locked
    return settings.locked(setting) or bool(faults(value, described(settings.offered(setting))))


def _read(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise SettingsFileFault(path, f"It cannot be read ({error.strerror}).") from error
    if len(raw) > MOST_BYTES:
        raise SettingsFileFault(path, "It is far too large.")
    try:
        data = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise SettingsFileFault(path, "It is no JSON.") from error
    known = {s.key: described(s) for s in handed_on()}
    wrong = faults(data, _schema(known))
    if wrong:
        raise SettingsFileFault(path, wrong[0])
    found: dict[str, Any] = data
    return found


def _schema(known: Mapping[str, Any]) -> dict[str, Any]:
    """What a file may say; settings of other versions may be in it."""
    return {
        "type": "object",
        "properties": {
            "umbra_settings": {"type": "integer", "const": FORMAT},
            "version": {"type": "string", "maxLength": 100},
            "settings": {"type": "object", "properties": dict(known)},
            "shortcuts": {"type": "object", "properties": {}, "additionalProperties": ENTRY},
        },
        "required": ["umbra_settings"],
    }
