"""What copies are to be and what they are called: decided here for window and command line alike."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from player.media.info import AudioStreamInfo, FootageKind
from player.media.time import FrameSpan
from redaction.export.output import ENDINGS
from redaction.export.plan import AudioChoice, AudioMode, EncoderSettings, ExportPlan
from redaction.model.audio import SoundReview
from redaction.model.footage import Footage
from redaction.model.project import Project, is_covered
from redaction.model.region import Style
from redaction.model.track import ReviewState
from redaction.moments.queue import MomentQueue

QUALITY: Final = MappingProxyType(
    {
        "small": EncoderSettings(crf=26, preset="fast"),
        "standard": EncoderSettings(),
        "high": EncoderSettings(crf=16, preset="fast"),
    }
)
"""What the words for quality mean."""

PATTERN: Final = "{name}_redacted"
"""How copies are called unless somebody chose otherwise."""

PLACEHOLDERS: Final = ("name", "reference", "number", "date")
"""What a pattern may hold: the original's name, the request's reference, the copy's number, the day."""

LONGEST: Final = 120
"""Characters of a name without its ending; the longest that every drive takes, with room to number it."""

_FORBIDDEN: Final = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')


@dataclass(frozen=True, slots=True)
class CopyWish:
    """What a person chose for a copy, apart from the decisions.

    Attributes:
        spans: The ranges of frames, ascending and apart; none means all.
        style: How regions without a style of their own are covered.
        audio: Which sound.
        encoder: How the picture is encoded.
        caption: Burnt into the picture; empty for none.
        counter: Burn the frame's number in.
        smart: Stretches without any redaction may be copied as they are where that is safe.
        unredacted: The decisions are left aside, and everybody can be seen and heard: for evidence.
    """

    spans: tuple[FrameSpan, ...] = ()
    style: Style = Style.SOLID
    audio: AudioChoice = field(default_factory=AudioChoice)
    encoder: EncoderSettings = field(default_factory=EncoderSettings)
    caption: str = ""
    counter: bool = False
    smart: bool = False
    unredacted: bool = False

    def of_kind(self, kind: FootageKind) -> CopyWish:
        """Without what footage of this kind has not."""
        if kind is FootageKind.VIDEO:
            return self
        audio = self.audio if kind is FootageKind.SOUND else AudioChoice()
        return CopyWish(
            self.spans,
            self.style,
            audio if audio.mode is AudioMode.KEEP else AudioChoice(),
            unredacted=self.unredacted,
        )

    def plan(self, footage: Footage, project: Project) -> ExportPlan:
        """The plan of a copy of this footage by these decisions, or of one that leaves them aside."""
        wish = self.of_kind(footage.kind)
        if wish.unredacted:
            project = Project(footage.id)
        made = ExportPlan(
            source=Path(footage.path),
            sha256=footage.sha256,
            project=project,
            spans=wish.spans,
            style=wish.style,
            audio=wish.audio,
            encoder=wish.encoder,
            video=footage.video,
            total=footage.frames,
        )
        more: dict[str, Any] = {
            key: value
            for key, value in (
                ("caption", wish.caption), ("counter", wish.counter), ("smart", wish.smart),
                ("unredacted", wish.unredacted),
            )
            if value
        }  # fmt: skip
        return replace(made, **more) if more else made


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the review of footage is, as far as a copy of it is concerned.

    Attributes:
        covered: Tracks that are covered.
        pending: Tracks that are covered and wait for a decision.
        moments: Doubtful moments that nobody settled.
        shown: Tracks that stay visible because somebody chose so.
        sound_open: It has sound, and nobody reviewed it.
    """

    covered: int
    pending: int
    moments: int
    shown: int
    sound_open: bool

    @property
    def settled(self) -> bool:
        """Whether nothing is left to decide."""
        return not (self.pending or self.moments or self.sound_open)


def progress_of(footage: Footage, project: Project) -> Progress:
    """How far the review of this footage is."""
    tracks = project.tracks.values()
    covered = [track for track in tracks if is_covered(project, track)]
    hidden = {track.id for track in covered}
    shown = sum(1 for t in tracks if t.id not in hidden and t.state is not ReviewState.REJECTED)
    moments = 0
    if footage.kind is not FootageKind.SOUND and footage.frames and footage.width:
        moments = MomentQueue.build(project, footage).left
    return Progress(
        len(covered),
        sum(1 for track in covered if track.state is ReviewState.PENDING),
        moments,
        shown,
        bool(sounds_of(footage)) and project.sound is SoundReview.NOT_REVIEWED,
    )


def sounds_of(footage: Footage) -> tuple[AudioStreamInfo, ...]:
    """The sound streams that the probe found; of footage that nobody probed, one nothing is known of."""
    facts = json.loads(footage.facts or "{}")
    info = facts.get("info", facts)
    if "audio" not in info:
        unknown = AudioStreamInfo(0, "unknown", 0, 0, None, "")
        return () if footage.kind is FootageKind.STILL else (unknown,)
    keys = ("index", "codec", "rate", "channels", "duration", "language")
    return tuple(AudioStreamInfo(**{key: one.get(key) for key in keys}) for one in info["audio"])


def ranges_of(project: Project) -> tuple[FrameSpan, ...]:
    """The ranges that a person marked, ascending; those that meet or overlap are one.

    What the program proposed and nobody confirmed is none of them.
    """
    found: list[FrameSpan] = []
    kept = (note for note in project.annotations.values() if not note.draft)
    spans = (note.span for note in kept if len(note.span) > 1)
    for span in sorted(spans, key=lambda s: (s.start, s.stop)):
        if found and span.start <= found[-1].stop:
            found[-1] = FrameSpan(found[-1].start, max(found[-1].stop, span.stop))
        else:
            found.append(span)
    return tuple(found)


def safe_part(text: str) -> str:
    """Text as a part of a file name that every system takes: ``FOI 12/2026`` becomes ``FOI 12-2026``."""
    return _FORBIDDEN.sub("-", text).strip(" .-")


def copy_stem(pattern: str, footage: Footage, *, reference: str, number: int, day: str) -> str:
    """The name of a copy without its ending.

    Args:
        pattern: Text with the ``PLACEHOLDERS`` in braces.
        footage: What the copy is made of.
        reference: Of the request; may be empty.
        number: Of the copy among those made together, from 1.
        day: The day it is made, as it should be written.

    Raises:
        ValueError: If the pattern names something else in braces.
    """
    stem = Path(footage.path).stem
    if footage.video:
        stem = f"{stem}_picture{footage.video + 1}"
    known = {"name": stem, "reference": reference, "number": f"{number:02d}", "date": day}

    def put(found: re.Match[str]) -> str:
        if found[1] not in known:
            msg = f"a name cannot hold {{{found[1]}}}"
            raise ValueError(msg)
        return known[found[1]]

    made = safe_part(re.sub(r"\{(\w*)\}", put, pattern))
    return (made or safe_part(stem) or "copy")[:LONGEST]


def copy_paths(
    pattern: str,
    footage: Sequence[Footage],
    folder: Path,
    *,
    reference: str = "",
    day: str = "",
    taken: Collection[Path] = (),
) -> tuple[Path, ...]:
    """A free name for each copy, in order; never one that is there, one of ``taken``, or one twice.

    Raises:
        ValueError: If the pattern cannot be used.
    """
    used = {str(path).casefold() for path in taken}
    made: list[Path] = []
    for number, one in enumerate(footage, 1):
        stem = copy_stem(pattern, one, reference=reference, number=number, day=day)
        path = free_path(folder, stem, ENDINGS[one.kind][0], used)
        used.add(str(path).casefold())
        made.append(path)
    return tuple(made)


def free_path(folder: Path, stem: str, ending: str, used: Collection[str] = ()) -> Path:
    """A name in a folder that no file has; ``used`` are further paths, in lower case."""
    path, number = folder / f"{stem}{ending}", 2
    # a drive may not tell upper and lower case apart
    while path.exists() or str(path).casefold() in used:
        path = folder / f"{stem}_{number}{ending}"
        number += 1
    return path
