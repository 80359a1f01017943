"""`./run bench log [ROWS]`: verifying, paging and searching a log of a million rows.

Makes a scratch workspace with a log such as years of work leave: edits of a few hundred pieces of footage,
consultations, requests, copies. Prints the seconds of processor time (user and system) of each thing that a
person waits for. Wanted: verifying takes no more than 20 s.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import random
import resource
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from redaction.reviewlog.layout import ALL_COLUMNS, COLUMNS, values_of
from redaction.reviewlog.log import LogFilter
from redaction.reviewlog.row import Category, LogRow
from redaction.store.database import DATABASE
from redaction.store.workspace import Workspace

LIMIT = 20.0
"""Seconds of processor time that verifying a million rows may take."""

PEOPLE = ("A. Reviewer", "B. Checker", "C. Officer", "D. Manager")
START = dt.datetime(2020, 1, 6, 9, tzinfo=dt.UTC)


def main() -> int:
    """Make the log, measure, and say whether it is fast enough."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="?", type=int, default=1_000_000)
    parser.add_argument("--format", type=int, choices=(1, 2), default=2)
    parser.add_argument(
        "--keep", type=Path, help="make the workspace here, or use the one that is here"
    )
    arguments = parser.parse_args()
    folder = arguments.keep or Path(tempfile.mkdtemp(prefix="umbra-log-"))
    try:
        if not (folder / DATABASE).exists():
            fill(folder, arguments.rows, arguments.format)
        return measure(folder)
    finally:
        if arguments.keep is None:
            shutil.rmtree(folder)


def fill(folder: Path, rows: int, form: int) -> None:
    """A workspace whose log has so many rows; its decisions are not those of the rows."""
    with Workspace.open(folder, user=PEOPLE[0]) as space:
        last = space.log.rows(newest_first=True, limit=1)[0]
    raw = sqlite3.connect(folder / DATABASE, isolation_level=None)
    raw.execute("PRAGMA synchronous = OFF")
    raw.execute("BEGIN")
    names = COLUMNS if form == 1 else ALL_COLUMNS
    places = ", ".join("?" for _ in names.split(","))
    for name in ("log_only_grows",):
        (trigger,) = raw.execute("SELECT sql FROM sqlite_master WHERE name = ?", (name,)).fetchone()
        raw.execute(f"DROP TRIGGER {name}")
    made = made_rows(last, rows - last.seq, form)
    head: list[LogRow] = [last]

    def written() -> Iterator[tuple[object, ...]]:
        for row in made:
            head[0] = row
            yield values_of(row)

    raw.executemany(f"INSERT INTO log ({names}) VALUES ({places})", written())
    raw.execute("UPDATE log_head SET count = ?, hash = ?", (head[0].seq, head[0].hash))
    raw.execute(trigger)
    raw.execute("COMMIT")
    raw.close()


def made_rows(last: LogRow, count: int, form: int) -> Iterator[LogRow]:
    """Rows as work leaves them, chained to the last; each footage they speak of is removed in the end."""
    chance = random.Random(7)
    clips = [
        (
            hashlib.sha256(str(n).encode()).hexdigest(),
            f"{chance.getrandbits(64):016x}",
            f"{n % 90:016x}",
        )
        for n in range(300)
    ]
    ends = iter(clips)
    moment = START
    for number in range(count):
        moment += dt.timedelta(seconds=chance.random() * 300)
        ending = number >= count - len(clips)
        clip, footage, request = next(ends) if ending else chance.choice(clips)
        state: dict[str, Any] = {"footage_id": footage, "state": f"{chance.getrandbits(256):064x}"}
        category, action, details = Category.ALTERATION, "Move box", {
            "frame": chance.randrange(9000),
            "gesture": "move",
            "tracks": [f"{chance.getrandbits(64):016x}"],
            **state,
        }  # fmt: skip
        if chance.random() < 0.5:  # an edit that changes what was seen already
            record = {"table": "coverage", "id": f"{footage}/{number}", "digest": state["state"]}
            details = {**details, "to_be_seen": 40, "record": record}
        if ending:
            category, action, details = Category.ERASURE, "Footage removed", {
                "name": "clip.mp4", "reason": "Retention period over", "footage_id": footage,
                "record": {"table": "retention", "id": footage, "digest": ""},
            }  # fmt: skip
        elif chance.random() < 0.25:
            category, action = Category.CONSULTATION, "Footage viewed"
            details = {"frames": [[1, 400]], "speed": 1.0, "view": "outlines"}
        row = LogRow(
            last.seq + 1,
            moment.isoformat(timespec="microseconds"),
            moment.isoformat(timespec="microseconds"),
            chance.choice(PEOPLE),
            category,
            action,
            clip,
            request,
            "",
            details,
            last.hash,
        )
        if form == 2:
            row = replace(row, format=2, salt=f"{chance.getrandbits(128):032x}")
            row = replace(row, payload=row.content_hash())
        last = replace(row, hash=row.digest())
        yield last


def measure(folder: Path) -> int:
    """Print what each thing costs; 1 when verifying is too slow or finds something."""
    with Workspace.open(folder, user=PEOPLE[0]) as space:
        log = space.log
        size = (folder / DATABASE).stat().st_size / 2**20
        print(f"{len(log):,} rows, {size:,.0f} MiB")
        clip = log.rows(limit=1, offset=len(log) // 2)[0].footage
        timed("first page", lambda: log.rows(newest_first=True, limit=200))
        last = len(log)
        timed(
            "page in the middle (by number)",
            lambda: log.rows(newest_first=True, limit=200, within=(1, last // 2)),
        )
        timed(
            "page of one footage",
            lambda: log.rows(LogFilter(footage=clip), newest_first=True, limit=200),
        )
        timed(
            "page of one person",
            lambda: log.rows(LogFilter(who=PEOPLE[1]), newest_first=True, limit=200),
        )
        window = (last - 20_000, last)
        timed(
            "text in 20,000 rows",
            lambda: log.rows(
                LogFilter(text="nowhere to be found"), newest_first=True, within=window
            ),
        )
        timed("text in all rows", lambda: log.count(LogFilter(text="nowhere to be found")))
        seconds, verdict = timed("verify", log.verify)
        print(verdict.summary)
    return int(not verdict.ok or seconds > LIMIT * max(1.0, verdict.rows / 1e6))


def timed(what: str, work: Callable[[], Any]) -> tuple[float, Any]:
    """Do it, and print the processor time it took beside that on the wall."""
    before, start = processor(), time.perf_counter()
    result = work()
    seconds, wall = processor() - before, time.perf_counter() - start
    print(f"  {what:32} {seconds:8.3f} s of processor time, {wall:8.3f} s on the wall")
    return seconds, result


def processor() -> float:
    """Seconds of processor time of this process so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    raise SystemExit(main())
