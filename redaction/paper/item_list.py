"""The numbered list of items of an evidence package, in the style of a schedule of material: PDF and CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from redaction.formats.spreadsheet import plain_cell
from redaction.paper.document import Paper
from redaction.paper.grid import Cell, Column, Piece, Row
from redaction.paper.made import Made
from redaction.paper.words import count, size_words

TITLE: Final = "List of items"

NOT_A_FORM: Final = (
    "The columns are in the style of a schedule of material such as an MG6C, as a help for filling one in. It"
    " is not that form, and it says nothing about what is relevant, sensitive or to be disclosed: that is for"
    " the disclosure officer and the prosecutor."
)

OPEN: Final = "to be completed"
"""Printed, and only printed, where nobody wrote anything yet."""


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """One item.

    Attributes:
        number: From 1.
        key: ``footage:ID``, ``clip:ID``, ``still:ID``, ``annotations:FORMAT``, ``report`` or ``log``.
        group: Heading it stands under.
        description: What it is.
        when: Date and time, in words; empty where it has none.
        clock: By whose clock.
        location: Where it is held.
        originator: Who made it.
        sha256: Of the file.
        sensitivity: What the officer says; empty where that is open.
        remarks: Facts about it that bear on its handling: redacted or not, and why.
        file: Its name in the package; empty for what is not enclosed.
        size: In bytes.
        redacted: Whether faces and the like are covered in it; None where there is nothing to cover.
    """

    number: str
    key: str
    group: str
    description: str
    when: str = ""
    clock: str = ""
    location: str = ""
    originator: str = ""
    sha256: str = ""
    sensitivity: str = ""
    remarks: str = ""
    file: str = ""
    size: int = 0
    redacted: bool | None = None


@dataclass(frozen=True, slots=True)
class ListFacts:
    """The whole list.

    Attributes:
        made: Who, when, of what.
        title: Of the incident or footage.
        recipient: To whom the package goes.
        items: In their order, groups together.
    """

    made: Made
    title: str
    recipient: str
    items: tuple[ItemFacts, ...]

    def to_json(self) -> dict[str, Any]:
        """JSON-ready."""
        return {
            "made": self.made.to_json(),
            "title": self.title,
            "recipient": self.recipient,
            "items": [asdict(one) for one in self.items],
        }


def items_paper(facts: ListFacts) -> Paper:
    """The list laid out."""
    paper = Paper(TITLE, facts.made, wide=True)
    paper.lead(facts.title)
    paper.facts(
        [
            ("Reference", (Piece(facts.made.reference, bold=True),)),
            ("For", facts.recipient),
            ("Items", f"{len(facts.items):,}"),
            ("Enclosed", _enclosed(facts.items)),
        ]
    )
    bare = [one.number for one in facts.items if one.redacted is False and one.file]
    if bare:
        some = ", ".join(bare[:30]) + (", …" if len(bare) > 30 else "")
        which = f"Item {some} shows" if len(bare) == 1 else f"Items {some} show"
        paper.notice(f"{which} what was recorded; nothing is covered.", lead="Not redacted.")
    paper.table(
        (
            Column("Item", width=28),
            Column("Description", 2.1),
            Column("Date and time, and by whose clock", 1.6),
            Column("Location", 1.0),
            Column("Originator", 0.9),
            Column("SHA-256", width=92),
            Column("Reasons, sensitivity", 1.1),
        ),
        list(_rows(facts.items)),
        size=8.4,
    )
    paper.small(NOT_A_FORM)
    return paper


def _enclosed(items: Sequence[ItemFacts]) -> str:
    inside = [one for one in items if one.file]
    return f"{count(len(inside), 'item')}, {size_words(sum(one.size for one in inside))}"


def _rows(items: Sequence[ItemFacts]) -> list[Row]:
    rows: list[Row] = []
    group = ""
    for one in items:
        if one.group != group:
            group = one.group
            rows.append(Row((group,), band=True))
        rows.append(Row(_cells(one)))
    return rows


def _cells(one: ItemFacts) -> tuple[Cell, ...]:
    what = [Piece(one.description)]
    if one.file:
        what.append(Piece(f"{one.file}, {_size(one.size)}", small=True))
    when = [Piece(one.when)] if one.when else [Piece("–")]
    when += [Piece(one.clock, small=True)] if one.clock else []
    digest = (
        [Piece(part, small=True) for part in _lines(one.sha256)] if one.sha256 else [Piece("–")]
    )
    said = (
        [Piece(one.sensitivity)]
        if one.sensitivity
        else [Piece(f"Sensitivity: {OPEN}", italic=True)]
    )
    said += [Piece(one.remarks, small=True)] if one.remarks else []
    return (
        (Piece(one.number, bold=True),),
        tuple(what),
        tuple(when),
        _or_open(one.location),
        _or_open(one.originator),
        tuple(digest),
        tuple(said),
    )


def _or_open(text: str) -> Cell:
    return text or (Piece(OPEN, italic=True),)


def _size(size: int) -> str:
    return size_words(size).partition(" (")[0]


def _lines(digest: str) -> list[str]:
    """The hash in four lines of two groups of eight."""
    groups = [digest[at : at + 8] for at in range(0, len(digest), 8)]
    return [" ".join(groups[at : at + 2]) for at in range(0, len(groups), 2)]


HEADS: Final = (
    "Item", "Description", "Date and time", "By whose clock", "Location", "Originator", "SHA-256",
    "Reasons and sensitivity", "Remarks", "File in the package", "Size in bytes",
)  # fmt: skip


def items_csv(facts: ListFacts) -> bytes:
    """The list for a spreadsheet, UTF-8; no cell is run as a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(HEADS)
    for one in facts.items:
        cells = (
            one.number, one.description, one.when, one.clock, one.location, one.originator, one.sha256,
            one.sensitivity, one.remarks, one.file, str(one.size) if one.file else "",
        )  # fmt: skip
        writer.writerow([plain_cell(cell.replace("\u00a0", " ")) for cell in cells])
    return out.getvalue().encode("utf-8-sig", "backslashreplace")
