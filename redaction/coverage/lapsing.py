"""What an edit changes about what is seen and heard, to the frame and the thousandth of a second. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from math import ceil, floor

from player.media.time import FrameSpan
from redaction.coverage.runs import Runs, difference, numbers, runs_of, spans_of
from redaction.edit.edit import Pair, Patch
from redaction.model.audio import AudioTreatment
from redaction.model.geometry import Box, Ellipse, Shape
from redaction.model.project import Project, is_covered, is_shown
from redaction.model.region import HIGHLIGHTS, SOMEBODY, Style
from redaction.model.track import Keyframe, Track

MOST_LOOKS = 10_000
"""Shapes compared one by one to find frames on which an edit changes nothing after all; where there are more,
every frame that may look different counts as changed. They take about 20 ms."""

_Look = tuple[str, Style | None]
"""Whether a track covers or points out, and in which style."""


def changed_frames(before: Project, after: Project, patch: Patch) -> tuple[FrameSpan, ...]:
    """The frames on which something else is covered, covered otherwise, or pointed out otherwise.

    A decision that changes no picture (accepting what is pending, a name, a reason, a note) changes none, and
    neither does splitting a track or joining two, where they cover as before.
    Nothing is asked of the whole project: moving one of 25,000 keyframes costs what finding it costs.

    Args:
        before: The decisions.
        after: With the patch applied.
        patch: The edit.

    Returns:
        Ascending and apart: all such frames, and no others unless the edit is large (``MOST_LOOKS``).
    """
    pairs = list(_touched(before, after, patch))
    maybe = runs_of(run for pair in pairs for run in _different(before, after, pair))
    looks = sum(stop - start for start, stop in maybe) * 2 * len(pairs)
    # a split or a join: then it is worth the time, because nothing may look different at all
    parted = any(None in pair for pair in pairs) and not all(None in pair for pair in pairs)
    if 0 < looks <= MOST_LOOKS * (4 if parted else 1):
        olds = [t for t, _ in pairs if t is not None and _look(before, t) is not None]
        news = [t for _, t in pairs if t is not None and _look(after, t) is not None]
        maybe = runs_of(
            (frame, frame + 1)
            for frame in numbers(maybe)
            if _picture(before, olds, frame) != _picture(after, news, frame)
        )
    return spans_of(maybe)


def changed_sound(before: Project, after: Project, patch: Patch) -> Runs:
    """The stretches that are heard and were not, or are heard in another way, in thousandths of a second.

    Treating more asks for no new listening: less is heard than was. Taking a treatment away does, and so does
    disguising what was silent, because its words are understood again.
    """
    if not patch.audio:
        return ()
    silenced, treated = _treated(before, disguised=False), _treated(before, disguised=True)
    gone = difference(silenced, _treated(after, disguised=False))
    return runs_of((*gone, *difference(treated, _treated(after, disguised=True))))


# pictures


def _touched(before: Project, after: Project, patch: Patch) -> Iterator[Pair[Track]]:
    """The tracks that an edit may make look different, before and after."""
    yield from patch.tracks.values()
    people = {i for i, (old, new) in patch.people.items() if _visible(old) != _visible(new)}
    for track in after.tracks.values() if people else ():
        if track.person in people and track.kind in SOMEBODY and track.id not in patch.tracks:
            yield before.tracks.get(track.id), track


def _visible(person: object) -> bool:
    return bool(getattr(person, "visible", False))


def _different(before: Project, after: Project, pair: Pair[Track]) -> list[tuple[int, int]]:
    """Where a track may look different."""
    was, now = pair
    look, other = _look(before, was), _look(after, now)
    if look is None and other is None:
        return []
    if was is not None and now is not None and look == other:
        return _reshaped(was, now)
    seen = [t for t, how in ((was, look), (now, other)) if t is not None and how is not None]
    return [(int(s.start), int(s.stop)) for t in seen for s in t.covered_spans()]


def _look(project: Project, track: Track | None) -> _Look | None:
    """What the track does to the picture where it has a shape; None where nothing."""
    if track is None:
        return None
    pointing = track.style in HIGHLIGHTS
    if is_covered(project, track):
        # a style that only points out is one for when the track is shown
        return "covered", None if pointing else track.style
    return ("pointed out", track.style) if pointing and is_shown(project, track) else None


def _reshaped(was: Track, now: Track) -> list[tuple[int, int]]:
    """Where a track may have another shape: between the keyframes that stayed in front and behind."""
    old, new = was.keyframes, now.keyframes
    if old == new and was.stop == now.stop:
        return []
    if old == new:
        return [(min(was.stop, now.stop), max(was.stop, now.stop))]
    first = _shared(old, new)
    last = _shared(old[first:][::-1], new[first:][::-1])
    start = int(old[first - 1].frame) + 1 if first else min(int(was.start), int(now.start))
    if not last:
        return [(start, max(int(was.stop), int(now.stop)))]
    found = [(start, int(old[len(old) - last].frame))]
    if was.stop != now.stop:
        found.append((min(was.stop, now.stop), max(was.stop, now.stop)))
    return found


def _shared(a: tuple[Keyframe, ...], b: tuple[Keyframe, ...]) -> int:
    """How many keyframes are the same from the beginning; tuples are compared, which is quick."""
    low, high = 0, min(len(a), len(b))
    while low < high:
        middle = (low + high + 1) // 2
        if a[low:middle] == b[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _picture(project: Project, tracks: Iterable[Track], frame: int) -> list[tuple[object, ...]]:
    """What these tracks do to one frame; whose they are does not matter to the picture."""
    shapes = ((track, track.shape_at(frame)) for track in tracks)
    return sorted(
        (
            (str(_look(project, track)), *_values(shape))
            for track, shape in shapes
            if shape is not None
        ),
        key=repr,
    )


def _values(shape: Shape) -> tuple[object, ...]:
    """A shape to the millionth of a pixel: a point put on a line is not to the last bit on it."""
    match shape:
        case Box():
            values = [shape.x, shape.y, shape.w, shape.h]
        case Ellipse(box):
            values = [box.x, box.y, box.w, box.h]
        case _:
            values = [v for point in shape.points for v in point]
    return type(shape).__name__, *(round(v, 6) + 0.0 for v in values)


# sound


def _treated(project: Project, *, disguised: bool) -> Runs:
    """What is silent in the copy; with ``disguised`` also what is only disguised."""
    ranges = (
        r for r in project.audio.values() if disguised or r.treatment is not AudioTreatment.DISGUISE
    )
    return runs_of((floor(r.start * 1000), ceil(r.stop * 1000)) for r in ranges)
