"""The grammar of `umbra signoff`. Only the standard library is imported here."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any


def signoff_commands(
    commands: argparse._SubParsersAction[Any], command: Callable[[Any, str, str, str], Any]
) -> None:
    """Add them.

    Args:
        commands: Where they go.
        command: Makes one: its parent, name, function and what it does.
    """
    where = "redaction.cli_signoff"
    actions = commands.add_parser(
        "signoff", help="hand footage in for check, approve it, send it back; what is in the way"
    ).add_subparsers(metavar="ACTION", required=True)
    state = command(actions, "status", f"{where}:status", "say how far the check of footage is")
    _footage(state, optional=True)
    state.add_argument("--json", action="store_true")
    for name, about, needed in (
        ("submit", "hand footage in for check", False),
        ("approve", "approve the decisions as they are", False),
        ("send-back", "send footage back to be changed", False),
        ("reopen", "make it a draft again", True),
    ):
        step = command(actions, name, f"{where}:{name.replace('-', '_')}", about)
        _footage(step)
        _who(step)
        step.add_argument("--reason", default="", required=needed, metavar="TEXT")
    let = command(
        actions, "override", f"{where}:override",
        "let something that is in the way of a release pass, for the decisions as they are",
    )  # fmt: skip
    _footage(let)
    _who(let)
    let.add_argument("--gate", required=True, metavar="KIND", help="as `status` names it, or all")
    let.add_argument("--reason", required=True, metavar="TEXT", help="at least 3 words")
    notes = command(actions, "notes", f"{where}:notes", "list or pin notes on frames")
    _footage(notes)
    _who(notes)
    notes.add_argument("--frame", type=int, metavar="N", help="pin a note to this frame, from 0")
    notes.add_argument("--text", metavar="TEXT", help="of the note")
    notes.add_argument("--done", metavar="ID", help="tick this note off")
    notes.add_argument("--json", action="store_true")


def _footage(command: argparse.ArgumentParser, *, optional: bool = False) -> None:
    command.add_argument(
        "footage", nargs="?" if optional else None, metavar="FOOTAGE",
        help="its file name, id, or at least 8 digits of its SHA-256",
    )  # fmt: skip
    command.add_argument("--request", metavar="REFERENCE")


def _who(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--name", default="", help="your name as the log shows it (else that of your login)"
    )
