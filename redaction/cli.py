"""`umbra COMMAND`: everything that works without a window. The contract is DESIGN.md, section 6.

Only the standard library is imported here; each command loads what it needs when it runs, so that
`umbra --help` and a mistyped option answer at once.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import IO, Any, NoReturn

from player.media.time import TimePoint, parse_time
from redaction.cli_align_options import align_action
from redaction.cli_annotations_options import annotation_commands
from redaction.cli_evidence_options import evidence_commands
from redaction.cli_incidents_options import incident_commands
from redaction.cli_log_options import log_commands
from redaction.cli_options import (
    bounded,
    part_options,
    picture_options,
    search_options,
    sound_options,
)
from redaction.cli_package_options import package_commands
from redaction.cli_passing import batch_options
from redaction.cli_policy_options import policy_commands
from redaction.cli_reasons_options import reason_commands
from redaction.cli_report_options import report_commands
from redaction.cli_request_options import request_options
from redaction.cli_settling import USUAL, settle
from redaction.cli_signoff_options import signoff_commands
from redaction.cli_stills_options import still_commands
from redaction.cli_terminal import Terminal
from redaction.cli_words import UsageError
from redaction.cli_workspace_options import workspace_commands
from redaction.jobs.errors import Cancelled, ExitStatus, UserError
from redaction.jobs.memory import ask_for_room, is_out_of_memory, out_of_memory
from redaction.jobs.quiet import free_both, hush_environment
from redaction.model.region import COVERS
from redaction.version import VERSION

DEFECT = 1
"""Exit status of a fault of our own."""

STATUSES = """exit status: 0 done; 2 wrong usage; 3 the input cannot be used; 4 verification failed (there
is no file under the final name); 5 the output cannot be written; 130 cancelled."""

TIMES = (
    "times are 12.5, 1:02.5, 00:01:02.500 (from the first frame) or f120 (frame, counted from 0)"
)

NO_MEMORY = (
    "There was not enough memory for this work. The footage is unchanged and everything you decided is kept. "
    "Close other programs and try it again.\n"
)

More = Callable[[Any, Callable[[Any, str, str, str], Any]], None]
"""Adds commands: given where they go, and what makes one (its parent, name, function and what it does)."""


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        """End with status 2."""
        self.exit(
            ExitStatus.USAGE,
            f"{self.prog}: {message}. Nothing was done. Type {self.prog} --help for the options.\n",
        )


def time_range(text: str) -> tuple[TimePoint, TimePoint]:
    """``A-B`` as two points in time."""
    first, dash, last = text.partition("-")
    if not dash:
        msg = f"not a range: {text!r} (write A-B)"
        raise argparse.ArgumentTypeError(msg)
    try:
        return parse_time(first), parse_time(last)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def time_ranges(text: str) -> tuple[tuple[TimePoint, TimePoint], ...]:
    """``A-B,C-D,...``."""
    found = tuple(time_range(part) for part in text.split(",") if part.strip())
    if not found:
        raise argparse.ArgumentTypeError("no range given")
    return found


def names(text: str) -> tuple[str, ...]:
    """``ID,ID,...``."""
    found = tuple(part.strip() for part in text.split(",") if part.strip())
    if not found:
        raise argparse.ArgumentTypeError("no ID given")
    return found


def build_parser(more: Sequence[More] = ()) -> Parser:
    """The whole grammar.

    Args:
        more: What adds commands of others than the core.
    """
    parser = Parser(
        prog="umbra",
        description="Review and redact police footage, offline, with proof. Without a command the "
        "window opens.",
        epilog=STATUSES,
    )
    parser.add_argument("--version", action="version", version=f"Umbra {VERSION}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    _redact(commands)
    _batch(commands)
    _detect(commands)
    _export(commands)
    _verify(commands)
    _probe(commands)
    _register(commands)
    reason_commands(commands, _command)
    policy_commands(commands, _command)
    workspace_commands(commands, _command, _progress)
    package_commands(commands, _command, _progress)
    evidence_commands(commands, _command, _progress)
    still_commands(commands, _command, _progress)
    align_action(incident_commands(commands, _command), _command, _progress)
    annotation_commands(commands, _command)
    signoff_commands(commands, _command)
    report_commands(commands, _command, _progress)
    _sample(commands)
    for add in more:
        add(commands, _command)
    return parser


def command_names(more: Sequence[More] = ()) -> frozenset[str]:
    """The first words that are commands rather than files."""
    kinds = [a for a in build_parser(more)._actions if isinstance(a, argparse._SubParsersAction)]
    return frozenset(name for kind in kinds for name in kind.choices)


def _command(
    commands: argparse._SubParsersAction[Parser], name: str, where: str, about: str
) -> Parser:
    command = commands.add_parser(
        name, help=about, description=f"{about[0].upper()}{about[1:]}.", epilog=STATUSES
    )
    command.set_defaults(run=where)
    command.add_argument(
        "--workspace", type=Path, metavar="DIR",
        help="folder of the register and the review log (else $UMBRA_WORKSPACE, else the user's own)",
    )  # fmt: skip
    command.add_argument("--quiet", "-q", action="store_true", help="no words, only results")
    return command


def _progress(command: Parser) -> None:
    command.add_argument(
        "--progress", choices=("auto", "bar", "json", "none"), default="auto",
        help="progress on standard error: a bar on a terminal (default), or lines of JSON",
    )  # fmt: skip


def _copy(command: Parser) -> None:
    command.add_argument("-o", "--output", type=Path, required=True, metavar="OUT")
    command.add_argument(
        "--style", choices=[s.value for s in COVERS], default=USUAL, help="default: solid"
    )
    command.add_argument(
        "--keep", type=names, default=(), metavar="ID,...",
        help="tracks to keep visible, by ID as `umbra detect` lists them (with --tracks also by number)",
    )  # fmt: skip
    sound_options(command, time_ranges, TIMES)
    part_options(command, time_ranges)
    command.add_argument(
        "--report", type=Path, metavar="FILE", help="verification report (.html, .txt or JSON)"
    )
    picture_options(command)
    command.add_argument(
        "--overwrite", action="store_true", help="replace OUT once the new copy is verified"
    )
    command.add_argument("--json", action="store_true", help="print the summary as JSON")


def _picture(command: Parser) -> None:
    command.add_argument(
        "--picture", type=bounded(1, 99), metavar="N",
        help="which moving picture of a file that has several, as `umbra probe` numbers them "
        "(default: the first)",
    )  # fmt: skip


def _redact(commands: argparse._SubParsersAction[Parser]) -> None:
    command = _command(
        commands, "redact", "redaction.cli_work:redact",
        "find the faces, write a copy with them covered, and verify that copy",
    )  # fmt: skip
    command.add_argument("input", type=Path, metavar="IN")
    _picture(command)
    _copy(command)
    search_options(command)
    _progress(command)


def _batch(commands: argparse._SubParsersAction[Parser]) -> None:
    command = _command(
        commands, "batch", "redaction.cli_batch:batch",
        "redact every file of a folder or a table; one failing ends none of the others",
    )  # fmt: skip
    batch_options(command, commands.choices["redact"])
    _progress(command)


def _detect(commands: argparse._SubParsersAction[Parser]) -> None:
    command = _command(
        commands, "detect", "redaction.cli_work:detect", "find the faces and write their tracks"
    )
    command.add_argument("input", type=Path, metavar="IN")
    _picture(command)
    command.add_argument("-o", "--output", type=Path, required=True, metavar="FILE")
    command.add_argument("--format", choices=("umbra", "mot", "cvat", "cvat-json"), default="umbra")
    command.add_argument("--overwrite", action="store_true", help="replace FILE")
    command.add_argument("--json", action="store_true", help="print the summary as JSON")
    search_options(command)
    _progress(command)


def _export(commands: argparse._SubParsersAction[Parser]) -> None:
    command = _command(
        commands, "export", "redaction.cli_work:export",
        "write and verify a copy with the tracks of a file",
    )  # fmt: skip
    command.add_argument("input", type=Path, metavar="IN")
    _picture(command)
    command.add_argument(
        "--tracks", type=Path, metavar="FILE", help="what is covered (sound alone needs none)"
    )
    _copy(command)
    _progress(command)


def _verify(commands: argparse._SubParsersAction[Parser]) -> None:
    command = _command(
        commands, "verify", "redaction.cli_check:verify_command", "check a copy against its source"
    )
    command.add_argument("source", type=Path, metavar="SOURCE")
    command.add_argument("copy", type=Path, metavar="COPY")
    _picture(command)
    command.add_argument(
        "--tracks",
        type=Path,
        metavar="FILE",
        help="what must be covered",
    )
    command.add_argument(
        "--keep", type=names, default=(), metavar="ID,...", help="tracks of FILE that stay visible"
    )
    command.add_argument(
        "--style",
        choices=[s.value for s in COVERS],
        help="how they are covered (without it: in any way that hides what is there)",
    )
    command.add_argument(
        "--clip", type=time_ranges, action="extend", default=[], metavar="A-B,...",
        help="the parts that were copied",
    )  # fmt: skip
    command.add_argument(
        "--report", type=Path, metavar="FILE", help="write a report (.html, .txt or JSON)"
    )
    command.add_argument("--json", action="store_true", help="print the report as JSON")
    _progress(command)


def _probe(commands: argparse._SubParsersAction[Parser]) -> None:
    command = _command(
        commands, "probe", "redaction.cli_check:probe_command",
        "say what a file holds and whether it is complete",
    )  # fmt: skip
    command.add_argument("input", type=Path, metavar="IN")
    _picture(command)
    command.add_argument("--json", action="store_true", help="print everything as JSON")
    command.add_argument("--fast", action="store_true", help="do not decode every frame")
    _progress(command)


def _sample(commands: argparse._SubParsersAction[Parser]) -> None:
    command = _command(
        commands, "sample", "redaction.cli_sample:sample",
        "write footage to learn with: drawn people, two cameras, nobody who exists",
    )  # fmt: skip
    command.add_argument("folder", type=Path, metavar="FOLDER")
    command.add_argument("--overwrite", action="store_true", help="make files that are there anew")
    command.add_argument("--json", action="store_true", help="print the paths as JSON")
    _progress(command)


def _register(commands: argparse._SubParsersAction[Parser]) -> None:
    where = "redaction.cli_register"
    requests = commands.add_parser("requests", help="the register of requests").add_subparsers(
        metavar="ACTION", required=True
    )
    request_options(partial(_command, requests))

    footage = commands.add_parser("footage", help="the footage of the requests").add_subparsers(
        metavar="ACTION", required=True
    )
    shown = _command(footage, "list", f"{where}:list_footage", "list the footage in the register")
    shown.add_argument("--request", metavar="REFERENCE")
    shown.add_argument("--json", action="store_true")
    add = _command(footage, "add", f"{where}:add_footage", "hash, check and register a file")
    add.add_argument("input", type=Path, metavar="IN")
    _picture(add)
    add.add_argument("--request", metavar="REFERENCE")
    _progress(add)

    log_commands(commands, _command)


def main(argv: Sequence[str] | None = None, more: Sequence[More] = ()) -> int:
    """Run one command; returns the exit status of the contract.

    Args:
        argv: The words behind the program's name; None for those it was started with.
        more: What adds commands of others than the core.
    """
    try:
        arguments = build_parser(more).parse_args(argv)
        hush_environment()
        native = free_both()
        terminal = Terminal(progress=getattr(arguments, "progress", "none"), quiet=arguments.quiet)
        return _run(arguments, terminal, native)
    except SystemExit as end:  # argparse has said everything
        return int(end.code or 0)
    except MemoryError:
        # Nothing may be built now that could fail again.
        sys.stderr.write(NO_MEMORY)
        return int(ExitStatus.BAD_OUTPUT)


def _not_text(arguments: argparse.Namespace) -> str:
    """The first word given that is no text, as it can be shown: names of files may be such, others not."""
    for value in vars(arguments).values():
        for word in value if isinstance(value, list) else [value]:
            if isinstance(word, str) and word != (shown := word.encode(errors="replace").decode()):
                return shown
    return ""


def _run(arguments: argparse.Namespace, terminal: Terminal, native: IO[bytes]) -> int:
    module, _, function = arguments.run.partition(":")
    try:
        with terminal.stoppable():
            settle(arguments)
            ask_for_room(arguments.run)
            status = getattr(importlib.import_module(module), function)(arguments, terminal)
        sys.stdout.flush()
        return int(status)
    except UserError as error:
        terminal.trouble(error)
        return int(error.status)
    except KeyboardInterrupt:
        terminal.trouble(Cancelled())
        return int(ExitStatus.CANCELLED)
    except BrokenPipeError:
        # Whoever read our output has enough; the interpreter's own flush at the end must not fail.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return int(ExitStatus.DONE)
    except (MemoryError, Exception) as error:  # noqa: BLE001 - the process boundary: nothing may leave unsaid
        if is_out_of_memory(error):
            fault = out_of_memory()
            terminal.trouble(fault)
            return int(fault.status)
        if isinstance(error, UnicodeEncodeError) and (word := _not_text(arguments)):
            terminal.trouble(UsageError(f"“{word}” is no text that can be kept: it is not UTF-8."))
            return int(ExitStatus.USAGE)
        native.seek(0)
        terminal.defect(error, native.read(65536).decode("utf-8", "replace"))
        return DEFECT
