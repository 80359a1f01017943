"""How many working days are left, and what that makes of a request."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Protocol

from redaction.casework.clocks import PARTS, SAR_PARTS, working_days_between
from redaction.model.request import RequestKind, Waiting

SOON = 5
"""Working days left at which an answer is due soon."""


class Timed(Protocol):
    """What is asked of a request: a ``Request``, or a line of a list of them."""

    @property
    def kind(self) -> RequestKind:
        """Under which rule footage is asked for."""
        ...

    @property
    def due(self) -> dt.date | None:
        """The day the answer is due."""
        ...

    @property
    def closed(self) -> bool:
        """Whether it is answered."""
        ...

    @property
    def waiting(self) -> Waiting:
        """What its clock waits for."""
        ...


class State(StrEnum):
    """What a request is in, and which ones are shown."""

    OPEN = "open"
    OVERDUE = "overdue"
    SOON = "soon"
    PAUSED = "paused"
    ANSWERED = "answered"
    ALL = "all"


def working_days_left(
    request: Timed,
    today: dt.date | None = None,
    *,
    parts: tuple[str, ...] = SAR_PARTS,
) -> int | None:
    """Working days from tomorrow to the due day, counted; 0 only on the day; negative when overdue.

    Args:
        request: The request.
        today: As the office calendar shows it; None for now.
        parts: The parts of the UK whose holidays are no working days. Freedom of information takes all of
            them (FOI Act 2000 s.10(6)), whatever is given here.
    """
    if request.due is None:
        return None
    now = today or dt.datetime.now().astimezone().date()
    return working_days_to(request.due, request.kind, now, parts=parts)


def working_days_to(
    due: dt.date, kind: RequestKind, today: dt.date, *, parts: tuple[str, ...] = SAR_PARTS
) -> int:
    """The same for a due day that is in no register yet."""
    if kind is RequestKind.FOI:
        parts = PARTS
    if due == today:
        return 0
    # at least one: a day that a person set may lie on a weekend, and is neither today nor past
    if due > today:
        return max(1, working_days_between(today, due, parts))
    return -max(1, working_days_between(due, today, parts))


def state_of(request: Timed, days: int | None) -> State:
    """The narrowest state a request is in.

    Args:
        request: The request.
        days: What ``working_days_left`` gives for it.
    """
    if request.closed:
        return State.ANSWERED
    if days is None:
        return State.PAUSED if request.waiting is not Waiting.NOTHING else State.OPEN
    if days < 0:
        return State.OVERDUE
    return State.SOON if days <= SOON else State.OPEN


def is_late(due: dt.date | None, answered: dt.date | None) -> bool:
    """Whether an answer came after the day it was due; not where no clock ran or none came.

    Args:
        due: The day the answer was due.
        answered: The day of the answer.
    """
    return due is not None and answered is not None and answered > due


def is_shown(state: State, wanted: State) -> bool:
    """Whether a request in a state is among the wanted ones.

    Open are all that are not answered; soon are those that are overdue as well.
    """
    if wanted is State.ALL:
        return True
    if wanted is State.OPEN:
        return state is not State.ANSWERED
    if wanted is State.SOON:
        return state in (State.SOON, State.OVERDUE)
    return state is wanted
