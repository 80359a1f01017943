"""The sound's way into the copy: packets unchanged where possible, else decoded and encoded once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import av
import av.error
import numpy as np
from av.codec.context import Flags
from av.stream import Discard

from player.media.container import demuxed, open_media
from redaction.export.adts import adts_payload, is_adts
from redaction.export.pcm import Samples
from redaction.export.plan import AudioMode, ExportPlan
from redaction.export.planned_sound import PlannedSound
from redaction.export.timeline import PRIMING, Timeline
from redaction.jobs.errors import UserError
from redaction.verification.sound_units import hidden_sound

if TYPE_CHECKING:
    from pathlib import Path

    from av.audio.stream import AudioStream
    from av.container import InputContainer, OutputContainer
    from av.packet import Packet

    from player.media.info import VideoInfo

MP4_CARRIES = frozenset({"aac", "mp3", "ac3", "eac3", "opus", "alac", "flac"})
"""Sound that goes into an MP4 file as it is and plays."""
AAC_RATES = (96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000)
AAC_BITS_PER_CHANNEL = 96_000
_AAC_LAYOUTS = ("mono", "stereo", "3.0", "4.0", "5.0", "5.1", "7.1")
_BLOCK = 1024
_UNSURE_START = 64
_HIDDEN = Fraction(3, 20)
"""Seconds of sound at the very start that a copy may hide."""


@dataclass(frozen=True, slots=True)
class SoundPlan:
    """What happens to the sound.

    Attributes:
        action: ``none`` (the source has none), ``removed``, ``copied`` or ``encoded``.
        why: A sentence for the report.
        start: When the sound starts, in seconds on the source's clock.
        codec: Codec in the copy.
        rate: Samples a second in the copy.
        layout: Channel layout in the copy.
        streams: Positions of the source's sound streams that are in the copy; several are mixed.
    """

    action: str
    why: str
    start: Fraction | None = None
    codec: str = ""
    rate: int = 0
    layout: str = ""
    streams: tuple[int, ...] = (0,)

    @property
    def present(self) -> bool:
        """Whether the copy has sound."""
        return self.action in ("copied", "encoded")

    def to_json(self) -> dict[str, Any]:
        """For reports."""
        data = {"action": self.action, "why": self.why, "codec": self.codec, "rate": self.rate}
        return data | ({"tracks": [n + 1 for n in self.streams]} if self.present else {})


def lead(plan: ExportPlan, sound: SoundPlan) -> Fraction | None:
    """When the sound starts, on the source's clock; None without sound, or if it is cut with the picture."""
    return sound.start if sound.present and not plan.spans else None


def lead_in(sound: SoundPlan) -> Fraction:
    """Seconds of sound before the first picture that players of the copy skip as they skip a codec's lead-in.

    An encoder puts a block of its own in front, which is long at the low rates of recorders. Both together
    must stay within what a copy may hide (``verification.edits.LEAD_IN``), else it begins with the sound.
    """
    if sound.action != "encoded" or not sound.rate:
        return PRIMING
    return min(PRIMING, _HIDDEN - Fraction(_BLOCK + 1, sound.rate))


def plan_sound(plan: ExportPlan, info: VideoInfo, *, mp4: bool) -> SoundPlan:
    """Look at the source's sound and decide.

    Args:
        plan: What is wanted.
        info: The source.
        mp4: The copy is an MP4 file (else Matroska).

    Raises:
        UserError: If the stream that was chosen does not exist.
    """
    if not info.audio:
        return SoundPlan("none", "The original has no sound.")
    if plan.audio.mode is AudioMode.REMOVE:
        return SoundPlan("removed", "The sound was removed, as asked.")
    total = len(info.audio)
    for stream in plan.audio.streams:
        if not 0 <= stream < total:
            raise UserError(
                f"The original has {total} sound streams, so there is no number {stream + 1}.",
                "Nothing was written.",
                "Choose another one.",
            )
    looked = [_look_at(plan.source, stream) for stream in plan.audio.streams]
    found = [track for track in looked if track.start is not None]
    if not found:
        return SoundPlan("none", "The original's sound stream is empty or cannot be decoded.")
    streams = tuple(track.stream for track in found)
    start = min(track.start for track in found if track.start is not None)
    codec, rate, layout = found[0].codec, found[0].rate, found[0].layout
    which = _which(streams, total, [t.stream for t in looked if t.start is None])
    if plan.spans:
        why = "The sound was cut with the picture, to the sample, and encoded once."
    elif plan.sound_ranges:
        why = "Stretches of sound were silenced or disguised, so it was decoded and encoded once."
    elif len(found) > 1:
        why = "So it was decoded and encoded once."
    elif found[0].cut:
        why = "The original hides part of its sound, so what remains was encoded once."
    elif mp4 and codec not in MP4_CARRIES:
        why = f"MP4 players do not play {codec} sound, so it was encoded once as AAC."
    elif codec == "aac" and (fault := packet_fault(plan.source, streams[0])):
        why = f"{fault}, so what can be heard was encoded once."
    else:
        why = f"{which}The sound was passed through unchanged."
        return SoundPlan("copied", why, start, codec, rate, layout, streams)
    rate = max(track.rate for track in found)
    if rate not in AAC_RATES:
        rate = 48000
    if layout not in _AAC_LAYOUTS or len(found) > 1:
        layout = "mono" if all(track.channels == 1 for track in found) else "stereo"
    return SoundPlan("encoded", which + why, start, "aac", rate, layout, streams)


def packet_fault(source: Path, stream: int) -> str:
    """Why the packets of an AAC stream cannot be passed on; nothing where they can.

    A copy with other data among its sound would be refused, and rightly; one with a damaged packet stops
    browsers in the middle of the picture.
    """
    try:
        seen = source.stat()
    except OSError:
        return ""  # whoever opens it next says so
    return _packet_fault(source, stream, (seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns))


@lru_cache(maxsize=8)
def _packet_fault(source: Path, stream: int, _state: tuple[int, ...]) -> str:
    with open_media(source) as container:
        sound = container.streams.audio[stream]
        for other in container.streams:
            if other.index != sound.index:
                other.discard = Discard.all
        for packet in _until_damage(container, sound):
            data = bytes(packet)
            if is_adts(data):
                data = adts_payload(data) or b""
            if data and any(hidden_sound(data)):
                return "The original's sound carries other data along"
            try:
                packet.decode()
            except av.error.FFmpegError:
                return "The original's sound is damaged in places"
    return ""


@dataclass(frozen=True, slots=True)
class _Track:
    """One sound stream of the source; ``start`` is None if nothing can be heard of it."""

    stream: int
    start: Fraction | None = None
    cut: bool = False
    codec: str = ""
    rate: int = 0
    layout: str = ""
    channels: int = 0


def _look_at(source: Path, number: int) -> _Track:
    with open_media(source) as container:
        stream = container.streams.audio[number]
        start, cut = _first_sound(container, stream)
        context = stream.codec_context
        if start is None or context is None or not context.sample_rate:
            return _Track(number)
        codec = context.codec.canonical_name
        layout, channels = context.layout.name, context.channels
        return _Track(number, start, cut, codec, context.sample_rate, layout, channels)


def _which(streams: tuple[int, ...], total: int, silent: Sequence[int]) -> str:
    """A sentence on several sound tracks, with a space after it; nothing where there is one."""
    if total == 1:
        return ""
    names = [str(number + 1) for number in streams]
    listed = " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
    if len(streams) == 1:
        said = f"Of {total} sound tracks only number {listed} is in the copy. "
    elif len(streams) == total:
        said = f"All {total} sound tracks are mixed into one. "
    else:
        said = f"Of {total} sound tracks numbers {listed} are mixed into one. "
    for number in silent:
        said += f"Sound track {number + 1} is empty or cannot be decoded. "
    return said


def _first_sound(container: InputContainer, stream: AudioStream) -> tuple[Fraction | None, bool]:
    """When the sound starts (None: never), and whether an edit list hides sound before that."""
    for other in container.streams:
        if other.index != stream.index:
            other.discard = Discard.all
    first_hidden: Fraction | None = None
    seen = 0
    try:
        for packet in demuxed(container, stream):
            if packet.size == 0:
                break
            time = packet.pts if packet.pts is not None else packet.dts
            if packet.is_discard:
                if first_hidden is None and time is not None:
                    first_hidden = time * packet.time_base
                continue
            if time is not None:
                start = time * packet.time_base
                # A lead-in that the codec needs is hidden too, and is no cut.
                return start, first_hidden is not None and start - first_hidden > PRIMING
            seen += 1
            if seen > _UNSURE_START:
                break
    except av.error.InvalidDataError:
        return None, False
    return (Fraction(0), False) if seen else (None, False)


class CopiedSound:
    """Passes packets through."""

    def __init__(
        self, container: OutputContainer, plan: ExportPlan, timeline: Timeline, sound: SoundPlan
    ) -> None:
        self._plan, (self._number,) = plan, sound.streams
        self._origin = timeline.origin
        with open_media(plan.source) as source:
            self.stream = container.add_stream_from_template(source.streams.audio[self._number])

    def packets(self) -> Iterator[tuple[Fraction, Packet[Any]]]:
        """Packets in order, with their time in seconds on the copy's clock."""
        with open_media(self._plan.source) as container:
            source = container.streams.audio[self._number]
            for other in container.streams:
                if other.index != source.index:
                    other.discard = Discard.all
            running: int | None = None
            adts: bool | None = None
            for packet in _until_damage(container, source):
                if packet.size == 0:
                    continue
                if adts is None:
                    adts = source.codec_context.name == "aac" and is_adts(bytes(packet))
                if adts and adts_payload(bytes(packet)) is None:
                    continue  # damaged in transmission: no player could use it
                base = packet.time_base
                time = packet.pts if packet.pts is not None else packet.dts
                time = time if time is not None else (running or 0)
                running = time + (packet.duration or 0)
                shift = self._origin / base
                moved = time - (2 * shift.numerator + shift.denominator) // (2 * shift.denominator)
                packet.pts = packet.dts = moved
                packet.stream = self.stream
                yield moved * base, packet


class EncodedSound:
    """Decodes, mixes, cuts, treats and encodes."""

    def __init__(
        self, container: OutputContainer, plan: ExportPlan, timeline: Timeline, sound: SoundPlan
    ) -> None:
        self._sound = sound
        self.stream = container.add_stream("aac", rate=sound.rate)
        context = self.stream.codec_context
        context.layout = sound.layout
        context.format = "fltp"
        context.bit_rate = AAC_BITS_PER_CHANNEL * context.layout.nb_channels
        context.time_base = Fraction(1, sound.rate)
        context.flags |= Flags.bitexact
        self._planned = PlannedSound(plan.source, plan, timeline, sound)

    def packets(self) -> Iterator[tuple[Fraction, Packet[Any]]]:
        """Packets in order, with their time in seconds on the copy's clock."""
        rate, layout = self._sound.rate, self._sound.layout
        context = self.stream.codec_context
        for at, block in self._blocks():
            frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(block), "fltp", layout)
            frame.sample_rate = rate
            frame.pts = at
            frame.time_base = Fraction(1, rate)
            yield from self._out(context.encode(frame))
        yield from self._out(context.encode(None))

    def _out(self, packets: list[Packet[Any]]) -> Iterator[tuple[Fraction, Packet[Any]]]:
        for packet in packets:
            packet.stream = self.stream
            time = packet.pts if packet.pts is not None else 0
            yield time * packet.time_base, packet

    def _blocks(self) -> Iterator[tuple[int, Samples]]:
        """Blocks of the encoder's own size; only samples that belong in the copy."""
        held: Samples | None = None
        held_at = 0
        for at, block in self._planned.treated(self._planned.blocks()):
            if held is None:
                held, held_at = block, at
            else:
                held = np.concatenate((held, block), axis=1)
            while held.shape[1] >= _BLOCK:
                yield held_at, held[:, :_BLOCK].copy()
                held, held_at = held[:, _BLOCK:], held_at + _BLOCK
        if held is not None and held.shape[1]:
            yield held_at, held.copy()


def open_sound(
    container: OutputContainer, plan: ExportPlan, timeline: Timeline, sound: SoundPlan
) -> Callable[[], Iterator[tuple[Fraction, Packet[Any]]]] | None:
    """Add the copy's sound stream, if it has one, and give what yields its packets."""
    match sound.action:
        case "copied":
            return CopiedSound(container, plan, timeline, sound).packets
        case "encoded":
            return EncodedSound(container, plan, timeline, sound).packets
    return None


def _until_damage(container: InputContainer, stream: AudioStream) -> Iterator[Packet[Any]]:
    """Packets up to the point where a truncated file cannot be read any further."""
    packets = demuxed(container, stream)
    while True:
        try:
            packet = next(packets)
        except (StopIteration, av.error.InvalidDataError, MemoryError):
            return  # damaged sizes may ask for more memory than there is
        yield packet
