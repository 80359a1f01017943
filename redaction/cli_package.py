"""`umbra package` and `umbra disclosures`."""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import getpass
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from redaction.casework.bag import Signature
from redaction.casework.checker.verdicts import NOT_CHECKED, WHOLE, check_package
from redaction.casework.disclosure import Disclosure
from redaction.casework.package import Form
from redaction.cli_terminal import Terminal
from redaction.cli_words import UsageError
from redaction.cli_workspace import open_workspace, request_named, workspace_for_work
from redaction.formats.spreadsheet import plain_cell
from redaction.jobs.errors import ExitStatus
from redaction.jobs.progress import Progress
from redaction.model.footage import Request
from redaction.store.register import Export
from redaction.store.workspace import Workspace


def make(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Make a release package and record it as handed over."""
    from redaction.usecases.release import make_package
    from redaction.usecases.release_order import WITH_LOG, Order, left_out

    day = day_given(arguments.date)
    with workspace_for_work(arguments) as workspace:
        request = request_named(workspace, arguments.request)
        assert request is not None
        copies = _copies(workspace, request, arguments.copy)
        out = arguments.output.absolute()
        zipped = arguments.zip or out.suffix.lower() == ".zip"
        order = Order(
            request.id,
            tuple(copy.id for copy in copies),
            out,
            Form.ZIP if zipped else Form.FOLDER,
            arguments.recipient,
            arguments.method,
            day,
            address=arguments.address,
            note=arguments.note,
            with_log=request.kind in WITH_LOG if arguments.log is None else arguments.log,
            keep_names=arguments.keep_names,
            found=_found(copies, arguments.look_in),
        )
        out_of_it = [Path(footage.path).name for footage in left_out(workspace, order)]
        built, disclosure = make_package(
            workspace,
            order,
            override=arguments.override,
            signature=package_signature(workspace, arguments),
            cancel=terminal.cancel,
            progress=terminal.progress,
        )
    if arguments.json:
        terminal.result({"package": built.to_json(), "disclosure": disclosure.to_json()})
        return ExitStatus.DONE
    terminal.say(f"{out.name} made and checked: {_copies_words(len(built.copies))}")
    if out_of_it:
        terminal.say(f"Of the request's footage these stay out: {', '.join(out_of_it)}")
    terminal.say(f"Package number: {built.number}")
    if built.fingerprint:
        terminal.say(f"Signed with key: {built.fingerprint}")
    terminal.say(f"Recorded as handed over to {disclosure.recipient} on {disclosure.day}.")
    return ExitStatus.DONE


def verify(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Check a package; status 4 when it is not as it was made, 3 when it could not be checked."""

    def tell(done: int, total: int) -> None:
        terminal.cancel.check()
        terminal.progress(Progress("checking", done, total, "bytes"))

    verdict = check_package(
        arguments.package, fingerprint=arguments.fingerprint, number=arguments.number, tell=tell
    )
    if arguments.json:
        terminal.result(verdict.to_json())
    else:
        for line in verdict.lines():
            terminal.say(line)
    if verdict.status == WHOLE:
        return ExitStatus.DONE
    return ExitStatus.BAD_INPUT if verdict.status == NOT_CHECKED else ExitStatus.NOT_VERIFIED


def disclosures(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """One line a hand-over, newest first."""
    with open_workspace(arguments) as workspace:
        request = request_named(workspace, arguments.request)
        handed = workspace.disclosures
        found = handed.all() if request is None else handed.of(request.id)
        references = {str(r.id): r.reference for r in workspace.requests()}
    if arguments.json:
        terminal.result(
            [{**d.to_json(), "reference": references.get(d.request, "")} for d in found]
        )
        return ExitStatus.DONE
    if arguments.csv:
        _write_csv(found, references)
        return ExitStatus.DONE
    for d in found:
        gone = f"  withdrawn {d.withdrawn.day}" if d.withdrawn else ""
        terminal.say(
            f"{d.day}  {_about(d, references):<20} {d.recipient or '(erased)':<28} {d.method}"
            f"  {_copies_words(len(d.copies))}  {d.package}{gone}".rstrip()
        )
    if not found:
        terminal.say("Nothing was handed over yet.")
    return ExitStatus.DONE


def _about(handed: Disclosure, references: dict[str, str]) -> str:
    return references.get(handed.request, "evidence" if handed.is_evidence else "")


_COLUMNS = (
    "day", "reference", "recipient", "method", "package", "copies", "manifest_sha256", "by", "moment",
    "withdrawn",
)  # fmt: skip


def _write_csv(found: Sequence[Disclosure], references: dict[str, str]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for disclosure in found:
        data: dict[str, Any] = disclosure.to_json()
        data["reference"] = references.get(disclosure.request, "")
        data["copies"] = " ".join(disclosure.copies)
        gone = disclosure.withdrawn
        data["withdrawn"] = gone.day.isoformat() if gone else ""
        writer.writerow([plain_cell(str(data[name])) for name in _COLUMNS])


def _copies(workspace: Workspace, request: Request, wanted: Sequence[str]) -> tuple[Export, ...]:
    """The copies that were named, else the newest verified one of all footage.

    Raises:
        UsageError: If footage has none, or a name fits no copy or several.
    """
    from redaction.usecases.release_order import candidates

    found = candidates(workspace, request.id)
    if not wanted:
        bare = [one.name for one in found if one.copy is None]
        if bare or not found:
            names = ", ".join(bare) or "the request has no footage"
            raise UsageError(
                f"Footage of {request.reference} has no verified copy: {names}. Export it first, or name the"
                " copies with --copy."
            )
        return tuple(one.copy for one in found if one.copy is not None)
    copies = [copy for one in found for copy in one.copies]
    chosen = []
    for start in wanted:
        fitting = [c for c in copies if c.copy_sha256.startswith(start.lower()) or c.id == start]
        newest = fitting[:1] if len({c.copy_sha256 for c in fitting}) == 1 else fitting
        if len(newest) != 1:
            raise UsageError(
                f"“{start}” fits {len(newest) or 'no'} verified copies of {request.reference}."
            )
        chosen += newest
    return tuple({copy.id: copy for copy in chosen}.values())


def _found(copies: Sequence[Export], folder: Path | None) -> dict[str, Path]:
    """Where copies are that are not where they were written."""
    if folder is None:
        return {}
    from redaction.usecases.release_order import find_copy

    gone = [copy for copy in copies if not Path(copy.path).is_file()]
    places = {copy.id: find_copy(copy, folder) for copy in gone}
    return {key: path for key, path in places.items() if path is not None}


def package_signature(workspace: Workspace, arguments: argparse.Namespace) -> Signature | None:
    """What the package is signed with: the workspace's key, where it has one.

    Raises:
        UsageError: If there is a key and nobody gives its passphrase.
    """
    from redaction.reviewlog.signing import current_key
    from redaction.usecases.release import signature_of

    if arguments.unsigned or current_key(workspace.folder) is None:
        return None
    passphrase = os.environ.get("UMBRA_PASSPHRASE")
    if passphrase is None and sys.stdin is not None and sys.stdin.isatty():
        passphrase = getpass.getpass("Passphrase of the signing key: ")
    if passphrase is None:
        raise UsageError(
            "The workspace has a signing key: give its passphrase in UMBRA_PASSPHRASE, or say --unsigned."
        )
    return signature_of(workspace.folder, passphrase)


def day_given(text: str | None) -> dt.date:
    """A day as it was written; None for today.

    Raises:
        UsageError: If it is none.
    """
    if text is None:
        return dt.datetime.now().astimezone().date()
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"“{text}” is no date; write YYYY-MM-DD.") from error


def _copies_words(number: int) -> str:
    return "1 copy" if number == 1 else f"{number} copies"
