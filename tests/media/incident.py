"""Several cameras that recorded one scene: pictures with numbers, and the same sounds heard at their places.

Sound of the scene is noise bursts at random moments, so that any two stretches of it differ; each camera
hears it from its own start, at its own loudness, with noise of its own, by a clock that may run fast.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt

from tests.media.code import picture_of

RATE = 16000
"""Samples a second of the scene and of the recordings."""


@dataclass(frozen=True)
class Recording:
    """What one camera recorded of the scene.

    Attributes:
        start: Seconds of the scene at which it begins.
        frames: How many pictures it takes.
        rate: Pictures a second, by its own clock.
        drift: Seconds its clock loses in a second: its media second lasts ``1 + drift`` of the scene.
        gain: Loudness.
        noise: Standard deviation of its own noise, where the scene's bursts have about .2.
        size: Of its pictures.
        tags: File tags, ``creation_time`` for instance.
        sound: Whether it has a microphone.
    """

    start: float = 0.0
    frames: int = 50
    rate: Fraction = Fraction(25)
    drift: float = 0.0
    gain: float = 1.0
    noise: float = 0.02
    size: tuple[int, int] = (192, 112)
    tags: tuple[tuple[str, str], ...] = ()
    sound: bool = True


def scene(seconds: float, seed: int = 1) -> npt.NDArray[np.float64]:
    """The scene's sound: float64, shape (samples,), about -1 to 1, at ``RATE``."""
    rng = np.random.default_rng(seed)
    count = int(seconds * RATE)
    sound = rng.normal(0, 0.01, count)
    for at in np.sort(rng.uniform(0, seconds, max(4, int(seconds * 3)))):
        length = int(rng.uniform(0.03, 0.25) * RATE)
        burst = rng.normal(0, 0.25, length) * np.hanning(length)
        first = int(at * RATE)
        part = sound[first : first + length]
        part += burst[: len(part)]
    return sound


def heard(
    made: npt.NDArray[np.float64], camera: Recording, seconds: float, seed: int = 2
) -> npt.NDArray[np.float64]:
    """What a camera records of a scene: float64, shape (samples,), at ``RATE`` of its own clock."""
    own = np.arange(int(seconds * RATE)) / RATE
    at = (camera.start + own * (1 + camera.drift)) * RATE
    sound = np.interp(at, np.arange(len(made)), made, left=0.0, right=0.0) * camera.gain
    return sound + np.random.default_rng(seed).normal(0, camera.noise, len(sound))


def write_recording(
    camera: Recording, path: Path, made: npt.NDArray[np.float64], seed: int = 2
) -> Path:
    """Make the file (MP4 or whatever the name says). Frame ``i`` shows the number ``i``."""
    length = float(camera.frames / camera.rate)
    with av.open(str(path), "w") as out:
        out.metadata.update(dict(camera.tags))
        video = out.add_stream("libx264", rate=camera.rate)
        video.width, video.height = camera.size
        video.pix_fmt = "yuv420p"
        video.codec_context.gop_size = 12
        video.codec_context.options = {"preset": "ultrafast", "crf": "23", "sc_threshold": "0"}
        audio = out.add_stream("aac", rate=RATE) if camera.sound else None
        if audio is not None:
            audio.layout = "mono"
        for number in range(camera.frames):
            pixels = np.ascontiguousarray(picture_of(number, *camera.size))
            frame = av.VideoFrame.from_ndarray(pixels, format="rgb24").reformat(format="yuv420p")
            frame.pts, frame.time_base = number, 1 / camera.rate
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
        if audio is not None:
            samples = heard(made, camera, length, seed).clip(-1, 1).astype(np.float32)
            for first in range(0, len(samples), 1024):
                piece = av.AudioFrame.from_ndarray(
                    samples[None, first : first + 1024], format="fltp", layout="mono"
                )
                piece.sample_rate, piece.pts, piece.time_base = RATE, first, Fraction(1, RATE)
                out.mux(audio.encode(piece))
            out.mux(audio.encode(None))
    return path


def write_heard(folder: Path) -> list[Path]:
    """Two recordings of one scene (the second begins 6.4 s later), one of another, one without sound."""
    made, other = scene(22, seed=3), scene(22, seed=11)
    small = {"rate": Fraction(5), "size": (64, 64)}
    return [
        write_recording(Recording(0, 75, **small), folder / "CCTV.mp4", made, 1),
        write_recording(Recording(6.4, 75, gain=0.4, **small), folder / "BWV.mp4", made, 2),
        write_recording(Recording(0, 60, **small), folder / "Elsewhere.mp4", other, 3),
        write_recording(Recording(0, 5, sound=False, **small), folder / "Dumb.mp4", made, 4),
    ]
