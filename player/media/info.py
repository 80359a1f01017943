"""What a video file says about itself, and what its first picture proves."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    import av
    from _typeshed import ReadableBuffer as Buffer
    from av.container import InputContainer
    from av.video.stream import VideoStream

_FULL_RANGE = 2
_PQ, _HLG = 16, 18  # ITU-T H.273 transfer codes
_HD_HEIGHT = 720


class FootageKind(StrEnum):
    """What kind of footage a file is."""

    VIDEO = "video"
    """Pictures that move, with or without sound."""
    STILL = "still"
    """A still picture."""
    SOUND = "sound"
    """Sound without a picture, such as an emergency call."""


@dataclass(frozen=True, slots=True)
class VideoStreamInfo:
    """One video stream that moves, as the container describes it: enough to choose by.

    Attributes:
        ordinal: Its place among the video streams that move, from 0.
        codec: Its codec's short name, or ``unknown``.
        width: Width of the decoded picture in pixels, before rotation; 0 where it is not said.
        height: Height likewise.
        duration: Seconds, where the file says.
        title: What the file calls it, or empty.
    """

    ordinal: int
    codec: str
    width: int
    height: int
    duration: float | None
    title: str = ""

    def to_json(self) -> dict[str, Any]:
        """Plain values for reports."""
        return {
            "ordinal": self.ordinal, "codec": self.codec, "width": self.width,
            "height": self.height, "duration": self.duration, "title": self.title,
        }  # fmt: skip

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> VideoStreamInfo:
        """What :meth:`to_json` wrote."""
        return cls(
            data["ordinal"], data["codec"], data["width"], data["height"], data["duration"],
            data.get("title", ""),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class AudioStreamInfo:
    """One sound stream.

    Attributes:
        index: The stream's number in the file.
        codec: Its codec's short name, or ``unknown``.
        rate: Samples per second.
        channels: Number of channels.
        duration: Seconds, where the container says.
        language: ISO 639 code, or empty.
    """

    index: int
    codec: str
    rate: int
    channels: int
    duration: float | None
    language: str

    def to_json(self) -> dict[str, Any]:
        """Plain values for reports."""
        return {
            "index": self.index, "codec": self.codec, "rate": self.rate, "channels": self.channels,
            "duration": self.duration, "language": self.language,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class VideoInfo:
    """One file and its footage stream.

    Attributes:
        path: The file.
        container: Short names of the container format.
        codec: Short name of the video codec.
        width: Picture width in pixels AS SHOWN: after rotation, before pixel-aspect stretch.
        height: Picture height in pixels as shown.
        coded_width: Width of the decoded picture, before rotation.
        coded_height: Height of the decoded picture, before rotation.
        rotation: Degrees clockwise that turn the decoded picture into the shown one: 0, 90, 180, 270.
        pixel_aspect: Width of a shown pixel over its height; 1 for square pixels.
        time_base: Seconds per tick of the stream's time stamps.
        frame_rate: The rate the file claims; for display only.
        pix_fmt: FFmpeg's name of the decoded pixel format.
        bits: Bits per colour sample.
        full_range: True when luma uses 0 to 255, False for 16 to 235 (scaled for other depths).
        interlaced: Whether the first picture is interlaced.
        colour_primaries: ITU-T H.273 code; 2 is unspecified.
        colour_trc: ITU-T H.273 code; 2 is unspecified.
        colour_space: ITU-T H.273 matrix code as in the file; 2 is unspecified.
        stream_index: The footage stream's number in the file.
        audio: The sound streams, in file order.
        kind: Video, a still picture, or sound alone.
        video: Which of the video streams that move is the footage, from 0.
        pictures: All video streams that move, in file order.
        other_streams: Kinds of the remaining streams (subtitle, data, attachment, cover picture).
        chapters: Number of chapters.
        tags: The file's and the stream's tags.
        container_duration: Seconds the container claims, or None.
        container_start: Time stamp, in seconds, at which a player starts the file.
        video_duration: Seconds the footage stream claims, or None.
        declared_frames: Frames the container claims, or 0.
        has_edit_list: Whether an edit list hides decoded frames; set once the file is indexed.
        mirrored: Whether the file asks for a mirrored picture; that request is not followed.
        dolby_vision: Whether the pictures carry Dolby Vision data, which are not used.
    """

    path: Path
    container: str
    codec: str
    width: int
    height: int
    coded_width: int
    coded_height: int
    rotation: int
    pixel_aspect: Fraction
    time_base: Fraction
    frame_rate: Fraction | None
    pix_fmt: str
    bits: int
    full_range: bool
    interlaced: bool
    colour_primaries: int
    colour_trc: int
    colour_space: int
    stream_index: int = 0
    audio: tuple[AudioStreamInfo, ...] = ()
    kind: FootageKind = FootageKind.VIDEO
    video: int = 0
    pictures: tuple[VideoStreamInfo, ...] = ()
    other_streams: tuple[str, ...] = ()
    chapters: int = 0
    tags: dict[str, str] = field(default_factory=dict)
    container_duration: float | None = None
    container_start: Fraction = Fraction(0)
    video_duration: Fraction | None = None
    declared_frames: int = 0
    has_edit_list: bool = False
    mirrored: bool = False
    dolby_vision: bool = False

    @property
    def video_streams(self) -> int:
        """How many video streams move."""
        return len(self.pictures)

    @property
    def matrix(self) -> int:
        """The colour matrix to decode with: the file's, else BT.709 for HD and BT.601 below."""
        if self.colour_space not in (2, 3):
            return self.colour_space
        return 1 if min(self.coded_width, self.coded_height) >= _HD_HEIGHT else 6

    @property
    def hdr(self) -> str:
        """``PQ`` or ``HLG`` where the picture has high dynamic range, else empty."""
        return {_PQ: "PQ", _HLG: "HLG"}.get(self.colour_trc, "")

    def to_json(self) -> dict[str, Any]:
        """Plain values for reports; the file by its base name only."""
        return {
            "name": self.path.name, "container": self.container, "codec": self.codec,
            "width": self.width, "height": self.height, "coded_width": self.coded_width,
            "coded_height": self.coded_height, "rotation": self.rotation,
            "pixel_aspect": str(self.pixel_aspect), "time_base": str(self.time_base),
            "frame_rate": str(self.frame_rate) if self.frame_rate else None,
            "pix_fmt": self.pix_fmt, "bits": self.bits, "full_range": self.full_range,
            "interlaced": self.interlaced, "colour_primaries": self.colour_primaries,
            "colour_trc": self.colour_trc, "colour_space": self.colour_space,
            "stream_index": self.stream_index, "audio": [a.to_json() for a in self.audio],
            "kind": self.kind.value, "video": self.video,
            "pictures": [p.to_json() for p in self.pictures], "other_streams": list(self.other_streams),
            "chapters": self.chapters, "tags": dict(self.tags),
            "container_duration": self.container_duration, "declared_frames": self.declared_frames,
            "has_edit_list": self.has_edit_list, "mirrored": self.mirrored,
            "dolby_vision": self.dolby_vision,
        }  # fmt: skip


def read_info(
    path: Path,
    container: InputContainer,
    stream: VideoStream,
    first: av.VideoFrame,
    video: int = 0,
) -> VideoInfo:
    """Gather the facts; what the first decoded picture shows outranks what the header says.

    Args:
        path: The file.
        container: It, open.
        stream: The footage stream in it.
        first: Any decoded picture of that stream.
        video: Which of the video streams that move it is, from 0.
    """
    from player.media.container import video_streams

    context = stream.codec_context
    rotation, mirrored = _turn(first)
    turned = rotation in (90, 270)
    aspect = _fraction(stream.sample_aspect_ratio, Fraction(1))
    if aspect <= 0:
        aspect = Fraction(1)
    rates = (stream.average_rate, stream.guessed_rate, stream.base_rate)
    rate = next((rate for rate in rates if rate), None)
    full = int(first.color_range) == _FULL_RANGE or first.format.name.startswith("yuvj")
    others = [
        "cover picture" if s.type == "video" else str(s.type)
        for s in container.streams
        if s.type != "audio" and s not in video_streams(container)
    ]
    return VideoInfo(
        path=path,
        container=container.format.name,
        codec=context.codec.canonical_name or context.name,
        width=first.height if turned else first.width,
        height=first.width if turned else first.height,
        coded_width=first.width,
        coded_height=first.height,
        rotation=rotation,
        pixel_aspect=1 / aspect if turned else aspect,
        time_base=Fraction(stream.time_base or Fraction(1, 90000)),
        frame_rate=Fraction(rate) if rate else None,
        pix_fmt=first.format.name,
        bits=max((c.bits for c in first.format.components), default=8),
        full_range=full,
        interlaced=bool(first.interlaced_frame),
        colour_primaries=int(first.color_primaries),
        colour_trc=int(first.color_trc),
        colour_space=int(first.colorspace),
        stream_index=stream.index,
        audio=sound_streams(container),
        video=video,
        pictures=_pictures(container),
        other_streams=tuple(others),
        chapters=len(container.chapters()),
        tags={**container.metadata, **stream.metadata},
        container_duration=container.duration / 1_000_000 if container.duration else None,
        container_start=Fraction(container.start_time or 0, 1_000_000),
        video_duration=(
            stream.duration * Fraction(stream.time_base)
            if stream.duration and stream.time_base
            else None
        ),
        declared_frames=stream.frames or 0,
        mirrored=mirrored,
        dolby_vision=first.side_data.get("DOVI_METADATA") is not None,
    )


def _fraction(value: Any, default: Fraction) -> Fraction:
    """A header's ratio, which may be missing or 0 over 0."""
    return Fraction(value) if value else default


def _turn(first: av.VideoFrame) -> tuple[int, bool]:
    """Degrees clockwise to the shown picture, and whether a mirrored one is asked for."""
    # The display matrix turns counter-clockwise; the nearest right angle is what every player shows.
    rotation = (-round(first.rotation / 90) * 90) % 360
    matrix = None
    with suppress(
        ValueError
    ):  # PyAV gives up at side data newer than itself (EXIF in JPEG pictures)
        matrix = first.side_data.get("DISPLAYMATRIX")
    if matrix is None:
        return rotation, False
    raw = bytes(cast("Buffer", matrix))
    a, b, c, d = (int.from_bytes(raw[at : at + 4], "little", signed=True) for at in (0, 4, 12, 16))
    return rotation, a * d - b * c < 0


def _pictures(container: InputContainer) -> tuple[VideoStreamInfo, ...]:
    from player.media.container import video_streams

    found = []
    for ordinal, stream in enumerate(video_streams(container)):
        context = stream.codec_context
        found.append(
            VideoStreamInfo(
                ordinal,
                context.codec.canonical_name if context is not None else "unknown",
                context.width if context is not None else 0,
                context.height if context is not None else 0,
                _seconds(stream, container),
                _title(stream.metadata),
            )
        )
    return tuple(found)


def _seconds(stream: VideoStream, container: InputContainer) -> float | None:
    """How long a stream lasts by its own words, by its tag (Matroska), or by the container's."""
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    for key, value in stream.metadata.items():
        if key.upper().split("-")[0] == "DURATION":
            parts = value.split(":")
            with suppress(ValueError):
                return sum(float(p) * [1, 60, 3600][n] for n, p in enumerate(reversed(parts[-3:])))
    return container.duration / 1_000_000 if container.duration else None


def _title(tags: Mapping[str, str]) -> str:
    """What the recorder calls a stream; the handler names that every program writes say nothing."""
    name = next((tags[key] for key in ("title", "TITLE", "handler_name") if tags.get(key)), "")
    return "" if "handler" in name.lower() or name.lower() == "vide" else name.strip()


def sound_streams(container: InputContainer) -> tuple[AudioStreamInfo, ...]:
    """The sound streams of an open file, in its order."""
    found = []
    for stream in container.streams.audio:
        context = stream.codec_context
        seconds = (
            float(stream.duration * stream.time_base)
            if stream.duration and stream.time_base
            else None
        )
        found.append(
            AudioStreamInfo(
                stream.index,
                context.codec.canonical_name if context is not None else "unknown",
                context.sample_rate if context is not None else 0,
                context.channels if context is not None else 0,
                seconds,
                stream.language or "",
            )
        )
    return tuple(found)
