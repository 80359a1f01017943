"""Whether there is memory, asked where a decoder says that there was none.

A damaged file can make a decoder ask for more than any machine has: that picture is damaged, and the rest is
read. Where memory really lacks the same words must not let whole pictures count as damaged.
"""

from __future__ import annotations

import mmap

_PICTURES = 256 << 20
"""Bytes that decoding must be able to get: pictures of the largest common size, and those they lean on."""


def has_room(size: int) -> bool:
    """Whether the process would be given ``size`` bytes more of address space now; nothing is kept."""
    try:
        mmap.mmap(-1, size).close()
    except (OSError, MemoryError, ValueError):
        return False
    return True


def raise_if_short(error: Exception) -> None:
    """Raise what a decoder said, if it says that memory lacks and that is so.

    Raises:
        MemoryError: What was said, if it is.
    """
    if isinstance(error, MemoryError) and not has_room(_PICTURES):
        raise error
