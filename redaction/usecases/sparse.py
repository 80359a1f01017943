"""Looks for text and for what a detector of the user's own finds: now and then, in a larger picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, Future
from dataclasses import replace
from typing import TYPE_CHECKING

from player.media.info import FootageKind
from redaction.detection.kinds import DETAIL, Rhythm, Watcher, breaks
from redaction.detection.picture import Look, look_size, to_source
from redaction.tracking.kinds import build_sparse_tracks, sparse_tracks_on_stills

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from player.media.info import VideoInfo
    from redaction.detection.base import Detections
    from redaction.detection.settings import DetectionSettings
    from redaction.model.region import Kind
    from redaction.model.track import Track
    from redaction.tracking.field import MotionField
    from redaction.tracking.motion import PairMotion
    from redaction.usecases.chunks import Chunk

Finds = tuple[tuple[int, "Detections"], ...]
"""What was found on one frame: the number of the watcher that looked, and an entry for each of its kinds."""


class SparseLooks:
    """Who looks on which frame of one part, and what is found there. The same part gives the same.

    Args:
        watchers: As the settings ask for.
        chunk: The part.
        rate: Frames a second on average.
        info: What is known of the footage.
        size: Width and height of the picture that faces are looked for in.
        lookers: Threads that look; the calling one when None.

    Attributes:
        detail: Width and height of the more detailed picture these detectors want; None for that one.
    """

    def __init__(
        self,
        watchers: Sequence[Watcher],
        chunk: Chunk,
        rate: float,
        info: VideoInfo,
        size: tuple[int, int],
        lookers: Executor | None = None,
    ) -> None:
        self._watchers = watchers
        self._chunk = chunk
        self._info = info
        self._lookers = lookers
        still = info.kind is FootageKind.STILL
        self._rhythms = [Rhythm(1) if still else watcher.rhythm(rate) for watcher in watchers]
        detail = look_size(info, DETAIL)
        self.detail = detail if watchers and max(detail) > max(size) else None
        self._found: dict[int, list[Future[Finds]]] = {}
        self._before: Look | None = None
        self._idle: list[int] = []

    def detail_of(self, frame: int) -> tuple[int, int] | None:
        """Width and height of the detailed picture of this frame, if one is needed.

        What is known before it is decoded decides: where a new scene begins, the small picture must do.
        """
        at, count = frame - self._chunk.start, len(self._chunk)
        return self.detail if any(r.due(at, count) for r in self._rhythms) else None

    def put(self, look: Look, pair: PairMotion | None) -> None:
        """Have the watchers look whose turn it is; frames come in order.

        Args:
            look: A frame of the part.
            pair: Motion from the frame before; None where it is unknown.
        """
        at, count = look.index - self._chunk.start, len(self._chunk)
        due = [n for n, r in enumerate(self._rhythms) if breaks(pair) or r.due(at, count)]
        if breaks(pair) and self._before is not None:
            # What came into the picture since the last look would otherwise be seen by nobody.
            self._start(self._before, self._idle)
        self._start(look, due)
        self._before = look
        self._idle = [n for n in range(len(self._rhythms)) if n not in due]

    def take(self, frame: int) -> Finds:
        """What was found on this frame, once the next one was put; empty where nobody looked."""
        return tuple(find for future in self._found.pop(frame, ()) for find in future.result())

    def cancel(self) -> None:
        """Nobody will ask any more."""
        for futures in self._found.values():
            for future in futures:
                future.cancel()
        self._found.clear()

    def _start(self, look: Look, who: Sequence[int]) -> None:
        picture = look.rgb if look.detail is None else look.detail
        if picture is None or not who:
            return
        if self._lookers is None:
            future: Future[Finds] = Future()
            future.set_result(self._look(picture, who))
        else:
            future = self._lookers.submit(self._look, picture, who)
        self._found.setdefault(look.index, []).append(future)

    def _look(self, picture: npt.NDArray[np.uint8], due: Sequence[int]) -> Finds:
        """In source pixels of the picture as shown."""
        size = (picture.shape[1], picture.shape[0])
        return tuple(
            (number, replace(to_source(found, size, self._info), source=()))
            for number in due
            for found in self._watchers[number].look(picture)
        )


def sparse_tracks(
    found: Mapping[int, Finds],
    info: VideoInfo,
    motion: MotionField,
    settings: DetectionSettings,
    *,
    first: int = 0,
    check: Callable[[], None] = lambda: None,
) -> tuple[Track, ...]:
    """Tracks of everything that is looked for now and then.

    Args:
        found: By frame looked at, counted from the stretch's first.
        info: What is known of the footage.
        motion: Between all frames of the stretch.
        settings: Scaled to the footage's rate.
        first: Frame index in the footage of the stretch's first frame.
        check: Called often; raises to stop.
    """
    each: dict[tuple[int, Kind], dict[int, Detections]] = {}
    for frame, finds in found.items():
        for number, seen in finds:
            each.setdefault((number, seen.kind), {})[frame] = seen
    tracks: list[Track] = []
    for (_, kind), looks in sorted(each.items()):
        if info.kind is FootageKind.STILL:
            tracks += sparse_tracks_on_stills(
                looks, info.width, info.height, settings, kind=kind, first=first, check=check
            )
        else:
            tracks += build_sparse_tracks(
                looks, motion, settings, kind=kind, first=first, check=check
            )
    # What two detectors see at the same places has one id, and covering it once is enough.
    return tuple({track.id: track for track in reversed(tracks)}.values())[::-1]
