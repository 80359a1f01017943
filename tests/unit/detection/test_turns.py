"""Whose turn it is to be looked at."""

from __future__ import annotations

import numpy as np

from redaction.detection.settings import DetectionMode
from redaction.detection.turns import FARTHEST, LONGEST, Turns
from redaction.tracking.motion import PairMotion


def pair(pace: float, *, cut: bool = False) -> PairMotion:
    flow = np.zeros((23, 40, 2), np.float16)
    flow[..., 0] = pace
    trust = np.full((2, 23, 40), 255, np.uint8)
    return PairMotion(flow, -flow, trust, np.array([1, 0, pace, 0], np.float32), cut)


def turns_of(pairs: list[PairMotion | None], rate: float = 25.0) -> list[int]:
    turns = Turns(DetectionMode.FAST, rate)
    return [at for at, p in enumerate([None, *pairs]) if turns.next(p) is not None]


def test_a_calm_picture_is_looked_at_now_and_then() -> None:
    longest = LONGEST[DetectionMode.FAST]
    assert turns_of([pair(0.1)] * 40) == list(range(0, 41, longest))


def test_the_faster_it_moves_the_more_often() -> None:
    far = FARTHEST[DetectionMode.FAST]
    assert turns_of([pair(far * 0.4)] * 9) == [0, 3, 6, 9]
    assert turns_of([pair(far * 1.1)] * 4) == [0, 1, 2, 3, 4]


def test_a_cut_and_unknown_motion_get_a_turn() -> None:
    assert turns_of([pair(0), pair(0, cut=True), pair(0), None, pair(0)]) == [0, 2, 4]


def test_time_counts_not_frames() -> None:
    assert turns_of([pair(0)] * 12, rate=10) == [0, 3, 6, 9, 12]
    assert turns_of([pair(0)] * 40, rate=50) == [0, 16, 32]


def test_one_fast_face_does_not_count_as_the_picture() -> None:
    small = pair(0.0)
    small.there[2:5, 2:5] = 50
    assert turns_of([small] * 8) == [0, 8]


def test_turns_are_numbered() -> None:
    turns = Turns(DetectionMode.THOROUGH)
    assert [turns.next(p) for p in (None, pair(99), pair(0), pair(99))] == [0, 1, None, 2]
