"""What tests of a finished request share: a real copy that is recorded, and a case opened as its own copy."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from player.media.time import FrameSpan
from redaction.export.plan import ExportPlan
from redaction.model.footage import Footage
from redaction.store.register import Export
from redaction.store.workspace import Workspace
from redaction.usecases.export_copy import export_copy
from redaction.usecases.plans import keep_plan


def make_copy(
    workspace: Workspace, footage: Footage, out: Path, spans: Sequence[FrameSpan] = ()
) -> Export:
    """Export the footage, or these parts of it, and record the copy as verified."""
    plan = ExportPlan(
        Path(footage.path), footage.sha256, workspace.project(footage.id), tuple(spans),
        total=footage.frames,
    )  # fmt: skip
    done = export_copy(plan, out, watch_faces=False)
    keep_plan(workspace, plan)
    return workspace.add_export(
        footage.id, out, plan_hash=plan.hash(), source_sha256=footage.sha256,
        copy_sha256=done.sha256, verified=True, report=done.report.to_json(),
    )  # fmt: skip


@contextmanager
def opened_copy(finished: Path, folder: Path) -> Iterator[Workspace]:
    """Copy a finished case to ``folder`` and open its workspace ``ws``, whose copies lie there too."""
    shutil.copytree(finished, folder)
    with Workspace.open(folder / "ws", user="r.khan") as workspace:
        connection = workspace._database.connection
        connection.execute(
            "UPDATE exports SET path = replace(path, ?, ?)", (str(finished), str(folder))
        )
        connection.commit()
        yield workspace
