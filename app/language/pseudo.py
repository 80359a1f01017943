"""A language nobody speaks: every text accented, longer and in brackets.

What stands in the window without brackets was not made translatable; what has an opening bracket but no
closing one was cut or put together from pieces.
"""

from __future__ import annotations

import re
from functools import lru_cache

from PySide6.QtCore import QObject, QTranslator

OPEN, CLOSE = "⟦", "⟧"
LONGER = 0.4
"""By how much a text grows; German and Welsh take about a third more room than English."""

_PIECE = 8
_ACCENTS = str.maketrans(
    "aceinosuyzACEINOSUYZ",
    "áçéîñöšüýžÁÇÉÎÑÖŠÜÝŽ",
)
_KEPT = re.compile(r"\{[^{}]*\}|%L?[n0-9]|&(?:[a-z]+|#\d+);|<[^<>]*>|\n|https?://\S+")
"""What the program fills in, and mark-up; the rest is words."""


@lru_cache(maxsize=4096)
def pseudo(text: str) -> str:
    """A text in the made-up language; an empty one, or one that is pseudo already, stays as it is."""
    if not text.strip() or OPEN in text:
        return text
    parts: list[str] = []
    end = 0
    for found in _KEPT.finditer(text):
        parts += [text[end : found.start()].translate(_ACCENTS), found.group()]
        end = found.end()
    parts.append(text[end:].translate(_ACCENTS))
    # in pieces, because a long word that cannot be broken would look like a fault that no language has
    more = max(1, round(len(text) * LONGER))
    grown = " ".join("~" * min(_PIECE, more - at) for at in range(0, more, _PIECE))
    return f"{OPEN}{''.join(parts)}{grown}{CLOSE}"


class PseudoTranslator(QTranslator):
    """Translates everything it is asked for."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)

    def isEmpty(self) -> bool:
        """Never: Qt does not ask an empty one."""
        return False

    def translate(
        self,
        context: str,
        source: str,
        disambiguation: str | None = None,
        n: int = -1,
    ) -> str:
        """The text in the made-up language."""
        del context, disambiguation, n
        return pseudo(source)
