"""A small case: two stills of one request with records of verified copies; no media is decoded."""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from player.media.identity import hash_file
from player.media.time import FrameIndex
from redaction.casework.signoff import PeopleRule, SignOffRules
from redaction.edit.edit import Patch
from redaction.model.footage import Footage, Request, RequestKind
from redaction.model.geometry import Box
from redaction.model.ids import TrackId
from redaction.model.track import Keyframe, ReviewState, Track
from redaction.store.workspace import Workspace
from tests.unit.finished_case import make_copy, opened_copy

FRAMES = 6
WHY = "A test of packages, nothing real"


class Case:
    """What a test needs of it.

    Attributes:
        workspace: Opened.
        request: The one request.
        footage: Its footage.
        copy: The verified copy of it.
        folder: Everything lies in it.
    """

    def __init__(self, workspace: Workspace, folder: Path) -> None:
        self.workspace, self.folder = workspace, folder
        (self.request,) = workspace.requests()
        (self.footage,) = workspace.footage(self.request.id)
        (self.copy,) = workspace.exports(self.footage.id)


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def add_clip(workspace: Workspace, path: Path, request: Request) -> Footage:
    footage = workspace.add_footage(
        path, sha256=hash_file(path), size=path.stat().st_size, frames=FRAMES, duration=FRAMES / 25,
        width=192, height=112, facts={}, request=request.id,
    )  # fmt: skip
    box = Keyframe(FrameIndex(0), Box(20.0, 20.0, 30.0, 30.0))
    track = Track(
        TrackId("a"), (box,), FrameIndex(FRAMES), state=ReviewState.ACCEPTED, label="Jane Smith"
    )
    workspace.do(footage.id, Patch("Decide", tracks={track.id: (None, track)}))
    return footage


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory, media: Callable[..., Path]) -> Path:
    folder = tmp_path_factory.mktemp("release")
    shutil.copy(media(frames=FRAMES), folder / "Jane Smith.mp4")
    with Workspace.open(folder / "ws", user="r.khan") as workspace:
        # One person does all of it here; that two are asked for is for the tests of the sign-off.
        workspace.signoffs.set_rules(SignOffRules(PeopleRule.ONE), WHY)
        request = workspace.add_request(RequestKind.FOI, "FOI/2026/7", dt.date(2026, 9, 3))
        footage = add_clip(workspace, folder / "Jane Smith.mp4", request)
        make_copy(workspace, footage, folder / "copy.mp4")
    return folder


@pytest.fixture
def case(finished: Path, tmp_path: Path) -> Iterator[Case]:
    """A copy of the case that the test may do anything to."""
    folder = tmp_path / "case"
    with opened_copy(finished, folder) as workspace:
        yield Case(workspace, folder)
