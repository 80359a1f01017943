"""The grammar of `umbra batch`: its own options, and those of `umbra redact`, which it passes on."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from redaction.cli_options import bounded

OWN = frozenset(
    {
        "--help",
        "--output",
        "--workspace",
        "--quiet",
        "--progress",
        "--json",
        "--overwrite",
        "--report",
        "--separate",
    }
)
"""Options of `umbra redact` that mean something else for many files, or that each file gets anyway."""


class _PassOn(argparse.Action):
    """Keeps an option with the words that followed it, to be given to each file's own command."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,  # noqa: ARG002 - argparse calls it so
        namespace: argparse.Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,
    ) -> None:
        name = option_string or self.option_strings[0]
        words = [name] if self.nargs == 0 else [f"{name}={values}"]
        namespace.passed = [*namespace.passed, *words]


def _absolute(text: str) -> str:
    """A path as each file's own command needs it, which runs in another folder."""
    return str(Path(text).absolute())


def passable(command: argparse.ArgumentParser) -> list[argparse.Action]:
    """The options of a command that can be passed on."""
    return [a for a in command._actions if a.option_strings and not OWN & set(a.option_strings)]


def batch_options(command: argparse.ArgumentParser, redact: argparse.ArgumentParser) -> None:
    """Declare what `umbra batch` takes."""
    command.add_argument(
        "input", type=Path, metavar="FILE.csv|FOLDER",
        help="a folder: every file in it; a table: one file a row, with the headings input, output (both as "
        "seen from the table), tracks, and any option of `umbra redact` by its name (style, clip, mute, ...)",
    )  # fmt: skip
    command.add_argument("-o", "--output", type=Path, metavar="FOLDER", help="where the copies go")
    command.add_argument(
        "--jobs", type=bounded(1, 64), default=1, metavar="N", help="files at a time (default: 1)"
    )
    command.add_argument(
        "--watch", type=bounded(1, 3600), nargs="?", const=10, metavar="SECONDS",
        help="go on and redact what appears in the folder, looking every so often, until Ctrl+C",
    )  # fmt: skip
    command.add_argument(
        "--summary", type=Path, metavar="FILE", help="write the table too, as .csv or .json"
    )
    command.add_argument(
        "--overwrite", action="store_true",
        help="make copies anew that are there already (else they are left as they are)",
    )  # fmt: skip
    command.add_argument("--json", action="store_true", help="print the table as JSON")
    passed = command.add_argument_group("options of `umbra redact`, for every file")
    for action in passable(redact):
        passed.add_argument(
            *action.option_strings, action=_PassOn, dest="passed", nargs=0 if action.nargs == 0 else None,
            metavar=None if action.nargs == 0 else action.metavar or _words(action),
            help=action.help, default=[],
            type=_absolute if action.type is Path else str,
        )  # fmt: skip


def _words(action: argparse.Action) -> str | None:
    return "{" + ",".join(map(str, action.choices)) + "}" if action.choices else None
