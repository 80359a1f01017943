"""Tables that run over pages: the head is repeated, a row stays on one page, ten thousand rows are fast."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from reportlab.lib.utils import ImageReader
from reportlab.platypus import Flowable

from redaction.paper.typeface import BOLD, ITALIC, REGULAR, lacks, lines_of, shown, width_of

INK: Final = (0.11, 0.12, 0.13)
GREY: Final = (0.36, 0.38, 0.41)
HAIR: Final = (0.80, 0.82, 0.84)
ZEBRA: Final = (0.965, 0.970, 0.975)
ACCENT: Final = (0.09, 0.29, 0.42)

_LEAD: Final = 1.28
"""Distance of two lines, in sizes of the letters."""
_PAD: Final = 4.0
"""Points above and below what is in a row."""
_GUTTER: Final = 9.0
"""Points between two columns."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        title: Its head.
        share: Its part of the width left by the columns that have a width of their own.
        width: In points; 0 where ``share`` says it.
        right: Figures that line up on the right.
    """

    title: str
    share: float = 1.0
    width: float = 0.0
    right: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a cell: text, or a picture.

    Attributes:
        text: May have line ends.
        bold: Semibold.
        small: Smaller and grey: what comes second.
        italic: Slanted.
        picture: A JPEG or PNG instead of text.
        high: At most so many points high, and narrower for it; 0 for as wide as the column.
    """

    text: str = ""
    bold: bool = False
    small: bool = False
    italic: bool = False
    picture: bytes = b""
    high: float = 0.0


Cell = str | tuple[Piece, ...]
"""Plain text, or pieces one below the other."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row.

    Attributes:
        cells: One for each column; a ``band`` has one.
        band: A heading across the table; it stays with the row after it.
    """

    cells: tuple[Cell, ...]
    band: bool = False


@dataclass(slots=True)
class _Line:
    text: str
    font: str
    size: float
    colour: tuple[float, float, float]
    picture: bytes = b""
    wide: float = 0.0
    high: float = 0.0


@dataclass(slots=True)
class _Laid:
    cells: list[list[_Line]]
    height: float
    band: bool
    number: int


@dataclass(slots=True)
class _Plan:
    """What does not change when the table is parted: columns, rows laid out, the head."""

    columns: Sequence[Column]
    size: float
    zebra: bool
    rows: Sequence[Row]
    width: float = 0.0
    lefts: list[float] = field(default_factory=list)
    rooms: list[float] = field(default_factory=list)
    laid: list[_Laid] = field(default_factory=list)
    head: list[list[_Line]] = field(default_factory=list)
    head_height: float = 0.0

    def lay(self, width: float) -> None:
        if width == self.width:
            return
        self.width = width
        gaps = _GUTTER * (len(self.columns) - 1)
        free = width - gaps - sum(c.width for c in self.columns)
        shares = sum(c.share for c in self.columns if not c.width) or 1.0
        self.rooms = [c.width or free * c.share / shares for c in self.columns]
        self.lefts = []
        at = 0.0
        for room in self.rooms:
            self.lefts.append(at)
            at += room + _GUTTER
        self.head = [
            [
                _Line(line, BOLD, self.size - 0.5, GREY)
                for line in lines_of(shown(c.title), BOLD, self.size - 0.5, room)
            ]
            for c, room in zip(self.columns, self.rooms, strict=True)
        ]
        lines = max((len(cell) for cell in self.head), default=0)
        self.head_height = lines * (self.size - 0.5) * _LEAD + 2 * _PAD if self.titled else 0.0
        self.laid = []
        number = 0
        for row in self.rows:
            number = 0 if row.band else number + 1
            self.laid.append(self._laid(row, number))

    @property
    def titled(self) -> bool:
        return any(c.title for c in self.columns)

    def _laid(self, row: Row, number: int) -> _Laid:
        rooms = [self.width] if row.band else self.rooms
        cells = [
            self._cell(cell, room, row.band) for cell, room in zip(row.cells, rooms, strict=True)
        ]
        height = max((_height(cell) for cell in cells), default=0.0) + 2 * _PAD
        return _Laid(cells, height + (5.0 if row.band else 0.0), row.band, number)

    def _cell(self, cell: Cell, room: float, band: bool) -> list[_Line]:
        pieces = (Piece(cell, bold=band),) if isinstance(cell, str) else cell
        found: list[_Line] = []
        for piece in pieces:
            if piece.picture:
                wide, high = picture_size(piece.picture)
                tall = room * high / max(1, wide)
                scale = min(1.0, piece.high / tall) if piece.high else 1.0
                found.append(_Line("", REGULAR, 0, INK, piece.picture, room * scale, tall * scale))
                continue
            if not piece.text:
                continue
            font = BOLD if piece.bold else ITALIC if piece.italic else REGULAR
            size = self.size - 0.7 if piece.small else self.size
            colour = GREY if piece.small else INK
            found += [
                _Line(line, font, size, colour)
                for line in lines_of(shown(piece.text), font, size, room)
            ]
        return found


class Grid(Flowable):  # type: ignore[misc] # reportlab has no types
    """A table, or the part of it that is on this page and after."""

    def __init__(
        self,
        columns: Sequence[Column],
        rows: Sequence[Row],
        *,
        size: float = 9.0,
        zebra: bool = False,
    ) -> None:
        """Lay nothing out yet.

        Args:
            columns: The columns.
            rows: The rows.
            size: Of the letters, in points.
            zebra: Every second row has a faint ground.
        """
        super().__init__()
        self._plan = _Plan(columns, size, zebra, rows)
        self._first, self._stop = 0, len(rows)

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """Width and height in points."""
        self._plan.lay(width)
        self.width = width
        rows = self._plan.laid[self._first : self._stop]
        self.height = self._plan.head_height + sum(row.height for row in rows)
        return width, self.height

    def split(self, width: float, height: float) -> list[Any]:
        """What fits, and the rest; nothing when not even one row does."""
        self._plan.lay(width)
        left = height - self._plan.head_height
        at = self._first
        while at < self._stop and self._plan.laid[at].height <= left:
            left -= self._plan.laid[at].height
            at += 1
        while at > self._first and self._plan.laid[at - 1].band:
            at -= 1  # a heading goes along with what it stands over
        if at == self._first:
            return self._split_row(height)
        return [self._part(self._first, at), self._part(at, self._stop)]

    def _split_row(self, height: float) -> list[Any]:
        """A first row, with the headings over it, that is higher than what is left.

        It is parted only where no page could hold it: else it goes to the next page whole.
        """
        at = self._first
        above = self._plan.head_height
        while at < self._stop - 1 and self._plan.laid[at].band:
            above += self._plan.laid[at].height
            at += 1
        row = self._plan.laid[at]
        if row.height + above <= _WHOLE_PAGE or height < _WHOLE_PAGE * 0.8:
            return []
        room = height - above - 2 * _PAD
        heads, tails = [], []
        for cell in row.cells:
            used, line = 0.0, 0
            while line < len(cell) and used + _line_height(cell[line]) <= room:
                used += _line_height(cell[line])
                line += 1
            heads.append(cell[:line])
            tails.append(cell[line:])
        if not any(heads):
            return []
        laid = self._plan.laid
        upper = max(map(_height, heads)) + 2 * _PAD
        lower = max(map(_height, tails)) + 2 * _PAD
        laid[at] = _Laid(heads, upper, row.band, row.number)
        laid.insert(at + 1, _Laid(tails, lower, row.band, row.number))
        return [self._part(self._first, at + 1), self._part(at + 1, self._stop + 1)]

    def _part(self, first: int, stop: int) -> Grid:
        part = Grid.__new__(Grid)
        Flowable.__init__(part)
        part._plan, part._first, part._stop = self._plan, first, stop
        return part

    def draw(self) -> None:
        """Paint it."""
        plan, canvas = self._plan, self.canv
        top = self.height
        if plan.titled:
            self._cells(plan.head, top - _PAD, plan.columns)
            top -= plan.head_height
            _rule(canvas, top, self.width, GREY, 0.7)
        for row in plan.laid[self._first : self._stop]:
            bottom = top - row.height
            if row.band:
                canvas.setFillColorRGB(*ZEBRA)
                canvas.rect(0, bottom + 2, self.width, row.height - 5, stroke=0, fill=1)
                self._band(row, top)
            else:
                if plan.zebra and row.number % 2 == 0:
                    canvas.setFillColorRGB(*ZEBRA)
                    canvas.rect(0, bottom, self.width, row.height, stroke=0, fill=1)
                self._cells(row.cells, top - _PAD, plan.columns)
                _rule(canvas, bottom, self.width, HAIR, 0.4)
            top = bottom

    def _band(self, row: _Laid, top: float) -> None:
        y = top - _PAD - 2.5
        for line in row.cells[0]:
            y -= line.size * _LEAD
            _put(self.canv, line, 4, y + line.size * (_LEAD - 1))

    def _cells(self, cells: list[list[_Line]], top: float, columns: Sequence[Column]) -> None:
        plan = self._plan
        for cell, left, room, column in zip(cells, plan.lefts, plan.rooms, columns, strict=True):
            y = top
            for line in cell:
                if line.picture:
                    y -= line.high
                    self.canv.drawImage(_reader(line.picture), left, y, line.wide, line.high)
                    y -= 3
                    continue
                y -= line.size * _LEAD
                x = left
                if column.right:
                    x += room - width_of(line.text, line.font, line.size)
                _put(self.canv, line, x, y + line.size * (_LEAD - 1))


_WHOLE_PAGE: Final = 430.0
"""Points that any page of ours has room for, lying or standing."""


def picture_size(data: bytes) -> tuple[int, int]:
    """Width and height in pixels."""
    wide, high = _reader(data).getSize()
    return int(wide), int(high)


@lru_cache(maxsize=1024)
def _reader(data: bytes) -> Any:
    return ImageReader(io.BytesIO(data))


def _put(canvas: Any, line: _Line, x: float, y: float) -> None:
    if not line.text:
        return
    if lacks(line.text):
        canvas.lacking = True
    canvas.setFillColorRGB(*line.colour)
    canvas.setFont(line.font, line.size)
    canvas.drawString(x, y, line.text)


def _rule(
    canvas: Any, y: float, width: float, colour: tuple[float, float, float], w: float
) -> None:
    canvas.setStrokeColorRGB(*colour)
    canvas.setLineWidth(w)
    canvas.line(0, y, width, y)


def _line_height(line: _Line) -> float:
    return line.high + 3 if line.picture else line.size * _LEAD


def _height(cell: list[_Line]) -> float:
    return sum(map(_line_height, cell))
