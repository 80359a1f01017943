"""Where two tracks meet, found without looking at every frame of a long one."""

from __future__ import annotations

import pytest

from player.media.time import FrameIndex
from redaction.model.geometry import Box
from redaction.model.ids import FootageId, TrackId
from redaction.model.project import Project
from redaction.model.track import Keyframe, Track
from redaction.moments.meeting import CLOSER, LOOKS, closest_meeting

LENGTH = 3000


def walks(name: str, start: int, stop: int, pace: float, x: float, y: float = 0) -> Track:
    """A keyframe on each frame, at ``x`` on frame 0, ``pace`` pixels further on each."""
    keys = (Keyframe(FrameIndex(f), Box(x + pace * f, y, 20, 20)) for f in range(start, stop))
    return Track(TrackId(name), tuple(keys), FrameIndex(stop))


@pytest.mark.parametrize("met", [700, 1013, 1500])
def test_a_short_meeting_of_a_long_track_is_found_by_few_looks(
    met: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    still = walks("still", 0, LENGTH, 0, 1000)
    passer = walks("passer", met - 200, met + 200, 4, 1000 - 4 * met)
    crowd = [walks(f"far{i}", 0, LENGTH, 0, 100 * i, 500) for i in range(9)]
    project = Project(FootageId("f")).with_tracks([still, passer, *crowd])
    asked, shape_at = [], Track.shape_at
    monkeypatch.setattr(Track, "shape_at", lambda t, f: asked.append(f) or shape_at(t, f))
    frame, whom = closest_meeting(still, project)
    assert whom == passer.id
    assert abs(frame - met) <= 3
    # every frame for each of the ten before
    assert len(asked) <= LOOKS * 10 + CLOSER * LOOKS


def test_whoever_only_comes_near_is_met_by_nobody() -> None:
    one, near = walks("one", 5, 90, 0, 0), walks("near", 0, 100, 0, 20)
    project = Project(FootageId("f")).with_tracks([one, near])
    assert closest_meeting(one, project) == (5, None)
