"""Opening a file: which formats are let in, which stream is the video, what is refused and how.

libavformat is told to use the ``file`` protocol and a list of formats only. Without both, a text
file posing as footage could be read as a playlist and make it open other files or the network.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, TypeVar, cast

import av
import av.error
from av.container import InputContainer
from av.packet import Packet
from av.stream import Disposition, Stream
from av.video.stream import VideoStream

from player.media.claims import check_claims
from player.media.errors import ExitStatus, MediaError
from player.media.memory import raise_if_short

# PyAV keeps libav silent unless a level is set; said here so that no import order can change it.
av.logging.set_level(None)

StreamT = TypeVar("StreamT", bound=Stream)

MAX_SIDE: Final = 16384
"""Longest picture side in pixels; more than any camera gives, and enough to exhaust memory."""

MAX_PIXELS: Final = 128 * 1024 * 1024
"""Largest picture area in pixels, for the same reason."""

_FORMATS: Final = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpegtsraw,mpeg,mpegvideo,asf,flv,live_flv,ogg,"
    "rm,mxf,gxf,dv,ivf,nut,wtv,nsv,dhav,kux,h261,h263,h264,hevc,vvc,m4v,mjpeg,mjpeg_2000,vc1,vc1test,"
    "av1,obu,avs2,avs3,cavsvideo,dirac,yuv4mpegpipe,swf,xmv,pva,ty,vivo,lmlm4,iv8,bethsoftvid,smush,"
    "gif,apng,"
    "aac,ac3,ac4,eac3,amr,amrnb,amrwb,gsm,mp3,wav,w64,aiff,au,flac,caf,dts,dtshd,truehd,mlp,loas,adx,wv,"
    "tta,ape"
)
"""Demuxers that may run: containers and bare streams of video and of sound, and pictures that move."""


class SoundAlone(MediaError):  # noqa: N818 - names what was found
    """The file has sound and no picture that moves."""


_CHAINED: Final = 8
"""Packets of a transport stream followed by two more at its distance; chance gives none in 16 KB."""

_SAFE: Final = "The file is still where it was and nothing was changed."


def missing(path: Path) -> MediaError:
    """The error for a file that is not there."""
    return MediaError(
        f"The file {path.name} was not found.",
        "Nothing was changed.",
        "It may have been moved or renamed, or its drive may be disconnected: choose it again.",
    )


def check_is_file(path: Path) -> None:
    """Refuse pipes and devices, which never end, or never begin.

    Raises:
        MediaError: If the path is one; not if nothing is there.
    """
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise MediaError(
            f"{path.name} is not a file, so it cannot be footage.", _SAFE, "Choose a video file."
        )


def check_readable(path: Path) -> None:
    """Refuse what cannot be a video before any decoder sees it.

    Raises:
        MediaError: If the file is missing, a folder, unreadable or empty.
    """
    try:
        if path.is_dir():
            raise MediaError(
                f"{path.name} is a folder, not a video.", _SAFE, "Choose a video file inside it."
            )
        check_is_file(path)
        with path.open("rb") as file:
            head = file.read(64)
    except FileNotFoundError as exc:
        raise missing(path) from exc
    except OSError as exc:
        raise MediaError(
            f"The file {path.name} could not be read.",
            f"{_SAFE} The system said: {exc.strerror or 'read error'}.",
            "Check that the drive is connected and that you may read the file.",
        ) from exc
    if not head:
        raise MediaError(
            f"The file {path.name} is empty.", _SAFE, "Copy it from the camera or the system again."
        )


@contextmanager
def open_media(path: Path) -> Iterator[InputContainer]:
    """Open a container read-only; it is closed when the block ends.

    Raises:
        MediaError: If it cannot be opened as media.
    """
    container = open_container(path)
    try:
        yield container
    finally:
        container.close()


def demuxed(container: InputContainer, *streams: StreamT) -> Iterator[Packet[StreamT]]:
    """The packets of some streams, and one without data at the end of each.

    PyAV ends with an ``IndexError`` where a stream it does not know of turned up on the way, as in transport
    streams that were joined: that is then the end, and everything of the streams that were wanted was given.

    Raises:
        FFmpegError: If the file cannot be read further.
    """
    packets = cast("Iterator[Packet[StreamT]]", container.demux(*streams))
    while True:
        try:
            packet = next(packets)
        except (StopIteration, IndexError):
            return
        yield packet


def open_container(path: Path) -> InputContainer:
    """Open a container read-only; the caller closes it.

    Raises:
        MediaError: If it cannot be opened as media.
    """
    check_readable(path)
    try:
        return _container(path)
    except OSError as exc:  # a bad sector, or a drive that went since
        raise changed(path) from exc


def _container(path: Path) -> InputContainer:
    check_claims(path)
    try:
        container = _opened(path, None)
        if container.format.name != "mpeg" or not _is_transport_stream(path):
            return container
        container.close()
    except (av.error.FFmpegError, ValueError) as exc:
        raise_if_short(exc)
        if not _is_transport_stream(path):
            raise _cannot_open(path) from exc
    try:
        return _opened(path, "mpegts")
    except (av.error.FFmpegError, ValueError) as exc:
        raise_if_short(exc)
        raise _cannot_open(path) from exc


def _opened(path: Path, form: str | None) -> InputContainer:
    options = {"protocol_whitelist": "file", "format_whitelist": _FORMATS}
    # An absolute path cannot be taken for a protocol such as "concat:".
    return av.open(str(path.resolve()), format=form, options=options, metadata_errors="replace")


def _is_transport_stream(path: Path) -> bool:
    """Whether this is a transport stream with junk between its packets, which looks like something else."""
    with path.open("rb") as file:
        head = file.read(1 << 14)
    sync = [at for at in range(len(head) - 376) if head[at] == 0x47]
    chained = sum(head[at + 188] == 0x47 and head[at + 376] == 0x47 for at in sync)
    return not head.startswith(b"\0\0\1\xba") and chained >= _CHAINED


def _cannot_open(path: Path) -> MediaError:
    if _looks_cut_short(path):
        return MediaError(
            f"The video {path.name} is incomplete: the part that describes its pictures is missing.",
            _SAFE,
            "The recording was probably cut off before it was finished: copy it from the camera again.",
        )
    return MediaError(
        f"The file {path.name} is not a video that can be read.",
        _SAFE,
        "It may be damaged or of a kind that is not supported: try copying it again, or export it "
        "from the recording system as MP4.",
    )


def _looks_cut_short(path: Path) -> bool:
    """Whether this is an MP4 whose ``moov`` box is missing, walking the top-level boxes."""
    size = path.stat().st_size
    with path.open("rb") as file:
        at, found = 0, set()
        for _ in range(64):
            file.seek(at)
            head = file.read(16)
            if len(head) < 8:
                break
            length, kind = int.from_bytes(head[:4], "big"), head[4:8]
            if length == 1 and len(head) == 16:
                length = int.from_bytes(head[8:], "big")
            found.add(kind)
            if length == 0:
                length = size - at
            at += length
            if length < 8 or at >= size:
                break
    return b"ftyp" in found and b"mdat" in found and b"moov" not in found


def video_streams(container: InputContainer) -> list[VideoStream]:
    """The video streams that move: cover pictures and thumbnails are left out."""
    still = Disposition.attached_pic | Disposition.timed_thumbnails | Disposition.still_image
    return [s for s in container.streams.video if not Disposition(s.disposition) & still]


def pick_video(path: Path, container: InputContainer, video: int = 0) -> VideoStream:
    """The stream that is the footage: one of the video streams that move.

    Args:
        path: The file.
        container: It, open.
        video: Which of them, from 0.

    Raises:
        SoundAlone: If there is none, but sound.
        MediaError: If there is none, or it is encrypted, of an unknown codec or absurdly large.
    """
    streams = video_streams(container)
    if not streams:
        if container.streams.audio:
            raise SoundAlone(
                f"The file {path.name} has sound but no picture.",
                _SAFE,
                "Choose the video file of this recording.",
            )
        raise MediaError(f"The file {path.name} has no video in it.", _SAFE, "Choose a video file.")
    if not 0 <= video < len(streams):
        raise one_picture_only(path, video, len(streams))
    stream = streams[video]
    if is_protected(stream):
        raise encrypted(path)
    context = stream.codec_context
    if context is None:
        raise MediaError(
            f"The video {path.name} is of a kind that cannot be decoded here.",
            _SAFE,
            "Export it from the recording system as MP4 with H.264 video.",
        )
    if max(context.width, context.height) > MAX_SIDE or context.width * context.height > MAX_PIXELS:
        raise too_large(path, context.width, context.height)
    return stream


def too_large(path: Path, width: int, height: int) -> MediaError:
    """The error for pictures beyond what any camera gives."""
    return MediaError(
        f"The file {path.name} says that its pictures are {width} by {height} pixels, which is too "
        "large to be footage.",
        _SAFE,
        "It is probably damaged: copy it from the camera again.",
    )


def one_picture_only(path: Path, video: int, count: int = 1) -> MediaError:
    """The error for a number that no moving picture of the file has."""
    have = "1 picture" if count == 1 else f"{count} moving pictures"
    return MediaError(
        f"The file {path.name} has {have}, so there is no number {video + 1}.",
        _SAFE,
        "Choose another one.",
        status=ExitStatus.USAGE,
    )


def is_protected(stream: VideoStream) -> bool:
    """Whether the stream says that it is encrypted (MP4 sample entry, or Matroska content encoding)."""
    context = stream.codec_context
    tag = context.codec_tag if context is not None else ""
    return tag == "encv" or any(key.lower() == "enc_key_id" for key in stream.metadata)


def encrypted(path: Path) -> MediaError:
    """The error for protected footage without its key."""
    return MediaError(
        f"The video {path.name} is encrypted and cannot be opened without its key.",
        _SAFE,
        "Export it again from the recording system without protection.",
    )


def no_picture(path: Path) -> MediaError:
    """The error for a file none of whose frames can be decoded."""
    return MediaError(
        f"No picture in the video {path.name} can be decoded.",
        _SAFE,
        "It may be incomplete or cut at the wrong place: copy it from the camera again, "
        "or export a longer stretch.",
    )


def replaced(path: Path) -> MediaError:
    """The error for a file in the place of the footage that was taken in."""
    return MediaError(
        f"The file {path.name} is another one: its content differs from the footage that was taken in.",
        "Your work is safe.",
        "Say where the original is now, or put it back.",
    )


def changed(path: Path) -> MediaError:
    """The error for a file that no longer is what was indexed."""
    return MediaError(
        f"The file {path.name} changed or became unreadable while it was in use.",
        "Your work is safe.",
        "Check that the drive is connected, then open the footage again.",
    )
