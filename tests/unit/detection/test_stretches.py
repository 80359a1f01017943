"""Which frames are looked at, and where, when faces come and go between two turns."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from redaction.detection.base import Detections
from redaction.detection.picture import Look
from redaction.detection.settings import DetectionMode, DetectionSettings
from redaction.detection.turns import Turns
from redaction.tracking.agree import Box
from redaction.usecases.stretches import Seen, Stretches
from tests.unit.tracking.scenes import HEIGHT, WIDTH, found, pan

COUNT = 33


class World:
    """Faces by the frames they are on; remembers who looked where. Stands for the detectors and a clip."""

    def __init__(self, **faces: range) -> None:
        self.faces = faces
        self.turns: list[int] = []
        self.between: dict[int, int] = {}
        self._lock = threading.Lock()

    def box(self, name: str, frame: int) -> tuple[float, ...]:
        return (100 + 200 * list(self.faces).index(name) + 2 * frame, 100, 40, 50, 0.8)

    def detect(self, look: Look, turn: int | None, places: Sequence[Box] = ()) -> Detections:
        frame = look.index
        here = [self.box(name, frame) for name, when in self.faces.items() if frame in when]
        with self._lock:
            if not places:
                self.turns.append(frame)
                return found(*here) if here else Detections.none()
            self.between[frame] = len(places)
        near = [b for b in here if any(abs(b[0] - place[0]) < 60 for place in places)]
        return replace(found(*near), looked=False) if near else Detections.unknown()


def run(world: World, threads: int = 0, cut: int = -1) -> list[Seen]:
    settings = DetectionSettings()
    pool = ThreadPoolExecutor(threads) if threads else None
    stretches = Stretches(world.detect, Turns(DetectionMode.FAST), settings, (WIDTH, HEIGHT), pool)
    seen: list[Seen] = []
    for frame in range(COUNT):
        look = Look(frame, None, None, False)
        seen += stretches.put(look, pan(2, cut=frame == cut) if frame else None)
    seen += stretches.finish()
    if pool is not None:
        pool.shutdown()
    return seen


def test_frames_come_back_once_and_in_order():
    assert [s.look.index for s in run(World())] == list(range(COUNT))


def test_where_nothing_changes_nobody_looks_between_turns():
    world = World(always=range(COUNT))
    run(world)
    assert world.turns == [0, 8, 16, 24, 32]
    assert not world.between


@pytest.mark.parametrize("start", range(9, 16))
def test_the_frame_on_which_a_face_comes_is_found(start):
    world = World(always=range(COUNT), late=range(start, COUNT))
    seen = run(world)
    assert all(
        len(s.found) for s in seen if s.look.index in world.between and s.look.index >= start
    )
    # The face is known on its first frame, and on the one before somebody looked for it.
    assert start in world.between
    assert start == 9 or start - 1 in world.between or start - 1 in world.turns
    assert set(world.between) <= set(range(9, 16))
    assert set(world.between.values()) == {1}


def test_a_face_that_is_there_between_turns_only_where_another_goes():
    world = World(gone=range(12))
    seen = run(world)
    last = max(s.look.index for s in seen if len(s.found))
    assert last == 11


def test_the_last_frame_of_a_scene_and_the_first_of_the_next_are_looked_at():
    world = World(first=range(12), second=range(12, COUNT))
    run(world, cut=12)
    assert {11, 12} <= set(world.turns)
    assert not world.between


def test_threads_change_nothing():
    def result(threads: int) -> list[tuple[int, bool, list[list[float]]]]:
        world = World(a=range(3, 12), b=range(20), c=range(26, 30))
        return [(s.look.index, s.found.looked, s.found.boxes.tolist()) for s in run(world, threads)]

    assert result(0) == result(1) == result(3)


def test_a_detector_that_fails_is_heard_of():
    class Broken(World):
        def detect(self, look: Look, turn: int | None, places: Sequence[Box] = ()) -> Detections:
            raise RuntimeError("no detector")

    with pytest.raises(RuntimeError, match="no detector"):
        run(Broken(), threads=2)
