"""Undo, redo and merging by gesture."""

from __future__ import annotations

import pytest

from player.media.time import FrameIndex, FrameSpan
from redaction.edit import gestures
from redaction.edit.edit import EditConflict, Patch, compose
from redaction.edit.history import History
from redaction.edit.wire import patch_from_json, patch_to_json
from redaction.model.codec import CodecError
from redaction.model.geometry import Box
from redaction.model.ids import FootageId, TrackId
from redaction.model.project import Project
from redaction.model.track import ReviewState

A = TrackId("a")
SPAN = FrameSpan(FrameIndex(0), FrameIndex(100))


def drawn() -> tuple[Project, History]:
    project = Project(FootageId("f"))
    step = History().do(project, gestures.add_track(project, Box(0, 0, 9, 9), SPAN, track_id=A))
    return step.project, step.history


def move(project: Project, history: History, x: float, gesture: str) -> tuple[Project, History]:
    patch = gestures.move_region(project, A, 50, Box(x, 0, 9, 9), gesture=gesture)
    step = history.do(project, patch)
    return step.project, step.history


def test_one_drag_is_one_undo() -> None:
    start, history = drawn()
    project = start
    for x in range(1, 20):
        project, history = move(project, history, x, "drag")
    assert len(history.done) == 2
    step = history.undo(project)
    assert step is not None
    assert step.project == start
    assert step.history.redo_label == "Move box"
    again = step.history.redo(step.project)
    assert again is not None
    assert again.project == project


def test_two_drags_are_two_undos() -> None:
    project, history = drawn()
    project, history = move(project, history, 5, "one")
    project, history = move(project, history, 9, "two")
    project, history = move(project, history, 9.5, "")
    project, history = move(project, history, 9.7, "")
    assert len(history.done) == 5


def test_a_drag_back_to_where_it_started_leaves_no_entry() -> None:
    start, before = drawn()
    patch = gestures.set_label(start, [A], "x", gesture="typing")
    step = before.do(start, patch)
    step = step.history.do(
        step.project, gestures.set_label(step.project, [A], "", gesture="typing")
    )
    assert step.merged
    assert step.project == start
    assert step.history == before


def test_doing_something_new_forgets_what_was_undone() -> None:
    project, history = drawn()
    project, history = move(project, history, 5, "one")
    step = history.undo(project)
    assert step is not None
    project, history = move(step.project, step.history, 7, "one")
    assert not history.can_redo
    assert len(history.done) == 2


def test_nothing_to_undo() -> None:
    assert History().undo(Project(FootageId("f"))) is None
    assert History().redo(Project(FootageId("f"))) is None
    assert (History().undo_label, History().redo_label) == ("", "")


def test_changes_say_where_and_who() -> None:
    project, history = drawn()
    patch = gestures.move_region(project, A, 50, Box(5, 0, 9, 9))
    step = history.do(project, patch, origin="canvas")
    assert step.changes.tracks == {A}
    assert (step.changes.span, step.changes.frame, step.changes.origin) == (SPAN, 50, "canvas")


def test_a_move_writes_a_few_keyframes_and_a_decision_none() -> None:
    project, _ = drawn()
    for frame in range(1, 100):
        project, _ = gestures.move_region(project, A, frame, Box(frame, 0, 9, 9)).apply(project)
    data = patch_to_json(gestures.move_region(project, A, 50, Box(0, 5, 9, 9)))
    (row,) = data["tracks"]
    assert (len(row["old"]), len(row["new"])) == (1, 1)
    data = patch_to_json(gestures.set_state(project, [A], ReviewState.ACCEPTED))
    assert data["tracks"] == [{"id": A, "fields": {"state": [None, "accepted"]}}]


def test_a_patch_read_beside_the_wrong_project_is_a_conflict() -> None:
    project, _ = drawn()
    data = patch_to_json(gestures.set_state(project, [A], ReviewState.ACCEPTED))
    with pytest.raises(EditConflict):
        patch_from_json(data, project, "after")
    with pytest.raises(EditConflict):
        patch_from_json(data, Project(FootageId("f")), "before")
    moved = patch_to_json(gestures.move_region(project, A, 50, Box(5, 0, 9, 9)))
    other, _ = gestures.move_region(project, A, 50, Box(6, 0, 9, 9)).apply(project)
    with pytest.raises(EditConflict):
        patch_from_json(moved, other, "after")


def test_what_the_project_holds_is_not_written_again() -> None:
    before = Project(FootageId("f"))
    patch = gestures.add_track(before, Box(0, 0, 9, 9), SPAN, track_id=A)
    data = patch_to_json(patch, "after")
    assert data["tracks"] == [{"added": A}]
    assert patch_to_json(patch.inverse(), "before")["tracks"] == [{"removed": A}]
    after, _ = patch.apply(before)
    assert patch_from_json(data, after, "after") == patch
    for project in (before, after):
        with pytest.raises(EditConflict):
            patch_from_json(data, project, "before")
    with pytest.raises(EditConflict):
        patch_from_json(data, before, "after")


@pytest.mark.parametrize(
    "data",
    [None, [], {}, {"version": 99}, {"version": 1, "label": "x", "people": [[None, None]]}],
)
def test_what_is_no_patch_is_refused(data: object) -> None:
    with pytest.raises(CodecError):
        patch_from_json(data, Project(FootageId("f")), "before")


def test_patches_that_do_not_follow_do_not_compose() -> None:
    project, _ = drawn()
    one = gestures.set_label(project, [A], "x")
    with pytest.raises(EditConflict):
        compose("Both", one, gestures.set_label(project, [A], "y"))
    assert not Patch("Nothing")
