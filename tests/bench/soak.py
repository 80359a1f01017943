"""`./run bench soak`: hours of review in the real window, and whether anything grows meanwhile.

    ./run bench soak --hours 4          what the figure in README.md was made with
    ./run bench soak --minutes 5        a short look
    ./run bench soak --pace 0.3         slower; the default is 0.08 s from one gesture to the next
    ./run bench soak --kinds            also say which Python types there are more of at the end
    ./run bench soak --log FILE         a row of figures for each rest, as JSON lines

Somebody steps, plays, draws, decides, undoes, opens panels, dialogs and pages, notes, goes to other footage
and makes copies, in the whole window with its decoders, child processes and database, on generated footage.
A person makes a gesture about every 1.5 s (keystroke-level model); this one makes one in .3 to .5 s, so an
hour here is three to five hours of a person's. After every forty gestures everything is put back: dialogs
closed, edits undone, the first frame shown, nothing running. Then memory, threads, handles and objects are
counted. Counts must be the same in the last third of the run as in the first; memory may differ by a
twentieth. The review log grows, as it has to; by how much is said.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from dataclasses import asdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

COPY_EVERY = 8
"""Rests between two copies."""


def main() -> int:
    """Work until the time is over, then say what grew."""
    parser = argparse.ArgumentParser(
        prog="bench soak", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--hours", type=float, default=0.0)
    parser.add_argument("--minutes", type=float, default=0.0)
    parser.add_argument("--pace", type=float, default=0.08)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--log", type=Path)
    parser.add_argument("--kinds", action="store_true")
    parser.add_argument("--room", type=Path, help="a folder to work in, which stays")
    parser.add_argument("--short", action="store_true", help="do not judge growth: too few samples")
    wanted = parser.parse_args()
    seconds = wanted.hours * 3600 + wanted.minutes * 60 or 600.0

    from PySide6.QtWidgets import QApplication

    from app.theme.apply import apply_theme
    from app.theme.tokens import ThemeName
    from tests.bench._soak_gauge import judged, kinds, report
    from tests.bench._soak_window import Reviewer

    app = QApplication(sys.argv[:1])
    apply_theme(app, ThemeName.DARK)
    room = wanted.room or Path(tempfile.mkdtemp(prefix="umbra-soak-"))
    room.mkdir(exist_ok=True)
    samples = []
    warm: Counter[str] = Counter()
    began = time.monotonic()
    try:
        reviewer = Reviewer(room, wanted.seed, wanted.pace)
        reviewer.tour()
        number = 0
        while time.monotonic() - began < seconds:
            reviewer.cycle(copy=number % COPY_EVERY == 0)
            number += 1
            samples.append(reviewer.sample())
            if not warm and time.monotonic() - began > seconds / 3:
                warm = kinds()
            if wanted.log is not None:
                with wanted.log.open("a", encoding="utf-8") as out:
                    out.write(json.dumps(asdict(samples[-1])) + "\n")
        more = kinds() - warm
        reviewer.check()
        done = reviewer.done
        reviewer.close()
    finally:
        if wanted.room is None:
            shutil.rmtree(room, ignore_errors=True)
    try:
        found = [] if wanted.short else judged(samples)
    except ValueError as error:
        print(f"{error}: let it run longer.", file=sys.stderr)
        return 2
    print(report(samples, found))
    print("gestures: " + ", ".join(f"{n} {name}" for name, n in done.gestures.most_common() if n))
    if wanted.kinds:
        print("more of: " + ", ".join(f"{name} {n:+}" for name, n in more.most_common(25)))
    for what, times in done.trouble.most_common():
        print(f"trouble, {times} times: {what}")
    return 1 if any(growth.grows for growth in found) or done.trouble else 0


if __name__ == "__main__":
    sys.exit(main())
