"""A clip with readable signs whose place is known on every frame: text to be found and followed."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np

WIDTH, HEIGHT = 480, 272

RATE = 25

Place = tuple[float, float, float, float]


@dataclass(frozen=True)
class Sign:
    """A line of print on a plain board.

    Attributes:
        text: What it says.
        at: x, y of the board's top left on frame 0, in pixels of the picture.
        speed: Pixels a frame; None for one that hangs on the wall the camera pans over.
        scale: Of the print.
    """

    text: str
    at: tuple[float, float]
    speed: tuple[float, float] | None = None
    scale: float = 0.8

    def print_at(self, frame: int, pan: tuple[float, float]) -> Place:
        """x, y, w, h of the print itself on a frame."""
        dx, dy = pan if self.speed is None else self.speed
        (w, h), _ = cv2.getTextSize(self.text, cv2.FONT_HERSHEY_SIMPLEX, self.scale, 2)
        return self.at[0] + dx * frame + 8, self.at[1] + dy * frame + 8, w, h


SIGNS = (
    Sign("EXIT ONLY", (190, 30)),
    Sign("Room 24 B", (20, 90), scale=0.6),
    Sign("KX19 ZRT", (330, 190), speed=(-8, 0.5)),
)

PAN = (-5.0, 1.0)


def wall() -> np.ndarray:
    """Something to see the camera move by, without anything like a letter."""
    rng = np.random.default_rng(5)
    coarse = rng.integers(60, 190, (30, 60, 3), np.uint8)
    soft = cv2.resize(coarse, (1500, 750), interpolation=cv2.INTER_CUBIC)
    grain = rng.normal(0, 5, soft.shape[:2])[..., None]
    return np.clip(soft.astype(np.float32) + grain, 0, 255).astype(np.uint8)


def write_signs(path: Path, frames: int, *, cut: int | None = None) -> Path:
    """Write the clip as H.264; from frame ``cut`` on another wall without signs is shown."""
    board = wall()
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=Fraction(RATE))
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.codec_context.gop_size = 12
        stream.codec_context.options = {"preset": "veryfast", "crf": "20"}
        for number in range(frames):
            behind = board if cut is None or number < cut else board[::-1, ::-1]
            picture = _frame(behind, number, bare=cut is not None and number >= cut)
            out.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        out.mux(stream.encode(None))
    return path


def _frame(board: np.ndarray, number: int, *, bare: bool) -> np.ndarray:
    x, y = 300 - PAN[0] * number, 200 - PAN[1] * number
    shift = np.array([[1, 0, -x], [0, 1, -y]], np.float32)
    picture = cv2.warpAffine(board, shift, (WIDTH, HEIGHT))
    for sign in () if bare else SIGNS:
        left, top, w, h = sign.print_at(number, PAN)
        low = round(left) - 8, round(top) - 8
        high = round(left + w) + 8, round(top + h) + 10
        cv2.rectangle(picture, low, high, (235, 225, 170), -1)
        origin = round(left), round(top + h)
        font = cv2.FONT_HERSHEY_SIMPLEX
        cv2.putText(picture, sign.text, origin, font, sign.scale, (15, 15, 40), 2, cv2.LINE_AA)
    return picture


def prints_on(frame: int) -> list[Place]:
    """Where the print is on a frame, as far as it lies in the picture (edges cut off)."""
    places = []
    for sign in SIGNS:
        x, y, w, h = sign.print_at(frame, PAN)
        x0, y0, x1, y1 = max(0.0, x), max(0.0, y), min(WIDTH, x + w), min(HEIGHT, y + h)
        if x1 - x0 > 0 and y1 - y0 > 0:
            places.append((x0, y0, x1 - x0, y1 - y0))
    return places
