"""The grammar of `umbra incidents align-sound`; only the standard library."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def align_action(
    incidents: Any,
    command: Callable[[Any, str, str, str], Any],
    progress: Callable[[Any], None],
) -> None:
    """Add it.

    Args:
        incidents: The actions of `umbra incidents`.
        command: Adds one with the options that all have.
        progress: Adds the options of what takes long.
    """
    sound = command(
        incidents, "align-sound", "redaction.cli_align:align_sound",
        "align a camera to another by what both heard",
    )  # fmt: skip
    sound.add_argument("incident", metavar="INCIDENT", help="reference, title or id")
    sound.add_argument("camera", metavar="CAMERA", help="its name, or the footage by name or id")
    sound.add_argument("--to", required=True, metavar="CAMERA", help="the other camera")
    for name, whose in (("--sound", "CAMERA"), ("--to-sound", "the other camera")):
        sound.add_argument(
            name, type=int, default=0, metavar="N", help=f"which sound track of {whose}, from 0"
        )
    sound.add_argument(
        "--within", type=float, metavar="SECONDS",
        help="search only so far around where their clocks say (default: everywhere)",
    )  # fmt: skip
    sound.add_argument(
        "--weak", action="store_true",
        help="keep a match that is not sure, too: look at the pictures",
    )  # fmt: skip
    sound.add_argument("--try-only", action="store_true", help="say what is found, change nothing")
    sound.add_argument("--json", action="store_true")
    progress(sound)
