"""Making copies, good and broken on purpose."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import Any

import av
import numpy as np

from player.media.index import build_index
from player.media.source import FrameSource
from player.media.time import FrameIndex
from redaction.export.encoder import PictureEncoder
from redaction.export.mp4 import blank_user_data
from redaction.export.pipeline import write_copy
from redaction.export.plan import EncoderSettings, ExportPlan
from redaction.export.timeline import Timeline
from redaction.jobs.cancel import CancelToken
from redaction.jobs.progress import no_progress
from redaction.model.audio import AudioRange, AudioTreatment
from redaction.model.geometry import Box, Ellipse, Shape
from redaction.model.ids import AudioRangeId, FootageId, TrackId
from redaction.model.project import Project
from redaction.model.track import Keyframe, Track
from redaction.rendering.planes import planes_of

QUICK = EncoderSettings(preset="ultrafast")


def track(name: str, shape: Shape, frames: int, *, to: Shape | None = None, **more: Any) -> Track:
    """A track over all frames, moving to ``to`` if given."""
    keys = [Keyframe(FrameIndex(0), shape)]
    if to is not None and frames > 1:
        keys.append(Keyframe(FrameIndex(frames - 1), to))
    return Track(TrackId(name), tuple(keys), FrameIndex(frames), **more)


def project(tracks: Sequence[Track], sounds: Sequence[tuple[str, str, str]] = ()) -> Project:
    """Decisions; ``sounds`` are (start, stop, treatment)."""
    made = Project(FootageId("f")).with_tracks(tracks)
    ranges = {
        AudioRangeId(str(n)): AudioRange(
            AudioRangeId(str(n)), Fraction(start), Fraction(stop), AudioTreatment(what)
        )
        for n, (start, stop, what) in enumerate(sounds)
    }
    return dataclasses.replace(made, audio=MappingProxyType(ranges))


def usual_plan(source: Path, frames: int, size: tuple[int, int], **more: Any) -> ExportPlan:
    """Two tracks: an ellipse that moves and a box."""
    w, h = size
    tracks = [
        track(
            "a", Ellipse(Box(w * 0.1, h * 0.1, w * 0.2, h * 0.4)), frames,
            to=Ellipse(Box(w * 0.5, h * 0.4, w * 0.2, h * 0.4)),
        ),
        track("b", Box(w * 0.75, h * 0.1, w * 0.15, h * 0.3), frames),
    ]  # fmt: skip
    sounds = more.pop("sounds", ())
    return ExportPlan(source, "", project(tracks, sounds), **({"encoder": QUICK} | more))


def write_plainly(plan: ExportPlan, out: Path) -> Path:
    """Write a copy without verifying it."""
    out.write_bytes(b"")
    write_copy(
        plan, build_index(plan.source), out, mp4=out.suffix != ".mkv", cancel=CancelToken(),
        progress=no_progress,
    )  # fmt: skip
    return out


def without_frame(plan: ExportPlan, name: str, frame: int) -> ExportPlan:
    """The plan with one track missing on one frame."""
    old = plan.project.tracks[TrackId(name)]
    shape = old.shape_at(frame)
    after = old.shape_at(frame + 1)
    assert shape is not None
    changed = old.with_keyframe(Keyframe(FrameIndex(frame), shape, outside=True))
    if after is not None:
        changed = changed.with_keyframe(Keyframe(FrameIndex(frame + 1), after))
    if frame > old.start:
        before = old.shape_at(frame - 1)
        assert before is not None
        changed = changed.with_keyframe(Keyframe(FrameIndex(frame - 1), before))
    return dataclasses.replace(plan, project=plan.project.with_tracks([changed]))


def moved(plan: ExportPlan, name: str, dx: float, dy: float) -> ExportPlan:
    """The plan with one track elsewhere."""
    old = plan.project.tracks[TrackId(name)]
    keys = tuple(dataclasses.replace(k, shape=k.shape.moved(dx, dy)) for k in old.keyframes)
    return dataclasses.replace(
        plan, project=plan.project.with_tracks([dataclasses.replace(old, keyframes=keys)])
    )


def recut(copy: Path, out: Path, order: Callable[[int], list[tuple[int, int]]], **how: Any) -> Path:
    """Encode the pictures of ``copy`` again in another order or at other times; sound goes along.

    Args:
        copy: A good copy.
        out: The broken one.
        order: From the number of frames to (frame to show, ticks) for each new frame.
        how: ``sei=True`` keeps the encoder's messages; ``size`` scales; ``aspect`` is a pixel aspect;
            ``touch`` is given the list of pictures to change them.
    """
    index = build_index(copy)
    with FrameSource.open(copy, index=index) as source:
        pictures = [planes_of(frame) for frame in source.frames()]
        info = source.info
    if "touch" in how:
        how["touch"](pictures)
    if "aspect" in how:
        info = dataclasses.replace(info, pixel_aspect=how["aspect"])
    chosen = order(len(pictures))
    ticks = [t for _, t in chosen]
    steps = [*np.diff(ticks).tolist(), int(index.durations[-1])]
    clock = Timeline(
        index.time_base, tuple(ticks), tuple(max(1, s) for s in steps), Fraction(0), Fraction(0),
        Fraction(0), Fraction(0),
    )  # fmt: skip
    if "size" in how:
        width, height = how["size"]
        info = dataclasses.replace(info, width=width, height=height)
        pictures = [_scaled(p, width, height) for p in pictures]
    options = {
        "fflags": "+bitexact", "movflags": "+faststart+negative_cts_offsets",
        "video_track_timescale": str(index.time_base.denominator),
        "movie_timescale": str(index.time_base.denominator),
    }  # fmt: skip
    with av.open(str(copy)) as old, av.open(str(out), "w", format="mp4", options=options) as new:
        encoder = PictureEncoder(new, info, clock, QUICK)
        if how.get("sei"):
            encoder._filter = _Through()  # type: ignore[assignment]
        sound = old.streams.audio[0] if old.streams.audio else None
        made = new.add_stream_from_template(sound) if sound is not None else None
        new.start_encoding()
        if sound is not None:
            for packet in old.demux(sound):
                if packet.size:
                    packet.stream = made
                    new.mux(packet)
        for at, (number, _) in enumerate(chosen):
            for packet in encoder.encode(pictures[number].copy(), at):
                new.mux(packet)
        for packet in encoder.flush():
            new.mux(packet)
    blank_user_data(out)
    return out


def _scaled(planes: Any, width: int, height: int) -> Any:
    from redaction.rendering.planes import blank, views

    small = planes.picture.reformat(width=width, height=height)
    fresh = blank(width, height, full_range=planes.full_range)
    for target, source in zip((fresh.y, fresh.u, fresh.v), views(small), strict=True):
        target[:] = source
    return fresh


class _Through:
    """Stands in for the filter that takes the encoder's messages out."""

    def filter(self, packet: Any) -> list[Any]:
        return [packet]


def remux(
    copy: Path,
    out: Path,
    *,
    sound_shift: int = 0,
    drop_sound: bool = False,
    spoil: Callable[[av.container.OutputContainer], Callable[[], None] | None] | None = None,
) -> Path:
    """Copy the packets into a new file, with something added, moved or left out.

    Args:
        copy: A good copy.
        out: The broken one.
        sound_shift: Ticks of the sound's clock by which it is moved.
        drop_sound: Leave the sound out.
        spoil: Is given the new file before its header is written; what it gives back runs at the end.
    """
    with (
        av.open(str(copy)) as old,
        av.open(str(out), "w", format="mp4", options={"fflags": "+bitexact"}) as new,
    ):
        pairs = {}
        for stream in old.streams:
            if stream.type == "video" or (stream.type == "audio" and not drop_sound):
                pairs[stream.index] = new.add_stream_from_template(stream, opaque=True)
        later = spoil(new) if spoil is not None else None
        for packet in old.demux([old.streams[i] for i in pairs]):
            if not packet.size:
                continue
            target = pairs[packet.stream_index]
            if packet.stream.type == "audio":
                packet.pts, packet.dts = packet.pts + sound_shift, packet.dts + sound_shift
            packet.stream = target
            new.mux(packet)
        if later is not None:
            later()
    return out
