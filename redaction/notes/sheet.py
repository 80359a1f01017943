"""Annotations with their places in every way of telling time: what is written into files and papers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from redaction.incident.camera import Camera
from redaction.incident.incident import Incident
from redaction.model.annotation import Annotation
from redaction.model.footage import Footage
from redaction.model.note_category import Categories
from redaction.notes.timecode import Timecode


@dataclass(frozen=True, slots=True)
class Instant:
    """One point of a footage.

    Attributes:
        frame: The frame that begins there; one more than the last at the end of the footage.
        pts: Time stamp in the footage's time base, as in the file.
        seconds: Media time: from the first frame.
        timecode: SMPTE.
        incident: Incident time, exact seconds since 1970 by the incident's leading clock; None where the
            camera has no place on it.
    """

    frame: int
    pts: int
    seconds: Fraction
    timecode: str
    incident: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Noted:
    """An annotation and where it lies.

    Attributes:
        annotation: Of a footage; never a draft.
        first: Its first frame.
        last: Its last frame; of a marker the same.
        end: Where its last frame ends.
        still: The frame that stands for it.
    """

    annotation: Annotation
    first: Instant
    last: Instant
    end: Instant
    still: Instant


@dataclass(frozen=True, slots=True)
class CameraSheet:
    """The annotations of one footage.

    Attributes:
        footage: As the register has it.
        name: Of the camera, or of the file.
        file: Name of the file without its folder.
        time_base: Seconds per tick of time stamps.
        timecode: How timecodes are counted.
        whole: Where the footage begins and where it ends.
        notes: By first frame.
        camera: Its place in the incident; None outside one.
        placed: Whether it has a place on the incident's clock.
    """

    footage: Footage
    name: str
    file: str
    time_base: Fraction
    timecode: Timecode
    whole: tuple[Instant, Instant]
    notes: tuple[Noted, ...]
    camera: Camera | None = None
    placed: bool = False

    @property
    def source(self) -> str:
        """What identifies the footage in a file: its hash, and which of the file's moving pictures it is."""
        return f"{self.footage.sha256}/{self.footage.video}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is written of one footage or of all cameras of an incident.

    Attributes:
        title: Of the incident, or the name of the footage.
        cameras: In the incident's order.
        categories: The workspace's list.
        made: When, UTC.
        incident: Whose cameras they are; None for one footage.
        drafts: How many were left out because nobody confirmed them yet.
        without: Names of fields that were left out on wish.
    """

    title: str
    cameras: tuple[CameraSheet, ...]
    categories: Categories
    made: dt.datetime
    incident: Incident | None = None
    drafts: int = 0
    without: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many annotations there are."""
        return sum(len(camera.notes) for camera in self.cameras)

    def in_order(self) -> Iterator[tuple[CameraSheet, Noted]]:
        """All of them as they happened; those of cameras without a place last, camera by camera."""
        placed = [(c, n) for c in self.cameras if c.placed for n in c.notes]
        placed.sort(key=lambda one: (one[1].first.incident or 0, one[1].annotation.id))
        yield from placed
        yield from ((c, n) for c in self.cameras if not c.placed for n in c.notes)
