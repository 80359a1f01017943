"""Copies as other programs make them, held against the original and its tracks."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from redaction.model.geometry import Box
from redaction.model.track import Track
from redaction.usecases.verify_copy import verify_copy
from redaction.verification.report import VerificationReport
from tests.e2e.copies import track

FRAMES, WIDTH, HEIGHT = 26, 320, 192
FACE = (slice(40, 120), slice(120, 184))
Paint = Callable[[np.ndarray], None]


def picture(number: int) -> np.ndarray:
    """A textured view that moves, with something like a face that stands: grey, uint8."""
    rng = np.random.default_rng(3)
    wide = cv2.resize(rng.integers(0, 255, (14, 60), np.uint8), (WIDTH * 4, HEIGHT),
                      interpolation=cv2.INTER_CUBIC)  # fmt: skip
    shown = wide[:, number * 9 : number * 9 + WIDTH].copy()
    face = cv2.resize(
        rng.integers(30, 225, (16, 13), np.uint8), (64, 80), interpolation=cv2.INTER_CUBIC
    )
    shown[FACE] = face
    return shown


def written(path: Path, paint: Paint, *, size=(WIDTH, HEIGHT), part=range(FRAMES), rate=25,
            codec="libx264", **options: str) -> Path:  # fmt: skip
    with av.open(str(path), "w") as out:
        stream = out.add_stream(codec, rate=rate)
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        stream.options = {
            **({"crf": "20", "preset": "ultrafast"} if codec == "libx264" else {}),
            **options,
        }
        if codec == "mpeg4":
            stream.bit_rate = 4_000_000
        for at, number in enumerate(part):
            grey = picture(number)
            paint(grey)
            grey = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
            frame = av.VideoFrame.from_ndarray(np.repeat(grey[:, :, None], 3, 2), "rgb24")
            frame = frame.reformat(format="yuv420p")
            frame.pts, frame.time_base = at, Fraction(1, rate)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


def nothing(_: np.ndarray) -> None:
    pass


def black(grey: np.ndarray) -> None:
    grey[36:124, 112:192] = 0


def half(grey: np.ndarray) -> None:
    grey[36:80, 112:192] = 0


def blurred(size: int) -> Paint:
    def paint(grey: np.ndarray) -> None:
        for _ in range(2):
            grey[FACE] = cv2.blur(grey[FACE], (size, size))

    return paint


def mosaic(cells: int) -> Paint:
    def paint(grey: np.ndarray) -> None:
        few = cv2.resize(grey[FACE], (cells, cells), interpolation=cv2.INTER_AREA)
        grey[FACE] = cv2.resize(few, (64, 80), interpolation=cv2.INTER_NEAREST)

    return paint


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(tmp_path_factory.mktemp("original") / "in.mp4", nothing)


@pytest.fixture
def tracks() -> tuple[Track, ...]:
    return (track("face", Box(122, 42, 60, 76), FRAMES),)


def states(report: VerificationReport) -> dict[str, str]:
    return {check.name: check.state for check in report.checks}


def looked_at(original: Path, copy: Path, tracks: tuple[Track, ...] | None) -> VerificationReport:
    return verify_copy(original, copy, tracks, style=None, watch_faces=False)


PICTURES = ("size", "readable", "coverage", "picture", "order")


@pytest.mark.parametrize("name", ["copy.mp4", "copy.mkv", "copy.mov"])
def test_a_plain_cover_holds_in_any_container(original, tmp_path, tracks, name):
    found = states(looked_at(original, written(tmp_path / name, black), tracks))
    assert {found[name] for name in PICTURES} == {"ok"}


def test_an_avi_file_is_verified_only_in_part(original, tmp_path, tracks):
    report = looked_at(original, written(tmp_path / "copy.avi", black, codec="mpeg4"), tracks)
    found = states(report)
    assert found["coverage"] == found["picture"] == "ok"
    assert found["boxes"] == found["hidden_data"] == "not_checked"


@pytest.mark.parametrize(
    ("paint", "state"),
    [(blurred(41), "look"), (mosaic(3), "look"), (blurred(7), "failed"), (mosaic(12), "failed"),
     (half, "failed"), (nothing, "failed")],
    ids=["strong blur", "coarse mosaic", "weak blur", "fine mosaic", "half", "bare"],
)  # fmt: skip
def test_covers_of_other_kinds_are_judged_by_what_is_left(original, tmp_path, tracks, paint, state):
    report = looked_at(original, written(tmp_path / "copy.mp4", paint), tracks)
    check = next(c for c in report.checks if c.name == "coverage")
    assert check.state == state, report.to_text()
    assert check.frames == tuple(range(FRAMES))
    assert ("may be undone" in check.summary) is (state == "look")


@pytest.mark.parametrize(("paint", "state"), [(black, "ok"), (nothing, "failed")])
def test_a_smaller_copy_is_compared_at_its_size(original, tmp_path, tracks, paint, state):
    copy = written(tmp_path / "copy.mp4", paint, size=(208, 124))
    found = states(looked_at(original, copy, tracks))
    assert (found["size"], found["coverage"], found["picture"]) == ("look", state, "ok")


def test_a_copy_of_another_shape_cannot_be_compared(original, tmp_path, tracks):
    report = looked_at(original, written(tmp_path / "copy.mp4", black, size=(160, 160)), tracks)
    assert states(report)["size"] == "failed"
    assert "coverage" in dict(report.around.missing)


@pytest.mark.parametrize("size", [(WIDTH, HEIGHT), (160, 96)])
def test_a_part_is_found_by_its_pictures(original, tmp_path, tracks, size):
    copy = written(tmp_path / "copy.mp4", black, part=range(9, 20), size=size)
    report = looked_at(original, copy, tracks)
    found = states(report)
    assert (found["located"], found["coverage"], found["picture"]) == ("ok", "ok", "ok")
    assert report.to_json()["made"]["ranges"][0]["first"] == 9
    bare = written(tmp_path / "bare.mp4", nothing, part=range(9, 20), size=size)
    seen = next(c for c in looked_at(original, bare, tracks).failures if c.name == "coverage")
    assert seen.frames == tuple(range(9, 20))


def test_a_part_of_another_video_is_not_found(original, tmp_path, tracks):
    def turned(grey: np.ndarray) -> None:
        grey[:] = 255 - grey[::-1].copy()

    report = looked_at(original, written(tmp_path / "copy.mp4", turned, part=range(14)), tracks)
    assert states(report)["located"] == "failed"


def test_half_the_frames_are_held_against_those_of_their_moment(original, tmp_path, tracks):
    copy = written(tmp_path / "copy.mp4", black, part=range(0, FRAMES, 2), rate=Fraction(25, 2))
    found = states(looked_at(original, copy, tracks))
    assert (found["frames"], found["coverage"], found["picture"]) == ("look", "ok", "ok")


def test_swapped_frames_of_a_scaled_copy_are_found(original, tmp_path, tracks):
    order = [{12: 13, 13: 12}.get(n, n) for n in range(FRAMES)]
    report = looked_at(
        original, written(tmp_path / "c.mp4", black, part=order, size=(160, 96)), tracks
    )
    assert {12, 13} <= set(next(c for c in report.failures if c.name == "order").frames)


def test_without_tracks_it_says_that_covers_were_not_checked(original, tmp_path):
    copy = written(tmp_path / "copy.mp4", black, size=(160, 96))
    found = states(looked_at(original, copy, None))
    assert (found["coverage"], found["picture"]) == ("not_checked", "ok")


def test_with_a_style_a_copy_is_held_to_it(original, tmp_path, tracks):
    copy = written(tmp_path / "copy.mp4", blurred(41))
    report = verify_copy(original, copy, tracks, watch_faces=False)
    assert states(report)["coverage"] == "failed"
