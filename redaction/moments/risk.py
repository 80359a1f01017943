"""How likely somebody is exposed at a moment."""

from __future__ import annotations

from redaction.model.track import Problem

_RISK: dict[Problem | None, float] = {
    Problem.SEEN_IN_COPY: 0.9,
    Problem.ENDS_INSIDE: 0.5,
    Problem.STARTS_INSIDE: 0.5,
    Problem.LARGE_GAP: 0.4,
    Problem.SUDDEN_CHANGE: 0.3,
    Problem.CROSSING: 0.25,
    Problem.LOW_CONFIDENCE: 0.2,
    Problem.SMALL: 0.15,
    Problem.FEW_FRAMES: 0.1,
    None: 0.02,
}


def risk_of(problem: Problem | None) -> float:
    """From 0 to 1."""
    return _RISK[problem]
