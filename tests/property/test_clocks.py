"""What holds of every deadline, whatever the days."""

from __future__ import annotations

import datetime as dt
import json
import random

from hypothesis import given
from hypothesis import strategies as st

from redaction.casework.clocks import (
    PARTS,
    SAR_PARTS,
    corresponding_day,
    deadline,
    is_working_day,
    parts_of,
    working_days_between,
)
from redaction.casework.dates import Extension, Override, Pause, RequestDates
from redaction.casework.problems import applying, problems_of
from redaction.model.request import RequestKind

SARS = (RequestKind.SAR_UK_GDPR, RequestKind.SAR_DPA_PART3)
TIMED = (*SARS, RequestKind.FOI)
ONE = dt.timedelta(days=1)
TODAY = dt.date(2026, 11, 22)

days = st.dates(dt.date(2015, 1, 1), dt.date(2035, 12, 31))
new_days = st.dates(dt.date(2026, 2, 5), dt.date(2035, 12, 31))
"""Since both kinds of subject access request know pause and extension."""
lengths = st.integers(0, 40)
sars, timed = st.sampled_from(SARS), st.sampled_from(TIMED)
parts = st.sampled_from(["england_and_wales", "scotland", "northern_ireland"]).map(parts_of)


def later(day: dt.date, count: int) -> dt.date:
    return day + dt.timedelta(days=count)


@st.composite
def spans(draw: st.DrawFn, received: dt.date) -> tuple[Pause, ...]:
    """Clarifications one after the other, all answered."""
    day, found = received, []
    for _ in range(draw(st.integers(0, 4))):
        asked = later(day, draw(st.integers(0, 25)))
        day = later(asked, draw(st.integers(0, 15)))
        found.append(Pause(asked, day))
    return tuple(found)


@st.composite
def requests(draw: st.DrawFn) -> tuple[RequestKind, dt.date, RequestDates]:
    """A request whose days are possible, nothing of it awaited."""
    kind, received = draw(timed), draw(days)
    asked = later(received, draw(lengths))
    identity = draw(st.booleans())
    fee_asked = later(received, draw(lengths)) if draw(st.booleans()) else None
    more = None
    if draw(st.booleans()):
        notified = later(received, draw(lengths))
        until = later(notified, draw(st.integers(1, 60))) if kind is RequestKind.FOI else None
        more = Extension(notified, "Complex", until)
    dates = RequestDates(
        asked if identity else None,
        later(asked, draw(lengths)) if identity else None,
        fee_asked,
        None if fee_asked is None else later(fee_asked, draw(lengths)),
        draw(spans(received)),
        more,
    )
    return kind, received, applying(kind, dates)


@given(requests(), parts)
def test_due_is_a_working_day_and_not_before_receipt(
    request: tuple[RequestKind, dt.date, RequestDates], where: tuple[str, ...]
) -> None:
    kind, received, dates = request
    made = deadline(kind, received, dates, parts=where)
    assert made.due is not None
    assert made.due == made.computed
    assert made.due > received
    assert is_working_day(made.due, PARTS if kind is RequestKind.FOI else where)
    assert not made.paused
    # what is said last of all days is the day that counts
    assert [step.day for step in made.steps if step.day is not None][-1] == made.due
    assert problems_of(kind, received, dates, later(received, 500)) == ()


@given(timed, days, parts)
def test_a_later_receipt_is_never_due_earlier(
    kind: RequestKind, received: dt.date, where: tuple[str, ...]
) -> None:
    one = deadline(kind, received, parts=where).due
    other = deadline(kind, received + ONE, parts=where).due
    assert one is not None
    assert other is not None
    assert one <= other


@given(sars, days, parts)
def test_a_month_is_never_shortened_nor_much_lengthened(
    kind: RequestKind, received: dt.date, where: tuple[str, ...]
) -> None:
    due = deadline(kind, received, parts=where).due
    exact = corresponding_day(received, 1)
    assert due is not None
    assert dt.timedelta(0) <= due - exact <= dt.timedelta(days=5)
    assert all(not is_working_day(later(exact, n), where) for n in range((due - exact).days))
    assert (exact.year * 12 + exact.month) - (received.year * 12 + received.month) == 1
    assert exact.day == received.day or (exact + ONE).day == 1


@given(days)
def test_foi_has_exactly_twenty_working_days(received: dt.date) -> None:
    due = deadline(RequestKind.FOI, received).due
    assert due is not None
    between = (later(received, n) for n in range(1, (due - received).days + 1))
    assert sum(map(is_working_day, between)) == 20


@given(days, lengths, lengths)
def test_a_fee_takes_its_working_days_out_of_the_twenty(
    received: dt.date, after: int, length: int
) -> None:
    plain = deadline(RequestKind.FOI, received).due
    asked = later(received, after)
    paid = later(asked, length)
    due = deadline(RequestKind.FOI, received, RequestDates(fee_asked=asked, fee_paid=paid)).due
    assert plain is not None
    assert due is not None
    if asked > plain:
        assert due == plain
        return
    counted = (later(received, n) for n in range(1, (due - received).days + 1))
    assert sum(is_working_day(d) and not asked <= d <= paid for d in counted) == 20


@given(timed, new_days, st.data())
def test_a_pause_never_makes_it_earlier_nor_does_a_longer_one(
    kind: RequestKind, received: dt.date, data: st.DataObject
) -> None:
    asked = later(received, data.draw(st.integers(0, 60)))
    length = data.draw(st.integers(0, 30))
    before = deadline(kind, received).due
    ends = [
        deadline(kind, received, RequestDates(pauses=(Pause(asked, later(asked, n)),))).due
        for n in (length, length + 1)
    ]
    assert before is not None
    assert None not in ends
    assert [before, *ends] == sorted([before, *ends], key=lambda d: d or dt.date.min)
    if asked <= before:
        assert ends[0] is not None
        assert ends[0] >= later(asked, length)  # never due before the answer was there


@given(sars, new_days, st.data())
def test_pauses_add_their_days_whatever_their_order(
    kind: RequestKind, received: dt.date, data: st.DataObject
) -> None:
    found = list(data.draw(spans(received)))
    made = deadline(kind, received, RequestDates(pauses=tuple(found)))
    random.Random(len(found)).shuffle(found)
    shuffled = deadline(kind, received, RequestDates(pauses=tuple(found)))
    assert shuffled.due == made.due
    assert shuffled.steps == made.steps
    exact = corresponding_day(received, 1)
    inside = [p for p in found if p.asked <= exact]
    if inside == found:
        added = sum((p.answered - p.asked).days for p in found if p.answered is not None)
        end = later(exact, added)
        while not is_working_day(end, SAR_PARTS):
            end += ONE
        assert made.due == end


@given(sars, new_days, st.integers(0, 100))
def test_an_extension_never_makes_it_earlier(
    kind: RequestKind, received: dt.date, after: int
) -> None:
    plain = deadline(kind, received).due
    notified = later(received, after)
    made = deadline(kind, received, RequestDates(extension=Extension(notified, "Complex")))
    assert plain is not None
    assert made.due is not None
    if notified <= plain:
        assert made.due >= corresponding_day(received, 3) > plain
        assert not any("does not hold" in warning for warning in made.warnings)
    else:
        assert made.due == plain
        assert any("does not hold" in warning for warning in made.warnings)


@given(timed, new_days, lengths, lengths)
def test_what_is_awaited_is_due_as_if_it_came_today(
    kind: RequestKind, received: dt.date, after: int, waited: int
) -> None:
    asked = later(received, min(after, 20))
    today = later(asked, waited)
    made = deadline(kind, received, RequestDates(pauses=(Pause(asked),)), today=today)
    came = deadline(kind, received, RequestDates(pauses=(Pause(asked, today),)))
    assert made.paused
    assert made.due is None
    assert made.if_today == came.due
    assert deadline(kind, received, RequestDates(pauses=(Pause(asked),))).if_today is None


@given(requests(), st.integers(0, 400))
def test_a_day_set_by_a_person_counts_and_the_computed_one_is_kept(
    request: tuple[RequestKind, dt.date, RequestDates], after: int
) -> None:
    kind, received, dates = request
    plain = deadline(kind, received, dates)
    theirs = Override(later(received, after), "Agreed")
    with_override = RequestDates(
        dates.identity_asked,
        dates.identity_confirmed,
        dates.fee_asked,
        dates.fee_paid,
        dates.pauses,
        dates.extension,
        theirs,
    )
    made = deadline(kind, received, with_override)
    assert made.overridden
    assert made.due == theirs.due
    assert made.computed == plain.due
    assert made.steps[:-1] == plain.steps
    assert "by a person: Agreed" in made.steps[-1].text


@given(requests(), st.booleans())
def test_json_round_trip(
    request: tuple[RequestKind, dt.date, RequestDates], open_too: bool
) -> None:
    _, received, dates = request
    if open_too:
        dates = RequestDates(
            pauses=(*dates.pauses, Pause(received)),
            extension=dates.extension,
            override=Override(received, "Señor Ünïcode"),
        )
    assert RequestDates.from_json(json.loads(json.dumps(dates.to_json()))) == dates


@given(days, st.integers(-900, 900), st.sampled_from([PARTS, SAR_PARTS, ("SCT",), ("NIR",)]))
def test_counting_working_days_is_counting(
    after: dt.date, span: int, where: tuple[str, ...]
) -> None:
    until = later(after, span)
    naive = sum(is_working_day(later(after, n), where) for n in range(1, span + 1))
    assert working_days_between(after, until, where) == naive


@given(st.dates(max_value=dt.date(9700, 1, 1)), st.integers(0, 50_000), st.integers(0, 50_000))
def test_counts_add_up_in_every_year_a_date_can_have(one: dt.date, some: int, more: int) -> None:
    middle, last = later(one, some), later(one, some + more)
    both = working_days_between(one, middle) + working_days_between(middle, last)
    assert working_days_between(one, last) == both
