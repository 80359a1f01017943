"""Where the command line reads and writes: refused, where that must be, before any work is done."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from player.media.source import FrameSource
from redaction.cli_words import UsageError
from redaction.export.output import check_output, partial_file
from redaction.jobs.errors import OutputError

if TYPE_CHECKING:
    from player.media.index import VideoIndex
    from player.media.info import VideoInfo


def facts(path: Path) -> tuple[VideoInfo, VideoIndex]:
    """What the file is and which frames it has; raises before any work when it cannot be used."""
    with FrameSource.open(path) as source:
        return source.info, source.index


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
