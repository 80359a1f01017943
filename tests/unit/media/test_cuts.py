from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from player.media.cuts import WINDOW, CutFinder, Small, small_luma
from player.media.source import FrameSource


def scene(seed: int) -> Small:
    """A picture with large shapes, unlike another seed's."""
    coarse = np.random.default_rng(seed).uniform(20, 230, (4, 6))
    return np.kron(coarse, np.ones((9, 11)))[:, :64].astype(np.float32)


def noisy(picture: Small, seed: int) -> Small:
    noise = np.random.default_rng(seed).normal(0, 3, picture.shape)
    return np.clip(picture + noise, 0, 255).astype(np.float32)


def cuts_of(frames: list[Small | None]) -> list[int]:
    finder = CutFinder()
    found = [finder.add(at, luma) for at, luma in enumerate(frames)]
    return [cut for cut in found if cut is not None] + list(finder.finish())


def test_a_cut_is_found_at_its_exact_frame() -> None:
    frames = [noisy(scene(1), i) for i in range(30)] + [noisy(scene(2), i) for i in range(30)]
    assert cuts_of(frames) == [30]


@pytest.mark.parametrize("length", [1, 2, 4])
def test_a_cut_near_either_end_is_found(length: int) -> None:
    frames = [noisy(scene(1), i) for i in range(20)] + [noisy(scene(2), i) for i in range(length)]
    assert cuts_of(frames) == [20]
    assert cuts_of(frames[::-1]) == [length]


def test_two_cuts_close_together_are_both_found() -> None:
    frames = [scene(1)] * 20 + [scene(2)] * 5 + [scene(3)] * 20
    assert cuts_of([noisy(f, i) for i, f in enumerate(frames)]) == [20, 25]


@pytest.mark.parametrize("length", [1, 2, 3, 5])
def test_a_flash_is_no_cut(length: int) -> None:
    lit = np.clip(scene(1) + 150, 0, 255).astype(np.float32)
    frames = [scene(1)] * 20 + [lit] * length + [scene(1)] * 20
    assert cuts_of([noisy(f, i) for i, f in enumerate(frames)]) == []


@pytest.mark.parametrize("speed", [1, 4, 9])
def test_a_pan_is_no_cut(speed: int) -> None:
    wide = np.concatenate([scene(seed) for seed in range(12)], axis=1)
    steps = (wide.shape[1] - 64) // speed
    assert cuts_of([wide[:, i * speed : i * speed + 64] for i in range(steps)]) == []


def test_light_that_changes_slowly_is_no_cut() -> None:
    frames = [np.clip(scene(1) * (0.2 + i / 60), 0, 255).astype(np.float32) for i in range(60)]
    assert cuts_of(frames) == []


def test_frames_without_a_picture_make_no_cut_and_hide_none() -> None:
    frames: list[Small | None] = [noisy(scene(1), i) for i in range(40)]
    frames[12:15] = [None] * 3
    assert cuts_of(frames) == []
    frames[25:] = [noisy(scene(2), i) for i in range(15)]
    assert cuts_of(frames) == [25]


def test_going_on_from_earlier_finds_the_same() -> None:
    frames = [noisy(scene(1 + i // 25), i) for i in range(100)]
    begin = 60 - 2 * WINDOW
    finder = CutFinder()
    found = {finder.add(at, frames[at]) for at in range(begin, 100)} | set(finder.finish())
    assert cuts_of(list(frames)) == [25, 50, 75]
    assert {50, 75} <= found


@pytest.mark.footage
@pytest.mark.parametrize(
    ("name", "expected"),
    [("stage_cuts", [20, 82, 211]), ("street_kiosk", [60]), ("bus_ir", [57]), ("bus_ir_2s", [])],
)
def test_cuts_of_real_clips_as_seen_by_eye(footage: Path, name: str, expected: list[int]) -> None:
    with FrameSource.open(footage / "clips" / f"{name}.mp4", threads=1) as source:
        assert cuts_of([small_luma(frame) for frame in source.frames()]) == expected
