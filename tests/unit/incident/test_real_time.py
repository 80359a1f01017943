"""Real time on the timeline of an incident: what lies where, the ruler, and each camera's frames on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from app.incident.board import Board, LaneScale
from app.incident.course import Course
from app.incident.scale import MAX_PPS, RealScale, real_ticks
from player.media.index import VideoIndex, build_index
from redaction.incident.camera import AlignedBy, Alignment, Camera, CameraClock, ClockSource
from redaction.incident.clocks import resolved
from redaction.incident.incident import Incident
from redaction.incident.mapping import frame_at, incident_time
from redaction.model.footage import Footage
from redaction.model.ids import FootageId, IncidentId

LATE = dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)
"""01:30 in London for the first time that night; half an hour later it is 01:00 again."""


def an_incident(
    *cameras: Camera, zone: str = "Europe/London", start: dt.datetime | None = LATE
) -> Incident:
    clock = CameraClock(start=start, source=ClockSource.BY_HAND if start else ClockSource.NONE)
    leading = Camera(FootageId("one"), "One", clock)
    return resolved(Incident(IncidentId("i"), "t", cameras=(leading, *cameras), zone=zone))


def footage(name: str, index: VideoIndex) -> Footage:
    return Footage(
        id=FootageId(name), request=None, path=f"/{name}.mp4", sha256="0" * 64, size=1,
        frames=len(index), duration=float(index.duration), width=192, height=112,
        added=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
    )  # fmt: skip


class TestScale:
    def test_the_whole_incident_fits_with_a_little_room(self) -> None:
        scale = RealScale(0.0, 100.0, 1000.0).fitted()
        assert scale.fits
        assert 0 < scale.x_of(0.0) < 30
        assert 970 < scale.x_of(100.0) < 1000

    @pytest.mark.parametrize("factor", [0.2, 1.7, 900.0])
    def test_what_is_under_the_pointer_stays_there_as_far_as_there_is_something(
        self, factor: float
    ) -> None:
        scale = RealScale(0.0, 100.0, 1000.0).fitted().zoomed_at(500, 4)
        before = scale.left + 300 / scale.pps
        after = scale.zoomed_at(300, factor)
        assert after.pps <= MAX_PPS
        if not after.fits:
            assert after.left + 300 / after.pps == pytest.approx(before)

    def test_times_far_from_the_origin_lose_no_pixel(self) -> None:
        scale = RealScale(0.0, 86_400.0, 1200.0).fitted().zoomed_at(600, 1e9)
        middle = scale.left + 600 / scale.pps
        assert scale.x_of(middle + 1 / 25) - scale.x_of(middle) == pytest.approx(MAX_PPS / 25)

    def test_a_moment_out_of_view_is_scrolled_to_and_one_in_view_moves_nothing(self) -> None:
        scale = RealScale(0.0, 100.0, 1000.0).fitted().zoomed_at(0, 10)
        assert scale.showing(scale.left + 1) is scale
        assert 0 <= scale.showing(90.0).x_of(90.0) <= 1000

    def test_an_incident_that_grows_keeps_its_view_unless_all_was_in_view(self) -> None:
        fitted = RealScale(0.0, 100.0, 1000.0).fitted()
        assert fitted.over(0.0, 200.0).fits
        close = fitted.zoomed_at(500, 8)
        assert close.over(0.0, 200.0).left == close.left


class TestRuler:
    def test_labels_are_the_time_of_day_of_the_zone_and_never_touch(self) -> None:
        incident = an_incident()
        origin = incident.cameras[0].clock.origin
        scale = RealScale(0.0, 60.0, 1000.0).fitted()
        lines = real_ticks(scale, origin, incident)
        labelled = [line for line in lines if line.label]
        assert labelled[0].label.startswith("01:")
        assert labelled[0].day == "25 Oct 2026"
        gaps = np.diff([scale.x_of(line.time) for line in labelled])
        assert gaps.min() >= 100

    def test_the_hour_that_comes_twice_is_told_as_the_clocks_told_it(self) -> None:
        incident = an_incident()
        origin = incident.cameras[0].clock.origin
        scale = RealScale(0.0, 7200.0, 1200.0).fitted()
        labels = [line.label for line in real_ticks(scale, origin, incident) if line.label]
        assert labels.count("01:30") == 2, labels

    def test_without_a_clock_time_counts_from_the_first_frame(self) -> None:
        incident = an_incident(start=None)
        scale = RealScale(0.0, 60.0, 1000.0).fitted()
        lines = real_ticks(scale, Fraction(0), incident)
        zero = next(line for line in lines if line.time == 0)
        assert zero.label == "00:00:00"
        assert zero.day == ""


class TestCourse:
    @pytest.fixture
    def index(self, media: Callable[..., Path]) -> VideoIndex:
        return build_index(media(frames=30))

    def test_each_frame_lies_where_the_mapping_says(self, index: VideoIndex) -> None:
        drifting = Camera(
            FootageId("two"), "Two",
            CameraClock(alignment=Alignment(
                AlignedBy.MOMENTS, FootageId("one"), Fraction(7, 3), Fraction(10_002, 10_000)
            )),
        )  # fmt: skip
        incident = an_incident(drifting)
        camera = incident.cameras[1]
        origin = Fraction(int(incident.cameras[0].clock.origin))
        course = Course.of(incident, camera, footage("two", index), index, origin)
        for frame in (0, 1, 17, 29):
            exact = incident_time(camera, index.seconds(frame))
            assert course.exact(frame) == exact
            assert course.time_of(frame) == pytest.approx(float(exact - origin), abs=1e-6)
            assert course.frame_at(exact) == frame == frame_at(camera, index, exact)
            assert course.near(course.time_of(frame) + 1e-6) == frame

    def test_a_stretch_holds_the_frames_shown_from_its_first_to_its_last_moment(
        self, index: VideoIndex
    ) -> None:
        incident = an_incident()
        camera = incident.cameras[0]
        course = Course.of(incident, camera, footage("one", index), index, Fraction(0))
        begin, end = course.exact(5), course.exact(9)
        span = course.span_of(begin, end)
        assert span is not None
        assert (span.start, span.stop) == (5, 10)
        before = course.extent.start - 100
        assert course.span_of(before, before + 1) is None
        over = course.span_of(before, course.extent.stop + 5)
        assert over is not None
        assert (over.start, over.stop) == (0, 30)

    def test_without_an_index_nothing_is_decided(self, index: VideoIndex) -> None:
        incident = an_incident()
        camera = incident.cameras[0]
        course = Course.of(incident, camera, footage("one", index), None, Fraction(0))
        assert course.frames == 30
        assert course.frame_at(course.exact(3)) is None
        assert course.span_of(course.exact(3), course.exact(5)) is None

    def test_what_paints_by_frames_finds_them_in_real_time(self, index: VideoIndex) -> None:
        incident = an_incident()
        camera = incident.cameras[0]
        origin = camera.clock.origin
        course = Course.of(incident, camera, footage("one", index), index, origin)
        board = Board()
        board.origin = origin
        board.scale = RealScale(0.0, 0.0, 800.0)
        board.put(incident, [course])
        scale = board.lanes[0].scale(board.scale)
        assert isinstance(scale, LaneScale)
        frames = np.arange(31)
        assert np.allclose(scale.places_of(frames), [scale.x_of(int(f)) for f in frames])
        assert scale.visible() == (0, 30)
        assert scale.frame_at(scale.x_of(12) + 0.5) == 12
