"""What the command line writes into the register and the review log."""

from __future__ import annotations

import argparse
import getpass
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from redaction.cli_words import UsageError
from redaction.export.plan import ExportPlan
from redaction.jobs.errors import OutputError, UserError
from redaction.model.footage import Footage, Request
from redaction.reviewlog.row import Category
from redaction.store.workspace import DATABASE, Workspace, default_folder
from redaction.usecases.import_footage import ImportedFootage
from redaction.usecases.plans import kept_plan

WORDS = {
    "face": "faces",
    "person": "persons",
    "plate": "number plates",
    "text": "text",
    "screen": "screens",
    "other": "other things",
}
"""Kinds as the review log says them."""


def user_name() -> str:
    """Who is at work, for the log; a number where the system knows no name (as in a container)."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return f"user {os.getuid()}" if hasattr(os, "getuid") else "unknown user"


def open_workspace(arguments: argparse.Namespace) -> Workspace:
    """The workspace that was asked for, opened before any work is done.

    Raises:
        OutputError: If it cannot be used: a copy without its row in the review log is not made.
    """
    try:
        return Workspace.open(arguments.workspace, user=user_name())
    except UserError as error:
        raise OutputError(
            error.summary,
            f"{error.detail} Nothing was done, because no work is done without the review log.",
            f"{error.remedy} Another folder is named with --workspace DIR.",
        ) from error


@contextmanager
def workspace_for_work(arguments: argparse.Namespace) -> Iterator[Workspace]:
    """The workspace, when its review log can take further rows.

    Raises:
        OutputError: If it cannot be used, or the end of its log is not what was written last.
    """
    with open_workspace(arguments) as workspace:
        head = workspace.log.head()
        last = workspace.log.rows(limit=1, newest_first=True)
        if not last or (last[0].seq, last[0].hash) != (head.count, head.hash):
            raise OutputError(
                "The end of the review log is not what was written last: it was changed from outside.",
                "Nothing was done, because no work is done without the review log.",
                "See what `umbra log verify` says and keep the workspace folder as it is; work goes on "
                "with another one, named with --workspace DIR.",
            )
        yield workspace


def request_named(workspace: Workspace, reference: str | None) -> Request | None:
    """The request with this reference or id, or None when none was named.

    Raises:
        UsageError: If it is not in the register, or several have that reference.
    """
    if reference is None:
        return None
    found = workspace.requests_named(reference)
    if len(found) == 1:
        return found[0]
    if found:
        ids = ", ".join(r.id for r in found)
        raise UsageError(
            f"Several requests have the reference “{reference}”: name one by its id, {ids}."
        )
    raise UsageError(f"There is no request “{reference}” in the register.")


def remember(
    workspace: Workspace, imported: ImportedFootage, request: Request | None = None
) -> Footage:
    """Put the file into the register, unless its content is there already."""
    seen = imported.footage
    if request is None:
        # The same file may be under review for a request: then this work is about that footage.
        this = seen.sha256, seen.video
        known = [f for f in workspace.footage() if (f.sha256, f.video) == this]
        if known:
            return known[0]
    return workspace.add_footage(
        Path(seen.path),
        sha256=seen.sha256,
        size=seen.size,
        frames=seen.frames,
        duration=seen.duration,
        width=seen.width,
        height=seen.height,
        facts=imported.report.to_json(),
        request=None if request is None else request.id,
        video=seen.video,
    )


def recorded_plan(
    arguments: argparse.Namespace, hash_of: Callable[[Path], str]
) -> ExportPlan | None:
    """The decisions by which this very copy was made, if this workspace made it."""
    folder = arguments.workspace or default_folder()
    if not (folder / DATABASE).is_file():
        return None  # looking at a copy does not make a workspace
    with open_workspace(arguments) as workspace:
        return kept_plan(workspace, hash_of(arguments.source), hash_of(arguments.copy))


def log_detection(workspace: Workspace, footage: Footage, analysis: dict[str, Any]) -> None:
    """A row about a detection run: models, settings, counts."""
    sought = [WORDS[kind] for kind in analysis["settings"]["kinds"]]
    what = " and ".join(part for part in (", ".join(sought[:-1]), sought[-1]) if part)
    workspace.log.append(
        Category.CONSULTATION,
        f"{what[0].upper()}{what[1:]} detected from the command line",
        footage=footage.sha256,
        request=footage.request or "",
        details=analysis,
    )


def log_refusal(workspace: Workspace, footage: Footage, out: Path, plan: str, why: str) -> None:
    """A row about a copy that failed verification and was not kept."""
    workspace.log.append(
        Category.ALTERATION,
        "Redacted copy failed verification and was not kept",
        footage=footage.sha256,
        request=footage.request or "",
        details={"name": out.name, "plan": plan, "why": why},
    )
