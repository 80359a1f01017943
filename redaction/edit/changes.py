"""What an edit changed, so that a view refreshes that and nothing else."""

from __future__ import annotations

from dataclasses import dataclass

from player.media.time import FrameIndex, FrameSpan
from redaction.model.ids import AnnotationId, AudioRangeId, PersonId, TrackId


@dataclass(frozen=True, slots=True)
class Changes:
    """What one edit, undo or redo changed.

    Attributes:
        tracks: Tracks added, changed or removed.
        people: People added, changed or removed.
        audio: Stretches of sound added, changed or removed.
        annotations: Annotations added, changed or removed.
        span: Smallest half-open range of frames around everything that changed on the picture, or
            None when no frame looks different (sound, names, notes only).
        frame: Where the edit acted, for the playhead to go to when it was undone off screen.
        origin: Who asked, so that a view can ignore the echo of its own edit.
        sound: What was decided about the sound as a whole changed.
    """

    tracks: frozenset[TrackId] = frozenset()
    people: frozenset[PersonId] = frozenset()
    audio: frozenset[AudioRangeId] = frozenset()
    annotations: frozenset[AnnotationId] = frozenset()
    span: FrameSpan | None = None
    frame: FrameIndex | None = None
    origin: str = ""
    sound: bool = False

    def __bool__(self) -> bool:
        return bool(self.tracks or self.people or self.audio or self.annotations or self.sound)


def hull(spans: list[FrameSpan]) -> FrameSpan | None:
    """The smallest span around all of them, or None when there are none."""
    if not spans:
        return None
    return FrameSpan(min(s.start for s in spans), max(s.stop for s in spans))
