"""`./run bench smart`: an export with stretches copied unchanged beside the same export without.

    ./run bench smart                 ten minutes of the street clip at 720p, regions on one of them
    ./run bench smart CLIP            a clip of your own, looped
    ./run bench smart --minutes 2     shorter; regions lie on a tenth of it
    ./run bench smart --runs 3        more rounds
    ./run bench smart --no-faces      without the search for faces
    ./run bench smart --check         also: ffmpeg plays the result without a word, and every copied frame
                                      equals the source's

Both exports verify what they wrote. They run one after the other in each round, and ratios are within a
round, so that a busy machine slows both alike.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

import av  # noqa: E402
import numpy as np  # noqa: E402

from player.media.index import VideoIndex, build_index  # noqa: E402
from player.media.source import FrameSource  # noqa: E402
from player.media.time import FrameIndex, FrameSpan  # noqa: E402
from redaction.export.painting import is_painted  # noqa: E402
from redaction.export.plan import ExportPlan  # noqa: E402
from redaction.model.geometry import Box, Ellipse  # noqa: E402
from redaction.model.ids import FootageId, TrackId  # noqa: E402
from redaction.model.project import Project  # noqa: E402
from redaction.model.track import Keyframe, Track  # noqa: E402
from redaction.rendering.planes import planes_of  # noqa: E402
from redaction.usecases.export_copy import ExportResult, export_copy  # noqa: E402
from tests.bench.export import loop_source  # noqa: E402

CLIP = ROOT.parent / "shared" / "footage" / "clips" / "street_kiosk.mp4"
UNIT = 12
"""Seconds that are encoded and then repeated."""


def unit_of(clip: Path, folder: Path, size: tuple[int, int], gop: int) -> Path:
    """Some seconds of the clip, forwards and over again, with a keyframe every ``gop`` seconds."""
    out = folder / "unit.mp4"
    with av.open(str(clip)) as probe:
        rate = probe.streams.video[0].average_rate or Fraction(25)
    wanted, done = round(UNIT * rate), 0
    with av.open(str(out), "w") as new:
        stream = new.add_stream("libx264", rate=rate)
        stream.options = {"preset": "veryfast", "crf": "22", "g": str(round(gop * rate))}
        stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
        stream.codec_context.time_base = 1 / rate
        while done < wanted:
            with av.open(str(clip)) as old:
                for frame in old.decode(video=0):
                    scaled = frame.reformat(width=size[0], height=size[1], format="yuv420p")
                    scaled.pts, scaled.time_base, scaled.pict_type = done, 1 / rate, 0
                    new.mux(stream.encode(scaled))
                    done += 1
                    if done == wanted:
                        break
        new.mux(stream.encode(None))
    return out


def plan_of(source: Path, index: VideoIndex) -> ExportPlan:
    """Four regions, together about 5 % of the picture, on the middle tenth."""
    with FrameSource.open(source, index=index) as opened:
        width, height = opened.info.width, opened.info.height
    side = (0.05 * width * height / 4) ** 0.5
    count = len(index)
    first, stop = FrameIndex(count * 9 // 20), FrameIndex(count * 11 // 20)
    tracks = []
    for n in range(4):
        a = Box(width * (n + 0.5) / 5, height * 0.2, side * 0.9, side * 1.1)
        b = a.moved(width * 0.05, height * 0.3)
        shape = (lambda box: box) if n % 2 else Ellipse
        keys = (Keyframe(first, shape(a)), Keyframe(FrameIndex(stop - 1), shape(b)))
        tracks.append(Track(TrackId(str(n)), keys, stop))
    return ExportPlan(source, "", Project(FootageId("b")).with_tracks(tracks))


def timed(work: Callable[[], ExportResult]) -> tuple[float, float, ExportResult]:
    """Processor seconds of this process and its children, seconds by the clock, and what was made."""
    before, began = os.times(), time.perf_counter()
    made = work()
    after = os.times()
    return sum(after[:4]) - sum(before[:4]), time.perf_counter() - began, made


def check(plan: ExportPlan, index: VideoIndex, made: ExportResult) -> None:
    """ffmpeg must have nothing to say, and copied frames must be the source's."""
    if shutil.which("ffmpeg"):
        said = subprocess.run(
            ["ffmpeg", "-v", "warning", "-i", str(made.path), "-f", "null", "-"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        print(f"  ffmpeg: exit {said.returncode}, {len(said.stderr.splitlines())} messages")
    spans = []
    for text in made.report.facts["smart"]["copied"]:
        first, last = (int(word) for word in text.split() if word.isdigit())
        spans.append(FrameSpan(FrameIndex(first), FrameIndex(last + 1)))
    equal = unequal = 0
    likeness = []
    with FrameSource.open(plan.source, index=index) as one, FrameSource.open(made.path) as other:
        for at in range(len(index)):
            a = planes_of(one.frame_at(FrameIndex(at)), own=True, write=False)
            b = planes_of(other.frame_at(FrameIndex(at)), own=True, write=False)
            if any(at in span for span in spans):
                same = all(map(np.array_equal, (a.y, a.u, a.v), (b.y, b.u, b.v)))
                equal, unequal = equal + same, unequal + (not same)
            elif not is_painted(plan, at):
                error = float(np.square(a.y.astype(np.float32) - b.y).mean())
                likeness.append(float(10 * np.log10(65025 / max(error, 1e-6))))
    print(f"  copied frames decoded: {equal} equal to the source's, {unequal} not")
    if likeness:
        print(
            f"  encoded frames without regions: {len(likeness)}, worst PSNR {min(likeness):.1f} dB"
        )


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench smart", description=__doc__)
    parser.add_argument("clip", type=Path, nargs="?", default=CLIP)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--gop", type=int, default=2, help="seconds between two keyframes")
    parser.add_argument("--size", type=int, nargs=2, default=(1280, 720))
    parser.add_argument("--no-faces", action="store_true")
    parser.add_argument("--check", action="store_true")
    given = parser.parse_args()
    if not given.clip.is_file():
        sys.exit(f"{given.clip} is not there: give a clip")
    with tempfile.TemporaryDirectory(prefix="umbra_bench_") as name:
        folder = Path(name)
        unit = unit_of(given.clip, folder, tuple(given.size), given.gop)
        source = loop_source(unit, folder, given.minutes)
        index = build_index(source)
        plan = plan_of(source, index)
        print(f"{len(index)} frames, {source.stat().st_size / 1e6:.0f} MB", flush=True)
        found: list[tuple[float, float]] = []
        for _ in range(given.runs):
            rows = []
            for smart in (False, True):
                chosen = dataclasses.replace(plan, smart=smart)
                out = folder / f"out_{smart}.mp4"
                rows.append(
                    timed(
                        lambda chosen=chosen, out=out: export_copy(
                            chosen, out, overwrite=True, watch_faces=not given.no_faces
                        )
                    )
                )
                print(
                    f"  {'smart' if smart else 'full':6} {rows[-1][0]:8.1f} s processor "
                    f"{rows[-1][1]:8.1f} s clock {out.stat().st_size / 1e6:8.1f} MB",
                    flush=True,
                )
            found.append((rows[0][0] / rows[1][0], rows[0][1] / rows[1][1]))
            print(" ", rows[1][2].report.facts["smart"]["summary"])
            if given.check:
                check(plan, index, rows[1][2])
        processor, clock = (statistics.median(values) for values in zip(*found, strict=True))
        print(f"smart is {processor:.1f} times faster in processor time, {clock:.1f} by the clock")


if __name__ == "__main__":
    main()
