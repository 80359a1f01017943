"""Findings of finished parts kept in the workspace, so that a search goes on where it was broken off.

They hold boxes and coarse motion, no pictures. They lie beside the other caches under the hash of the
footage, go with it, and go when the search is over. Losing one costs time, never work: whatever is odd in it
is ignored.
"""

from __future__ import annotations

import functools
import hashlib
import json
import re
import secrets
import shutil
from concurrent.futures import Future, wait
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from redaction.detection.models import catalogue
from redaction.place import root
from redaction.store.private import write_private
from redaction.usecases.chunks import Chunk, ChunkFindings
from redaction.version import build

if TYPE_CHECKING:
    from collections.abc import Sequence

    from redaction.detection.settings import DetectionSettings
    from redaction.jobs.cancel import CancelToken

FOLDER: Final = "chunks"
"""Folder under the footage's in the folder of caches."""

ENDING: Final = ".chunk"

LONGEST: Final = 20_000
"""Frames of a part that is kept at most; longer ones, of files with hardly a keyframe, are found again."""

_HASH: Final = re.compile("[0-9a-f]{64}")

_REVISION: Final = 1
"""Raised when the same code would read the same footage differently, as with a new decoder."""

_ROOT: Final = root()

_CODE: Final = (
    "player/media/*.py",
    "redaction/detection/*.py",
    "redaction/tracking/*.py",
    "redaction/usecases/checkpoints.py",
    "redaction/usecases/chunks.py",
    "redaction/usecases/look_through.py",
    "redaction/usecases/sparse.py",
    "redaction/usecases/stretches.py",
)
"""What decides what is found on a frame, and which frame that is."""


@functools.cache
def analysis_version() -> str:
    """What stands for the program that finds: another one may find something else with the same settings.

    It is taken from the very source, because a number that someone has to raise is forgotten once.
    """
    import av
    import cv2
    import numpy
    import onnxruntime

    libraries = (av, cv2, numpy, onnxruntime)
    # A frozen program has no source with it; what it was made from stands for it.
    frozen = build().source
    digest = hashlib.sha256(
        " ".join([str(_REVISION), *(x.__version__ for x in libraries), frozen]).strip().encode()
    )
    for pattern in () if frozen else _CODE:
        sources = sorted(_ROOT.glob(pattern))
        for path in sources:
            digest.update(path.name.encode() + path.read_bytes())
        if not sources:
            # A program without its source cannot be told from another one: nothing of it is believed.
            digest.update(secrets.token_bytes(16))
    return f"{_REVISION}-{digest.hexdigest()[:12]}"


def model_hashes(labels: Sequence[str]) -> dict[str, str]:
    """SHA-256 of each model file by name; the label itself where the list of models has none.

    Args:
        labels: As ``Ensemble.names`` gives them.
    """
    known = catalogue()
    found = {}
    for label in labels:
        name, _, start = label.partition("@")
        found[name] = known[name].sha256 if name in known else start
    return found


class Checkpoints:
    """Where the findings of one file are kept.

    Args:
        cache: Folder of caches.
        sha256: Of the file's content; a future where that is still worked out. Until it is known
            nothing is written, and nothing that is there is believed.
    """

    def __init__(self, cache: Path, sha256: str | Future[str]) -> None:
        self._cache = cache
        self._waiting: list[ChunkFindings] = []
        self._key: dict[str, Any] = {}
        self._name = ""
        if isinstance(sha256, str):
            self._sha256: Future[str] = Future()
            self._sha256.set_result(sha256)
        else:
            self._sha256 = sha256

    def bind(
        self,
        *,
        fingerprint: str,
        video: int,
        settings: DetectionSettings,
        models: Sequence[str],
    ) -> None:
        """Say what is looked at with what: only findings of just that are taken.

        Args:
            fingerprint: Of the file that is open (see ``FileWatch.digest``).
            video: Which of its moving pictures, from 0.
            settings: What is looked for and how hard.
            models: As ``Ensemble.names`` gives them.
        """
        self._key = {
            "version": analysis_version(),
            "fingerprint": fingerprint,
            "video": video,
            "settings": settings.to_json(),
            "models": list(models),
            "hashes": model_hashes(models),
        }
        # As it will be read: JSON has no tuples.
        self._key = json.loads(json.dumps(self._key))
        spelt = json.dumps(self._key, sort_keys=True).encode()
        self._name = hashlib.sha256(spelt).hexdigest()[:24]

    def any(self, cancel: CancelToken) -> bool:
        """Whether there seem to be findings; waits for the file's hash only if there do.

        Raises:
            Cancelled: If it was asked to stop.
        """
        if not any(self._cache.glob(f"*/{FOLDER}/{self._name}.*{ENDING}")):
            return False
        while not self._sha256.done():
            cancel.check()
            wait((self._sha256,), timeout=0.1)
        return self._known() is not None

    def read(self, chunk: Chunk) -> ChunkFindings | None:
        """The findings of a part, or None when there are none that can be believed."""
        if self._known() is None:
            return None
        try:
            found = ChunkFindings.from_bytes(self._file(chunk).read_bytes(), self._whole_key())
        except (OSError, ValueError, MemoryError):
            return None
        return found if found.chunk == chunk else None

    def keep(self, findings: ChunkFindings) -> None:
        """Keep the findings of a part; once the file's hash is known, they are written."""
        if len(findings.chunk) <= LONGEST:
            self._waiting.append(findings)
        self.flush()

    def flush(self) -> None:
        """Write what waits, if the file's hash is known by now."""
        if self._known() is None:
            if self._sha256.done():
                self._waiting.clear()  # it never will be
            return
        waiting, self._waiting = self._waiting, []
        for findings in waiting:
            # A full or read-only disk must not stop the search: that part is only looked through again.
            with suppress(OSError):
                write_private(self._file(findings.chunk), findings.to_bytes(self._whole_key()))

    def clear(self) -> None:
        """Delete all findings kept of this content: the search is over."""
        if self._known() is not None:
            shutil.rmtree(self._folder(), ignore_errors=True)

    def _known(self) -> str | None:
        future = self._sha256
        if not future.done() or future.cancelled() or future.exception() is not None:
            return None
        # It names a folder.
        return future.result() if _HASH.fullmatch(future.result()) else None

    def _whole_key(self) -> dict[str, Any]:
        return {**self._key, "sha256": self._sha256.result()}

    def _folder(self) -> Path:
        return self._cache / self._sha256.result() / FOLDER

    def _file(self, chunk: Chunk) -> Path:
        return self._folder() / f"{self._name}.{chunk.start}-{chunk.stop}{ENDING}"
