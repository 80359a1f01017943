"""A region followed through pictures: where it goes, why it ends, and that its cover holds."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redaction.detection.base import Detections
from redaction.detection.picture import Look
from redaction.model.covering import covers
from redaction.model.geometry import Box, Ellipse, Polygon, Shape
from redaction.model.region import Kind
from redaction.model.track import Origin, Problem
from redaction.tracking.follow import End, Follower, Place
from redaction.tracking.followed import BACKWARDS, FORWARDS, Run, run_of
from redaction.tracking.motion import grey_size

WIDTH, HEIGHT = 320, 184
SIDE = 36
RATE = 25.0


def textures() -> tuple[np.ndarray, np.ndarray]:
    """A wall and a thing on it, both with enough on them to be followed."""
    rng = np.random.default_rng(3)
    wall = cv2.resize(rng.integers(40, 200, (23, 40, 3), np.uint8), (WIDTH, HEIGHT))
    thing = cv2.resize(rng.integers(0, 255, (9, 9, 3), np.uint8), (SIDE, SIDE))
    return np.asarray(wall, np.uint8), np.asarray(thing, np.uint8)


def look(number: int, rgb: np.ndarray | None) -> Look:
    """What the follower is given of a picture."""
    if rgb is None:
        return Look(number, None, None, True)
    grey = cv2.resize(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), grey_size(WIDTH, HEIGHT))
    return Look(number, np.ascontiguousarray(rgb), np.asarray(grey, np.uint8), False)


def scene(
    frames: int, x: float = 40, dx: float = 3, post: tuple[int, int] | None = None
) -> Iterator[Look]:
    """The thing moves by ``dx`` a frame along the middle of the wall; behind a post, where one is."""
    wall, thing = textures()
    for number in range(frames):
        rgb = wall.copy()
        at = round(x + dx * number)
        left, right = max(0, at), min(WIDTH, at + SIDE)
        if left < right:
            rgb[70 : 70 + SIDE, left:right] = thing[:, left - at : right - at]
        if post is not None:
            rgb[:, post[0] : post[1]] = 90
        yield look(number, rgb)


def box_at(frame: int, x: float = 40, dx: float = 3) -> np.ndarray:
    return np.array([x + dx * frame, 70, SIDE, SIDE], float)


def followed(looks: Iterator[Look], start: np.ndarray, seek: object = None) -> Follower:
    first = next(looks)
    follower = Follower(first, start, RATE, seek)  # type: ignore[arg-type]
    for each in looks:
        follower.step(each)
        if follower.end is not None:
            break
    return follower


def test_a_moving_thing_is_followed_by_the_points_on_it():
    follower = followed(scene(40), box_at(0))
    assert follower.end is None
    for place in follower.places:
        assert np.abs(place.box - box_at(place.frame)).max() < 3
        assert place.sure


def test_behind_a_post_it_moves_on_and_is_found_again():
    follower = followed(scene(60, post=(120, 145)), box_at(0))
    assert follower.end is None
    assert not all(place.sure for place in follower.places)
    assert follower.places[-1].sure
    assert np.abs(follower.places[-1].box[:2] - box_at(59)[:2]).max() < 4
    run = run_of(
        follower.places, End.FOOTAGE, Box(40, 70, SIDE, SIDE), (1, 1), Kind.OTHER, forwards=True
    )
    for frame in range(60):
        shape = run.track.shape_at(frame)
        assert shape is not None
        x, y, w, h = box_at(frame)
        common = shape.bounds.intersection(Box(x, y, w, h))
        assert common is not None
        assert common.area > 0.9 * w * h, frame
    assert Problem.LARGE_GAP in run.track.problems


def test_what_does_not_come_out_again_is_lost_where_it_was_sure_last():
    follower = followed(scene(90, post=(120, 320)), box_at(0))
    assert follower.end is End.LOST
    kept = follower.kept(pad=6)
    last = max(p.frame for p in kept if p.sure)
    assert 10 < last < 30
    assert kept[-1].frame == last + 6


def test_it_ends_with_the_picture_and_nothing_is_covered_beyond():
    follower = followed(scene(120, x=200, dx=5), box_at(0, 200, 5))
    assert follower.end is End.LEFT
    kept = follower.kept(pad=10)
    # at frame 24 its left edge passes the right edge of the picture
    assert 23 <= kept[-1].frame <= 31


def test_another_scene_ends_it():
    wall, _ = textures()
    looks = [*scene(10), *(look(10 + n, wall[::-1, ::-1] // 2) for n in range(5))]
    follower = followed(iter(looks), box_at(0))
    assert follower.end is End.CUT
    assert follower.kept(5)[-1].frame == 9


def test_pictures_that_cannot_be_decoded_are_bridged_for_a_second_only():
    looks = list(scene(50, dx=0))
    gap = [look(n, None) if 10 <= n < 20 else each for n, each in enumerate(looks)]
    follower = followed(iter(gap), box_at(0, dx=0))
    assert follower.end is None
    assert follower.places[-1].sure
    gone = [look(n, None) if n >= 10 else each for n, each in enumerate(looks)]
    assert followed(iter(gone), box_at(0, dx=0)).end is End.DAMAGED


class Faces:
    """Detectors that see a face at these places, by frame."""

    def __init__(self, boxes: list[np.ndarray], score: float = 0.9) -> None:
        self._boxes = boxes
        self._at = 0
        self.score = score

    def __call__(self, _rgb: object, place: np.ndarray, _face: float) -> Detections:
        near = min(self._boxes, key=lambda b: float(np.abs(b[:2] - place[:2]).sum()))
        return Detections(near[None].astype(np.float32), np.array([self.score], np.float32))


def test_a_detected_face_takes_the_drift_out_and_says_so():
    faces = Faces([box_at(n) for n in range(40)])

    def drifting(
        before: object, after: object, box: np.ndarray, expected: np.ndarray
    ) -> tuple[np.ndarray, float]:
        return box + np.array([3, 0.8, 0, 0]), 0.5

    looks = scene(40)
    first = next(looks)
    follower = Follower(first, box_at(0), RATE, faces, drifting)
    for each in looks:
        follower.step(each)
    assert {p.origin for p in follower.places[1:]} == {Origin.DETECTED}
    assert np.abs(follower.places[-1].box[1] - 70) < 4


def test_a_face_elsewhere_is_not_taken_for_it():
    faces = Faces([np.array([200, 20, SIDE, SIDE], float)])
    follower = followed(scene(10), box_at(0), faces)
    assert all(p.origin is not Origin.DETECTED for p in follower.places)


def test_another_face_close_by_is_noticed_once():
    near = [box_at(n) + np.array([0, 30, 0, 0]) for n in range(40)]

    class Two(Faces):
        def __call__(self, rgb: object, place: np.ndarray, face: float) -> Detections:
            one = super().__call__(rgb, place, face)
            other = min(near, key=lambda b: float(np.abs(b[:2] - one.boxes[0][:2]).sum()))
            boxes = np.stack([one.boxes[0], other.astype(np.float32)])
            return Detections(boxes, np.array([0.9, 0.8], np.float32))

    own = [box_at(n) for n in range(40)]
    alone, met = (
        followed(scene(20), box_at(0), Faces(own)),
        followed(scene(20), box_at(0), Two(own)),
    )
    assert alone.met is None
    assert met.met is not None
    run = run_of(
        met.places, End.LEFT, Box(1, 1, 9, 9), (1, 1), Kind.FACE, forwards=True, met=met.met
    )
    assert Problem.CROSSING in run.track.problems
    assert Run.from_json(run.to_json()) == run


SHAPES = st.sampled_from(
    [
        Box(40, 30, 20, 24),
        Ellipse(Box(40, 30, 20, 24)),
        Polygon(((40, 30), (60, 32), (55, 54), (42, 50))),
    ]
)


@st.composite
def places(draw: st.DrawFn) -> list[Place]:
    """Somewhere to go from the drawn box, frame by frame; the first is where it was drawn."""
    count = draw(st.integers(1, 40))
    number = st.floats(-4, 4, allow_nan=False)
    found = [Place(100, np.array([40.0, 30, 20, 24]), Origin.MANUAL, 1.0, sure=True)]
    for frame in range(101, 100 + count):
        move = np.array([draw(number), draw(number), 0, 0])
        size = draw(st.floats(0.97, 1.03))
        box = found[-1].box + move
        sure = draw(st.booleans())
        origin = Origin.DETECTED if sure and draw(st.booleans()) else Origin.CARRIED
        found.append(Place(frame, box * np.array([1, 1, size, size]), origin, 0.5, sure))
    return found


@given(places(), SHAPES, st.booleans())
@settings(max_examples=60, deadline=None)
def test_a_run_covers_what_was_drawn_and_every_place_and_no_frame_more(
    where: list[Place], drawn: Shape, forwards: bool
):
    if not forwards:
        where = [Place(200 - p.frame, p.box, p.origin, p.score, p.sure) for p in where]
    run = run_of(where, End.LOST, drawn, (1.0, 1.0), Kind.FACE, forwards=forwards)
    track = run.track
    assert track.id == (FORWARDS if forwards else BACKWARDS)
    assert track.shape_at(100) == drawn
    frames = sorted(p.frame for p in where)
    assert (track.start, track.stop) == (frames[0], frames[-1] + 1)
    for place in where[1:]:
        shape = track.shape_at(place.frame)
        assert shape is not None
        assert type(shape) is type(drawn)
        x, y, w, h = place.box
        bounds = shape.bounds
        slack = 0.01 + 0.05 * min(w, h)
        assert bounds.x <= x + slack
        assert bounds.y <= y + slack
        assert bounds.x1 >= x + w - slack
        assert bounds.y1 >= y + h - slack
    assert Run.from_json(run.to_json()) == run


def test_a_dented_outline_that_stands_still_stays_covered():
    dented = Polygon(
        ((0, 0), (100, 0), (100, 20), (20, 20), (20, 80), (100, 80), (100, 100), (0, 100))
    )
    still = [
        Place(n, np.array([0.0, 0, 100, 100]), Origin.CARRIED, 0.0, sure=True) for n in range(5)
    ]
    run = run_of(still, End.FOOTAGE, dented, (1, 1), Kind.OTHER, forwards=True)
    assert run.track.shape_at(0) == dented
    for frame in range(1, 5):
        shape = run.track.shape_at(frame)
        assert shape is not None
        assert covers(shape, dented)


def test_beyond_the_last_sure_place_the_cover_is_padding():
    sure = [Place(n, box_at(n), Origin.CARRIED, 0.0, sure=n < 5) for n in range(9)]
    run = run_of(sure, End.LOST, Box(40, 70, SIDE, SIDE), (1, 1), Kind.OTHER, forwards=True)
    assert run.at == 4
    assert run.open_ended
    assert {k.origin for k in run.track.keyframes if k.frame > 5} == {Origin.PADDED}
    late, early = run.track.shape_at(8), run.track.shape_at(4)
    assert late is not None
    assert early is not None
    assert late.bounds.w > early.bounds.w


@pytest.mark.parametrize("end", [End.LEFT, End.CUT, End.FOOTAGE, End.TAKEN, End.LIMIT])
def test_an_end_that_is_explained_leaves_no_question(end: End):
    run = run_of(
        [Place(3, box_at(0), Origin.MANUAL, 1.0, sure=True)], end, Box(1, 1, 9, 9), (1, 1), Kind.FACE,
        forwards=True,
    )  # fmt: skip
    assert not run.open_ended
    assert run.track.stop == 4
