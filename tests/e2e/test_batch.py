"""`umbra batch` as a person runs it: folders, tables, failures among them, a folder that is watched."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.media.clip import Clip, write_clip

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.models


def _umbra(*words: str, workspace: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app", "batch", *words], cwd=ROOT, capture_output=True, text=True,
        env={**os.environ, "UMBRA_WORKSPACE": str(workspace)}, timeout=240, check=False,
    )  # fmt: skip


def test_a_folder_with_a_broken_file_in_it(tmp_path: Path) -> None:
    given, out = tmp_path / "in", tmp_path / "out"
    given.mkdir()
    write_clip(Clip(frames=6), given / "a.mp4")
    (given / "b.mp4").write_text("this is no video")
    words = [str(given), "-o", str(out), "--json", "--summary", str(tmp_path / "s.csv")]
    first = _umbra(*words, workspace=tmp_path / "ws")
    assert first.returncode == 3, first.stderr
    assert [(r["result"], r["status"]) for r in json.loads(first.stdout)] == [
        ("verified", 0),
        ("refused", 3),
    ]
    assert [p.name for p in out.iterdir()] == ["a_redacted.mp4"]
    assert "no video" not in (tmp_path / "s.csv").read_text("utf-8-sig")
    assert (tmp_path / "s.csv").read_text("utf-8-sig").count("\n") == 3
    again = json.loads(_umbra(*words, workspace=tmp_path / "ws").stdout)
    assert [r["result"] for r in again] == ["there already", "refused"]


def test_a_table_names_options_for_each_file(tmp_path: Path) -> None:
    write_clip(Clip(frames=6, tone=0.3), tmp_path / "a.mp4")
    table = tmp_path / "t.csv"
    table.write_text("input,output,style,no-sound\na.mp4,one.mp4,mosaic,yes\n", encoding="utf-8")
    done = _umbra(str(table), "-o", str(tmp_path), "--json", workspace=tmp_path / "ws")
    assert done.returncode == 0, done.stderr
    (row,) = json.loads(done.stdout)
    assert Path(row["output"]) == tmp_path / "one.mp4"
    listed = subprocess.run(
        [sys.executable, "-m", "app", "probe", "--json", row["output"]],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert json.loads(listed.stdout)["audio"] == []


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("input,style\na.mp4,sepia\n", "line 2"),
        ("input,colour\na.mp4,red\n", "--colour"),
        ("input,no-sound\na.mp4,perhaps\n", "yes or no"),
        ("input,output\na.mp4,x.mp4\nb.mp4,x.mp4\n", "same output"),
        ("output\nx.mp4\n", "names no input"),
    ],
)
def test_a_table_is_understood_as_a_whole_before_anything_is_done(
    tmp_path: Path, rows: str, said: str
) -> None:
    table = tmp_path / "t.csv"
    table.write_text(rows, encoding="utf-8")
    told = subprocess.run(
        [sys.executable, "-c", "import sys; from redaction.cli import main; sys.exit(main(sys.argv[1:]))",
         "batch", str(table), "-o", str(tmp_path / "out")],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert told.returncode == 2
    assert said in told.stderr
    assert len(told.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "out").exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
def test_a_watched_folder(tmp_path: Path) -> None:
    given, out = tmp_path / "in", tmp_path / "out"
    given.mkdir()
    running = subprocess.Popen(
        [sys.executable, "-m", "app", "batch", str(given), "-o", str(out), "--watch", "1", "--json"],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "UMBRA_WORKSPACE": str(tmp_path / "ws")},
    )  # fmt: skip
    with running:
        write_clip(Clip(frames=6), given / "late.mp4")
        until = time.monotonic() + 120
        while not (out / "late_redacted.mp4").exists() and time.monotonic() < until:
            time.sleep(0.1)
        assert (out / "late_redacted.mp4").exists()
        # The row is there as soon as the file's own process has ended.
        assert running.stderr is not None
        while "late.mp4" not in running.stderr.readline():
            pass
        running.send_signal(signal.SIGINT)
        told, _ = running.communicate(timeout=60)
    assert running.returncode == 0
    assert [r["result"] for r in json.loads(told)] == ["verified"]
