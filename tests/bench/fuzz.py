"""`./run bench fuzz`: five hundred broken files through `umbra redact`.

    ./run bench fuzz                     500 inputs, seed 1
    ./run bench fuzz --count 50 --seed 7 others
    ./run bench fuzz --keep FOLDER       keep the inputs that were trouble (else only their numbers are told)
    ./run bench fuzz --only 137          that one input again, with all it says

Small clips, stills and sound in many containers are made and then damaged: bits flipped, pieces cut out,
doubled, moved, zeroed, put in from elsewhere, sizes and numbers in headers replaced, ends cut off. Input
number N of a seed is always the same. Each is redacted by a process of its own. What counts as trouble is
said in `_children`. Where whole structures are changed instead of bytes, see `./run bench mutants`.

Where a copy was made it is held against its source once more by `umbra verify` for one in ten.
"""

from __future__ import annotations

import argparse
import collections
import hashlib
import random
import shutil
import struct
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from tests.bench._children import STATUSES, load_program, run_child, troubles  # noqa: E402

LIMIT_SECONDS = 120.0
AGAIN = 10
"""One in so many copies is verified once more, from its files alone."""


def seeds(folder: Path) -> list[Path]:
    """Small files of many kinds, whole ones."""
    import av
    import numpy as np

    rng = np.random.default_rng(11)
    made: list[Path] = []
    grain = rng.integers(0, 60, (96, 128, 3), dtype=np.uint8)

    def movie(name: str, codec: str, pixels: str, *, sound: str = "", **options: str) -> None:
        path = folder / name
        with av.open(str(path), "w") as out:
            picture = out.add_stream(codec, rate=10, options=options)
            picture.width, picture.height, picture.pix_fmt = 128, 96, pixels
            voice = out.add_stream(sound, rate=16000) if sound else None
            if voice is not None:
                voice.codec_context.layout = "mono"
            for at in range(14):
                image = np.roll(grain, at * 5, axis=1)
                image[20:60, 10 + at * 4 : 40 + at * 4] = (200, 150, 120)
                frame = av.VideoFrame.from_ndarray(image, "rgb24").reformat(format=pixels)
                frame.pts = at
                out.mux(picture.encode(frame))
            out.mux(picture.encode(None))
            if voice is not None:
                wave = (np.sin(np.arange(16000) / 9) * 8000).astype(np.int16)[None, :]
                tone = av.AudioFrame.from_ndarray(wave, "s16", "mono")
                tone.sample_rate = 16000
                out.mux(voice.encode(tone))
                out.mux(voice.encode(None))
        made.append(path)

    movie("plain.mp4", "libx264", "yuv420p", sound="aac", g="5", bf="2", threads="1")
    movie("ten.mkv", "libx264", "yuv422p10le", sound="pcm_s16le", g="4", threads="1")
    movie("stream.ts", "mpeg2video", "yuv420p", sound="mp2", g="6")
    movie("old.avi", "mjpeg", "yuvj420p", sound="pcm_s16le")
    movie("part4.mp4", "mpeg4", "yuv420p", sound="aac", bf="1")
    movie("exact.mkv", "ffv1", "yuv444p")
    movie("frag.mp4", "libx264", "yuv420p", g="3", threads="1")
    movie("raw.h264", "libx264", "yuv420p", g="5", threads="1")
    for name, codec, pixels in (("still.png", "png", "rgb24"), ("still.jpg", "mjpeg", "yuvj420p")):
        frame = av.VideoFrame.from_ndarray(grain, "rgb24").reformat(format=pixels)
        context = av.CodecContext.create(codec, "w")
        context.width, context.height, context.pix_fmt = 128, 96, pixels
        from fractions import Fraction

        context.time_base = Fraction(1, 25)
        frame.pts = 0
        data = b"".join(bytes(p) for p in [*context.encode(frame), *context.encode(None)])
        (folder / name).write_bytes(data)
        made.append(folder / name)
    for name, codec in (("voice.m4a", "aac"), ("voice.wav", "pcm_s16le")):
        path = folder / name
        with av.open(str(path), "w") as out:
            voice = out.add_stream(codec, rate=16000)
            voice.codec_context.layout = "mono"
            wave = (np.sin(np.arange(24000) / 7) * 9000).astype(np.int16)[None, :]
            tone = av.AudioFrame.from_ndarray(wave, "s16", "mono")
            tone.sample_rate = 16000
            out.mux(voice.encode(tone))
            out.mux(voice.encode(None))
        made.append(path)
    return made


def _flip(data: bytearray, rng: random.Random) -> bytearray:
    for _ in range(rng.choice((1, 3, 10, 60))):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return data


def _head(data: bytearray, rng: random.Random) -> bytearray:
    for _ in range(rng.choice((1, 4, 12))):
        data[rng.randrange(min(len(data), 400))] = rng.randrange(256)
    return data


def _tail(data: bytearray, rng: random.Random) -> bytearray:
    for _ in range(rng.choice((1, 4, 12))):
        data[-1 - rng.randrange(min(len(data), 1500))] = rng.randrange(256)
    return data


def _cut(data: bytearray, rng: random.Random) -> bytearray:
    return data[: rng.randrange(1, len(data))]


def _without(data: bytearray, rng: random.Random) -> bytearray:
    at = rng.randrange(len(data))
    return data[:at] + data[at + rng.choice((1, 4, 188, 2000)) :]


def _doubled(data: bytearray, rng: random.Random) -> bytearray:
    at, length = rng.randrange(len(data)), rng.choice((4, 188, 3000))
    return data[:at] + data[at : at + length] * rng.choice((2, 5)) + data[at:]


def _zeroed(data: bytearray, rng: random.Random) -> bytearray:
    at, length = rng.randrange(len(data)), rng.choice((8, 512, 4096))
    length = min(length, len(data) - at)
    data[at : at + length] = bytes([rng.choice((0, 255))]) * length
    return data


def _moved(data: bytearray, rng: random.Random) -> bytearray:
    a, b = sorted(rng.randrange(len(data)) for _ in range(2))
    return data[:a] + data[b:] + data[a:b]


def _number(data: bytearray, rng: random.Random) -> bytearray:
    """A 32-bit number replaced by one that is hard to bear, near a box or anywhere."""
    names = (
        b"stsz",
        b"stts",
        b"ctts",
        b"stsc",
        b"stco",
        b"mdhd",
        b"tkhd",
        b"elst",
        b"avcC",
        b"stss",
    )
    found = [at for name in names if (at := data.find(name)) >= 0]
    at = rng.choice(found) + rng.randrange(-4, 40) if found else rng.randrange(len(data))
    at = max(0, min(at, len(data) - 4))
    hard = (0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0x10000, len(data), rng.randrange(1 << 32))
    data[at : at + 4] = struct.pack(">I", rng.choice(hard))
    return data


def _noise(data: bytearray, rng: random.Random) -> bytearray:
    at = rng.randrange(len(data))
    return data[:at] + bytearray(rng.randbytes(rng.choice((1, 64, 5000)))) + data[at:]


MUTATIONS: tuple[Callable[[bytearray, random.Random], bytearray], ...] = (
    _flip, _head, _tail, _cut, _without, _doubled, _zeroed, _moved, _number, _number, _noise,
)  # fmt: skip


def mutated(number: int, seed: int, originals: list[Path]) -> tuple[str, bytes]:
    """Name and content of input ``number``."""
    rng = random.Random(f"{seed}:{number}")
    original = rng.choice(originals)
    data = bytearray(original.read_bytes())
    steps = rng.choice((1, 1, 2, 4))
    said = []
    for _ in range(steps):
        change = rng.choice(MUTATIONS)
        data = change(data, rng) or bytearray(b"\0")
        said.append(change.__name__.strip("_"))
    if rng.random() < 0.04:
        other = rng.choice(originals)
        data += other.read_bytes()
        said.append(f"and {other.name}")
    return f"{original.name}: {', '.join(said)}", bytes(data)


def ending_for(path: str) -> str:
    """The ending a copy of such a file usually has."""
    kinds = {".png": ".png", ".jpg": ".jpg", ".m4a": ".m4a", ".wav": ".m4a"}
    return kinds.get(Path(path.split(":")[0]).suffix, ".mp4")


def main() -> int:
    """Damage, redact, count."""
    parser = argparse.ArgumentParser(prog="bench fuzz", description=__doc__)
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--limit", type=float, default=LIMIT_SECONDS)
    wanted = parser.parse_args()
    # Loaded once, here: each forked process has them.
    load_program()
    bad = 0
    ends: collections.Counter[str] = collections.Counter()
    slowest = (0.0, -1)
    with tempfile.TemporaryDirectory() as scratch:
        room = Path(scratch)
        (room / "whole").mkdir()
        originals = seeds(room / "whole")
        numbers = range(wanted.count) if wanted.only is None else [wanted.only]
        for number in numbers:
            said_of, data = mutated(number, wanted.seed, originals)
            place = room / f"n{number}"
            place.mkdir()
            source = place / ("in" + Path(said_of.split(":")[0]).suffix)
            source.write_bytes(data)
            before = hashlib.sha256(data).hexdigest()
            out = place / f"out{ending_for(said_of)}"
            log = room / f"said{number}.txt"
            words = ["redact", str(source), "-o", str(out)]
            ended = run_child(words, log, room / "workspace", wanted.limit)
            status = ended.status
            slowest = max(slowest, (ended.seconds, number))
            said = log.read_text(errors="replace")
            found = list(troubles(ended, said, source, before, out))
            if status == 0 and out.exists() and number % AGAIN == 0:
                words = ["verify", str(source), str(out)]
                again = run_child(words, log, room / "workspace", wanted.limit)
                if again.status:
                    found.append(
                        f"verify says {again.status}: {log.read_text(errors='replace')[-300:]}"
                    )
            ends[STATUSES.get(status, str(status))] += 1
            if wanted.only is not None:
                print(said)
            if found:
                bad += 1
                print(f"{number:>4} {said_of}: {'; '.join(found)}", flush=True)
                print("     " + " | ".join(said.strip().splitlines()[-3:])[:300], flush=True)
                if wanted.keep:
                    wanted.keep.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(source, wanted.keep / f"{number}_{Path(source).name}")
            shutil.rmtree(place)
            log.unlink()
    told = ", ".join(f"{n} {kind}" for kind, n in ends.most_common())
    print(f"{sum(ends.values())} inputs: {told}; {bad} with trouble. "
          f"Slowest {slowest[0]:.1f} s (input {slowest[1]}).")  # fmt: skip
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
