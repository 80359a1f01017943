"""`umbra`: the window, alone or with files; the command line, which never imports Qt; our own children."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import app.bytecode  # noqa: F401 - before anything else of ours is loaded
from app.settings.options import settings_commands
from redaction.place import CHECK_PACKAGE, JOB, TRY_ENCODER

HIDDEN: Final = {
    JOB: "redaction.jobs.child",
    TRY_ENCODER: "redaction.export.encoder_trial",
    CHECK_PACKAGE: "redaction.casework.checker.apart",
}
"""Words by which the program starts itself, and the modules whose ``main`` takes what follows."""

NO_SCREEN = (
    "The window cannot be opened, because there is no screen here. Nothing was changed. Start it on a "
    "desktop, or use a command such as `umbra redact` (`umbra --help` lists them).\n"
)


def main() -> int:
    """Entry point; returns the exit status of the command-line contract."""
    words = sys.argv[1:]
    if words and (module := HIDDEN.get(words[0])):
        status: int = importlib.import_module(module).main(words[1:])
        return status
    if words and not are_files(words):
        from redaction.cli import main as command_line

        confine_command(words)
        return command_line(words, [settings_commands])
    if not has_screen():
        # Qt would end the process with a core dump and advice about its own installation.
        sys.stderr.write(NO_SCREEN)
        return 2
    from app.bootstrap import main as window

    return window(words)


def are_files(words: Sequence[str]) -> bool:
    """Whether footage was given to be opened, as by a double click; a command's name is a command."""
    if not all(Path(word).is_file() for word in words):
        return False
    from redaction.cli import command_names

    return words[0] not in command_names([settings_commands])


def confine_command(words: Sequence[str]) -> None:
    """Take the network from a command, unless it names a cluster, and other processes; see ``confined``.

    A batch reads no footage: each of its files is a command of its own, and a row of its table may name a
    cluster.
    """
    from redaction.jobs.confined import Needs, confine
    from redaction.policy.current import ask_the_system

    if words[0] == "batch" or any(asks_for_cluster(word) for word in words):
        return
    ask_the_system()
    for lacking in confine(Needs(writes=None, starts=True, local=True)).lacking:
        sys.stderr.write(f"Not so on this computer, as it should be: {lacking}.\n")


def asks_for_cluster(word: str) -> bool:
    """Whether a word is ``--scheduler``, also cut short as the command line allows, or runs a worker."""
    name = word.partition("=")[0]
    return len(name) > 3 and "--scheduler".startswith(name)


def has_screen() -> bool:
    """Whether Qt will find somewhere to draw; only Linux has to be asked."""
    wanted = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return not sys.platform.startswith("linux") or any(os.environ.get(name) for name in wanted)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:  # before a command or the window looks after it
        sys.exit(130)
