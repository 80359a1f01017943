"""The commands end to end, on generated clips and, where they are at hand, real ones."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import av
import pytest

from tests.e2e.program import command, environment, left_over, umbra

TRACKS = {
    "format": "umbra-tracks", "version": 1, "width": 192, "height": 112, "frames": 30,
    "tracks": [
        {"id": "first", "stop": 30, "keyframes": [{"frame": 0, "box": [20, 20, 40, 40]}]},
        {"id": "second", "stop": 20, "keyframes": [{"frame": 5, "box": [100, 40, 30, 30]}]},
    ],
}  # fmt: skip


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return tmp_path / "workspace"


@pytest.fixture
def tracks(tmp_path: Path) -> Path:
    path = tmp_path / "tracks.json"
    path.write_text(json.dumps(TRACKS), encoding="utf-8")
    return path


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def log(workspace: Path) -> list[dict[str, Any]]:
    done = umbra("log", "list", "--json", workspace=workspace)
    assert done.status == 0
    rows: list[dict[str, Any]] = json.loads(done.out)
    return rows


def streams(path: Path) -> tuple[list[str], dict[str, str]]:
    with av.open(str(path)) as opened:
        tags = {**opened.metadata}
        for stream in opened.streams:
            tags |= stream.metadata
        kinds = [stream.type for stream in opened.streams]
    # What every MP4 muxer writes about the container itself says nothing about the footage.
    return kinds, {
        k: v
        for k, v in tags.items()
        if k
        not in ("major_brand", "minor_version", "compatible_brands", "handler_name", "vendor_id")
        and (k, v) != ("language", "und")
    }


@pytest.mark.models
def test_redact_writes_a_verified_copy_and_logs_it(
    media: Callable[..., Path], tmp_path: Path, workspace: Path
) -> None:
    source = media(
        frames=30, tone=1.2, bframes=2, tags=(("title", "Officer Smith"), ("location", "+51-0/"))
    )
    before = sha256(source)
    out = tmp_path / "copy.mp4"
    report = tmp_path / "report.json"
    done = umbra("redact", source, "-o", out, "--report", report, workspace=workspace)
    assert (done.status, done.err) == (0, "")
    assert "verified" in done.out
    assert "No person has looked" in done.out
    assert sha256(source) == before
    assert streams(out) == (["video", "audio"], {})
    assert json.loads(report.read_text(encoding="utf-8"))["ok"] is True
    rows = log(workspace)
    (made,) = [row for row in rows if row["action"] == "Redacted copy made"]
    assert made["footage"] == before
    assert made["details"]["copy"] == sha256(out)
    assert made["details"]["source"] == before
    assert len(made["details"]["plan"]) == 64
    assert made["details"]["verified"] is True
    (run,) = [row for row in rows if row["action"].startswith("Faces detected")]
    assert run["details"]["models"]
    assert run["details"]["settings"]["mode"] == "fast"
    assert [row["category"] for row in rows if row["action"] == "Footage added"] == ["collection"]
    assert umbra("log", "verify", workspace=workspace).status == 0
    assert umbra("verify", source, out, workspace=workspace).status == 0


def test_export_with_tracks_covers_them_and_verify_sees_it(
    media: Callable[..., Path], tracks: Path, tmp_path: Path, workspace: Path
) -> None:
    source, out = media(frames=30), tmp_path / "copy.mp4"
    done = umbra("export", source, "--tracks", tracks, "-o", out, "--json", workspace=workspace)
    assert done.status == 0, done.err
    summary = json.loads(done.out)
    assert (summary["tracks"], summary["kept_visible"], summary["frames_covered"]) == (2, 0, 30)
    assert summary["sha256"] == sha256(out)
    assert summary["seen_by_a_person"] is False
    good = umbra("verify", source, out, "--tracks", tracks, workspace=workspace)
    assert good.status == 0, good.err
    bad = umbra("verify", source, source, "--tracks", tracks, workspace=workspace)
    assert bad.status == 4
    assert "BAD" in bad.out
    assert bad.err.count("\n") == 1


def test_verify_knows_the_decisions_of_a_copy_that_the_workspace_made(
    media: Callable[..., Path], tracks: Path, tmp_path: Path, workspace: Path
) -> None:
    source, out = media(frames=30, tone=1.2), tmp_path / "copy.mp4"
    made = umbra(
        "export", source, "--tracks", tracks, "-o", out, "--clip", "f5-f24", "--mute", "0.4-0.6",
        "--style", "blur", workspace=workspace,
    )  # fmt: skip
    assert made.status == 0, made.err
    done = umbra("verify", source, out, "--json", workspace=workspace)
    assert done.status == 0, done.err
    report = json.loads(done.out)
    assert len(report["plan_hash"]) == 64
    assert next(c for c in report["checks"] if c["name"] == "coverage")["warning"] is False
    # A plan that was tampered with is not believed, and another workspace knows nothing.
    (plan,) = (workspace / "plans").iterdir()
    plan.write_text(plan.read_text(encoding="utf-8").replace('"style": "blur"', '"style": "solid"'))
    forged = umbra("verify", source, out, "--json", workspace=workspace)
    assert json.loads(forged.out)["plan_hash"] == ""
    elsewhere = tmp_path / "elsewhere"
    umbra("verify", source, out, workspace=elsewhere)
    assert not elsewhere.exists()


def test_keep_shows_one_track_and_an_unknown_one_is_refused(
    media: Callable[..., Path], tracks: Path, tmp_path: Path, workspace: Path
) -> None:
    source, out = media(frames=30), tmp_path / "copy.mp4"
    words = ("export", source, "--tracks", tracks, "-o", out)
    umbra(*words, "--keep", "nobody", workspace=workspace).refused(2)
    assert not out.exists()
    done = umbra(*words, "--keep", "second", "--json", workspace=workspace)
    assert json.loads(done.out)["kept_visible"] == 1
    # Held against both tracks, the copy that shows one of them does not pass.
    assert umbra("verify", source, out, "--tracks", tracks, workspace=workspace).status == 4
    kept = umbra("verify", source, out, "--tracks", tracks, "--keep", "2", workspace=workspace)
    assert kept.status == 0, kept.err


def test_a_clip_holds_its_frames_and_nothing_else(
    media: Callable[..., Path], tracks: Path, tmp_path: Path, workspace: Path
) -> None:
    source, out = media(frames=30, tone=1.2), tmp_path / "copy.mp4"
    words = ("export", source, "--tracks", tracks, "-o", out, "--clip", "f10-f19")
    done = umbra(*words, "--mute", "0.4-0.5", "--style", "mosaic", workspace=workspace)
    assert done.status == 0, done.err
    assert "frames 10 to 19" in done.out
    with av.open(str(out)) as opened:
        assert sum(1 for _ in opened.decode(video=0)) == 10
    assert umbra("verify", source, out, workspace=workspace).status == 0
    # Without the decisions nobody knows that a stretch was to be silent.
    again = umbra(
        "verify", source, out, "--tracks", tracks, "--clip", "f10-f19", "--style", "mosaic",
        workspace=workspace,
    )  # fmt: skip
    assert again.status == 4
    assert "sound" in again.err
    umbra(*words[:-1], "9-12", "--overwrite", workspace=workspace).refused(2)


def test_an_existing_copy_is_replaced_only_when_asked(
    media: Callable[..., Path], tracks: Path, tmp_path: Path, workspace: Path
) -> None:
    source, out = media(frames=30), tmp_path / "copy.mp4"
    out.write_bytes(b"old")
    words = ("export", source, "--tracks", tracks, "-o", out)
    umbra(*words, workspace=workspace).refused(5)
    assert out.read_bytes() == b"old"
    assert umbra(*words, "--overwrite", workspace=workspace).status == 0
    assert streams(out)[0] == ["video"]


@pytest.mark.models
@pytest.mark.parametrize("form", ["umbra", "mot", "cvat"])
def test_detect_writes_a_file_that_export_takes(
    form: str, media: Callable[..., Path], tmp_path: Path, workspace: Path
) -> None:
    source, found, out = media(frames=10), tmp_path / "found", tmp_path / "copy.mp4"
    done = umbra("detect", source, "-o", found, "--format", form, workspace=workspace)
    assert done.status == 0, done.err
    assert "no tracks" in done.out
    if form != "mot":  # a MOT file without a row is an empty file, and that is refused
        taken = umbra("export", source, "--tracks", found, "-o", out, workspace=workspace)
        assert taken.status == 0, taken.err


def test_probe_says_what_is_there(media: Callable[..., Path], workspace: Path) -> None:
    source = media(frames=30, rotation=90, tone=1.2)
    done = umbra("probe", source, workspace=workspace)
    assert (done.status, done.err) == (0, "")
    assert "turned by 90°" in done.out
    assert "complete   yes" in done.out
    data = json.loads(umbra("probe", source, "--json", workspace=workspace).out)
    assert data["frames"] == 30
    assert data["sha256"] == sha256(source)
    assert not workspace.exists()  # looking leaves no trace


def test_the_register_and_the_log(media: Callable[..., Path], workspace: Path) -> None:
    add = ("requests", "add", "SAR 12/26", "--kind", "sar_dpa_part3", "--received", "2026-09-03")
    assert "due" in umbra(*add, workspace=workspace).out
    source = media(frames=10)
    done = umbra("footage", "add", source, "--request", "SAR 12/26", workspace=workspace)
    assert done.status == 0, done.err
    umbra("footage", "add", source, "--request", "SAR 13/26", workspace=workspace).refused(2)
    umbra(
        "requests", "add", "X", "--kind", "foi", "--received", "3/9", workspace=workspace
    ).refused(2)
    assert "SAR 12/26" in umbra("requests", "list", workspace=workspace).out
    assert source.name in umbra("footage", "list", workspace=workspace).out
    verdict = umbra("log", "verify", workspace=workspace)
    assert verdict.status == 0
    head = next(x for x in verdict.out.splitlines() if x.startswith("Head: ")).split()[1]
    assert umbra("log", "verify", "--head", head, workspace=workspace).status == 0
    forged = head.partition(":")[0] + ":" + "0" * 64
    umbra("log", "verify", "--head", forged, workspace=workspace).refused(4)


def test_a_log_that_was_tampered_with_is_status_4(workspace: Path) -> None:
    import sqlite3

    umbra("requests", "add", "A", "--kind", "foi", workspace=workspace)
    database = sqlite3.connect(workspace / "umbra.db")
    database.execute("DROP TRIGGER log_is_not_changed")
    database.execute("UPDATE log SET who = 'somebody else' WHERE seq = 2")
    database.commit()
    database.close()
    assert "Row 2" in umbra("log", "verify", workspace=workspace).refused(4)


def test_a_log_whose_head_was_taken_away_is_status_4(workspace: Path) -> None:
    import sqlite3

    umbra("requests", "add", "A", "--kind", "foi", workspace=workspace)
    database = sqlite3.connect(workspace / "umbra.db")
    database.execute("DROP TRIGGER log_head_is_not_deleted")
    database.execute("DELETE FROM log_head")
    database.commit()
    database.close()
    assert "missing" in umbra("log", "verify", workspace=workspace).refused(4)
    more = umbra("requests", "add", "B", "--kind", "foi", workspace=workspace)
    assert "log verify" in more.refused(5)


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="names are text there")
def test_a_name_that_is_not_text(
    media: Callable[..., Path], tracks: Path, tmp_path: Path, workspace: Path
) -> None:
    source, out = (tmp_path / os.fsdecode(name) for name in (b"in\xff a\n.mp4", b"out\xff.mp4"))
    shutil.copy(media(frames=30), source)
    report = tmp_path / "report.json"
    done = umbra(
        "export", source, "--tracks", tracks, "-o", out, "--report", report, workspace=workspace
    )
    assert (done.status, done.err) == (0, "")
    assert out.exists()
    assert json.loads(report.read_text(encoding="utf-8"))["ok"] is True
    assert umbra("verify", source, out, workspace=workspace).status == 0
    footage = json.loads(umbra("footage", "list", "--json", workspace=workspace).out)
    assert footage[0]["path"] == str(source)
    assert umbra("log", "verify", workspace=workspace).status == 0


def test_json_progress_goes_to_stderr_and_the_result_to_stdout(
    media: Callable[..., Path], workspace: Path
) -> None:
    done = umbra("probe", media(frames=30), "--progress", "json", "--json", workspace=workspace)
    assert json.loads(done.out)["frames"] == 30
    phases = [json.loads(line)["phase"] for line in done.err.splitlines()]
    assert phases
    assert set(phases) <= {"hashing", "indexing", "decoding"}


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_a_terminal_shows_a_bar_that_is_gone_at_the_end(
    media: Callable[..., Path], workspace: Path
) -> None:
    import pty

    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        command("probe", media(frames=30)),
        stdout=subprocess.PIPE, stderr=theirs, env=environment(workspace),
    )  # fmt: skip
    out, _ = process.communicate(timeout=120)
    os.close(theirs)
    shown = os.read(ours, 65536).decode()
    os.close(ours)
    assert process.returncode == 0
    assert b"SHA-256" in out
    assert "[#" in shown
    assert shown.rstrip(" ").endswith("\r")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems have a screen")
def test_without_a_screen_the_window_says_so(workspace: Path) -> None:
    assert "no screen" in umbra(workspace=workspace).refused(2)


# stopping


def start_long_export(media: Callable[..., Path], tmp_path: Path, workspace: Path) -> Any:
    """An export that is in the middle of writing, and the folder it writes to."""
    source = media(frames=400, size=(640, 360), gop=50)
    folder = tmp_path / "out"
    folder.mkdir()
    tracks = tmp_path / "tracks.json"
    data = {**TRACKS, "width": 640, "height": 360, "frames": 400}
    tracks.write_text(json.dumps(data), encoding="utf-8")
    process = subprocess.Popen(
        command("export", source, "--tracks", tracks, "-o", folder / "copy.mp4",
                "--preset", "veryslow", "--progress", "json"),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(workspace),
    )  # fmt: skip
    assert process.stderr is not None
    for line in process.stderr:
        event = json.loads(line)
        if event["phase"] == "exporting" and event["done"] > 5:
            return process, source, folder
    raise AssertionError(f"ended with {process.wait()}")


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX systems")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_signal_in_the_middle_leaves_nothing_behind(
    name: str, media: Callable[..., Path], tmp_path: Path, workspace: Path
) -> None:
    process, _, folder = start_long_export(media, tmp_path, workspace)
    process.send_signal(getattr(signal, name))
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert out == ""
    last = [line for line in err.splitlines() if not line.startswith("{")]
    assert len(last) == 1
    assert "cancelled" in last[0]
    assert left_over(folder) == []


def test_a_killed_export_leaves_no_copy_and_the_next_one_works(
    media: Callable[..., Path], tmp_path: Path, workspace: Path
) -> None:
    process, source, folder = start_long_export(media, tmp_path, workspace)
    process.kill()
    process.communicate(timeout=60)
    left = left_over(folder)
    assert "copy.mp4" not in left
    assert all(name.startswith("copy.") and name.endswith(".partial") for name in left)
    time.sleep(0.1)
    tracks = tmp_path / "tracks.json"
    done = umbra("export", source, "--tracks", tracks, "-o", folder / "copy.mp4",
                 "--preset", "ultrafast", workspace=workspace)  # fmt: skip
    assert done.status == 0, done.err
    assert "copy.mp4" in left_over(folder)
    assert umbra("log", "verify", workspace=workspace).status == 0


# real footage


@pytest.mark.slow
@pytest.mark.models
@pytest.mark.footage
@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("clips/street_2s.mp4", ()),
        ("awkward/vfr_jitter.mp4", ("--clip", "f0-f19")),
        ("awkward/rotated_90.mp4", ("--clip", "f40-f59")),
        ("awkward/interlaced_anamorphic.ts", ("--clip", "f0-f19")),
        ("awkward/metadata_everywhere.mp4", ("--clip", "f0-f19")),
    ],
)
def test_real_footage_is_redacted_and_verified(
    name: str, part: tuple[str, ...], footage: Path, tmp_path: Path, workspace: Path
) -> None:
    source = tmp_path / ("in" + Path(name).suffix)
    shutil.copy(footage / name, source)
    out = tmp_path / "copy.mp4"
    done = umbra("redact", source, "-o", out, *part, workspace=workspace)
    assert (done.status, done.err) == (0, "")
    kinds, tags = streams(out)
    assert kinds in (["video"], ["video", "audio"])
    assert tags == {}
    for how in ((), part):  # by the recorded decisions, and as a stranger would
        again = umbra("verify", source, out, *how, workspace=workspace)
        assert again.status == 0, again.err


@pytest.mark.models
def test_nothing_is_left_in_the_home_folder(
    media: Callable[..., Path], tmp_path: Path, workspace: Path
) -> None:
    """Libraries that report home keep an identifier there first; ours must not."""
    home = tmp_path / "home"
    home.mkdir()
    out = tmp_path / "copy.mp4"
    done = umbra("redact", media(frames=5), "-o", out, workspace=workspace, HOME=str(home))
    assert done.status == 0, done.err
    assert left_over(home) == []
