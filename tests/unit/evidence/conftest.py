"""An incident of two cameras with annotations, clips and a still: made once, copied for each test."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from player.media.identity import hash_file
from player.media.time import FrameIndex, FrameSpan
from redaction.casework.package import Form
from redaction.detection.base import Detections
from redaction.edit import gestures
from redaction.edit.edit import Patch
from redaction.export.plan import ExportPlan
from redaction.incident.camera import AlignedBy, Alignment, Camera, CameraClock, ClockSource
from redaction.incident.incident import Incident
from redaction.model.footage import Footage
from redaction.model.geometry import Box
from redaction.model.ids import AnnotationId, TrackId
from redaction.model.project import Project
from redaction.model.still import Still
from redaction.model.track import Keyframe, ReviewState, Track
from redaction.store.register import Export
from redaction.store.workspace import Workspace
from redaction.usecases.evidence_order import EvidenceOrder
from redaction.usecases.export_copy import export_copy
from redaction.usecases.plans import keep_plan
from redaction.usecases.still import StillWish, take_still
from tests.media.incident import Recording, scene, write_recording

TODAY = dt.datetime.now().astimezone().date()
WHY = "A test of packages, nothing real"
FACE = Box(40.0, 24.0, 40.0, 48.0)
START = dt.datetime(2026, 11, 3, 14, 2, 10, tzinfo=dt.UTC)


class Case:
    """What a test needs of it.

    Attributes:
        workspace: Opened.
        folder: Everything lies in it.
        incident: Of the two cameras; the second is aligned to the first by sound.
        footage: Of both.
        clip: A redacted clip of the first.
        bare: An unredacted one.
        still: A redacted still of the first.
    """

    def __init__(self, workspace: Workspace, folder: Path) -> None:
        self.workspace, self.folder = workspace, folder
        (self.incident,) = workspace.incidents.all()
        self.footage = tuple(workspace.footage_by_id(f) for f in self.incident.footage)
        exports = workspace.exports()
        self.clip = next(e for e in exports if not e.unredacted)
        self.bare = next(e for e in exports if e.unredacted)
        self.still: Still = workspace.stills.all()[0]

    def order(self, name: str = "out", **more: Any) -> EvidenceOrder:
        """Everything redacted, with a reason for what is not finished about the review."""
        found = {
            one.id: self.folder / Path(one.path).name for one in (self.clip, self.bare, self.still)
        }
        given: dict[str, Any] = {
            "incident": self.incident.id,
            "footage": None,
            "copies": (self.clip.id,),
            "stills": (self.still.id,),
            "out": self.folder / name,
            "form": Form.ZIP if name.endswith(".zip") else Form.FOLDER,
            "recipient": "CPS London",
            "method": "CPS digital case system",
            "day": TODAY,
            "override": WHY,
            "report": False,  # most tests need none, and it takes the most time
            "found": found,
        }
        return EvidenceOrder(**{**given, **more})


def covered(name: str, stop: int) -> Track:
    return Track(
        TrackId(name),
        (Keyframe(FrameIndex(0), FACE),),
        FrameIndex(stop),
        state=ReviewState.ACCEPTED,
    )


def add_footage(workspace: Workspace, path: Path, frames: int) -> Footage:
    footage = workspace.add_footage(
        path, sha256=hash_file(path), size=path.stat().st_size, frames=frames, duration=frames / 25,
        width=192, height=112, facts={},
    )  # fmt: skip
    track = covered("a", frames)
    workspace.do(footage.id, Patch("Decide", tracks={track.id: (None, track)}))
    return footage


def annotate(workspace: Workspace, footage: Footage, first: int, stop: int, **more: Any) -> None:
    edit = gestures.add_annotation(
        workspace.project(footage.id), FrameSpan(FrameIndex(first), FrameIndex(stop)), **more
    )
    workspace.do(footage.id, edit)


def make_clip(
    workspace: Workspace, footage: Footage, out: Path, span: FrameSpan, *, bare: bool = False
) -> Export:
    project = Project(footage.id) if bare else workspace.project(footage.id)
    plan = ExportPlan(
        Path(footage.path), footage.sha256, project, (span,), total=footage.frames, unredacted=bare
    )
    done = export_copy(plan, out, watch_faces=False)
    keep_plan(workspace, plan)
    return workspace.add_export(
        footage.id, out, plan_hash=plan.hash(), source_sha256=footage.sha256,
        copy_sha256=done.sha256, verified=True, report=done.report.to_json(),
        reason=WHY if bare else "", unredacted=bare, annotation="" if bare else "speech-1",
    )  # fmt: skip


def incident_of(workspace: Workspace, first: Footage, second: Footage) -> Incident:
    cameras = (Camera(first.id, "CCTV platform 2"), Camera(second.id, "BWV PC 4121"))
    made = workspace.incidents.add("Assault on platform 2", reference="OP HOLLY", cameras=cameras)
    clock = CameraClock(start=START, source=ClockSource.BURNT_IN, said="03-11-2026 14:02:10")
    workspace.incidents.set_clock(made.id, first.id, clock)
    heard = Alignment(AlignedBy.SOUND, first.id, Fraction(1, 2), Fraction(1), 0.91)
    return workspace.incidents.align(made.id, second.id, heard)


class Sees:
    """Stands in for the detector where its model may be missing; ``test_left_over`` has the real one.

    Attributes:
        boxes: What it finds on every picture it is given, in that picture's pixels.
        looks: How often it was asked.
    """

    name = "a stand-in"

    def __init__(self) -> None:
        self.boxes: list[tuple[float, float, float, float]] = []
        self.looks = 0

    def detect(self, rgb: npt.NDArray[np.uint8]) -> Detections:
        """What it was told to find."""
        assert rgb.ndim == 3
        self.looks += 1
        boxes = np.array(self.boxes, np.float32).reshape(-1, 4)
        return Detections(boxes, np.full(len(boxes), 0.9, np.float32))

    def close(self) -> None:
        """Nothing to close."""


@pytest.fixture(autouse=True)
def sees(monkeypatch: pytest.MonkeyPatch) -> Sees:
    """The detector that looks for faces in pictures; it finds none until it is told to."""
    made = Sees()
    monkeypatch.setattr("redaction.detection.residual.residual_detector", lambda: made)
    return made


@pytest.fixture(scope="session")
def finished_incident(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("evidence")
    made = scene(4)
    with Workspace.open(folder / "ws", user="r.khan") as workspace:
        both = []
        for at, camera in enumerate((Recording(0, 40), Recording(0.5, 30))):
            path = write_recording(camera, folder / f"camera-{at}.mp4", made, at)
            both.append(add_footage(workspace, path, camera.frames))
        first, second = both
        incident_of(workspace, first, second)
        annotate(
            workspace, first, 10, 20, title="Argument at the gate", category="speech",
            note="Raised voices.\nShe steps back.", annotation_id=AnnotationId("speech-1"),
            people=("Man in grey coat",), region=Box(60.0, 20.0, 40.0, 60.0),
        )  # fmt: skip
        annotate(workspace, second, 5, 6, title="Handcuffs on", category="arrest")
        annotate(workspace, second, 8, 9, title="Maybe the same man", draft=True)
        clip = FrameSpan(FrameIndex(8), FrameIndex(22))
        make_clip(workspace, first, folder / "clip.mp4", clip)
        make_clip(workspace, first, folder / "bare.mp4", clip, bare=True)
        wish = StillWish(first.id, FrameIndex(12), annotation=AnnotationId("speech-1"))
        take_still(workspace, wish, folder / "still_redacted.png")
    return folder


@pytest.fixture
def case(finished_incident: Path, tmp_path: Path) -> Iterator[Case]:
    """A copy of the case that the test may do anything to."""
    folder = tmp_path / "case"
    shutil.copytree(finished_incident, folder)
    with Workspace.open(folder / "ws", user="r.khan") as workspace:
        connection = workspace._database.connection
        places = (str(finished_incident), str(folder))
        for table in ("footage", "exports"):  # where a still lies is part of its record
            connection.execute(f"UPDATE {table} SET path = replace(path, ?, ?)", places)
        connection.commit()
        yield Case(workspace, folder)
