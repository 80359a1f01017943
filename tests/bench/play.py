"""`./run bench play`: 1080p25 at 1x for twenty seconds, with twenty overlays: how many frames are shown.

Every frame of the clip is due once. A frame counts as shown when a paint event showed it.
"""

from __future__ import annotations

import itertools
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import _footage
from _screen import CANVAS, OVERLAYS, Screen
from PySide6.QtWidgets import QApplication

SECONDS = 13
AIM = 99.0


def main() -> int:
    """Measure and print."""
    app = QApplication(sys.argv[:1])
    screen = Screen(app)
    path = _footage.clip()
    screen.open(path)
    print(f"{path.name} on {CANVAS[0]}x{CANVAS[1]} with {OVERLAYS} overlays")
    for rate in (1.0, 2.0, -1.0, 0.5):
        _play(screen, rate)
    screen.close()
    return 0


def _play(screen: Screen, rate: float) -> None:
    player = screen.player
    start = 0 if rate > 0 else _footage.FRAMES - 1
    if player.shown is not None and int(player.shown.index) != start:
        screen.until_painted(start, lambda: player.seek(start))
    screen.idle(0.7)
    screen.canvas.painted.clear()
    dropped, cpu, begun = player.dropped, time.process_time(), time.perf_counter()
    player.play(rate)
    screen.idle(min(SECONDS, (_footage.FRAMES - 10) / _footage.RATE / abs(rate)))
    player.pause()
    seconds, cpu = time.perf_counter() - begun, time.process_time() - cpu
    shown = list(dict.fromkeys(at for at, _ in screen.canvas.painted))
    expected = abs(shown[-1] - shown[0]) + 1
    share = 100 * len(shown) / expected
    firsts: dict[int, float] = {}
    for at, when in screen.canvas.painted:
        firsts.setdefault(at, when)
    times = list(firsts.values())
    steps = sorted((b - a) * 1000 for a, b in itertools.pairwise(times))
    verdict = ("reached" if share >= AIM else "MISSED") + f" ({AIM:g} %)" if rate == 1.0 else ""
    print(
        f"{rate:4g}x  shown {len(shown)} of {expected} = {share:.1f} %  {verdict}\n"
        f"       left out, as the player counts: {player.dropped - dropped}; "
        f"went {expected / _footage.RATE:.1f} s of footage in {seconds:.1f} s; "
        f"between frames median {statistics.median(steps):.0f} ms, "
        f"p95 {steps[int(len(steps) * 0.95)]:.0f} ms; "
        f"{100 * cpu / seconds:.0f} % of one processor",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
