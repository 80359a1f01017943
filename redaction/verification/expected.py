"""What a copy should be: from a plan, from tracks, or only from the source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from player.media.info import FootageKind
from redaction.export.plan import EncoderSettings, ExportPlan
from redaction.export.sound import SoundPlan
from redaction.export.timeline import Timeline
from redaction.model.project import is_covered
from redaction.model.region import Region

if TYPE_CHECKING:
    from redaction.export.selection import Selection

FINE_CRF = 20
"""The usual rate factor."""
COARSE_CRF = 30
"""The limits of the comparison were measured up to this rate factor."""
SURE_CRF = 26
"""Up to this rate factor no honest copy was refused; from 28 on fast presets now and then blur an edge."""


def is_coarse(encoder: EncoderSettings) -> bool:
    """Whether so little was asked for that an honest copy may differ too much from the original."""
    if encoder.lossless:
        return False
    return encoder.crf > SURE_CRF or encoder.bitrate is not None or encoder.size is not None


@dataclass(frozen=True, slots=True)
class Expected:
    """What the copy is held against.

    Attributes:
        plan: The plan; its project is empty when no decisions are known.
        decided: Whether the decisions are known: else covered places are only counted.
        exact: The copy is one of ours: times must equal the plan's to the tick.
        chosen: The source's frames that should be in the copy.
        timeline: When they should be shown.
        sound: What should have happened to the sound, or None when that is not known.
        shift: Seconds by which the copy's clock is ahead of the plan's, for picture and sound alike:
            Matroska has no times below zero, so a codec's lead-in moves everything.
        kind: What kind of footage it is a copy of.
    """

    plan: ExportPlan
    decided: bool
    exact: bool
    chosen: Selection
    timeline: Timeline
    sound: SoundPlan | None
    shift: Fraction = Fraction(0)
    kind: FootageKind = FootageKind.VIDEO

    @property
    def slack(self) -> float:
        """Levels by which the comparison is more tolerant for coarse encoding."""
        encoder = self.plan.encoder
        if not self.exact or encoder.lossless or encoder.bitrate or encoder.size:
            return 0.0
        return max(0.0, (encoder.crf - COARSE_CRF) * 1.0)

    @property
    def lossless(self) -> bool:
        """Whether every sample must be that of the painted source."""
        return self.exact and self.decided and self.plan.encoder.lossless

    @property
    def dropped(self) -> float:
        """Levels by which coarser encoding than the usual may drop more of a faint change."""
        encoder = self.plan.encoder
        if not self.exact or encoder.lossless:
            return 0.0
        if encoder.bitrate or encoder.size:
            return 7.0  # as coarse as CRF 34: how coarse it became is not known beforehand
        return max(0.0, (encoder.crf - FINE_CRF) * 0.5)

    def time(self, at: int) -> Fraction:
        """When the copy's frame ``at`` should be shown, in seconds."""
        return self.timeline.pts[at] * self.timeline.time_base

    def regions(self, frame: int) -> tuple[Region, ...]:
        """What should be covered on a frame of the source."""
        return self.plan.regions(frame)

    def shown(self, frame: int) -> Sequence[Region]:
        """What a person decided to leave visible on a frame of the source."""
        project = self.plan.project
        regions = (
            track.region_at(frame)
            for track in project.tracks_at(frame)
            if not is_covered(project, track)
        )
        return [region for region in regions if region is not None]
