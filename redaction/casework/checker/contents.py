"""What a package says of itself in ``data/package.json``, held against its files.

A bag without that file is checked as a bag only, and that is said.
"""

from __future__ import annotations

import io
import json
from typing import Any

from redaction.casework.checker.bags import Bag
from redaction.casework.checker.trees import READ_FAULTS, shown
from redaction.reviewlog.checking import NotALog, check_open

ABOUT = "data/package.json"
PACKAGE_FORMAT = "umbra-package"
NEWEST = 1
"""Version of ``package.json`` that this check knows."""

PASSED = ("verified", "look")

EVIDENCE = "evidence"
"""``kind`` of a package of clips, stills and annotations with a numbered list of its items."""

ITEM_FOLDERS = ("data/clips/", "data/stills/", "data/annotations/")
"""Where the items of an evidence package lie; each file there must be one of them."""


class Contents:
    """What the package says of itself.

    Attributes:
        about: The values of ``package.json``; empty where there is none.
        notes: What a reader should know though it is no fault.
    """

    def __init__(self) -> None:
        self.about: dict[str, Any] = {}
        self.notes: list[str] = []

    def text(self, *names: str) -> str:
        """A value as text, empty where it is not there."""
        value: Any = self.about
        for name in names:
            value = value.get(name) if isinstance(value, dict) else None
        return value if isinstance(value, str) else ""

    @property
    def copies(self) -> list[dict[str, Any]]:
        """What is said of each copy."""
        return self._listed("copies")

    @property
    def items(self) -> list[dict[str, Any]]:
        """What is said of each numbered item of an evidence package; one kept elsewhere has no file."""
        return self._listed("items") if self.text("kind") == EVIDENCE else []

    def _listed(self, name: str) -> list[dict[str, Any]]:
        found = self.about.get(name)
        return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def check_contents(bag: Bag) -> Contents:
    """Look at what the package says of its files; what is wrong goes into ``bag.tree.problems``."""
    contents, tree = Contents(), bag.tree
    if ABOUT not in tree.sizes:
        contents.notes.append("It was not made by Umbra: only its files and lists were checked.")
        return contents
    about = _json(bag, ABOUT)
    if about is None or about.get("format") != PACKAGE_FORMAT:
        tree.blame("about", ABOUT, f"“{ABOUT}” cannot be read: it was changed.")
        return contents
    if about.get("version") != NEWEST:
        words = f"“{ABOUT}” was written by another version: take a newer check_package.py."
        tree.blame("about", ABOUT, words)
        return contents
    contents.about = about
    if about.get("signed") and not bag.key:
        tree.blame("signature", "", "The package was signed, but its signature and key are gone.")
    named = {_text(copy, "file") for copy in contents.copies}
    for name in sorted(tree.sizes):
        if name.startswith("data/copies/") and name not in named:
            tree.blame("added", name, f"“{shown(name)}” is no copy that the package was made with.")
    for copy in contents.copies:
        _check_copy(bag, contents, copy)
    if contents.text("kind") == EVIDENCE:
        _check_items(bag, contents)
    if contents.text("log"):
        _check_log(bag, contents, contents.text("log"))
    return contents


def _check_log(bag: Bag, contents: Contents, name: str) -> None:
    """The chain of the log's extract, and that it has a row for each copy."""
    tree = bag.tree
    made: set[str] = set()

    def hear(row: dict[str, Any]) -> None:
        details = row.get("details", row.get("proof", {}))
        if isinstance(details, dict) and isinstance(details.get("copy"), str):
            made.add(details["copy"])

    if name not in tree.sizes:
        if not any(problem.file == name for problem in tree.problems):
            tree.blame("missing", name, f"“{shown(name)}” is missing.")
        return
    try:
        with io.TextIOWrapper(tree.open(name), encoding="utf-8") as file:
            found = check_open(file, hear)
    except (*READ_FAULTS, NotALog, ValueError, RecursionError):
        tree.blame("log", name, f"“{shown(name)}” cannot be read as an extract of a review log.")
        return
    if not found.ok:
        tree.blame("log", name, f"The review log in “{shown(name)}” does not hold: {found.wrong}")
        return
    for copy in contents.copies:
        if _text(copy, "sha256") not in made:
            words = f"The review log has no row about “{shown(_text(copy, 'file'))}”."
            tree.blame("log", name, words)
    count, value = found.head
    contents.notes.append(
        f"The extract of the review log holds: {found.rows} rows, {found.left_out} of them without what they"
        f" say. Its last row is {count}:{value}."
    )


def _check_copy(bag: Bag, contents: Contents, copy: dict[str, Any]) -> None:
    tree, file, sha256 = bag.tree, _text(copy, "file"), _text(copy, "sha256")
    blamed = any(problem.file == file for problem in tree.problems)
    if file not in tree.sizes:
        if not blamed:
            tree.blame("missing", file, f"“{shown(file)}” is missing.")
        return
    if bag.hashes.get(file) != sha256 and not blamed:
        words = f"“{shown(file)}” is not the copy that the package was made with."
        tree.blame("copy", file, words)
    name = _text(copy, "report")
    report = _json(bag, name)
    if report is None:
        words = f"The verification report of “{shown(file)}” is missing or cannot be read."
        tree.blame("report", name, words)
        return
    said = report.get("copy")
    about = said.get("sha256") if isinstance(said, dict) else ""
    if about != (sha256 if blamed else bag.hashes.get(file)):
        words = (
            f"The verification report “{shown(name)}” is about another copy than “{shown(file)}”."
        )
        tree.blame("report", name, words)
    if report.get("ok") is not True:
        words = f"By its report, “{shown(file)}” did not pass its verification."
        tree.blame("report", name, words)
    elif report.get("verdict", "verified") not in PASSED:
        contents.notes.append(
            f"By its report, not everything could be checked on “{shown(file)}”: read the report."
        )


def _check_items(bag: Bag, contents: Contents) -> None:
    """The numbered items: each is the file it was made with, and no file is there that is none of them."""
    tree = bag.tree
    named = {_text(item, "file") for item in contents.items}
    for name in sorted(tree.sizes):
        if name.startswith(ITEM_FOLDERS) and name not in named:
            words = f"“{shown(name)}” is no item that the package was made with."
            tree.blame("added", name, words)
    known = {problem.file for problem in tree.problems}
    for item in contents.items:
        file = _text(item, "file")
        if not file or file in known:
            continue
        number = shown(_text(item, "number"))
        if file not in tree.sizes:
            words = f"“{shown(file)}”, item {number}, is missing."
            tree.blame("missing", file, words)
        elif bag.hashes.get(file) != _text(item, "sha256"):
            words = f"“{shown(file)}” is not item {number} that the package was made with."
            tree.blame("item", file, words)
    bare = [item for item in contents.items if item.get("redacted") is False and item.get("file")]
    if bare:
        numbers = ", ".join(shown(_text(item, "number")) for item in bare[:20])
        more = f" and {len(bare) - 20} more" if len(bare) > 20 else ""
        contents.notes.append(
            f"Not redacted, because its sender chose so: item {numbers}{more}. Handle with care."
        )


def _json(bag: Bag, name: str) -> dict[str, Any] | None:
    try:
        found = json.loads(bag.read(name).decode("utf-8"))
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _text(values: dict[str, Any], name: str) -> str:
    value = values.get(name)
    return value if isinstance(value, str) else ""
