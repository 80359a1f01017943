"""The items of a schedule: what a plan withholds, one row for each person, thing, stretch of sound, gap."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from player.media.index import VideoIndex
from player.media.info import FootageKind
from player.media.time import FrameIndex
from redaction.casework.catalogue import Catalogue
from redaction.casework.missing import holds_silently
from redaction.casework.reasons import Of, Reasons, Thing, reasons_of, track_words
from redaction.export.plan import AudioMode, ExportPlan
from redaction.export.selection import Selection
from redaction.model.audio import AudioRange, AudioTreatment
from redaction.model.footage import Footage, Request
from redaction.model.geometry import Box
from redaction.model.ids import PersonId
from redaction.model.project import Project, is_covered
from redaction.model.region import SOMEBODY, Kind, covering
from redaction.model.track import Track
from redaction.paper.schedule_facts import Item, Stretch
from redaction.paper.words import HOW, THINGS, count, listed

SOUND_HOW = {
    AudioTreatment.MUTE: "Silenced",
    AudioTreatment.TONE: "Replaced by a tone",
    AudioTreatment.DISGUISE: "Voice disguised",
}

Place = Callable[[int], Box | None]


@dataclass(frozen=True, slots=True)
class Draft:
    """An item before it has its number and its picture.

    Attributes:
        item: Everything else.
        copy_spans: Frames of the copy, first and last.
        place: Where it is on a frame of the copy; None for what has no place.
    """

    item: Item
    copy_spans: tuple[tuple[int, int], ...]
    place: Place | None


def drafts_of(
    plan: ExportPlan,
    frames: Selection,
    index: VideoIndex,
    footage: Footage,
    project: Project,
    request: Request,
    catalogue: Catalogue,
    *,
    external: bool,
    original: VideoIndex | None = None,
) -> list[Draft]:
    """What the copy withholds, in order of first appearance: picture, then sound, then what is left out.

    Args:
        plan: The decisions that the copy was made by.
        frames: The frames of the original that are in it.
        index: Of the copy.
        footage: What it was made of.
        project: The decisions of now: for names and reasons.
        request: For reasons that hold for all of it.
        catalogue: The list of reasons.
        external: No names, labels or notes of staff's.
        original: The original's index, where it is at hand: for when sound is heard in a copy of parts.
    """
    told = _Teller(plan, frames, index, footage, project, request, catalogue, external, original)
    return [*told.seen(), *told.heard(), *told.left_out()]


@dataclass(frozen=True, slots=True)
class _Teller:
    plan: ExportPlan
    frames: Selection
    index: VideoIndex
    footage: Footage
    project: Project
    request: Request
    catalogue: Catalogue
    external: bool
    original: VideoIndex | None

    def seen(self) -> list[Draft]:
        """One for each person, and for each track of nobody's."""
        covered = [t for t in self.plan.project.tracks.values() if is_covered(self.plan.project, t)]
        groups: dict[str, list[Track]] = {}
        for track in sorted(covered, key=lambda t: (t.start, t.id)):
            if self._spans((track,)):
                somebody = track.person is not None and track.kind in SOMEBODY
                groups.setdefault(str(track.person if somebody else track.id), []).append(track)
        letters = iter(_letters())
        return [self._thing(tracks, letters) for tracks in groups.values()]

    def _thing(self, tracks: Sequence[Track], letters: Iterable[str]) -> Draft:
        spans = self._spans(tracks)
        first = tracks[0]
        kinds = listed([THINGS[k].lower() for k in dict.fromkeys(t.kind for t in tracks)])
        grouped = first.person is not None and first.kind in SOMEBODY
        if grouped:
            what = f"Person {next(iter(letters))}"
            detail = f"{kinds}, {count(len(spans), 'appearance')}"
        else:
            what = track_words(first)
            detail = count(len(spans), "appearance") if len(spans) > 1 else ""
        how = dict.fromkeys(HOW[covering(t.style, self.plan.style)] for t in tracks)
        now = [self.project.tracks.get(t.id) for t in tracks]
        known = [t for t in now if t is not None]
        why = self._reasons(known)
        item = Item(
            "", what, detail, self._stretches(spans), sum(b - a + 1 for a, b in spans),
            "; ".join(how), why.codes, why.words, missing=why.missing,
            inside="" if self.external else self._names(known, first.person if grouped else None),
            note="" if self.external else self._note(known, first.person if grouped else None),
        )  # fmt: skip
        return Draft(item, spans, _place_of(tracks, self.frames))

    def _note(self, tracks: Sequence[Track], person: PersonId | None) -> str:
        somebody = None if person is None else self.project.people.get(person)
        notes = [somebody.note] if somebody is not None else []
        return _joined([*notes, *(t.note for t in tracks)])

    def _names(self, tracks: Sequence[Track], person: PersonId | None) -> str:
        names = []
        if person is not None:
            somebody = self.project.people.get(person)
            names += [somebody.name] if somebody is not None and somebody.name else []
        names += [t.label for t in tracks if t.label]
        numbers = [str(t.number) for t in tracks if t.number]
        if numbers:
            many = f"{', '.join(numbers[:12])}{' …' if len(numbers) > 12 else ''}"
            names.append(f"{'tracks' if len(numbers) > 1 else 'track'} {many}")
        return ", ".join(dict.fromkeys(names))

    def _reasons(self, things: Sequence[Track | AudioRange]) -> _Why:
        """What holds for any of them; of something that is not decided about any more, nothing is known."""
        found = [
            (thing, reasons_of(self.project, thing, self.request, catalogue=self.catalogue))
            for thing in things
        ]
        codes = dict.fromkeys(code for _, reasons in found for code in reasons.codes)
        missing = not found or any(
            self._lacking(
                reasons,
                Thing.TRACK if isinstance(thing, Track) else Thing.SOUND,
                thing.kind if isinstance(thing, Track) else None,
            )
            for thing, reasons in found
        )
        return _Why(tuple(codes), _joined(reasons.why for _, reasons in found), missing)

    def _lacking(self, reasons: Reasons, thing: Thing, kind: Kind | None = None) -> bool:
        if reasons.of is Of.DEFAULT:
            return not holds_silently(self.catalogue, reasons, kind, thing)
        return not reasons.codes

    def _whole(self, thing: Thing) -> _Why:
        """Of what has no reason of its own: all sound, parts left out."""
        reasons = reasons_of(self.project, None, self.request, catalogue=self.catalogue)
        return _Why(reasons.codes, reasons.why, self._lacking(reasons, thing))

    def heard(self) -> list[Draft]:
        """Stretches of sound, or all of it."""
        if self.footage.kind is FootageKind.STILL:
            return []
        if self.plan.audio.mode is AudioMode.REMOVE:
            if not _has_sound(self.footage):
                return []
            whole = Stretch(-1, -1, 0.0, float(self.index.duration))
            why = self._whole(Thing.ALL_SOUND)
            item = Item(
                "", "All sound", "", (whole,), 0, "Removed", why.codes, why.words,
                missing=why.missing,
            )  # fmt: skip
            return [Draft(item, (), None)]
        found = []
        for part in self.plan.sound_ranges:
            stretches, original = self._sound_stretches(part)
            if not stretches:
                continue
            now = self.project.audio.get(part.id)
            why = self._reasons(() if now is None else (now,))
            item = Item(
                "", "Sound", "", stretches, 0, SOUND_HOW[part.treatment], why.codes, why.words,
                missing=why.missing, of_original=original,
                note="" if self.external or now is None else now.note,
            )  # fmt: skip
            found.append(Draft(item, (), None))
        return found

    def _sound_stretches(self, part: AudioRange) -> tuple[tuple[Stretch, ...], bool]:
        """Where a stretch of sound lies in the copy; in the original where the copy is a part of it."""
        if len(self.frames) == self.footage.frames:
            stop = min(part.stop, self.index.duration)
            if stop <= part.start:
                return (), False
            return (Stretch(-1, -1, float(part.start), float(stop)),), False
        if self.original is None:
            # The copy's clock runs on from range to range, and only the original's index knows by how much.
            return (Stretch(-1, -1, float(part.start), float(part.stop)),), True
        found = []
        for span, begin in zip(self.frames.spans, self.frames.begins, strict=True):
            opens, closes = self.original.seconds(span.start), _end(self.original, span.stop - 1)
            start, stop = max(part.start, opens), min(part.stop, closes)
            if start < stop:
                moved = self.index.seconds(begin) - opens
                found.append(Stretch(-1, -1, float(start + moved), float(stop + moved)))
        return tuple(found), False

    def left_out(self) -> list[Draft]:
        """The parts of the original that are not in the copy at all."""
        total = self.plan.total or self.footage.frames
        ends = [0, *(n for span in self.frames.spans for n in (span.start, span.stop)), total]
        gaps = [(a, b) for a, b in zip(ends[::2], ends[1::2], strict=True) if b > a]
        rate = self.footage.duration / max(1, total)
        why = self._whole(Thing.FRAMES)
        return [
            Draft(
                Item(
                    "", "Part left out", "", (Stretch(a, b - 1, a * rate, b * rate),), 0,
                    "Not in the copy", why.codes, why.words, missing=why.missing, of_original=True,
                ),
                (), None,
            )
            for a, b in gaps
        ]  # fmt: skip

    def _spans(self, tracks: Sequence[Track]) -> tuple[tuple[int, int], ...]:
        """Frames of the copy with any of the tracks, first and last; those that touch are one."""
        found: list[tuple[int, int]] = []
        for track in tracks:
            for span in track.covered_spans():
                for part in self.frames.spans:
                    both = part.intersect(span)
                    if both is not None:
                        first = self.frames.copy(both.start)
                        assert first is not None
                        found.append((first, first + len(both) - 1))
        return _merged(found)

    def _stretches(self, spans: Sequence[tuple[int, int]]) -> tuple[Stretch, ...]:
        last = len(self.index) - 1
        return tuple(
            Stretch(
                a, b, float(self.index.seconds(min(a, last))), float(_end(self.index, min(b, last)))
            )
            for a, b in spans
        )


@dataclass(frozen=True, slots=True)
class _Why:
    codes: tuple[str, ...]
    words: str
    missing: bool


def _end(index: VideoIndex, frame: int) -> Fraction:
    """When a frame ends, in seconds."""
    return index.seconds(frame) + int(index.durations[frame]) * index.time_base


def _merged(spans: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    found: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return tuple(found)


def _place_of(tracks: Sequence[Track], frames: Selection) -> Place:
    def place(copy_frame: int) -> Box | None:
        if not 0 <= copy_frame < len(frames):
            return None
        at = FrameIndex(frames.source(copy_frame))
        shapes = [shape for t in tracks if (shape := t.shape_at(at)) is not None]
        return max((shape.bounds for shape in shapes), key=lambda box: box.area, default=None)

    return place


def _letters() -> Iterable[str]:
    """``A`` to ``Z``, then ``AA``, ``AB`` and on."""
    number = 0
    while True:
        text, rest = "", number
        while rest >= 0:
            text = chr(ord("A") + rest % 26) + text
            rest = rest // 26 - 1
        yield text
        number += 1


def _joined(texts: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(text.strip() for text in texts if text.strip()))


def _has_sound(footage: Footage) -> bool:
    import json

    facts = json.loads(footage.facts or "{}")
    return bool(facts.get("audio", True))
