"""`./run bench clockjump`: the computer's clock is wrong, and jumps while the program runs.

    ./run bench clockjump                 all parts
    ./run bench clockjump --part core     one: core, commands or window

*core* gives the workspace a clock that jumps by days and years between any two changes. *commands* and
*window* run the program under libfaketime (Debian: ``apt-get install faketime``): ten years ago, in ten
years, at the start of 1970, in the hour that the clock shows twice; in the window it jumps under the hands of
somebody at work. Time that goes by (CLOCK_MONOTONIC) goes on, as it does when a clock is set. What must hold:

- everything is done, and nothing takes longer or ends sooner because of the clock;
- the log's rows stand in the order in which they were written, and it verifies;
- the newest backup is the one with most rows, one is due when something is new, and locks still lock;
- what a killed run left is taken away whatever its time says.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from player.media.time import FrameSpan  # noqa: E402
from redaction.edit import gestures  # noqa: E402
from redaction.jobs.errors import UserError  # noqa: E402
from redaction.model.footage import RequestKind  # noqa: E402
from redaction.model.geometry import Box  # noqa: E402
from redaction.model.ids import FootageId  # noqa: E402
from redaction.reviewlog.log import LogFilter  # noqa: E402
from redaction.reviewlog.row import Category  # noqa: E402
from redaction.store.automatic import automatic_backups, back_up_by_itself, is_due  # noqa: E402
from redaction.store.holding import Hold  # noqa: E402
from redaction.store.workspace import Workspace  # noqa: E402
from tests.media.clip import Clip, write_clip  # noqa: E402

FAKERS = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
NOW = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)
FIRST, LAST = NOW.replace(year=1971), NOW.replace(year=2090)
CLOCKS = (
    "+0",
    "-3650d",
    "+3650d",
    "@1970-01-01 00:10:00",
    "@2026-10-25 00:59:50",
    "@2038-01-19 03:14:00",
    "+0",
)
"""As libfaketime spells them: days off, or a moment from which it goes on."""


@dataclass
class Told:
    """What was seen.

    Attributes:
        tries: Things that were done under a clock that jumps.
        wrong: What must not be.
        counts: Worth telling.
    """

    tries: int = 0
    wrong: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)


# in the core


def core(jumps: int = 300, seed: int = 1) -> Told:
    """Changes of all kinds, with a jump between any two of them."""
    told, rng = Told(), random.Random(seed)
    clock = [NOW]

    def now() -> dt.datetime:
        return clock[0]

    with tempfile.TemporaryDirectory() as room:
        folder = Path(room) / "workspace"
        with Workspace.open(folder, user="Bench", clock=now) as space:
            footage = space.add_footage(
                Path("a.mp4"), sha256="ab" * 32, size=1, frames=9, duration=1.0, width=9, height=9
            ).id
            for number in range(jumps):
                clock[0] += dt.timedelta(
                    days=rng.choice((-3650, -400, -1, 0, 1, 30, 400, 3650)),
                    seconds=rng.uniform(-4000, 4000),
                )
                clock[0] = min(max(clock[0], FIRST), LAST)
                told.tries += 1
                _change(space, footage, number, rng)
            rows = [r.action for r in space.log.rows(LogFilter(category=Category.ALTERATION))]
            verdict = space.log.verify()
            if not verdict.ok:
                told.wrong.append(f"the log: {verdict.summary}")
            if [r.seq for r in space.log.rows()] != sorted(r.seq for r in space.log.rows()):
                told.wrong.append("rows of the log are not in the order in which they were written")
            told.counts["times it went back, said by the log"] = len(
                space.log.clock_jumps(1, space.log.head().count)
            )
            told.counts["edits"] = len(rows)
            tracks = len(space.project(footage).tracks)
            while space.undo(footage):
                pass
            if space.project(footage).tracks:
                told.wrong.append("undo does not come back to the beginning")
            told.counts["tracks before undo"] = tracks
        made = []
        for hours in (0, -9000, 20000, -1, 5):
            with Workspace.open(folder, user="Bench", clock=now) as space:
                space.log.append(Category.SYSTEM, f"Row {hours}")
                count = space.log.head().count
            then = dt.datetime.now(dt.UTC) + dt.timedelta(hours=hours)
            if made and abs(hours) > 4 and not is_due(folder, count, then):
                told.wrong.append(f"no backup is due although the clock jumped by {hours} hours")
            made.append(back_up_by_itself(folder))
            if automatic_backups(folder)[0].path != made[-1].path:
                told.wrong.append("the newest backup is not the one with most rows")
        if (hold := Hold.take(folder, "Bench")) is None or Hold.take(folder, "Other") is not None:
            told.wrong.append("two windows hold one workspace")
        elif hold is not None:
            hold.release()
    return told


def _change(space: Workspace, known: FootageId, number: int, rng: random.Random) -> None:
    match rng.randrange(4):
        case 0 | 1:
            patch = gestures.add_track(
                space.project(known), Box(0, 0, 9, 9), FrameSpan(0, 9), track_id=f"t{number}"
            )
            space.do(known, patch)
        case 2:
            made = space.add_request(RequestKind.SAR_UK_GDPR, f"r{number}", space._clock().date())
            space.add_note(made.id, "noted")
        case _:
            space.undo(known)
            space.redo(known)


# commands


def commands() -> Told:
    """One workspace, used by commands that each believe another time."""
    told = Told()
    with tempfile.TemporaryDirectory() as room:
        folder, copies = Path(room) / "workspace", Path(room) / "copies"
        copies.mkdir()
        source = write_clip(Clip(frames=25, tone=0.2), Path(room) / "source.mp4")
        rows = 0
        for number, clock in enumerate(CLOCKS):
            left = copies / f"left{number}.umbra-0123abcd.partial"
            left.write_bytes(b"of a killed run")
            os.utime(left, (time.time() + (-1) ** number * 4e8,) * 2)
            out = copies / f"{number}.mp4"
            for words in (
                ("requests", "add", "--kind", "sar_uk_gdpr", f"R{number}"),
                ("requests", "list", "--json"),
                ("redact", source, "-o", out),
                ("log", "verify"),
                ("workspace", "backup", "-o", copies / f"{number}.umbra-backup"),
                ("log", "list", "--json"),
            ):
                began = time.monotonic()
                done = _umbra(folder, clock, *words)
                told.tries += 1
                if words[1] == "add" and "day of receipt cannot be right" in done.stderr:
                    told.counts["days refused"] = 1  # nobody asked for anything in 1970
                elif done.returncode or "Traceback" in done.stderr:
                    told.wrong.append(
                        f"{clock}: {words[0]}: {done.returncode}: {done.stderr[-300:]}"
                    )
                if time.monotonic() - began > 240:
                    told.wrong.append(f"{clock}: {words[0]} took very long")
            try:
                listed = json.loads(done.stdout)
            except ValueError:
                listed = []
            if len(listed) <= rows:
                told.wrong.append(f"{clock}: no rows were added to the log")
            rows = len(listed)
            if left.exists():
                told.wrong.append(f"{clock}: what a killed run left is still there")
        told.counts["rows"] = rows
    return told


def _umbra(folder: Path, clock: str, *words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "app", *map(str, words)], cwd=ROOT, capture_output=True, text=True,
        check=False, timeout=400,
        env={
            **os.environ, "UMBRA_WORKSPACE": str(folder), "PYTHONPATH": str(ROOT),
            "LD_PRELOAD": str(FAKERS[0]), "FAKETIME": clock, "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "TZ": "Europe/London",
        },
    )  # fmt: skip


# window


def window(minutes: float = 1.0) -> Told:
    """Somebody at work while the clock is set again and again."""
    told = Told()
    room = Path(tempfile.mkdtemp(prefix="umbra-clock-"))
    said = room / "clock"
    said.write_text("+0\n")
    rng = random.Random(2)
    environment = {
        **os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen", "TZ": "Europe/London",
        "LD_PRELOAD": str(FAKERS[0]), "FAKETIME_TIMESTAMP_FILE": str(said), "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1", "XDG_CONFIG_HOME": str(room / "config"),
    }  # fmt: skip
    try:
        with subprocess.Popen(
            [sys.executable, str(ROOT / "tests" / "bench" / "soak.py"), "--minutes", str(minutes),
             "--short", "--room", str(room / "room")],
            cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        ) as running:  # fmt: skip
            while running.poll() is None:
                time.sleep(2)
                days = rng.choice((-4000, -30, -1, 0, 1, 30, 4000))
                said.write_text(f"{days:+}d\n")
                told.tries += 1
            assert running.stdout is not None
            assert running.stderr is not None
            out, err = running.stdout.read(), running.stderr.read()
        if running.returncode:
            told.wrong.append(f"the window: {running.returncode}: {out[-600:]} {err[-600:]}")
        try:
            with Workspace.open(room / "room" / "workspace", user="Bench") as space:
                if not (verdict := space.log.verify()).ok:
                    told.wrong.append(f"the log: {verdict.summary}")
                told.counts["times it went back, said by the log"] = len(
                    space.log.clock_jumps(1, space.log.head().count)
                )
                told.counts["rows"] = space.log.head().count
        except UserError as error:
            told.wrong.append(error.summary)
    finally:
        shutil.rmtree(room, ignore_errors=True)
    return told


PARTS: dict[str, Callable[[], Told]] = {"core": core, "commands": commands, "window": window}


def main() -> int:
    """Set the clock, work, look."""
    parser = argparse.ArgumentParser(
        prog="bench clockjump", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    parser.add_argument("--part", choices=tuple(PARTS), action="append")
    wanted = parser.parse_args()
    trouble = 0
    for part in wanted.part or PARTS:
        if part != "core" and not FAKERS:
            print(f"{part}: not done, because libfaketime is not here", flush=True)
            trouble += 1
            continue
        told = PARTS[part]()
        more = "".join(f", {n:,} {what}" for what, n in told.counts.items())
        print(
            f"{part}: {told.tries} under a clock that jumps{more}; {len(told.wrong)} with trouble",
            flush=True,
        )
        for line in told.wrong:
            print(f"  {line}", flush=True)
        trouble += len(told.wrong)
    return 1 if trouble else 0


if __name__ == "__main__":
    sys.exit(main())
