"""What several jobs refuse in the same words."""

from __future__ import annotations

from pathlib import Path

from player.media.errors import MediaError


def nothing_to_search(path: Path) -> MediaError:
    """The error for sound without a picture."""
    return MediaError(
        f"The file {path.name} has sound but no picture, so there are no faces to search for.",
        "Nothing was changed.",
        "Its sound can be muted: umbra export --mute A-B, or by hand in the window.",
    )
