"""The scene of the sample: a front counter, who walks through it, and two cameras that look at it."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from redaction.sample.faces import DOWN, LOOKS, UP, WIDE, Look, draw_person
from redaction.sample.voices import Turn, loudness_at

Picture = npt.NDArray[np.uint8]

HEAD = 0.25
"""Height of a head, in metres."""

BEGAN = dt.datetime(2026, 11, 3, 14, 2, 10)  # noqa: DTZ001 - the clock on the wall, as recorders write it
"""What a right clock says when the scene begins."""

SHUTS = 2.4
"""Seconds at which the door shuts: seen and heard by both cameras that record then."""

CLAPS = (9.2, 13.4)
"""Seconds of other sounds that both cameras hear."""

TURNS = (Turn(0, 5.0, 8.9, 124.0), Turn(1, 9.6, 12.2, 205.0), Turn(0, 12.6, 15.6, 124.0))
"""Who speaks when: the requester, the visitor beside the door, the requester again."""


@dataclass(frozen=True, slots=True)
class Stand:
    """Where somebody is at a time: metres to the right, metres away, and how far they turn, -1 to 1."""

    at: float
    x: float
    z: float
    turn: float = 0.0


COURSES: tuple[tuple[Look, tuple[Stand, ...]], ...] = (
    (LOOKS[0], (
        Stand(0.0, -2.6, 6.2, 0.5), Stand(1.0, -2.6, 6.2, 0.5), Stand(4.6, -0.55, 4.3, 0.3),
        Stand(5.2, -0.5, 4.3), Stand(9.0, -0.5, 4.3, 0.1), Stand(10.0, -0.5, 4.3, 0.35),
        Stand(12.4, -0.5, 4.3), Stand(40.0, -0.5, 4.3),
    )),
    (LOOKS[3], (
        Stand(0.0, 1.35, 5.2), Stand(9.2, 1.35, 5.2, -0.2), Stand(10.0, 1.3, 5.1, -0.4),
        Stand(12.2, 1.3, 5.1, -0.3), Stand(13.0, 1.3, 5.1), Stand(40.0, 1.3, 5.1),
    )),
    (LOOKS[1], (Stand(2.6, 4.4, 6.4, -0.5), Stand(10.6, -4.6, 6.4, -0.5))),
    (LOOKS[2], (
        Stand(8.2, 3.0, 3.4, -0.4), Stand(10.6, 0.95, 3.5, -0.2), Stand(12.6, 0.95, 3.5),
        Stand(15.2, 3.2, 3.4, 0.5),
    )),
)  # fmt: skip
"""Who is where. Before their first stand and after their last one people are not there."""


@dataclass(frozen=True, slots=True)
class CameraView:
    """A camera.

    Attributes:
        name: As it is burnt into the picture.
        start: Seconds of the scene at which its recording begins.
        seconds: How long it records.
        rate: Pictures a second.
        wrong: Seconds its clock is ahead of the right one.
        size: Of the picture.
        focal: Pixels by which something a metre wide is shown at a distance of a metre.
        x: Where it stands, metres to the right; likewise height and distance from the first one.
        height: Metres above the floor.
        z: Metres into the room.
        horizon: Of the picture's height, where the horizon lies, 0 to 1.
        sways: Pixels by which the wearer's movement moves the picture, or 0.
    """

    name: str
    start: float
    seconds: float
    rate: Fraction
    wrong: float = 0.0
    size: tuple[int, int] = (960, 540)
    focal: float = 760.0
    x: float = 0.0
    height: float = 1.75
    z: float = 0.0
    horizon: float = 0.34
    sways: int = 0

    @property
    def frames(self) -> int:
        """How many pictures it takes."""
        return int(self.seconds * self.rate)

    @property
    def clock(self) -> dt.datetime:
        """What its own clock says at its first picture."""
        return BEGAN + dt.timedelta(seconds=self.start + self.wrong)

    def sway(self, seconds: float) -> tuple[int, int]:
        """By how many pixels the picture is moved then, to the right and down."""
        if not self.sways:
            return 0, 0
        across = math.sin(seconds * 1.3) + 0.5 * math.sin(seconds * 2.9 + 1)
        down = math.sin(seconds * 1.9 + 2) * 0.6
        return round(self.sways * across / 1.5), round(self.sways * down)

    def place(self, x: float, height: float, z: float) -> tuple[float, float, float]:
        """Where a point of the room lies in the picture, in pixels, and pixels to a metre there."""
        scale = self.focal / max(0.2, z - self.z)
        width, tall = self.size
        return (
            width / 2 + (x - self.x) * scale,
            tall * self.horizon - (height - self.height) * scale,
            scale,
        )


CCTV = CameraView("CAM 2 FRONT COUNTER", 0.0, 16.0, Fraction(25, 2))
BODY_WORN = CameraView(
    "BWV 4471", 1.6, 14.0, Fraction(20), wrong=3.0, focal=860.0, x=0.35, height=1.58, z=1.3,
    horizon=0.3, sways=13,
)  # fmt: skip
"""The second begins later, and its clock is three seconds ahead."""

MARGIN = 24
"""Pixels of background beyond each side, for what sways."""


def stand_at(course: Sequence[Stand], seconds: float) -> Stand | None:
    """Where somebody is, or None while they are not there."""
    for before, after in pairwise(course):
        if before.at <= seconds < after.at:
            part = (seconds - before.at) / (after.at - before.at)
            part = part * part * (3 - 2 * part)
            mixed = (a + (b - a) * part for a, b in (
                (before.x, after.x), (before.z, after.z), (before.turn, after.turn)
            ))  # fmt: skip
            return Stand(seconds, *mixed)
    return None


def draw_frame(camera: CameraView, number: int) -> Picture:
    """Picture ``number`` of a camera: RGB, uint8, shape (height, width, 3)."""
    own = float(number / camera.rate)
    seconds = camera.start + own
    width, height = camera.size
    right, down = camera.sway(seconds)
    room = _room(camera, _door(seconds))
    top, left = MARGIN - down, MARGIN - right
    picture = room[top : top + height, left : left + width].copy()
    there = [(look, found, who) for who, (look, course) in enumerate(COURSES)
             if (found := stand_at(course, seconds)) is not None]  # fmt: skip
    for look, stand, who in sorted(there, key=lambda one: -one[1].z):
        # a walk goes up and down, and who stands breathes
        bob = 0.015 * math.sin(seconds * 8 + who) * (1 if _walks(who, seconds) else 0.15)
        x, y, scale = camera.place(stand.x, 1.62 - 0.05 * (who % 2) + bob, stand.z)
        shut = 1.0 if (seconds + 1.7 * who) % 3.1 < 0.12 else 0.0
        speaks = loudness_at(TURNS, {0: 0, 1: 1}.get(who, -1), seconds)
        # few sizes and turns, so that most drawings are made once
        tall = max(8, 2 * round(HEAD * scale / 2))
        _put(picture, look, tall, stand.turn, shut, speaks, x + right, y + down)
    _counter(camera, picture, down)
    _burn(camera, picture, own)
    return picture


def _walks(who: int, seconds: float) -> bool:
    course = COURSES[who][1]
    one, other = stand_at(course, seconds), stand_at(course, seconds + 0.1)
    return one is not None and other is not None and abs(one.x - other.x) > 0.02


def _put(
    picture: Picture,
    look: Look,
    tall: int,
    turn: float,
    shut: float,
    speaks: float,
    x: float,
    y: float,
) -> None:
    """Blend somebody into the picture, the middle of their head at ``x``, ``y``."""
    height, width = picture.shape[:2]
    half = tall / 2
    down = min(DOWN, math.ceil((height - y) / half / 2) * 2.0)
    if down <= 0:
        return
    colours, cover = _drawn(look, tall, round(turn * 5) / 5, shut, round(speaks * 2) / 2, down)
    left, top = round(x - WIDE * half), round(y - UP * half)
    x0, y0 = max(0, left), max(0, top)
    x1, y1 = min(width, left + cover.shape[1]), min(height, top + cover.shape[0])
    if x0 >= x1 or y0 >= y1:
        return
    part = np.s_[y0 - top : y1 - top, x0 - left : x1 - left]
    under = picture[y0:y1, x0:x1]
    # whole numbers: a blend in 256 steps, three times as fast as one in floats
    share = cover[part][..., None]
    under[:] = (under * (256 - share) + colours[part] * share) >> 8


@lru_cache(maxsize=96)
def _drawn(
    look: Look, tall: int, turn: float, shut: float, speaks: float, down: float
) -> tuple[npt.NDArray[np.uint16], npt.NDArray[np.uint16]]:
    colours, cover = draw_person(look, tall, turn, shut, speaks, down)
    return colours.astype(np.uint16), (cover * 256).astype(np.uint16)


def _door(seconds: float) -> int:
    """How far the door is open, in 8 steps."""
    opened = min(max((seconds - 0.3) / 0.9, 0.0), max((SHUTS - seconds) / 0.5, 0.0), 1.0)
    return round(opened * 8)


@lru_cache(maxsize=24)
def _room(camera: CameraView, opened: int) -> Picture:
    """The room without people, ``MARGIN`` larger to each side."""
    import cv2

    width, height = (side + 2 * MARGIN for side in camera.size)
    picture = np.empty((height, width, 3), np.uint8)
    far = 7.6

    def at(x: float, up: float, z: float) -> tuple[int, int]:
        across, down, _scale = camera.place(x, up, z)
        return round(across + MARGIN), round(down + MARGIN)

    def fill(colour: tuple[int, int, int], *corners: tuple[float, float, float]) -> None:
        points = np.array([at(*corner) for corner in corners], np.int32)
        cv2.fillPoly(picture, [points], colour, cv2.LINE_AA)

    def upright(colour: tuple[int, int, int], x0: float, x1: float, low: float, up: float) -> None:
        fill(colour, (x0, low, far), (x1, low, far), (x1, up, far), (x0, up, far))

    floor = at(0, 0, far)[1]
    shades = np.linspace(214, 186, max(1, floor))[:, None, None]
    picture[:floor] = (shades * np.array((1.0, 0.99, 0.95))).astype(np.uint8)
    shades = np.linspace(112, 150, max(1, height - floor))[:, None, None]
    picture[floor:] = (shades * np.array((0.96, 0.94, 0.92))).astype(np.uint8)
    for line in range(-8, 9):
        cv2.line(
            picture,
            at(line * 0.9, 0, far),
            at(line * 0.9, 0, camera.z + 0.9),
            (122, 118, 116),
            1,
            cv2.LINE_AA,
        )
    upright((150, 146, 138), -9, 9, 0, 0.12)
    # the door, and what is behind it
    upright((112, 96, 80), -3.25, -2.05, 0, 2.18)
    upright((58, 66, 76), -3.17, -2.13, 0, 2.1)
    edge = -2.13 - 1.04 * (1 - 0.82 * opened / 8)
    upright((140, 112, 84), edge, -2.13, 0, 2.1)
    upright((206, 196, 130), -2.27, -2.2, 1.0, 1.08)
    # a board with notes, a poster, a clock, a window of frosted glass
    upright((124, 94, 66), -1.55, -0.35, 1.3, 2.15)
    upright((190, 168, 128), -1.5, -0.4, 1.35, 2.1)
    for number, paper in enumerate(
        ((244, 240, 226), (226, 236, 244), (246, 226, 226), (238, 244, 222))
    ):
        left = -1.44 + 0.27 * number
        upright(paper, left, left + 0.2, 1.5 + 0.1 * (number % 2), 1.95 - 0.05 * (number % 3))
    upright((40, 62, 104), 0.3, 1.0, 1.25, 2.2)
    upright((228, 232, 238), 0.36, 0.94, 1.31, 2.14)
    upright((196, 214, 222), 2.1, 3.7, 1.0, 2.2)
    upright((170, 190, 200), 2.88, 2.92, 1.0, 2.2)
    _poster(picture, at(0.65, 1.72, far), camera.place(0, 0, far)[2])
    return picture


def _poster(picture: Picture, middle: tuple[int, int], scale: float) -> None:
    """A printed face on the wall: nobody is there, and whoever reviews the footage says so."""
    look = Look("poster", (222, 186, 160), (92, 92, 96), (70, 78, 92))
    colours, cover = draw_person(look, max(12, round(0.3 * scale)), 0.0, 0.0, 0.0, 1.9)
    height, width = cover.shape
    x, y = middle[0] - width // 2, middle[1] - height // 2
    under = picture[y : y + height, x : x + width]
    under[:] = under * (1 - cover[..., None]) + colours * cover[..., None]


def _counter(camera: CameraView, picture: Picture, down: int) -> None:
    """The counter stands between the cameras' side and everybody else."""
    height = picture.shape[0]
    top = round(camera.place(0, 0.98, 2.6)[1]) + down
    if top < height:
        picture[max(0, top) : top + 12] = (168, 132, 96)
        picture[max(0, top + 12) :] = (104, 82, 62)


def _burn(camera: CameraView, picture: Picture, own: float) -> None:
    """The name of the camera and what its clock says, as recorders burn them in."""
    import cv2

    now = camera.clock + dt.timedelta(seconds=own)
    words: tuple[tuple[str, tuple[int, int]], ...] = (
        (f"{now:%d-%m-%Y %H:%M:%S}", (16, 30)),
        (camera.name, (16, picture.shape[0] - 16)),
    )
    font: Any = cv2.FONT_HERSHEY_SIMPLEX
    for text, (x, y) in words:
        (wide, tall), below = cv2.getTextSize(text, font, 0.62, 1)
        ground = picture[y - tall - 4 : y + below + 2, x - 6 : x + wide + 6]
        ground //= 4
        cv2.putText(picture, text, (x, y), font, 0.62, (244, 244, 244), 1, cv2.LINE_AA)
