"""The list of categories as a file, so that all investigators of a force note alike."""

from __future__ import annotations

from pathlib import Path

from redaction.formats.list_file import ListFile
from redaction.jobs.errors import ExitStatus, UserError
from redaction.model.note_category import Categories


class TemplateError(UserError):
    """A file with a list of categories that cannot be read or written."""

    status = ExitStatus.BAD_INPUT


_FILE = ListFile(
    "list of categories",
    "Annotate, Categories, Export",
    Categories.from_json,
    TemplateError,
    encoding="utf-8-sig",
)


def read_template(path: Path) -> Categories:
    """The list in a file.

    Raises:
        TemplateError: If it cannot be read, or is no such list.
    """
    return _FILE.read(path)


def write_template(categories: Categories, path: Path, *, replace_old: bool = False) -> None:
    """Write the list to a file, all at once.

    Args:
        categories: The list.
        path: Of the file.
        replace_old: Write over a file that is there.

    Raises:
        TemplateError: If it cannot be written, or is there.
    """
    _FILE.write(categories.to_json(), path, replace_old=replace_old)
