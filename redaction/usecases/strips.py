"""What the timeline shows about a file besides decisions: small pictures, loudness, speech, cuts.

All of it is a help for finding one's way; nothing is covered or left out by it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

from player.media.cache import IndexCache
from player.media.cuts import WINDOW, CutFinder, small_luma
from player.media.filmstrip import jpeg, plan, small_picture
from player.media.identity import FileWatch
from player.media.peaks import PeakMeter, Peaks
from player.media.samples import Block, NoSound, sound_blocks
from player.media.source import FrameSource
from player.media.strip_cache import Stored, StripWriter, cache_file
from player.media.time import FrameIndex, FrameSpan
from redaction.jobs.cancel import CancelToken
from redaction.usecases.strip_names import cuts_name, peaks_name, speech_name

Say = Callable[[str], None]
"""Told which part there is more of in the cache: ``thumbnails``, ``peaks``, ``speech`` or ``cuts``."""

_BATCH: Final = 12
"""Pictures written at a time."""

_PAUSE: Final = 1.5
"""Seconds between two reports on the same part."""

_SHORT: Final = 4000
"""Frames up to which the pictures are gone through before the sound is listened to for speech."""


@dataclass(frozen=True, slots=True)
class StripsWanted:
    """What is to be worked out.

    Attributes:
        path: The file; it is only read.
        sha256: Of its content: the name under which the results are kept.
        cache: Folder of caches.
        fingerprint: The file's when it was hashed, where that is known; another file is not looked at.
        video: Which of its pictures, counted from 0; None when it has none that move.
        sound: Which of its sound streams, counted from 0; None when it has none.
        frames: Pictures of just these frames and nothing else.
    """

    path: Path
    sha256: str
    cache: Path
    fingerprint: str = ""
    video: int | None = 0
    sound: int | None = 0
    frames: tuple[int, ...] = ()


def make_strips(wanted: StripsWanted, *, cancel: CancelToken, say: Say) -> None:
    """Work out what the cache does not hold yet; what is there is kept.

    Args:
        wanted: What.
        cancel: Asked at every frame and packet; what was written until then stays.
        say: Told of news, a few times a second at most.

    Raises:
        MediaError: If the file cannot be read, or is not the one that was hashed.
        OSError: If the cache cannot be written.
    """
    watch = FileWatch(wanted.path, wanted.fingerprint)
    with StripWriter(cache_file(wanted.cache, wanted.sha256)) as cache:
        index = IndexCache(wanted.cache).index_of(
            wanted.path, wanted.sha256, video=wanted.video or 0, cancel=cancel
        )
        origin = int(index.pts[0]) * index.time_base
        work = _Work(wanted, cache, cancel, say)
        if wanted.video is None:
            work.measure(origin)
            work.listen(origin)
            return
        with FrameSource.open(
            wanted.path, video=wanted.video, index=index, threads=1, watch=watch
        ) as source:
            if wanted.frames:
                work.picture(source, wanted.frames, extra=True)
                return
            planned = plan(source.index)
            work.picture(source, planned.keys)
            work.measure(origin)
            if len(source) <= _SHORT:
                work.go_through(source, planned.others)
                work.listen(origin)
            else:
                work.listen(origin)
                work.go_through(source, planned.others)


class _Work:
    def __init__(
        self, wanted: StripsWanted, cache: StripWriter, cancel: CancelToken, say: Say
    ) -> None:
        self._wanted = wanted
        self._cache = cache
        self._cancel = cancel
        self._say = say

    def picture(self, source: FrameSource, frames: Iterable[int], *, extra: bool = False) -> None:
        """Small pictures of these frames, where there are none yet."""
        video = self._wanted.video or 0
        there = self._cache.thumbnails(video)
        batch: list[Stored] = []
        for frame in frames:
            if frame in there or not 0 <= frame < len(source):
                continue
            batch.append(_stored(source, frame, self._cancel))
            if len(batch) >= _BATCH:
                self._keep(batch, extra=extra)
        self._keep(batch, extra=extra)

    def measure(self, origin: Fraction) -> None:
        """Loudness over time."""
        if self._wanted.sound is None:
            return
        name = peaks_name(self._wanted.sound)
        if _complete(self._cache.part(name)):
            return
        meter, said, pause = PeakMeter(), time.monotonic(), _PAUSE
        for block in self._blocks(origin):
            meter.add(block)
            if time.monotonic() - said > pause:
                self._cache.put_part(name, meter.peaks().to_bytes())
                self._say("peaks")
                # each report is a longer one than the last
                said, pause = time.monotonic(), pause * 1.3
        self._cache.put_part(name, meter.peaks(complete=True).to_bytes())
        self._say("peaks")

    def listen(self, origin: Fraction) -> None:
        """Stretches of speech."""
        if self._wanted.sound is None:
            return
        name = speech_name(self._wanted.sound)
        if json.loads(self._cache.part(name) or b"{}").get("complete"):
            return
        from redaction.detection.speech import RATE, SpeechFinder

        finder = SpeechFinder()

        def put(*, complete: bool) -> None:
            regions = finder.regions(complete=complete)
            said = {"regions": regions, "complete": complete, "model": finder.name}
            self._cache.put_part(name, json.dumps(said).encode())
            self._say("speech")

        said = time.monotonic()
        for block in self._blocks(origin, RATE):
            finder.add(block.start, block.samples)
            if time.monotonic() - said > _PAUSE:
                put(complete=False)
                said = time.monotonic()
        put(complete=True)

    def go_through(self, source: FrameSource, others: tuple[int, ...]) -> None:
        """Look at every frame once: cuts, and pictures where no keyframe was near."""
        video = self._wanted.video or 0
        name = cuts_name(video)
        known = json.loads(self._cache.part(name) or b"{}")
        if known.get("complete"):
            self.picture(source, others)
            return
        cuts = {int(cut) for cut in known.get("cuts", ())}
        begin = max(0, int(known.get("frames", 0)) - 2 * WINDOW)
        wanted = set(others) - self._cache.thumbnails(video)
        finder, batch, said = CutFinder(), [], time.monotonic()

        def put(frames: int, *, complete: bool) -> None:
            kept = {"cuts": sorted(cuts), "frames": frames, "complete": complete}
            self._cache.put_part(name, json.dumps(kept).encode())
            self._say("cuts")

        for frame in source.frames(
            FrameSpan(FrameIndex(begin), FrameIndex(len(source))), cancel=self._cancel
        ):
            at = int(frame.ref.index)
            if at in wanted:
                batch.append(Stored(at, frame.damaged, jpeg(small_picture(frame))))
            cut = finder.add(at, small_luma(frame))
            if cut is not None:
                cuts.add(cut)
            if len(batch) >= _BATCH or (time.monotonic() - said > _PAUSE):
                self._keep(batch)
                if time.monotonic() - said > _PAUSE:
                    put(at, complete=False)
                    said = time.monotonic()
        self._keep(batch)
        cuts.update(finder.finish())
        put(len(source), complete=True)
        self.picture(source, others)

    def _blocks(self, origin: Fraction, rate: int | None = None) -> Iterator[Block]:
        """The sound, mixed to one channel where a rate is given; nothing where it cannot be decoded."""
        wanted = self._wanted
        try:
            yield from sound_blocks(
                wanted.path,
                wanted.sound or 0,
                origin=origin,
                rate=rate,
                mono=rate is not None,
                cancel=self._cancel,
            )
        except NoSound:
            # the rest can still be shown; the timeline says that there is no sound to be measured
            return

    def _keep(self, batch: list[Stored], *, extra: bool = False) -> None:
        if batch:
            self._cache.put_thumbnails(self._wanted.video or 0, batch, extra=extra)
            self._say("thumbnails")
            batch.clear()


def _stored(source: FrameSource, frame: int, cancel: CancelToken) -> Stored:
    cancel.check()
    found = source.frame_at(frame, cancel=cancel)
    return Stored(frame, found.damaged, jpeg(small_picture(found)))


def _complete(peaks: bytes | None) -> bool:
    try:
        return peaks is not None and Peaks.from_bytes(peaks).complete
    except ValueError:
        return False
