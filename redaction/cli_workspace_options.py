"""The grammar of `umbra workspace`. Only the standard library is imported here."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any


def workspace_commands(
    commands: argparse._SubParsersAction[Any],
    command: Callable[[Any, str, str, str], Any],
    progress: Callable[[Any], None],
) -> None:
    """Add them.

    Args:
        commands: Where they go.
        command: Makes one: its parent, name, function and what it does.
        progress: Adds the option for it.
    """
    where = "redaction.cli_workspaces"
    actions = commands.add_parser(
        "workspace", help="the folder of register, decisions and review log: backups, checks"
    ).add_subparsers(metavar="ACTION", required=True)
    out = command(
        actions,
        "backup",
        f"{where}:back_up",
        "back the whole workspace up, also while it is in use",
    )
    out.add_argument("-o", "--output", type=Path, required=True, metavar="FILE.umbra-backup")
    out.add_argument("--json", action="store_true")
    progress(out)
    listed = command(
        actions, "backups", f"{where}:list_backups", "list the backups that Umbra made by itself"
    )
    listed.add_argument("--json", action="store_true")
    check = command(
        actions, "check", f"{where}:check", "check that the database, or a backup, is whole"
    )
    check.add_argument("backup", type=Path, nargs="?", metavar="BACKUP")
    restore = command(
        actions, "restore", f"{where}:restore",
        "restore a backup into the empty folder named with --workspace",
    )  # fmt: skip
    restore.add_argument("backup", type=Path, metavar="BACKUP")
    restore.add_argument(
        "--in-place",
        action="store_true",
        help="where a workspace is already: its database is put aside, nothing is overwritten",
    )
    name = command(actions, "name", f"{where}:rename", "make a workspace, or say what it is called")
    name.add_argument("name", metavar="NAME")
