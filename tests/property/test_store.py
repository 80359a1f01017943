"""Any sequence of gestures through a workspace that is closed and opened at any point."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from redaction.store.workspace import Workspace
from tests.property import values
from tests.property.test_edit import Gesture, gesture_calls, made

steps = st.one_of(
    gesture_calls().map(lambda call: ("do", call)),
    st.sampled_from([("undo", None), ("redo", None), ("reopen", None)]),
)


@settings(max_examples=15)
@given(values.tracks("t0"), st.lists(steps, max_size=10))
def test_what_is_on_disk_is_what_was_shown(
    first: object, found: list[tuple[str, Gesture | None]]
) -> None:
    from redaction.edit import gestures
    from redaction.edit.history import History

    with tempfile.TemporaryDirectory() as folder:
        space = Workspace.open(Path(folder), user="Test")
        footage = space.add_footage(
            Path("a.mp4"), sha256="a", size=1, frames=60, duration=2.0, width=9, height=9
        ).id
        # The history in memory is the model that the one on disk is held against.
        project, history = space.project(footage), History()
        plan = [("do", lambda p: gestures.add_tracks(p, [first])), *found]  # type: ignore[list-item]
        for name, call in plan:
            if name == "reopen":
                space.close()
                space = Workspace.open(Path(folder), user="Test")
                continue
            if name == "do":
                assert call is not None
                patch = made(project, call)
                step = history.do(project, patch)
                space.do(footage, patch)
            else:
                step = history.undo(project) if name == "undo" else history.redo(project)
                changes = space.undo(footage) if name == "undo" else space.redo(footage)
                assert (step is None) == (changes is None)
            if step is not None:
                project, history = step.project, step.history
            assert space.project(footage) == project
            assert space.undo_label(footage) == history.undo_label
            assert space.redo_label(footage) == history.redo_label
        space.close()
        with Workspace.open(Path(folder), user="Test") as again:
            assert again.project(footage) == project
            assert again.log.verify().ok
            while again.undo(footage) is not None:
                pass
            assert not again.project(footage).tracks
