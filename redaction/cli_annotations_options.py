"""The grammar of `umbra annotations`. Only the standard library is imported here."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

FORMATS = ("csv", "json", "webvtt", "otio", "edl", "elan")
"""As ``redaction.formats.timeline_files.SheetFormat`` spells them (not loaded for a help text)."""

FIELDS = ("note", "people", "place", "tags")
"""As ``redaction.notes.gathering.PRIVATE``."""


def annotation_commands(commands: Any, command: Callable[[Any, str, str, str], Any]) -> None:
    """Add them.

    Args:
        commands: Where they go.
        command: Makes one: its parent, name, function and what it does.
    """
    where = "redaction.cli_annotations"
    actions = commands.add_parser(
        "annotations", help="annotations of footage or of an incident: list, export, import"
    ).add_subparsers(metavar="ACTION", required=True)

    listed = command(actions, "list", f"{where}:list_annotations", "list annotations")
    _target(listed)
    listed.add_argument("--search", default="", metavar="WORDS", help="only with these words")
    listed.add_argument(
        "--category", type=_names, default=(), metavar="NAME,…", help="only of these"
    )
    listed.add_argument("--drafts", action="store_true", help="only what nobody confirmed yet")
    listed.add_argument("--json", action="store_true")

    out = command(actions, "export", f"{where}:export", "write annotations to a file")
    _target(out)
    out.add_argument(
        "--format", choices=FORMATS, help="what kind of file (else as the name of the file says)"
    )
    out.add_argument("-o", "--output", type=Path, required=True, metavar="FILE")
    out.add_argument("--category", type=_names, default=(), metavar="NAME,…", help="only of these")
    out.add_argument(
        "--without", type=_fields, default=(), metavar="FIELD,…",
        help=f"leave out: {', '.join(FIELDS)}",
    )  # fmt: skip
    out.add_argument("--overwrite", action="store_true", help="replace a file that is there")
    out.add_argument("--json", action="store_true")

    take = command(actions, "import", f"{where}:import_", "take over the annotations of a file")
    _target(take)
    take.add_argument("file", type=Path, metavar="FILE")
    take.add_argument(
        "--changed", choices=("update", "both", "leave"), default="update",
        help="what becomes of annotations that are there and say something else in the file: they are "
        "updated (default), both are kept, or they are left as they are",
    )  # fmt: skip
    take.add_argument(
        "--no-new-categories", action="store_true",
        help="categories that the list does not have become tags instead of new categories",
    )  # fmt: skip
    take.add_argument(
        "--dry-run", action="store_true", help="say what it would bring, change nothing"
    )
    take.add_argument("--json", action="store_true")

    lists = command(
        actions,
        "categories",
        f"{where}:categories",
        "print, write or take over the list of categories",
    )
    either = lists.add_mutually_exclusive_group()
    either.add_argument("--export", type=Path, metavar="FILE.json", help="write the list to a file")
    either.add_argument(
        "--import", type=Path, metavar="FILE.json", dest="take", help="take one over"
    )
    lists.add_argument(
        "--only", action="store_true", help="with --import: nothing but what the file has"
    )
    lists.add_argument("--json", action="store_true")


def _target(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "target", metavar="FOOTAGE|INCIDENT",
        help="footage by name, hash or id; or an incident by reference, title or id",
    )  # fmt: skip


def _names(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _fields(text: str) -> tuple[str, ...]:
    found = _names(text)
    if not found or not set(found) <= set(FIELDS):
        msg = f"{text!r} is no list of {', '.join(FIELDS)}"
        raise argparse.ArgumentTypeError(msg)
    return found
