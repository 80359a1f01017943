"""What stands between a review and its release."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from player.media.time import FrameSpan
from redaction.casework.signoff import APPROVAL_GATE, CHECK_OF_ANOTHER, CHECKER_GATE, Act
from redaction.policy.current import policy


class GateKind(StrEnum):
    """What is in the way."""

    NOT_APPROVED = APPROVAL_GATE
    TAMPERED = "tampered"
    UNSEEN = "unseen"
    CHECKER = CHECKER_GATE
    """The checker did not look at what the workspace asks them to."""
    UNHEARD = "unheard"
    SOUND = "sound"
    """Nobody decided about the sound."""
    PENDING = "pending"
    MOMENTS = "moments"
    REASONS = "reasons"
    SEARCH = "search"
    """The automatic search did not get through."""
    DAMAGED = "damaged"
    UNCHECKED = "unchecked"
    NOTES = "notes"
    IDENTITY = "identity"
    PAUSED = "paused"
    COPY = "copy"
    """The copy was made by other decisions."""
    VERIFICATION = "verification"
    FACES = "faces"
    """A picture may show a face that nobody decided to show."""


FIXED = (GateKind.TAMPERED, GateKind.COPY, GateKind.VERIFICATION)
"""What nobody can override: there is no telling what would be let out, or a new copy is all it takes."""


@dataclass(frozen=True, slots=True)
class Gate:
    """One thing in the way.

    Attributes:
        kind: Which.
        words: A sentence for a person.
        count: How many there are of it (frames, tracks, seconds, …), at least 1.
        spans: Frames to look at, ascending; empty where it has no place.
        override: By whom and why it was let pass, or None.
    """

    kind: GateKind
    words: str
    count: int = 1
    spans: tuple[FrameSpan, ...] = ()
    override: Act | None = None

    @property
    def is_open(self) -> bool:
        """Whether it still stands in the way."""
        return self.override is None

    @property
    def is_check(self) -> bool:
        """Whether it stands for the check by somebody else."""
        return self.kind in CHECK_OF_ANOTHER

    @property
    def can_be_overridden(self) -> bool:
        """Whether somebody may let it pass with a reason."""
        return self.kind not in FIXED and self.kind.value not in policy().casework.fixed_gates


def open_of(gates: Iterable[Gate]) -> tuple[Gate, ...]:
    """Those that nobody let pass."""
    return tuple(gate for gate in gates if gate.is_open)
