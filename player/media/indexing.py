"""Making a ``VideoIndex``: one pass over the packets, and a decoding pass only where that is needed.

A packet says when its picture is shown, so the whole timeline is known without decoding. That fails
for bare streams without time stamps, for files whose time stamps repeat or jump back, and for
streams whose packets are not one picture each. Those are decoded once instead, each packet numbered,
and the index says so in its notes.
"""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import TYPE_CHECKING, Final

import av.error
import numpy as np

from player.media.container import no_picture, open_media, pick_video
from player.media.counting import NOTES, decode_pass, is_whole, mend_keys
from player.media.kinds import index_by_kind
from player.media.packets import NO_PTS, PacketTable, base_and_rate, durations, packets_of, scan
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
    cancel, progress = cancel or NeverCancelled(), progress or quiet
    return index_by_kind(
        path, video, cancel, progress, lambda: _video_index(path, video, cancel, progress)
    )


def _video_index(path: Path, video: int, cancel: CancelLike, progress: ProgressLike) -> VideoIndex:
    with open_media(path) as container:
        table = scan(path, container, pick_video(path, container, video), cancel, progress)
        bare = container.format.name in _BARE
    why = _distrust(table) or ("bare" if bare else "") or _trial(path, table, video)
    if why == "keys":
        mend_keys(path, table, cancel, progress, video)
        return _from_table(path, table, video, (NOTES[why],))
    if why:
        return decode_pass(path, table, why, cancel, progress, video)
    return _from_table(path, table, video)


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


def _trial(path: Path, table: PacketTable, video: int) -> str:
    """Decode the first packets: does each give one picture under its own time stamp?"""
    with open_media(path) as container:
        stream = pick_video(path, container, video)
        stream.thread_type = "NONE"
        context, given, fed, errors = stream.codec_context, [], 0, 0
        stamps: dict[int | None, bool] = {}
        packets = packets_of(path, container, stream)
        for packet in packets:
            if not packet.is_discard:
                fed += 1
                stamps[packet.pts] = packet.is_keyframe
            try:
                given += [(f.pts, f.is_corrupt, is_whole(f)) for f in context.decode(packet)]
            except av.error.FFmpegError:
                errors += 1
            errors += packet.is_corrupt
            if fed >= _TRIAL:
                break
        packets.close()  # type: ignore[attr-defined]
        try:
            given += [(f.pts, f.is_corrupt, is_whole(f)) for f in context.decode(None)]
        except av.error.FFmpegError:
            errors += 1
        reorders, name = context.reorder_depth > 0, container.format.name
    if any(pts is None or pts not in stamps for pts, _, _ in given):
        return "stamps"
    order = [pts for pts, _, _ in given if pts is not None]
    # AVI stores no presentation times: with B-frames, what it gives is the order of decoding.
    if reorders and "avi" in name.split(",") and list(table.pts) == sorted(table.pts):
        return "stamps"
    if any(later <= sooner for sooner, later in itertools.pairwise(order)):
        return "stamps"
    damaged = errors > 0 or any(corrupt for _, corrupt, _ in given)
    # A damaged start says nothing about how many pictures the packets make.
    if given and len(given) != fed and not damaged:
        return "pictures"
    return "keys" if any(stamps[pts] and not whole for pts, _, whole in given) else ""


def _from_table(
    path: Path, table: PacketTable, video: int, notes: tuple[str, ...] = ()
) -> VideoIndex:
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
        notes=notes,
    )
