"""`umbra requests`, `umbra footage` and `umbra log`: the register and the review log."""

from __future__ import annotations

import argparse
import datetime as dt
import json
from fractions import Fraction
from pathlib import Path

from player.media.info import FootageKind
from player.media.time import format_seconds
from redaction.cli_paths import chosen, unchosen
from redaction.cli_terminal import Terminal
from redaction.cli_words import UsageError, count
from redaction.cli_workspace import (
    open_workspace,
    remember,
    request_named,
    workspace_for_work,
)
from redaction.jobs.errors import ExitStatus, UserError
from redaction.model.footage import Footage, RequestKind


def list_requests(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """One line a request, soonest due first."""
    with open_workspace(arguments) as workspace:
        requests = workspace.requests()
    if arguments.json:
        terminal.result(
            [
                {
                    "id": r.id,
                    "kind": r.kind.value,
                    "reference": r.reference,
                    "received": r.received.isoformat(),
                    "due": None if r.due is None else r.due.isoformat(),
                    "due_why": r.due_why,
                    "requester": r.requester,
                    "note": r.note,
                    "closed": r.closed,
                }
                for r in requests
            ]
        )
        return ExitStatus.DONE
    for r in requests:
        due = "closed" if r.closed else f"due {r.due}" if r.due else "no clock"
        terminal.say(f"{r.reference:<20} {r.kind.value:<14} received {r.received}  {due}")
    if not requests:
        terminal.say("There are no requests in the register.")
    return ExitStatus.DONE


def add_request(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Put a request into the register; the due day follows from its kind."""
    try:
        received = (
            dt.date.fromisoformat(arguments.received)
            if arguments.received
            else dt.datetime.now().astimezone().date()
        )
    except ValueError as error:
        raise UsageError(f"“{arguments.received}” is no date; write YYYY-MM-DD.") from error
    with workspace_for_work(arguments) as workspace:
        request = workspace.add_request(
            RequestKind(arguments.kind),
            arguments.reference,
            received,
            requester=arguments.requester,
            note=arguments.note,
        )
    due = f"due {request.due} ({request.due_why})" if request.due else "no statutory clock runs"
    terminal.say(f"{request.reference} added, {due}")
    return ExitStatus.DONE


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
        terminal.say(f"{name:<32} {_what(f)}  {f.sha256[:12]}  {owner}".rstrip())
    if not footage:
        terminal.say("There is no footage in the register.")
    return ExitStatus.DONE


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


def list_log(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Every row, oldest first."""
    with open_workspace(arguments) as workspace:
        rows = workspace.log.rows()
    if arguments.json:
        terminal.result([row.to_json() for row in rows])
        return ExitStatus.DONE
    for row in rows:
        details = json.dumps(row.details, ensure_ascii=False) if row.details else ""
        if len(details) > 120:
            details = details[:119] + "…"
        terminal.say(
            f"{row.seq:>6}  {row.local[:19]}  {row.who}  {row.category.value:<12} {row.action}"
            f"  {row.footage[:12]}  {details}".rstrip()
        )
    return ExitStatus.DONE


def verify_log(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Check the chain; status 4 when it does not hold."""
    from redaction.reviewlog.verdict import Head

    noted = None
    if arguments.head:
        number, _, digest = arguments.head.partition(":")
        if not number.isdecimal() or len(digest) != 64:
            raise UsageError("A noted head is COUNT:HASH, as `umbra log verify` prints it.")
        noted = Head(int(number), digest.lower())
    with open_workspace(arguments) as workspace:
        verdict = workspace.log.verify(noted)
    if arguments.json:
        terminal.result(verdict.to_json())
    if not verdict.ok:
        raise UserError(
            f"The review log does not hold: {verdict.summary}",
            "Nothing was changed by this check.",
            "Keep a copy of the workspace folder as it is and tell whoever answers for it.",
            status=ExitStatus.NOT_VERIFIED,
        )
    if not arguments.json:
        terminal.say(f"The review log holds: {verdict.summary}")
        terminal.say(f"Head: {verdict.head.count}:{verdict.head.hash}")
        terminal.say(verdict.limit)
    return ExitStatus.DONE


def export_log(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Write the rows to a .csv or .json file."""
    out: Path = arguments.output
    if out.suffix.lower() not in (".csv", ".json"):
        raise UsageError("The log is written as .csv or .json; end the file's name so.")
    with open_workspace(arguments) as workspace:
        rows = workspace.log.export(out)
    terminal.say(f"{count(rows, 'row')} written to {out.name}")
    return ExitStatus.DONE
