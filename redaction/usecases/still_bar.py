"""The bar below a still: which frame it is, by whose clock, and what was done to it.

It lies below the picture and hides nothing of it. The letters come from the font inside OpenCV, so the same
bar comes out on every computer.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np
import numpy.typing as npt

from player.media.time import format_seconds
from redaction.rendering.caption import printable

if TYPE_CHECKING:
    from redaction.incident.incident import Incident
    from redaction.model.geometry import Box
    from redaction.model.still import ShownFrame

Rgb = npt.NDArray[np.uint8]

LEAST_WIDTH: Final = 560
"""Pixels: below a narrower picture the bar is as wide as this, so that it can be read."""

_SHARE: Final = 60
"""Letters are as high as this part of the width, within the next two."""
_SMALLEST, _LARGEST = 13, 44
_WEIGHT, _BOLD = 420, 700
PAPER: Final = (18, 20, 24)
"""Colour of the ground."""

_INK, _WARNING = (232, 235, 240), (255, 196, 92)
_LINES = threading.Lock()


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of a bar.

    Attributes:
        text: What it says.
        strong: It must not be overlooked: bold, and in another colour.
    """

    text: str
    strong: bool = False


def bar_lines(
    shown: ShownFrame,
    *,
    redacted: bool,
    bare: bool = False,
    treatment: str = "",
    part: tuple[Box, tuple[int, int]] | None = None,
    incident: Incident | None = None,
) -> tuple[Line, ...]:
    """What a bar says.

    Args:
        shown: The frame.
        redacted: Whether the picture is covered as a copy is.
        bare: Whether by those decisions nothing on it is covered: REDACTED would promise too much then.
        treatment: What was done to it, in words.
        part: The part it shows, and width and height of the whole picture.
        incident: Whose camera name and clock stand in it; None where it belongs to none.
    """
    said = [] if redacted else [Line("UNREDACTED", strong=True)]
    if treatment:
        said.append(Line(f"CHANGED FOR VIEWING: {treatment}", strong=True))
    if shown.damaged:
        said.append(Line("The file is damaged here: the picture may not be whole.", strong=True))
    camera = None if incident is None else incident.camera(shown.footage)
    where = ["NOTHING COVERED HERE" if bare else "REDACTED"] if redacted else []
    where += [f"“{camera.name}”"] if camera is not None else []
    where += [
        f"Frame {int(shown.frame)}",
        f"media time {format_seconds(shown.seconds)}",
        f"PTS {shown.pts} × {shown.time_base} s",
    ]
    said.append(Line(" · ".join(where)))
    if incident is not None and camera is not None:
        from redaction.incident.words import said_time

        said.append(Line(said_time(incident, camera, shown.seconds)))
    facts = [f"File SHA-256 {shown.source_sha256[:16]}…"]
    if part is not None:
        box, (width, height) = part
        facts.append(
            f"part of {width} × {height}: {box.w:.0f} × {box.h:.0f} at {box.x:.0f}, {box.y:.0f}"
        )
    said.append(Line(" · ".join(facts)))
    return tuple(said)


def with_bar(pixels: Rgb, lines: Sequence[Line]) -> Rgb:
    """The picture with a bar below it.

    Args:
        pixels: uint8 RGB, shape (height, width, 3).
        lines: What it says; long ones are broken.

    Returns:
        uint8 RGB; wider than the picture only where that is narrower than ``LEAST_WIDTH``. The picture
        itself lies at the top left, unchanged.
    """
    height, width = pixels.shape[:2]
    wide = max(width, LEAST_WIDTH)
    bar = plate(wide, lines, max(_SMALLEST, min(_LARGEST, wide // _SHARE)))
    made = np.full((height + bar.shape[0], wide, 3), PAPER, np.uint8)
    made[:height, :width] = pixels
    made[height:] = bar
    return made


def plate(width: int, lines: Sequence[Line], size: int, side: int | None = None) -> Rgb:
    """Lines of text on a dark ground.

    Args:
        width: In pixels.
        lines: What they say; long ones are broken.
        size: Height of the letters in pixels.
        side: Free pixels on the left and on the right; as many as the letters are high unless said.

    Returns:
        uint8 RGB, as high as the lines need.
    """
    side, gap = size if side is None else side, size // 2
    with _LINES:  # fonts are shared by all threads
        rows = [
            Line(row, line.strong)
            for line in lines
            for row in _broken(_safe(line.text), width - 2 * side, size, line.strong)
        ]
        step = size + gap
        bar = np.full((len(rows) * step + 2 * gap, width, 3), PAPER, np.uint8)
        for at, row in enumerate(rows):
            colour = _WARNING if row.strong else _INK
            base = gap + at * step + size
            weight = _BOLD if row.strong else _WEIGHT
            cv2.putText(bar, row.text, (side, base), colour, _face(), size, weight)
    return bar


def _safe(text: str) -> str:
    """On one line, without signs that cannot be seen; never cut."""
    return " ".join(printable(word) for word in text.split())


def _broken(text: str, room: int, size: int, strong: bool) -> list[str]:
    """The text in lines that are at most ``room`` wide; a word that is wider is broken."""
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if _width(longer, size, strong) <= room:
            lines[-1] = longer
            continue
        if lines[-1]:
            lines.append("")
        while len(word) > 1 and _width(word, size, strong) > room:
            cut = next(
                n for n in range(len(word) - 1, 0, -1)
                if n == 1 or _width(word[:n], size, strong) <= room
            )  # fmt: skip
            lines[-1], word = word[:cut], word[cut:]
            lines.append("")
        lines[-1] = word
    return lines


@lru_cache(maxsize=1)
def _face() -> cv2.FontFace:
    return cv2.FontFace("sans")


def _width(text: str, size: int, strong: bool) -> int:
    weight = _BOLD if strong else _WEIGHT
    return int(cv2.getTextSize((1 << 14, 1 << 10), text, (0, 0), _face(), size, weight)[2])
