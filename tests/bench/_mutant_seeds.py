"""Small whole files of the four families of containers, which `./run bench mutants` then changes."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

WIDTH, HEIGHT, FRAMES, RATE = 96, 64, 6, 10
"""Of every seed: a picture of so many pixels, for less than a second."""


@dataclass(frozen=True, slots=True)
class Seed:
    """One whole file.

    Attributes:
        name: Of the file; its ending says the family.
        codec: Encoder of the picture.
        pixels: Its pixel format.
        sound: Encoder of the sound; empty for none.
        options: Of the picture's encoder.
        mux: Of the container.
    """

    name: str
    codec: str
    pixels: str = "yuv420p"
    sound: str = ""
    options: dict[str, str] = field(default_factory=dict)
    mux: dict[str, str] = field(default_factory=dict)


_X264 = {"preset": "veryfast", "threads": "1"}
SEEDS: tuple[Seed, ...] = (
    Seed("usual.mp4", "libx264", sound="aac", options={**_X264, "g": "4", "bf": "2"}),
    Seed("front.mp4", "libx264", options={**_X264, "g": "5"}, mux={"movflags": "faststart"}),
    Seed(
        "parts.mp4",
        "libx264",
        sound="aac",
        options={**_X264, "g": "3"},
        mux={"movflags": "frag_keyframe+empty_moov+default_base_moof"},
    ),
    Seed("part2.mp4", "mpeg4", sound="aac", options={"g": "5", "bf": "1"}),
    Seed("stills.mov", "mjpeg", "yuvj420p", sound="pcm_s16le"),
    Seed("usual.mkv", "libx264", sound="pcm_s16le", options={**_X264, "g": "4", "bf": "2"}),
    Seed("web.webm", "libvpx", sound="libopus", options={"deadline": "realtime", "cpu-used": "8"}),
    Seed("exact.mkv", "ffv1"),
    Seed("deep.mkv", "libx264", "yuv422p10le", sound="aac", options={**_X264, "g": "4"}),
    Seed("live.mkv", "mpeg4", sound="mp2", options={"g": "4"}, mux={"live": "1"}),
    Seed("usual.ts", "libx264", sound="aac", options={**_X264, "g": "4", "bf": "2"}),
    Seed("old.ts", "mpeg2video", sound="mp2", options={"g": "4"}),
    Seed("silent.ts", "libx264", options={**_X264, "g": "3"}),
    Seed("dvr.m2ts", "libx264", sound="ac3", options={**_X264, "g": "4"}),
    Seed("cctv.avi", "mjpeg", "yuvj420p", sound="pcm_s16le"),
    Seed("xvid.avi", "mpeg4", sound="mp2", options={"g": "4", "bf": "1"}),
    Seed("plain.avi", "rawvideo", "bgr24"),
    Seed("recorder.avi", "libx264", options={**_X264, "g": "4"}),
)
"""In an order that stays: input N of a seed number is the same file for ever."""


def write_seed(seed: Seed, folder: Path) -> Path:
    """Make the file: grain that moves, something skin-coloured that crosses it, and a tone."""
    import av
    import numpy as np

    path = folder / seed.name
    grain = np.random.default_rng(11).integers(0, 60, (HEIGHT, WIDTH, 3), dtype=np.uint8)
    with av.open(str(path), "w", options=dict(seed.mux)) as out:
        picture = out.add_stream(seed.codec, rate=RATE, options=dict(seed.options))
        picture.width, picture.height, picture.pix_fmt = WIDTH, HEIGHT, seed.pixels
        rate = 48000 if seed.sound in ("libopus", "ac3") else 16000
        voice = out.add_stream(seed.sound, rate=rate) if seed.sound else None
        if voice is not None:
            voice.codec_context.layout = "mono"
            wave = np.sin(np.arange(rate * FRAMES // RATE) / 9) * 8000
            tone = av.AudioFrame.from_ndarray(wave.astype(np.int16)[None, :], "s16", "mono")
            tone.sample_rate = rate
            out.mux(voice.encode(tone))
            out.mux(voice.encode(None))
        for at in range(FRAMES):
            image = np.roll(grain, at, axis=1)
            image[14:40, 8 + at : 28 + at] = (200, 150, 120)
            frame = av.VideoFrame.from_ndarray(image, "rgb24").reformat(format=seed.pixels)
            frame.pts = at
            out.mux(picture.encode(frame))
        out.mux(picture.encode(None))
    return path


def write_seeds(folder: Path) -> dict[str, bytes]:
    """All of them, by name."""
    folder.mkdir(parents=True, exist_ok=True)
    return {seed.name: write_seed(seed, folder).read_bytes() for seed in SEEDS}
