"""Copies with nothing covered on purpose: evidence that says what it is, and never a release."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from player.media.time import FrameIndex, FrameSpan
from redaction.casework.gate import GateKind
from redaction.casework.gates import may_release
from redaction.edit import gestures
from redaction.export.plan import ExportPlan
from redaction.jobs.errors import UserError
from redaction.model.footage import Footage
from redaction.model.geometry import Box
from redaction.model.ids import FootageId
from redaction.model.project import Project
from redaction.model.region import Kind
from redaction.paper.schedule_gather import _plan_of
from redaction.store.workspace import Workspace
from redaction.usecases.export_copy import export_copy
from redaction.usecases.export_queue import CopyWish
from redaction.usecases.import_footage import import_footage
from redaction.usecases.plans import keep_plan, plan_of
from redaction.usecases.verify_copy import verify_copy
from redaction.verification.page import page_of
from tests.media.clip import Clip, write_clip

SPAN = FrameSpan(FrameIndex(5), FrameIndex(15))


@pytest.fixture
def space(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(tmp_path / "ws", user="Officer") as workspace:
        yield workspace


def a_footage(space: Workspace, folder: Path) -> Footage:
    path = write_clip(Clip(frames=20, tone=0.8), folder / "in.mp4")
    found = import_footage(path, deep=False).footage
    footage = space.add_footage(
        path, sha256=found.sha256, size=found.size, frames=found.frames, duration=found.duration,
        width=found.width, height=found.height,
    )  # fmt: skip
    span = FrameSpan(FrameIndex(0), FrameIndex(20))
    covered = gestures.add_track(
        space.project(footage.id), Box(20, 20, 60, 60), span, kind=Kind.FACE
    )
    space.do(footage.id, covered)
    return footage


def test_it_shows_everything_says_so_and_is_no_release(space: Workspace, tmp_path: Path) -> None:
    footage = a_footage(space, tmp_path)
    plan = CopyWish((SPAN,), unredacted=True).plan(footage, space.project(footage.id))
    assert (plan.regions(7), plan.project) == ((), Project(footage.id))
    assert plan.hash() != ExportPlan(plan.source, plan.sha256, plan.project, (SPAN,)).hash()
    assert ExportPlan.from_json(plan.to_json()) == plan
    out = tmp_path / "in_UNREDACTED.mp4"
    done = export_copy(plan, out)
    report = done.report.to_json()
    assert done.report.ok
    assert report["made"]["unredacted"] is True
    page = page_of(report)
    assert page.verdict == "look"
    assert any("UNREDACTED" in e.text for s in page.sections for e in s.entries)
    keep_plan(space, plan)
    copy = space.add_export(
        footage.id, out, plan_hash=plan.hash(), source_sha256=footage.sha256,
        copy_sha256=done.sha256, verified=True, report=report, unredacted=True, reason="For court",
    )  # fmt: skip
    assert space.log.rows(newest_first=True)[0].action == "Unredacted copy made"
    assert plan_of(space, copy) == plan.bare()
    again = verify_copy(Path(footage.path), out, plan)
    assert (again.ok, "UNREDACTED" in str(again.to_json())) == (True, True)
    gates = [gate for gate in may_release(space, footage, copy) if gate.kind is GateKind.COPY]
    assert ["UNREDACTED" in gate.words for gate in gates] == [True]
    with pytest.raises(UserError, match="unredacted"):
        _plan_of(space, copy)


def test_a_plan_that_covers_nothing_holds_no_decisions(space: Workspace, tmp_path: Path) -> None:
    footage = a_footage(space, tmp_path)
    with pytest.raises(ValueError, match="holds no decisions"):
        ExportPlan(Path("a"), "", space.project(footage.id), unredacted=True)
    assert ExportPlan(Path("a"), "", Project(FootageId("f")), unredacted=True).unredacted
