"""How complete a video is: what it claims, what its packets say, what can really be decoded."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import numpy as np

from player.media.container import check_readable, open_media
from player.media.identity import FileWatch, hash_file
from player.media.index import Gap, VideoIndex, build_index
from player.media.info import FootageKind, VideoInfo
from player.media.packets import packets_of
from player.media.sound_only import unreadable_pieces
from player.media.source import FrameSource, first_look
from player.media.time import format_seconds, runs_to_json
from player.media.work import CancelLike, NeverCancelled, ProgressLike, quiet

__all__ = ["ProbeReport", "hash_file", "probe"]

_UNSAID: Final = 2
"""The transfer code of a file that says nothing of it."""

_SLACK: Final = Fraction(1, 2)
"""Seconds by which the claimed and the real length may differ before it is worth a note."""


@dataclass(frozen=True, slots=True)
class ProbeReport:
    """What was found in one file.

    Attributes:
        info: The streams and how the picture is shown.
        frames: Frames in the index.
        duration: Seconds from the first frame's start to the last frame's end.
        sha256: SHA-256 of the file's content.
        size: Bytes.
        fingerprint: By which another file in its place is noticed at once (see ``FileWatch``).
        gaps: Holes in the recording.
        damaged: Indices of the frames that are missing their picture or were decoded from damaged
            data; empty when the file was not decoded.
        decoded: Frames that gave a picture, or None when the file was not decoded.
        complete: True when every frame was decoded cleanly and nothing says that some are missing.
        notes: Plain sentences for a person.
    """

    info: VideoInfo
    frames: int
    duration: Fraction
    sha256: str
    size: int
    fingerprint: str
    gaps: tuple[Gap, ...]
    damaged: tuple[int, ...]
    decoded: int | None
    complete: bool
    notes: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain values for reports."""
        return {
            **self.info.to_json(),
            "frames": self.frames,
            "duration": float(self.duration),
            "sha256": self.sha256,
            "size": self.size,
            "fingerprint": self.fingerprint,
            "gaps": [gap.to_json() for gap in self.gaps],
            "damaged": runs_to_json(self.damaged),
            "decoded": self.decoded,
            "complete": self.complete,
            "notes": list(self.notes),
        }


def probe(
    path: Path,
    *,
    video: int = 0,
    deep: bool = True,
    cancel: CancelLike | None = None,
    progress: ProgressLike | None = None,
    index: VideoIndex | None = None,
) -> ProbeReport:
    """Examine a file.

    Args:
        path: The file; it is only read.
        video: Which of the video streams that move, from 0.
        deep: Decode every frame. Without it nothing is said about damage, and ``complete`` is False.
            A still picture is always decoded, because that takes no time.
        cancel: Asked at least once a frame.
        progress: Told phases ``hashing`` and ``indexing`` in bytes, and ``decoding`` in frames.
        index: The file's index, if it is at hand.

    Raises:
        MediaError: If the file cannot be used as footage.
    """
    path = Path(path)
    cancel, progress = cancel or NeverCancelled(), progress or quiet
    # Says what is wrong with a file before time is spent on hashing it.
    check_readable(path)
    watch = FileWatch(path)
    info = first_look(path, video=video)
    deep = deep or info.kind is FootageKind.STILL
    sha256 = hash_file(path, cancel=cancel, progress=progress)
    if index is None:
        index = build_index(path, video=video, cancel=cancel, progress=progress)
    info = dataclasses.replace(info, has_edit_list=index.hidden > 0)
    damaged: list[int] = []
    decoded: int | None = None
    silent = 0
    if deep and info.kind is FootageKind.SOUND:
        silent, decoded = unreadable_pieces(path, cancel, progress), len(index)
    elif deep:
        decoded = 0
        with FrameSource.open(path, video=video, index=index) as source:
            for frame in source.frames(cancel=cancel):
                decoded += frame.picture is not None
                if frame.damaged:
                    damaged.append(int(frame.ref.index))
                progress("decoding", int(frame.ref.index) + 1, len(index), "frames")
    gaps = index.gaps()
    missing: tuple[str, ...] = ()
    if info.kind is FootageKind.VIDEO:
        missing = _missing(info, index) or _missing_end(path, info, index)
    lacks_pages = info.kind is FootageKind.STILL and bool(index.notes)
    notes = (
        *_damage_notes(info, index, damaged, decoded), *_sound_notes(silent), *missing,
        *_gap_notes(gaps), *_stream_notes(info), *index.notes,
    )  # fmt: skip
    watch.check()
    return ProbeReport(
        info=info,
        frames=len(index),
        duration=index.duration,
        sha256=sha256,
        size=path.stat().st_size,
        fingerprint=watch.digest,
        gaps=gaps,
        damaged=tuple(damaged),
        decoded=decoded,
        complete=deep and not damaged and not missing and not silent and not lacks_pages,
        notes=notes,
    )


def _sound_notes(silent: int) -> tuple[str, ...]:
    if not silent:
        return ()
    pieces = "1 piece" if silent == 1 else f"{silent} pieces"
    return (f"{pieces} of the sound cannot be decoded and cannot be heard.",)


def _damage_notes(
    info: VideoInfo, index: VideoIndex, damaged: list[int], decoded: int | None
) -> tuple[str, ...]:
    if decoded is None:
        what = "sound was" if info.kind is FootageKind.SOUND else "pictures were"
        return (f"The {what} not decoded, so damage was not looked for.",)
    notes = []
    if damaged and len(index) == 1:
        notes.append("The picture is damaged: a part of it is missing or wrong.")
    elif damaged:
        first = format_seconds(index.seconds(damaged[0]))
        notes.append(
            f"{len(damaged)} of {len(index)} frames are damaged; the first is frame {damaged[0]} "
            f"at {first}."
        )
    if decoded < len(index):
        count = len(index) - decoded
        notes.append(
            "1 frame gives no picture at all and is shown grey."
            if count == 1
            else f"{count} frames give no picture at all and are shown grey."
        )
    return tuple(notes)


def _missing(info: VideoInfo, index: VideoIndex) -> tuple[str, ...]:
    """Signs that the file once held more than it does."""
    notes = []
    usual = Fraction(float(np.median(index.durations))) * index.time_base
    short = info.video_duration is None or info.video_duration - index.duration > usual * 3 / 4
    # AVI counts time slots, empty ones too: only a missing stretch of time is a missing frame.
    if info.declared_frames > index.packets and short:
        notes.append(
            f"The file says that it has {info.declared_frames} frames, but only {index.packets} are in it: "
            "it is probably cut short."
        )
    return tuple(notes)


def _missing_end(path: Path, info: VideoInfo, index: VideoIndex) -> tuple[str, ...]:
    """Whether the file claims more time than its picture and its sound fill."""
    if info.container_duration is None:
        return ()
    claimed = info.container_start + Fraction(info.container_duration)
    seen = int(index.pts[-1] + index.durations[-1]) * index.time_base
    if index.counted or claimed - seen <= _SLACK:
        return ()
    with open_media(path) as container:
        for stream in container.streams.audio[:1]:
            for packet in packets_of(path, container, stream):
                if packet.pts is not None and packet.time_base is not None:
                    seen = max(seen, (packet.pts + (packet.duration or 0)) * packet.time_base)
    if claimed - seen <= _SLACK:
        return ()
    return (
        f"The file says that it lasts {float(claimed - seen):.1f} seconds longer than it does: "
        "it is probably cut short.",
    )


def _gap_notes(gaps: tuple[Gap, ...]) -> tuple[str, ...]:
    notes = [
        f"Nothing was recorded for {float(gap.seconds):.1f} seconds after frame {gap.after} "
        f"({format_seconds(gap.start)})."
        for gap in gaps[:5]
    ]
    if len(gaps) > 5:
        notes.append(f"There are {len(gaps) - 5} more such gaps.")
    return tuple(notes)


def _stream_notes(info: VideoInfo) -> tuple[str, ...]:
    notes = []
    if info.video_streams > 1:
        notes.append(
            f"The file has {info.video_streams} moving pictures; number {info.video + 1} is shown and "
            "exported."
        )
    if info.kind is FootageKind.STILL and info.other_streams:
        notes.append(
            f"The file carries details beside its picture ({', '.join(info.other_streams)}), which may "
            "say where, when and with what it was taken; no copy carries them."
        )
    if len(info.audio) > 1:
        notes.append(f"The file has {len(info.audio)} sound streams.")
    if info.has_edit_list:
        notes.append("The file hides some of its frames; they are neither shown nor exported.")
    if info.mirrored:
        notes.append("The file asks for a mirrored picture; it is shown unmirrored.")
    if info.dolby_vision and info.colour_trc != _UNSAID:
        notes.append(
            "The file carries Dolby Vision data, which are not used: colours may look a little different "
            "from the device that recorded it."
        )
    elif info.dolby_vision:
        # Without a transfer of its own the picture has colours that only these data explain (profile 5).
        notes.append(
            "The colours of this file can only be shown with its Dolby Vision data, which are not used "
            "here: they look wrong. Export it again as ordinary video where its colours matter."
        )
    return tuple(notes)
