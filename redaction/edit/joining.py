"""What there is to know before tracks become one: where both were there, and what only one can keep."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from player.media.time import FrameIndex, FrameSpan
from redaction.edit import pieces
from redaction.edit.asking import Refused
from redaction.model.ids import TrackId
from redaction.model.project import Project
from redaction.model.track import Track


class InTwoPlaces(Refused):
    """Tracks that cannot be one, because on one frame they are in two places.

    Attributes:
        frame: The first such frame.
    """

    def __init__(self, frame: int) -> None:
        super().__init__(
            f"On frame {frame} these tracks are in two places at once, and one track can only be in one.",
            "Stop covering with one of them there first, or keep both tracks and group them as one"
            " person.",
        )
        self.frame = frame


_ATTRIBUTES: tuple[tuple[str, Callable[[Track], object]], ...] = (
    ("kind", lambda t: t.kind),
    ("style", lambda t: t.style),
    ("reasons", lambda t: (t.reasons, t.why)),
    ("name", lambda t: t.label),
    ("note", lambda t: t.note),
    ("decision", lambda t: t.state),
)


@dataclass(frozen=True, slots=True)
class JoinConflicts:
    """What several tracks do not agree on.

    Attributes:
        both: Stretches on which at least two of them are there, ascending: the cover lies around both.
        differing: What only the first one's is kept of, of "kind", "style", "reasons", "name", "note" and
            "decision".
    """

    both: tuple[FrameSpan, ...]
    differing: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.both or self.differing)


def join_conflicts(project: Project, track_ids: Iterable[TrackId]) -> JoinConflicts:
    """What joining these tracks has to settle; tracks that are not there are left out."""
    ids = dict.fromkeys(track_ids)
    tracks = [project.tracks[i] for i in ids if i in project.tracks]
    shared = [
        span
        for at, first in enumerate(tracks)
        for second in tracks[at + 1 :]
        for span in pieces.shared_spans(first, second)
    ]
    differing = tuple(name for name, of in _ATTRIBUTES if len({of(t) for t in tracks}) > 1)
    return JoinConflicts(_merged(shared), differing)


def _merged(spans: Sequence[FrameSpan]) -> tuple[FrameSpan, ...]:
    """The same frames as stretches that neither touch nor overlap, ascending."""
    merged: list[FrameSpan] = []
    for span in sorted(spans, key=lambda s: s.start):
        if merged and span.start <= merged[-1].stop:
            last = merged.pop()
            span = FrameSpan(last.start, FrameIndex(max(last.stop, span.stop)))
        merged.append(span)
    return tuple(merged)
