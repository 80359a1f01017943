"""Indexes that take a decoding pass: frames without usable times, keyframes that are none."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Final

import av.error
import numpy as np
import numpy.typing as npt
from av.video.frame import PictureType

from player.media.container import no_picture, open_media, pick_video
from player.media.memory import raise_if_short
from player.media.packets import (
    NO_PTS,
    PacketTable,
    base_and_rate,
    decoder_options,
    durations,
    packets_of,
    stamp,
)

if TYPE_CHECKING:
    import av
    from av.packet import Packet
    from av.video.stream import VideoStream

    from player.media.index import VideoIndex
    from player.media.work import CancelLike, ProgressLike

NOTES: Final = {
    "missing": "The file gives no time stamps for some frames.",
    "repeated": "Some frames of the file share one time stamp.",
    "backwards": "The file's time stamps jump back.",
    "pictures": "The file's data packets are not one picture each.",
    "stamps": "The file gives the order of decoding, not the times of the pictures.",
    "lax": "The file breaks the rules of its format throughout: slight damage may go unnoticed.",
    "bare": "The file is a bare stream: it gives no time stamps.",
    "keys": "The file marks frames as complete in themselves that are not; which are was found by "
    "decoding the whole video once.",
}
_DECODED: Final = "The frames were counted by decoding the whole video once."

RECOVERING: Final = ("h264", "hevc", "vvc")
"""Decoders that give no picture before they have all that it is made of."""

_LEANING: Final = (PictureType.P, PictureType.B, PictureType.S, PictureType.SP)


def is_whole(picture: av.VideoFrame) -> bool:
    """Whether a picture, as far as the decoder can tell, is made without an earlier one."""
    return bool(picture.key_frame) or picture.pict_type not in _LEANING


def may_start(picture: av.VideoFrame, codec: str) -> bool:
    """Whether decoding may begin at a picture that the file calls a keyframe.

    Some files call every frame one. Decoding from one that is none gives pictures that are wrong and carry
    no mark of damage, except with decoders that know when they have recovered: those are right to begin at
    a picture that is not whole, because the stream is refreshed bit by bit from there on.
    """
    return codec in RECOVERING or is_whole(picture)


def mend_keys(
    path: Path, table: PacketTable, cancel: CancelLike, progress: ProgressLike, video: int
) -> None:
    """Decode everything and take back the mark of a keyframe where the picture is none."""
    place = {pts: at for at, pts in enumerate(table.pts)}
    with open_media(path) as container:
        stream = pick_video(path, container, video)
        stream.thread_type = "AUTO"
        packets = packets_of(path, container, stream)
        for number, packet in enumerate(itertools.chain(packets, [None])):
            if not number % 32:
                cancel.check()
                progress("indexing", number, len(table), "frames")
            for picture in _pictures(stream, packet):
                at = place.get(stamp(picture.pts))
                if at is not None and not may_start(picture, stream.codec_context.name):
                    table.keys[at] = False


def decode_pass(
    path: Path,
    table: PacketTable,
    why: str,
    cancel: CancelLike,
    progress: ProgressLike,
    video: int,
) -> VideoIndex:
    """Number the packets, decode them all, and list the numbers in the order pictures come out.

    Args:
        path: The file.
        table: Its packets.
        why: The key of ``NOTES`` that says why this is needed.
        cancel: Asked every 32 packets.
        progress: Told phase ``indexing`` in frames.
        video: Which of the video streams that move, from 0.

    Raises:
        MediaError: If nothing can be decoded.
    """
    from player.media.index import VideoIndex

    found = _count(path, table, cancel, progress, video, strict=True)
    if found.refused:
        # Several threads cannot say which packet it was, and what refuses damage gives fewer pictures.
        strict = _count(path, table, cancel, progress, video, strict=True, threads="NONE")
        found = _count(path, table, cancel, progress, video, strict=False, threads="NONE")
        found.refused |= strict.refused
    silent = {n for n, empty in enumerate(table.empty) if not empty} - set(found.shown)
    if found.shown and len(silent) * 3 < len(table):
        # So few are no second fields: their data went in and nothing came out.
        found.refused |= silent
    shown, leaning = found.with_refused(), found.leaning
    if not shown:
        raise no_picture(path)
    numbers = np.asarray(shown, np.int64)
    time_base, rate = base_and_rate(path, video)
    pts = _times(table, numbers, rate, time_base, ordered=why != "stamps")
    place = {number: at for at, number in enumerate(shown)}
    starts = [n for n in range(len(table)) if table.keys[n] and n in place and n not in leaning]
    starts.sort(key=lambda n: place[n])
    at = np.asarray([place[n] for n in starts], np.int64)
    keyframes = np.zeros(len(pts), np.bool_)
    keyframes[at] = True
    return VideoIndex(
        time_base=time_base,
        pts=pts,
        durations=durations(pts, table.durations[shown[-1]], rate, time_base),
        keyframes=keyframes,
        seek_pts=pts[at],
        seek_dts=np.full(len(at), NO_PTS, np.int64),
        seek_numbers=np.asarray(starts, np.int64),
        numbers=numbers,
        counted=True,
        hidden=table.hidden.count(1),
        packets=len(table),
        notes=(NOTES[why], _DECODED),
    )


@dataclass
class _Counted:
    """What came of decoding numbered packets.

    Attributes:
        shown: The numbers that came out, in that order.
        leaning: Those of pictures that lean on earlier ones.
        refused: Numbers of packets that the decoder refused.
    """

    shown: list[int] = field(default_factory=list)
    leaning: set[int] = field(default_factory=set)
    refused: set[int] = field(default_factory=set)

    def with_refused(self) -> list[int]:
        """The frames in order: also those of which nothing came, beside the one decoded before them."""
        order = list(dict.fromkeys(self.shown))
        for number in sorted(self.refused - set(order)):
            before = [at for at, other in enumerate(order) if other < number]
            order.insert(max(before, key=order.__getitem__) + 1 if before else 0, number)
        return order


def _count(
    path: Path,
    table: PacketTable,
    cancel: CancelLike,
    progress: ProgressLike,
    video: int,
    *,
    strict: bool,
    threads: str = "AUTO",
) -> _Counted:
    found = _Counted()
    with open_media(path) as container:
        stream = pick_video(path, container, video)
        stream.thread_type = threads
        stream.codec_context.options = decoder_options(strict=strict)
        packets = packets_of(path, container, stream)
        for number, packet in enumerate(itertools.chain(packets, [None])):
            if not number % 32:
                cancel.check()
                progress("indexing", number, len(table), "frames")
            if packet is not None:
                packet.pts, packet.dts = number, None
            try:
                pictures = stream.codec_context.decode(packet)
            except av.error.EOFError:
                continue
            except av.error.FFmpegError as error:
                raise_if_short(error)
                found.refused.add(min(number, len(table) - 1))
                continue
            for picture in pictures:
                if picture.pts is not None:
                    found.shown.append(picture.pts)
                    if not may_start(picture, stream.codec_context.name):
                        found.leaning.add(picture.pts)
    return found


def _pictures(stream: VideoStream, packet: Packet[VideoStream] | None) -> list[av.VideoFrame]:
    try:
        return stream.codec_context.decode(packet)
    except av.error.FFmpegError as error:
        raise_if_short(error)
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
        if (own[numbers] == NO_PTS).any():
            continue
        times = own[numbers]
        if not ordered or stamps is table.dts:
            times = np.sort(times)
        steps = np.diff(times)
        usual = int(np.median(steps[steps > 0])) if (steps > 0).any() else step
        steps = np.where(steps < 0, usual, np.maximum(steps, 1))
        return np.cumsum(np.append(times[:1], steps)).astype(np.int64)
    return (np.arange(len(numbers), dtype=np.int64) * step).astype(np.int64)
