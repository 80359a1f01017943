"""One sound stream as a gapless run of samples on a clock that starts where the caller says."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import av.error
import numpy as np
import numpy.typing as npt
from av.audio.resampler import AudioResampler
from av.stream import Discard

from player.media.container import demuxed, open_media
from player.media.errors import MediaError

JITTER = Fraction(1, 20)
"""Seconds by which time stamps may wander before it counts as a gap or an overlap."""

STEADY = Fraction(1, 500)
"""Seconds by which time stamps are off where containers round them: that is no wandering."""

LONGEST_GAP = 100 * 3600
"""Seconds without sound that are filled with silence: a long weekend. Damaged times ask for centuries."""

LONGEST_AFTER = 600
"""Seconds after the picture's end at which sound may begin anew, likewise."""

WANDER_ROWS = 2
"""Rows below the channels when wandering is asked for."""

Samples = npt.NDArray[np.float32]


def decoded_blocks(
    path: Path,
    stream: int,
    rate: int,
    layout: str,
    origin: Fraction,
    *,
    wander: bool = False,
    end: int | None = None,
) -> Iterator[tuple[int, Samples]]:
    """Decode a sound stream.

    Gaps are filled with silence and overlaps dropped, so that every block follows the one before.
    Packets that cannot be decoded leave a gap.

    Args:
        path: The file; read only.
        stream: Position among its sound streams.
        rate: Samples a second that are wanted.
        layout: Channel layout that is wanted.
        origin: What sample 0 stands for, in seconds on the file's clock.
        wander: Add two rows below the channels: by how many samples each sample's time stamp lies
            before its number (0 or less) and after it (0 or more).
        end: Number of the sample at which the picture ends, where sound that begins anew long after it is
            to be refused.

    Yields:
        The number of the block's first sample (it may be negative) and float32 samples of shape
        (channels, n), or (channels + 2, n).

    Raises:
        MediaError: If the file cannot be opened, there is a gap of more than ``LONGEST_GAP``, or one that
            leads ``LONGEST_AFTER`` past ``end``.
    """
    with open_media(path) as container:
        source = container.streams.audio[stream]
        for other in container.streams:
            if other.index != source.index:
                other.discard = Discard.all
        resampler = AudioResampler(format="fltp", layout=layout, rate=rate)
        form: tuple[str, str, int] | None = None
        expected: int | None = None
        tolerance = int(JITTER * rate)
        steady = int(STEADY * rate)
        for frame in _frames(container, source):
            if frame.pts is not None and frame.time_base is not None:
                at = round((frame.pts * frame.time_base - origin) * rate)
            else:
                at = expected or 0
            was, form = form, (frame.format.name, frame.layout.name, frame.sample_rate)
            ready: list[av.AudioFrame] = []
            if was not in (None, form):
                # It keeps to the form of its first frame; joined recordings change theirs.
                ready = resampler.resample(None)
                resampler = AudioResampler(format="fltp", layout=layout, rate=rate)
            for converted in (*ready, *resampler.resample(frame)):
                block = np.asarray(converted.to_ndarray(), np.float32)
                if expected is None:
                    expected = at
                late = end is not None and at > max(end, expected) + LONGEST_AFTER * rate
                if late or at > expected + LONGEST_GAP * rate:
                    raise MediaError(
                        "The times of its sound lie too far apart for a copy.",
                        "The original is unchanged and no copy was written.",
                        "Copy only the part that is needed, or leave the sound out.",
                    )
                if at > expected + tolerance:
                    for filler in _silence(at - expected, block.shape[0], rate):
                        yield expected, _with_rows(filler, 0) if wander else filler
                        expected += filler.shape[1]
                elif at < expected - tolerance:
                    block = block[:, min(expected - at, block.shape[1]) :]
                off = at - expected if steady < abs(at - expected) <= tolerance else 0
                if block.shape[1]:
                    yield expected, _with_rows(block, off) if wander else block
                    expected += block.shape[1]
                at = expected + off
        for converted in resampler.resample(None):
            block = np.asarray(converted.to_ndarray(), np.float32)
            if expected is not None and block.shape[1]:
                yield expected, _with_rows(block, 0) if wander else block
                expected += block.shape[1]


def _frames(
    container: av.container.InputContainer, stream: av.audio.stream.AudioStream
) -> Iterator[av.AudioFrame]:
    packets = demuxed(container, stream)
    while True:
        try:
            packet = next(packets)
        except StopIteration:
            return
        except av.error.InvalidDataError:
            return  # a truncated file ends here, as it does for every player
        try:
            yield from packet.decode()
        except av.error.InvalidDataError:
            continue


def _with_rows(block: Samples, off: int) -> Samples:
    rows = np.array([[min(off, 0)], [max(off, 0)]], np.float32)
    return np.concatenate((block, np.broadcast_to(rows, (WANDER_ROWS, block.shape[1]))))


def _silence(samples: int, channels: int, rate: int) -> Iterator[Samples]:
    while samples > 0:
        count = min(samples, rate)
        yield np.zeros((channels, count), np.float32)
        samples -= count
