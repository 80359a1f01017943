"""Text burnt into pictures: it can be read everywhere, lies within, and stands still."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redaction.rendering.caption import LONGEST, caption_text, plate_of, printable, stamp
from redaction.rendering.planes import GREY, blank


@pytest.mark.parametrize("behind", [16, 128, 235])
@pytest.mark.parametrize("size", [(1920, 1080), (1080, 1920), (320, 240), (191, 113)])
def test_the_text_is_white_on_black_whatever_lies_behind(size, behind):
    planes = blank(*size, full_range=False, value=behind)
    planes.u[:] = 30
    text = caption_text("Redacted copy · 26/1234", counter=True, frame=1207)
    height, width = planes.y.shape
    plate = plate_of(width, height, text)
    assert plate is not None
    stamp(planes, text)
    under = planes.y[plate.y0 : plate.y1, plate.x0 : plate.x1]
    assert under.min() == 16
    assert under.max() > 200
    # Bare at all four edges, so that no letter is cut off.
    for edge in (under[0], under[-1], under[:, 0], under[:, -1]):
        assert edge.max() == 16
    assert (planes.u[plate.y0 // 2 : plate.y1 // 2, plate.x0 // 2 : plate.x1 // 2] == GREY).all()
    outside = np.ones_like(planes.y, np.bool_)
    outside[plate.y0 : plate.y1, plate.x0 : plate.x1] = False
    assert (planes.y[outside] == behind).all()


def test_letters_scale_with_the_picture_and_full_range_is_used():
    small, large = plate_of(640, 360, "Redacted"), plate_of(1920, 1080, "Redacted")
    assert large.y1 - large.y0 > 2 * (small.y1 - small.y0)
    planes = blank(640, 360, full_range=True)
    stamp(planes, "Redacted")
    assert (planes.y.min(), planes.y.max()) == (0, 255)


def test_the_plate_stands_still_while_the_counter_runs():
    plates = {
        plate_of(640, 360, caption_text("Copy", counter=True, frame=n)) for n in range(1000, 1100)
    }
    assert len(plates) == 1


def test_each_frame_looks_different_and_the_same_each_time():
    def picture(frame: int) -> bytes:
        planes = blank(640, 360, full_range=False)
        stamp(planes, caption_text("", counter=True, frame=frame))
        return planes.y.tobytes()

    assert len({picture(n) for n in range(40)}) == 40
    assert picture(7) == picture(7)


@settings(max_examples=30)
@given(st.text(max_size=200), st.integers(2, 400), st.integers(2, 400))
def test_any_text_fits_any_picture(text, width, height):
    planes = blank(width, height, full_range=False)
    stamp(planes, caption_text(text, counter=True, frame=5))
    plate = plate_of(
        planes.y.shape[1], planes.y.shape[0], caption_text(text, counter=True, frame=5)
    )
    if plate is not None:
        assert 0 <= plate.x0 < plate.x1 <= planes.y.shape[1]
        assert 0 <= plate.y0 < plate.y1 <= planes.y.shape[0]


def test_only_what_can_be_seen_is_shown():
    assert printable("  Redacted\n copy\t\x00 ") == "Redacted copy"
    assert len(printable("x" * 500)) == LONGEST
    assert caption_text("", counter=False, frame=3) == ""
    assert caption_text("A", counter=True, frame=3) == "A · frame 3"
