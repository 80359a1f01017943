"""A file with several moving pictures: each goes through the whole program by itself."""

from __future__ import annotations

import dataclasses
import io
import json
from collections.abc import Callable
from pathlib import Path

import av
import pytest

from player.media.cache import IndexCache
from player.media.index import VideoIndex
from player.media.info import FootageKind
from player.media.source import FrameSource
from redaction.export import pipeline
from redaction.export.plan import ExportPlan
from redaction.jobs.cancel import CancelToken
from redaction.jobs.child import run
from redaction.jobs.errors import ExitStatus, UserError
from redaction.jobs.wire import Wire
from redaction.store.workspace import Workspace
from redaction.usecases.export_copy import NotVerified, export_copy
from redaction.usecases.import_footage import footage_from_json, footage_to_json, import_footage
from redaction.usecases.verify_copy import verify_copy
from tests.e2e.copies import usual_plan
from tests.e2e.program import umbra
from tests.media.code import number_of, picture_of
from tests.media.several import join_streams

FRONT, REAR = (192, 112), (128, 96)


@pytest.fixture(scope="module")
def both(media: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Front camera: 20 frames with sound; rear camera: 31 frames of another size and codec."""
    front = media(frames=20, tone=0.8)
    rear = media(frames=31, size=REAR, codec="mpeg4")
    return join_streams((front, rear), tmp_path_factory.mktemp("two") / "both.mkv")


@pytest.mark.parametrize(("video", "size", "frames"), [(0, FRONT, 20), (1, REAR, 31)])
def test_each_picture_is_footage_with_its_own_frames(
    both: Path, video: int, size: tuple[int, int], frames: int
) -> None:
    with FrameSource.open(both, video=video) as source:
        assert (source.info.width, source.info.height) == size
        assert (source.info.video, len(source)) == (video, frames)
        assert [(p.width, p.height) for p in source.info.pictures] == [FRONT, REAR]
        for at in (frames - 1, 0, 7, 3):
            assert number_of(source.frame_at(at).rgb()) == at


def test_a_picture_that_is_not_there_is_wrong_usage(both: Path) -> None:
    with pytest.raises(UserError, match="2 moving pictures, so there is no number 3") as refused:
        FrameSource.open(both, video=2)
    assert refused.value.status is ExitStatus.USAGE


def test_the_cache_keeps_the_indexes_apart(both: Path, tmp_path: Path) -> None:
    cache = IndexCache(tmp_path)
    assert [len(cache.index_of(both, "a" * 64, video=v)) for v in (0, 1, 0, 1)] == [20, 31, 20, 31]
    assert len(list(tmp_path.iterdir())) == 2


def test_the_second_picture_is_copied_and_verified_as_such(both: Path, tmp_path: Path) -> None:
    plan = dataclasses.replace(usual_plan(both, 31, REAR), video=1)
    result = export_copy(plan, tmp_path / "rear.mp4", watch_faces=False)
    assert result.report.ok
    with FrameSource.open(result.path) as made:
        assert (made.info.width, made.info.height, len(made)) == (*REAR, 31)
        assert made.info.video_streams == 1
    assert ExportPlan.from_json(json.loads(json.dumps(plan.to_json()))) == plan


@pytest.fixture(scope="module")
def twins(media: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both of one size and length, so that nothing but what they show tells them apart."""
    folder = tmp_path_factory.mktemp("twins")
    other = folder / "other.mp4"
    with av.open(str(other), "w") as made:
        stream = made.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = *FRONT, "yuv420p"
        for number in range(20):
            shown = picture_of(900 + number, *FRONT)
            made.mux(stream.encode(av.VideoFrame.from_ndarray(shown, format="rgb24")))
        made.mux(stream.encode(None))
    return join_streams((media(frames=20), other), folder / "twins.mkv")


def test_a_copy_of_one_picture_is_not_a_copy_of_the_other(twins: Path, tmp_path: Path) -> None:
    plan = usual_plan(twins, 20, FRONT)
    copy = export_copy(plan, tmp_path / "front.mp4", watch_faces=False).path
    assert verify_copy(twins, copy, plan, watch_faces=False).ok
    other = verify_copy(twins, copy, dataclasses.replace(plan, video=1), watch_faces=False)
    assert "picture" in {check.name for check in other.failures}
    assert not verify_copy(twins, copy, video=1, watch_faces=False).ok


def test_a_writer_that_takes_the_wrong_picture_is_caught(
    twins: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Wrong:
        @staticmethod
        def open(
            path: Path, *, video: int = 0, index: VideoIndex | None = None, **_known: object
        ) -> FrameSource:
            return FrameSource.open(path, video=1 - video, index=index)

    monkeypatch.setattr(pipeline, "FrameSource", Wrong)
    with pytest.raises(NotVerified):
        export_copy(usual_plan(twins, 20, FRONT), tmp_path / "front.mp4", watch_faces=False)
    assert not (tmp_path / "front.mp4").exists()


def test_the_hash_of_plans_for_the_first_picture_is_what_it_was(both: Path) -> None:
    plan = usual_plan(both, 20, FRONT)
    assert "video" not in plan.to_json()
    assert dataclasses.replace(plan, video=1).hash() != plan.hash()


def test_both_pictures_are_footage_of_one_request_and_each_only_once(
    both: Path, tmp_path: Path
) -> None:
    with Workspace.open(tmp_path / "space", user="R") as workspace:
        ids = []
        for video in (0, 1, 1, 0):
            seen = import_footage(both, video=video, deep=False).footage
            assert footage_from_json(json.loads(json.dumps(footage_to_json(seen)))) == seen
            added = workspace.add_footage(
                both, sha256=seen.sha256, size=seen.size, frames=seen.frames,
                duration=seen.duration, width=seen.width, height=seen.height,
                facts=json.loads(seen.facts), video=seen.video,
            )  # fmt: skip
            ids.append(added.id)
        assert ids == [ids[0], ids[1], ids[1], ids[0]]
        first, second = workspace.footage()
    assert (first.video, first.frames, second.video, second.frames) == (0, 20, 1, 31)
    assert second.kind is FootageKind.VIDEO
    assert [p.width for p in second.picture_choices] == [192, 128]


def test_jobs_take_the_picture(both: Path) -> None:
    out = io.StringIO()
    cancel = CancelToken()
    line = json.dumps({"job": "import", "path": str(both), "video": 1}).encode()
    run(line, Wire(out, cancel), cancel)
    done = json.loads(out.getvalue().splitlines()[-1])
    assert done["event"] == "done"
    assert (done["result"]["footage"]["video"], done["result"]["footage"]["frames"]) == (1, 31)


def test_probe_lists_the_pictures_and_says_which_is_used(both: Path, tmp_path: Path) -> None:
    done = umbra("probe", both, workspace=tmp_path / "w")
    assert done.status == 0
    assert done.err.count("\n") == 1
    assert "number 1" in done.err
    assert "--picture 2" in done.err
    assert "number 1   192 x 112" in done.out
    assert "number 2   128 x 96" in done.out
    assert done.out.index("(this one)") < done.out.index("number 2")
    asked = umbra("probe", both, "--picture", "2", workspace=tmp_path / "w")
    assert (asked.status, asked.err) == (0, "")
    assert "frames     31" in asked.out


def test_export_and_verify_by_number(both: Path, tmp_path: Path) -> None:
    space, out = tmp_path / "w", tmp_path / "rear.mp4"
    tracks = tmp_path / "tracks.json"
    tracks.write_text(
        json.dumps(
            {"format": "umbra-tracks", "version": 1, "width": 128, "height": 96, "frames": 31,
             "tracks": [{"id": "a", "stop": 31, "keyframes": [{"frame": 0, "box": [9, 9, 40, 40]}]}]}
        )
    )  # fmt: skip
    made = umbra("export", both, "--picture", "2", "--tracks", tracks, "-o", out, workspace=space)
    assert (made.status, made.err) == (0, ""), made.err
    # The workspace knows which picture it is a copy of.
    assert umbra("verify", both, out, workspace=space).status == 0
    other = tmp_path / "other"
    assert umbra("verify", both, out, workspace=other).status == 4
    with Workspace.open(space, user="R") as workspace:
        (footage,) = workspace.footage()
        assert footage.video == 1
        assert any(row.details.get("picture") == 2 for row in workspace.log.rows())
