"""The first look at every frame: parts given to workers, and what they find gathered in order."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import TYPE_CHECKING, Final

from redaction.detection.settings import NORMAL_RATE
from redaction.jobs.cancel import CancelToken
from redaction.jobs.executors import AGAIN, is_lost_answer
from redaction.jobs.progress import Progress, ProgressSink
from redaction.tracking.store import MotionStore
from redaction.usecases.checkpoints import analysis_version
from redaction.usecases.chunks import Chunk, ChunkFindings, plan_chunks
from redaction.usecases.look_through import (
    NONE,
    ChunkTask,
    Opened,
    Sighting,
    frame_rate,
    look_through,
    open_footage,
    sightings,
)
from redaction.usecases.tracks import tracks_of

if TYPE_CHECKING:
    from player.media.identity import FileWatch
    from player.media.index import VideoIndex
    from player.media.info import VideoInfo
    from player.media.time import FrameSpan
    from redaction.detection.base import Detections
    from redaction.detection.ensemble import Ensemble
    from redaction.detection.settings import DetectionSettings
    from redaction.model.track import Track
    from redaction.usecases.checkpoints import Checkpoints
    from redaction.usecases.sparse import Finds

FIRST_PARTIAL = 3.0
"""Seconds until the first partial tracks are reported; each later report waits twice as long."""

TAIL: Final = 24
"""Frames of a part that are under way while the next part is begun."""

NEWS: Final = 0.2
"""Seconds after which the calling thread looks at the cancel token even when nothing is found."""

TracksSink = Callable[[tuple["Track", ...]], None]
"""Takes the tracks found so far; the next report replaces them."""


class FirstPass:
    """Looks at every frame once, and keeps what is needed to build tracks.

    Args:
        path: The footage; it is only read.
        settings: What to look for and how hard.
        span: Only these frames; all when None.
        ensemble: The detectors these settings ask for; used by threads of this process.
        workers: Threads that detect. Does not change the result.
        video: Which of the file's moving pictures, from 0.
        index: Their index, if it is at hand.
        info: What is known of the file, likewise.
        watch: Begun before these were made.
        fingerprint: Of the file that is meant, where that is known and no watch was begun.
        executor: Looks through the parts in place of threads of this process; it is given ``look_through``.
        checkpoints: Where findings of finished parts are kept.

    Attributes:
        detections: By frame, from the first of the span; nothing where nobody looked yet.
        pairs: Motion from each frame to the next.
        damaged: Indices of frames that could not be decoded whole, in order.
        sparse: By frame from the first of the span, what was found of things looked for now and then.
        opened: The footage, once ``run`` has opened it.
        chunks: The parts it is looked through in.
        resumed: Parts whose findings were kept by an earlier run.
    """

    def __init__(
        self,
        path: Path,
        settings: DetectionSettings,
        span: FrameSpan | None,
        ensemble: Ensemble,
        workers: int,
        video: int = 0,
        *,
        index: VideoIndex | None = None,
        info: VideoInfo | None = None,
        watch: FileWatch | None = None,
        fingerprint: str = "",
        executor: Executor | None = None,
        checkpoints: Checkpoints | None = None,
    ) -> None:
        self._path = path
        self._video = video
        self._settings = settings
        self._span = span
        self._ensemble = ensemble
        self._workers = max(1, workers)
        self._known = index, info, watch
        self._fingerprint = fingerprint
        self._executor = executor
        self._checkpoints = checkpoints
        self._news = threading.Event()
        self._lock = threading.Lock()
        self._seen: dict[Chunk, int] = {}
        self._first = 0
        self._rate = NORMAL_RATE
        self._damaged: set[int] = set()
        self.detections: list[Detections] = []
        self.sparse: dict[int, Finds] = {}
        self.pairs = MotionStore()
        self.opened: Opened | None = None
        self.chunks: tuple[Chunk, ...] = ()
        self.resumed = 0

    @property
    def damaged(self) -> list[int]:
        """Indices of frames that could not be decoded whole, in order."""
        with self._lock:
            return sorted(self._damaged)

    @property
    def frames(self) -> int:
        """Frames looked at so far."""
        with self._lock:
            return sum(self._seen.values())

    def run(self, cancel: CancelToken, report: ProgressSink, on_tracks: TracksSink | None) -> None:
        """Detect and measure motion on every frame.

        When it is stopped, everything found until then stays: ``tracks`` gives it.

        Args:
            cancel: Stops the work within a second.
            report: Told phase ``detecting`` in frames, from the calling thread.
            on_tracks: Called now and then, from the calling thread, with the tracks so far.
        """
        index, info, watch = self._known
        opened = open_footage(
            self._path, self._video, index=index, info=info, watch=watch,
            fingerprint=self._fingerprint, cancel=cancel,
        )  # fmt: skip
        span = self._span if self._span is not None else opened.index.span
        if len(span):
            opened.index.ref(span.stop - 1)
        self._rate = frame_rate(opened.index)
        self._first = span.start
        self.chunks = plan_chunks(opened.index, span)
        self._seen = dict.fromkeys(self.chunks, 0)
        self.detections = [NONE] * len(span)
        self.opened = opened
        todo = self._resume(opened, cancel)
        clock = _PartialClock()
        report(Progress("detecting", self.frames, len(span)))
        with self._workers_of(opened, todo, cancel) as running:
            for _ in running:
                report(Progress("detecting", self.frames, len(span)))
                if on_tracks is not None and clock.due():
                    on_tracks(self.tracks(cancel.check))
        report(Progress("detecting", self.frames, len(span)))

    def close(self) -> None:
        """Forget the motion."""
        self.pairs.close()

    def tracks(
        self,
        check: Callable[[], None] = lambda: None,
        settings: DetectionSettings | None = None,
    ) -> tuple[Track, ...]:
        """Tracks from what was seen so far, up to the first frame nobody has looked at yet.

        Args:
            check: Called often; raises to stop.
            settings: Other tracking settings than the pass was made with (to compare them).
        """
        count = self._ready()
        if self.opened is None or not count:
            return ()
        choice = (settings or self._settings).at_rate(self._rate)
        return tracks_of(
            self.detections[:count], self._sparse(0, count), self.pairs.first(count - 1),
            self.opened.info, choice, first=self._first, check=check,
        )  # fmt: skip

    def _sparse(self, start: int, stop: int) -> dict[int, Finds]:
        with self._lock:
            return {at: finds for at, finds in self.sparse.items() if start <= at < stop}

    def _ready(self) -> int:
        """Frames from the first on that were looked at without a hole."""
        count = 0
        with self._lock:
            for chunk in self.chunks:
                count += self._seen[chunk]
                if self._seen[chunk] < len(chunk):
                    break
        return count

    def _take(self, chunk: Chunk, seen: Sighting) -> None:
        """What was seen on the next frame of a part."""
        at = seen.frame - self._first
        self.detections[at] = seen.found
        if at + 1 < len(self.detections):
            self.pairs.put(at, seen.motion)
        with self._lock:
            if seen.sparse:
                self.sparse[at] = seen.sparse
            if seen.damaged:
                self._damaged.add(seen.frame)
            self._seen[chunk] += 1
        self._news.set()

    def _take_all(self, findings: ChunkFindings) -> None:
        """What was found in a part."""
        damaged = set(findings.damaged)
        for at, found in enumerate(findings.detections):
            frame = findings.chunk.start + at
            sparse = findings.sparse.get(frame, ())
            seen = Sighting(frame, found, findings.motion[at], frame in damaged, sparse)
            self._take(findings.chunk, seen)

    def _resume(self, opened: Opened, cancel: CancelToken) -> list[Chunk]:
        """Take what an earlier run has kept; gives the parts that are left."""
        keep = self._checkpoints
        if keep is None:
            return list(self.chunks)
        keep.bind(
            fingerprint=opened.watch.digest, video=self._video,
            settings=self._settings, models=self._ensemble.names,
        )  # fmt: skip
        if not keep.any(cancel):
            return list(self.chunks)
        todo = []
        for chunk in self.chunks:
            cancel.check()
            findings = keep.read(chunk)
            if findings is None:
                todo.append(chunk)
            else:
                self._take_all(findings)
                self.resumed += 1
        return todo

    def _finish(self, chunk: Chunk) -> None:
        """A part was looked through: keep its findings."""
        if self._checkpoints is None:
            return
        first, stop = chunk.start - self._first, chunk.stop - self._first
        last = len(self.detections) - 1
        self._checkpoints.keep(
            ChunkFindings(
                chunk,
                self.detections[first:stop],
                [self.pairs.packed(at) if at < last else b"" for at in range(first, stop)],
                tuple(n for n in self.damaged if chunk.start <= n < chunk.stop),
                {at + self._first: f for at, f in self._sparse(first, stop).items()},
            )
        )

    @contextlib.contextmanager
    def _workers_of(
        self, opened: Opened, todo: Sequence[Chunk], cancel: CancelToken
    ) -> Iterator[Iterator[None]]:
        """Have parts looked through; the iterator gives control back whenever there is news."""
        stop = _Either(cancel)
        with contextlib.ExitStack() as closing:
            if self._executor is None:
                # Measured on two cores: one part at a time with both detecting, and one thread that
                # decodes, keeps both busy and takes less than two parts side by side.
                at_once = max(1, self._workers // 2)
                start = self._threads(opened, stop, closing, at_once)
            else:
                start, at_once = self._elsewhere(opened, self._executor, closing), len(todo)
            try:
                yield self._drive(start, todo, at_once, cancel)
            finally:
                stop.cancel()
                if self._checkpoints is not None:
                    self._checkpoints.flush()

    def _drive(
        self,
        start: Callable[[Chunk], Future[ChunkFindings | None]],
        todo: Sequence[Chunk],
        at_once: int,
        cancel: CancelToken,
    ) -> Iterator[None]:
        left = deque(todo)
        running: dict[Future[ChunkFindings | None], Chunk] = {}
        again: Counter[Chunk] = Counter()
        while left or running:
            # The next part is begun when the last frames of the one before are under way.
            while left and sum(map(self._is_busy, running.values())) < at_once:
                chunk = left.popleft()
                running[start(chunk)] = chunk
            self._news.wait(NEWS)
            self._news.clear()
            cancel.check()
            for future in [future for future in running if future.done()]:
                chunk = running.pop(future)
                if again[chunk] < AGAIN and is_lost_answer(future.exception()):
                    again[chunk] += 1
                    left.appendleft(chunk)
                    continue
                findings = future.result()
                if findings is not None:
                    self._take_all(findings)
                self._finish(chunk)
            yield

    def _is_busy(self, chunk: Chunk) -> bool:
        return len(chunk) - self._seen[chunk] > TAIL

    def _threads(
        self, opened: Opened, stop: _Either, closing: contextlib.ExitStack, at_once: int
    ) -> Callable[[Chunk], Future[ChunkFindings | None]]:
        lookers = ThreadPoolExecutor(self._workers, "analyse-detect")
        closing.callback(lookers.shutdown, wait=True, cancel_futures=True)
        parts = ThreadPoolExecutor(2 * at_once, "analyse-chunk")
        closing.callback(parts.shutdown, wait=True, cancel_futures=True)

        def look(chunk: Chunk) -> None:
            try:
                seen_in = sightings(opened, chunk, self._settings, self._ensemble, stop, lookers)
                # Closed here: one left open would keep its decoder waiting for as long as the error lives.
                with contextlib.closing(seen_in):
                    for seen in seen_in:
                        self._take(chunk, seen)
            finally:
                self._news.set()

        return lambda chunk: parts.submit(look, chunk)

    def _elsewhere(
        self, opened: Opened, executor: Executor, closing: contextlib.ExitStack
    ) -> Callable[[Chunk], Future[ChunkFindings | None]]:
        folder = Path(tempfile.mkdtemp(prefix="umbra-stop-"))
        closing.callback(shutil.rmtree, folder, ignore_errors=True)
        stop = folder / "stop"
        program = analysis_version()
        running: set[Future[ChunkFindings | None]] = set()

        def end() -> None:
            stop.touch()
            left = tuple(running)
            for future in left:
                future.cancel()
            # Nothing of ours runs on after this: the footage may be moved then.
            wait(left)

        closing.callback(end)

        def start(chunk: Chunk) -> Future[ChunkFindings | None]:
            task = ChunkTask(
                opened.path, opened.video, opened.watch.digest, self._settings, chunk, stop, program
            )
            future: Future[ChunkFindings | None] = executor.submit(look_through, task)
            running.add(future)
            future.add_done_callback(running.discard)
            future.add_done_callback(lambda _: self._news.set())
            return future

        return start


class _Either:
    """Stops threads when the person asks for it, and when nobody takes what they find any more."""

    def __init__(self, asked: CancelToken) -> None:
        self._asked = asked
        self._ended = CancelToken()

    def cancel(self) -> None:
        self._ended.cancel()

    def check(self) -> None:
        self._asked.check()
        self._ended.check()


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
