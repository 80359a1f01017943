"""One look for every PDF: page, head and foot, headings, prose, facts, tables, hashes.

A :class:`Paper` is filled from top to bottom and then written. The file holds the typeface, a title, its
language and an outline; nothing of the machine it was made on. The same facts give the same bytes.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Frame,
    KeepTogether,
    PageBreak,
    PageTemplate,
    Spacer,
)

from redaction.export.plan import SOFTWARE
from redaction.jobs.cancel import CancelToken
from redaction.paper.flowables import (
    HEADS,
    ITALICS,
    LEAD,
    LINE,
    SMALL,
    TEXT,
    TITLE,
    Hash,
    Heading,
    Notice,
    Prose,
    Signature,
    marked,
)
from redaction.paper.grid import GREY, HAIR, Cell, Column, Grid, Piece, Row
from redaction.paper.made import Made
from redaction.paper.typeface import BOLD, ITALIC, REGULAR, lacks, load, shown, width_of
from redaction.paper.words import moment_words
from redaction.paper.writing import write_new

_SIDE: Final = 56.0
_TOP: Final = 66.0
_BOTTOM: Final = 62.0


class Paper:
    """A document being filled.

    Attributes:
        title: On the first page, in the running head and in the file's properties.
        made: Who made it, when and for what.
    """

    def __init__(self, title: str, made: Made, *, wide: bool = False, secret: str = "") -> None:
        """Begin with the title.

        Args:
            title: Of the document.
            made: Who, when, for what.
            wide: The long side of the page is the upper one: for tables of many columns.
            secret: Stands in the head of each page (``Internal – not for disclosure``).
        """
        load()
        self.title = title
        self.made = made
        self._wide = wide
        self._secret = secret
        self._story: list[Any] = []
        lead = [part for part in (made.force, made.unit) if part]
        if lead:
            self._story.append(Prose(marked(" · ".join(lead)), LEAD))
        self._story.append(Heading(title, TITLE, -1))

    def lead(self, text: str) -> None:
        """The line below the title."""
        self._story.append(Prose(marked(text), LEAD))

    def heading(self, text: str, level: int = 1, *, room: float = 90.0) -> None:
        """A heading, in the outline, too; a new page where less than ``room`` points follow it."""
        self._story.append(CondPageBreak(room))
        self._story.append(Heading(text, HEADS[level - 1], level - 1))

    def text(self, text: str) -> None:
        """A paragraph."""
        self._story.append(Prose(marked(text), TEXT))

    def small(self, text: str) -> None:
        """A paragraph of what comes second."""
        self._story.append(Prose(marked(text), SMALL))

    def words(self, text: str) -> None:
        """What somebody wrote, in their own words; line ends stay."""
        for line in text.split("\n"):
            if line.strip():
                self._story.append(Prose(marked(line), ITALICS))

    def line(self, text: str) -> None:
        """What somebody types or looks up: a line of its own."""
        self._story.append(Prose(marked(text), LINE))

    def notice(self, text: str, *, lead: str = "") -> None:
        """A few words in a box: what a reader must not miss."""
        self._story.append(Spacer(1, 4))
        self._story.append(Notice(lead, text))
        self._story.append(Spacer(1, 8))

    def facts(self, rows: Sequence[tuple[str, Cell]], *, name_width: float = 128.0) -> None:
        """Names on the left, what they are on the right; empty ones are left out."""
        kept = [
            Row(((Piece(name, small=True),), value))
            for name, value in rows
            if value not in ("", ())
        ]
        if kept:
            columns = (Column("", width=name_width), Column(""))
            self._story.append(Grid(columns, kept, size=9.6))
            self._story.append(Spacer(1, 8))

    def table(
        self, columns: Sequence[Column], rows: Sequence[Row], *, size: float = 8.8, empty: str = ""
    ) -> None:
        """A table; ``empty`` is said where there are no rows."""
        if not rows:
            self._story.append(Prose(marked(empty or "There is nothing to list."), TEXT))
            return
        self._story.append(Grid(columns, rows, size=size, zebra=True))
        self._story.append(Spacer(1, 10))

    def hash(self, title: str, digest: str) -> None:
        """A long hash in groups that line up, so that two can be compared by eye."""
        self._story.append(Hash(title, digest))
        self._story.append(Spacer(1, 5))

    def together(self, fill: Callable[[Paper], None]) -> None:
        """What ``fill`` adds stays on one page."""
        story, self._story = self._story, []
        try:
            fill(self)
            block, self._story = self._story, story
        except BaseException:
            self._story = story
            raise
        self._story.append(KeepTogether(block))

    def space(self, points: float) -> None:
        """Nothing for so long."""
        self._story.append(Spacer(1, points))

    def signatures(self, names: Sequence[str]) -> None:
        """Lines to sign on, each with a date."""
        self._story.append(KeepTogether([Signature(name) for name in names]))

    def new_page(self) -> None:
        """Go on with the next page."""
        self._story.append(PageBreak())

    def to_bytes(self, *, cancel: CancelToken | None = None) -> bytes:
        """The PDF.

        Raises:
            Cancelled: If ``cancel`` asked for it.
        """
        out = io.BytesIO()
        size = landscape(A4) if self._wide else A4
        frame = Frame(
            _SIDE, _BOTTOM, size[0] - 2 * _SIDE, size[1] - _TOP - _BOTTOM,
            leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0,
        )  # fmt: skip
        document = BaseDocTemplate(
            out, pagesize=size, title=self.title, author=self.made.who, creator=SOFTWARE,
            producer=SOFTWARE, subject=self.made.reference, lang="en-GB", invariant=1,
            displayDocTitle=1,
        )  # fmt: skip

        def furnish(canvas: Any, _document: Any) -> None:
            if cancel is not None:
                cancel.check()
            self._head(canvas, size)

        document.addPageTemplates([PageTemplate("page", [frame], onPage=furnish)])
        document.build(self._story, canvasmaker=lambda *a, **k: _Pages(self, *a, **k))
        return out.getvalue()

    def write(self, path: Path, *, cancel: CancelToken | None = None) -> None:
        """Write it to a new file, in one step.

        Raises:
            OutputError: If there is a file of that name, or it cannot be written.
            Cancelled: If ``cancel`` asked for it; then there is no file.
        """
        write_new(path, self.to_bytes(cancel=cancel))

    def _head(self, canvas: Any, size: tuple[float, float]) -> None:
        canvas.saveState()
        y = size[1] - 38
        right = " · ".join(part for part in (self._secret, shown(self.made.reference)) if part)
        if lacks(right):
            canvas.lacking = True
        canvas.setFont(REGULAR, 8)
        canvas.setFillColorRGB(*GREY)
        room = size[0] - 2 * _SIDE
        right = _cut(right, BOLD, 8, room * 0.55)
        canvas.drawString(_SIDE, y, _cut(shown(self.title), REGULAR, 8, room * 0.42))
        canvas.setFont(BOLD, 8)
        canvas.drawRightString(size[0] - _SIDE, y, right)
        canvas.setStrokeColorRGB(*HAIR)
        canvas.setLineWidth(0.5)
        canvas.line(_SIDE, y - 6, size[0] - _SIDE, y - 6)
        canvas.restoreState()

    def foot(self, canvas: Any, page: int, pages: int, size: tuple[float, float]) -> None:
        """The foot of a page, when the number of pages is known."""
        canvas.setStrokeColorRGB(*HAIR)
        canvas.setLineWidth(0.5)
        canvas.line(_SIDE, 46, size[0] - _SIDE, 46)
        canvas.setFont(REGULAR, 7.5)
        canvas.setFillColorRGB(*GREY)
        by = f" by {shown(self.made.who)}" if self.made.who else ""
        made = f"Made {moment_words(self.made.moment)}{by} with {SOFTWARE}"
        canvas.drawString(_SIDE, 35, _cut(made, REGULAR, 7.5, size[0] - 2 * _SIDE - 80))
        canvas.drawString(_SIDE, 25, f"Workspace {self.made.workspace}")
        canvas.drawRightString(size[0] - _SIDE, 35, f"Page {page} of {pages}")
        if getattr(canvas, "lacking", False):
            canvas.setFont(ITALIC, 7.5)
            canvas.drawString(
                _SIDE, 50,
                "[U+…] stands for letters that this typeface does not have, by their number in Unicode.",
            )  # fmt: skip


class _Pages(Canvas):  # type: ignore[misc]
    """Holds the pages back until it is known how many they are."""

    def __init__(self, paper: Paper, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self._paper = paper
        self._kept: list[dict[str, Any]] = []
        self._level = -1
        self.headings = 0
        self.lacking = False
        moment = paper.made.moment
        stamp = self._doc._timeStamp
        stamp.t = moment.timestamp()
        stamp.lt = tuple(moment.timetuple())
        stamp.YMDhms = stamp.lt[:6]
        minutes = round((moment.utcoffset() or dt.timedelta()).total_seconds() / 60)
        stamp.dhh, stamp.dmm = int(minutes / 60), abs(minutes) % 60

    def outline_level(self, wanted: int) -> int:
        """No level of the outline is skipped."""
        self._level = min(wanted, self._level + 1)
        return self._level

    def showPage(self) -> None:  # noqa: N802 - reportlab's name
        self._kept.append(dict(self.__dict__))
        self._startPage()
        self.lacking = False

    def save(self) -> None:
        kept, headings = self._kept, self.headings
        for number, state in enumerate(kept, start=1):
            self.__dict__.update(state)
            self._paper.foot(self, number, len(kept), self._pagesize)
            super().showPage()
        self.headings = headings
        super().save()


def _cut(text: str, font: str, size: float, room: float) -> str:
    if width_of(text, font, size) <= room:
        return text
    while text and width_of(text + "…", font, size) > room:
        text = text[:-1]
    return text + "…"
