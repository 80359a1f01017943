"""What looking through a part makes of the pictures, without any detector."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from player.media.time import FrameIndex, FrameSpan
from redaction.detection.ensemble import Ensemble
from redaction.detection.picture import look_at
from redaction.detection.settings import DetectionSettings
from redaction.jobs.cancel import CancelToken
from redaction.jobs.progress import no_progress
from redaction.tracking.motion import PairMotion
from redaction.usecases.analyse import FirstPass
from tests.media.signs import write_signs


def motion(clip: Path, span: FrameSpan | None = None) -> tuple[list[PairMotion | None], list[int]]:
    """From each frame to the next, and the damaged frames."""
    pass_ = FirstPass(clip, DetectionSettings(), span, Ensemble(()), 1)
    try:
        pass_.run(CancelToken(), no_progress, None)
        return list(pass_.pairs), pass_.damaged
    finally:
        pass_.close()


def cuts(pairs: list[PairMotion | None]) -> list[int]:
    return [at for at, pair in enumerate(pairs) if pair is not None and pair.cut]


@pytest.mark.parametrize("hurt", [12, 13])
def test_what_looks_like_a_cut_is_none_where_a_frame_is_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hurt: int
) -> None:
    clip = write_signs(tmp_path / "cut.mp4", 16, cut=13)
    assert cuts(motion(clip)[0]) == [12]

    def damaged(frame: Any, *sizes: Any) -> Any:
        look = look_at(frame, *sizes)
        return replace(look, damaged=True) if look.index == hurt else look

    monkeypatch.setattr("redaction.usecases.look_through.look_at", damaged)
    pairs, _ = motion(clip)
    assert [at for at, pair in enumerate(pairs) if pair is None] == [12]
    assert cuts(pairs) == []


@pytest.mark.footage
def test_a_person_who_shows_through_damage_is_followed_across_it(footage: Path) -> None:
    """On frame 60 the picture breaks down to nearly nothing; its outlines come back at once."""
    span = FrameSpan(FrameIndex(56), FrameIndex(64))
    pairs, damaged = motion(footage / "awkward" / "bit_flips.mp4", span)
    assert 60 in damaged
    assert cuts(pairs) == []
