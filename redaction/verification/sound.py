"""Is the copy's sound the original's, silent where it should be, and in step with the picture?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from fractions import Fraction
from itertools import tee, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

import av.error
import numpy as np
from av.stream import Discard

from player.media.container import demuxed, open_media
from redaction.export.adts import adts_payload, is_adts
from redaction.export.pcm import Samples, decoded_blocks
from redaction.export.planned_sound import PlannedSound
from redaction.jobs.cancel import CancelToken
from redaction.verification.expected import Expected
from redaction.verification.listening import SoundJudge, deep_channel
from redaction.verification.report import Check

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import InputContainer

    from redaction.export.sound import SoundPlan

OFFSET = Fraction(1, 500)
"""Seconds by which sound may lie beside its place: containers round to milliseconds."""
LENGTH = Fraction(1, 5)
"""Seconds by which the sound's length may differ after encoding."""


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
        if expected.plan.spans and not _is_heard(source, expected, sound):
            yield Check(
                "sound", True,
                "The copy has no sound: in the part that was copied the original has none.",
            )  # fmt: skip
        else:
            yield Check("sound", False, "The copy has no sound, although the original has.")
        return
    if sound.action == "copied":
        yield _same_packets(source, copy, expected, cancel)
    else:
        yield from _same_samples(source, copy, expected, cancel)


def _is_heard(source: Path, expected: Expected, sound: SoundPlan) -> bool:
    """Whether the original has any sound in the part that is copied."""
    planned = PlannedSound(source, expected.plan, expected.timeline, sound)
    return any(block.shape[1] for _, block in planned.blocks())


def _same_packets(source: Path, copy: Path, expected: Expected, cancel: CancelToken) -> Check:
    assert expected.sound is not None
    (number,) = expected.sound.streams
    origin = expected.timeline.origin
    count = 0
    with open_media(source) as original, open_media(copy) as made:
        ours = _packets(original, original.streams.audio[number])
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
    packets = demuxed(container, stream)
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
    planned = PlannedSound(source, expected.plan, timeline, sound)
    judge = SoundJudge(rate, planned.ranges, deep=deep_channel(sound.layout))
    original = _side_by_side(planned)
    made = decoded_blocks(copy, 0, rate, sound.layout, expected.shift)
    ends = [0, 0]
    starts: list[int | None] = [None, None]
    for at, ours, theirs in _aligned(original, made, starts, ends):
        cancel.check()
        channels = theirs.shape[0]
        judge.add(at, ours[:channels], ours[channels:], theirs)
    yield from judge.checks()
    limit = int(LENGTH * rate)
    begins = [s if s is not None else 0 for s in starts]
    too_long = bool(expected.plan.spans) and ends[1] > planned.stop + limit
    if abs(ends[0] - ends[1]) > limit or abs(begins[0] - begins[1]) > limit or too_long:
        yield Check(
            "sound_length", False, "The copy's sound is longer or shorter than the original's.",
            f"It runs from {begins[1] / rate:.2f} s to {ends[1] / rate:.2f} s instead of "
            f"{begins[0] / rate:.2f} s to {ends[0] / rate:.2f} s.",
        )  # fmt: skip
    else:
        yield Check("sound_length", True, "The sound is as long as it should be.")


def _side_by_side(planned: PlannedSound) -> Iterator[tuple[int, Samples]]:
    """The original's samples, and below them the same treated as planned: twice the channels."""
    plain, other = tee(planned.blocks())
    feed = _Feed(plain)
    for at, wanted in planned.treated(other):
        done = 0
        while done < wanted.shape[1]:
            feed.fill()
            count = min(feed.length, wanted.shape[1] - done)
            plain_here = feed.take(count)[: wanted.shape[0]]
            both = np.concatenate((plain_here, wanted[:, done : done + count]))
            yield at + done, both
            done += count


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
