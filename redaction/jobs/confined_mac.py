"""Confinement on macOS: the system's own profile without network, and no core files."""

from __future__ import annotations

import ctypes
import resource

from redaction.jobs.confined import DUMPS, NETWORK, Tally

_NAMED = 1
_PROFILE = b"no-network"


def confine(tally: Tally) -> None:
    """Take from this process what it does not need; ``no-network`` leaves sockets of this computer alone."""
    try:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        tally.held.add(DUMPS)
    except (OSError, ValueError) as error:
        tally.failed(DUMPS, error)
    try:
        library = ctypes.CDLL("/usr/lib/libsandbox.1.dylib", use_errno=True)
        library.sandbox_init.argtypes = (
            ctypes.c_char_p,
            ctypes.c_uint64,
            ctypes.POINTER(ctypes.c_char_p),
        )
        said = ctypes.c_char_p()
        if library.sandbox_init(_PROFILE, _NAMED, ctypes.byref(said)) != 0:
            tally.failed(NETWORK, (said.value or b"refused").decode("utf-8", "replace"))
            return
        tally.held.add(NETWORK)
    except (OSError, AttributeError) as error:
        tally.failed(NETWORK, error)
