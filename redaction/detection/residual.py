"""The quick detector that verification runs on the finished copy."""

from __future__ import annotations

from redaction.detection.centerface import CentreFaceDetector

RESIDUAL_SIDE = 480
"""Longer side of the picture it looks at: small enough to be run on every frame."""

RESIDUAL_THRESHOLD = 0.25
"""Weak finds, too: the watch over the copy decides which of them are faces, and looks again near others."""


def residual_detector() -> CentreFaceDetector:
    """CenterFace at a small size; boxes in the pixels of the picture given.

    Raises:
        UserError: If the model file is missing or altered.
    """
    return CentreFaceDetector("centerface", (RESIDUAL_SIDE,), RESIDUAL_THRESHOLD)
