"""Decisions on a very long film with very many tracks, for `bench scale`."""

from __future__ import annotations

import random
from types import MappingProxyType

from player.media.time import FrameIndex
from redaction.model.geometry import Box
from redaction.model.ids import FootageId, TrackId
from redaction.model.project import Project
from redaction.model.track import Keyframe, Origin, Problem, Track

TRACKS, FRAMES = 2000, 200_000
WHOLE = 10
"""Of the tracks, those that span the whole film: two with a keyframe every 8 frames, as a detector leaves
them, the others with one every 100."""

LONG = TrackId("long0")
"""The track with the most keyframes."""


def a_crowd(footage: FootageId, seed: int = 7) -> Project:
    """Mostly tracks of 100 to 1,000 frames with a keyframe every 3 to 8, half of them doubtful."""
    rng = random.Random(seed)
    tracks: dict[TrackId, Track] = {}
    for number in range(TRACKS):
        whole = number < WHOLE
        name = TrackId(f"long{number}" if whole else f"{rng.getrandbits(64):016x}")
        start = 0 if whole else rng.randrange(FRAMES - 1000)
        length = FRAMES if whole else round(100 * 10 ** rng.random())
        step = 8 if number < 2 else 100 if whole else rng.randint(3, 8)
        x, y = rng.uniform(0, 1700), rng.uniform(0, 900)
        keys = []
        for frame in range(start, start + length, step):
            x, y = (
                min(max(x + rng.uniform(-9, 9), 0), 1800),
                min(max(y + rng.uniform(-5, 5), 0), 990),
            )
            box = Box(x, y, 60 + rng.random(), 80 + rng.random())
            keys.append(
                Keyframe(FrameIndex(frame), box, origin=Origin.DETECTED, confidence=rng.random())
            )
        problems = tuple(rng.sample(list(Problem), number % 3)) if not whole else ()
        tracks[name] = Track(
            name, tuple(keys), FrameIndex(start + length), problems=problems, number=number + 1,
            confidence=rng.random(),
        )  # fmt: skip
    return Project(footage, MappingProxyType(tracks))
