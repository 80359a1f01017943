"""`umbra policy`: what holds on this computer, and whether a file would."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from redaction.jobs.errors import ExitStatus
from redaction.policy.current import VARIABLE, policy_file, read_here
from redaction.policy.machine import account, machine_file
from redaction.policy.reading import PolicyFault
from redaction.policy.schema import policy_schema
from redaction.policy.words import policy_lines

if TYPE_CHECKING:
    from pathlib import Path

    from redaction.cli_terminal import Terminal


def show(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Say what holds here.

    Raises:
        PolicyFault: If the policy cannot be used.
    """
    place = policy_file()
    if place is None:
        if arguments.json:
            terminal.result({"policy": None, "place": str(machine_file())})
        else:
            terminal.say(f"No policy holds on this computer. It would lie in {machine_file()}.")
        return ExitStatus.DONE
    found = read_here(place)
    if arguments.json:
        said = json.loads(place.read_text("utf-8-sig"))
        terminal.result({"policy": said, "place": str(place), "sha256": found.digest})
        return ExitStatus.DONE
    terminal.say(f"The policy of this computer: {place}")
    if place != machine_file():
        terminal.say(f"It was named by {VARIABLE}; nothing lies in {machine_file()}.")
    terminal.say(f"SHA-256: {found.digest}")
    for line in policy_lines(found, account()):
        terminal.say(line)
    return ExitStatus.DONE


def check(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """See whether a file can be used; everything that is wrong with it, a line each."""
    place = arguments.file or policy_file()
    if place is None:
        terminal.say(f"There is no policy to check: nothing lies in {machine_file()}.")
        return ExitStatus.DONE
    try:
        found = read_here(_spelled_as_here(place))
    except PolicyFault as fault:
        for line in fault.faults:
            terminal.say(line)
        terminal.note(f"{place.name} cannot be used as it is.")
        return ExitStatus.BAD_INPUT
    terminal.say(f"{place.name} can be used. SHA-256: {found.digest}")
    for line in policy_lines(found, account()):
        terminal.say(line)
    return ExitStatus.DONE


def _spelled_as_here(place: Path) -> Path:
    """The machine's own file by its own name, which is how it is known, whatever path somebody gave."""
    there = machine_file()
    try:
        return there if place.samefile(there) else place
    except OSError:  # one of them is not there, or cannot be looked at
        return place


def schema(arguments: argparse.Namespace, terminal: Terminal) -> int:  # noqa: ARG001 - a command
    """Print the schema."""
    terminal.result(policy_schema())
    return ExitStatus.DONE
