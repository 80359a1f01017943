"""Backups of a workspace: one file that holds all of it but what can be made again.

A backup is a ZIP file: ``backup.json`` says what is in it (size and SHA-256 of each file, rows of the review
log and the hash of the last), ``umbra.db`` is what SQLite's online backup gives, taken while others go on
working, and beside it lie the plans of copies, keys and time stamps. It is read back before it gets its
name. The passphrase of a key is in no backup.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import shutil
import sqlite3
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final

from redaction.jobs.cancel import CancelToken
from redaction.jobs.errors import ExitStatus, OutputError, UserError
from redaction.jobs.progress import Progress, ProgressSink, no_progress
from redaction.policy.limits import check_workspace
from redaction.store import schema
from redaction.store.backup_files import scratch_folder, sweep_scratch, zip_entry
from redaction.store.database import DATABASE, StoreError
from redaction.store.planfiles import PLANS

FORMAT: Final = 1
CONTENTS: Final = "backup.json"
BESIDE: Final = (PLANS, "keys", "stamps")
"""Folders of a workspace that go into a backup; caches do not, they can be made again."""

_BLOCK: Final = 1 << 20
_PACKED_BY: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_UNREADABLE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,  # a list of contents of another shape
    RuntimeError,  # marked as encrypted, or packed in a way that Python does not know; nested too deep
    OverflowError,
    struct.error,
)
"""What reading a damaged ZIP file raises."""

_SAFE: Final = "The workspace is unchanged."


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup says of itself.

    Attributes:
        path: Where it is.
        made: UTC.
        workspace: The identifier of the workspace it was made of.
        name: What people call the workspace; may be empty.
        schema: Version of its tables.
        rows: Rows of the review log.
        head: Hash of the last of them.
        files: SHA-256 and size in bytes of what is in it, by name.
        size: Of the backup itself, in bytes.
    """

    path: Path
    made: dt.datetime
    workspace: str
    name: str
    schema: int
    rows: int
    head: str
    files: Mapping[str, tuple[str, int]]
    size: int


class BackupUnusable(UserError):  # noqa: N818 - names what was found
    """A file is no backup, or not a whole one."""

    status = ExitStatus.BAD_INPUT

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(
            f"The backup “{path.name}” cannot be used: {why}.",
            "Nothing was changed.",
            "Choose another backup.",
        )


def write_backup(
    workspace: Path,
    target: Path,
    *,
    cancel: CancelToken | None = None,
    progress: ProgressSink = no_progress,
) -> Backup:
    """Back a workspace up into a new file, while it is in use.

    Args:
        workspace: Its folder.
        target: The new file; a folder that is not there is not made.
        cancel: Stops it; then no file is left.
        progress: Told of the bytes packed.

    Raises:
        OutputError: If the file is there already or cannot be written.
        StoreError: If the database is damaged: a backup of damage would only hide it.
        Cancelled: If it was stopped.
    """
    from redaction.export.output import flush_to_disk, partial_file, take_name, told_of

    token = cancel or CancelToken()
    if not target.parent.is_dir():
        raise OutputError(
            f"The folder “{target.parent.name}” for the backup does not exist.",
            f"{_SAFE} No backup was written.",
            "Create it or choose another folder.",
        )
    if target.exists() or target.is_symlink():
        raise OutputError(
            f"There is already a file called “{target.name}” in that folder.",
            f"{_SAFE} That file was left as it is.",
            "Choose another name.",
        )
    sweep_scratch(target.parent)
    with (
        told_of(target),
        scratch_folder(target.parent) as scratch,
        partial_file(target) as partial,
    ):
        copy = scratch / DATABASE
        facts = _copy_database(workspace / DATABASE, copy)
        sources = {DATABASE: copy, **_beside(workspace)}
        partial.chmod(0o600)  # as private as the workspace itself
        _pack(partial, sources, facts, token, progress)
        written = read_backup(partial, name=target, check=True, cancel=token)
        flush_to_disk(partial)
        take_name(partial, target, overwrite=False)
    return written


def read_backup(
    path: Path,
    *,
    name: Path | None = None,
    check: bool = False,
    cancel: CancelToken | None = None,
) -> Backup:
    """What a backup says of itself.

    Args:
        path: The file.
        name: The name that sentences and the answer use, where it is another.
        check: Read everything and compare it with what is said.
        cancel: Stops the check.

    Raises:
        BackupUnusable: If it is none, not whole, or made by a newer version.
    """
    called = name or path
    try:
        with zipfile.ZipFile(path) as archive:
            said = _said(archive, called)
            listed = {info.filename: info.file_size for info in archive.infolist()}
            wanted = {n: size for n, (_, size) in said.files.items()}
            if listed != {**wanted, CONTENTS: listed[CONTENTS]} or len(listed) != len(
                archive.infolist()
            ):
                raise BackupUnusable(called, "it does not hold what it says")
            if check:
                for inside, (digest, _) in said.files.items():
                    if _hash_inside(archive, inside, cancel) != digest:
                        raise BackupUnusable(called, f"{inside} in it is damaged")
            return said
    except _UNREADABLE as error:
        raise BackupUnusable(called, "it is damaged or no backup of Umbra") from error
    except OSError as error:
        raise BackupUnusable(called, (error.strerror or "it cannot be read").lower()) from error


def unpack(
    backup: Path, folder: Path, *, called: str = "", cancel: CancelToken | None = None
) -> Backup:
    """Put what a backup holds into a folder in which none of it is.

    Args:
        backup: The file; it is checked to the last byte on the way.
        folder: Made if it is not there.
        called: The name that sentences use for the folder, where it is another.
        cancel: Stops it; then nothing is left there.

    Raises:
        BackupUnusable: If it cannot be used.
        OutputError: If something of a workspace is there already, or the folder cannot be written.
        Forbidden: If an administrator allows no workspace there.
    """
    check_workspace(folder)
    said = read_backup(backup)
    taken = [n for n in (DATABASE, *BESIDE) if (folder / n).exists()]
    if taken:
        raise OutputError(
            f"The folder “{folder.name}” holds a workspace already.",
            "It was left as it is, and so was the backup.",
            "Choose an empty folder.",
        )
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # In a folder beside first, so that a half-unpacked workspace is never taken for one.
        with tempfile.TemporaryDirectory(dir=folder, prefix=".umbra-restore-") as scratch:
            for name in _extracted(said, Path(scratch), cancel or CancelToken()):
                target = folder / name
                target.parent.mkdir(mode=0o700, exist_ok=True)
            # The database last: without it the folder is not a workspace yet.
            for name in sorted(said.files, key=lambda n: n == DATABASE):
                (Path(scratch) / name).rename(folder / name)
    except OSError as error:
        raise OutputError(
            f"The backup could not be unpacked into “{called or folder.name}”: "
            f"{error.strerror or error}.",
            "The backup is unchanged.",
            "Make room there, or choose another folder.",
        ) from error
    return said


# inside


def _copy_database(source: Path, target: Path) -> dict[str, Any]:
    """SQLite's own copy, held against itself; what ``backup.json`` says of it."""
    from redaction.store.database import damaged_database, faults

    with faults(source):
        if not source.is_file():
            raise StoreError(
                "There is no workspace in that folder.", "Nothing was changed.",
                "Name the folder that holds umbra.db.",
            )  # fmt: skip
        with closing(sqlite3.connect(target)) as copy:
            reading = f"{source.resolve().as_uri()}?mode=ro"
            with closing(sqlite3.connect(reading, uri=True)) as live, _room_for():
                # In one step: a read of one moment, which no writer waits for.
                live.backup(copy, pages=-1)
            copy.execute("PRAGMA journal_mode = DELETE")
            if copy.execute("PRAGMA integrity_check(1)").fetchone() != ("ok",):
                raise damaged_database(source)
            version = int(copy.execute("PRAGMA user_version").fetchone()[0])
            meta = dict(copy.execute("SELECT key, value FROM meta"))
            head = copy.execute("SELECT count, hash FROM log_head").fetchone() or (0, "")
            name = copy.execute("SELECT value FROM settings WHERE key = 'workspace.name'")
            called = name.fetchone()
    return {
        "format": FORMAT,
        "made": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "workspace": meta["workspace"],
        "name": json.loads(called[0]) if called else "",
        "schema": version,
        "rows": int(head[0]),
        "head": str(head[1]),
    }


@contextmanager
def _room_for() -> Iterator[None]:
    """A drive without room is that of the backup here, not that of the workspace.

    Raises:
        OutputError: If it is full.
    """
    try:
        yield
    except sqlite3.OperationalError as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_FULL:
            raise
        raise OutputError(
            "There is no room for the backup on that drive.",
            f"{_SAFE} No backup was written.",
            "Make room there, or choose another drive.",
        ) from error


def _beside(workspace: Path) -> dict[str, Path]:
    found = {}
    for folder in BESIDE:
        for path in sorted((workspace / folder).glob("*")):
            if path.is_file() and not path.name.endswith(".partial"):
                found[f"{folder}/{path.name}"] = path
    return found


def _pack(
    partial: Path,
    sources: Mapping[str, Path],
    facts: dict[str, Any],
    cancel: CancelToken,
    progress: ProgressSink,
) -> None:
    total = sum(path.stat().st_size for path in sources.values())
    done, files = 0, {}
    with zipfile.ZipFile(partial, "w", allowZip64=True) as archive:
        for name, path in sources.items():
            digest, size = hashlib.sha256(), 0
            part = zip_entry(name)
            with path.open("rb") as source, archive.open(part, "w", force_zip64=True) as out:
                while block := source.read(_BLOCK):
                    cancel.check()
                    digest.update(block)
                    out.write(block)
                    size += len(block)
                    done += len(block)
                    progress(Progress("finishing", done, total, "bytes"))
            files[name] = [digest.hexdigest(), size]
        archive.writestr(zip_entry(CONTENTS), json.dumps({**facts, "files": files}, indent=1))


def _said(archive: zipfile.ZipFile, path: Path) -> Backup:
    # We pack by nothing else, and what other packers raise is another thing on each computer.
    if not all(info.compress_type in _PACKED_BY for info in archive.infolist()):
        raise BackupUnusable(path, "it was packed by something else")
    if archive.getinfo(CONTENTS).file_size > 64 << 20:
        raise BackupUnusable(path, "its list of contents is too long")
    data = json.loads(archive.read(CONTENTS))
    if data["format"] != FORMAT or int(data["schema"]) > schema.VERSION:
        raise BackupUnusable(path, "it was made by a newer version of Umbra")
    files = {str(n): (str(digest), int(size)) for n, (digest, size) in data["files"].items()}
    if DATABASE not in files or not all(map(_is_ours, files)):
        raise BackupUnusable(path, "it holds what belongs to no workspace")
    made = dt.datetime.fromisoformat(data["made"])
    return Backup(
        path, made, str(data["workspace"]), str(data["name"]), int(data["schema"]),
        int(data["rows"]), str(data["head"]), files, Path(archive.filename or path).stat().st_size,
    )  # fmt: skip


def _is_ours(name: str) -> bool:
    """Whether a name can be in a backup: nothing that leads elsewhere."""
    parts = PurePosixPath(name).parts
    return name == DATABASE or (
        len(parts) == 2
        and parts[0] in BESIDE
        and "\\" not in name
        and ":" not in name
        and parts[1] not in (".", "..")
        and name == "/".join(parts)
    )


def _hash_inside(archive: zipfile.ZipFile, name: str, cancel: CancelToken | None) -> str:
    digest = hashlib.sha256()
    with archive.open(name) as inside:
        while block := inside.read(_BLOCK):
            if cancel is not None:
                cancel.check()
            digest.update(block)
    return digest.hexdigest()


def _extracted(said: Backup, scratch: Path, cancel: CancelToken) -> Iterator[str]:
    """Unpack into ``scratch``, name by name, each compared with what the backup says of it."""
    try:
        with zipfile.ZipFile(said.path) as archive:
            for name, (digest, _) in said.files.items():
                target = scratch / name
                target.parent.mkdir(mode=0o700, exist_ok=True)
                with archive.open(name) as inside, target.open("xb") as out:
                    shutil.copyfileobj(inside, out, _BLOCK)
                    out.flush()
                    os.fsync(out.fileno())
                cancel.check()
                target.chmod(0o600)
                if _hash_file(target) != digest:
                    raise BackupUnusable(said.path, f"{name} in it is damaged")
                yield name
    except _UNREADABLE as error:
        raise BackupUnusable(said.path, "it is damaged") from error


def _hash_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
