"""One request with real copies: made once a session, and given to each test as a folder of its own."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from player.media.identity import hash_file
from player.media.time import FrameIndex, FrameSpan
from redaction.edit.edit import Patch
from redaction.model.audio import AudioRange
from redaction.model.footage import Footage, Request, RequestKind
from redaction.model.geometry import Box
from redaction.model.ids import AudioRangeId, PersonId, TrackId
from redaction.model.person import Person
from redaction.model.region import Kind
from redaction.model.track import Keyframe, ReviewState, Track
from redaction.store.workspace import Workspace
from tests.unit.finished_case import make_copy, opened_copy

FRAMES = 50
NAMES = ("Jane Smith", "Scar on the chin", "Her brother's car")
"""What staff wrote down, and what no paper for outside may say."""


def track(name: str, first: int, stop: int, box: Box, **more: object) -> Track:
    key = Keyframe(FrameIndex(first), box)
    return Track(TrackId(name), (key,), FrameIndex(stop), state=ReviewState.ACCEPTED, **more)  # type: ignore[arg-type]


def people_and_things() -> Patch:
    """Somebody seen three times, a plate, a document nobody gave a reason for, words that are silenced."""
    jane = PersonId("jane")
    tracks = [
        track("a", 0, 10, Box(20.0, 20.0, 30.0, 30.0), person=jane, number=1, label="Jane Smith"),
        track("b", 6, 14, Box(24.0, 20.0, 30.0, 30.0), person=jane, number=2),
        track("c", 30, 40, Box(60.0, 20.0, 30.0, 30.0), person=jane, number=3),
        track("d", 5, 45, Box(120.0, 60.0, 40.0, 16.0), kind=Kind.PLATE, number=4, note="Her brother's car",
              reasons=("dpa45-4b",), why="Shows a car of an operation that still runs."),
        track("e", 20, 24, Box(10.0, 70.0, 40.0, 30.0), kind=Kind.TEXT, number=5),
    ]  # fmt: skip
    person = Person(jane, "Jane Smith", note="Scar on the chin", reasons=("dpa45-4e",))
    sound = AudioRange(
        AudioRangeId("s"), Fraction(1, 2), Fraction(3, 2), reasons=("dpa45-4e",), why="Says a name."
    )
    return Patch(
        "Decide",
        tracks={t.id: (None, t) for t in tracks},
        people={jane: (None, person)},
        audio={sound.id: (None, sound)},
    )


def add_footage(workspace: Workspace, path: Path, request: Request) -> Footage:
    return workspace.add_footage(
        path, sha256=hash_file(path), size=path.stat().st_size, frames=FRAMES, duration=2.0,
        width=192, height=112, facts={"audio": [{}]}, request=request.id,
    )  # fmt: skip


@pytest.fixture(scope="session")
def finished_case(tmp_path_factory: pytest.TempPathFactory, media: Callable[..., Path]) -> Path:
    """A workspace folder beside a footage file and two copies of it, the second of two parts."""
    folder = tmp_path_factory.mktemp("case")
    shutil.copy(media(frames=FRAMES, tone=2.0), folder / "BWV 7 Jane Smith.mp4")
    with Workspace.open(folder / "ws", user="r.khan") as workspace:
        request = workspace.add_request(
            RequestKind.SAR_DPA_PART3, "SAR/2026/0417", dt.date(2026, 9, 3),
            requester="Amina Yusuf",
        )  # fmt: skip
        footage = add_footage(workspace, folder / "BWV 7 Jane Smith.mp4", request)
        workspace.do(footage.id, people_and_things())
        make_copy(workspace, footage, folder / "copy.mp4")
        parts = (FrameSpan(FrameIndex(0), FrameIndex(8)), FrameSpan(FrameIndex(20), FrameIndex(45)))
        make_copy(workspace, footage, folder / "parts.mp4", parts)
    return folder


class Case:
    """What a test needs of it.

    Attributes:
        workspace: Opened.
        request: The one request.
        whole: The copy of all of the footage.
        parts: The copy of two parts.
        folder: Everything lies in it.
    """

    def __init__(self, workspace: Workspace, folder: Path) -> None:
        self.workspace, self.folder = workspace, folder
        (self.request,) = workspace.requests()
        self.parts, self.whole = workspace.exports()


@pytest.fixture
def case(finished_case: Path, tmp_path: Path) -> Iterator[Case]:
    """A copy of the finished case that the test may do anything to."""
    folder = tmp_path / "case"
    with opened_copy(finished_case, folder) as workspace:
        yield Case(workspace, folder)


def text_of(path: Path) -> str:
    """All text of a PDF, with spaces as they come."""
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()
