"""`./run bench cluster`: a hundred short clips on a cluster of which a worker dies, and the same ones here.

    ./run bench cluster                          100 clips, 3 workers, one of them killed after a third
    ./run bench cluster --clips 12 --workers 2   fewer

Scheduler and workers are processes of their own, started as `resources/help/cluster.md` says. `umbra batch
--scheduler` makes a copy of every clip; while it does, one worker is ended by force. Then this process looks
through the same clips by itself, and `umbra batch` makes copies of them without a cluster. What was found and
what was made must be the same to the last byte, no copy may be missing or not verified, and the summary must
say that a worker was lost.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from tests.bench._cluster import Group, group  # noqa: E402

WIDTH, HEIGHT, FRAMES = 160, 120, 10


def write_clips(folder: Path, count: int, every: int = 250) -> None:
    """So many short clips, each with somebody drawn who walks through it, no two alike.

    Args:
        folder: Made.
        count: How many.
        every: Frames from one keyframe to the next.
    """
    import av
    import numpy as np

    from redaction.sample.faces import LOOKS, draw_person

    folder.mkdir(parents=True)
    options = {"threads": "1", "preset": "veryfast", "g": str(every), "sc_threshold": "0"}
    drawn = [draw_person(look, 26, down=3.0) for look in LOOKS]
    for number in range(count):
        rng = np.random.default_rng(number)
        wall = rng.integers(90, 130, (HEIGHT, WIDTH, 3), dtype=np.uint8)
        person, cover = drawn[number % len(drawn)]
        cover = cover.reshape(*cover.shape[:2], 1)
        high, wide = min(person.shape[0], HEIGHT), person.shape[1]
        with av.open(str(folder / f"clip{number:03}.mp4"), "w") as out:
            stream = out.add_stream("libx264", rate=25, options=options)
            stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
            for frame in range(FRAMES):
                picture = wall.copy()
                left = 4 + number % 40 + frame
                place = picture[HEIGHT - high :, left : left + wide]
                seen = cover[:high, : place.shape[1]]
                place[:] = person[:high, : place.shape[1]] * seen + place * (1 - seen)
                out.mux(stream.encode(av.VideoFrame.from_ndarray(picture, "rgb24")))
            out.mux(stream.encode(None))


def batch(clips: Path, out: Path, workspace: Path, *more: str) -> subprocess.Popen[str]:
    """`umbra batch` over the folder, begun."""
    words = ["batch", str(clips), "-o", str(out), "--summary", str(out.with_suffix(".json")), *more]
    return subprocess.Popen(
        [sys.executable, "-m", "app", *words],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT,
        env={**os.environ, "UMBRA_WORKSPACE": str(workspace), "PYTHONPATH": str(ROOT)},
    )  # fmt: skip


def on_cluster(clips: Path, out: Path, room: Path, made: Group, kill_at: int) -> tuple[int, str]:
    """Do it on the cluster; the first worker is killed once there are so many copies. Status and words."""
    running = batch(clips, out, room / "ws-cluster", "--scheduler", made.address, "--jobs", "2")
    killed = False
    while running.poll() is None:
        if not killed and out.is_dir() and len(list(out.glob("*_redacted.mp4"))) >= kill_at:
            made.kill(0)
            killed = True
        time.sleep(0.1)
    said = running.communicate()[0]
    return running.returncode, said


def copies(out: Path) -> dict[str, str]:
    """The hash of every copy in a folder, by its name."""
    from player.media.identity import hash_file

    return {path.name: hash_file(path) for path in out.glob("*_redacted.mp4")}


def found_there(workspace: Path) -> dict[str, str]:
    """What the cluster found, from the plans that were kept with the copies: by content of the original."""
    plans = [json.loads(path.read_bytes()) for path in (workspace / "plans").iterdir()]
    return {plan["sha256"]: without_names(plan["tracks"]) for plan in plans}


def found_here(clips: Path) -> dict[str, str]:
    """What this process finds by itself, likewise."""
    from player.media.identity import hash_file
    from redaction.detection.settings import DetectionSettings
    from redaction.model.codec import track_to_json
    from redaction.usecases.analyse import analyse

    settings = DetectionSettings()
    return {
        hash_file(clip): without_names(
            [track_to_json(track) for track in analyse(clip, settings, workers=1).tracks]
        )
        for clip in sorted(clips.iterdir())
    }


def without_names(tracks: list[dict[str, Any]]) -> str:
    """Tracks as text, without what is drawn by lot (identifiers) or given when they are kept (numbers)."""
    kept = [{k: v for k, v in t.items() if k not in ("id", "number")} for t in tracks]
    return json.dumps(kept, sort_keys=True)


def main() -> int:
    """Do it both ways and compare."""
    parser = argparse.ArgumentParser(prog="bench cluster", description=__doc__)
    parser.add_argument("--clips", type=int, default=100)
    parser.add_argument("--workers", type=int, default=3)
    wanted = parser.parse_args()
    # So that ending the bench ends what it started, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with tempfile.TemporaryDirectory(prefix="umbra-cluster-") as scratch:
        room = Path(scratch)
        clips, out = room / "clips", room / "out"
        write_clips(clips, wanted.clips)
        with group(wanted.workers) as made:
            status, said = on_cluster(clips, out, room, made, wanted.clips // 3)
        print("\n".join(said.splitlines()[-4:]), flush=True)
        rows: list[dict[str, Any]] = json.loads(out.with_suffix(".json").read_text("utf-8"))
        there, here = found_there(room / "ws-cluster"), found_here(clips)
        made_there = copies(out)
        batch(clips, room / "alone", room / "ws-alone").communicate()
        made_here = copies(room / "alone")
    odd = sum(there.get(sha256) != tracks for sha256, tracks in here.items())
    unlike = sum(made_there.get(name) != sha256 for name, sha256 in made_here.items())
    verified = sum(row["result"] == "verified" for row in rows)
    covered = sum(row["tracks"] > 0 for row in rows)
    lost = "went away" in said
    print(
        f"{len(rows)} clips on {wanted.workers} workers, one of them killed: {verified} verified, {covered} "
        f"with somebody covered. Compared byte by byte with what one computer does: of {odd} other things "
        f"were found, of {unlike} of {len(made_here)} the copy differs. "
        f"The loss was {'said' if lost else 'NOT SAID'}; status {status}."
    )
    whole = verified == len(here) == len(made_here) == wanted.clips
    return 0 if whole and not odd and not unlike and lost and not status else 1


if __name__ == "__main__":
    sys.exit(main())
