"""What the world does to an export: drives go, power fails, encoders break, names are strange."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import av.error
import pytest

from redaction.export import encoder
from redaction.jobs.errors import OutputError, UserError
from redaction.jobs.progress import Progress
from redaction.store.workspace import Workspace
from redaction.usecases.export_copy import export_copy
from redaction.usecases.verify_copy import verify_copy
from tests.e2e.copies import usual_plan

ROOT = Path(__file__).resolve().parents[2]
SIZE = (192, 112)


@pytest.fixture
def source(media, tmp_path) -> Path:
    path = tmp_path / "source.mp4"
    shutil.copyfile(media(frames=30, size=SIZE, tone=0.5), path)
    return path


def one_sentence_each(error: UserError) -> None:
    assert error.summary.endswith(".")
    assert error.detail
    assert error.remedy


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps a folder whose files are open")
@pytest.mark.parametrize("phase", ["exporting", "verifying", "finishing"])
def test_a_drive_that_goes_away(source, tmp_path, phase):
    drive = tmp_path / "drive"
    drive.mkdir()
    before = source.read_bytes()

    def pull(progress: Progress) -> None:
        if progress.phase == phase and drive.exists():
            shutil.rmtree(drive)

    with pytest.raises(UserError) as told:
        export_copy(
            usual_plan(source, 30, SIZE), drive / "out.mp4", watch_faces=False, progress=pull
        )
    one_sentence_each(told.value)
    assert not drive.exists()
    assert source.read_bytes() == before


def test_an_original_that_goes_away(source, tmp_path):
    away = tmp_path / "elsewhere.mp4"

    def pull(progress: Progress) -> None:
        if progress.phase == "exporting" and progress.done == 1:
            source.rename(away)

    with pytest.raises(UserError) as told:
        export_copy(
            usual_plan(source, 30, SIZE), tmp_path / "out.mp4", watch_faces=False, progress=pull
        )
    one_sentence_each(told.value)
    assert [p.name for p in tmp_path.iterdir()] == ["elsewhere.mp4"]


def test_an_encoder_that_breaks(source, tmp_path, monkeypatch):
    def broken(self, planes, at):
        if at == 11:
            raise av.error.ExternalError(-542398533, "Generic error in an external library")
        return whole(self, planes, at)

    whole = encoder.PictureEncoder.encode
    monkeypatch.setattr(encoder.PictureEncoder, "encode", broken)
    with pytest.raises(UserError, match="could not be written") as told:
        export_copy(usual_plan(source, 30, SIZE), tmp_path / "out.mp4", watch_faces=False)
    one_sentence_each(told.value)
    assert [p.name for p in tmp_path.iterdir()] == ["source.mp4"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks the system what a handle is")
def test_the_bytes_are_on_the_disk_before_the_name_is_and_the_name_before_it_is_said(
    source, tmp_path, monkeypatch
):
    """After a power cut there is the whole copy under its name, or none."""
    out = tmp_path / "out.mp4"
    happened: list[str] = []
    fsync, link = os.fsync, os.link

    def watched_fsync(handle: int) -> None:
        place = Path(f"/proc/self/fd/{handle}").readlink()
        happened.append("folder" if place.is_dir() else f"file {place.stat().st_size}")
        fsync(handle)

    def watched_link(old, new) -> None:
        happened.append(f"name {Path(old).stat().st_size}")
        link(old, new)

    monkeypatch.setattr(os, "fsync", watched_fsync)
    monkeypatch.setattr(os, "link", watched_link)
    export_copy(usual_plan(source, 30, SIZE), out, watch_faces=False)
    size = out.stat().st_size
    # The last flush of the file is of all of it, and nothing was written to it later.
    assert happened[-3:] == [f"file {size}", f"name {size}", "folder"]


NAMES = [
    "two  spaces and 'quotes\".mp4",
    "-starts-with-a-dash.mp4",
    "ünïcödé – 監視.mp4",
    "new\nline.mp4",
    "%d %s $(touch x) `y`.mp4",
    "a:b?c*d|e.mp4",
    "file:x.mp4",
    "concat:x|y.mp4",
    "image%03d.mp4",
    b"not utf-8 \xff\xfe.mp4".decode("utf-8", "surrogateescape"),
]


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no such names")
@pytest.mark.parametrize("name", NAMES, ids=[str(n) for n in range(len(NAMES))])
def test_strange_names_of_originals_copies_and_reports(media, tmp_path, name):
    inside, outside = tmp_path / "in", tmp_path / "out"
    inside.mkdir()
    outside.mkdir()
    source = inside / name
    shutil.copyfile(media(frames=6, size=SIZE), source)
    plan = usual_plan(source, 6, SIZE)
    report = outside / f"{name}.json"
    done = export_copy(plan, outside / name, watch_faces=False, report=report)
    assert done.report.ok
    assert {p.name for p in outside.iterdir()} == {name, report.name}
    assert verify_copy(source, outside / name, plan, watch_faces=False).ok
    assert list(inside.iterdir()) == [source]


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no such names")
def test_the_command_line_and_the_register_take_a_strange_name(media, tmp_path):
    source = tmp_path / NAMES[-1]
    shutil.copyfile(media(frames=6, size=SIZE), source)
    out = tmp_path / NAMES[3]
    done = subprocess.run(
        [sys.executable, "-m", "app", "redact", str(source), "-o", str(out)],
        cwd=ROOT, capture_output=True, text=True, errors="surrogateescape", check=False,
        env={**os.environ, "UMBRA_WORKSPACE": str(tmp_path / "ws")},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert out.exists()
    with Workspace.open(tmp_path / "ws") as workspace:
        assert workspace.log.verify().ok


@pytest.mark.parametrize("length", [200, 251, 252, 300])
def test_long_names(source, tmp_path, length):
    out = tmp_path / ("x" * (length - 4) + ".mp4")
    if length > 255:
        with pytest.raises(OutputError, match="too long"):
            export_copy(usual_plan(source, 30, SIZE), out, watch_faces=False)
        assert [p.name for p in tmp_path.iterdir()] == ["source.mp4"]
    else:
        assert export_copy(usual_plan(source, 30, SIZE), out, watch_faces=False).report.ok
