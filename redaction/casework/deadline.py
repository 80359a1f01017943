"""What a clock gives: a day, and the steps by which it was arrived at, each with its section."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an explanation.

    Attributes:
        text: A sentence without a full stop.
        day: The day the step arrives at, where it arrives at one.
        section: The act and section it follows, or what else it rests on; empty for a plain fact.
        remark: Where the law leaves room: which reading this is, and what another would give.
    """

    text: str
    day: dt.date | None = None
    section: str = ""
    remark: str = ""

    @property
    def said(self) -> str:
        """The step with its section, as one sentence without a full stop."""
        return f"{self.text} ({self.section})" if self.section else self.text


@dataclass(frozen=True, slots=True)
class Deadline:
    """When an answer is due, and why.

    Attributes:
        due: The day that counts: a person's where one was set, else the computed one. None where no
            clock runs, or where it waits.
        steps: How it was arrived at, in order.
        paused: Whether the clock waits for something that has not come.
        warnings: What does not hold or should be looked at; whole sentences.
        overridden: Whether ``due`` was set by a person.
        computed: The day by the rules alone; None where there is none.
        if_today: While it waits: the day, were the last thing that is awaited to come today.
    """

    due: dt.date | None = None
    steps: tuple[Step, ...] = ()
    paused: bool = False
    warnings: tuple[str, ...] = ()
    overridden: bool = False
    computed: dt.date | None = None
    if_today: dt.date | None = None

    @property
    def why(self) -> str:
        """The steps and warnings as one paragraph."""
        said = [f"{step.said}." for step in self.steps]
        return " ".join([*said, *self.warnings])


@dataclass(slots=True)
class Trail:
    """Steps and warnings while they are gathered."""

    steps: list[Step] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def add(
        self, text: str, day: dt.date | None = None, section: str = "", remark: str = ""
    ) -> None:
        """Append a step."""
        self.steps.append(Step(text, day, section, remark))

    def warn(self, text: str) -> None:
        """Append a warning: a whole sentence."""
        self.warnings.append(text)

    def ends(self, due: dt.date | None) -> Deadline:
        """The deadline that this arrives at; None where no clock runs."""
        return Deadline(due, tuple(self.steps), False, tuple(self.warnings), False, due)

    def waits(self) -> Deadline:
        """A deadline of which no day can be named yet."""
        return Deadline(None, tuple(self.steps), True, tuple(self.warnings))
