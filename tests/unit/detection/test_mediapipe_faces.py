"""MediaPipe's network: tiles, anchors and outputs."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from player.media.source import FrameSource
from redaction.detection.heads import cut_off
from redaction.detection.mediapipe_faces import (
    MediaPipeFaces,
    anchors,
    decode,
    starts,
)


@pytest.mark.parametrize(
    ("length", "tile"), [(960, 240), (540, 240), (241, 240), (240, 240), (90, 240)]
)
def test_tiles_reach_both_ends_and_overlap(length: int, tile: int) -> None:
    tops = starts(length, tile)
    assert tops[0] == 0
    assert tops[-1] == max(0, length - tile)
    assert all(b - a <= tile * 0.7 + 1 for a, b in pairwise(tops))


def test_anchors_lie_in_the_middle_of_their_cells() -> None:
    places = anchors()
    assert places.shape == (896, 2)
    assert places[0].tolist() == [4, 4]
    assert places[2].tolist() == [12, 4]
    assert places[512].tolist() == [8, 8]
    assert places[-1].tolist() == [120, 120]


def test_outputs_become_boxes_in_pixels_of_the_picture() -> None:
    logits = np.full(896, -100, np.float32)
    values = np.zeros((896, 16), np.float32)
    logits[[2, 600]] = 0.0, 3.0
    values[2, :4] = 1, 2, 20, 10
    values[600, :4] = 0, 0, -5, 10  # no area: nothing to cover
    boxes, scores = decode(logits, values, 0.4, 2.0)
    assert boxes.tolist() == [[6, 2, 40, 20]]
    assert scores.tolist() == [0.5]


def test_what_an_inner_edge_cuts_is_left_to_the_next_tile() -> None:
    boxes = np.array([[0, 50, 30, 30], [100, 50, 30, 30], [210, 50, 30, 30]], np.float32)
    inner = cut_off(boxes, (240, 240), (100, 0), (960, 240))
    assert inner.tolist() == [True, False, True]
    assert not cut_off(boxes, (240, 240), (0, 0), (240, 240)).any()


@pytest.mark.models
@pytest.mark.footage
def test_a_face_is_found_where_it_is(footage: Path) -> None:
    detector = MediaPipeFaces(threshold=0.5)
    with FrameSource.open(footage / "clips" / "egoblur_portrait.mp4") as source:
        rgb = source.frame_at(0).rgb()
    whole = detector.detect(rgb)
    assert len(whole) >= 1
    x, y, w, h = whole.boxes[int(np.argmax(whole.scores))].tolist()
    moved = detector.detect(np.ascontiguousarray(rgb[40:, 30:]))
    best = moved.boxes[int(np.argmax(moved.scores))]
    assert np.abs(best - [x - 30, y - 40, w, h]).max() < 0.25 * w
    assert len(detector.detect(np.zeros_like(rgb))) == 0
    detector.close()
