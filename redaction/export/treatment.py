"""Silencing, covering and disguising stretches of sound, to the sample."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from redaction.export import disguise
from redaction.export.pcm import WANDER_ROWS
from redaction.model.audio import AudioRange, AudioTreatment

FADE_SECONDS = Fraction(1, 200)
"""5 ms before and after a range, so that it does not click. Inside the range nothing is left."""
TONE_HERTZ = 1000.0
TONE_LEVEL = 0.1
"""Peak of the tone, of full scale: -20 dB."""

_FOREVER = 1 << 60
"""More samples than any sound has, and far from where 64 bits overflow."""

Samples = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class SilentRange:
    """Half-open range of samples ``[start, stop)`` that is replaced.

    Attributes:
        start: First sample, on the copy's sound clock.
        stop: One past the last.
        treatment: What is heard instead.
    """

    start: int
    stop: int
    treatment: AudioTreatment


def silent_ranges(
    ranges: Sequence[AudioRange],
    rate: int,
    first_frame: Fraction,
    origin: Fraction,
    picture_end: Fraction,
) -> tuple[SilentRange, ...]:
    """Ranges of samples, rounded outwards.

    Sound often begins before the first frame and lasts beyond the last. A person silences what the
    timeline shows, so a range from its very start or to its very end takes that sound along.

    Args:
        ranges: Seconds from the source's first frame.
        rate: Samples a second.
        first_frame: When that frame is shown, in seconds on the source's clock.
        origin: The moment that sample 0 stands for, on the source's clock.
        picture_end: When the last copied frame ends, on the source's clock.
    """
    found = []
    for item in ranges:
        start = (first_frame - origin + item.start) * rate
        stop = (first_frame - origin + item.stop) * rate
        lasts = first_frame + item.stop >= picture_end
        found.append(
            SilentRange(
                -_FOREVER if item.start <= 0 else start.numerator // start.denominator,
                _FOREVER if lasts else -(-stop.numerator // stop.denominator),
                item.treatment,
            )
        )
    return tuple(found)


def reach(ranges: Sequence[SilentRange], rate: int) -> int:
    """How many samples on either side of a block ``treat`` has to be given to get the block right."""
    if any(item.treatment is AudioTreatment.DISGUISE for item in ranges):
        return disguise.reach(rate)
    return 0


def treat(
    block: Samples,
    at: int,
    ranges: Sequence[SilentRange],
    rate: int,
    seed: bytes | None = None,
) -> None:
    """Silence or disguise the ranges in one block, in place.

    Where ranges overlap, silence wins over a tone and a tone over a disguise. A disguise is made of what
    is left once the others are silenced, so nothing of them comes back through it.

    Args:
        block: float32, shape (channels, samples). The outermost ``reach`` samples of it are right only
            where the sound begins or ends.
        at: Which sample the block starts with.
        ranges: What to replace.
        rate: Samples a second.
        seed: For the disguise, from ``disguise.seed_of``; without it such ranges are silent.
    """
    count = block.shape[1]
    fade = max(1, int(FADE_SECONDS * rate))
    near = [i for i in ranges if i.start - fade < at + count and i.stop + fade > at]
    if not near:
        return
    position = np.arange(at, at + count)
    muted = [item for item in near if item.treatment is AudioTreatment.MUTE]
    toned = [item for item in near if item.treatment is AudioTreatment.TONE]
    voices = [item for item in near if item.treatment is AudioTreatment.DISGUISE]
    silent, toneless = _gain(muted, position, fade), _gain(toned, position, fade)
    if silent is not None:
        block *= silent
    if toneless is not None:
        block *= toneless
    if voices:
        _disguise(block, at, voices, position, fade, rate, seed)
        for gain in (silent, toneless):
            if gain is not None:  # the disguise smears by a few milliseconds
                _where(block, voices, position, gain)
    for item in toned:
        first, last = max(item.start, at), min(item.stop, at + count)
        if first >= last:
            continue
        part = slice(first - at, last - at)
        level = TONE_LEVEL * _rise(item, position[part], fade)
        if silent is not None:
            level = level * silent[part]
        tone = level * np.sin(2 * np.pi * TONE_HERTZ * position[part] / rate)
        block[:, part] = tone.astype(np.float32)[None, :]


def treated(
    blocks: Iterable[tuple[int, Samples]],
    ranges: Sequence[SilentRange],
    rate: int,
    seed: bytes | None = None,
    *,
    wander: bool = False,
) -> Iterator[tuple[int, Samples]]:
    """Blocks that follow each other, treated; as many samples come out as go in.

    Where time stamps wander, a range is where the samples are counted and where the time stamps say as
    well: what was said at a time does not come out, whichever of the two is right.

    Args:
        blocks: (number of the first sample, float32 of shape (channels, n)), as ``decoded_blocks`` gives
            them. They are not changed.
        ranges: What to replace.
        rate: Samples a second.
        seed: For the disguise.
        wander: The blocks have the two rows that ``decoded_blocks`` adds; they do not come out.
    """
    around = reach(ranges, rate)
    if not around:
        for at, block in blocks:
            yield from _inner(block, at, at, at + block.shape[1], ranges, rate, seed, wander)
        return
    held: Samples | None = None
    held_at = due = 0
    for at, block in blocks:
        if held is not None and at != held_at + held.shape[1]:
            # The sound begins anew: what was before has nothing beside it.
            yield from _inner(
                held, held_at, due, held_at + held.shape[1], ranges, rate, seed, wander
            )
            held = None
        if held is None:
            held, held_at, due = block, at, at
        else:
            held = np.concatenate((held, block), axis=1)
        end = held_at + held.shape[1]
        if end - due >= 2 * rate + around:
            yield from _inner(held, held_at, due, end - around, ranges, rate, seed, wander)
            due = end - around
            cut = max(0, due - around - held_at)
            held, held_at = held[:, cut:].copy(), held_at + cut
    if held is not None:
        stop = held_at + held.shape[1]
        yield from _inner(held, held_at, due, stop, ranges, rate, seed, wander)


def _inner(
    held: Samples,
    held_at: int,
    start: int,
    stop: int,
    ranges: Sequence[SilentRange],
    rate: int,
    seed: bytes | None,
    wander: bool,
) -> Iterator[tuple[int, Samples]]:
    """Samples ``start`` to ``stop`` out of ``held``, treated."""
    if start < stop:
        own = held[:-WANDER_ROWS].copy() if wander else held.copy()
        more = _wandering(held[-WANDER_ROWS:], held_at, ranges) if wander else []
        treat(own, held_at, [*ranges, *more], rate, seed)
        yield start, own[:, start - held_at : stop - held_at]


def _wandering(rows: Samples, at: int, ranges: Sequence[SilentRange]) -> list[SilentRange]:
    """Where the ranges lie by the time stamps, piece by piece, where those wander."""
    if not rows.any():
        return []
    changes = np.flatnonzero((np.diff(rows, axis=1) != 0).any(0)) + 1
    bounds = [0, *changes.tolist(), rows.shape[1]]
    found = []
    for first, last in pairwise(bounds):
        for off in {int(rows[0, first]), int(rows[1, first])} - {0}:
            for item in ranges:
                start = max(at + first, item.start - off)
                stop = min(at + last, item.stop - off)
                if start < stop:
                    found.append(SilentRange(start, stop, item.treatment))
    return found


def _gain(
    items: Sequence[SilentRange], position: npt.NDArray[np.int64], fade: int
) -> npt.NDArray[np.float32] | None:
    """What is left of the original: 0 inside every range, rising to 1 beside it. None: all of it."""
    gain: npt.NDArray[np.float32] | None = None
    for item in items:
        outside = np.maximum(item.start - position, position - (item.stop - 1))
        own = np.clip(outside / fade, 0.0, 1.0).astype(np.float32)
        gain = own if gain is None else gain * own
    return gain


def _rise(item: SilentRange, position: npt.NDArray[np.int64], fade: int) -> npt.NDArray[np.float64]:
    """How loud what replaces the original is inside its range: from 0 at the bounds to 1."""
    inside = np.minimum(position - item.start, item.stop - 1 - position)
    return np.clip(inside / fade, 0.0, 1.0)


def _disguise(
    block: Samples,
    at: int,
    items: Sequence[SilentRange],
    position: npt.NDArray[np.int64],
    fade: int,
    rate: int,
    seed: bytes | None,
) -> None:
    """Replace the ranges by what their sound is disguised."""
    own = _gain(items, position, fade)
    assert own is not None
    around = disguise.reach(rate)
    heard: list[tuple[slice, Samples]] = []
    for item in items:
        first, last = max(item.start - at, 0), min(item.stop - at, block.shape[1])
        if seed is None or first >= last:
            continue
        low, high = max(0, first - around), min(block.shape[1], last + around)
        voice = disguise.disguised(block[:, low:high], at + low, rate, seed)
        part = slice(first, last)
        heard.append((part, voice[first - low : last - low]))
    block *= own
    rise = np.zeros(block.shape[1])
    for item in items:
        np.maximum(rise, _rise(item, position, fade), out=rise)
    for part, voice in heard:
        block[:, part] = (voice * rise[part]).astype(np.float32)[None, :]


def _where(
    block: Samples,
    items: Sequence[SilentRange],
    position: npt.NDArray[np.int64],
    gain: npt.NDArray[np.float32],
) -> None:
    """Multiply by ``gain`` inside the ranges: outside it is done already."""
    inside = np.zeros(len(position), np.bool_)
    for item in items:
        inside |= (position >= item.start) & (position < item.stop)
    block[:, inside] *= gain[inside]
