"""`umbra evidence`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from redaction.casework.disclosure import Disclosure
from redaction.casework.package import Form
from redaction.cli_package import day_given, package_signature
from redaction.cli_terminal import Terminal
from redaction.cli_words import UsageError
from redaction.cli_workspace import open_workspace, workspace_for_work
from redaction.jobs.errors import ExitStatus
from redaction.model.footage import Footage
from redaction.store.workspace import Workspace

if TYPE_CHECKING:
    from redaction.usecases.evidence_choice import ClipChoice, StillChoice
    from redaction.usecases.evidence_order import Subject


def make(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Make an evidence package and record it as handed over."""
    from redaction.usecases.evidence import make_evidence
    from redaction.usecases.evidence_order import FORMATS, EvidenceOrder, Pictures

    day = day_given(arguments.date)
    with workspace_for_work(arguments) as workspace:
        about = _subject(workspace, arguments)
        out = arguments.output.absolute()
        zipped = arguments.zip or out.suffix.lower() == ".zip"
        order = EvidenceOrder(
            about.incident.id if about.is_incident else None,
            None if about.is_incident else about.footage[0].id,
            _clips(workspace, about, arguments),
            _stills(workspace, about, arguments),
            out,
            Form.ZIP if zipped else Form.FOLDER,
            arguments.recipient,
            arguments.method,
            day,
            annotations=_annotations(workspace, about, arguments),
            formats=tuple(dict.fromkeys(arguments.format or FORMATS)),
            report=not arguments.no_report,
            pictures=Pictures(arguments.pictures),
            reason=arguments.reason.strip(),
            override=arguments.override.strip(),
            with_log=arguments.log,
            note=arguments.note,
            location=arguments.location,
            originator=arguments.originator,
            sensitivity=arguments.sensitivity,
        )
        built, disclosure = make_evidence(
            workspace,
            order,
            signature=package_signature(workspace, arguments),
            cancel=terminal.cancel,
            progress=terminal.progress,
        )
    if arguments.json:
        terminal.result({"evidence": built.to_json(), "disclosure": disclosure.to_json()})
        return ExitStatus.DONE
    terminal.say(
        f"{out.name} made and checked: {_holds(len(built.package.copies), len(built.stills))},"
        f" {_many(built.entries, 'annotation')}, {_many(built.items, 'item')} listed"
    )
    if built.drafts:
        terminal.say(f"Left out: {_many(built.drafts, 'draft')} that nobody confirmed")
    if built.bare:
        terminal.say(
            f"Left out of the report: {_many(built.bare, 'picture')} on which a face may still be seen"
        )
    terminal.say(f"Package number: {built.package.number}")
    if built.package.fingerprint:
        terminal.say(f"Signed with key: {built.package.fingerprint}")
    terminal.say(f"Recorded as handed over to {disclosure.recipient} on {disclosure.day}.")
    return ExitStatus.DONE


def show(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """One line a package, newest first."""
    with open_workspace(arguments) as workspace:
        if arguments.incident is None:
            found = workspace.disclosures.evidence()
        else:
            incident = _incident_id(workspace, arguments.incident)
            found = workspace.disclosures.of_incident(incident)
        called = {str(one.id): one.reference or one.title for one in workspace.incidents.all()}
        called |= {str(one.id): Path(one.path).name for one in workspace.footage()}
    if arguments.json:
        terminal.result([{**one.to_json(), "about": _about(one, called)} for one in found])
        return ExitStatus.DONE
    for one in found:
        gone = f"  withdrawn {one.withdrawn.day}" if one.withdrawn else ""
        terminal.say(
            f"{one.day}  {_about(one, called):<28} {one.recipient or '(erased)':<28} {one.method}"
            f"  {_holds(len(one.copies), len(one.stills))}  {one.package}{gone}".rstrip()
        )
    if not found:
        terminal.say("No evidence package was handed over yet.")
    return ExitStatus.DONE


def items(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """The clips and stills that could go, with what stands against each."""
    from redaction.usecases.evidence_choice import clip_choices, still_choices

    with open_workspace(arguments) as workspace:
        about = _subject(workspace, arguments)
        clips, stills = clip_choices(workspace, about), still_choices(workspace, about)
    rows: list[tuple[str, str, str, str, bool, ClipChoice | StillChoice]] = [
        ("clip", c.copy.id, c.copy.copy_sha256, Path(c.copy.path).name, not c.copy.unredacted, c)
        for c in clips
    ]
    rows += [
        ("still", s.still.id, s.still.sha256, Path(s.still.path).name, s.still.redacted, s)
        for s in stills
    ]
    if arguments.json:
        terminal.result(
            [
                {
                    "kind": kind, "id": one, "sha256": sha256, "name": name, "redacted": redacted,
                    "problem": choice.problem, "missing": choice.moved,
                    "open": [gate.words for gate in choice.open],
                }
                for kind, one, sha256, name, redacted, choice in rows
            ]
        )  # fmt: skip
        return ExitStatus.DONE
    for kind, one, _, name, redacted, choice in rows:
        shown = "redacted" if redacted else "UNREDACTED"
        terminal.say(f"{kind:<6} {one}  {shown:<11} {name}{_standing(choice)}")
    if not rows:
        terminal.say("There are no clips or stills yet.")
    return ExitStatus.DONE


def _standing(choice: ClipChoice | StillChoice) -> str:
    if choice.problem:
        return f"  cannot go: {choice.problem}"
    if choice.moved:
        return "  not where it was written"
    return f"  open: {' '.join(gate.words for gate in choice.open)}" if choice.open else ""


def _subject(workspace: Workspace, arguments: argparse.Namespace) -> Subject:
    from redaction.model.ids import IncidentId
    from redaction.usecases.evidence_order import subject_of

    if arguments.footage:
        footage = _footage_named(workspace, arguments.about)
        return subject_of(workspace, footage.id, is_footage=True)
    incident = IncidentId(_incident_id(workspace, arguments.about))
    return subject_of(workspace, incident, is_footage=False)


def _incident_id(workspace: Workspace, named: str) -> str:
    found = [
        one for one in workspace.incidents.all() if named in (one.id, one.reference, one.title)
    ]
    if len(found) == 1:
        return found[0].id
    if found:
        ids = ", ".join(one.id for one in found)
        raise UsageError(f"Several incidents are called “{named}”: name one by its id, {ids}.")
    raise UsageError(f"There is no incident “{named}” in the register.")


def _footage_named(workspace: Workspace, named: str) -> Footage:
    """By its id, its file, its file's name, or the first letters of its SHA-256."""
    found = [
        one
        for one in workspace.footage()
        if named in (one.id, one.path, Path(one.path).name)
        or str(Path(named).absolute()) == one.path
        or (len(named) >= 6 and one.sha256.startswith(named.lower()))
    ]
    if len(found) == 1:
        return found[0]
    if found:
        ids = ", ".join(one.id for one in found)
        raise UsageError(f"“{named}” fits several footage: name one by its id, {ids}.")
    raise UsageError(f"There is no footage “{named}” in the register.")


def _clips(workspace: Workspace, about: Subject, arguments: argparse.Namespace) -> tuple[str, ...]:
    from redaction.usecases.evidence_choice import clip_choices

    if arguments.no_clips:
        return ()
    known = clip_choices(workspace, about)
    if arguments.clip is None:
        return tuple(
            c.copy.id for c in known if c.copy.is_clip and not (c.problem or c.copy.unredacted)
        )
    keys = [(c.copy.id, c.copy.copy_sha256) for c in known]
    return tuple(_fitting("clip", named, keys) for named in dict.fromkeys(arguments.clip))


def _stills(workspace: Workspace, about: Subject, arguments: argparse.Namespace) -> tuple[str, ...]:
    from redaction.usecases.evidence_choice import still_choices

    if arguments.no_stills:
        return ()
    known = still_choices(workspace, about)
    if arguments.still is None:
        return tuple(s.still.id for s in known if s.still.redacted and not s.problem)
    keys = [(s.still.id, s.still.sha256) for s in known]
    return tuple(_fitting("still", named, keys) for named in dict.fromkeys(arguments.still))


def _fitting(kind: str, named: str, keys: Sequence[tuple[str, str]]) -> str:
    found = [one for one, sha256 in keys if one == named or sha256.startswith(named.lower())]
    if len(found) != 1:
        raise UsageError(f"“{named}” fits {len(found) or 'no'} {kind}s of it.")
    return found[0]


def _annotations(
    workspace: Workspace, about: Subject, arguments: argparse.Namespace
) -> tuple[str, ...] | None:
    from redaction.usecases.evidence_order import noted

    if arguments.no_annotations:
        return ()
    if not arguments.category:
        return None
    categories = workspace.categories.read()
    wanted = set()
    for name in arguments.category:
        found = categories.named(name)
        if found is None:
            raise UsageError(f"There is no category “{name}” in the list.")
        wanted.add(found.id)
    return tuple(
        n.annotation.id for n in noted(workspace, about) if n.annotation.category in wanted
    )


def _about(one: Disclosure, called: dict[str, str]) -> str:
    return called.get(one.incident or one.footage, one.incident or one.footage)


def _holds(clips: int, stills: int) -> str:
    return f"{_many(clips, 'clip')}, {_many(stills, 'still')}"


def _many(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
