"""`./run bench clocks`: the dated table of the statutory clocks, with the steps the program gives.

    ./run bench clocks              each case: what was worked out by hand, what the program says, and why
    ./run bench clocks --short      one line a case
    ./run bench clocks FOI easter   only cases with these words
    ./run bench clocks --speed      what 10,000 deadlines and 10,000 counts of working days cost

Ends with status 1 where the program and the table disagree.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from redaction.casework.clocks import deadline, parts_of, working_days_between  # noqa: E402
from redaction.casework.deadline import Deadline  # noqa: E402
from redaction.casework.working_days import day_said  # noqa: E402
from redaction.model.request import RequestKind  # noqa: E402
from tests.unit.casework.clock_case import ENGLAND, Case, day  # noqa: E402
from tests.unit.casework.clock_table import CASES, TABLE  # noqa: E402

KINDS = {
    RequestKind.SAR_UK_GDPR: "SAR (UK GDPR)",
    RequestKind.SAR_DPA_PART3: "SAR (DPA Part 3)",
    RequestKind.FOI: "FOI",
    RequestKind.COURT: "Court",
    RequestKind.MEDIA: "Media",
    RequestKind.INTERNAL: "Internal",
}


def main() -> int:
    """Print the table; say how many cases agree."""
    parser = argparse.ArgumentParser(prog="./run bench clocks", description=__doc__)
    parser.add_argument("words", nargs="*", help="show only cases with all of these words")
    parser.add_argument("--short", action="store_true", help="one line a case")
    parser.add_argument("--speed", action="store_true", help="what many of them cost")
    options = parser.parse_args()
    if options.speed:
        return speed()
    shown = wrong = 0
    for title, cases in TABLE.items():
        found = [case for case in cases if wanted(title, case, options.words)]
        if found:
            print(f"\n{title}\n{'=' * len(title)}")
        for case in found:
            shown += 1
            wrong += not show(shown, case, short=options.short)
    print(f"\n{shown} of {len(CASES)} cases, {shown - wrong} as worked out by hand, {wrong} not.")
    return 1 if wrong else 0


def wanted(title: str, case: Case, words: list[str]) -> bool:
    """Whether a case has all of the words."""
    text = f"{title} {KINDS[case.kind]} {case.note} {case.received} {case.due} {case.part}".lower()
    return all(word.lower() in text for word in words)


def show(number: int, case: Case, *, short: bool) -> bool:
    """Print a case; whether program and table agree."""
    received = dt.date.fromisoformat(case.received)
    made = deadline(
        case.kind, received, case.dates, today=day(case.today), parts=parts_of(case.part)
    )
    agrees = (made.due, made.paused, made.if_today) == (
        day(case.due),
        case.paused,
        day(case.if_today),
    )
    where = "" if case.part == ENGLAND else f", {case.part.replace('_', ' ').title()}"
    head = f"{number:3}  {KINDS[case.kind]}{where}: {case.note}"
    by_hand = case.due or ("waits" if case.paused else "none")
    if short:
        print(f"{head:<92} {case.received} -> {by_hand:<10} {'ok' if agrees else 'WRONG'}")
        return agrees
    print(f"\n{head}\n     by hand: {by_hand}; program: {said(made)} {'ok' if agrees else 'WRONG'}")
    for step in made.steps:
        print(f"       - {step.said}")
        if step.remark:
            print(f"         {step.remark}")
    for warning in made.warnings:
        print(f"       ! {warning}")
    return agrees


def said(made: Deadline) -> str:
    """The program's day in words."""
    if made.due is not None:
        return day_said(made.due)
    return "waits" if made.paused else "none"


def speed() -> int:
    """CPU seconds of many deadlines and many counts, from a cold start on."""
    first = dt.date(2021, 1, 1)
    days = [first + dt.timedelta(days=n % 2000) for n in range(10_000)]
    kinds = list(KINDS)
    for title, work in (
        ("10,000 deadlines", lambda: [deadline(kinds[n % 6], d) for n, d in enumerate(days)]),
        (
            "10,000 counts of working days",
            lambda: [working_days_between(dt.date(2026, 11, 22), d) for d in days],
        ),
        (
            "10,000 counts, none seen before",
            lambda: [working_days_between(d, dt.date(2026, 11, 21)) for d in days],
        ),
    ):
        for turn in ("first", "again"):
            began = time.process_time()
            work()
            print(f"{title}, {turn}: {(time.process_time() - began) * 1000:.1f} ms of CPU")
    return 0


if __name__ == "__main__":
    sys.exit(main())
