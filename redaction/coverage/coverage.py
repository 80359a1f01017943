"""Which frames count as seen and which sound as heard: what was recorded, a rule, and what lapsed since."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from player.media.time import FrameSpan
from redaction.coverage.dated import Dated
from redaction.coverage.rule import SeenRule
from redaction.coverage.runs import Runs, complement, count, difference, intersection, spans_of
from redaction.coverage.viewing import Hearing, Lapse, Sitting, Viewing

Stretch = tuple[float, float]
"""Start and stop in seconds from the first frame, half-open."""


@dataclass(frozen=True)
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
        ever = self._pictures.ever(partial(_counts, rule, who))
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

    @cached_property
    def _pictures(self) -> Dated:
        return Dated(
            (
                (s.start, s.stop, v.revision, (v.view, v.speed, v.share, v.held, v.who))
                for v in self.viewings
                for s in v.frames
            ),
            ((a, b, x.revision) for x in self.lapses for a, b in x.frames),
        )

    @cached_property
    def _sounds(self) -> Dated:
        return Dated(
            (
                (a, b, h.revision, (h.streams, h.speed, h.who))
                for h in self.hearings
                for a, b in h.parts
            ),
            ((a, b, x.revision) for x in self.lapses for a, b in x.parts),
        )

    def _seen(self, rule: SeenRule, who: str | None) -> Runs:
        return self._pictures.since_changed(partial(_counts, rule, who))

    def _heard(self, rule: SeenRule, streams: Sequence[int], who: str | None) -> Runs:
        found: Runs | None = None
        for stream in streams:
            heard = self._sounds.since_changed(partial(_counts_heard, rule, who, stream))
            found = heard if found is None else intersection(found, heard)
        return found or ()


def _counts(rule: SeenRule, who: str | None, way: Any) -> bool:
    view, speed, share, held, person = way
    return rule.counts(Viewing((), view, speed, person, _ANY, share, held), who)


def _counts_heard(rule: SeenRule, who: str | None, stream: int, way: Any) -> bool:
    streams, speed, person = way
    return stream in streams and rule.counts_heard(Hearing((), streams, speed, person, _ANY), who)


_ANY = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
"""A moment where none is asked for."""


def _seconds(runs: Runs) -> tuple[Stretch, ...]:
    return tuple((start / 1000, stop / 1000) for start, stop in runs)
