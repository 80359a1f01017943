"""Dated cases, worked out by hand on a calendar with the bank holidays
of ``test_working_days``, never with our code.

``./run bench clocks`` prints them with the steps that the program gives.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from redaction.casework.dates import Extension, Override, Pause, RequestDates
from redaction.model.request import RequestKind

G, P, F = RequestKind.SAR_UK_GDPR, RequestKind.SAR_DPA_PART3, RequestKind.FOI
COURT, MEDIA, INTERNAL = RequestKind.COURT, RequestKind.MEDIA, RequestKind.INTERNAL

ENGLAND, SCOTLAND, IRELAND = "england_and_wales", "scotland", "northern_ireland"


@dataclass(frozen=True)
class Case:
    """One line of the table.

    Attributes:
        note: Why it is there.
        due: The day, ISO; empty where none can be named.
        part: Of the UK whose holidays move a subject access request.
        paused: Whether the clock waits.
        warned: A piece of the warning that is to be given; empty for no warning at all.
        says: A piece of the explanation.
        today: ISO, with ``if_today`` for what would be due were the missing thing to come then.
    """

    note: str
    kind: RequestKind
    received: str
    due: str
    dates: RequestDates = RequestDates()  # noqa: RUF009 - frozen
    part: str = ENGLAND
    paused: bool = False
    warned: str = ""
    says: str = ""
    today: str = ""
    if_today: str = ""


def day(text: str) -> dt.date | None:
    """A day of an ISO text; None of an empty one."""
    return dt.date.fromisoformat(text) if text else None


def _sure(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def pauses(*spans: tuple[str, str]) -> RequestDates:
    """Clarifications: asked, answered (empty while awaited)."""
    return RequestDates(pauses=tuple(Pause(_sure(a), day(b)) for a, b in spans))


def asked(identity: tuple[str, str] = ("", ""), fee: tuple[str, str] = ("", "")) -> RequestDates:
    """Proof of identity and a fee: asked, came."""
    return RequestDates(day(identity[0]), day(identity[1]), day(fee[0]), day(fee[1]))


def notice(of: str, until: str = "", *spans: tuple[str, str]) -> RequestDates:
    """An extension, with clarifications."""
    more = Extension(_sure(of), "Two hundred files", day(until))
    return RequestDates(pauses=pauses(*spans).pauses, extension=more)


def set_to(due: str) -> RequestDates:
    """A day set by a person."""
    return RequestDates(override=Override(_sure(due), "Directions of the judge"))


MONTHS = (
    Case("the Commissioner's own example", G, "2024-09-03", "2024-10-03"),
    Case(
        "received on a bank holiday: counted from it all the same (ICO's example)",
        G,
        "2024-01-01",
        "2024-02-01",
    ),
    Case(
        "25 November, Christmas and Boxing Day (ICO's example)",
        G,
        "2024-11-25",
        "2024-12-27",
        says="a public holiday (Christmas Day)",
    ),
    Case(
        "31 January of a leap year",
        G,
        "2024-01-31",
        "2024-02-29",
        says="the last day of the month, as February has no day 31",
    ),
    Case("31 January", G, "2025-01-31", "2025-02-28"),
    Case("31 January, 28 February is a Saturday", G, "2026-01-31", "2026-03-02"),
    Case("31 January, 28 February is a Sunday", G, "2027-01-31", "2027-03-01"),
    Case("31 January of the next leap year", G, "2028-01-31", "2028-02-29"),
    Case("30 January of a leap year", G, "2024-01-30", "2024-02-29"),
    Case("30 January", G, "2025-01-30", "2025-02-28"),
    Case("29 January", G, "2025-01-29", "2025-02-28"),
    Case("29 January of a leap year has its day", G, "2028-01-29", "2028-02-29"),
    Case("29 February", G, "2028-02-29", "2028-03-29"),
    Case("29 February to Good Friday", G, "2024-02-29", "2024-04-02"),
    Case("28 February is not the end of March", G, "2025-02-28", "2025-03-28"),
    Case("31 March to a month of 30 days", P, "2026-03-31", "2026-04-30"),
    Case("31 May to a month of 30 days", P, "2026-05-31", "2026-06-30"),
    Case("31 August, a bank holiday, to 30 September", P, "2026-08-31", "2026-09-30"),
    Case("31 October to 30 November, a working day in England", P, "2026-10-31", "2026-11-30"),
    Case(
        "31 October to St Andrew's Day in Scotland",
        P,
        "2026-10-31",
        "2026-12-01",
        part=SCOTLAND,
        says="Saint Andrew's Day",
    ),
    Case("31 December, 31 January is a Sunday", G, "2026-12-31", "2027-02-01"),
    Case(
        "a Saturday",
        G,
        "2026-09-03",
        "2026-10-05",
        says="Saturday 3 October 2026 is no working day: next working day Monday 5 October 2026",
    ),
    Case("a Sunday", G, "2026-10-08", "2026-11-09"),
    Case("Good Friday", P, "2026-03-03", "2026-04-07", says="a public holiday (Good Friday)"),
    Case("Easter Sunday", P, "2026-03-05", "2026-04-07"),
    Case("Easter Monday", P, "2026-03-06", "2026-04-07"),
    Case("Easter Monday is no holiday in Scotland", P, "2026-03-06", "2026-04-06", part=SCOTLAND),
    Case("Good Friday 2025", G, "2025-03-18", "2025-04-22"),
    Case("Good Friday 2027", G, "2027-02-26", "2027-03-30"),
    Case("Good Friday 2028", G, "2028-03-14", "2028-04-18"),
    Case("the early May bank holiday", P, "2026-04-04", "2026-05-05"),
    Case("the early May bank holiday on the 1st", G, "2028-04-01", "2028-05-02"),
    Case("the spring bank holiday", P, "2026-04-25", "2026-05-26"),
    Case("the summer bank holiday", P, "2026-07-31", "2026-09-01"),
    Case("Christmas 2025: Thursday to Monday", G, "2025-11-25", "2025-12-29"),
    Case("Christmas 2026: Friday, weekend, substitute", P, "2026-11-25", "2026-12-29"),
    Case("Boxing Day 2026 on a Saturday", P, "2026-11-26", "2026-12-29"),
    Case("Christmas 2027: weekend and two substitutes", G, "2027-11-25", "2027-12-29"),
    Case("Christmas 2028: Monday and Tuesday", G, "2028-11-25", "2028-12-27"),
    Case("New Year's Day 2027 on a Friday", P, "2026-12-01", "2027-01-04"),
    Case(
        "the same in Scotland: 2 January has its substitute on the 4th",
        P,
        "2026-12-01",
        "2027-01-05",
        part=SCOTLAND,
    ),
    Case("New Year's Day 2028 on a Saturday", G, "2027-12-01", "2028-01-04"),
    Case("the same in Scotland, two substitutes", G, "2027-12-01", "2028-01-05", part=SCOTLAND),
    Case("2 January is a working day in England", G, "2025-12-02", "2026-01-02"),
    Case("2 January in Scotland", G, "2025-12-02", "2026-01-05", part=SCOTLAND),
    Case("17 March is a working day in England", P, "2026-02-17", "2026-03-17"),
    Case("St Patrick's Day in Northern Ireland", P, "2026-02-17", "2026-03-18", part=IRELAND),
    Case("12 July on a Sunday, England", P, "2026-06-12", "2026-07-13"),
    Case(
        "12 July on a Sunday, Northern Ireland: substitute on the 13th",
        P,
        "2026-06-12",
        "2026-07-14",
        part=IRELAND,
    ),
    Case("12 July on a Wednesday, Northern Ireland", G, "2028-06-12", "2028-07-13", part=IRELAND),
    Case("the World Cup bank holiday, Scotland only", P, "2026-05-15", "2026-06-16", part=SCOTLAND),
    Case("the same day in England", P, "2026-05-15", "2026-06-15"),
    Case("the Platinum Jubilee and the moved spring holiday", G, "2022-05-02", "2022-06-06"),
    Case("the State Funeral of 2022", G, "2022-08-19", "2022-09-20"),
    Case("the Coronation of 2023", G, "2023-04-08", "2023-05-09"),
)

IDENTITY_AND_FEE = (
    Case(
        "identity confirmed later than receipt",
        G,
        "2026-06-01",
        "2026-07-10",
        asked(("2026-06-03", "2026-06-10")),
        says="the month runs from Wednesday 10 June 2026",
    ),
    Case(
        "identity asked and confirmed on the day of receipt",
        P,
        "2026-06-01",
        "2026-07-01",
        asked(("2026-06-01", "2026-06-01")),
    ),
    Case(
        "identity confirmed on the 31st",
        P,
        "2026-08-20",
        "2026-09-30",
        asked(("2026-08-21", "2026-08-31")),
    ),
    Case("fee paid later", P, "2026-03-02", "2026-04-30", asked(fee=("2026-03-04", "2026-03-31"))),
    Case(
        "identity and fee: the later counts",
        P,
        "2026-03-02",
        "2026-04-13",
        asked(("2026-03-03", "2026-03-12"), ("2026-03-03", "2026-03-09")),
    ),
    Case(
        "identity awaited",
        P,
        "2026-06-01",
        "",
        asked(("2026-06-03", "")),
        paused=True,
        says="the month has not started",
        today="2026-06-10",
        if_today="2026-07-10",
    ),
    Case(
        "identity asked after the month had ended",
        P,
        "2026-02-10",
        "2026-03-10",
        asked(("2026-03-12", "2026-03-20")),
        warned="after the month had ended",
    ),
    Case(
        "identity asked on the Monday to which a Saturday moved: in time",
        P,
        "2026-09-03",
        "2026-11-09",
        asked(("2026-10-05", "2026-10-08")),
    ),
    Case(
        "identity that nobody asked for",
        G,
        "2026-06-01",
        "2026-07-01",
        asked(("", "2026-06-10")),
        warned="no day is entered on which it was asked for",
    ),
)

PAUSES = (
    Case(
        "four days",
        G,
        "2024-09-03",
        "2024-10-07",
        pauses(("2024-09-10", "2024-09-14")),
        says="4 days do not count",
    ),
    Case(
        "two days into a Sunday before a bank holiday",
        P,
        "2026-04-01",
        "2026-05-05",
        pauses(("2026-04-07", "2026-04-09")),
    ),
    Case(
        "answered on the same day",
        P,
        "2026-04-08",
        "2026-05-08",
        pauses(("2026-04-10", "2026-04-10")),
    ),
    Case(
        "two pauses",
        P,
        "2026-06-01",
        "2026-07-09",
        pauses(("2026-06-03", "2026-06-08"), ("2026-06-15", "2026-06-18")),
    ),
    Case(
        "across a month end, into a Sunday",
        G,
        "2026-01-20",
        "2026-03-02",
        pauses(("2026-01-28", "2026-02-06")),
    ),
    Case(
        "from 29 February on", G, "2028-01-31", "2028-03-02", pauses(("2028-02-01", "2028-02-03"))
    ),
    Case(
        "asked on the last day", P, "2026-06-02", "2026-07-06", pauses(("2026-07-02", "2026-07-06"))
    ),
    Case(
        "asked and answered on the last day",
        P,
        "2026-06-02",
        "2026-07-02",
        pauses(("2026-07-02", "2026-07-02")),
    ),
    Case(
        "asked the day after the last",
        P,
        "2026-06-02",
        "2026-07-02",
        pauses(("2026-07-03", "2026-07-06")),
        warned="when the answer was due",
    ),
    Case(
        "asked on the Monday to which a Saturday moved",
        P,
        "2026-09-03",
        "2026-10-07",
        pauses(("2026-10-05", "2026-10-07")),
        says="moves to the day of the answer",
    ),
    Case(
        "overlapping: each day once",
        P,
        "2026-06-01",
        "2026-07-10",
        pauses(("2026-06-03", "2026-06-10"), ("2026-06-08", "2026-06-12")),
    ),
    Case(
        "not answered yet",
        P,
        "2026-11-03",
        "",
        pauses(("2026-11-10", "")),
        paused=True,
        says="the clock stands still",
        today="2026-11-22",
        if_today="2026-12-15",
    ),
    Case(
        "one answered, one not",
        P,
        "2026-06-01",
        "",
        pauses(("2026-06-03", "2026-06-08"), ("2026-06-15", "")),
        paused=True,
        today="2026-06-18",
        if_today="2026-07-09",
    ),
    Case(
        "Part 3 before 5 February 2026 knew no pause",
        P,
        "2026-01-12",
        "2026-02-12",
        pauses(("2026-01-14", "2026-01-20")),
        warned="this request came earlier",
    ),
    Case(
        "while identity was awaited: nothing more",
        P,
        "2026-06-01",
        "2026-07-15",
        RequestDates(
            _sure("2026-06-02"),
            _sure("2026-06-15"),
            pauses=pauses(("2026-06-02", "2026-06-12")).pauses,
        ),
    ),
    Case(
        "longer than identity: only what lies after",
        P,
        "2026-06-01",
        "2026-07-20",
        RequestDates(
            _sure("2026-06-02"),
            _sure("2026-06-15"),
            pauses=pauses(("2026-06-02", "2026-06-18")).pauses,
        ),
    ),
)

EXTENSIONS = (
    Case("in time", G, "2024-09-03", "2024-12-03", notice("2024-09-20")),
    Case(
        "on the last day",
        G,
        "2024-09-03",
        "2024-12-03",
        notice("2024-10-03"),
        says="Extended by two months on the notice of 3 October 2024, inside the first month",
    ),
    Case(
        "a day late",
        G,
        "2024-09-03",
        "2024-10-03",
        notice("2024-10-04"),
        warned="the extension does not hold",
    ),
    Case(
        "nine days late",
        G,
        "2024-09-03",
        "2024-10-03",
        notice("2024-10-12"),
        warned="The notice of 12 October 2024 came after the first month ended on 3 October 2024",
    ),
    Case(
        "on the Monday to which the Saturday moved",
        P,
        "2026-09-03",
        "2026-12-03",
        notice("2026-10-05"),
    ),
    Case(
        "on the Tuesday after it",
        P,
        "2026-09-03",
        "2026-10-05",
        notice("2026-10-06"),
        warned="the extension does not hold",
    ),
    Case(
        "30 November to a Sunday 28 February", G, "2026-11-30", "2027-03-01", notice("2026-12-01")
    ),
    Case("30 November to 29 February", G, "2027-11-30", "2028-02-29", notice("2027-12-01")),
    Case("31 March to 30 June", P, "2026-03-31", "2026-06-30", notice("2026-04-10")),
    Case("Christmas Day: 25 September", P, "2026-09-25", "2026-12-29", notice("2026-10-01")),
    Case(
        "a pause lengthens the time for the notice, too",
        P,
        "2026-09-03",
        "2026-12-07",
        notice("2026-10-07", "", ("2026-09-10", "2026-09-14")),
    ),
    Case(
        "a pause in the second month",
        P,
        "2026-06-01",
        "2026-09-08",
        notice("2026-06-25", "", ("2026-07-20", "2026-07-27")),
    ),
    Case(
        "two pauses, one in each",
        P,
        "2026-06-01",
        "2026-09-10",
        notice("2026-06-25", "", ("2026-06-02", "2026-06-04"), ("2026-07-20", "2026-07-27")),
    ),
    Case(
        "asked and answered on the last day of the first month",
        P,
        "2026-06-02",
        "2026-09-02",
        notice("2026-07-01", "", ("2026-07-02", "2026-07-02")),
    ),
    Case(
        "a clarification awaited in the second month",
        P,
        "2026-06-01",
        "",
        notice("2026-06-25", "", ("2026-07-20", "")),
        paused=True,
        today="2026-07-27",
        if_today="2026-09-08",
    ),
    Case(
        "Part 3 the day before the Act of 2025 came into force",
        P,
        "2026-02-04",
        "2026-03-04",
        notice("2026-02-20"),
        warned="the extension is not counted",
    ),
    Case(
        "Part 3 on the day it came into force", P, "2026-02-05", "2026-05-05", notice("2026-02-20")
    ),
    Case("UK GDPR had it before", G, "2026-02-04", "2026-05-05", notice("2026-02-20")),
    Case(
        "from the day identity was confirmed",
        P,
        "2026-06-01",
        "2026-09-21",
        RequestDates(
            _sure("2026-06-02"), _sure("2026-06-20"), extension=Extension(_sure("2026-07-20"), "x")
        ),
    ),
)

FOI_COUNTS = (
    Case("four weeks without a holiday", F, "2026-09-01", "2026-09-29"),
    Case(
        "received on a Saturday",
        F,
        "2026-09-05",
        "2026-10-02",
        says="it is the day of receipt all the same",
    ),
    Case("received on a Sunday", F, "2026-09-06", "2026-10-02"),
    Case("across Easter 2026", F, "2026-03-20", "2026-04-21"),
    Case("across Easter 2025 and early May", F, "2025-04-10", "2025-05-13"),
    Case("across Easter 2028 and early May", F, "2028-04-03", "2028-05-04"),
    Case("St Patrick's Day, Good Friday, Easter Monday", F, "2026-03-10", "2026-04-10"),
    Case("St Patrick's Day on a Friday", F, "2028-03-03", "2028-04-03"),
    Case("St Patrick's Day on a Sunday: the 18th", F, "2024-02-20", "2024-03-20"),
    Case(
        "12 July on a Monday", F, "2027-07-01", "2027-07-30", says="12 July (Battle of the Boyne)"
    ),
    Case("12 July on a Saturday, and Scotland's August", F, "2025-07-04", "2025-08-05"),
    Case("12 July on a Sunday, and Scotland's August", F, "2026-07-03", "2026-08-04"),
    Case("Christmas, New Year and 2 January 2025", F, "2024-12-16", "2025-01-17"),
    Case("Christmas 2025 and 2 January 2026, a Friday", F, "2025-12-12", "2026-01-15"),
    Case("2 January 2027 on a Saturday: the 4th", F, "2026-12-18", "2027-01-21"),
    Case("New Year 2028: the 3rd and 4th", F, "2027-12-10", "2028-01-13"),
    Case("received on Christmas Day", F, "2025-12-25", "2026-01-27"),
    Case("St Andrew's Day on a Monday", F, "2026-11-20", "2026-12-21"),
    Case("St Andrew's Day on a Saturday: 2 December", F, "2024-11-15", "2024-12-16"),
    Case("the early May bank holiday", F, "2026-04-20", "2026-05-19"),
    Case("the spring and the World Cup bank holiday", F, "2026-05-15", "2026-06-16"),
    Case("Scotland's August bank holiday", F, "2026-07-20", "2026-08-18"),
    Case("the summer bank holiday", F, "2026-08-14", "2026-09-14"),
    Case("over 29 February", F, "2024-02-14", "2024-03-13"),
    Case("the State Funeral of 2022", F, "2022-09-05", "2022-10-04"),
    Case("early May and the Coronation", F, "2023-04-24", "2023-05-24"),
    Case(
        "the part that a force chose moves nothing",
        F,
        "2026-03-10",
        "2026-04-10",
        part=SCOTLAND,
    ),
)

FOI_MOVES = (
    Case(
        "clarification starts the clock anew",
        F,
        "2026-09-01",
        "2026-10-08",
        pauses(("2026-09-04", "2026-09-10")),
        says="start anew, following Thursday 10 September 2026",
    ),
    Case(
        "answered on a Saturday",
        F,
        "2026-09-01",
        "2026-10-09",
        pauses(("2026-09-04", "2026-09-12")),
    ),
    Case(
        "two clarifications: the last answer counts",
        F,
        "2026-09-01",
        "2026-10-15",
        pauses(("2026-09-04", "2026-09-10"), ("2026-09-15", "2026-09-17")),
    ),
    Case(
        "two at once, the first answered last",
        F,
        "2026-09-01",
        "2026-10-15",
        pauses(("2026-09-04", "2026-09-17"), ("2026-09-05", "2026-09-10")),
    ),
    Case(
        "asked on the 20th day", F, "2026-09-01", "2026-10-30", pauses(("2026-09-29", "2026-10-02"))
    ),
    Case(
        "asked the day after it",
        F,
        "2026-09-01",
        "2026-09-29",
        pauses(("2026-09-30", "2026-10-02")),
        warned="after the answer was due",
    ),
    Case(
        "clarification awaited",
        F,
        "2026-09-01",
        "",
        pauses(("2026-09-04", "")),
        paused=True,
        today="2026-09-10",
        if_today="2026-10-08",
    ),
    Case(
        "fees notice: ten working days out",
        F,
        "2026-09-01",
        "2026-10-13",
        asked(fee=("2026-09-07", "2026-09-18")),
    ),
    Case(
        "notice and payment on one day: one day out",
        F,
        "2026-09-01",
        "2026-09-30",
        asked(fee=("2026-09-07", "2026-09-07")),
    ),
    Case(
        "Friday to Monday: two days out",
        F,
        "2026-09-01",
        "2026-10-01",
        asked(fee=("2026-09-11", "2026-09-14")),
    ),
    Case(
        "paid on the last day of three months",
        F,
        "2026-06-08",
        "2026-10-06",
        asked(fee=("2026-06-10", "2026-09-09")),
    ),
    Case(
        "paid a day later: no duty to answer",
        F,
        "2026-06-08",
        "",
        asked(fee=("2026-06-10", "2026-09-10")),
        says="later than three months, which ended on 9 September 2026",
    ),
    Case(
        "notice of 30 November: until the end of February",
        F,
        "2026-11-27",
        "",
        asked(fee=("2026-11-30", "2027-03-01")),
        says="which ended on 28 February 2027",
    ),
    Case(
        "not paid yet",
        F,
        "2026-09-01",
        "",
        asked(fee=("2026-09-07", "")),
        paused=True,
        says="unpaid after 6 December 2026 there is no duty to answer",
        today="2026-09-18",
        if_today="2026-10-13",
    ),
    Case(
        "notice after the 20th day",
        F,
        "2026-09-01",
        "2026-09-29",
        asked(fee=("2026-09-30", "2026-10-02")),
        warned="came after the answer was due",
    ),
    Case(
        "clarification, then a fees notice",
        F,
        "2026-09-01",
        "2026-10-06",
        RequestDates(
            fee_asked=_sure("2026-09-08"),
            fee_paid=_sure("2026-09-09"),
            pauses=pauses(("2026-09-02", "2026-09-04")).pauses,
        ),
    ),
    Case(
        "public interest: up to the 40th working day",
        F,
        "2026-09-01",
        "2026-10-27",
        notice("2026-09-28", "2026-10-27"),
        says="only to weigh the public interest of a qualified exemption",
    ),
    Case(
        "notice on the 20th day", F, "2026-09-01", "2026-10-13", notice("2026-09-29", "2026-10-13")
    ),
    Case(
        "notice a day late",
        F,
        "2026-09-01",
        "2026-09-29",
        notice("2026-09-30", "2026-10-13"),
        warned="the extension does not hold",
    ),
    Case(
        "notice that names no day",
        F,
        "2026-09-01",
        "2026-09-29",
        notice("2026-09-28"),
        warned="has to name the day",
    ),
    Case(
        "it names a Saturday: the Friday before",
        F,
        "2026-09-01",
        "2026-10-16",
        notice("2026-09-28", "2026-10-17"),
        warned="which is no working day",
    ),
    Case(
        "beyond 40 working days",
        F,
        "2026-09-01",
        "2026-10-28",
        notice("2026-09-28", "2026-10-28"),
        warned="more than 40 working days",
    ),
    Case(
        "it names the 20th day itself",
        F,
        "2026-09-01",
        "2026-09-29",
        notice("2026-09-10", "2026-09-29"),
        warned="gives no more time",
    ),
    Case(
        "it names a day inside the 20",
        F,
        "2026-09-01",
        "2026-09-29",
        notice("2026-09-10", "2026-09-20"),
        warned="gives no more time",
    ),
)

OTHERS = (
    Case("a court sets the day", COURT, "2026-06-01", "", says="the court sets the day"),
    Case("the court's day entered", COURT, "2026-06-01", "2026-06-19", set_to("2026-06-19")),
    Case("a media appeal", MEDIA, "2026-06-01", "", says="No statutory clock runs"),
    Case("internal use", INTERNAL, "2026-06-01", "", says="No statutory clock runs"),
    Case(
        "an earlier day set by a person",
        G,
        "2026-06-01",
        "2026-06-19",
        set_to("2026-06-19"),
        says="Set to Friday 19 June 2026 by a person: Directions of the judge",
    ),
    Case(
        "a later day set by a person",
        G,
        "2026-06-01",
        "2026-07-15",
        set_to("2026-07-15"),
        warned="setting a day does not lengthen a statutory period",
    ),
    Case("the computed day set by a person", G, "2026-06-01", "2026-07-01", set_to("2026-07-01")),
    Case(
        "holidays of 2029 are not announced yet",
        G,
        "2029-05-10",
        "2029-06-11",
        warned="days may still be added or moved",
    ),
)

TABLE = {
    "Subject access: one month": MONTHS,
    "Subject access: identity and fee": IDENTITY_AND_FEE,
    "Subject access: clarification": PAUSES,
    "Subject access: extension": EXTENSIONS,
    "Freedom of information: twenty working days": FOI_COUNTS,
    "Freedom of information: clarification, fee, public interest": FOI_MOVES,
    "No clock, and days set by a person": OTHERS,
}

CASES = tuple(case for part in TABLE.values() for case in part)
