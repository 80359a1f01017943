"""The hardening benches in small: what takes minutes there is done once or a few times here."""

from __future__ import annotations

import dataclasses
import random

import pytest

from tests.bench import clockjump
from tests.bench._soak_gauge import COUNTS, Sample, judged, slope


def test_a_clock_that_jumps_changes_nothing_that_is_kept() -> None:
    told = clockjump.core(jumps=25, seed=9)
    assert told.wrong == []
    assert told.counts["times it went back, said by the log"] > 3


def samples(count: int = 40, **growing: float) -> list[Sample]:
    """What a gauge reads of a process that stays the same, but for what grows by so much a sample."""
    rng = random.Random(4)
    even = Sample(0.0, 0, 400.0, 100.0, 150_000, 2000, 2200, 1100, 1, 20, 15, 0, 100)
    made = []
    for number in range(count):
        changed = {
            name: type(getattr(even, name))(getattr(even, name) + by * number)
            for name, by in growing.items()
        }
        # threads come and go, memory is now a little more, now less
        noise = {"threads": even.threads + rng.randrange(3), "resident": 400 + rng.uniform(-3, 3)}
        at = {"seconds": 60.0 * number, "gestures": 40 * number}
        made.append(dataclasses.replace(even, **{**at, **noise, **changed}))
    return made


def test_what_stays_the_same_does_not_grow() -> None:
    assert not [g.name for g in judged(samples()) if g.grows]


@pytest.mark.parametrize("name", COUNTS)
def test_one_more_every_few_rests_is_found(name: str) -> None:
    assert [g.name for g in judged(samples(**{name: 0.34})) if g.grows] == [name]


def test_memory_that_grows_slowly_is_found_and_the_log_may_grow() -> None:
    found = judged(samples(heap=2.0, rows=30))
    assert [g.name for g in found if g.grows] == ["heap"]
    assert next(g for g in found if g.name == "heap").an_hour == pytest.approx(120)


def test_what_is_made_when_it_is_first_wanted_is_no_growth() -> None:
    early = samples(40)
    early[:8] = [dataclasses.replace(s, widgets=100 + 100 * n) for n, s in enumerate(early[:8])]
    assert not [g.name for g in judged(early) if g.grows]


def test_one_sample_that_is_off_does_not_bend_the_slope() -> None:
    ys = [2.0 * x for x in range(20)]
    ys[7] = 900.0
    assert slope(range(20), ys) == pytest.approx(2.0)


def test_too_few_samples_say_nothing() -> None:
    with pytest.raises(ValueError, match="say nothing"):
        judged(samples(5))
