"""Several sound streams mixed into one, each at its own time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import numpy as np

from redaction.export.pcm import WANDER_ROWS, Samples, decoded_blocks
from redaction.export.plan import AudioChoice, AudioMode


def usual_choice(streams: int) -> AudioChoice:
    """Which sound goes into a copy when nobody chose: all of it.

    A recorder with two microphones writes two streams, and nobody can be expected to know that there is
    a second one. So nothing is left out in silence.

    Args:
        streams: How many sound streams the source has.
    """
    return AudioChoice(AudioMode.KEEP, 0, tuple(range(streams)) if streams > 1 else ())


def source_blocks(
    path: Path,
    streams: Sequence[int],
    rate: int,
    layout: str,
    origin: Fraction,
    *,
    wander: bool = False,
    end: int | None = None,
) -> Iterator[tuple[int, Samples]]:
    """One stream as it is, or several mixed; otherwise as ``decoded_blocks``.

    Each of ``n`` streams is heard with one ``n``-th of its loudness: the sum of sounds that are not
    overloaded is not overloaded either, whatever they are. Where a stream has no sound, the others go on.

    Args:
        path: The file; read only.
        streams: Positions among its sound streams, at least one.
        rate: Samples a second that are wanted.
        layout: Channel layout that is wanted.
        origin: What sample 0 stands for, in seconds on the file's clock.
        wander: Add two rows below the channels, as ``decoded_blocks`` does: of a mix, the farthest.
        end: As ``decoded_blocks`` takes it.

    Yields:
        The number of the block's first sample and float32 samples of shape (channels, n), without holes.
    """
    feeds = [
        decoded_blocks(path, stream, rate, layout, origin, wander=wander, end=end)
        for stream in streams
    ]
    if len(feeds) == 1:
        yield from feeds[0]
        return
    voices = [_Voice(feed) for feed in feeds]
    share = np.float32(1 / len(voices))
    at: int | None = None
    while True:
        going = [voice for voice in voices if voice.fill()]
        if not going:
            return
        if at is None:
            at = min(voice.at for voice in going)
        # Up to where every voice is known: one that begins later is known to be silent before.
        stop = min(voice.end if voice.at <= at else voice.at for voice in going)
        # In a long silence of all of them, a second at a time.
        stop = min(stop, at + rate)
        mixed = np.zeros((going[0].channels, stop - at), np.float32)
        for voice in going:
            voice.add_to(mixed, at, stop, share, WANDER_ROWS if wander else 0)
        heard = mixed[:-WANDER_ROWS] if wander else mixed
        np.clip(heard, -1.0, 1.0, out=heard)
        yield at, mixed
        at = stop


class _Voice:
    """One stream: the block that is next."""

    def __init__(self, blocks: Iterator[tuple[int, Samples]]) -> None:
        self._blocks = blocks
        self._block: Samples | None = None
        self.at = 0

    @property
    def end(self) -> int:
        assert self._block is not None
        return self.at + int(self._block.shape[1])

    @property
    def channels(self) -> int:
        assert self._block is not None
        return int(self._block.shape[0])

    def fill(self) -> bool:
        """Have a block with samples; False once there is none any more."""
        while self._block is None or not self._block.shape[1]:
            item = next(self._blocks, None)
            if item is None:
                return False
            self.at, self._block = item
        return True

    def add_to(self, mixed: Samples, start: int, stop: int, share: np.float32, rows: int) -> None:
        """Add what this stream has from ``start`` to ``stop``, and go on behind it.

        Args:
            mixed: Its last ``rows`` rows say how time stamps wander.
            start: Number of its first sample.
            stop: One past its last.
            share: Of this stream's loudness.
            rows: 0 or 2.
        """
        if self.at >= stop or self._block is None:
            return
        count = min(stop, self.end) - self.at
        first = self.at - start
        here = mixed[:, first : first + count]
        heard = len(mixed) - rows
        here[:heard] += self._block[:heard, :count] * share
        if rows:
            np.minimum(here[-2], self._block[-2, :count], out=here[-2])
            np.maximum(here[-1], self._block[-1, :count], out=here[-1])
        self._block, self.at = self._block[:, count:], self.at + count
