"""Decoding forward from one start point, with every picture tied to its frame."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import av.error
import numpy as np

from player.media.container import open_container, pick_video
from player.media.counting import RECOVERING, is_whole
from player.media.memory import raise_if_short
from player.media.packets import NOTHING, decoder_options, packets_of

if TYPE_CHECKING:
    import av
    from av.container import InputContainer
    from av.packet import Packet
    from av.video.stream import VideoStream

    from player.media.index import VideoIndex

_NO_PTS: Final = int(np.iinfo(np.int64).min)
_FED_NOTHING, _FED = 1, 2
_BACK: Final = (0, 1, 5, 30)
"""Seconds before the start point to aim at, in turn, when the demuxer lands behind it."""


class FalseStartError(Exception):
    """A start point of the index leans on an earlier picture: decoding must not begin there.

    Attributes:
        rank: Its place among the index's start points.
    """

    def __init__(self, rank: int) -> None:
        super().__init__(f"start point {rank} is none")
        self.rank = rank


class Chain:
    """A decoder running forward from one start point.

    Pictures are held back until the decoder has given as many more as it may reorder. A picture whose
    *reference* is damaged carries no mark itself; its reference was decoded before it but may come
    out after it, so only then is it known that nothing it leans on was damaged.

    Attributes:
        errors: Packets the decoder rejected so far.
        flagged: For each start point passed in this run, the packet ordinal of the first frame after it,
            in order of decoding, that showed a sign of damage.
        broken: The decoder runs several pictures at once and one failed. It cannot say which, and it
            may have dropped the neighbours: nothing more comes from it until the next ``start``.
    """

    def __init__(
        self,
        path: Path,
        index: VideoIndex,
        threads: int = 0,
        video: int = 0,
        *,
        strict: bool = True,
    ) -> None:
        self._strict = strict and index.strict
        self.errors = 0
        self.flagged: dict[int, int] = {}
        self.broken = False
        self._carried: set[int] = set()
        self._due: int | None = 0
        self._threads = threads
        self._video = video
        self._path = path
        self._index = index
        self._fed = bytearray(len(index))
        self._place = {int(n): at for at, n in enumerate(index.numbers)} if index.counted else {}
        self._container: InputContainer | None = None
        self._stream: VideoStream | None = None
        self._packets: Iterator[Packet[VideoStream]] = iter(())
        self._ready: deque[tuple[int, av.VideoFrame]] = deque()
        self._done = True
        self._number = 0
        self._low = self._high = -1

    def close(self) -> None:
        """Release the file; the chain may be started again."""
        self._ready.clear()
        self._packets = iter(())
        self._stream = None
        self._done = True
        if self._container is not None:
            self._container.close()
            self._container = None

    def fed(self, at: int) -> bool:
        """Whether the packet of that frame has reached the decoder since the source was opened."""
        return bool(self._fed[at])

    def start(self, rank: int) -> int:
        """Make the packet at place ``rank`` of the index's start points the next one decoded.

        Returns:
            The start point really used: a smaller one, down to -1 for the start of the file, where
            the demuxer does not deliver the one asked for.
        """
        self.broken = False
        self.flagged.clear()
        self._carried.clear()
        self._low = self._high = -1
        self._due = 0
        while rank >= 0:
            first = self._index.seek_numbers[rank] == 0
            if self._aim(rank):
                self._due = self._first_due(rank)
                return -1 if first else rank
            rank = -1 if self._index.counted or first else rank // 2 - 1
        self._rewind()
        return -1

    def _first_due(self, rank: int) -> int | None:
        """The first frame that must come after a start; None if that is not known before it comes.

        What is shown before the start point may not come. After it every frame must, but where a stream is
        refreshed bit by bit the decoder rightly waits until it has recovered.
        """
        if self._stream is None or self._stream.codec_context.name in RECOVERING:
            return None
        return int(np.searchsorted(self._index.pts, self._index.seek_pts[rank]))

    def next(self) -> tuple[int, av.VideoFrame] | None:
        """The next picture and its frame index, or None at the end.

        Raises:
            FalseStartError: If a picture shows that the index is wrong about where decoding may begin.
        """
        while not self._done and len(self._ready) <= self._index.reorder:
            self._feed()
        if self.broken or not self._ready:
            return None
        at, picture = self._ready.popleft()
        for lost in range(at if self._due is None else self._due, at):
            # Its data went into the decoder and nothing came out: what leans on it is damaged too.
            if self._fed[lost] == _FED:
                self._flag(lost)
        self._due = max(at + 1, self._due or 0)
        self._low = at
        return at, picture

    def _feed(self) -> None:
        packet = next(self._packets, None)
        at = self._mark(packet) if packet is not None else None
        self._done = packet is None
        if self._stream is None:
            return
        try:
            pictures = self._stream.codec_context.decode(packet)
        except av.error.EOFError:
            self._done = True
        except av.error.FFmpegError as error:
            raise_if_short(error)
            self.errors += 1
            self._blame(at)
        else:
            for picture in pictures:
                place = self._frame_of(picture.pts)
                if not is_whole(picture):
                    self._check_start(place, picture.pts)
                if place is None:
                    continue
                self._ready.append((place, picture))
                if picture.is_corrupt:
                    self._flag(place)

    def _check_start(self, at: int | None, stamp: int | None) -> None:
        """Take note, or raise, if a picture that leans on another one is held for a start point."""
        index = self._index
        if stamp is None or (at is not None and not index.keyframes[at]):
            return
        ranks = np.flatnonzero((index.seek_numbers if index.counted else index.seek_pts) == stamp)
        if not len(ranks):
            return
        rank = int(ranks[0])
        if self._stream is None or self._stream.codec_context.name not in RECOVERING:
            raise FalseStartError(rank)
        # The stream is refreshed bit by bit: damage before this point is healed by the next one only.
        if at is not None and rank - 1 in self.flagged and rank - 1 not in self._carried:
            self._carried.add(rank)
            self._flag(at)

    def _blame(self, at: int | None) -> None:
        """Flag what an error may have hit: one frame, or everything under way with threads."""
        if self._threads == 1:
            if at is not None:
                self._flag(at)
            return
        self.broken = self._done = True
        first = max(self._low, 0)
        self._flag(first)
        low, high = self._index.seek_rank(first), self._index.seek_rank(max(self._high, first))
        for rank in range(low, high + 1):
            self.flagged.setdefault(rank, int(self._index.numbers[first]))

    def _flag(self, at: int) -> None:
        rank, number = self._index.seek_rank(at), int(self._index.numbers[at])
        self.flagged[rank] = min(number, self.flagged.get(rank, number))
        if rank > 0 and self._index.seek_pts[rank] == self._index.pts[at]:
            # Pictures shown before a start point may lean on it.
            self.flagged.setdefault(rank - 1, number)

    def _mark(self, packet: Packet[VideoStream]) -> int | None:
        """Note which frame the packet is for; give it its number where numbers tell frames apart."""
        if self._index.counted:
            packet.pts, packet.dts = self._number, None
            self._number += 1
        at = self._frame_of(packet.pts)
        if at is not None:
            self._fed[at] = _FED if packet.size > NOTHING else _FED_NOTHING
            self._high = max(self._high, at)
            if packet.is_corrupt:
                self._flag(at)
        return at

    def _frame_of(self, stamp: int | None) -> int | None:
        if stamp is None:
            return None
        if self._index.counted:
            return self._place.get(stamp)
        at = int(np.searchsorted(self._index.pts, stamp))
        return at if at < len(self._index) and self._index.pts[at] == stamp else None

    def _open(self) -> tuple[InputContainer, VideoStream]:
        self.close()
        container = open_container(self._path)
        self._container = container
        stream = pick_video(self._path, container, self._video)
        stream.thread_type = "NONE" if self._threads == 1 else "AUTO"
        context = stream.codec_context
        context.thread_count = self._threads
        # A picture size inside the stream can be larger than the one in its header.
        context.options = decoder_options(strict=self._strict)
        self._stream = stream
        return container, stream

    def _rewind(self) -> None:
        """Open the file anew; a demuxer's way back to the start is not always complete."""
        container, stream = self._open()
        self._ready.clear()
        self._packets = packets_of(self._path, container, stream)
        self._number = 0
        self._done = False

    def _aim(self, rank: int) -> bool:
        if self._index.counted:
            return self._count_to(int(self._index.seek_numbers[rank]))
        pts, dts = int(self._index.seek_pts[rank]), int(self._index.seek_dts[rank])
        for seconds in _BACK:
            back = int(seconds / self._index.time_base)
            if self._seek(pts - back) and self._await(pts, dts):
                return True
        return False

    def _count_to(self, number: int) -> bool:
        self._rewind()
        for packet in self._packets:
            if self._number == number:
                self._packets = itertools.chain([packet], self._packets)
                return True
            self._number += 1
        return False

    def _seek(self, stamp: int) -> bool:
        if self._container is None or self._stream is None:
            container, stream = self._open()
        else:
            container, stream = self._container, self._stream
        self._ready.clear()
        self._packets = iter(())
        try:
            container.seek(stamp, stream=stream)
        except (av.error.FFmpegError, OverflowError):
            return False
        self._packets = packets_of(self._path, container, stream)
        self._done = False
        return True

    def _await(self, pts: int, dts: int) -> bool:
        """Pass packets by, undecoded, until the start point's own; False once it lies behind."""
        for packet in self._packets:
            if packet.is_keyframe and packet.pts == pts:
                self._packets = itertools.chain([packet], self._packets)
                return True
            if dts != _NO_PTS and packet.dts is not None:
                if packet.dts > dts:
                    return False
            elif packet.is_keyframe and packet.pts is not None and packet.pts > pts:
                return False
        return False
