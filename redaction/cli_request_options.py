"""The grammar of `umbra requests`."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

KINDS = ("sar_uk_gdpr", "sar_dpa_part3", "foi", "court", "media", "internal")
"""As ``model.request.RequestKind`` has them."""

STATES = ("open", "overdue", "soon", "paused", "answered", "all")
"""What can be listed; soon is due within five working days, overdue ones included."""

OUTCOMES = ("full", "part", "refused", "not_held", "withdrawn", "out_of_scope")
"""As ``model.request.Outcome`` has them."""

_DAY = "YYYY-MM-DD"
_NO_NAMES = "kept in the review log: write no names of people"


def request_options(command: Callable[[str, str, str], argparse.ArgumentParser]) -> None:
    """Add the actions.

    Args:
        command: Adds one by its name, where its function is, and what it is about.
    """
    where = "redaction.cli_requests"
    shown = command("list", f"{where}:list_requests", "list the requests and when they are due")
    _filters(shown)
    shown.add_argument("--json", action="store_true")

    add = command("add", f"{where}:add_request", "put a request into the register")
    add.add_argument("reference", metavar="REFERENCE", help="the force's own reference")
    add.add_argument("--kind", required=True, choices=KINDS)
    add.add_argument("--received", metavar=_DAY, help="day of receipt (default: today)")
    _fields(add)

    edit = command("edit", f"{where}:edit_request", "change what a request says, or its days")
    edit.add_argument("reference", metavar="REFERENCE", help="reference or id")
    edit.add_argument("--kind", choices=KINDS)
    edit.add_argument("--received", metavar=_DAY)
    edit.add_argument("--new-reference", metavar="REFERENCE")
    _fields(edit, unset=None)
    edit.add_argument("--add-note", metavar="TEXT", help="add a dated note")
    edit.add_argument(
        "--because", default="", metavar="TEXT", help=f"why it is changed; {_NO_NAMES}"
    )

    show = command("show", f"{where}:show_request", "print one request and how its day follows")
    show.add_argument("reference", metavar="REFERENCE", help="reference or id")
    show.add_argument("--json", action="store_true")

    close = command("close", f"{where}:close_request", "record how a request was answered")
    close.add_argument("reference", metavar="REFERENCE", help="reference or id")
    close.add_argument("--outcome", required=True, choices=OUTCOMES)
    close.add_argument("--day", metavar=_DAY, help="day of the answer (default: today)")
    close.add_argument("--reason", default="", metavar="TEXT", help="why it was answered so")

    reopen = command("reopen", f"{where}:reopen_request", "open an answered request again")
    reopen.add_argument("reference", metavar="REFERENCE", help="reference or id")
    reopen.add_argument("--because", required=True, metavar="TEXT", help=f"why; {_NO_NAMES}")

    remove = command("remove", f"{where}:remove_request", "erase a request from the register")
    remove.add_argument("reference", metavar="REFERENCE", help="reference or id")
    remove.add_argument("--because", required=True, metavar="TEXT", help=f"why; {_NO_NAMES}")

    out = command("export", f"{where}:export_requests", "write the register to a table (CSV)")
    out.add_argument("-o", "--output", type=Path, required=True, metavar="FILE.csv")
    out.add_argument("--overwrite", action="store_true", help="replace FILE")
    _filters(out)


def _filters(command: argparse.ArgumentParser) -> None:
    command.add_argument("--kind", choices=KINDS, help="of this kind only")
    command.add_argument(
        "--state",
        choices=STATES,
        default="all",
        help="in this state only; soon is due within five working days (default: all)",
    )
    command.add_argument(
        "--search", default="", metavar="WORDS", help="with these words: reference, people, notes"
    )


def _fields(command: argparse.ArgumentParser, unset: Any = "") -> None:
    """What is said of a request; on a change, what is not given stays."""
    for name, metavar, text in (
        ("--requester", "NAME", "who asks"),
        ("--note", "TEXT", "what it is about"),
        ("--contact", "TEXT", "where the requester is reached"),
        ("--identity", "TEXT", "how the requester's identity was checked"),
    ):
        command.add_argument(name, default=unset, metavar=metavar, help=text)
    for name, text in (
        ("--identity-asked", "day proof of identity was asked for"),
        ("--identity-confirmed", "day it came"),
        ("--fee-asked", "day a fee was asked for (FOI: of the fees notice)"),
        ("--fee-paid", "day it came"),
        ("--extended", "day of the notice of an extension"),
        ("--until", "FOI: day that notice names"),
        ("--due", "day the answer is due, set by hand; with --due-because"),
    ):
        command.add_argument(name, metavar=_DAY, help=f"{text}; “none” takes it away")
    command.add_argument("--extended-because", metavar="TEXT", help=f"why; {_NO_NAMES}")
    command.add_argument("--due-because", metavar="TEXT", help=f"why; {_NO_NAMES}")
    command.add_argument(
        "--clarification",
        action="append",
        metavar="ASKED[:ANSWERED]",
        help="a clarification that stops the clock; several times for several, “none” for none",
    )
