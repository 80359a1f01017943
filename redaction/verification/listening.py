"""The copy's sound against what it should be: everywhere, in windows of 20 ms."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Final

import numpy as np
import numpy.typing as npt

from redaction.export.treatment import SilentRange
from redaction.model.audio import AudioTreatment
from redaction.verification.report import Check
from redaction.verification.signals import highest, without_tone

WINDOW: Final = Fraction(1, 50)
"""Seconds that are judged at a time; windows end at the bounds of ranges as well."""
AUDIBLE: Final = 10 ** (-55 / 20)
"""RMS of full scale from which a stretch that should be silent counts as audible: -55 dB."""
EDGE_SAMPLES: Final = 2048
"""A codec smears what is beside a range into it by at most its window. This near to a bound, it is not
asked whether all is silent, but whether the original can be heard."""
WRONG_SHARE: Final = 0.5
"""Energy of the difference over energy of the original from which sound counts as another sound."""
ENOUGH: Final = 0.1
"""Share of a second that must be there for it to be judged as a whole; its windows are judged in any case."""
QUIET: Final = 1e-4
"""RMS below which there is nothing to compare."""
GAIN: Final = 10 ** (1 / 20)
"""Factor by which a channel may be louder or softer than it should be, over the whole recording: 1 dB."""
FULL: Final = 0.97
"""Of full scale: beyond it, codecs clip, which changes the loudness by itself."""
MISSING: Final = 0.1
"""Share of its energy below which a window is missing, if it is not hidden by a louder sound near to it."""
NEXT_TO: Final = 20
"""Energy of the loudest sound near to a window over its own, up to which it can be heard beside it."""
HEARD_SHARE: Final = 0.4
"""Of the original, in amplitude: from here on it counts as being heard where it was taken out."""
ALIKE: Final = 0.7
"""Correlation with the original from which it is the original."""

Samples = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.float64]

_BESIDE = -1


@dataclass(frozen=True)
class _Windows:
    """What was measured, one row per window, one column per channel where there are two axes.

    Attributes:
        start: First sample.
        count: Samples.
        item: Which range it lies in, or ``_BESIDE``.
        away: Samples to the nearest bound of a range, at its nearest.
        source: Energy of the original.
        wanted: Energy of what should be there.
        made: Energy of what is there.
        wrong: Energy of the difference between the last two.
        shared: Product of the copy with the original.
        left: Energy of what the difference shares with the original: its product.
        loud: RMS of what can be heard besides a tone that belongs there, or 0 beside all ranges.
        full: Whether what should be there goes beyond full scale, where codecs clip.
    """

    start: npt.NDArray[np.int64]
    count: npt.NDArray[np.int64]
    item: npt.NDArray[np.int64]
    away: npt.NDArray[np.int64]
    source: Numbers
    wanted: Numbers
    made: Numbers
    wrong: Numbers
    shared: Numbers
    left: Numbers
    loud: Numbers
    full: npt.NDArray[np.bool_]


class SoundJudge:
    """Takes in the three sounds side by side, and says at the end what is wrong.

    It holds some 200 bytes for each window: 36 MB for an hour in stereo.

    Args:
        rate: Samples a second.
        ranges: What was to be silenced, covered or disguised, on the clock of the samples.
        deep: The channel for low effects only, if there is one: codecs keep no more than its lowest
            octaves, so there it is only asked whether what was to be silent is.
    """

    def __init__(
        self, rate: int, ranges: Sequence[SilentRange], *, deep: int | None = None
    ) -> None:
        self._deep = deep
        self._rate = rate
        self._window = max(1, int(WINDOW * rate))
        self._frames = -(-EDGE_SAMPLES // self._window)
        self._ranges = _apart(ranges)
        self._held: list[tuple[int, tuple[Samples, Samples, Samples]]] = []
        self._count = self._begun = 0
        self._next: int | None = None
        self._done: list[_Windows] = []

    def add(self, at: int, source: Samples, wanted: Samples, made: Samples) -> None:
        """Take in a stretch that follows the one before.

        Args:
            at: Number of its first sample.
            source: The original's sound, float32 of shape (channels, n).
            wanted: The same, treated as planned.
            made: The copy's.
        """
        if at != self._next:
            self._measure()
            self._begun = at
        self._next = at + source.shape[1]
        self._held.append((at, (source, wanted, made)))
        self._count += source.shape[1]
        if self._count >= self._rate:
            self._measure()

    def _measure(self) -> None:
        if not self._held:
            return
        at = self._held[0][0]
        source, wanted, made = (
            np.concatenate([block[n] for _, block in self._held], axis=1).astype(np.float64)
            for n in range(3)
        )
        self._held, self._count = [], 0
        count = source.shape[1]
        bounds = set(range(0, count, self._window))
        far = 2 * EDGE_SAMPLES
        near = [
            (number, item)
            for number, item in enumerate(self._ranges)
            if item.start - far < at + count and item.stop + far > at
        ]
        for _, item in near:
            bounds |= {bound - at for bound in (item.start, item.stop) if 0 < bound - at < count}
        begins = np.array(sorted(bounds), np.int64)
        lengths = np.diff(np.append(begins, count))
        which = np.full(len(begins), _BESIDE, np.int64)
        away = np.full(len(begins), 1 << 60, np.int64)
        first, last = begins + at, begins + at + lengths
        for number, item in near:
            which[(first >= item.start) & (last <= item.stop)] = number
            for bound in (item.start, item.stop):
                away = np.minimum(away, np.maximum(0, np.maximum(first - bound, bound - last)))
            if item.treatment is AudioTreatment.TONE:
                # One from the very start sets in at full loudness, which codecs smear as at a bound.
                away = np.where(which == number, np.minimum(away, first - self._begun), away)
        loud = self._loudness(made, begins, lengths, which, at)
        if self._deep is not None:
            made[self._deep] = wanted[self._deep]
        difference = made - wanted

        def summed(values: Numbers) -> Numbers:
            total: Numbers = np.add.reduceat(values, begins, axis=1).T
            return total

        self._done.append(
            _Windows(
                first,
                lengths,
                which,
                away,
                summed(source**2),
                summed(wanted**2),
                summed(made**2),
                summed(difference**2),
                summed(made * source),
                summed(difference * source),
                loud,
                np.maximum.reduceat(np.abs(wanted).max(0), begins) >= FULL,
            )
        )

    def _loudness(
        self,
        made: Numbers,
        begins: npt.NDArray[np.int64],
        lengths: npt.NDArray[np.int64],
        which: npt.NDArray[np.int64],
        at: int,
    ) -> Numbers:
        """RMS in the windows of silenced ranges, a tone that belongs there taken out."""
        loud = np.zeros(len(begins))
        for row in np.flatnonzero(which != _BESIDE):
            treatment = self._ranges[which[row]].treatment
            if treatment is AudioTreatment.DISGUISE:
                continue
            part = made[:, begins[row] : begins[row] + lengths[row]]
            if treatment is AudioTreatment.TONE:
                part = without_tone(part, int(begins[row]) + at, self._rate)
            loud[row] = np.sqrt((part**2).mean(1).max())
        return loud

    def checks(self) -> Iterator[Check]:
        """What came out: ``sound``, and with ranges ``silence`` and ``disguise``."""
        self._measure()
        if self._done:
            names = _Windows.__dataclass_fields__
            seen = _Windows(*(np.concatenate([getattr(w, n) for w in self._done]) for n in names))
            self._done = []
        else:
            no, none = np.zeros(0, np.int64), np.zeros((0, 1))
            seen = _Windows(no, no, no, no, none, none, none, none, none, none, np.zeros(0), no > 0)
        yield self._beside(seen)
        silenced = [i.treatment is not AudioTreatment.DISGUISE for i in self._ranges]
        if any(silenced):
            yield self._silence(seen)
        if not all(silenced):
            yield self._disguise(seen)

    def _beside(self, seen: _Windows) -> Check:
        """Where nothing was to be changed."""
        rows = seen.item == _BESIDE
        wrong = self._wrong_seconds(seen, rows & (seen.away >= EDGE_SAMPLES))
        wrong |= self._wrong_windows(seen, rows)
        if wrong:
            return Check(
                "sound", False, "The copy's sound is not the original's, or is out of step.",
                f"From {self._first(wrong)}, in {len(wrong)} stretches of a second.",
            )  # fmt: skip
        energy = seen.wanted[rows].sum(0)
        share = seen.wrong[rows].sum() / energy.sum() if energy.sum() > 0 else 0.0
        full = highest(seen.full.astype(np.float64), self._frames) > 0
        rows = rows & ~full & (seen.away >= EDGE_SAMPLES)
        energy, made = seen.wanted[rows].sum(0), seen.made[rows].sum(0)
        shared = seen.shared[rows].sum(0)
        floor = QUIET**2 * seen.count[rows].sum()
        for channel in np.flatnonzero(energy > floor):
            gains = (shared[channel] / energy[channel], (made[channel] / energy[channel]) ** 0.5)
            # A codec that leaves noise out or makes it anew changes one of the two.
            if min(gains) > GAIN or max(gains) < 1 / GAIN:
                change = 20 * np.log10(gains[1])
                return Check(
                    "sound", False, "The copy's sound is louder or softer than the original's.",
                    f"Channel {channel + 1}, by {change:+.1f} dB.",
                )  # fmt: skip
        return Check(
            "sound", True, "The sound is the original's and in step with the picture.",
            f"It was encoded once; the difference has {share:.1%} of its energy.",
        )  # fmt: skip

    def _wrong_seconds(self, seen: _Windows, rows: npt.NDArray[np.bool_]) -> set[int]:
        """Seconds in which some channel is not what it should be, as a whole."""
        if not rows.any():
            return set()
        second = seen.start[rows] // self._rate
        places, index = np.unique(second, return_inverse=True)

        def per_second(values: npt.NDArray[np.generic]) -> Numbers:
            total = np.zeros((len(places), *values.shape[1:]))
            np.add.at(total, index, values)
            return total

        floor = QUIET**2 * per_second(seen.count[rows])[:, None]
        energy, made = per_second(seen.wanted[rows]), per_second(seen.made[rows])
        difference = per_second(seen.wrong[rows])
        wrong = np.maximum(energy, made) > floor
        # One channel's error may be what a codec makes of a much louder channel beside it.
        most = energy.max(1, keepdims=True) / 1000
        wrong &= difference > WRONG_SHARE * np.maximum(np.maximum(energy, floor), most)
        # Of a second that lies near to bounds a window or two say nothing on the whole.
        lasts = per_second(seen.count[rows])
        wrong &= ((lasts >= ENOUGH * self._rate) | (lasts == lasts.max()))[:, None]
        return {int(place) for place in places[wrong.any(1)]}

    def _wrong_windows(self, seen: _Windows, rows: npt.NDArray[np.bool_]) -> set[int]:
        """Seconds that hold a window which is wrong even beside the loudest sound near to it."""
        if not rows.any():
            return set()
        bad = rows & self._loud_windows(seen)
        return {int(place) for place in seen.start[bad] // self._rate}

    def _loud_windows(self, seen: _Windows) -> npt.NDArray[np.bool_]:
        """Windows whose error is as loud as the sound around them, or that are missing.

        No codec's smear is that loud, and none leaves out what can be heard beside it: over seven people
        at four rates no window lost more than two fifths of its energy.
        """
        energy = seen.wanted.sum(1) / seen.count
        near = highest(energy, self._frames)
        difference = seen.wrong.sum(1) / seen.count
        bad: npt.NDArray[np.bool_] = (difference > WRONG_SHARE * near) & (difference > AUDIBLE**2)
        made = seen.made.sum(1) / seen.count
        clear = (
            (energy > AUDIBLE**2) & (energy > near / NEXT_TO) & (seen.count >= self._window // 4)
        )
        bad |= clear & (made < MISSING * energy)
        return bad

    def _silence(self, seen: _Windows) -> Check:
        found = np.zeros(len(seen.item), np.bool_)
        for number, item in enumerate(self._ranges):
            if item.treatment is AudioTreatment.DISGUISE:
                continue
            own = seen.item == number
            found |= own & (seen.away >= EDGE_SAMPLES) & (seen.loud > AUDIBLE)
            # Near to a bound, and all over a short range, the codec's smear is heard as well.
            found |= own & (self._original_heard(seen) | self._loud_windows(seen))
        if found.any():
            places = sorted({max(0, self._ranges[i].start) for i in seen.item[found]})
            return Check(
                "silence", False, "A stretch of sound that should be silent can be heard.",
                "It starts at " + ", ".join(f"{s / self._rate:.2f} s" for s in places[:10]) + ".",
            )  # fmt: skip
        return Check("silence", True, "Every stretch of sound that was to be silenced is silent.")

    def _disguise(self, seen: _Windows) -> Check:
        voices = [i.treatment is AudioTreatment.DISGUISE for i in self._ranges]
        rows = (seen.item != _BESIDE) & np.array(voices)[seen.item]
        heard = {int(at) for at in seen.start[rows & self._original_heard(seen)] // self._rate}
        heard |= self._undisguised_seconds(seen, rows)
        if heard:
            return Check(
                "disguise", False, "A voice that should be disguised can be heard as it was.",
                f"From {self._first(heard)}, in {len(heard)} stretches of a second.",
            )  # fmt: skip
        wrong = self._wrong_seconds(seen, rows & (seen.away >= EDGE_SAMPLES))
        wrong |= self._wrong_windows(seen, rows)
        if wrong:
            return Check(
                "disguise", False, "What should be a disguised voice is something else.",
                f"From {self._first(wrong)}, in {len(wrong)} stretches of a second.",
            )  # fmt: skip
        source, made = seen.source[rows].sum(), seen.made[rows].sum()
        alike = abs(seen.shared[rows].sum()) / max(1e-12, (source * made) ** 0.5)
        return Check(
            "disguise", True, "Every voice that was to be disguised is disguised.",
            f"What is heard there and the original correlate by {alike:.3f}.",
        )  # fmt: skip

    def _original_heard(self, seen: _Windows) -> npt.NDArray[np.bool_]:
        """Windows in which the original is there as it was, in any channel, however short they are."""
        source = np.maximum(seen.source, 1e-12)
        count = seen.count[:, None]
        part = seen.left / source
        alike = seen.left / np.sqrt(source * np.maximum(seen.wrong, 1e-12))
        heard = (part >= HEARD_SHARE) & (alike >= ALIKE) & (seen.wrong > AUDIBLE**2 * count)
        rows: npt.NDArray[np.bool_] = (heard & (count >= self._window // 4)).any(1)
        return rows

    def _undisguised_seconds(self, seen: _Windows, rows: npt.NDArray[np.bool_]) -> set[int]:
        """Seconds in which a channel is like the original, whatever the disguise should have made of it."""
        places, index = np.unique(seen.start[rows] // self._rate, return_inverse=True)
        sums = np.zeros((3, len(places), seen.source.shape[1]))
        for n, values in enumerate((seen.source, seen.made, seen.shared)):
            np.add.at(sums[n], index, values[rows])
        counts = np.zeros(len(places))
        np.add.at(counts, index, seen.count[rows])
        source, made, shared = sums
        there = np.minimum(source, made) > AUDIBLE**2 * counts[:, None]
        alike = there & (np.abs(shared) >= ALIKE * np.sqrt(np.maximum(source * made, 1e-12)))
        return {int(place) for place in places[alike.any(1)]}

    def _first(self, seconds: set[int]) -> str:
        return f"{max(0, min(seconds)):.1f} s"


def deep_channel(layout: str) -> int | None:
    """Which channel of a layout is for low effects only."""
    import av

    names = [channel.name for channel in av.AudioLayout(layout).channels]
    return names.index("LFE") if "LFE" in names else None


def _apart(ranges: Sequence[SilentRange]) -> tuple[SilentRange, ...]:
    """What is heard where, without overlaps: silence wins over a tone, a tone over a disguise."""
    order = (AudioTreatment.MUTE, AudioTreatment.TONE, AudioTreatment.DISGUISE)
    bounds = sorted({bound for item in ranges for bound in (item.start, item.stop)})
    found: list[SilentRange] = []
    for start, stop in pairwise(bounds):
        here = {i.treatment for i in ranges if i.start <= start and i.stop >= stop}
        if not here:
            continue
        treatment = min(here, key=order.index)
        if found and found[-1].stop == start and found[-1].treatment is treatment:
            start = found.pop().start
        found.append(SilentRange(start, stop, treatment))
    return tuple(found)
