"""What a redaction schedule says, without how it looks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from types import MappingProxyType
from typing import Any

from redaction.paper.made import Made


@dataclass(frozen=True, slots=True)
class Stretch:
    """Frames of a copy, and when they are shown.

    Attributes:
        first: First frame, from 0; -1 where it is known in seconds only (sound).
        last: Last frame, inclusive; -1 likewise.
        start: Seconds from the copy's first frame.
        stop: Seconds, where the last frame ends.
    """

    first: int
    last: int
    start: float
    stop: float


@dataclass(frozen=True, slots=True)
class Ground:
    """One code and what it stands for in this workspace.

    Attributes:
        code: As stored with the decision.
        title: What it is for; the code itself where the list does not know it.
        act: Act and section; empty where the list does not know it.
        strength: ``absolute``, ``qualified``, ``proportionate``, ``procedural``, or empty.
    """

    code: str
    title: str
    act: str = ""
    strength: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is withheld from a copy.

    Attributes:
        number: ``1.4``: copy and item; in a schedule for a court only the item.
        what: ``Face``, ``Person B``, ``Number plate``, ``Sound``, ``Part left out``.
        detail: ``14 appearances``; may be empty.
        inside: Names and labels that staff gave, for internal schedules; else empty.
        stretches: Where in the copy, ascending; of a part left out, where in the original.
        frames: How many frames of the copy; 0 for sound.
        of_original: The stretches count the original's frames and time, not the copy's.
        how: ``Covered (solid)``, ``Silenced``, ``Left out`` …
        grounds: Codes; empty where nobody gave a reason.
        why: The reason in words; may be empty.
        note: Staff's note, for internal schedules; else empty.
        missing: Nobody gave a reason where one has to be given.
        picture: Key into the schedule's pictures; empty for none.
        picture_frame: Frame of the copy that the picture shows; -1 for none.
    """

    number: str
    what: str
    detail: str
    stretches: tuple[Stretch, ...]
    frames: int
    how: str
    grounds: tuple[str, ...] = ()
    why: str = ""
    inside: str = ""
    note: str = ""
    of_original: bool = False
    missing: bool = False
    picture: str = ""
    picture_frame: int = -1


@dataclass(frozen=True, slots=True)
class CopyFacts:
    """One copy.

    Attributes:
        number: From 1, in the order of the schedule.
        name: Of the file, as handed over; never its folder.
        kind: ``video``, ``still`` or ``sound``.
        sha256: Of the copy.
        source_sha256: Of the original.
        source_name: The original's name, for internal schedules; else empty.
        plan: Hash of the decisions it was made by.
        size: In bytes.
        frames: Of the copy.
        seconds: How long it is.
        source_frames: Of the original.
        made: ISO 8601 with offset.
        who: Who made it.
        verified: Whether the program's verification of it passed.
        changed: The decisions on the footage are others now than when it was made.
        items: What is withheld.
    """

    number: int
    name: str
    kind: str
    sha256: str
    source_sha256: str
    source_name: str
    plan: str
    size: int
    frames: int
    seconds: float
    source_frames: int
    made: str
    who: str
    verified: bool
    changed: bool
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class ScheduleFacts:
    """A schedule for one request.

    Attributes:
        made: Who makes it, when.
        external: It leaves the force: no names, labels or notes of staff's.
        kind: Value of ``RequestKind``.
        received: Day of receipt.
        requester: Shown where it is not empty.
        decision: The outcome and its reason, for people; may be empty.
        decided: Day of the decision, or None.
        grounds: What holds for the request as a whole.
        why: The same in words.
        copies: In the order given.
        list: Every code that occurs, with what it stands for, in order of first use.
        pictures: JPEG by key; not part of ``to_json``.
    """

    made: Made
    external: bool
    kind: str
    received: dt.date
    requester: str
    decision: str
    decided: dt.date | None
    grounds: tuple[str, ...]
    why: str
    copies: tuple[CopyFacts, ...]
    list: tuple[Ground, ...]
    pictures: Mapping[str, bytes] = field(
        default_factory=lambda: MappingProxyType({}), repr=False, compare=False
    )

    @property
    def items(self) -> int:
        """How many things are withheld."""
        return sum(len(copy.items) for copy in self.copies)

    @property
    def without_reason(self) -> int:
        """Of these, those that nobody gave a reason for."""
        return sum(item.missing for copy in self.copies for item in copy.items)

    def ground(self, code: str) -> Ground:
        """What a code stands for; the code itself where it is not known."""
        return next((g for g in self.list if g.code == code), Ground(code, code))

    def to_json(self) -> dict[str, Any]:
        """Every fact but the pictures, JSON-ready."""
        return {
            "made": self.made.to_json(),
            "external": self.external,
            "kind": self.kind,
            "received": self.received.isoformat(),
            "requester": self.requester,
            "decision": self.decision,
            "decided": self.decided and self.decided.isoformat(),
            "grounds": [*self.grounds],
            "why": self.why,
            "copies": [asdict(copy) for copy in self.copies],
            "list": [asdict(ground) for ground in self.list],
        }
