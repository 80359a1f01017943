"""What a person noted along the footage: a marker on one frame, or a range of frames."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from player.media.time import FrameIndex, FrameSpan
from redaction.model.geometry import Shape
from redaction.model.ids import AnnotationId

LONGEST_TITLE = 200
"""Characters of a title, and of a place."""
LONGEST_NOTE = 20_000
LONGEST_SOURCE = 800
LONGEST_WORD = 120
"""Characters of one tag, or of the name of one person."""
MOST_WORDS = 100
"""Tags, or people, of one annotation."""

FARTHEST = 100_000.0
"""Pixels from the corner of a picture, either way: no region that somebody drew lies beyond."""

FACES_COMPARED = "faces compared by Umbra"
"""``Annotation.source`` of a draft that only says that faces look alike begins so."""

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Annotation:
    """A marker (a span of one frame) or a range, and what was noted about it.

    Attributes:
        span: Its frames, half-open.
        title: One line.
        note: Any number of lines.
        category: Id of a ``NoteCategory``; empty for none. One that the list no longer knows is kept.
        colour: Name of a colour of ``PALETTE``; empty for that of its category.
        tags: Words to find it by.
        people: Who is seen or heard, as a person wrote it; never the program's word.
        place: Where it happens.
        region: Part of the picture that is meant, in source pixels of the picture as shown, on the frame
            ``picture``. It covers nothing and is never painted into a copy.
        still: The frame that stands for it, one of its span; None for its first.
        draft: Proposed by the program: nobody confirmed it yet, and it is neither exported nor packaged.
        source: Where it came from; empty for one that a person made by hand.

    Raises:
        ValueError: If the still is not one of the span's frames.
    """

    id: AnnotationId
    span: FrameSpan
    title: str = ""
    note: str = ""
    category: str = ""
    colour: str = ""
    tags: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    place: str = ""
    region: Shape | None = None
    still: FrameIndex | None = None
    draft: bool = False
    source: str = ""

    def __post_init__(self) -> None:
        if self.still is not None and self.still not in self.span:
            msg = f"frame {self.still} does not lie in the annotation it stands for"
            raise ValueError(msg)

    @property
    def is_marker(self) -> bool:
        """Whether it is a single frame."""
        return len(self.span) == 1

    @property
    def picture(self) -> FrameIndex:
        """The frame that stands for it, and on which its region lies."""
        return self.span.start if self.still is None else self.still


def is_far(region: Shape) -> bool:
    """Whether a region reaches farther than ``FARTHEST`` from the corner of the picture."""
    edges = region.bounds
    return not all(abs(at) <= FARTHEST for at in (edges.x, edges.y, edges.x1, edges.y1))


def one_line(text: str) -> str:
    """Text without line breaks, tabs, doubled spaces and characters that cannot be printed."""
    return " ".join(_UNPRINTABLE.sub(" ", text).split())


def many_lines(text: str) -> str:
    """Text of several lines without characters that cannot be printed; ends and line ends are tidied."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    plain = plain.replace("\u2028", "\n").replace("\u2029", "\n")
    return "\n".join(line.rstrip() for line in _UNPRINTABLE.sub(" ", plain).split("\n")).strip()


def words(texts: Iterable[str]) -> tuple[str, ...]:
    """Tags or names, each on one line and once, in their order; empty ones are left out."""
    return tuple(dict.fromkeys(t for t in map(one_line, texts) if t))
