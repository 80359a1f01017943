"""Time stamps (RFC 3161) for heads of the log, without a network: files are carried to the force's server.

Umbra writes a request (``.tsq``) that holds only a digest and a random number. Somebody takes it to the time
stamp server of the force and brings the answer (``.tsr``) back. Umbra sees that the answer is to that
request, and with the server's root certificate that it was signed by it. Statement, request and answer lie in
the workspace's folder ``stamps``; other programs can check them too (``openssl ts -verify -data … -in …``).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from redaction.jobs.errors import ExitStatus, UserError
from redaction.reviewlog.statement import head_statement
from redaction.reviewlog.verdict import Head

if TYPE_CHECKING:
    from rfc3161_client import TimeStampResponse

STAMPS = "stamps"
"""Folder in the workspace."""


class StampUnusable(UserError):  # noqa: N818 - names what was found
    """An answer is not one to the request, or does not hold."""

    status = ExitStatus.BAD_INPUT


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that was written.

    Attributes:
        name: Of its files in the folder, without ending.
        head: What is to be stamped.
        digest: SHA-256 of the statement, in hexadecimal.
        nonce: The random number that the answer must repeat.
        request: The bytes of the ``.tsq`` file.
    """

    name: str
    head: Head
    digest: str
    nonce: int
    request: bytes


@dataclass(frozen=True, slots=True)
class Stamp:
    """An answer that is one to a request.

    Attributes:
        name: As of the request.
        head: What was stamped.
        moment: When, by the server's clock, UTC.
        serial: The server's number for it.
        trusted: Whether the signature holds under the root certificate that was given; None where none was.
    """

    name: str
    head: Head
    moment: dt.datetime
    serial: str
    trusted: bool | None


def ask(workspace: Path, head: Head, identifier: str) -> Asked:
    """Write the request for a head, with its statement, into the workspace.

    Args:
        workspace: The folder.
        head: To be stamped.
        identifier: The workspace's identifier.

    Raises:
        UserError: If the files cannot be written.
    """
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

    statement = head_statement(head, identifier)
    built = TimestampRequestBuilder().data(statement).hash_algorithm(HashAlgorithm.SHA256).build()
    nonce = built.nonce
    if nonce is None:  # asked for above
        raise AssertionError
    name = f"head-{head.count}-{nonce:016x}"[:40]
    asked = Asked(name, head, hashlib.sha256(statement).hexdigest(), nonce, built.as_bytes())
    said = {"count": head.count, "hash": head.hash, "digest": asked.digest, "nonce": str(nonce)}
    _write(workspace, f"{name}.json", json.dumps(said).encode())
    _write(workspace, f"{name}.txt", statement)
    _write(workspace, f"{name}.tsq", asked.request)
    return asked


def asked(workspace: Path) -> tuple[Asked, ...]:
    """Every request that was written, the latest head first."""
    found = []
    for path in (workspace / STAMPS).glob("*.json"):
        try:
            said = json.loads(path.read_text(encoding="utf-8"))
            head = Head(int(said["count"]), str(said["hash"]))
            request = path.with_suffix(".tsq").read_bytes()
            found.append(Asked(path.stem, head, said["digest"], int(said["nonce"]), request))
        except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
            continue  # not one of ours
    return tuple(sorted(found, key=lambda one: (-one.head.count, one.name)))


def attach(workspace: Path, answer: bytes, root: bytes | None = None) -> Stamp:
    """Take an answer that was brought back, if it is one to a request of this workspace.

    Args:
        workspace: The folder.
        answer: The bytes of the ``.tsr`` file.
        root: The root certificate of the server, PEM or DER; without it the signature is not checked.

    Raises:
        StampUnusable: If it is no answer, refused by the server, or one to something else, or does not hold.
        UserError: If it cannot be written.
    """
    response = _decoded(answer)
    for one in asked(workspace):
        if _answers(response, one):
            stamp = _stamp(response, one, root)
            _write(workspace, f"{one.name}.tsr", answer)
            if root is not None:
                _write(workspace, f"{one.name}.root.pem", root)
            return stamp
    raise StampUnusable(
        "The answer is not one to a request of this workspace.",
        "Nothing was attached.",
        "Choose the answer to the request that was written here; its random number must be the same.",
    )


def stamps(workspace: Path) -> tuple[Stamp, ...]:
    """Every stamp that was attached and still is an answer to its request, the latest head first."""
    found = []
    for one in asked(workspace):
        base = workspace / STAMPS / one.name
        try:
            response = _decoded(base.with_suffix(".tsr").read_bytes())
            root = base.with_suffix(".root.pem")
            if _answers(response, one):
                found.append(_stamp(response, one, root.read_bytes() if root.exists() else None))
        except (OSError, StampUnusable):
            continue
    return tuple(found)


def _decoded(answer: bytes) -> TimeStampResponse:
    from rfc3161_client import PKIStatus, decode_timestamp_response

    try:
        response = decode_timestamp_response(answer)
        granted = PKIStatus(response.status) == PKIStatus.GRANTED
    except (ValueError, TypeError) as error:
        raise StampUnusable(
            "The file is no answer of a time stamp server (RFC 3161).",
            "Nothing was attached.",
            "Choose the .tsr file that the server gave.",
        ) from error
    if not granted:
        raise StampUnusable(
            "The time stamp server refused the request.",
            "Nothing was attached.",
            "Ask whoever looks after the server, or write a new request.",
        )
    return response


def _answers(response: TimeStampResponse, one: Asked) -> bool:
    """Whether it is for the digest and the random number of a request."""
    info: Any = response.tst_info
    imprint = info.message_imprint
    of_sha256 = imprint.hash_algorithm.dotted_string == "2.16.840.1.101.3.4.2.1"
    return bool(of_sha256 and imprint.message.hex() == one.digest and info.nonce == one.nonce)


def _stamp(response: TimeStampResponse, one: Asked, root: bytes | None) -> Stamp:
    info: Any = response.tst_info
    moment = info.gen_time
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.UTC)
    if root is not None:
        _verify(response, one, root)
    trusted = None if root is None else True
    return Stamp(one.name, one.head, moment.astimezone(dt.UTC), str(info.serial_number), trusted)


def _verify(response: TimeStampResponse, one: Asked, root: bytes) -> None:
    """See that the answer was signed under a root certificate.

    Raises:
        StampUnusable: If it was not.
    """
    from cryptography import x509
    from rfc3161_client import VerificationError, VerifierBuilder

    try:
        pem = b"-----BEGIN" in root
        certificate = (
            x509.load_pem_x509_certificate(root) if pem else x509.load_der_x509_certificate(root)
        )
    except ValueError as error:
        raise StampUnusable(
            "The root certificate cannot be read.",
            "Nothing was attached.",
            "Choose a certificate as a .pem, .crt or .cer file.",
        ) from error
    verifier = VerifierBuilder(nonce=one.nonce).add_root_certificate(certificate).build()
    try:
        verifier.verify(response, bytes.fromhex(one.digest))
    except (VerificationError, ValueError) as error:
        raise StampUnusable(
            "The time stamp does not hold under that root certificate.",
            "Nothing was attached.",
            f"See whether it is the certificate of that server. ({error})",
        ) from error


def _write(workspace: Path, name: str, data: bytes) -> None:
    folder = workspace / STAMPS
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    except OSError as error:
        raise UserError(
            f"The time stamp's file could not be written: {error.strerror}.",
            "The review log is unchanged.",
            "Make the workspace folder writable.",
            status=ExitStatus.BAD_OUTPUT,
        ) from error
