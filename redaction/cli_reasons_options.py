"""The grammar of `umbra reasons`. Only the standard library is imported here."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any


def reason_commands(
    commands: argparse._SubParsersAction[Any], command: Callable[[Any, str, str, str], Any]
) -> None:
    """Add them.

    Args:
        commands: Where they go.
        command: Makes one: its parent, name, function and what it does.
    """
    where = "redaction.cli_reasons"
    actions = commands.add_parser(
        "reasons", help="why things are withheld: the list of codes, and what lacks one"
    ).add_subparsers(metavar="ACTION", required=True)
    listed = command(actions, "list", f"{where}:list_reasons", "list the codes that are offered")
    listed.add_argument("--json", action="store_true")
    out = command(actions, "export", f"{where}:export_list", "write the list of codes to a file")
    out.add_argument("-o", "--output", type=Path, required=True, metavar="FILE.json")
    take = command(actions, "import", f"{where}:import_list", "take over a list from a file")
    take.add_argument("file", type=Path, metavar="FILE.json")
    withheld = command(
        actions, "withheld", f"{where}:list_withheld",
        "list what the footage of a request withholds, and why",
    )  # fmt: skip
    withheld.add_argument("request", metavar="REFERENCE")
    withheld.add_argument("--json", action="store_true")
    withheld.add_argument(
        "--missing", action="store_true", help="only what lacks a reason that holds"
    )
