"""The typeface of every PDF, how wide text is in it, and where lines end."""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any, Final

REGULAR: Final = "UmbraSans"
BOLD: Final = "UmbraSans-Semibold"
ITALIC: Final = "UmbraSans-Italic"

_FILES: Final = {
    REGULAR: "SourceSansPro-Regular.ttf",
    BOLD: "SourceSansPro-Semibold.ttf",
    ITALIC: "SourceSansPro-It.ttf",
}

NBSP: Final = "\u00a0"
UNSHOWN: Final = "[U+"
"""How a stretch begins that the typeface has no letters for: ``[U+0627 U+062D]``."""

_STAND_INS: Final = str.maketrans(
    {"\u2009": NBSP, "\u202f": NBSP, "\u2007": NBSP, "\u2060": "", "\u200b": "", "\u2011": "-",
     "\ufeff": "", "\u00ad": "", "\t": " ", "\r": ""}
)  # fmt: skip
_BREAKS: Final = re.compile(r"(?<=[/_\\?&=,;.-])")
_LOADING = threading.Lock()


def load() -> None:
    """Make the fonts known to reportlab, once a process; only the letters used go into a file."""
    from reportlab.pdfbase import pdfmetrics

    with _LOADING:
        if REGULAR in pdfmetrics.getRegisteredFontNames():
            return
        import font_source_sans_pro
        from reportlab.pdfbase.ttfonts import TTFont

        folder = Path(font_source_sans_pro.__file__).parent / "files"
        for name, file in _FILES.items():
            pdfmetrics.registerFont(TTFont(name, str(folder / file)))
        pdfmetrics.registerFontFamily(
            REGULAR, normal=REGULAR, bold=BOLD, italic=ITALIC, boldItalic=BOLD
        )


@cache
def _widths(font: str) -> dict[int, int]:
    """Widths of a font's letters in thousandths of its size, by code point."""
    from reportlab.pdfbase import pdfmetrics

    load()
    face: Any = pdfmetrics.getFont(font).face
    return dict(face.charWidths)


def shown(text: str) -> str:
    """``text`` as the typeface can show it.

    What cannot be seen is left out. A stretch of letters that the typeface lacks (Arabic, Chinese, …) is
    written as their numbers in Unicode, in brackets: nobody's name becomes a row of empty boxes, and it can
    be looked up what it was. The page then says so.
    """
    known = _widths(REGULAR)
    text = unicodedata.normalize("NFC", text).translate(_STAND_INS)
    if all(ord(sign) in known or sign == "\n" for sign in text):
        return text
    parts: list[str] = []
    missing: list[str] = []

    def settle() -> None:
        if missing:
            parts.append(f"[{' '.join(missing)}]")
            missing.clear()

    for sign in text:
        if sign == "\n" or ord(sign) in known:
            settle()
            parts.append(sign)
        elif unicodedata.category(sign) == "Cs":  # an odd byte of a file's name
            missing.append(f"byte {ord(sign) & 0xFF:02X}")
        elif unicodedata.category(sign)[0] != "C":
            missing.append(f"U+{ord(sign):04X}")
    settle()
    return "".join(parts)


def lacks(text: str) -> bool:
    """Whether ``text``, as :func:`shown` gave it, holds letters that are only said by number."""
    return UNSHOWN in text


def width_of(text: str, font: str, size: float) -> float:
    """In points."""
    widths = _widths(font)
    return sum([widths.get(ord(sign), 500) for sign in text]) * size / 1000


def lines_of(text: str, font: str, size: float, room: float) -> list[str]:
    """Where the lines end: at spaces; inside a word only where it is wider than the room.

    Args:
        text: As :func:`shown` gave it; line ends stay line ends.
        font: One of ours.
        size: In points.
        room: Width in points.

    Returns:
        At least one line.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        if width_of(paragraph, font, size) <= room:
            lines.append(paragraph)
            continue
        lines += _wrapped(paragraph, font, size, room)
    return lines


def _wrapped(paragraph: str, font: str, size: float, room: float) -> list[str]:
    lines: list[str] = []
    line, used = "", 0.0
    space = width_of(" ", font, size)
    for word in paragraph.split(" "):
        wide = width_of(word, font, size)
        if line and used + space + wide <= room:
            line, used = f"{line} {word}", used + space + wide
            continue
        if line:
            lines.append(line)
        line, used = word, wide
        if wide > room:
            *whole, line = _pieces(word, font, size, room)
            lines += whole
            used = width_of(line, font, size)
    lines.append(line)
    return lines


def _pieces(word: str, font: str, size: float, room: float) -> list[str]:
    """A word too wide for the room: parted after signs like ``_`` where it has some, else anywhere."""
    pieces: list[str] = []
    line = ""
    for part in _BREAKS.split(word):
        if width_of(line + part, font, size) <= room:
            line += part
            continue
        if line:
            pieces.append(line)
            line = ""
        for sign in part:
            if line and width_of(line + sign, font, size) > room:
                pieces.append(line)
                line = ""
            line += sign
    pieces.append(line)
    return pieces
