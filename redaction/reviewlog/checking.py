#!/usr/bin/env python3
"""Checks a file to which a review log was exported, with nothing but Python's own library.

    python3 log_check.py FILE.json

Nothing of Umbra is needed, so whoever receives the file can check it (Python 3.8 or later). The format is
described in Umbra's help page on the review log. In short: every row has a hash, and names the hash of the
row before it; the head is the number and hash of the last row. Rows that were left out are there as far as
their hashes need, without what they said, and hold nothing else: what no hash covers is refused. Ends with
0 when all of it holds, 1 when not, 2 when the file cannot be checked.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FORMAT = "umbra-log"
VERSION = 2

PROOF = ("erased", "footage_id", "record", "state", "workspace")
PROOF_OF_COPY = ("copy", "export", "plan", "source", "verified")
FIRST = "0" * 64

FRONT = {"format", "version", "workspace", "made", "filter", "request", "signature", "head", "rows"}
CHAINED = {"seq", "previous", "hash"}
SAYING = {"utc", "local", "who", "category", "action", "footage", "request", "recipient", "details"}
SKELETON = {"utc", "local", "category", "format", "payload", "proof"}
NEWER = {"format", "salt", "payload"}


class NotALog(Exception):  # noqa: N818 - names what was found
    """The file is not an exported log, or not one that this program knows."""


class Checked:
    """What was found.

    Attributes:
        ok: All of it holds.
        rows: Rows looked at.
        left_out: How many of them are there only as far as their hashes need.
        erased: How many had their content erased before.
        old: How many of those are of the first format, whose own hash cannot be worked out then.
        bare: How many left out are of the first format: nothing is there of them but their hash.
        begun: Whether the first row says that the log is of the workspace that the file names.
        head: Number and hash of the last row.
        wrong: What does not hold, first; empty when all does.
        signature: As it is in the file, or None; checking it needs more than Python's own library.
    """

    def __init__(self) -> None:
        self.ok = False
        self.rows = self.left_out = self.erased = self.old = self.bare = 0
        self.begun = False
        self.head: tuple[int, str] = (0, FIRST)
        self.wrong = ""
        self.signature: Any = None

    def words(self) -> list[str]:
        """Sentences for a person."""
        if not self.ok:
            return ["The log does not hold: " + self.wrong]
        said = [f"The log holds: {self.rows} rows, unchanged and in order."]
        if self.left_out:
            said.append(f"{self.left_out} of them are left out here; their hashes are there.")
        if self.erased:
            said.append(f"{self.erased} had their content erased by rule, as later rows say.")
        if self.old:
            said.append(
                f"{self.old} of those are vouched for only by the hash in the next row, and by the row that"
                " erased them."
            )
        if self.bare:
            said.append(
                f"{self.bare} of those left out are of an earlier format: their own hash cannot be worked"
                " out, only the hash in the next row vouches for it."
            )
        said.append(f"Head: {self.head[0]}:{self.head[1]}")
        said.append(
            "This shows that the rows are whole. That it is the log it says it is shows only beside a head"
            " noted elsewhere, or by a signature. When the file was made and how its rows were chosen"
            " is not vouched for by the log."
        )
        if not self.begun:
            said.append("That the rows are of the workspace named is not said in what is there.")
        if self.signature:
            said.append(
                f"Rows up to {self.signature['count']} are said to be signed; Umbra checks that"
                " (umbra log check --public-key)."
            )
        return said


def check_file(path: str) -> Checked:
    """Check an exported log.

    Raises:
        NotALog: If it is none.
        OSError: If it cannot be read.
    """
    with Path(path).open(encoding="utf-8") as file:
        return check_open(file)


def check_open(file: Any, hear: Any = None) -> Checked:
    """Check an exported log that is open as text.

    Args:
        file: To read from.
        hear: Called with each row, or None.

    Raises:
        NotALog: If it is none.
    """
    found = Checked()
    front, rows = _read(file)
    if front.get("format") != FORMAT or front.get("version") != VERSION:
        raise NotALog("it is not an exported log of a kind this program knows")
    found.signature = front.get("signature")
    try:
        found.wrong = _walk(rows if hear is None else _heard(rows, hear), front, found)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        found.wrong = f"row {found.rows + 1} cannot be read."
    found.ok = not found.wrong
    return found


def _heard(rows: Iterator[dict[str, Any]], hear: Any) -> Iterator[dict[str, Any]]:
    for row in rows:
        hear(row)
        yield row


def _read(file: Any) -> tuple[dict[str, Any], Iterator[dict[str, Any]]]:
    """What comes before the rows, and the rows one by one: a line each, so that a million need no memory."""
    first = file.readline().rstrip()
    try:
        if first.endswith('"rows": ['):
            return _loaded(first + "]}"), _lines(file)
        whole = _loaded(first + file.read())
        return whole, iter(whole["rows"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise NotALog("it is not an exported log") from error


def _lines(file: Any) -> Iterator[dict[str, Any]]:
    for line in file:
        text = line.strip()
        if text == "]}":
            if file.read().strip():
                raise ValueError("there is more after the end")
            return
        yield _loaded(text[:-1] if text.endswith(",") else text)
    raise ValueError("the file was cut off")


def _loaded(text: str) -> Any:
    """What JSON says; nothing may be said twice, because others may read the other of the two."""
    return json.loads(text, object_pairs_hook=_said_once, parse_constant=_no_number)


def _said_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    said = dict(pairs)
    if len(said) != len(pairs):
        raise ValueError("something is said twice")
    return said


def _no_number(text: str) -> None:
    raise ValueError(text + " is no number")


def _walk(rows: Iterator[dict[str, Any]], front: dict[str, Any], found: Checked) -> str:
    """What is wrong first; empty when nothing is."""
    emptied: set[int] = set()
    remains: dict[int, str] = {}
    listings: list[tuple[int, dict[str, Any]]] = []
    signed = front.get("signature") or {"count": 0, "hash": FIRST}
    seen = signed["count"] == 0
    newer = False
    if set(front) - FRONT:
        return "before the rows stands what is not of an exported log."
    for row in rows:
        seq, due = row["seq"], found.rows + 1
        if type(seq) is not int or seq != due:
            return f"row {due} is missing, or rows are not in order."
        if row["previous"] != found.head[1]:
            return f"row {seq} does not follow the one before it, or one of the two was changed."
        if not _fits(row):
            return f"row {seq} was changed."
        plain = row.get("format", 1) == 1
        if plain and newer:
            return (
                f"row {seq} says it is of an earlier format than the row before it: it was changed."
            )
        newer = not plain
        found.left_out += "left_out" in row
        found.bare += plain and "left_out" in row and "erased" not in row
        if row.get("erased"):
            emptied.add(seq)
            if plain:
                remains[seq] = _remains(row)
        details = row.get("proof", row.get("details", {}))
        if "erased" in details:
            if plain or row["category"] != "erasure":
                return f"row {seq} says that rows were erased, and is not of that kind."
            listings.append((seq, details["erased"]))
        if seq == 1 and "workspace" in details:
            found.begun = True
            if front.get("workspace", details["workspace"]) != details["workspace"]:
                return "the first row is of another workspace than the one named before the rows."
        found.rows, found.head = seq, (seq, row["hash"])
        seen = seen or found.head == (signed["count"], signed["hash"])
    head = front["head"]
    if (head["count"], head["hash"]) != found.head:
        return (
            "the head is not that of the last row: rows are missing at the end, or it was changed."
        )
    if not seen:
        return f"row {signed['count']} is not the one that was signed."
    found.erased, found.old = len(emptied), len(remains)
    return _erasures(emptied, remains, listings)


def _erasures(
    emptied: set[int], remains: dict[int, str], listings: list[tuple[int, dict[str, Any]]]
) -> str:
    listed: set[int] = set()
    for seq, said in listings:
        if any(not 0 < first <= last < seq for first, last in said["rows"]):
            return f"row {seq} says that rows after it were erased."
        own = [n for first, last in said["rows"] for n in range(first, last + 1)]
        listed.update(own)
        kept = [remains[n] for n in own if n in remains]
        if said.get("remains", "") != (_sha256(_canonical(kept)) if kept else ""):
            return f"what is left of a row that row {seq} erased was changed."
    different = listed ^ emptied
    if different:
        return f"the content of row {min(different)} is missing, or there though it was erased."
    return ""


def _fits(row: dict[str, Any]) -> bool:
    """Whether a row is what its hash says, as far as what is there of it allows."""
    left_out, erased, form = "left_out" in row, "erased" in row, row.get("format", 1)
    if type(form) is not int or form not in (1, 2):
        return False
    if any(row[flag] is not True for flag in ("left_out", "erased") if flag in row):
        return False
    if set(row) != _keys(form, left_out=left_out, erased=erased):
        return False
    if not all(
        isinstance(row[name], str) and len(row[name]) == 64 for name in ("previous", "hash")
    ):
        return False
    if erased and not left_out:
        emptied = (row[name] for name in ("who", "action", "footage", "request", "recipient"))
        if any(text != "" for text in emptied) or row.get("salt", "") != "":
            return False
        if row["details"] != _proof(row["details"]):
            return False
    if form == 1:
        if left_out or erased:
            # the row after it, and the one that erased it, vouch for it
            return bool(row.get("payload", "") == "")
        plain = {k: v for k, v in row.items() if k != "hash"}
        return bool(_sha256(_canonical(plain)) == row["hash"])
    proof = row["proof"] if left_out else _proof(row["details"])
    if not left_out and not erased:
        content = {
            "action": row["action"],
            "details": {k: v for k, v in row["details"].items() if k not in proof},
            "footage": row["footage"],
            "recipient": row["recipient"],
            "request": row["request"],
            "salt": row["salt"],
            "who": row["who"],
        }
        if _sha256(_canonical(content)) != row["payload"]:
            return False
    names = ("category", "format", "local", "payload", "previous", "seq", "utc")
    front = {name: row[name] for name in names}
    return bool(_sha256(_canonical({**front, "proof": proof})) == row["hash"])


def _keys(form: int, *, left_out: bool, erased: bool) -> set[str]:
    """What is said of a row of that kind, and nothing more."""
    if not left_out:
        return (
            CHAINED | SAYING | (NEWER if form == 2 else set()) | ({"erased"} if erased else set())
        )
    if form == 1 and not erased:
        return CHAINED | {"left_out"}
    return CHAINED | SKELETON | {"left_out"} | ({"erased"} if erased else set())


def _remains(row: dict[str, Any]) -> str:
    proof = row["proof"] if row.get("left_out") else _proof(row["details"])
    names = ("seq", "utc", "local", "category", "previous", "hash")
    return _sha256(_canonical([*(row[name] for name in names), _canonical(proof)]))


def _proof(details: dict[str, Any]) -> dict[str, Any]:
    names = PROOF + PROOF_OF_COPY if "export" in details else PROOF
    return {name: details[name] for name in names if name in details}


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _canonical(data: Any) -> str:
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode("utf-8", "backslashreplace").decode()


def main(arguments: list[str]) -> int:
    """Check the file named and say what was found."""
    if len(arguments) != 1:
        sys.stderr.write("Usage: python3 log_check.py FILE.json\n")
        return 2
    try:
        found = check_file(arguments[0])
    except (NotALog, OSError, UnicodeDecodeError) as error:
        sys.stderr.write(f"This file cannot be checked: {error}\n")
        return 2
    sys.stdout.write("\n".join(found.words()) + "\n")
    return 0 if found.ok else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
