"""What a timeline report says, as plain values: gathered first, laid out after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from types import MappingProxyType
from typing import Any

from redaction.paper.made import Made


@dataclass(frozen=True, slots=True)
class CameraFacts:
    """One camera.

    Attributes:
        number: From 1, in the incident's order.
        name: What people call it.
        file: Name of the original.
        sha256: Of the original.
        seconds: How long it is, in seconds of media time.
        frames: How many it has; 0 for sound alone.
        began: When it began, in words with whose clock; or that this is not known.
        ended: When it ended.
        clock: How its own clock was set.
        wrong: How wrong its own clock was found, in words; empty where nothing is known.
        place: How it came to its place on the incident's clock.
        set_by: Who set its clock and when, in words; may be empty.
        aligned_by: Who aligned it and when, in words; may be empty.
        placed: Whether it has a place on the incident's clock.
        gaps: How many stretches it left out.
        entries: How many annotations of it are in the report.
    """

    number: int
    name: str
    file: str
    sha256: str
    seconds: float
    frames: int
    began: str
    ended: str
    clock: str
    wrong: str
    place: str
    set_by: str
    aligned_by: str
    placed: bool
    gaps: int
    entries: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """A stretch of the incident and which cameras cover it.

    Attributes:
        start: In words.
        stop: In words.
        seconds: How long it is.
        cameras: Numbers of the cameras; none is a gap.
    """

    start: str
    stop: str
    seconds: float
    cameras: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class EntryFacts:
    """One annotation.

    Attributes:
        number: From 1, in the order of the report.
        camera: Number of its camera.
        camera_name: What people call the camera.
        day: Day in words, by the incident's clock; empty where no time of day is known.
        time: Time of its first frame in words, without the day.
        until: Of its end; empty for a single frame.
        whose: By whose clock, in a few words.
        seconds: How long it is; 0 for a single frame.
        media: Its place in the file, in words.
        frames: Its frames, in words.
        category: Name of its category, may be empty.
        title: One line.
        note: Any number of lines.
        people: As a person wrote them; who confirmed an appearance is in ``source``.
        place: Where it happens.
        tags: Words.
        source: Where it came from; empty for one made by hand.
        picture: Key of its picture, or empty.
        picture_frame: The frame that the picture shows.
        ringed: Whether a part of the picture is ringed.
        bare: Whether its picture was left out, because a face may still be seen on it.
    """

    number: int
    camera: int
    camera_name: str
    day: str
    time: str
    until: str
    whose: str
    seconds: float
    media: str
    frames: str
    category: str = ""
    title: str = ""
    note: str = ""
    people: tuple[str, ...] = ()
    place: str = ""
    tags: tuple[str, ...] = ()
    source: str = ""
    picture: str = ""
    picture_frame: int = -1
    ringed: bool = False
    bare: bool = False


@dataclass(frozen=True, slots=True)
class TimelineFacts:
    """The whole report.

    Attributes:
        made: Who, when, of what.
        title: Of the incident.
        clock: By whose clock times are, once for the whole report.
        zone: Name of the zone in which times are shown; empty where no time of day is known.
        first: When the first camera began, in words.
        last: When the last one ended.
        cameras: In the incident's order.
        coverage: Which cameras cover which stretch; empty for one camera.
        entries: In order of time; of cameras without a place at the end.
        redacted: Whether the pictures are covered by the decisions.
        reason: Why they are not.
        with_pictures: Whether there are any.
        without_picture: Annotations that could have one and have none, because there are very many.
        drafts: Drafts that were left out, because nobody confirmed them.
        left_out: Other annotations that were left out.
        is_incident: Whether it is about an incident, and not one footage.
        pictures: JPEGs by their keys.
    """

    made: Made
    title: str
    clock: str
    zone: str
    first: str
    last: str
    cameras: tuple[CameraFacts, ...]
    coverage: tuple[Coverage, ...]
    entries: tuple[EntryFacts, ...]
    redacted: bool = True
    reason: str = ""
    with_pictures: bool = True
    without_picture: int = 0
    drafts: int = 0
    left_out: int = 0
    is_incident: bool = True
    pictures: Mapping[str, bytes] = field(
        default_factory=lambda: MappingProxyType({}), repr=False, compare=False
    )

    def to_json(self) -> dict[str, Any]:
        """Every fact but the pictures, JSON-ready."""
        return {
            **{
                name: getattr(self, name)
                for name in self.__slots__
                if name not in ("made", "cameras", "coverage", "entries", "pictures")
            },
            "made": self.made.to_json(),
            "cameras": [asdict(one) for one in self.cameras],
            "coverage": [asdict(one) for one in self.coverage],
            "entries": [asdict(one) for one in self.entries],
        }
