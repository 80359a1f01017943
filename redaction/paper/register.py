"""The register of requests and the register of disclosures, as reports."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from enum import StrEnum

from redaction.casework.clocks import PARTS, deadline, parts_of, working_days_between
from redaction.casework.disclosure import Disclosure
from redaction.model.footage import RequestKind
from redaction.model.ids import RequestId
from redaction.paper.made import Made
from redaction.paper.report import ALWAYS, Head, Line, Period, ReportFacts, Table
from redaction.paper.words import OUTCOMES, SHORT_KINDS, count, day_words, short_day
from redaction.store.request_rows import Listed
from redaction.store.workspace import Workspace

WAITING = {
    "identity": "waits for proof of identity",
    "fee": "waits for the fee",
    "clarification": "waits for clarification",
}
"""What stops a clock, by the value of ``Waiting``."""


class Shown(StrEnum):
    """Which requests a register lists."""

    ALL = "all"
    OPEN = "open"
    CLOSED = "closed"


def gather_register(
    workspace: Workspace,
    *,
    period: Period = ALWAYS,
    shown: Shown = Shown.ALL,
    requesters: bool = True,
    today: dt.date | None = None,
) -> ReportFacts:
    """The register: every request with its due day and how it stands.

    Args:
        workspace: The workspace.
        period: Days of receipt.
        shown: Open ones, closed ones, or all.
        requesters: Whether they are named.
        today: As the office calendar shows it; None for now.
    """
    made = Made.of(workspace)
    today = today or made.moment.date()
    parts = parts_of(workspace.setting("clocks.part"))
    found = [
        r
        for r in workspace.listed_requests()
        if r.received in period and (shown is Shown.ALL or r.closed is (shown is Shown.CLOSED))
    ]
    by_hand = _set_by_hand(workspace, parts)
    lines = tuple(_line(r, today, parts, by_hand, requesters=requesters) for r in found)
    heads = (
        Head("Reference", 1.5), Head("Kind", 1.3), *((Head("Requester", 1.4),) if requesters else ()),
        Head("Received", 0.9), Head("Due", 0.9), Head("State", 1.9), Head("Footage", 0.6, right=True),
    )  # fmt: skip
    return ReportFacts(
        "register", "Register of requests",
        "Requests for disclosure with the day each is due and how it stands.", made,
        (
            ("As of", day_words(today)),
            ("Received", period.words),
            ("Shown", {Shown.ALL: "open and closed"}.get(shown, shown.value)),
            ("Requests", f"{len(found):,}"),
        ),
        (
            _summary(found, today, by_hand),
            Table(
                "Requests", heads, lines, "There are no such requests.",
                plain_heads=(
                    "Reference", "Kind", *(("Requester",) if requesters else ()), "Received", "Due",
                    "State", "How it stands", "Answered", "Footage",
                ),
            ),
        ),
        (
            "Working days left are counted from tomorrow up to the due day. How each due day was worked out, "
            "with the section it rests on, stands in the request itself. A day that a person set stands in "
            "place of the computed one and is marked as set by hand; as it does not lengthen a statutory "
            "period, an answer is in time only where it came by the computed day as well.",
        ),
        main=1, wide=True,
    )  # fmt: skip


_ByHand = dict[RequestId, dt.date | None]
"""Requests whose day a person set, with the day that the clock gives."""


def _set_by_hand(workspace: Workspace, parts: tuple[str, ...]) -> _ByHand:
    return {
        r.id: deadline(r.kind, r.received, r.dates, parts=parts).computed
        for r in workspace.requests()
        if r.dates.override is not None
    }


def _in_time(r: Listed, by_hand: _ByHand) -> bool | None:
    """Whether the answer came in time; None where there is none yet, or no clock ran."""
    days = [day for day in (r.due, by_hand.get(r.id)) if day is not None]
    if not r.closed or r.answered is None or not days:
        return None
    return r.answered <= min(days)


def _line(
    r: Listed, today: dt.date, parts: tuple[str, ...], by_hand: _ByHand, *, requesters: bool
) -> Line:
    cells = [
        r.reference, SHORT_KINDS[r.kind], *((r.requester,) if requesters else ()),
        short_day(r.received), _due(r, by_hand), _state(r, today, parts, by_hand), f"{r.footage:,}",
    ]  # fmt: skip
    state = _state(r, today, parts, by_hand)
    how = " ".join(state) if isinstance(state, tuple) else state
    plain = [
        r.reference, SHORT_KINDS[r.kind], *((r.requester,) if requesters else ()),
        r.received.isoformat(), "" if r.due is None else r.due.isoformat(),
        "closed" if r.closed else "open", f"{how} (day set by hand)" if r.id in by_hand else how,
        "" if r.answered is None else r.answered.isoformat(), str(r.footage),
    ]  # fmt: skip
    return Line(tuple(cells), plain=tuple(plain))


def _due(r: Listed, by_hand: _ByHand) -> str | tuple[str, str]:
    if r.due is None:
        return "–"
    return (short_day(r.due), "set by hand") if r.id in by_hand else short_day(r.due)


def _state(
    r: Listed, today: dt.date, parts: tuple[str, ...], by_hand: _ByHand
) -> str | tuple[str, str]:
    if r.closed:
        words = "Closed" if r.outcome is None else OUTCOMES.get(r.outcome.value, r.outcome.value)
        if r.answered is None:
            return words
        late = _in_time(r, by_hand) is False
        return words, f"{short_day(r.answered)}{', late' if late else ''}"
    if r.due is None:
        # With a due day the clock runs, whatever is awaited: it was asked for too late to stop it.
        waits = WAITING.get(r.waiting.value, r.waiting.value)
        return ("Open", waits) if waits else "Open, no clock runs"
    if r.due == today:
        return "DUE TODAY"
    parts = PARTS if r.kind is RequestKind.FOI else parts
    if r.due < today:
        days = max(1, working_days_between(r.due, today, parts))
        return f"OVERDUE by {count(days, 'working day')}"
    return f"Open, {count(max(1, working_days_between(today, r.due, parts)), 'working day')} left"


def _summary(found: list[Listed], today: dt.date, by_hand: _ByHand) -> Table:
    lines = []
    for kind in RequestKind:
        of_kind = [r for r in found if r.kind is kind]
        if not of_kind:
            continue
        answered = [came for r in of_kind if (came := _in_time(r, by_hand)) is not None]
        timely = sum(answered)
        lines.append(
            Line(
                (
                    SHORT_KINDS[kind], f"{len(of_kind):,}",
                    f"{sum(not r.closed for r in of_kind):,}",
                    f"{sum(_overdue(r, today) for r in of_kind):,}",
                    f"{sum(r.closed for r in of_kind):,}",
                    f"{timely:,} of {len(answered):,}" if answered else "–",
                )
            )
        )  # fmt: skip
    heads = (
        Head("Kind", 2), Head("Requests", right=True), Head("Open", right=True),
        Head("Overdue", right=True), Head("Closed", right=True), Head("Answered in time", right=True),
    )  # fmt: skip
    return Table("Summary", heads, tuple(lines), "There are no such requests.")


def _overdue(r: Listed, today: dt.date) -> bool:
    return not r.closed and r.due is not None and r.due < today


def gather_disclosures(workspace: Workspace, *, period: Period = ALWAYS) -> ReportFacts:
    """Who received what, when and how (DPA 2018 s.62).

    Args:
        workspace: The workspace.
        period: Days of hand-over.
    """
    references = {r.id: r.reference for r in workspace.listed_requests()}
    found = sorted(
        (d for d in workspace.disclosures.all() if d.day in period), key=lambda d: (d.day, d.moment)
    )
    lines = tuple(
        Line(
            (
                short_day(d.day), references.get(d.request, "Evidence" if d.is_evidence else "–"),
                (d.recipient, d.method), (d.package or "–", _holds(d)),
                d.by,
                f"Withdrawn {short_day(d.withdrawn.day)}: {d.withdrawn.reason}" if d.withdrawn else
                f"Handed over with {count(len(d.overridden), 'gate')} set aside" if d.overridden else "",
            ),
            plain=(
                d.day.isoformat(), references.get(d.request, ""), d.recipient, d.method, d.package,
                " ".join(d.copies), d.manifest_sha256, d.by,
                d.withdrawn.day.isoformat() if d.withdrawn else "", d.withdrawn.reason if d.withdrawn else "",
            ),
        )
        for d in found
    )  # fmt: skip
    return ReportFacts(
        "disclosures", "Register of disclosures",
        "What was handed over to whom, when and by which method.", Made.of(workspace),
        (("Handed over", period.words), ("Disclosures", f"{len(found):,}")),
        (
            Table(
                "Disclosures",
                (
                    Head("Day", 0.8), Head("Reference", 1.2), Head("Recipient and method", 1.8),
                    Head("Package and copies", 2.2), Head("Recorded by", 0.9), Head("Remarks", 1.5),
                ),
                lines, "Nothing was handed over.",
                plain_heads=(
                    "Day", "Reference", "Recipient", "Method", "Package", "Copies (SHA-256)",
                    "Manifest (SHA-256)", "Recorded by", "Withdrawn", "Reason",
                ),
            ),
        ),
        ("The first twelve signs of each copy's SHA-256 are shown; the schedules and the log have all 64.",),
        wide=True,
    )  # fmt: skip


def _holds(handed: Disclosure) -> str:
    if not handed.is_evidence:
        return _hashes("copy", "copies", handed.copies)
    return "; ".join((_hashes("clip", "", handed.copies), _hashes("still", "", handed.stills)))


def _hashes(noun: str, many: str, hashes: Sequence[str]) -> str:
    counted = count(len(hashes), noun, many)
    return f"{counted}: {', '.join(h[:12] for h in hashes)}" if hashes else counted
