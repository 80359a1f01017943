"""The picture's way from planes to H.264 packets with the right times and nothing else in them."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Any, cast

import cv2
from av.bitstream import BitStreamFilterContext
from av.codec.context import Flags

from redaction.export.hardware import choose
from redaction.export.rates import limits_of, rate_options, raw_rate
from redaction.rendering.planes import Planes, copy_format, copy_matrix, even

if TYPE_CHECKING:
    from av.container import OutputContainer
    from av.packet import Packet
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

    from player.media.info import VideoInfo
    from redaction.export.plan import EncoderSettings
    from redaction.export.timeline import Timeline

_FULL, _LIMITED = 2, 1  # AVCOL_RANGE_JPEG, AVCOL_RANGE_MPEG
_NAL_SEI = 6
_MAX_GOP = 600
_STANDING = Fraction(4)
"""Seconds a picture may stand for: with longer ones x264's model of a player's buffer goes wrong, and what it
gives some pictures (one a minute, say) is no picture. A player takes such a stream in any case."""
_INTERLACED_TOP_FIRST = 2  # AV_FIELD_TT
_REFINED = {
    "superfast": {
        "mbtree": "1", "rc-lookahead": "20", "fast-pskip": "0", "x264-params": "no-dct-decimate=1",
    }
}  # fmt: skip
"""Presets of x264 that we use with more.

Without the tree over macroblocks (bits go where later pictures take them from) superfast's files are a
quarter to a half larger; it costs next to no time. By itself x264 also drops what is faint: where a picture
differs little from the one before, the copy then shows the older one, and verification may refuse it. Not
to skip and not to drop costs some 4 % in size and no time that could be measured.
"""
_AVX512 = 256  # CPU_AVX512_SKX of OpenCV: the set x264 asks for, too
_NO_AVX512 = "asm=MMX2,SSE2Fast,SSSE3,SSE4.2,AVX,FMA3,BMI2,AVX2"
"""x264's tree over macroblocks reads memory nobody has written, where it uses AVX-512 and pictures are not
some multiple of blocks wide: bits go elsewhere each time. Without it copies of small pictures are the same
each time, so that two can be told to be one, and they are made 5 % sooner. What is named here, every
processor with AVX-512 has.
"""


class PictureEncoder:
    """Encodes planes, one after the other, into packets for one stream of a container.

    Attributes:
        encoding: Who does it.
    """

    def __init__(
        self,
        container: OutputContainer,
        info: VideoInfo,
        timeline: Timeline,
        settings: EncoderSettings,
        *,
        sets: int = 0,
    ) -> None:
        """Open no encoder yet: the container does so when its header is written.

        Args:
            container: Gets the stream.
            info: The source.
            timeline: When the copy's frames are shown.
            settings: How they are encoded.
            sets: Number of the parameter sets, 0 to 31: another one than that of sets from elsewhere.
        """
        rate = _rate(timeline)
        width, height = even(info.width), even(info.height)
        self.encoding = choose(settings, info, width, height)
        hardware = self.encoding.hardware
        codec = hardware.codec if hardware else "libx264"
        stream = cast("VideoStream", container.add_stream(codec, rate=rate))
        context = stream.codec_context
        context.width, context.height = width, height
        context.pix_fmt = hardware.form if hardware else copy_format(full_range=info.full_range)
        context.time_base = timeline.time_base
        stream.time_base = timeline.time_base
        context.sample_aspect_ratio = info.pixel_aspect
        context.color_range = _FULL if info.full_range else _LIMITED
        context.color_primaries = info.colour_primaries
        context.color_trc = info.colour_trc
        context.colorspace = copy_matrix(info)
        context.gop_size = min(_MAX_GOP, max(1, round(settings.gop * rate)))
        # bitexact keeps the encoder's name out of the stream.
        context.flags |= Flags.bitexact
        if hardware is not None:
            rate_options(settings)  # refuses what was not worked out
            context.options = hardware.settings(settings)
            if settings.bitrate is not None:
                context.bit_rate = settings.bitrate
        else:
            context.options = _x264_options(settings, width, height, rate, sets, timeline)
            # Threads take a picture each. By default they would share one, cut into slices: larger files,
            # and whoever hands over a picture waits for all of it.
            context.thread_type = "FRAME"
            if info.interlaced and not info.rotation and height % 4 == 0:
                context.flags |= Flags.interlaced_dct | Flags.interlaced_me
                context.field_order = _INTERLACED_TOP_FIRST
        self._range = _FULL if info.full_range else _LIMITED
        self._stream = stream
        self._context = context
        self._timeline = timeline
        self._duration_of = dict(zip(timeline.pts, timeline.durations, strict=True))
        # x264 announces its version and all its settings in an SEI message: out with all of them.
        self._filter = BitStreamFilterContext(f"filter_units=remove_types={_NAL_SEI}", stream)

    def encode(self, planes: Planes, at: int) -> Iterator[Packet[Any]]:
        """Take in the picture of frame ``at`` (ordinal in the copy); give the packets that are ready."""
        picture = planes.picture
        if picture.format.name != self._context.pix_fmt:
            picture = _in_form(picture, str(self._context.pix_fmt), self._range)
        picture.pts = self._timeline.pts[at]
        picture.time_base = self._timeline.time_base
        picture.pict_type = 0  # else x264 would have to repeat the source's choice of frame types
        yield from self._finish(self._context.encode(picture))

    def flush(self) -> Iterator[Packet[Any]]:
        """The packets that were still inside."""
        yield from self._finish(self._context.encode(None))

    def _finish(self, packets: list[Packet[Any]]) -> Iterator[Packet[Any]]:
        for raw in packets:
            for packet in self._filter.filter(raw):
                packet.stream = self._stream
                packet.time_base = self._timeline.time_base
                # The muxer takes the last frame's duration from here, not from the encoder's guess.
                packet.duration = self._duration_of[packet.pts] if packet.pts is not None else 0
                yield packet


def _x264_options(
    settings: EncoderSettings,
    width: int,
    height: int,
    rate: Fraction,
    sets: int,
    timeline: Timeline,
) -> dict[str, str]:
    options = {
        "preset": settings.preset,
        **_REFINED.get(settings.preset, {}),
        **rate_options(settings),
        # Captions and user data travel as side data of decoded frames: they stay behind.
        "a53cc": "0",
        "udu_sei": "0",
    }
    special = [options["x264-params"]] if "x264-params" in options else []
    if cv2.checkHardwareSupport(_AVX512):
        special.append(_NO_AVX512)
    if sets:
        special.append(f"sps-id={sets}")
    if special:
        options["x264-params"] = ":".join(special)
    limits = limits_of(width, height, rate)
    standing = max(timeline.durations) * timeline.time_base
    if limits is not None and not settings.lossless and standing <= _STANDING:
        fastest = 1 / (max(1, min(timeline.durations)) * timeline.time_base)
        options |= limits.options(settings, raw=raw_rate(width, height, fastest))
    return options


def _in_form(picture: VideoFrame, form: str, colour_range: int) -> VideoFrame:
    """The same samples in another order. The range is said on both sides, so that none is converted."""
    turned = picture.reformat(
        format=form, src_color_range=colour_range, dst_color_range=colour_range, threads=1
    )
    turned.color_range = colour_range
    return turned


def _rate(timeline: Timeline) -> Fraction:
    """Frames a second on average, for the encoder's rate control and the keyframe interval."""
    ticks = timeline.pts[-1] - timeline.pts[0] + timeline.durations[-1]
    rate = len(timeline.pts) / (max(1, ticks) * timeline.time_base)
    return max(Fraction(1), min(Fraction(240), rate)).limit_denominator(1001)
