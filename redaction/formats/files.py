"""Writing and reading track files of any format."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

from redaction.formats import cvat, cvat_json, mot, umbra
from redaction.formats.common import MOST_FRAMES, MadeFor, Malformed, Picture, TrackFileError
from redaction.formats.exact import exact
from redaction.jobs.errors import OutputError
from redaction.model.geometry import Box
from redaction.model.track import Track


class Format(StrEnum):
    """The formats there are."""

    UMBRA = "umbra"
    MOT = "mot"
    CVAT = "cvat"
    CVAT_JSON = "cvat-json"


def write_tracks(
    path: Path, format: Format | str, tracks: Iterable[Track], info: Picture, frames: int
) -> None:
    """Write tracks to a file, replacing one of the same name once it is written whole.

    Args:
        path: Of the file.
        format: Of the file.
        tracks: What to write; all but ``umbra`` leave out what is not covered.
        info: Size of the picture as shown.
        frames: Number of frames in the footage.

    Raises:
        OutputError: If the file cannot be written.
        ValueError: If the format is none.
    """
    match Format(format):
        case Format.UMBRA:
            parts = umbra.write(tracks, info, frames)
        case Format.MOT:
            parts = mot.write(tracks)
        case Format.CVAT:
            parts = cvat.write(tracks, info, frames)
        case Format.CVAT_JSON:
            parts = cvat_json.write(tracks, frames)
    _write(path, parts)


@dataclass(frozen=True, slots=True)
class TrackFile:
    """What is in a track file.

    Attributes:
        format: Recognised by the content.
        tracks: All of them.
        made_for: The footage it states that it is for.
    """

    format: Format
    tracks: tuple[Track, ...]
    made_for: MadeFor

    def misfit(self, picture: Picture, frames: int) -> str:
        """Why it is not for this footage, within a sentence; empty where nothing speaks against it.

        Args:
            picture: Of the footage.
            frames: How many it has.
        """
        said = self.made_for
        if said.picture not in (None, picture.video):
            return (
                f"it is for moving picture {(said.picture or 0) + 1}, "
                f"and this one is {picture.video + 1}"
            )
        this = MadeFor(picture.width, picture.height, frames)
        stated = ((said.width, this.width), (said.height, this.height), (said.frames, this.frames))
        if any(theirs not in (None, ours) for theirs, ours in stated):
            size = " x ".join(str(v) for v in (said.width, said.height) if v)
            return (
                f"it is for {size or 'a picture'} with {said.frames or 'other'} frames, and this one "
                f"is {this.width} x {this.height} with {frames}"
            )
        late = max((track.stop for track in self.tracks), default=0)
        if late > frames:
            return f"it has tracks up to frame {late - 1}, and the last frame here is {frames - 1}"
        whole = Box(0, 0, picture.width, picture.height)
        shapes = (k.shape for t in self.tracks for k in t.keyframes)
        if self.tracks and not any(shape.bounds.intersection(whole) for shape in shapes):
            return "all its tracks lie outside this picture"
        return ""


def read_tracks(path: Path, frames: int | None = None) -> tuple[Track, ...]:
    """The tracks of a file; see ``read_file``."""
    return read_file(path, frames).tracks


def read_file(path: Path, frames: int | None = None) -> TrackFile:
    """Read tracks from a file of any of the formats, recognised by its content.

    Args:
        path: Of the file.
        frames: Number of frames in the footage, where it is known: a CVAT track without an end is
            held until there.

    Raises:
        UserError: If the file is not there, cannot be read or is not a track file; one sentence, with
            the line where there is one.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise TrackFileError(path.name, "it is not there") from error
    except UnicodeDecodeError as error:
        raise TrackFileError(path.name, "it is not text") from error
    except OSError as error:
        raise TrackFileError(path.name, error.strerror or "it cannot be read") from error
    try:
        found = _parsed(text, frames)
        _check(found.tracks)
    except Malformed as error:
        raise TrackFileError(path.name, error.why, error.line) from error
    return found


def _parsed(text: str, frames: int | None) -> TrackFile:
    if not text:
        raise Malformed("it is empty")
    first = text.lstrip()[:1]
    if first == "<":
        return TrackFile(Format.CVAT, *cvat.read(text, frames))
    if first not in ("{", "["):
        return TrackFile(Format.MOT, mot.read(text.splitlines()), MadeFor())
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise Malformed(f"it is not whole JSON: {error.msg}", error.lineno) from error
    except (RecursionError, ValueError) as error:
        raise Malformed("it is JSON that no track file would hold") from error
    if isinstance(data, dict) and data.get("format") == umbra.NAME:
        return TrackFile(Format.UMBRA, *umbra.read(data))
    # again, because as floats the numbers would lose digits that ours have
    data = json.loads(text, parse_float=_decimal)
    return TrackFile(Format.CVAT_JSON, cvat_json.read(data, frames), MadeFor())


def _decimal(text: str) -> Decimal:
    try:
        return exact(text)
    except ValueError as error:
        raise Malformed("it holds a number that no footage has") from error


def _check(tracks: tuple[Track, ...]) -> None:
    seen: set[str] = set()
    for track in tracks:
        if track.id in seen:
            raise Malformed(f"two tracks have the id {track.id}")
        seen.add(track.id)
        if track.stop > MOST_FRAMES:
            raise Malformed(f"track {track.id} has a frame number that no footage has")


def _write(path: Path, parts: Iterator[str]) -> None:
    partial = path.with_name(path.name + ".partial")
    try:
        try:
            with partial.open("w", encoding="utf-8", newline="\n") as out:
                out.writelines(parts)
                out.flush()
                os.fsync(out.fileno())
            partial.replace(path)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise OutputError(
            f"The tracks could not be written to {path.name}: {error.strerror or error}.",
            "No file was left behind.",
            "Choose a folder you may write to, with room on the disk.",
        ) from error
