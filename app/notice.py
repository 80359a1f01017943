"""One sentence for the person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Tone(StrEnum):
    """How a notice is meant."""

    INFO = "info"
    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Notice:
    """One sentence for the person, with at most two things to do about it.

    Attributes:
        text: A whole sentence.
        tone: How it is meant.
        actions: Button label and what it does, in order.
        holds: Whether it is still true; asked after each change, and taken off the screen when not.
    """

    text: str
    tone: Tone = Tone.INFO
    actions: tuple[tuple[str, Callable[[], object]], ...] = ()
    holds: Callable[[], bool] = lambda: True
