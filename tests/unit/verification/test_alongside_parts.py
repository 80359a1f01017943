"""The parts of checking alongside: packets' digests, which frames are read twice, the sparing search."""

from __future__ import annotations

import dataclasses
import itertools
from pathlib import Path

import numpy as np
import pytest

from player.media.index import build_index
from player.media.time import FrameIndex, FrameSpan
from redaction.detection.base import Detections
from redaction.export.plan import ExportPlan
from redaction.model.geometry import Box
from redaction.model.ids import FootageId
from redaction.model.project import Project
from redaction.model.track import Keyframe
from redaction.rendering.planes import planes_of
from redaction.verification.rereading import frames_to_reread
from redaction.verification.residual import ResidualWatch
from redaction.verification.written import digest_of, length_size, parameter_sets, units_of
from tests.e2e.copies import track
from tests.unit.rendering.pictures import noise_frame, region

SPS, PPS = b"\x67\x64\x00\x28\xac", b"\x68\xee\x3c\x80"
CONFIGURATION = (
    b"\x01\x64\x00\x28\xff\xe1" + len(SPS).to_bytes(2, "big") + SPS
    + b"\x01" + len(PPS).to_bytes(2, "big") + PPS
)  # fmt: skip


def coded(*units: bytes) -> bytes:
    return b"".join(b"\0\0\0\1" + unit for unit in units)


def counted(*units: bytes) -> bytes:
    return b"".join(len(unit).to_bytes(4, "big") + unit for unit in units)


def test_units_are_the_same_whatever_separates_them():
    units = (b"\x65abc\x80", b"\x41\x00\x00\x03\x01\x80", b"\x41z")
    assert list(units_of(coded(*units), 0)) == list(units_of(counted(*units), 4)) == list(units)
    assert digest_of(coded(*units), 0) == digest_of(counted(*units), 4)
    assert digest_of(coded(*units[:2]), 0) != digest_of(counted(*units), 4)
    # Where one unit ends and the next begins counts, too.
    assert digest_of(counted(b"\x65ab", b"c"), 4) != digest_of(counted(b"\x65a", b"bc"), 4)


@pytest.mark.parametrize(
    ("data", "size"), [(b"\0\0\0\x09abc", 4), (b"x\0\0\1\x65", 0), (b"abc", 0)]
)
def test_what_is_cut_off_or_unclear_is_refused(data, size):
    with pytest.raises(ValueError, match="unit"):
        digest_of(data, size)


def test_parameter_sets_are_the_same_in_both_spellings():
    assert length_size(CONFIGURATION) == 4
    assert length_size(coded(SPS, PPS)) == 0
    assert parameter_sets(CONFIGURATION) == parameter_sets(coded(SPS, PPS)) == [SPS, PPS]
    with pytest.raises(ValueError, match="cut off"):
        parameter_sets(CONFIGURATION[:-2])


# Which frames are read twice


@pytest.fixture(scope="module")
def index(media):
    return build_index(media(frames=600, size=(64, 48), gop=25))


def plan_with(*tracks) -> ExportPlan:
    return ExportPlan(Path("x.mp4"), "", Project(FootageId("f")).with_tracks(tracks))


def test_an_eighth_is_read_twice_with_both_ends_and_the_busiest_stretch(index):
    busiest = [
        dataclasses.replace(
            track(str(n), Box(1, 1, 9, 9), 600), keyframes=(Keyframe(FrameIndex(300), Box(1, 1, 9, 9)),),
            stop=FrameIndex(330),
        )
        for n in range(5)
    ]  # fmt: skip
    plan = plan_with(*busiest)
    chosen = frames_to_reread(plan, index, plan.frames(600))
    assert {0, 1, 300, 301, 598, 599} <= chosen
    assert 600 / 8 <= len(chosen) <= 600 / 4
    assert frames_to_reread(plan, index, plan.frames(600)) == chosen
    assert frames_to_reread(plan, index, plan.frames(600), 1.0) == frozenset(range(600))


def test_every_range_is_read_twice_at_its_beginning_and_its_end(index):
    spans = tuple(
        FrameSpan(FrameIndex(a), FrameIndex(b)) for a, b in ((13, 14), (100, 380), (590, 600))
    )
    plan = dataclasses.replace(plan_with(), spans=spans)
    chosen = frames_to_reread(plan, index, plan.frames(600))
    assert {13, 100, 379, 590, 599} <= chosen
    assert all(any(frame in span for span in spans) for frame in chosen)


def test_the_end_of_a_range_far_from_any_start_point_is_read_twice_too(media):
    index = build_index(media(frames=200, size=(64, 48), gop=1000))
    plan = plan_with()
    assert {0, 190, 199} <= frames_to_reread(plan, index, plan.frames(200))


def test_where_every_frame_is_a_start_point_it_is_still_stretches_that_are_read(media):
    index = build_index(media(frames=200, size=(64, 48), gop=1))
    plan = plan_with()
    chosen = sorted(frames_to_reread(plan, index, plan.frames(200)))
    assert len(chosen) < 150
    assert sum(b - a > 1 for a, b in itertools.pairwise(chosen)) < len(chosen) / 6


# The sparing search


class _Scores:
    """Sees one face on some frames, as sure as it is told."""

    name = "fake"

    def __init__(self, scores: dict[int, float]) -> None:
        self._scores = scores
        self.seen: list[int] = []

    def detect(self, rgb):
        frame = round(float(rgb[0, 0, 0]) / 10)
        self.seen.append(frame)
        score = self._scores.get(frame)
        boxes = np.array([(10, 10, 20, 20)] if score else [], np.float32).reshape(-1, 4)
        return Detections(boxes, np.full(len(boxes), score or 0.0, np.float32))

    def close(self) -> None:
        pass


def sparing(scores: dict[int, float], frames: int = 17, *, still: bool = False):
    detector = _Scores(scores)
    watch = ResidualWatch(detector, 1, every=1, sparing=True)
    for frame in range(frames):
        planes = planes_of(noise_frame(96, 64))
        planes.y[:], planes.u[:], planes.v[:] = 40, 128, 128
        small = watch.shrink(frame, planes, [region(Box(70, 40, 5, 5))], [])
        assert small is not None
        small.rgb[:] = 90 if still else 10 * frame
        watch.search(small)
    watch.finish()
    return detector, watch


def test_every_second_look_is_left_out_where_nothing_shows():
    detector, watch = sparing({})
    assert detector.seen == list(range(0, 17, 2))
    assert watch.looked_at == 9
    assert watch.faces == ()


def test_a_weak_find_makes_it_look_on_both_sides():
    detector, watch = sparing({8: 0.3, 9: 0.6})
    assert {7, 9} <= set(detector.seen)
    assert [face.frame for face in watch.faces] == [9]
    before, watch = sparing({8: 0.3, 7: 0.6})
    assert 7 in before.seen
    assert [face.frame for face in watch.faces] == [7]


def test_a_face_that_was_just_found_needs_no_second_look():
    detector, watch = sparing({4: 0.8, 6: 0.3, 8: 0.3})
    assert detector.seen == list(range(0, 17, 2))
    assert [face.frame for face in watch.faces] == [4]


def test_the_last_picture_is_looked_at_even_if_it_was_kept():
    detector, watch = sparing({17: 0.7}, frames=18)
    assert detector.seen[-1] == 17
    assert [face.frame for face in watch.faces] == [17]


def test_an_empty_picture_that_stands_still_is_not_searched_again_for_a_while():
    detector, _ = sparing({}, frames=40, still=True)
    assert len(detector.seen) == 4  # of 20 looks: one, then one after every eight that are left out


def test_whoever_is_not_meant_to_be_seen_any_more_is_looked_for_though_the_picture_stands_still():
    detector = _Scores({9: 0.8})
    watch = ResidualWatch(detector, 1, every=1, sparing=True)
    for frame in range(9):
        planes = planes_of(noise_frame(96, 64))
        small = watch.shrink(frame, planes, [], [region(Box(5, 5, 40, 40))] if frame < 4 else [])
        assert small is not None
        small.rgb[:] = 90
        watch.search(small)
    watch.finish()
    assert [face.frame for face in watch.faces][:1] == [4]
