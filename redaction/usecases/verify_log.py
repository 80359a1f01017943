"""Verifying the review log beside the time stamps that lie in its workspace."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from redaction.jobs.cancel import CancelToken
from redaction.jobs.progress import ProgressSink, no_progress
from redaction.reviewlog import stamping
from redaction.reviewlog.filter import LogFilter
from redaction.reviewlog.row import Category
from redaction.reviewlog.stamping import Stamp
from redaction.reviewlog.statement import head_statement
from redaction.reviewlog.verdict import Fault, Head, LogVerdict
from redaction.store.mending import RESTORED
from redaction.store.workspace import Workspace


def verify_log(
    workspace: Workspace,
    noted: Head | None = None,
    *,
    cancel: CancelToken | None = None,
    progress: ProgressSink = no_progress,
) -> LogVerdict:
    """Whether the log is as it was written, and still holds every row that was stamped.

    A database of an earlier day holds by itself. A time stamp of a later row shows that it was put in the
    place of a newer one, unless the log says that a backup was restored: then that is only noted.

    Args:
        workspace: Whose log.
        noted: A head noted elsewhere, or None.
        cancel: To stop it.
        progress: Told how far it is.

    Raises:
        Cancelled: If the stop was asked for.
    """
    verdict = workspace.log.verify(noted, cancel=cancel, progress=progress)
    if not verdict.ok:
        return verdict
    digests = {one.name: one.digest for one in stamping.asked(workspace.folder)}
    for stamp in stamping.stamps(workspace.folder):
        statement = head_statement(stamp.head, workspace.id)
        if hashlib.sha256(statement).hexdigest() != digests.get(stamp.name):
            text = f"The time stamp {stamp.name} is not about a row of this log: its files were changed."
            verdict = replace(verdict, notes=(*verdict.notes, text))
        elif _hash(workspace, stamp.head.count) == stamp.head.hash:
            text = f"Row {stamp.head.count} was there when it was stamped ({_day(stamp)})."
            verdict = replace(verdict, notes=(*verdict.notes, text))
        elif restored := _restored(workspace, stamp):
            text = (
                f"Row {stamp.head.count}, stamped {_day(stamp)}, is not in this log: a backup with fewer"
                f" rows was restored, as row {restored} says."
            )
            verdict = replace(verdict, notes=(*verdict.notes, text))
        else:
            text = (
                f"Row {stamp.head.count}, stamped {_day(stamp)}, is not in this log: an earlier state was"
                " put in its place, or it was written anew."
            )
            return replace(
                verdict, ok=False, fault=Fault.REWRITTEN, row=stamp.head.count, summary=text
            )
    return verdict


def _hash(workspace: Workspace, number: int) -> str:
    return next((row.hash for row in workspace.log.rows(within=(number, number))), "")


def _restored(workspace: Workspace, stamp: Stamp) -> int:
    """The row that says that a backup without the stamped row was restored; 0 where there is none."""
    for row in workspace.log.each(LogFilter(category=Category.SYSTEM)):
        if row.action == RESTORED and int(row.details.get("rows", 0)) < stamp.head.count:
            return row.seq
    return 0


def _day(stamp: Stamp) -> str:
    return f"{stamp.moment:%Y-%m-%d %H:%M:%S} UTC"
