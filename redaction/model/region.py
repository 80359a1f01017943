"""What is covered on one frame."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from redaction.model.geometry import Shape
from redaction.model.ids import TrackId


class Kind(StrEnum):
    """What a track covers."""

    FACE = "face"
    PERSON = "person"
    PLATE = "plate"
    TEXT = "text"
    SCREEN = "screen"
    OTHER = "other"


class Style(StrEnum):
    """How a region is covered. All of them destroy what lies inside."""

    SOLID = "solid"
    MOSAIC = "mosaic"
    BLUR = "blur"


SOMEBODY = (Kind.FACE, Kind.PERSON)
"""Kinds that show somebody; only they are grouped as people, and shown through a person."""


@dataclass(frozen=True, slots=True)
class Region:
    """One covered shape on one frame.

    Attributes:
        track: The track it belongs to.
        shape: In the picture as shown, in source pixels.
        style: Its own style, or None for the copy's style.
        kind: What it covers.
    """

    track: TrackId
    shape: Shape
    style: Style | None = None
    kind: Kind = Kind.FACE
