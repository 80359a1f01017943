"""Draws heads with shoulders of people who do not exist, shaded so that the face detectors find them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Colour = tuple[int, int, int]

WIDE, UP, DOWN = 1.9, 1.35, 13.4
"""What a drawing spans, in half heights of the head: to each side, above and below its middle."""


NECK = 1.7
"""Below this there is no hair and no face."""


@dataclass(frozen=True, slots=True)
class Look:
    """What somebody looks like.

    Attributes:
        name: How the sample speaks of them.
        skin: Red, green, blue in full light, 0 to 255; likewise the others.
        hair: Of hair and brows.
        clothes: Of the upper body.
        long_hair: Whether it falls to the shoulders.
        width: Of the head, as a share of its height.
        legs: Of the trousers.
    """

    name: str
    skin: Colour
    hair: Colour
    clothes: Colour
    long_hair: bool = False
    width: float = 0.74
    legs: Colour = (46, 48, 58)


LOOKS = (
    Look("requester", (226, 178, 150), (66, 42, 26), (52, 84, 138)),
    Look("passer-by", (240, 200, 172), (150, 104, 52), (138, 52, 60), long_hair=True, width=0.71),
    Look("colleague", (150, 104, 76), (24, 20, 20), (64, 110, 78), width=0.77),
    Look("visitor", (208, 160, 126), (36, 30, 30), (116, 96, 140), long_hair=True, width=0.73),
)
"""The people of the sample."""


def draw_person(
    look: Look,
    height: int,
    turn: float = 0.0,
    shut: float = 0.0,
    speaks: float = 0.0,
    down: float = DOWN,
) -> tuple[npt.NDArray[np.uint8], Floats]:
    """Somebody who stands, seen from the front. The middle of the head is ``WIDE``, ``UP`` from the corner.

    Args:
        look: Who.
        height: Of the head, in pixels.
        turn: To the side, -1 to 1, where 1 is about 40 degrees.
        shut: How far the eyes are shut, 0 to 1.
        speaks: How far the mouth is open, 0 to 1.
        down: How far below the middle of the head to draw, in half heights of it.

    Returns:
        Colours, uint8 of shape (h, w, 3), and how far each pixel is covered, float32 (h, w), 0 to 1.
    """
    scale = height / 2
    x = np.arange(-WIDE + 0.5 / scale, WIDE, 1 / scale, dtype=np.float32)[None, :]
    y = np.arange(-UP + 0.5 / scale, down, 1 / scale, dtype=np.float32)[:, None]
    whole = _Drawing(x, y, scale)
    # most layers lie on the head: they are not worked out for the legs
    drawing = whole.top(NECK)
    y = drawing.y
    skin, hair, clothes = (np.array(c, np.float32) for c in (look.skin, look.hair, look.clothes))
    _body(whole, skin, clothes, np.array(look.legs, np.float32))
    if look.long_hair:
        drawing.paint(_oval(x, y - 0.25, look.width + 0.24, 1.35), hair * _lit(x, y, 1.0, 1.4))
    for side in (-1, 1):
        drawing.paint(_oval(x - side * (look.width - 0.01), y - 0.08, 0.11, 0.2), skin * 0.82)
    _head(drawing, look, skin, turn)
    _features(drawing, skin, hair, turn, shut, speaks)
    _hair(drawing, look, hair, turn)
    return whole.colours.clip(0, 255).astype(np.uint8), whole.cover


class _Drawing:
    """Layers painted over each other."""

    def __init__(
        self,
        x: Floats,
        y: Floats,
        scale: float,
        colours: Floats | None = None,
        cover: Floats | None = None,
    ) -> None:
        self.x, self.y, self.scale = x, y, scale
        shape = (y.shape[0], x.shape[1])
        self.colours = np.zeros((*shape, 3), np.float32) if colours is None else colours
        self.cover = np.zeros(shape, np.float32) if cover is None else cover

    def top(self, down: float) -> _Drawing:
        """The upper part, down to ``down``: what is painted there is painted here."""
        rows = int(np.searchsorted(self.y[:, 0], down))
        return _Drawing(self.x, self.y[:rows], self.scale, self.colours[:rows], self.cover[:rows])

    def paint(self, inside: Floats, colour: Floats, share: float = 1.0, soft: float = 1.0) -> None:
        """Lay a colour over what is ``inside`` (a distance in half heights, positive inside)."""
        here = np.clip(inside * self.scale / soft + 0.5, 0, 1) * share
        self.colours += (colour - self.colours) * here[..., None]
        np.maximum(self.cover, here, out=self.cover)

    def shade(self, amount: Floats) -> None:
        """Make what is there darker (negative) or lighter by a share."""
        self.colours *= (1 + amount)[..., None]


def _oval(x: Floats, y: Floats, a: float, b: float) -> Floats:
    """About the distance to an ellipse's edge, positive inside."""
    return np.asarray((1 - np.sqrt((x / a) ** 2 + (y / b) ** 2)) * min(a, b), np.float32)


def _spot(x: Floats, y: Floats, a: float, b: float) -> Floats:
    """A soft spot, 1 in its middle."""
    return np.exp(-((x / a) ** 2 + (y / b) ** 2))


def _lit(x: Floats, y: Floats, a: float, b: float) -> Floats:
    """How light falls on an egg: from above left, shape (h, w, 1)."""
    flat = np.clip((x / a) ** 2 + (y / b) ** 2, 0, 1)
    z = np.sqrt(1 - 0.92 * flat)
    light = 0.34 * z + 0.2 * (-x / a) * 0.6 + 0.26 * (-y / b) * 0.5
    return np.asarray(0.66 + light, np.float32)[..., None]


def _body(drawing: _Drawing, skin: Floats, clothes: Floats, legs: Floats) -> None:
    x, y = drawing.x, drawing.y
    for side in (-1, 1):
        leg = np.minimum(np.minimum(y - 6.2, 13.1 - y), 0.46 - np.abs(x - side * 0.56))
        drawing.paint(leg, legs * (1.0 - 0.12 * side))
        hand = _oval(x - side * 1.44, y - 7.0, 0.24, 0.42)
        drawing.paint(hand, skin * 0.8)
    top = 1.32 + 0.42 * np.abs(x) ** 2.2 / 1.6
    waist = 1.62 - 0.34 * np.clip(y - 2.6, 0, 2.4) / 2.4
    trunk = np.minimum(
        np.minimum(y - top, 7.0 - y), np.minimum(waist, 1.12 + (y < 2.8)) - np.abs(x)
    )
    shoulders = np.minimum(np.minimum(y - top, 1.62 - np.abs(x)), 3.2 - y)
    for side in (-1, 1):
        arm = np.minimum(np.minimum(y - 2.2, 6.9 - y), 0.22 - np.abs(x - side * 1.4))
        drawing.paint(arm, clothes * 0.82)
    drawing.paint(trunk, clothes * _lit(x, y - 2.6, 1.9, 5.4))
    drawing.paint(shoulders, clothes * _lit(x, y - 2.6, 1.9, 5.4))
    neck = np.minimum(0.36 - np.abs(x), np.minimum(y, 1.62 - np.abs(x) - y))
    drawing.paint(neck, skin * 0.66)
    drawing.shade(np.where(y > 1.2, -0.25 * _spot(x, y - 1.2, 0.7, 0.25), 0))


def _head(drawing: _Drawing, look: Look, skin: Floats, turn: float) -> None:
    x, y = drawing.x, drawing.y
    width = look.width * (1 - 0.2 * np.clip(y - 0.1, 0, 1) ** 1.5)
    distance = (1 - np.sqrt((x / width) ** 2 + y**2)) * look.width
    drawing.paint(np.asarray(distance, np.float32), skin * _lit(x - 0.1 * turn, y, 0.86, 1.1))


def _features(
    drawing: _Drawing,
    skin: Floats,
    hair: Floats,
    turn: float,
    shut: float,
    speaks: float,
) -> None:
    x, y = drawing.x - 0.3 * turn, drawing.y
    near = 1 - 0.25 * abs(turn)
    white, iris, dark = (
        np.array(c, np.float32) for c in ((236, 232, 228), (74, 52, 38), (16, 12, 12))
    )
    lips = skin * np.array((0.82, 0.56, 0.56), np.float32)
    for side in (-1, 1):
        at = side * 0.31 * near
        drawing.shade(-0.34 * _spot(x - at, y + 0.1, 0.22, 0.14))
        drawing.shade(0.07 * _spot(x - at * 1.15, y - 0.3, 0.2, 0.16))
        lid = 0.075 * (1 - 0.85 * shut)
        drawing.paint(_oval(x - at, y + 0.08, 0.15 * near, lid), white * 0.92)
        drawing.paint(_oval(x - at - 0.04 * turn, y + 0.08, 0.068, min(lid, 0.068)), iris)
        drawing.paint(_oval(x - at - 0.04 * turn, y + 0.08, 0.034, min(lid, 0.034)), dark)
        drawing.paint(_oval(x - at, y + 0.09 + lid, 0.17 * near, 0.022), hair * 0.5, 0.9)
        arch = y + 0.28 + 0.9 * (x - at) ** 2
        drawing.paint(_oval(x - at, arch, 0.2 * near, 0.04), hair * 0.8, 0.9, 2)
    drawing.shade(0.12 * _spot(x + 0.01, y - 0.1, 0.055, 0.26))
    drawing.shade(-0.16 * _spot(x - 0.11, y - 0.16, 0.06, 0.2))
    drawing.shade(0.14 * _spot(x, y - 0.24, 0.08, 0.07))
    drawing.shade(-0.3 * _spot(x, y - 0.345, 0.13, 0.035))
    for side in (-1, 1):
        drawing.paint(_oval(x - side * 0.075, y - 0.33, 0.035, 0.018), skin * 0.35, 0.8, 2)
    opened = 0.02 + 0.08 * speaks
    drawing.shade(-0.18 * _spot(x, y - 0.7, 0.2, 0.05))
    drawing.paint(_oval(x, y - 0.56 - opened / 2, 0.25 * near, 0.06 + opened), lips)
    drawing.paint(_oval(x, y - 0.56 - opened / 2, 0.23 * near, opened), skin * 0.22, 0.95)
    drawing.shade(0.08 * _spot(x, y - 0.84, 0.16, 0.1))


def _hair(drawing: _Drawing, look: Look, hair: Floats, turn: float) -> None:
    x, y = drawing.x, drawing.y
    scalp = _oval(x, y + 0.02, look.width + 0.1, 1.12)
    if look.long_hair:
        brow = 0.42 - 0.55 * np.abs(x + 0.2 - 0.25 * turn) ** 1.5
    else:
        brow = 0.52 - 0.5 * np.abs(x - 0.3 * turn) ** 3
    line = -(y + brow)
    strands = 1 + 0.08 * np.sin(x * 37 + 3 * np.sin(y * 5))
    colour = hair * _lit(x, y, look.width + 0.2, 1.25) * np.asarray(strands)[..., None]
    drawing.paint(np.minimum(scalp, line), colour, 1, 2)
