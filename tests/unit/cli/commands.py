"""Commands of the command line, run in this process with their faults as they are."""

from __future__ import annotations

import argparse
import importlib
from functools import cache
from pathlib import Path

from redaction.cli import build_parser
from redaction.cli_settling import settle
from redaction.cli_terminal import Terminal

# To make it takes longer than most commands do.
_parser = cache(build_parser)


def parse(*words: str | Path) -> argparse.Namespace:
    """What a line of words asks for."""
    arguments = _parser().parse_args([str(word) for word in words])
    settle(arguments)
    return arguments


def run(*words: str | Path) -> int:
    """Do what ``main`` does, without taking over the process's own output; gives the exit status."""
    arguments = parse(*words)
    module, _, function = arguments.run.partition(":")
    command = getattr(importlib.import_module(module), function)
    return int(command(arguments, Terminal(progress="none")))
