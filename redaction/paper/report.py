"""A report as values: a title, what it covers, tables. The same values become PDF, CSV and JSON."""

from __future__ import annotations

import csv
import datetime as dt
import io
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from redaction.formats.spreadsheet import plain_cell
from redaction.jobs.cancel import CancelToken
from redaction.jobs.errors import UserError
from redaction.paper.made import Made

Value = str | tuple[str, str]
"""Text, or what comes first and what comes second in a cell."""


@dataclass(frozen=True, slots=True)
class Head:
    """One column.

    Attributes:
        title: Its head.
        share: Its part of the width.
        right: Figures.
    """

    title: str
    share: float = 1.0
    right: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table.

    Attributes:
        cells: One for each column; of a ``band`` one.
        band: A heading across the table.
        plain: The same for a spreadsheet (days as 2026-09-03, figures as numbers), under the table's
            ``plain_heads``; empty where the cells will do.
    """

    cells: tuple[Value, ...]
    band: bool = False
    plain: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """One table.

    Attributes:
        title: Its heading.
        heads: Columns.
        lines: Rows; may be none.
        empty: Said where there are none.
        note: A sentence below the heading; may be empty.
        plain_heads: Titles of the rows' ``plain``.
    """

    title: str
    heads: tuple[Head, ...]
    lines: tuple[Line, ...]
    empty: str = "There is nothing to list."
    note: str = ""
    plain_heads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """A report.

    Attributes:
        kind: ``register``, ``activity``, ``time``, ``exemptions``, ``disclosures`` or ``log``.
        title: Of the document.
        about: One sentence.
        made: Who made it and when.
        covers: What it covers, as names and values: filters, periods, totals.
        tables: In order; the CSV is the one called ``main``.
        notes: How figures were arrived at; whole sentences.
        hashes: Titles and long hashes, printed in groups.
        notices: What must not be missed: a lead and a sentence.
        main: Position of the table that becomes the CSV.
        wide: The long side of the page is the upper one.
        confidential: It is not for anybody outside.
    """

    kind: str
    title: str
    about: str
    made: Made
    covers: tuple[tuple[str, str], ...]
    tables: tuple[Table, ...]
    notes: tuple[str, ...] = ()
    hashes: tuple[tuple[str, str], ...] = ()
    notices: tuple[tuple[str, str], ...] = ()
    main: int = 0
    wide: bool = False
    confidential: bool = True

    @property
    def rows(self) -> int:
        """Rows of the main table, without headings across it."""
        return sum(not line.band for line in self.tables[self.main].lines) if self.tables else 0

    def to_json(self) -> dict[str, Any]:
        """JSON-ready."""
        return {**asdict(self), "made": self.made.to_json()}


@dataclass(frozen=True, slots=True)
class Period:
    """Local calendar days; None leaves a side open.

    Attributes:
        first: First day.
        last: Last day, inclusive.

    Raises:
        UserError: If the last day is before the first.
    """

    first: dt.date | None = None
    last: dt.date | None = None

    def __post_init__(self) -> None:
        if self.first is not None and self.last is not None and self.last < self.first:
            raise UserError(
                "The period ends before it begins.", "No report was made.", "Choose other days."
            )

    def __contains__(self, day: dt.date) -> bool:
        return not (
            (self.first is not None and day < self.first)
            or (self.last is not None and day > self.last)
        )

    @property
    def words(self) -> str:
        """For people."""
        from redaction.paper.words import day_words

        match self.first, self.last:
            case None, None:
                return "all"
            case dt.date() as first, None:
                return f"from {day_words(first)}"
            case None, dt.date() as last:
                return f"up to {day_words(last)}"
            case first, last:
                assert first is not None
                assert last is not None
                if first == last:
                    return day_words(first)
                return f"{day_words(first)} to {day_words(last)}"

    @property
    def since(self) -> dt.datetime | None:
        """The moment it begins, by the clock on the wall."""
        return None if self.first is None else _midnight(self.first)

    @property
    def until(self) -> dt.datetime | None:
        """The moment after it, by the clock on the wall."""
        return None if self.last is None else _midnight(self.last + dt.timedelta(days=1))


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time()).astimezone()


ALWAYS = Period()
"""No end on either side."""


def write_report(facts: ReportFacts, path: Path, *, cancel: CancelToken | None = None) -> None:
    """Write a report to a new file: as CSV if its name ends so, else as PDF.

    Raises:
        OutputError: If there is a file of that name, or it cannot be written.
        Cancelled: If ``cancel`` asked for it.
    """
    from redaction.paper.writing import write_new

    data = (
        report_csv(facts) if path.suffix.lower() == ".csv" else report_bytes(facts, cancel=cancel)
    )
    write_new(path, data)


def report_csv(facts: ReportFacts) -> bytes:
    """The main table for a spreadsheet, UTF-8; headings across the table become a first column."""
    table = facts.tables[facts.main]
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    if table.plain_heads:
        writer.writerow(table.plain_heads)
        writer.writerows([_cell(cell) for cell in line.plain] for line in table.lines if line.plain)
        return out.getvalue().encode("utf-8-sig", "backslashreplace")
    banded = any(line.band for line in table.lines)
    writer.writerow([*(["Group"] if banded else []), *(_cell(h.title) for h in table.heads)])
    group = ""
    for line in table.lines:
        if line.band:
            group = _text(line.cells[0])
            continue
        cells = [_text(cell) for cell in line.cells]
        writer.writerow([_cell(cell) for cell in ([group, *cells] if banded else cells)])
    return out.getvalue().encode("utf-8-sig", "backslashreplace")


def _text(value: Value) -> str:
    if isinstance(value, tuple):
        return "; ".join(part for part in value if part)
    return value


def _cell(text: str) -> str:
    return plain_cell(text.replace("\u00a0", " "))


def report_bytes(facts: ReportFacts, *, cancel: CancelToken | None = None) -> bytes:
    """The report as PDF.

    Raises:
        Cancelled: If ``cancel`` asked for it.
    """
    from redaction.paper.document import Paper
    from redaction.paper.grid import Cell, Column, Piece, Row

    def cell(value: Value) -> Cell:
        if isinstance(value, tuple):
            return (Piece(value[0]), Piece(value[1], small=True))
        return value

    secret = "Internal – not for disclosure" if facts.confidential else ""
    paper = Paper(facts.title, facts.made, wide=facts.wide, secret=secret)
    paper.lead(facts.about)
    for lead, text in facts.notices:
        paper.notice(text, lead=lead)
    paper.facts(list(facts.covers))
    for title, digest in facts.hashes:
        paper.hash(title, digest)
    for table in facts.tables:
        paper.heading(table.title)
        if table.note:
            paper.small(table.note)
        columns = [Column(h.title, h.share, right=h.right) for h in table.heads]
        rows = [Row(tuple(map(cell, line.cells)), line.band) for line in table.lines]
        paper.table(columns, rows, size=8.4 if facts.wide else 8.8, empty=table.empty)
    if facts.notes:
        paper.heading("How to read this", 2)
        for note in facts.notes:
            paper.small(note)
    return paper.to_bytes(cancel=cancel)
