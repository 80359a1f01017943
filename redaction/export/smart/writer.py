"""One file of stretches that are passed on and stretches that are encoded.

Every stretch begins with an IDR picture, and none leans on another. The encoder's parameter sets have
numbers of their own, so both kinds of sets stand at the head of the file (``avcC``), where every player looks
for them. Frames are shown at exactly the source's times. A picture's place in the order of decoding is all
that the times of decoding follow from, as if one encoder had made them all, so they rise across joints.
"""

from __future__ import annotations

import io
from collections.abc import Generator, Iterator
from contextlib import closing
from typing import TYPE_CHECKING, Any, Final, Protocol

import av
import av.error
import numpy as np

from player.media.source import FrameSource
from redaction.export import pipeline
from redaction.export.encoder import PictureEncoder
from redaction.export.mp4 import blank_user_data
from redaction.export.onlooker import Onlooker, StreamFacts
from redaction.export.output import output_error
from redaction.export.selection import Selection
from redaction.export.smart import parameters
from redaction.export.smart.eligible import refusal, unlike
from redaction.export.smart.stretches import (
    Split,
    Stretch,
    bare_frames,
    pieces_of,
    split,
)
from redaction.export.smart.survey import (
    Source,
    numbered_packets,
    open_source,
    pictures_of,
    survey,
)
from redaction.export.smart.units import (
    DROPPED,
    IDR,
    PPS,
    SPS,
    Configuration,
    Unclear,
    by_start_code,
    joined,
    kind_of,
)
from redaction.export.sound import lead, lead_in, open_sound, plan_sound
from redaction.export.threads import Crew, Pipe, decoder_threads
from redaction.export.timeline import Timeline, timeline_of
from redaction.jobs.errors import UserError
from redaction.jobs.progress import Progress

if TYPE_CHECKING:
    from pathlib import Path

    from av.packet import Packet
    from av.video.stream import VideoStream

    from player.media.identity import FileWatch
    from player.media.index import VideoIndex
    from player.media.info import VideoInfo
    from player.media.time import FrameSpan
    from redaction.export.hardware import Encoding
    from redaction.export.plan import ExportPlan
    from redaction.export.sound import SoundPlan
    from redaction.jobs.cancel import CancelToken
    from redaction.jobs.progress import ProgressSink
    from redaction.rendering.planes import Planes

_DELAY: Final = 2
"""Pictures by which x264 delays showing at most, whatever its preset: one B picture as a reference for
others."""

_SETS: Final = 32


def plan_split(
    plan: ExportPlan, info: VideoInfo, index: VideoIndex, cancel: CancelToken, *, mp4: bool
) -> Split:
    """Decide what is passed on. In doubt it is nothing.

    Args:
        plan: What the copy is to be.
        info: The source.
        index: Its frames.
        cancel: Asked often.
        mp4: The copy is an MP4 file.

    Raises:
        MediaError: If the source can no longer be read.
        UserError: If the plan is for other frames.
        Cancelled: If the person asked to stop.
    """
    chosen = plan.frames(len(index))
    bare = bare_frames(plan, len(index))
    why = refusal(plan, info, index, mp4=mp4)
    if not why:
        try:
            source = open_source(plan.source, plan.video, reorder=index.reorder)
            timeline = timeline_of(index, chosen, None)
            with _Stretch(plan, info, timeline, source) as made:
                why = unlike(source.sequence, made.sequence)
        except Unclear as unclear:
            why = str(unclear)
    pieces = () if why else pieces_of(index, chosen, bare)
    if pieces:
        pieces = survey(plan.source, plan.video, index, source, pieces, cancel)
    return split(index, chosen, bare, pieces, why)


def write_smart(
    plan: ExportPlan,
    index: VideoIndex,
    parts: Split,
    partial: Path,
    *,
    cancel: CancelToken,
    progress: ProgressSink,
    info: VideoInfo | None = None,
    watch: FileWatch | None = None,
    lookers: Lookers | None = None,
) -> pipeline.Written:
    """Write the copy, an MP4 file, to ``partial``.

    Args:
        plan: What it is to be.
        index: The source's frames.
        parts: What is passed on, as ``plan_split`` found it.
        partial: An existing empty file.
        cancel: Asked once a frame.
        progress: Told once a frame (phase ``exporting``).
        info: What is known of the source, if that is at hand.
        watch: Begun before ``index`` and ``info`` were made.
        lookers: Are shown what is encoded, and every packet.

    Raises:
        MediaError: If the source cannot be read.
        OutputError: If the file cannot be written.
        Cancelled: If the person asked to stop.
    """
    with FrameSource.open(
        plan.source, video=plan.video, index=index, info=info, watch=watch,
        threads=decoder_threads(),
    ) as frames:  # fmt: skip
        sound = plan_sound(plan, frames.info, mp4=True)
        chosen = plan.frames(len(index))
        timeline = timeline_of(index, chosen, lead(plan, sound), lead_in(sound))
        writer = _Writer(plan, index, parts, chosen, timeline, cancel, progress, lookers)
        try:
            writer.run(frames, sound, partial)
            blank_user_data(partial)
        except av.error.FFmpegError as error:
            raise pipeline.write_error(error, partial) from error
        except OSError as error:
            raise output_error(error, partial) from error
        except Unclear as error:
            raise UserError(
                "The copy could not be written.",
                f"The original was changed, or cannot be copied in part: {error}.",
                "Export again without --smart.",
            ) from error
    return pipeline.Written(chosen, timeline, sound, tuple(writer.damaged), writer.encoding)


class Lookers(Protocol):
    """Who may look on while stretches are written."""

    def begin(self, extradata: bytes) -> None:
        """The parameter sets of the file, before the first packet."""

    def stretch(self, span: FrameSpan) -> Onlooker:
        """Who is shown how these frames of the source are encoded."""

    def muxed(self, packet: Packet[Any]) -> None:
        """A packet of either kind as it goes to the muxer; only read, and not kept."""


class _Stretch:
    """An encoder of its own for one stretch, with parameter sets that clash with none of the source's."""

    def __init__(
        self, plan: ExportPlan, info: VideoInfo, timeline: Timeline, source: Source
    ) -> None:
        ident = next(n for n in range(_SETS) if n not in source.idents)
        # Never written: only the encoder of its stream is wanted, set up as for a whole copy.
        self._scratch = av.open(io.BytesIO(), "w", format="mp4")
        self.encoder = PictureEncoder(self._scratch, info, timeline, plan.encoder, sets=ident)
        self.stream: VideoStream = self._scratch.streams.video[0]
        self._scratch.start_encoding()
        units = by_start_code(bytes(self.stream.codec_context.extradata or b""))
        self.sps = tuple(unit for unit in units if kind_of(unit) == SPS)
        self.pps = tuple(unit for unit in units if kind_of(unit) == PPS)
        if len(self.sps) != 1 or len(self.pps) != 1:
            raise Unclear("the encoder's parameters are not clear")
        self.sequence = parameters.read_sequence(self.sps[0])
        own = parameters.read_picture_set(self.pps[0])
        if {own.ident, self.sequence.ident} != {ident} or ident in source.idents:
            raise Unclear("the encoder's parameters have the numbers of the original's")

    def __enter__(self) -> _Stretch:
        return self

    def __exit__(self, *_: object) -> None:
        self._scratch.close()

    def units(self, packet: Packet[Any]) -> list[bytes]:
        """The units of a packet of the encoder that are pictures."""
        kept = []
        for unit in by_start_code(bytes(packet)):
            kind = kind_of(unit)
            if kind in (SPS, PPS):
                if unit not in (*self.sps, *self.pps):
                    raise Unclear("the encoder changed its parameters")
            elif kind not in DROPPED:
                kept.append(unit)
        return kept


class _Writer:
    """Writes one file, stretch by stretch."""

    def __init__(
        self,
        plan: ExportPlan,
        index: VideoIndex,
        parts: Split,
        chosen: Selection,
        timeline: Timeline,
        cancel: CancelToken,
        progress: ProgressSink,
        lookers: Lookers | None,
    ) -> None:
        self._lookers = lookers
        self._extradata = b""
        self._plan, self._index, self._parts, self._chosen = plan, index, parts, chosen
        self._timeline, self._cancel, self._progress = timeline, cancel, progress
        self._source = open_source(plan.source, plan.video, reorder=index.reorder)
        self._delay = max([_DELAY, *(_delay(index, s.span) for s in parts.stretches if s.copied)])
        self._packets = self._all_packets()
        self._done = 0
        self.damaged: list[int] = []
        self.encoding: Encoding | None = None

    def run(self, frames: FrameSource, sound: SoundPlan, partial: Path) -> None:
        """Write it all."""
        plan, timeline = self._plan, self._timeline
        with (
            pipeline._open_output(partial, timeline, sound, mp4=True) as container,
            pipeline.dropped_on_error(partial),
        ):
            with _Stretch(plan, frames.info, timeline, self._source) as model:
                configuration = Configuration(
                    4,
                    self._source.configuration.sps + model.sps,
                    self._source.configuration.pps + model.pps,
                )
                stream = container.add_stream_from_template(model.stream, opaque=True)
            stream.codec_context.extradata = self._extradata = configuration.write()
            if self._lookers is not None:
                self._lookers.begin(self._extradata)
            stream.time_base = timeline.time_base
            sounds = open_sound(container, plan, timeline, sound)
            container.start_encoding()
            with Crew() as crew:
                feed = None
                if sounds is not None:
                    pipe: Pipe[Any] = crew.pipe(pipeline.SOUND_QUEUE)
                    crew.start("sound", lambda: pipeline._pump(sounds(), pipe, self._cancel))
                    feed = pipeline._SoundFeed(container, pipe)
                with closing(self._stretches(frames)) as packets:
                    for at, packet in enumerate(packets):
                        self._cancel.check()
                        self._place(packet, at, stream)
                        if self._lookers is not None:
                            self._lookers.muxed(packet)
                        pipeline._mux(container, packet, feed)
                self._cancel.check()
                if feed is not None:
                    feed.drain(None)

    def _place(self, packet: Packet[Any], at: int, stream: VideoStream) -> None:
        """Give the packet that is ``at`` in the order of decoding its times and its stream."""
        pts = self._timeline.pts
        delay = min(self._delay, len(pts) - 1)
        packet.dts = pts[at - delay] if at >= delay else pts[at] - (pts[delay] - pts[0])
        packet.time_base = self._timeline.time_base
        packet.stream = stream
        if packet.pts is None or packet.pts < packet.dts:
            raise Unclear("its pictures are reordered farther than its index says")

    def _stretches(self, frames: FrameSource) -> Generator[Packet[Any]]:
        for stretch in self._parts.stretches:
            whole = self._copied(stretch) if stretch.copied else self._encoded(stretch, frames)
            with closing(whole):
                for first, packet in enumerate(whole):
                    if not first and not packet.is_keyframe:
                        raise Unclear("a stretch does not begin with a first picture")
                    yield packet

    def _copied(self, stretch: Stretch) -> Generator[Packet[Any]]:
        numbers = self._index.numbers[stretch.span.start : stretch.span.stop]
        place = {int(n): stretch.span.start + at for at, n in enumerate(numbers)}
        first, last = int(numbers.min()), int(numbers.max())
        for number, raw in self._packets:
            if number < first:
                continue
            units, idr = pictures_of(self._source, bytes(raw))
            at = self._chosen.copy(place[number]) if number in place else None
            if at is None:
                raise Unclear("a picture between others is not part of the copy")
            packet = av.Packet(joined(units))
            packet.pts, packet.duration = self._timeline.pts[at], self._timeline.durations[at]
            packet.is_keyframe = idr
            self._count()
            yield packet
            if number == last:
                return
        raise Unclear("it has become shorter")

    def _encoded(self, stretch: Stretch, frames: FrameSource) -> Generator[Packet[Any]]:
        begin = self._chosen.copy(stretch.span.start)
        looker = self._lookers.stretch(stretch.span) if self._lookers is not None else None
        with (
            _Stretch(self._plan, frames.info, self._timeline, self._source) as made,
            Crew() as crew,
        ):
            self.encoding = made.encoder.encoding
            pictures: Pipe[Planes] = crew.pipe(pipeline.QUEUE)
            part = Selection((stretch.span,))
            if looker is not None:
                looker.join(crew, StreamFacts("h264", self._extradata, self._timeline.time_base))
            crew.start(
                "decode",
                lambda: pipeline._decode(
                    self._plan, frames, part, pictures, self._cancel, self.damaged, looker
                ),
            )
            for at, planes in enumerate(pictures, begin or 0):
                self._cancel.check()
                for raw in made.encoder.encode(planes, at):
                    yield self._looked_at(looker, _encoded(made, raw))
                self._count()
            for raw in made.encoder.flush():
                yield self._looked_at(looker, _encoded(made, raw))
            if looker is not None:
                looker.end()

    def _looked_at(self, looker: Onlooker | None, packet: Packet[Any]) -> Packet[Any]:
        packet.time_base = self._timeline.time_base
        if looker is not None:
            looker.packet(packet)
        return packet

    def _count(self) -> None:
        self._done += 1
        self._progress(Progress("exporting", self._done, len(self._chosen)))

    def _all_packets(self) -> Iterator[tuple[int, Packet[Any]]]:
        copied = self._parts.copied
        numbers = self._index.numbers
        last = max((int(numbers[s.start : s.stop].max()) for s in copied), default=-1)
        return numbered_packets(self._plan.source, self._plan.video, last)


def _encoded(made: _Stretch, packet: Packet[Any]) -> Packet[Any]:
    units = made.units(packet)
    new = av.Packet(joined(units))
    new.pts, new.duration = packet.pts, packet.duration
    new.is_keyframe = bool(units) and kind_of(units[0]) == IDR
    return new


def _delay(index: VideoIndex, span: FrameSpan) -> int:
    """Pictures that are decoded before one that is shown before them, at most."""
    order = np.argsort(index.numbers[span.start : span.stop], kind="stable")
    # order[i] is the place, in the order of showing, of the picture that is decoded as number i
    return int((np.arange(len(order)) - order).max())
