"""A person whose tracks were grouped."""

from __future__ import annotations

from dataclasses import dataclass

from redaction.model.ids import PersonId, TrackId


@dataclass(frozen=True, slots=True)
class Person:
    """Someone seen in the footage; ``visible`` when a person decided to show them (the requester).

    Attributes:
        id: Identifier.
        name: What they are called; empty where nobody named them.
        visible: Their tracks are shown in the copy.
        note: Free text.
        by_hand: Somebody decided who belongs to them; comparing faces again leaves them as they are.
        unsure: Of their tracks, those that may show somebody else.
        not_same: Tracks that somebody said show another person.
        reasons: Codes of the exemptions relied on wherever they are covered.
        why: The reason in somebody's own words, beside the codes.
    """

    id: PersonId
    name: str = ""
    visible: bool = False
    note: str = ""
    by_hand: bool = False
    unsure: tuple[TrackId, ...] = ()
    not_same: tuple[TrackId, ...] = ()
    reasons: tuple[str, ...] = ()
    why: str = ""

    @property
    def decided(self) -> bool:
        """Whether somebody decided anything about them; else only the machine made the group."""
        return bool(
            self.name or self.visible or self.note or self.by_hand or self.reasons or self.why
        )
