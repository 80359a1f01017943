"""Footage that is no video: which part of the program indexes, describes and opens it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from player.media.container import SoundAlone, one_picture_only
from player.media.info import FootageKind

if TYPE_CHECKING:
    import av

    from player.media.identity import FileWatch
    from player.media.index import VideoIndex
    from player.media.info import VideoInfo
    from player.media.source import FrameSource
    from player.media.work import CancelLike, ProgressLike

First = tuple["VideoInfo", "av.VideoFrame | None"]

# The modules themselves are imported where they are needed: they build on the ones that call this.


def index_by_kind(
    path: Path,
    video: int,
    cancel: CancelLike,
    progress: ProgressLike,
    of_video: Callable[[], VideoIndex],
) -> VideoIndex:
    """The index of any kind of footage; ``of_video`` makes that of a video.

    Raises:
        MediaError: If the file cannot be used as footage.
    """
    from player.media.stills import still_form, still_index

    form = still_form(path, video)
    if form is not None:
        return still_index(path, form)
    try:
        return of_video()
    except SoundAlone:
        from player.media.sound_only import sound_index

        _check_choice(path, video)
        return sound_index(path, cancel, progress)


def first_by_kind(path: Path, video: int, of_video: Callable[[], First]) -> First:
    """What the file is, of whatever kind; ``of_video`` looks at a video and gives a picture besides.

    Raises:
        MediaError: If the file cannot be used as footage.
    """
    from player.media.stills import still_form, still_info

    form = still_form(path, video)
    if form is not None:
        return still_info(path, form), None
    try:
        return of_video()
    except SoundAlone:
        from player.media.sound_only import sound_info

        _check_choice(path, video)
        return sound_info(path), None


def source_by_kind(path: Path, info: VideoInfo, index: VideoIndex, watch: FileWatch) -> FrameSource:
    """The frames of footage that is no video.

    Raises:
        MediaError: If the file changed into something else in the meantime.
    """
    from player.media.sound_only import SoundSource
    from player.media.stills import StillSource, still_form

    if info.kind is FootageKind.SOUND:
        return SoundSource(info, index, watch)
    form = still_form(path)
    assert form is not None
    return StillSource(path, info, index, form, watch)


def _check_choice(path: Path, video: int) -> None:
    if video:
        raise one_picture_only(path, video)
