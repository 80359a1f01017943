"""Subject access: what moves the month, worked out by hand."""

from __future__ import annotations

from redaction.casework.dates import Extension, RequestDates
from tests.unit.casework.clock_case import Case, G, P, asked, notice, pauses, sure

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
            sure("2026-06-02"),
            sure("2026-06-15"),
            pauses=pauses(("2026-06-02", "2026-06-12")).pauses,
        ),
    ),
    Case(
        "longer than identity: only what lies after",
        P,
        "2026-06-01",
        "2026-07-20",
        RequestDates(
            sure("2026-06-02"),
            sure("2026-06-15"),
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
            sure("2026-06-02"), sure("2026-06-20"), extension=Extension(sure("2026-07-20"), "x")
        ),
    ),
)
