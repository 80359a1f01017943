"""Erasing content of the review log everywhere in the workspace where it lies."""

from __future__ import annotations

from dataclasses import dataclass, replace

from redaction.casework.disclosure import Disclosure
from redaction.reviewlog.erasing import ErasureRule, erase
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
    " erased, and the register of requests and copies keeps its own records: see to them as well."
)
"""Said whenever content was erased."""


def erase_log(workspace: Workspace, rule: ErasureRule, reason: str) -> ErasedContent:
    """Erase content of the log by a rule, in the database, its side file and its automatic backups.

    The records of hand-overs lose with their rows whom they name.

    Raises:
        UserError: If no rule or reason was given, or an automatic backup cannot be deleted.
    """
    if rule.kind and reason.strip():  # else it is refused below
        records = _emptied(workspace, rule)
        workspace.disclosures.erase(records, reason.strip())
    else:
        records = ()
    row = erase(workspace.log, rule, reason)
    if row is None and not records:
        return ErasedContent(0, 0)
    workspace.forget_erased()
    if row is None:
        return ErasedContent(0, 0)
    return ErasedContent(int(row.details["erased"]["count"]), row.seq)


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
