"""How much of the footage around a part is searched with it."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from player.media.index import VideoIndex
from player.media.time import FrameIndex, FrameSpan
from redaction.cli_work import with_surroundings
from redaction.detection.settings import DetectionSettings


@pytest.mark.parametrize("rate", [5, 25, 60, 100])
def test_as_much_is_searched_around_a_part_as_tracks_may_span_at_that_rate(rate: int) -> None:
    frames = np.arange(2000)
    first = np.zeros(1)
    index = VideoIndex(
        Fraction(1, rate), frames, np.ones(2000), frames == 0, first, first, first, frames
    )
    settings = DetectionSettings()
    scaled = settings.at_rate(rate)
    part = FrameSpan(FrameIndex(900), FrameIndex(910))
    span = with_surroundings(part, index, settings)
    assert span.start <= 900 - scaled.max_gap - scaled.max_carry
    assert span.stop >= 910 + scaled.max_gap + scaled.max_carry
    assert len(span) <= 10 + 2 * 120
    hardly = with_surroundings(part, index, DetectionSettings(max_gap=0, max_carry=1))
    assert hardly.start <= 900 - 2 * 16, "two looks in vain may lie so far apart"
    ends = with_surroundings(FrameSpan(FrameIndex(1), FrameIndex(1999)), index, settings)
    assert (ends.start, ends.stop) == (0, 2000)
