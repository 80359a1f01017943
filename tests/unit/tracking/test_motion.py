from __future__ import annotations

import numpy as np
import pytest

from redaction.tracking.field import MotionField
from redaction.tracking.motion import CELL, MotionEstimator, fit_camera, grey_size
from tests.unit.tracking.scenes import HEIGHT, WIDTH, pan


def texture(seed: int = 0) -> np.ndarray:
    """A smooth random picture larger than the grey one, to be looked at through a window."""
    import cv2

    noise = np.random.default_rng(seed).integers(0, 255, (60, 80)).astype(np.uint8)
    return cv2.resize(noise, (640, 480), interpolation=cv2.INTER_CUBIC)


def window(picture: np.ndarray, x: int, y: int) -> np.ndarray:
    width, height = grey_size(WIDTH, HEIGHT)
    return np.ascontiguousarray(picture[y : y + height, x : x + width])


def test_a_pan_is_measured_and_carries_a_box_both_ways():
    picture = texture()
    estimator = MotionEstimator()
    assert estimator.next(window(picture, 40, 40)) is None
    pair = estimator.next(window(picture, 46, 37))  # the picture moves by (-6, 3) grey pixels
    assert pair is not None
    assert not pair.cut
    field = MotionField(WIDTH, HEIGHT, [pair])
    scale = WIDTH / grey_size(WIDTH, HEIGHT)[0]
    box = np.array([300.0, 150.0, 40.0, 50.0])
    there, trust = field.carry(box, 0, 1)
    assert trust > 0.8
    assert there[:2] - box[:2] == pytest.approx([-6 * scale, 3 * scale], abs=1)
    back, _ = field.carry(there, 1, -1)
    assert back == pytest.approx(box, abs=1)


def test_another_scene_is_a_cut():
    estimator = MotionEstimator()
    estimator.next(window(texture(1), 0, 0))
    pair = estimator.next(window(texture(2), 0, 0))
    assert pair is not None
    assert pair.cut


def test_a_missing_picture_breaks_the_chain_without_guessing():
    estimator = MotionEstimator()
    estimator.next(window(texture(), 0, 0))
    assert estimator.next(None) is None
    assert estimator.next(window(texture(), 0, 0)) is None


def test_the_camera_is_fitted_in_spite_of_things_that_move():
    rows, columns = 22, 40
    y, x = np.meshgrid(
        (np.arange(rows) + 0.5) * CELL, (np.arange(columns) + 0.5) * CELL, indexing="ij"
    )
    a, b, tx, ty = 1.02, 0.01, 3.0, -2.0
    flow = np.stack([(a - 1) * x - b * y + tx, b * x + (a - 1) * y + ty], axis=2)
    flow[5:12, 10:18] += 9  # a person walks
    camera = fit_camera(flow.astype(np.float32), np.ones((rows, columns), np.float32))
    assert camera == pytest.approx([a, b, tx, ty], abs=0.02)


def test_without_trust_there_is_no_motion():
    flow = np.full((22, 40, 2), 7, np.float32)
    assert fit_camera(flow, np.zeros((22, 40), np.float32)).tolist() == [1, 0, 0, 0]


def test_a_box_without_trusted_motion_goes_with_the_camera():
    field = MotionField(WIDTH, HEIGHT, [pan(8, -4, trust=0)])
    box, trust = field.carry(np.array([100.0, 100, 40, 40]), 0, 1)
    assert box == pytest.approx([108, 96, 40, 40], abs=0.1)
    assert trust == 0


def test_a_gap_in_the_motion_leaves_the_box_where_it_is():
    field = MotionField(WIDTH, HEIGHT, [None])
    box = np.array([10.0, 20, 30, 40])
    assert field.carry(box, 0, 1)[0].tolist() == box.tolist()
    assert field.carry(box, 1, -1)[0].tolist() == box.tolist()


def test_share_in_the_picture():
    field = MotionField(WIDTH, HEIGHT, [])
    assert field.visible_share(np.array([-20.0, 10, 40, 40])) == pytest.approx(0.5)
    assert field.visible_share(np.array([-60.0, 10, 40, 40])) == 0
