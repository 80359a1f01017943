"""Aligning the recordings of two cameras by what both heard, and a piece of both sounds to see it by."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from player.media.identity import FileWatch
from player.media.peaks import BINS, Peaks
from player.media.samples import NoSound
from redaction.incident.camera import AlignedBy, Alignment
from redaction.incident.sound_alignment import SoundMatch, align_by_sound
from redaction.incident.soundings import Sounding, sounding_of
from redaction.jobs.cancel import CancelToken
from redaction.jobs.errors import UserError
from redaction.jobs.progress import Progress
from redaction.model.footage import Footage
from redaction.model.ids import FootageId
from redaction.usecases.timing import index_at

if TYPE_CHECKING:
    from redaction.store.workspace import Workspace

Say = Callable[[Progress], None]

COLUMNS: Final = 1600
"""Values of a drawn sound at most."""

_PIECE: Final = 12.0
"""Seconds of the pieces that are drawn closely."""

_PIECES: Final = 3
"""Pieces that are drawn closely: near the beginning of what both have, in the middle, near the end."""


@dataclass(frozen=True, slots=True)
class SoundWish:
    """Which recordings are to be aligned.

    Attributes:
        footage: Of the camera to be aligned.
        to: Of the camera it is aligned to.
        sound: Which sound stream of the first, from 0.
        to_sound: Which of the other.
        near: Seconds to add to the first's media time to have the other's, as their clocks have it, and by
            how many seconds that may be wrong; None to search everywhere.
    """

    footage: FootageId
    to: FootageId
    sound: int = 0
    to_sound: int = 0
    near: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class DrawnSound:
    """A stretch of both sounds, laid over each other as the match has it.

    Attributes:
        start: Media second of the camera it was aligned to.
        seconds: How long it is.
        to: Loudness of that camera: a byte for each column, 255 times the root of the amplitude.
        own: Loudness of the aligned camera at the same moments, as many; 0 where it has none.
    """

    start: float
    seconds: float
    to: bytes
    own: bytes

    def to_json(self) -> dict[str, Any]:
        """Plain values for the wire."""
        return {
            "start": self.start,
            "seconds": self.seconds,
            "to": base64.b64encode(self.to).decode(),
            "own": base64.b64encode(self.own).decode(),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> DrawnSound:
        """What ``to_json`` wrote."""
        return cls(
            data["start"],
            data["seconds"],
            base64.b64decode(data["to"]),
            base64.b64decode(data["own"]),
        )


@dataclass(frozen=True, slots=True)
class SoundFinding:
    """What came of it.

    Attributes:
        match: The best match, however weak; None where there was nothing to compare.
        drawn: All of what both have, then pieces of it drawn closely; empty without a match.
    """

    match: SoundMatch | None
    drawn: tuple[DrawnSound, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain values for the wire."""
        return {
            "match": None if self.match is None else match_to_json(self.match),
            "drawn": [drawn.to_json() for drawn in self.drawn],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> SoundFinding:
        """What ``to_json`` wrote."""
        match = data["match"]
        return cls(
            None if match is None else match_from_json(match),
            tuple(DrawnSound.from_json(drawn) for drawn in data["drawn"]),
        )


def align_sound(
    workspace: Workspace, wish: SoundWish, *, cancel: CancelToken, progress: Say
) -> SoundFinding:
    """Listen to both recordings and find where one lies beside the other; nothing is kept or changed.

    Args:
        workspace: Whose footage it is.
        wish: Which.
        cancel: Asked at every packet and each step of the search.
        progress: Told how far it is, in seconds of sound and then in hundredths.

    Raises:
        UserError: If one of the files has no such sound, is not where it was, or is another file now.
    """
    to, own = (workspace.footage_by_id(f) for f in (wish.to, wish.footage))
    cache = workspace.caches
    total = max(1, round(to.duration + own.duration))

    def listen(footage: Footage, sound: int, before: float) -> Sounding:
        def tell(second: float) -> None:
            done = min(total, round(before + max(0.0, min(second, footage.duration))))
            progress(Progress("hearing", done, total, "seconds"))

        return _listen(cache, footage, sound, cancel, tell)

    first = listen(to, wish.to_sound, 0.0)
    second = listen(own, wish.sound, to.duration)
    progress(Progress("hearing", total, total, "seconds"))
    match = align_by_sound(
        first,
        second,
        near=wish.near,
        cancel=cancel,
        tell=lambda share: progress(Progress("aligning", round(100 * share), 100, "parts")),
    )
    return SoundFinding(match, () if match is None else draw(first.peaks, second.peaks, match))


def alignment_of(match: SoundMatch, to: FootageId) -> Alignment:
    """The match as it is kept with the aligned camera."""
    return Alignment(
        AlignedBy.SOUND,
        to,
        match.offset,
        1 + match.drift,
        confidence=round(match.confidence, 3),
        residual=match.residual,
    )


def _listen(
    cache: Path, footage: Footage, sound: int, cancel: CancelToken, tell: Callable[[float], None]
) -> Sounding:
    watch = FileWatch(Path(footage.path), footage.fingerprint)
    index = index_at(cache, footage, cancel=cancel)
    origin = int(index.pts[0]) * index.time_base
    try:
        made = sounding_of(Path(footage.path), sound, origin=origin, cancel=cancel, tell=tell)
    except NoSound as error:
        raise UserError(
            f"{Path(footage.path).name} has no sound that can be decoded.",
            "Nothing was changed.",
            "Align the cameras by moments that both show.",
        ) from error
    watch.check()
    return made


def draw(to: Peaks, own: Peaks, match: SoundMatch) -> tuple[DrawnSound, ...]:
    """All of what both have, then lively pieces of it drawn closely, laid as the match has them."""
    begin, end = match.overlap
    length = end - begin
    drawn = [_stretch(to, own, match, begin, length)]
    if length > 2 * _PIECE:
        for number in range(_PIECES):
            third = length / _PIECES
            low, high = begin + number * third, begin + (number + 1) * third
            drawn.append(_stretch(to, own, match, _liveliest(to, low, high), _PIECE))
    return tuple(drawn)


def _liveliest(peaks: Peaks, low: float, high: float) -> float:
    """Where in a stretch the loudness changes most within the length of a piece: seconds of its start."""
    levels = peaks.usual[round(low * BINS) : round(high * BINS)].astype(np.int32)
    size = round(_PIECE * BINS)
    if len(levels) <= size + 1:
        return low
    change = np.concatenate(([0], np.cumsum(np.abs(np.diff(levels)))))
    return low + int(np.argmax(change[size:] - change[:-size])) / BINS


def _stretch(to: Peaks, own: Peaks, match: SoundMatch, start: float, seconds: float) -> DrawnSound:
    count = max(1, min(COLUMNS, round(seconds * BINS)))
    edges = np.linspace(start, start + seconds, count + 1)
    there, _ = to.over(edges)
    here, _ = own.over((edges - float(match.offset)) / (1 + float(match.drift)))
    return DrawnSound(start, seconds, there.tobytes(), here.tobytes())


def match_to_json(match: SoundMatch) -> dict[str, Any]:
    """Plain values; fractions as text."""
    return {
        "offset": str(match.offset),
        "drift": str(match.drift),
        "confidence": match.confidence,
        "residual": str(match.residual),
        "overlap": list(match.overlap),
        "windows": match.windows,
        "agreeing": match.agreeing,
        "drift_known": match.drift_known,
        "rival": match.rival,
        "close_rival": match.close_rival,
        "echo": match.echo,
        "strength": match.strength,
        "weight": match.weight,
    }


def match_from_json(data: Mapping[str, Any]) -> SoundMatch:
    """What ``match_to_json`` wrote."""
    values = dict(data)
    for name in ("offset", "drift", "residual"):
        values[name] = Fraction(values[name])
    values["overlap"] = (float(data["overlap"][0]), float(data["overlap"][1]))
    return SoundMatch(**values)
