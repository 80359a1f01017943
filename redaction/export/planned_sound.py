"""The copy's sound as it is planned: which samples, and what becomes of them. For export and verification."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from redaction.export.cutting import cut_blocks, moved_ranges, sound_pieces
from redaction.export.disguise import seed_of
from redaction.export.mix import source_blocks
from redaction.export.pcm import WANDER_ROWS, Samples
from redaction.export.treatment import SilentRange, silent_ranges, treated
from redaction.model.audio import AudioTreatment

if TYPE_CHECKING:
    from pathlib import Path

    from redaction.export.plan import ExportPlan
    from redaction.export.sound import SoundPlan
    from redaction.export.timeline import Timeline


class PlannedSound:
    """The sound of one copy.

    Attributes:
        rate: Samples a second.
        ranges: What is silenced, covered or disguised, on the copy's clock.
        stop: The copy's sample that the sound ends before at the latest.
    """

    def __init__(
        self, source: Path, plan: ExportPlan, timeline: Timeline, sound: SoundPlan
    ) -> None:
        """Work out what is where.

        Args:
            source: The original.
            plan: What the copy is to be.
            timeline: Its times.
            sound: What happens to its sound.

        Raises:
            OSError: If the original cannot be read, and voices are to be disguised.
        """
        self.rate = sound.rate
        self._source, self._sound, self._origin = source, sound, timeline.origin
        # What is cut never reads that far.
        shown = timeline.picture_end - timeline.origin
        self._end = None if plan.spans else int(shown * sound.rate)
        self._pieces = sound_pieces(timeline, sound.rate, cut=bool(plan.spans))
        silent = silent_ranges(
            plan.sound_ranges,
            sound.rate,
            timeline.first_frame,
            timeline.origin,
            timeline.picture_end,
        )
        self.ranges: tuple[SilentRange, ...] = moved_ranges(silent, self._pieces)
        self.stop = self._pieces[-1].stop
        voices = any(item.treatment is AudioTreatment.DISGUISE for item in self.ranges)
        self._seed = seed_of(source) if voices else None

    def blocks(self) -> Iterator[tuple[int, Samples]]:
        """The original's samples that belong in the copy, on the copy's clock, not treated yet.

        Below the channels they have the rows that say how time stamps wander.
        """
        sound = self._sound
        decoded = source_blocks(
            self._source,
            sound.streams,
            sound.rate,
            sound.layout,
            self._origin,
            wander=True,
            end=self._end,
        )
        return cut_blocks(decoded, self._pieces, sound.rate, keep=WANDER_ROWS)

    def treated(self, blocks: Iterable[tuple[int, Samples]]) -> Iterator[tuple[int, Samples]]:
        """The same with the ranges treated."""
        return treated(blocks, self.ranges, self.rate, self._seed, wander=True)
