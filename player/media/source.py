"""Exact frames of one file.

Seek = start at a packet the index names, decode forward, and accept a picture only when it carries
exactly the identity asked for. A demuxer may land where it likes: nothing is decoded until the very
packet meant as the start comes by, and if it does not, the search begins further back.

Damage needs care of its own. A decoder with several threads conceals it differently every time, and
what it conceals depends on where it started: analysis, preview and export would each see another
picture. So any stretch between two start points that shows a sign of damage is decoded again by one
thread, always from the same start point, and what was decoded after the damage counts as damaged.
"""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

import av.error

from player.media.careful import CarefulRun
from player.media.container import check_readable, no_picture, open_media, pick_video
from player.media.decode import Chain, FalseStartError
from player.media.errors import FrameNotFound, MediaError
from player.media.frame import Frame
from player.media.identity import FileWatch
from player.media.index import VideoIndex, build_index
from player.media.info import FootageKind, VideoInfo, read_info
from player.media.kinds import first_by_kind, source_by_kind
from player.media.memory import raise_if_short
from player.media.packets import packets_of
from player.media.time import FrameIndex, FrameSpan
from player.media.work import CancelLike

if TYPE_CHECKING:
    import av

_BLIND: Final = ("h263", "h261", "mpeg4", "msmpeg4", "wmv", "flv", "rv")
"""Decoders that notice damage in a keyframe only when a picture came before it."""

_ALONE: Final = ("mpeg1video", "mpeg2video")
"""Decoders whose threads mend damage differently each time without saying so; one of them is quick enough."""

_PATIENCE: Final = 20_000
"""Packets without any picture after which a file is given up; more than ten minutes of footage."""


class FrameSource:
    """Gives any frame of one file. One thread owns it: opens, uses and closes it.

    Any call may wait as long as the file system does (a share that is gone, a disk that wakes up, ``close``
    too): it belongs into a worker thread that nothing on screen waits for. The file is held to what it was
    when it was opened; once it is missing, replaced, cut or written on, every further frame is an error,
    never a picture of what lies there now.

    Attributes:
        info: The video.
        index: Its frames. Where a file is found to call a frame complete in itself that is not, the index
            is replaced by one that knows; the frames stay the same.
    """

    def __init__(
        self,
        path: Path,
        info: VideoInfo,
        index: VideoIndex,
        threads: int,
        watch: FileWatch | None = None,
    ) -> None:
        self.info = info
        self.index = index
        self._path = path
        self._threads = 1 if info.codec in _ALONE else threads
        self._watch = watch if watch is not None else FileWatch(path)
        self._fast = Chain(path, index, self._threads, info.video)
        self._careful = CarefulRun(path, index, info.video)
        self._lead = int(info.codec.startswith(_BLIND))
        self._fragile: set[int] = set()
        self._next: int | None = None
        self._last: Frame | None = None

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        video: int = 0,
        index: VideoIndex | None = None,
        info: VideoInfo | None = None,
        threads: int = 0,
        watch: FileWatch | None = None,
    ) -> FrameSource:
        """Open a file for exact frames.

        Args:
            path: The file; it is only read.
            video: Which of the video streams that move, from 0.
            index: The index of that stream, if one is at hand; else it is built.
            info: What is known of it, if that is at hand; frames carry this very value.
            threads: Decoder threads; 0 lets the decoder choose, 1 decodes without any.
            watch: Begun before ``index`` and ``info`` were made, so that they belong to this file.

        Raises:
            MediaError: If the file cannot be used as footage.
        """
        path = Path(path)
        check_readable(path)
        watch = watch if watch is not None else FileWatch(path)
        index = index if index is not None else build_index(path, video=video)
        info = info if info is not None else first_look(path, video=video)
        if info.kind is not FootageKind.VIDEO:
            return source_by_kind(path, info, index, watch)
        if info.has_edit_list != (index.hidden > 0):
            info = dataclasses.replace(info, has_edit_list=index.hidden > 0)
        watch.check()
        return cls(path, info, index, threads, watch)

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
        """Packets the decoder rejected so far, not counting second looks at the same ones."""
        return max(self._fast.errors, self._careful.errors)

    def close(self) -> None:
        """Release the file and the decoders; may be called twice."""
        self._last = self._next = None
        self._fast.close()
        self._careful.close()

    def frame_at(self, index: FrameIndex | int, *, cancel: CancelLike | None = None) -> Frame:
        """The frame at ``index``, exactly.

        A frame that is in the file but cannot be decoded comes back with ``damaged`` set. ``cancel`` is
        asked at every picture passed on the way.

        Raises:
            FrameNotFound: If the video has no such frame or the file no longer holds it.
            MediaError: If the file cannot be read any more.
        """
        wanted = int(index)
        ref = self.index.ref(wanted)
        if self._last is not None and self._last.ref == ref:
            return self._last
        self._watch.check()
        try:
            picture, damaged = self._decode_truly(wanted, cancel)
        except MediaError:
            # Where the file was swapped, that is what is wrong, not what lies there now.
            self._watch.check()
            raise
        self._watch.check()
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
            yield self.frame_at(i, cancel=cancel)

    def _decode_truly(
        self, wanted: int, cancel: CancelLike | None
    ) -> tuple[av.VideoFrame | None, bool]:
        while True:
            try:
                return self._decode(wanted, cancel)
            except FalseStartError as lie:
                self._forget_start(lie.rank)

    def _decode(self, wanted: int, cancel: CancelLike | None) -> tuple[av.VideoFrame | None, bool]:
        rank = self.index.seek_rank(wanted)
        picture = None if rank in self._fragile else self._decode_fast(wanted, rank, cancel)
        if rank in self._fragile:
            return self._decode_carefully(wanted, rank, cancel)
        return picture, False

    def _forget_start(self, rank: int) -> None:
        """Go on without a start point that is none; its stretch joins the one before it."""
        self.close()
        self.index = self.index.without_start(rank)
        self._fragile = {r - (r >= rank) for r in self._fragile}
        self._fast = Chain(self._path, self.index, self._threads, self.info.video)
        self._careful = CarefulRun(self._path, self.index, self.info.video)

    def _decode_fast(
        self, wanted: int, rank: int, cancel: CancelLike | None
    ) -> av.VideoFrame | None:
        """Decode with all threads; at any sign of damage the stretch is left to the careful way."""
        chain = self._fast
        if not self._near(wanted, rank):
            chain.start(max(rank - self._lead, -1))
        self._next = None
        at = -1
        while at < wanted:
            if cancel is not None:
                cancel.check()
            item = chain.next()
            if item is None:
                break
            at, picture = item
            if at == wanted and rank not in chain.flagged:
                self._next = wanted + 1
                return picture
        self._fragile.add(rank)
        return None

    def _near(self, wanted: int, rank: int) -> bool:
        """Whether going on from where the decoder stands is the shortest exact way."""
        if self._next is None or self._next > wanted:
            return False
        return rank <= self.index.seek_rank(self._next)

    def _decode_carefully(
        self, wanted: int, rank: int, cancel: CancelLike | None
    ) -> tuple[av.VideoFrame | None, bool]:
        picture, damaged = self._careful.take(wanted, rank, cancel)
        if picture is None and not self._careful.fed(wanted):
            raise FrameNotFound(
                f"Frame {wanted} is not where the index of this video says.",
                "Your work is safe.",
                "The file may have changed: open the footage again.",
            )
        return picture, damaged

    def _same_shape(self, picture: av.VideoFrame) -> av.VideoFrame:
        """Regions are in pixels of one size, so a stream that changes size mid-way is scaled."""
        info = self.info
        if (picture.width, picture.height) == (info.coded_width, info.coded_height):
            return picture
        return picture.reformat(width=info.coded_width, height=info.coded_height)


def first_look(path: Path, *, video: int = 0) -> VideoInfo:
    """Decode until the first picture and read what the file says.

    Args:
        path: The file; it is only read.
        video: Which of the video streams that move, from 0.

    Raises:
        MediaError: If no picture can be decoded at all.
    """
    return first_picture(path, video=video)[0]


def first_picture(path: Path, *, video: int = 0) -> tuple[VideoInfo, av.VideoFrame | None]:
    """What the file says, and the first sound picture that it gives (else a damaged one).

    Which frame that is, only the index can say: an edit list may hide it.

    A still picture and sound alone give none here: they are opened at once.

    Raises:
        MediaError: If no picture can be decoded at all.
    """
    check_readable(path)
    return first_by_kind(path, video, lambda: _first_of_video(path, video))


def _first_of_video(path: Path, video: int) -> tuple[VideoInfo, av.VideoFrame | None]:
    with open_media(path) as container:
        stream = pick_video(path, container, video)
        stream.thread_type = "NONE"
        damaged: av.VideoFrame | None = None
        packets = itertools.islice(packets_of(path, container, stream), _PATIENCE)
        for packet in itertools.chain(packets, [None]):
            try:
                pictures = stream.codec_context.decode(packet)
            except av.error.FFmpegError as error:
                raise_if_short(error)
                continue
            for picture in pictures:
                if not picture.is_corrupt:
                    return read_info(path, container, stream, picture, video), picture
                damaged = damaged if damaged is not None else picture
        if damaged is None:
            raise no_picture(path)
        return read_info(path, container, stream, damaged, video), damaged
