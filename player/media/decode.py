"""Decoding forward from one start point, with every picture tied to its frame."""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import av.error
import numpy as np

from player.media.container import MAX_PIXELS, open_container, pick_video
from player.media.indexing import packets_of

if TYPE_CHECKING:
    import av
    from av.container import InputContainer
    from av.packet import Packet
    from av.video.stream import VideoStream

    from player.media.index import VideoIndex

_NO_PTS: Final = int(np.iinfo(np.int64).min)
_BACK: Final = (0, 1, 5, 30)
"""Seconds before the start point to aim at, in turn, when the demuxer lands behind it."""


class Chain:
    """A decoder running forward from one start point.

    Attributes:
        errors: Packets the decoder rejected so far.
        threads: Decoder threads asked for; becomes 1 after the first error, because a decoder with
            several pictures under way cannot say which one failed and drops its neighbours.
    """

    def __init__(self, path: Path, index: VideoIndex, threads: int = 0) -> None:
        self.errors = 0
        self.threads = threads
        self._path = path
        self._index = index
        self._fed = bytearray(len(index))
        self._bad = bytearray(len(index))
        self._place = {int(n): at for at, n in enumerate(index.numbers)} if index.counted else {}
        self._container: InputContainer | None = None
        self._stream: VideoStream | None = None
        self._packets: Iterator[Packet[VideoStream]] = iter(())
        self._ready: deque[av.VideoFrame] = deque()
        self._done = True
        self._newest = -1
        self._floor = -1
        self._number = 0

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

    def suspect(self, at: int) -> bool:
        """Whether the demuxer called that frame's packet damaged."""
        return bool(self._bad[at])

    def start(self, rank: int) -> int:
        """Make the packet at place ``rank`` of the index's start points the next one decoded.

        Returns:
            The start point really used: a smaller one, down to -1 for the start of the file, where
            the demuxer does not deliver the one asked for.
        """
        self._newest = self._floor = -1
        while rank >= 0:
            first = self._index.seek_numbers[rank] == 0
            if self._aim(rank):
                return -1 if first else rank
            rank = -1 if self._index.counted or first else rank // 2 - 1
        self._rewind()
        return -1

    def next(self) -> tuple[int, av.VideoFrame] | None:
        """The next picture and its frame index, or None at the end."""
        while True:
            while self._ready:
                picture = self._ready.popleft()
                at = self._frame_of(picture.pts)
                if at is not None and at > self._floor:
                    self._newest = max(self._newest, at)
                    return at, picture
            if self._done:
                return None
            self._feed()

    def _feed(self) -> None:
        packet = next(self._packets, None)
        if packet is not None:
            self._mark(packet)
        else:
            self._done = True
        if self._stream is None:
            return
        try:
            self._ready.extend(self._stream.codec_context.decode(packet))
        except av.error.EOFError:
            self._done = True
        except av.error.FFmpegError:
            self.errors += 1
            if self.threads != 1:
                self._retrace()

    def _mark(self, packet: Packet[VideoStream]) -> None:
        """Note which frame the packet is for; give it its number where numbers tell frames apart."""
        if self._index.counted:
            packet.pts, packet.dts = self._number, None
            self._number += 1
        at = self._frame_of(packet.pts)
        if at is not None:
            self._fed[at] = True
            self._bad[at] |= packet.is_corrupt

    def _frame_of(self, stamp: int | None) -> int | None:
        if stamp is None:
            return None
        if self._index.counted:
            return self._place.get(stamp)
        at = int(np.searchsorted(self._index.pts, stamp))
        return at if at < len(self._index) and self._index.pts[at] == stamp else None

    def _retrace(self) -> None:
        """Go back a little and decode again with one thread, giving out only what is still due."""
        self.threads = 1
        newest = self._newest
        self.close()
        self.start(max(self._index.seek_rank(max(newest, 0)) - 1, -1))
        self._newest = self._floor = newest

    def _open(self) -> tuple[InputContainer, VideoStream]:
        self.close()
        container = open_container(self._path)
        self._container = container
        stream = pick_video(self._path, container)
        stream.thread_type = "NONE" if self.threads == 1 else "AUTO"
        context = stream.codec_context
        context.thread_count = self.threads
        # A picture size inside the stream can be larger than the one in its header.
        context.options = {"max_pixels": str(MAX_PIXELS)}
        self._stream = stream
        return container, stream

    def _rewind(self) -> None:
        """Open the file anew; a demuxer's way back to the start is not always complete."""
        container, stream = self._open()
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
