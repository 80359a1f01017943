"""Laying one recording beside another by moments that both show, exact in fractions.

One moment gives where the other begins. Two and more also tell whether the clocks run apart, if they do so by
more than frames can hide: a moment is only known to lie somewhere within its frame. With three and more the
moments can contradict each other, and one of them may be found to be wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from redaction.incident.camera import MOST_RATE, MatchedMoment

USUAL_FRAME: Final = Fraction(1, 25)
"""Seconds that a frame is taken to last where nobody says."""

PLAUSIBLE: Final = Fraction(1, 1000)
"""Clocks that run further apart than this are rare: a moment matched wrongly is likelier."""


@dataclass(frozen=True, slots=True)
class MomentsMatch:
    """Where a recording lies beside another, by moments.

    The media second ``s`` of the one is the media second ``offset + (1 + drift) * s`` of the other.

    Attributes:
        offset: Media seconds of the other at this one's first frame.
        drift: By how much more of the other goes by in each second of this one.
        drift_known: Whether the moments tell it; where not, it is 0.
        residual: Seconds by which the moments disagree with the result at most; None of a single one.
        strays: Of each moment, in the order given, by how many seconds it comes later in the other than the
            result has it.
        doubt: Seconds by which any moment may stray because pictures are only taken so often.
        outlier: The place of the moment that alone contradicts the others, or None.
    """

    offset: Fraction
    drift: Fraction
    drift_known: bool
    residual: Fraction | None
    strays: tuple[Fraction, ...]
    doubt: Fraction
    outlier: int | None = None

    @property
    def agrees(self) -> bool:
        """Whether the moments disagree no more than pictures can be to blame for."""
        return self.residual is None or self.residual <= self.doubt

    @property
    def is_plausible(self) -> bool:
        """Whether clocks are ever that far apart."""
        return abs(self.drift) <= PLAUSIBLE

    @property
    def is_possible(self) -> bool:
        """Whether such an alignment may be kept at all."""
        return 1 / MOST_RATE <= 1 + self.drift <= MOST_RATE


def align_by_moments(
    moments: Sequence[MatchedMoment],
    *,
    frame: Fraction = USUAL_FRAME,
    other_frame: Fraction = USUAL_FRAME,
) -> MomentsMatch:
    """Where a recording lies beside another.

    The clocks are taken to run alike where that explains every moment to the frame; what pictures cannot
    tell is not made up. Else the straight line goes through the moments with the least squares of what is
    left.

    Args:
        moments: At least one; ``seconds`` of this recording, ``other_seconds`` of the other.
        frame: Seconds that a frame of this recording lasts.
        other_frame: Seconds that a frame of the other lasts.

    Raises:
        ValueError: If there is no moment.
    """
    if not moments:
        msg = "nothing was matched"
        raise ValueError(msg)
    pairs = [(m.seconds, m.other_seconds) for m in moments]
    doubt = (frame + other_frame) / 2
    made = _match(pairs, doubt)
    if made.agrees or len(pairs) < 3:
        return made
    return MomentsMatch(
        made.offset,
        made.drift,
        made.drift_known,
        made.residual,
        made.strays,
        doubt,
        _outlier(pairs, doubt),
    )


def _match(pairs: Sequence[tuple[Fraction, Fraction]], doubt: Fraction) -> MomentsMatch:
    apart = [there - here for here, there in pairs]
    # the middle of the extremes: no other offset strays less at most
    offset, drift, known = (min(apart) + max(apart)) / 2, Fraction(0), False
    if (max(apart) - min(apart)) / 2 > doubt and len({here for here, _ in pairs}) > 1:
        offset, drift = _line(pairs)
        known = True
    strays = tuple(there - offset - (1 + drift) * here for here, there in pairs)
    residual = max(map(abs, strays)) if len(pairs) > 1 else None
    return MomentsMatch(offset, drift, known, residual, strays, doubt)


def _line(pairs: Sequence[tuple[Fraction, Fraction]]) -> tuple[Fraction, Fraction]:
    count = len(pairs)
    middle = sum((here for here, _ in pairs), Fraction(0)) / count
    other = sum((there for _, there in pairs), Fraction(0)) / count
    spread = sum(((here - middle) ** 2 for here, _ in pairs), Fraction(0))
    together = sum(((here - middle) * (there - other) for here, there in pairs), Fraction(0))
    rate = together / spread
    return other - rate * middle, rate - 1


def _outlier(pairs: Sequence[tuple[Fraction, Fraction]], doubt: Fraction) -> int | None:
    """The one moment without which all others agree by plausible clocks; None if it cannot be told."""
    alone = []
    for number in range(len(pairs)):
        rest = _match([*pairs[:number], *pairs[number + 1 :]], doubt)
        if rest.agrees and rest.is_plausible:
            alone.append(number)
    return alone[0] if len(alone) == 1 else None
