"""Turning the speech of a footage into words with their times."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from player.media.cache import IndexCache
from player.media.identity import FileWatch
from player.media.samples import NoSound, sound_blocks
from redaction.detection.speech import RATE, SpeechFinder
from redaction.jobs.cancel import CancelToken
from redaction.jobs.errors import UserError
from redaction.jobs.progress import Progress
from redaction.transcript.kept import KeptTranscripts
from redaction.transcript.pieces import LONGEST, pieces, quietest, within_speech
from redaction.transcript.whisper import Whisper
from redaction.transcript.words import Transcript, Word

Say = Callable[[Progress], None]
Samples = npt.NDArray[np.float32]


class Listener(Protocol):
    """Turns a piece of sound into words."""

    @property
    def name(self) -> str:
        """What it is called in the log."""
        ...

    def words(self, samples: Samples, start: float) -> list[Word]:
        """The words of at most 30 s of sound."""
        ...


@dataclass(frozen=True, slots=True)
class TranscriptWanted:
    """What is to be turned into words.

    Attributes:
        path: The file; it is only read.
        sha256: Of its content.
        cache: Folder of caches.
        fingerprint: The file's when it was hashed, where that is known; another file is not listened to.
        video: Which of its pictures: times count from its first frame.
        sound: Which of its sound streams, from 0.
        seconds: How long it lasts, for saying how far it is.
    """

    path: Path
    sha256: str
    cache: Path
    fingerprint: str = ""
    video: int = 0
    sound: int = 0
    seconds: float = 0.0


def transcribe(
    wanted: TranscriptWanted,
    *,
    cancel: CancelToken,
    progress: Say,
    listener: Callable[[], Listener] = Whisper,
) -> Transcript:
    """Listen to all of a sound stream and write down what was said; the result is kept in the cache.

    Only where the speech finder hears somebody is listened to for words. What is not written down may
    have been said all the same.

    Args:
        wanted: What.
        cancel: Asked at every packet and piece; nothing is kept of what was broken off.
        progress: Told how many seconds were gone through.
        listener: Makes what turns sound into words.

    Raises:
        UserError: If there can be no transcript here, or the file has no such sound, or is not the one
            that was hashed, or the cache does not take it.
    """
    watch = FileWatch(wanted.path, wanted.fingerprint)
    watch.check()
    hears = listener()
    index = IndexCache(wanted.cache).index_of(
        wanted.path, wanted.sha256, video=wanted.video, cancel=cancel
    )
    origin = int(index.pts[0]) * index.time_base
    total = max(1, round(wanted.seconds or float(index.duration)))

    def blocks() -> Iterator[tuple[float, Samples]]:
        # decoded as for the timeline, by ourselves: the model's own package never opens footage
        for block in sound_blocks(
            wanted.path, wanted.sound, origin=origin, rate=RATE, mono=True, cancel=cancel
        ):
            yield block.start, block.samples.reshape(-1)

    try:
        finder = SpeechFinder()
        for start, samples in blocks():
            finder.add(start, samples)
            # finding speech takes a tenth of the time that words take
            progress(Progress("listening", min(total, round(start)) // 10, total, "seconds"))
        speech = finder.regions(complete=True)
        words: list[Word] = []
        for start, samples in _spoken(blocks(), pieces(speech)):
            cancel.check()
            words += hears.words(samples, start)
            done = total // 10 + round((start + len(samples) / RATE) * 0.9)
            progress(Progress("listening", min(total, done), total, "seconds"))
    except NoSound as error:
        raise UserError(
            "This sound track cannot be decoded, so there is no transcript of it.",
            "Nothing was changed.",
            "Choose another sound track if the footage has one.",
        ) from error
    watch.check()
    # the last piece may have taken long: what was stopped, because the footage goes, is not kept
    cancel.check()
    made = Transcript(tuple(within_speech(words, speech)), speech, hears.name, wanted.sound)
    _keep(wanted, made)
    return made


def _keep(wanted: TranscriptWanted, made: Transcript) -> None:
    try:
        KeptTranscripts(wanted.cache, wanted.sha256, wanted.video).put(made)
    except OSError as error:
        raise UserError(
            "The transcript cannot be kept in the workspace.",
            "The footage and every decision are unchanged.",
            "Make room on the drive of the workspace folder, or make the folder writable.",
        ) from error


def _spoken(
    blocks: Iterator[tuple[float, Samples]], wanted: list[tuple[float, float]]
) -> Iterator[tuple[float, Samples]]:
    """The samples of each piece, in order; a piece that is too long comes in several."""
    left = list(wanted)
    held: Samples = np.zeros(0, np.float32)
    begun = 0.0
    most = round(LONGEST * RATE)
    for at, block in blocks:
        offset = 0
        while left and offset < len(block):
            start, stop = left[0]
            here = at + offset / RATE
            if not len(held):
                offset += max(0, round((start - here) * RATE))
                if offset >= len(block):
                    break
                begun = at + offset / RATE
            elif here - (begun + len(held) / RATE) > 0.1:
                # a hole in the recording: what follows is a piece of its own
                yield begun, held
                held, begun = held[:0], here
            room = min(most - len(held), max(0, round((stop - begun) * RATE) - len(held)))
            part = block[offset : offset + room]
            held = np.concatenate((held, part))
            offset += len(part)
            if len(held) >= most:
                cut = quietest(held, RATE)
                yield begun, held[:cut]
                held, begun = held[cut:], begun + cut / RATE
            elif begun + len(held) / RATE >= stop - 1 / RATE:
                if len(held):
                    yield begun, held
                held = held[:0]
                left.pop(0)
    if len(held):
        yield begun, held
