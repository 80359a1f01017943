"""Under which names the parts of a timeline lie in its cache."""

from __future__ import annotations


def cuts_name(video: int) -> str:
    """Cuts of one moving picture: JSON ``{"cuts", "frames", "complete"}``."""
    return f"cuts/{video}"


def peaks_name(sound: int) -> str:
    """Loudness of one sound track, as ``player.media.peaks.Peaks`` writes it."""
    return f"peaks/{sound}"


def speech_name(sound: int) -> str:
    """Speech in one sound track: JSON ``{"regions": [[seconds, seconds]], "complete", "model"}``."""
    return f"speech/{sound}"
