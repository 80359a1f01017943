"""`umbra requests`: the register of requests."""

from __future__ import annotations

import argparse
import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from redaction.casework.clocks import deadline
from redaction.casework.dates import Extension, Override, Pause, RequestDates
from redaction.casework.due import State, is_late, is_shown, state_of, working_days_left
from redaction.casework.problems import check_dates
from redaction.casework.searching import folded, holds_all
from redaction.cli_terminal import Terminal
from redaction.cli_words import UsageError, count
from redaction.cli_workspace import open_workspace, request_named, workspace_for_work
from redaction.jobs.errors import ExitStatus
from redaction.model.request import (
    LONGEST_REFERENCE,
    Decision,
    Outcome,
    Request,
    RequestKind,
)
from redaction.model.request_codec import request_to_json
from redaction.store.automatic import left_in_damaged

if TYPE_CHECKING:
    from redaction.store.workspace import Workspace

_WORDS = {
    State.OVERDUE: "OVERDUE",
    State.PAUSED: "clock paused",
    State.ANSWERED: "answered",
}


def list_requests(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """One line a request, soonest due first."""
    with open_workspace(arguments) as workspace:
        requests = _chosen(workspace, arguments)
        parts = workspace.parts
    if arguments.json:
        terminal.result([_line_json(r, parts) for r in requests])
        return ExitStatus.DONE
    for r in requests:
        terminal.say(
            f"{r.reference:<20} {r.kind.value:<14} received {r.received}  {_due_said(r, parts)}"
        )
    if not requests:
        terminal.say("There are no such requests in the register.")
    return ExitStatus.DONE


def show_request(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Everything about one request."""
    with open_workspace(arguments) as workspace:
        request = _named(workspace, arguments)
        parts = workspace.parts
        files = workspace.footage(request.id)
        described = workspace.catalogue.read().described(request.reasons)
    if arguments.json:
        data = {**_line_json(request, parts), "footage": [f.sha256 for f in files]}
        terminal.result(data)
        return ExitStatus.DONE
    today = None if request.closed else _today()
    found = deadline(request.kind, request.received, request.dates, today=today, parts=parts)
    terminal.say(f"{request.reference} ({request.kind.value}), {_due_said(request, parts)}")
    for step in found.steps:
        terminal.say(f"  {step.said}")
    for warning in found.warnings:
        terminal.note(warning)
    decision = request.decision
    said = (
        ("Requester", request.requester),
        ("Contact", request.contact),
        ("Identity", request.identity),
        ("About", request.note),
        ("Reasons", "; ".join(filter(None, (described, request.why)))),
        (
            "Decision",
            ""
            if decision is None
            else f"{decision.outcome.value}, {decision.day} {decision.reason}".strip(),
        ),
        ("People", ", ".join(f"{p.name} ({p.role})" for p in request.people)),
        ("Footage", count(len(files), "file") if files else ""),
    )
    for name, text in said:
        if text:
            terminal.say(f"  {name}: {text}")
    for note in request.notes:
        moment = note.moment.astimezone()
        terminal.say(f"  {moment:%Y-%m-%d %H:%M} {note.who}: {note.text}")
    return ExitStatus.DONE


def add_request(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Put a request into the register; the due day follows from its kind and days."""
    received = _day(arguments.received) if arguments.received else _today()
    kind = RequestKind(arguments.kind)
    reference = _reference(arguments.reference)
    dates = _dates(arguments, RequestDates())
    check_dates(kind, received, dates, _today())
    with workspace_for_work(arguments) as workspace:
        if workspace.requests_with_reference(reference):
            terminal.note(f"Another request has the reference {reference} already.")
        request = workspace.add_request(
            kind,
            reference,
            received,
            requester=arguments.requester,
            note=arguments.note,
            dates=dates,
            contact=arguments.contact,
            identity=arguments.identity,
            reasons=workspace.catalogue.read().default(kind),
        )
    due = f"due {request.due} ({request.due_why})" if request.due else _undated(request)
    terminal.say(f"{request.reference} added, {due}")
    return ExitStatus.DONE


def edit_request(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Change what is given; everything else stays."""
    with workspace_for_work(arguments) as workspace:
        old = _named(workspace, arguments)
        given = {
            name: getattr(arguments, name)
            for name in ("requester", "note", "contact", "identity")
            if getattr(arguments, name) is not None
        }
        new = replace(
            old,
            kind=RequestKind(arguments.kind or old.kind),
            received=_day(arguments.received) if arguments.received else old.received,
            reference=old.reference
            if arguments.new_reference is None
            else _reference(arguments.new_reference),
            dates=_dates(arguments, old.dates),
            **given,
        )
        check_dates(new.kind, new.received, new.dates, _today())
        kept = workspace.update_request(new, reason=arguments.because, made_from=old)
        if arguments.add_note:
            kept = workspace.add_note(kept.id, arguments.add_note)
        parts = workspace.parts
    what = "changed" if kept != old else "is as it was"
    terminal.say(f"{kept.reference} {what}, {_due_said(kept, parts)}")
    return ExitStatus.DONE


def close_request(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Record the decision, and that the request is answered."""
    with workspace_for_work(arguments) as workspace:
        request = _named(workspace, arguments)
        day = _day(arguments.day) if arguments.day else _today()
        decision = Decision(Outcome(arguments.outcome), day, arguments.reason.strip())
        if day > _today():
            raise UsageError(f"The day of the answer, {day}, is in the future.")
        if day < request.received:
            raise UsageError(f"The answer cannot be before the request of {request.received}.")
        bare = not (decision.reason or request.why.strip())
        if decision.outcome is Outcome.REFUSED and bare:
            raise UsageError("A refusal needs its reason: give it with --reason.")
        new = replace(request, closed=True, decision=decision)
        workspace.update_request(new, made_from=request)
    terminal.say(f"{request.reference} answered on {day}: {decision.outcome.value}")
    return ExitStatus.DONE


def reopen_request(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Open an answered request again; the reason goes into the log."""
    if not arguments.because.strip():
        raise UsageError("Say why it is opened again.")
    with workspace_for_work(arguments) as workspace:
        request = _named(workspace, arguments)
        new = workspace.update_request(
            replace(request, closed=False), reason=arguments.because, made_from=request
        )
        parts = workspace.parts
    terminal.say(f"{new.reference} is open, {_due_said(new, parts)}")
    return ExitStatus.DONE


def remove_request(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Erase a request; the reason goes into the log."""
    with workspace_for_work(arguments) as workspace:
        request = _named(workspace, arguments)
        workspace.remove_request(request.id, reason=arguments.because)
        left = left_in_damaged(workspace.folder)
    terminal.say(f"{request.reference} removed from the register; the review log keeps its rows")
    if left:
        terminal.note(left)
    return ExitStatus.DONE


def export_requests(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Write the register to a table, with a row in the log."""
    from redaction.usecases.register_table import export_register

    if arguments.output.suffix.lower() != ".csv":
        raise UsageError("The register is written as .csv; end the file's name so.")
    with workspace_for_work(arguments) as workspace:
        requests = _chosen(workspace, arguments)
        written = export_register(
            workspace, arguments.output, requests, overwrite=arguments.overwrite
        )
    terminal.say(f"{count(written, 'request')} written to {arguments.output.name}")
    return ExitStatus.DONE


def _named(workspace: Workspace, arguments: argparse.Namespace) -> Request:
    found = request_named(workspace, arguments.reference)
    assert found is not None  # the grammar wants a reference
    return found


def _chosen(workspace: Workspace, arguments: argparse.Namespace) -> list[Request]:
    """The requests the filters let through."""
    parts, text = workspace.parts, folded(arguments.search)
    words = workspace.searchable_requests() if text else {}
    wanted = State(arguments.state)
    return [
        r
        for r in workspace.requests()
        if (arguments.kind is None or r.kind.value == arguments.kind)
        and is_shown(state_of(r, working_days_left(r, parts=parts)), wanted)
        and (not text or holds_all(words.get(r.id, ""), text))
    ]


def _line_json(request: Request, parts: tuple[str, ...]) -> dict[str, Any]:
    days = working_days_left(request, parts=parts)
    state = state_of(request, days)
    return {**request_to_json(request), "state": state.value, "working_days_left": days}


def _due_said(request: Request, parts: tuple[str, ...]) -> str:
    days = working_days_left(request, parts=parts)
    state = state_of(request, days)
    if request.closed:
        decision = request.decision
        if decision is None:
            return "closed"
        late = ", late" if is_late(request.due, decision.day) else ""
        return f"closed {decision.day} {decision.outcome.value}{late}"
    if request.due is None or days is None:
        return _undated(request)
    if state is State.OVERDUE:
        return f"due {request.due}  {_WORDS[state]} by {count(-days, 'working day')}"
    return (
        f"due {request.due}  {count(days, 'working day')} left"
        if days
        else f"due {request.due}  today"
    )


def _undated(request: Request) -> str:
    return (
        f"clock paused: {request.waiting.value}" if request.waiting else "no statutory clock runs"
    )


def _dates(arguments: argparse.Namespace, old: RequestDates) -> RequestDates:
    """The days with what was given."""
    days = {
        name: _given(getattr(arguments, name), getattr(old, name))
        for name in ("identity_asked", "identity_confirmed", "fee_asked", "fee_paid")
    }
    return RequestDates(
        **days,
        pauses=_pauses(arguments.clarification, old.pauses),
        extension=_extension(arguments, old.extension),
        override=_override(arguments, old.override),
    )


def _pauses(given: list[str] | None, old: tuple[Pause, ...]) -> tuple[Pause, ...]:
    if given is None:
        return old
    found = []
    for text in given:
        if text == "none":
            continue
        asked, _, answered = text.partition(":")
        found.append(Pause(_day(asked), _day(answered) if answered else None))
    return tuple(found)


def _extension(arguments: argparse.Namespace, old: Extension | None) -> Extension | None:
    notified = _given(arguments.extended, None if old is None else old.notified)
    if notified is None:
        if arguments.extended_because or arguments.until:
            raise UsageError("--extended-because and --until go with --extended.")
        return None
    reason = "" if old is None else old.reason
    until = _given(arguments.until, None if old is None else old.until)
    return Extension(notified, arguments.extended_because or reason, until)


def _override(arguments: argparse.Namespace, old: Override | None) -> Override | None:
    due = _given(arguments.due, None if old is None else old.due)
    if due is None:
        return None
    same = "" if old is None or due != old.due else old.reason
    reason = arguments.due_because or same
    if not reason.strip():
        raise UsageError("A day set by hand needs its reason: --due-because.")
    return Override(due, reason)


def _reference(text: str) -> str:
    """A reference that can be found again and printed."""
    made = text.strip()
    if not made or not made.isprintable():
        raise UsageError("Give the request a reference of printable characters.")
    if len(made) > LONGEST_REFERENCE:
        raise UsageError(f"A reference has at most {LONGEST_REFERENCE} characters.")
    return made


def _given(text: str | None, old: dt.date | None) -> dt.date | None:
    """A day that was given; what it was where none was, and none for “none”."""
    return old if text is None else None if text == "none" else _day(text)


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"“{text}” is no date; write YYYY-MM-DD.") from error


def _today() -> dt.date:
    return dt.datetime.now().astimezone().date()
