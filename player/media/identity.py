"""What a file is, whatever it is called: SHA-256 of its content."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

from player.media.container import changed, missing
from player.media.work import CancelLike, NeverCancelled, ProgressLike, quiet

_CHUNK: Final = 1 << 20


def hash_file(
    path: Path, *, cancel: CancelLike | None = None, progress: ProgressLike | None = None
) -> str:
    """SHA-256 of a file as 64 hexadecimal digits, read in pieces of 1 MiB.

    Args:
        path: The file; it is only read.
        cancel: Asked before every piece.
        progress: Told phase ``hashing`` in bytes.

    Raises:
        MediaError: If the file is missing or cannot be read to its end.
    """
    cancel, progress = cancel or NeverCancelled(), progress or quiet
    digest, done = hashlib.sha256(), 0
    try:
        size = path.stat().st_size
        with path.open("rb", buffering=0) as file:
            while piece := file.read(_CHUNK):
                cancel.check()
                digest.update(piece)
                done += len(piece)
                progress("hashing", done, max(size, done), "bytes")
    except FileNotFoundError as exc:
        raise missing(path) from exc
    except OSError as exc:
        raise changed(path) from exc
    return digest.hexdigest()
