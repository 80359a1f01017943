"""The packets of an MP4 from its tables, without reading the pictures.

An MP4 says at one place when each of its packets is shown. libavformat reads that place when it opens the
file and keeps most of it; only the distance between decoding and showing (``ctts``) is read here. For an
hour of footage this saves reading gigabytes, from a slow drive minutes.

It is done only where nothing is left to doubt: H.264 or H.265, no fragments, nothing hidden by an edit
list, every packet within the file. And what the tables say is held against what the demuxer delivers at
the start, the end and many places between; at the first difference the whole file is demuxed instead.
"""

from __future__ import annotations

import itertools
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

import av.error
import numpy as np
import numpy.typing as npt

from player.media.container import open_media, pick_video
from player.media.packets import NOTHING, PacketTable, packets_of

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.packet import Packet
    from av.video.stream import VideoStream

    from player.media.work import CancelLike

_CODECS: Final = ("h264", "hevc")
_PLACES: Final = 24
"""Start points, spread over the file, from which the demuxer is asked to confirm the tables."""

_EACH: Final = 96
"""Packets compared at each of them; the last place is compared to the end of the file."""

_LONGEST_TAIL: Final = 3000
_LARGEST_BOX: Final = 64 * 1024 * 1024
_MANY: Final = 256
"""Below this many packets demuxing is as fast."""

Ints = npt.NDArray[np.int64]


def packet_table(path: Path, video: int, cancel: CancelLike) -> PacketTable | None:
    """What ``scan`` would say of the stream, or None where the tables do not settle it.

    Args:
        path: The file; it is only read.
        video: Which of the video streams that move, from 0.
        cancel: Asked at every place that is compared.

    Raises:
        MediaError: If the file cannot be opened as footage.
    """
    with open_media(path) as container:
        if "mp4" not in container.format.name.split(","):
            return None
        stream = pick_video(path, container, video)
        if stream.codec_context.name not in _CODECS:
            return None
        entries = stream.index_entries
        if len(entries) < _MANY:
            return None
        rows = np.array(
            [(e.timestamp, e.pos, e.size, e.is_keyframe, e.is_discard) for e in entries], np.int64
        )
        dts, places, sizes, keys, hidden = rows.T
        try:
            shifts = _shifts(path, int(stream.id), len(rows))
            whole = (places + sizes).max() <= path.stat().st_size and sizes.min() > 0
        except OSError:  # demuxing says what is wrong
            return None
        if shifts is None or hidden.any() or not whole:
            return None
        table = _table(dts, shifts, keys, sizes)
        try:
            confirmed = _confirmed(path, container, stream, table, cancel)
        except (av.error.FFmpegError, OverflowError):
            return None
        return table if confirmed else None


def _table(dts: Ints, shifts: Ints, keys: Ints, sizes: Ints) -> PacketTable:
    """What each packet says; the last duration is only known when the end is demuxed."""
    # libavformat moves everything so that no picture is shown before it is decoded.
    pts = dts + shifts + max(0, -int(shifts.min()))
    return PacketTable(
        pts=array("q", pts.tobytes()),
        dts=array("q", dts.tobytes()),
        durations=array("q", np.append(np.diff(dts), 0).tobytes()),
        keys=bytearray(keys.astype(np.uint8)),
        hidden=bytearray(len(dts)),
        empty=bytearray((sizes <= NOTHING).astype(np.uint8)),
    )


def _confirmed(
    path: Path,
    container: InputContainer,
    stream: VideoStream,
    table: PacketTable,
    cancel: CancelLike,
) -> bool:
    """Whether the demuxer delivers what the table says, wherever it is asked.

    It fills in the duration of the last packet.
    """
    if not table.keys[0] or min(table.durations) < 0:
        return False
    starts = np.flatnonzero(np.frombuffer(table.keys, np.uint8))
    if len(table) - int(starts[-1]) > _LONGEST_TAIL:
        return False
    chosen = np.unique(starts[np.linspace(0, len(starts) - 1, _PLACES).astype(int)])
    for first in chosen:
        cancel.check()
        if first:
            container.seek(table.pts[first], stream=stream)
        packets = packets_of(path, container, stream)
        if not _agree(packets, table, int(first), last=first == chosen[-1]):
            return False
    return True


def _agree(
    packets: Iterator[Packet[VideoStream]], table: PacketTable, first: int, *, last: bool
) -> bool:
    end = len(table) if last else min(first + _EACH, len(table))
    at = first
    for packet in itertools.islice(packets, end - first):
        says = (packet.pts, packet.dts, packet.is_keyframe, packet.is_discard)
        if says != (table.pts[at], table.dts[at], bool(table.keys[at]), False):
            return False
        if packet.is_corrupt or packet.has_sidedata("encryption_info"):
            return False
        duration = max(packet.duration or 0, 0)
        if at == len(table) - 1:
            table.durations[at] = duration
        elif duration != table.durations[at]:
            return False
        at += 1
    return at == end and not (last and next(packets, None) is not None)


def _shifts(path: Path, track: int, count: int) -> Ints | None:
    """Ticks from decoding to showing of each sample of the track, or None where that is not simple."""
    with path.open("rb") as file:
        size = path.stat().st_size
        moov = [box for box in _boxes(file, 0, size) if box[0] in (b"moov", b"moof")]
        if [kind for kind, _, _ in moov] != [b"moov"]:
            return None
        inside = list(_boxes(file, moov[0][1], moov[0][2]))
        if any(kind in (b"mvex", b"cmov") for kind, _, _ in inside):
            return None
        found = [box for box in inside if box[0] == b"trak" and _track_id(file, box) == track]
        if len(found) != 1:
            return None
        table = _down(file, found[0], (b"mdia", b"minf", b"stbl"))
        if table is None:
            return None
        parts = {kind: _content(file, a, b) for kind, a, b in _boxes(file, table[1], table[2])
                 if kind in (b"stsd", b"stsz", b"ctts")}  # fmt: skip
    described, sizes = parts.get(b"stsd", b""), parts.get(b"stsz", b"")
    if int.from_bytes(described[4:8], "big") != 1 or int.from_bytes(sizes[8:12], "big") != count:
        return None
    if b"ctts" not in parts:
        return np.zeros(count, np.int64)
    return _expanded(parts[b"ctts"], count)


def _expanded(ctts: bytes, count: int) -> Ints | None:
    entries = int.from_bytes(ctts[4:8], "big")
    body = ctts[8 : 8 + entries * 8]
    if len(body) != entries * 8:
        return None
    runs = np.frombuffer(body, ">u4").astype(np.int64).reshape(-1, 2)
    if int(runs[:, 0].sum()) != count:
        return None
    # Signed in every version, as all players read it.
    return np.repeat(runs[:, 1].astype(np.int32).astype(np.int64), runs[:, 0])


def _boxes(file: BinaryIO, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Kind, start and end of the content of each box between two places."""
    at = start
    for _ in range(100_000):
        if at + 8 > end:
            return
        file.seek(at)
        head = file.read(16)
        length, skip = int.from_bytes(head[:4], "big"), 8
        if length == 1:
            length, skip = int.from_bytes(head[8:16], "big"), 16
        elif length == 0:
            length = end - at
        if length < skip or at + length > end:
            return
        yield head[4:8], at + skip, at + length
        at += length


def _down(
    file: BinaryIO, box: tuple[bytes, int, int], kinds: tuple[bytes, ...]
) -> tuple[bytes, int, int] | None:
    for kind in kinds:
        inside = [found for found in _boxes(file, box[1], box[2]) if found[0] == kind]
        if len(inside) != 1:
            return None
        box = inside[0]
    return box


def _track_id(file: BinaryIO, trak: tuple[bytes, int, int]) -> int:
    header = _down(file, trak, (b"tkhd",))
    if header is None:
        return -1
    content = _content(file, header[1], header[2])
    at = 20 if content[:1] == b"\x01" else 12
    return int.from_bytes(content[at : at + 4], "big")


def _content(file: BinaryIO, start: int, end: int) -> bytes:
    if end - start > _LARGEST_BOX:
        return b""
    file.seek(start)
    return file.read(end - start)
