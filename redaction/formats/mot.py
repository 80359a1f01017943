"""MOTChallenge text: one row for every frame on which something is covered.

``frame,id,x,y,w,h,conf,class,visibility``: the frame counts from 1; the box is in the picture as shown,
in source pixels, and is the box around an ellipse or polygon; the class is a number of ``KIND_NUMBERS``.
The numbers are written in full, so that reading gives the same floats. Read back, rows that lie on the
straight way between two others are no keyframes, so that a person can go on working with the track; only
where the box of every frame comes out as the very same floats.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from player.media.time import FrameIndex
from redaction.formats.common import KIND_NUMBERS, MOST_FRAMES, Malformed
from redaction.model.geometry import Box
from redaction.model.ids import TrackId
from redaction.model.region import Kind
from redaction.model.track import Keyframe, Origin, Track

_ROUGHLY = 1e-6
"""Pixels within which rows are taken for a straight movement before they are looked at exactly."""

_KINDS = {number: kind for kind, number in KIND_NUMBERS.items()}


def write(tracks: Iterable[Track]) -> Iterator[str]:
    """The file's text in parts, ordered by frame."""
    shown = [t for t in tracks if t.covers]
    numbers = _numbers(shown)
    rows: list[tuple[int, int, str]] = []
    for track in shown:
        number = numbers[track.id]
        for span in track.covered_spans():
            rows += [(frame, number, _row(track, number, frame)) for frame in span]
    rows.sort(key=lambda row: row[:2])
    if not rows:
        yield "\n"  # says that there is nothing; a file of no bytes at all is refused
    for _, _, text in rows:
        yield text


def read(lines: Iterable[str]) -> tuple[Track, ...]:
    """The tracks: a keyframe where the movement changes, and a hole where rows are missing.

    Raises:
        Malformed: If a row is not what it should be.
    """
    found: dict[int, dict[int, Keyframe]] = {}
    kinds: dict[int, Kind] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        track, kind, keyframe = _parsed(line, number)
        frames = found.setdefault(track, {})
        if keyframe.frame in frames:
            frame = keyframe.frame + 1
            raise Malformed(f"track {track} has a second row for frame {frame}", number)
        frames[keyframe.frame] = keyframe
        kinds.setdefault(track, kind)
    return tuple(
        _track(number, kinds[number], [frames[f] for f in sorted(frames)])
        for number, frames in sorted(found.items())
    )


def _numbers(tracks: list[Track]) -> dict[TrackId, int]:
    """Whole numbers for the tracks: what people call them by, or their ids where those are such."""
    own = {t.number for t in tracks}
    if 0 not in own and len(own) == len(tracks):
        return {t.id: t.number for t in tracks}
    if all(t.id.isascii() and t.id.isdigit() and str(int(t.id)) == t.id for t in tracks):
        return {t.id: int(t.id) for t in tracks}
    ordered = sorted(tracks, key=lambda t: (t.start, t.id))
    return {t.id: number for number, t in enumerate(ordered, 1)}


def _row(track: Track, number: int, frame: int) -> str:
    shape = track.shape_at(frame)
    assert shape is not None
    box = shape.bounds
    confidence = track.keyframes[track.keyframe_position(frame)].confidence
    values = (box.x, box.y, box.w, box.h, confidence)
    text = ",".join(repr(float(v)) for v in values)
    return f"{frame + 1},{number},{text},{KIND_NUMBERS[track.kind]},1\n"


def _parsed(line: str, number: int) -> tuple[int, Kind, Keyframe]:
    parts = [part.strip() for part in line.split(",")]
    if len(parts) < 6:
        raise Malformed("a row needs frame, id, x, y, w and h with commas between them", number)
    try:
        values = [float(part) for part in parts if part]
    except ValueError:
        raise Malformed("a row should hold numbers only", number) from None
    if len(values) != len(parts) or not all(math.isfinite(v) for v in values):
        raise Malformed("a row should hold numbers only", number)
    frame, track = values[0], values[1]
    if frame != int(frame) or track != int(track):
        raise Malformed("frame and id should be whole numbers", number)
    if not 1 <= frame <= MOST_FRAMES:
        raise Malformed("frames are counted from 1", number)
    x, y, w, h = values[2:6]
    if w <= 0 or h <= 0:
        raise Malformed("a box needs a width and a height", number)
    confidence = values[6] if len(values) > 6 else 1.0
    if not 0 <= confidence <= 1:
        confidence = 1.0  # -1 is written where nobody scored
    kind = Kind.FACE
    if len(values) > 7 and values[7] != -1:
        kind = _KINDS.get(int(values[7]), Kind.OTHER)
    box = Box(x, y, w, h)
    keyframe = Keyframe(
        FrameIndex(int(frame) - 1), box, origin=Origin.DETECTED, confidence=confidence
    )
    return int(track), kind, keyframe


def _track(number: int, kind: Kind, rows: list[Keyframe]) -> Track:
    keyframes: list[Keyframe] = []
    end = rows[0].frame
    for run in _runs(rows):
        if keyframes:
            keyframes.append(Keyframe(end, keyframes[-1].shape, outside=True))
        keyframes += _held(_thinned(run))
        end = FrameIndex(run[-1].frame + 1)
    confidence = max(k.confidence for k in rows)
    called = max(number, 0)
    return Track(
        TrackId(str(number)), tuple(keyframes), end, kind, confidence=confidence, number=called
    )


def _runs(rows: list[Keyframe]) -> Iterator[list[Keyframe]]:
    """The rows of frames that follow one another."""
    begin = 0
    for at in range(1, len(rows) + 1):
        if at == len(rows) or rows[at].frame != rows[at - 1].frame + 1:
            yield rows[begin:at]
            begin = at


def _thinned(rows: list[Keyframe]) -> list[Keyframe]:
    """Without the rows from which nothing else follows than from those before and after them."""
    kept, at = [rows[0]], 0
    while at < len(rows) - 1:
        stop = _straight(rows, at)
        parts = _between(rows, at, stop)
        kept += [rows[k] for k in parts]
        at = stop
    return kept


def _straight(rows: list[Keyframe], at: int) -> int:
    """The farthest row that may be reached from this one in a straight line, roughly."""
    first, second = rows[at].shape.bounds, rows[at + 1].shape.bounds
    step = (second.x - first.x, second.y - first.y, second.w - first.w, second.h - first.h)
    stop = at + 1
    while stop + 1 < len(rows) and rows[stop].confidence == rows[at].confidence:
        n, box = stop + 1 - at, rows[stop + 1].shape.bounds
        off = (
            box.x - first.x - n * step[0],
            box.y - first.y - n * step[1],
            box.w - first.w - n * step[2],
            box.h - first.h - n * step[3],
        )
        if max(map(abs, off)) > _ROUGHLY:
            break
        stop += 1
    return stop


def _between(rows: list[Keyframe], at: int, stop: int) -> list[int]:
    """The rows after ``at`` up to ``stop`` that have to be keyframes for all to be as they are."""
    waiting, kept = [(at, stop)], []
    while waiting:
        a, b = waiting.pop()
        worst, off = 0, 0.0
        for k in range(a + 1, b):
            way = rows[a].shape.bounds.lerp(rows[b].shape.bounds, (k - a) / (b - a))
            box = rows[k].shape.bounds
            far = max(
                abs(way.x - box.x), abs(way.y - box.y), abs(way.w - box.w), abs(way.h - box.h)
            )
            if far > off:
                worst, off = k, far
        if off:
            waiting += [(worst, b), (a, worst)]
        else:
            kept.append(b)
    return kept


def _held(keyframes: list[Keyframe]) -> list[Keyframe]:
    """Without a last one that only says again where the one before it is: that is held anyway."""
    last = keyframes[-2:]
    same = len(last) == 2 and last[0].shape == last[1].shape
    return keyframes[:-1] if same and last[0].confidence == last[1].confidence else keyframes
