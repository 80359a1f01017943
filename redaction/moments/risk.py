"""How likely somebody is exposed at a moment.

The shares were measured on 21 clips with true boxes, searched at three places of the dial: how often a face
that nothing covered was to be seen near the place, on the frames of the moment. On clips of other scenes the
order is much the same and the figures are not: they are an order, not a promise.
"""

from __future__ import annotations

from redaction.model.track import Problem, Track

_SHARE: dict[Problem | None, float] = {
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

FINDS = ((0.65, 0.6), (0.57, 0.12), (0.0, 0.06))
"""Confidence of what a closer look found, and how often a face was exposed there."""

SHORT = 25
"""Frames; somebody covered for less than a second may have been there before and after."""

SHORT_SHARE = 0.1
"""Added then, where nothing else is doubtful."""


def risk_of(track: Track, problem: Problem | None) -> float:
    """From 0 to 1."""
    if problem is Problem.SEEN_IN_COPY:
        return next(share for least, share in FINDS if track.confidence >= least)
    share = _SHARE[problem]
    if problem is None and len(track.span) < SHORT:
        share += SHORT_SHARE
    if track.confidence < UNSURE:
        share *= UNSURE_SHARE
    return share
