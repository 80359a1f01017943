"""The sample: drawn people are found, both cameras show one scene, the same files come out each time."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import redaction.sample.make as make
from player.media.index import build_index
from redaction.detection.ensemble import build_ensemble
from redaction.detection.settings import DetectionSettings
from redaction.incident.file_names import readings_of
from redaction.jobs.cancel import Cancelled, CancelToken
from redaction.jobs.errors import OutputError
from redaction.sample.faces import UP, draw_person
from redaction.sample.make import FILES, write_sample
from redaction.sample.scene import (
    BEGAN,
    BODY_WORN,
    CCTV,
    COURSES,
    SHUTS,
    CameraView,
    draw_frame,
    stand_at,
)
from redaction.sample.voices import RATE, Turn, scene_sound
from tests.unit.cli.commands import run


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same files with few frames."""
    files = tuple(replace(f, camera=replace(f.camera, seconds=0.5)) for f in FILES)
    monkeypatch.setattr(make, "FILES", files)


def test_the_detectors_find_everybody_whose_face_is_to_be_seen() -> None:
    number = 45
    seconds = float(number / CCTV.rate)
    picture = draw_frame(CCTV, number)
    ensemble = build_ensemble(DetectionSettings())
    try:
        found = ensemble.detect(picture, None)
    finally:
        ensemble.close()
    for look, course in COURSES:
        stand = stand_at(course, seconds)
        if stand is None or abs(stand.x) > 2:
            continue
        x, y, scale = CCTV.place(stand.x, 1.6, stand.z)
        near = [b for b in found.boxes if abs(b[0] + b[2] / 2 - x) < 0.2 * scale]
        assert any(b[1] < y < b[1] + b[3] for b in near), look.name


def test_a_clock_in_the_name_says_when_each_camera_began() -> None:
    for file in FILES:
        (reading,) = readings_of(Path(file.name).stem)
        assert reading.local == file.camera.clock.replace(microsecond=0)
    assert CCTV.clock == BEGAN
    late = dt.timedelta(seconds=BODY_WORN.start + 3)
    assert BODY_WORN.clock == BEGAN + late


@pytest.mark.parametrize("camera", [CCTV, BODY_WORN])
def test_both_cameras_show_the_door_shut_at_the_same_moment(camera: CameraView) -> None:
    def door(seconds: float) -> int:
        x, y, _scale = camera.place(-2.95, 2.0, 7.6)
        right, down = camera.sway(seconds)
        picture = draw_frame(camera, int((seconds - camera.start) * camera.rate))
        return int(picture[round(y) + down, round(x) + right].sum())

    assert door(SHUTS - 0.4) < 250 < door(SHUTS + 0.2) == door(SHUTS + 0.6)


def test_files_are_written_once_and_are_the_same_again(tmp_path: Path, short: None) -> None:
    first = write_sample(tmp_path / "a")
    again = write_sample(tmp_path / "b")
    assert [p.read_bytes() for p in first] == [p.read_bytes() for p in again]
    assert len(build_index(first[0])) == make.FILES[0].camera.frames
    first[0].write_bytes(b"mine")
    write_sample(tmp_path / "a")
    assert first[0].read_bytes() == b"mine"
    write_sample(tmp_path / "a", overwrite=True)
    assert first[0].read_bytes() == again[0].read_bytes()


def test_stopping_leaves_no_unfinished_file(tmp_path: Path, short: None) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        write_sample(tmp_path, cancel=cancel)
    assert not [p for p in tmp_path.iterdir() if p.suffix != ".txt"]


def test_where_nothing_can_be_written_it_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot be written"):
        write_sample(tmp_path / "file" / "in")


def test_the_command_names_what_it_wrote(
    tmp_path: Path, short: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("sample", tmp_path / "here", "--json") == 0
    said = json.loads(capsys.readouterr().out)["files"]
    assert [Path(name).name for name in said] == [file.name for file in FILES]
    assert all(Path(name).is_file() for name in said)


def test_a_voice_is_heard_when_somebody_speaks_and_else_not() -> None:
    sound = scene_sound([Turn(0, 1.0, 2.0, 120)], [], 3.0)
    loud = [float(np.abs(sound[RATE * n : RATE * (n + 1)]).mean()) for n in range(3)]
    assert loud[1] > 10 * max(loud[0], loud[2])
    assert np.abs(sound).max() <= 1


def test_a_drawing_covers_the_middle_of_the_head() -> None:
    colours, cover = draw_person(COURSES[0][0], 60)
    assert cover[round(UP * 30), cover.shape[1] // 2] == 1
    assert colours.shape[:2] == cover.shape
