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
    """How a region is covered, or somebody who is shown pointed out."""

    SOLID = "solid"
    MOSAIC = "mosaic"
    BLUR = "blur"
    OUTLINE = "outline"
    """A line around the region; covers nothing."""
    SPOTLIGHT = "spotlight"
    """Everything but the region is dimmed; covers nothing."""


COVERS = (Style.SOLID, Style.MOSAIC, Style.BLUR)
"""The styles that are offered for covering; the first is what copies have unless told otherwise.

All of them destroy what lies inside. Nothing else may be offered: `./run bench reid` measures that a face
recogniser sees nobody through them."""

HIGHLIGHTS = (Style.OUTLINE, Style.SPOTLIGHT)
"""The styles that point out somebody who is shown. They never cover: who is to be covered is covered in
the copy's style, whatever style of this kind is set."""

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


def covering(own: Style | None, copy: Style) -> Style:
    """How a region is covered: in its own style if that covers, else in the copy's, else solid.

    Args:
        own: The region's own style, if it has one.
        copy: The copy's style.

    Returns:
        One of ``COVERS``.
    """
    return next((style for style in (own, copy) if style in COVERS), Style.SOLID)
