"""What the timeline holds: everything that is painted, kept in line with project and footage."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from app.notes.signs import title_of
from app.timeline.bars import Bars
from app.timeline.clock import Clock
from app.timeline.faults import Doubts, Fault, Faults, damage, hole
from app.timeline.film import tile_width, tiles
from app.timeline.lanes import Lane
from app.timeline.note_bars import Look
from app.timeline.paint import Strip
from app.timeline.scale import FrameTimes, TimeScale
from app.timeline.wave import Silenced
from redaction.model.audio import SoundReview
from redaction.model.ids import AnnotationId, TrackId
from redaction.model.note_category import BUILT_IN, Categories
from redaction.model.project import Project

if TYPE_CHECKING:
    from player.media.index import Gap
    from redaction.model.annotation import Annotation

_NONE: Mapping[AnnotationId, Annotation] = MappingProxyType({})


def look_by(categories: Categories) -> Look:
    """How annotations are shown, as a list of categories has it."""

    def look(note: Annotation) -> tuple[str, str]:
        return title_of(note, categories), categories.colour_of(note).name

    return look


class Content:
    """Keeps a ``Strip`` up to date.

    Attributes:
        strip: What is painted.
    """

    def __init__(self, strip: Strip) -> None:
        self.strip = strip
        self._footage_faults: tuple[Fault, ...] = ()
        self._tracks = Doubts()
        self._notes: Mapping[AnnotationId, Annotation] = _NONE
        self._look = look_by(BUILT_IN)

    def set_categories(self, categories: Categories) -> None:
        """Show the annotations as another list of categories has it."""
        self._look = look_by(categories)
        self.strip.notes.update(self._notes, self._look)

    def open(self, scale: TimeScale, bars: Bars, times: FrameTimes | None) -> None:
        """Other footage; lanes, pictures and sound stay where they are.

        So do selection and marks: they are told when they change, which may be before the footage is open.
        """
        self.strip = replace(
            Strip(scale, bars, times),
            lanes=self.strip.lanes,
            media=self.strip.media,
            selection=self.strip.selection,
            marked=self.strip.marked,
        )
        self._footage_faults, self._tracks = (), Doubts()

    def set_faults(self, damaged: Iterable[int], gaps: Sequence[Gap]) -> None:
        """What is wrong with the footage."""
        holes = (hole(int(gap.after), float(gap.seconds)) for gap in gaps)
        self._footage_faults = (*damage(damaged), *holes)
        self.strip.faults = Faults([*self._footage_faults, *self._tracks.items])

    def set_project(
        self, project: Project | None, changed: Iterable[TrackId] | None = None
    ) -> None:
        """Follow the decisions; ``changed`` names the tracks that changed, where that is known."""
        strip = self.strip
        strip.bars.update(project, changed)
        self._notes = _NONE if project is None else project.annotations
        strip.notes.update(self._notes, self._look)
        ranges = () if project is None else tuple(project.audio.values())
        strip.silenced = tuple(
            Silenced(float(r.start), float(r.stop), r.treatment, r.id)
            for r in sorted(ranges, key=lambda r: r.start)
        )
        strip.sound = SoundReview.NOT_REVIEWED if project is None else project.sound
        if self._tracks.follow(project, strip.bars, changed):
            strip.faults = Faults([*self._footage_faults, *self._tracks.items])

    def fill_lanes(self) -> None:
        """Have the lanes in view that have something in them."""
        strip, media = self.strip, self.strip.media
        filled = {Lane.COVERED}
        if strip.notes:
            filled.add(Lane.MARKERS)
        if len(strip.faults):
            filled.add(Lane.PROBLEMS)
        if strip.seen is not None and strip.seen.total:
            filled.add(Lane.SEEN)
        if media is not None and media.has_pictures:
            filled.add(Lane.PICTURES)
        if media is not None and media.has_sound:
            filled.add(Lane.SOUND)
            if strip.clock is None and strip.times is not None and len(strip.times):
                strip.clock = Clock(strip.times)
        strip.lanes = replace(
            strip.lanes, filled=frozenset(filled), rows=len(strip.bars), note_rows=strip.notes.rows
        )

    def looked_at(self) -> list[tuple[int, int]]:
        """The stretches of frames that each have room for one small picture."""
        place = self.strip.lanes.place(Lane.PICTURES)
        if place is None or self.strip.media is None:
            return []
        wide = tile_width(self.strip.media.aspect, place.height)
        return [(tile.start, tile.stop) for tile in tiles(self.strip.scale, wide)]
