"""A list that offices of a force share as a file: JSON, read with bounds and written all at once."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from redaction.jobs.errors import UserError
from redaction.model.fields import CodecError

T = TypeVar("T")

LARGEST = 1_000_000
"""Bytes of such a file; the longest list takes fifty thousand."""


@dataclass(frozen=True, slots=True)
class ListFile(Generic[T]):
    """What such a file holds, and how one speaks of it.

    Attributes:
        what: What the list is called in a sentence.
        written_by: Where in the window such a file is written.
        from_json: Makes the list of JSON values; raises ``ValueError`` where they are none.
        error: What is raised for a file that cannot be used.
        encoding: Of the text.
    """

    what: str
    written_by: str
    from_json: Callable[[object], T]
    error: type[UserError]
    encoding: str = "utf-8"

    def read(self, path: Path) -> T:
        """The list in a file.

        Raises:
            UserError: Of the kind ``error``, if it cannot be read, or is no such list.
        """
        try:
            with path.open("rb") as file:
                data = file.read(LARGEST + 1)
        except OSError as error:
            raise self.error(
                f"“{path.name}” cannot be read.",
                "The list was not changed.",
                "Choose another file.",
            ) from error
        try:
            if len(data) > LARGEST:
                raise CodecError(f"it is far too large for a {self.what}")
            return self.from_json(json.loads(data.decode(self.encoding)))
        except (ValueError, RecursionError) as error:
            said = str(error) if isinstance(error, CodecError) else "it is not JSON"
            raise self.error(
                f"“{path.name}” is no {self.what}: {said}.",
                "The list was not changed.",
                f"Choose a file that Umbra wrote under {self.written_by}.",
            ) from error

    def write(self, data: object, path: Path, *, replace_old: bool) -> None:
        """Write the list, as JSON-ready values, to a file all at once.

        Raises:
            UserError: Of the kind ``error``, if it cannot be written, or is there and not to be replaced.
        """
        if path.exists() and not replace_old:
            raise self.error(
                f"“{path.name}” is there already.", "It was not changed.", "Choose another name."
            )
        text = json.dumps(data, ensure_ascii=False, indent=2) + "\n"
        partial = path.with_name(f"{path.name}.partial")
        try:
            partial.write_text(text, encoding="utf-8")
            partial.replace(path)
        except OSError as error:
            partial.unlink(missing_ok=True)
            raise self.error(
                f"“{path.name}” cannot be written.",
                "Nothing was changed.",
                "Choose a folder you may write to.",
            ) from error
