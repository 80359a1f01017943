"""Is the copy's sound the original's, silent where it should be, and in step with the picture?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

import av.error
import numpy as np
import numpy.typing as npt
from av.stream import Discard

from player.media.container import open_media
from redaction.export.adts import adts_payload, is_adts
from redaction.export.cutting import cut_blocks, moved_ranges, sound_pieces
from redaction.export.pcm import decoded_blocks
from redaction.export.treatment import TONE_HERTZ, SilentRange, silent_ranges
from redaction.jobs.cancel import CancelToken
from redaction.model.audio import AudioTreatment
from redaction.verification.expected import Expected
from redaction.verification.report import Check

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import InputContainer

AUDIBLE = 10 ** (-55 / 20)
"""RMS of full scale from which a stretch that should be silent counts as audible: -55 dB."""
EDGE_SAMPLES = 2048
"""A codec smears what is beside a range into it by at most its window; this much is not judged."""
WRONG_SHARE = 0.5
"""Energy of the difference over energy of the original from which sound counts as another sound."""
QUIET = 1e-4
"""RMS below which there is nothing to compare."""
OFFSET = Fraction(1, 500)
"""Seconds by which sound may lie beside its place: containers round to milliseconds."""
LENGTH = Fraction(1, 5)
"""Seconds by which the sound's length may differ after encoding."""

Samples = npt.NDArray[np.float32]


def check_sound(
    source: Path, copy: Path, expected: Expected, cancel: CancelToken
) -> Iterator[Check]:
    """Compare the sound of both files.

    Raises:
        MediaError: If a file cannot be opened.
    """
    sound = expected.sound
    if sound is None:
        return
    with open_media(copy) as container:
        there = len(container.streams.audio) > 0
    if not sound.present:
        if there:
            yield Check("sound", False, "The copy has sound, although it should have none.")
        else:
            yield Check("sound", True, f"The copy has no sound. {sound.why}")
        return
    if not there:
        yield Check("sound", False, "The copy has no sound, although the original has.")
        return
    if sound.action == "copied":
        yield _same_packets(source, copy, expected, cancel)
    else:
        yield from _same_samples(source, copy, expected, cancel)


def _same_packets(source: Path, copy: Path, expected: Expected, cancel: CancelToken) -> Check:
    origin = expected.timeline.origin
    count = 0
    with open_media(source) as original, open_media(copy) as made:
        ours = _packets(original, original.streams.audio[expected.plan.audio.stream])
        theirs = _packets(made, made.streams.audio[0])
        for one, other in zip_longest(ours, theirs):
            if count % 500 == 0:
                cancel.check()
            if one is None or other is None:
                longer = "longer" if one is None else "shorter"
                return Check(
                    "sound", False, f"The copy's sound is {longer} than the original's.",
                    f"They differ after {count} packets.",
                )  # fmt: skip
            if one[1] != other[1]:
                return Check(
                    "sound", False, "The copy's sound is not the original's.",
                    f"They differ from packet {count}, {float(one[0] - origin):.2f} s in.",
                )  # fmt: skip
            shift = other[0] - expected.shift - (one[0] - origin)
            if abs(shift) > OFFSET:
                return Check(
                    "sound", False, "The copy's sound is out of step with its picture.",
                    f"By {float(shift) * 1000:.0f} ms, {float(one[0] - origin):.2f} s in.",
                )  # fmt: skip
            count += 1
    return Check(
        "sound", True, "The sound is the original's, unchanged and in step with the picture.",
        f"{count} packets are identical.",
    )  # fmt: skip


def _packets(container: InputContainer, stream: AudioStream) -> Iterator[tuple[Fraction, bytes]]:
    """Time in seconds and SHA-256 of each packet, without the headers some containers add."""
    for other in container.streams:
        if other.index != stream.index:
            other.discard = Discard.all
    is_aac = stream.codec_context is not None and stream.codec_context.name == "aac"
    adts: bool | None = None
    running: int | None = None
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets)
        except (StopIteration, av.error.InvalidDataError):
            return
        if packet.size == 0:
            continue
        data: bytes | None = bytes(packet)
        assert data is not None
        if adts is None:
            adts = is_aac and is_adts(data)
        if adts:
            data = adts_payload(data)
            if data is None:
                continue  # damaged in transmission: it cannot be in the copy
        time = packet.pts if packet.pts is not None else packet.dts
        time = time if time is not None else (running or 0)
        running = time + (packet.duration or 0)
        yield time * packet.time_base, hashlib.sha256(data).digest()


def _same_samples(
    source: Path, copy: Path, expected: Expected, cancel: CancelToken
) -> Iterator[Check]:
    sound, timeline = expected.sound, expected.timeline
    assert sound is not None
    rate = sound.rate
    pieces = sound_pieces(timeline, rate, cut=bool(expected.plan.spans))
    silent = silent_ranges(
        expected.plan.sound_ranges,
        rate,
        timeline.first_frame,
        timeline.origin,
        timeline.picture_end,
    )
    ranges = moved_ranges(silent, pieces)
    decoded = decoded_blocks(
        source, expected.plan.audio.stream, rate, sound.layout, timeline.origin
    )
    original = cut_blocks(decoded, pieces, rate)
    made = decoded_blocks(copy, 0, rate, sound.layout, expected.shift)
    tally = _Tally(rate, ranges)
    ends = [0, 0]
    starts: list[int | None] = [None, None]
    for at, ours, theirs in _aligned(original, made, starts, ends):
        cancel.check()
        tally.add(at, ours, theirs)
    yield from tally.checks()
    limit = int(LENGTH * rate)
    begins = [s if s is not None else 0 for s in starts]
    too_long = bool(expected.plan.spans) and ends[1] > pieces[-1].stop + limit
    if abs(ends[0] - ends[1]) > limit or abs(begins[0] - begins[1]) > limit or too_long:
        yield Check(
            "sound_length", False, "The copy's sound is longer or shorter than the original's.",
            f"It runs from {begins[1] / rate:.2f} s to {ends[1] / rate:.2f} s instead of "
            f"{begins[0] / rate:.2f} s to {ends[0] / rate:.2f} s.",
        )  # fmt: skip
    else:
        yield Check("sound_length", True, "The sound is as long as it should be.")


def _aligned(
    original: Iterator[tuple[int, Samples]],
    made: Iterator[tuple[int, Samples]],
    starts: list[int | None],
    ends: list[int],
) -> Iterator[tuple[int, Samples, Samples]]:
    """Stretches that both have, on one clock; notes where each starts and ends."""
    feeds = [_Feed(original), _Feed(made)]
    while True:
        for feed in feeds:
            feed.fill()
        for n, feed in enumerate(feeds):
            if feed.block is not None and starts[n] is None:
                starts[n] = feed.at
        if feeds[0].block is None or feeds[1].block is None:
            break
        at = max(feeds[0].at, feeds[1].at)
        for feed in feeds:
            feed.skip_to(at)
        if feeds[0].length == 0 or feeds[1].length == 0:
            continue
        count = min(feeds[0].length, feeds[1].length)
        yield at, feeds[0].take(count), feeds[1].take(count)
    for feed in feeds:
        feed.exhaust()
    ends[:] = [feed.reached for feed in feeds]


class _Feed:
    """One side: blocks that can be taken bit by bit."""

    def __init__(self, blocks: Iterator[tuple[int, Samples]]) -> None:
        self._blocks = blocks
        self.block: Samples | None = None
        self.at = 0
        self.reached = 0

    @property
    def length(self) -> int:
        return 0 if self.block is None else self.block.shape[1]

    def fill(self) -> None:
        while self.length == 0:
            item = next(self._blocks, None)
            if item is None:
                self.block = None
                return
            at, block = item
            self.block, self.at = block, at
            if block.shape[1]:
                self.reached = at + block.shape[1]

    def skip_to(self, at: int) -> None:
        if self.block is not None and at > self.at:
            cut = min(at - self.at, self.length)
            self.block, self.at = self.block[:, cut:], self.at + cut

    def take(self, count: int) -> Samples:
        assert self.block is not None
        taken = self.block[:, :count]
        self.block, self.at = self.block[:, count:], self.at + count
        return taken

    def exhaust(self) -> None:
        self.block = None
        for at, block in self._blocks:
            self.reached = at + block.shape[1]


class _Tally:
    """Adds up energies second by second, apart for what should be silent and what should be equal."""

    def __init__(self, rate: int, ranges: Sequence[SilentRange]) -> None:
        self._rate = rate
        self._ranges = ranges
        self._edge = EDGE_SAMPLES
        self._difference = 0.0
        self._energy = 0.0
        self._samples = 0
        self._wrong: list[float] = []
        self._audible: dict[int, float] = {}
        self._window: list[tuple[int, Samples, Samples]] = []
        self._held = 0

    def add(self, at: int, ours: Samples, theirs: Samples) -> None:
        """Take in a stretch (float32, shape (channels, n))."""
        self._window.append((at, ours, theirs))
        self._held += ours.shape[1]
        if self._held >= self._rate:
            self._judge()

    def _judge(self) -> None:
        if not self._window:
            return
        start = self._window[0][0]
        ours = np.concatenate([w[1] for w in self._window], axis=1)
        theirs = np.concatenate([w[2] for w in self._window], axis=1)
        self._window, self._held = [], 0
        position = np.arange(start, start + ours.shape[1])
        equal = np.ones(ours.shape[1], np.bool_)
        for item in self._ranges:
            equal &= (position < item.start - self._edge) | (position >= item.stop + self._edge)
            inner = (position >= item.start + self._edge) & (position < item.stop - self._edge)
            if item.stop - item.start <= 2 * self._edge:
                middle = (item.start + item.stop) // 2
                inner = np.abs(position - middle) < max(1, (item.stop - item.start) // 8)
            if inner.any():
                level = _level(theirs[:, inner], position[inner], item.treatment, self._rate)
                self._audible[item.start] = max(self._audible.get(item.start, 0.0), level)
        if not equal.any():
            return
        wanted, made = ours[:, equal].astype(np.float64), theirs[:, equal].astype(np.float64)
        energy = float((wanted**2).sum())
        difference = float(((wanted - made) ** 2).sum())
        self._energy += energy
        self._difference += difference
        self._samples += wanted.size
        floor = QUIET**2 * wanted.size
        if max(energy, float((made**2).sum())) > floor and difference > WRONG_SHARE * max(
            energy, floor
        ):
            self._wrong.append(start / self._rate)

    def checks(self) -> Iterator[Check]:
        """What came out."""
        self._judge()
        if self._wrong:
            yield Check(
                "sound", False, "The copy's sound is not the original's, or is out of step.",
                f"From {self._wrong[0]:.1f} s, in {len(self._wrong)} stretches of a second.",
            )  # fmt: skip
        else:
            share = self._difference / self._energy if self._energy else 0.0
            yield Check(
                "sound", True, "The sound is the original's and in step with the picture.",
                f"It was encoded once; the difference has {share:.1%} of its energy.",
            )  # fmt: skip
        if not self._ranges:
            return
        loud = [start for start, level in sorted(self._audible.items()) if level > AUDIBLE]
        if loud:
            yield Check(
                "silence", False, "A stretch of sound that should be silent can be heard.",
                "It starts at " + ", ".join(f"{max(0, s) / self._rate:.2f} s" for s in loud[:10]) + ".",
            )  # fmt: skip
        else:
            yield Check(
                "silence", True, "Every stretch of sound that was to be silenced is silent."
            )


def _level(
    samples: Samples, position: npt.NDArray[np.int64], treatment: AudioTreatment, rate: int
) -> float:
    """RMS of what can be heard in a silenced stretch, the tone that belongs there taken out."""
    values = samples.astype(np.float64)
    if treatment is AudioTreatment.TONE:
        angle = 2 * np.pi * TONE_HERTZ * position / rate
        basis = np.stack((np.sin(angle), np.cos(angle)), axis=1)
        fit, *_ = np.linalg.lstsq(basis, values.T, rcond=None)
        values = values - (basis @ fit).T
    return float(np.sqrt((values**2).mean()))
