"""What is looked for and how hard, as one frozen value that is logged with every analysis."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from enum import StrEnum

from redaction.model.region import Kind

NORMAL_RATE = 25.0
"""Frames a second for which numbers of frames are given."""

RATE_BOUNDS = (0.4, 2.4)
"""Least and greatest factor by which numbers of frames are scaled."""


class DetectionMode(StrEnum):
    """How much time is spent on each frame."""

    FAST = "fast"
    THOROUGH = "thorough"


@dataclass(frozen=True, slots=True)
class DetectionSettings:
    """Settings of one analysis.

    Attributes:
        mode: The plain choice; it decides which detectors run and at which sizes.
        kinds: What is looked for. Only faces can be, so far.
        start_confidence: A track may begin with a detection of at least this confidence, 0 to 1.
        keep_confidence: A detection of at least this confidence is taken where a track supports it.
        max_gap: Frames a track may go unseen and still be picked up again, in footage of 25 frames a
            second; other rates are scaled (see ``at_rate``).
        max_carry: Frames a well-supported track is carried on before its first and after its last
            detection; scaled likewise.
        margin: Factor by which boxes grow, so that hair, chin and jitter are covered.

    Raises:
        ValueError: If a value makes no sense or a kind cannot be detected.
    """

    mode: DetectionMode = DetectionMode.FAST
    kinds: tuple[Kind, ...] = (Kind.FACE,)
    start_confidence: float = 0.5
    keep_confidence: float = 0.3
    max_gap: int = 30
    max_carry: int = 16
    margin: float = 1.5

    def __post_init__(self) -> None:
        if self.kinds != (Kind.FACE,):
            msg = f"only faces can be detected, not {', '.join(self.kinds) or 'nothing'}"
            raise ValueError(msg)
        if not 0 < self.keep_confidence <= self.start_confidence <= 1:
            msg = "confidences must satisfy 0 < keep_confidence <= start_confidence <= 1"
            raise ValueError(msg)
        if self.max_gap < 0 or self.max_carry < 1 or not 1 <= self.margin <= 3:
            msg = "max_gap must be at least 0, max_carry at least 1, margin from 1 to 3"
            raise ValueError(msg)

    def at_rate(self, rate: float) -> DetectionSettings:
        """The same settings for footage of this many frames a second.

        People move by the second, not by the frame. The scale is kept within bounds, so that neither a
        slow camera nor a false rate takes the carrying away altogether.
        """
        scale = min(RATE_BOUNDS[1], max(RATE_BOUNDS[0], rate / NORMAL_RATE))
        return replace(
            self,
            max_gap=round(self.max_gap * scale),
            max_carry=max(1, round(self.max_carry * scale)),
        )

    def to_json(self) -> dict[str, object]:
        """JSON-ready values."""
        values = asdict(self)
        return values | {"mode": str(self.mode), "kinds": [str(kind) for kind in self.kinds]}

    @classmethod
    def from_json(cls, values: dict[str, object]) -> DetectionSettings:
        """The settings ``to_json`` described; what is missing takes its default.

        Raises:
            ValueError: If a name is unknown or a value makes no sense.
        """
        unknown = set(values) - {field.name for field in fields(cls)}
        if unknown:
            msg = f"unknown detection settings: {', '.join(sorted(unknown))}"
            raise ValueError(msg)
        given: dict[str, object] = dict(values)
        if "mode" in given:
            given["mode"] = DetectionMode(str(given["mode"]))
        kinds = given.get("kinds")
        if isinstance(kinds, (list, tuple)):
            given["kinds"] = tuple(Kind(str(kind)) for kind in kinds)
        return replace(cls(), **given)  # type: ignore[arg-type]  # checked by __post_init__
