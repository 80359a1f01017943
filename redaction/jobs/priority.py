"""Letting other processes go first."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

_BELOW_NORMAL = 0x00004000


def lower_priority(*, a_little: bool = False) -> None:
    """Make this process wait for whoever else wants the processor; no harm where that cannot be done.

    Args:
        a_little: Only so much that the window answers while the work goes on.
    """
    if sys.platform == "win32":
        import ctypes

        kernel = ctypes.windll.kernel32
        if not a_little:
            kernel.SetPriorityClass(kernel.GetCurrentProcess(), _BELOW_NORMAL)
        return
    with suppress(OSError):
        os.nice(3 if a_little else 15)
