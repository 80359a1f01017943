"""The grammar of `umbra evidence`; only the standard library."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

Make = Callable[[Any, str, str, str], Any]
"""Adds a command: to which commands, its name, where its function is, what it does."""


FORMATS = ("json", "csv", "webvtt", "otio", "edl", "elan")
"""How annotations can be enclosed."""


def evidence_commands(commands: Any, command: Make, progress: Callable[[Any], None]) -> None:
    """Add the commands.

    Args:
        commands: Of the whole program.
        command: Adds one with the options that all have.
        progress: Adds the option of progress to one.
    """
    where = "redaction.cli_evidence"
    evidence = commands.add_parser(
        "evidence", help="evidence packages of an incident or of footage: make one, list them"
    ).add_subparsers(metavar="ACTION", required=True)
    _make(command(
        evidence, "make", f"{where}:make",
        "make a package of clips, stills, annotations and reports, and record it as handed over",
    ), progress)  # fmt: skip
    shown = command(
        evidence, "list", f"{where}:show", "list the packages handed over, newest first"
    )
    shown.add_argument(
        "incident", nargs="?", metavar="INCIDENT", help="reference, title or id (default: all)"
    )
    shown.add_argument("--json", action="store_true")
    items = command(
        evidence,
        "items",
        f"{where}:items",
        "list the clips and stills that could go, with their ids",
    )
    _about(items)
    items.add_argument("--json", action="store_true")


def _about(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "about", metavar="INCIDENT", help="reference, title or id; with --footage a file or its id"
    )
    command.add_argument(
        "--footage", action="store_true", help="the package is about one footage, not an incident"
    )


def _make(command: argparse.ArgumentParser, progress: Callable[[Any], None]) -> None:
    _about(command)
    command.add_argument(
        "-o", "--output", type=Path, required=True, metavar="OUT",
        help="new folder; or a new ZIP file if the name ends in .zip",
    )  # fmt: skip
    command.add_argument("--zip", action="store_true", help="a ZIP file, whatever the name")
    command.add_argument(
        "--recipient", required=True, metavar="NAME", help="who receives it (goes into the log)"
    )
    command.add_argument(
        "--method", required=True, metavar="WORDS", help="how it is handed over, in words"
    )
    command.add_argument(
        "--date", metavar="YYYY-MM-DD", help="day it is handed over (default: today)"
    )
    command.add_argument("--note", default="", metavar="TEXT", help="kept with the hand-over")
    command.add_argument(
        "--clip", action="append", default=None, metavar="ID",
        help="a clip or copy by its id or the first letters of its SHA-256, several times for several "
        "(default: every redacted clip that may go)",
    )  # fmt: skip
    command.add_argument(
        "--still",
        action="append",
        default=None,
        metavar="ID",
        help="likewise a still (default: every redacted still that may go)",
    )
    command.add_argument("--no-clips", action="store_true", help="no clips at all")
    command.add_argument("--no-stills", action="store_true", help="no stills at all")
    command.add_argument(
        "--category", action="append", default=[], metavar="NAME",
        help="only annotations of this category, several times for several (default: all)",
    )  # fmt: skip
    command.add_argument("--no-annotations", action="store_true", help="no annotations at all")
    command.add_argument(
        "--format", action="append", default=None, choices=FORMATS,
        help="how annotations are enclosed, several times for several (default: json, csv and webvtt)",
    )  # fmt: skip
    command.add_argument("--no-report", action="store_true", help="no timeline report")
    command.add_argument(
        "--pictures", choices=("redacted", "unredacted", "none"), default="redacted",
        help="what the pictures of the timeline report show (default: redacted)",
    )  # fmt: skip
    command.add_argument(
        "--reason", default="", metavar="TEXT",
        help="why something goes that is not redacted; needed if anything is",
    )  # fmt: skip
    command.add_argument(
        "--override", default="", metavar="REASON",
        help="hand redacted things over although their review is not finished or approved",
    )  # fmt: skip
    command.add_argument("--location", default="", metavar="TEXT", help="of all items in the list")
    command.add_argument(
        "--originator", default="", metavar="TEXT", help="of all items in the list"
    )
    command.add_argument(
        "--sensitivity", default="", metavar="TEXT", help="of all items in the list"
    )
    command.add_argument(
        "--log", action=argparse.BooleanOptionalAction, default=True,
        help="put the review log's rows about the recordings in (default: yes)",
    )  # fmt: skip
    command.add_argument(
        "--unsigned", action="store_true", help="do not sign it although the workspace has a key"
    )
    command.add_argument("--json", action="store_true", help="print the summary as JSON")
    progress(command)
