"""Made scenes: the truth is held against pixels of drawings whose faces have a colour of their own."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.bench import scenes
from tests.bench._scenes_motion import Camera, Light, Walk, infrared
from tests.bench._scenes_stills import (
    Box,
    Still,
    cut_out,
    read_backgrounds,
    read_boxes,
    read_stills,
)
from tests.bench._scenes_world import Bar, Person, Scene, draw, listed, turned, write_scene

FACE = (200, 20, 220)
"""Magenta, blue first: nothing else in the drawings is."""

SIZE = (320, 180)


def drawing() -> Still:
    """A bust; the middle half of the face is magenta."""
    picture = np.full((200, 160, 3), 90, np.uint8)
    box = (60.0, 50.0, 40.0, 52.0)
    cv2.rectangle(picture, (20, 118), (140, 200), (60, 120, 40), -1)
    cv2.rectangle(picture, (70, 90), (90, 120), (60, 120, 40), -1)
    cv2.ellipse(picture, (80, 76), (22, 28), 0, 0, 360, (120, 160, 190), -1)
    picture[63:89, 70:90] = FACE
    return Still("drawing", picture, (box,))


def middle_of(box: Box) -> Box:
    """Where the magenta half of a face seen from the front is."""
    x, y, w, h = box
    return x + w / 4, y + h / 4, w / 2, h / 2


def fixed_camera(**moves: object) -> Camera:
    plain = {"x": lambda _: 0.0, "y": lambda _: 0.0, "zoom": lambda _: 0.0, "roll": lambda _: 0.0}
    return Camera(SIZE, (SIZE[0] / 2, SIZE[1] / 2), **{**plain, **moves})


def scene_of(walk: Walk, *, frames: int = 1, **more: object) -> Scene:
    plane = np.full((SIZE[1], SIZE[0], 3), 60, np.uint8)
    person = Person("one", cut_out(drawing(), 0, shoulders=False), walk, 0.3)
    camera = more.pop("camera", fixed_camera())
    return Scene(frames, plane, camera, Light(noise=0), (person,), **more)


def face_in(picture: np.ndarray) -> Box | None:
    """Bounds of what is of the faces' colour."""
    blue, green, red = (picture[..., c].astype(int) for c in range(3))
    rows, columns = np.nonzero((blue - green > 85) & (red - green > 95))
    if not len(rows):
        return None
    x, y = columns.min(), rows.min()
    return float(x), float(y), float(columns.max() + 1 - x), float(rows.max() + 1 - y)


def agree(truth: Box, found: Box | None, within: float = 2.5) -> bool:
    assert found is not None
    edges = [(b[0], b[1], b[0] + b[2], b[1] + b[3]) for b in (truth, found)]
    return bool(np.abs(np.subtract(*edges)).max() <= within)


def test_the_truth_lies_on_the_face_wherever_it_goes():
    walk = Walk((90, 60), (3, 1.2), 30, growth=0.03, bob=0.05, sway=lambda t: 0.1 * np.sin(t))
    moves = {"x": lambda t: 4 * np.sin(t / 5), "y": lambda t: 2.0 * np.cos(t / 4),
             "zoom": lambda t: 0.1 * np.sin(t / 6)}  # fmt: skip
    camera = fixed_camera(**moves)
    pairs = list(draw(scene_of(walk, frames=30, camera=camera), range(0, 30, 6)))
    for picture, rows in pairs:
        (_, *truth) = rows[0]
        # Motion blur takes a pixel or two off what is purely of the colour.
        assert agree(middle_of(tuple(truth)), face_in(picture), 3)
    assert pairs[-1][1][0][4] > 1.5 * pairs[0][1][0][4]


def test_a_face_at_rest_is_where_the_truth_says_to_the_pixel():
    picture, rows = next(draw(scene_of(Walk((160, 90), size=60))))
    assert agree(middle_of(rows[0][1:]), face_in(picture), 1.2)


@pytest.mark.parametrize("degrees", [-50.0, 30.0, 50.0])
def test_a_turned_face_is_as_narrow_as_the_truth_says(degrees):
    walk = Walk((160, 90), size=70, turn=lambda _: degrees)
    picture, rows = next(draw(scene_of(walk)))
    _, x, _, w, _ = rows[0]
    front = next(draw(scene_of(Walk((160, 90), size=70))))[1][0]
    assert w < front[3] * (0.75 if abs(degrees) > 40 else 0.95)
    found = face_in(picture)
    assert found is not None
    assert x <= found[0]
    assert found[0] + found[2] <= x + w + 1
    # It turns towards the side that its degrees say.
    shift = found[0] + found[2] / 2 - 160
    assert np.sign(shift) == np.sign(degrees)
    assert abs(shift) > 10


def test_a_face_turned_away_is_none():
    walk = Walk((160, 90), size=70, turn=lambda _: 150.0)
    picture, rows = next(draw(scene_of(walk)))
    assert rows == []
    assert face_in(picture) is None
    assert turned(cut_out(drawing(), 0), 180.0)[1][2] == 0


@pytest.mark.parametrize(
    ("box", "seen", "counts"),
    [
        ((10, 10, 20, 30), 1.0, True),
        ((-5, 10, 20, 30), 1.0, True),  # three quarters inside
        ((-9, 10, 20, 30), 1.0, False),  # more than half inside, but not 60 %
        ((-11, 10, 20, 30), 1.0, False),  # its middle is outside
        ((10, 10, 13, 30), 1.0, False),  # small
        ((10, 10, 20, 30), 0.61, True),
        ((10, 10, 20, 30), 0.59, False),
        ((-4, 10, 20, 30), 0.7, False),  # both together
    ],
)
def test_what_counts_as_a_visible_face(box, seen, counts):
    assert listed(box, SIZE, seen) is counts


@pytest.mark.parametrize(("depth", "counts"), [(0.8, False), (0.1, True)])
def test_only_what_is_in_front_hides(depth, counts):
    bar = Bar((140, -50, 40, 300), (30, 30, 30), depth)
    _, rows = next(draw(scene_of(Walk((160, 90), size=50), bars=(bar,))))
    assert bool(rows) is counts


def test_a_nearer_person_hides_a_farther_one():
    scene = scene_of(Walk((160, 90), size=50))
    near = Person("near", scene.people[0].cutout, Walk((165, 92), size=70), 0.6)
    both = Scene(1, scene.plane, scene.camera, scene.light, (near, *scene.people))
    assert [row[0] for row in next(draw(both))[1]] == ["near"]


def test_a_face_in_the_glare_is_none():
    blinded = Light(noise=0, glare=lambda _: (0.5, 0.5, 0.2, 1.0))
    scene = scene_of(Walk((160, 90), size=40))
    lit = Scene(1, scene.plane, scene.camera, blinded, scene.people)
    picture, rows = next(draw(lit))
    assert rows == []
    assert picture[90, 160].min() > 240


def test_infrared_has_no_colour():
    scene = scene_of(Walk((160, 90), size=40))
    light = infrared(np.random.default_rng(1))
    picture, rows = next(draw(Scene(1, scene.plane, scene.camera, light, scene.people)))
    assert rows
    assert (picture == picture[..., :1]).all()


def test_a_person_is_cut_out_with_shoulders_and_a_whole_face():
    person = cut_out(drawing(), 0)
    x, y, w, h = (round(v) for v in person.face)
    middle = slice(y + h // 4, y + 3 * h // 4), slice(x + w // 4, x + 3 * w // 4)
    assert person.alpha[middle].min() > 0.99
    assert person.alpha[y + 2 * h, x + w // 2] > 0.9  # the chest
    assert person.alpha[2, 2] < 0.01
    assert len(person.alpha) > 6 * h  # a body below


def test_boxes_beside_stills(tmp_path: Path):
    still = drawing()
    for name in ("a", "b", "c"):
        cv2.imwrite(str(tmp_path / f"{name}.png"), still.picture)
    (tmp_path / "a.csv").write_text("x,y,w,h\n60,50,40,52\n")
    (tmp_path / "b.xml").write_text(
        "<annotation><object><bndbox><xmin>60</xmin><ymin>50</ymin><xmax>100</xmax>"
        "<ymax>102</ymax></bndbox></object></annotation>"
    )
    assert [s.name for s in read_stills(tmp_path)] == ["a", "b"]
    assert read_boxes(tmp_path / "a.png") == read_boxes(tmp_path / "b.png") == still.boxes
    assert len(read_backgrounds(tmp_path)) == 3
    with pytest.raises(FileNotFoundError, match="no picture"):
        read_stills(tmp_path / "..")


def cast(frames: int = 5) -> scenes.Cast:
    rng = np.random.default_rng(3)
    grounds = [rng.integers(40, 90, (90, 160, 3), np.uint8)]
    stills = [Still(f"s{n}", drawing().picture, drawing().boxes) for n in range(8)]
    return scenes.Cast(stills, grounds, SIZE, frames, shoulders=False)


@pytest.mark.parametrize("kind", list(scenes.KINDS))
def test_every_kind_shows_faces_where_its_truth_says(kind):
    seen = 0
    _, scene = scenes.make(cast(60), 0, 7, kind)
    for picture, rows in draw(replace(scene, light=Light(noise=0)), range(12, 60, 12)):
        for _, x, y, w, h in rows:
            part = picture[max(0, int(y + h / 4)) : int(y + 3 * h / 4),
                           max(0, int(x + w / 4)) : int(x + 3 * w / 4)]  # fmt: skip
            blue, green, red = part.reshape(-1, 3).astype(int).mean(axis=0)
            assert min(blue, red) - green > 20, "no face there"
        seen += len(rows)
        assert max(Counter(row[0] for row in rows).values(), default=1) == 1
    assert seen


def test_the_same_seed_makes_the_same_clip_and_another_does_not(tmp_path: Path):
    def digest(seed: int, name: str) -> tuple[str, str]:
        _, scene = scenes.make(cast(), 0, seed)
        clip, truth = tmp_path / f"{name}.mp4", tmp_path / f"{name}.csv"
        write_scene(scene, clip, truth)
        return hashlib.sha256(clip.read_bytes()).hexdigest(), truth.read_text()

    first, again, other = digest(5, "a"), digest(5, "b"), digest(6, "c")
    assert first == again
    assert first[0] != other[0]
    assert first[1].startswith("frame,id,x,y,w,h\n0,")
    assert first[1] != other[1]
