"""The grammar of `umbra report`. Only the standard library is imported here."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

_WHERE = "redaction.cli_report"

_ABOUT = {
    "schedule": "what is withheld from the copies of a request, with small pictures of the redacted frames",
    "cover": "the sheet on top of what is handed over",
    "verification": "the verification report of a copy",
    "register": "all requests with their due days",
    "activity": "everything that was done for a request",
    "time": "time spent by request, footage and person",
    "exemptions": "the grounds relied on, how often and where",
    "disclosures": "what was handed over to whom",
    "log": "rows of the review log with its proof",
}
_ONE_REQUEST = ("schedule", "cover", "verification", "activity")
_NO_TABLE = ("schedule", "cover", "verification")
_CATEGORIES = (
    "collection", "alteration", "consultation", "disclosure", "combination", "erasure", "system",
)  # fmt: skip


def report_commands(
    commands: Any, command: Callable[..., argparse.ArgumentParser], progress: Callable[[Any], None]
) -> None:
    """Add `umbra report KIND` for each kind, and `umbra report words`."""
    kinds = commands.add_parser(
        "report", help="schedules, cover sheets, registers and logs as PDF or CSV"
    ).add_subparsers(metavar="KIND", required=True)
    for kind, about in _ABOUT.items():
        one = command(kinds, kind, f"{_WHERE}:report", about)
        one.set_defaults(kind=kind)
        if kind in _ONE_REQUEST:
            one.add_argument("request", metavar="REFERENCE")
        elif kind in ("time", "log"):
            one.add_argument("--request", metavar="REFERENCE")
        endings = "FILE.pdf" if kind in (*_NO_TABLE, "log") else "FILE.pdf|FILE.csv"
        one.add_argument("-o", "--output", type=Path, required=True, metavar=endings)
        _options_of(kind, one)
        one.add_argument("--json", action="store_true", help="print what was made as JSON")
        progress(one)
    words = command(
        kinds, "words", f"{_WHERE}:words", "show or set what the force says of itself on its papers"
    )
    for name, about in (
        ("force", "its name"),
        ("unit", "the department"),
        ("contact", "how it is reached"),
        ("rights", "what it says of complaints and rights, in its own words"),
    ):
        words.add_argument(f"--{name}", metavar="TEXT", help=about)
    words.add_argument("--json", action="store_true")


def _options_of(kind: str, one: argparse.ArgumentParser) -> None:
    if kind in _NO_TABLE:
        one.add_argument(
            "--copy", action="append", default=[], metavar="NAME",
            help="a copy by its file name, SHA-256 or id (default: the newest verified copy of each footage)",
        )  # fmt: skip
    if kind in ("schedule", "verification"):
        one.add_argument(
            "--internal", action="store_true",
            help="for the force's own file: with the names, labels and notes that staff gave",
        )  # fmt: skip
    if kind == "schedule":
        one.add_argument("--no-pictures", action="store_true", help="without small pictures")
    if kind in ("schedule", "register"):
        one.add_argument("--no-names", action="store_true", help="without requesters' names")
    if kind == "cover":
        one.add_argument("--to", required=True, metavar="RECIPIENT")
        one.add_argument("--address", default="", metavar="TEXT")
        one.add_argument("--method", default="", metavar="TEXT", help="how it is handed over")
        one.add_argument("--date", metavar="YYYY-MM-DD", help="of the hand-over (default: today)")
    if kind == "register":
        one.add_argument("--show", choices=("all", "open", "closed"), default="all")
    if kind == "log":
        one.add_argument("--who", default="", metavar="PERSON")
        one.add_argument("--category", choices=_CATEGORIES, default="")
        one.add_argument("--text", default="", metavar="TEXT", help="rows that contain it")
    if kind not in _NO_TABLE:
        one.add_argument("--from", dest="first", metavar="YYYY-MM-DD", help="first day")
        one.add_argument("--to", dest="last", metavar="YYYY-MM-DD", help="last day, inclusive")
