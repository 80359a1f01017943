"""Finding text whatever its case and accents."""

from __future__ import annotations

import unicodedata


def folded(text: str) -> str:
    """Text as it is compared: no case, no accents ("Zoë O’Brien" is found by "zoe obrien")."""
    if not text.isascii():
        plain = unicodedata.normalize("NFKD", text.translate(_ALIKE))
        text = "".join(c for c in plain if not unicodedata.combining(c))
    return text.replace("'", "").casefold()


def holds_all(words: str, wanted: str) -> bool:
    """Whether folded text contains every word of another folded text, in any order."""
    return all(word in words for word in wanted.split())


_ALIKE = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "“": '"',
        "”": '"',
        "–": "-",
        "—": "-",
        "ł": "l",
        "Ł": "L",
        "ø": "o",
        "Ø": "O",
    }
)
"""What looks alike and is typed for each other, where taking accents away does not do it."""
