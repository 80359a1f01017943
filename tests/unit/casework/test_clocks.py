"""The clocks beside the dated table: explanations, impossible days, stored days, retention."""

from __future__ import annotations

import datetime as dt

import pytest

from redaction.casework import clocks
from redaction.casework.clocks import (
    deadline,
    deletion_date,
    due_date,
    extended_date,
    is_working_day,
    parts_of,
    working_days_between,
)
from redaction.casework.dates import DatesError, Extension, Override, Pause, RequestDates
from redaction.casework.problems import applying, check_dates, problems_of
from redaction.model.footage import RequestKind

SARS = [RequestKind.SAR_UK_GDPR, RequestKind.SAR_DPA_PART3]


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


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
    for kind, section in zip(SARS, ("Art. 12A", "s.54(3A)"), strict=True):
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


def test_every_step_but_plain_facts_names_what_it_rests_on() -> None:
    dates = RequestDates(
        day("2026-06-02"),
        day("2026-06-05"),
        day("2026-06-02"),
        day("2026-06-04"),
        (Pause(day("2026-06-08"), day("2026-06-10")),),
        Extension(day("2026-06-20"), "Complex"),
    )
    for kind in SARS:
        made = deadline(kind, day("2026-06-01"), dates)
        assert all(step.section for step in made.steps if not step.text.startswith("Received"))
        assert made.why.count("(") >= len(made.steps) - 1
    foi = deadline(RequestKind.FOI, day("2026-06-06"), applying(RequestKind.FOI, dates))
    assert all("FOI Act 2000 s." in step.section for step in foi.steps[1:])


def test_the_same_request_is_answered_under_the_law_of_its_day() -> None:
    def sections(received: str) -> str:
        dates = RequestDates(pauses=(Pause(day(received), day(received)),))
        made = deadline(RequestKind.SAR_UK_GDPR, day(received), dates)
        return " ".join(step.section for step in made.steps)

    assert "12A" not in sections("2026-02-04")
    assert "UK GDPR Art. 12A" in sections("2026-02-05")


def test_parts_by_the_name_a_workspace_stores() -> None:
    assert parts_of("scotland") == ("SCT",)
    assert parts_of("northern_ireland") == ("NIR",)
    assert parts_of("england_and_wales") == parts_of("") == parts_of("atlantis") == clocks.SAR_PARTS


def test_a_year_beyond_all_calendars_is_refused_in_words() -> None:
    with pytest.raises(DatesError, match="9999 cannot be right"):
        deadline(RequestKind.FOI, day("9999-12-30"))
    dates = RequestDates(pauses=(Pause(day("2026-01-02"), day("9999-12-30")),))
    with pytest.raises(DatesError, match="9999 cannot be right"):
        deadline(RequestKind.SAR_UK_GDPR, day("2026-01-01"), dates)


def test_working_days_are_counted_over_any_distance() -> None:
    assert working_days_between(day("2026-12-24"), day("2026-12-29")) == 1
    assert working_days_between(day("2026-12-29"), day("2026-12-24")) == 0
    # 2026 has 261 weekdays; not counted: 1 and 2 January, 17 March, 3 and 6 April, 4 and 25 May, 15 June,
    # 13 July, 3 and 31 August, 30 November, 25 and 28 December
    assert working_days_between(day("2025-12-31"), day("2026-12-31")) == 261 - 14
    # ten thousand years are no loop over days
    assert working_days_between(dt.date.min, dt.date.max) > 2_600_000


RECEIVED, NOW = day("2026-06-01"), day("2026-11-22")


@pytest.mark.parametrize(
    ("dates", "said"),
    [
        (RequestDates(day("2026-05-31")), "before the request was received"),
        (RequestDates(day("2026-06-03"), day("2026-06-02")), "before it was asked for"),
        (RequestDates(None, day("2026-06-02")), "enter the day it was asked for"),
        (RequestDates(day("2026-06-03"), day("2026-11-23")), "in the future"),
        (RequestDates(day("2026-11-23")), "in the future"),
        (RequestDates(fee_asked=day("2026-05-31")), "The fee cannot have been asked for"),
        (
            RequestDates(fee_asked=day("2026-06-03"), fee_paid=day("2026-06-02")),
            "The fee cannot have come on 2 June 2026",
        ),
        (RequestDates(pauses=(Pause(day("2026-05-01")),)), "Clarification cannot have been asked"),
        (
            RequestDates(pauses=(Pause(day("2026-06-10"), day("2026-06-09")),)),
            "Clarification cannot have come",
        ),
        (RequestDates(pauses=(Pause(day("2027-06-10")),)), "in the future"),
        (
            RequestDates(
                pauses=(
                    Pause(day("2026-06-08"), day("2026-06-12")),
                    Pause(day("2026-06-03"), day("2026-06-10")),
                )
            ),
            "asked for on 3 June 2026 and 8 June 2026 overlap",
        ),
        (
            RequestDates(pauses=(Pause(day("2026-06-08")), Pause(day("2026-06-09")))),
            "is still awaited",
        ),
        (RequestDates(extension=Extension(day("2026-05-31"), "x")), "before the request was"),
        (RequestDates(extension=Extension(day("2026-11-23"), "x")), "in the future"),
        (RequestDates(extension=Extension(day("2026-06-03"), " ")), "Give the reason"),
        (RequestDates(override=Override(day("2026-07-01"), " ")), "Give the reason for setting"),
        (RequestDates(override=Override(day("2026-05-01"), "x")), "before the day of receipt"),
        (RequestDates(override=Override(day("2206-05-01"), "x")), "cannot be right"),
    ],
)
def test_days_that_cannot_be(dates: RequestDates, said: str) -> None:
    (problem,) = problems_of(RequestKind.SAR_DPA_PART3, RECEIVED, dates, NOW)
    assert said in problem
    with pytest.raises(DatesError) as refused:
        check_dates(RequestKind.SAR_DPA_PART3, RECEIVED, dates, NOW)
    assert refused.value.summary == problem


def test_what_may_happen_on_one_day_may() -> None:
    dates = RequestDates(
        NOW,
        NOW,
        NOW,
        NOW,
        (Pause(NOW, NOW), Pause(NOW, NOW)),
        Extension(NOW, "Complex"),
        Override(NOW, "Agreed"),
    )
    assert problems_of(RequestKind.SAR_UK_GDPR, NOW, dates, NOW) == ()
    one_after_the_other = RequestDates(
        pauses=(Pause(day("2026-06-08"), day("2026-06-12")), Pause(day("2026-06-12")))
    )
    assert problems_of(RequestKind.FOI, RECEIVED, one_after_the_other, NOW) == ()


@pytest.mark.parametrize(
    ("received", "said"),
    [("2026-11-23", "is in the future"), ("0206-06-01", "cannot be right: 1 June 206")],
)
def test_days_of_receipt_that_cannot_be(received: str, said: str) -> None:
    (problem,) = problems_of(RequestKind.FOI, day(received), RequestDates(), NOW)
    assert said in problem


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (Extension(day("2026-06-20"), "x"), "Give the day that the notice"),
        (Extension(day("2026-06-20"), "x", day("2026-06-20")), "is not after its notice"),
        (Extension(day("2026-06-20"), "x", day("2226-06-20")), "cannot be right"),
    ],
)
def test_foi_extensions_that_cannot_be(more: Extension, said: str) -> None:
    dates = RequestDates(extension=more)
    (problem,) = problems_of(RequestKind.FOI, RECEIVED, dates, NOW)
    assert said in problem
    check_dates(RequestKind.COURT, RECEIVED, dates, NOW)


def test_only_what_a_kind_knows_is_kept() -> None:
    override = Override(day("2026-07-01"), "Agreed")
    dates = RequestDates(
        identity_asked=day("2026-06-02"),
        fee_asked=day("2026-06-02"),
        pauses=(Pause(day("2026-06-03")),),
        extension=Extension(day("2026-06-20"), "x", day("2026-07-20")),
        override=override,
    )
    assert applying(RequestKind.COURT, dates) == RequestDates(override=override)
    foi = applying(RequestKind.FOI, dates)
    assert (foi.identity_asked, foi.fee_asked) == (None, day("2026-06-02"))
    sar = applying(RequestKind.SAR_UK_GDPR, dates)
    assert sar.extension == Extension(day("2026-06-20"), "x")
    assert sar.identity_asked == day("2026-06-02")


@pytest.mark.parametrize(
    "stored",
    [
        {"identity_asked": "soon"},
        {"identity_asked": 20260601},
        {"pauses": [{"answered": "2026-06-01"}]},
        {"pauses": ["2026-06-01"]},
        {"extension": {"reason": "x"}},
        {"override": {"due": "2026-02-30", "reason": "x"}},
        {"due": "2026-06-01"},
    ],
)
def test_stored_days_that_cannot_be_read_are_refused(stored: dict[str, object]) -> None:
    with pytest.raises(DatesError):
        RequestDates.from_json(stored)


def test_no_days_are_stored_as_nothing() -> None:
    assert RequestDates().to_json() == {}
    assert RequestDates.from_json({}) == RequestDates()


def test_clarification_is_not_late_while_a_fee_is_awaited() -> None:
    dates = RequestDates(
        fee_asked=day("2026-09-10"), pauses=(Pause(day("2026-11-10"), day("2026-11-12")),)
    )
    found = deadline(RequestKind.FOI, day("2026-09-01"), dates, today=day("2026-11-22"))
    assert (found.due, found.paused, found.warnings) == (None, True, ())
    assert "start anew, following Thursday 12 November 2026" in found.why


def test_a_day_of_receipt_that_is_a_bank_holiday_is_said_to_be_one() -> None:
    _, why = due_date(RequestKind.FOI, day("2026-12-25"))
    assert "Friday is a bank holiday in some part of the UK (Christmas Day); it is the day" in why
