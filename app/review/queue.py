"""What can be answered at a moment, and where the stepping keys stop. No Qt."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from redaction.model.ids import TrackId
from redaction.model.project import Project
from redaction.model.track import Problem
from redaction.moments.moment import Moment

_ENDS: Final = frozenset({Problem.STARTS_INSIDE, Problem.ENDS_INSIDE})
_WHETHER: Final = frozenset({Problem.FEW_FRAMES, Problem.LOW_CONFIDENCE, Problem.SEEN_IN_COPY})
"""Doubts about whether it is anything at all: covering more of it is no answer."""


class Answer(StrEnum):
    """What a person can say at a moment."""

    ACCEPT = "accept"
    REJECT = "reject"
    EXTEND = "extend"
    COVER = "cover"
    JOIN = "join"


def answers(moment: Moment, partner: TrackId | None) -> tuple[Answer, ...]:
    """The answers that make sense, in the order they are shown."""
    problems = frozenset(moment.problems)
    found = [Answer.ACCEPT, Answer.REJECT]
    if problems & _ENDS:
        found.append(Answer.EXTEND)
    if problems - _WHETHER:
        found.append(Answer.COVER)
    if partner is not None:
        found.append(Answer.JOIN)
    return tuple(found)


def edges(project: Project, frames: int) -> list[int]:
    """Frames worth stopping at: first and last frame of every track, and the markers."""
    found = {0, max(0, frames - 1)}
    for track in project.tracks.values():
        found.update((int(track.start), min(track.stop, frames) - 1))
    for note in project.annotations.values():
        found.add(int(note.span.start))
    return sorted(found)
