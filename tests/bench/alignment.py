"""`./run bench alignment`: how well recordings are aligned by sound, and whether the confidence is true.

Pairs are made up (``_scenes_heard``): microphones of one scene with rooms, noise, near sounds, bands, gains
and codecs of their own, clocks up to 200 millionths off each, alarms that beep on in a fifth of the scenes;
some pairs overlap for seconds only, and a fifth heard different scenes. A part goes through files (AAC, MP2,
A-law).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import av
import numpy as np
from _scenes_heard import RATE, Heard, Samples, anything, heard, scene

from player.media.samples import Block
from redaction.incident.sound_alignment import LEAST, SoundMatch, align_by_sound
from redaction.incident.soundings import Sounding, SoundingMeter, sounding_of

AIM_MS = 20.0

CODECS = (
    ("aac", "mp4", 16000, 24_000),
    ("mp2", "mpg", 16000, 32_000),
    ("pcm_alaw", "wav", 8000, 0),
)

BANDS = ((0.0, 0.05), (0.05, 0.2), (0.2, 0.5), (0.5, 0.8), (0.8, 0.95), (0.95, 1.01))


@dataclass(frozen=True)
class Outcome:
    """What came of one pair: its overlap in seconds (0 for none), the error in ms at most, the match."""

    overlap: float
    error: float
    match: SoundMatch | None

    @property
    def confidence(self) -> float:
        """0 where nothing was found."""
        return 0.0 if self.match is None else self.match.confidence

    @property
    def right(self) -> bool:
        """Whether it is right all over the overlap."""
        return self.error <= AIM_MS


def listened(samples: Samples, folder: Path | None, codec: tuple[str, str, int, int]) -> Sounding:
    """Listen to samples, through a file if there is a folder."""
    if folder is None:
        meter = SoundingMeter()
        meter.add(Block(0.0, samples[:, None], RATE))
        return meter.sounding(complete=True)
    name, ending, rate, bits = codec
    path = folder / f"sound.{ending}"
    with av.open(str(path), "w") as out:
        stream = out.add_stream(name, rate=rate)
        stream.layout = "mono"
        if bits:
            stream.bit_rate = bits
        resampler = av.AudioResampler(format=stream.format, layout="mono", rate=rate)
        for at in range(0, len(samples), RATE):
            frame = av.AudioFrame.from_ndarray(
                np.ascontiguousarray(samples[None, at : at + RATE]), format="fltp", layout="mono"
            )
            frame.sample_rate, frame.pts, frame.time_base = RATE, at, Fraction(1, RATE)
            for part in resampler.resample(frame):
                out.mux(stream.encode(part))
        out.mux(stream.encode(None))
    with av.open(str(path)) as made:
        # as for footage: times count from the first thing in the file
        origin = Fraction(made.streams.audio[0].start_time or 0) * made.streams.audio[0].time_base
    return sounding_of(path, origin=origin)


def pair(seed: int, most: float) -> Outcome:
    """Make a pair and align it."""
    rng = np.random.default_rng(seed)
    length = float(rng.choice([60, 120, 300]))
    made = scene(length + 60, rng, lively=10 ** rng.uniform(-1, 0.4), alarm=0.2)
    hard, strangers, files = rng.uniform(0, most), rng.uniform() < 0.2, rng.uniform() < 0.3
    codec = CODECS[int(rng.integers(len(CODECS)))]
    one, two = (anything(rng, rng.uniform(0, length - s), s, hard)
                for s in (rng.uniform(0.3, 1) * length, rng.uniform(0.1, 1) * length))  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) if files else None
        first = listened(heard(made, one, rng), place, codec)
        if strangers:
            made = scene(length + 60, rng, lively=10 ** rng.uniform(-1, 0.4), alarm=0.2)
        second = listened(heard(made, two, rng), place, codec)
    return outcome(one, two, align_by_sound(first, second), strangers=strangers)


def outcome(one: Heard, two: Heard, match: SoundMatch | None, *, strangers: bool) -> Outcome:
    """Hold a match against the truth."""
    begin = max(0.0, (one.start - two.start) / (1 + two.drift))
    end = min(two.seconds, (one.start + one.seconds - two.start) / (1 + two.drift))
    over = 0.0 if strangers else max(0.0, end - begin)
    if match is None or not over:
        return Outcome(over, float("inf"), match)
    wrong = []
    for at in (begin, (begin + end) / 2, end):
        true = (two.start + at * (1 + two.drift) - one.start) / (1 + one.drift)
        wrong.append(1000 * abs(match.reference_seconds(at) - true))
    return Outcome(over, max(wrong), match)


def report(found: list[Outcome]) -> bool:
    """Print what came of it; whether all that was offered as sure was right."""
    print(f"{'confidence':>12} {'pairs':>6} {'mean':>6} {'right':>6}")
    for low, high in BANDS:
        part = [o for o in found if low <= o.confidence < high]
        if part:
            mean = np.mean([o.confidence for o in part])
            right = np.mean([o.right for o in part])
            print(f"{low:5.2f}–{min(high, 1):.2f}  {len(part):6} {mean:6.3f} {right:6.3f}")
    offered = [o for o in found if o.confidence >= LEAST]
    true = [o for o in found if o.overlap >= 10]
    errors = sorted(o.error for o in offered if o.right)
    wrong = [o for o in offered if not o.right]
    apart = [o for o in found if not o.overlap]
    print(f"offered (confidence {LEAST} or more): {len(offered)}, of them wrong: {len(wrong)}")
    if errors:
        print("error of the right ones, all over the overlap: "
              f"median {np.median(errors):.1f} ms, 95 % within {np.quantile(errors, 0.95):.1f} ms, "
              f"most {errors[-1]:.1f} ms")  # fmt: skip
    if true:
        share = np.mean([o.right and o.confidence >= LEAST for o in true])
        print(f"pairs with 10 s in common or more: {len(true)}, found {share:.0%}")
    print(f"pairs with nothing in common: {len(apart)}, "
          f"offered all the same: {sum(o.confidence >= LEAST for o in apart)}")  # fmt: skip
    sure = [o for o in found if o.confidence >= 0.95]
    return all(o.right for o in sure)


def signs(match: SoundMatch) -> list[float]:
    """What the confidence is made of, in the order of the weights in ``sound_alignment``."""
    length = match.overlap[1] - match.overlap[0]
    return [
        1.0,
        min(match.rival, 1.2),
        min(match.close_rival, 1.0),
        min(match.echo, 1.0),
        float(np.log(min(max(match.strength, 1.0), 20.0))),
        float(np.log(min(max(length, 2.0), 60.0) / 10)),
        match.agreeing / match.windows,
    ]


def fit(found: list[Outcome]) -> None:
    """Print the weights that explain best which of these matches are right."""
    from scipy.optimize import minimize

    known = [(o.match, o.right) for o in found if o.match is not None]
    table = np.array([signs(match) for match, _ in known])
    right = np.array([float(is_right) for _, is_right in known])
    most = np.array([1 - 0.5 * np.clip((m.close_rival - 0.85) / 0.1, 0, 1) for m, _ in known])

    def misfit(weights: Samples) -> float:
        share = np.clip(most / (1 + np.exp(-table @ weights)), 1e-9, 1 - 1e-9)
        loss = np.sum(right * np.log(share) + (1 - right) * np.log(1 - share))
        return float(0.05 * np.sum(weights[1:] ** 2) - loss)

    print("weights:", np.round(minimize(misfit, np.zeros(table.shape[1])).x, 2))


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=120)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--hardest",
        type=float,
        default=1.7,
        help="0: kind microphones; 1: scene and noise alike; 2: 10 dB of noise over it",
    )
    parser.add_argument("--fit", action="store_true", help="print the weights these pairs ask for")
    wish = parser.parse_args()
    began = time.process_time()
    found = [pair(100_000 * wish.seed + n, wish.hardest) for n in range(wish.pairs)]
    kept = report(found)
    if wish.fit:
        fit(found)
    print(f"{wish.pairs} pairs, {time.process_time() - began:.0f} s of processor time")
    print("all that is called sure (0.95 or more) is right within 20 ms" if kept
          else "NOT all that is called sure is right")  # fmt: skip
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
