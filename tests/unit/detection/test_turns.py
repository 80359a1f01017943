from __future__ import annotations

from redaction.detection.settings import DetectionMode
from redaction.detection.turns import CALM, Turns, is_calm
from tests.unit.tracking.scenes import pan

FAST_PAN = CALM * 2 * 1.5
"""Source pixels: half as much again as is calm (a grey pixel is two of the scene's)."""


def test_calm_is_little_motion_and_no_cut():
    assert is_calm(pan(1, 1))
    assert not is_calm(pan(FAST_PAN))
    assert not is_calm(pan(0, cut=True))
    assert not is_calm(None)


def test_a_calm_picture_is_looked_at_every_second_frame():
    turns = Turns(DetectionMode.FAST)
    given = [turns.next(None), *(turns.next(pan()) for _ in range(5))]
    assert given == [0, None, 1, None, 2, None]


def test_a_moving_picture_is_looked_at_on_every_frame():
    turns = Turns(DetectionMode.FAST)
    assert [turns.next(pan(FAST_PAN)) for _ in range(4)] == [0, 1, 2, 3]


def test_after_a_frame_left_out_the_next_is_looked_at():
    turns = Turns(DetectionMode.FAST)
    given = [turns.next(p) for p in (None, pan(), pan(FAST_PAN), pan(), pan(), None, pan())]
    assert given == [0, None, 1, None, 2, 3, None]


def test_thorough_leaves_nothing_out():
    turns = Turns(DetectionMode.THOROUGH)
    assert [turns.next(pan()) for _ in range(3)] == [0, 1, 2]
