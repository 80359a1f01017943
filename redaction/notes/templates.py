"""The list of categories as a file, so that all investigators of a force note alike."""

from __future__ import annotations

import json
from pathlib import Path

from redaction.jobs.errors import ExitStatus, UserError
from redaction.model.fields import CodecError
from redaction.model.note_category import Categories

LARGEST = 1_000_000
"""Bytes of such a file; the longest list takes fifty thousand."""


class TemplateError(UserError):
    """A file with a list of categories that cannot be read or written."""

    status = ExitStatus.BAD_INPUT


def read_template(path: Path) -> Categories:
    """The list in a file.

    Raises:
        TemplateError: If it cannot be read, or is no such list.
    """
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise TemplateError(
            f"“{path.name}” cannot be read.", "The list was not changed.", "Choose another file."
        ) from error
    try:
        if len(data) > LARGEST:
            raise CodecError("it is far too large for a list of categories")
        return Categories.from_json(json.loads(data.decode("utf-8-sig")))
    except (ValueError, RecursionError) as error:
        said = str(error) if isinstance(error, CodecError) else "it is not JSON"
        raise TemplateError(
            f"“{path.name}” is no list of categories: {said}.",
            "The list was not changed.",
            "Choose a file that Umbra wrote under Annotate, Categories, Export.",
        ) from error


def write_template(categories: Categories, path: Path, *, replace_old: bool = False) -> None:
    """Write the list to a file, all at once.

    Args:
        categories: The list.
        path: Of the file.
        replace_old: Write over a file that is there.

    Raises:
        TemplateError: If it cannot be written, or is there.
    """
    if path.exists() and not replace_old:
        raise TemplateError(
            f"“{path.name}” is there already.", "It was not changed.", "Choose another name."
        )
    text = json.dumps(categories.to_json(), ensure_ascii=False, indent=2) + "\n"
    partial = path.with_name(f"{path.name}.partial")
    try:
        partial.write_text(text, encoding="utf-8")
        partial.replace(path)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise TemplateError(
            f"“{path.name}” cannot be written.",
            "Nothing was changed.",
            "Choose a folder you may write to.",
        ) from error
