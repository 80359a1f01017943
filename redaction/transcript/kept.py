"""Transcripts in the cache of their footage: for their owner only, and gone when the footage goes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from redaction.store.private import write_private
from redaction.transcript.words import Transcript

NAME: Final = "transcript"
"""Folder in the cache of a footage."""


class KeptTranscripts:
    """The transcripts of one footage, one for each of its sound streams and pictures.

    Attributes:
        folder: Where they lie.
    """

    def __init__(self, cache: Path, sha256: str, video: int = 0) -> None:
        """Of a footage.

        Args:
            cache: Folder of caches.
            sha256: Of the file's content.
            video: Which of its pictures: times count from its first frame.
        """
        self.folder = cache / sha256 / NAME
        self._video = video

    def get(self, sound: int) -> Transcript | None:
        """The transcript of a sound stream, or None; what is odd is made anew."""
        try:
            data = json.loads(self._file(sound).read_text(encoding="utf-8"))
            found = Transcript.from_json(data)
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return found if found.sound == sound else None

    def put(self, transcript: Transcript) -> None:
        """Keep a transcript.

        Raises:
            OSError: If the disk does not take it.
        """
        self.folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        text = json.dumps(transcript.to_json(), ensure_ascii=False)
        write_private(self._file(transcript.sound), text.encode("utf-8"))

    def _file(self, sound: int) -> Path:
        return self.folder / f"{self._video}-{sound}.json"
