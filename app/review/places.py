"""Where one was in each footage, so that coming back is coming back to the same place."""

from __future__ import annotations

from dataclasses import dataclass

from app.canvas.transform import Framing
from redaction.model.ids import FootageId, TrackId


@dataclass(frozen=True, slots=True)
class Place:
    """Where one was in one footage.

    Attributes:
        frame: The frame shown last.
        framing: Which part of the picture was in view; None for all of it.
        stretch: First frame in view on the timeline and frames per pixel; None for all of it.
        selection: Tracks that were selected, in order.
    """

    frame: int = 0
    framing: Framing | None = None
    stretch: tuple[float, float] | None = None
    selection: tuple[TrackId, ...] = ()


class Places:
    """The places, by footage."""

    def __init__(self) -> None:
        self._known: dict[FootageId, Place] = {}

    def get(self, footage: FootageId) -> Place:
        """Where one was; the beginning where one never was."""
        return self._known.get(footage, Place())

    def keep(self, footage: FootageId, place: Place) -> None:
        """Remember where one is."""
        self._known[footage] = place
