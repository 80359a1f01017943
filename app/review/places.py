"""Where one was in each footage and how it was looked at, kept across sessions.

A place says nothing about what is in the footage: a frame number, a zoom, ids of tracks.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any, Final

from app.canvas.transform import Framing
from app.review.darkroom import AS_RECORDED
from app.settings.declared import PLACES
from app.settings.store import Settings
from player.media.view import ViewOptions
from redaction.model.ids import FootageId, TrackId

MOST: Final = 60
"""So many footages are remembered, those opened last."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where one was in one footage.

    Attributes:
        frame: The frame shown last.
        framing: Which part of the picture was in view; None for all of it.
        stretch: First frame in view on the timeline and pixels per frame; None for all of it.
        selection: Tracks that were selected, in order; not kept across sessions.
        options: How the picture was looked at.
    """

    frame: int = 0
    framing: Framing | None = None
    stretch: tuple[float, float] | None = None
    selection: tuple[TrackId, ...] = field(default=(), compare=False)
    options: ViewOptions = AS_RECORDED

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        framing, options = self.framing, self.options
        return {
            "frame": self.frame,
            "framing": None if framing is None else [framing.zoom, framing.x, framing.y],
            "stretch": None if self.stretch is None else list(self.stretch),
            "view": [options.deinterlace, options.brightness, options.contrast],
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Place:
        """What ``to_json`` gave.

        Raises:
            KeyError, TypeError, ValueError: If it is anything else.
        """
        framing, stretch = kept["framing"], kept["stretch"]
        deinterlace, brightness, contrast = kept["view"]
        return cls(
            frame=int(kept["frame"]),
            framing=None if framing is None else Framing(*map(float, framing)),
            stretch=None if stretch is None else (float(stretch[0]), float(stretch[1])),
            options=ViewOptions(bool(deinterlace), int(brightness), int(contrast)),
        )


class Places:
    """The places, by footage."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._known: OrderedDict[FootageId, Place] = OrderedDict()
        for text in settings.get(PLACES):
            try:
                kept = json.loads(text)
                self._known[FootageId(str(kept["footage"]))] = Place.from_json(kept)
            except (KeyError, TypeError, ValueError, IndexError):
                # a place that cannot be read is a place forgotten; nothing depends on it
                continue

    def get(self, footage: FootageId) -> Place:
        """Where one was; the beginning where one never was."""
        return self._known.get(footage, Place())

    def keep(self, footage: FootageId, place: Place) -> None:
        """Remember where one is, until ``save`` also across sessions."""
        self._known[footage] = place
        self._known.move_to_end(footage)
        while len(self._known) > MOST:
            self._known.popitem(last=False)

    def forget(self, known: set[FootageId]) -> None:
        """Drop the places of footage that is no longer in the register."""
        for footage in [f for f in self._known if f not in known]:
            del self._known[footage]

    def save(self) -> None:
        """Keep the places for the next session."""
        lines = [json.dumps({"footage": f, **p.to_json()}) for f, p in self._known.items()]
        self._settings.set(PLACES, lines)
