"""Erasing content of the review log everywhere in the workspace where it lies."""

from __future__ import annotations

from dataclasses import dataclass

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
    " erased, and the register of requests and disclosures keeps its own records: see to them as well."
)
"""Said whenever content was erased."""


def erase_log(workspace: Workspace, rule: ErasureRule, reason: str) -> ErasedContent:
    """Erase content of the log by a rule, in the database, its side file and its automatic backups.

    Raises:
        UserError: If no rule or reason was given, or an automatic backup cannot be deleted.
    """
    row = erase(workspace.log, rule, reason)
    if row is None:
        return ErasedContent(0, 0)
    workspace.forget_erased()
    return ErasedContent(int(row.details["erased"]["count"]), row.seq)
