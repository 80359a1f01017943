"""Writing a picture: checked, recorded and named, or not there at all."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from redaction.jobs.errors import ExitStatus, UserError
from redaction.policy.limits import check_unredacted

if TYPE_CHECKING:
    from redaction.model.still import Still

Rgb = npt.NDArray[np.uint8]


def check_reason(redacted: bool, reason: str) -> None:
    """Refuse an unredacted picture or clip that nobody gave a reason for.

    Raises:
        UserError: If there is none, or an administrator does not allow it to this account.
    """
    if not redacted:
        check_unredacted()
    if not redacted and not reason.strip():
        raise UserError(
            "What is unredacted needs a reason.", "Nothing was written.",
            "Say why everybody in it may be seen.", status=ExitStatus.USAGE,
        )  # fmt: skip


def check_twice(first: Rgb, second: Rgb) -> None:
    """Two readers must have seen the same.

    Raises:
        UserError: If they did not (exit status 4).
    """
    if not np.array_equal(first, second):
        raise UserError(
            "The picture did not pass its check: two readings of the frame differ.",
            "Nothing was written, and the original is unchanged.",
            "Choose another frame; this one may be damaged.",
            status=ExitStatus.NOT_VERIFIED,
        )


def write_picture(
    out: Path,
    data: bytes,
    record: Callable[..., Still],
    *,
    overwrite: bool,
    check: Callable[[Path], None],
) -> Still:
    """Write a picture, check the file, and record it and give it its name in one transaction.

    Args:
        out: The final name.
        data: The file.
        record: Takes path, SHA-256 and what is done along, as ``Stills.add`` does.
        overwrite: An existing file may be replaced.
        check: Raises where the file is not what it should be.

    Raises:
        UserError: If it cannot be written or recorded; then there is no file of that name.
    """
    import hashlib

    from redaction.export.output import flush_to_disk, partial_file, take_name, told_of

    named = False
    with told_of(out), partial_file(out) as partial_path:
        partial_path.write_bytes(data)
        flush_to_disk(partial_path)
        check(partial_path)
        sha256 = hashlib.sha256(partial_path.read_bytes()).hexdigest()

        def name() -> None:
            nonlocal named
            take_name(partial_path, out, overwrite=overwrite)
            named = True

        try:
            return record(path=out.absolute(), sha256=sha256, along=name)
        except BaseException:
            if (
                named
            ):  # the last step of the transaction failed: no picture stays without its record
                with suppress(OSError):
                    out.unlink()
            raise
