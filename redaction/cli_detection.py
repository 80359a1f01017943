"""What the options of `umbra redact` and `umbra detect` say about what to look for and how hard."""

from __future__ import annotations

import argparse
from typing import Any

from redaction.cli_words import UsageError
from redaction.detection.ownmodel import load_own_model
from redaction.detection.settings import DetectionMode, DetectionSettings, kinds_for
from redaction.model.region import Kind

EXPERT = ("start_confidence", "keep_confidence", "max_gap", "margin")
"""Options that are settings by the same name; what is not given keeps what dial and defaults say."""


def detection_settings(arguments: argparse.Namespace) -> DetectionSettings:
    """What to look for and how hard. The description and hash of own detectors are read here.

    Raises:
        UsageError: If the options do not fit together.
        OwnModelError: If a detector of the user's own cannot be used.
    """
    own = tuple(load_own_model(path) for path in arguments.model)
    given: dict[str, Any] = {
        name: value for name in EXPERT if (value := getattr(arguments, name)) is not None
    }
    named = arguments.kinds
    kinds = kinds_for(own) if named is None else tuple(Kind(name) for name in named)
    try:
        return DetectionSettings(
            mode=DetectionMode(arguments.detector),
            kinds=kinds,
            sensitivity=arguments.sensitivity,
            own=own,
            **given,
        )
    except ValueError as error:
        raise UsageError(f"The search cannot be set so: {error}.") from error
