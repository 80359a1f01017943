"""Writing a document to a file that is not there yet, in one step."""

from __future__ import annotations

from pathlib import Path

from redaction.jobs.errors import OutputError


def write_new(path: Path, data: bytes) -> None:
    """Write a file that is not there yet, in one step.

    Raises:
        OutputError: If there is one of that name, or it cannot be written.
    """
    from redaction.export.output import flush_to_disk, partial_file, take_name, told_of

    check_new(path)
    with partial_file(path) as partial:
        with told_of(path):
            partial.write_bytes(data)
        flush_to_disk(partial)
        take_name(partial, path, overwrite=False)


def check_new(path: Path) -> None:
    """Refuse a name that is taken, or whose folder is not there.

    Raises:
        OutputError: If so.
    """
    if not path.absolute().parent.is_dir():
        raise OutputError(
            f"The folder “{path.absolute().parent.name}” for the document does not exist.",
            "Nothing was written.",
            "Create it or choose another folder.",
        )
    if path.exists() or path.is_symlink():
        raise OutputError(
            f"There is already a file called “{path.name}” in that folder.",
            "It was left as it is.",
            "Choose another name.",
        )
