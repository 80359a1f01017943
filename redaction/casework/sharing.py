"""The list of reasons as a file, so that the offices of a force share theirs."""

from __future__ import annotations

from pathlib import Path

from redaction.casework.catalogue import Catalogue
from redaction.formats.list_file import ListFile
from redaction.jobs.errors import ExitStatus, UserError


class ListFileError(UserError):
    """A file with a list of reasons that cannot be read or written."""

    status = ExitStatus.BAD_INPUT


_FILE = ListFile(
    "list of reasons",
    "Casework, List of reasons, Export",
    Catalogue.from_json,
    ListFileError,
)


def read_list(path: Path) -> Catalogue:
    """The list in a file.

    Raises:
        ListFileError: If it cannot be read, or is no such list.
    """
    return _FILE.read(path)


def write_list(catalogue: Catalogue, path: Path, *, replace_old: bool = False) -> None:
    """Write the list to a file, all at once.

    Args:
        catalogue: The list.
        path: Of the file.
        replace_old: Write over a file that is there.

    Raises:
        ListFileError: If it cannot be written, or is there.
    """
    _FILE.write(catalogue.to_json(), path, replace_old=replace_old)
