"""The decisions kept for each copy: enough to check it by, nothing about anybody, gone with the footage."""

from __future__ import annotations

import os
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType

import pytest

from player.media.time import FrameIndex
from redaction.export.plan import ExportPlan
from redaction.jobs.errors import OutputError, UserError
from redaction.model.audio import AudioRange
from redaction.model.geometry import Box
from redaction.model.ids import AudioRangeId, FootageId, PersonId, TrackId
from redaction.model.person import Person
from redaction.model.project import Project
from redaction.model.track import Keyframe, Track
from redaction.store.planfiles import PLANS
from redaction.store.workspace import Workspace
from redaction.usecases.plans import keep_plan, kept_plan

SECRETS = ("Jane Smith", "Scar on the chin", "home-of-jane", "s.40(2)", "She shouts", "Her brother")


def plan_for(footage: FootageId) -> ExportPlan:
    ann, cut = PersonId("p"), AudioRangeId("s")
    key = Keyframe(FrameIndex(0), Box(1.0, 2.0, 3.0, 4.0))
    track = Track(
        TrackId("t"),
        (key,),
        FrameIndex(9),
        person=ann,
        label="Jane Smith",
        reasons=("s.40(2)",),
        note="Scar on the chin",
        why="Her brother",
    )
    person = Person(
        ann, "Jane Smith", True, "Scar on the chin", False, (), (), ("s.40(2)",), "Her brother"
    )
    project = Project(
        footage,
        people=MappingProxyType({ann: person}),
        audio=MappingProxyType(
            {
                cut: AudioRange(
                    cut,
                    Fraction(1),
                    Fraction(2),
                    reasons=("s.40(2)",),
                    note="She shouts",
                    why="Her brother",
                )
            }
        ),
    ).with_tracks([track])
    return ExportPlan(Path("/cases/home-of-jane/clip.mp4"), "ab" * 32, project)


def record(space: Workspace, plan: ExportPlan, copy: str = "cd" * 32) -> None:
    keep_plan(space, plan)
    space.add_export(
        plan.project.footage,
        Path("copy.mp4"),
        plan_hash=plan.hash(),
        source_sha256=plan.sha256,
        copy_sha256=copy,
        verified=True,
        report={},
    )


def add(space: Workspace, sha256: str = "ab" * 32) -> FootageId:
    return space.add_footage(
        Path("clip.mp4"), sha256=sha256, size=1, frames=9, duration=1.0, width=9, height=9
    ).id


def plans(space: Workspace) -> list[Path]:
    return sorted((space.folder / PLANS).iterdir())


def test_a_kept_plan_covers_the_same_and_says_nothing_about_anybody(tmp_path: Path) -> None:
    with Workspace.open(tmp_path, user="R") as space:
        plan = plan_for(add(space))
        record(space, plan)
        (path,) = plans(space)
        text = path.read_text(encoding="utf-8")
        assert not [secret for secret in SECRETS if secret in text]
        if os.name != "nt":
            assert path.stat().st_mode & 0o777 == 0o600
            assert path.parent.stat().st_mode & 0o077 == 0
        kept = kept_plan(space, plan.sha256, "cd" * 32)
        assert kept is not None
        assert kept.hash() == plan.hash()
        assert [kept.regions(n) for n in range(9)] == [plan.regions(n) for n in range(9)]
        assert kept.project.people[PersonId("p")].visible
        assert [(r.start, r.stop) for r in kept.sound_ranges] == [(Fraction(1), Fraction(2))]
        assert kept_plan(space, plan.sha256, "00" * 32) is None
        assert kept_plan(space, "00" * 32, "cd" * 32) is None


def test_the_hash_is_of_what_decides_the_copy() -> None:
    plan = plan_for(FootageId("f"))
    track = plan.project.tracks[TrackId("t")]

    def with_track(changed: Track) -> str:
        return replace(plan, project=plan.project.with_tracks([changed])).hash()

    assert with_track(replace(track, label="", note="", reasons=(), why="")) == plan.hash()
    assert with_track(replace(track, visible=True)) != plan.hash()
    assert with_track(replace(track, stop=FrameIndex(8))) != plan.hash()
    assert replace(plan, source=Path("elsewhere.mp4")).hash() == plan.hash()


def test_plans_go_with_their_footage(tmp_path: Path) -> None:
    with Workspace.open(tmp_path, user="R") as space:
        first, second = add(space), add(space, "ef" * 32)
        plan = plan_for(first)
        record(space, plan)
        record(space, replace(plan_for(second), sha256="ef" * 32))
        keep_plan(space, replace(plan, sha256="12" * 32))  # of a copy that was never recorded
        earlier = space.folder / PLANS / f"{plan.hash()}.json"
        earlier.write_text("an earlier version named them so")
        assert len(plans(space)) == 4
        space.remove_footage(first)
        (left,) = plans(space)
        assert left.name.startswith(second)
        assert space.log.verify().ok


def test_footage_whose_plan_cannot_be_deleted_stays(tmp_path: Path) -> None:
    with Workspace.open(tmp_path, user="R") as space:
        footage = add(space)
        rows = len(space.log)
        (space.folder / PLANS / f"{footage}.p.json").mkdir(parents=True)  # no file, so not deleted
        with pytest.raises(UserError, match="was not removed"):
            space.remove_footage(footage)
        assert [f.id for f in space.footage()] == [footage]
        assert len(space.log) == rows


def test_a_plan_that_cannot_be_kept_is_said(tmp_path: Path) -> None:
    with Workspace.open(tmp_path, user="R") as space:
        (space.folder / PLANS).write_text("a file where the folder should be")
        with pytest.raises(OutputError):
            keep_plan(space, plan_for(add(space)))
