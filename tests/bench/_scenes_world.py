"""Draws a made scene frame by frame, and says which true faces are to be seen on each.

The true box of a face comes from the same geometry that draws it. It is listed by the rule of the
published figures: its middle is in the picture, at least 60 % of it is visible (the picture's edge,
bars and other people count) and its shorter side is at least 14 pixels. A face turned further away
than `TURNED` is none any more.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from tests.bench._scenes_motion import RATE, Affine, Camera, Light, Walk
from tests.bench._scenes_stills import Box, Cutout, Picture

VISIBLE = 0.6
"""Share of the box that must be seen."""

SMALLEST = 14
"""Pixels of the box's shorter side."""

TURNED = 65.0
"""Degrees; beyond them a flat cut-out wrapped around a cylinder no longer looks like a face."""

BLINDED = 190.0
"""Values that glare adds from which on what lies under it is white, and no face."""

SHUTTER, SUBS = 0.55, 5
"""Share of a frame's time that is exposed, and how many moments of it are drawn."""

HEAD = 0.62
"""Radius of the head in face widths."""

Row = tuple[str, float, float, float, float]
"""Person, and left, top, width and height of the face in the picture."""


@dataclass(frozen=True)
class Person:
    """Someone in the scene; ``depth`` says how near (0 is on the background)."""

    name: str
    cutout: Cutout
    walk: Walk
    depth: float


@dataclass(frozen=True)
class Bar:
    """A pillar or rail in front of the people whose depth is less than its own.

    Attributes:
        box: On the plane.
        colour: Mean colour.
        depth: See `Person`.
    """

    box: Box
    colour: tuple[float, float, float]
    depth: float


@dataclass(frozen=True)
class Scene:
    """All that one clip shows.

    Attributes:
        frames: How many.
        plane: The background, as large as the camera's room.
        fixed: True faces that are part of the background itself, by name.
        people, bars: In any order.
        camera, light: Over all.
        seed: Of the noise.
        crf: H.264's constant quality.
    """

    frames: int
    plane: Picture
    camera: Camera
    light: Light
    people: tuple[Person, ...] = ()
    bars: tuple[Bar, ...] = ()
    fixed: tuple[tuple[str, Box], ...] = ()
    seed: int = 0
    crf: int = 28


@dataclass(frozen=True)
class Look:
    """A person as they look on one frame.

    Attributes:
        colour, alpha: Shrunk to about the size at which they are shown: shrinking further by
            bilinear steps would flicker.
        shrink: From the cut-out's pixels to these.
        face: What is to be seen of the face, in the cut-out's pixels.
        degrees: How far the head is turned.
    """

    colour: npt.NDArray[np.float32]
    alpha: npt.NDArray[np.float32]
    shrink: float
    face: Box
    degrees: float


def look_of(person: Person, camera: Camera, t: float) -> Look:
    """How a person looks at time ``t``."""
    cutout, degrees = person.cutout, person.walk.turn(t)
    colour, face = turned(cutout, degrees)
    to = chained(camera.view(t, person.depth), person.walk.place(t, cutout.face))
    shrink = min(1.0, 1.15 * scale_of(to))
    alpha = cutout.alpha
    if shrink < 1:
        size = tuple(max(2, round(side * shrink)) for side in (alpha.shape[1], alpha.shape[0]))
        colour = cv2.resize(colour, size, interpolation=cv2.INTER_AREA)
        alpha = cv2.resize(alpha, size, interpolation=cv2.INTER_AREA)
    return Look(colour, alpha, shrink, face, degrees)


def turned(cutout: Cutout, degrees: float) -> tuple[npt.NDArray[np.float32], Box]:
    """A cut-out whose head is turned: the face lies on a cylinder.

    Returns:
        The colours, and the box of what is left of the face (of no width when it is turned away).
    """
    x, y, w, h = cutout.face
    if abs(degrees) < 0.5:
        return cutout.colour, cutout.face
    radius, cx, theta = HEAD * w, x + w / 2, math.radians(degrees)
    half = math.asin(0.5 / HEAD)
    edges = [min(max(theta + side * half, -math.pi / 2), math.pi / 2) for side in (-1, 1)]
    left, right = (radius * math.sin(edge) for edge in edges)
    # The neck twists: the whole turn down to the chin, none of it from the shoulders on.
    height, width = min(len(cutout.colour), math.ceil(y + 1.35 * h)), cutout.colour.shape[1]
    part = cutout.colour[:height]
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    twist = np.clip((y + 1.35 * h - rows) / (0.35 * h), 0, 1)
    across = (columns + 0.5 - cx) / radius
    on_head = (np.abs(across) < 1) & (twist > 0)
    angle = np.arcsin(np.clip(across, -1, 1)) - theta * twist
    source = np.where(on_head, cx + radius * np.sin(angle) - 0.5, columns).astype(np.float32)
    moved = cv2.remap(part, source, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    # Beyond the face there is hair, as soon as the turn shows more of the side than the still does.
    back = np.clip((np.abs(angle) - 1.05) / 0.3, 0, 1) * on_head * min(1.0, abs(degrees) / 25)
    top = slice(max(0, int(y - 0.12 * h)), max(1, int(y + 0.06 * h))), slice(int(x), int(x + w) + 1)
    hair = cutout.colour[top][cutout.alpha[top] > 0.95]
    mean = np.median(hair, axis=0) if hair.size else part.mean(axis=(0, 1))
    colour = cutout.colour.copy()
    colour[:height] = moved * (1 - back[..., None]) + mean * back[..., None]
    return colour, (cx + left, y, right - left, h)


def draw(scene: Scene, only: range | None = None) -> Iterator[tuple[Picture, list[Row]]]:
    """The frames (all, or ``only`` some: each is the same either way) and the true faces on each."""
    w, h = scene.camera.size
    # Back to front; equal depths keep their order.
    layers: list[Person | Bar] = sorted([*scene.people, *scene.bars], key=lambda thing: thing.depth)
    for t in only or range(scene.frames):
        # Turning blurs less than moving does: once a frame.
        looks = {p.name: look_of(p, scene.camera, t) for p in scene.people}
        total = np.zeros((h, w, 3), np.float32)
        rows: list[Row] = []
        for sub in range(SUBS):
            moment = t + SHUTTER * (sub / (SUBS - 1) - 0.5)
            picture = cv2.warpAffine(
                scene.plane,
                on_pixels(scene.camera.view(moment)),
                (w, h),
                borderMode=cv2.BORDER_REFLECT,
            ).astype(np.float32)
            covers = []
            for thing in layers:
                alpha = _draw_one(picture, thing, scene.camera, moment, looks)
                covers.append((thing, alpha))
            total += picture
            if sub == SUBS // 2:
                rows = _seen(scene, covers, looks, moment)
        yield _exposed(total / SUBS, scene.light, t, np.random.default_rng([scene.seed, t])), rows


def write_scene(scene: Scene, clip: Path, truth: Path) -> int:
    """Encode a scene and write its true boxes.

    Returns:
        Number of face-frames.
    """
    import av

    count = 0
    with truth.open("w", newline="") as table, av.open(str(clip), "w") as out:
        table.write("frame,id,x,y,w,h\n")
        # With one thread and none of its looking ahead libx264 gives the same bytes on each run; with it,
        # the bytes depended on what the memory held before (seen with weighted prediction).
        stream = out.add_stream(
            "libx264",
            rate=RATE,
            options={
                "crf": str(scene.crf),
                "preset": "fast",
                "g": "50",
                "threads": "1",
                "x264-params": "weightp=0:b-adapt=0:mbtree=0",
            },
        )
        stream.width, stream.height = scene.camera.size
        stream.pix_fmt = "yuv420p"
        stream.time_base = Fraction(1, RATE)
        for number, (picture, rows) in enumerate(draw(scene)):
            # Converted by OpenCV: PyAV's conversion does not give the same bytes on each run.
            planes = cv2.cvtColor(picture, cv2.COLOR_BGR2YUV_I420)
            frame = av.VideoFrame.from_ndarray(planes, format="yuv420p")
            frame.pts, frame.time_base = number, Fraction(1, RATE)
            out.mux(stream.encode(frame))
            for who, *box in rows:
                table.write(",".join([str(number), who, *(f"{v:.1f}" for v in box)]) + "\n")
            count += len(rows)
        out.mux(stream.encode())
    return count


def listed(box: Box, size: tuple[int, int], seen: float = 1.0) -> bool:
    """Whether a true box counts, of which the share ``seen`` is not hidden by others."""
    x, y, w, h = box
    inside = max(0.0, min(x + w, size[0]) - max(x, 0)) * max(0.0, min(y + h, size[1]) - max(y, 0))
    return (
        0 <= x + w / 2 < size[0]
        and 0 <= y + h / 2 < size[1]
        and min(w, h) >= SMALLEST
        and seen * inside / (w * h) >= VISIBLE
    )


def upright(box: Box, to: Affine) -> Box:
    """A box carried over into the picture: moved and scaled, but not rolled."""
    x, y, w, h = box
    cx, cy = to @ np.array([x + w / 2, y + h / 2, 1])
    scale = scale_of(to)
    return float(cx - w * scale / 2), float(cy - h * scale / 2), w * scale, h * scale


def scale_of(to: Affine) -> float:
    """Pixels after for each pixel before."""
    return math.sqrt(abs(np.linalg.det(to[:, :2])))


def chained(second: Affine, first: Affine) -> Affine:
    """First the one, then the other."""
    return np.hstack([second[:, :2] @ first[:, :2], second[:, :2] @ first[:, 2:] + second[:, 2:]])


def on_pixels(to: Affine) -> Affine:
    """For OpenCV, whose pixel (0, 0) has its middle there; ours has its corner there, as boxes have."""
    shift = to[:, :2] @ np.array([0.5, 0.5]) - 0.5
    return np.column_stack([to[:, :2], to[:, 2] + shift])


def _draw_one(
    picture: npt.NDArray[np.float32],
    thing: Person | Bar,
    camera: Camera,
    moment: float,
    looks: dict[str, Look],
) -> npt.NDArray[np.float32]:
    """Draw one thing over the picture; returns how opaque it is where."""
    h, w = picture.shape[:2]
    view = camera.view(moment, thing.depth)
    if isinstance(thing, Bar):
        x, y, bw, bh = thing.box
        colour, alpha = _bar(thing)
        to = chained(view, np.array([[bw / alpha.shape[1], 0, x], [0, bh / alpha.shape[0], y]]))
    else:
        look = looks[thing.name]
        colour, alpha = look.colour, look.alpha
        to = chained(view, thing.walk.place(moment, thing.cutout.face))
        to = np.column_stack([to[:, :2] / look.shrink, to[:, 2]])
    high, wide = alpha.shape
    corners = np.array([[0, wide, wide, 0], [0, 0, high, high], [1, 1, 1, 1]])
    (left, top), (right, bottom) = (to @ corners).min(axis=1), (to @ corners).max(axis=1)
    columns = slice(max(0, int(left) - 1), min(w, int(right) + 2))
    rows = slice(max(0, int(top) - 1), min(h, int(bottom) + 2))
    opaque = np.zeros((h, w), np.float32)
    size = columns.stop - columns.start, rows.stop - rows.start
    if min(size) > 0:
        to = on_pixels(to) - np.array([[0, 0, columns.start], [0, 0, rows.start]])
        opaque[rows, columns] = cv2.warpAffine(alpha, to, size, borderValue=0)
        above = cv2.warpAffine(colour, to, size, borderMode=cv2.BORDER_REPLICATE)
        under = picture[rows, columns]
        under += opaque[rows, columns, None] * (above - under)
    return opaque


def _bar(bar: Bar) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """A rounded surface: lit on one side."""
    shade = 1.1 - 0.6 * np.abs(np.linspace(-0.6, 1, 64))
    colour = np.broadcast_to(shade[None, :, None] * np.array(bar.colour), (64, 64, 3))
    return np.ascontiguousarray(colour, np.float32), np.ones((64, 64), np.float32)


def _seen(
    scene: Scene,
    covers: Sequence[tuple[Person | Bar, npt.NDArray[np.float32]]],
    looks: dict[str, Look],
    moment: float,
) -> list[Row]:
    """The true faces that count at one moment."""
    w, h = scene.camera.size
    hidden = _veil(scene.light, moment, (w, h)) > BLINDED
    rows: list[Row] = []
    for thing, alpha in reversed(covers):  # front to back
        if isinstance(thing, Person):
            look = looks[thing.name]
            view = scene.camera.view(moment, thing.depth)
            box = upright(look.face, chained(view, thing.walk.place(moment, thing.cutout.face)))
            if look.face[2] > 0 and abs(look.degrees) <= TURNED:
                rows += _row(thing.name, box, (w, h), hidden)
        hidden |= alpha > 0.5
    for name, face in scene.fixed:
        rows += _row(name, upright(face, scene.camera.view(moment)), (w, h), hidden)
    return sorted(rows)


def _row(name: str, box: Box, size: tuple[int, int], hidden: npt.NDArray[np.bool_]) -> list[Row]:
    x, y, w, h = box
    part = hidden[max(0, round(y)) : round(y + h), max(0, round(x)) : round(x + w)]
    seen = 1 - float(part.mean()) if part.size else 0.0
    return [(name, *box)] if listed(box, size, seen) else []


def _veil(light: Light, t: float, size: tuple[int, int]) -> npt.NDArray[np.float64]:
    """What a glare adds to the picture: a burnt-out core and a veil over everything."""
    w, h = size
    if light.glare is None:
        return np.zeros((h, w))
    x, y, radius, strength = light.glare(t)
    rows, columns = np.mgrid[0:h, 0:w]
    off = ((columns - x * w) ** 2 + (rows - y * h) ** 2) / (radius * w) ** 2
    return np.asarray(strength * (np.exp(-4 * off) * 330 + np.exp(-0.35 * off) * 60))


def _exposed(
    picture: npt.NDArray[np.floating], light: Light, t: int, noise: np.random.Generator
) -> Picture:
    """What the sensor makes of the light."""
    h, w = picture.shape[:2]
    picture = picture * light.gain(t)
    if light.grey:
        rows, columns = np.mgrid[0:h, 0:w]
        far = ((columns / w - 0.5) ** 2 + (rows / h - 0.5) ** 2).astype(np.float32)
        picture = np.repeat(
            picture.mean(axis=2, keepdims=True) * (1.15 - 1.3 * far)[..., None], 3, 2
        )
    if light.glare is not None:
        picture = picture + _veil(light, t, (w, h))[..., None] * np.array([0.93, 0.98, 1.0])
    defocus = light.defocus(t)
    if defocus > 0.3:
        picture = cv2.GaussianBlur(picture, (0, 0), defocus)
    grain = noise.normal(0, light.noise, picture.shape[:2] + ((1,) if light.grey else (3,)))
    return np.clip(picture + grain, 0, 255).astype(np.uint8)
