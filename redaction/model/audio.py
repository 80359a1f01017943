"""Stretches of sound that are not disclosed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from redaction.model.ids import AudioRangeId


class AudioTreatment(StrEnum):
    """What is heard instead."""

    MUTE = "mute"
    TONE = "tone"
    DISGUISE = "disguise"
    """The voice is not recognised any more; the words stay understandable (``redaction.export.disguise``)."""


class SoundReview(StrEnum):
    """What a person decided about the sound as a whole: a state of its own beside the stretches."""

    NOT_REVIEWED = "not_reviewed"
    REVIEWED = "reviewed"
    """Somebody says that they listened to it and marked what is not to be heard."""
    REMOVED = "removed"
    """No copy has any sound."""


@dataclass(frozen=True, slots=True)
class AudioRange:
    """A stretch of sound to silence or to disguise.

    Attributes:
        start: Seconds from the first video frame, exact.
        stop: Seconds, exact, after ``start``; half-open.
        reasons: Codes of the exemptions relied on.
        note: Free text.
        why: The reason in somebody's own words, beside the codes.

    Raises:
        ValueError: If the range is empty.
    """

    id: AudioRangeId
    start: Fraction
    stop: Fraction
    treatment: AudioTreatment = AudioTreatment.MUTE
    reasons: tuple[str, ...] = ()
    note: str = ""
    why: str = ""

    def __post_init__(self) -> None:
        if self.stop <= self.start:
            msg = f"sound range {self.id}: [{self.start}, {self.stop}) is empty"
            raise ValueError(msg)
