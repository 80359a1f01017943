"""Several recordings in one time: a step lands on a frame exactly; what is due is what the mapping says."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from player.media.index import NO_PTS, VideoIndex
from player.qt.ensemble_time import Extent, Presence, stepped
from redaction.incident.camera import Camera, CameraClock, moment_of
from redaction.incident.mapping import (
    absence_at,
    frame_at,
    incident_time,
    media_seconds,
)
from redaction.model.ids import FootageId

NOON = 1_700_000_000
bases = st.sampled_from([(Fraction(1, 90000), 3600), (Fraction(1, 1000), 33), (Fraction(1, 25), 1)])


@st.composite
def recordings(draw: st.DrawFn) -> tuple[VideoIndex, Camera]:
    """Frames at an even rate or nearly, some gaps between them; a clock that is off and drifts."""
    base, usual = draw(bases)
    count = draw(st.integers(3, 40))
    steps = np.full(count, usual)
    for at in draw(st.lists(st.integers(0, count - 2), max_size=2)):
        # far beyond half a second, or a frame that stands a little longer
        steps[at] = usual * draw(st.sampled_from([2, 40, 200]))
    pts = draw(st.integers(-1000, 10**6)) + np.concatenate([[0], np.cumsum(steps[:-1])])
    keys = np.arange(count) % 6 == 0
    at = np.flatnonzero(keys)
    index = VideoIndex(
        base, pts.astype(np.int64), steps, keys, pts[at], np.full(len(at), NO_PTS), at, np.arange(count)
    )  # fmt: skip
    clock = CameraClock(
        start=moment_of(NOON + draw(st.fractions(-3, 3, max_denominator=1000))),
        offset=draw(st.fractions(-5, 5, max_denominator=5000)),
        drift=draw(st.sampled_from([Fraction(0), Fraction(1, 5000), Fraction(-1, 7777)])),
    )
    return index, Camera(FootageId(draw(st.uuids()).hex), "Camera", clock)


def extent_of(index: VideoIndex, camera: Camera) -> Extent:
    return Extent(
        index, lambda s: incident_time(camera, s), lambda time: media_seconds(camera, time)
    )


@given(recordings(), st.fractions(-20, 40, max_denominator=300))
def test_what_is_due_is_what_the_mapping_says(recorded, later):
    index, camera = recorded
    extent = extent_of(index, camera)
    moments = [extent.moment(frame) for frame in range(len(index))]
    for time in (
        *moments,
        extent.start + later,
        extent.end,
        *(m - Fraction(1, 997) for m in moments),
    ):
        standing = extent.standing(time)
        assert standing.frame == frame_at(camera, index, time)
        absence = absence_at(camera, index, time)
        assert standing.presence == (Presence.PICTURE if absence is None else absence.value)
        assert standing.pictured == (standing.frame is not None)


def test_how_long_the_last_frame_lasts_makes_no_gap():
    """That is often only guessed: with few frames it would say how long frames usually last."""
    index = VideoIndex(
        Fraction(1, 90000), [0, 144000, 147600], [144000, 3600, 3600], [True, False, False],
        [0], [NO_PTS], [0], [0, 1, 2],
    )  # fmt: skip
    camera = Camera(FootageId("a"), "Camera", CameraClock(start=moment_of(NOON)))
    extent = extent_of(index, camera)
    for time in (NOON, NOON + Fraction(1), NOON + Fraction(159, 100)):
        assert extent.standing(time).frame == frame_at(camera, index, time) == 0


@given(st.lists(recordings(), min_size=1, max_size=4), st.data())
def test_a_step_goes_on_to_a_frame_of_the_one_that_leads_and_never_stands_still(several, data):
    extents = {camera.footage: extent_of(index, camera) for index, camera in several}
    cameras = {camera.footage: (index, camera) for index, camera in several}
    order = list(extents)
    direction = data.draw(st.sampled_from([1, -1]))
    first = min(extent.start for extent in extents.values())
    time = first + data.draw(st.fractions(-1, 30, max_denominator=100))
    for _ in range(5):
        found = stepped(extents, order, time, direction)
        if found is None:
            beyond = [e.moment(f) for e in extents.values() for f in range(len(e.index))]
            assert not [m for m in beyond if (m - time) * direction > 0]
            break
        moment, leads = found
        index, camera = cameras[leads]
        assert (moment - time) * direction > 0
        shown = frame_at(camera, index, moment)
        assert shown is not None
        assert incident_time(camera, index.seconds(shown)) == moment
        leader = extents[order[0]]
        if leader.neighbour(time, direction) is not None:
            assert leads == order[0]
        time = moment


@given(recordings())
def test_steps_on_and_back_pass_every_frame_once(recorded):
    index, camera = recorded
    extents = {"a": extent_of(index, camera)}
    passed = [extents["a"].start]
    while (found := stepped(extents, ["a"], passed[-1], 1)) is not None:
        passed.append(found[0])
    assert passed == [extents["a"].moment(frame) for frame in range(len(index))]
    assert all(one < other for one, other in pairwise(passed))
    back = [passed[-1]]
    while (found := stepped(extents, ["a"], back[-1], -1)) is not None:
        back.append(found[0])
    assert back == passed[::-1]
