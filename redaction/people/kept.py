"""What was worked out about faces, one file a track, with the other caches of the footage.

Crops and numbers of faces are personal data: they lie nowhere else, for their owner only, and go when the
footage goes. Losing them costs time, never work.
"""

from __future__ import annotations

import base64
import json
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import numpy as np

from redaction.model.ids import TrackId
from redaction.people.embed import Crop, TrackFace
from redaction.store.private import write_private

NAME: Final = "people"
"""Folder in the cache of a footage."""


class KeptFaces:
    """The faces of one footage.

    Attributes:
        folder: Where they lie.
    """

    def __init__(self, cache: Path, sha256: str) -> None:
        self.folder = cache / sha256 / NAME

    def __bool__(self) -> bool:
        """Whether anything was ever kept."""
        return self.folder.is_dir()

    def get(self, track: TrackId, key: str) -> TrackFace | None:
        """The face that was kept under this key, or None; what is odd is made anew."""
        try:
            data = json.loads((self.folder / f"{key}.json").read_text(encoding="ascii"))
            vector = data["vector"]
            return TrackFace(
                track,
                tuple(
                    Crop(int(f), float(q), base64.b64decode(jpeg)) for f, q, jpeg in data["crops"]
                ),
                None if vector is None else np.array(vector, np.float64),
                float(data["quality"]),
                float(data["spread"]),
            )
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def put(self, key: str, face: TrackFace) -> None:
        """Keep a face.

        Raises:
            OSError: If the disk does not take it.
        """
        data: dict[str, Any] = {
            "crops": [
                [c.frame, c.quality, base64.b64encode(c.jpeg).decode("ascii")] for c in face.crops
            ],
            "vector": None if face.vector is None else [round(float(v), 6) for v in face.vector],
            "quality": face.quality,
            "spread": face.spread,
        }
        self.folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_private(self.folder / f"{key}.json", json.dumps(data).encode("ascii"))

    def keep_only(self, keys: set[str]) -> None:
        """Delete what is kept of tracks that are not there any more."""
        with suppress(OSError):
            for file in self.folder.iterdir():
                if file.stem not in keys:
                    file.unlink(missing_ok=True)
