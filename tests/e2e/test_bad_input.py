"""Files that are no footage, and places that cannot be written: one sentence, the right status, no trace."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.program import Done, command, environment, left_over, umbra

SAFE = "nothing was changed", "unchanged", "is left as it was", "were left", "was left"


def broken(name: str, good: Path, out: Path) -> Path:
    """A file of this kind of brokenness."""
    path = out / f"{name}.mp4"
    data = good.read_bytes()
    match name:
        case "empty":
            path.write_bytes(b"")
        case "text":
            path.write_text("not a video at all\n" * 50, encoding="utf-8")
        case "random":
            path.write_bytes(bytes((i * 7919 + i // 251 * 31) % 256 for i in range(60_000)))
        case "zeros":
            path.write_bytes(bytes(60_000))
        case "header only":
            path.write_bytes(data[:40])
        case "no index":
            # MP4 as our generator writes it has its index at the end: half of it has none.
            path.write_bytes(data[: len(data) // 2])
    return path


@pytest.fixture
def work(tmp_path: Path) -> tuple[Path, Path]:
    """A folder for outputs and a workspace."""
    out = tmp_path / "out"
    out.mkdir()
    return out, tmp_path / "workspace"


KINDS = ("empty", "text", "random", "zeros", "header only", "no index")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("what", ["probe", "redact", "detect"])
def test_what_is_no_footage_is_refused(
    kind: str, what: str, media: Callable[..., Path], work: tuple[Path, Path], tmp_path: Path
) -> None:
    path = broken(kind, media(frames=20), tmp_path)
    before = path.read_bytes()
    out, workspace = work
    words: list[object] = [what, path]
    if what != "probe":
        words += ["-o", out / "copy.mp4"]
    sentence = umbra(*words, workspace=workspace).refused(3)
    assert path.name in sentence
    assert any(safe in sentence for safe in SAFE), sentence
    assert left_over(out) == []
    assert path.read_bytes() == before


@pytest.mark.parametrize("what", ["probe", "redact"])
def test_a_missing_file_a_folder_and_sound_alone_are_refused(
    what: str, work: tuple[Path, Path], tmp_path: Path
) -> None:
    import av

    out, workspace = work
    sound = tmp_path / "sound.mp4"
    with av.open(str(sound), "w") as made:
        stream = made.add_stream("aac", rate=48000)
        frame = av.AudioFrame(format="fltp", layout="stereo", samples=1024)
        frame.sample_rate = 48000
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        for i in range(20):
            frame.pts = i * 1024
            made.mux(stream.encode(frame))
        made.mux(stream.encode(None))
    if what == "probe":
        assert "sound only" in umbra(what, sound, workspace=workspace).out
    refused = (tmp_path / "gone.mp4", tmp_path, *((sound,) if what != "probe" else ()))
    for path in refused:
        words: list[object] = [what, path]
        if what != "probe":
            words += ["-o", out / "copy.mp4"]
        umbra(*words, workspace=workspace).refused(3)
        assert left_over(out) == []


def awkward() -> list[Path]:
    folder = Path(__file__).resolve().parents[3] / "shared" / "footage" / "awkward"
    # The media tests go through the player's test files (exoplayer) one by one; here a few of each kind.
    few = (
        "full_blocks.mkv",
        "subsample_encrypted_altref.webm",
        "sample_still_photo.heic",
        "sample.ac3",
    )
    found = [p for p in folder.glob("*.*") if p.is_file()]
    found += [p for name in few for p in folder.rglob(name)]
    return sorted(found)


@pytest.mark.slow
@pytest.mark.footage
@pytest.mark.parametrize("path", awkward(), ids=lambda p: p.name)
def test_awkward_files_work_or_are_refused_in_one_sentence(
    path: Path, footage: Path, tmp_path: Path
) -> None:
    done = umbra("probe", path, workspace=tmp_path / "workspace", timeout=120)
    if done.status == 0:
        assert (done.err == "") != (path.name == "two_video.mkv"), done.err  # which is to be chosen
        assert "SHA-256" in done.out
    else:
        assert path.name in done.refused(3)


# outputs


def redact(source: Path, out: Path, workspace: Path, *more: object) -> Done:
    return umbra("redact", source, "-o", out, *more, workspace=workspace)


def test_an_output_folder_that_is_missing(
    media: Callable[..., Path], work: tuple[Path, Path]
) -> None:
    out, workspace = work
    sentence = redact(media(frames=5), out / "nowhere" / "copy.mp4", workspace).refused(5)
    assert "nowhere" in sentence
    assert left_over(out) == []
    assert not workspace.exists()  # refused before anything was begun


def test_an_output_that_is_a_folder_or_is_there_already(
    media: Callable[..., Path], work: tuple[Path, Path]
) -> None:
    out, workspace = work
    (out / "folder.mp4").mkdir()
    (out / "there.mp4").write_bytes(b"kept")
    redact(media(frames=5), out / "folder.mp4", workspace).refused(5)
    redact(media(frames=5), out / "there.mp4", workspace).refused(5)
    assert (out / "there.mp4").read_bytes() == b"kept"
    assert left_over(out) == ["folder.mp4", "there.mp4"]


def test_the_input_is_never_the_output(media: Callable[..., Path], work: tuple[Path, Path]) -> None:
    out, workspace = work
    source = out / "source.mp4"
    shutil.copy(media(frames=5), source)
    before = source.read_bytes()
    (out / "link.mp4").symlink_to(source)
    os.link(source, out / "hard.mp4")
    for name in ("source.mp4", "link.mp4", "hard.mp4"):
        redact(source, out / name, workspace, "--overwrite").refused(5)
        redact(source, out / "copy.mp4", workspace, "--overwrite", "--report", source).refused(5)
    assert source.read_bytes() == before
    assert left_over(out) == ["hard.mp4", "link.mp4", "source.mp4"]


@pytest.mark.skipif(
    not Path("/proc").is_dir(), reason="needs a folder that even root cannot write to"
)
def test_an_output_folder_that_cannot_be_written(
    media: Callable[..., Path], work: tuple[Path, Path]
) -> None:
    _, workspace = work
    redact(media(frames=5), Path("/proc/copy.mp4"), workspace).refused(5)


def test_a_full_disk(media: Callable[..., Path], work: tuple[Path, Path]) -> None:
    """No file may grow beyond 200 kB: the copy cannot be finished, the workspace's database can."""
    out, workspace = work
    source = media(frames=25, size=(640, 360))

    def little_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))

    done = subprocess.run(
        command("redact", source, "-o", out / "copy.mp4", "--crf", "0"),
        capture_output=True,
        text=True,
        env=environment(workspace),
        preexec_fn=little_room,
        timeout=240,
    )
    Done(done.returncode, done.stdout, done.stderr).refused(5)
    assert left_over(out) == []


def test_a_workspace_that_cannot_be_used_stops_the_work_before_it_begins(
    media: Callable[..., Path], work: tuple[Path, Path]
) -> None:
    out, workspace = work
    workspace.write_text("a file, where the folder should be", encoding="utf-8")
    sentence = redact(media(frames=5), out / "copy.mp4", workspace).refused(5)
    assert "workspace" in sentence
    assert left_over(out) == []
