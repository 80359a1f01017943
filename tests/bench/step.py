"""`./run bench step`: stepping and seeking, from the key to the picture on the canvas.

1080p H.264, groups of 60 with B-frames, a canvas of 1280 x 720 with twenty overlays. Beside it, in the
same run, PyAV decoding the same frames with nothing else to do, and libmpv where it is installed.
"""

from __future__ import annotations

import random
import statistics
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parent))

import _footage
from _mpv import Mpv
from _screen import CANVAS, OVERLAYS, Screen
from PySide6.QtWidgets import QApplication

KEY = 1 / 30
"""Seconds between two steps while a key is held."""


def main() -> int:
    """Measure and print a table."""
    path = _footage.clip()
    print(
        f"{path.name}, {CANVAS[0]}x{CANVAS[1]} canvas, {OVERLAYS} overlays; milliseconds to the painted frame"
    )
    print(f"{'':44s}{'median':>8s}{'p95':>8s}{'worst':>8s}   aim (p95)")
    app = QApplication.instance() or QApplication(sys.argv[:1])
    screen = Screen(app)  # type: ignore[arg-type]
    ours = _ours(screen, path)
    screen.close()
    rng = random.Random(3)
    bare = _bare(path, [rng.randrange(_footage.FRAMES) for _ in range(25)])
    _show("bare PyAV: next frame, decoded", bare["next"])
    _show("bare PyAV: random seek, decoded", bare["seek"])
    _show("bare PyAV: last frame of a group", bare["group"])
    _ratio("step forward, as fast as it goes / bare next", ours["fast"], bare["next"])
    _ratio("random seek / bare seek", ours["seek"], bare["seek"])
    _ratio("step back, cold / bare last frame of a group", ours["cold"], bare["group"])
    try:
        theirs = _theirs(path)
    except OSError as exc:
        print(f"libmpv was left out: {exc}")
        return 0
    for name, key in (("step forward", "fast"), ("step back", "back"), ("random seek", "seek")):
        _show(f"libmpv, nothing drawn: {name}", theirs[key])
    _ratio("libmpv step forward / ours", theirs["fast"], ours["fast"])
    _ratio("libmpv step back / ours (warm)", theirs["back"], ours["back"])
    _ratio("libmpv seek / ours", theirs["seek"], ours["seek"])
    return 0


def _ours(screen: Screen, path: Path) -> dict[str, list[float]]:
    player, rng = screen.player, random.Random(3)
    last = _footage.FRAMES - 1
    screen.open(path)
    found: dict[str, list[float]] = {}

    def walk(start: int, step: int, count: int, pause: float) -> list[float]:
        screen.until_painted(start, lambda: player.seek(start))
        screen.idle(0.6)
        times = []
        for n in range(1, count + 1):
            begun = perf_counter()
            times.append(screen.until_painted(start + n * step, lambda: player.step(step)))
            rest = pause - (perf_counter() - begun)
            if rest > 0:
                screen.idle(rest)
        return times

    found["held"] = walk(10, 1, 150, KEY)
    _show("step forward, key held (30 a second)", found["held"], 16)
    found["fast"] = walk(100, 1, 150, 0)
    _show("step forward, as fast as it goes", found["fast"])
    found["ten"] = walk(5, 10, 30, KEY)
    _show("ten frames forward, key held", found["ten"])
    found["back"] = walk(last - 5, -1, 200, KEY)
    _show("step back, key held, groups crossed", found["back"], 33)
    found["fastback"] = walk(last - 5, -1, 150, 0)
    _show("step back, as fast as it goes", found["fastback"])
    found["cold"] = []
    for _ in range(12):
        start = rng.randrange(2, _footage.FRAMES // _footage.GOP) * _footage.GOP
        far = (start + _footage.FRAMES // 2) % _footage.FRAMES
        screen.until_painted(far, lambda at=far: player.seek(at))  # type: ignore[misc]
        screen.until_painted(start, lambda at=start: player.seek(at))  # type: ignore[misc]
        back = start - 1
        found["cold"].append(screen.until_painted(back, lambda: player.step(-1)))
    _show("step back, cold, into the group before", found["cold"], 150)
    rng = random.Random(3)
    found["seek"] = []
    for _ in range(25):
        at = rng.randrange(_footage.FRAMES)
        if player.shown is not None and int(player.shown.index) == at:
            continue
        found["seek"].append(screen.until_painted(at, lambda at=at: player.seek(at)))  # type: ignore[misc]
    _show("random seek, one after the other", found["seek"], 150)
    return found


def _bare(path: Path, places: Sequence[int]) -> dict[str, list[float]]:
    """Only decoding, with all threads: seek to the keyframe, decode until the frame is out."""
    import av

    found: dict[str, list[float]] = {"next": [], "seek": [], "group": []}
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        tick = round(1 / (_footage.RATE * stream.time_base))

        def seek(at: int) -> float:
            start = perf_counter()
            container.seek(at * tick, stream=stream)
            for frame in container.decode(stream):
                if frame.pts is not None and frame.pts >= at * tick:
                    return (perf_counter() - start) * 1000
            return (perf_counter() - start) * 1000

        for at in places:
            found["seek"].append(seek(at))
        for group in range(1, 6):
            found["group"].append(seek(group * _footage.GOP - 1))
        container.seek(0, stream=stream)
        was = perf_counter()
        for n, _ in enumerate(container.decode(stream)):
            now = perf_counter()
            if n:
                found["next"].append((now - was) * 1000)
            was = now
            if n == 200:
                break
    return found


def _theirs(path: Path) -> dict[str, list[float]]:
    mpv, rng = Mpv(path), random.Random(3)
    try:
        mpv.seek(4.0)
        fast = [mpv.step() for _ in range(100)]
        back = [mpv.back_step() for _ in range(30)]
        places = [rng.randrange(_footage.FRAMES) / _footage.RATE for _ in range(25)]
        return {"fast": fast, "back": back, "seek": [mpv.seek(at) for at in places]}
    finally:
        mpv.close()


def p95(times: Sequence[float]) -> float:
    """The time that one in twenty exceeds."""
    return sorted(times)[min(len(times) - 1, int(len(times) * 0.95))]


def _show(name: str, times: Sequence[float], aim: float | None = None) -> None:
    verdict = "" if aim is None else f"   {'reached' if p95(times) <= aim else 'MISSED'} ({aim:g})"
    print(
        f"{name:44s}{statistics.median(times):8.1f}{p95(times):8.1f}{max(times):8.1f}{verdict}",
        flush=True,
    )


def _ratio(name: str, above: Sequence[float], below: Sequence[float]) -> None:
    middle: Callable[[Sequence[float]], float] = statistics.median
    print(
        f"ratio {name}: median {middle(above) / middle(below):.2f}, p95 {p95(above) / p95(below):.2f}"
    )


if __name__ == "__main__":
    sys.exit(main())
