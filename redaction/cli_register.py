"""`umbra footage` and `umbra log`: the footage in the register, and the review log."""

from __future__ import annotations

import argparse
from fractions import Fraction
from pathlib import Path

from player.media.info import FootageKind
from player.media.time import format_seconds
from redaction.cli_paths import chosen, unchosen
from redaction.cli_terminal import Terminal
from redaction.cli_words import count
from redaction.cli_workspace import (
    open_workspace,
    remember,
    request_named,
    workspace_for_work,
)
from redaction.jobs.errors import ExitStatus
from redaction.model.footage import Footage


def list_footage(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """One line a file."""
    with open_workspace(arguments) as workspace:
        request = request_named(workspace, arguments.request)
        footage = workspace.footage(None if request is None else request.id)
        references = {r.id: r.reference for r in workspace.requests()}
    if arguments.json:
        from redaction.usecases.import_footage import footage_to_json

        terminal.result([footage_to_json(f) for f in footage])
        return ExitStatus.DONE
    for f in footage:
        owner = references.get(f.request, "") if f.request is not None else ""
        name = Path(f.path).name
        if len(f.picture_choices) > 1:
            name += f" (picture {f.video + 1})"
        line = f"{name:<32} {_what(f)}  {f.sha256[:12]}  {owner}".rstrip()
        terminal.say(f"{line}  {_kept(f)}".rstrip())
    if not footage:
        terminal.say("There is no footage in the register.")
    return ExitStatus.DONE


def _kept(footage: Footage) -> str:
    """What becomes of the recording system's file, as far as it is known."""
    if footage.preserved:
        return f"({footage.preserved})"
    day = footage.deleted_on
    return "" if day is None else f"(deletes itself on {day} by its recorder's rule)"


def _what(footage: Footage) -> str:
    """Size and frames of video, size of a still, length of sound; as wide as each other."""
    match footage.kind:
        case FootageKind.SOUND:
            words = f"sound      {format_seconds(Fraction(footage.duration), places=1):>14}"
        case FootageKind.STILL:
            pages = count(footage.frames, "page") if footage.frames > 1 else "still"
            words = f"{footage.width}x{footage.height}  {pages:>14}"
        case _:
            words = f"{footage.width}x{footage.height}  {footage.frames:>7} frames"
    damaged = len(footage.damaged)
    return f"{words}  {count(damaged, 'damaged frame')}" if damaged else words


def add_footage(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Hash, check and register a file."""
    from redaction.usecases.import_footage import import_footage

    with workspace_for_work(arguments) as workspace:
        request = request_named(workspace, arguments.request)
        imported = import_footage(
            arguments.input,
            request=None if request is None else request.id,
            video=chosen(arguments),
            cancel=terminal.cancel,
            progress=terminal.progress,
        )
        remember(workspace, imported, request)
    report = imported.report
    long = f", {format_seconds(report.duration)}"
    what = f"{count(report.frames, 'frame')}{long}"
    if report.info.kind is FootageKind.SOUND:
        what = f"sound only{long}"
    elif report.info.kind is FootageKind.STILL:
        what = "a still picture" if report.frames == 1 else f"{report.frames} pages"
    if len(report.info.pictures) > 1 and arguments.picture is None:
        terminal.note(unchosen(report.info))
    terminal.say(
        f"{arguments.input.name} added: {what}, {'complete' if report.complete else 'NOT complete'}"
    )
    for note in report.notes:
        terminal.say(f"  {note}")
    return ExitStatus.DONE
