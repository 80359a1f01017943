"""Exact frames of one file.

Seek = start at a packet the index names, decode forward, and accept a picture only when it carries
exactly the identity asked for. A demuxer may land where it likes: nothing is decoded until the very
packet meant as the start comes by, and if it does not, the search begins further back.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

import av.error

from player.media.container import no_picture, open_media, pick_video
from player.media.decode import Chain
from player.media.errors import FrameNotFound
from player.media.frame import Frame
from player.media.index import VideoIndex, build_index
from player.media.indexing import packets_of
from player.media.info import VideoInfo, read_info
from player.media.time import FrameIndex, FrameSpan
from player.media.work import CancelLike

if TYPE_CHECKING:
    import av

_WINDOW: Final = 8
"""Pictures that may come before one is given up: decoders of broken streams mix up the order."""


class FrameSource:
    """Gives any frame of one file. One thread owns it: opens, uses and closes it.

    Attributes:
        info: The video.
        index: Its frames.
        decode_errors: Packets the decoder rejected so far.
    """

    def __init__(self, chain: Chain, info: VideoInfo, index: VideoIndex) -> None:
        self.info = info
        self.index = index
        self._chain = chain
        self._rank = -1
        self._running = False
        self._next = 0
        self._early: dict[int, av.VideoFrame] = {}
        self._last: Frame | None = None

    @classmethod
    def open(cls, path: Path, *, index: VideoIndex | None = None, threads: int = 0) -> FrameSource:
        """Open a file for exact frames.

        Args:
            path: The file; it is only read.
            index: Its index, if one is at hand; else it is built.
            threads: Decoder threads; 0 lets the decoder choose, 1 decodes without any.

        Raises:
            MediaError: If the file cannot be used as footage.
        """
        path = Path(path)
        index = index if index is not None else build_index(path)
        info = _first_look(path)
        info = dataclasses.replace(info, has_edit_list=index.hidden > 0)
        return cls(Chain(path, index, threads), info, index)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __len__(self) -> int:
        return len(self.index)

    @property
    def decode_errors(self) -> int:
        """Packets the decoder rejected so far."""
        return self._chain.errors

    def close(self) -> None:
        """Release the file and the decoder; may be called twice."""
        self._early.clear()
        self._last = None
        self._running = False
        self._chain.close()

    def frame_at(self, index: FrameIndex | int) -> Frame:
        """The frame at ``index``, exactly.

        A frame that is in the file but cannot be decoded comes back with ``damaged`` set.

        Raises:
            FrameNotFound: If the video has no such frame or the file no longer holds it.
            MediaError: If the file cannot be read any more.
        """
        wanted = int(index)
        ref = self.index.ref(wanted)
        if self._last is not None and self._last.ref == ref:
            return self._last
        picture = self._decode(wanted)
        damaged = picture is None or bool(picture.is_corrupt) or self._chain.suspect(wanted)
        if picture is not None:
            picture = self._same_shape(picture)
        self._last = Frame(ref, damaged, picture, self.info)
        return self._last

    def frames(
        self, span: FrameSpan | None = None, *, cancel: CancelLike | None = None
    ) -> Iterator[Frame]:
        """Every frame of the span once, in order; damaged ones too.

        Raises:
            FrameNotFound: If the span reaches beyond the video.
            MediaError: If the file cannot be read any more.
        """
        span = span if span is not None else self.index.span
        if len(span):
            self.index.ref(span.stop - 1)
        for i in span:
            if cancel is not None:
                cancel.check()
            yield self.frame_at(i)

    def _decode(self, wanted: int) -> av.VideoFrame | None:
        """Decode to the wanted frame, starting further back where a start point does not do."""
        own = self.index.seek_rank(wanted)
        best: av.VideoFrame | None = None
        if self._near(wanted, own):
            best = self._advance(wanted)
        else:
            self._begin(own)
            best = self._advance(wanted)
        # The first pictures after a start point may lack what came before it; after two in a row, or
        # from the very beginning, the answer is final.
        for rank in (own - 1, own - 4, -1):
            if self._rank == -1 or (best is not None and not best.is_corrupt):
                break
            if self._rank < own and (best is not None or self._chain.fed(wanted)):
                break
            if rank < self._rank:
                self._begin(max(rank, -1))
                again = self._advance(wanted)
                best = again if again is not None else best
        if best is None and not self._chain.fed(wanted):
            raise FrameNotFound(
                f"Frame {wanted} is not where the index of this video says.",
                "Your work is safe.",
                "The file may have changed: open the footage again.",
            )
        return best

    def _near(self, wanted: int, own: int) -> bool:
        """Whether going on from where the decoder stands is the shortest exact way."""
        if not self._running:
            return False
        if wanted in self._early:
            return True
        here = self.index.seek_rank(min(self._next, len(self.index) - 1))
        return self._next <= wanted and own <= here

    def _begin(self, rank: int) -> None:
        self._early.clear()
        self._rank = self._chain.start(rank)
        self._running = True
        self._next = 0

    def _advance(self, wanted: int) -> av.VideoFrame | None:
        """Decode until the wanted picture is out, or it is certain that it does not come."""
        if wanted in self._early:
            self._drop_before(wanted)
            self._next = wanted + 1
            return self._early.pop(wanted)
        while len(self._early) < _WINDOW:
            item = self._chain.next()
            if item is None:
                break
            at, picture = item
            if at == wanted:
                self._drop_before(wanted)
                self._next = wanted + 1
                return picture
            if at > wanted:
                self._early[at] = picture
        self._next = wanted + 1
        return None

    def _drop_before(self, wanted: int) -> None:
        for at in [at for at in self._early if at < wanted]:
            del self._early[at]

    def _same_shape(self, picture: av.VideoFrame) -> av.VideoFrame:
        """Regions are in pixels of one size, so a stream that changes size mid-way is scaled."""
        info = self.info
        if (picture.width, picture.height) == (info.coded_width, info.coded_height):
            return picture
        return picture.reformat(width=info.coded_width, height=info.coded_height)


def _first_look(path: Path) -> VideoInfo:
    """Decode until the first picture and read what the file says.

    Raises:
        MediaError: If no picture can be decoded at all.
    """
    with open_media(path) as container:
        stream = pick_video(path, container)
        stream.thread_type = "NONE"
        damaged: av.VideoFrame | None = None
        for packet in itertools.chain(packets_of(path, container, stream), [None]):
            try:
                pictures = stream.codec_context.decode(packet)
            except av.error.FFmpegError:
                continue
            for picture in pictures:
                if not picture.is_corrupt:
                    return read_info(path, container, stream, picture)
                damaged = damaged if damaged is not None else picture
        if damaged is None:
            raise no_picture(path)
        return read_info(path, container, stream, damaged)
