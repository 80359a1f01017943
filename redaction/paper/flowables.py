"""The parts that pages are made of: prose, headings, boxed words, hashes, lines to sign on."""

from __future__ import annotations

from typing import Any, Final
from xml.sax.saxutils import escape

from reportlab.lib.enums import TA_LEFT
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, Paragraph

from redaction.paper.grid import ACCENT, GREY, INK, ZEBRA
from redaction.paper.typeface import BOLD, ITALIC, REGULAR, lacks, shown, width_of

_LONGEST: Final = 300
"""Signs of a heading; one longer than this is cut."""


def _style(name: str, size: float, lead: float, **more: Any) -> ParagraphStyle:
    more.setdefault("textColor", INK)
    return ParagraphStyle(
        name, fontSize=size, leading=lead, alignment=TA_LEFT, splitLongWords=1,
        **{"fontName": REGULAR, **more},
    )  # fmt: skip


TITLE: Final = _style("Title", 22, 27, fontName=BOLD, spaceAfter=3)
LEAD: Final = _style("Lead", 11.5, 15.5, textColor=GREY, spaceAfter=12)
HEADS: Final = (
    _style("Heading1", 14, 18, fontName=BOLD, spaceBefore=16, spaceAfter=6, textColor=ACCENT),
    _style("Heading2", 11, 14.5, fontName=BOLD, spaceBefore=11, spaceAfter=4),
)
TEXT: Final = _style("Text", 9.8, 13.8, spaceAfter=6)
SMALL: Final = _style("Small", 8.6, 11.8, textColor=GREY, spaceAfter=5)
LINE: Final = _style("Line", 9.8, 13.8, fontName=BOLD, spaceAfter=6, leftIndent=10)
ITALICS: Final = _style("Words", 9.8, 13.8, fontName=ITALIC, spaceAfter=6, leftIndent=10)


def marked(text: str) -> str:
    """Text as a paragraph takes it: nothing in it is markup, line ends stay."""
    return escape(shown(text)).replace("\n", "<br/>")


class Prose(Paragraph):  # type: ignore[misc]
    """A paragraph that tells its page of letters the typeface lacks."""

    def draw(self) -> None:
        """Paint it."""
        if any(lacks(getattr(part, "text", "")) for part in self.frags):
            self.canv.lacking = True
        super().draw()


class Heading(Prose):
    """A heading that is in the outline."""

    def __init__(self, text: str, style: ParagraphStyle, level: int) -> None:
        """A heading; ``level`` -1 is the title, which the outline leaves out."""
        words = shown(text)
        words = words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"
        super().__init__(escape(words), style)
        self._words, self._level = words, level

    def split(self, _width: float, _height: float) -> list[Any]:
        """Never: it goes to the next page as a whole."""
        return []

    def draw(self) -> None:
        """Paint it and put it into the outline."""
        if self._level >= 0:
            key = f"h{self.canv.headings}"
            self.canv.headings += 1
            self.canv.bookmarkHorizontal(key, 0, self.height)
            self.canv.addOutlineEntry(self._words, key, self.canv.outline_level(self._level), 0)
        super().draw()


class Notice(Flowable):  # type: ignore[misc]
    """Words in a box with a bar of the accent's colour."""

    def __init__(self, lead: str, text: str) -> None:
        super().__init__()
        words = f"<b>{marked(lead)}</b> {marked(text)}" if lead else marked(text)
        self._inside = Prose(words, TEXT)

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Width and height in points."""
        _, high = self._inside.wrap(width - 26, height)
        self.width, self.height = width, high + 14
        return width, self.height

    def draw(self) -> None:
        """Paint it."""
        self.canv.setFillColorRGB(*ZEBRA)
        self.canv.rect(0, 0, self.width, self.height, stroke=0, fill=1)
        self.canv.setFillColorRGB(*ACCENT)
        self.canv.rect(0, 0, 3, self.height, stroke=0, fill=1)
        self._inside.drawOn(self.canv, 14, 7)


class Hash(Flowable):  # type: ignore[misc]
    """A hash in groups of eight, each sign in a cell of the same width."""

    _SIZE, _CELL, _GAP = 9.0, 5.5, 6.0

    def __init__(self, title: str, digest: str) -> None:
        super().__init__()
        self._title = title
        self._groups = [digest[at : at + 8] for at in range(0, len(digest), 8)]

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """Width and height in points."""
        group = 8 * self._CELL + self._GAP
        self._in_line = max(1, int(width // group))
        if self._in_line < len(self._groups):
            self._in_line = min(self._in_line, 4)
        lines = -(-len(self._groups) // self._in_line)
        self.width, self.height = width, 12 + lines * 13
        return width, self.height

    def draw(self) -> None:
        """Paint it."""
        canvas = self.canv
        canvas.setFillColorRGB(*GREY)
        canvas.setFont(REGULAR, 8.6)
        canvas.drawString(0, self.height - 9, self._title)
        canvas.setFillColorRGB(*INK)
        canvas.setFont(REGULAR, self._SIZE)
        for number, group in enumerate(self._groups):
            line, at = divmod(number, self._in_line)
            x = at * (8 * self._CELL + self._GAP)
            y = self.height - 22 - 13 * line
            for place, sign in enumerate(group):
                wide = width_of(sign, REGULAR, self._SIZE)
                canvas.drawString(x + place * self._CELL + (self._CELL - wide) / 2, y, sign)


class Signature(Flowable):  # type: ignore[misc]
    """A line for a name and one for a day."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """Width and height in points."""
        self.width, self.height = width, 54.0
        return width, self.height

    def draw(self) -> None:
        """Paint it."""
        canvas = self.canv
        canvas.setStrokeColorRGB(*GREY)
        canvas.setLineWidth(0.6)
        parts = ((0.0, 0.46, f"{self._name}: signature"), (0.50, 0.78, "Name"), (0.82, 1.0, "Date"))
        for left, right, word in parts:
            canvas.line(left * self.width, 16, right * self.width, 16)
            canvas.setFillColorRGB(*GREY)
            canvas.setFont(REGULAR, 8)
            canvas.drawString(left * self.width, 5, word)
