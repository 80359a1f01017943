from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from redaction.detection.base import Detections
from redaction.detection.settings import DetectionSettings
from redaction.tracking.build import LONE_STEP, build_tracks
from redaction.tracking.thin import INWARD, OUTWARD, thin
from tests.unit.tracking.scenes import found, still


@st.composite
def edge_walks(draw):
    count = draw(st.integers(1, 60))
    seed = draw(st.integers(0, 2**31))
    rough = draw(st.sampled_from([0.0, 0.3, 2.0, 15.0]))
    rng = np.random.default_rng(seed)
    centre = np.cumsum(rng.normal(0, rough, (count, 2)), axis=0) + 200
    size = np.exp(np.cumsum(rng.normal(0, 0.02 * rough, (count, 2)), axis=0).clip(-2, 2)) * 40
    return np.concatenate([centre - size / 2, centre + size / 2], axis=1)


@given(edge_walks(), st.integers(0, 2**31))
def test_what_lies_between_kept_positions_never_uncovers(edges, seed):
    breaks = (np.random.default_rng(seed).random(len(edges)) < 0.1).tolist()
    kept = thin(edges, breaks)
    assert kept[0] == 0
    assert kept[-1] == len(edges) - 1
    assert set(np.flatnonzero(breaks)) <= set(kept)
    at = np.arange(len(edges))
    between = np.stack([np.interp(at, kept, edges[kept, i]) for i in range(4)], axis=1)
    side = np.minimum(edges[:, 2] - edges[:, 0], edges[:, 3] - edges[:, 1])[:, None]
    inward = (between - edges) * np.array([1, 1, -1, -1])
    assert (inward <= INWARD * side + 1e-9).all()
    assert (inward >= -OUTWARD * side - 1e-9).all()


@given(edge_walks())
def test_thinning_keeps_positions_in_order_and_once(edges):
    kept = thin(edges, [False] * len(edges))
    assert kept == sorted(set(kept))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**31))
def test_every_sure_detection_is_covered_on_its_frame(seed):
    rng = np.random.default_rng(seed)
    frames = []
    for _ in range(15):
        count = int(rng.integers(0, 5))
        frames.append(
            found(
                *(
                    (*rng.uniform(50, 500, 2), *rng.uniform(15, 80, 2), float(rng.uniform(0.2, 1)))
                    for _ in range(count)
                )
            )
            if count
            else Detections.none()
        )
    choice = DetectionSettings()
    tracks = build_tracks(frames, still(15), choice)
    for number, detections in enumerate(frames):
        for box, score in zip(detections.boxes, detections.scores, strict=True):
            if score >= choice.start_confidence + LONE_STEP:
                x, y = box[0] + box[2] / 2, box[1] + box[3] / 2
                assert any((s := t.shape_at(number)) and s.contains(x, y) for t in tracks)
