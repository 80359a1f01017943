"""The grammar of `umbra policy`. Only the standard library is imported here."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

WHERE = "redaction.cli_policy"
"""Its commands work without a policy that can be used: they are there to find out why."""


def policy_commands(
    commands: argparse._SubParsersAction[Any], command: Callable[[Any, str, str, str], Any]
) -> None:
    """Add them.

    Args:
        commands: Where they go.
        command: Makes one: its parent, name, function and what it does.
    """
    actions = commands.add_parser(
        "policy", help="what the administrator of this computer fixed or limited"
    ).add_subparsers(metavar="ACTION", required=True)
    shown = command(actions, "show", f"{WHERE}:show", "say what holds on this computer")
    shown.add_argument("--json", action="store_true")
    check = command(
        actions, "check", f"{WHERE}:check",
        "see whether a policy file can be used, and what it would mean",
    )  # fmt: skip
    check.add_argument(
        "file", type=Path, nargs="?", metavar="FILE.json", help="default: the one of this computer"
    )
    schema = command(
        actions, "schema", f"{WHERE}:schema",
        "print the JSON schema of policy files, which editors can use",
    )  # fmt: skip
    schema.set_defaults(quiet=False)
