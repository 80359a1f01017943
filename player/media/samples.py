"""Sound of a file as blocks of samples, each with its time, for whoever measures it.

Times are seconds from the first frame of the picture, like all times of sound in the program.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import av
import av.error
import numpy as np
import numpy.typing as npt
from av.audio.resampler import AudioResampler
from av.stream import Discard

from player.media.container import open_media
from player.media.errors import MediaError
from player.media.indexing import packets_of
from player.media.work import CancelLike, NeverCancelled

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream
    from av.container import InputContainer


class NoSound(MediaError):  # noqa: N818 - named by the situation
    """The file has no such sound, or none that can be decoded."""


Samples = npt.NDArray[np.float32]

LONGEST: Final = 48 * 3600.0
"""Seconds of sound that are looked at; what a broken time stamp puts beyond is left out."""

_SLACK: Final = 0.05
"""Seconds by which a time stamp may differ from the count of samples before it counts as a jump."""

_BLOCK: Final = 0.5
"""Seconds gathered into one block at least, so that numpy works on more than one packet at a time."""


@dataclass(frozen=True, slots=True)
class Block:
    """Some sound without a hole.

    Attributes:
        start: Seconds from the first frame to the first sample; negative before it.
        samples: float32, shape (n, channels), full scale is 1.
        rate: Samples per second.
    """

    start: float
    samples: Samples
    rate: int

    @property
    def stop(self) -> float:
        """Seconds from the first frame to the end of the last sample."""
        return self.start + len(self.samples) / self.rate


def sound_blocks(
    path: Path,
    sound: int = 0,
    *,
    origin: Fraction = Fraction(0),
    rate: int | None = None,
    mono: bool = False,
    cancel: CancelLike | None = None,
) -> Iterator[Block]:
    """Decode one sound stream from start to end; packets that cannot be decoded leave a hole.

    Args:
        path: The file; it is only read.
        sound: Which of its sound streams, counted from 0.
        origin: Time stamp of the first frame, in seconds.
        rate: Samples per second wanted; None for the stream's own.
        mono: Whether channels are mixed to one.
        cancel: Asked at every packet.

    Raises:
        NoSound: If the file has no such sound that can be decoded.
        MediaError: If the file cannot be opened.
    """
    cancel = cancel or NeverCancelled()
    with open_media(path) as container:
        stream = _pick(path, container, sound)
        gather = _Gather()
        resampler: AudioResampler | None = None
        begin = float(origin)
        place = -begin
        for frame in _frames(path, container, stream, cancel):
            # ``time`` and not ``pts * time_base``: fractions would take longer than the decoding
            at = place if frame.time is None else frame.time - begin
            if abs(at - place) > _SLACK:
                yield from gather.empty()
                place, resampler = at, None
            if rate is None and not mono:
                made = [_samples(frame)]
            else:
                resampler, parts = _resampled(resampler, frame, rate, mono=mono)
                made = [_samples(part) for part in parts]
            for samples in made:
                if abs(place) <= LONGEST:
                    yield from gather.add(Block(place, samples, rate or frame.sample_rate))
                place += len(samples) / (rate or frame.sample_rate)
        yield from gather.empty()


def _pick(path: Path, container: InputContainer, sound: int) -> AudioStream:
    streams = container.streams.audio
    if not 0 <= sound < len(streams) or streams[sound].codec_context is None:
        raise NoSound(
            f"The file {path.name} has no such sound that can be decoded.",
            "Nothing was changed.",
        )
    stream = streams[sound]
    for other in container.streams:
        # an hour of pictures need not be read for its sound
        if other.index != stream.index:
            other.discard = Discard.all
    stream.codec_context.thread_type = "NONE"
    return stream


def _frames(
    path: Path, container: InputContainer, stream: AudioStream, cancel: CancelLike
) -> Iterator[AudioFrame]:
    for packet in packets_of(path, container, stream):
        cancel.check()
        try:
            yield from stream.codec_context.decode(packet)
        except av.error.FFmpegError:
            continue


def _samples(frame: AudioFrame) -> Samples:
    """The samples of a frame as they are, full scale 1: float32, shape (n, channels)."""
    raw: npt.NDArray[Any] = frame.to_ndarray()
    samples = raw.T if frame.format.is_planar else raw.reshape(frame.samples, -1)
    kind = samples.dtype.kind
    tidy: Samples = samples.astype(np.float32, copy=False)
    if kind == "u":
        tidy = np.divide(tidy - 128, 128, dtype=np.float32)
    elif kind == "i":
        tidy = np.divide(tidy, 2.0 ** (8 * samples.dtype.itemsize - 1), dtype=np.float32)
    return tidy


def _resampled(
    resampler: AudioResampler | None, frame: AudioFrame, rate: int | None, *, mono: bool
) -> tuple[AudioResampler, list[AudioFrame]]:
    """The frame at another rate, and what to go on with."""
    if resampler is not None:
        try:
            return resampler, resampler.resample(frame)
        except (ValueError, av.error.FFmpegError):
            # the stream changed its rate or layout on the way
            pass
    made = AudioResampler(
        format="flt", layout="mono" if mono else frame.layout, rate=rate or frame.sample_rate
    )
    return made, made.resample(frame)


class _Gather:
    """Joins small blocks that follow each other."""

    def __init__(self) -> None:
        self._parts: list[Block] = []

    def add(self, block: Block) -> Iterator[Block]:
        first = self._parts[0] if self._parts else None
        if first is not None and (first.rate, first.samples.shape[1]) != (
            block.rate,
            block.samples.shape[1],
        ):
            yield from self.empty()
        self._parts.append(block)
        if block.stop - self._parts[0].start >= _BLOCK:
            yield from self.empty()

    def empty(self) -> Iterator[Block]:
        if self._parts:
            joined = np.concatenate([part.samples for part in self._parts])
            yield Block(self._parts[0].start, joined, self._parts[0].rate)
        self._parts = []
