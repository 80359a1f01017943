"""`--kinds text` through the whole program: found, followed, painted, verified, logged."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from player.media.source import FrameSource
from redaction.detection.models import MODEL_FOLDER, catalogue
from tests.e2e.program import umbra
from tests.media.signs import prints_on, write_signs

pytestmark = pytest.mark.models


def test_text_is_black_in_the_copy_and_the_log_says_what_was_looked_for(tmp_path: Path) -> None:
    if not (MODEL_FOLDER / catalogue()["text_lines"].file).is_file():
        pytest.skip("needs the model files: ./run setup")
    source, out = write_signs(tmp_path / "signs.mp4", 12), tmp_path / "copy.mp4"
    words = ("--kinds", "text", "--sensitivity", "6", "--json")
    done = umbra("redact", source, "-o", out, *words, workspace=tmp_path / "ws")
    assert done.status == 0, done.err
    result = json.loads(done.out)
    assert result["verification"]["ok"]
    assert result["frames_covered"] == 12
    settings = result["detection"]["settings"]
    assert (settings["kinds"], settings["sensitivity"], settings["own"]) == (["text"], 6, [])
    with FrameSource.open(out) as copy:
        for frame in copy.frames():
            picture = frame.rgb()
            for x, y, w, h in prints_on(frame.ref.index):
                if w < 12:  # the rest of a letter at the picture's edge
                    continue
                part = picture[round(y) : round(y + h), round(x) : round(x + w)]
                assert part.max() < 30, (frame.ref.index, x, y)
    log = umbra("log", "list", workspace=tmp_path / "ws")
    assert "Text detected from the command line" in log.out


def test_a_kind_nobody_can_find_is_refused_before_any_work(tmp_path: Path) -> None:
    source, out = write_signs(tmp_path / "signs.mp4", 2), tmp_path / "copy.mp4"
    done = umbra("redact", source, "-o", out, "--kinds", "plate", workspace=tmp_path / "ws")
    assert "plate can only be found with a detector of your own" in done.refused(2)
    assert not (tmp_path / "ws").exists()
    done = umbra("detect", source, "-o", out, "--model", "no.toml", workspace=tmp_path / "ws")
    assert "no.toml of your own detector cannot be read" in done.refused(3)
