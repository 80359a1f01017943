"""A caption over a covered region: its letters are no fault, and what shows through them still is."""

from __future__ import annotations

import numpy as np
import pytest

from redaction.model.geometry import Box
from redaction.rendering.planes import planes_of
from redaction.verification.compare import exposure, window_of
from tests.unit.rendering.pictures import noise_frame

REGION = Box(16, 16, 96, 64)
PLATE = (0, 56, 128, 80)
"""It covers the lower part of the region."""


@pytest.fixture
def scene():
    """The source's planes, what the cover with its caption looks like, and the window."""
    source = planes_of(noise_frame(160, 112))
    source.y[:] = np.kron(np.random.default_rng(2).integers(40, 220, (14, 20)), np.ones((8, 8)))
    window = window_of(source, REGION)
    assert window is not None
    painted = source.copy()
    painted.y[16:80, 16:112] = 16
    painted.y[56:80, 0:128] = 16
    painted.y[60:76, 20:100:4] = 235  # letters
    cover = np.full_like(window.cover, 16)
    rows = slice(56 - window.y0, 80 - window.y0)
    cover[rows] = painted.y[56:80, window.x0 : window.x1]
    window.cover = cover
    return source, painted, window


def test_letters_that_are_a_little_unsharp_are_no_fault(scene):
    _, painted, window = scene
    copy = painted.copy()
    copy.y[60:76, 20:100:4] = 190
    assert exposure(copy, 16, REGION, window).squares > 0
    assert exposure(copy, 16, REGION, window, plate=PLATE).squares == 0


@pytest.mark.parametrize(("rows", "share"), [(slice(16, 56), 0.2), (slice(56, 80), 0.6)])
def test_what_shows_through_beside_or_under_the_letters_is_found(scene, rows, share):
    source, painted, window = scene
    copy = painted.copy()
    mixed = (1 - share) * painted.y[rows, 16:112] + share * source.y[rows, 16:112]
    copy.y[rows, 16:112] = mixed.astype(np.uint8)
    assert exposure(copy, 16, REGION, window, plate=PLATE).squares > 0
