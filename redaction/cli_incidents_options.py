"""The grammar of `umbra incidents`; only the standard library."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

Make = Callable[[Any, str, str, str], Any]
"""Adds a command: to which commands, its name, where its function is, what it does."""

_NO_NAMES = "kept in the review log: write no names of people"
_TIME = "“03/11/2026 14:02:10” or “2026-11-03 14:02:10.480”"


def incident_commands(commands: Any, command: Make) -> Any:
    """Add the commands; gives what further actions of incidents can be added to.

    Args:
        commands: Of the whole program.
        command: Adds one with the options that all have.
    """
    where = "redaction.cli_incidents"
    clocks = "redaction.cli_clocks"
    incidents = commands.add_parser(
        "incidents", help="incidents: which cameras belong together, and their clocks"
    ).add_subparsers(metavar="ACTION", required=True)

    def action(name: str, about: str, there: str = where) -> Any:
        return command(incidents, name, f"{there}:{name.replace('-', '_')}", about)

    listed = action("list", "list the incidents")
    listed.set_defaults(run=f"{where}:list_incidents")
    listed.add_argument("--request", metavar="REFERENCE", help="of this request only")
    listed.add_argument("--json", action="store_true")

    add = action("add", "record an incident")
    add.add_argument("title", metavar="TITLE")
    add.add_argument("--reference", default="", metavar="TEXT", help="the force's own number of it")
    add.add_argument("--request", metavar="REFERENCE", help="the request it belongs to")
    add.add_argument("--zone", metavar="ZONE", help="in whose time it is shown (Europe/London)")
    add.add_argument(
        "--footage", nargs="*", default=[], metavar="FILE",
        help="its cameras: names or ids of footage in the register; with --request alone all of its",
    )  # fmt: skip

    show = action("show", "print an incident: cameras, clocks, gaps and overlaps")
    _incident(show)
    show.add_argument("--json", action="store_true")

    camera = action("camera", "add, rename or take out a camera, or let it lead")
    _incident(camera)
    camera.add_argument("camera", metavar="CAMERA", help="its name, or the footage by name or id")
    camera.add_argument("--name", metavar="NAME", help="what it is called")
    camera.add_argument("--take-out", action="store_true", help="it is no part of the incident")
    camera.add_argument("--lead", action="store_true", help="say everything by this camera's clock")

    clock = action("clock", "show what a recording's beginning may be, or set it", clocks)
    _incident(clock)
    clock.add_argument("camera", metavar="CAMERA")
    how = clock.add_mutually_exclusive_group()
    how.add_argument("--take", type=int, metavar="N", help="take this offer of those listed")
    how.add_argument("--start", metavar="TIME", help=f"set by hand: {_TIME}")
    how.add_argument("--reading", metavar="TIME", help=f"the clock in the picture says {_TIME}")
    how.add_argument("--unknown", action="store_true", help="its beginning is not known")
    clock.add_argument("--at", metavar="f120", help="the frame of --reading (default: the first)")
    clock.add_argument(
        "--zone", metavar="ZONE", help="in which the time is read (else the incident's)"
    )
    clock.add_argument("--month-first", action="store_true", help="11/03 is the third of November")
    clock.add_argument(
        "--which", type=int, choices=(1, 2), help="which one, when the hour came twice"
    )
    wrong = clock.add_mutually_exclusive_group()
    wrong.add_argument("--slow", metavar="SECONDS", help="its clock was slow by this: add it")
    wrong.add_argument("--fast", metavar="SECONDS", help="its clock was fast by this: take it away")
    clock.add_argument("--why", default="", metavar="TEXT", help="how that was found")
    clock.add_argument("--json", action="store_true")

    moments = action("align-moments", "align a camera to another by moments that both show", clocks)
    _incident(moments)
    moments.add_argument("camera", metavar="CAMERA")
    moments.add_argument(
        "moments", nargs="+", metavar="A=B",
        help="frame or time of CAMERA = the same moment of the other: f120=f348, or 12.5=0:31.2",
    )  # fmt: skip
    moments.add_argument("--to", required=True, metavar="CAMERA", help="the other camera")
    moments.add_argument("--json", action="store_true")

    loose = action("unalign", "undo a camera's alignment")
    _incident(loose)
    loose.add_argument("camera", metavar="CAMERA")

    names = action("names", "print or set how names of files are read", clocks)
    names.add_argument("--set", type=Path, metavar="FILE.json", help="read them by these patterns")
    names.add_argument("--built-in", action="store_true", help="back to the ones that are built in")

    remove = action("remove", "erase an incident; its footage stays")
    _incident(remove)
    remove.add_argument("--because", required=True, metavar="TEXT", help=f"why; {_NO_NAMES}")
    return incidents


def _incident(command: argparse.ArgumentParser) -> None:
    command.add_argument("incident", metavar="INCIDENT", help="reference, title or id")
