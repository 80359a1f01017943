"""Keeping the decisions each copy was made by, so that the copy can be held against them later."""

from __future__ import annotations

import json

from redaction.export.output import output_error
from redaction.export.plan import ExportPlan
from redaction.model.ids import FootageId
from redaction.store.planfiles import plan_file
from redaction.store.private import write_private
from redaction.store.register import Export
from redaction.store.workspace import Workspace


def keep_plan(workspace: Workspace, plan: ExportPlan) -> None:
    """Keep the decisions of a copy under the hash that the review log holds.

    Only what a check of the copy needs is kept: no names, labels, notes and reasons, and not where the
    original lies. The file is for its owner only, and goes with the footage.

    Raises:
        OutputError: If they cannot be written.
    """
    path = plan_file(workspace.folder, plan.project.footage, plan.hash())
    try:
        write_private(path, json.dumps(plan.bare().to_json()).encode())
    except OSError as error:
        raise output_error(error, path) from error


def kept_plan(workspace: Workspace, source_sha256: str, copy_sha256: str) -> ExportPlan | None:
    """The decisions by which this copy was made of this original, if this workspace recorded it.

    A plan that no longer has the hash under which the copy was recorded is not used.
    """
    # Both hashes count: originals that differ in their wrapping alone can have the same copy.
    made = {
        (e.footage, e.plan_hash)
        for e in workspace.exports()
        if (e.source_sha256, e.copy_sha256) == (source_sha256, copy_sha256)
    }
    found = (_read(workspace, footage, plan_hash) for footage, plan_hash in sorted(made))
    return next((plan for plan in found if plan is not None), None)


def plan_of(workspace: Workspace, copy: Export) -> ExportPlan | None:
    """The decisions by which this recorded copy was made, if they are kept and have the hash recorded."""
    return _read(workspace, copy.footage, copy.plan_hash)


def _read(workspace: Workspace, footage: FootageId, plan_hash: str) -> ExportPlan | None:
    path = plan_file(workspace.folder, footage, plan_hash)
    try:
        plan = ExportPlan.from_json(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return None
    return plan if plan.hash() == plan_hash else None
