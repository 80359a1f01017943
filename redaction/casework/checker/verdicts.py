"""Checking a package as a whole and saying in plain words what came of it."""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from redaction.casework.checker.bags import Bag, check_bag, fingerprint_words
from redaction.casework.checker.contents import EVIDENCE, Contents, check_contents
from redaction.casework.checker.trees import Problem, Unreadable, open_tree

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

WHOLE, CHANGED, NOT_CHECKED = 0, 1, 2
"""Exit statuses: everything is as it was made; something is not; it could not be checked."""

MOST_SAID = 30
"""Problems that are printed; the rest is counted."""

LIMIT_UNSIGNED = (
    "This package is not signed. Somebody who changed a file AND every list that names it would not be found "
    "out by this check alone: compare the package number with the one its sender tells you."
)
LIMIT_SIGNED = (
    "The signature proves that it was made with this key. Whose key it is, it cannot prove: compare the "
    "key's fingerprint with the one on the cover sheet you were given on paper, or that its sender tells you."
)


class Verdict:
    """What came of checking a package.

    Attributes:
        status: ``WHOLE``, ``CHANGED`` or ``NOT_CHECKED``.
        summary: One sentence.
        problems: What is not as it should be.
        notes: What a reader should know.
        facts: What it is, by name, in the order they are to be read.
    """

    def __init__(self, status: int, summary: str) -> None:
        self.status = status
        self.summary = summary
        self.problems: list[Problem] = []
        self.notes: list[str] = []
        self.facts: dict[str, Any] = {}

    @property
    def ok(self) -> bool:
        """Whether everything is as it was made."""
        return self.status == WHOLE

    def to_json(self) -> dict[str, Any]:
        """Every field, JSON-ready."""
        return {
            "ok": self.ok,
            "status": self.status,
            "summary": self.summary,
            "problems": [problem.to_json() for problem in self.problems],
            "notes": self.notes,
            "facts": self.facts,
        }

    def lines(self) -> list[str]:
        """A page of text."""
        word = {WHOLE: "UNCHANGED", CHANGED: "NOT AS IT WAS MADE", NOT_CHECKED: "NOT CHECKED"}
        found = [word[self.status], "", self.summary, ""]
        found += [f"  - {problem.words}" for problem in self.problems[:MOST_SAID]]
        if len(self.problems) > MOST_SAID:
            found.append(f"  - and {len(self.problems) - MOST_SAID} more")
        if self.problems:
            found += [
                "",
                "Do not use it. Ask its sender for another one, and keep this one as it is.",
                "",
            ]
        for name, value in self.facts.items():
            if value != "" and not isinstance(value, bool):
                shown_value = fingerprint_words(str(value)) if name in _LONG else value
                found.append(f"{_FACTS.get(name, name):<18} {shown_value}")
        if self.notes:
            found += ["", *(f"Note: {note}" for note in self.notes)]
        return found


_LONG = ("fingerprint",)
_FACTS = {
    "name": "Package",
    "reference": "Reference",
    "made": "Made",
    "by": "By",
    "recipient": "For",
    "copies": "Redacted copies",
    "clips": "Clips",
    "items": "Items listed",
    "files": "Files checked",
    "bytes": "Bytes checked",
    "package_number": "Package number",
    "fingerprint": "Signed with key",
}


def check_package(
    path: Path,
    *,
    fingerprint: str = "",
    number: str = "",
    tell: Callable[[int, int], None] = lambda _done, _total: None,
) -> Verdict:
    """Check the package in the folder or ZIP file ``path``; changes nothing.

    Args:
        path: Of the package.
        fingerprint: Of the key it must be signed with, in hexadecimal with or without spaces; empty for any.
        number: The package number (SHA-256 of ``tagmanifest-sha256.txt``) noted elsewhere; empty for any.
        tell: Called with the bytes read so far, and all.
    """
    try:
        tree = open_tree(path)
    except Unreadable as error:
        return Verdict(NOT_CHECKED, f"It could not be checked. {error}")
    try:
        bag = Bag(tree)
        check_bag(bag, tell)
        contents = check_contents(bag)
        _check_noted(bag, _plain_hex(fingerprint), _plain_hex(number))
        return _verdict_of(bag, contents)
    except Unreadable as error:
        verdict = Verdict(
            CHANGED if tree.problems else NOT_CHECKED, f"It could not be checked. {error}"
        )
        verdict.problems = tree.problems
        return verdict
    finally:
        tree.close()


def _check_noted(bag: Bag, fingerprint: str, number: str) -> None:
    if fingerprint and not bag.key:
        words = "It is not signed, though you were told the fingerprint of a key."
        bag.tree.blame("fingerprint", "", words)
    elif fingerprint and fingerprint != bag.fingerprint:
        words = f"It is signed with another key: {fingerprint_words(bag.fingerprint)}."
        bag.tree.blame("fingerprint", "", words)
    if number and number != bag.manifest_sha256:
        words = f"Its package number is another than the one you were told: {bag.manifest_sha256}."
        bag.tree.blame("number", "", words)


def _verdict_of(bag: Bag, contents: Contents) -> Verdict:
    tree = bag.tree
    made = contents.text("made", "local") or bag.info.get("Bagging-Date", "")
    by = contents.text("made", "by")
    organisation = contents.text("organisation") or bag.info.get("Source-Organization", "")
    who = " of ".join(part for part in (by, organisation if organisation != by else "") if part)
    day = day_words(made[:10])
    if tree.problems:
        count = len(tree.problems)
        things = "1 thing is" if count == 1 else f"{count} things are"
        verdict = Verdict(CHANGED, f"This package is not as it was made: {things} wrong.")
    else:
        text = "Everything in this package is as it was made"
        text += f" by {who}" if who else ""
        text += f" on {day}" if day else ""
        verdict = Verdict(WHOLE, text + ".")
    verdict.problems = tree.problems
    verdict.notes = [*contents.notes, *tree.notes]
    if not tree.problems:
        verdict.notes.append(LIMIT_SIGNED if bag.signed else LIMIT_UNSIGNED)
    verdict.facts = {
        "name": tree.name,
        "reference": contents.text("reference") or bag.info.get("External-Identifier", ""),
        "made": made,
        "by": who,
        "recipient": contents.text("recipient"),
        **_counted(contents),
        "files": len(bag.hashes),
        "bytes": sum(tree.sizes.values()),
        "package_number": bag.manifest_sha256,
        "signed": bag.signed,
        "fingerprint": bag.fingerprint if bag.signed else "",
    }
    return verdict


def _counted(contents: Contents) -> dict[str, int]:
    """What it holds, as its kind calls it."""
    if contents.text("kind") == EVIDENCE:
        return {"clips": len(contents.copies), "items": len(contents.items)}
    return {"copies": len(contents.copies)}


_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip


def day_words(day: str) -> str:
    """``2026-11-22`` as ``22 November 2026``; anything else as it is."""
    found = re.match(r"^(\d{4})-(\d\d)-(\d\d)$", day)
    if found is None or not 1 <= int(found.group(2)) <= 12:
        return day
    return f"{int(found.group(3))} {_MONTHS[int(found.group(2)) - 1]} {found.group(1)}"


def _plain_hex(text: str) -> str:
    return re.sub(r"[\s:]", "", text).lower()


def main(arguments: Sequence[str] | None = None, script: str = "") -> int:
    """Run the script; returns its exit status.

    Args:
        arguments: Of the command line.
        script: Where the script itself is; a package around it is checked when none is named.
    """
    parser = argparse.ArgumentParser(
        prog="check_package.py",
        description="Check that a package made by Umbra is as it was made. Nothing is changed, and "
        "nothing but Python is needed.",
        epilog="exit status: 0 unchanged; 1 not as it was made; 2 could not be checked",
    )
    parser.add_argument(
        "package", nargs="?", help="folder or ZIP file (default: where this script is)"
    )
    parser.add_argument(
        "--fingerprint", default="", metavar="HEX", help="of the key it must be signed with"
    )
    parser.add_argument(
        "--number", default="", metavar="HEX", help="package number noted elsewhere"
    )
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.add_argument("--progress", action="store_true", help="say beside it how far it is")
    given = parser.parse_args(arguments)
    path = Path(given.package) if given.package else Path(script or ".").resolve().parent
    verdict = check_package(
        path, fingerprint=given.fingerprint, number=given.number,
        tell=_tell if given.progress else lambda _done, _total: None,
    )  # fmt: skip
    if given.json:
        _say(json.dumps(verdict.to_json(), ensure_ascii=True, indent=1))
    else:
        for line in verdict.lines():
            _say(line)
    if not given.package and os.name == "nt" and sys.stdin is not None and sys.stdin.isatty():
        # Started by a double click: the window would close before anybody has read it.
        input("\nPress Enter to close.")
    return verdict.status


def _tell(done: int, total: int) -> None:
    sys.stderr.write(f"{done} {total}\n")
    sys.stderr.flush()


def _say(line: str) -> None:
    """Print a line, also where the terminal knows only some letters."""
    coding = getattr(sys.stdout, "encoding", None) or "ascii"
    sys.stdout.write(line.encode(coding, "replace").decode(coding) + "\n")
