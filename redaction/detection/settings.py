"""What is looked for and how hard, as one frozen value that is logged with every analysis."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields, replace
from enum import StrEnum
from typing import Final

from redaction.detection.ownmodel import OwnModel
from redaction.model.region import Kind

NORMAL_RATE = 25.0
"""Frames a second for which numbers of frames are given."""

RATE_BOUNDS = (0.4, 2.4)
"""Least and greatest factor by which numbers of frames are scaled."""

BUILT_IN = frozenset({Kind.FACE, Kind.TEXT})
"""What can be found without a detector of the user's own."""

DIAL: Final[dict[int, tuple[float, float]]] = {
    1: (0.7, 0.5),
    2: (0.65, 0.45),
    3: (0.6, 0.4),
    4: (0.55, 0.35),
    5: (0.5, 0.3),
    6: (0.47, 0.28),
    7: (0.44, 0.26),
    8: (0.4, 0.22),
    9: (0.36, 0.2),
}
"""Start and keep confidence of each sensitivity: from fewer false finds to fewer missed ones. Measured on 31
clips, most with people never trained on: from 5 to 9 the exposed face-frames fall to about a quarter and
twice as much is covered in vain; from 5 to 3 two fifths less is, and seven times as many are exposed. See
``./run bench leaks --sweep``."""

NORMAL_SENSITIVITY = 5
"""Where the dial stands by itself."""


class DetectionMode(StrEnum):
    """How much time is spent on each frame."""

    FAST = "fast"
    THOROUGH = "thorough"


class DialledStart(float):
    """A start confidence that the dial decides: ``replace(settings, sensitivity=...)`` changes it."""

    __slots__ = ()


class DialledKeep(float):
    """Likewise a keep confidence. They are two, because one may be given as the other's value."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class DetectionSettings:
    """Settings of one analysis.

    The two confidences follow ``sensitivity`` unless they are given; what begins a track by what was
    given also keeps it, whatever the dial says.

    Attributes:
        mode: The plain choice; it decides which detectors run and at which sizes.
        kinds: What is looked for, in the order of ``Kind``. Faces and text can be by themselves, the
            others where a detector in ``own`` finds them.
        sensitivity: The plain dial, 1 (fewer false finds) to 9 (fewer missed ones).
        start_confidence: A track may begin with a detection of at least this confidence, 0 to 1.
        keep_confidence: A detection of at least this confidence is taken where a track supports it.
        max_gap: Frames a track may go unseen and still be picked up again, in footage of 25 frames a
            second; other rates are scaled (see ``at_rate``).
        max_carry: Frames a well-supported track is carried on before its first and after its last
            detection; scaled likewise.
        margin: Factor by which boxes grow, so that hair, chin and jitter are covered.
        own: Detectors of the user's own that run beside ours.

    Raises:
        ValueError: If a value makes no sense or a kind cannot be detected.
    """

    mode: DetectionMode = DetectionMode.FAST
    kinds: tuple[Kind, ...] = (Kind.FACE,)
    sensitivity: int = NORMAL_SENSITIVITY
    start_confidence: float = DialledStart(DIAL[NORMAL_SENSITIVITY][0])
    keep_confidence: float = DialledKeep(DIAL[NORMAL_SENSITIVITY][1])
    max_gap: int = 30
    max_carry: int = 16
    margin: float = 1.5
    own: tuple[OwnModel, ...] = ()

    def __post_init__(self) -> None:
        if type(self.sensitivity) is not int or self.sensitivity not in DIAL:
            raise ValueError(f"sensitivity must be a whole number from {min(DIAL)} to {max(DIAL)}")
        object.__setattr__(self, "kinds", tuple(kind for kind in Kind if kind in self.kinds))
        self._check_kinds()
        self._follow_dial()
        if not 0 < self.keep_confidence <= self.start_confidence <= 1:
            msg = "confidences must satisfy 0 < keep_confidence <= start_confidence <= 1"
            raise ValueError(msg)
        if self.max_gap < 0 or self.max_carry < 1 or not 1 <= self.margin <= 3:
            msg = "max_gap must be at least 0, max_carry at least 1, margin from 1 to 3"
            raise ValueError(msg)

    def _check_kinds(self) -> None:
        if not self.kinds:
            raise ValueError("at least one kind must be looked for")
        possible = BUILT_IN.union(*(own.kinds for own in self.own))
        if unknown := [kind for kind in self.kinds if kind not in possible]:
            raise ValueError(
                f"{' and '.join(unknown)} can only be found with a detector of your own that gives it"
            )
        if idle := [own.name for own in self.own if not set(own.kinds) & set(self.kinds)]:
            raise ValueError(f"nothing that {' and '.join(idle)} can find is looked for")
        if len({own.name for own in self.own}) < len(self.own):
            raise ValueError("each detector of your own needs a name of its own")

    def _follow_dial(self) -> None:
        start, keep = DIAL[self.sensitivity]
        if isinstance(self.start_confidence, DialledStart):
            object.__setattr__(self, "start_confidence", DialledStart(start))
        if isinstance(self.keep_confidence, DialledKeep):
            keep = min(keep, self.start_confidence)
            object.__setattr__(self, "keep_confidence", DialledKeep(keep))

    @property
    def nearly_confidence(self) -> float:
        """Half way between what keeps a track and what begins one: it nearly begins one, 0 to 1."""
        return (self.start_confidence + self.keep_confidence) / 2

    def looks_for(self, kind: Kind) -> bool:
        """Whether this kind is looked for."""
        return kind in self.kinds

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
        """JSON-ready values, complete enough to repeat the analysis."""
        return asdict(self) | {
            "mode": str(self.mode),
            "kinds": [str(kind) for kind in self.kinds],
            "start_confidence": float(self.start_confidence),
            "keep_confidence": float(self.keep_confidence),
            "own": [own.to_json() for own in self.own],
        }

    def to_log(self) -> dict[str, object]:
        """The same for the review log, which names files but no folders."""
        return self.to_json() | {"own": [own.to_log() for own in self.own]}

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
        own = given.get("own")
        if isinstance(own, (list, tuple)):
            given["own"] = tuple(OwnModel.from_json(model) for model in own)
        dialled = _dialled(given.get("sensitivity", NORMAL_SENSITIVITY))
        given = {k: v for k, v in given.items() if k not in dialled or v != dialled[k]}
        try:
            return replace(cls(), **given)  # type: ignore[arg-type]  # checked by __post_init__
        except TypeError as error:
            raise ValueError("a detection setting is of a kind that makes no sense") from error


def _dialled(sensitivity: object) -> dict[str, float]:
    """What the dial gives by the names of the fields; nothing where it cannot stand so."""
    if type(sensitivity) is not int or sensitivity not in DIAL:
        return {}
    start, keep = DIAL[sensitivity]
    return {"start_confidence": start, "keep_confidence": keep}


def kinds_for(own: Iterable[OwnModel]) -> tuple[Kind, ...]:
    """What is looked for when nobody says so: faces, and what the user's own detectors are for."""
    wanted = {Kind.FACE, *(kind for model in own for kind in model.kinds)}
    return tuple(kind for kind in Kind if kind in wanted)
