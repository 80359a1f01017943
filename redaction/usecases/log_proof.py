"""Proving the review log elsewhere: exports, signatures, time stamps; each with its row."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from redaction.jobs.cancel import CancelToken
from redaction.jobs.errors import OutputError, UserError
from redaction.reviewlog import signing, stamping
from redaction.reviewlog.filter import ALL, LogFilter
from redaction.reviewlog.row import Category
from redaction.reviewlog.signing import Key, Signed
from redaction.reviewlog.stamping import Asked, Stamp
from redaction.reviewlog.verdict import Head
from redaction.store.workspace import Workspace

ENDINGS = (".json", ".csv", ".pdf")
"""Of files that the log is written to."""


@dataclass(frozen=True, slots=True)
class LogExport:
    """A file the log was written to.

    Attributes:
        path: Where.
        rows: How many rows were written with what they say.
        head: Number and hash of the last row then: note it elsewhere.
        sha256: Of the file.
    """

    path: Path
    rows: int
    head: Head
    sha256: str


def export_log(
    workspace: Workspace,
    path: Path,
    wanted: LogFilter = ALL,
    *,
    signed: Signed | None = None,
    overwrite: bool = False,
    cancel: CancelToken | None = None,
) -> LogExport:
    """Write the log, or rows of it, to a file; its row is in the log before the file has its name.

    Args:
        workspace: Whose log.
        path: Of the file: ``.json``, ``.csv`` or ``.pdf``.
        wanted: Whose content is written.
        signed: Put into JSON, and said on paper.
        overwrite: Whether a file of that name may be replaced.
        cancel: To stop it (PDF).

    Raises:
        UserError: If it cannot be written, or the file is there already.
    """
    if path.suffix.lower() not in ENDINGS:
        raise UserError(
            "The log is written as .json, .csv or .pdf.",
            "Nothing was written.",
            "End the file's name so.",
        )
    if path.exists() and not overwrite:
        raise OutputError(
            f"The log was not written: {path.name} is there already.",
            "Nothing was changed.",
            "Choose another name.",
        )
    scratch = path.with_name(f".{path.stem}.part{path.suffix}")
    scratch.unlink(missing_ok=True)
    head = workspace.log.head()
    try:
        if path.suffix.lower() == ".pdf":
            rows = _write_pdf(workspace, scratch, wanted, signed, cancel)
        else:
            rows = workspace.log.export(scratch, wanted, _front(workspace, wanted, signed))
        sha256 = _sha256(scratch)
        workspace.log.append(
            Category.SYSTEM,
            "Log exported",
            details={
                "name": path.name,
                "rows": rows,
                "filter": _kinds(wanted),
                "head": f"{head.count}:{head.hash}",
                "sha256": sha256,
            },
        )
        scratch.replace(path)
    except OSError as error:
        raise OutputError(
            f"The log could not be written to {path.name}: {error.strerror}.",
            "The log itself is unchanged.",
            "Choose another folder.",
        ) from error
    finally:
        if scratch.exists():
            scratch.unlink()
    return LogExport(path, rows, head, sha256)


def make_key(workspace: Workspace, passphrase: str) -> Key:
    """Make the signing key, or another in its place, with a row that names its fingerprint.

    Raises:
        UserError: If the passphrase is too short or the key cannot be written.
    """
    old = signing.current_key(workspace.folder)
    key = signing.make_key(workspace.folder, passphrase)
    workspace.log.append(
        Category.SYSTEM,
        "Signing key made" if old is None else "Signing key replaced",
        details={
            "fingerprint": key.fingerprint,
            **({} if old is None else {"before": old.fingerprint}),
        },
    )
    return key


def sign_log(workspace: Workspace, passphrase: str) -> Signed:
    """Sign the log's head as it is now; a row says so afterwards.

    Raises:
        UserError: If there is no key, or the passphrase is not its own.
    """
    signed = signing.sign_head(
        workspace.folder,
        passphrase,
        workspace.log.head(),
        workspace.id,
        dt.datetime.now(dt.UTC),
    )
    workspace.log.append(
        Category.SYSTEM,
        "Log head signed",
        details={
            "head": f"{signed.head.count}:{signed.head.hash}",
            "fingerprint": signed.fingerprint,
        },
    )
    return signed


def sign_manifest(workspace: Workspace, passphrase: str, data: bytes, name: str) -> tuple[str, str]:
    """Sign the bytes of a manifest, with a row that holds their SHA-256.

    Returns:
        Fingerprint of the key, and the signature in Base64.

    Raises:
        UserError: If there is no key, or the passphrase is not its own.
    """
    fingerprint, signature = signing.sign_bytes(workspace.folder, passphrase, data)
    workspace.log.append(
        Category.SYSTEM,
        "Manifest signed",
        details={
            "name": name,
            "sha256": hashlib.sha256(data).hexdigest(),
            "fingerprint": fingerprint,
        },
    )
    return fingerprint, signature


def key_of(workspace: Workspace, signed: Signed) -> Key | None:
    """The workspace's own public key that a head says it was signed with."""
    keys = signing.known_keys(workspace.folder)
    return next((key for key in keys if key.fingerprint == signed.fingerprint), None)


def ask_stamp(workspace: Workspace) -> Asked:
    """Write a request for a time stamp of the log's head, to be taken to the server.

    Raises:
        UserError: If it cannot be written.
    """
    asked = stamping.ask(workspace.folder, workspace.log.head(), workspace.id)
    workspace.log.append(
        Category.SYSTEM,
        "Time stamp requested",
        details={"head": f"{asked.head.count}:{asked.head.hash}", "name": f"{asked.name}.tsq"},
    )
    return asked


def attach_stamp(workspace: Workspace, answer: bytes, root: bytes | None = None) -> Stamp:
    """Keep the server's answer, if it is one to a request of this workspace and holds.

    Raises:
        UserError: If it is not, or cannot be written.
    """
    stamp = stamping.attach(workspace.folder, answer, root)
    workspace.log.append(
        Category.SYSTEM,
        "Time stamp attached",
        details={
            "head": f"{stamp.head.count}:{stamp.head.hash}",
            "name": f"{stamp.name}.tsr",
            "stamped": stamp.moment.isoformat(timespec="seconds"),
            "sha256": hashlib.sha256(answer).hexdigest(),
            "checked": bool(stamp.trusted),
        },
    )
    return stamp


def _front(workspace: Workspace, wanted: LogFilter, signed: Signed | None) -> dict[str, Any]:
    return {
        "workspace": workspace.id,
        "made": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "filter": _kinds(wanted),
        "signature": None if signed is None else signed.to_json(),
    }


def _kinds(wanted: LogFilter) -> list[str]:
    """What the rows were chosen by, without the values: they may name people."""
    names = ("category", "who", "footage", "request", "text", "since", "until", "recipient")
    return [name for name in names if getattr(wanted, name)]


def _write_pdf(
    workspace: Workspace,
    path: Path,
    wanted: LogFilter,
    signed: Signed | None,
    cancel: CancelToken | None,
) -> int:
    from redaction.paper.log_pages import gather_log
    from redaction.paper.report import report_bytes

    words: tuple[tuple[str, str], ...] = ()
    if signed is not None:
        words = (
            ("Signed head", f"row {signed.head.count}, {signed.moment}"),
            ("Key", signed.fingerprint),
            ("Signature", signed.signature),
        )
    facts = gather_log(workspace, wanted, signature=words, cancel=cancel)
    path.write_bytes(report_bytes(facts, cancel=cancel))
    return workspace.log.count(wanted)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
