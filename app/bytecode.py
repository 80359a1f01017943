"""Python's cache of our modules: never written where half of it might be kept for the whole.

CPython writes a module's bytecode into a file of its own and gives it its name, but until 3.14 it does not
look whether all of it was written. After a full disk the program would not start again ("marshal data too
short") until somebody removed that file.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Final

ROOM: Final = 64 << 20
"""Bytes: several times what all of our modules need."""


def keep_bytecode_whole() -> None:
    """Write no bytecode from here on if there is little room, or files may not grow."""
    try:
        room = shutil.disk_usage(Path(__file__).parent).free
    except OSError:
        room = 0
    if room < ROOM or not files_may_grow():
        sys.dont_write_bytecode = True


def files_may_grow() -> bool:
    """Whether the system sets no limit on the size of a file; Windows knows none."""
    try:
        import resource
    except ImportError:
        return True
    return resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY
