"""Laying one recording beside another by what both heard.

First everything is searched (``sound_search``); then the likeliest places are looked at closely, in windows
of some seconds: where in each of them the two agree best, along which line those places lie, and how many
windows agree. How sure that is was measured on made-up pairs whose truth is known (``./run bench
alignment``): of the matches with a confidence of 0.9, nine in ten are right.

Sound takes 3 ms a metre. Two cameras 10 m apart hear a moment up to 30 ms apart, and no alignment by sound
can know that.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from player.media.work import NeverCancelled
from redaction.incident.sound_search import FEWEST, MOST_DRIFT, Place, places
from redaction.incident.soundings import PACE, Marks, Sounding

if TYPE_CHECKING:
    from player.media.work import CancelLike

LEAST: Final = 0.8
"""Confidence below which nothing is aligned by itself: a person may still look at it."""

_WINDOW: Final = 10.0
"""Seconds looked at together."""

_MOST_WINDOWS: Final = 720
"""Of a longer overlap windows are left out evenly."""

_REACH: Final = 0.4
"""Seconds by which the search may be off."""

_SLACK: Final = 2 * MOST_DRIFT
"""By how much the search may be wrong about the drift: all of it, either way."""

_CLOSE: Final = 0.02
"""Seconds within which a window agrees with the line."""

_LOOKED_AT: Final = 6
"""Places that are looked at closely."""

_SHORTEST: Final = 2.0
"""Seconds of overlap below which nothing is said."""

_DRIFT_DOUBT: Final = 40e-6
"""A drift that is no surer than this is not believed: both clocks are taken to run alike."""

_WEIGHTS: Final = (7.3, -7.5, -7.4, -0.5, 2.1, 1.15, 0.8)
"""What each sign counts for the confidence, see ``_confidence``."""

_MOST_STRENGTH: Final = 20.0
"""Beyond this a line that stands out more is no surer."""

_ROOM: Final = 12.0
"""Seconds of places below which the absence of a rival is no sign, see ``_alone``."""

_STANDS_OUT: Final = (5.5, 1.6)
"""Deviations at which a line that has no rivals is right half the time, and how quickly that becomes sure."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SoundMatch:
    """Where the other recording lies beside the reference, by sound.

    The media second ``s`` of the other is the media second ``offset + (1 + drift) * s`` of the reference.

    Attributes:
        offset: Media seconds of the reference at the other's first frame, to a tenth of a millisecond.
        drift: By how much more of the reference goes by in each second of the other.
        confidence: Share of such matches that are right within 20 ms, from 0 to 1, as measured.
        residual: Seconds by which the windows that agree stray from the line, as a standard deviation.
        overlap: First and last media second of the reference that both have.
        windows: How many windows were compared.
        agreeing: How many of them agree within 20 ms.
        drift_known: Whether the overlap is long enough to tell the drift; where not, it is 0.
        rival: How much speaks for the best other place, as a share of what speaks for this one.
        close_rival: The same when both are looked at closely.
        echo: The same for places less than half a second away.
        strength: How far the best line stands out from those beside it, in deviations.
        weight: How much speaks for it when it is looked at closely.
    """

    offset: Fraction
    drift: Fraction
    confidence: float
    residual: Fraction
    overlap: tuple[float, float]
    windows: int
    agreeing: int
    drift_known: bool
    rival: float
    close_rival: float
    echo: float
    strength: float
    weight: float

    @property
    def found(self) -> bool:
        """Whether the match is sure enough to be offered."""
        return self.confidence >= LEAST

    def reference_seconds(self, seconds: float) -> float:
        """The reference's media second at one of the other's."""
        return float(self.offset) + (1 + float(self.drift)) * seconds


def align_by_sound(
    reference: Sounding,
    other: Sounding,
    *,
    near: tuple[float, float] | None = None,
    cancel: CancelLike | None = None,
    tell: Callable[[float], None] | None = None,
) -> SoundMatch | None:
    """Where the other recording lies beside the reference.

    Args:
        reference: What the reference heard.
        other: What the other heard.
        near: Seconds to add to the other's media time as its clock has it, and by how many seconds that
            may be wrong; None searches everywhere.
        cancel: Asked often.
        tell: Told which share is done.

    Returns:
        The best match, however weak (see ``SoundMatch.confidence``); None where there is nothing to compare:
        silence, or less than two seconds of either.
    """
    cancel = cancel or NeverCancelled()
    tell = tell or (lambda _share: None)
    shorter = min(reference.seconds, other.seconds)
    if shorter < _SHORTEST or not reference.marks.any() or not other.marks.any():
        return None
    found = places(
        reference.marks,
        other.marks,
        near=near,
        count=_LOOKED_AT,
        cancel=cancel,
        tell=lambda share: tell(0.7 * share),
    )
    looked = []
    for number, place in enumerate(found):
        looked.append(_look_closely(reference.marks, other.marks, place, cancel))
        tell(0.7 + 0.3 * (number + 1) / len(found))
    matches = sorted((m for m in looked if m is not None), key=lambda m: -m.weight)
    if not matches:
        return None
    best = matches[0]
    close = matches[1].weight / best.weight if len(matches) > 1 else 0.0
    sure = min(_confidence(best, close), _alone(best, _room(reference, other, near)))
    return replace(best, close_rival=close, confidence=sure)


@dataclass(frozen=True, slots=True)
class _Windows:
    """Likeness of windows around a line: ``likeness[k, i]`` at lag ``i - reach`` marks off it."""

    centres: Floats
    likeness: Floats
    lives: Floats


def _look_closely(
    reference: Marks, other: Marks, place: Place, cancel: CancelLike
) -> SoundMatch | None:
    windows = _windows(reference, other, place, cancel)
    if windows is None:
        return None
    reach = (windows.likeness.shape[1] - 1) // 2
    lag, drift, line = _line(windows, reach, cancel)
    height, strength, echo = line
    lags, _ = _peaks(windows, reach)
    off = lags - (lag + drift * windows.centres * PACE)
    agreeing = np.abs(off) <= _CLOSE * PACE
    near_lags, near_heights = _peaks(windows, reach, lag + drift * windows.centres * PACE)
    lag, drift, residual, doubt = _fit(windows.centres, near_lags, near_heights, lag, drift)
    known = doubt <= _DRIFT_DOUBT
    whole_drift = place.drift + drift
    if not known:
        # the line turns about the middle of the windows, where it is known best
        turn = float(np.average(windows.centres, weights=np.maximum(near_heights, 1e-3)))
        lag, whole_drift = lag + (drift + place.drift) * turn * PACE, 0.0
        # the windows were laid along the place's own drift
    shift = place.lag + lag / PACE
    offset = shift - whole_drift * place.middle
    rival = place.next_weight / max(place.weight, 1e-6)
    begin, end = _overlap(len(reference), len(other), offset, whole_drift)
    return SoundMatch(
        Fraction(round(offset * 10_000), 10_000),
        Fraction(round(whole_drift * 10**9), 10**9),
        0.0,
        Fraction(round(residual * 10_000), 10_000),
        (begin, end),
        len(agreeing),
        int(np.sum(agreeing)),
        known,
        rival,
        0.0,
        echo,
        strength,
        max(height * math.sqrt(len(agreeing)), 1e-6),
    )


def _overlap(long: int, short: int, offset: float, drift: float) -> tuple[float, float]:
    begin = max(0.0, offset)
    return begin, max(begin, min(long / PACE, offset + (1 + drift) * short / PACE))


def _windows(reference: Marks, other: Marks, place: Place, cancel: CancelLike) -> _Windows | None:
    """Lay windows of the other along the place found, with some room either way."""
    from scipy.fft import irfft, next_fast_len, rfft

    begin, end = _overlap(
        len(reference), len(other), place.lag - place.drift * place.middle, place.drift
    )
    begin, end = begin - place.lag, end - place.lag  # in the other's media time, nearly
    begin, end = max(0.0, begin), min(len(other) / PACE, end)
    if end - begin < _SHORTEST:
        return None
    number = max(1, math.ceil((end - begin) / (_WINDOW / 2)) - 1)
    length = min(_WINDOW, end - begin)
    starts = np.linspace(begin, end - length, number)
    if number > _MOST_WINDOWS:
        starts = starts[np.linspace(0, number - 1, _MOST_WINDOWS).astype(int)]
    reach, size = round(_REACH * PACE), round(length * PACE)
    room = next_fast_len(size + 2 * reach, real=True)
    centres, rows, lives = [], [], []
    for start in starts:
        cancel.check()
        first = round(start * PACE)
        centre = start + length / 2 - place.middle
        lag = place.lag + place.drift * centre
        there = round(first + lag * PACE) - reach
        piece = _evened(other[first : first + size])
        beside = _evened(_slice(reference, there, size + 2 * reach))
        product = rfft(beside, room, axis=0) * np.conj(rfft(piece, room, axis=0))
        likeness = irfft(product.sum(axis=1), room)[: 2 * reach + 1]
        energy = np.concatenate(([0.0], np.cumsum(np.square(beside).sum(axis=1))))
        under = energy[size:][: 2 * reach + 1] - energy[: 2 * reach + 1]
        own = float(np.square(piece).sum())
        likeness = likeness / np.sqrt(under * own + 1e-3)
        # the rounding of the place is put back
        rows.append(_moved(likeness, (there + reach - first) - lag * PACE))
        centres.append(centre)
        lives.append(own)
    return _Windows(np.array(centres), np.array(rows), np.array(lives))


def _slice(marks: Marks, first: int, count: int) -> Marks:
    out = np.zeros((count, marks.shape[1]), np.uint8)
    low, high = max(first, 0), min(first + count, len(marks))
    if high > low:
        out[low - first : high - first] = marks[low:high]
    return out


def _evened(marks: Marks) -> npt.NDArray[np.float32]:
    """Roots, so that one bang does not outweigh all else, around 0 in each band."""
    rows = np.sqrt(marks, dtype=np.float32)
    result: npt.NDArray[np.float32] = rows - rows.mean(axis=0)
    return result


def _moved(row: Floats, by: float) -> Floats:
    places_ = np.arange(len(row))
    result: Floats = np.interp(places_ - by, places_, row)
    return result


def _line(
    windows: _Windows, reach: int, cancel: CancelLike
) -> tuple[float, float, tuple[float, float, float]]:
    """The line along which the windows agree best.

    Returns:
        Its lag (marks) in the middle and its drift; and how high it stands, how high in deviations, and the
        best beside it as a share of it.
    """
    centres = windows.centres
    span = float(np.ptp(centres))
    steps = math.ceil(_SLACK * span / 2 * PACE) if len(centres) > 1 else 0
    drifts = np.linspace(-_SLACK, _SLACK, 2 * steps + 1) if steps else np.zeros(1)
    columns = np.arange(2 * reach + 1)
    best = (-1.0, 0.0, 0.0)
    levels = np.zeros(len(columns))
    for drift in drifts:
        cancel.check()
        by = np.rint(drift * centres * PACE).astype(int)
        where = np.clip(columns[None, :] + by[:, None], 0, 2 * reach)
        total = np.take_along_axis(windows.likeness, where, axis=1).mean(axis=0)
        top = int(np.argmax(total))
        if total[top] > best[0]:
            best, levels = (float(total[top]), float(drift), float(top - reach)), total
    height, drift, lag = best
    usual = float(np.median(levels))
    spread = 1.4826 * float(np.median(np.abs(levels - usual))) + 1e-6
    beside = levels[np.abs(columns - reach - lag) > 3 * _CLOSE * PACE]
    echo = (float(beside.max(initial=usual)) - usual) / max(height - usual, 1e-6)
    return lag, drift, (height - usual, (height - usual) / spread, echo)


def _peaks(windows: _Windows, reach: int, around: Floats | None = None) -> tuple[Floats, Floats]:
    """The best lag of each window in marks, between marks, and its height; near a line if one is given."""
    rows = windows.likeness
    if around is not None:
        off = np.abs(np.arange(rows.shape[1])[None, :] - reach - around[:, None])
        rows = np.where(off <= 1.5 * _CLOSE * PACE, rows, -1.0)
    top = rows.argmax(axis=1)
    inner = np.clip(top, 1, rows.shape[1] - 2)
    each = np.arange(len(rows))
    left, mid, right = (windows.likeness[each, inner + step] for step in (-1, 0, 1))
    bend = left - 2 * mid + right
    slope = np.where(np.abs(bend) > 1e-9, (left - right) / (2 * np.where(bend == 0, 1, bend)), 0.0)
    return inner - reach + np.clip(slope, -1, 1), rows[each, top]


def _fit(
    centres: Floats, lags: Floats, heights: Floats, lag: float, drift: float
) -> tuple[float, float, float, float]:
    """A straight line that strays do not move: lag (marks), drift, spread (s), doubt of the drift."""
    base = np.maximum(heights - np.median(heights) * 0.5, 1e-3) ** 2
    for _ in range(8):
        off = np.abs(lags - lag - drift * centres * PACE)
        weights = base / np.maximum(1.0, off / 1.0) ** 2
        total = weights.sum()
        middle = float((weights * centres).sum() / total)
        spread = float((weights * (centres - middle) ** 2).sum())
        mean = float((weights * lags).sum() / total)
        if spread / total > 1.0:
            drift = float((weights * (centres - middle) * lags).sum()) / spread / PACE
        lag = mean - drift * middle * PACE
    off = lags - lag - drift * centres * PACE
    stray = math.sqrt(float((weights * off**2).sum() / total)) / PACE
    several = total**2 / float((weights**2).sum())
    # a fifth of a mark is what a window's own peak may be off by, however well they agree
    noise = max(stray, 0.2 / PACE)
    doubt = noise / math.sqrt(max(several, 1.0) * max(spread / total, 1e-9))
    return lag, drift, stray, doubt


def _room(reference: Sounding, other: Sounding, near: tuple[float, float] | None) -> float:
    """Seconds over which places were searched."""
    shorter = min(reference.seconds, other.seconds)
    room = reference.seconds + other.seconds - 2 * min(FEWEST, shorter)
    return room if near is None else min(room, 2 * near[1])


def _alone(match: SoundMatch, room: float) -> float:
    """How sure a match can be where hardly any other place was searched, so that none could rival it.

    Then that there is no rival says nothing, and the line has to stand out by itself: of recordings that
    heard nothing together it did so by 2 to 5 deviations, of those that did by 6 and more.
    """
    if room >= _ROOM:
        return 1.0
    return 1 / (1 + math.exp(-_STANDS_OUT[1] * (min(match.strength, 30.0) - _STANDS_OUT[0])))


def _confidence(match: SoundMatch, close_rival: float) -> float:
    """Share of matches like this one that are right within 20 ms.

    The weights are those of a logistic regression over made-up pairs (``./run bench alignment``). Where
    another place is nearly as good, as with an alarm that beeps on, the better one is right half the time
    at most, however well it fits.
    """
    signs = (
        1.0,
        min(match.rival, 1.2),
        min(close_rival, 1.0),
        min(match.echo, 1.0),
        math.log(min(max(match.strength, 1.0), _MOST_STRENGTH)),
        math.log(min(max(match.overlap[1] - match.overlap[0], 2.0), 60.0) / 10),
        match.agreeing / match.windows,
    )
    score = sum(weight * sign for weight, sign in zip(_WEIGHTS, signs, strict=True))
    sure = 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))
    return sure * (1 - 0.5 * min(1.0, max(0.0, (close_rival - 0.85) / 0.1)))
