"""What the bench of the problem queue counts as a miss, as a place, and as pointing."""

from __future__ import annotations

import numpy as np
import pytest

from player.media.time import FrameIndex
from redaction.model.geometry import Box, Ellipse
from redaction.model.ids import TrackId
from redaction.model.track import Keyframe, Origin, Problem, Track
from tests.bench._misses import (
    Miss,
    Sight,
    is_false,
    misses_of,
    people_on,
    places,
    sights_of,
    spots,
)
from tests.bench.flags import Tally


def track(
    *keys: tuple[int, float, Origin], problems: tuple[Problem, ...] = (), stop: int = 0, name="a"
) -> Track:
    frames = tuple(
        Keyframe(FrameIndex(f), Ellipse(Box(x - 10, 40, 20, 24)), origin=origin)
        for f, x, origin in keys
    )
    return Track(TrackId(name), frames, FrameIndex(stop or frames[-1].frame + 1), problems=problems)


def miss(first: int, last: int, x: float, covered: float = 0.0) -> Miss:
    box = Box(x - 8, 42, 16, 20)
    return Miss(tuple(Sight("p", f, box, covered) for f in range(first, last + 1)))


SEEN, CARRIED, PADDED = Origin.DETECTED, Origin.CARRIED, Origin.PADDED
LONG = track((10, 50, PADDED), (13, 50, SEEN), (40, 80, SEEN), (41, 80, CARRIED), (60, 100, CARRIED),
             (61, 100, SEEN), (90, 130, SEEN), (95, 130, PADDED))  # fmt: skip


def test_a_miss_goes_on_over_a_few_covered_frames_and_is_of_one_person():
    sights = [Sight("p", f, Box(0, 0, 9, 9), 0.2) for f in (1, 2, 6, 12)]
    sights.insert(2, Sight("q", 3, Box(50, 0, 9, 9), 0.7))
    sights.insert(3, Sight("p", 4, Box(0, 0, 9, 9), 0.95))
    found = {
        (m.sights[0].who, tuple(s.frame for s in m.sights)): m.exposed for m in misses_of(sights)
    }
    assert found == {("p", (1, 2, 6)): True, ("p", (12,)): True, ("q", (3,)): False}


def test_how_much_of_a_face_is_covered_is_measured_in_the_picture():
    before = np.full((60, 80), 120, np.uint8)
    after = before.copy()
    after[:, :30] = 16
    truth = {0: [("left", 5, 10, 20, 20), ("half", 20, 10, 20, 20), ("right", 50, 10, 20, 20)]}
    shares = {s.who: s.covered for s in sights_of([(before, after)], truth)}
    assert shares["left"] == 1
    assert shares["right"] == 0
    assert shares["half"] == pytest.approx(0.5, abs=0.06)


def test_a_place_points_only_to_what_is_near_in_time_and_in_the_picture():
    start = [(20, 100.0, 52.0)]
    assert miss(0, 5, 130).near(start)
    assert not miss(0, 4, 130).near(start)
    assert not miss(0, 5, 133).near(start)


@pytest.mark.parametrize(
    ("problem", "frames"),
    [
        (Problem.STARTS_INSIDE, range(10, 14)),
        (Problem.ENDS_INSIDE, range(90, 96)),
        (Problem.LARGE_GAP, range(40, 62)),
        (Problem.LOW_CONFIDENCE, range(10, 96)),
        (Problem.CROSSING, range(13, 21)),
    ],
)
def test_each_problem_has_its_place(problem, frames):
    other = track((13, 50, SEEN), (20, 58, SEEN), (21, 500, SEEN), name="b")
    assert [spot[0] for spot in places(LONG, problem, [LONG, other])] == list(frames)


def test_a_false_track_lies_on_no_face():
    on = {12: [("p", 45, 42, 12, 16)]}
    assert not is_false(LONG, on)
    assert is_false(LONG, {12: [("p", 85, 42, 12, 16)]})
    assert is_false(LONG, {200: on[12]})


def test_a_track_seen_on_two_people_is_mixed_up_and_one_carried_over_another_is_not():
    first = {f: [("p", 42, 42, 16, 20)] for f in range(10)}
    second = {f: [("q", 42, 42, 16, 20)] for f in range(20, 30)}
    seen = track((0, 50, SEEN), (29, 50, SEEN))
    assert people_on(seen, first | second) == ["p", "q"]
    carried = track((0, 50, SEEN), (9, 50, SEEN), (10, 50, CARRIED), (29, 50, CARRIED))
    assert people_on(carried, first | second) == ["p"]
    assert people_on(seen, first | {f: second[f] for f in (20, 21, 22, 23)}) == ["p"]
    aside = {f: [("q", 52, 42, 16, 20)] for f in range(20, 30)}
    assert people_on(seen, first | aside) == ["p"]


def test_the_tally_tells_right_flags_from_wrong_ones():
    flagged = track((0, 50, SEEN), (30, 50, SEEN), problems=(Problem.ENDS_INSIDE, Problem.SMALL))
    false = track((0, 300, SEEN), (9, 300, SEEN), problems=(Problem.LOW_CONFIDENCE,), name="b")
    good = track((50, 200, SEEN), (90, 200, SEEN), problems=(Problem.STARTS_INSIDE,), name="c")
    silent = track((50, 400, SEEN), (90, 400, SEEN), name="d")
    truth = {
        f: [("p", 42, 42, 16, 20), ("q", 192, 42, 16, 20), ("r", 392, 42, 16, 20)]
        for f in range(99)
    }
    tally = Tally()
    misses = [miss(34, 36, 50), miss(93, 95, 400, 0.6)]
    tally.add([flagged, false, good, silent], misses, truth)
    assert (tally.tracks, tally.flagged, tally.false, tally.wrong) == (4, 3, 1, 3)
    assert tally.flagged_wrong == 2
    assert (tally.misses, tally.pointed, tally.nearby) == (2, 1, 1)
    assert (tally.exposed, tally.exposed_pointed) == (1, 1)
    assert tally.wrong_with[Problem.ENDS_INSIDE] == 1
    assert tally.wrong_with[Problem.STARTS_INSIDE] == 0
    assert tally.false_with[Problem.LOW_CONFIDENCE] == 1
    # Both flags of the one track reach the miss, so neither does alone.
    assert sum(tally.alone.values()) == 0
    assert "| ends_inside | 1 | 0 | 0 | 1 | 1.00 | 0 |" in tally.kinds()
    assert spots(silent, [0]) == []
