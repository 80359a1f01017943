"""The statutory clocks against dates worked out on a paper calendar."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from redaction.casework import clocks
from redaction.casework.clocks import (
    corresponding_day,
    deletion_date,
    due_date,
    extended_date,
    is_working_day,
)
from redaction.model.footage import RequestKind

SARS = [RequestKind.SAR_UK_GDPR, RequestKind.SAR_DPA_PART3]


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize("kind", SARS)
@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2025-09-03", "2025-10-03"),  # the Commissioner's own example
        ("2026-09-03", "2026-10-05"),  # the same a year on: a Saturday
        ("2024-01-31", "2024-02-29"),  # a leap year
        ("2024-01-30", "2024-02-29"),
        ("2024-02-29", "2024-04-02"),  # 29 March is Good Friday
        ("2025-01-29", "2025-02-28"),
        ("2026-01-31", "2026-03-02"),  # 28 February is a Saturday
        ("2026-03-31", "2026-04-30"),
        ("2026-03-03", "2026-04-07"),  # Good Friday to Easter Monday
        ("2025-11-25", "2025-12-29"),  # Christmas Day, Boxing Day, a weekend
        ("2026-11-25", "2026-12-29"),  # Christmas Day, a weekend, Boxing Day's substitute
        ("2025-12-01", "2026-01-02"),  # New Year's Day; the 2nd is a holiday in Scotland only
        ("2024-12-31", "2025-01-31"),
        ("2026-02-17", "2026-03-17"),  # St Patrick's Day is a holiday in Northern Ireland only
        ("2026-04-04", "2026-05-05"),  # the early May bank holiday
        ("2026-07-31", "2026-09-01"),  # the summer bank holiday
        ("2026-10-30", "2026-11-30"),  # St Andrew's Day is a holiday in Scotland only
    ],
)
def test_one_month_from_receipt(kind: RequestKind, received: str, due: str) -> None:
    got, why = due_date(kind, day(received))
    assert got == day(due)
    assert ("UK GDPR Art. 12(3)" if kind is RequestKind.SAR_UK_GDPR else "DPA 2018 s.54") in why


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2024-01-31", "2024-02-28"),
        ("2024-02-29", "2024-04-02"),
        ("2024-03-08", "2024-04-10"),
        ("2024-12-05", "2025-01-08"),
        ("2024-12-06", "2025-01-09"),
        ("2025-03-21", "2025-04-22"),
        ("2025-06-20", "2025-07-21"),
        ("2025-08-01", "2025-09-02"),
        ("2025-11-07", "2025-12-08"),
        ("2025-12-12", "2026-01-15"),
        ("2025-12-24", "2026-01-27"),
        ("2025-12-25", "2026-01-27"),
        ("2026-02-20", "2026-03-23"),
        ("2026-02-28", "2026-03-30"),
        ("2026-03-20", "2026-04-21"),
        ("2026-05-15", "2026-06-16"),
        ("2026-05-22", "2026-06-23"),
        ("2026-06-19", "2026-07-20"),
        ("2026-07-04", "2026-08-04"),
        ("2026-08-07", "2026-09-07"),
        ("2026-09-01", "2026-09-29"),
        ("2026-11-06", "2026-12-07"),
        ("2026-12-18", "2027-01-21"),
        ("2027-02-19", "2027-03-22"),
        ("2027-12-10", "2028-01-13"),
    ],
)
def test_twenty_working_days(received: str, due: str) -> None:
    got, why = due_date(RequestKind.FOI, day(received))
    assert got == day(due)
    assert "FOI Act 2000 s.10(1)" in why


@pytest.mark.parametrize("kind", [RequestKind.COURT, RequestKind.MEDIA, RequestKind.INTERNAL])
def test_no_clock_runs(kind: RequestKind) -> None:
    for clock in (due_date, extended_date):
        due, why = clock(kind, day("2026-01-01"))
        assert due is None
        assert why.endswith(".")


@pytest.mark.parametrize(
    ("received", "due"),
    [("2026-03-31", "2026-06-30"), ("2026-11-30", "2027-03-01"), ("2026-03-25", "2026-06-25")],
)
def test_two_further_months(received: str, due: str) -> None:
    for kind, section in zip(SARS, ("Art. 12A(3)", "s.54(3A)"), strict=True):
        got, why = extended_date(kind, day(received))
        assert got == day(due)
        assert section in why
    assert extended_date(RequestKind.FOI, day(received))[0] is None


@pytest.mark.parametrize(
    ("kind", "received", "said"),
    [
        (RequestKind.FOI, "2026-03-10", "17 March (Saint Patrick's Day)"),
        (RequestKind.FOI, "2026-06-10", "15 June"),  # Scotland's holiday for the World Cup
        (
            RequestKind.FOI,
            "2026-09-01",
            "20th working day following 1 September 2026: Tuesday 29 September 2026",
        ),
        (RequestKind.SAR_UK_GDPR, "2026-01-31", "as February has no day 31"),
        (
            RequestKind.SAR_UK_GDPR,
            "2026-09-03",
            "Saturday 3 October 2026 is no working day: next working day Monday 5 October 2026",
        ),
        (RequestKind.SAR_UK_GDPR, "2026-03-03", "is a public holiday (Good Friday)"),
    ],
)
def test_the_explanation_says_how(kind: RequestKind, received: str, said: str) -> None:
    assert said in due_date(kind, day(received))[1]


def test_holidays_of_any_part_count_for_foi_only() -> None:
    for text in ("2026-01-02", "2026-03-17", "2026-07-13", "2026-08-03", "2026-11-30"):
        assert not is_working_day(day(text))
        assert is_working_day(day(text), clocks.SAR_PARTS)
    assert clocks.holiday_name(day("2026-04-03")) == "Good Friday"
    assert clocks.holiday_name(day("2026-04-08")) == ""


def test_retention() -> None:
    assert deletion_date(day("2026-01-01")) == day("2026-02-01")
    assert deletion_date(day("2026-02-10"), 90) == day("2026-05-11")


days = st.dates(dt.date(2015, 1, 1), dt.date(2035, 12, 31))


@settings(deadline=None, max_examples=60)
@given(days)
def test_foi_counts_twenty_working_days_and_ends_on_one(received: dt.date) -> None:
    due, _ = due_date(RequestKind.FOI, received)
    assert due is not None
    between = (received + dt.timedelta(days=i) for i in range(1, (due - received).days + 1))
    assert sum(is_working_day(d) for d in between) == 20
    assert is_working_day(due)
    after, _ = due_date(RequestKind.FOI, received + dt.timedelta(days=1))
    assert after is not None
    assert after >= due


@settings(deadline=None, max_examples=60)
@given(days, st.sampled_from(SARS))
def test_a_month_is_never_shortened_nor_much_lengthened(
    received: dt.date, kind: RequestKind
) -> None:
    due, why = due_date(kind, received)
    assert due is not None
    exact = corresponding_day(received, 1)
    assert dt.timedelta(0) <= due - exact <= dt.timedelta(days=4)
    assert is_working_day(due, clocks.SAR_PARTS)
    assert (exact.year * 12 + exact.month) - (received.year * 12 + received.month) == 1
    assert exact.day == received.day or (exact + dt.timedelta(days=1)).day == 1
    assert str(due.year) in why
