"""Making a ``VideoIndex``: one pass over the packets, and a decoding pass only where that is needed.

A packet says when its picture is shown, so the whole timeline is known without decoding. That fails
for bare streams without time stamps, for files whose time stamps repeat or jump back, and for
streams whose packets are not one picture each. Those are decoded once instead, each packet numbered,
and the index says so in its notes.
"""

from __future__ import annotations

import dataclasses
import itertools
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

import av.error
import numpy as np

from player.media.container import check_readable, no_picture, open_media, pick_video
from player.media.counting import NOTES, decode_pass, may_start, mend_keys
from player.media.kinds import index_by_kind
from player.media.memory import raise_if_short
from player.media.mp4_tables import packet_table
from player.media.packets import (
    NO_PTS,
    NOTHING,
    PacketTable,
    base_and_rate,
    decoder_options,
    durations,
    packets_of,
    scan,
)
from player.media.work import CancelLike, NeverCancelled, ProgressLike, quiet

if TYPE_CHECKING:
    from player.media.index import VideoIndex

__all__ = ["build_index", "packets_of"]

_TRIAL: Final = 32
"""Packets decoded to see that each carries one picture under its own time stamp."""

_BARE: Final = (
    "h261", "h263", "h264", "hevc", "vvc", "m4v", "mjpeg", "mpegvideo", "vc1", "av1", "obu", "avs2", "avs3",
    "cavsvideo", "dirac",
)  # fmt: skip
"""Formats without times of their own: a demuxer makes some up, others after a seek than before it."""


def build_index(
    path: Path,
    *,
    video: int = 0,
    cancel: CancelLike | None = None,
    progress: ProgressLike | None = None,
) -> VideoIndex:
    """Index one file by demuxing, or by one decoding pass where its time stamps cannot be trusted.

    A still picture has one frame (one for each page), sound alone one each 1/25 second.

    Args:
        path: The file; it is only read.
        video: Which of the video streams that move, from 0.
        cancel: Asked at least every few hundred packets.
        progress: Told phase ``indexing`` in bytes, or in frames during a decoding pass.

    Raises:
        MediaError: If the file cannot be used as footage.
    """
    check_readable(path)
    cancel, progress = cancel or NeverCancelled(), progress or quiet
    return index_by_kind(
        path, video, cancel, progress, lambda: _video_index(path, video, cancel, progress)
    )


def _video_index(path: Path, video: int, cancel: CancelLike, progress: ProgressLike) -> VideoIndex:
    table, bare = packet_table(path, video, cancel), False
    if table is None:
        with open_media(path) as container:
            table = scan(path, container, pick_video(path, container, video), cancel, progress)
            bare = container.format.name in _BARE
            if container.format.name in ("gif", "apng"):
                # Each picture changes the one before, and all are called whole.
                table.keys[1:] = bytes(len(table) - 1)
    trial = Trial(path, table, video)
    why = _distrust(table) or ("bare" if bare else "") or trial.why
    if why == "keys":
        mend_keys(path, table, cancel, progress, video)
    if why in ("", "keys"):
        index = _from_table(path, table, video)
    else:
        index = decode_pass(path, table, why, cancel, progress, video)
    notes = ((NOTES[why],) if why == "keys" else ()) + index.notes
    notes += () if trial.strict else (NOTES["lax"],)
    return dataclasses.replace(index, strict=trial.strict, notes=notes)


def _distrust(table: PacketTable) -> str:
    """Why the packets alone cannot be trusted, or an empty string."""
    shown = ~np.frombuffer(table.hidden, np.bool_)
    pts = np.asarray(table.pts, np.int64)[shown]
    dts = np.asarray(table.dts, np.int64)
    dts = dts[dts != NO_PTS]
    if (pts == NO_PTS).any():
        return "missing"
    if len(np.unique(pts)) != len(pts):
        return "repeated"
    if (np.diff(dts) < 0).any() and not table.hidden.count(1):
        # Edit lists may show a stretch twice; elsewhere a step back means that a clock was reset.
        return "backwards"
    return ""


@dataclass
class _Run:
    """What came of decoding the first packets."""

    stamps: dict[int | None, bool] = field(default_factory=dict)
    given: list[tuple[int | None, bool, bool]] = field(default_factory=list)
    tiny: set[int | None] = field(default_factory=set)
    fed: int = 0
    refused: int = 0
    corrupt: int = 0
    reorders: bool = False
    container: str = ""

    @property
    def clean(self) -> bool:
        """No sign of damage."""
        return not self.refused and not self.corrupt


class Trial:
    """The first packets decoded: does each give one picture under its own time stamp?

    Attributes:
        why: The key of ``NOTES`` that says what is wrong with the packets, or an empty string.
        strict: Whether the decoder may refuse what breaks the rules of the format.
    """

    def __init__(self, path: Path, table: PacketTable, video: int) -> None:
        run = _run(path, video, strict=True)
        self.strict = True
        if not run.clean:
            mended = _run(path, video, strict=False)
            # A file that breaks rules all the time, and shows well, is no damaged one.
            shows_well = mended.clean and len(mended.given) >= mended.fed
            self.strict = not (shows_well and run.refused * 4 > run.fed)
            if not self.strict:
                run = mended
            else:
                run.given, run.stamps = mended.given, mended.stamps
        self.why = _what_is_wrong(run, table)


def _run(path: Path, video: int, *, strict: bool) -> _Run:
    """Decode until enough packets went in."""
    run = _Run()
    with open_media(path) as container:
        stream = pick_video(path, container, video)
        stream.thread_type = "NONE"
        context = stream.codec_context
        context.options = decoder_options(strict=strict)
        packets = packets_of(path, container, stream)
        for packet in itertools.chain(packets, [None]):
            if packet is not None and not packet.is_discard:
                run.fed += 1
                run.stamps[packet.pts] = packet.is_keyframe
                if packet.size <= NOTHING:
                    run.tiny.add(packet.pts)
            if packet is not None:
                run.corrupt += packet.is_corrupt
            try:
                pictures = context.decode(packet)
            except av.error.EOFError:
                pictures = []
            except av.error.FFmpegError as error:
                raise_if_short(error)
                pictures = []
                run.refused += 1
            run.corrupt += sum(picture.is_corrupt for picture in pictures)
            run.given += [(p.pts, p.is_corrupt, may_start(p, context.name)) for p in pictures]
            if packet is None or run.fed >= _TRIAL:
                break
        packets.close()  # type: ignore[attr-defined]
        with suppress(av.error.FFmpegError):
            run.given += [
                (p.pts, p.is_corrupt, may_start(p, context.name)) for p in context.decode(None)
            ]
        run.reorders, run.container = context.reorder_depth > 0, container.format.name
    return run


def _what_is_wrong(run: _Run, table: PacketTable) -> str:
    if any(pts is None or pts not in run.stamps for pts, _, _ in run.given):
        return "stamps"
    order = [pts for pts, _, _ in run.given if pts is not None]
    # AVI stores no presentation times: with B-frames, what it gives is the order of decoding.
    if run.reorders and "avi" in run.container.split(",") and list(table.pts) == sorted(table.pts):
        return "stamps"
    if run.clean and any(later <= sooner for sooner, later in itertools.pairwise(order)):
        return "stamps"
    if table.unseen or len(run.given) > run.fed or _are_fields(run) or _repeats(run):
        return "pictures"
    return "keys" if any(run.stamps[pts] and not whole for pts, _, whole in run.given) else ""


def _are_fields(run: _Run) -> bool:
    """Whether packets are the two fields of a frame each: a picture comes of the first, none of the other.

    Where a recording was cut, pictures are missing too, but in a row.
    """
    came = {pts for pts, _, _ in run.given}
    fed = [pts in came for pts in run.stamps]
    silent = fed.count(False)
    second = sum(not now and before for before, now in itertools.pairwise(fed))
    return run.clean and silent * 3 >= len(fed) > 1 and second * 10 >= silent * 9


def _repeats(run: _Run) -> bool:
    """Whether some packets are too small to be pictures and gave none: they repeat the one before."""
    came = {pts for pts, _, _ in run.given}
    return run.clean and bool(came) and any(pts not in came for pts in run.tiny)


def _from_table(path: Path, table: PacketTable, video: int) -> VideoIndex:
    from player.media.index import VideoIndex

    shown = np.flatnonzero(~np.frombuffer(table.hidden, np.bool_))
    if not len(shown):
        raise no_picture(path)
    pts = np.asarray(table.pts, np.int64)
    keys = np.frombuffer(table.keys, np.bool_)
    order = shown[np.argsort(pts[shown], kind="stable")]
    starts = np.flatnonzero(keys & (pts != NO_PTS))
    starts = starts[np.argsort(pts[starts], kind="stable")]
    time_base, rate = base_and_rate(path, video)
    return VideoIndex(
        time_base=time_base,
        pts=pts[order],
        durations=durations(pts[order], table.durations[int(order[-1])], rate, time_base),
        keyframes=keys[order],
        seek_pts=pts[starts],
        seek_dts=np.asarray(table.dts, np.int64)[starts],
        seek_numbers=starts,
        numbers=order,
        hidden=table.hidden.count(1),
        packets=len(table),
    )
