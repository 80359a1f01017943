"""A package: a bag in a folder or a ZIP file, checked by the receiver's own script before it gets its name.

Nothing here knows a workspace: release packages and evidence packages are made by the same steps.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from redaction.casework.bag import Bagged, FolderShelf, Item, Signature, write_bag
from redaction.casework.checker import script
from redaction.casework.checker.contents import ABOUT, NEWEST, PACKAGE_FORMAT
from redaction.casework.zipping import ZipShelf
from redaction.export.output import output_error, partial_file, take_name
from redaction.jobs.cancel import CancelToken
from redaction.jobs.errors import ExitStatus, OutputError, UserError
from redaction.jobs.progress import Progress, ProgressSink, no_progress
from redaction.place import script_command

ROOM: Final = 8 << 20
"""Bytes beyond the files themselves that a drive must have free."""

README: Final = "README.txt"

_OURS: Final = re.compile(r"\.umbra-[0-9a-f]{8}\.partial$")
_SETTLED_SECONDS: Final = 10.0

_SAFE: Final = "No package was made, and nothing was recorded as handed over."


class Form(StrEnum):
    """What a package is written as."""

    FOLDER = "folder"
    ZIP = "zip"


@dataclass(frozen=True, slots=True)
class Contents:
    """What goes into a package.

    Attributes:
        payload: Files below ``data/``.
        about: Values of ``package.json``, to which format and version are added.
        info: Labels and values of ``bag-info.txt``.
        readme: Text for whoever opens the folder.
    """

    payload: tuple[Item, ...]
    about: Mapping[str, Any]
    info: Sequence[tuple[str, str]]
    readme: str


class PackageNotWhole(UserError):  # noqa: N818 - names the outcome
    """What was written is not what was to be written: the drive or something on the machine altered it."""

    status = ExitStatus.NOT_VERIFIED

    def __init__(self, said: str) -> None:
        super().__init__(
            f"The package did not pass its check: {said}",
            f"It was deleted. {_SAFE}",
            "Make it again, on another drive if it happens again.",
        )


def write_package(
    out: Path,
    form: Form,
    contents: Contents,
    *,
    signature: Signature | None = None,
    cancel: CancelToken | None = None,
    progress: ProgressSink = no_progress,
) -> Bagged:
    """Write a package, have the script that is in it check it, and only then give it its name.

    Args:
        out: Final name of the folder or file; nothing of that name may be there.
        form: Which of both.
        contents: What goes in.
        signature: What to sign it with.
        cancel: Stops it within a second; nothing is left behind.
        progress: Phases ``packing`` and ``checking``, in bytes.

    Raises:
        CopyChanged: If a file does not have the SHA-256 it must have.
        OutputError: If it cannot be written.
        PackageNotWhole: If what was written does not pass its check; it has been deleted.
        Cancelled: If the person asked to stop.
    """
    cancel = cancel or CancelToken()
    about = {
        "format": PACKAGE_FORMAT,
        "version": NEWEST,
        **contents.about,
        "signed": signature is not None,
    }
    text = json.dumps(about, ensure_ascii=False, indent=1).encode()
    payload = (*contents.payload, Item(ABOUT.removeprefix("data/"), text))
    tags = (
        Item(README, contents.readme.replace("\n", "\r\n").encode()),
        Item(script.NAME, script.script_bytes()),
    )
    try:
        check_target(out, form, needed=sum(item.size for item in (*payload, *tags)))
        with _partial(out, form) as partial:
            if form is Form.ZIP:
                with ZipShelf(partial, out.stem) as shelf:
                    made = write_bag(
                        shelf, payload, contents.info, tags,
                        signature=signature, cancel=cancel, progress=progress,
                    )  # fmt: skip
                _flush(partial)
            else:
                made = write_bag(
                    FolderShelf(partial), payload, contents.info, tags,
                    signature=signature, cancel=cancel, progress=progress,
                )  # fmt: skip
            verdict = check_apart(partial, cancel=cancel, progress=progress)
            if not verdict["ok"] or verdict["facts"].get("package_number") != made.number:
                problems = verdict.get("problems") or [{"words": verdict["summary"]}]
                raise PackageNotWhole(problems[0]["words"])
            cancel.check()
            if form is Form.ZIP:
                take_name(partial, out, overwrite=False)
            else:
                _take_folder_name(partial, out)
    except OSError as error:
        raise _said(error, out) from error
    return made


def check_target(out: Path, form: Form, *, needed: int = 0) -> None:
    """Refuse a place where no package can be written.

    Args:
        out: Final name.
        form: Folder or ZIP file.
        needed: Bytes it will take.

    Raises:
        OutputError: If something of that name is there, its folder is not, or the drive is too full.
    """
    if form is Form.ZIP and out.suffix.lower() != ".zip":
        raise OutputError(
            f"A ZIP file cannot be called “{out.name}”.", _SAFE, "End its name in .zip."
        )
    try:
        if out.exists() or out.is_symlink():
            raise OutputError(
                f"There is already something called “{out.name}” there.",
                f"It was left as it is. {_SAFE}",
                "Choose another name.",
            )
        if not out.parent.is_dir():
            raise OutputError(
                f"The folder “{out.parent.name or out.parent}” for the package does not exist.",
                _SAFE,
                "Create it or choose another folder.",
            )
        free = shutil.disk_usage(out.parent).free
    except OSError as error:
        raise _said(error, out) from error
    if free < needed + ROOM:
        raise OutputError(
            f"The drive has room for {free // 1_000_000:,} MB, and the package takes"
            f" {(needed + ROOM) // 1_000_000:,} MB.",
            _SAFE,
            "Free some space or choose another drive.",
        )


def check_apart(
    path: Path,
    *,
    fingerprint: str = "",
    number: str = "",
    cancel: CancelToken | None = None,
    progress: ProgressSink = no_progress,
) -> dict[str, Any]:
    """Have the receiver's script check a package, in a process of its own that knows nothing of Umbra.

    Returns:
        What the script says as JSON.

    Raises:
        UserError: If the script could not be run.
        Cancelled: If the person asked to stop.
    """
    cancel = cancel or CancelToken()
    with tempfile.TemporaryDirectory(prefix="umbra-check-") as folder:
        file = Path(folder) / script.NAME
        file.write_bytes(script.script_bytes())
        command = script_command(file, str(path), "--json", "--progress")
        command += ["--fingerprint", fingerprint] if fingerprint else []
        command += ["--number", number] if number else []
        with subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            said: list[bytes] = []
            reader = threading.Thread(
                target=lambda out: said.append(out.read()), args=(process.stdout,), name="check"
            )
            reader.start()
            try:
                for line in process.stderr:
                    if cancel.cancelled:
                        break
                    done, _, total = line.decode("ascii", "replace").partition(" ")
                    if done.isdecimal() and total.strip().isdecimal():
                        progress(Progress("checking", int(done), int(total), "bytes"))
                if cancel.cancelled:
                    process.kill()
            finally:
                if sys.exc_info()[0] is not None:
                    process.kill()
                process.wait()
                reader.join()
    cancel.check()
    try:
        found: dict[str, Any] = json.loads(said[0])
    except (ValueError, IndexError) as error:
        raise UserError(
            "The check of the package could not be run.", _SAFE, "Try it again."
        ) from error
    return found


@contextmanager
def _partial(out: Path, form: Form) -> Iterator[Path]:
    """An unfinished name beside ``out``; whatever is there at the end is removed."""
    if form is Form.ZIP:
        with partial_file(out) as partial:
            yield partial
        return
    _sweep(out.parent)
    folder = out.with_name(f"{out.name[:48]}.umbra-{secrets.token_hex(4)}.partial")
    folder.mkdir()
    handle = _held(folder)
    try:
        yield folder
    finally:
        if handle >= 0:
            os.close(handle)
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(folder)


def _held(folder: Path) -> int:
    """A lock on a folder as an open descriptor; -1 where it is held already, or the system has none."""
    try:
        import fcntl
    except ImportError:  # Windows
        return -1
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError:
        return -1
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        return -1
    return handle


def _sweep(around: Path) -> None:
    """Take away what runs that were ended by force left in a folder: ours by name, and held by nobody."""
    with contextlib.suppress(OSError):
        for folder in around.glob("*.partial"):
            if not _OURS.search(folder.name) or folder.is_symlink() or not folder.is_dir():
                continue
            # Another run's folder is there a moment before its lock is. A time that is to come was written
            # before the clock was put back.
            settled = abs(time.time() - folder.stat().st_mtime) > _SETTLED_SECONDS
            handle = _held(folder) if settled else -1
            if handle >= 0:
                os.close(handle)
                shutil.rmtree(folder, ignore_errors=True)


def _take_folder_name(partial: Path, out: Path) -> None:
    if out.exists() or out.is_symlink():  # a rename would replace an empty folder
        raise OutputError(
            f"Something called “{out.name}” appeared there in the meantime.",
            f"It was left as it is. {_SAFE}",
            "Choose another name.",
        )
    partial.rename(out)


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _said(error: OSError, out: Path) -> UserError:
    if isinstance(error, FileNotFoundError) and error.filename:
        name = Path(os.fsdecode(error.filename)).name
        return UserError(
            f"“{name}” is not where it was.",
            _SAFE,
            "Find the file, or make it again.",
            status=ExitStatus.BAD_INPUT,
        )
    return output_error(error, out)
