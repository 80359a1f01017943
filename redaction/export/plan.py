"""What a copy is to be: everything that decides it, in one frozen, hashable value."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from player.media.time import FrameIndex, FrameSpan
from redaction.export.selection import Selection, selection_of
from redaction.jobs.errors import UserError
from redaction.model.audio import AudioRange, SoundReview
from redaction.model.codec import (
    audio_from_json,
    audio_to_json,
    person_from_json,
    person_to_json,
    track_from_json,
    track_to_json,
)
from redaction.model.ids import FootageId
from redaction.model.project import Project, highlights_at, regions_at
from redaction.model.region import Region, Style
from redaction.version import VERSION

K = TypeVar("K")
V = TypeVar("V")

SOFTWARE = f"Umbra {VERSION}"
"""Name and version of this program, as it stands in plans and reports."""

SOFTWARE_ENCODER = "software"
ENCODERS = (SOFTWARE_ENCODER, "auto", "nvenc", "qsv", "vaapi", "amf", "videotoolbox")
"""Who can be asked to encode."""

_AS_EVER = {
    "lossless": False, "size": None, "bitrate": None, "encoder": SOFTWARE_ENCODER, "coarsest": None,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class EncoderSettings:
    """How the picture is encoded (H.264 by x264).

    Attributes:
        crf: Constant rate factor, 0 (lossless) to 51. 20 cannot be told from the source at viewing
            distance.
        preset: x264 preset; ``superfast`` with x264's tree over macroblocks, which it lacks by itself
            and keeps faint changes (see ``encoder``). Measured on six clips of other kinds against
            ``veryfast``: 0.6 times the processor time (36 ms a frame at 1080p); at equal SSIM 0.9 to 1.4
            times the size, 1.1 on average (most with a shaking camera). Files of ``ultrafast`` are three
            times as large and look worse, ``faster`` takes half as long again as ``veryfast``.
        gop: Most seconds between two keyframes, so that players jump quickly.
        lossless: Not one sample of the painted picture (8 bits, 4:2:0) changes. Such H.264 (High 4:4:4
            Predictive) plays in VLC and other FFmpeg players, but not in every browser or on hardware.
        size: Most bytes that the whole file may have; the bit rate follows from it
            (``redaction.export.sizing``), unless there is one.
        bitrate: Bits a second that the picture has on average, instead of a quality.
        encoder: Who encodes: ``software`` (x264), one of the kinds of hardware in ``ENCODERS``, or
            ``auto`` for whichever hardware works here. Where the chosen one does not, x264 does it.
        coarsest: Quantiser that no bit rate and no limit of size may go beyond, whatever else was asked for;
            None: as far as it takes. Hardware cannot be held to it, so x264 encodes.

    Raises:
        ValueError: If a value is out of range, or two of them contradict each other.
    """

    crf: int = 20
    preset: str = "superfast"
    gop: int = 5
    lossless: bool = False
    size: int | None = None
    bitrate: int | None = None
    encoder: str = SOFTWARE_ENCODER
    coarsest: int | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.crf <= 51:
            msg = f"crf runs from 0 to 51, not {self.crf}"
            raise ValueError(msg)
        if self.preset not in PRESETS:
            msg = f"no such preset: {self.preset} (one of {', '.join(PRESETS)})"
            raise ValueError(msg)
        if self.gop < 1:
            msg = "gop is at least 1 second"
            raise ValueError(msg)
        if self.encoder not in ENCODERS:
            msg = f"no such encoder: {self.encoder} (one of {', '.join(ENCODERS)})"
            raise ValueError(msg)
        for name, value, least in (("size", self.size, 1), ("bitrate", self.bitrate, 1000)):
            if value is not None and value < least:
                msg = f"{name} is at least {least}"
                raise ValueError(msg)
        if self.coarsest is not None and not self.crf <= self.coarsest <= 51:
            msg = f"coarsest runs from crf ({self.crf}) to 51, not {self.coarsest}"
            raise ValueError(msg)
        if self.lossless and (self.size is not None or self.bitrate is not None):
            msg = "what is lossless has no size or bit rate to choose"
            raise ValueError(msg)
        if self.lossless and self.encoder not in (SOFTWARE_ENCODER, "auto"):
            msg = "lossless copies are encoded by software"
            raise ValueError(msg)

    def to_json(self) -> dict[str, Any]:
        """The settings as plain JSON values; what came later is left out where it is as it always was."""
        data = asdict(self)
        for name in _AS_EVER:
            if data[name] == _AS_EVER[name]:
                del data[name]
        return data


PRESETS = (
    "ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow",
)  # fmt: skip


class AudioMode(StrEnum):
    """What becomes of the sound."""

    KEEP = "keep"
    """Unchanged, except for the project's sound ranges."""
    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class AudioChoice:
    """Which sound goes into the copy.

    Attributes:
        mode: Keep or remove.
        stream: Position among the source's sound streams, from 0.
        mix: Positions of all streams that are mixed into one, ascending; empty: ``stream`` alone.

    Raises:
        ValueError: If ``mix`` names a stream twice, or names one alone.
    """

    mode: AudioMode = AudioMode.KEEP
    stream: int = 0
    mix: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if len(self.mix) == 1 or list(self.mix) != sorted(set(self.mix)):
            msg = f"a mix is of several streams, each once and in order, not of {self.mix}"
            raise ValueError(msg)

    @property
    def streams(self) -> tuple[int, ...]:
        """Positions of all streams that are heard in the copy, when sound is kept."""
        return self.mix or (self.stream,)


@dataclass(frozen=True, slots=True)
class ExportPlan:
    """Everything that decides a copy.

    Attributes:
        source: The original.
        sha256: Of the original, lower-case hexadecimal; empty when not known yet (it is then filled
            in by the export, which hashes the file anyway).
        project: The decisions.
        spans: The ranges of frames to copy, one after the other: ascending and apart. None: all frames.
        style: For regions without a style of their own.
        audio: Which sound; none where the project says that it is removed.
        encoder: How the picture is encoded.
        video: Which of the original's moving pictures, from 0.
        caption: Burnt into every picture of the copy (``redaction.rendering.caption``); empty for none.
        counter: Number and time of each frame in the original are burnt in.
        smart: Stretches with nothing to cover or draw are passed on as they are, where that is provably
            safe (``redaction.export.smart``); what is not is encoded as ever.
        total: Frames that the original had when the decisions were made; 0 where that is not known.
        unredacted: Nothing is covered, silenced or pointed out, on purpose: a clip for evidence, never a
            release. Such a plan holds no decisions at all.
        software: What made the plan.

    Raises:
        ValueError: If it is unredacted and holds decisions all the same.
    """

    source: Path
    sha256: str
    project: Project
    spans: tuple[FrameSpan, ...] = ()
    style: Style = Style.SOLID
    audio: AudioChoice = field(default_factory=AudioChoice)
    encoder: EncoderSettings = field(default_factory=EncoderSettings)
    video: int = 0
    software: str = SOFTWARE
    total: int = 0
    caption: str = ""
    counter: bool = False
    smart: bool = False
    unredacted: bool = False

    def __post_init__(self) -> None:
        if self.unredacted and self.project != Project(self.project.footage):
            msg = "a plan that covers nothing holds no decisions"
            raise ValueError(msg)
        # Whoever makes the plan, and whatever they chose: what was decided to be removed is removed.
        if self.project.sound is SoundReview.REMOVED and self.audio.mode is not AudioMode.REMOVE:
            object.__setattr__(self, "audio", replace(self.audio, mode=AudioMode.REMOVE))

    def regions(self, frame: int) -> tuple[Region, ...]:
        """What is covered on ``frame`` of the source."""
        return regions_at(self.project, frame)

    def highlights(self, frame: int) -> tuple[Region, ...]:
        """Who is shown and pointed out on ``frame`` of the source."""
        return highlights_at(self.project, frame)

    def frames(self, total: int) -> Selection:
        """The frames of the source that the copy holds.

        Args:
            total: Number of frames in the source.

        Raises:
            UserError: If a range leaves none, if they are not in order, or if the decisions count other
                frames.
        """
        if self.total not in (0, total):
            raise UserError(
                f"The decisions were made on {self.total} frames, and the video is now read as {total}.",
                "Nothing was written: they could cover the wrong frames.",
                "Add the footage to the register once more and decide anew.",
            )
        return selection_of(self.spans, total)

    @property
    def sound_ranges(self) -> tuple[AudioRange, ...]:
        """Stretches of sound to silence, in order of time; none when the sound is removed."""
        if self.audio.mode is AudioMode.REMOVE:
            return ()
        return tuple(sorted(self.project.audio.values(), key=lambda r: (r.start, r.stop, r.id)))

    def to_json(self) -> dict[str, Any]:
        """The plan as plain JSON values."""
        # Left out where it is the first, so that plans recorded before there was a choice keep their hash.
        chosen: dict[str, Any] = {"video": self.video} if self.video else {}
        chosen |= {"total": self.total} if self.total else {}
        chosen |= {"caption": self.caption} if self.caption else {}
        chosen |= {"counter": True} if self.counter else {}
        chosen |= {"smart": True} if self.smart else {}
        chosen |= {"unredacted": True} if self.unredacted else {}
        parts: list[Any] = [[span.start, span.stop] for span in self.spans]
        # One range stands as it always did. A program that knows of one only must not read several.
        part = {"spans": parts} if len(parts) > 1 else {"span": parts[0] if parts else None}
        state = self.project.sound
        chosen |= {} if state is SoundReview.NOT_REVIEWED else {"sound_review": state.value}
        return {
            "source": str(self.source),
            "sha256": self.sha256,
            "footage": self.project.footage,
            "tracks": [track_to_json(t) for t in self.project.tracks.values()],
            "people": [person_to_json(p) for p in self.project.people.values()],
            "sound_ranges": [audio_to_json(a) for a in self.project.audio.values()],
            **part,
            "style": self.style.value,
            "audio": _audio_to_json(self.audio),
            "encoder": self.encoder.to_json(),
            **chosen,
            "software": self.software,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> ExportPlan:
        """The plan that :meth:`to_json` wrote."""
        spans = data["spans"] if "spans" in data else [data["span"]] if data["span"] else []
        return cls(
            source=Path(data["source"]),
            sha256=data["sha256"],
            project=_project(data),
            spans=tuple(FrameSpan(FrameIndex(start), FrameIndex(stop)) for start, stop in spans),
            style=Style(data["style"]),
            audio=_audio_from_json(data["audio"]),
            encoder=EncoderSettings(**data["encoder"]),
            video=data.get("video", 0),
            software=data["software"],
            total=data.get("total", 0),
            caption=data.get("caption", ""),
            counter=data.get("counter", False),
            smart=data.get("smart", False),
            unredacted=data.get("unredacted", False),
        )

    def bare(self) -> ExportPlan:
        """Only what decides the copy: no names, labels, notes and reasons, and not where the original is."""
        project = self.project
        return replace(
            self,
            source=Path(),
            project=Project(
                project.footage,
                _each(
                    project.tracks,
                    lambda track: replace(track, label="", reasons=(), note="", why=""),
                ),
                _each(
                    project.people,
                    lambda person: replace(person, name="", note="", reasons=(), why=""),
                ),
                _each(project.audio, lambda audio: replace(audio, reasons=(), note="", why="")),
            ),
        )

    def hash(self) -> str:
        """SHA-256 over the canonical JSON of what decides the copy (``bare``).

        Where the original lies does not count, its content does.
        """
        data = self.bare().to_json()
        del data["source"]
        text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


def _audio_to_json(audio: AudioChoice) -> dict[str, Any]:
    data: dict[str, Any] = {"mode": audio.mode.value, "stream": audio.stream}
    return data | ({"mix": list(audio.mix)} if audio.mix else {})


def _audio_from_json(data: Mapping[str, Any]) -> AudioChoice:
    return AudioChoice(AudioMode(data["mode"]), data["stream"], tuple(data.get("mix", ())))


def _each(values: Mapping[K, V], change: Callable[[V], V]) -> Mapping[K, V]:
    return MappingProxyType({key: change(value) for key, value in values.items()})


def _project(data: Mapping[str, Any]) -> Project:
    tracks = [track_from_json(t) for t in data["tracks"]]
    people = [person_from_json(p) for p in data["people"]]
    audio = [audio_from_json(a) for a in data["sound_ranges"]]
    return Project(
        FootageId(data["footage"]),
        tracks=MappingProxyType({t.id: t for t in tracks}),
        people=MappingProxyType({p.id: p for p in people}),
        audio=MappingProxyType({a.id: a for a in audio}),
        sound=SoundReview(data.get("sound_review", SoundReview.NOT_REVIEWED)),
    )
