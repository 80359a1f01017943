"""Whether a package is the bag it was made as (RFC 8493): every file listed, there, and unchanged."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from typing import TYPE_CHECKING

from redaction.casework.checker.ed25519 import key_of_pem, signature_holds
from redaction.casework.checker.trees import CHUNK, READ_FAULTS, Tree, Unreadable, danger_of, shown

if TYPE_CHECKING:
    from collections.abc import Callable

MANIFEST = "manifest-sha256.txt"
TAG_MANIFEST = "tagmanifest-sha256.txt"
SIGNATURE = "tagmanifest-sha256.txt.sig"
KEY = "public-key.pem"
DECLARATION = "bagit.txt"
INFO = "bag-info.txt"

LONGEST_TEXT = 64 << 20
"""Bytes of a list or a report that are read; the log extract may be longer."""

_LINE = re.compile(r"^([0-9a-fA-F]{64})[ \t]+\*?(\S.*)$")
_CODED = re.compile("%(0[Aa]|0[Dd]|25)")


class Bag:
    """What was found out about a package.

    Attributes:
        tree: Its files.
        hashes: SHA-256 by name, of what is there.
        info: Of ``bag-info.txt``: the first value of each label.
        manifest_sha256: Of the list of lists; it stands for everything in the package. Empty without one.
        key: The 32 bytes of the key it is signed with, or empty.
        signed: Whether a signature is there and holds.
    """

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.hashes: dict[str, str] = {}
        self.info: dict[str, str] = {}
        self.manifest_sha256 = ""
        self.key = b""
        self.signed = False

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the key it is signed with, in hexadecimal, or empty."""
        return hashlib.sha256(self.key).hexdigest() if self.key else ""

    def read(self, name: str, most: int = LONGEST_TEXT) -> bytes:
        """A small file as a whole; empty when it is not there or cannot be read.

        Raises:
            Unreadable: If it is larger than anything that is in a package for.
        """
        if name not in self.tree.sizes:
            return b""
        try:
            with self.tree.open(name) as file:
                data = file.read(most + 1)
        except READ_FAULTS:
            return b""
        if len(data) > most:
            raise Unreadable(f"“{shown(name)}” is far too large for what it is.")
        return data


def fingerprint_words(fingerprint: str) -> str:
    """A fingerprint in groups of four, as it is printed on paper."""
    return " ".join(fingerprint[at : at + 4] for at in range(0, len(fingerprint), 4))


def check_bag(bag: Bag, tell: Callable[[int, int], None]) -> None:
    """Look at every byte of a bag; what is wrong goes into ``bag.tree.problems``.

    Args:
        bag: Of the files to look at.
        tell: Called with the bytes read so far, and all.

    Raises:
        Unreadable: If it is no bag at all.
    """
    tree = bag.tree
    if DECLARATION not in tree.sizes and MANIFEST not in tree.sizes:
        if tree.problems:
            return
        raise Unreadable("It is no package of this kind: it has no bagit.txt and no list of files.")
    _hash_all(bag, tell)
    declaration = bag.read(DECLARATION).decode("utf-8", "replace").split("\n")
    words = [line.strip() for line in declaration if line.strip()]
    if words != ["BagIt-Version: 1.0", "Tag-File-Character-Encoding: UTF-8"]:
        tree.blame(
            "declaration", DECLARATION, f"“{DECLARATION}” is missing or not what it must be."
        )
    payload = _listed(bag, MANIFEST)
    tags = _listed(bag, TAG_MANIFEST)
    bag.manifest_sha256 = bag.hashes.get(TAG_MANIFEST, "")
    inside = {name for name in tree.sizes if name.startswith("data/")}
    outside = set(tree.sizes) - inside - {TAG_MANIFEST, SIGNATURE}
    _compare(bag, MANIFEST, payload, inside)
    _compare(bag, TAG_MANIFEST, tags, outside)
    _check_info(bag, inside)
    _check_signature(bag)


def _hash_all(bag: Bag, tell: Callable[[int, int], None]) -> None:
    total, done = sum(bag.tree.sizes.values()), 0
    for name, size in bag.tree.sizes.items():
        inner, seen = hashlib.sha256(), 0
        try:
            with bag.tree.open(name) as file:
                while True:
                    chunk = file.read(CHUNK)
                    if not chunk:
                        break
                    seen += len(chunk)
                    if seen > size:
                        break  # more than was declared: a bomb, or it is being written to
                    inner.update(chunk)
                    tell(done + seen, total)
        except READ_FAULTS:
            bag.tree.blame("unreadable", name, f"“{shown(name)}” cannot be read: it is damaged.")
            bag.hashes[name] = ""
        else:
            bag.hashes[name] = inner.hexdigest() if seen == size else ""
        done += size


def _listed(bag: Bag, name: str) -> dict[str, str] | None:
    """The files that a list names, by hash; None when there is no such list, and that was said."""
    tree = bag.tree
    if name not in tree.sizes:
        tree.blame("list_missing", name, f"The list of files “{name}” is missing.")
        return None
    listed: dict[str, str] = {}
    try:
        text = bag.read(name).decode("utf-8")
    except UnicodeDecodeError:
        tree.blame("list_damaged", name, f"The list of files “{name}” is damaged.")
        return None
    for number, line in enumerate(text.splitlines(), 1):
        found = _LINE.match(line)
        if found is None:
            if line.strip():
                tree.blame("list_damaged", name, f"Line {number} of “{name}” is damaged.")
            continue
        file = _CODED.sub(lambda m: chr(int(m.group(1), 16)), found.group(2))
        if danger_of(file):
            words = f"“{name}” names “{shown(file)}”, a dangerous name: {danger_of(file)}."
            tree.blame("unsafe_name", file, words)
        elif file in listed:
            tree.blame("list_damaged", name, f"“{name}” names “{shown(file)}” twice.")
        else:
            listed[file] = found.group(1).lower()
    if not listed:
        tree.blame("list_damaged", name, f"The list of files “{name}” is empty.")
        return None
    return listed


def _compare(bag: Bag, name: str, listed: dict[str, str] | None, there: set[str]) -> None:
    if listed is None:
        return
    tree = bag.tree
    known = {problem.file for problem in tree.problems}
    by_hash = {value: file for file, value in listed.items()}
    for file in sorted(set(listed) | there):
        if file not in there:
            if file not in known:  # else it is there, and something worse was said of it
                tree.blame("missing", file, f"“{shown(file)}” is missing.")
        elif file not in listed:
            words = f"“{shown(file)}” was added: the list “{name}” does not name it."
            tree.blame("added", file, words)
        elif bag.hashes[file] != listed[file]:
            other = by_hash.get(bag.hashes[file])
            words = f"“{shown(file)}” was changed: it is not what “{name}” says."
            if other is not None:
                words = (
                    f"“{shown(file)}” was exchanged: it holds what should be in “{shown(other)}”."
                )
            if file not in known:
                tree.blame("changed", file, words)


def _check_info(bag: Bag, payload: set[str]) -> None:
    tree = bag.tree
    for line in bag.read(INFO).decode("utf-8", "replace").splitlines():
        label, colon, value = line.partition(":")
        if colon and not line[0].isspace():
            bag.info.setdefault(label.strip(), value.strip())
    said = bag.info.get("Payload-Oxum", "")
    size = sum(tree.sizes[name] for name in payload)
    if INFO not in tree.sizes:
        tree.blame("missing", INFO, f"“{INFO}” is missing.")
    elif said != f"{size}.{len(payload)}":
        words = f"“{INFO}” says there are other numbers of bytes and files than there are."
        tree.blame("oxum", INFO, words)


def _check_signature(bag: Bag) -> None:
    """The signature is over the list of lists, and so over everything."""
    tree = bag.tree
    if KEY not in tree.sizes and SIGNATURE not in tree.sizes:
        return
    for name in (KEY, SIGNATURE):
        if name not in tree.sizes:
            words = f"The package was signed, but “{name}” is missing."
            tree.blame("signature", name, words)
            return
    key = key_of_pem(bag.read(KEY, 4096))
    if key is None:
        tree.blame("signature", KEY, f"“{KEY}” is not a key that this check understands.")
        return
    bag.key = key
    try:
        signature = base64.b64decode(bag.read(SIGNATURE, 4096).strip(), validate=True)
    except binascii.Error:
        signature = b""
    if TAG_MANIFEST in tree.sizes and signature_holds(key, bag.read(TAG_MANIFEST), signature):
        bag.signed = True
        return
    words = "The signature does not hold: the package is not as it was when it was signed."
    tree.blame("signature", SIGNATURE, words)
