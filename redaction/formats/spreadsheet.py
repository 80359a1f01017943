"""Cells of a table that a spreadsheet shows and does not run."""

from __future__ import annotations

import re
import unicodedata
from typing import overload

_STARTS = frozenset("=+-@|%\u2212")
"""What a cell begins with that some spreadsheet works out: a formula, a command, a sign."""

_CONTROLS = frozenset("\t\r\n")
"""Cut off by a spreadsheet before it looks at the rest, so they never come first."""

_NUMBER = re.compile(r"-[0-9]+(\.[0-9]+)?")


@overload
def plain_cell(value: str) -> str: ...
@overload
def plain_cell(value: object) -> object: ...
def plain_cell(value: object) -> object:
    """What to write into a cell for a value; text that would be run as a formula is quoted.

    Blanks and letters without width are looked through, and full-width letters count as the usual
    ones. Negative numbers stay numbers, and so does whatever is not text.

    Returns:
        The value; text that begins like a formula with an apostrophe before it.
    """
    if not isinstance(value, str) or not value or _NUMBER.fullmatch(value):
        return value
    first = next((c for c in value if not _unseen(c)), "")
    runs = value[0] in _CONTROLS or unicodedata.normalize("NFKC", first)[:1] in _STARTS
    return f"'{value}" if runs else value


def _unseen(letter: str) -> bool:
    return letter.isspace() or unicodedata.category(letter) in ("Cf", "Cc")
