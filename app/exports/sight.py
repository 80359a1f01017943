"""A place of the footage that somebody is sent to by a report."""

from __future__ import annotations

from dataclasses import dataclass

from redaction.model.geometry import Box


@dataclass(frozen=True, slots=True)
class Sight:
    """Where to look, and at what.

    Attributes:
        frame: Frame of the source.
        words: What is to be seen there, in a few words.
        places: In the picture as shown, in source pixels; the first is the one meant most. With none,
            what is covered on that frame is ringed.
    """

    frame: int
    words: str = ""
    places: tuple[Box, ...] = ()
