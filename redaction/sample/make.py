"""Makes the files of the sample: two recordings of one scene, in which nobody is shown who exists."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any

from redaction.jobs.cancel import CancelToken
from redaction.jobs.errors import OutputError
from redaction.jobs.progress import Progress, ProgressSink, no_progress
from redaction.sample.scene import BODY_WORN, CCTV, CLAPS, SHUTS, TURNS, CameraView
from redaction.sample.voices import RATE, Samples, scene_sound

PHASE = "making"

ENCODER = {"preset": "superfast", "tune": "zerolatency", "crf": "24", "bf": "0", "threads": "1"}
"""One thread and no looking ahead: the same pictures become the same bytes on every run."""

ABOUT = "About these files.txt"
WORDS = """These recordings were made by Umbra for learning. They show drawings; nobody in them exists.

Front counter CCTV … is a fixed camera with the right time. BWV 4471 … is worn by an officer; its clock is
three seconds ahead. Both recorded the same scene: somebody comes in at the door, asks something at the
counter, and others pass. A poster on the wall shows a printed face.

Nothing can be damaged by trying things out. The files can be deleted at any time and be made again.
"""


@dataclass(frozen=True, slots=True)
class SampleFile:
    """A recording of the sample.

    Attributes:
        camera: What recorded it.
        name: Of the file. It says when its clock says the recording began.
    """

    camera: CameraView
    name: str


FILES = (
    SampleFile(CCTV, f"Front counter CCTV {CCTV.clock:%Y-%m-%d %H-%M-%S}.mp4"),
    SampleFile(BODY_WORN, f"BWV 4471 {BODY_WORN.clock:%Y%m%d_%H%M%S}.mp4"),
)
"""In the order in which one learns with them."""


def write_sample(
    folder: Path,
    *,
    overwrite: bool = False,
    cancel: CancelToken | None = None,
    progress: ProgressSink = no_progress,
) -> tuple[Path, ...]:
    """Write the recordings and a page about them. The same program writes the same bytes each time.

    Args:
        folder: Made if it is not there.
        overwrite: Whether files of the sample that are there are made again; else they are left as they are.
        cancel: Stops it; a file that was not finished is taken away.
        progress: Told after some frames.

    Returns:
        The recordings, in the order of ``FILES``.

    Raises:
        OutputError: If the folder or a file cannot be written.
        Cancelled: If it was stopped.
    """
    total = sum(file.camera.frames for file in FILES)
    done = 0
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / ABOUT).write_text(WORDS, encoding="utf-8")
        for file in FILES:
            path = folder / file.name
            if overwrite or not path.exists():
                _write(file.camera, path, done, total, cancel or CancelToken(), progress)
            done += file.camera.frames
    except OSError as error:
        raise OutputError(
            f"The sample cannot be written into {folder}.",
            f"{error.strerror or error}. No unfinished file was left.",
            "Name a folder that you may write to, on a disk with 5 MB of room.",
        ) from error
    return tuple(folder / file.name for file in FILES)


def _write(
    camera: CameraView,
    path: Path,
    before: int,
    total: int,
    cancel: CancelToken,
    progress: ProgressSink,
) -> None:
    part = path.with_name(f"{path.name}.partial")
    try:
        _encode(camera, part, before, total, cancel, progress)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


@lru_cache(maxsize=1)
def _in_the_room() -> Samples:
    return scene_sound(TURNS, (SHUTS, *CLAPS), 18.0)


def _encode(
    camera: CameraView,
    path: Path,
    before: int,
    total: int,
    cancel: CancelToken,
    progress: ProgressSink,
) -> None:
    import av
    import numpy as np

    from redaction.sample.scene import draw_frame

    heard = _in_the_room()
    first = round(camera.start * RATE)
    heard = heard[first : first + round(camera.frames / camera.rate * RATE)]
    if camera.sways:
        # another microphone: nearer to who speaks, with noise of its own
        noise = np.random.default_rng(4).normal(0, 0.004, len(heard))
        heard = np.asarray((heard * 0.9 + noise).clip(-1, 1), np.float32)
    else:
        heard = heard * np.float32(0.5)
    with av.open(str(path), "w", format="mp4") as out:
        video: Any = out.add_stream("libx264", rate=camera.rate)
        video.width, video.height = camera.size
        video.pix_fmt = "yuv420p"
        video.codec_context.gop_size = 25
        video.codec_context.options = dict(ENCODER)
        sound: Any = out.add_stream("aac", rate=RATE)
        sound.layout, sound.bit_rate = "mono", 48000
        spoken = 0
        for number in range(camera.frames):
            cancel.check()
            frame = av.VideoFrame.from_ndarray(draw_frame(camera, number), format="rgb24")
            frame = frame.reformat(format="yuv420p", dst_colorspace="itu709")
            frame.pts, frame.time_base = number, 1 / camera.rate
            out.mux(video.encode(frame))
            until = float((number + 1) / camera.rate) * RATE
            while spoken < min(until, len(heard)):
                block = heard[None, spoken : spoken + 1024]
                piece = av.AudioFrame.from_ndarray(
                    np.ascontiguousarray(block), format="fltp", layout="mono"
                )
                piece.sample_rate, piece.pts, piece.time_base = RATE, spoken, Fraction(1, RATE)
                out.mux(sound.encode(piece))
                spoken += block.shape[1]
            if number % 5 == 4 or number + 1 == camera.frames:
                progress(Progress(PHASE, before + number + 1, total))
        out.mux(video.encode(None))
        out.mux(sound.encode(None))
