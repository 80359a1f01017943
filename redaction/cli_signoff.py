"""`umbra signoff`: where the check of footage stands, and its steps."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from redaction.cli_terminal import Terminal
from redaction.cli_words import UsageError, count
from redaction.cli_workspace import open_workspace, request_named, workspace_for_work
from redaction.jobs.errors import ExitStatus

if TYPE_CHECKING:
    from redaction.casework.gate import Gate
    from redaction.casework.signoff import SignOff
    from redaction.model.footage import Footage
    from redaction.store.workspace import Workspace


def status(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """How far each footage is, and what is in the way of its release."""
    from redaction.casework.gates import gates_of
    from redaction.casework.signoff import account_words, erased_words, stage_words

    found: list[dict[str, Any]] = []
    with open_workspace(arguments) as workspace:
        for footage in _listed(workspace, arguments):
            signoff, gates = workspace.signoffs.of(footage.id), gates_of(workspace, footage)
            found.append(_to_json(footage, signoff, gates))
            if arguments.json:
                continue
            terminal.say(f"{Path(footage.path).name}: {stage_words(signoff)}")
            for line in (account_words(signoff), erased_words(workspace.signoffs.erased(signoff))):
                if line:
                    terminal.say(f"  ! {line}")
            for gate in gates:
                mark = "-" if gate.is_open else "o"
                why = f" (overridden: {gate.override.reason})" if gate.override else ""
                terminal.say(f"  {mark} {gate.kind.value:<13} {gate.words}{why}")
    if arguments.json:
        terminal.result(found)
    elif not found:
        terminal.say("There is no footage in the register.")
    return ExitStatus.DONE


def submit(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Hand in for check."""
    with _one(arguments) as (workspace, footage):
        signoff = workspace.signoffs.submit(footage.id, reason=arguments.reason)
        return _said(terminal, footage, signoff)


def approve(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Approve the decisions as they are."""
    with _one(arguments) as (workspace, footage):
        signoff = workspace.signoffs.approve(footage.id, reason=arguments.reason)
        return _said(terminal, footage, signoff)


def send_back(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Say that it needs changes."""
    with _one(arguments) as (workspace, footage):
        signoff = workspace.signoffs.send_back(footage.id, arguments.reason)
        return _said(terminal, footage, signoff)


def reopen(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Make it a draft again."""
    with _one(arguments) as (workspace, footage):
        signoff = workspace.signoffs.reopen(footage.id, arguments.reason)
        return _said(terminal, footage, signoff)


def override(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Let one gate pass, or with `all` every one that can be."""
    from redaction.casework.gates import checker_gates, gates_of, open_of
    from redaction.edit.asking import Refused

    with _one(arguments) as (workspace, footage):
        gates = open_of((*gates_of(workspace, footage), *checker_gates(workspace, footage)))
        wanted = [g for g in gates if arguments.gate in ("all", g.kind.value)]
        if not wanted:
            words = ", ".join(gate.kind.value for gate in gates) or "nothing"
            raise UsageError(f"“{arguments.gate}” is not in the way; in the way is: {words}.")
        for gate in wanted:
            try:
                workspace.signoffs.check_override(footage.id, gate)
            except Refused as refused:
                if arguments.gate != "all":
                    raise
                terminal.say(f"- {gate.kind.value}: {refused.summary}")
            else:
                workspace.signoffs.override(footage.id, gate, arguments.reason)
        return _said(terminal, footage, workspace.signoffs.of(footage.id))


def notes(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """List the notes pinned to frames; pin one, or tick one off."""
    with _one(arguments) as (workspace, footage):
        if (arguments.frame is None) != (arguments.text is None):
            raise UsageError("A note needs both --frame and --text.")
        if arguments.text is not None:
            workspace.signoffs.pin(footage.id, arguments.frame, arguments.text)
        if arguments.done is not None:
            found = [
                n
                for n in workspace.signoffs.of(footage.id).notes
                if n.id.startswith(arguments.done)
            ]
            if len(found) != 1:
                raise UsageError(f"No single note has an id that begins with “{arguments.done}”.")
            workspace.signoffs.settle_note(footage.id, found[0].id)
        signoff = workspace.signoffs.of(footage.id)
    if arguments.json:
        terminal.result(_to_json(footage, signoff, ())["notes"])
        return ExitStatus.DONE
    for note in signoff.notes:
        tick = "x" if note.done else " "
        terminal.say(f"[{tick}] {note.id[:8]}  frame {note.frame:<7} {note.by.name}: {note.text}")
    if not signoff.notes:
        terminal.say("No notes are pinned to frames.")
    return ExitStatus.DONE


def _said(terminal: Terminal, footage: Footage, signoff: SignOff) -> int:
    from redaction.casework.signoff import stage_words

    name, notes_ = Path(footage.path).name, signoff.open_notes
    more = f", {count(len(notes_), 'open note')}" if notes_ else ""
    terminal.say(f"{name}: {stage_words(signoff)}{more}")
    return ExitStatus.DONE


def _listed(workspace: Workspace, arguments: argparse.Namespace) -> tuple[Footage, ...]:
    if arguments.footage is not None:
        return (_named(workspace, arguments),)
    request = request_named(workspace, arguments.request)
    return workspace.footage(None if request is None else request.id)


@contextmanager
def _one(arguments: argparse.Namespace) -> Iterator[tuple[Workspace, Footage]]:
    """The workspace, under the person's name, and the footage meant."""
    with workspace_for_work(arguments) as workspace:
        if arguments.name:
            workspace.log.who = arguments.name
        yield workspace, _named(workspace, arguments)


def _named(workspace: Workspace, arguments: argparse.Namespace) -> Footage:
    """The footage with this file name, id, or beginning of its SHA-256.

    Raises:
        UsageError: If there is none, or several.
    """
    request = request_named(workspace, arguments.request)
    wanted = arguments.footage
    found = [
        f
        for f in workspace.footage(None if request is None else request.id)
        if wanted in (f.id, f.path, Path(f.path).name)
        or (len(wanted) >= 8 and f.sha256.startswith(wanted.lower()))
    ]
    if len(found) == 1:
        return found[0]
    if found:
        ids = ", ".join(f.id for f in found)
        raise UsageError(
            f"Several footage is called “{wanted}”: name its request with --request, or its id, {ids}."
        )
    raise UsageError(f"There is no footage “{wanted}” in the register.")


def _to_json(footage: Footage, signoff: SignOff, gates: tuple[Gate, ...]) -> dict[str, Any]:
    from redaction.casework.signoff import stage_words

    return {
        "id": footage.id,
        "name": Path(footage.path).name,
        "sha256": footage.sha256,
        "stage": signoff.stage.value,
        "words": stage_words(signoff),
        "by": None if signoff.by is None else signoff.by.name,
        "moment": None if signoff.moment is None else signoff.moment.isoformat(),
        "same_account": signoff.shared_account or None,
        "decisions": signoff.plan,
        "gates": [
            {
                "kind": gate.kind.value,
                "words": gate.words,
                "count": gate.count,
                "overridden": None if gate.override is None else gate.override.reason,
            }
            for gate in gates
        ],
        "notes": [
            {
                "id": note.id,
                "frame": note.frame,
                "text": note.text,
                "by": note.by.name,
                "moment": note.moment.isoformat(),
                "done": note.done,
            }
            for note in signoff.notes
        ],
    }
