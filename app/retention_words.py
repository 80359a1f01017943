"""How long recording systems keep footage, as people say it.

Whose rule it is, is always said: Umbra deletes nothing.
"""

from __future__ import annotations

import datetime as dt

from app.words import count_words, day_words, tr
from redaction.casework.retention import Source, days_left
from redaction.model.footage import FOR_REQUEST, Footage

SOON = 7
"""Days left at which it is urgent."""


def retention_words(footage: Footage, today: dt.date | None = None) -> tuple[str, str]:
    """What becomes of the recording system's file, and ``good``, ``warning``, ``bad`` or ``muted``.

    Args:
        footage: The footage.
        today: None for now.
    """
    if footage.preserved == FOR_REQUEST:
        return tr("Kept for the request"), "good"
    if footage.preserved:
        return tr("Preserved: {reason}").format(reason=footage.preserved), "good"
    left = days_left(footage, today or dt.datetime.now().astimezone().date())
    day = footage.deleted_on
    if left is None or day is None:
        return tr("Day of recording not known, so no day of deletion"), "muted"
    said = day_words(day)
    if left < 0:
        return tr("Was to be deleted on {day}").format(day=said), "bad"
    if left == 0:
        return tr("Deletes itself today"), "bad"
    days = count_words(left, tr("day"), tr("days"))
    text = tr("Deletes itself in {days}, on {day}").format(days=days, day=said)
    return text, "warning" if left <= SOON else "muted"


def retention_rule(footage: Footage) -> str:
    """Whose rule it is, and what Umbra does about it, as sentences."""
    days = count_words(footage.retention, tr("day"), tr("days"))
    if footage.preserved:
        rule = tr("The recording system's rule: {days} after recording.").format(days=days)
        return rule + " " + tr("Whoever runs it has to be told that this footage is kept.")
    rule = tr("The recording system deletes its file {days} after recording.").format(days=days)
    return rule + " " + tr("Umbra deletes nothing and cannot stop it.")


def source_words(source: Source) -> str:
    """How the day of a recording is known."""
    return {
        Source.UNKNOWN: tr("Not known"),
        Source.METADATA: tr("From the file's own data (creation_time)"),
        Source.NAME: tr("From a date in the file's name"),
        Source.HAND: tr("Entered by a person"),
    }[source]
