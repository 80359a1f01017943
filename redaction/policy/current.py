"""The policy that holds here and now: read once, from where this machine keeps it.

A file in the machine's place always wins. ``UMBRA_POLICY`` names another one only where there is none, for
trying a policy out: who sits at the computer can add rules that way, but not get rid of any.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

from redaction.jobs.errors import UserError
from redaction.policy.machine import account, groups_of, machine_file
from redaction.policy.ownership import not_administrators
from redaction.policy.reading import PolicyFault, read_policy
from redaction.policy.values import GROUP, Policy

VARIABLE = "UMBRA_POLICY"
"""Of the environment: another file, where the machine has none."""

_instead: list[Policy] = []


def policy() -> Policy:
    """What holds for this process; the same value from the first call on.

    Raises:
        PolicyFault: If there is a policy that cannot be read or makes no sense.
    """
    return _instead[-1] if _instead else _read()


def policy_file() -> Path | None:
    """The file that holds here, whether or not it can be read; None where there is none.

    Raises:
        PolicyFault: If it cannot be told whether there is one.
    """
    there = machine_file()
    if _is_there(there):
        return there
    chosen = os.environ.get(VARIABLE, "")
    return Path(chosen) if chosen else None


def read_here(place: Path) -> Policy:
    """The policy in a file; the machine's own only if it is an administrator's.

    Args:
        place: A file that is there.

    Raises:
        PolicyFault: If it cannot be used.
    """
    if place == machine_file() and (words := not_administrators(place)):
        raise PolicyFault(place, (words,))
    return read_policy(place)


def ask_the_system() -> None:
    """Read the policy, and ask whose account this is, before this process is confined.

    Where accounts are kept by a server, the system asks it for the name, the home folder and, if the policy
    names any, the groups through a socket, and a confined process has none. A policy that cannot be used is
    said where it is needed.
    """
    with suppress(UserError, OSError):
        own = account()
        if any(one.startswith(GROUP) for one in policy().export.unredacted or ()):
            groups_of(own)


@contextmanager
def holding(instead: Policy) -> Iterator[None]:
    """Inside it this policy holds for this process, for tests; child processes read their own."""
    _instead.append(instead)
    try:
        yield
    finally:
        _instead.remove(instead)


@cache
def _read() -> Policy:
    place = policy_file()
    return Policy() if place is None else read_here(place)


def _is_there(place: Path) -> bool:
    try:
        place.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError as error:  # a folder that may not be looked into may hold one
        raise PolicyFault(place, (f"It cannot be read ({error.strerror}).",)) from error
    return True
