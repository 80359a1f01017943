from __future__ import annotations

import json
import pickle
from dataclasses import replace
from itertools import pairwise

import pytest

from redaction.detection.ownmodel import Layout, OwnModel
from redaction.detection.settings import DIAL, DetectionMode, DetectionSettings, kinds_for
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


def own(*kinds: Kind, name: str = "mine") -> OwnModel:
    return OwnModel(
        name, "/models/mine.onnx", "ab" * 32, 640, 384, Layout.V8,
        tuple((f"class {n}", kind) for n, kind in enumerate(kinds)),
    )  # fmt: skip


def test_the_dial_in_the_middle_is_where_it_always_was():
    settings = DetectionSettings()
    assert (settings.sensitivity, settings.start_confidence, settings.keep_confidence) == (
        5, 0.5, 0.3,
    )  # fmt: skip


def test_a_step_on_the_dial_never_finds_less():
    steps = [DIAL[n] for n in sorted(DIAL)]
    assert sorted(DIAL) == list(range(1, 10))
    for (start, keep), (next_start, next_keep) in pairwise(steps):
        assert next_start <= start
        assert next_keep <= keep
        assert (next_start, next_keep) != (start, keep)


@pytest.mark.parametrize("sensitivity", sorted(DIAL))
def test_the_dial_survives_json_and_can_still_be_turned(sensitivity):
    settings = DetectionSettings(sensitivity=sensitivity)
    assert (settings.start_confidence, settings.keep_confidence) == DIAL[sensitivity]
    back = DetectionSettings.from_json(json.loads(json.dumps(settings.to_json())))
    assert back == settings
    assert replace(back, sensitivity=5) == DetectionSettings()


def test_what_an_expert_gives_wins_over_the_dial():
    settings = replace(DetectionSettings(start_confidence=0.7), sensitivity=9, max_gap=4)
    assert (settings.start_confidence, settings.keep_confidence) == (0.7, DIAL[9][1])
    back = DetectionSettings.from_json(settings.to_json())
    assert back == settings
    assert replace(back, sensitivity=1).start_confidence == 0.7


def test_what_begins_a_track_also_keeps_it():
    assert DetectionSettings(start_confidence=0.2).keep_confidence == 0.2


def test_one_confidence_can_be_given_as_the_value_of_the_other():
    settings = DetectionSettings()
    assert replace(settings, start_confidence=settings.keep_confidence).start_confidence == 0.3
    assert replace(settings, keep_confidence=settings.start_confidence).keep_confidence == 0.5


@pytest.mark.parametrize("sensitivity", [0, 10, 5.0, True, "5"])
def test_the_dial_has_nine_whole_steps(sensitivity):
    with pytest.raises(ValueError, match="from 1 to 9"):
        DetectionSettings.from_json({"sensitivity": sensitivity})


def test_text_can_be_looked_for_with_faces_or_alone():
    both = DetectionSettings(kinds=(Kind.TEXT, Kind.FACE))
    assert both == DetectionSettings(kinds=(Kind.FACE, Kind.TEXT))
    assert not DetectionSettings(kinds=(Kind.TEXT,)).looks_for(Kind.FACE)


@pytest.mark.parametrize("kind", [Kind.PERSON, Kind.PLATE, Kind.SCREEN, Kind.OTHER])
def test_other_kinds_need_a_detector_that_gives_them(kind):
    with pytest.raises(ValueError, match=f"{kind} can only be found with a detector of your own"):
        DetectionSettings(kinds=(Kind.FACE, kind))
    settings = DetectionSettings(kinds=(Kind.FACE, kind), own=(own(kind),))
    assert DetectionSettings.from_json(json.loads(json.dumps(settings.to_json()))) == settings


def test_a_detector_that_is_there_for_nothing_is_refused():
    with pytest.raises(ValueError, match="nothing that mine can find"):
        DetectionSettings(own=(own(Kind.PLATE),))


def test_two_detectors_of_one_name_are_refused():
    with pytest.raises(ValueError, match="a name of its own"):
        DetectionSettings(own=(own(Kind.FACE), own(Kind.FACE)))


def test_the_log_names_the_model_its_hash_and_no_folder():
    settings = DetectionSettings(kinds=kinds_for([own(Kind.PLATE)]), own=(own(Kind.PLATE),))
    log = settings.to_log()
    assert (log["kinds"], log["sensitivity"]) == (["face", "plate"], 5)
    assert (log["start_confidence"], log["keep_confidence"]) == (0.5, 0.3)
    (model,) = log["own"]
    assert (model["name"], model["file"], model["sha256"]) == ("mine", "mine.onnx", "ab" * 32)
    assert "/models" not in json.dumps(log)


def test_settings_cross_to_other_processes():
    settings = DetectionSettings(sensitivity=7, own=(own(Kind.FACE),))
    back = pickle.loads(pickle.dumps(settings))
    assert back == settings
    assert replace(back, sensitivity=5).start_confidence == 0.5


@pytest.mark.parametrize(
    "values", [{"max_gap": None}, {"own": None}, {"margin": "wide"}, {"kinds": 3}]
)
def test_values_of_a_wrong_kind_are_refused(values):
    with pytest.raises(ValueError, match="makes no sense"):
        DetectionSettings.from_json(values)
