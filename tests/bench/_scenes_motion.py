"""How people, the camera and the light move in a made scene: smooth functions of time in frames."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Affine = npt.NDArray[np.float64]
"""2 × 3, from the first plane named to the second."""

RATE = 25
"""Frames a second of every made clip."""

Curve = Callable[[float], float]


def wander(rng: np.random.Generator, amplitude: float, seconds: float) -> Curve:
    """A smooth curve around 0 that never quite repeats.

    Args:
        rng: Where its shape comes from.
        amplitude: About how far it goes.
        seconds: About how long one swing takes.
    """
    periods = seconds * RATE * np.array([1.0, 0.618, 1.83]) * rng.uniform(0.85, 1.15, 3)
    phases = rng.uniform(0, 2 * np.pi, 3)
    shares = np.array([0.5, 0.22, 0.28])

    def at(t: float) -> float:
        return float(amplitude * (shares * np.sin(2 * np.pi * t / periods + phases)).sum() * 1.25)

    return at


@dataclass(frozen=True)
class Camera:
    """A hand-held camera over a plane: drift, shake, zoom and roll.

    Attributes:
        size: Width and height of the picture.
        centre: Middle of the plane, where it looks on average.
        x, y: Drift in pixels of the plane.
        zoom: Around 0: the share by which the view is narrower than the picture.
        roll: Radians.
    """

    size: tuple[int, int]
    centre: tuple[float, float]
    x: Curve
    y: Curve
    zoom: Curve
    roll: Curve

    def view(self, t: float, depth: float = 0.0) -> Affine:
        """From the plane to the picture at time ``t``; what is nearer (``depth``) shifts more."""
        scale = math.exp(self.zoom(t))
        cos, sin = scale * math.cos(self.roll(t)), scale * math.sin(self.roll(t))
        at_x = self.centre[0] + self.x(t) * (1 + depth)
        at_y = self.centre[1] + self.y(t) * (1 + depth)
        w, h = self.size
        return np.array(
            [
                [cos, sin, w / 2 - cos * at_x - sin * at_y],
                [-sin, cos, h / 2 + sin * at_x - cos * at_y],
            ]
        )


def hand_held(
    rng: np.random.Generator, size: tuple[int, int], plane: tuple[int, int], strength: float = 1.0
) -> Camera:
    """A camera that stays within the plane for all but the wildest moves."""
    room_x, room_y = (plane[0] - size[0]) / 2, (plane[1] - size[1]) / 2
    drifts = [wander(rng, 0.55 * room * strength, 5.0) for room in (room_x, room_y)]
    shakes = [wander(rng, 0.006 * size[0] * strength, 0.45) for _ in range(2)]
    jolts = [wander(rng, 0.0022 * size[0] * strength, 0.16) for _ in range(2)]

    def both(axis: int) -> Curve:
        parts = drifts[axis], shakes[axis], jolts[axis]
        return lambda t: sum(part(t) for part in parts)

    return Camera(
        size,
        (plane[0] / 2, plane[1] / 2),
        both(0),
        both(1),
        wander(rng, 0.12 * strength, 6.0),
        wander(rng, math.radians(3.5) * strength, 3.0),
    )


@dataclass(frozen=True)
class Walk:
    """Where one person is and how they are turned.

    Attributes:
        start: Middle of the face at frame 0, on the plane.
        velocity: Pixels of the plane a frame.
        size: Height of the face at frame 0, on the plane.
        growth: Share a frame by which it grows.
        bob: How far each step lifts the head, in face heights.
        sway: Further sideways motion in face heights.
        lean: Radians.
        turn: Degrees about the upright axis; 0 looks into the camera.
    """

    start: tuple[float, float]
    velocity: tuple[float, float] = (0.0, 0.0)
    size: float = 60.0
    growth: float = 0.0
    bob: float = 0.0
    sway: Curve = field(default=lambda _: 0.0)
    lean: Curve = field(default=lambda _: 0.0)
    turn: Curve = field(default=lambda _: 0.0)

    def height(self, t: float) -> float:
        """Height of the face on the plane."""
        return self.size * math.exp(self.growth * t)

    def place(self, t: float, face: tuple[float, float, float, float]) -> Affine:
        """From the cut-out, whose face is in the box ``face``, to the plane."""
        x, y, w, h = face
        height = self.height(t)
        scale = height / h
        cos, sin = scale * math.cos(self.lean(t)), scale * math.sin(self.lean(t))
        to_x = self.start[0] + self.velocity[0] * t + self.sway(t) * height
        step = abs(math.sin(math.pi * t / (0.55 * RATE)))
        to_y = self.start[1] + self.velocity[1] * t - self.bob * height * step
        from_x, from_y = x + w / 2, y + h / 2
        return np.array(
            [
                [cos, sin, to_x - cos * from_x - sin * from_y],
                [-sin, cos, to_y + sin * from_x - cos * from_y],
            ]
        )


@dataclass(frozen=True)
class Light:
    """What the light does to the whole picture.

    Attributes:
        gain: Factor of all values.
        glare: Centre in shares of the picture, radius in shares of its width, and strength at 255.
        noise: Standard deviation of the sensor's noise.
        grey: Infrared: no colour, a bright middle.
        defocus: Pixels by which the lens is out of focus.
    """

    gain: Curve = field(default=lambda _: 1.0)
    glare: Callable[[float], tuple[float, float, float, float]] | None = None
    noise: float = 3.0
    grey: bool = False
    defocus: Curve = field(default=lambda _: 0.0)


def steady(rng: np.random.Generator) -> Light:
    """Daylight with slow changes, and a lens that hunts now and then."""
    slow, hunt = wander(rng, 0.1, 4.0), wander(rng, 1.6, 2.5)
    return Light(
        gain=lambda t: 1 + slow(t), noise=rng.uniform(2, 4), defocus=lambda t: max(0, hunt(t) - 0.7)
    )


def darkening(rng: np.random.Generator, frames: int) -> Light:
    """The light goes within a few frames; the camera opens up slowly and never quite makes up for it."""
    when, fall = rng.uniform(0.25, 0.5) * frames, rng.uniform(3, 7)
    low = rng.uniform(0.16, 0.25)

    def gain(t: float) -> float:
        if t < when:
            return 0.9
        opened = min(1.0, (t - when) / (2.0 * RATE)) * 0.2
        return low + (0.9 - low) * math.exp(-(t - when) / fall) + opened

    return Light(gain=gain, noise=rng.uniform(4, 6))


def flicker(rng: np.random.Generator) -> Light:
    """Bad tubes: every few frames much darker, and dim in between."""
    rate, phase = rng.uniform(2.3, 4.1), rng.uniform(0, 6)
    return Light(
        gain=lambda t: 0.62 + 0.28 * math.sin(2 * math.pi * t / rate + phase),
        noise=rng.uniform(3, 6),
    )


def headlights(rng: np.random.Generator, frames: int) -> Light:
    """Night; lights sweep over the picture and blind the camera."""
    y, radius = rng.uniform(0.3, 0.6), rng.uniform(0.12, 0.22)
    way = rng.choice([-1, 1])

    def glare(t: float) -> tuple[float, float, float, float]:
        at = (t / frames) * 1.6 - 0.3
        strength = 0.75 + 0.25 * math.sin(t * 0.31)
        return (at if way > 0 else 1 - at), y, radius, strength

    return Light(gain=lambda _: 0.42, glare=glare, noise=rng.uniform(4, 6))


def infrared(rng: np.random.Generator) -> Light:
    """A camera that lights the scene itself, without colour."""
    slow = wander(rng, 0.08, 3.0)
    return Light(gain=lambda t: 0.8 + slow(t), noise=rng.uniform(3, 6), grey=True)
