"""By what rule a frame counts as seen, and sound as heard."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from redaction.coverage.viewing import HELD, Hearing, View, Viewing

SLOWEST_HEARD = 0.25
"""Speed below which nobody understands speech."""

FASTEST = (0.5, 1.0, 2.0, 4.0, 8.0)
"""Fastest speeds that can be chosen for what is seen."""

FASTEST_HEARD = (1.0, 1.5, 2.0)
"""Likewise for what is heard."""


class Whose(StrEnum):
    """Whose looking counts."""

    ANYBODY = "anybody"
    REVIEWER = "reviewer"
    """The one who hands it in."""
    CHECKER = "checker"
    """The one who approves it."""


@dataclass(frozen=True, slots=True)
class SeenRule:
    """What counts.

    Attributes:
        views: How the picture must have been shown; not ``ORIGINAL`` unless chosen, because there nothing
            of what is covered is to be seen.
        fastest: Highest speed, forwards or backwards.
        held: Thousandths of a second that a frame must have stood on the screen, where it did not play;
            one of ``HELD``.
        whole: Whether the whole picture must have been in view: enlarged, what lies outside the window
            was not seen.
        whose: Whose looking counts.
        fastest_heard: Highest speed at which sound counts as heard.

    Raises:
        ValueError: If nothing could ever count.
    """

    views: frozenset[View] = frozenset(
        (View.OUTLINES, View.PREVIEW, View.SEE_BEHIND, View.SIDE_BY_SIDE)
    )
    fastest: float = 2.0
    held: int = 40
    whole: bool = True
    whose: Whose = Whose.ANYBODY
    fastest_heard: float = 2.0

    def __post_init__(self) -> None:
        if not self.views:
            msg = "a rule needs at least one view that counts"
            raise ValueError(msg)
        if not 0.1 <= self.fastest <= 8 or not SLOWEST_HEARD <= self.fastest_heard <= 2:
            msg = "a rule needs a speed from 0.1 to 8, and from 0.25 to 2 for sound"
            raise ValueError(msg)
        if self.held not in HELD:
            msg = f"a rule needs one of {HELD} thousandths of a second"
            raise ValueError(msg)

    def counts(self, viewing: Viewing, who: str | None = None) -> bool:
        """Whether frames seen like that count; ``who`` for one person's looking only."""
        if viewing.view not in self.views or (self.whole and not viewing.whole):
            return False
        if who is not None and viewing.who != who:
            return False
        return abs(viewing.speed) <= self.fastest if viewing.playing else viewing.held >= self.held

    def counts_heard(self, hearing: Hearing, who: str | None = None) -> bool:
        """Whether sound heard like that counts."""
        if who is not None and hearing.who != who:
            return False
        return SLOWEST_HEARD <= hearing.speed <= self.fastest_heard

    def who(self, reviewer: str, checker: str) -> str | None:
        """Whose looking counts, by name: None for anybody's, empty where that person is not known yet."""
        return {Whose.ANYBODY: None, Whose.REVIEWER: reviewer, Whose.CHECKER: checker}[self.whose]

    def words(self) -> str:
        """The rule in a sentence, for the window and for reports."""
        order = [v for v in View if v in self.views]
        names = [_VIEWS[v] for v in order]
        listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
        whole = " with the whole picture in view" if self.whole else ""
        whose = {
            Whose.ANYBODY: "Anybody's looking counts.",
            Whose.REVIEWER: "Only the reviewer's own looking counts.",
            Whose.CHECKER: "Only the checker's own looking counts.",
        }[self.whose]
        still = f"or stood still for {self.held / 1000:g} s" if self.held else "or stood still"
        return (
            f"A frame counts as seen when it was on the screen ({listed}){whole}, played at no more than "
            f"{self.fastest:g} times the speed {still}, in a window that was in front, and nothing covered "
            f"on it has changed since. Sound counts as heard up to {self.fastest_heard:g} times the speed. "
            f"{whose}"
        )

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "views": [v.value for v in View if v in self.views],
            "fastest": self.fastest,
            "held": self.held,
            "whole": self.whole,
            "whose": self.whose.value,
            "fastest_heard": self.fastest_heard,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> SeenRule:
        """What ``to_json`` gave.

        Raises:
            ValueError, TypeError, KeyError: If it is anything else.
        """
        return cls(
            frozenset(View(v) for v in data["views"]),
            float(data["fastest"]),
            int(data["held"]),
            bool(data["whole"]),
            Whose(data["whose"]),
            float(data["fastest_heard"]),
        )


_VIEWS = {
    View.OUTLINES: "outlines",
    View.PREVIEW: "preview",
    View.ORIGINAL: "original",
    View.SEE_BEHIND: "see behind",
    View.SIDE_BY_SIDE: "side by side",
}
