"""The grammar of `umbra package` and `umbra disclosures`; only the standard library."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

Make = Callable[[Any, str, str, str], Any]
"""Adds a command: to which commands, its name, where its function is, what it does."""


def package_commands(commands: Any, command: Make, progress: Callable[[Any], None]) -> None:
    """Add the commands.

    Args:
        commands: Of the whole program.
        command: Adds one with the options that all have.
        progress: Adds the option of progress to one.
    """
    where = "redaction.cli_package"
    package = commands.add_parser(
        "package", help="packages of copies: make one for a request, check one"
    ).add_subparsers(metavar="ACTION", required=True)
    _make(command(
        package, "make", f"{where}:make",
        "make a release package of a request's copies and record it as handed over",
    ), progress)  # fmt: skip
    verify = command(package, "verify", f"{where}:verify", "check that a package is as it was made")
    verify.add_argument("package", type=Path, metavar="PATH", help="folder or ZIP file")
    verify.add_argument(
        "--fingerprint", default="", metavar="HEX", help="of the key it must be signed with"
    )
    verify.add_argument(
        "--number", default="", metavar="HEX", help="package number noted elsewhere"
    )
    verify.add_argument("--json", action="store_true", help="print the result as JSON")
    shown = command(
        commands, "disclosures", f"{where}:disclosures", "list what was handed over, newest first"
    )
    shown.add_argument("--request", metavar="REFERENCE")
    form = shown.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true")
    form.add_argument("--csv", action="store_true")


def _make(command: argparse.ArgumentParser, progress: Callable[[Any], None]) -> None:
    command.add_argument("request", metavar="REQUEST", help="reference or id")
    command.add_argument(
        "-o", "--output", type=Path, required=True, metavar="OUT",
        help="new folder; or a new ZIP file if the name ends in .zip",
    )  # fmt: skip
    command.add_argument("--zip", action="store_true", help="a ZIP file, whatever the name")
    command.add_argument(
        "--recipient", required=True, metavar="NAME", help="who receives it (goes into the log)"
    )
    command.add_argument("--address", default="", metavar="TEXT", help="for the cover sheet")
    command.add_argument(
        "--method", required=True, metavar="WORDS", help="how it is handed over, in words"
    )
    command.add_argument(
        "--date", metavar="YYYY-MM-DD", help="day it is handed over (default: today)"
    )
    command.add_argument("--note", default="", metavar="TEXT", help="kept with the disclosure")
    command.add_argument(
        "--copy", action="append", default=[], metavar="ID",
        help="a copy by the first letters of its SHA-256, several times for several (default: the newest "
        "verified copy of all of the request's footage)",
    )  # fmt: skip
    command.add_argument(
        "--look-in", type=Path, metavar="DIR", help="find copies that were moved here, by content"
    )
    command.add_argument(
        "--override", default="", metavar="REASON",
        help="release it in spite of what stands against it; the reason goes into the log",
    )  # fmt: skip
    command.add_argument(
        "--log", action=argparse.BooleanOptionalAction, default=None,
        help="put the request's rows of the review log in (default: for court and internal requests)",
    )  # fmt: skip
    command.add_argument(
        "--keep-names", action="store_true",
        help="copies keep their files' names (default: the request's reference and a number)",
    )  # fmt: skip
    command.add_argument(
        "--unsigned", action="store_true", help="do not sign it although the workspace has a key"
    )
    command.add_argument("--json", action="store_true", help="print the summary as JSON")
    progress(command)
