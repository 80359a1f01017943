"""Keeping the decisions each copy was made by, so that the copy can be held against them later."""

from __future__ import annotations

import json

from redaction.export.output import output_error, write_bytes
from redaction.export.plan import ExportPlan
from redaction.store.workspace import Workspace

PLANS = "plans"
"""Folder in the workspace that holds the plans, named by their hash."""


def keep_plan(workspace: Workspace, plan: ExportPlan) -> None:
    """Keep the decisions of a copy under the hash that the review log holds.

    Raises:
        OutputError: If they cannot be written.
    """
    folder = workspace.folder / PLANS
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise output_error(error, folder / "plan") from error
    data = json.dumps(plan.to_json())
    write_bytes(folder / f"{plan.hash()}.json", data.encode())


def kept_plan(workspace: Workspace, source_sha256: str, copy_sha256: str) -> ExportPlan | None:
    """The decisions by which this copy was made of this original, if this workspace recorded it.

    A plan that no longer has the hash under which the copy was recorded is not used.
    """
    # Both hashes count: originals that differ in their wrapping alone can have the same copy.
    hashes = {
        e.plan_hash
        for e in workspace.exports()
        if (e.source_sha256, e.copy_sha256) == (source_sha256, copy_sha256)
    }
    for plan_hash in sorted(hashes):
        path = workspace.folder / PLANS / f"{plan_hash}.json"
        try:
            plan = ExportPlan.from_json(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError, TypeError):
            continue
        if plan.hash() == plan_hash:
            return plan
    return None
