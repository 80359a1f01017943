"""The clock of a freedom of information request: twenty working days, with what moves it.

Freedom of Information Act 2000 s.10. The Freedom of Information (Scotland) Act 2002, which Scottish forces
answer under, is another law and not covered; nor are the Environmental Information Regulations 2004.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from redaction.casework.dates import RequestDates
from redaction.casework.deadline import Trail
from redaction.casework.working_days import (
    corresponding_day,
    date_said,
    day_said,
    holiday_name,
    is_working_day,
    last_working_day,
    nth_working_day,
    weekday_said,
)

FOI_WORKING_DAYS = 20
"""Freedom of Information Act 2000 s.10(1)."""

TEST_WORKING_DAYS = 40
"""ICO guidance on s.10: weighing the public interest should as a rule take no more than 20 further
working days, 40 in all. The Act itself says "such time as is reasonable"."""

_ACT = "FOI Act 2000"


@dataclass(slots=True)
class _Clock:
    """One run of the clock."""

    dates: RequestDates
    start: dt.date
    trail: Trail = field(default_factory=Trail)
    waits: bool = False
    lapsed: bool = False
    without: tuple[dt.date, dt.date] | None = None
    """First and last day of which no working day counts: from the fees notice to the payment."""

    def counts(self, day: dt.date) -> bool:
        """Whether the day is one of the twenty."""
        stopped = self.without is not None and self.without[0] <= day <= self.without[1]
        return is_working_day(day) and not stopped

    def twentieth(self) -> dt.date:
        """The twentieth working day following the start."""
        day, left = self.start, FOI_WORKING_DAYS
        while left:
            day += dt.timedelta(days=1)
            left -= self.counts(day)
        return day

    def clarify(self, asked: dt.date, answered: dt.date | None) -> None:
        """A clarification: the twenty days count from the answer (s.1(3), s.10(6))."""
        section = f"{_ACT} s.1(3) and s.10(6)(b)"
        if not self.waits and asked > self.twentieth():
            self.trail.warn(
                f"Clarification was asked for on {date_said(asked)}, after the answer was due on "
                f"{date_said(self.twentieth())}: that does not move the clock."
            )
        elif answered is None:
            self.waits = True
            self.trail.add(
                f"Clarification asked for on {date_said(asked)} and not here yet: "
                "the twenty working days start when it comes",
                None,
                section,
            )
        else:
            self.start = max(self.start, answered)
            self.trail.add(
                f"Clarification asked for on {date_said(asked)}, answered on {date_said(answered)}: "
                f"the twenty working days start anew, following {day_said(self.start)}",
                self.start,
                section,
            )

    def charge(self, asked: dt.date, paid: dt.date | None) -> None:
        """A fees notice: the working days from the notice to the payment do not count (s.10(2))."""
        last = _pay_by(asked)
        if not self.waits and asked > self.twentieth():
            self.trail.warn(
                f"The fees notice of {date_said(asked)} came after the answer was due on "
                f"{date_said(self.twentieth())}: that does not move the clock ({_ACT} s.9(1))."
            )
        elif paid is None:
            self.waits = True
            self.trail.add(
                f"Fees notice given on {date_said(asked)} and not paid yet: the clock stands still; "
                f"unpaid after {date_said(last)} there is no duty to answer",
                None,
                f"{_ACT} s.10(2) and s.9(2)",
            )
        elif paid > last:
            self.lapsed = True
            self.trail.add(
                f"Fees notice given on {date_said(asked)}, paid on {date_said(paid)}: later than three "
                f"months, which ended on {date_said(last)}, so there is no duty to answer",
                None,
                f"{_ACT} s.9(2)",
            )
        else:
            self.without = asked, paid
            self.trail.add(
                f"Fees notice given on {date_said(asked)}, paid on {date_said(paid)}: "
                "the working days from the one to the other do not count, both included",
                None,
                f"{_ACT} s.10(2)",
            )

    def count(self) -> dt.date:
        """Say the twentieth working day and the holidays that were left out."""
        due = self.twentieth()
        span = (self.start + dt.timedelta(days=n) for n in range(1, (due - self.start).days))
        skipped = [day for day in span if day.weekday() < 5 and not is_working_day(day)]
        if skipped:
            days = ", ".join(f"{_short(day)} ({holiday_name(day)})" for day in skipped)
            self.trail.add(
                f"Not counted, as bank holidays in some part of the UK: {days}",
                None,
                f"{_ACT} s.10(6)",
            )
        self.trail.add(
            f"20th working day following {date_said(self.start)}: {day_said(due)}",
            due,
            f"{_ACT} s.10(1)",
        )
        return due

    def extend(self, due: dt.date) -> dt.date:
        """More time to weigh the public interest (s.10(3), s.17(2)); the day that is due then."""
        more = self.dates.extension
        if more is None:
            return due
        notice = date_said(more.notified)
        if more.notified > due and not self.waits:
            self.trail.warn(
                f"The notice of {notice} came after the 20 working days ended on {date_said(due)}: "
                f"the extension does not hold ({_ACT} s.10(3), s.17(2))."
            )
            return due
        if more.until is None:
            self.trail.warn(
                f"The notice of {notice} has to name the day by which a decision is expected "
                f"({_ACT} s.17(2)): without it the extension is not counted."
            )
            return due
        until = last_working_day(more.until)
        if until <= due:
            self.trail.warn(
                f"The day named in the notice of {notice}, {day_said(more.until)}, gives no more time "
                "than the 20 working days."
            )
            return due
        self.trail.add(
            f"Extended to {day_said(until)} on the notice of {notice}, inside the 20 working days, "
            "only to weigh the public interest of a qualified exemption",
            until,
            f"{_ACT} s.10(3) and s.17(2)",
        )
        if until != more.until:
            self.trail.warn(
                f"The notice names {day_said(more.until)}, which is no working day: "
                "the working day before it is taken."
            )
        if until > nth_working_day(self.start, TEST_WORKING_DAYS):
            self.trail.warn(
                "That is more than 40 working days in all. The ICO expects no more than 20 further "
                "working days, save in exceptional cases."
            )
        return until


def foi_clock(received: dt.date, dates: RequestDates) -> tuple[Trail, dt.date | None, bool]:
    """Run the clock of a freedom of information request.

    Returns:
        The steps; the day as far as it is known, None where there is no duty to answer; whether something
        is awaited, so that the day means nothing.
    """
    clock = _Clock(dates, received)
    clock.trail.add(f"Received {day_said(received)}", received)
    if not is_working_day(received):
        holiday = holiday_name(received)
        what = f"a bank holiday in some part of the UK ({holiday})" if holiday else "no working day"
        clock.trail.add(
            f"{weekday_said(received)} is {what}; it is the day of receipt all the same",
            None,
            f"{_ACT} s.10(6); ICO guidance on s.10",
        )
    if dates.fee_paid is not None and dates.fee_asked is None:
        clock.trail.warn(
            f"A fee came on {date_said(dates.fee_paid)}, but no fees notice is entered: "
            "that does not move the clock."
        )
    asked = [(pause.asked, True, pause.answered) for pause in dates.pauses]
    if dates.fee_asked is not None:
        asked.append((dates.fee_asked, False, dates.fee_paid))
    for day, clarification, came in sorted(asked, key=lambda a: (a[0], a[1], a[2] or dt.date.max)):
        if clarification:
            clock.clarify(day, came)
        else:
            clock.charge(day, came)
    if clock.lapsed:
        return clock.trail, None, False
    if clock.waits:
        due = clock.twentieth()
        return clock.trail, due, True
    return clock.trail, clock.extend(clock.count()), False


def _pay_by(notice: dt.date) -> dt.date:
    """The last day of three months beginning with the day of the notice (s.9(2))."""
    end = corresponding_day(notice, 3)
    return end - dt.timedelta(days=1) if end.day == notice.day else end


def _short(day: dt.date) -> str:
    return date_said(day).removesuffix(f" {day.year}")
