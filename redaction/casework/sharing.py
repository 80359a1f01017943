"""The list of reasons as a file, so that the offices of a force share theirs."""

from __future__ import annotations

import json
from pathlib import Path

from redaction.casework.catalogue import Catalogue
from redaction.jobs.errors import ExitStatus, UserError
from redaction.model.fields import CodecError

LARGEST = 1_000_000
"""Bytes of such a file; a list of all codes takes ten thousand."""


class ListFileError(UserError):
    """A file with a list of reasons that cannot be read or written."""

    status = ExitStatus.BAD_INPUT


def read_list(path: Path) -> Catalogue:
    """The list in a file.

    Raises:
        ListFileError: If it cannot be read, or is no such list.
    """
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise ListFileError(
            f"“{path.name}” cannot be read.", "The list was not changed.", "Choose another file."
        ) from error
    try:
        if len(data) > LARGEST:
            raise CodecError("it is far too large for a list of reasons")
        return Catalogue.from_json(json.loads(data.decode("utf-8")))
    except (ValueError, RecursionError) as error:
        said = str(error) if isinstance(error, CodecError) else "it is not JSON"
        raise ListFileError(
            f"“{path.name}” is no list of reasons: {said}.",
            "The list was not changed.",
            "Choose a file that Umbra wrote under Casework, List of reasons, Export.",
        ) from error


def write_list(catalogue: Catalogue, path: Path, *, replace_old: bool = False) -> None:
    """Write the list to a file, all at once.

    Args:
        catalogue: The list.
        path: Of the file.
        replace_old: Write over a file that is there.

    Raises:
        ListFileError: If it cannot be written, or is there.
    """
    if path.exists() and not replace_old:
        raise ListFileError(
            f"“{path.name}” is there already.", "It was not changed.", "Choose another name."
        )
    text = json.dumps(catalogue.to_json(), ensure_ascii=False, indent=2) + "\n"
    partial = path.with_name(f"{path.name}.partial")
    try:
        partial.write_text(text, encoding="utf-8")
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise ListFileError(
            f"“{path.name}” cannot be written.",
            "Nothing was changed.",
            "Choose a folder you may write to.",
        ) from error
