"""The grammar of `umbra stills` and `umbra clips`; only the standard library."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

from player.media.time import TimePoint, parse_time
from redaction.cli_settling import USUAL
from redaction.model.region import COVERS

Make = Callable[[Any, str, str, str], Any]
"""Adds a command: to which commands, its name, where its function is, what it does."""

QUALITIES = ("small", "standard", "high", "lossless")
"""How well clips are encoded."""


def still_commands(commands: Any, command: Make, progress: Callable[[Any], None]) -> None:
    """Add the commands.

    Args:
        commands: Of the whole program.
        command: Adds one with the options that all have.
        progress: Adds the option of progress to one.
    """
    where = "redaction.cli_stills"
    stills = commands.add_parser(
        "stills", help="pictures of single frames and contact sheets: take them, list them"
    ).add_subparsers(metavar="ACTION", required=True)
    _take(command(
        stills, "take", f"{where}:take",
        "take pictures of frames, redacted unless a reason says why not; each is checked and recorded",
    ), progress)  # fmt: skip
    _sheet(command(
        stills, "sheet", f"{where}:sheet", "make a contact sheet of many frames, with their times",
    ), progress)  # fmt: skip
    shown = command(stills, "list", f"{where}:show", "list the pictures taken, newest first")
    shown.add_argument("footage", nargs="?", metavar="FOOTAGE", help="a file or its id")
    shown.add_argument("--json", action="store_true")
    clips = commands.add_parser(
        "clips", help="copies of the stretches of annotations: make them, list them"
    ).add_subparsers(metavar="ACTION", required=True)
    _clips(command(
        clips, "make", f"{where}:clips",
        "make a clip of each annotation, verified and recorded like any copy; given again it goes on",
    ), progress)  # fmt: skip
    made = command(clips, "list", f"{where}:show_clips", "list the clips made, newest first")
    made.add_argument("footage", nargs="?", metavar="FOOTAGE", help="a file or its id")
    made.add_argument("--json", action="store_true")


def _take(command: argparse.ArgumentParser, progress: Callable[[Any], None]) -> None:
    command.add_argument("footage", metavar="FOOTAGE", help="a file of the register, or its id")
    which = command.add_mutually_exclusive_group(required=True)
    which.add_argument(
        "--at", type=_points, metavar="TIME,…", help="times (12.5) or frames (f120) to take"
    )
    which.add_argument(
        "--annotations", type=_names, metavar="ID,…",
        help="the frame that stands for each of these annotations; “all” for every one",
    )  # fmt: skip
    command.add_argument(
        "-o", "--output", type=Path, required=True, metavar="OUT",
        help="a file that ends in .png, .jpg or .tif; for several a folder that is there",
    )  # fmt: skip
    command.add_argument(
        "--format", choices=("png", "jpg", "tif"), default="png", help="in a folder (default: png)"
    )
    command.add_argument(
        "--part", type=_part, metavar="X,Y,W,H", help="only this part, in pixels of the picture"
    )
    command.add_argument(
        "--bar", action="store_true", help="a bar below says which frame, by whose clock"
    )
    _looks(command)
    seen = command.add_argument_group(
        "to see more", "What is done to the picture stands in its bar, its record and the log."
    )
    seen.add_argument("--brightness", type=int, default=0, metavar="N", help="-100 to 100")
    seen.add_argument("--contrast", type=int, default=0, metavar="N", help="-100 to 100")
    seen.add_argument("--deinterlace", action="store_true")
    seen.add_argument("--standard-range", action="store_true", help="of HDR footage")
    seen.add_argument(
        "--proportions", action="store_true", help="stretch pixels that are not square"
    )
    seen.add_argument("--enlarge", type=int, default=1, metavar="N", help="1 to 8 times")
    command.add_argument("--overwrite", action="store_true", help="replace a picture of that name")
    command.add_argument("--json", action="store_true", help="print the records as JSON")
    progress(command)


def _sheet(command: argparse.ArgumentParser, progress: Callable[[Any], None]) -> None:
    command.add_argument(
        "footage", nargs="+", metavar="FOOTAGE", help="files of the register, or their ids"
    )
    command.add_argument(
        "-o", "--output", type=Path, required=True, metavar="OUT", help="ends in .pdf or .png"
    )
    which = command.add_mutually_exclusive_group()
    which.add_argument(
        "--range", type=_range, metavar="A-B", help="a stretch of each (default: all of it)"
    )
    which.add_argument(
        "--annotations", type=_names, metavar="ID,…",
        help="the frame that stands for each of these annotations; “all” for every one",
    )  # fmt: skip
    command.add_argument(
        "--count", type=int, default=12, metavar="N", help="frames of each stretch (default: 12)"
    )
    command.add_argument(
        "--all-cameras", action="store_true",
        help="after each frame what the other cameras of the --incident show at that moment",
    )  # fmt: skip
    command.add_argument("--columns", type=int, default=4, metavar="N", help="2 to 6 (default: 4)")
    command.add_argument("--title", default="", metavar="TEXT", help="above the pictures")
    _looks(command)
    command.add_argument("--overwrite", action="store_true", help="replace a sheet of that name")
    command.add_argument("--json", action="store_true", help="print the record as JSON")
    progress(command)


def _clips(command: argparse.ArgumentParser, progress: Callable[[Any], None]) -> None:
    command.add_argument(
        "footage", nargs="+", metavar="FOOTAGE", help="files of the register, or their ids"
    )
    command.add_argument(
        "-o", "--output", type=Path, required=True, metavar="FOLDER", help="a folder that is there"
    )
    command.add_argument(
        "--annotations", type=_names, default=("all",), metavar="ID,…",
        help="which (default: every one that is no draft)",
    )  # fmt: skip
    command.add_argument(
        "--category", action="append", default=[], metavar="NAME", help="only of this category"
    )
    for name in ("before", "after"):
        command.add_argument(
            f"--{name}", type=_seconds, default=Fraction(0), metavar="SECONDS",
            help=f"time added {name} each",
        )  # fmt: skip
    command.add_argument(
        "--pattern", default="", metavar="TEXT",
        help="of the names, with {name}, {reference}, {number}, {date}, {frame}, {category}",
    )  # fmt: skip
    command.add_argument("--quality", choices=QUALITIES, default="standard")
    command.add_argument(
        "--smart", action="store_true",
        help="pass the original's own pictures through where nothing is covered and that is provably safe",
    )  # fmt: skip
    command.add_argument("--no-sound", action="store_true")
    _looks(command)
    command.add_argument("--json", action="store_true", help="print what became of each as JSON")
    progress(command)


def _looks(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--style", choices=[style.value for style in COVERS], default=USUAL,
        help="how regions without a style of their own are covered",
    )  # fmt: skip
    command.add_argument(
        "--unredacted", default="", metavar="REASON",
        help="cover nothing, and why; its name has to say UNREDACTED, and the log keeps the reason",
    )  # fmt: skip
    command.add_argument(
        "--incident", default="", metavar="INCIDENT", help="whose camera names and clock are told"
    )


def _points(text: str) -> tuple[TimePoint, ...]:
    try:
        found = tuple(parse_time(part.strip()) for part in text.split(",") if part.strip())
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
    if not found:
        raise argparse.ArgumentTypeError("no time given")
    return found


def _range(text: str) -> tuple[TimePoint, TimePoint]:
    first, dash, last = text.partition("-")
    try:
        if not dash:
            raise ValueError(f"not a range: {text!r} (write A-B)")
        return parse_time(first), parse_time(last)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _names(text: str) -> tuple[str, ...]:
    found = tuple(part.strip() for part in text.split(",") if part.strip())
    if not found:
        raise argparse.ArgumentTypeError("no ID given")
    return found


def _part(text: str) -> tuple[float, ...]:
    try:
        found = tuple(float(part) for part in text.split(","))
    except ValueError as error:
        raise argparse.ArgumentTypeError("write four numbers: X,Y,W,H") from error
    if len(found) != 4 or min(found[2:]) <= 0:
        raise argparse.ArgumentTypeError("write four numbers: X,Y,W,H")
    return found


def _seconds(text: str) -> Fraction:
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError) as error:
        raise argparse.ArgumentTypeError(f"no number of seconds: {text!r}") from error
