"""Writing a file so that its final name appears only when it is whole and proven."""

from __future__ import annotations

import contextlib
import errno
import importlib.util
import os
import re
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from player.media.info import FootageKind
from redaction.jobs.errors import ExitStatus, OutputError, UserError

ENDINGS = {
    FootageKind.VIDEO: (".mp4", ".m4v", ".mov", ".mkv"),
    FootageKind.STILL: (".png", ".jpg", ".jpeg"),
    FootageKind.SOUND: (".m4a",),
}
"""File name endings a copy of each kind of footage can have; the first is the usual one."""

_NAMED = {
    FootageKind.VIDEO: ("A copy", ".mp4 (or .mkv)"),
    FootageKind.STILL: ("A copy of a still picture", ".png (or .jpg)"),
    FootageKind.SOUND: ("A copy of sound", ".m4a"),
}

_OURS = re.compile(r"\.umbra-[0-9a-f]{8}\.partial$")
_SETTLED_SECONDS = 10.0
_LOCKS = importlib.util.find_spec("fcntl") is not None
"""Windows has none; there a file that is open cannot be removed, nor renamed."""

_SAFE = "The original is unchanged and no file was written under that name."


def is_jpeg(out: Path) -> bool:
    """Whether the name asks for JPEG (else PNG), for a still picture."""
    return out.suffix.lower() in (".jpg", ".jpeg")


def check_ending(out: Path, kind: FootageKind | None) -> None:
    """Refuse a name whose ending no copy of this kind of footage has; None where it is not known yet.

    Raises:
        OutputError: If the name cannot be used.
    """
    ending = out.suffix.lower()
    if kind is None and any(ending in endings for endings in ENDINGS.values()):
        return
    what, usual = _NAMED[kind or FootageKind.VIDEO]
    if kind is None or ending not in ENDINGS[kind]:
        raise OutputError(
            f"{what} cannot be written as “{out.name}”.",
            _SAFE,
            f"Choose a name that ends in {usual}.",
        )


def check_output(
    out: Path, source: Path, *, overwrite: bool, kind: FootageKind | None = None
) -> None:
    """Refuse an output that cannot or must not be written.

    Args:
        out: The final name.
        source: The original, which must never be the output.
        overwrite: An existing file may be replaced.
        kind: What kind of footage the source is, where that is known.

    Raises:
        OutputError: If the name cannot be used.
    """
    check_ending(out, kind)
    folder = out.parent
    try:
        if not folder.is_dir():
            raise OutputError(
                f"The folder “{folder.name or folder}” for the copy does not exist.",
                _SAFE,
                "Create it or choose another folder.",
            )
        if out.is_dir():
            raise OutputError(
                f"“{out.name}” is a folder, so a copy cannot have that name.",
                _SAFE,
                "Choose another name.",
            )
        exists = out.exists() or out.is_symlink()
        # samefile follows symbolic links and compares inodes, so hard links are found too.
        if exists and out.exists() and source.exists() and out.samefile(source):
            raise OutputError(
                "The copy cannot be written over the original.",
                "The original is unchanged.",
                "Choose another name or folder.",
            )
    except OSError as error:
        raise output_error(error, out) from error
    if exists and not overwrite:
        raise OutputError(
            f"There is already a file called “{out.name}” in that folder.",
            "It was left as it is.",
            "Choose another name, or allow it to be replaced.",
        )


@contextmanager
def partial_file(out: Path) -> Iterator[Path]:
    """A unique unfinished name in the folder of ``out``; whatever is left there at the end is removed.

    While it is written it is locked, so that what a killed run left behind can be told from what another
    run is at: the former is taken away here.

    Raises:
        OutputError: If the folder cannot be written to.
    """
    sweep_unfinished(out.parent)
    # The stem is cut so that a long but valid name does not become too long by our addition.
    partial = out.with_name(f"{out.stem[:48]}.umbra-{secrets.token_hex(4)}.partial")
    try:
        handle = os.open(partial, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o666)
    except OSError as error:
        raise output_error(error, out) from error
    try:
        if _LOCKS:
            _lock(handle)
        else:
            os.close(handle)
            handle = -1
        yield partial
    finally:
        if handle >= 0:
            os.close(handle)
        with contextlib.suppress(FileNotFoundError):
            partial.unlink()


@contextmanager
def told_of(out: Path) -> Iterator[None]:
    """What the system says of the drive inside the block is said of the copy: it may have been pulled out.

    Raises:
        OutputError: For every error of the operating system.
    """
    try:
        yield
    except OSError as error:
        raise output_error(error, out) from error


def sweep_unfinished(folder: Path) -> int:
    """Take away unfinished copies in ``folder`` that no running program is writing.

    A run that was ended by force leaves its file behind, and nothing in it was verified. Only names that we
    give, only files nobody holds a lock on, and only where the system has such locks.

    Returns:
        How many were removed. What cannot be looked at or removed stays, and is no fault of this copy.
    """
    if not _LOCKS:
        return 0
    swept = 0
    with contextlib.suppress(OSError):
        for path in folder.glob("*.partial"):
            if not _OURS.search(path.name):
                continue
            with contextlib.suppress(OSError):
                handle = os.open(path, os.O_RDWR | os.O_NOFOLLOW)
                try:
                    # Another run's file is there a moment before its lock is. A time that is to come was
                    # written before the clock was put back.
                    old = abs(time.time() - os.fstat(handle).st_mtime) > _SETTLED_SECONDS
                    if old and _lock(handle):
                        path.unlink()
                        swept += 1
                finally:
                    os.close(handle)
    return swept


def _lock(handle: int) -> bool:
    """Whether the file is now locked by us; some network drives know no locks."""
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def flush_to_disk(path: Path) -> None:
    """Make sure that the bytes of ``path`` are on the disk.

    Raises:
        OutputError: If the system reports that they are not.
    """
    try:
        with path.open("rb+") as file:
            os.fsync(file.fileno())
    except OSError as error:
        raise output_error(error, path) from error


def take_name(partial: Path, out: Path, *, overwrite: bool) -> None:
    """Give a finished file its final name, durably and in one step.

    Raises:
        OutputError: If the name was taken in the meantime or the system refuses.
    """
    try:
        if overwrite:
            partial.replace(out)
        else:
            _rename_new(partial, out)
        _sync_folder(out.parent)
    except FileExistsError as error:
        raise OutputError(
            f"A file called “{out.name}” appeared in that folder in the meantime.",
            "It was left as it is.",
            "Choose another name.",
        ) from error
    except OSError as error:
        raise output_error(error, out) from error


def write_bytes(out: Path, data: bytes) -> None:
    """Write a small file (a report) in one step, replacing an older one.

    Raises:
        OutputError: If it cannot be written.
    """
    with partial_file(out) as partial:
        try:
            partial.write_bytes(data)
        except OSError as error:
            raise output_error(error, out) from error
        flush_to_disk(partial)
        take_name(partial, out, overwrite=True)


def output_error(error: OSError, out: Path) -> UserError:
    """The sentence for an operating-system error met while writing ``out``."""
    match error.errno:
        case errno.ENOMEM:
            # FFmpeg's word for sizes in a damaged file that no computer has room for.
            return UserError(
                "The original asks for more memory than there is.",
                _SAFE,
                "It may be damaged: try copying it again from the camera or the system.",
                status=ExitStatus.BAD_INPUT,
            )
        case errno.ENOSPC | errno.EDQUOT:
            return OutputError(
                "The disk is full.", _SAFE, "Free some space or choose another drive."
            )
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return OutputError(
                f"The folder “{out.parent.name or out.parent}” cannot be written to.",
                _SAFE,
                "Choose another folder.",
            )
        case errno.EFBIG:
            return OutputError(
                "The copy is larger than a file may be on this drive.",
                _SAFE,
                "Choose another drive, or copy a shorter part.",
            )
        case errno.ENAMETOOLONG:
            return OutputError(
                "The name of the copy is too long for this drive.", _SAFE, "Choose a shorter name."
            )
    return OutputError(
        f"The copy “{out.name}” could not be written ({error.strerror or error}).",
        _SAFE,
        "Check that the drive is still connected, or choose another folder.",
    )


def _rename_new(partial: Path, out: Path) -> None:
    """Rename without replacing: link, then unlink; where links are unknown, check, then rename."""
    try:
        os.link(partial, out)
    except FileExistsError:
        raise
    except (OSError, AttributeError, NotImplementedError):
        # FAT and some network drives have no hard links.
        if out.exists() or out.is_symlink():
            raise FileExistsError(errno.EEXIST, "exists", str(out)) from None
        partial.rename(out)
        return
    partial.unlink()


def _sync_folder(folder: Path) -> None:
    """Make the new name durable; systems that cannot open folders keep it by other means."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(handle)
