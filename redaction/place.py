"""Where the program lies and how it starts itself: the same answers from a checkout and from an installation.

A frozen program is one folder: the executables, and beside them ``_internal`` with the libraries, our own
source and ``resources``. There is no Python to call by its name in it, so every process that we start is the
program itself with a hidden word: :data:`JOB`, :data:`TRY_ENCODER`, :data:`CHECK_PACKAGE`. ``app.__main__``
knows what each of them runs. Only the standard library is used here.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

_HERE: Final = Path(__file__).resolve()

JOB: Final = ":job"
"""Runs ``redaction.jobs.child``."""

TRY_ENCODER: Final = ":try-encoder"
"""Runs ``redaction.export.encoder_trial``."""

CHECK_PACKAGE: Final = ":check-package"
"""Runs ``redaction.casework.checker.apart``."""

_CONSOLE: Final = "umbra.exe"
"""On Windows the executable whose input and output are those it was given; the window's own has none."""


def is_frozen() -> bool:
    """Whether this is an installed program rather than a checkout."""
    return bool(getattr(sys, "frozen", False))


def root() -> Path:
    """The folder that holds ``resources`` and our packages: the checkout, or ``_internal``."""
    return _HERE.parents[1]


def resources() -> Path:
    """Models, icons, help and whatever else is read and never changed."""
    return root() / "resources"


def remedy(checkout: str, installed: str) -> str:
    """What a person can do about a missing part: only a checkout can be set up again."""
    return installed if is_frozen() else checkout


def own_command(*words: str) -> list[str]:
    """What starts this program once more; give it :func:`own_environment` so that it is found.

    Args:
        words: What follows, as on the command line, or a hidden word with its arguments.
    """
    if not is_frozen():
        return [sys.executable, "-m", "app", *words]
    executable = Path(sys.executable)
    if os.name == "nt" and (twin := executable.with_name(_CONSOLE)).is_file():
        executable = twin
    return [str(executable), *words]


def own_environment() -> dict[str, str]:
    """This process's environment, by which :func:`own_command` finds our packages from any folder."""
    made = dict(os.environ)
    made["PYTHONIOENCODING"] = "utf-8"
    if not is_frozen():
        known = (str(root()), made.get("PYTHONPATH", ""))
        made["PYTHONPATH"] = os.pathsep.join(part for part in known if part)
    return made


def script_command(script: Path, *words: str) -> list[str]:
    """What runs the receiver's checking script in a process that knows nothing of Umbra.

    A checkout has a Python for it, without site packages. An installation runs it itself, and only that
    script: a signed program that ran any file would get around the rules of a locked-down machine.

    Args:
        script: The script's file, exactly as it goes into packages.
        words: Its arguments.
    """
    if not is_frozen():
        return [sys.executable, "-I", "-S", str(script), *words]
    return own_command(CHECK_PACKAGE, str(script), *words)
