"""Files with sound that was worked out: several tracks, each with its own rate, channels and start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt

Samples = npt.NDArray[np.float32]

LAYOUTS = {1: "mono", 2: "stereo", 6: "5.1"}


@dataclass(frozen=True)
class SoundTrack:
    """A sound stream.

    Attributes:
        samples: float32, shape (channels, n).
        rate: Samples a second.
        start: Seconds at which it begins.
        codec: Encoder; ``flac`` keeps 16 bits of every sample.
    """

    samples: Samples
    rate: int = 48000
    start: Fraction = Fraction(0)
    codec: str = "flac"


def write_sounds(path: Path, tracks: Sequence[SoundTrack]) -> Path:
    """Write them into one file; its ending picks the container."""
    with av.open(str(path), "w") as out:
        streams = []
        for track in tracks:
            stream = out.add_stream(track.codec, rate=track.rate)
            stream.codec_context.layout = LAYOUTS[len(track.samples)]
            stream.codec_context.format = form_of(track.codec)
            streams.append(stream)
        packets = []
        for track, stream in zip(tracks, streams, strict=True):
            form, layout = form_of(track.codec), LAYOUTS[len(track.samples)]
            for at in range(0, track.samples.shape[1], 1000):
                block = track.samples[:, at : at + 1000]
                if not form.startswith("flt"):
                    block = np.clip(np.round(block.T.reshape(1, -1) * 32768), -32768, 32767)
                    block = block.astype(np.int16)
                frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(block), form, layout)
                frame.sample_rate, frame.time_base = track.rate, Fraction(1, track.rate)
                frame.pts = at + int(track.start * track.rate)
                packets += stream.encode(frame)
            packets += stream.encode(None)
        packets.sort(key=lambda packet: packet.dts * packet.time_base)
        for packet in packets:
            out.mux_one(packet)
    return path


def form_of(codec: str) -> str:
    """The sample format that an encoder takes."""
    return "fltp" if codec in ("aac", "libopus", "opus", "ac3") else "s16"


def murmur(
    seconds: float, rate: int = 48000, channels: int = 1, seed: int = 0, level: float = 0.1
) -> Samples:
    """Something like a voice: harmonics whose pitch wanders, in syllables, with some noise."""
    rng = np.random.default_rng(seed)
    time = np.arange(round(seconds * rate)) / rate
    out = []
    for channel in range(channels):
        pitch = 110 + 37 * ((channel + seed) % 5) + 12 * np.sin(4.4 * time + channel)
        phase = 2 * np.pi * np.cumsum(pitch) / rate
        tone = sum(np.sin(n * phase) / n for n in range(1, 16))
        syllables = np.clip(np.sin(2 * np.pi * 2.1 * time + channel + seed) + 0.6, 0.02, 1)
        out.append(level * syllables * (tone + 0.3 * rng.standard_normal(len(time))))
    return np.array(out, np.float32)
