"""Whether there is memory, asked where a decoder says that something is wrong.

Where memory lacks, decoders call what they were given damaged, or say that they got no thread: whole pictures
would count as damaged. The other way round a damaged file can make a decoder ask for more than any machine
has: that picture is damaged, and the rest is read. So what the decoder says decides nothing; the system does.
"""

from __future__ import annotations

import mmap
import sys

_PICTURES = 256 << 20
"""Bytes that decoding must be able to get: pictures of the largest common size, and those they lean on."""


def has_room(size: int) -> bool:
    """Whether the process would be given ``size`` bytes more of memory now; nothing is kept.

    It is asked for as libraries ask, so that limits on address space and on data both count.
    """
    try:
        if sys.platform == "win32":
            import numpy as np

            np.empty(size, np.uint8)
        else:
            flags = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS
            mmap.mmap(-1, size, flags=flags).close()
    except (OSError, MemoryError, ValueError):
        return False
    return True


def raise_if_short(error: Exception) -> None:
    """Say that memory lacks, if it does, instead of what a decoder said.

    Raises:
        MemoryError: From ``error``, whatever that is.
    """
    if not has_room(_PICTURES):
        msg = "there is no memory to decode with"
        raise MemoryError(msg) from error
