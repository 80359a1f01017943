"""The page that whoever opens an evidence package reads first, in plain words."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from redaction.usecases.release_readme import how_to_check

if TYPE_CHECKING:
    from redaction.paper.item_list import ItemFacts

MOST: Final = 60
"""Items that are named here; all of them are in the list."""


def evidence_readme(
    *,
    reference: str,
    title: str,
    force: str,
    items: Sequence[ItemFacts],
    report: bool,
    with_log: bool,
) -> str:
    """Text of ``README.txt``, in lines of at most 78 letters where names allow it.

    Args:
        reference: Of the incident.
        title: Of the incident.
        force: The force's name, or empty.
        items: All that are in the list.
        report: Whether there is a timeline report.
        with_log: Whether there is an extract of the review log.
    """
    sender = f" by {force}" if force else ""
    inside = [one for one in items if one.file]
    bare = [one.number for one in inside if one.redacted is False]
    listed = [f"    {one.number:>4}  {one.file}" for one in inside[:MOST]]
    listed += [f"          and {len(inside) - MOST} more"] if len(inside) > MOST else []
    papers = [("data/item-list.pdf", "every item with its number, time and SHA-256 (also as .csv)")]
    papers += [("data/timeline-report.pdf", "what happened, camera by camera")] if report else []
    clips = any(one.file.startswith("data/clips/") for one in inside)
    papers += [("data/verification/", "how each clip was checked")] if clips else []
    papers += [("data/log-extract.json", "what was done with the recordings")] if with_log else []
    return "\n".join(
        [
            *dict.fromkeys((reference, title)),
            "",
            _lines(f"This is a package of evidence put together{sender}. {_ABOUT}"),
            "",
            *([_lines(_BARE.format(numbers=", ".join(bare))), ""] if bare else []),
            "ITEMS",
            "",
            *listed,
            "",
            "PAPERS",
            "",
            *(f"    {name:<31} {what}" for name, what in papers),
            "",
            _lines(_TIMES),
            "",
            *how_to_check(),
            "",
        ]
    )


_ABOUT: Final = (
    "Clips and stills in it were made from the recordings listed as originals, which stay with the sender"
    " unchanged."
)
_BARE: Final = "NOT REDACTED are items {numbers}: they show what was recorded. Handle with care."
_TIMES: Final = (
    "Times of day are by one clock, which the timeline report and the item list name; how the other cameras"
    " were aligned to it, and how sure that is, stands in the report. Frames are counted from 0."
)


def _lines(text: str) -> str:
    return textwrap.fill(text, 78)
