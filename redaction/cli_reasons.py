"""`umbra reasons`: the list of codes, and what is withheld for which of them."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from redaction.casework.catalogue import Catalogue
from redaction.casework.exemptions import Exemption
from redaction.casework.missing import Missing, missing_reasons
from redaction.casework.sharing import read_list, write_list
from redaction.casework.withheld import Withheld, things_withheld
from redaction.cli_terminal import Terminal
from redaction.cli_words import count
from redaction.cli_workspace import open_workspace, request_named, workspace_for_work
from redaction.jobs.errors import ExitStatus
from redaction.model.footage import Footage


def list_reasons(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """One line a code."""
    with open_workspace(arguments) as workspace:
        known = workspace.catalogue.read()
    if arguments.json:
        terminal.result(known.to_json())
        return ExitStatus.DONE
    for exemption in known.exemptions.values():
        terminal.say(_line(known, exemption))
    return ExitStatus.DONE


def export_list(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """The whole list as a file."""
    with open_workspace(arguments) as workspace:
        write_list(workspace.catalogue.read(), arguments.output)
    terminal.say(f"The list of reasons is in {arguments.output.name}.")
    return ExitStatus.DONE


def import_list(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """What a file says, taken over in one step."""
    other = read_list(arguments.file)
    with workspace_for_work(arguments) as workspace:
        before = workspace.catalogue.read()
        after = workspace.catalogue.take(other)
    if after == before:
        terminal.say("The list is the same already.")
        return ExitStatus.DONE
    changed = sum(before.find(code) != e for code, e in after.exemptions.items())
    terminal.say(f"The list of reasons was taken over: {count(changed, 'code')} changed.")
    return ExitStatus.DONE


def list_withheld(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """One line for each thing that is withheld in the footage of a request."""
    with open_workspace(arguments) as workspace:
        request = request_named(workspace, arguments.request)
        assert request is not None
        known = workspace.catalogue.read()
        found = []
        for footage in workspace.footage(request.id):
            project = workspace.project(footage.id)
            found.append(
                (
                    footage,
                    things_withheld(project, footage, request, catalogue=known),
                    missing_reasons(project, request, catalogue=known),
                )
            )
    if arguments.json:
        terminal.result([_to_json(f, things, missing) for f, things, missing in found])
        return ExitStatus.DONE
    lacking = 0
    for footage, things, missing in found:
        lacking += len(missing)
        terminal.say(f"{Path(footage.path).name}:")
        if not arguments.missing:
            for thing in things:
                why = known.described(thing.reasons.codes) or "no reason"
                source = f" ({thing.reasons.of})" if thing.reasons.of else ""
                terminal.say(f"  {thing.words:<28} {why}{source}")
        for one in missing:
            codes = f": {', '.join(one.codes)}" if one.codes else ""
            terminal.say(f"  {one.words:<28} {one.lack}{codes}")
    terminal.say(
        f"{count(lacking, 'reason')} to settle." if lacking else "Every reason is given and holds."
    )
    return ExitStatus.DONE


def _line(known: Catalogue, exemption: Exemption) -> str:
    kinds = ", ".join(sorted(exemption.kinds)) if len(exemption.kinds) < 6 else "all"
    marks = [m for m, on in (("own", exemption.own), ("retired", exemption.retired)) if on]
    marks += [f"default for {k}" for k, codes in known.defaults.items() if exemption.code in codes]
    said = f"  [{', '.join(marks)}]" if marks else ""
    return f"{exemption.code:<14} {exemption.act:<26} {exemption.title} ({exemption.force}; {kinds}){said}"


def _to_json(
    footage: Footage, things: tuple[Withheld, ...], missing: tuple[Missing, ...]
) -> dict[str, Any]:
    return {
        "footage": footage.id,
        "name": Path(footage.path).name,
        "sha256": footage.sha256,
        "withheld": [
            {
                "thing": t.thing.value,
                "id": t.id,
                "words": t.words,
                "frames": [[int(s.start), int(s.stop)] for s in t.spans],
                "seconds": None if t.seconds is None else [str(s) for s in t.seconds],
                "reasons": list(t.reasons.codes),
                "why": t.reasons.why,
                "of": t.reasons.of.value,
            }
            for t in things
        ],
        "missing": [
            {
                "lack": m.lack.value,
                "at": m.at.value,
                "thing": m.thing.value,
                "id": m.id,
                "words": m.words,
                "codes": list(m.codes),
                "concerns": m.concerns,
            }
            for m in missing
        ],
    }
