"""Telling that memory ran out, whoever says so, and saying it in a sentence."""

from __future__ import annotations

import errno

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
        link = link.__cause__ or link.__context__
    return False


def out_of_memory() -> UserError:
    """The sentence."""
    return UserError(
        "There was not enough memory for this work.",
        "The footage is unchanged and everything you decided is kept; no unfinished file is left.",
        "Close other programs and try it again. Very large pictures need a computer with more memory.",
    )
