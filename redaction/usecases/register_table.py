"""The register of requests as a table for spreadsheets."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from redaction.formats.spreadsheet import plain_cell
from redaction.jobs.errors import OutputError
from redaction.model.request import Request
from redaction.reviewlog.row import Category

if TYPE_CHECKING:
    from redaction.model.ids import RequestId
    from redaction.store.workspace import Workspace

COLUMNS = (
    "reference", "kind", "state", "received", "due", "due_why", "waiting_for", "identity_asked",
    "identity_confirmed", "identity_checked", "fee_asked", "fee_paid", "clarifications", "extension_notified",
    "extension_reason", "overridden_due", "override_reason", "outcome", "answered", "decision_reason",
    "reasons", "why", "requester", "contact", "people", "about", "notes", "footage", "id",
)  # fmt: skip
"""In order; days are written YYYY-MM-DD."""


def export_register(
    workspace: Workspace, path: Path, requests: Iterable[Request], *, overwrite: bool = False
) -> int:
    """Write requests to a CSV file, and say in the review log that it was done.

    The file holds personal data. It is UTF-8 with a byte order mark, so that Excel reads it as that.

    Args:
        workspace: Of the requests.
        path: The file.
        requests: Those to write, in this order.
        overwrite: Replace a file of that name.

    Returns:
        How many were written.

    Raises:
        OutputError: If the file is there already or cannot be written; then nothing is logged.
        UserError: If the log takes no row; then there is no file.
    """
    rows = list(requests)
    counts = {listed.id: listed.footage for listed in workspace.listed_requests()}
    text = register_csv(rows, counts)
    if path.exists() and not overwrite:
        raise OutputError(
            f"{path.name} is there already.", "It was not changed.", "Choose another name."
        )
    partial = path.with_name(f"{path.name}.partial")
    try:
        with partial.open("w", encoding="utf-8-sig", newline="") as file:
            file.write(text)
        # Nothing leaves without its row; what was there is replaced in one step, or not at all.
        workspace.log.append(
            Category.CONSULTATION,
            "Register exported",
            details={"name": path.name, "requests": len(rows), "of": len(counts)},
        )
        partial.replace(path)
    except OSError as error:
        raise OutputError(
            f"{path.name} cannot be written.", "Nothing was exported.", "Choose another folder."
        ) from error
    finally:
        partial.unlink(missing_ok=True)
    return len(rows)


def register_csv(requests: Iterable[Request], footage: Mapping[RequestId, int]) -> str:
    """The table as text, with CRLF between the rows.

    Args:
        requests: In order.
        footage: How many files belong to each.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for request in requests:
        values = _values(request)
        values["footage"] = footage.get(request.id, 0)
        writer.writerow([plain_cell(_text(values[name])) for name in COLUMNS])
    return out.getvalue()


def _values(request: Request) -> dict[str, object]:
    dates, decision = request.dates, request.decision
    more, override = dates.extension, dates.override
    state = "answered" if request.closed else "paused" if _paused(request) else "open"
    return {
        "reference": request.reference,
        "kind": request.kind.value,
        "state": state,
        "received": request.received,
        "due": request.due,
        "due_why": request.due_why,
        "waiting_for": request.waiting.value,
        "identity_asked": dates.identity_asked,
        "identity_confirmed": dates.identity_confirmed,
        "identity_checked": request.identity,
        "fee_asked": dates.fee_asked,
        "fee_paid": dates.fee_paid,
        "clarifications": "; ".join(
            f"{p.asked.isoformat()} to {_text(p.answered) or 'now'}" for p in dates.pauses
        ),
        "extension_notified": None if more is None else more.notified,
        "extension_reason": "" if more is None else more.reason,
        "overridden_due": None if override is None else override.due,
        "override_reason": "" if override is None else override.reason,
        "outcome": "" if decision is None else decision.outcome.value,
        "answered": None if decision is None else decision.day,
        "decision_reason": "" if decision is None else decision.reason,
        "reasons": " ".join(request.reasons),
        "why": request.why,
        "requester": request.requester,
        "contact": request.contact,
        "people": "; ".join(f"{p.name} ({p.role})" if p.role else p.name for p in request.people),
        "about": request.note,
        "notes": "\n".join(
            f"{n.moment.astimezone().isoformat(timespec='minutes')} {n.who}: {n.text}"
            for n in request.notes
        ),
        "id": request.id,
    }


def _paused(request: Request) -> bool:
    return request.due is None and bool(request.waiting)


def _text(value: object) -> str:
    return "" if value is None else value.isoformat() if isinstance(value, dt.date) else str(value)
