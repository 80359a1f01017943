"""`umbra settings`: the person's settings without a window."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any

from app.settings.files import handed_on, take_over, write_settings
from app.settings.store import Settings
from redaction.jobs.errors import ExitStatus
from redaction.policy.current import policy

if TYPE_CHECKING:
    from redaction.cli_terminal import Terminal


def list_settings(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """List them; what an administrator fixed is marked."""
    settings = Settings()
    found: dict[str, dict[str, Any]] = {
        one.key: {
            "value": settings.get(one),
            "default": settings.default(one),
            "locked": settings.locked(one),
        }
        for one in handed_on()
    }
    if arguments.json:
        terminal.result(found)
        return ExitStatus.DONE
    for key, said in found.items():
        lock = f"  (set by {policy().setter})" if said["locked"] else ""
        terminal.say(f"{key} = {json.dumps(said['value'], ensure_ascii=False)}{lock}")
    return ExitStatus.DONE


def export_settings(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Write them to a file."""
    write_settings(Settings(), arguments.file, overwrite=arguments.overwrite)
    terminal.say(f"The settings are in {arguments.file}.")
    return ExitStatus.DONE


def import_settings(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Take over those of a file."""
    found = take_over(Settings(), arguments.file, only_look=arguments.dry_run)
    would = "Would change" if arguments.dry_run else "Changed"
    terminal.say(f"{would}: {', '.join(found.changed) or 'nothing'}.")
    if found.locked:
        terminal.note(f"Left as they are: {', '.join(found.locked)}. {policy().set_by()}")
    if found.unknown:
        terminal.note(f"Not known to this version: {', '.join(found.unknown)}.")
    return ExitStatus.DONE
