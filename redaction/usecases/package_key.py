"""The workspace's key as packages are signed with it."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

from redaction.casework.bag import Signature
from redaction.jobs.errors import UserError


def signature_of(folder: Path, passphrase: str) -> Signature:
    """What packages of the workspace in ``folder`` are signed with.

    Raises:
        KeyUnusable: If there is no key, or the passphrase is not its own.
    """
    from redaction.reviewlog.signing import sign_bytes, signing_key

    key = signing_key(folder, passphrase)  # a wrong passphrase is said before the work, not after

    def sign(message: bytes) -> bytes:
        return base64.b64decode(sign_bytes(folder, passphrase, message)[1])

    return Signature(key.pem.encode(), sign)


def key_fingerprint(signature: Signature | None) -> str:
    """Of the key that is signed with, in hexadecimal; empty for none.

    Raises:
        UserError: If the key cannot be used.
    """
    from redaction.casework.checker.ed25519 import key_of_pem

    key = key_of_pem(signature.public_pem) if signature is not None else None
    if signature is not None and key is None:
        raise UserError("The workspace's key cannot be used to sign.", "No package was made.")
    return hashlib.sha256(key).hexdigest() if key else ""
