"""The clock of a subject access request: one calendar month, with what moves it.

Under UK GDPR Art. 12(3) and 12A, and under DPA 2018 Part 3 (s.54), both as the Data (Use and Access) Act
2025 s.76 has them since 5 February 2026 (SI 2026/82 reg. 2). What we read where the law leaves room, always
the reading that gives the earlier day:

- The month runs to the same date of the next month (ICO for UK GDPR, "request received 3 September: 3
  October"). For Part 3 the ICO counts from the day after and would allow one day more; it says that the
  shorter limit may be used for all requests.
- Clarification (Art. 12A, s.54(3C)): ``PAUSE_REMARK``. ICO says only that the clock is paused.
- Before 5 February 2026 Part 3 knew neither extension nor pause. Whether a request received earlier can have
  them is not said in what we could read, so they are not counted, with a warning.
- A last day on a weekend or public holiday moves on (ICO, for both). Regulation 1182/71 Art. 3(4) says the
  same; that it reaches Part 3 through DPA 2018 s.205(2) is not confirmed, so it is not cited there.
- Public holidays are those of the part of the UK a force chose. Bank holidays stand for them; in Scotland a
  council may keep other days, which no list has.

Paragraphs of Art. 12A are not cited, because its text could not be read; that Art. 12(3) refers to it could.
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
    month_said,
    next_working_day,
)

AMENDED = dt.date(2026, 2, 5)
"""Since when the Data (Use and Access) Act 2025 s.76 is in force (SI 2026/82 reg. 2)."""


@dataclass(frozen=True, slots=True)
class SarLaw:
    """The sections one kind of subject access request is answered under."""

    month: str
    identity: str
    fee: str
    clarification: str
    extension: str
    working_day: str
    extends: bool = True
    month_remark: str = ""


PAUSE_REMARK = (
    'Days from asking to answer, the day of asking not among them. The Act says "beginning with the day on '
    'which the controller makes the request", which can be read to give one day more.'
)


def law_of_uk_gdpr(received: dt.date) -> SarLaw:
    """UK GDPR as it stood when the request came."""
    if received >= AMENDED:
        return SarLaw(
            month="UK GDPR Art. 12(3) and 12A",
            identity="UK GDPR Art. 12(6) and 12A",
            fee="UK GDPR Art. 12(5) and 12A",
            clarification="UK GDPR Art. 12A",
            extension="UK GDPR Art. 12A",
            working_day="ICO guidance on the right of access; Regulation 1182/71 Art. 3(4)",
        )
    ico = "UK GDPR Art. 12(3) with ICO guidance on the right of access"
    return SarLaw(
        month="UK GDPR Art. 12(3)",
        identity="UK GDPR Art. 12(6) with ICO guidance on the right of access",
        fee="UK GDPR Art. 12(5) with ICO guidance on the right of access",
        clarification=ico,
        extension="UK GDPR Art. 12(3)",
        working_day="ICO guidance on the right of access; Regulation 1182/71 Art. 3(4)",
    )


def law_of_part3(received: dt.date) -> SarLaw:
    """DPA 2018 Part 3 as it stood when the request came."""
    return SarLaw(
        month="DPA 2018 s.54(2)",
        identity="DPA 2018 s.52(4) and s.54(3)(b)",
        fee="DPA 2018 s.53 and s.54(3)(c)",
        clarification="DPA 2018 s.54(3C)",
        extension="DPA 2018 s.54(3A) and (3B)",
        working_day="ICO guidance on Part 3 access",
        extends=received >= AMENDED,
        month_remark=(
            "The ICO counts Part 3 from the day after, which gives one day more, and lets the shorter "
            "limit be used for all requests: the shorter one is taken."
        ),
    )


@dataclass(slots=True)
class _Clock:
    """One run of the clock."""

    law: SarLaw
    received: dt.date
    dates: RequestDates
    parts: tuple[str, ...]
    trail: Trail = field(default_factory=Trail)
    start: dt.date = dt.date.min
    waits: bool = False

    def moved(self, day: dt.date) -> dt.date:
        """The day, or the next working day."""
        return next_working_day(day, self.parts)

    def begin(self) -> None:
        """Find the day the month runs from: receipt, identity and fee, whichever is latest."""
        self.trail.add(f"Received {day_said(self.received)}", self.received)
        self.start = self.received
        for part, asked, came, done, section in self._asked_for():
            if asked > self.moved(corresponding_day(self.start, 1)):
                self.trail.warn(
                    f"{part} was asked for on {date_said(asked)}, after the month had ended: "
                    "that does not move the clock."
                )
            elif came is None:
                self.waits = True
                self.trail.add(
                    f"{part} asked for on {date_said(asked)} and not here yet: the month has not started",
                    None,
                    section,
                )
            elif came > self.start:
                self.start = came
                self.trail.add(
                    f"{part} asked for on {date_said(asked)}, {done} on {date_said(came)}: "
                    f"the month runs from {day_said(came)}",
                    came,
                    section,
                )
            else:
                self.trail.add(
                    f"{part} asked for on {date_said(asked)}, {done} on {date_said(came)}: "
                    "that does not move the start",
                    None,
                    section,
                )

    def _asked_for(self) -> list[tuple[str, dt.date, dt.date | None, str, str]]:
        dates, law = self.dates, self.law
        found = []
        for part, asked, came, done, section in (
            (
                "Proof of identity",
                dates.identity_asked,
                dates.identity_confirmed,
                "confirmed",
                law.identity,
            ),
            ("A fee", dates.fee_asked, dates.fee_paid, "paid", law.fee),
        ):
            if asked is not None:
                found.append((part, asked, came, done, section))
            elif came is not None:
                self.trail.warn(
                    f"{part} came on {date_said(came)}, but no day is entered on which it was asked "
                    "for: that does not move the clock."
                )
        return sorted(found, key=lambda each: each[1])

    def month_ends(self) -> dt.date:
        """Say the corresponding date."""
        exact = corresponding_day(self.start, 1)
        text = f"Corresponding date: {date_said(exact)}"
        if exact.day != self.start.day:
            text += (
                f", the last day of the month, as {month_said(exact)} has no day {self.start.day}"
            )
        self.trail.add(text, exact, self.law.month, self.law.month_remark)
        return exact

    def pause(self, end: dt.date, *, after: dt.date | None = None) -> dt.date:
        """Say which clarifications stop the clock before it ends.

        Args:
            end: The last day of the period without them.
            after: Say nothing of those that were asked for until then; they were said already.

        Returns:
            The last day with the days that do not count, the silent ones among them.
        """
        covered = self.start
        for pause in sorted(self.dates.pauses, key=lambda p: (p.asked, p.answered or dt.date.max)):
            if not self.law.extends or pause.asked > self.moved(end):
                continue
            silent = after is not None and pause.asked <= after
            asked, section = date_said(pause.asked), self.law.clarification
            if pause.answered is None:
                self.waits = True
                text = (
                    f"Clarification asked for on {asked} and not here yet: the clock stands still"
                )
            else:
                # asked for on a day that a weekend or holiday added: what is left is nothing, and stays so
                begun = min(max(pause.asked, covered), max(end, covered))
                days = max(0, (pause.answered - begun).days)
                covered = max(covered, pause.answered)
                end += dt.timedelta(days=days)
                text = (
                    f"Clarification asked for on {asked}, answered on {date_said(pause.answered)}: "
                )
                text += (
                    f"{_counted(days)} not count"
                    if begun >= pause.asked or not days
                    else "the last day had come, and moves to the day of the answer"
                )
            if not silent:
                self.trail.add(text, None, section)
        return end

    def late_pauses(self, end: dt.date) -> None:
        """Warn of clarifications that were asked for when the clock had ended, or that no rule knows."""
        for pause in self.dates.pauses:
            asked = date_said(pause.asked)
            if not self.law.extends:
                self.trail.warn(
                    f"Clarification was asked for on {asked}. For Part 3 a pause is in force since "
                    f"{date_said(AMENDED)}, and this request came earlier: the days are counted."
                )
            elif pause.asked > end:
                self.trail.warn(
                    f"Clarification was asked for on {asked}, after {day_said(end)}, when the answer "
                    "was due: that does not move the clock."
                )

    def extends(self, first: dt.date) -> bool:
        """Whether there is an extension that holds; warn of one that does not.

        Args:
            first: Where the first month ended.
        """
        more = self.dates.extension
        if more is None:
            return False
        notice = date_said(more.notified)
        if not self.law.extends:
            self.trail.warn(
                f"Part 3 knows an extension since {date_said(AMENDED)}, and this request came earlier: "
                "the extension is not counted."
            )
            return False
        if more.notified > first and not self.waits:
            self.trail.warn(
                f"The notice of {notice} came after the first month ended on {date_said(first)}: "
                "the extension does not hold."
            )
            return False
        return True

    def settle(self, plain: dt.date, end: dt.date) -> dt.date:
        """Say where the period ends, on a working day.

        Args:
            plain: The last day without clarifications.
            end: The last day with them.
        """
        if end != plain:
            text = f"With the days that do not count: {day_said(end)}"
            self.trail.add(text, end, self.law.clarification, PAUSE_REMARK)
        due = self.moved(end)
        if due != end:
            holiday = holiday_name(end, self.parts)
            what = f"a public holiday ({holiday})" if holiday else "no working day"
            self.trail.add(
                f"{day_said(end)} is {what}: next working day {day_said(due)}",
                due,
                self.law.working_day,
            )
        return due


def sar_clock(
    law: SarLaw, received: dt.date, dates: RequestDates, parts: tuple[str, ...]
) -> tuple[Trail, dt.date, bool]:
    """Run the clock of a subject access request.

    Args:
        law: Of ``law_of_uk_gdpr`` or ``law_of_part3``.
        received: Day of receipt.
        dates: What was asked for, and when it came.
        parts: The parts of the UK whose public holidays move the last day.

    Returns:
        The steps; the day as far as it is known; whether something is awaited, so that the day means nothing.
    """
    clock = _Clock(law, received, dates, parts)
    clock.begin()
    if clock.waits:
        clock.pause(corresponding_day(clock.start, 1))
        return clock.trail, clock.start, True
    exact = clock.month_ends()
    end = clock.pause(exact)
    due = first = exact if clock.waits else clock.settle(exact, end)
    if clock.extends(first):
        longer = corresponding_day(clock.start, 3)
        clock.trail.add(
            f"Extended by two months on the notice of {_notified(dates)}, inside the first month: "
            f"{day_said(longer)}",
            longer,
            law.extension,
        )
        end = clock.pause(longer, after=first)
        due = longer if clock.waits else clock.settle(longer, end)
    if not clock.waits:
        clock.late_pauses(due)
    return clock.trail, due, clock.waits


def _notified(dates: RequestDates) -> str:
    return date_said(dates.extension.notified) if dates.extension is not None else ""


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


def _counted(count: int) -> str:
    return "1 day does" if count == 1 else f"{_days(count)} do"
