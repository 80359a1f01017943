"""`./run bench export`: what painting and proving a copy cost beside a plain transcode.

    ./run bench export                 the street clip scaled to 1080p, looped to 12 seconds
    ./run bench export CLIP            a clip of your own
    ./run bench export --runs 5        more rounds
    ./run bench export --presets       time, size and likeness of each preset, to choose one by
    ./run bench export --memory 1 10   peak memory of exports of 1 and 10 minutes; with
                                       UMBRA_BENCH_NO_FACES=1 without the search for faces

All variants of a round run one after the other, so that a busy machine slows them alike; what is printed
are medians over the rounds (milliseconds a frame), and ratios to the plain transcodes, which use the very
settings of the export's encoder. The faces of the clip are among the regions, which cover 5 % together.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

import av  # noqa: E402
import numpy as np  # noqa: E402
import numpy.typing as npt  # noqa: E402

from player.media.frame import Frame  # noqa: E402
from player.media.index import VideoIndex, build_index  # noqa: E402
from player.media.source import FrameSource, first_look  # noqa: E402
from player.media.time import FrameIndex  # noqa: E402
from redaction.detection.residual import residual_detector  # noqa: E402
from redaction.export.encoder import PictureEncoder  # noqa: E402
from redaction.export.painting import paint_as_planned  # noqa: E402
from redaction.export.pipeline import write_copy  # noqa: E402
from redaction.export.plan import PRESETS, EncoderSettings, ExportPlan  # noqa: E402
from redaction.export.selection import selection_of  # noqa: E402
from redaction.export.timeline import timeline_of  # noqa: E402
from redaction.jobs.cancel import CancelToken  # noqa: E402
from redaction.jobs.progress import no_progress  # noqa: E402
from redaction.model.geometry import Box, Ellipse  # noqa: E402
from redaction.model.ids import FootageId, TrackId  # noqa: E402
from redaction.model.project import Project  # noqa: E402
from redaction.model.track import Keyframe, Track  # noqa: E402
from redaction.rendering.painter import paint  # noqa: E402
from redaction.rendering.planes import blank, planes_of  # noqa: E402
from redaction.usecases.export_copy import export_copy  # noqa: E402
from redaction.usecases.verify_copy import verify_copy  # noqa: E402

LOOK = 6
"""Frames for which a face that is found on the middle one is covered."""
CLIP = ROOT.parent / "shared" / "footage" / "clips" / "street_kiosk.mp4"


def make_source(clip: Path, folder: Path, seconds: int, size: tuple[int, int] | None) -> Path:
    """The clip scaled and looped, encoded once; its sound is left out."""
    out = folder / f"source_{seconds}s.mp4"
    with av.open(str(clip)) as probe:
        rate = probe.streams.video[0].average_rate or Fraction(25)
    with av.open(str(out), "w") as new:
        stream = new.add_stream("libx264", rate=rate)
        stream.options = {"preset": "veryfast", "crf": "20"}
        stream.codec_context.time_base = 1 / rate
        wanted = int(seconds * rate)
        done = 0
        while done < wanted:
            with av.open(str(clip)) as old:
                for frame in old.decode(video=0):
                    width, height = size or (frame.width, frame.height)
                    if not done:
                        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
                    scaled = frame.reformat(width=width, height=height, format="yuv420p")
                    scaled.pts, scaled.time_base, scaled.pict_type = done, 1 / rate, 0
                    new.mux(stream.encode(scaled))
                    done += 1
                    if done == wanted:
                        break
        new.mux(stream.encode(None))
    return out


def loop_source(unit: Path, folder: Path, minutes: float) -> Path:
    """The encoded unit repeated by copying its packets."""
    out = folder / f"source_{minutes}min.mp4"
    with av.open(str(unit)) as old:
        length = old.streams.video[0].duration or 1
        base = old.streams.video[0].time_base or Fraction(1)
    with av.open(str(out), "w") as new:
        with av.open(str(unit)) as old:
            stream = new.add_stream_from_template(old.streams.video[0], opaque=True)
        for turn in range(max(1, round(minutes * 60 / float(length * base)))):
            with av.open(str(unit)) as old:
                for packet in old.demux(video=0):
                    if packet.size:
                        packet.pts, packet.dts = (
                            packet.pts + turn * length,
                            packet.dts + turn * length,
                        )
                        packet.stream = stream
                        new.mux(packet)
    return out


def plan_for(
    source: Path, index: VideoIndex, settings: EncoderSettings, regions: int, *, faces: bool = False
) -> ExportPlan:
    """Regions that drift, together about 5 % of the picture; with ``faces`` the clip's own are among them."""
    with FrameSource.open(source, index=index) as opened:
        width, height = opened.info.width, opened.info.height
        tracks = list(face_tracks(opened)) if faces else []
    areas = (
        t.keyframes[0].shape.bounds.area * ((t.stop or 0) - t.keyframes[0].frame) for t in tracks
    )
    taken = sum(areas)
    share = max(0.005, 0.05 - taken / (width * height * len(index)))
    side = (share * width * height / max(1, regions)) ** 0.5
    count = len(index)
    for n in range(regions):
        a = Box(width * (n + 0.5) / (regions + 1), height * 0.2, side * 0.9, side * 1.1)
        b = a.moved(width * 0.05, height * 0.3)
        shape = (lambda box: box) if n % 2 else Ellipse
        keys = (Keyframe(FrameIndex(0), shape(a)), Keyframe(FrameIndex(count - 1), shape(b)))
        tracks.append(Track(TrackId(str(n)), keys, FrameIndex(count)))
    return ExportPlan(source, "", Project(FootageId("b")).with_tracks(tracks), encoder=settings)


def face_tracks(opened: FrameSource) -> Iterator[Track]:
    """What the export's own search would find, covered for as long as it stands for: a copy as it leaves."""
    detector = residual_detector()
    for at in range(LOOK // 2, len(opened.index), LOOK):
        rgb = opened.frame_at(at).rgb()
        found = detector.detect(rgb)
        stop = min(len(opened.index), at + LOOK - LOOK // 2)
        for n, (x, y, w, h) in enumerate(found.boxes.tolist()):
            box = Box(x - w * 0.4, y - h * 0.4, w * 1.8, h * 1.8)
            start = FrameIndex(at - LOOK // 2)
            yield Track(
                TrackId(f"face {at} {n}"), (Keyframe(start, Ellipse(box)),), FrameIndex(stop)
            )


def plain_transcode(source: Path, index: VideoIndex, settings: EncoderSettings, out: Path) -> None:
    """Decode and encode with the export's own encoder, in one thread of Python: what a script would do."""
    info = first_look(source)
    timeline = timeline_of(index, selection_of((), len(index)), None)
    with av.open(str(source)) as old, av.open(str(out), "w", format="mp4") as new:
        stream = old.streams.video[0]
        stream.thread_type = "AUTO"
        encoder = PictureEncoder(new, info, timeline, settings)
        new.start_encoding()
        for at, picture in enumerate(old.decode(stream)):
            frame = Frame(index.ref(at), False, picture, info)
            new.mux(list(encoder.encode(planes_of(frame, own=True, write=False), at)))
        new.mux(list(encoder.flush()))


def ffmpeg_options(source: Path, index: VideoIndex, settings: EncoderSettings) -> list[str]:
    """The export's encoder settings for the command."""
    timeline = timeline_of(index, selection_of((), len(index)), None)
    with av.open(os.devnull, "w", format="mp4") as new:
        encoder = PictureEncoder(new, first_look(source), timeline, settings)
        context = encoder._context
        options = {**context.options, "g": str(context.gop_size)}
    return [part for key, value in options.items() for part in (f"-{key}", value)]


def ffmpeg_transcode(source: Path, options: list[str], out: Path) -> None:
    subprocess.run(
        ["ffmpeg", "-v", "error", "-y", "-i", str(source), "-c:v", "libx264", *options,
         "-pix_fmt", "yuv420p", str(out)],
        check=True,
    )  # fmt: skip


def export_only(plan: ExportPlan, index: VideoIndex, out: Path) -> None:
    out.write_bytes(b"")
    write_copy(plan, index, out, mp4=True, cancel=CancelToken(), progress=no_progress)


def seconds_of(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def cost_of(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds of the processor, those of children included, and seconds of the clock."""
    before, began = resources(), time.perf_counter()
    work()
    return resources() - before, time.perf_counter() - began


def resources() -> float:
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(used.ru_utime + used.ru_stime for used in both)


def covered_share(plan: ExportPlan, index: VideoIndex, size: tuple[int, int]) -> float:
    """Share of the picture that is covered, on average."""
    shares = []
    for at in range(0, len(index), 25):
        planes = blank(*size, full_range=False)
        paint_as_planned(plan, at, planes)
        shares.append(float((planes.y == planes.black).mean()))
    return statistics.mean(shares)


def compare(source: Path, folder: Path, runs: int, settings: EncoderSettings) -> None:
    index = build_index(source)
    info = first_look(source)
    plan = plan_for(source, index, settings, 8, faces=True)
    out = folder / "out.mp4"
    pyav, command = "plain transcode (PyAV)", "plain transcode (ffmpeg command)"
    variants: dict[str, Callable[[], object]] = {
        pyav: lambda: plain_transcode(source, index, settings, out),
        "export only": lambda: export_only(plan, index, out),
        "export and check": lambda: export_copy(plan, out, overwrite=True, index=index),
        "  the same, no search for faces": lambda: export_copy(
            plan, out, overwrite=True, index=index, watch_faces=False
        ),
        "  the same, every frame read twice": lambda: export_copy(
            plan, out, overwrite=True, index=index, thorough=True
        ),
        "verify later": lambda: verify_copy(source, out, plan),
    }
    if shutil.which("ffmpeg"):
        options = ffmpeg_options(source, index, settings)
        variants = {command: lambda: ffmpeg_transcode(source, options, out), **variants}
    costs: dict[str, list[tuple[float, float]]] = {name: [] for name in variants}
    for turn in range(runs):
        # Forwards and backwards by turns: no variant always follows the same one.
        for name in list(variants) if turn % 2 == 0 else list(variants)[::-1]:
            if name == "verify later" and turn % 2:
                export_copy(plan, out, overwrite=True, index=index, watch_faces=False)
            costs[name].append(cost_of(variants[name]))
            print(f"  {name.strip()}: {costs[name][-1][1]:.1f} s", flush=True)
    share = covered_share(plan, index, (info.width, info.height))
    print(f"\n{source.name}: {len(index)} frames, {settings.preset}, CRF {settings.crf}, "
          f"{share:.1%} covered, {runs} rounds")  # fmt: skip
    bases = [name for name in (command, pyav) if name in costs]
    print(f"{'':38}{'CPU ms':>8}{'ms':>8}" + "".join(
        f"{'CPU x ' + base.split('(')[1][:6]:>14}{'time x':>8}" for base in bases))  # fmt: skip
    for name, values in costs.items():
        cpu, clock = (statistics.median(v[n] for v in values) / len(index) * 1000 for n in (0, 1))
        line = f"{name:38}{cpu:8.1f}{clock:8.1f}"
        for base in bases:
            ratios = (
                statistics.median(v[n] / b[n] for v, b in zip(values, costs[base], strict=True))
                for n in (0, 1)
            )
            line += "{:14.2f}{:8.2f}".format(*ratios)
        print(line)


def likeness(source: Path, index: VideoIndex, plan: ExportPlan, copy: Path) -> float:
    """SSIM of the copy's luma in decibels, of 8 × 8 squares that nothing covers, every fourth frame."""
    found = []
    with FrameSource.open(source, index=index) as original, FrameSource.open(copy) as made:
        for at in range(0, len(index), 4):
            wanted, seen = planes_of(original.frame_at(at)), planes_of(made.frame_at(at))
            bare = wanted.y.copy()
            paint(wanted, plan.regions(at), plan.style)
            open_ = (squares(bare) == squares(wanted.y)).all(axis=2)
            a, b = (squares(p.y)[open_].astype(np.float64) for p in (wanted, seen))
            mean_a, mean_b = a.mean(axis=1), b.mean(axis=1)
            both = ((a - mean_a[:, None]) * (b - mean_b[:, None])).mean(axis=1)
            found.append(
                (2 * mean_a * mean_b + 6.5025) * (2 * both + 58.5225)
                / ((mean_a**2 + mean_b**2 + 6.5025) * (a.var(axis=1) + b.var(axis=1) + 58.5225))
            )  # fmt: skip
    return float(-10 * np.log10(1 - np.concatenate(found).mean()))


def squares(plane: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """The whole 8 × 8 squares of a plane, shape (rows, columns, 64)."""
    rows, columns = plane.shape[0] // 8, plane.shape[1] // 8
    cut = plane[: rows * 8, : columns * 8].reshape(rows, 8, columns, 8)
    return np.ascontiguousarray(cut.transpose(0, 2, 1, 3)).reshape(rows, columns, 64)


def presets(source: Path, folder: Path) -> None:
    index = build_index(source)
    head = f"{'CPU ms a frame':>16}{'MB':>8}{'SSIM dB':>10}{'worst square':>14}"
    print(f"\n{'preset':12}{head}")
    for preset in PRESETS[: PRESETS.index("medium") + 1]:
        settings = EncoderSettings(preset=preset)
        plan = plan_for(source, index, settings, 8)
        out = folder / "preset.mp4"
        began = time.process_time()
        export_only(plan, index, out)
        took = (time.process_time() - began) / len(index) * 1000
        made = export_copy(plan, out, overwrite=True, index=index, watch_faces=False)
        worst = made.report.facts["worst_difference"]
        like = likeness(source, index, plan, out)
        print(f"{preset:12}{took:16.1f}{out.stat().st_size / 1e6:8.2f}{like:10.2f}{worst:14.1f}")


def one_export(source: Path, folder: Path) -> None:
    """For a process of its own: export, then print frames, seconds and peak memory as JSON."""
    index = build_index(source)
    plan = plan_for(source, index, EncoderSettings(preset="ultrafast"), 8)
    faces = "UMBRA_BENCH_NO_FACES" not in os.environ
    took = seconds_of(
        lambda: export_copy(plan, folder / "m.mp4", overwrite=True, index=index, watch_faces=faces)
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"frames": len(index), "seconds": round(took, 1), "peak_mib": round(peak)}))


def memory(unit: Path, folder: Path, minutes: list[float]) -> None:
    print("\nPeak memory of one process that exports and verifies")
    for length in minutes:
        source = loop_source(unit, folder, length)
        done = subprocess.run(
            [sys.executable, __file__, "--one", str(source), str(folder)],
            check=True, capture_output=True, text=True, env=os.environ,
        )  # fmt: skip
        print(f"  {length:g} min: {done.stdout.strip().splitlines()[-1]}", flush=True)
        source.unlink()


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench export", description=__doc__)
    parser.add_argument("clip", type=Path, nargs="?", default=CLIP)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=12)
    parser.add_argument("--preset", default=EncoderSettings().preset)
    parser.add_argument("--keep-size", action="store_true", help="do not scale to 1080p")
    parser.add_argument("--presets", action="store_true")
    parser.add_argument("--memory", type=float, nargs="+", metavar="MINUTES")
    parser.add_argument("--one", type=Path, nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        one_export(*given.one)
        return
    if not given.clip.is_file():
        sys.exit(f"{given.clip} is not there: give a clip")
    with tempfile.TemporaryDirectory(prefix="umbra_bench_") as name:
        folder = Path(name)
        size = None if given.keep_size else (1920, 1080)
        source = make_source(given.clip, folder, given.seconds, size)
        if given.memory:
            memory(source, folder, given.memory)
        elif given.presets:
            presets(source, folder)
        else:
            settings = dataclasses.replace(EncoderSettings(), preset=given.preset)
            compare(source, folder, given.runs, settings)


if __name__ == "__main__":
    main()
