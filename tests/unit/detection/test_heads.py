from __future__ import annotations

import numpy as np
import pytest

from redaction.detection.base import Detections
from redaction.detection.heads import decode_centre_heads, pairwise_iou, suppress
from redaction.detection.union import CONFIRMATION, confidence_of, unite


def heads(rows: int = 8, columns: int = 12):
    heat = np.zeros((rows, columns), np.float32)
    scale = np.zeros((2, rows, columns), np.float32)
    offset = np.zeros((2, rows, columns), np.float32)
    return heat, scale, offset


def test_a_cell_becomes_the_box_its_heads_describe():
    heat, scale, offset = heads()
    heat[3, 5] = 0.9
    scale[0, 3, 5], scale[1, 3, 5] = np.log(6), np.log(4)  # 24 pixels high, 16 wide
    offset[0, 3, 5], offset[1, 3, 5] = 0.25, -0.25  # y first
    boxes, scores = decode_centre_heads(heat, scale, offset, 0.5)
    centre_x, centre_y = (5 + 0.5 - 0.25) * 4, (3 + 0.5 + 0.25) * 4
    assert boxes == pytest.approx(np.array([[centre_x - 8, centre_y - 12, 16, 24]]))
    assert scores == pytest.approx([0.9])


def test_boxes_come_best_first_and_none_below_the_threshold():
    heat, scale, offset = heads()
    heat[1, 1], heat[2, 8], heat[6, 3] = 0.3, 0.8, 0.1
    _, scores = decode_centre_heads(heat, scale, offset, 0.2)
    assert scores == pytest.approx([0.8, 0.3])


def test_a_box_may_reach_beyond_the_picture():
    heat, scale, offset = heads()
    heat[0, 0] = 0.9
    scale[:, 0, 0] = np.log(10)
    boxes, _ = decode_centre_heads(heat, scale, offset, 0.5)
    assert boxes[0, 0] < 0
    assert boxes[0, 1] < 0


def test_iou_of_known_boxes():
    a = np.array([[0, 0, 10, 10]], np.float32)
    b = np.array([[0, 0, 10, 10], [5, 0, 10, 10], [20, 20, 5, 5]], np.float32)
    assert pairwise_iou(a, b)[0] == pytest.approx([1, 1 / 3, 0])


def test_suppression_keeps_the_best_of_each_heap():
    boxes = np.array([[0, 0, 10, 10], [1, 0, 10, 10], [50, 0, 10, 10]], np.float32)
    keep = suppress(boxes, np.array([0.5, 0.9, 0.4], np.float32), 0.4)
    assert keep.tolist() == [1, 2]


def test_suppression_of_nothing_is_nothing():
    none = np.zeros((0, 4), np.float32)
    assert suppress(none, np.zeros(0, np.float32), 0.4).tolist() == []


def test_the_admission_threshold_is_the_middle_of_the_common_scale():
    scores = np.array([0, 0.12, 0.24, 0.62, 1], np.float32)
    assert confidence_of(scores, 0.24) == pytest.approx([0, 0.25, 0.5, 0.75, 1])


def one(box: list[float], score: float, name: str) -> Detections:
    return Detections(np.array([box], np.float32), np.array([score], np.float32), source=(name,))


def test_detectors_that_agree_confirm_each_other():
    union = unite([one([0, 0, 10, 10], 0.2, "a"), one([1, 0, 10, 10], 0.3, "b")])
    assert len(union) == 1
    assert union.scores[0] == pytest.approx(1 - (1 - 0.3) * (1 - CONFIRMATION * 0.2))
    assert union.source == ("a+b",)
    assert 0 < union.boxes[0, 0] < 1


def test_one_detector_does_not_confirm_itself():
    twice = Detections(
        np.array([[0, 0, 10, 10], [1, 0, 10, 10]], np.float32),
        np.array([0.3, 0.3], np.float32),
        source=("a:640", "a:320"),
    )
    assert unite([twice]).scores == pytest.approx([0.3])


def test_faces_apart_stay_apart():
    union = unite([one([0, 0, 10, 10], 0.9, "a"), one([9, 0, 10, 10], 0.8, "b")])
    assert union.scores == pytest.approx([0.9, 0.8])


def test_the_union_of_nothing_is_nothing():
    assert len(unite([Detections.none()])) == 0
