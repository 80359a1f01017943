"""What the readers and writers of track files share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from redaction.jobs.errors import UserError
from redaction.model.region import Kind

MOST_FRAMES = 100_000_000
"""Higher frame numbers (46 days at 25 frames a second) are taken for a fault of the file."""


class Picture(Protocol):
    """What a writer needs to know of the footage; ``player.media``'s ``VideoInfo`` has it."""

    @property
    def width(self) -> int:
        """As shown, in pixels."""
        ...

    @property
    def height(self) -> int:
        """As shown, in pixels."""
        ...

    @property
    def video(self) -> int:
        """Which of the file's moving pictures, from 0."""
        ...


@dataclass(frozen=True, slots=True)
class MadeFor:
    """What a track file states of the footage it is for; None where it states nothing.

    Attributes:
        width: Of the picture as shown, in pixels.
        height: Likewise.
        frames: How many there are.
        picture: Which of the file's moving pictures, from 0.
    """

    width: int | None = None
    height: int | None = None
    frames: int | None = None
    picture: int | None = None


class TrackFileError(UserError):
    """A track file cannot be used; the sentence says where in the file."""

    def __init__(self, name: str, why: str, line: int | None = None) -> None:
        where = "" if line is None else f" (line {line})"
        super().__init__(
            f"The track file {name} cannot be used{where}: {why}.",
            "Nothing was changed.",
            "Write it anew with “umbra detect”, or correct it.",
        )


class Malformed(Exception):  # noqa: N818 - says what the file is
    """What is wrong in a file, and on which line; ``read_tracks`` makes a sentence of it."""

    def __init__(self, why: str, line: int | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.line = line


KIND_NUMBERS = {
    Kind.FACE: 1,
    Kind.PERSON: 2,
    Kind.PLATE: 3,
    Kind.TEXT: 4,
    Kind.SCREEN: 5,
    Kind.OTHER: 6,
}
"""Class numbers in MOT files."""


def kind_of_label(label: str) -> Kind:
    """The kind of this name, in any case; ``OTHER`` when there is none."""
    name = label.strip().lower()
    return Kind(name) if name in set(Kind) else Kind.OTHER
