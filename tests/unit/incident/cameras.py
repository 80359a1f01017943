"""Incidents and indexes made by hand, for the tests of incident time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from player.media.index import VideoIndex
from redaction.incident.camera import Camera, CameraClock, ClockSource
from redaction.incident.incident import Incident
from redaction.model.ids import FootageId, IncidentId

START = dt.datetime(2026, 11, 3, 14, 2, 10, tzinfo=dt.UTC)


def index_with(
    pts: Sequence[int], base: Fraction = Fraction(1, 1000), last: int = 40
) -> VideoIndex:
    """An index with these time stamps; the last frame lasts ``last`` ticks."""
    stamps = np.array(pts, np.int64)
    numbers = np.arange(len(stamps))
    return VideoIndex(
        base, stamps, np.append(np.diff(stamps), last), np.ones(len(stamps), np.bool_),
        stamps, stamps, numbers, numbers,
    )  # fmt: skip


def camera(name: str, start: dt.datetime | None = None, **clock: object) -> Camera:
    """A camera whose footage is called as itself; with a start its clock was set by hand."""
    source = ClockSource.NONE if start is None else ClockSource.BY_HAND
    made = CameraClock(start, source, **clock)  # type: ignore[arg-type]
    return Camera(FootageId(name), name, made)


def incident(*cameras: Camera, master: str | None = None, zone: str = "Europe/London") -> Incident:
    """An incident of these cameras."""
    chosen = None if master is None else FootageId(master)
    return Incident(IncidentId("i"), "Fight", cameras=cameras, master=chosen, zone=zone)


def at(made: Incident, name: str) -> Camera:
    """The camera with this name."""
    found = made.camera(FootageId(name))
    assert found is not None
    return found
