"""Files of the workspace that only their owner reads."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path


def write_private(path: Path, data: bytes, mode: int = 0o600) -> None:
    """Write a file in one step, in folders made if they are not there; those are for their owner only.

    Args:
        path: What is there is replaced.
        data: All of it.
        mode: Who may read the file; never more in between.

    Raises:
        OSError: If it cannot be written; then nothing is left.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = path.with_name(f"{path.stem[:48]}.{secrets.token_hex(4)}.partial")
    handle = os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except BaseException:
        with suppress(OSError):
            partial.unlink()
        raise
