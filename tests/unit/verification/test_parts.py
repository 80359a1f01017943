"""The judgements of verification, each alone."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from redaction.detection.base import Detections
from redaction.export.mp4 import EditEntry
from redaction.export.plan import EncoderSettings, ExportPlan
from redaction.model.geometry import Box, Ellipse, Polygon
from redaction.model.ids import FootageId
from redaction.model.project import Project
from redaction.rendering.painter import paint
from redaction.rendering.planes import planes_of
from redaction.verification.compare import (
    DIFFERENT,
    EXPOSED_DEEP,
    LEAST_TELLING,
    OTHER_FAINT_FRAME,
    OTHER_FRAME,
    block_means,
    colour_exposure,
    exposure,
    inside,
    likeness,
    window_of,
)
from redaction.verification.edits import TrackTimes, _wrong
from redaction.verification.expected import Expected
from redaction.verification.judging import SMEARED, PictureFindings, other_frame_limit
from redaction.verification.nal import hidden_units
from redaction.verification.page import frame_list
from redaction.verification.pictures import picture_checks
from redaction.verification.report import Check, ResidualFace, VerificationReport
from redaction.verification.residual import ResidualWatch
from tests.unit.rendering.pictures import noise_frame, region

FACE = Ellipse(Box(40, 30, 60, 80))


@pytest.mark.parametrize("shape", [FACE, Box(3.2, 4.7, 21.5, 9.1),
                                   Polygon(((5, 5), (90, 20), (60, 70), (20, 60))),
                                   Polygon(((5, 5), (90, 90), (90, 10), (9, 80)))])  # fmt: skip
def test_pixels_inside_a_shape_are_found_as_the_shape_says(shape):
    mask = inside(shape, 0, 0, 120, 112)
    for y in range(0, 112, 3):
        for x in range(0, 120, 3):
            assert mask[y, x] == shape.contains(x + 0.5, y + 0.5), (x, y)


@pytest.mark.parametrize(
    "shape", [FACE, Box(38, 30, 50, 50), Box(-10, -10, 40, 40), Box(150, 100, 90, 90)]
)
def test_a_covered_region_is_not_exposed_and_an_open_one_is(shape):
    planes = planes_of(noise_frame(192, 128))
    window = window_of(planes, shape)
    assert exposure(planes, planes.black, shape, window).squares
    assert colour_exposure(planes, shape) > 24
    paint(planes, [region(shape)])
    found = exposure(planes, planes.black, shape, window)
    assert (found.squares, found.worst) == (0, 0.0)
    assert colour_exposure(planes, shape) == 0


def test_a_dark_face_on_a_dark_ground_is_exposed_although_it_is_nearly_black():
    planes = planes_of(noise_frame(192, 128))
    planes.y[:] = 24 + planes.y % 8
    window = window_of(planes, FACE)
    assert exposure(planes, 16, FACE, window).squares
    small = Box(60, 60, 14, 14)
    assert exposure(planes, 16, small, window_of(planes, small)).squares


def test_one_open_square_in_a_large_region_is_found():
    planes = planes_of(noise_frame(192, 128))
    window = window_of(planes, FACE)
    open_ = planes.y[64:72, 64:72].copy()
    paint(planes, [region(FACE)])
    planes.y[64:72, 64:72] = open_
    assert exposure(planes, 16, FACE, window).squares == 1


def test_a_region_outside_the_picture_has_no_window():
    planes = planes_of(noise_frame(192, 128))
    assert window_of(planes, Box(200, 0, 5, 5)) is None
    assert window_of(planes, Box(0, -9, 5, 5)) is None


def test_means_of_squares_stand_for_partial_squares_too():
    planes = planes_of(noise_frame(100, 60))
    means = block_means(planes.y)
    assert means.shape == (8, 13)
    assert abs(means[2, 3] - planes.y[16:24, 24:32].mean()) <= 0.5


def test_a_copy_is_told_from_its_neighbour_even_where_little_moves():
    rng = np.random.default_rng(0)
    here = rng.uniform(50, 200, (68, 120)).astype(np.float32)
    other = here.copy()
    other[10:13, 20:23] += 3  # nine squares of 8160 move by three levels
    noise = rng.normal(0, 0.5, here.shape).astype(np.float32)
    share, squares = likeness(here + noise, here, other)
    assert squares >= LEAST_TELLING
    assert share < OTHER_FRAME
    share, _ = likeness(other + noise, here, other)
    assert share > OTHER_FRAME


def test_a_still_picture_tells_nothing():
    still = np.full((10, 10), 90, np.float32)
    assert likeness(still, still, still)[1] == 0


# Units


def _sei(kind: int, payload: bytes) -> bytes:
    return bytes([6, kind, len(payload)]) + payload + b"\x80"


def test_user_data_is_found_with_lengths_and_with_start_codes():
    unit = _sei(5, b"0123456789abcdefx264 - core")
    picture = bytes([0x65]) + b"slice"
    by_length = b"".join(len(u).to_bytes(4, "big") + u for u in (unit, picture))
    assert list(hidden_units("h264", memoryview(by_length), 4)) == ["unregistered user data"]
    by_code = b"".join(b"\0\0\0\1" + u for u in (picture, unit))
    assert list(hidden_units("h264", memoryview(by_code), 0)) == ["unregistered user data"]
    captions = b"\0\0\1" + _sei(4, b"\xb5\x00\x31GA94")
    assert list(hidden_units("h264", memoryview(captions), 0)) == ["registered user data"]


# Written by x264 for 320 × 192 pixels in the high profile.
SPS = bytes.fromhex("6764000cacd941419b01100000030010000c3500f1429960")
PPS = bytes.fromhex("68ef8fcb")


def test_pictures_and_timing_are_nothing_hidden():
    data = b"\0\0\1" + SPS + b"\0\0\1" + _sei(1, b"\1\2") + b"\0\0\1" + bytes([0x41, 9])
    assert list(hidden_units("h264", memoryview(data), 0)) == []


def test_units_nobody_knows_and_filler_are_named():
    for kind in (0, 12, 24, 31):
        data = b"\0\0\1" + bytes([kind, 9, 9])
        assert list(hidden_units("h264", memoryview(data), 0)) == [f"a unit of kind {kind}"]


def test_hevc_messages_are_found():
    data = b"\0\0\1" + bytes([39 << 1, 1, 5, 2, 9, 9, 0x80])
    assert list(hidden_units("hevc", memoryview(data), 0)) == ["unregistered user data"]


# Edit lists


def _track(kind: str, *edits: tuple[int, int], rate: int = 1 << 16) -> TrackTimes:
    entries = tuple(EditEntry(duration, time, rate) for duration, time in edits)
    return TrackTimes(kind, 1000, entries, first=0, last=9_900, end=10_000)


@pytest.mark.parametrize(
    ("track", "wrong"),
    [
        (_track("vide", (10_000, 0)), False),
        (_track("vide", (500, -1), (10_000, 0)), False),
        (_track("vide", (0, 0)), False),
        (_track("vide", (9_901, 0)), False),
        (_track("vide", (9_900, 0)), True),
        (_track("vide", (9_960, 40)), True),
        (_track("vide", (5_000, 0), (5_000, 5_000)), True),
        (_track("vide", (5_000, 0), (500, -1)), True),
        (_track("vide", (10_000, 0), rate=2 << 16), True),
        (_track("soun", (9_979, 21)), False),
        (_track("soun", (9_000, 1_000)), True),
        (_track("soun", (9_000, 0)), True),
    ],
)  # fmt: skip
def test_edit_lists_may_delay_and_skip_a_lead_in_but_hide_nothing(track, wrong):
    assert bool(_wrong(track, 1000)) is wrong


def test_the_limits_that_are_said_are_those_that_were_asked_for():
    found = PictureFindings(compared=1, regions=1, told_apart=1, size=(4, 4))
    plan = ExportPlan(Path("x"), "", Project(FootageId("f")), encoder=EncoderSettings(crf=40))
    expected = Expected(plan, True, True, plan.frames(1), None, None)
    said = {check.name: check.detail for check in picture_checks(found, expected)}
    assert expected.slack == 10
    assert f"{EXPOSED_DEEP + 10:.0f} are allowed" in said["coverage"]
    assert f"{EXPOSED_DEEP + 10 + SMEARED * 10:.0f} inside of other covers" in said["coverage"]
    assert f"{DIFFERENT + 10 + 10:.0f} are allowed" in said["picture"]


@pytest.mark.parametrize(
    ("caption", "size", "there"),
    [("Redacted", (320, 192), True), ("\u200b", (320, 192), False), ("Redacted", (12, 12), False)],
)
def test_a_caption_that_is_not_there_is_not_said_to_read_as_it_should(caption, size, there):
    found = PictureFindings(compared=1, size=size)
    plan = ExportPlan(Path("x"), "", Project(FootageId("f")), caption=caption)
    expected = Expected(plan, True, True, plan.frames(1), None, None)
    (said,) = (c for c in picture_checks(found, expected) if c.name == "caption")
    assert said.ok
    assert said.checked is there


# Faces


class _Finds:
    name = "fake"

    def __init__(self, *boxes: tuple[float, float, float, float]) -> None:
        self._boxes = np.array(boxes, np.float32).reshape(-1, 4)
        self.sizes: list[tuple[int, ...]] = []

    def detect(self, rgb):
        self.sizes.append(rgb.shape)
        return Detections(self._boxes, np.full(len(self._boxes), 0.9, np.float32))

    def close(self) -> None:
        pass


def test_faces_are_reported_in_pixels_of_the_picture_unless_covered_or_meant_to_be_seen():
    detector = _Finds((10, 10, 20, 20), (100, 50, 20, 20), (200, 100, 20, 20))
    watch = ResidualWatch(detector, 1, every=2)
    planes = planes_of(noise_frame(960, 540))
    covered, shown = region(Box(0, 0, 80, 80)), region(Box(390, 190, 60, 60))
    for frame in range(4):
        watch.look(frame, planes, [covered], [shown])
    assert detector.sizes == [(270, 480, 3)] * 2
    assert watch.looked_at == 2
    assert [(f.frame, f.box) for f in watch.faces] == [
        (0, (200, 100, 40, 40)), (2, (200, 100, 40, 40)),
    ]  # fmt: skip


def test_a_face_beside_a_slanting_cover_is_seen_though_it_lies_in_the_box_around_it():
    watch = ResidualWatch(_Finds((10, 60, 20, 20), (50, 50, 20, 20)), 1, every=1)
    slanting = Polygon(((0, 0), (20, 0), (200, 180), (200, 200), (180, 200), (0, 20)))
    covers = [region(slanting), region(Box(96, 96, 50, 50))]
    watch.look(0, planes_of(noise_frame(960, 540)), covers, [])
    assert [f.box for f in watch.faces] == [(20, 120, 40, 40)]


# Reports


def test_a_report_is_ok_only_if_every_check_is():
    good, bad = Check("a", True, "Good."), Check("b", False, "Bad.", "Why.", (3, 4, 5, 9))
    report = VerificationReport((good, bad), (), {"name": "o"}, {"name": "c"}, "", "Umbra")
    assert not report.ok
    assert report.failures == (bad,)
    assert "NOT verified" in report.to_text()
    assert "3–5, 9" in report.to_text()
    assert VerificationReport((good,), (), {}, {}, "", "Umbra").ok


def test_long_lists_are_cut_but_counted():
    face = ResidualFace(1, (0.123456, 1, 2, 3), 0.5)
    check = Check("a", True, "Many.", frames=tuple(range(1000)))
    data = VerificationReport((check,), (face,) * 500, {}, {}, "", "Umbra").to_json()
    assert data["checks"][0]["frame_count"] == 1000
    assert len(data["checks"][0]["frames"]) == 200
    assert data["residual_face_count"] == 500
    assert data["residual_faces"][0]["box"] == [0.1, 1, 2, 3]


def test_frames_are_listed_as_people_read_them():
    assert frame_list((1, 2, 3, 7)) == "1–3, 7"
    assert frame_list(tuple(range(0, 60, 2))).endswith("and 18 more")


def test_frames_that_differ_faintly_are_told_apart_only_where_the_encoder_keeps_that():
    here = np.full((20, 30), 100, np.float32)
    faint, plain = here.copy(), here.copy()
    faint[4:10, 5:9] += 4.0  # as much as x264 drops at the usual quality
    plain[4:10, 5:9] += 30.0
    usual, coarse = 0.0, 4.0
    limits = [
        other_frame_limit(here, other, dropped)
        for other in (plain, faint)
        for dropped in (usual, coarse)
    ]
    assert limits == [OTHER_FRAME, pytest.approx(OTHER_FRAME + 0.2), OTHER_FAINT_FRAME, None]
    # A copy that shows half of the step it should is right where it is faint; one that shows none is not.
    assert likeness(here, faint, here)[0] > OTHER_FAINT_FRAME
    assert OTHER_FRAME < likeness(here + 0.4 * (faint - here), faint, here)[0] < OTHER_FAINT_FRAME
