"""The real search for faces in single pictures, on real footage."""

from __future__ import annotations

from pathlib import Path

import pytest

from player.media.time import FrameIndex
from redaction.detection.models import MODEL_FOLDER
from redaction.export.plan import ExportPlan
from redaction.model.geometry import Box
from redaction.model.ids import FootageId, TrackId
from redaction.model.project import Project
from redaction.model.track import Keyframe, ReviewState, Track
from tests.unit.evidence.conftest import Sees


@pytest.fixture(autouse=True)
def sees(monkeypatch: pytest.MonkeyPatch) -> Sees:
    """The stand-in stays away."""
    monkeypatch.undo()
    return Sees()


@pytest.mark.footage
@pytest.mark.models
def test_a_face_is_found_until_it_is_covered_or_shown_on_purpose(footage: Path) -> None:
    from player.media.source import FrameSource
    from redaction.usecases.left_over import left_over
    from redaction.usecases.still_picture import picture_of

    if not (MODEL_FOLDER / "centerface.onnx").is_file():
        pytest.skip("needs the model files: ./run setup")
    path = footage / "clips" / "egoblur_portrait.mp4"
    with FrameSource.open(path) as source, left_over() as search:
        frame = source.frame_at(FrameIndex(0))
        nothing = Project(FootageId("a"))

        def found(project: Project) -> int:
            plan = ExportPlan(path, "", project)
            return len(search.faces(picture_of(frame, plan), 0, plan))

        plan = ExportPlan(path, "", nothing)
        faces = search.faces(frame.rgb(), 0, plan)
        assert faces
        tracks = [
            Track(
                TrackId(str(at)),
                (Keyframe(FrameIndex(0), Box(*face.box).scaled(1.3)),),
                FrameIndex(1),
                state=ReviewState.ACCEPTED,
            )
            for at, face in enumerate(faces)
        ]
        covered = Project(FootageId("a"), tracks={track.id: track for track in tracks})
        assert found(nothing) == len(faces)
        assert found(covered) == 0
