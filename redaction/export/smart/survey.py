"""A close look at the packets that are to be passed on: every unit, every head of a slice, every picture.

The pictures are decoded once, by decoders that stop at the least sign of damage. What a damaged picture
shows depends on the player, so none is passed on. Smoothing between blocks (the loop filter) is left out:
it costs a third of the time and nothing in the data depends on it.
"""

from __future__ import annotations

import os
import re
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import av
import av.error
from av.stream import Discard

from player.media.container import open_media, pick_video
from player.media.packets import decoder_options, packets_of
from redaction.export.smart import parameters
from redaction.export.smart.stretches import Piece
from redaction.export.smart.units import (
    DROPPED,
    IDR,
    PPS,
    SLICE,
    SPS,
    Configuration,
    Unclear,
    by_length,
    kind_of,
)

if TYPE_CHECKING:
    from pathlib import Path

    from av.packet import Packet

    from player.media.index import VideoIndex
    from redaction.jobs.cancel import CancelToken

_CORES: Final = 8
_AHEAD: Final = 2
"""Groups of pictures that wait for each decoder."""

_ILLEGAL: Final = re.compile(rb"\x00\x00(?:[\x00-\x02]|\x03[^\x00-\x03])|\x00\Z|\x00\x00\x03\Z")
"""What the coded bytes of a slice never hold; zeros that were put at its end are among them."""

_MOST: Final = 3000
"""Packets that are decoded in one go at most: they are held in memory."""

_LEAST: Final = 8
"""Packets for which a decoder is opened at least: some streams could begin at every picture."""

DAMAGED = "the original is damaged there"


@dataclass(frozen=True, slots=True)
class Source:
    """What all packets of a source depend on.

    Attributes:
        configuration: The decoder's parameters.
        sequence: Its only sequence parameter set.
        sets: Its picture parameter sets by number, and what they belong to.
        extradata: The parameters as the file has them.
    """

    configuration: Configuration
    sequence: parameters.Sequence
    sets: dict[int, tuple[parameters.PictureSet, parameters.Sequence]]
    extradata: bytes

    @property
    def idents(self) -> frozenset[int]:
        """Numbers that are taken."""
        return frozenset(self.sets) | {self.sequence.ident}


def open_source(path: Path, video: int, *, reorder: int) -> Source:
    """Read what stands at the head of a file.

    Args:
        path: The file.
        video: Which of its moving pictures.
        reorder: How far its index says that pictures are reordered.

    Raises:
        Unclear: If there is anything that is not understood.
        MediaError: If the file cannot be opened.
    """
    with open_media(path) as container:
        extradata = bytes(pick_video(path, container, video).codec_context.extradata or b"")
    configuration = Configuration.read(extradata)
    if len(configuration.sps) != 1:
        raise Unclear("the original's parameters change")
    sequence = parameters.read_sequence(configuration.sps[0])
    sets = {}
    for unit in configuration.pps:
        found = parameters.read_picture_set(unit)
        if found.sequence != sequence.ident or found.ident in sets:
            raise Unclear("the original's parameters are not clear")
        sets[found.ident] = (found, sequence)
    if reorder and not sequence.bounded:
        raise Unclear("the original does not say how far its pictures are reordered")
    return Source(configuration, sequence, sets, extradata)


def pictures_of(source: Source, packet: bytes) -> tuple[list[bytes], bool]:
    """The units of one picture, without all that is none, and whether it is an IDR picture.

    Raises:
        Unclear: If the packet is anything but one whole picture of a kind that is understood.
    """
    kept: list[bytes] = []
    shared: tuple[object, ...] | None = None
    idr, last = False, -1
    for unit in by_length(packet, source.configuration.length):
        kind = kind_of(unit)
        if kind in DROPPED:
            continue
        if kind in (SPS, PPS):
            known = source.configuration.sps if kind == SPS else source.configuration.pps
            if unit not in known:
                raise Unclear("the original's parameters change")
            continue
        if kind not in (SLICE, IDR):
            raise Unclear(f"there are units of the kind {kind}")
        if _ILLEGAL.search(unit):
            raise Unclear("there are bytes that belong to no picture")
        head = parameters.read_slice(unit, source.sets, idr=kind == IDR)
        if (head.first <= last) if kept else head.first:
            raise Unclear("slices are missing, or come in an unusual order")
        if kept and (head.picture != shared or idr != (kind == IDR)):
            raise Unclear("a packet holds more than one picture")
        if head.drops_earlier:
            raise Unclear("a picture asks for earlier ones not to be shown")
        kept.append(unit)
        shared, idr, last = head.picture, kind == IDR, head.first
    if not kept:
        raise Unclear("a packet holds no picture")
    return kept, idr


def numbered_packets(path: Path, video: int, last: int) -> Iterator[tuple[int, Packet[Any]]]:
    """The packets of the footage with their ordinals, up to ``last``, as the index counts them.

    Raises:
        MediaError: If the file can no longer be read.
    """
    with open_media(path) as container:
        stream = pick_video(path, container, video)
        for other in container.streams:
            if other.index != stream.index:
                other.discard = Discard.all
        for number, packet in enumerate(packets_of(path, container, stream)):
            if number > last:
                return
            yield number, packet


@dataclass(slots=True)
class _Group:
    """Pieces that are decoded together, and their packets in order."""

    places: list[int]
    packets: list[Packet[Any]]


def survey(
    path: Path,
    video: int,
    index: VideoIndex,
    source: Source,
    pieces: Sequence[Piece],
    cancel: CancelToken,
) -> tuple[Piece, ...]:
    """Look at every packet and every picture of the pieces.

    Args:
        path: The source.
        video: Which of its moving pictures.
        index: Its frames.
        source: What stands at its head.
        pieces: What is to be looked at, in order.
        cancel: Asked for every group of pictures.

    Returns:
        The pieces, each with a reason if it must not be copied, and whether decoding can begin with it.

    Raises:
        MediaError: If the file can no longer be read.
        Cancelled: If the person asked to stop.
    """
    if not pieces:
        return ()
    found = list(pieces)
    workers = max(1, min(_CORES, os.cpu_count() or 1))
    with ThreadPoolExecutor(workers, thread_name_prefix="survey") as pool:
        waiting: deque[tuple[_Group, Future[bool]]] = deque()

        def settle(most: int) -> None:
            while len(waiting) > most:
                group, sound = waiting.popleft()
                if not sound.result():
                    for at in group.places:
                        found[at] = replace(found[at], reason=found[at].reason or DAMAGED)

        for group in _groups(path, video, index, source, found):
            cancel.check()
            wanted = {
                int(pts)
                for at in group.places
                for pts in index.pts[found[at].span.start : found[at].span.stop]
            }
            waiting.append((group, pool.submit(_decodes, source, group.packets, wanted)))
            settle(workers * _AHEAD)
        settle(0)
    return tuple(_apart(found))


def _apart(found: Sequence[Piece]) -> Iterator[Piece]:
    """The pieces, those beside a damaged one refused, too."""
    damaged = {
        place
        for piece in found
        if piece.reason == DAMAGED
        for place in (piece.span.start, piece.span.stop)
    }
    for piece in found:
        beside = not piece.reason and damaged & {piece.span.start, piece.span.stop}
        yield replace(piece, reason="the original is damaged beside it") if beside else piece


def _groups(
    path: Path, video: int, index: VideoIndex, source: Source, found: list[Piece]
) -> Iterator[_Group]:
    """Read the pieces, note what their packets say, and give those that are to be decoded."""
    numbers = index.numbers
    ranges = [
        (int(numbers[p.span.start : p.span.stop].min()),
         int(numbers[p.span.start : p.span.stop].max()) + 1)
        for p in found
    ]  # fmt: skip
    at, group = 0, _Group([], [])
    for number, packet in numbered_packets(path, video, ranges[-1][1] - 1):
        start, stop = ranges[at]
        if number < start:
            continue
        piece = found[at]
        if not piece.reason:
            try:
                _, idr = pictures_of(source, bytes(packet))
                if packet.is_corrupt or packet.has_sidedata("new_extradata"):
                    raise Unclear("the original's parameters change")
                if number == start:
                    piece = found[at] = replace(piece, opens=idr)
            except Unclear as unclear:
                piece = found[at] = replace(piece, reason=str(unclear))
        if number == start:
            follows = at > 0 and ranges[at - 1][1] == start and bool(group.places)
            fresh = piece.opens and len(group.packets) >= _LEAST
            if fresh or not follows or len(group.packets) > _MOST:
                if group.places:
                    yield group
                group = _Group([], [])
                if not piece.opens:
                    piece = found[at] = replace(
                        piece, reason=piece.reason or "its keyframe leans on earlier pictures"
                    )
            group.places.append(at)
        group.packets.append(packet)
        if number == stop - 1:
            at += 1
            if at == len(ranges):
                break
    if at < len(ranges):  # the file has become shorter
        for place in range(at, len(ranges)):
            found[place] = replace(found[place], reason=DAMAGED)
    if group.places:
        yield group


def _decodes(source: Source, packets: Sequence[Packet[Any]], wanted: set[int]) -> bool:
    """Whether every packet gives its picture without the least sign of damage."""
    context = av.CodecContext.create("h264", "r")
    context.extradata = source.extradata
    context.thread_count = 1
    context.options = decoder_options(strict=True) | {"skip_loop_filter": "all"}
    seen: list[int | None] = []
    try:
        for packet in (*packets, None):
            for frame in context.decode(packet):
                if frame.is_corrupt:
                    return False
                seen.append(frame.pts)
    except av.error.FFmpegError:
        return False
    return len(seen) == len(wanted) and set(seen) == wanted
