"""Which frames count as seen and which sound as heard: what was recorded, a rule, and what lapsed since."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from player.media.time import FrameSpan
from redaction.coverage.rule import SeenRule
from redaction.coverage.runs import (
    Runs,
    complement,
    count,
    difference,
    intersection,
    of_spans,
    runs_of,
    spans_of,
)
from redaction.coverage.viewing import Hearing, Lapse, Sitting, Viewing

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

Stretch = tuple[float, float]
"""Start and stop in seconds from the first frame, half-open."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Everything that was recorded about looking at one footage and listening to it.

    What was seen at a lower revision of the decisions than that of a lapse counts no longer on the frames of
    the lapse. Clocks play no part.

    Attributes:
        viewings: In the order they were stored.
        hearings: Likewise.
        lapses: Likewise.
        sittings: Likewise.
    """

    viewings: tuple[Viewing, ...] = ()
    hearings: tuple[Hearing, ...] = ()
    lapses: tuple[Lapse, ...] = ()
    sittings: tuple[Sitting, ...] = ()

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody who looked or listened, by name."""
        return tuple(sorted({v.who for v in self.viewings} | {h.who for h in self.hearings}))

    # seen

    def seen(self, rule: SeenRule, who: str | None = None) -> tuple[FrameSpan, ...]:
        """The frames that count as seen.

        Args:
            rule: What counts.
            who: Only this person's looking counts; None for anybody's.
        """
        return spans_of(self._seen(rule, who))

    def unseen(self, rule: SeenRule, total: int, who: str | None = None) -> tuple[FrameSpan, ...]:
        """The frames of footage with ``total`` frames that do not; of sound alone there are none to see."""
        return spans_of(complement(self._seen(rule, who), total))

    def share(self, rule: SeenRule, total: int, who: str | None = None) -> float:
        """How much of the footage counts as seen, 0 to 1; 1 where there is nothing to see."""
        if total <= 0:
            return 1.0
        return count(intersection(self._seen(rule, who), ((0, total),))) / total

    def lapsed(self, rule: SeenRule, who: str | None = None) -> tuple[FrameSpan, ...]:
        """The frames that counted as seen once, and do not any more because they changed."""
        ever = runs_of(
            (int(s.start), int(s.stop))
            for v in self.viewings
            if rule.counts(v, who)
            for s in v.frames
        )
        return spans_of(difference(ever, self._seen(rule, who)))

    # heard

    def heard(
        self, rule: SeenRule, streams: Sequence[int] = (0,), who: str | None = None
    ) -> tuple[Stretch, ...]:
        """The stretches of which every one of these sound tracks was heard, alone or mixed."""
        return _seconds(self._heard(rule, streams, who))

    def unheard(
        self,
        rule: SeenRule,
        duration: float,
        streams: Sequence[int] = (0,),
        who: str | None = None,
    ) -> tuple[Stretch, ...]:
        """The stretches of sound of so many seconds that do not count as heard.

        Args:
            rule: What counts.
            duration: Seconds.
            streams: The sound tracks there are, or are to be in the copy; none gives nothing.
            who: Only this person's listening counts.
        """
        if not streams:
            return ()
        return _seconds(complement(self._heard(rule, streams, who), round(duration * 1000)))

    # inside

    def _seen(self, rule: SeenRule, who: str | None) -> Runs:
        counted = [(v.revision, of_spans(v.frames)) for v in self.viewings if rule.counts(v, who)]
        return _since(counted, [(x.revision, x.frames) for x in self.lapses if x.frames])

    def _heard(self, rule: SeenRule, streams: Sequence[int], who: str | None) -> Runs:
        found: Runs | None = None
        lapses = [(x.revision, x.parts) for x in self.lapses if x.parts]
        for stream in streams:
            heard = _since(
                [
                    (h.revision, h.parts)
                    for h in self.hearings
                    if stream in h.streams and rule.counts_heard(h, who)
                ],
                lapses,
            )
            found = heard if found is None else intersection(found, heard)
        return found or ()


def _since(looks: list[tuple[int, Runs]], lapses: list[tuple[int, Runs]]) -> Runs:
    """What was looked at after it changed last."""
    if not looks:
        return ()
    newest = max(revision for revision, _ in lapses) if lapses else 0
    if not lapses or min(revision for revision, _ in looks) >= newest:
        return runs_of(run for _, runs in looks for run in runs)
    import numpy as np  # what only asks whether anything was seen does without it

    ends = [runs[-1][1] for _, runs in (*looks, *lapses) if runs]
    places = np.unique(
        np.fromiter(
            (edge for _, runs in (*looks, *lapses) for run in runs for edge in run), np.int64
        )
    )
    if not ends:
        return ()
    seen = _latest(places, looks, -1)
    changed = _latest(places, lapses, 0)
    good = np.flatnonzero(seen >= changed)
    edges = places.tolist()
    return runs_of((edges[i], edges[i + 1]) for i in good.tolist() if i + 1 < len(edges))


def _latest(
    places: npt.NDArray[np.int64], dated: Iterable[tuple[int, Runs]], none: int
) -> npt.NDArray[np.int64]:
    """The highest revision over each stretch between two places."""
    import numpy as np

    found = np.full(len(places), none, np.int64)
    for revision, runs in sorted(dated, key=lambda d: d[0]):
        at = np.searchsorted(places, [edge for run in runs for edge in run]).tolist()
        for first, stop in zip(at[::2], at[1::2], strict=True):
            found[first:stop] = revision
    return found


def _seconds(runs: Runs) -> tuple[Stretch, ...]:
    return tuple((start / 1000, stop / 1000) for start, stop in runs)
