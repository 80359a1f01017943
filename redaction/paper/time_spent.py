"""How long people worked on what: from what the window recorded, and from the log for the rest."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from redaction.jobs.cancel import CancelToken
from redaction.model.footage import Footage, Request
from redaction.paper.made import Made
from redaction.paper.report import ALWAYS, Head, Line, Period, ReportFacts, Table
from redaction.paper.words import length_words
from redaction.reviewlog.filter import LogFilter
from redaction.store.workspace import Workspace

GAP: Final = 300.0
"""Seconds between two entries of one person in the log up to which they count as being at work."""

AVERAGE: Final = 9.0
"""Hours of work per hour of video: the average of UK police forces (gov.uk, on efficiency in policing)."""

_RULE = (
    "Review is the time in which the footage was open in front of somebody who did something: playing, "
    "stepping, choosing, changing. Longer pauses are left out.",
    f"Other work is worked out from the review log: between two entries of the same person that are at most "
    f"{GAP / 60:.0f} minutes apart they count as at work on what the second entry is about. What was recorded"
    " as review in the meantime is not counted twice. Work that leaves no trace in the program (letters, "
    "telephone calls, work before the first and after the last entry) is not in these figures.",
    f"Hours per hour compares the time with the length of the footage; {AVERAGE:.0f} hours per hour is the "
    "average that UK police forces report.",
)


@dataclass(slots=True)
class _Spent:
    review: float = 0.0
    other: float = 0.0
    people: set[str] = field(default_factory=set)

    def add(self, who: str, *, review: float = 0.0, other: float = 0.0) -> None:
        self.review += review
        self.other += other
        self.people.add(who)

    @property
    def total(self) -> float:
        return self.review + self.other


_Key = tuple[str, str, str]
"""Request id, SHA-256 of the footage, person; empty where there is none."""


def gather_time(
    workspace: Workspace,
    request: Request | None = None,
    *,
    period: Period = ALWAYS,
    cancel: CancelToken | None = None,
) -> ReportFacts:
    """Time spent by request, footage and person.

    Args:
        workspace: The workspace.
        request: For this one only; None for all.
        period: Days on which the work was done.
        cancel: Asked now and then.
    """
    footage = workspace.footage(None if request is None else request.id)
    by_id = {str(f.id): f for f in footage}
    sittings: dict[str, list[tuple[float, float]]] = defaultdict(list)
    spent: dict[_Key, _Spent] = defaultdict(_Spent)
    for sitting in workspace.coverage.sittings():
        sittings[sitting.who].append((sitting.begun.timestamp(), sitting.ended.timestamp()))
        found = by_id.get(sitting.footage)
        if found is None or sitting.begun.astimezone().date() not in period:
            continue
        key = (str(found.request or ""), found.sha256, sitting.who)
        spent[key].add(sitting.who, review=sitting.seconds)
    for key, seconds in _between_rows(workspace, request, footage, sittings, period, cancel):
        spent[key].add(key[2], other=seconds)
    spent = {key: value for key, value in spent.items() if value.total >= 1}
    references = {str(r.id): r.reference for r in workspace.listed_requests()}
    lengths: dict[str, float] = defaultdict(float)
    for f in footage:
        lengths[str(f.request or "")] += f.duration
    return ReportFacts(
        "time", "Time spent", "Work on requests and footage, by request, by footage and by person.",
        Made.of(workspace, "" if request is None else request.reference),
        (
            ("Request", "all" if request is None else request.reference),
            ("Period", period.words),
            ("Time in all", length_words(sum(s.total for s in spent.values()))),
        ),
        (
            _by_request(spent, references, lengths),
            _by_footage(spent, references, footage),
            _by_person(spent),
        ),
        _RULE,
        main=1,
    )  # fmt: skip


def _between_rows(
    workspace: Workspace,
    request: Request | None,
    footage: Iterable[Footage],
    sittings: Mapping[str, list[tuple[float, float]]],
    period: Period,
    cancel: CancelToken | None,
) -> Iterable[tuple[_Key, float]]:
    """Time between entries of one person, to whom and to what it is put down."""
    ours = {f.sha256: str(f.request or "") for f in footage}
    covered = {who: _merged(spans) for who, spans in sittings.items()}
    last: dict[str, float] = {}
    wanted = LogFilter(since=period.since, until=period.until)
    for number, row in enumerate(workspace.log.each(wanted)):
        if cancel is not None and number % 500 == 0:
            cancel.check()
        if row.erased or not row.who:
            continue
        now = dt.datetime.fromisoformat(row.utc).timestamp()
        before = last.get(row.who)
        last[row.who] = now
        about = row.request or ours.get(row.footage, "")
        mine = request is None or about == request.id or row.footage in ours
        if before is None or not mine or not 0 < now - before <= GAP:
            continue
        if not (row.request or row.footage):
            continue  # about no request and no footage: nobody's time
        seconds = now - before - _inside(covered.get(row.who, []), before, now)
        if seconds > 0:
            yield (about, row.footage, row.who), seconds


def _merged(spans: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    found: list[tuple[float, float]] = []
    for start, stop in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], stop))
        else:
            found.append((start, stop))
    return found


def _inside(spans: list[tuple[float, float]], start: float, stop: float) -> float:
    """Seconds of [start, stop) that lie in the spans, which are apart and ascend."""
    total = 0.0
    at = max(0, bisect_left(spans, (start, start)) - 1)
    while at < len(spans) and spans[at][0] < stop:
        total += max(0.0, min(stop, spans[at][1]) - max(start, spans[at][0]))
        at += 1
    return total


def _sum(spent: Mapping[_Key, _Spent], of: int) -> dict[str, _Spent]:
    found: dict[str, _Spent] = defaultdict(_Spent)
    for key, value in spent.items():
        for who in value.people:
            found[key[of]].add(who)
        found[key[of]].review += value.review
        found[key[of]].other += value.other
    return found


def _figures(value: _Spent, length: float) -> tuple[str, ...]:
    rate = f"{value.total / length:.1f}" if length > 0 else "–"
    share = f"{100 * value.total / length / AVERAGE:.0f} %" if length > 0 else "–"
    return (
        length_words(value.review), length_words(value.other), length_words(value.total), rate, share,
    )  # fmt: skip


_FIGURES: Final = (
    Head("Review", 0.9, right=True), Head("Other work", 0.9, right=True), Head("Total", 0.9, right=True),
)  # fmt: skip
_RATES: Final = (
    Head("Hours per hour", 0.8, right=True), Head("Of the average", 0.8, right=True),
)  # fmt: skip


def _by_request(
    spent: Mapping[_Key, _Spent], references: Mapping[str, str], lengths: Mapping[str, float]
) -> Table:
    found = _sum(spent, 0)
    order = sorted(found, key=lambda key: (-found[key].total, key))
    lines = tuple(
        Line(
            (
                references.get(key, "no request"), length_words(lengths.get(key, 0.0)),
                *_figures(found[key], lengths.get(key, 0.0)),
            )
        )
        for key in order
    )  # fmt: skip
    heads = (Head("Request", 1.6), Head("Footage", 0.9, right=True), *_FIGURES, *_RATES)
    return Table("By request", heads, lines, "No time is recorded.")


def _by_footage(
    spent: Mapping[_Key, _Spent], references: Mapping[str, str], footage: Iterable[Footage]
) -> Table:
    known = {(str(f.request or ""), f.sha256): f for f in footage}
    lines = []
    for (request, sha256, who), value in sorted(spent.items()):
        f = known.get((request, sha256))
        name = Path(f.path).name if f is not None else "not about one footage"
        lines.append(
            Line(
                (
                    references.get(request, "no request"), name, who,
                    *_figures(value, f.duration if f else 0.0)[:3],
                ),
                plain=(
                    references.get(request, ""), "" if f is None else name, who, sha256,
                    *(f"{seconds:.0f}" for seconds in (value.review, value.other, value.total)),
                    f"{f.duration:.2f}" if f else "",
                ),
            )
        )  # fmt: skip
    heads = (Head("Request", 1.3), Head("Footage", 1.9), Head("Person", 1.0), *_FIGURES)
    return Table(
        "By footage and person", heads, tuple(lines), "No time is recorded.",
        plain_heads=(
            "Request", "Footage", "Person", "SHA-256", "Review (s)", "Other work (s)", "Total (s)",
            "Length (s)",
        ),
    )  # fmt: skip


def _by_person(spent: Mapping[_Key, _Spent]) -> Table:
    found = _sum(spent, 2)
    lines = tuple(
        Line((who, *_figures(found[who], 0.0)[:3]))
        for who in sorted(found, key=lambda key: (-found[key].total, key))
    )
    return Table("By person", (Head("Person", 2), *_FIGURES), lines, "No time is recorded.")
