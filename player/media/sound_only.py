"""Sound without a picture (emergency calls, interviews) as footage: a dark picture, 25 times a second.

So everything that goes by frames (the timeline, marks, notes, playing) works on it as it does on video.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Final

import av.error
import numpy as np

from player.media.container import encrypted, open_media
from player.media.errors import MediaError
from player.media.frame import Frame
from player.media.identity import FileWatch
from player.media.index import VideoIndex
from player.media.info import FootageKind, VideoInfo, sound_streams
from player.media.packets import packets_of
from player.media.source import FrameSource

if TYPE_CHECKING:
    from av.audio.codeccontext import AudioCodecContext
    from av.audio.stream import AudioStream
    from av.container import InputContainer

    from player.media.time import FrameIndex
    from player.media.work import CancelLike, ProgressLike

RATE: Final = 25
"""Frames a second."""

WIDTH, HEIGHT = 1280, 720
"""Size of the plain picture."""

_BASE: Final = Fraction(1, 90_000)
_TICKS: Final = 90_000 // RATE
_LONGEST: Final = 24 * 3600
_EVERY: Final = 256
_SAFE: Final = "The file is still where it was and nothing was changed."


def sound_index(path: Path, cancel: CancelLike, progress: ProgressLike) -> VideoIndex:
    """A frame each 1/25 second from where the sound starts to where it ends.

    The packets are read, because what such files say about their length is often a guess.

    Raises:
        MediaError: If there is no sound in it, it cannot be decoded, or it lasts longer than a day.
    """
    size = path.stat().st_size
    start: Fraction | None = None
    end = Fraction(0)
    with open_media(path) as container:
        stream = _stream(path, container)
        for number, packet in enumerate(packets_of(path, container, stream)):
            if not number % _EVERY:
                cancel.check()
                progress("indexing", min(packet.pos or 0, size), size, "bytes")
            time = packet.pts if packet.pts is not None else packet.dts
            base = Fraction(packet.time_base)
            at = end if time is None else time * base
            if start is None:
                start = at
            end = max(end, at + (packet.duration or 0) * base)
            if end - start > _LONGEST:
                raise MediaError(
                    f"The sound in {path.name} says that it lasts longer than a day.",
                    _SAFE,
                    "It is probably damaged: copy it again, or export it in shorter parts.",
                )
    if start is None or end <= start:
        raise _nothing(path)
    progress("indexing", size, size, "bytes")
    length = (end - start) * RATE
    count = max(1, -(-length.numerator // length.denominator))
    numbers = np.arange(count, dtype=np.int64)
    pts = numbers * _TICKS + round(start / _BASE)
    return VideoIndex(
        time_base=_BASE,
        pts=pts,
        durations=np.full(count, _TICKS, np.int64),
        keyframes=np.ones(count, np.bool_),
        seek_pts=pts,
        seek_dts=pts,
        seek_numbers=numbers,
        numbers=numbers,
        packets=count,
    )


def sound_info(path: Path) -> VideoInfo:
    """What the file is: its sound streams, and a plain picture.

    Raises:
        MediaError: If its sound cannot be decoded.
    """
    with open_media(path) as container:
        stream = _stream(path, container)
        others = tuple(
            "cover picture" if s.type == "video" else str(s.type)
            for s in container.streams
            if s.type != "audio"
        )
        return VideoInfo(
            path=path,
            container=container.format.name,
            codec="",
            width=WIDTH,
            height=HEIGHT,
            coded_width=WIDTH,
            coded_height=HEIGHT,
            rotation=0,
            pixel_aspect=Fraction(1),
            time_base=_BASE,
            frame_rate=Fraction(RATE),
            pix_fmt="rgb24",
            bits=8,
            full_range=True,
            interlaced=False,
            colour_primaries=2,
            colour_trc=2,
            colour_space=2,
            stream_index=stream.index,
            audio=sound_streams(container),
            kind=FootageKind.SOUND,
            other_streams=others,
            chapters=len(container.chapters()),
            tags={**container.metadata, **stream.metadata},
            container_start=Fraction(container.start_time or 0, 1_000_000),
        )


def unreadable_pieces(path: Path, cancel: CancelLike, progress: ProgressLike) -> int:
    """How many pieces of the sound cannot be decoded; all of it is decoded to see.

    Raises:
        MediaError: If the file cannot be read any more.
    """
    size, bad = path.stat().st_size, 0
    with open_media(path) as container:
        stream = _stream(path, container)
        for number, packet in enumerate(packets_of(path, container, stream)):
            if not number % _EVERY:
                cancel.check()
                progress("decoding", min(packet.pos or 0, size), size, "bytes")
            try:
                stream.codec_context.decode(packet)
            except av.error.FFmpegError:
                bad += 1
    return bad


class SoundSource(FrameSource):
    """Gives the plain frames of sound without a picture."""

    def __init__(self, info: VideoInfo, index: VideoIndex, watch: FileWatch | None = None) -> None:
        self.info = info
        self._watch = watch if watch is not None else FileWatch(info.path)
        self.index = index

    @property
    def decode_errors(self) -> int:
        """Always 0: there is no picture to decode."""
        return 0

    def close(self) -> None:
        """Nothing is held."""

    def frame_at(self, index: FrameIndex | int, *, cancel: CancelLike | None = None) -> Frame:
        """The plain frame at ``index``: no picture, and not damaged.

        Raises:
            FrameNotFound: If the sound has no such frame.
            MediaError: If the file is not what it was any more.
        """
        self._watch.check()
        if cancel is not None:
            cancel.check()
        return Frame(self.index.ref(int(index)), False, None, self.info)


def _stream(path: Path, container: InputContainer) -> AudioStream:
    if not container.streams.audio:
        raise _nothing(path)
    stream = container.streams.audio[0]
    # Typed as always there, and missing for codecs that libav does not know.
    context: AudioCodecContext | None = getattr(stream, "codec_context", None)
    if context is None:
        tags = {key.lower() for key in stream.metadata}
        if "enc_key_id" in tags:
            raise encrypted(path)
        raise MediaError(
            f"The sound in {path.name} is of a kind that cannot be decoded here.",
            _SAFE,
            "Export it from the recording system as WAV, MP3 or M4A.",
        )
    if context.codec_tag in ("enca", "drms"):
        raise encrypted(path)
    return stream


def _nothing(path: Path) -> MediaError:
    return MediaError(
        f"The file {path.name} has no sound that can be decoded and no picture.",
        _SAFE,
        "It may be cut off or damaged: copy it again from where it was recorded.",
    )
