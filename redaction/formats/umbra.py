"""Our own track file: JSON, everything of every track, without loss."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from redaction.formats.common import MadeFor, Malformed, Picture
from redaction.model import codec
from redaction.model.codec import CodecError
from redaction.model.track import Track

NAME = "umbra-tracks"
"""Says what the file is."""


def write(tracks: Iterable[Track], picture: Picture, frames: int) -> Iterator[str]:
    """The file's text in parts: one track a line, so that files can be compared line by line."""
    head = {
        "format": NAME,
        "version": codec.VERSION,
        "width": picture.width,
        "height": picture.height,
        "frames": frames,
        "picture": picture.video + 1,
    }
    yield json.dumps(head)[:-1] + ', "tracks": ['
    separator = "\n"
    for track in tracks:
        yield separator + json.dumps(
            codec.track_to_json(track), ensure_ascii=False, allow_nan=False
        )
        separator = ",\n"
    yield "\n]}\n"


def read(data: dict[str, Any]) -> tuple[tuple[Track, ...], MadeFor]:
    """The tracks of a file that was parsed as JSON, and what they were made for.

    Raises:
        Malformed: If it is not one of ours, or a newer one.
    """
    if data.get("format") != NAME:
        raise Malformed("it is JSON, but holds no tracks this program knows")
    version = data.get("version")
    if isinstance(version, int) and version > codec.VERSION:
        raise Malformed("it was written by a newer version of Umbra")
    if version != codec.VERSION:
        raise Malformed("it does not say a version this program knows")
    rows = data.get("tracks")
    if not isinstance(rows, list):
        raise Malformed("“tracks” should be a list")
    tracks = []
    for number, row in enumerate(rows, 1):
        try:
            tracks.append(codec.track_from_json(row))
        except CodecError as error:
            raise Malformed(f"track {number}: {error}") from error
    width, height, frames, picture = (
        data[name] if isinstance(data.get(name), int) else None
        for name in ("width", "height", "frames", "picture")
    )
    stated = MadeFor(width, height, frames, None if picture is None else picture - 1)
    return tuple(tracks), stated
