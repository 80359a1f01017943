"""One sound stream of a file as samples, counted from the first frame, at any place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from player.media.errors import UserError

if TYPE_CHECKING:
    import av
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.packet import Packet

Samples = npt.NDArray[np.float32]
"""float32, shape (samples, channels), full scale is 1."""

JITTER: Final = Fraction(1, 20)
"""Seconds by which time stamps may wander before it counts as a gap or an overlap (as in the export)."""

_USUAL_RATES: Final = range(4000, 192_001)
_RATE: Final = 48000
"""Samples a second where the stream's own rate is none that a device could be given."""

_LEAD_IN: Final = Fraction(1, 4)
"""Seconds decoded before the place that is wanted: codecs need a few packets until they are right."""

_FARTHEST: Final = Fraction(8)
"""Seconds gone back at most when a file's seeking lands behind the place, before its start is tried."""

_SKIP: Final = Fraction(2)
"""Seconds that are decoded through rather than sought over."""


@dataclass(frozen=True, slots=True)
class SoundFile:
    """Which sound is played.

    Attributes:
        path: The file.
        stream: Position among its sound streams.
        origin: When the first frame is shown, in seconds on the file's clock: sample 0.
        mix: Positions of all streams that are heard together; empty: ``stream`` alone.
    """

    path: Path
    stream: int
    origin: Fraction
    mix: tuple[int, ...] = ()


class TrackReader:
    """Decodes what is asked for. Used by one thread at a time.

    Sample 0 is heard with the first frame; there may be sound before it (negative numbers). Where the
    file has no sound, or sound that cannot be decoded, there is silence; reading never fails.

    Attributes:
        rate: Samples a second. Until the first are read it may be set to another.
        channels: 1 or 2; more are mixed down to 2. Likewise.
    """

    def __init__(self, file: SoundFile, stopped: Callable[[], bool] = lambda: False) -> None:
        """Open the file.

        Args:
            file: What to read: its ``stream``.
            stopped: Asked between packets; once true, silence is given without any further work.

        Raises:
            UserError: If the file cannot be opened, or the stream is not there or cannot be decoded.
        """
        from player.media.container import open_container

        self._file = file
        self._stopped = stopped
        self._container: InputContainer | None = open_container(file.path)
        try:
            self._stream = _stream_of(self._container, file.stream)
        except UserError:
            self.close()
            raise
        context = self._stream.codec_context
        self.rate = context.sample_rate if context.sample_rate in _USUAL_RATES else _RATE
        self.channels = 1 if context.channels == 1 else 2
        self._blocks: Iterator[tuple[int, Samples]] = iter(())
        self._held: list[tuple[int, Samples]] = []
        self._end: int | None = None  # one past the last sample decoded; None: nothing yet
        self._over = False

    def read(self, first: int, count: int) -> Samples:
        """Samples ``first`` to ``first + count``, shape (count, channels)."""
        if self._end is None or first < self._start() or first > self._end + _SKIP * self.rate:
            self._go_to(first)
        out = np.zeros((count, self.channels), np.float32)
        while not self._over and (self._end is None or self._end < first + count):
            if self._stopped():
                break
            self._take()
        for at, block in self._held:
            low, high = max(at, first), min(at + len(block), first + count)
            if low < high:
                out[low - first : high - first] = block[low - at : high - at]
        # A little stays, so that a search for the best splice may look back.
        keep = first - self.rate
        self._held = [(at, block) for at, block in self._held if at + len(block) > keep]
        return out

    def close(self) -> None:
        """Release the file; from now on there is silence."""
        # What decodes holds this object, which would otherwise stay until Python looks for circles.
        self._blocks, self._held, self._over = iter(()), [], True
        container, self._container = self._container, None
        if container is not None:
            container.close()

    def _start(self) -> int:
        """The first sample that is known, or known to be silent."""
        return self._held[0][0] if self._held else (self._end or 0)

    def _take(self) -> None:
        block = next(self._blocks, None)
        if block is None:
            self._over = True
            return
        self._held.append(block)
        self._end = block[0] + len(block[1])

    def _go_to(self, first: int) -> None:
        """Begin to decode so that ``first`` comes out right."""
        back = _LEAD_IN
        while True:
            whole = back > _FARTHEST
            self._restart(None if whole else Fraction(first, self.rate) + self._file.origin - back)
            self._take()
            # The codec's first block may be wrong, so the place has to lie behind it.
            held = self._held[0] if self._held else None
            if whole or self._stopped() or (held is not None and held[0] + len(held[1]) <= first):
                return
            back *= 4

    def _restart(self, seconds: Fraction | None) -> None:
        """Decode from the packet before this time on the file's clock; None: from the start."""
        import av.error

        self._held, self._end = [], None
        container, stream = self._container, self._stream
        if container is None:
            self._over = True
            return
        base = stream.time_base or Fraction(1, self.rate)
        start = stream.start_time
        try:
            ticks = int(seconds / base) if seconds is not None else (start or 0)
            if start is not None:
                ticks = max(ticks, start)
            container.seek(ticks, stream=stream, backward=True)
        except (av.error.FFmpegError, OverflowError):
            # A bare stream that cannot be sought is read from its start.
            self._reopen()
        self._blocks, self._over = self._decode(), False

    def _reopen(self) -> None:
        from player.media.container import open_container

        self.close()
        try:
            self._container = open_container(self._file.path)
            self._stream = _stream_of(self._container, self._file.stream)
        except UserError:
            self.close()

    def _decode(self) -> Iterator[tuple[int, Samples]]:
        """Blocks that follow each other without overlap; gaps between them are silence."""
        from av.audio.resampler import AudioResampler

        layout = "mono" if self.channels == 1 else "stereo"
        resampler = AudioResampler(format="flt", layout=layout, rate=self.rate)
        form: tuple[str, str, int] | None = None
        expected: int | None = None
        tolerance = int(JITTER * self.rate)
        for frame in self._frames():
            at = expected or 0
            if frame.pts is not None and frame.time_base is not None:
                at = round((frame.pts * frame.time_base - self._file.origin) * self.rate)
            was, form = form, (frame.format.name, frame.layout.name, frame.sample_rate)
            ready: list[av.AudioFrame] = []
            if was not in (None, form):
                # It keeps to the form of its first frame; joined recordings change theirs.
                ready = resampler.resample(None)
                resampler = AudioResampler(format="flt", layout=layout, rate=self.rate)
            for converted in (*ready, *resampler.resample(frame)):
                flat = np.asarray(converted.to_ndarray(), np.float32)
                block = flat.reshape(-1, self.channels)
                if expected is None or at > expected + tolerance:
                    expected = at
                elif at < expected - tolerance:
                    block = block[min(expected - at, len(block)) :]
                if len(block):
                    yield expected, block
                    expected += len(block)
                at = expected

    def _frames(self) -> Iterator[av.AudioFrame]:
        import av.error

        for packet in self._packets():
            try:
                yield from packet.decode()
            except (av.error.FFmpegError, ValueError):
                continue  # what cannot be decoded is silent

    def _packets(self) -> Iterator[Packet[AudioStream]]:
        import av.error

        container = self._container
        if container is None:
            return
        packets = container.demux(self._stream)
        while not self._stopped():
            try:
                packet = next(packets)
            except (StopIteration, IndexError, av.error.FFmpegError):
                # The end, or as far as a truncated, joined (see ``demuxed``) or vanished file can be read.
                return
            yield packet


def _stream_of(container: InputContainer, number: int) -> AudioStream:
    from av.stream import Discard

    streams = container.streams.audio
    stream = streams[number] if 0 <= number < len(streams) else None
    if stream is None or stream.codec_context is None or not stream.codec_context.channels:
        raise UserError(
            "This sound track cannot be played here.",
            "The picture is not affected and nothing was changed.",
            "Choose another sound track if the footage has one.",
        )
    for other in container.streams:
        if other.index != stream.index:
            other.discard = Discard.all
    return stream
