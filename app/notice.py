"""One sentence for the person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from app.modes import Page

if TYPE_CHECKING:
    from app.session import Session


class Tone(StrEnum):
    """How a notice is meant."""

    INFO = "info"
    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Notice:
    """One sentence for the person, with at most two things to do about it.

    Attributes:
        text: A whole sentence.
        tone: How it is meant.
        actions: Button label and what it does, in order.
        holds: Whether it is still true; asked after each change and whenever other footage is opened, and
            taken off the screen when not.
    """

    text: str
    tone: Tone = Tone.INFO
    actions: tuple[tuple[str, Callable[[], object]], ...] = ()
    holds: Callable[[], bool] = lambda: True


def while_open(session: Session) -> Callable[[], bool]:
    """Says from now on whether the footage that is open now still is."""
    said_for = None if session.footage is None else session.footage.id
    return lambda: (None if session.footage is None else session.footage.id) == said_for


def until_changed(session: Session) -> Callable[[], bool]:
    """Says from now on whether the same footage is open and nothing was changed since.

    For notices with a button: it would act on something else than it says. So it would on the page of an
    incident what was said elsewhere, and the other way round: undo is about other footage there.
    """
    still_open, changes = while_open(session), session.changes
    across = session.page is Page.INCIDENT
    return lambda: (
        still_open() and session.changes == changes and (session.page is Page.INCIDENT) == across
    )


def guarded(act: Callable[[], object], holds: Callable[[], bool]) -> Callable[[], object]:
    """Do it only where that still holds."""
    return lambda: act() if holds() else None
