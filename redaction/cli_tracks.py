"""Tracks as the command line takes them: from a file, and named by ID or by number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from player.media.time import FrameSpan, TimePoint, format_seconds
from redaction.cli_words import UsageError
from redaction.jobs.errors import UserError
from redaction.model.audio import AudioRange, AudioTreatment
from redaction.model.ids import AudioRangeId, FootageId, new_id
from redaction.model.project import Project
from redaction.model.track import Track

if TYPE_CHECKING:
    from player.media.index import VideoIndex
    from player.media.info import VideoInfo


def load_tracks(path: Path, info: VideoInfo, frames: int) -> tuple[Track, ...]:
    """The tracks of a file, which must belong to this video as far as the file can tell.

    Args:
        path: A track file of any format.
        info: The video they are for.
        frames: Its number of frames.

    Raises:
        UserError: If the file cannot be used or was made for another picture or length.
    """
    from redaction.formats.files import read_file

    file = read_file(path, frames)
    why = file.misfit(info, frames)
    if why:
        raise _another_video(path, why)
    return file.tracks


def _another_video(path: Path, why: str) -> UserError:
    """Tracks of another video would cover the wrong places: a copy made with them shows faces."""
    return UserError(
        f"The track file {path.name} was made for another video: {why}.",
        "Nothing was changed.",
        "Choose the tracks of this video, or write them anew with `umbra detect`.",
    )


def numbers_of(tracks: Sequence[Track]) -> list[int]:
    """The number of each track: its own, or counted from 1 where no track has one of its own.

    0 for a track that has none beside others that have, or shares one: its place in the list may be the
    number of somebody else, as the window shows it.
    """
    own = [track.number for track in tracks]
    if not any(own):
        return list(range(1, len(own) + 1))
    times = Counter(own)
    return [number if times[number] == 1 else 0 for number in own]


def with_kept(tracks: Sequence[Track], keep: Iterable[str], *, numbered: bool) -> tuple[Track, ...]:
    """The tracks with those named in ``keep`` set to visible.

    Args:
        tracks: In the order in which they are listed.
        keep: IDs, or numbers as in ``numbers_of``.
        numbered: Whether numbers are taken. They are when the tracks come from a file that a person has
            seen; a detection that runs anew may number another person so, and show them. They are not
            when the file's own IDs are numbers: a stale ID would then show somebody else.

    Raises:
        UsageError: If a name fits no track: covering everybody instead would be safe, but the person
            meant something else and has to know before the copy exists.
    """
    numbered = numbered and not any(str(track.id).isdecimal() for track in tracks)
    pairs = zip(numbers_of(tracks), tracks, strict=True) if numbered else ()
    by_name = {str(number): track for number, track in pairs if number}
    by_name |= {str(track.id): track for track in tracks}
    shown = set()
    for name in keep:
        if name not in by_name:
            how = (
                "" if numbered else " (here a track is named by its ID, as `umbra detect` lists it)"
            )
            raise UsageError(f"There is no track “{name}” to keep visible{how}.")
        shown.add(by_name[name].id)
    return tuple(replace(t, visible=True) if t.id in shown else t for t in tracks)


def clip_span(index: VideoIndex, clip: tuple[TimePoint, TimePoint] | None) -> FrameSpan | None:
    """The frames of ``--clip``, or None for the whole video.

    Raises:
        UsageError: If no frame lies in it.
    """
    if clip is None:
        return None
    nothing = UsageError(
        f"No frame lies in the part to copy; the video is {format_seconds(index.duration)} long "
        f"and has {len(index)} frames."
    )
    start = clip[0].seconds
    if start is not None and start >= index.duration:
        # The index would answer with the last frame, which is shown on; nobody means that here.
        raise nothing
    try:
        return index.span_of(*clip)
    except (ValueError, LookupError) as error:
        raise nothing from error


def clip_spans(
    index: VideoIndex, clips: Iterable[tuple[TimePoint, TimePoint]]
) -> tuple[FrameSpan, ...]:
    """The frames of each ``--clip``, as they were given; none for the whole video.

    Raises:
        UsageError: If no frame lies in one of them.
    """
    found = (clip_span(index, clip) for clip in clips)
    return tuple(span for span in found if span is not None)


def sound_ranges(
    index: VideoIndex,
    ranges: Iterable[tuple[TimePoint, TimePoint]],
    treatment: AudioTreatment = AudioTreatment.MUTE,
) -> tuple[AudioRange, ...]:
    """The stretches of ``--mute`` and the like, in seconds from the first frame.

    A stretch that ends with a frame lasts until that frame is no longer shown, as in ``--clip``.

    Raises:
        UsageError: If a stretch is empty or names a frame that does not exist.
    """
    found = []
    for first, last in ranges:
        start, _ = _moment(index, first)
        _, stop = _moment(index, last)
        if stop <= start:
            raise UsageError(f"A stretch of sound for --{treatment.value} ends before it begins.")
        found.append(AudioRange(AudioRangeId(new_id()), start, stop, treatment))
    return tuple(found)


def _moment(index: VideoIndex, point: TimePoint) -> tuple[Fraction, Fraction]:
    """When the point begins and ends: the same for a time, a frame's duration apart for a frame."""
    if point.frame is None:
        assert point.seconds is not None
        return point.seconds, point.seconds
    if point.frame >= len(index):
        raise UsageError(
            f"There is no frame {point.frame}; the video has {len(index)}, counted from 0."
        )
    start = index.seconds(point.frame)
    return start, start + int(index.durations[point.frame]) * index.time_base


def project_of(footage: FootageId, tracks: Iterable[Track], audio: Iterable[AudioRange]) -> Project:
    """A project that holds just these."""
    return Project(
        footage,
        tracks=MappingProxyType({track.id: track for track in tracks}),
        audio=MappingProxyType({part.id: part for part in audio}),
    )
