"""`umbra report`: papers and tables of what the workspace holds."""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path

from redaction.cli_terminal import Terminal
from redaction.cli_words import UsageError
from redaction.cli_workspace import open_workspace, request_named, workspace_for_work
from redaction.jobs.errors import ExitStatus
from redaction.model.footage import Request
from redaction.paper.making import Kind, Wish, make, record
from redaction.paper.report import Period
from redaction.store.workspace import Workspace


def report(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Make one document, with its row in the log; without the row there is no document."""
    kind = Kind(arguments.kind)
    with workspace_for_work(arguments) as workspace:
        request = request_named(workspace, getattr(arguments, "request", None))
        wish = _wish(workspace, kind, request, arguments)
        written = make(
            workspace, wish, arguments.output, cancel=terminal.cancel, progress=terminal.progress
        )
        try:
            record(workspace, wish, written.facts)
        except BaseException:
            written.path.unlink(missing_ok=True)  # nothing is read out of the workspace unrecorded
            raise
    if arguments.json:
        terminal.result({"path": str(written.path), **written.facts})
    else:
        terminal.say(f"{written.path.name} written, SHA-256 {written.sha256}")
    return ExitStatus.DONE


def words(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Show, or set, what stands on every paper in the force's own words."""
    from redaction.paper.made import force_words, set_force_words

    given = {
        name: getattr(arguments, name).strip()
        for name in ("force", "unit", "contact", "rights")
        if getattr(arguments, name) is not None
    }
    with workspace_for_work(arguments) if given else open_workspace(arguments) as workspace:
        if given:
            set_force_words(workspace, **given)
        found = force_words(workspace)
    if arguments.json:
        terminal.result(found)
        return ExitStatus.DONE
    for name, text in found.items():
        terminal.say(f"{name:<8} {text or '(nothing)'}")
    return ExitStatus.DONE


def _wish(
    workspace: Workspace, kind: Kind, request: Request | None, arguments: argparse.Namespace
) -> Wish:
    def option(name: str, otherwise: str = "") -> str:
        return str(getattr(arguments, name, otherwise) or otherwise)

    # on the cover sheet --to is the recipient, elsewhere the last day
    cover = kind is Kind.COVER
    return Wish(
        kind,
        "" if request is None else str(request.id),
        Period(_day(option("first")), _day(option("last"))),
        tuple(_copies(workspace, request, getattr(arguments, "copy", []))),
        external=not getattr(arguments, "internal", False),
        names=not getattr(arguments, "no_names", False),
        pictures=not getattr(arguments, "no_pictures", False),
        shown=option("show", "all"),
        who=option("who"),
        category=option("category"),
        text=option("text"),
        recipient=option("to") if cover else "",
        address=option("address").replace("\\n", "\n"),
        method=option("method"),
        day=_day(option("date")),
    )


def _copies(workspace: Workspace, request: Request | None, names: list[str]) -> list[str]:
    """Ids of the copies named.

    Raises:
        UsageError: If one is not among those made for the request, or several are called so.
    """
    if not names or request is None:
        return []
    made = [e for e in workspace.exports() if e.request == request.id]
    found = []
    for name in names:
        fits = [e for e in made if name in (e.id, e.copy_sha256, Path(e.path).name, e.path)]
        if not fits:
            raise UsageError(f"No copy “{name}” was made for {request.reference}.")
        found.append(fits[0].id)  # the newest of one place
    return found


def _day(text: str) -> dt.date | None:
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"“{text}” is no date; write YYYY-MM-DD.") from error
