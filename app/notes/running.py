"""Ranges that were begun while the footage plays and wait for their end. No Qt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from player.media.time import FrameIndex
from redaction.model.ids import AnnotationId


@dataclass(frozen=True, slots=True)
class Begun:
    """One that waits.

    Attributes:
        category: Id of its category; its key ends it.
        frame: On which it was begun.
        gesture: Joins its end to its beginning, so that both are one undo.
    """

    category: str
    frame: FrameIndex
    gesture: str


class Running:
    """Those that wait, in the order they were begun; of each category one at most."""

    def __init__(self) -> None:
        self._begun: dict[AnnotationId, Begun] = {}

    def __iter__(self) -> Iterator[AnnotationId]:
        return iter(self._begun)

    def __len__(self) -> int:
        return len(self._begun)

    def begin(self, note: AnnotationId, category: str, frame: FrameIndex, gesture: str) -> None:
        """One more was begun."""
        self._begun[note] = Begun(category, frame, gesture)

    def end(self, note: AnnotationId) -> Begun | None:
        """It waits no more; None where it did not."""
        return self._begun.pop(note, None)

    def of(self, category: str) -> AnnotationId | None:
        """The one of a category, or None."""
        return next((n for n, b in self._begun.items() if b.category == category), None)

    def begun(self, note: AnnotationId) -> Begun | None:
        """How one was begun, or None."""
        return self._begun.get(note)

    def clear(self) -> None:
        """None waits any more."""
        self._begun.clear()
