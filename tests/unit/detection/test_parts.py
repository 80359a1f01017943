"""Parts of a picture around places."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from redaction.detection.parts import LEAST, parts_around

WIDTH, HEIGHT = 640, 360

boxes = st.lists(
    st.tuples(st.floats(-60, 660), st.floats(-60, 400), st.floats(4, 90), st.floats(4, 90)).map(
        lambda box: np.array(box)
    ),
    max_size=6,
)


@given(boxes)
def test_parts_lie_in_the_picture_apart_from_each_other_and_hold_what_is_visible(places):
    parts = parts_around(places, WIDTH, HEIGHT)
    if parts is None:
        return
    covered = np.zeros((HEIGHT, WIDTH), int)
    for x0, y0, x1, y1 in parts:
        assert 0 <= x0 < x1 <= WIDTH
        assert 0 <= y0 < y1 <= HEIGHT
        assert min(x1 - x0, y1 - y0) >= LEAST
        covered[y0:y1, x0:x1] += 1
    assert covered.max(initial=0) <= 1
    for x, y, w, h in places:
        x0, y0 = max(0, round(x)), max(0, round(y))
        x1, y1 = min(WIDTH, round(x + w)), min(HEIGHT, round(y + h))
        if x1 > x0 and y1 > y0:
            assert covered[y0:y1, x0:x1].all()


def test_many_or_large_places_are_the_whole_picture():
    assert parts_around([np.array([200.0, 80, 150, 180])], WIDTH, HEIGHT) is None
    assert parts_around([], WIDTH, HEIGHT) == ()


def test_places_far_apart_are_parts_of_their_own():
    near, far = np.array([50.0, 50, 20, 24]), np.array([550.0, 280, 20, 24])
    parts = parts_around([far, near], WIDTH, HEIGHT)
    assert parts is not None
    assert [part[:2] for part in parts] == [(12, 14), (512, 244)]
