"""What the job that checks a copy holds it against."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from player.media.identity import hash_file
from player.media.source import first_look
from player.media.time import FrameIndex
from redaction.export.plan import ExportPlan
from redaction.formats.files import write_tracks
from redaction.jobs.cancel import CancelToken
from redaction.jobs.errors import UserError
from redaction.jobs.tasks import _decided
from redaction.model.geometry import Box
from redaction.model.ids import TrackId
from redaction.model.project import Project
from redaction.model.region import Style
from redaction.model.track import Keyframe, ReviewState, Track
from redaction.store.workspace import Workspace
from redaction.usecases.plans import keep_plan


def a_track(name: str, **fields: Any) -> Track:
    return Track(
        TrackId(name),
        (Keyframe(FrameIndex(0), Box(8.0, 8.0, 40.0, 40.0)),),
        FrameIndex(30),
        **fields,
    )


@pytest.fixture
def clip(media: Callable[..., Path]) -> Path:
    return media(frames=30)


def test_a_recorded_copy_is_held_against_its_own_decisions(clip: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.mp4"
    copy.write_bytes(b"a copy")
    sha256 = hash_file(clip)
    with Workspace.open(tmp_path / "ws", user="R") as space:
        footage = space.add_footage(
            clip, sha256=sha256, size=1, frames=30, duration=1.2, width=192, height=112
        ).id
        made = ExportPlan(
            clip, sha256, Project(footage).with_tracks([a_track("a")]), style=Style.MOSAIC
        )
        keep_plan(space, made)
        space.add_export(
            footage, copy, plan_hash=made.hash(), source_sha256=sha256, copy_sha256=hash_file(copy),
            verified=True, report={},
        )  # fmt: skip
    now = Project(footage).with_tracks(
        [a_track("b"), a_track("no", state=ReviewState.REJECTED), a_track("shown", visible=True)]
    )
    args = {
        "source": str(clip), "copy": str(copy), "workspace": str(tmp_path / "ws"),
        "plan": ExportPlan(clip, sha256, now).to_json(),
    }  # fmt: skip
    found = _decided(args, CancelToken())
    assert isinstance(found, ExportPlan)
    assert found.hash() == made.hash()
    copy.write_bytes(b"another copy")
    found = _decided(args, CancelToken())
    assert isinstance(found, tuple), "another program may have made it"
    assert [track.id for track in found] == ["b"], "what is covered by the decisions of now"


def test_tracks_of_a_file_must_be_of_this_video(clip: Path, tmp_path: Path) -> None:
    path = tmp_path / "tracks.json"
    info = first_look(clip)
    write_tracks(path, "umbra", [a_track("a")], info, 30)
    args = {"source": str(clip), "copy": "copy.mp4", "tracks": str(path)}
    found = _decided(args, CancelToken())
    assert isinstance(found, tuple)
    assert [track.id for track in found] == ["a"]
    write_tracks(path, "umbra", [a_track("a")], info, 31)
    with pytest.raises(UserError, match="made for another video"):
        _decided(args, CancelToken())
    assert _decided({"source": str(clip), "copy": "copy.mp4"}, CancelToken()) is None
