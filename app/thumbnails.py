"""Small pictures out of the cache. Loads no decoder, so that the home page may show them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

from player.media.strip_cache import Stored, StripReader, cache_file

if TYPE_CHECKING:
    from redaction.model.footage import Footage


POSTER_AT = 0.1
"""How far in the picture lies that stands for footage: recordings begin with a hand before the lens."""


@dataclass(frozen=True, slots=True, eq=False)
class Thumbnail:
    """A small picture, upright and in its true shape.

    Attributes:
        frame: The frame it shows.
        damaged: Whether that frame's picture is damaged.
        image: The picture.
    """

    frame: int
    damaged: bool
    image: QImage


def poster(cache: Path, footage: Footage) -> QImage | None:
    """A small picture that stands for footage, if the cache holds one; a few milliseconds.

    Args:
        cache: The folder of caches.
        footage: Which.
    """
    if not footage.sha256:
        return None
    reader = StripReader(cache_file(cache, footage.sha256))
    frames = sorted(f for f, damaged in reader.thumbnails(footage.video).items() if not damaged)
    if not frames:
        return None
    stored = reader.pictures(footage.video, [nearest(frames, int(footage.frames * POSTER_AT))])
    made = [decoded(one) for one in stored]
    return made[0].image if made and made[0] is not None else None


def nearest(frames: Sequence[int], frame: int) -> int:
    """The one of the ascending ``frames`` that is nearest to ``frame``."""
    at = bisect_left(frames, frame)
    near = frames[max(0, at - 1) : at + 1]
    return min(near, key=lambda known: abs(known - frame))


def decoded(stored: Stored) -> Thumbnail | None:
    """The picture of JPEG bytes, or None where they are none."""
    image = QImage.fromData(stored.jpeg)
    return None if image.isNull() else Thumbnail(stored.frame, stored.damaged, image)
