"""Looking through one part of the footage: decode, measure motion, detect.

Nothing is carried over from one part to the next, so a part gives the same wherever and whenever it is
looked through. ``look_through`` takes and gives plain values and can run in another process; ``sightings`` is
the same for threads of this one, frame by frame.
"""

from __future__ import annotations

import functools
import os
import queue
import threading
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from player.media.container import check_readable
from player.media.identity import FileWatch
from player.media.index import VideoIndex, build_index
from player.media.info import FootageKind
from player.media.source import FrameSource, first_look
from player.media.work import CancelLike, NeverCancelled
from redaction.detection.base import Detections
from redaction.detection.ensemble import Ensemble, build_ensemble, long_side
from redaction.detection.parts import parts_around
from redaction.detection.picture import Look, look_at, look_size, to_source
from redaction.detection.settings import NORMAL_RATE
from redaction.detection.turns import Turns
from redaction.jobs.cancel import Cancelled
from redaction.jobs.errors import UserError
from redaction.tracking.motion import MotionEstimator, grey_size
from redaction.tracking.store import pack
from redaction.usecases.checkpoints import analysis_version
from redaction.usecases.chunks import Chunk, ChunkFindings
from redaction.usecases.faults import nothing_to_search
from redaction.usecases.sparse import Finds, SparseLooks
from redaction.usecases.stretches import Seen, Stretches

if TYPE_CHECKING:
    from player.media.info import VideoInfo
    from redaction.detection.settings import DetectionSettings
    from redaction.tracking.agree import Box

LARGE: Final = 2_500_000
"""Pixels from which one thread that decodes would keep two that detect waiting. Below, more threads only take
more time of the processor (at 1080p a seventh more)."""

NONE: Final = Detections.unknown()
"""Stands for every frame at which nobody could look."""


@dataclass(frozen=True, eq=False, slots=True)
class Opened:
    """Footage that can be looked through.

    Attributes:
        path: The file; it is only read.
        video: Which of its moving pictures, from 0.
        info: What is known of it.
        index: Its frames.
        watch: Holds the file to what it was when it was opened.
        threads: Of the decoder; 0 for as many as it likes.
    """

    path: Path
    video: int
    info: VideoInfo
    index: VideoIndex
    watch: FileWatch
    threads: int


def open_footage(
    path: Path,
    video: int = 0,
    *,
    index: VideoIndex | None = None,
    info: VideoInfo | None = None,
    watch: FileWatch | None = None,
    fingerprint: str = "",
    cancel: CancelLike | None = None,
) -> Opened:
    """See what the file is and which frames it has.

    Args:
        path: The file; it is only read.
        video: Which of its moving pictures, from 0.
        index: Their index, if it is at hand.
        info: What is known of the file, likewise.
        watch: Begun before these were made, so that they belong to this file.
        fingerprint: Of the file that is meant, where that is known (see ``FileWatch.digest``); for a watch
            that is begun here.
        cancel: Stops it.

    Raises:
        MediaError: If it cannot be used, has no picture, or is another file than was meant.
    """
    check_readable(path)
    watch = watch if watch is not None else FileWatch(path, fingerprint)
    index = index if index is not None else build_index(path, video=video, cancel=cancel)
    info = info if info is not None else first_look(path, video=video)
    watch.check()
    if info.kind is FootageKind.SOUND:
        raise nothing_to_search(path)
    large = info.width * info.height > LARGE
    return Opened(path, video, info, index, watch, threads=0 if large else 1)


@dataclass(frozen=True, slots=True)
class ChunkTask:
    """What another process is to look through. Plain values: it can be sent anywhere the file can be read.

    Attributes:
        path: The footage; it is only read.
        video: Which of its moving pictures, from 0.
        fingerprint: The file's, so that no other one is looked at in its place.
        settings: What to look for and how hard.
        chunk: The part.
        stop: Once a file of this name is there, the work is to stop; None where nobody will ask for that.
        program: What stands for the program that asks (``checkpoints.analysis_version``): another one might
            find something else. Empty: whoever does it is the same.
    """

    path: Path
    video: int
    fingerprint: str
    settings: DetectionSettings
    chunk: Chunk
    stop: Path | None = None
    program: str = ""


@dataclass(frozen=True, eq=False, slots=True)
class Sighting:
    """What was seen on one frame.

    Attributes:
        frame: Which, in the footage.
        found: In source pixels of the picture as shown.
        motion: To the next frame, as ``tracking.store.pack`` gives it.
        damaged: The frame could not be decoded whole.
        sparse: What was found of things that are looked for now and then; empty where nobody looked.
    """

    frame: int
    found: Detections
    motion: bytes
    damaged: bool
    sparse: Finds = ()


def look_through(task: ChunkTask) -> ChunkFindings:
    """Look through one part, by one thread beside the one that decodes.

    Raises:
        Cancelled: If it was asked to stop.
        MediaError: If the file cannot be read, or is not the one that was meant.
        UserError: If a model file is missing or altered, or this is another version than the one that asks.
    """
    if task.program and task.program != analysis_version():
        raise UserError(
            "A worker of the cluster runs another version of Umbra, or of the libraries it uses.",
            "Nothing that it found was taken, and the original is unchanged.",
            "Set up the same version on every machine, and start the workers again.",
        )
    stop = NeverCancelled() if task.stop is None else _FileStop(task.stop)
    info, index = _known(task.path, task.video, task.fingerprint)
    watch = FileWatch(task.path, task.fingerprint)
    opened = Opened(task.path, task.video, info, index, watch, threads=1)
    ensemble = _ensemble_of(task.settings)
    seen = list(sightings(opened, task.chunk, task.settings, ensemble, stop))
    return ChunkFindings(
        task.chunk,
        tuple(s.found for s in seen),
        tuple(s.motion for s in seen),
        tuple(s.frame for s in seen if s.damaged),
        {s.frame: s.sparse for s in seen if s.sparse},
    )


class _FileStop:
    """A request to stop that reaches every process and machine that sees the folder."""

    def __init__(self, file: Path) -> None:
        self._file = str(file)

    def check(self) -> None:
        if os.path.exists(self._file):  # noqa: PTH110 - asked once a frame
            raise Cancelled


@functools.lru_cache(maxsize=2)
def _known(path: Path, video: int, fingerprint: str) -> tuple[VideoInfo, VideoIndex]:
    """Kept, because a process looks through many parts of one file."""
    opened = open_footage(path, video, fingerprint=fingerprint)
    return opened.info, opened.index


@functools.lru_cache(maxsize=1)
def _ensemble_of(settings: DetectionSettings) -> Ensemble:
    return build_ensemble(settings)


def sightings(
    opened: Opened,
    chunk: Chunk,
    settings: DetectionSettings,
    ensemble: Ensemble,
    stop: CancelLike,
    lookers: Executor | None = None,
) -> Generator[Sighting, None, None]:
    """Look at every frame of a part, in order.

    Args:
        opened: The footage.
        chunk: The part.
        settings: What to look for and how hard.
        ensemble: The detectors these settings ask for.
        stop: Asked at every frame.
        lookers: Threads that detect, for several frames at once; the calling thread when None.

    Raises:
        MediaError: If the file cannot be read any more.
    """
    # OpenCV's own threads would fight ours, and their number must not matter.
    cv2.setNumThreads(1)
    info = opened.info
    still = info.kind is FootageKind.STILL
    size = look_size(info, long_side(settings))

    to_small = np.array([size[0] / info.width, size[1] / info.height] * 2)

    def detect(look: Look, turn: int | None, places: Sequence[Box] = ()) -> Detections:
        stop.check()  # one piece of work may be several looks
        if look.rgb is None:
            return NONE
        parts = parts_around([box * to_small for box in places], *size) if places else None
        if parts is None:
            # Each page of a still is looked at like the first: it has no neighbours that make up for it.
            found = ensemble.detect(look.rgb, 0 if still else turn)
            return replace(to_source(found, size, info), source=())
        found = to_source(ensemble.detect_in(look.rgb, parts), size, info)
        return replace(found, source=(), looked=False)

    estimator, motions = MotionEstimator(), dict[int, bytes]()
    turns = Turns(settings.mode, frame_rate(opened.index))
    stretches = Stretches(detect, turns, settings, (info.width, info.height), lookers)
    ready: deque[Seen] = deque()
    others = SparseLooks(ensemble.watchers, chunk, frame_rate(opened.index), info, size, lookers)
    hurt = False
    with _looks(opened, chunk, size, others, stop) as looks:
        try:
            for look in looks:
                stop.check()
                # A page of a still picture has nothing to do with the page before it.
                pair = None if still else estimator.next(look.grey)
                if pair is not None and pair.cut and (hurt or look.damaged):
                    # Damage looks like a new scene, and whoever was there may still show through it.
                    pair = None
                hurt = look.damaged
                if look.index > chunk.start:
                    motions[look.index - 1] = pack(pair)
                if look.index < chunk.stop:
                    others.put(look, pair)
                    ready.extend(stretches.put(look, pair))
                while ready and ready[0].look.index in motions:
                    yield _sighting(ready.popleft(), motions, others)
            for seen in stretches.finish():
                stop.check()
                ready.append(seen)
            while ready:
                yield _sighting(ready.popleft(), motions, others)
        finally:
            stretches.cancel()
            others.cancel()


def frame_rate(index: VideoIndex) -> float:
    """Frames a second on average, whatever the file claims."""
    seconds = float(index.duration)
    return len(index) / seconds if seconds > 0 else NORMAL_RATE


def _sighting(seen: Seen, motions: dict[int, bytes], others: SparseLooks) -> Sighting:
    frame = seen.look.index
    return Sighting(
        frame, seen.found, motions.pop(frame, b""), seen.look.damaged, others.take(frame)
    )


@contextmanager
def _looks(
    opened: Opened, chunk: Chunk, size: tuple[int, int], others: SparseLooks, stop: CancelLike
) -> Iterator[Iterator[Look]]:
    """The small pictures of a part, decoded ahead by a thread that ends with the ``with``."""
    ready: queue.Queue[Look | BaseException | None] = queue.Queue(4)
    ended = threading.Event()

    def put(item: Look | BaseException | None) -> bool:
        while not ended.is_set():
            try:
                ready.put(item, timeout=0.1)
            except queue.Full:
                continue
            return True
        return False

    def decode() -> None:
        info = opened.info
        grey = grey_size(info.width, info.height)
        try:
            with FrameSource.open(
                opened.path, video=opened.video, index=opened.index, info=info,
                threads=opened.threads, watch=opened.watch,
            ) as source:  # fmt: skip
                for frame in source.frames(chunk.decoded, cancel=stop):
                    detail = others.detail_of(frame.ref.index)
                    if not put(look_at(frame, size, grey, detail)):
                        return
            put(None)
        except BaseException as error:  # noqa: BLE001 - handed to the thread that waits, raised there
            put(error)

    def take() -> Iterator[Look]:
        while (item := ready.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item

    decoder = threading.Thread(target=decode, name="analyse-decode")
    decoder.start()
    try:
        yield take()
    finally:
        ended.set()
        decoder.join()
