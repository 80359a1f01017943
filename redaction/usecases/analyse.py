"""Find every face of a clip and follow it: decode, detect, measure motion, build tracks.

Decoding, motion and detection overlap in threads. Frames go through bounded queues and only boxes and
coarse motion are kept, so memory does not grow with the clip. Every frame is looked at by itself in a
single-threaded session, so the result is the same whatever the number of threads.
"""

from __future__ import annotations

import os
import queue
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2

from player.media.info import FootageKind
from player.media.source import FrameSource
from redaction.detection.base import Detections
from redaction.detection.ensemble import Ensemble, build_ensemble, long_side
from redaction.detection.picture import Look, look_at, look_size, to_source
from redaction.detection.settings import NORMAL_RATE, DetectionSettings
from redaction.detection.turns import Turns
from redaction.jobs.cancel import CancelToken
from redaction.jobs.progress import Progress, ProgressSink, Throttle, no_progress
from redaction.tracking.build import build_tracks
from redaction.tracking.field import MotionField
from redaction.tracking.motion import MotionEstimator, grey_size
from redaction.tracking.stills import tracks_on_stills
from redaction.tracking.store import MotionStore
from redaction.usecases.faults import nothing_to_search

if TYPE_CHECKING:
    from pathlib import Path

    from player.media.index import VideoIndex
    from player.media.info import VideoInfo
    from player.media.time import FrameSpan
    from redaction.model.track import Track

IN_FLIGHT = 8
"""Frames between decoding and result at most."""

FIRST_PARTIAL = 3.0
"""Seconds until the first partial tracks are reported; each later report waits twice as long."""

TracksSink = Callable[[tuple["Track", ...]], None]
"""Takes the tracks found so far; the next report replaces them."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """What was found, with what.

    Attributes:
        tracks: In order of their first frame; all pending.
        frames: Frames looked at.
        damaged: Indices of frames that could not be decoded whole.
        models: Name and hash of each model.
        settings: As given.
        seconds: Wall-clock time it took.
    """

    tracks: tuple[Track, ...]
    frames: int
    damaged: tuple[int, ...]
    models: tuple[str, ...]
    settings: DetectionSettings
    seconds: float

    def to_json(self) -> dict[str, object]:
        """Everything but the tracks themselves (see ``redaction.formats``), JSON-ready."""
        return {
            "tracks": len(self.tracks),
            "frames": self.frames,
            "damaged": list(self.damaged),
            "models": list(self.models),
            "settings": self.settings.to_json(),
            "seconds": round(self.seconds, 3),
        }


def analyse(
    path: Path,
    settings: DetectionSettings | None = None,
    *,
    video: int = 0,
    span: FrameSpan | None = None,
    cancel: CancelToken | None = None,
    progress: ProgressSink = no_progress,
    on_tracks: TracksSink | None = None,
    workers: int | None = None,
) -> Analysis:
    """Find and follow the faces of one file.

    Args:
        path: The footage; it is only read.
        settings: What to look for and how hard; the defaults when None.
        video: Which of the file's moving pictures to look at, from 0.
        span: Only these frames; all when None.
        cancel: Stops the work within a second.
        progress: Phases ``detecting`` and ``tracking``, in frames.
        on_tracks: Called now and then, from the calling thread, with the tracks so far.
        workers: Detection threads; as many as there are cores when None. Does not change the result.

    Raises:
        Cancelled: If asked to stop.
        MediaError: If the file cannot be used as footage.
        UserError: If a model file is missing or altered.
    """
    began = time.monotonic()
    settings = settings if settings is not None else DetectionSettings()
    cancel = cancel if cancel is not None else CancelToken()
    report = Throttle(progress)
    ensemble = build_ensemble(settings)
    pass_ = FirstPass(path, settings, span, ensemble, workers or os.cpu_count() or 1, video)
    try:
        pass_.run(cancel, report, on_tracks)
        report(Progress("tracking", 0, len(pass_.detections)))
        tracks = pass_.tracks(cancel.check)
        report(Progress("tracking", len(pass_.detections), len(pass_.detections)))
    finally:
        ensemble.close()
        pass_.close()
    return Analysis(
        tracks,
        len(pass_.detections),
        tuple(pass_.damaged),
        ensemble.names,
        settings,
        time.monotonic() - began,
    )


class FirstPass:
    """Looks at every frame once, and keeps what is needed to build tracks.

    Attributes:
        detections: By frame, from the first of the span.
        pairs: Motion from each frame to the next.
        damaged: Indices of frames that could not be decoded whole.
    """

    def __init__(
        self,
        path: Path,
        settings: DetectionSettings,
        span: FrameSpan | None,
        ensemble: Ensemble,
        workers: int,
        video: int = 0,
    ) -> None:
        self._path = path
        self._video = video
        self._settings = settings
        self._span = span
        self._ensemble = ensemble
        self._workers = workers
        self._looks: queue.Queue[Look | BaseException | None] = queue.Queue(4)
        self._stop = threading.Event()
        self._info: VideoInfo | None = None
        self._first = 0
        self._total = 0
        self._size = (0, 0)
        self._seen = 0
        self._rate = NORMAL_RATE
        self.detections: list[Detections] = []
        self.pairs = MotionStore()
        self.damaged: list[int] = []

    def run(self, cancel: CancelToken, report: ProgressSink, on_tracks: TracksSink | None) -> None:
        """Detect and measure motion on every frame."""
        # OpenCV's own threads would fight ours, and their number must not matter.
        cv2.setNumThreads(1)
        decoder = threading.Thread(target=self._decode, name="analyse-decode")
        decoder.start()
        try:
            with ThreadPoolExecutor(self._workers, "analyse-detect") as pool:
                try:
                    self._collect(pool, cancel, report, on_tracks)
                except BaseException:
                    pool.shutdown(wait=False, cancel_futures=True)
                    raise
        finally:
            self._stop.set()
            decoder.join()

    def close(self) -> None:
        """Forget the motion."""
        self.pairs.close()

    def tracks(
        self,
        check: Callable[[], None] = lambda: None,
        settings: DetectionSettings | None = None,
    ) -> tuple[Track, ...]:
        """Tracks from what was seen so far.

        Args:
            check: Called often; raises to stop.
            settings: Other tracking settings than the pass was made with (to compare them).
        """
        if self._info is None or not self.detections:
            return ()
        if self._info.kind is FootageKind.STILL:
            return tracks_on_stills(
                self.detections, self._info.width, self._info.height, settings or self._settings,
                first=self._first, check=check,
            )  # fmt: skip
        field = MotionField(self._info.width, self._info.height, self.pairs)
        choice = (settings or self._settings).at_rate(self._rate)
        return build_tracks(self.detections, field, choice, first=self._first, check=check)

    def _decode(self) -> None:
        """Thread: owns the source; puts looks, then None, or the error that ended it."""
        try:
            with FrameSource.open(self._path, video=self._video) as source:
                if source.info.kind is FootageKind.SOUND:
                    raise nothing_to_search(self._path)
                span = self._span if self._span is not None else source.index.span
                self._info = source.info
                self._first, self._total = span.start, len(span)
                self._rate = _rate(source.index)
                self._size = look_size(source.info, long_side(self._settings))
                grey = grey_size(source.info.width, source.info.height)
                for frame in source.frames(span):
                    if not self._put(look_at(frame, self._size, grey)):
                        return
            self._put(None)
        except BaseException as error:  # noqa: BLE001 - handed to the caller's thread, raised there
            self._put(error)

    def _put(self, item: Look | BaseException | None) -> bool:
        """Whether the item was taken; False once nobody wants more."""
        while not self._stop.is_set():
            try:
                self._looks.put(item, timeout=0.1)
            except queue.Full:
                continue
            return True
        return False

    def _collect(
        self,
        pool: ThreadPoolExecutor,
        cancel: CancelToken,
        report: ProgressSink,
        on_tracks: TracksSink | None,
    ) -> None:
        estimator = MotionEstimator()
        turns = Turns(self._settings.mode)
        waiting: deque[Future[Detections] | None] = deque()
        clock = _PartialClock()
        more = True
        while more or waiting:
            cancel.check()
            if more and len(waiting) < IN_FLIGHT:
                look = self._next_look(cancel)
                if look is None:
                    more = False
                    continue
                if look.damaged:
                    self.damaged.append(look.index)
                pair = estimator.next(look.grey)
                if self._seen:
                    self.pairs.append(pair)
                self._seen += 1
                turn = turns.next(pair)
                waiting.append(None if turn is None else pool.submit(self._detect, look, turn))
                continue
            found = waiting.popleft()
            self.detections.append(Detections.none() if found is None else found.result())
            report(Progress("detecting", len(self.detections), self._total))
            if on_tracks is not None and clock.due():
                on_tracks(self.tracks(cancel.check))

    def _next_look(self, cancel: CancelToken) -> Look | None:
        while True:
            cancel.check()
            try:
                item = self._looks.get(timeout=0.2)
            except queue.Empty:
                continue
            if isinstance(item, BaseException):
                raise item
            return item

    def _detect(self, look: Look, turn: int) -> Detections:
        if look.rgb is None or self._info is None:
            return Detections.none()
        found = to_source(self._ensemble.detect(look.rgb, turn), self._size, self._info)
        return Detections(found.boxes, found.scores, found.kind)


def _rate(index: VideoIndex) -> float:
    """Frames a second on average, whatever the file claims."""
    seconds = float(index.duration)
    return len(index) / seconds if seconds > 0 else NORMAL_RATE


class _PartialClock:
    """Says when partial tracks are worth their cost: each report waits twice as long as the last."""

    def __init__(self) -> None:
        self._wait = FIRST_PARTIAL
        self._next = time.monotonic() + self._wait

    def due(self) -> bool:
        """Whether a report is due now; the next one is then set."""
        if time.monotonic() < self._next:
            return False
        self._wait *= 2
        self._next = time.monotonic() + self._wait
        return True
