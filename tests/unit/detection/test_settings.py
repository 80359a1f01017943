from __future__ import annotations

import pytest

from redaction.detection.settings import DetectionMode, DetectionSettings
from redaction.model.region import Kind


def test_settings_survive_json():
    settings = DetectionSettings(mode=DetectionMode.THOROUGH, max_carry=9, margin=1.5)
    assert DetectionSettings.from_json(settings.to_json()) == settings


def test_what_is_not_given_takes_its_default():
    assert DetectionSettings.from_json({"mode": "thorough"}) == DetectionSettings(
        mode=DetectionMode.THOROUGH
    )


@pytest.mark.parametrize(
    "values",
    [
        {"speed": 1},
        {"mode": "warp"},
        {"kinds": ["plate"]},
        {"kinds": []},
        {"margin": 0.5},
        {"keep_confidence": 0.9},
        {"max_carry": 0},
    ],
)
def test_nonsense_is_refused(values):
    with pytest.raises(ValueError, match=r".+"):
        DetectionSettings.from_json(values)


def test_numbers_of_frames_follow_the_rate_within_bounds():
    settings = DetectionSettings(max_gap=30, max_carry=16)
    assert settings.at_rate(25) == settings
    assert settings.at_rate(50).max_carry == 32
    assert settings.at_rate(12.5).max_gap == 15
    assert settings.at_rate(1).max_carry == settings.at_rate(4).max_carry == 6
    assert settings.at_rate(1000).max_gap == 72


def test_faces_only_so_far():
    with pytest.raises(ValueError, match="only faces"):
        DetectionSettings(kinds=(Kind.FACE, Kind.PLATE))
