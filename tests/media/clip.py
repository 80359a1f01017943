"""Making clips: one dataclass says everything about the file, ``write_clip`` makes it."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.stream import Disposition

from tests.media.code import picture_of

__all__ = ["Clip", "replace", "write_clip"]

# The AV1 encoder writes a page about itself otherwise.
os.environ.setdefault("SVT_LOG", "1")

_RATE = 48000
_LOSSY_FIRST = {"libx264": {"preset": "veryfast", "crf": "23"}, "libx265": {"preset": "ultrafast"}}
_QUIET = {"libx265": {"x265-params": "log-level=none"}}
_COARSE = (
    "mpeg4", "mpeg1video", "mpeg2video", "wmv1", "wmv2", "h261", "h263", "h263p", "flv", "msmpeg4",
    "msmpeg4v2", "rv10", "rv20", "dvvideo", "svq1", "snow", "dnxhd",
)  # fmt: skip
"""Encoders that count time in pictures."""


@dataclass(frozen=True)
class Clip:
    """What a generated clip is like.

    Attributes:
        frames: Number of frames shown (hidden ones come on top).
        codec: Name of the encoder.
        container: File name suffix without the dot; also picks the muxer.
        size: Width and height as shown.
        rate: Frames per second.
        times: Seconds at which each frame is shown, instead of a constant rate.
        bframes: Most B-frames in a row.
        gop: Frames from one keyframe to the next.
        start: Seconds by which all time stamps are moved.
        hidden: Frames at the start that an edit list hides (MP4 and MOV only).
        rotation: Degrees clockwise that turn the stored picture into the shown one.
        pix_fmt: Pixel format that is encoded.
        full_range: Whether luma uses 0 to 255.
        transfer: ITU-T H.273 transfer code to write, with BT.2020's primaries and matrix; 0 for none.
        tone: Seconds of a 440 Hz tone as sound; 0 for none.
        audio_codec: Encoder of the sound.
        tags: File tags.
        chapters: Chapter titles, one a second.
        cover: Whether a cover picture is attached as a second video stream.
        aspect: Pixel aspect ratio of the stored picture.
        fields: ``tff`` or ``bff`` makes it interlaced, with that field first.
        options: Further encoder options.
        mux: Muxer options.
    """

    frames: int = 30
    codec: str = "libx264"
    container: str = "mp4"
    size: tuple[int, int] = (192, 112)
    rate: Fraction = Fraction(25)
    times: tuple[Fraction, ...] | None = None
    bframes: int = 0
    gop: int = 12
    start: Fraction = Fraction(0)
    hidden: int = 0
    rotation: int = 0
    pix_fmt: str = "yuv420p"
    full_range: bool = False
    transfer: int = 0
    tone: float = 0.0
    audio_codec: str = "aac"
    tags: tuple[tuple[str, str], ...] = ()
    chapters: tuple[str, ...] = ()
    cover: bool = False
    aspect: Fraction = Fraction(1)
    fields: str = ""
    options: tuple[tuple[str, str], ...] = ()
    mux: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> str:
        """A short name for this set of parameters."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:16]

    @property
    def base(self) -> Fraction:
        """Seconds per tick used while encoding: fine enough for any rate here."""
        return 1 / (self.rate * 1000) if self.times is None else Fraction(1, 90000)

    def tick(self, number: int) -> int:
        """When frame ``number`` is shown, in ticks of ``base``; hidden frames have negative numbers."""
        if self.times is not None and number >= 0:
            return round((self.times[number] + self.start) / self.base)
        return round((Fraction(number) / self.rate + self.start) / self.base)


def write_clip(clip: Clip, path: Path) -> Path:
    """Make the file. Frame ``i`` shows the number ``i``; hidden frames show 60000 and up."""
    options = {**dict(clip.mux)}
    if clip.hidden:
        options |= {"avoid_negative_ts": "disabled", "use_editlist": "1"}
    with av.open(str(path), "w", options=options) as out:
        out.metadata.update(dict(clip.tags))
        video = _video(out, clip)
        audio = out.add_stream(clip.audio_codec, rate=_RATE) if clip.tone else None
        if audio is not None:
            audio.layout = "mono"
        cover = _cover(out) if clip.cover else None
        if clip.chapters:
            out.set_chapters([
                {"id": i, "start": i * 1000, "end": (i + 1) * 1000, "time_base": Fraction(1, 1000),
                 "metadata": {"title": title}}
                for i, title in enumerate(clip.chapters)
            ])  # fmt: skip
        if audio is not None:
            for packet in _sound(clip, audio):
                out.mux(packet)
        if cover is not None:
            out.mux(_cover_packet(cover))
        for number in range(-clip.hidden, clip.frames):
            out.mux(video.encode(_in_fields(clip, _picture(clip, number))))
        out.mux(video.encode(None))
    return path


def _video(out: av.container.OutputContainer, clip: Clip) -> av.video.stream.VideoStream:
    stream = out.add_stream(clip.codec, rate=clip.rate)
    turned = clip.rotation in (90, 270)
    width, height = clip.size[::-1] if turned else clip.size
    stream.width, stream.height, stream.pix_fmt = width, height, clip.pix_fmt
    context = stream.codec_context
    context.time_base = stream.time_base = clip.base if clip.codec not in _COARSE else 1 / clip.rate
    context.gop_size, context.max_b_frames = clip.gop, clip.bframes
    context.sample_aspect_ratio = clip.aspect
    if clip.full_range:
        context.color_range = 2
    if clip.transfer:
        context.color_trc, context.color_primaries, context.colorspace = clip.transfer, 9, 9
    options = {
        **_LOSSY_FIRST.get(clip.codec, {}),
        **_QUIET.get(clip.codec, {}),
        **dict(clip.options),
    }
    if clip.fields:
        options |= {"flags": "+ildct+ilme"}
    if clip.codec == "libx264":
        options |= {"sc_threshold": "0", "bf": str(clip.bframes)}
    context.options = options
    if clip.codec in (*_COARSE, "mjpeg"):
        context.bit_rate = 4_000_000
    if clip.rotation:
        # The matrix turns counter-clockwise.
        stream.set_display_rotation(-clip.rotation)
    return stream


def _picture(clip: Clip, number: int) -> av.VideoFrame:
    shown = picture_of(number if number >= 0 else 60000 - number, *clip.size)
    stored = np.ascontiguousarray(np.rot90(shown, clip.rotation // 90))
    frame = av.VideoFrame.from_ndarray(stored, format="rgb24")
    frame = frame.reformat(
        format=clip.pix_fmt,
        dst_colorspace=5,
        src_color_range=2,
        dst_color_range=2 if clip.full_range else 1,
    )
    if clip.codec in _COARSE:
        frame.time_base, frame.pts = 1 / clip.rate, round(clip.tick(number) * clip.base * clip.rate)
    else:
        frame.time_base, frame.pts = clip.base, clip.tick(number)
    return frame


def _in_fields(clip: Clip, frame: av.VideoFrame) -> av.VideoFrame:
    if not clip.fields:
        return frame
    # Only a filter can say which field of a frame is the first.
    graph = av.filter.Graph()
    source = graph.add_buffer(
        width=frame.width, height=frame.height, format=frame.format, time_base=frame.time_base
    )
    order, sink = graph.add("setfield", clip.fields), graph.add("buffersink")
    source.link_to(order)
    order.link_to(sink)
    graph.configure()
    source.push(frame)
    said = sink.pull()
    assert isinstance(said, av.VideoFrame)
    return said


def _sound(clip: Clip, stream: av.audio.stream.AudioStream) -> list[av.Packet]:
    count = int(clip.tone * _RATE)
    wave = (np.sin(np.arange(count) * 2 * np.pi * 440 / _RATE) * 0.5).astype(np.float32)
    packets = []
    for at in range(0, count, 1024):
        block = wave[None, at : at + 1024]
        fmt = stream.codec_context.format.name if stream.codec_context.format else "fltp"
        samples = block if fmt.startswith("flt") else (block * 32767).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(
            samples, format="fltp" if samples.dtype == np.float32 else "s16", layout="mono"
        )
        frame.sample_rate, frame.pts, frame.time_base = _RATE, at, Fraction(1, _RATE)
        packets += stream.encode(frame)
    return packets + stream.encode(None)


def _cover(out: av.container.OutputContainer) -> av.video.stream.VideoStream:
    stream = out.add_stream("mjpeg", rate=1)
    stream.width, stream.height, stream.pix_fmt = 64, 48, "yuvj420p"
    stream.disposition = Disposition.attached_pic
    return stream


def _cover_packet(stream: av.video.stream.VideoStream) -> list[av.Packet]:
    frame = av.VideoFrame.from_ndarray(picture_of(0, 64, 48), format="rgb24")
    frame = frame.reformat(format="yuvj420p")
    frame.pts = 0
    return stream.encode(frame) + stream.encode(None)
