"""The clocks against dates worked out by hand (``clock_table``)."""

from __future__ import annotations

import pytest

from redaction.casework.clocks import deadline, parts_of
from redaction.casework.problems import TIMED
from tests.unit.casework.clock_case import Case, day
from tests.unit.casework.clock_table import CASES


@pytest.mark.parametrize("case", CASES, ids=[f"{c.kind}-{c.received}-{c.note}" for c in CASES])
def test_a_dated_case(case: Case) -> None:
    received = day(case.received)
    assert received is not None
    made = deadline(
        case.kind, received, case.dates, today=day(case.today), parts=parts_of(case.part)
    )
    assert made.due == day(case.due)
    assert made.paused is case.paused
    assert made.if_today == day(case.if_today)
    assert case.says in made.why
    warned = " ".join(made.warnings)
    assert case.warned in warned
    assert bool(warned) is bool(case.warned)
    assert made.overridden is (case.dates.override is not None)
    assert len({step.text for step in made.steps}) == len(made.steps)
    if case.kind in TIMED and case.due:
        assert made.computed is not None


def test_the_table_is_as_long_as_it_should_be() -> None:
    assert len(CASES) >= 90
    assert len({(c.kind, c.received, c.part, str(c.dates)) for c in CASES}) == len(CASES)
