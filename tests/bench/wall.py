"""`./run bench wall`: four cameras of 720p25 played together on a wall, then stepped, each frame exact.

    ./run bench wall                        four generated cameras of 720p25 at 5 Mbit/s
    ./run bench wall --seconds 15 --rate 4  longer, faster
    ./run bench wall --cameras 2 --uncovered
    ./run bench wall --cpus 2               on so many cores (Linux)

The wall is shown offscreen as in a window of 1600 × 1000, its pictures covered as in the preview: by eight
covers that move on each frame. The cameras began at different moments, one runs 200 millionths fast. What is
counted is what was painted: another frame on a tile. Then all are stepped on and back, and each picture is
held against the frame that is due there, worked out anew and decoded by a reader of its own. Asked for: 12
shown frames a second of each of four on two cores, and every step exact on all.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

import _footage  # noqa: E402
import numpy as np  # noqa: E402
from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from app.incident.wall import Wall  # noqa: E402
from app.incident.wall_tile import Tile  # noqa: E402
from app.session import Session, ViewMode  # noqa: E402
from app.settings.store import Settings  # noqa: E402
from app.theme.apply import apply_theme  # noqa: E402
from app.theme.tokens import ThemeName  # noqa: E402
from player.media.source import FrameSource  # noqa: E402
from player.media.time import FrameIndex  # noqa: E402
from redaction.edit import gestures  # noqa: E402
from redaction.incident.camera import Camera, CameraClock, ClockSource, moment_of  # noqa: E402
from redaction.incident.mapping import frame_at, media_seconds  # noqa: E402
from redaction.model.geometry import Box, Ellipse  # noqa: E402
from redaction.model.ids import FootageId, TrackId, new_id  # noqa: E402
from redaction.model.region import Kind, Style  # noqa: E402
from redaction.model.track import Keyframe, Origin, ReviewState, Track  # noqa: E402
from redaction.store.workspace import Workspace  # noqa: E402
from redaction.usecases.import_footage import import_footage  # noqa: E402

FRAMES = 500
MIDNIGHT = 1_700_000_000
WALL = (1360, 620)
"""What a window of 1600 × 1000 leaves to the wall beside its table and above its timeline."""
COVERS = 8
ASKED = 12.0
STEPS = 15


class Painted(QObject):
    """Counts, for each tile, how often another frame was painted, and how late it was."""

    def __init__(self, wall: Wall) -> None:
        super().__init__()
        self.wall = wall
        self.last: dict[FootageId, int | None] = {}
        self.count: dict[FootageId, int] = dict.fromkeys(wall.cameras, 0)
        self.off: dict[FootageId, list[float]] = {key: [] for key in wall.cameras}
        for camera in wall.cameras.values():
            camera.tile.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and isinstance(watched, Tile):
            for key, camera in self.wall.cameras.items():
                ref = self.wall.frame_of(key)
                if camera.tile is watched and ref is not None and self.last.get(key) != ref.index:
                    self.last[key] = int(ref.index)
                    self.count[key] += 1
                    index, now = self.wall.index_of(key), self.wall.time
                    if index is not None and now is not None:
                        due = media_seconds(camera.camera, now) - index.seconds(ref.index)
                        self.off[key].append(float(due))
        return False


def wait(app: QApplication, until: Callable[[], bool], most: float = 60.0) -> None:
    """Let the window work until something holds."""
    end = time.monotonic() + most
    while not until():
        if time.monotonic() > end:
            raise SystemExit("It did not get there in time.")
        app.processEvents()
        time.sleep(0.001)


def pause(app: QApplication, seconds: float) -> None:
    """Let the window work for a while, as its own event loop does."""
    loop = QEventLoop(app)  # the application's own would close the window at its end
    QTimer.singleShot(int(seconds * 1000), loop.quit)
    loop.exec()


def cpu() -> float:
    """Seconds of processor time of this process so far, of all its threads."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def covers(frames: int, size: tuple[int, int]) -> list[Track]:
    """Regions that move on every frame, as faces do."""
    rng = np.random.default_rng(3)
    made = []
    for number in range(COVERS):
        x, y = rng.uniform(0, size[0] - 120), rng.uniform(0, size[1] - 140)
        keys = []
        for frame in range(0, frames, 5):
            x = min(max(x + rng.uniform(-12, 12), 0), size[0] - 100)
            y = min(max(y + rng.uniform(-6, 6), 0), size[1] - 120)
            shape = Ellipse(Box(x, y, 80, 100))
            keys.append(Keyframe(FrameIndex(frame), shape, origin=Origin.DETECTED, confidence=0.9))
        made.append(
            Track(
                TrackId(new_id()), tuple(keys), FrameIndex(frames), kind=Kind.FACE,
                state=ReviewState.ACCEPTED, style=(Style.SOLID, Style.BLUR)[number % 2],
            )
        )  # fmt: skip
    return made


def set_up(workspace: Workspace, clips: list[Path], *, covered: bool) -> list[FootageId]:
    """Footage in the register with covers on it, and one incident of all of it."""
    cameras, ids = [], []
    for number, clip in enumerate(clips):
        taken = import_footage(clip, deep=False).footage
        kept = workspace.add_footage(
            clip, sha256=taken.sha256, size=taken.size, frames=taken.frames,
            duration=taken.duration, width=taken.width, height=taken.height, facts=json.loads(taken.facts),
        )  # fmt: skip
        if covered:
            tracks = covers(kept.frames, (kept.width, kept.height))
            project = workspace.project(kept.id)
            workspace.do(kept.id, gestures.add_tracks(project, tracks))
        clock = CameraClock(
            start=moment_of(MIDNIGHT + Fraction(number * 113, 1000)),
            source=ClockSource.BY_HAND,
            drift=Fraction(1, 5000) if number == 1 else Fraction(0),
        )
        cameras.append(Camera(kept.id, f"Camera {number + 1}", clock))
        ids.append(kept.id)
    workspace.incidents.add("Bench", cameras=cameras)
    return ids


def exact_steps(app: QApplication, wall: Wall) -> tuple[int, int, list[float]]:
    """Step on and back; pictures held against frames that are due, decoded by readers of their own."""
    wrong = looked = 0
    took: list[float] = []
    cameras = {key: camera.camera for key, camera in wall.cameras.items()}
    readers = {key: FrameSource.open(c.part.path) for key, c in wall.cameras.items()}
    for step in [1] * STEPS + [-1] * STEPS:
        began = time.perf_counter()
        wall.step(step)
        wait(app, lambda: wall.settled)
        took.append(time.perf_counter() - began)
        moment = wall.time
        assert moment is not None
        for key, camera in cameras.items():
            looked += 1
            due = frame_at(camera, readers[key].index, moment)
            frame = wall.cameras[key].frame
            shown = None if frame is None else int(frame.ref.index)
            same = shown == due
            if same and frame is not None and due is not None:
                same = bool(np.array_equal(frame.rgb(), readers[key].frame_at(due).rgb()))
                frame.let_go()
                same = same and wall.cameras[key].tile.caption.frame == f"frame {due:,}"
            wrong += not same
    for reader in readers.values():
        reader.close()
    return looked, wrong, took


def main() -> int:
    """Play, step, print the table."""
    parser = argparse.ArgumentParser(prog="bench wall", description=__doc__)
    parser.add_argument("clips", nargs="*", type=Path)
    parser.add_argument("--cameras", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--rate", type=float, default=1.0)
    parser.add_argument("--cpus", type=int, default=0)
    parser.add_argument("--uncovered", action="store_true")
    wanted = parser.parse_args()
    if wanted.cpus:
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[: wanted.cpus])
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    apply_theme(app, ThemeName.DARK)
    clips = wanted.clips or [_footage.clip_720(FRAMES)] * wanted.cameras
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        copies = []
        for number, clip in enumerate(clips):
            copies.append(folder / f"{number}_{clip.name}")
            # An empty box at the end: the same pictures, but not the same footage.
            empty = (8 + number).to_bytes(4, "big") + b"free" + bytes(number)
            copies[-1].write_bytes(clip.read_bytes() + empty)
        with Workspace.open(folder / "workspace", user="Bench") as workspace:
            ids = set_up(workspace, copies, covered=not wanted.uncovered)
            wall = Wall(Session(workspace), Settings(folder / "settings.ini"))
            wall.resize(*WALL)
            wall.show()
            if wanted.uncovered:
                wall.set_mode(ViewMode.ORIGINAL)
            wall.set_incident(workspace.incidents.all()[0], ids)
            wait(app, lambda: all(wall.frame_of(key) or key != ids[0] for key in ids))
            wall.hear(None)
            wall.go_to(MIDNIGHT + Fraction(1))
            wait(app, lambda: wall.settled)
            pause(app, 1.0)
            looked, wrong, took = exact_steps(app, wall)
            middle, most = np.median(took) * 1000, max(took) * 1000
            print(f"steps: {looked} pictures looked at, {wrong} wrong; a step of all of them "
                  f"{middle:.0f} ms in the middle, {most:.0f} ms at most")  # fmt: skip
            wall.go_to(MIDNIGHT + Fraction(1))
            wait(app, lambda: wall.settled)
            pause(app, 1.0)
            painted = Painted(wall)
            began, used = time.perf_counter(), cpu()
            wall.play(wanted.rate)
            pause(app, wanted.seconds)
            seconds, used = time.perf_counter() - began, cpu() - used
            playing = wall.playing
            wall.pause()
            wait(app, lambda: wall.settled)
            rates = []
            print(f"playing {len(ids)} cameras at {wanted.rate:g}× for {seconds:.1f} s, "
                  f"{used:.1f} s of processor time ({used / seconds:.2f} cores)")  # fmt: skip
            for key in ids:
                rates.append(painted.count[key] / seconds)
                off = np.array(painted.off[key] or [np.nan]) * 1000
                dropped = wall.ensemble.parts[key].dropped
                print(f"  {wall.cameras[key].camera.name}: {rates[-1]:5.1f} shown frames a second, "
                      f"{dropped} left out, shown {np.median(off):.0f} ms after due "
                      f"(95 %: {np.percentile(off, 95):.0f} ms)")  # fmt: skip
            wall.shut_down()
            wall.close()
    if not playing:
        print("It came to the end before the time was over: ask for fewer seconds.")
        return 1
    enough = min(rates) >= ASKED or wanted.rate != 1.0
    print("reached" if enough and not wrong else "NOT REACHED")
    return 0 if enough and not wrong else 1


if __name__ == "__main__":
    sys.exit(main())
