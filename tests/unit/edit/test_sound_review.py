"""The state of the sound as a whole: set by a person, undone, kept, sealed, and heeded by the plan."""

from __future__ import annotations

import sqlite3
from fractions import Fraction
from pathlib import Path

import pytest

from redaction.edit import gestures
from redaction.edit.edit import EditConflict, compose
from redaction.export.plan import AudioMode, ExportPlan
from redaction.model.audio import SoundReview
from redaction.model.ids import FootageId
from redaction.model.project import Project
from redaction.reviewlog.log import LogFilter
from redaction.reviewlog.row import Category
from redaction.store.workspace import DATABASE, Workspace

EMPTY = Project(FootageId("f"))


def after(project: Project, *calls: object) -> Project:
    for call in calls:
        project, _ = call(project).apply(project)  # type: ignore[operator]
    return project


def add(space: Workspace) -> FootageId:
    return space.add_footage(
        Path("a.mp4"), sha256="a", size=1, frames=60, duration=2.4, width=99, height=99
    ).id


def test_every_state_leads_to_every_other_and_says_what_changed() -> None:
    calls = {
        SoundReview.REVIEWED: gestures.review_sound,
        SoundReview.REMOVED: gestures.remove_sound,
        SoundReview.NOT_REVIEWED: gestures.reopen_sound,
    }
    for begin in SoundReview:
        project = Project(FootageId("f"), sound=begin)
        for end, call in calls.items():
            if end is begin:
                with pytest.raises(gestures.Refused):
                    call(project)
                continue
            changed, changes = call(project).apply(project)
            assert changed.sound is end
            assert changes.sound
            assert not changes.audio
            assert changes.span is None, "no picture looks different"


def test_a_stretch_marked_after_review_keeps_it_reviewed() -> None:
    project = after(EMPTY, gestures.review_sound)
    project = after(project, lambda p: gestures.add_audio(p, Fraction(1), Fraction(2)))
    assert project.sound is SoundReview.REVIEWED
    assert len(project.audio) == 1
    assert len(after(project, gestures.remove_sound, gestures.reopen_sound).audio) == 1


def test_steps_in_a_row_are_one_and_a_wrong_one_is_a_conflict() -> None:
    reviewed = after(EMPTY, gestures.review_sound)
    there = gestures.review_sound(EMPTY)
    assert compose("both", there, gestures.remove_sound(reviewed)).sound == (
        SoundReview.NOT_REVIEWED,
        SoundReview.REMOVED,
    )
    assert not compose("nothing", there, gestures.reopen_sound(reviewed))
    with pytest.raises(EditConflict):
        there.apply(reviewed)
    with pytest.raises(EditConflict):
        there.then(there)


def test_it_is_kept_logged_sealed_and_undone(tmp_path: Path) -> None:
    with Workspace.open(tmp_path, user="Test") as space:
        footage = add(space)
        space.do(footage, gestures.review_sound(space.project(footage)))
        space.do(footage, gestures.remove_sound(space.project(footage)))
    with Workspace.open(tmp_path, user="Test") as space:
        assert space.project(footage).sound is SoundReview.REMOVED
        (row,) = space.log.rows(LogFilter(text="Mark sound as reviewed"))
        assert row.category is Category.ALTERATION
        assert row.details["sound"] == "reviewed"
        assert space.undo_label(footage) == "Remove all sound"
        space.undo(footage)
        assert space.project(footage).sound is SoundReview.REVIEWED
        space.undo(footage)
        assert space.project(footage) == Project(footage)
        space.redo(footage)
        assert space.project(footage).sound is SoundReview.REVIEWED
        assert space.log.verify().ok


def test_a_workspace_from_before_opens_with_its_seal(tmp_path: Path) -> None:
    with Workspace.open(tmp_path, user="Test") as space:
        footage = add(space)
        space.do(footage, gestures.add_audio(space.project(footage), Fraction(1), Fraction(2)))
        wanted = space.project(footage)
    raw = sqlite3.connect(tmp_path / DATABASE, isolation_level=None)
    raw.execute("ALTER TABLE footage DROP COLUMN sound")
    raw.execute("DELETE FROM _sqlite_migrations WHERE name = 'm006_sound'")
    raw.execute("PRAGMA user_version = 5")
    raw.close()
    with Workspace.open(tmp_path, user="Test") as space:
        assert space.project(footage) == wanted
        assert space.project(footage).sound is SoundReview.NOT_REVIEWED
        assert space.log.verify().ok
        space.do(footage, gestures.review_sound(space.project(footage)))
        assert space.log.verify().ok


def test_a_plan_of_a_project_without_sound_removes_it() -> None:
    removed = after(EMPTY, gestures.remove_sound)
    plan = ExportPlan(Path("a.mp4"), "ab" * 32, removed)
    assert plan.audio.mode is AudioMode.REMOVE
    assert ExportPlan.from_json(plan.to_json()) == plan
    assert ExportPlan.from_json(plan.bare().to_json()).audio.mode is AudioMode.REMOVE


def test_what_was_said_about_the_sound_alone_does_not_change_the_plan() -> None:
    before = ExportPlan(Path("a.mp4"), "ab" * 32, EMPTY)
    assert "sound_review" not in before.to_json()
    plan = ExportPlan(Path("a.mp4"), "ab" * 32, after(EMPTY, gestures.review_sound))
    assert plan.audio.mode is AudioMode.KEEP
    assert plan.hash() == before.hash()
    assert ExportPlan.from_json(plan.to_json()) == plan
