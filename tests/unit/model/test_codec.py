"""JSON of model values: small, lossless, and strict about what it reads."""

from __future__ import annotations

import json
from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given, settings

from player.media.time import FrameIndex
from redaction.model import codec
from redaction.model.annotation import Annotation
from redaction.model.audio import AudioRange, AudioTreatment
from redaction.model.codec import CodecError
from redaction.model.geometry import Box
from redaction.model.ids import PersonId, TrackId
from redaction.model.person import Person
from redaction.model.track import Keyframe, Track
from tests.property import values


def test_defaults_are_left_out() -> None:
    track = Track(TrackId("a"), (Keyframe(FrameIndex(3), Box(1, 2, 3, 4)),), FrameIndex(9))
    assert codec.track_to_json(track) == {
        "id": "a",
        "stop": 9,
        "keyframes": [{"frame": 3, "box": [1, 2, 3, 4]}],
    }


@settings(deadline=None, max_examples=40)
@given(values.audio(), values.annotations(), values.people())
def test_everything_survives(audio: AudioRange, mark: Annotation, person: Person) -> None:
    for write, read, value in (
        (codec.audio_to_json, codec.audio_from_json, audio),
        (codec.annotation_to_json, codec.annotation_from_json, mark),
        (codec.person_to_json, codec.person_from_json, person),
    ):
        data = json.loads(json.dumps(write(value)))  # type: ignore[operator]
        assert read(data) == value


def test_reasons_are_written_only_where_there_are_some() -> None:
    """What was sealed and hashed before there were any has to stay what it was."""
    assert codec.person_to_json(Person(PersonId("p"))) == {"id": "p"}
    sound = {"id": "a", "start": "1", "stop": "2"}
    assert codec.audio_to_json(codec.audio_from_json(sound)) == sound
    given = Person(PersonId("p"), reasons=("foi40-2",), why="a child")
    assert codec.person_to_json(given) == {"id": "p", "reasons": ["foi40-2"], "why": "a child"}


def test_a_disguise_is_spelt_out() -> None:
    data = {"id": "a", "start": "1", "stop": "2", "treatment": "disguise"}
    sound = codec.audio_from_json(data)
    assert sound.treatment is AudioTreatment.DISGUISE
    assert codec.audio_to_json(sound) == data


def test_sound_keeps_exact_fractions() -> None:
    data = {"id": "a", "start": "1001/30000", "stop": "1/3"}
    assert codec.audio_from_json(data).start == Fraction(1001, 30000)


GOOD_KEY = {"frame": 3, "box": [1, 2, 3, 4]}
GOOD = {"id": "a", "stop": 9, "keyframes": [GOOD_KEY]}


@pytest.mark.parametrize(
    ("read", "data", "said"),
    [
        (codec.track_from_json, GOOD | {"id": ""}, "“id” should be text that is not empty"),
        (codec.track_from_json, GOOD | {"id": 3}, "“id” should be text"),
        (codec.track_from_json, GOOD | {"stop": 9.0}, "“stop” should be a whole number"),
        (codec.track_from_json, GOOD | {"stop": True}, "“stop” should be a whole number"),
        (codec.track_from_json, GOOD | {"stop": 2}, "needs keyframes"),
        (codec.track_from_json, GOOD | {"visible": 1}, "“visible” should be true or false"),
        (codec.track_from_json, GOOD | {"kind": "ghost"}, "“kind” should be one of face"),
        (codec.track_from_json, GOOD | {"problems": ["x"]}, "“problems” should be a list of"),
        (codec.track_from_json, GOOD | {"problems": "x"}, "“problems” should be a list of text"),
        (codec.track_from_json, GOOD | {"later": 1}, "unknown later"),
        (codec.track_from_json, GOOD | {"keyframes": {}}, "“keyframes” should be a list"),
        (codec.track_from_json, {"id": "a"}, "“keyframes” is missing"),
        (codec.keyframe_from_json, {"frame": 3}, "should be one of box, ellipse and polygon"),
        (codec.keyframe_from_json, GOOD_KEY | {"ellipse": [1]}, "should be one of box"),
        (codec.keyframe_from_json, GOOD_KEY | {"confidence": 10**400}, "“confidence” should be"),
        (codec.shape_from_json, {"box": [1, 2, 3]}, "“box” should be four numbers"),
        (codec.shape_from_json, {"box": [1, 2, 3, "4"]}, "“box” should be a list of numbers"),
        (codec.shape_from_json, {"box": 4}, "“box” should be a list of numbers"),
        (codec.shape_from_json, {"polygon": [1, 2, 3]}, "“polygon” should be pairs"),
        (codec.shape_from_json, {"polygon": [1, 2, 3, 4]}, "at least three points"),
        (codec.audio_from_json, {"id": "a", "start": "x", "stop": "1"}, "a fraction"),
        (codec.audio_from_json, {"id": "a", "start": "1/0", "stop": "1"}, "a fraction"),
        (codec.audio_from_json, {"id": "a", "start": "2", "stop": "1"}, "is empty"),
        (codec.annotation_from_json, {"id": "a", "start": 3, "stop": 2}, "not a frame span"),
        (codec.person_from_json, [], "person should be an object"),
    ],
)
def test_what_it_does_not_understand_is_refused(
    read: Callable[[object], object], data: object, said: str
) -> None:
    with pytest.raises(CodecError, match=said.replace("(", r"\(")):
        read(data)
