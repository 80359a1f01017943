"""Footage for the player's benches: 1080p H.264 with motion and grain, groups of 60 with B-frames.

An hour of it is the same ten seconds again and again, packets copied, times moved on: what a demuxer
and a decoder do with it is what they do with any hour of this bitrate.
"""

from __future__ import annotations

import tempfile
from fractions import Fraction
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

FOLDER: Final = Path(tempfile.gettempdir()) / "umbra-bench"
SIZE: Final = (1920, 1080)
RATE: Final = 25
GOP: Final = 60
FRAMES: Final = 360
HOUR: Final = 3600 * RATE


def clip(*, rate: int = 6_000_000, frames: int = FRAMES) -> Path:
    """A clip of that many frames; made once, then taken from the temporary folder."""
    path = FOLDER / f"street_{frames}_{rate // 1000}k.mp4"
    if not path.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial.mp4")
        _encode(partial, rate, frames)
        partial.replace(path)
    return path


def clip_720(frames: int = FRAMES, *, rate: int = 5_000_000) -> Path:
    """The same in 720p, as many body-worn cameras record."""
    path = FOLDER / f"street720_{frames}_{rate // 1000}k.mp4"
    if not path.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial.mp4")
        _encode(partial, rate, frames, (1280, 720))
        partial.replace(path)
    return path


def hour(kind: str) -> Path:
    """One hour of footage in an ``mp4``, ``mkv`` or ``ts`` file, near 1 GB."""
    path = FOLDER / f"street_hour.{kind}"
    if not path.exists():
        partial = FOLDER / f"street_hour.partial.{kind}"
        _repeat(clip(rate=2_200_000, frames=240), partial, HOUR)
        partial.replace(path)
    return path


def _encode(path: Path, rate: int, frames: int, size: tuple[int, int] = SIZE) -> None:
    import av

    rng = np.random.default_rng(5)
    width, height = size
    scene = _landscape(rng, width * 2, height)
    grain = [rng.integers(-4, 5, (height, width, 1), np.int16) for _ in range(9)]
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=RATE)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        stream.codec_context.time_base = stream.time_base = Fraction(1, 12800)
        stream.codec_context.gop_size, stream.codec_context.max_b_frames = GOP, 3
        stream.codec_context.bit_rate = rate
        stream.codec_context.options = {
            "preset": "fast", "sc_threshold": "0", "bf": "3", "b-pyramid": "normal",
            "keyint": str(GOP), "min-keyint": str(GOP),
        }  # fmt: skip
        for number in range(frames):
            at = number * 3 % width
            picture = scene[:, at : at + width].astype(np.int16)
            for blob in range(6):
                x = (number * (4 + blob) + blob * 300) % (width - 160)
                y = int(height / 2 + height / 3 * np.sin(number / 20 + blob))
                picture[y : y + 160, x : x + 120] = 90 + blob * 20
            picture += grain[number % 9]
            frame = av.VideoFrame.from_ndarray(
                np.clip(picture, 0, 255).astype(np.uint8), format="rgb24"
            )
            frame.pts, frame.time_base = number * 512, Fraction(1, 12800)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))


def _landscape(rng: np.random.Generator, width: int, height: int) -> npt.NDArray[np.uint8]:
    """Something with large shapes, edges and fine texture, as footage has; it repeats half its width on."""
    import cv2

    picture = np.full((height, width // 2, 3), 110.0, np.float32)
    for cell, weight in ((270, 60.0), (90, 34.0), (24, 16.0), (6, 8.0), (2, 4.0)):
        small = rng.normal(0, weight, (height // cell + 1, width // 2 // cell + 1, 1))
        tinted = (small + rng.normal(0, weight / 5, (*small.shape[:2], 3))).astype(np.float32)
        picture += cv2.resize(tinted, (width // 2, height), interpolation=cv2.INTER_CUBIC)
    for _ in range(40):  # walls, doors, signs: straight edges
        x, y = int(rng.integers(0, width // 2 - 200)), int(rng.integers(0, height - 200))
        part = picture[y : y + int(rng.integers(40, 200)), x : x + int(rng.integers(20, 200))]
        part += rng.normal(0, 40)
    return np.tile(np.clip(picture, 0, 255).astype(np.uint8), (1, 2, 1))


def _repeat(source: Path, path: Path, frames: int) -> None:
    import av

    with av.open(str(source)) as given, av.open(str(path), "w") as made:
        video = given.streams.video[0]
        stream = made.add_stream_from_template(video)
        packets = [p for p in given.demux(video) if p.size]
        times = [(p.pts, p.dts) for p in packets]
        length = len(packets) * round(1 / (RATE * video.time_base))
        for n in range(-(-frames // len(packets))):
            for packet, (pts, dts) in zip(packets, times, strict=True):
                packet.pts, packet.dts = pts + n * length, dts + n * length
                packet.time_base, packet.stream = video.time_base, stream
                made.mux_one(packet)
