"""How many bits the picture gets, and what hardware players must be able to take."""

from __future__ import annotations

from fractions import Fraction

import pytest

from redaction.export.plan import EncoderSettings, ExportPlan
from redaction.export.rates import limits_of, rate_options, raw_rate
from redaction.model.ids import FootageId
from redaction.model.project import Project
from redaction.usecases.export_copy import export_copy


@pytest.mark.parametrize(
    ("size", "rate", "level", "refs"),
    [
        ((1920, 1080), 25, "4.1", 4),
        ((1920, 1080), 60, "4.2", 4),
        ((1080, 1920), 30, "4.1", 4),
        ((3840, 2160), 25, "5.1", 5),
        ((3840, 2160), 60, "5.2", 5),
        ((320, 240), 25, "4.1", 16),
    ],
)
def test_pictures_have_the_level_that_players_expect(size, rate, level, refs):
    found = limits_of(*size, Fraction(rate))
    assert found is not None
    assert (found.level, found.refs) == (level, refs)


@pytest.mark.parametrize(
    ("size", "rate"), [((7680, 4320), 25), ((9000, 64), 25), ((3840, 2160), 240)]
)
def test_what_no_usual_level_takes_is_not_held_to_one(size, rate):
    assert limits_of(*size, Fraction(rate)) is None


def test_only_slow_presets_need_fewer_references():
    limits = limits_of(1920, 1080, Fraction(25))
    assert limits is not None
    raw = Fraction(1920 * 1080 * 12 * 25)
    assert "refs" not in limits.options(EncoderSettings(), raw=raw)
    assert limits.options(EncoderSettings(preset="veryslow"), raw=raw)["refs"] == "4"


def test_raw_pictures_are_counted_in_whole_macroblocks():
    assert raw_rate(320, 192, Fraction(25)) == 320 * 192 * 12 * 25
    assert raw_rate(90, 50, Fraction(1)) == 96 * 64 * 12


def test_no_account_of_a_buffer_is_kept_where_even_raw_pictures_fit():
    limits = limits_of(1920, 1080, Fraction(25))
    assert limits is not None
    within, beyond = Fraction(limits.rate), Fraction(limits.rate + 1)
    assert limits.options(EncoderSettings(), raw=within) == {"level": "4.1"}
    assert limits.options(EncoderSettings(), raw=beyond) == {
        "maxrate": "62500000",
        "bufsize": "62500000",
    }


def test_a_limit_of_size_needs_a_rate_that_was_worked_out():
    with pytest.raises(ValueError, match="not worked out"):
        rate_options(EncoderSettings(size=1000))
    assert rate_options(EncoderSettings(size=1000, bitrate=5000))["b"] == "5000"
    assert rate_options(EncoderSettings(crf=23)) == {"crf": "23"}
    assert rate_options(EncoderSettings(lossless=True, crf=23)) == {"qp": "0"}


@pytest.mark.parametrize(
    "bad",
    [
        {"lossless": True, "size": 5000}, {"lossless": True, "bitrate": 5000},
        {"lossless": True, "encoder": "nvenc"}, {"size": 0}, {"bitrate": 10}, {"encoder": "abacus"},
    ],
)  # fmt: skip
def test_what_contradicts_itself_is_refused(bad):
    with pytest.raises(ValueError, match=r"\w"):
        EncoderSettings(**bad)


def test_settings_that_use_nothing_new_are_written_as_they_always_were():
    assert EncoderSettings().to_json() == {"crf": 20, "preset": "superfast", "gop": 5}
    full = EncoderSettings(size=5000, bitrate=3000, encoder="auto")
    assert EncoderSettings(**full.to_json()) == full


@pytest.mark.parametrize(
    ("size", "frames", "level"), [((352, 288), 30, 41), ((1280, 720), 8, 41), ((3840, 2160), 2, 51)]
)
def test_a_copy_says_the_level_that_players_expect(media, tmp_path, size, frames, level):
    """Also a small one that keeps no account of a buffer: a lower level would promise fewer bits."""
    source = media(frames=frames, size=size)
    plan = ExportPlan(source, "", Project(FootageId("f")))
    copy = export_copy(plan, tmp_path / "copy.mp4", watch_faces=False).path.read_bytes()
    box = copy.index(b"avcC")
    assert copy[box + 7] == level  # AVCLevelIndication (ISO/IEC 14496-15, 5.3.3.1.2)
