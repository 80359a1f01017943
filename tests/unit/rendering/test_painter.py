from __future__ import annotations

import numpy as np
import pytest

from redaction.model.geometry import Box, Ellipse, Polygon
from redaction.model.region import COVERS, Style
from redaction.rendering.painter import paint
from redaction.rendering.planes import planes_of
from redaction.rendering.preview import planes_to_rgb, render_rgb
from redaction.rendering.softening import STEP
from redaction.verification.compare import inside
from tests.unit.rendering.pictures import noise_frame, region

FACE = Box(20, 12, 16, 20)


def test_solid_is_black_in_luma_and_colourless():
    for full_range, black in ((False, 16), (True, 0)):
        planes = planes_of(noise_frame(64, 48, full_range=full_range))
        paint(planes, [region(FACE)])
        assert (planes.y[12:32, 20:36] == black).all()
        assert (planes.u[6:16, 10:18] == 128).all()
        assert (planes.v[6:16, 10:18] == 128).all()


def test_an_odd_edge_grows_to_whole_chroma_samples():
    planes = planes_of(noise_frame(64, 48))
    paint(planes, [region(Box(21.4, 13.2, 10, 10))])
    assert (planes.y[12:24, 20:32] == 16).all()
    assert (planes.u[6:12, 10:16] == 128).all()
    assert (planes.y[10:12] != 16).any()


def test_interlaced_pictures_grow_to_whole_samples_of_both_fields():
    planes = planes_of(noise_frame(64, 48, interlaced=True))
    paint(planes, [region(Box(20, 14, 8, 4))])
    assert (planes.y[12:20, 20:28] == 16).all()
    assert (planes.u[6:10, 10:14] == 128).all()


def test_regions_outside_the_picture_are_ignored():
    planes = planes_of(noise_frame(64, 48))
    before = planes.copy()
    far = [Box(-50, 0, 40, 40), Box(64, 0, 9, 9), Ellipse(Box(0, 48, 9, 9)), Box(1e12, 1e12, 5, 5),
           Polygon(((-9, -9), (-1, -9), (-1, -1)))]  # fmt: skip
    for style in COVERS:
        paint(planes, [region(shape) for shape in far], style)
    assert (planes.y == before.y).all()
    assert (planes.u == before.u).all()


def test_a_region_may_cover_more_than_the_picture():
    for shape in (Box(-1e9, -1e9, 2e9, 2e9), Ellipse(Box(-1e4, -1e4, 2e4, 2e4))):
        planes = planes_of(noise_frame(63, 47))
        paint(planes, [region(shape)])
        assert (planes.y == 16).all()
        assert (planes.v == 128).all()


RING = Polygon(
    (
        (4, 4),
        (60, 4),
        (60, 60),
        (4, 60),
        (4, 4),
        (20, 20),
        (44, 20),
        (44, 44),
        (20, 44),
        (20, 20),
    )
)
STAR = Polygon(((32, 2), (50, 60), (2, 24), (62, 24), (14, 60)))
BOW_TIE = Polygon(((4, 4), (60, 60), (60, 4), (4, 60)))


@pytest.mark.parametrize("shape", [RING, STAR, BOW_TIE], ids=["ring", "star", "bow-tie"])
@pytest.mark.parametrize("style", COVERS)
def test_all_that_a_line_crossing_itself_goes_round_is_covered(shape, style):
    planes = planes_of(noise_frame(64, 64))
    before = planes.copy()
    paint(planes, [region(shape)], style)
    around = shape.bounds.scaled(0.2)
    middle = np.s_[int(around.y) : int(around.y1), int(around.x) : int(around.x1)]
    if style is Style.SOLID:
        assert (planes.y[middle] == 16).all()
    assert (planes.y[middle] != before.y[middle]).mean() > 0.9
    mask = inside(shape, 0, 0, 64, 64)
    assert mask[middle].all()
    solid = planes_of(noise_frame(64, 64))
    paint(solid, [region(shape)])
    assert (solid.y[mask] == 16).all()


def test_a_dent_in_a_polygon_stays_open():
    planes = planes_of(noise_frame(64, 64))
    before = planes.copy()
    paint(planes, [region(Polygon(((4, 4), (60, 4), (60, 60), (50, 60), (50, 14), (4, 14))))])
    assert (planes.y[6:12, 6:58] == 16).all()
    assert (planes.y[20:60, 6:46] == before.y[20:60, 6:46]).all()


def test_a_region_keeps_its_own_style_and_solid_wins_where_they_overlap():
    planes = planes_of(noise_frame(96, 96))
    paint(planes, [region(Box(10, 10, 40, 40)), region(Box(30, 30, 40, 40), Style.MOSAIC)])
    assert (planes.y[10:50, 10:50] == 16).all()
    assert not (planes.y[52:68, 52:68] == 16).any()


@pytest.mark.parametrize("style", [Style.MOSAIC, Style.BLUR])
def test_nothing_of_what_is_covered_enters_a_soft_style(style):
    """Two faces on the same place give the same copy, to the last bit."""
    shapes = [Box(20, 12, 24, 28), Ellipse(Box(60, 20, 30, 40)), Box(40, 30, 12, 12)]
    pictures = []
    for seed in (1, 2):
        planes = planes_of(noise_frame(128, 96))
        cover = planes_of(noise_frame(128, 96))
        paint(cover, [region(s) for s in shapes])
        hidden = cover.y == 16
        rng = np.random.default_rng(seed)
        planes.y[hidden] = rng.integers(0, 256, int(hidden.sum()), dtype=np.uint8)
        hidden_chroma = hidden[::2, ::2]
        planes.u[hidden_chroma] = rng.integers(0, 256, int(hidden_chroma.sum()), dtype=np.uint8)
        paint(planes, [region(s) for s in shapes], style)
        pictures.append(planes)
    first, second = pictures
    assert (first.y == second.y).all()
    assert (first.u == second.u).all()
    assert (first.v == second.v).all()


def test_a_mosaic_has_at_most_sixteen_colours_whatever_its_size():
    for size in (20, 60, 90):
        planes = planes_of(noise_frame(128, 128))
        paint(planes, [region(Box(10, 10, size, size))], Style.MOSAIC)
        inside = planes.y[10 : 10 + size, 10 : 10 + size]
        assert len(np.unique(inside)) <= 16
        assert (inside % STEP == 0).all()


def test_a_cover_that_moves_changes_slowly():
    """Each picture is painted from itself alone, so what keeps a cover calm is how its colours are made."""
    before = None
    for at in range(40, 140, 2):
        planes = planes_of(noise_frame(256, 128))
        planes.y[:] = np.clip(planes.y // 8 + np.arange(256)[None, :] // 2 + 40, 0, 255)
        paint(planes, [region(Box(at, 30, 64, 64))], Style.MOSAIC)
        tiles = planes.y[38:94:16, at + 8 : at + 64 : 16].astype(int)
        assert before is None or np.abs(tiles - before).max() <= STEP
        before = tiles


def test_a_soft_region_without_surroundings_is_grey():
    planes = planes_of(noise_frame(64, 48))
    paint(planes, [region(Box(-5, -5, 90, 90))], Style.BLUR)
    assert (planes.y == 128).all()


def test_a_blur_feathers_only_outside():
    plain, blurred = (planes_of(noise_frame(128, 96)) for _ in range(2))
    original = plain.copy()
    paint(plain, [region(Box(40, 30, 40, 40))])
    paint(blurred, [region(Box(40, 30, 40, 40))], Style.BLUR)
    hidden = plain.y == 16
    changed = blurred.y != original.y
    assert changed[~hidden].any()
    ys, xs = np.nonzero(changed)
    assert ys.min() >= 30 - 10
    assert xs.max() < 80 + 10


def test_the_preview_goes_through_the_same_painter():
    frame = noise_frame(63, 48)
    shapes = [region(Ellipse(FACE))]
    planes = planes_of(frame)
    paint(planes, shapes)
    shown = render_rgb(frame, shapes)
    assert shown.shape == (48, 63, 3)
    assert (shown == planes_to_rgb(planes, frame.info)).all()
    assert not shown.flags.writeable
    assert shown[22, 28].max() <= 2


def test_the_preview_leaves_the_frame_as_it_was():
    frame = noise_frame(64, 48)
    before = planes_of(frame)
    render_rgb(frame, [region(FACE)], Style.MOSAIC)
    assert (planes_of(frame).y == before.y).all()
