"""Erasing content of the review log everywhere in the workspace where it lies."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from redaction.casework.disclosure import Disclosure
from redaction.jobs.cancel import CancelToken
from redaction.jobs.errors import ExitStatus, UserError
from redaction.jobs.progress import ProgressSink, no_progress
from redaction.model.still import Still
from redaction.reviewlog.erasing import ErasureRule, erase
from redaction.store.register import Export
from redaction.store.workspace import Workspace


@dataclass(frozen=True, slots=True)
class ErasedContent:
    """What was done.

    Attributes:
        rows: How many rows lost their content.
        row: Number of the row that says so, or 0 where there was nothing to erase.
    """

    rows: int
    row: int


ELSEWHERE = (
    "Backups that were made outside this workspace, exports and printed copies of the log still hold what was"
    " erased. The register of requests, the steps of sign-offs, incidents (who set a clock), annotations (who"
    " confirmed one) and the names of the files of copies keep what"
    " they say: see to them as well."
)
"""Said whenever content was erased."""


def erase_log(
    workspace: Workspace,
    rule: ErasureRule,
    reason: str,
    *,
    cancel: CancelToken | None = None,
    progress: ProgressSink = no_progress,
) -> ErasedContent:
    """Erase content of the log by a rule, in the database, its side file and its automatic backups.

    The log is verified first: what was done to a row behind the program's back could not be found any more
    once its content is gone. The records of hand-overs, of copies and of pictures lose with their rows
    whom they name.

    Args:
        workspace: Whose log.
        rule: Which rows.
        reason: Why; kept in the log.
        cancel: To stop it while the log is verified; then nothing is erased.
        progress: Told how far that is.

    Raises:
        UserError: If no rule or reason was given, the log does not hold, or an automatic backup cannot be
            deleted.
        Cancelled: If the stop was asked for.
    """
    if not (rule.kind and reason.strip()):
        erase(workspace.log, rule, reason)  # refuses, and says why
        return ErasedContent(0, 0)
    with workspace.unchanged_since(partial(_check, workspace, cancel, progress)):
        records = _emptied(workspace, rule)
        copies = _nameless(workspace, rule)
        stills = _nameless_stills(workspace, rule)
        workspace.stills.erase_people(stills, reason.strip())
        workspace.disclosures.erase(records, reason.strip())
        workspace.erase_people(copies, reason.strip())
        row = erase(workspace.log, rule, reason)
    if row is None and not (records or copies or stills):
        return ErasedContent(0, 0)
    workspace.forget_erased()
    if row is None:
        return ErasedContent(0, 0)
    return ErasedContent(int(row.details["erased"]["count"]), row.seq)


def _check(workspace: Workspace, cancel: CancelToken | None, progress: ProgressSink) -> None:
    """Refuse where the log does not hold.

    Raises:
        UserError: If it does not.
    """
    verdict = workspace.log.verify(cancel=cancel, progress=progress)
    if not verdict.ok:
        raise UserError(
            f"Nothing was erased: the review log does not hold. {verdict.summary}",
            "Erasing could take away what shows how it was changed, so the log is left as it is.",
            "Keep a copy of the workspace folder as it is and tell whoever answers for it.",
            status=ExitStatus.NOT_VERIFIED,
        )


def _emptied(workspace: Workspace, rule: ErasureRule) -> tuple[Disclosure, ...]:
    """The records of hand-overs that the rule speaks of, without what goes.

    They are as their rows in the log: of a rule about who wrote them only that name goes.
    """
    if rule.footage:
        return ()  # a hand-over's row is about no one footage
    found = []
    for record in workspace.disclosures.all():
        if (
            (rule.before is None or record.moment < rule.before)
            and rule.request in ("", record.request)
            and rule.recipient in ("", record.recipient)
            and rule.who in ("", record.by)
        ):
            after = replace(record, by="") if rule.who else record.without_people()
            if after != record:
                found.append(after)
    return tuple(found)


def _nameless(workspace: Workspace, rule: ErasureRule) -> tuple[Export, ...]:
    """The records of copies that the rule speaks of, without what goes; as for hand-overs."""
    found = []
    for copy in workspace.exports():
        if (
            (rule.before is None or copy.made < rule.before)
            and rule.request in ("", copy.request)
            and rule.recipient in ("", copy.recipient)
            and rule.who in ("", copy.who)
            and rule.footage in ("", copy.source_sha256)
        ):
            without = replace(copy, recipient="", reason="")
            after = replace(copy, who="") if rule.who else without
            if after != copy:
                found.append(after)
    return tuple(found)


def _nameless_stills(workspace: Workspace, rule: ErasureRule) -> tuple[Still, ...]:
    """The records of pictures that the rule speaks of, without what goes; as for copies."""
    found = []
    requests = {footage.id: footage.request or "" for footage in workspace.footage()}
    for still in workspace.stills.all():
        if (
            (rule.before is None or still.made < rule.before)
            and rule.request in ("", requests.get(still.footage, ""))
            and not rule.recipient  # pictures are not made for somebody
            and rule.who in ("", still.who)
            and rule.footage in ("", still.shown[0].source_sha256)
        ):
            after = replace(still, who="") if rule.who else replace(still, reason="")
            if after != still:
                found.append(after)
    return tuple(found)
