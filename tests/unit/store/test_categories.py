"""The list of categories of a workspace: kept, shared, logged and vouched for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from player.media.time import FrameIndex, FrameSpan
from redaction.edit import gestures
from redaction.model.geometry import Box, Ellipse
from redaction.model.note_category import BUILT_IN, BadCategory, Categories, NoteCategory
from redaction.store.workspace import Workspace

DOG = NoteCategory("dog", "Police dog", "teal", "D")


def test_a_list_is_kept_and_what_changes_it_is_in_the_log(tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "ws", user="Officer") as workspace:
        assert workspace.categories.read() is BUILT_IN
        before = len(workspace.log.rows())
        assert workspace.categories.set(BUILT_IN) is BUILT_IN
        assert len(workspace.log.rows()) == before  # nothing changed, nothing written
        workspace.categories.set(BUILT_IN.with_category(DOG))
        row = workspace.log.rows()[-1]
        assert row.action == "Categories changed"
        assert row.details["categories"][-1] == "dog"
        assert "Police" not in json.dumps(row.details)
        with pytest.raises(BadCategory):
            workspace.categories.set(Categories((DOG, DOG)))
        assert workspace.log.verify().ok
    with Workspace.open(tmp_path / "ws", user="Officer") as workspace:
        assert workspace.categories.read().find("dog") == DOG
        workspace.categories.take(Categories((NoteCategory("cat", "Cat"),)))
        assert next(c.id for c in workspace.categories.read()) == "cat"
        workspace.categories.set(BUILT_IN)
        assert workspace.categories.read() == BUILT_IN
        assert workspace.log.verify().ok


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE settings SET value = replace(value, 'Police dog', 'Fire') WHERE key LIKE 'notes%'",
        "DELETE FROM settings WHERE key = 'notes.categories'",
    ],
)
def test_a_change_behind_the_programs_back_is_found(tmp_path: Path, statement: str) -> None:
    with Workspace.open(tmp_path / "ws", user="Officer") as workspace:
        workspace.categories.set(BUILT_IN.with_category(DOG))
        assert workspace._database.connection.execute(statement).rowcount == 1
        verdict = workspace.log.verify()
        assert not verdict.ok
        assert "list of categories" in verdict.summary


def test_annotations_are_kept_sealed_and_logged_without_their_words(tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "ws", user="Officer") as workspace:
        clip = tmp_path / "clip.mp4"
        clip.write_bytes(b"not looked at")
        footage = workspace.add_footage(
            clip, sha256="0" * 64, size=1, frames=60, duration=2.4, width=192, height=112
        ).id
        patch = gestures.add_annotation(
            workspace.project(footage),
            FrameSpan(FrameIndex(3), FrameIndex(9)),
            title="Private words",
            note="Private words",
            category="weapon",
            tags=["Private words"],
            people=["Private words"],
            place="Private words",
            region=Ellipse(Box(1, 2, 3, 4)),
            still=FrameIndex(5),
        )
        workspace.do(footage, patch)
        kept = workspace.project(footage)
        row = workspace.log.rows()[-1]
        assert "Private" not in f"{row.action} {row.details}"
        (facts,) = row.details["notes"]["each"].values()
        assert facts == {"frames": [3, 8], "category": "weapon"}
    with Workspace.open(tmp_path / "ws", user="Officer") as workspace:
        assert workspace.project(footage) == kept
        assert workspace.log.verify().ok
        workspace._database.connection.execute(
            "UPDATE annotations SET data = replace(data, 'Private', 'Public')"
        )
        assert not workspace.log.verify().ok
