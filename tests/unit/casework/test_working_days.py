"""Bank holidays on weekdays, typed by hand: a new version of the library may not move them quietly."""

from __future__ import annotations

import datetime as dt

import pytest

from redaction.casework.working_days import (
    ENGLAND_AND_WALES,
    PARTS,
    holiday_name,
    is_working_day,
    last_working_day,
    next_working_day,
    nth_working_day,
)

ENGLAND = {
    2024: "1/1 29/3 1/4 6/5 27/5 26/8 25/12 26/12",
    2025: "1/1 18/4 21/4 5/5 26/5 25/8 25/12 26/12",
    2026: "1/1 3/4 6/4 4/5 25/5 31/8 25/12 28/12",
    2027: "1/1 26/3 29/3 3/5 31/5 30/8 27/12 28/12",
    2028: "3/1 14/4 17/4 1/5 29/5 28/8 25/12 26/12",
}
SCOTLAND = {
    2024: "1/1 2/1 29/3 6/5 27/5 5/8 2/12 25/12 26/12",
    2025: "1/1 2/1 18/4 5/5 26/5 4/8 1/12 25/12 26/12",
    2026: "1/1 2/1 3/4 4/5 25/5 15/6 3/8 30/11 25/12 28/12",
    2027: "1/1 4/1 26/3 3/5 31/5 2/8 30/11 27/12 28/12",
    2028: "3/1 4/1 14/4 1/5 29/5 7/8 30/11 25/12 26/12",
}
IRELAND = {
    2024: "18/3 12/7",
    2025: "17/3 14/7",
    2026: "17/3 13/7",
    2027: "17/3 12/7",
    2028: "17/3 12/7",
}
"""Northern Ireland has these besides England's."""


def listed(year: int, text: str) -> set[dt.date]:
    pairs = (pair.split("/") for pair in text.split())
    return {dt.date(year, int(month), int(day)) for day, month in pairs}


def taken(year: int, parts: tuple[str, ...]) -> set[dt.date]:
    days = (dt.date(year, 1, 1) + dt.timedelta(days=n) for n in range(366))
    return {d for d in days if d.year == year and d.weekday() < 5 and not is_working_day(d, parts)}


@pytest.mark.parametrize("year", sorted(ENGLAND))
def test_bank_holidays_of_every_part(year: int) -> None:
    england = listed(year, ENGLAND[year])
    scotland = listed(year, SCOTLAND[year])
    ireland = england | listed(year, IRELAND[year])
    assert taken(year, ("ENG",)) == taken(year, ("WLS",)) == taken(year, ENGLAND_AND_WALES)
    assert taken(year, ENGLAND_AND_WALES) == england
    assert taken(year, ("SCT",)) == scotland
    assert taken(year, ("NIR",)) == ireland
    assert taken(year, PARTS) == england | scotland | ireland


def test_a_holiday_on_a_weekend_gives_its_name_and_takes_no_working_day() -> None:
    saturday = dt.date(2026, 12, 26)
    assert holiday_name(saturday) == "Boxing Day"
    assert next_working_day(saturday) == dt.date(2026, 12, 29)
    assert last_working_day(saturday) == dt.date(2026, 12, 24)
    assert nth_working_day(saturday, 1) == dt.date(2026, 12, 29)
    assert nth_working_day(saturday, 0) == saturday


def test_years_of_which_no_holidays_are_known_have_their_weekends() -> None:
    assert is_working_day(dt.date(1890, 12, 25))
    assert not is_working_day(dt.date(1890, 12, 27))
    assert holiday_name(dt.date(2500, 12, 25)) == ""
