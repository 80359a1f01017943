"""How likely somebody is exposed at a moment.

Shares measured on clips with true boxes (``./run bench effort --risk``): how often a face that was not covered
was to be seen near the place, on the frames of the moment. Over clips of other scenes the order is the same, the
figures are not, so they are an order and not a promise.
"""

from __future__ import annotations

from redaction.model.track import Problem, Track

_SHARE: dict[Problem | None, float] = {
    Problem.SEEN_IN_COPY: 0.5,
    Problem.ENDS_INSIDE: 0.2,
    Problem.STARTS_INSIDE: 0.18,
    Problem.FEW_FRAMES: 0.15,
    Problem.CROSSING: 0.09,
    Problem.SUDDEN_CHANGE: 0.08,
    Problem.LARGE_GAP: 0.07,
    Problem.LOW_CONFIDENCE: 0.02,
    Problem.SMALL: 0.01,
    None: 0.05,
}

UNSURE = 0.64
"""Below this confidence a track is often no face at all, ..."""

UNSURE_SHARE = 0.35
"""... and where it starts or ends nobody is exposed: so much less often."""

SHORT = 25
"""Frames; somebody covered for less than a second may have been there before and after."""

SHORT_SHARE = 0.1
"""Added then, where nothing else is doubtful."""


def risk_of(track: Track, problem: Problem | None) -> float:
    """From 0 to 1."""
    share = _SHARE[problem]
    if problem is None and len(track.span) < SHORT:
        share += SHORT_SHARE
    if problem is not Problem.SEEN_IN_COPY and track.confidence < UNSURE:
        share *= UNSURE_SHARE
    return share
