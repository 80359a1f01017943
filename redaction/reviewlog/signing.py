"""The workspace's signing key (Ed25519), and what it signs.

The private key lies in the workspace's folder ``keys``, encrypted with a passphrase (PKCS#8, as
``cryptography`` does it best) and readable by its owner only; it is never in the database or in the log.
Public keys stay when a new key is made, so that what was signed before can be checked. A passphrase that is
lost cannot be found again: then a new key is made.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from redaction.jobs.errors import ExitStatus, UserError
from redaction.reviewlog.row import canonical
from redaction.reviewlog.statement import head_statement
from redaction.reviewlog.verdict import Head
from redaction.store.private import write_private

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (
        Ed25519PrivateKey,
        Ed25519PublicKey,
    )

KEYS = "keys"
"""Folder in the workspace."""

PRIVATE = "signing.key.pem"
"""The private key that signs now."""

SHORTEST = 10
"""Signs that a passphrase has at least."""


class KeyUnusable(UserError):  # noqa: N818 - names what was found
    """There is no key, or it cannot be used with that passphrase."""

    status = ExitStatus.BAD_INPUT


@dataclass(frozen=True, slots=True)
class Key:
    """A public key of the workspace.

    Attributes:
        fingerprint: SHA-256 of the key itself (32 bytes), in hexadecimal.
        pem: The public key for other programs.
        current: Whether it signs now.
    """

    fingerprint: str
    pem: str
    current: bool = False

    @property
    def words(self) -> str:
        """The fingerprint in groups of four, to be read out."""
        return " ".join(self.fingerprint[at : at + 4] for at in range(0, len(self.fingerprint), 4))


@dataclass(frozen=True, slots=True)
class Signed:
    """A head that was signed.

    Attributes:
        head: Number and hash of the last row then.
        workspace: Whose log.
        moment: When, ISO 8601 in UTC, by the computer's own clock, which proves nothing.
        fingerprint: Of the key.
        signature: Base64.
    """

    head: Head
    workspace: str
    moment: str
    fingerprint: str
    signature: str

    @property
    def statement(self) -> bytes:
        """What was signed."""
        said = {
            "fingerprint": self.fingerprint,
            "moment": self.moment,
            "statement": head_statement(self.head, self.workspace).decode(),
        }
        return canonical(said).encode()

    def to_json(self) -> dict[str, Any]:
        """Every field, JSON-ready."""
        return {
            "signs": "umbra log head",
            "count": self.head.count,
            "hash": self.head.hash,
            "workspace": self.workspace,
            "moment": self.moment,
            "fingerprint": self.fingerprint,
            "signature": self.signature,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Signed:
        """What ``to_json`` gave.

        Raises:
            KeyUnusable: If it is no signed head.
        """
        try:
            head = Head(int(data["count"]), str(data["hash"]))
            names = ("workspace", "moment", "fingerprint", "signature")
            return cls(head, *(str(data[name]) for name in names))
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            raise KeyUnusable(
                "The file is no signed head of a review log.",
                "Nothing was changed.",
                "Choose the file that “umbra log sign” wrote.",
            ) from error


def make_key(workspace: Path, passphrase: str) -> Key:
    """Make the key that signs from now on; the one before, if any, is gone but for its public part.

    Args:
        workspace: The folder.
        passphrase: Protects the private key; needed each time something is signed.

    Raises:
        KeyUnusable: If the passphrase is too short.
        UserError: If the files cannot be written.
    """
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    if len(passphrase) < SHORTEST:
        raise KeyUnusable(
            f"The passphrase is too short: at least {SHORTEST} signs are needed.",
            "No key was made.",
            "Take several words that nobody would guess together.",
        )
    private = Ed25519PrivateKey.generate()
    data = private.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(passphrase.encode()),
    )
    key = _described(private.public_key(), current=True)
    folder = workspace / KEYS
    with _writing():
        write_private(folder / f"{key.fingerprint[:16]}.public.pem", key.pem.encode(), 0o644)
        write_private(folder / PRIVATE, data)
    return key


def current_key(workspace: Path) -> Key | None:
    """The key that signs now, or None where there is none; no passphrase is needed."""
    return next((key for key in known_keys(workspace) if key.current), None)


def known_keys(workspace: Path) -> tuple[Key, ...]:
    """Every public key the workspace ever had, the one that signs now first."""
    folder = workspace / KEYS
    found = []
    newest = max(
        folder.glob("*.public.pem"), key=lambda path: path.stat().st_mtime_ns, default=None
    )
    for path in folder.glob("*.public.pem"):
        current = path == newest and (folder / PRIVATE).exists()
        found.append(_described(read_public_key(path.read_bytes()), current=current))
    return tuple(sorted(found, key=lambda key: (not key.current, key.fingerprint)))


def signing_key(workspace: Path, passphrase: str) -> Key:
    """The public part of the key that signs.

    The private key says which that is: in a folder that was copied or put back, the newest may be another.

    Raises:
        KeyUnusable: As for ``sign_bytes``, and if its public part is missing.
    """
    fingerprint = _described(_private(workspace, passphrase).public_key()).fingerprint
    found = [key for key in known_keys(workspace) if key.fingerprint == fingerprint]
    if not found:
        raise KeyUnusable(
            "The public part of the signing key is missing.",
            "Nothing was signed.",
            "Put it back from a backup, or make a new key.",
        )
    return found[0]


def sign_bytes(workspace: Path, passphrase: str, data: bytes) -> tuple[str, str]:
    """Sign bytes, a manifest's for instance.

    Returns:
        Fingerprint of the key, and the signature in Base64.

    Raises:
        KeyUnusable: If there is no key, or the passphrase is not its own.
    """
    private = _private(workspace, passphrase)
    fingerprint = _described(private.public_key()).fingerprint
    return fingerprint, base64.b64encode(private.sign(data)).decode()


def sign_head(
    workspace: Path, passphrase: str, head: Head, identifier: str, moment: dt.datetime
) -> Signed:
    """Sign the head of a log.

    Args:
        workspace: The folder.
        passphrase: Of the key.
        head: What is signed.
        identifier: The workspace's identifier.
        moment: Now, with an offset.

    Raises:
        KeyUnusable: As for ``sign_bytes``.
    """
    private = _private(workspace, passphrase)
    fingerprint = _described(private.public_key()).fingerprint
    when = moment.astimezone(dt.UTC).isoformat(timespec="seconds")
    plain = Signed(head, identifier, when, fingerprint, "")
    signature = base64.b64encode(private.sign(plain.statement)).decode()
    return Signed(head, identifier, when, fingerprint, signature)


def holds(key: Key, data: bytes, signature: str) -> bool:
    """Whether a signature (Base64) over bytes is of a key."""
    from cryptography.exceptions import InvalidSignature

    try:
        public = read_public_key(key.pem.encode())
        public.verify(base64.b64decode(signature, validate=True), data)
    except (InvalidSignature, ValueError):
        return False
    return True


def head_holds(key: Key, signed: Signed) -> bool:
    """Whether a signed head was signed with a key."""
    return key.fingerprint == signed.fingerprint and holds(key, signed.statement, signed.signature)


def key_from_pem(pem: bytes) -> Key:
    """A public key from a file.

    Raises:
        KeyUnusable: If it is none.
    """
    return _described(read_public_key(pem))


def read_public_key(pem: bytes) -> Ed25519PublicKey:
    """A public key from its PEM.

    Raises:
        KeyUnusable: If it is none.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        found = load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm):
        found = None
    if not isinstance(found, Ed25519PublicKey):
        raise KeyUnusable(
            "The file is no public key (Ed25519, PEM).",
            "Nothing was changed.",
            "Choose the key that “umbra log key export” wrote.",
        )
    return found


def read_signed(path: Path) -> Signed:
    """A signed head from a file.

    Raises:
        KeyUnusable: If it is none, or cannot be read.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise KeyUnusable(
            f"{path.name} cannot be read as a signed head.",
            "Nothing was changed.",
            "Choose the file that “umbra log sign” wrote.",
        ) from error
    return Signed.from_json(data if isinstance(data, dict) else {})


def _private(workspace: Path, passphrase: str) -> Ed25519PrivateKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    path = workspace / KEYS / PRIVATE
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise KeyUnusable(
            "This workspace has no signing key.",
            "Nothing was signed.",
            "Make one first (Signing key… in the review log, or “umbra log key make”).",
        ) from error
    except OSError as error:
        raise KeyUnusable(
            f"The signing key cannot be read: {error.strerror}.",
            "Nothing was signed.",
            "Ask whoever looks after the workspace folder.",
        ) from error
    try:
        found = load_pem_private_key(data, passphrase.encode())
    except (ValueError, TypeError) as error:
        raise KeyUnusable(
            "The passphrase is not that of the signing key, or the key file is damaged.",
            "Nothing was signed.",
            "Try again. A lost passphrase cannot be found: then make a new key; the old public key stays.",
        ) from error
    if not isinstance(found, Ed25519PrivateKey):
        raise KeyUnusable(
            "The signing key is of another kind.", "Nothing was signed.", "Make a new one."
        )
    return found


def _described(public: Ed25519PublicKey, *, current: bool = False) -> Key:
    from cryptography.hazmat.primitives import serialization

    raw = public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    pem = public.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return Key(hashlib.sha256(raw).hexdigest(), pem.decode(), current)


@contextmanager
def _writing() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UserError(
            f"The signing key could not be written: {error.strerror}.",
            "The key that was there, if any, still signs.",
            "Make the workspace folder writable.",
            status=ExitStatus.BAD_OUTPUT,
        ) from error
