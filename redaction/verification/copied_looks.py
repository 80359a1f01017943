"""First pictures of copied stretches, decoded in both files and searched for faces."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Final, Protocol

import av
import av.error
import numpy as np
from av.video.codeccontext import VideoCodecContext

from player.media.packets import decoder_options
from redaction.rendering.planes import Planes, views

if TYPE_CHECKING:
    from player.media.index import VideoIndex
    from player.media.time import FrameSpan
    from redaction.export.smart.units import Configuration
    from redaction.export.threads import Crew, Pipe
    from redaction.jobs.cancel import CancelToken
    from redaction.verification.expected import Expected
    from redaction.verification.residual import ResidualWatch, SmallPicture

LOOK_EVERY: Final = Fraction(2)
"""Seconds between two pictures of a copied stretch that are decoded and searched for faces, at least."""

SEARCHES: Final = 8
"""Small pictures that wait for the search for faces."""

_READY: Final = ("yuv420p", "yuvj420p")
_FULL: Final = 2  # AVCOL_RANGE_JPEG


class Tally(Protocol):
    """Who counts what was decoded."""

    decoded: int
    unlike: list[int]


class Looks:
    """Decodes first pictures of both files, not too many, and searches them for faces."""

    def __init__(
        self,
        index: VideoIndex,
        expected: Expected,
        copied: Sequence[FrameSpan],
        watch: ResidualWatch | None,
        found: Tally,
        crew: Crew,
        cancel: CancelToken,
    ) -> None:
        self._index, self._expected, self._found = index, expected, found
        self._watch = watch
        self._searches: Pipe[SmallPicture] | None = None
        if watch is not None:
            searches: Pipe[SmallPicture] = crew.pipe(SEARCHES)
            self._searches = searches
            crew.start("faces", lambda: _search(watch, searches, cancel))
        self._first = {int(span.start) for span in copied}
        self._last = Fraction(0)
        self._decoders: tuple[VideoCodecContext, ...] = ()

    def open(self, theirs: Configuration, ours: Configuration) -> None:
        """Open the decoders of the original and of the copy."""
        self._decoders = tuple(_decoder(each) for each in (theirs, ours))

    def look(self, frame: int, theirs: bytes, ours: bytes) -> None:
        """Decode the packets of a frame that leans on none, if it is its turn."""
        time = self._index.seconds(frame)
        if frame not in self._first and time - self._last < LOOK_EVERY:
            return
        self._last = time
        original, made = map(_decoded, self._decoders, (theirs, ours))
        self._found.decoded += 1
        if original is None or made is None or not equal(original, made):
            self._found.unlike.append(frame)
            return
        if self._watch is not None and self._searches is not None:
            small = self._watch.shrink(frame, made, (), self._expected.shown(frame))
            if small is not None:
                self._searches.put(small)

    def end(self) -> None:
        """There are no more frames."""
        if self._searches is not None:
            self._searches.end()


def _search(watch: ResidualWatch, searches: Pipe[SmallPicture], cancel: CancelToken) -> None:
    for small in searches:
        cancel.check()
        watch.search(small)
    watch.finish()


def _decoder(configuration: Configuration) -> VideoCodecContext:
    decoder = av.CodecContext.create("h264", "r")
    assert isinstance(decoder, VideoCodecContext)
    decoder.extradata = configuration.write()
    decoder.thread_count = 1
    decoder.options = decoder_options(strict=True)
    return decoder


def _decoded(decoder: VideoCodecContext, data: bytes) -> Planes | None:
    """The one picture of a packet; None if there is none, or more, or it is damaged."""
    try:
        pictures = [*decoder.decode(av.Packet(data)), *decoder.decode(None)]
    except av.error.FFmpegError:
        return None
    finally:
        decoder.flush_buffers()
    if len(pictures) != 1 or pictures[0].is_corrupt:
        return None
    picture = pictures[0]
    if picture.format.name not in _READY:
        return None
    full = picture.format.name == _READY[1] or picture.color_range == _FULL
    y, u, v = views(picture)
    return Planes(y, u, v, picture.width, picture.height, full, False, picture)


def equal(a: Planes, b: Planes) -> bool:
    """Whether two pictures are the same, to the last bit."""
    pairs = zip((a.y, a.u, a.v), (b.y, b.u, b.v), strict=True)
    return all(np.array_equal(p, q) for p, q in pairs)
