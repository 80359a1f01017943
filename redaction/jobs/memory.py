"""Telling that memory ran out, whoever says so, and saying it in a sentence."""

from __future__ import annotations

import errno
import sys

from player.media.memory import has_room
from redaction.jobs.errors import UserError

_SAID = (
    "bad_alloc",
    "insufficient memory",
    "failed to allocate",
    "cannot allocate memory",
    "failed to map segment",
    "can't start new thread",
    "out of memory",
)
"""How OpenCV, ONNX Runtime and C libraries say it."""

TO_READ, TO_WRITE, TO_FIND = 650 << 20, 900 << 20, 1200 << 20
"""Bytes that loading what decodes needs, what encodes, what finds: Linux, two to sixteen processors."""

NEEDS = {
    "redaction.cli_work": TO_WRITE,
    "redaction.cli_check": TO_WRITE,
    "redaction.cli_align": TO_WRITE,
    "redaction.cli_stills": TO_WRITE,
    "redaction.cli_sample": TO_WRITE,
    "redaction.cli_check:probe_command": TO_READ,
    "redaction.cli_work:detect": TO_FIND,
    "redaction.cli_work:redact": TO_FIND,
}
"""By the module of a command, or the command itself."""


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an error, or one it came from, says that there was no memory left."""
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        if isinstance(link, MemoryError) or getattr(link, "errno", None) == errno.ENOMEM:
            return True
        if not isinstance(link, UserError) and any(said in str(link).lower() for said in _SAID):
            return True
        if isinstance(link, BlockingIOError) and type(link).__module__.startswith("av"):
            return True  # a decoder or encoder that got no thread
        link = link.__cause__ or link.__context__
    return False


def out_of_memory() -> UserError:
    """The sentence."""
    return UserError(
        "There was not enough memory for this work.",
        "The footage is unchanged and everything you decided is kept; no unfinished file is left.",
        "Close other programs and try it again. Very large pictures need a computer with more memory.",
    )


def ask_for_room(command: str) -> None:
    """Refuse a command whose libraries could not be loaded.

    Some of them end the process without a word, or with a fault of the machine, when they get no memory while
    they are loaded: it has to be known before. Measured by `./run bench lowmem`.

    Args:
        command: The function that does it, as ``module:function``.

    Raises:
        UserError: If the system would not give as much address space.
    """
    if sys.platform == "win32":
        return  # there it would be taken from everybody, and libraries say it in words
    needed = NEEDS.get(command, NEEDS.get(command.partition(":")[0], 0))
    if needed and not has_room(needed):
        raise out_of_memory()
