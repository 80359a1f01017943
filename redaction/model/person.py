"""A person whose tracks were grouped."""

from __future__ import annotations

from dataclasses import dataclass

from redaction.model.ids import PersonId


@dataclass(frozen=True, slots=True)
class Person:
    """Someone seen in the footage; ``visible`` when a person decided to show them (the requester)."""

    id: PersonId
    name: str = ""
    visible: bool = False
    note: str = ""
