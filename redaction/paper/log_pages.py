"""Rows of the review log on paper: what was done in a request, and the log itself with its proof."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from redaction.jobs.cancel import CancelToken
from redaction.jobs.errors import UserError
from redaction.model.footage import Request
from redaction.paper.made import Made
from redaction.paper.report import ALWAYS, Head, Line, Period, ReportFacts, Table
from redaction.paper.words import KINDS, count, day_words, offset_words
from redaction.reviewlog.filter import ALL, LogFilter
from redaction.reviewlog.row import LogRow
from redaction.reviewlog.verdict import LogVerdict
from redaction.store.workspace import Workspace

MOST_ROWS: Final = 20_000
"""Rows that are printed; who wants more takes CSV or JSON, or a narrower choice. About 900 pages."""

CATEGORIES: Final = {
    "collection": "Collection",
    "alteration": "Alteration",
    "consultation": "Consultation",
    "disclosure": "Disclosure",
    "combination": "Combination",
    "erasure": "Erasure",
    "system": "Program",
}

_SILENT: Final = frozenset(
    {
        "footage_id",
        "state",
        "record",
        "gesture",
        "salt",
        "said",
        "workspace",
        "export",
        "erased",
        "due_why",
    }
)
"""Details that are for proofs, not for people."""

_LONGEST: Final = 240
"""Signs of what a row says beside its action; the file exports have all of it."""


def details_words(details: Mapping[str, Any]) -> str:
    """What a row says beside its action, in one line: numbers and names, hashes cut short, lists counted."""
    parts = []
    for key, value in details.items():
        if key in _SILENT:
            continue
        words = _value_words(value)
        if words:
            parts.append(f"{key.replace('_', ' ')}: {words}")
    text = "; ".join(parts)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _value_words(value: object) -> str:
    match value:
        case None | "":
            return ""
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:g}"
        case str():
            known = len(value) == 64 and all(c in "0123456789abcdef" for c in value)
            return f"{value[:12]}…" if known else value
        case dict():
            inner = (f"{k} {_value_words(v)}" for k, v in value.items() if k not in _SILENT)
            return ", ".join(part for part in inner if part.partition(" ")[2])
        case list():
            if len(value) <= 3 and all(isinstance(v, (str, int, float)) for v in value):
                return ", ".join(_value_words(v) for v in value)
            return str(len(value))
    return str(value)


def gather_activity(
    workspace: Workspace,
    request: Request,
    *,
    period: Period = ALWAYS,
    cancel: CancelToken | None = None,
) -> ReportFacts:
    """Everything the log says was done for a request, by day.

    Args:
        workspace: The workspace.
        request: The request.
        period: Days, by the clock on the wall when each thing was done.
        cancel: Asked now and then.

    Raises:
        UserError: If there are more rows than are printed.
    """
    footage = workspace.footage(request.id)
    names = {f.sha256: Path(f.path).name for f in footage}
    rows = {row.seq: row for row in _some(workspace, LogFilter(
        request=request.id, since=period.since, until=period.until), cancel)}  # fmt: skip
    for sha256 in names:
        # What was done before the footage was put under the request belongs to its history.
        wanted = LogFilter(footage=sha256, since=period.since, until=period.until)
        rows |= {r.seq: r for r in _some(workspace, wanted, cancel) if not r.request}
    found = [rows[seq] for seq in sorted(rows)]
    check_printable(len(found))
    people = sorted({row.who for row in found if row.who})
    return ReportFacts(
        "activity", "Activity on a request",
        "Everything that was done for this request, as the review log records it.",
        Made.of(workspace, request.reference),
        (
            ("Reference", request.reference),
            ("Request", KINDS[request.kind]),
            ("Received", day_words(request.received)),
            ("Due", "" if request.due is None else day_words(request.due)),
            ("Period", period.words),
            ("Footage", f"{len(footage):,}"),
            ("Entries", f"{len(found):,} by {count(len(people), 'person', 'people')}"),
        ),
        (
            Table(
                "Activity",
                (
                    Head("Time", 0.55), Head("Who", 0.9), Head("What was done", 2.9),
                    Head("On", 1.5), Head("Row", 0.4, right=True),
                ),
                tuple(_by_day(found, names)), "Nothing is recorded for this request.",
                plain_heads=(
                    "Local time", "UTC", "Who", "Category", "What was done", "Details", "On", "SHA-256",
                    "Row",
                ),
            ),
        ),
        (
            "Times are those of the clock on the wall where the work was done. The row numbers are those of "
            "the review log, in which each entry can be checked.",
        ),
    )  # fmt: skip


def _some(workspace: Workspace, wanted: LogFilter, cancel: CancelToken | None) -> Iterator[LogRow]:
    for number, row in enumerate(workspace.log.each(wanted)):
        if cancel is not None and number % 500 == 0:
            cancel.check()
        if number > MOST_ROWS:
            check_printable(number)
        yield row


def check_printable(rows: int) -> None:
    """Refuse more rows than are printed.

    Raises:
        UserError: If they are more.
    """
    if rows > MOST_ROWS:
        raise UserError(
            f"These are more than {MOST_ROWS:,} rows of the log, which is more than is put on paper "
            "(about 900 pages).",
            "Nothing was written.",
            "Choose a shorter period, or export the log as CSV or JSON.",
        )


def _by_day(rows: Iterable[LogRow], names: Mapping[str, str]) -> Iterator[Line]:
    day = None
    for row in rows:
        moment = dt.datetime.fromisoformat(row.local)
        if moment.date() != day:
            day = moment.date()
            yield Line((f"{day_words(day, weekday=True)} ({offset_words(moment)})",), band=True)
        on = names.get(row.footage, row.footage[:12])
        said = _said(row)
        yield Line(
            (f"{moment:%H:%M:%S}", row.who or "–", said, on, f"{row.seq:,}"),
            plain=(
                row.local,
                row.utc,
                row.who,
                row.category.value,
                *said,
                on,
                row.footage,
                str(row.seq),
            ),
        )


def _said(row: LogRow) -> tuple[str, str]:
    if row.erased:
        return "Content erased by rule", ""
    more = details_words(row.details)
    to = f"to {row.recipient}" if row.recipient else ""
    return row.action, "; ".join(part for part in (to, more) if part)


def gather_log(
    workspace: Workspace,
    wanted: LogFilter = ALL,
    *,
    verdict: LogVerdict | None = None,
    signature: tuple[tuple[str, str], ...] = (),
    cancel: CancelToken | None = None,
) -> ReportFacts:
    """The log, or some rows of it, with what proves it.

    Args:
        workspace: The workspace.
        wanted: Which rows.
        verdict: Of a check made just now; None for checking now.
        signature: Who vouches for the log's head, as names and values, where it is signed or stamped.
        cancel: Asked now and then.

    Raises:
        UserError: If there are more rows than are printed.
    """
    check_printable(workspace.log.count(wanted))
    rows = list(_some(workspace, wanted, cancel))
    verdict = workspace.log.verify() if verdict is None else verdict
    references = {r.id: r.reference for r in workspace.listed_requests()}
    names = {f.sha256: Path(f.path).name for f in workspace.footage()}
    first, last = (rows[0].local[:10], rows[-1].local[:10]) if rows else ("", "")
    head = workspace.log.head()
    notice = ("The chain holds." if verdict.ok else "THE CHAIN DOES NOT HOLD.", verdict.summary)
    return ReportFacts(
        "log", "Review log",
        "Who did what, when and on which footage; categories follow DPA 2018 s.62.",
        Made.of(workspace),
        (
            ("Rows printed", f"{len(rows):,} of the {head.count:,} in the log"),
            ("Chosen by", filter_words(wanted, names, references)),
            ("Days", first if first == last else f"{first} to {last}"),
            *signature,
        ),
        (
            Table(
                "Rows",
                (
                    Head("Row", 0.42, right=True), Head("When", 1.0), Head("Who", 0.75),
                    Head("Category", 0.75), Head("What was done", 3.9), Head("Footage", 1.3),
                    Head("Request", 0.95), Head("Hash", 0.85),
                ),
                tuple(_log_line(row, names, references) for row in rows),
                "No rows were chosen.",
            ),
        ),
        (
            "Each row holds a hash (SHA-256) over its own content and the hash of the row before, so that a "
            "change of any row shows in every later one. The table shows the first twelve signs of each; the "
            "CSV and JSON exports have all 64 and can be checked without this program.",
            verdict.limit,
            *verdict.notes,
        ),
        ((f"Hash of the last row of the log, {head.count:,}", head.hash),),
        (notice,),
        wide=True,
    )  # fmt: skip


def _log_line(row: LogRow, names: Mapping[str, str], references: Mapping[Any, str]) -> Line:
    moment = dt.datetime.fromisoformat(row.local)
    when = (f"{moment:%Y-%m-%d}", f"{moment:%H:%M:%S} {offset_words(moment)}")
    return Line(
        (
            f"{row.seq:,}", when, row.who or "–",
            CATEGORIES.get(row.category.value, row.category.value), _said(row),
            names.get(row.footage, row.footage[:12]),
            references.get(row.request, row.request[:12]), row.hash[:12],
        )
    )  # fmt: skip


def filter_words(
    wanted: LogFilter,
    names: Mapping[str, str] | None = None,
    references: Mapping[Any, str] | None = None,
) -> str:
    """A filter for people."""
    parts = []
    if wanted.category is not None:
        parts.append(f"category {CATEGORIES[wanted.category.value].lower()}")
    if wanted.who:
        parts.append(f"person {wanted.who}")
    if wanted.footage:
        parts.append(f"footage {(names or {}).get(wanted.footage, wanted.footage[:12])}")
    if wanted.request:
        parts.append(f"request {(references or {}).get(wanted.request, wanted.request)}")
    if wanted.text:
        parts.append(f"containing “{wanted.text}”")
    if wanted.since is not None:
        parts.append(f"from {day_words(wanted.since.astimezone().date())}")
    if wanted.until is not None:
        last = wanted.until.astimezone() - dt.timedelta(microseconds=1)
        parts.append(f"up to {day_words(last.date())}")
    return ", ".join(parts) or "all rows"
