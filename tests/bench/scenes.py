"""`./run bench scenes`: clips with a true box for every face on every frame, out of your own stills.

    ./run bench scenes --stills FOLDER --backgrounds FOLDER -o OUT
    ./run bench leaks --footage OUT --quick          how many people leak in them

STILLS holds pictures with face boxes beside them: NAME.csv with x, y, width and height a line, or NAME.xml
(Pascal VOC). A box holds a whole face, forehead to chin, and heads are not cut off. BACKGROUNDS holds
pictures, or videos, without faces. People are cut out of the stills and walk through the backgrounds: they
cross, turn away, come towards the camera, pass behind pillars, enter and leave; the camera is hand-held, the
light changes. OUT gets clips/ and truth/ (frame,id,x,y,w,h). The same seed and the same pictures give the
same clips. What is real in them is the faces; the ways they move are made up. Look at some before you
believe a figure: a wrong box, or a head badly cut out, counts as a miss.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

import cv2  # noqa: E402
import numpy as np  # noqa: E402

from tests.bench._scenes_motion import (  # noqa: E402
    Camera,
    Light,
    Walk,
    darkening,
    flicker,
    hand_held,
    headlights,
    infrared,
    steady,
    wander,
)
from tests.bench._scenes_stills import (  # noqa: E402
    Box,
    Cutout,
    Picture,
    Still,
    cut_out,
    read_backgrounds,
    read_stills,
)
from tests.bench._scenes_world import Bar, Person, Scene, write_scene  # noqa: E402

ROOM = 1.35
"""Width of the plane in widths of the picture: where the camera can look."""

RELIGHT = (0.55, 1.3)
"""Least and largest factor that brings a cut-out nearer to the brightness of its new surroundings."""


@dataclass(frozen=True)
class Cast:
    """What scenes are made of: `take` draws people so that nobody appears twice in a clip."""

    stills: Sequence[Still]
    backgrounds: Sequence[Picture]
    size: tuple[int, int]
    frames: int
    shoulders: bool = True

    @property
    def plane(self) -> tuple[int, int]:
        """Width and height of the plane."""
        return int(self.size[0] * ROOM), int(self.size[1] * ROOM)

    def background(self, rng: np.random.Generator) -> Picture:
        """One of the backgrounds, as large as the plane, cut rather than stretched."""
        picture = self.backgrounds[int(rng.integers(len(self.backgrounds)))]
        width, height = self.plane
        scale = max(width / picture.shape[1], height / picture.shape[0])
        shape = (math.ceil(picture.shape[1] * scale), math.ceil(picture.shape[0] * scale))
        large = cv2.resize(
            picture, shape, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        )
        x, y = (shape[0] - width) // 2, (shape[1] - height) // 2
        return np.ascontiguousarray(large[y : y + height, x : x + width], np.uint8)

    def take(self, rng: np.random.Generator, count: int, plane: Picture) -> list[Cutout]:
        """Up to ``count`` people from different stills, lit a little as the background is."""
        order = rng.permutation(len(self.stills))[:count]
        people = []
        for at in order:
            still = self.stills[int(at)]
            cutout = cut_out(still, int(rng.integers(len(still.boxes))), shoulders=self.shoulders)
            own = float(cutout.colour[cutout.alpha > 0.5].mean())
            gain = float(np.clip(math.sqrt(plane.mean() / max(1.0, own)), *RELIGHT))
            people.append(replace(cutout, colour=(cutout.colour * gain).astype(np.float32)))
        return people


def look_around(rng: np.random.Generator, most: float) -> Callable[[float], float]:
    """Degrees a head turns, mostly staying where a face is seen."""
    return wander(rng, most, 2.6)


def walker(rng: np.random.Generator, cast: Cast, way: int, size: float, delay: float = 0.0) -> Walk:
    """Walks through the whole picture, in at one edge and out at the other."""
    width, height = cast.plane
    seconds = cast.frames * rng.uniform(0.75, 1.15)
    speed = way * (width + 2 * size) / seconds
    from_x = (-size if way > 0 else width + size) - speed * delay
    looking = look_around(rng, 28)
    return Walk(
        (from_x, height * rng.uniform(0.36, 0.52)),
        (speed, 0.0),
        size,
        bob=0.05,
        lean=wander(rng, 0.06, 1.3),
        turn=lambda t: looking(t) + 22 * way,
    )


def stander(rng: np.random.Generator, cast: Cast, x: float, size: float, turns: float = 25) -> Walk:
    """Stands about at the share ``x`` of the width, swaying and looking around."""
    width, height = cast.plane
    return Walk(
        (width * x, height * rng.uniform(0.36, 0.5)),
        size=size,
        sway=wander(rng, 0.35, 3.2),
        lean=wander(rng, 0.08, 2.1),
        turn=look_around(rng, turns),
    )


def comer(rng: np.random.Generator, cast: Cast, x: float) -> Walk:
    """Comes towards the camera, from far to very near, and out past it."""
    width, height = cast.plane
    small, large = rng.uniform(0.05, 0.07) * cast.size[1], rng.uniform(0.5, 0.7) * cast.size[1]
    return Walk(
        (width * x, height * 0.42),
        (rng.uniform(-0.25, 0.25) * width / cast.frames, 0.0),
        small,
        growth=math.log(large / small) / cast.frames,
        bob=0.06,
        sway=wander(rng, 0.2, 2.0),
        lean=wander(rng, 0.07, 1.4),
        turn=look_around(rng, 22),
    )


def pillars(rng: np.random.Generator, cast: Cast, depth: float) -> tuple[Bar, ...]:
    """Two pillars and a rail that people pass behind."""
    width, height = cast.plane
    tone = rng.uniform(60, 130)
    colour = (tone, tone * rng.uniform(0.9, 1.05), tone * rng.uniform(0.85, 1.05))
    found = [
        Bar((width * x, -height, width * rng.uniform(0.05, 0.085), 3 * height), colour, depth)
        for x in (rng.uniform(0.27, 0.4), rng.uniform(0.58, 0.72))
    ]
    return (*found, Bar((-width, height * 0.72, 3 * width, height * 0.03), colour, depth))


def crossing(rng: np.random.Generator, cast: Cast) -> Scene:
    """Four people cross from both sides; two stand between them."""
    sizes = np.sort(rng.uniform(0.1, 0.24, 6)) * cast.size[1]
    walks = [
        walker(rng, cast, (-1) ** n, float(sizes[n + 1]), rng.uniform(-25, 25)) for n in range(4)
    ]
    walks += [stander(rng, cast, rng.uniform(0.25, 0.75), float(s)) for s in (sizes[0], sizes[5])]
    return staged(rng, cast, walks)


def approaching(rng: np.random.Generator, cast: Cast) -> Scene:
    """Two come towards the camera while one crosses behind them."""
    walks = [comer(rng, cast, x) for x in (rng.uniform(0.25, 0.45), rng.uniform(0.55, 0.75))]
    walks.append(walker(rng, cast, 1, 0.12 * cast.size[1]))
    return staged(rng, cast, walks)


def turning(rng: np.random.Generator, cast: Cast) -> Scene:
    """A group whose heads turn away and back again."""
    places = np.linspace(0.2, 0.8, 4) + rng.uniform(-0.05, 0.05, 4)
    walks = [
        stander(rng, cast, float(x), rng.uniform(0.11, 0.3) * cast.size[1], 100) for x in places
    ]
    return staged(rng, cast, walks)


def behind(rng: np.random.Generator, cast: Cast) -> Scene:
    """People pass behind pillars."""
    walks = [
        walker(rng, cast, (-1) ** n, rng.uniform(0.11, 0.2) * cast.size[1], 20 * n)
        for n in range(3)
    ]
    walks.append(stander(rng, cast, 0.5, 0.17 * cast.size[1]))
    return replace(staged(rng, cast, walks), bars=pillars(rng, cast, 0.9))


def lights_out(rng: np.random.Generator, cast: Cast) -> Scene:
    """A crossing during which the light goes."""
    return replace(crossing(rng, cast), light=darkening(rng, cast.frames))


def night(rng: np.random.Generator, cast: Cast) -> Scene:
    """People who come nearer at night, with headlights behind them."""
    return replace(approaching(rng, cast), light=headlights(rng, cast.frames))


def bad_tubes(rng: np.random.Generator, cast: Cast) -> Scene:
    """Turning heads under flickering tubes."""
    return replace(turning(rng, cast), light=flicker(rng))


def without_colour(rng: np.random.Generator, cast: Cast) -> Scene:
    """People behind pillars, seen by an infrared camera."""
    return replace(behind(rng, cast), light=infrared(rng))


def pan(rng: np.random.Generator, cast: Cast) -> Scene:
    """A camera that wanders over a wall of whole stills: all true faces, and all the motion is its own."""
    width, height = (int(side * 2.2) for side in cast.size)
    wall = cv2.resize(cast.background(rng), (width, height), interpolation=cv2.INTER_CUBIC)
    wall = np.ascontiguousarray(cv2.GaussianBlur(wall, (0, 0), 0.02 * width), np.uint8)
    picked = rng.permutation(len(cast.stills))[:8]
    columns = max(1, math.ceil(len(picked) / 2))
    fixed: list[tuple[str, Box]] = []
    for place, at in enumerate(picked):
        still = cast.stills[int(at)]
        high, wide = still.picture.shape[:2]
        cell = width / columns, height / 2
        scale = float(min(cell[0] / wide, cell[1] / high) * rng.uniform(0.5, 0.95))
        picture = cv2.resize(still.picture, None, fx=scale, fy=scale,
                             interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)  # fmt: skip
        high, wide = picture.shape[:2]
        left = int(place % columns * cell[0] + rng.uniform(0, cell[0] - wide))
        top = int(place // columns * cell[1] + rng.uniform(0, cell[1] - high))
        wall[top : top + high, left : left + wide] = picture
        fixed += [
            (f"{still.name}#{n}", (left + x * scale, top + y * scale, w * scale, h * scale))
            for n, (x, y, w, h) in enumerate(still.boxes)
        ]
    light = steady(rng) if rng.random() < 0.7 else darkening(rng, cast.frames)
    camera = hand_held(rng, cast.size, (width, height), 1.3)
    return Scene(cast.frames, wall, camera, light, fixed=tuple(fixed), seed=int(rng.integers(2**31)),
                 crf=int(rng.integers(27, 33)))  # fmt: skip


def staged(rng: np.random.Generator, cast: Cast, walks: Sequence[Walk]) -> Scene:
    """The walks given to people in front of a background, nearer where larger."""
    plane = cast.background(rng)
    camera: Camera = hand_held(rng, cast.size, cast.plane)
    light: Light = steady(rng)
    # How large someone is half-way says how near they are.
    middle = cast.frames / 2
    people = tuple(
        Person(cutout.name, cutout, walk, min(0.8, walk.height(middle) / cast.size[1]))
        for cutout, walk in zip(cast.take(rng, len(walks), plane), walks, strict=False)
    )
    return Scene(cast.frames, plane, camera, light, people, seed=int(rng.integers(2**31)),
                 crf=int(rng.integers(27, 33)))  # fmt: skip


KINDS: dict[str, Callable[[np.random.Generator, Cast], Scene]] = {
    kind.__name__: kind
    for kind in (crossing, turning, behind, approaching, lights_out, night, without_colour, bad_tubes, pan)
}  # fmt: skip
SIZES = ((640, 360), (640, 360), (480, 270), (768, 432))


def make(cast: Cast, number: int, seed: int, kind: str = "") -> tuple[str, Scene]:
    """The kind and the scene of clip ``number``, decided by nothing but the arguments."""
    kind = kind or list(KINDS)[number % len(KINDS)]
    return kind, KINDS[kind](np.random.default_rng([seed, number]), cast)


def main() -> int:
    """Make the clips."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--stills", type=Path, required=True)
    parser.add_argument("--backgrounds", type=Path, required=True)
    parser.add_argument("-o", "--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=len(KINDS))
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--kind", choices=list(KINDS), default="", help="only this kind")
    parser.add_argument("--name", default="moving", help="what the clips' names begin with")
    parser.add_argument("--ellipse", action="store_true", help="cut out faces only, no shoulders")
    given = parser.parse_args()
    stills, backgrounds = read_stills(given.stills), read_backgrounds(given.backgrounds)
    for folder in ("clips", "truth"):
        (given.out / folder).mkdir(parents=True, exist_ok=True)
    for number in range(given.count):
        size = SIZES[number % len(SIZES)]
        cast = Cast(stills, backgrounds, size, round(given.seconds * 25), not given.ellipse)
        kind, scene = make(cast, number, given.seed, given.kind)
        name = f"{given.name}{number + 1:02}"
        clip, truth = given.out / "clips" / f"{name}.mp4", given.out / "truth" / f"{name}.csv"
        faces = write_scene(scene, clip, truth)
        print(f"{name} {kind:<15} {size[0]}x{size[1]} {scene.frames} frames, {faces} face-frames",
              flush=True)  # fmt: skip
    return 0


if __name__ == "__main__":
    sys.exit(main())
