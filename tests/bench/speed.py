"""`./run bench speed`: the whole job at 1080p beside deface, a plain transcode and decoding alone.

    ./run bench speed                  150 frames, fast mode, three rounds
    ./run bench speed --frames 600     a longer clip: the given one, looped
    ./run bench speed --thorough       the whole job in thorough mode, too

Every run is a process of its own, started anew, so that start-up counts for everybody. Runs are
interleaved (a slow minute of the machine hits all alike) and the median is taken. What counts are the
ratios; the seconds belong to the machine. The seconds of all its cores together (CPU) say what a run costs
even where something else runs beside it.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CLIP = ROOT.parent / "shared" / "footage" / "clips" / "street_kiosk.mp4"
DEFACE = "deface==1.5.0"
PARTS = "transcode", "decode"
RATE = 25


@dataclass(frozen=True)
class Contender:
    """One way to do the job."""

    name: str
    command: list[str]
    note: str = ""


@dataclass(frozen=True)
class Cost:
    """What one run took.

    Attributes:
        wall: Seconds on the clock.
        cpu: Seconds of all cores together, of the process and those it waited for.
    """

    wall: float
    cpu: float


def make_source(clip: Path, out: Path, frames: int) -> int:
    """The clip at 1920x1080 and 25 frames a second, looped to ``frames``, encoded well, without sound.

    Returns:
        How many frames there are.
    """
    import av

    with av.open(str(out), "w") as made:
        stream = made.add_stream("libx264", rate=Fraction(RATE))
        stream.width, stream.height, stream.pix_fmt = 1920, 1080, "yuv420p"
        stream.options = {"crf": "16", "preset": "veryfast"}
        stream.time_base = Fraction(1, RATE)
        done, before = 0, -1
        while before < done < frames:
            before = done
            with av.open(str(clip)) as given:
                for frame in given.decode(video=0):
                    if done == frames:
                        break
                    large = frame.reformat(1920, 1080, "yuv420p")
                    large.pts, large.time_base, large.pict_type = done, Fraction(1, RATE), 0
                    made.mux(stream.encode(large))
                    done += 1
        made.mux(stream.encode(None))
    return done


def part(name: str, source: Path, out: Path) -> None:
    """Decode alone, or decode and encode with the export's settings and nothing else."""
    import av

    from redaction.export.plan import EncoderSettings

    settings = EncoderSettings()
    with av.open(str(source)) as given:
        video = given.streams.video[0]
        video.thread_type = "AUTO"
        if name == "decode":
            for _ in given.decode(video):
                pass
            return
        with av.open(str(out), "w") as made:
            stream = made.add_stream("libx264", rate=Fraction(video.average_rate or 25))
            stream.width, stream.height, stream.pix_fmt = video.width, video.height, "yuv420p"
            stream.options = {"crf": str(settings.crf), "preset": settings.preset}
            stream.time_base = video.time_base
            for frame in given.decode(video):
                frame.pict_type = 0
                made.mux(stream.encode(frame))
            made.mux(stream.encode(None))


def deface_program(folder: Path) -> Path | None:
    """deface in an environment of its own, made on first use; None when it cannot be had."""
    home = folder / "deface"
    program = home / ("Scripts/deface.exe" if os.name == "nt" else "bin/deface")
    if program.exists():
        return program
    print(f"Installing {DEFACE} into {home} ...", file=sys.stderr)
    venv.EnvBuilder(clear=True, with_pip=True, symlinks=os.name != "nt").create(home)
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    done = subprocess.run(
        [str(python), "-m", "pip", "install", "-q", DEFACE, "onnx", "onnxruntime"],
        capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode != 0 or not program.exists():
        print(f"{DEFACE} cannot be had here: {done.stderr.strip()[-300:]}", file=sys.stderr)
        return None
    return program


def contenders(
    source: Path, folder: Path, deface: Path | None, modes: list[str]
) -> list[Contender]:
    """Everything that is timed."""
    found = []
    for mode in modes:
        name = "Umbra, whole job" if mode == "fast" else f"Umbra, whole job, {mode}"
        found.append(
            Contender(
                name,
                [sys.executable, "-m", "app", "redact", str(source), "-o",
                 str(folder / f"umbra-{mode}.mp4"), "--overwrite", "--detector", mode,
                 "--workspace", str(folder / "workspace")],
            )
        )  # fmt: skip
    for mode in ("fast", "thorough"):
        found.append(
            Contender(
                f"Umbra, analyse only, {mode}",
                [sys.executable, "-m", "app", "detect", str(source), "-o",
                 str(folder / f"tracks-{mode}.json"), "--overwrite", "--detector", mode,
                 "--workspace", str(folder / "workspace")],
            )
        )  # fmt: skip
    if deface is not None:
        # --keep-metadata and sound are off by default: deface does less than the whole job.
        found.append(
            Contender(
                DEFACE.replace("==", " "),
                [
                    str(deface),
                    str(source),
                    "-o",
                    str(folder / "deface.mp4"),
                    "--replacewith",
                    "solid",
                ],
            )
        )
    for name, label in zip(PARTS, ("plain transcode", "decode only"), strict=True):
        found.append(
            Contender(
                label,
                [sys.executable, str(Path(__file__).resolve()), "--part", name,
                 str(source), str(folder / "plain.mp4")],
            )
        )  # fmt: skip
    return found


def timed(command: list[str]) -> Cost:
    """What the command takes.

    Raises:
        SystemExit: If it fails; a bench of a failure would mean nothing.
    """
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    before, began = _children(), time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    cost = Cost(time.perf_counter() - began, _children() - before)
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} failed ({done.returncode}): {done.stderr.strip()[-500:]}")
    return cost


def _children() -> float:
    """Seconds of the processor that all processes waited for so far have used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measure(
    entries: list[Contender], runs: int, clock: Callable[[list[str]], Cost] = timed
) -> dict[str, Cost]:
    """Medians of each, their runs interleaved."""
    taken: dict[str, list[Cost]] = {entry.name: [] for entry in entries}
    for run in range(runs):
        for entry in entries:
            cost = clock(entry.command)
            taken[entry.name].append(cost)
            print(f"  run {run + 1}: {entry.name} {cost.wall:.2f} s, CPU {cost.cpu:.2f} s",
                  file=sys.stderr)  # fmt: skip
    return {
        name: Cost(
            statistics.median(c.wall for c in costs), statistics.median(c.cpu for c in costs)
        )
        for name, costs in taken.items()
    }


def table(medians: dict[str, Cost], frames: int) -> str:
    """Seconds, frames a second and ratios to Umbra's whole job, which comes first."""
    own = next(iter(medians.values()))
    lines = [
        "| | seconds | CPU seconds | frames/s | times Umbra's time | times its CPU |",
        "|---|---|---|---|---|---|",
    ]
    for name, cost in medians.items():
        lines.append(
            f"| {name} | {cost.wall:.2f} | {cost.cpu:.2f} | {frames / cost.wall:.1f} "
            f"| {cost.wall / own.wall:.2f} | {cost.cpu / own.cpu:.2f} |"
        )
    return "\n".join(lines)


def main() -> int:
    """Entry point."""
    parser = argparse.ArgumentParser(prog="./run bench speed", description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument(
        "--frames", type=int, default=150, help="length of the clip, which is looped"
    )
    parser.add_argument("--thorough", action="store_true", help="time the thorough detector too")
    parser.add_argument("--no-deface", action="store_true")
    parser.add_argument("--clip", type=Path, default=CLIP)
    parser.add_argument("--part", nargs=3, metavar=("NAME", "IN", "OUT"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.part:
        name, source, out = arguments.part
        part(name, Path(source), Path(out))
        return 0
    if not arguments.clip.is_file():
        print(f"The footage {arguments.clip.name} is not here, so there is nothing to time.",
              file=sys.stderr)  # fmt: skip
        return 3
    keep = Path(tempfile.gettempdir()) / "umbra-bench"
    keep.mkdir(exist_ok=True)
    deface = None if arguments.no_deface else deface_program(keep)
    with tempfile.TemporaryDirectory(prefix="umbra-speed-") as scratch:
        folder = Path(scratch)
        source = folder / "source-1080p.mp4"
        frames = make_source(arguments.clip, source, arguments.frames)
        modes = ["fast", "thorough"] if arguments.thorough else ["fast"]
        medians = measure(contenders(source, folder, deface, modes), arguments.runs)
    print(f"{frames} frames at 1920x1080, {RATE} a second, median of {arguments.runs} interleaved runs, "
          f"{os.cpu_count()} cores, Python {platform.python_version()}")  # fmt: skip
    print(table(medians, frames))
    if deface is None and not arguments.no_deface:
        print("deface could not be installed here, so it was not timed.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
