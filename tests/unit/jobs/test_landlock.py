"""Every version of Landlock is used for what it can do: what it cannot is said, and the work gets done."""

from __future__ import annotations

import ctypes
import errno
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from redaction.jobs import landlock
from redaction.jobs.confined import WORDS, WRITING
from redaction.jobs.landlock import LEAST_WHOLE, TRUNCATE, rights_of
from tests.e2e.copies import usual_plan

ROOT = Path(__file__).resolve().parents[3]
EMPTYING = f"{WORDS[WRITING]} (but one elsewhere can be emptied; Linux 6.2 and later prevent that)"


def _newest() -> int:
    if not sys.platform.startswith("linux"):
        return 0
    try:
        return landlock.version(ctypes.CDLL(None, use_errno=True))
    except OSError:
        return 0


NEWEST = _newest()
VERSIONS = sorted({version for version in (1, 2, 3, NEWEST) if version <= NEWEST})

needs_landlock = pytest.mark.skipif(not NEWEST, reason="Landlock")
each_version = pytest.mark.parametrize("known", VERSIONS)

OLDER = """
import sys
from redaction.jobs import landlock
landlock.version = lambda _libc, known=int(sys.argv[1]): known
"""
"""This kernel as if it were an older one: it is asked for no more than that one has."""

TRIES = (
    OLDER
    + """
import json, os
from pathlib import Path
from redaction.jobs.confined import Needs, confine

inside, outside = Path(sys.argv[2]), Path(sys.argv[3])
held = confine(Needs((inside,)))

def refused(step):
    try:
        step()
    except OSError as error:
        return error.errno
    return 0

print(json.dumps([held.held, held.lacking, {
    "write inside": refused(lambda: (inside / "a").write_text("a")),
    "write over inside": refused(lambda: (inside / "a").write_text("b")),
    "move within a folder": refused(lambda: (inside / "a").rename(inside / "b")),
    "give a name": refused(lambda: os.link(inside / "b", inside / "c")),
    "make a folder": refused(lambda: (inside / "deep").mkdir()),
    "move between folders": refused(lambda: (inside / "b").rename(inside / "deep" / "b")),
    "write outside": refused(lambda: (outside / "a").write_text("a")),
    "write over outside": refused(lambda: open(outside / "there", "r+").write("a")),
    "add outside": refused(lambda: open(outside / "there", "a").write("a")),
    "remove outside": refused(lambda: (outside / "there").unlink()),
    "move out": refused(lambda: (inside / "c").rename(outside / "c")),
    "name outside": refused(lambda: os.link(inside / "c", outside / "c")),
    "read outside": refused(lambda: (outside / "there").read_text()),
    "empty outside": refused(lambda: os.truncate(outside / "there", 0)),
}]))
"""
)

CHILD = OLDER + "from redaction.jobs import child\nsys.exit(child.main())\n"


def run(script: str, known: int, *words: str, scratch: Path, order: str = "") -> str:
    """What the script says; its input stays open until it ends, for an end of it would cancel a job."""
    with subprocess.Popen(
        [sys.executable, "-c", script, str(known), *words],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(scratch)},
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(order)
        process.stdin.flush()
        told = process.stdout.read()
        assert process.wait(120) == 0
    return told


@needs_landlock
@each_version
def test_what_lies_elsewhere_is_kept_from_change_by_every_version(
    known: int, tmp_path: Path
) -> None:
    inside, outside, scratch = tmp_path / "inside", tmp_path / "outside", tmp_path / "scratch"
    for folder in (inside, outside, scratch):
        folder.mkdir()
    (outside / "there").write_text("there")
    told = run(TRIES, known, str(inside), str(outside), scratch=scratch)
    held, lacking, said = json.loads(told)
    emptied, between = said.pop("empty outside"), said.pop("move between folders")
    assert {name for name, error in said.items() if not error} == {
        "write inside", "write over inside", "move within a folder", "give a name", "make a folder",
        "read outside",
    }  # fmt: skip
    assert said["write outside"] == said["remove outside"] == errno.EACCES
    assert between == (errno.EXDEV if known < 2 else 0), "so no job moves between folders"
    whole = known >= LEAST_WHOLE
    assert emptied == (errno.EACCES if whole else 0)
    assert (outside / "there").read_text() == ("there" if whole else "")
    assert (WRITING in held, lacking) == ((True, []) if whole else (False, [EMPTYING]))


@needs_landlock
@each_version
def test_a_copy_is_made_under_every_version(
    known: int, media: Callable[..., Path], tmp_path: Path
) -> None:
    source, out, scratch = media(frames=8), tmp_path / "out" / "copy.mp4", tmp_path / "scratch"
    for folder in (out.parent, scratch):
        folder.mkdir()
    plan = usual_plan(source, 8, (320, 180))
    report = out.with_suffix(".json")
    order = {"job": "export", "plan": plan.to_json(), "out": str(out), "report": str(report)}
    told = run(CHILD, known, scratch=scratch, order=json.dumps(order) + "\n")
    events: list[dict[str, Any]] = [json.loads(line) for line in told.splitlines()]
    assert events[-1]["event"] == "done", events[-1]
    assert out.stat().st_size
    assert events[0]["lacking"] == ([] if known >= LEAST_WHOLE else [EMPTYING])
    assert {place.name for place in out.parent.iterdir()} == {"copy.mp4", "copy.json"}


def test_a_kernel_is_asked_for_no_right_it_does_not_know() -> None:
    highest = {1: 12, 2: 13, 3: 14, 4: 14, 5: 15, 6: 15, 7: 15}
    for known, bit in highest.items():
        change, talking, scopes = rights_of(known)
        assert change.bit_length() - 1 == bit
        assert bool(change & TRUNCATE) is (known >= 3)
        assert bool(talking) is (known >= 4)
        assert bool(scopes) is (known >= 6)
