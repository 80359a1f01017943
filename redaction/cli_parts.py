"""`--separate`: one copy for each range, each written and verified by itself."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from player.media.time import FrameSpan
from redaction.cli_paths import check_outputs
from redaction.cli_terminal import Terminal
from redaction.cli_words import UsageError, count
from redaction.export.plan import ExportPlan
from redaction.export.selection import selection_of
from redaction.jobs.errors import Cancelled, ExitStatus, UserError
from redaction.usecases.export_parts import part_name, part_plans

if TYPE_CHECKING:
    from player.media.index import VideoIndex

Summary = tuple[dict[str, Any], list[str]]
"""What is said of a finished copy: for programs, and for people."""

_WORST_FIRST = (
    ExitStatus.NOT_VERIFIED, ExitStatus.BAD_OUTPUT, ExitStatus.BAD_INPUT, ExitStatus.USAGE,
)  # fmt: skip


def check_parts(
    arguments: argparse.Namespace, spans: Sequence[FrameSpan], index: VideoIndex
) -> None:
    """Refuse, before any work is done, ranges or names of parts that cannot be.

    Raises:
        UsageError: If ``--separate`` has nothing to separate.
        UserError: If ranges of one copy overlap or are not in order.
        OutputError: If one of the names cannot be written.
    """
    if not arguments.separate:
        selection_of(spans, len(index))
        return
    if len(spans) < 2:
        raise UsageError("--separate needs several parts: give --clip A-B more than once.")
    for number in range(1, len(spans) + 1):
        check_outputs(_for_part(arguments, number, len(spans)))


def write_all(
    arguments: argparse.Namespace,
    terminal: Terminal,
    plan: ExportPlan,
    write: Callable[[argparse.Namespace, ExportPlan], Summary],
) -> int:
    """Write the copy or, with ``--separate``, each of its parts; say what came of it.

    A part that fails ends none of the others.

    Args:
        arguments: Of the command.
        terminal: Where it is said.
        plan: What is to be copied.
        write: Writes, verifies and records one copy, under ``arguments.output``.

    Returns:
        The exit status of the worst part.

    Raises:
        UserError: What a copy that is the only one failed with.
        Cancelled: If the person asked to stop.
    """
    plans = part_plans(plan, arguments.output) if arguments.separate else []
    if len(plans) < 2:
        data, lines = write(arguments, plan)
        _say(terminal, arguments, data, lines)
        return ExitStatus.DONE
    found: list[dict[str, Any]] = []
    statuses: list[ExitStatus] = []
    for number, (part, out) in enumerate(plans, 1):
        try:
            data, lines = write(_for_part(arguments, number, len(plans)), part)
        except Cancelled:
            raise
        except UserError as error:
            terminal.trouble(error)
            data, lines = (
                {"path": str(out), "error": error.summary, "status": int(error.status)},
                [],
            )
            statuses.append(error.status)
        found.append(data)
        if lines and not arguments.json:
            _say(terminal, arguments, data, lines)
    if arguments.json:
        terminal.result({"copies": found})
    elif statuses:
        terminal.say(f"{count(len(statuses), 'part')} of {len(plans)} could not be copied.")
    return next((status for status in _WORST_FIRST if status in statuses), ExitStatus.DONE)


def _say(
    terminal: Terminal, arguments: argparse.Namespace, data: dict[str, Any], lines: list[str]
) -> None:
    if arguments.json:
        terminal.result(data)
        return
    for line in lines:
        terminal.say(line)


def _for_part(arguments: argparse.Namespace, number: int, total: int) -> argparse.Namespace:
    own = argparse.Namespace(**vars(arguments))
    own.output = part_name(arguments.output, number, total)
    if arguments.report is not None:
        own.report = part_name(arguments.report, number, total)
    return own
