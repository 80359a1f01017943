"""Dated cases, worked out by hand on a calendar with the bank holidays of ``test_working_days``, never with
our code.

``./run bench clocks`` prints them with the steps that the program gives.
"""

from __future__ import annotations

from tests.unit.casework.clock_case import COURT, INTERNAL, MEDIA, Case, G, set_to
from tests.unit.casework.clock_foi import FOI_COUNTS, FOI_MOVES
from tests.unit.casework.clock_months import MONTHS
from tests.unit.casework.clock_moves import EXTENSIONS, IDENTITY_AND_FEE, PAUSES

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
