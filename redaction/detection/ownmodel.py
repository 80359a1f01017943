"""A detector of the user's own, as its description file says it (see resources/help/own-detector.md).

Only the standard library is needed here: settings and the command line load it. What runs it is
``redaction.detection.own``.
"""

from __future__ import annotations

import hashlib
import math
import os
import re
import tomllib
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from player.media.errors import UserError
from redaction.model.region import Kind

Choice = TypeVar("Choice", bound=StrEnum)

REMEDY = "What the file has to say is described in the help page “A detector of your own”."

IGNORE = "ignore"
"""Stands for the kind of a class that is not looked for."""

LONGEST = 65536
"""Bytes of a description at most: it is a page of text."""

LARGEST = 2**31
"""Bytes of a model at most: the format allows no more in one file."""

SIDES = (32, 4096)
"""Least and greatest side of the picture a model is given, in pixels."""


class Layout(StrEnum):
    """How a model's first output is laid out; see the help page."""

    V8 = "v8"
    """``[1, 4 + classes, n]``: centre, size, a score for each class."""
    V5 = "v5"
    """``[1, n, 5 + classes]``: centre, size, objectness, a score for each class."""
    BOXES = "boxes"
    """``[n, 6]`` or ``[1, n, 6]``: corners, score, class; doubles are removed already."""


class Colour(StrEnum):
    """Order of the colours a model is given."""

    RGB = "rgb"
    BGR = "bgr"


class OwnModelError(UserError):
    """A user's own detector cannot be used."""

    def __init__(self, summary: str, remedy: str = REMEDY) -> None:
        super().__init__(summary, "It was not used, and no footage was touched.", remedy)


@dataclass(frozen=True, slots=True)
class OwnModel:
    """A user's own detector.

    Attributes:
        name: For people and the log.
        file: The ONNX file.
        sha256: Of the ONNX file when it was described, lower-case hexadecimal.
        width: Of the picture the model is given, in pixels.
        height: Likewise.
        layout: Of its first output.
        classes: Name and kind of each class, in the model's order; None for one that is not looked for.
        threshold: Score at which a find is believed, 0 to 1.
        colour: Order of the colours.
        scale: Values of 0 to 255 are divided by it.
        every: It looks at every so many frames.
        licence: What the user noted about its licence.

    Raises:
        ValueError: If a value makes no sense.
    """

    name: str
    file: str
    sha256: str
    width: int
    height: int
    layout: Layout
    classes: tuple[tuple[str, Kind | None], ...]
    threshold: float = 0.5
    colour: Colour = Colour.RGB
    scale: float = 255.0
    every: int = 5
    licence: str = ""

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[^@\x00-\x1f\x7f]{1,60}", self.name):
            raise ValueError("name must be 1 to 60 characters, without @ and line breaks")
        if not SIDES[0] <= min(self.width, self.height) <= max(self.width, self.height) <= SIDES[1]:
            raise ValueError(f"input must be a width and a height from {SIDES[0]} to {SIDES[1]}")
        if not 0 < self.threshold < 1:
            raise ValueError("threshold must lie between 0 and 1")
        if not 0 < self.scale < math.inf:
            raise ValueError("scale must be greater than 0")
        if not 1 <= self.every <= 250:
            raise ValueError("every must be a whole number from 1 to 250")
        if not self.kinds:
            raise ValueError("classes must give at least one kind to look for")

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """What it can find, in the order of ``Kind``."""
        given = {kind for _, kind in self.classes}
        return tuple(kind for kind in Kind if kind in given)

    @property
    def label(self) -> str:
        """Name and the start of the hash: what the review log records. No model of ours is named so."""
        return f"own {self.name}@{self.sha256[:12]}"

    def to_json(self) -> dict[str, object]:
        """JSON-ready values, the place of the file among them."""
        return asdict(self) | {
            "layout": self.layout.value,
            "colour": self.colour.value,
            "classes": [[name, kind.value if kind else IGNORE] for name, kind in self.classes],
        }

    def to_log(self) -> dict[str, object]:
        """The same for the review log: the file by its name and whole hash, not by its folder."""
        return self.to_json() | {"file": Path(self.file).name}

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> OwnModel:
        """What ``to_json`` described.

        Raises:
            ValueError: If a name is unknown or missing, or a value makes no sense.
        """
        names = {field.name for field in fields(cls)}
        if set(values) != names:
            odd = ", ".join(sorted(set(values) ^ names))
            raise ValueError(f"unknown or missing in an own detector: {odd}")
        return cls(
            **values
            | {
                "layout": Layout(values["layout"]),
                "colour": Colour(values["colour"]),
                "classes": tuple(
                    (str(name), None if kind == IGNORE else Kind(kind))
                    for name, kind in values["classes"]
                ),
            }
        )


def load_own_model(path: Path) -> OwnModel:
    """The detector that the description file ``path`` (TOML) tells of; its model file is hashed.

    Raises:
        OwnModelError: If either file is missing or cannot be read, or the description is not complete.
    """
    data = _read(path)
    try:
        given = tomllib.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:  # numbers too long and lists too deep among them
        raise OwnModelError(f"{path.name} is no TOML file: {error}.") from error
    _check_names(path, given)
    name = _text(path, given, "model")
    if Path(name).name != name:
        raise OwnModelError(
            f"{path.name}: model must be the name of a file in the same folder, not {name!r}."
        )
    file = path.absolute().parent / name
    size = given["input"]
    if not (isinstance(size, list) and len(size) == 2 and all(type(n) is int for n in size)):
        raise OwnModelError(f"{path.name}: input must be [width, height] in pixels.")
    try:
        return OwnModel(
            name=_text(path, given, "name", file.stem),
            file=str(file),
            sha256=_hash_of(path, file),
            width=size[0],
            height=size[1],
            layout=_choice(path, given, "layout", Layout),
            classes=_classes(path, given["classes"]),
            threshold=_number(path, given, "threshold", 0.5),
            colour=_choice(path, given, "colour", Colour, Colour.RGB),
            scale=_number(path, given, "scale", 255.0),
            every=_whole(path, given, "every", 5),
            licence=_text(path, given, "licence", ""),
        )
    except ValueError as error:
        raise OwnModelError(f"{path.name}: {error}.") from error


NEEDED = ("model", "input", "layout", "classes")
"""What every description says."""

MORE = ("name", "threshold", "colour", "scale", "every", "licence")
"""What it may say beside."""


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as handle:
            data = handle.read(LONGEST + 1)
    except OSError as error:
        raise OwnModelError(
            f"The description {path.name} of your own detector cannot be read: "
            f"{(error.strerror or 'unknown reason').lower()}."
        ) from error
    if len(data) > LONGEST:
        raise OwnModelError(f"{path.name} is too long to be the description of a detector.")
    return data


def _check_names(path: Path, given: dict[str, Any]) -> None:
    if missing := [name for name in NEEDED if name not in given]:
        raise OwnModelError(f"{path.name} does not say: {', '.join(missing)}.")
    if unknown := sorted(set(given) - {*NEEDED, *MORE}):
        raise OwnModelError(f"{path.name} says what is not known: {', '.join(unknown)}.")


def _hash_of(path: Path, file: Path) -> str:
    try:
        with file.open("rb") as handle:
            if os.fstat(handle.fileno()).st_size > LARGEST:
                raise OwnModelError(f"{file.name}, named by {path.name}, is too large for a model.")
            return hashlib.file_digest(handle, "sha256").hexdigest()
    except OSError as error:
        raise OwnModelError(
            f"The model file {file.name} that {path.name} names cannot be read: "
            f"{(error.strerror or 'unknown reason').lower()}."
        ) from error


def _text(path: Path, given: dict[str, Any], name: str, default: str | None = None) -> str:
    value = given.get(name, default)
    if not isinstance(value, str) or (default is None and not value):
        raise OwnModelError(f"{path.name}: {name} must be text.")
    return value


def _number(path: Path, given: dict[str, Any], name: str, default: float) -> float:
    value = given.get(name, default)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise OwnModelError(f"{path.name}: {name} must be a number.")
    try:
        return float(value)
    except OverflowError as error:
        raise OwnModelError(f"{path.name}: {name} is too large.") from error


def _whole(path: Path, given: dict[str, Any], name: str, default: int) -> int:
    value = given.get(name, default)
    if type(value) is not int:
        raise OwnModelError(f"{path.name}: {name} must be a whole number.")
    return value


def _choice(
    path: Path, given: dict[str, Any], name: str, of: type[Choice], default: Choice | None = None
) -> Choice:
    value = given.get(name, default)
    if not isinstance(value, str) or value not in set(of):
        words = ", ".join(repr(str(choice)) for choice in of)
        raise OwnModelError(f"{path.name}: {name} must be one of {words}, not {value!r}.")
    return of(value)


def _classes(path: Path, given: object) -> tuple[tuple[str, Kind | None], ...]:
    if not isinstance(given, dict) or not given:
        raise OwnModelError(f"{path.name}: classes must name a kind for each class of the model.")
    found: list[tuple[str, Kind | None]] = []
    for name, kind in given.items():
        if not isinstance(kind, str) or (kind != IGNORE and kind not in set(Kind)):
            words = ", ".join(f"'{choice}'" for choice in (*Kind, IGNORE))
            raise OwnModelError(f"{path.name}: the class {name!r} needs one of the kinds {words}.")
        found.append((name, None if kind == IGNORE else Kind(kind)))
    return tuple(found)
