"""Where the command line reads and writes: refused, where that must be, before any work is done."""

from __future__ import annotations

import argparse
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from player.media.container import check_readable
from player.media.identity import FileWatch
from player.media.source import FrameSource
from player.media.time import format_seconds
from redaction.cli_words import UsageError
from redaction.export.output import check_output, partial_file
from redaction.jobs.errors import OutputError

if TYPE_CHECKING:
    from player.media.index import VideoIndex
    from player.media.info import VideoInfo, VideoStreamInfo
    from redaction.cli_terminal import Terminal


def chosen(arguments: argparse.Namespace) -> int:
    """Which moving picture was asked for, from 0."""
    return (arguments.picture or 1) - 1


def facts(
    path: Path, arguments: argparse.Namespace, terminal: Terminal
) -> tuple[VideoInfo, VideoIndex, FileWatch]:
    """What the file is and which frames it has; raises before any work when it cannot be used.

    The watch was begun before, so who takes the two later can tell that they are still of this file. When a
    file has several moving pictures and none was chosen, a line beside the result says so.
    """
    check_readable(path)
    watch = FileWatch(path)
    with FrameSource.open(path, video=chosen(arguments), watch=watch) as source:
        info, index = source.info, source.index
    if len(info.pictures) > 1 and arguments.picture is None:
        terminal.note(unchosen(info))
    return info, index, watch


def unchosen(info: VideoInfo) -> str:
    """One line: which of several pictures is taken, and how to take another."""
    others = " or ".join(f"--picture {p.ordinal + 1}" for p in info.pictures if p.ordinal)
    return (
        f"{info.path.name} has {len(info.pictures)} moving pictures; number 1 "
        f"({picture_words(info.pictures[0])}) is used. Choose another with {others}."
    )


def picture_words(picture: VideoStreamInfo) -> str:
    """``1920 x 1080, 3:12.000, hevc``."""
    words = [f"{picture.width} x {picture.height}"]
    if picture.duration is not None:
        words.append(format_seconds(Fraction(picture.duration)))
    words.append(picture.codec)
    if picture.title:
        words.append(f"“{picture.title}”")
    return ", ".join(words)


def check_outputs(arguments: argparse.Namespace) -> None:
    """Refuse outputs that cannot be written before hours are spent on them."""
    check_output(arguments.output, arguments.input, overwrite=arguments.overwrite)
    with partial_file(arguments.output):
        pass  # the folder can be written to
    if arguments.report is not None:
        if same_file(arguments.report, arguments.output):
            raise UsageError("The report and the copy cannot be the same file.")
        check_file(arguments.report, arguments.input, overwrite=True)


def same_file(a: Path, b: Path) -> bool:
    """Whether both names are one place."""
    return a.resolve() == b.resolve()


def check_file(out: Path, source: Path, *, overwrite: bool) -> None:
    """Refuse a result file that would replace the footage or something that is to stay.

    Raises:
        OutputError: If the name cannot be used.
    """
    safe = "Nothing was changed."
    if same_file(out, source):
        raise OutputError(
            "The result cannot be written over the footage.", safe, "Choose another name."
        )
    if out.is_dir():
        raise OutputError(f"“{out.name}” is a folder.", safe, "Choose another name.")
    if not out.absolute().parent.is_dir():
        folder = out.absolute().parent.name
        raise OutputError(
            f"The folder “{folder}” for the result does not exist.",
            safe,
            "Create it or choose another folder.",
        )
    if out.exists() and not overwrite:
        raise OutputError(
            f"There is already a file called “{out.name}” in that folder.",
            "It was left as it is.",
            "Choose another name, or add --overwrite.",
        )
