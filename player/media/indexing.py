"""Making a ``VideoIndex``: one pass over the packets, and a decoding pass only where that is needed.

A packet says when its picture is shown, so the whole timeline is known without decoding. That fails
for bare streams without time stamps, for files whose time stamps repeat or jump back, and for
streams whose packets are not one picture each. Those are decoded once instead, each packet numbered,
and the index says so in its notes.
"""

from __future__ import annotations

import itertools
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

import av.error
import numpy as np
import numpy.typing as npt

from player.media.container import changed, encrypted, no_picture, open_media, pick_video
from player.media.errors import MediaError
from player.media.work import CancelLike, NeverCancelled, ProgressLike, quiet

if TYPE_CHECKING:
    import av
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.packet import Packet
    from av.video.stream import VideoStream

    from player.media.index import VideoIndex

StreamT = TypeVar("StreamT", "VideoStream", "AudioStream")

_MAX_PACKETS: Final = 50_000_000
_TRIAL: Final = 32
"""Packets decoded to see that each carries one picture under its own time stamp."""

_EVERY: Final = 256
_NO_PTS: Final = int(np.iinfo(np.int64).min)
_LIMIT: Final = 1 << 61
"""Time stamps beyond this are taken as missing: sums and differences of them would overflow."""

_NOTES: Final = {
    "missing": "The file gives no time stamps for some frames.",
    "repeated": "Some frames of the file share one time stamp.",
    "backwards": "The file's time stamps jump back.",
    "pictures": "The file's data packets are not one picture each.",
    "stamps": "The file gives the order of decoding, not the times of the pictures.",
}
_DECODED: Final = "The frames were counted by decoding the whole video once."


@dataclass
class PacketTable:
    """What the packets of one stream say, in file order; missing time stamps are the int64 minimum."""

    pts: array[int] = field(default_factory=lambda: array("q"))
    dts: array[int] = field(default_factory=lambda: array("q"))
    durations: array[int] = field(default_factory=lambda: array("q"))
    keys: bytearray = field(default_factory=bytearray)
    hidden: bytearray = field(default_factory=bytearray)
    cut_short: bool = False

    def __len__(self) -> int:
        return len(self.pts)

    def add(self, packet: Packet[VideoStream]) -> None:
        """Append one packet."""
        self.pts.append(_stamp(packet.pts))
        self.dts.append(_stamp(packet.dts))
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
    size = path.stat().st_size
    for packet in packets_of(path, container, stream):
        if not len(table) % _EVERY:
            cancel.check()
            progress("indexing", min(packet.pos or 0, size), size, "bytes")
        if packet.has_sidedata("encryption_info"):
            raise encrypted(path)
        table.add(packet)
        if len(table) > _MAX_PACKETS:
            raise MediaError(
                f"The video {path.name} has more frames than can be handled.",
                "The file is still where it was and nothing was changed.",
                "Export it from the recording system in shorter parts.",
            )
    if not len(table):
        raise no_picture(path)
    progress("indexing", size, size, "bytes")
    return table


def build_index(
    path: Path,
    *,
    video: int = 0,
    cancel: CancelLike | None = None,
    progress: ProgressLike | None = None,
) -> VideoIndex:
    """Index one file by demuxing, or by one decoding pass where its time stamps cannot be trusted.

    Args:
        path: The file; it is only read.
        video: Which of the video streams that move, from 0.
        cancel: Asked at least every few hundred packets.
        progress: Told phase ``indexing`` in bytes, or in frames during a decoding pass.

    Raises:
        MediaError: If the file cannot be used as footage.
    """
    cancel, progress = cancel or NeverCancelled(), progress or quiet
    with open_media(path) as container:
        table = scan(path, container, pick_video(path, container, video), cancel, progress)
    why = _distrust(table) or _trial(path, table, video)
    if why:
        return _decode_pass(path, table, why, cancel, progress, video)
    return _from_table(path, table, video)


def _stamp(value: int | None) -> int:
    return value if value is not None and abs(value) < _LIMIT else _NO_PTS


def _distrust(table: PacketTable) -> str:
    """Why the packets alone cannot be trusted, or an empty string."""
    shown = ~np.frombuffer(table.hidden, np.bool_)
    pts = np.asarray(table.pts, np.int64)[shown]
    dts = np.asarray(table.dts, np.int64)
    dts = dts[dts != _NO_PTS]
    if (pts == _NO_PTS).any():
        return "missing"
    if len(np.unique(pts)) != len(pts):
        return "repeated"
    if (np.diff(dts) < 0).any() and not table.hidden.count(1):
        # Edit lists may show a stretch twice; elsewhere a step back means that a clock was reset.
        return "backwards"
    return ""


def _trial(path: Path, table: PacketTable, video: int) -> str:
    """Decode the first packets: does each give one picture under its own time stamp?"""
    with open_media(path) as container:
        stream = pick_video(path, container, video)
        stream.thread_type = "NONE"
        context, given, fed, errors = stream.codec_context, [], 0, 0
        stamps: set[int | None] = set()
        packets = packets_of(path, container, stream)
        for packet in packets:
            if not packet.is_discard:
                fed += 1
                stamps.add(packet.pts)
            try:
                given += [(f.pts, f.is_corrupt) for f in context.decode(packet)]
            except av.error.FFmpegError:
                errors += 1
            errors += packet.is_corrupt
            if fed >= _TRIAL:
                break
        packets.close()  # type: ignore[attr-defined]
        try:
            given += [(f.pts, f.is_corrupt) for f in context.decode(None)]
        except av.error.FFmpegError:
            errors += 1
        reorders, name = context.reorder_depth > 0, container.format.name
    if any(pts is None or pts not in stamps for pts, _ in given):
        return "stamps"
    order = [pts for pts, _ in given if pts is not None]
    # AVI stores no presentation times: with B-frames, what it gives is the order of decoding.
    if reorders and "avi" in name.split(",") and list(table.pts) == sorted(table.pts):
        return "stamps"
    if any(later <= sooner for sooner, later in itertools.pairwise(order)):
        return "stamps"
    if errors or any(corrupt for _, corrupt in given):
        return ""  # a damaged start says nothing about the packets
    return "pictures" if given and len(given) != fed else ""


def _from_table(path: Path, table: PacketTable, video: int) -> VideoIndex:
    from player.media.index import VideoIndex

    shown = np.flatnonzero(~np.frombuffer(table.hidden, np.bool_))
    if not len(shown):
        raise no_picture(path)
    pts = np.asarray(table.pts, np.int64)
    keys = np.frombuffer(table.keys, np.bool_)
    order = shown[np.argsort(pts[shown], kind="stable")]
    starts = np.flatnonzero(keys & (pts != _NO_PTS))
    starts = starts[np.argsort(pts[starts], kind="stable")]
    time_base, rate = _base_and_rate(path, video)
    return VideoIndex(
        time_base=time_base,
        pts=pts[order],
        durations=_durations(pts[order], table.durations[int(order[-1])], rate, time_base),
        keyframes=keys[order],
        seek_pts=pts[starts],
        seek_dts=np.asarray(table.dts, np.int64)[starts],
        seek_numbers=starts,
        numbers=order,
        hidden=table.hidden.count(1),
        packets=len(table),
    )


def _base_and_rate(path: Path, video: int) -> tuple[Fraction, Fraction]:
    with open_media(path) as container:
        stream = pick_video(path, container, video)
        rate = stream.guessed_rate or stream.average_rate or stream.base_rate or Fraction(25)
        return Fraction(stream.time_base or Fraction(1, 90000)), Fraction(rate)


def _durations(
    pts: npt.NDArray[np.int64], last: int, rate: Fraction, time_base: Fraction
) -> npt.NDArray[np.int64]:
    """Ticks to the next frame. The last frame's is what the file says, unless that is absurd."""
    steps = np.diff(pts)
    usual = int(np.median(steps)) if len(steps) else max(1, round(1 / (rate * time_base)))
    final = last if 0 < last <= 10 * usual else usual
    return np.append(steps, max(1, final)).astype(np.int64)


def _decode_pass(
    path: Path,
    table: PacketTable,
    why: str,
    cancel: CancelLike,
    progress: ProgressLike,
    video: int,
) -> VideoIndex:
    """Number the packets, decode them all, and list the numbers in the order pictures come out."""
    from player.media.index import VideoIndex

    shown: list[int] = []
    with open_media(path) as container:
        stream = pick_video(path, container, video)
        stream.thread_type = "AUTO"
        for number, packet in enumerate(packets_of(path, container, stream)):
            if not number % 32:
                cancel.check()
                progress("indexing", number, len(table), "frames")
            packet.pts, packet.dts = number, None
            shown += _numbers(stream, packet)
        shown += _numbers(stream, None)
    shown = list(dict.fromkeys(shown))
    if not shown:
        raise no_picture(path)
    numbers = np.asarray(shown, np.int64)
    time_base, rate = _base_and_rate(path, video)
    pts = _times(table, numbers, rate, time_base, ordered=why != "stamps")
    place = {number: at for at, number in enumerate(shown)}
    starts = [n for n in range(len(table)) if table.keys[n] and n in place]
    starts.sort(key=lambda n: place[n])
    at = np.asarray([place[n] for n in starts], np.int64)
    keyframes = np.zeros(len(pts), np.bool_)
    keyframes[at] = True
    return VideoIndex(
        time_base=time_base,
        pts=pts,
        durations=_durations(pts, table.durations[shown[-1]], rate, time_base),
        keyframes=keyframes,
        seek_pts=pts[at],
        seek_dts=np.full(len(at), _NO_PTS, np.int64),
        seek_numbers=np.asarray(starts, np.int64),
        numbers=numbers,
        counted=True,
        hidden=table.hidden.count(1),
        packets=len(table),
        notes=(_NOTES[why], _DECODED),
    )


def _numbers(stream: VideoStream, packet: Packet[VideoStream] | None) -> list[int]:
    try:
        return [f.pts for f in stream.codec_context.decode(packet) if f.pts is not None]
    except av.error.FFmpegError:
        return []


def _times(
    table: PacketTable,
    numbers: npt.NDArray[np.int64],
    rate: Fraction,
    time_base: Fraction,
    *,
    ordered: bool,
) -> npt.NDArray[np.int64]:
    """A rising time for each frame, from the best the file offers.

    In order of trust: each packet's own time stamp, in rising order unless they are ``ordered``; the
    decoding times in rising order (a decoder gives pictures out at the rate it takes packets in); the
    claimed rate. Where a clock jumps back the rest is moved on, so that time never runs backwards.
    """
    step = max(1, round(1 / (rate * time_base)))
    for stamps in (table.pts, table.dts):
        own = np.asarray(stamps, np.int64)
        if (own[numbers] == _NO_PTS).any():
            continue
        times = own[numbers]
        if not ordered or stamps is table.dts:
            times = np.sort(times)
        steps = np.diff(times)
        usual = int(np.median(steps[steps > 0])) if (steps > 0).any() else step
        steps = np.where(steps < 0, usual, np.maximum(steps, 1))
        return np.cumsum(np.append(times[:1], steps)).astype(np.int64)
    return (np.arange(len(numbers), dtype=np.int64) * step).astype(np.int64)
