"""Lines of text: boxes from a map of text, and the network itself on pictures we make."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from redaction.detection.models import MODEL_FOLDER, catalogue
from redaction.detection.text import TextDetector, boxes_of, merged
from redaction.model.region import Kind


def core_map(*cores: tuple[int, int, int, int], angle: float = 0.0, value: float = 0.9):
    picture = np.zeros((120, 200), np.float32)
    for x, y, w, h in cores:
        corners = cv2.boxPoints(((x + w / 2, y + h / 2), (w, h), angle))
        cv2.fillPoly(picture, [np.rint(corners).astype(np.int32)], value)
    return picture


def covers(boxes, x: float, y: float, w: float, h: float) -> float:
    """Share of a rectangle that lies under the boxes."""
    under = np.zeros((round(h), round(w)), bool)
    for bx, by, bw, bh in boxes:
        rows = slice(max(0, round(by - y)), max(0, round(by + bh - y)))
        under[rows, max(0, round(bx - x)) : max(0, round(bx + bw - x))] = True
    return float(under.mean())


def test_a_core_is_grown_as_it_was_shrunk_in_training() -> None:
    # A line of 100 x 20, shrunk on all sides by area * (1 - 0.4²) / perimeter = 7: what training shows.
    boxes, scores = boxes_of(core_map((47, 57, 86, 6)))
    ((x, y, w, h),) = boxes.tolist()
    out = 87 * 7 * 1.6 / (2 * (87 + 7))
    assert (w, h) == pytest.approx((87 + 2 * out, 7 + 2 * out), abs=0.1)
    assert (x + w / 2, y + h / 2) == pytest.approx((90, 60), abs=1)
    assert scores[0] == pytest.approx(0.9)


def test_a_slanted_line_lies_whole_in_an_upright_box() -> None:
    (upright,), _ = boxes_of(core_map((60, 55, 80, 8)))
    (slanted,), _ = boxes_of(core_map((60, 55, 80, 8), angle=30))
    assert slanted[3] > 2 * upright[3]
    assert slanted[0] > upright[0]


def test_specks_and_faint_cores_are_noise() -> None:
    assert len(boxes_of(core_map((50, 50, 1, 1)))[0]) == 0
    faint = core_map((50, 50, 40, 8), value=0.31)
    faint[52, 55:80] = 0.0  # a hole drags the mean below what is reported
    faint[54, 55:80] = 0.0
    assert len(boxes_of(faint)[0]) == 0
    assert len(boxes_of(core_map((50, 50, 40, 8), value=0.4))[0]) == 1
    assert boxes_of(np.zeros((64, 64), np.float32))[0].shape == (0, 4)


def test_lines_of_one_paper_are_one_region() -> None:
    lines = np.array([[10, 10, 100, 20], [10, 32, 100, 20], [12, 53, 96, 20]], np.float32)
    boxes, scores = merged(lines, np.array([0.6, 0.9, 0.7], np.float32))
    assert boxes.tolist() == [[10, 10, 100, 63]]
    assert scores.tolist() == pytest.approx([0.9])


def test_what_lies_apart_stays_apart() -> None:
    lines = np.array([[10, 10, 100, 20], [10, 60, 100, 20], [150, 10, 20, 80]], np.float32)
    assert len(merged(lines, np.ones(3, np.float32))[0]) == 3
    assert merged(lines[:0], np.ones(0, np.float32))[0].shape == (0, 4)


def test_a_whole_page_of_lines_takes_no_time_and_covers_each() -> None:
    rng = np.random.default_rng(2)
    x, y = rng.integers(0, 1800, 400), rng.integers(0, 1000, 400)
    lines = np.stack([x, y, rng.integers(20, 90, 400), np.full(400, 12)], axis=1).astype(np.float32)
    boxes, scores = merged(lines, rng.random(400, np.float32))
    assert len(boxes) == len(scores) < 400
    ends = lines[:, :2] + lines[:, 2:]
    within = (boxes[None, :, :2] <= lines[:, None, :2] + 1e-3).all(axis=2) & (
        boxes[None, :, :2] + boxes[None, :, 2:] >= ends[:, None] - 1e-3
    ).all(axis=2)
    assert within.any(axis=1).all()


@pytest.fixture(scope="module")
def detector() -> TextDetector:
    if not (MODEL_FOLDER / catalogue()["text_lines"].file).is_file():
        pytest.skip("needs the model files: ./run setup")
    return TextDetector()


def scenery(seed: int = 3) -> np.ndarray:
    """Soft shapes and noise, without anything like a letter."""
    rng = np.random.default_rng(seed)
    coarse = rng.integers(40, 200, (9, 16, 3), np.uint8)
    picture = cv2.resize(coarse, (480, 272), interpolation=cv2.INTER_CUBIC).astype(np.int16)
    return np.clip(picture + rng.normal(0, 6, picture.shape), 0, 255).astype(np.uint8)


@pytest.mark.models
def test_a_plate_and_a_notice_are_found_where_they_are(detector: TextDetector) -> None:
    picture = scenery()
    cv2.rectangle(picture, (60, 180), (190, 215), (240, 210, 60), -1)
    cv2.putText(picture, "KX19 ZRT", (68, 206), cv2.FONT_HERSHEY_SIMPLEX, 0.8, (20, 20, 20), 2)
    cv2.putText(picture, "no entry", (300, 60), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (255, 255, 255), 1)
    found = detector.detect(picture)
    assert found.kind is Kind.TEXT
    assert (found.scores > 0.5).sum() == 2
    (plate, _), (notice, _) = (
        cv2.getTextSize("KX19 ZRT", cv2.FONT_HERSHEY_SIMPLEX, 0.8, 2),
        cv2.getTextSize("no entry", cv2.FONT_HERSHEY_SIMPLEX, 0.5, 1),
    )
    assert covers(found.boxes, 68, 206 - plate[1], *plate) == 1
    assert covers(found.boxes, 300, 60 - notice[1], *notice) == 1
    assert sum(w * h for _, _, w, h in found.boxes) < 0.12 * picture.shape[0] * picture.shape[1]
    assert detector.look(picture)[0].boxes.tolist() == found.boxes.tolist()


@pytest.mark.models
def test_a_large_picture_gives_boxes_in_its_own_pixels(detector: TextDetector) -> None:
    small = scenery()
    cv2.putText(small, "OPEN 24 HOURS", (40, 140), cv2.FONT_HERSHEY_SIMPLEX, 1, (0, 0, 0), 2)
    large = cv2.resize(small, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    near, far = detector.detect(small), TextDetector(480).detect(large)
    assert far.boxes[0] / 2 == pytest.approx(near.boxes[0], abs=4)


@pytest.mark.models
def test_a_picture_without_text_has_none(detector: TextDetector) -> None:
    for seed in (1, 2):
        assert (detector.detect(scenery(seed)).scores < 0.5).all()
