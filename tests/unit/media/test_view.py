"""How pictures are shown: one frame at a time, for looking only, and said in words."""

from __future__ import annotations

import ast
from pathlib import Path

import numpy as np
import pytest

from player.media.source import FrameSource
from player.media.tone import PEAK, WHITE, bt2390, hlg_light, pq_light, pq_signal, to_standard
from player.media.view import ViewOptions, deinterlaced, view_rgb
from tests.media.clip import replace
from tests.media.code import number_of, picture_of

ROOT = Path(__file__).resolve().parents[3]
PLAIN = ViewOptions()


@pytest.fixture(scope="module")
def info(media):
    with FrameSource.open(media()) as source:
        return source.info


def hdr(info, trc):
    return replace(info, colour_trc=trc)


def combed(height=240, width=320):
    """A grey bar on black that moved 20 pixels between the fields, beside stripes that did not move."""
    image = np.zeros((height, width, 3), np.uint8)
    image[0::2, 40:120] = 180
    image[1::2, 60:140] = 180
    image[100:140, 200:300] = 180
    image[101, 200:300] = 40
    return image


def test_a_plain_view_is_the_very_picture(info):
    rgb = picture_of(7, 192, 112)
    assert PLAIN.is_plain(info)
    assert PLAIN.words(info) == ""
    assert view_rgb(rgb, info, PLAIN) is rgb


@pytest.mark.parametrize(
    "options",
    [
        ViewOptions(deinterlace=True),
        ViewOptions(brightness=40),
        ViewOptions(contrast=-40),
        ViewOptions(deinterlace=True, brightness=-10, contrast=10),
    ],
)
def test_the_picture_given_is_never_changed_and_keeps_its_shape(info, options):
    rgb = combed()
    before = rgb.copy()
    rgb.flags.writeable = False
    seen = view_rgb(rgb, info, options)
    assert seen.shape == rgb.shape
    assert seen.dtype == np.uint8
    assert seen.flags.c_contiguous
    assert not np.array_equal(seen, rgb)
    assert np.array_equal(rgb, before)
    assert not options.is_plain(info)


def test_deinterlacing_shows_one_moment_and_leaves_still_detail_alone():
    image = combed()
    seen = deinterlaced(image)
    assert np.array_equal(seen[::2], image[::2])
    assert (seen[:, 44:116] == 180).all()
    assert (seen[:-1, 124:136] == 0).all()
    # One thin line that stands still is no comb.
    assert np.array_equal(seen[:, 200:300], image[:, 200:300])


@pytest.mark.parametrize("turns", [1, 3])
def test_a_turned_picture_is_deinterlaced_along_its_lines(info, turns):
    image = np.ascontiguousarray(np.rot90(combed(241), -turns))
    upright = deinterlaced(combed(241))
    turned = replace(info, rotation=turns * 90)
    seen = view_rgb(image, turned, ViewOptions(deinterlace=True))
    assert np.array_equal(np.rot90(seen, turns), upright)


@pytest.mark.parametrize("shape", [(1, 1), (2, 2), (3, 5), (4, 1), (5, 4)])
def test_the_smallest_pictures_can_be_deinterlaced(shape):
    rgb = np.random.default_rng(1).integers(0, 256, (*shape, 3), np.uint8)
    assert np.array_equal(deinterlaced(rgb)[::2], rgb[::2])


def test_deinterlacing_mixes_in_no_other_frame(media):
    path = media(container="ts", options=(("x264-params", "interlaced=1"),))
    with FrameSource.open(path) as source:
        for frame in source.frames():
            seen = view_rgb(frame.rgb(), source.info, ViewOptions(deinterlace=True))
            assert number_of(seen) == frame.ref.index


def test_brightness_lifts_the_dark_and_keeps_black_and_white(info):
    ramp = np.repeat(np.arange(256, dtype=np.uint8)[None, :, None], 3, axis=2)
    bright = view_rgb(ramp, info, ViewOptions(brightness=50))[0, :, 0].astype(int)
    dim = view_rgb(ramp, info, ViewOptions(brightness=-50))[0, :, 0].astype(int)
    assert (bright[[0, 255]] == [0, 255]).all()
    assert bright[40] > 90
    assert (dim[1:255] < bright[1:255]).all()
    strong = view_rgb(ramp, info, ViewOptions(contrast=50))[0, :, 0].astype(int)
    assert strong[0] == 0
    assert strong[255] == 255
    assert abs(strong[140] - strong[116]) in (48, 49)
    for levels in (bright, dim, strong):
        assert (np.diff(levels) >= 0).all()


def test_amounts_have_an_end():
    for wrong in ({"brightness": 101}, {"contrast": -101}):
        with pytest.raises(ValueError, match="from"):
            ViewOptions(**wrong)


def test_what_is_said(info):
    pq = hdr(info, 16)
    assert (info.hdr, pq.hdr, hdr(info, 18).hdr) == ("", "PQ", "HLG")
    everything = ViewOptions(deinterlace=True, brightness=20, contrast=-5)
    assert everything.words(pq) == (
        "Brightness +20 · Contrast \N{MINUS SIGN}5 · Deinterlaced · HDR shown as standard range (view only)"
    )
    assert PLAIN.words(pq) == "HDR shown as standard range (view only)"
    assert not PLAIN.is_plain(pq)
    assert ViewOptions(tone_map=False).is_plain(pq)
    assert ViewOptions(tone_map=False).words(pq) == ""


def test_the_hdr_formulas_give_the_standards_own_figures():
    # BT.2408: reference white of 203 cd/m2 is 58 % of PQ and 75 % of HLG.
    assert pq_signal(np.array(203.0)) == pytest.approx(0.58, abs=0.005)
    assert hlg_light(np.array(0.75)) == pytest.approx(203, abs=1)
    assert hlg_light(np.array(1.0)) == pytest.approx(1000, rel=1e-3)
    signal = np.linspace(0.01, 1, 64)
    assert pq_signal(pq_light(signal)) == pytest.approx(signal, abs=1e-9)
    light = np.linspace(0, 4000, 400)
    bent = bt2390(light)
    assert (np.diff(bent) > -1e-9).all()
    assert bent[light <= 60] == pytest.approx(light[light <= 60])
    assert bt2390(np.array(PEAK)) == pytest.approx(WHITE)


@pytest.mark.parametrize("transfer", ["PQ", "HLG"])
def test_tone_mapping_keeps_grey_grey_and_spreads_what_was_washed_out(transfer):
    ramp = np.repeat(np.arange(256, dtype=np.uint8)[None, :, None], 3, axis=2)
    seen = to_standard(ramp, transfer).astype(int)
    assert np.ptp(seen, axis=2).max() <= 1
    levels = seen[0, :, 0]
    assert (np.diff(levels) >= 0).all()
    assert levels[0] == 0
    assert levels[255] == 255
    reference = round(255 * (0.58 if transfer == "PQ" else 0.75))
    assert 200 < levels[reference] < 230
    red = np.full((1, 1, 3), (200, 90, 90), np.uint8)
    wide = to_standard(red, transfer)[0, 0].astype(int)
    # BT.709 has less red to give than BT.2020: the same colour is a stronger signal in it.
    assert wide[0] - wide[1] > levels[200] - levels[90]


def test_only_hdr_is_tone_mapped():
    with pytest.raises(ValueError, match="HDR"):
        to_standard(np.zeros((2, 2, 3), np.uint8), "")


@pytest.mark.parametrize(("trc", "name"), [(16, "PQ"), (18, "HLG"), (1, "")])
def test_a_file_says_that_it_is_hdr(media, trc, name):
    with FrameSource.open(media(frames=2, transfer=trc, pix_fmt="yuv420p10le")) as source:
        assert source.info.hdr == name
        frame = source.frame_at(1)
        raw = frame.rgb()
        seen = view_rgb(raw, source.info, PLAIN)
        assert (seen is raw) == (not name)
        assert frame.rgb() is raw


def imports_of(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def test_nothing_but_the_window_looks_through_a_view():
    view = {"player.media.view", "player.media.tone"}
    # The filmstrip is looked at, and nothing else is made of it.
    allowed = {Path(f"player/media/{name}.py") for name in ("view", "tone", "filmstrip")}
    # A still holds it only where a person asks for it, and then says so in bar, record and log.
    allowed.add(Path("redaction/usecases/still_treatment.py"))
    files = [
        path
        for top in ("player", "redaction")
        for path in (ROOT / top).rglob("*.py")
        if path.relative_to(ROOT) not in allowed
    ]
    assert len(files) > 50
    imported = {path: imports_of(path) for path in files}
    assert [path.name for path, found in imported.items() if found & view] == []
    assert imports_of(ROOT / "player/media/view.py") & view
    treated = "redaction.usecases.still_treatment"
    using = {
        path.relative_to(ROOT).as_posix()
        for path, found in imported.items()
        if any(name.startswith(treated) for name in found)
    }
    assert using <= {
        "redaction/usecases/still.py",
        "redaction/usecases/still_picture.py",
        "redaction/cli_stills.py",
    }
