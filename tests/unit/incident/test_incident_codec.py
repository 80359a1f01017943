"""Incidents as JSON: everything comes back, nothing is swallowed, nothing is unbounded."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from player.media.time import FrameIndex
from redaction.incident.camera import (
    AlignedBy,
    Alignment,
    CameraClock,
    ClockSource,
    MatchedMoment,
)
from redaction.incident.codec import incident_from_json, incident_to_json
from redaction.incident.incident import Incident
from redaction.model.fields import CodecError
from redaction.model.ids import FootageId, RequestId
from tests.unit.incident.cameras import START, camera, incident

FULL = replace(
    incident(
        camera("a", START),
        replace(
            camera("b"),
            clock=CameraClock(
                START, ClockSource.BURNT_IN, "03/11/2026 14:02:10", "Europe/London", FrameIndex(12),
                Fraction(-7, 3), Fraction(1, 10**5), "checked against the speaking clock",
                Alignment(
                    AlignedBy.MOMENTS, FootageId("a"), Fraction(5, 7), Fraction(10001, 10000), 0.5,
                    Fraction(1, 25),
                    (MatchedMoment(FrameIndex(3), Fraction(3, 25), FrameIndex(9), Fraction(9, 25), "x"),),
                    "Ada", START,
                ),
                "Ada", START,
            ),
        ),
        master="a",
    ),
    reference="R 1", request=RequestId("r"), note="n", closed=True, zone="UTC",
)  # fmt: skip


@pytest.mark.parametrize("made", [FULL, incident()], ids=["everything", "nothing"])
def test_an_incident_comes_back(made: Incident) -> None:
    assert incident_from_json(json.loads(json.dumps(incident_to_json(made)))) == made


def test_defaults_are_left_out() -> None:
    assert incident_to_json(incident(camera("a"))) == {
        "id": "i", "title": "Fight", "zone": "Europe/London",
        "cameras": [{"footage": "a", "name": "a"}],
    }  # fmt: skip


def broken(path: tuple[Any, ...], value: Any) -> Any:
    data: Any = incident_to_json(FULL)
    place = data
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return data


@pytest.mark.parametrize(
    "data",
    [
        None,
        {},
        broken(("later",), 1),
        broken(("cameras",), {}),
        broken(("cameras",), [{"footage": str(n), "name": "x"} for n in range(17)]),
        broken(("cameras",), [{"footage": "a", "name": "x"}] * 2),
        broken(("cameras", 1, "clock", "offset"), "9" * 4001),
        broken(("cameras", 1, "clock", "offset"), "1e999999999"),
        broken(("cameras", 1, "clock", "offset"), "1/0"),
        broken(("cameras", 1, "clock", "drift"), "1/2"),
        broken(("cameras", 1, "clock", "frame"), -1),
        broken(("cameras", 1, "clock", "start"), "2026-11-03T14:02:10"),
        broken(("cameras", 1, "clock", "start"), "then"),
        broken(("cameras", 1, "clock", "alignment", "how"), "guess"),
        broken(("cameras", 1, "clock", "alignment", "confidence"), 2),
        broken(("cameras", 1, "clock", "alignment", "rate"), "2"),
        broken(("cameras", 1, "clock", "alignment", "moments"), [{}] * 1001),
    ],
)
def test_what_is_no_incident_is_refused(data: Any) -> None:
    with pytest.raises(CodecError):
        incident_from_json(data)
