"""What a person noted on the timeline."""

from __future__ import annotations

from dataclasses import dataclass

from player.media.time import FrameSpan
from redaction.model.ids import AnnotationId


@dataclass(frozen=True, slots=True)
class Annotation:
    """A marker (a span of one frame) or a range with a title and a note."""

    id: AnnotationId
    span: FrameSpan
    title: str = ""
    note: str = ""
    category: str = ""
