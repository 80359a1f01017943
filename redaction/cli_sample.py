"""`umbra sample`: footage to learn with."""

from __future__ import annotations

import argparse

from redaction.cli_terminal import Terminal
from redaction.jobs.errors import ExitStatus


def sample(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Write the recordings of the sample into a folder."""
    from redaction.sample.make import write_sample

    paths = write_sample(
        arguments.folder,
        overwrite=arguments.overwrite,
        cancel=terminal.cancel,
        progress=terminal.progress,
    )
    terminal.clear()
    if arguments.json:
        terminal.result({"files": [str(path) for path in paths]})
        return ExitStatus.DONE
    for path in paths:
        terminal.say(str(path))
    terminal.note(
        "Nobody in these recordings exists. Open one in the window, or with `umbra redact`."
    )
    return ExitStatus.DONE
