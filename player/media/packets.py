"""Reading the packets of one stream: what they say, and what a vanished file is told apart by."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

import av.error
import numpy as np
import numpy.typing as npt

from player.media.claims import MAX_SAMPLES
from player.media.container import (
    MAX_PIXELS,
    changed,
    encrypted,
    no_picture,
    open_media,
    pick_video,
)
from player.media.errors import MediaError

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.packet import Packet
    from av.video.stream import VideoStream

    from player.media.work import CancelLike, ProgressLike

StreamT = TypeVar("StreamT", "VideoStream", "AudioStream")

_EVERY: Final = 256
NOTHING: Final = 24
"""Bytes up to which a packet may stand for "no change": no picture need come of it."""

_VP8_SHOWN: Final = 0x10
NO_PTS: Final = int(np.iinfo(np.int64).min)
"""Stands for a missing time stamp in the table."""

_LIMIT: Final = 1 << 61
"""Time stamps beyond this are taken as missing: sums and differences of them would overflow."""


@dataclass
class PacketTable:
    """What the packets of one stream say, in file order; missing time stamps are the int64 minimum.

    Attributes:
        empty: Whether no picture need come of it: too small for one, or (in VP8) said to be never shown.
        unseen: How many say that they are never shown.
    """

    pts: array[int] = field(default_factory=lambda: array("q"))
    dts: array[int] = field(default_factory=lambda: array("q"))
    durations: array[int] = field(default_factory=lambda: array("q"))
    keys: bytearray = field(default_factory=bytearray)
    hidden: bytearray = field(default_factory=bytearray)
    empty: bytearray = field(default_factory=bytearray)
    unseen: int = 0

    def __len__(self) -> int:
        return len(self.pts)

    def add(self, packet: Packet[VideoStream], *, unseen: bool = False) -> None:
        """Append one packet."""
        self.empty.append(unseen or packet.size <= NOTHING)
        self.unseen += unseen
        self.pts.append(stamp(packet.pts))
        self.dts.append(stamp(packet.dts))
        self.durations.append(min(max(packet.duration or 0, 0), _LIMIT))
        self.keys.append(packet.is_keyframe)
        self.hidden.append(packet.is_discard)


def packets_of(path: Path, container: InputContainer, stream: StreamT) -> Iterator[Packet[StreamT]]:
    """The stream's packets; a read error ends them, and a vanished file is told apart from one.

    Raises:
        MediaError: If the file can no longer be read.
    """
    try:
        for packet in container.demux(stream):
            # The flush packet at the end has neither data nor time.
            if packet.size or packet.pts is not None:
                yield packet
    except (av.error.InvalidDataError, av.error.EOFError, av.error.UndefinedError, IndexError):
        # IndexError: a damaged Flash file announces a stream that PyAV does not know of.
        return
    except av.error.FFmpegError as exc:
        if not path.exists():
            raise changed(path) from exc
        return
    except OSError as exc:
        raise changed(path) from exc


def scan(
    path: Path,
    container: InputContainer,
    stream: VideoStream,
    cancel: CancelLike,
    progress: ProgressLike,
) -> PacketTable:
    """Read every packet of the stream, decoding none.

    Raises:
        MediaError: If the packets are encrypted, there are none, or there is no end of them.
    """
    table = PacketTable()
    vp8 = stream.codec_context.name in ("vp8", "libvpx")
    size = path.stat().st_size
    for packet in packets_of(path, container, stream):
        if not len(table) % _EVERY:
            cancel.check()
            progress("indexing", min(packet.pos or 0, size), size, "bytes")
        if packet.has_sidedata("encryption_info"):
            raise encrypted(path)
        unseen = vp8 and packet.size > 0 and not bytes(packet)[0] & _VP8_SHOWN
        table.add(packet, unseen=unseen)
        if len(table) > MAX_SAMPLES:
            raise MediaError(
                f"The video {path.name} has more frames than can be handled.",
                "The file is still where it was and nothing was changed.",
                "Export it from the recording system in shorter parts.",
            )
    if not len(table):
        raise no_picture(path)
    progress("indexing", size, size, "bytes")
    return table


def stamp(value: int | None) -> int:
    """A time stamp, or ``NO_PTS`` where it is missing or absurd."""
    return value if value is not None and abs(value) < _LIMIT else NO_PTS


def decoder_options(*, strict: bool) -> dict[str, str]:
    """Options of a decoder: bounded memory, and whether it refuses damaged data or mends them as it can."""
    # A picture size inside the stream can be larger than the one in its header.
    options = {"max_pixels": str(MAX_PIXELS)}
    if strict:
        options["err_detect"] = "crccheck+bitstream+buffer+explode"
    return options


def base_and_rate(path: Path, video: int) -> tuple[Fraction, Fraction]:
    """Seconds per tick of the stream, and the frames a second it claims."""
    with open_media(path) as container:
        stream = pick_video(path, container, video)
        rate = stream.guessed_rate or stream.average_rate or stream.base_rate or Fraction(25)
        return Fraction(stream.time_base or Fraction(1, 90000)), Fraction(rate)


def durations(
    pts: npt.NDArray[np.int64], last: int, rate: Fraction, time_base: Fraction
) -> npt.NDArray[np.int64]:
    """Ticks to the next frame. The last frame's is what the file says, unless that is absurd."""
    steps = np.diff(pts)
    usual = int(np.median(steps)) if len(steps) else max(1, round(1 / (rate * time_base)))
    final = last if 0 < last <= 10 * usual else usual
    return np.append(steps, max(1, final)).astype(np.int64)
