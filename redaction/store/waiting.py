"""Copies that were asked for and not made yet: a file each, so that they outlive the program."""

from __future__ import annotations

import json
import logging
import re
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from redaction.model.ids import FootageId
from redaction.store.private import write_private

WAITING: Final = "waiting"
"""Folder in the workspace that holds them, named by their footage and an id of their own."""

_PLAIN: Final = re.compile("[0-9A-Za-z-]{1,80}")

log = logging.getLogger(__name__)


def keep_waiting(workspace: Path, footage: FootageId, order: str, data: dict[str, Any]) -> None:
    """Keep a copy that was asked for.

    Args:
        workspace: The folder.
        footage: What the copy is made of; the file goes with it.
        order: An id of the copy's own.
        data: What it is to be, as plain JSON values.

    Raises:
        OSError: If it cannot be written.
    """
    # a drive's own times are too coarse for an order
    asked = {"asked": time.time_ns(), **data}
    write_private(_file(workspace, footage, order), json.dumps(asked).encode())


def forget_waiting(workspace: Path, footage: FootageId, order: str) -> None:
    """It was made, or is not wanted any more; nothing happens where it is not kept."""
    with suppress(OSError):
        _file(workspace, footage, order).unlink(missing_ok=True)


def read_waiting(workspace: Path) -> list[tuple[FootageId, str, dict[str, Any]]]:
    """What is kept, in the order it was asked for: footage, id and data of each.

    What makes no sense is taken away and said in the program's own log: it can be asked for again. What the
    drive does not give now stays for the next time.
    """
    found = []
    for path in (workspace / WAITING).glob("*.json"):
        footage, _, order = path.stem.partition(".")
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            if not isinstance(data, dict) or not _PLAIN.fullmatch(order):
                raise ValueError
            asked = int(data.get("asked", 0))
        except OSError:
            # the drive or the number of open files, not what is in it: it may be read the next time
            log.warning("a copy that was waiting cannot be read now and stays")
            continue
        except (ValueError, TypeError, OverflowError, RecursionError):
            log.warning("a copy that was waiting could not be read and was let go")
            with suppress(OSError):
                path.unlink(missing_ok=True)
            continue
        found.append((asked, FootageId(footage), order, data))
    return [
        (footage, order, data) for _, footage, order, data in sorted(found, key=lambda f: f[:3])
    ]


def _file(workspace: Path, footage: FootageId, order: str) -> Path:
    return workspace / WAITING / f"{footage}.{order}.json"
