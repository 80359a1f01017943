"""Where the model files are, and that they are what was reviewed. Nothing is ever downloaded here."""

from __future__ import annotations

import functools
import hashlib
import tomllib
from dataclasses import dataclass
from pathlib import Path

from player.media.errors import UserError
from redaction.place import remedy, resources

MODEL_FOLDER = resources() / "models"
"""Holds ``models.toml`` and the files."""

REMEDY = remedy(
    "Run `./run setup` to put the model files back in place, then try again.",
    "Install Umbra again: its workspace stays as it is.",
)


@dataclass(frozen=True, slots=True)
class ModelFile:
    """One row of ``models.toml``.

    Attributes:
        name: What the program calls it.
        file: File name in the model folder.
        sha256: Of the file, lower-case hexadecimal.
        licence: SPDX identifier.
        origin: Who made it.
        optional: The program can do without it; set-up brings it only where it can, or is asked to.
    """

    name: str
    file: str
    sha256: str
    licence: str
    origin: str
    optional: bool = False

    @property
    def label(self) -> str:
        """Name and the start of the hash: what the review log records."""
        return f"{self.name}@{self.sha256[:12]}"


@functools.cache
def catalogue(folder: Path = MODEL_FOLDER) -> dict[str, ModelFile]:
    """Every model of ``models.toml`` by name.

    Raises:
        UserError: If the list itself is missing.
    """
    try:
        with (folder / "models.toml").open("rb") as handle:
            rows = tomllib.load(handle)["model"]
    except FileNotFoundError as error:
        raise UserError(
            "The list of model files is missing from the program's folder.",
            "No footage was touched.",
            REMEDY,
        ) from error
    fields = ModelFile.__slots__
    return {
        row["name"]: ModelFile(**{key: row[key] for key in fields if key in row}) for row in rows
    }


@functools.cache
def model_path(name: str, folder: Path = MODEL_FOLDER) -> Path:
    """The file of this model; its hash is checked once in the life of the process.

    Raises:
        UserError: If the file is missing or differs from what was reviewed.
        KeyError: If ``models.toml`` lists no such model.
    """
    entry = catalogue(folder)[name]
    path = folder / entry.file
    try:
        found = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise UserError(
            f"The detector's model file {entry.file} is missing.", "No footage was touched.", REMEDY
        ) from error
    if found != entry.sha256:
        raise UserError(
            f"The detector's model file {entry.file} is not the one that belongs to this version.",
            "It was not used, and no footage was touched.",
            REMEDY,
        )
    return path
