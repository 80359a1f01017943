"""Pictures of exposed faces, for looking at: they hold real people and never go into the repository."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from redaction.model.track import Track
from tests.bench._scoring import Truth

PER_PERSON, PER_CLIP = 3, 24
"""Pictures of one person, and of one clip, at most."""

NEAR = 12
"""Frames around an exposed one within which another says nothing new."""

TRUE, COVER, EXPOSED = (60, 220, 60), (220, 120, 30), (40, 40, 240)
"""Blue first: true boxes, what is covered, the face that is exposed (also drawn thicker)."""


def chosen(worst: Sequence[tuple[int, str]]) -> dict[int, set[str]]:
    """Which exposed frames to draw: few of each person, not next to each other.

    Args:
        worst: Frame and person of every exposed face, in order of the frames.
    """
    last: dict[str, list[int]] = {}
    picked: dict[int, set[str]] = {}
    for frame, who in worst:
        mine = last.setdefault(who, [])
        if len(mine) >= PER_PERSON or (mine and frame - mine[-1] < NEAR):
            continue
        if frame not in picked and len(picked) >= PER_CLIP:
            continue
        mine.append(frame)
        picked.setdefault(frame, set()).add(who)
    return picked


def draw_worst(
    clip: Path, truth: Truth, tracks: Sequence[Track], worst: Sequence[tuple[int, str]], out: Path
) -> list[Path]:
    """Write ``CLIP-FRAME.png`` for the exposed frames that `chosen` picks.

    Raises:
        ValueError: If ``out`` is inside this checkout.
    """
    import av

    checkout = Path(__file__).resolve().parents[2]
    if out.resolve().is_relative_to(checkout):
        msg = f"{out} is inside the checkout: pictures of real people must not get into it"
        raise ValueError(msg)
    picked = chosen(worst)
    if not picked:
        return []
    out.mkdir(parents=True, exist_ok=True)
    written = []
    with av.open(str(clip)) as container:
        for number, frame in enumerate(container.decode(video=0)):
            if number not in picked:
                continue
            picture = np.asarray(frame.to_ndarray(format="bgr24"), np.uint8)
            path = out / f"{clip.stem}-{number:05}.png"
            cv2.imwrite(str(path), drawn(picture, number, truth, tracks, picked[number]))
            written.append(path)
    return written


def drawn(
    picture: np.ndarray, number: int, truth: Truth, tracks: Sequence[Track], exposed: set[str]
) -> np.ndarray:
    """The picture with the outlines of what is covered and of the true boxes."""
    scale = max(1, round(1000 / picture.shape[1]))
    out = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_NEAREST)
    for track in tracks:
        shape = track.shape_at(number)
        if shape is None:
            continue
        box = shape.bounds
        middle = tuple(round(v * scale) for v in box.centre)
        radii = round(box.w / 2 * scale), round(box.h / 2 * scale)
        cv2.ellipse(out, middle, radii, 0, 0, 360, COVER, 2)
    for who, x, y, w, h in truth.get(number, ()):
        first, last = ((round(a * scale), round(b * scale)) for a, b in ((x, y), (x + w, y + h)))
        bad = who in exposed
        cv2.rectangle(out, first, last, EXPOSED if bad else TRUE, 4 if bad else 1)
    return np.asarray(out)
