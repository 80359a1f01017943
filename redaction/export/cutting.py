"""Sound of several parts joined: which samples of the source go where in the copy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from redaction.export.timeline import PRIMING, Timeline
from redaction.export.treatment import FADE_SECONDS, SilentRange

FOREVER = 1 << 60
"""More samples than any sound has."""

Samples = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class SoundPiece:
    """A stretch of the copy's sound.

    Attributes:
        start: Its first sample, on the copy's sound clock.
        stop: One past its last.
        shift: What is added to a sample's number to have the source's, which count from the same
            moment (``Timeline.origin``).
    """

    start: int
    stop: int
    shift: int


def sound_pieces(timeline: Timeline, rate: int, *, cut: bool) -> tuple[SoundPiece, ...]:
    """The stretches of the copy's sound, in order and without holes.

    Each begins with the sample nearest to the beginning of its first picture, so that sound stays in
    step at every joint.

    Args:
        timeline: The copy's times.
        rate: Samples a second.
        cut: Only a part of the source is copied: then its sound begins and ends with the picture.
    """
    if not cut:
        return (SoundPiece(-int(PRIMING * rate), FOREVER, 0),)
    found = []
    for part in timeline.parts:
        start, stop = _ceil(part.start * rate), _ceil(part.stop * rate)
        found.append(SoundPiece(start, stop, round((part.moved - timeline.origin) * rate)))
    return tuple(found)


def cut_blocks(
    blocks: Iterable[tuple[int, Samples]],
    pieces: Sequence[SoundPiece],
    rate: int,
    *,
    keep: int = 0,
) -> Iterator[tuple[int, Samples]]:
    """What belongs in the copy, on its clock, faded where two pieces meet so that it does not click.

    Args:
        blocks: The source's samples (float32, shape (channels, n)), gapless, each with the number of
            its first sample.
        pieces: Where they go.
        rate: Samples a second.
        keep: Rows at the end of each block that are no sound and are not faded.
    """
    joints = [piece.start for piece in pieces[1:]]
    fade = max(1, int(FADE_SECONDS * rate))
    which = 0
    for first, block in blocks:
        while which < len(pieces):
            piece = pieces[which]
            low = max(0, piece.start + piece.shift - first)
            high = min(block.shape[1], piece.stop + piece.shift - first)
            if low < high:
                part, at = block[:, low:high].copy(), first + low - piece.shift
                for joint in joints:
                    _fade_at(part, at, joint, fade, keep)
                yield at, part
            if piece.stop + piece.shift > first + block.shape[1]:
                break  # the next block goes on with this piece
            which += 1
        if which == len(pieces):
            return


def moved_ranges(
    ranges: Iterable[SilentRange], pieces: Sequence[SoundPiece]
) -> tuple[SilentRange, ...]:
    """Ranges on the source's clock, on that of the copy: one for each piece that they touch."""
    found = []
    for item in ranges:
        for at, piece in enumerate(pieces):
            # Beyond the first and the last piece there is nothing, so there nothing is cut off.
            low = piece.start if at else -FOREVER
            high = piece.stop if at + 1 < len(pieces) else FOREVER
            start, stop = max(low, item.start - piece.shift), min(high, item.stop - piece.shift)
            if start < stop:
                found.append(replace(item, start=start, stop=stop))
    return tuple(found)


def _fade_at(block: Samples, at: int, joint: int, fade: int, keep: int) -> None:
    if not at - fade < joint < at + block.shape[1] + fade:
        return
    position = np.arange(at, at + block.shape[1])
    away = np.where(position < joint, joint - 1 - position, position - joint)
    gain = np.clip(away / fade, 0.0, 1.0).astype(np.float32)
    block[: len(block) - keep] *= gain[None, :]


def _ceil(value: Fraction) -> int:
    return -(-value.numerator // value.denominator)
