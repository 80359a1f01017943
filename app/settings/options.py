"""The grammar of `umbra settings`, which the application gives the command line. Standard library only."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any


def settings_commands(
    commands: argparse._SubParsersAction[Any], command: Callable[[Any, str, str, str], Any]
) -> None:
    """Add them.

    Args:
        commands: Where they go.
        command: Makes one: its parent, name, function and what it does.
    """
    where = "app.settings.commands"
    actions = commands.add_parser(
        "settings", help="the settings and keys of the window, as a file for other computers"
    ).add_subparsers(metavar="ACTION", required=True)
    listed = command(actions, "list", f"{where}:list_settings", "list the settings as they are")
    listed.add_argument("--json", action="store_true")
    out = command(
        actions, "export", f"{where}:export_settings",
        "write the settings and keys to a file; names, folders and recent files are not in it",
    )  # fmt: skip
    out.add_argument("file", type=Path, metavar="FILE.json")
    out.add_argument("--overwrite", action="store_true", help="replace FILE")
    take = command(
        actions, "import", f"{where}:import_settings", "take over the settings and keys of a file"
    )
    take.add_argument("file", type=Path, metavar="FILE.json")
    take.add_argument("--dry-run", action="store_true", help="only say what would change")
