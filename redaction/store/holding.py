"""One window at a time changes a workspace: who holds it, and the lock that goes with their process."""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from redaction.store.database import StoreError

if TYPE_CHECKING:
    from filelock import BaseFileLock

LOCK: Final = "window.lock"
SAYS: Final = "window.json"
"""Beside the lock, because a file that is locked cannot be read on every system."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has a workspace open in a window; empty where it is not known.

    Attributes:
        who: The person.
        machine: The name of their computer.
        since: UTC.
    """

    who: str = ""
    machine: str = ""
    since: dt.datetime | None = None


class Hold:
    """The right to change a workspace from a window, until it is let go or the process ends."""

    def __init__(self, folder: Path, lock: BaseFileLock) -> None:
        self._folder = folder
        self._lock = lock

    @classmethod
    def take(cls, folder: Path, who: str) -> Hold | None:
        """Take it, or None while another window has it.

        Raises:
            StoreError: If the folder cannot be written, or its drive knows no locks.
        """
        from filelock import FileLock, Timeout

        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            lock = FileLock(folder / LOCK, timeout=0)
            lock.acquire()
        except Timeout:
            return None
        except (OSError, NotImplementedError) as error:
            raise StoreError(
                f"The workspace folder “{folder.name}” cannot be locked for this window.",
                "Nothing was changed.",
                "Choose a folder on a drive of this computer that you may write to.",
            ) from error
        hold = cls(folder, lock)
        hold._say(who)
        return hold

    def release(self) -> None:
        """Let it go; harmless when repeated."""
        if self._lock.is_locked:
            with suppress(OSError):
                (self._folder / SAYS).unlink(missing_ok=True)
            self._lock.release()

    def _say(self, who: str) -> None:
        facts = {
            "who": who,
            "machine": platform.node(),
            "since": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
            "process": os.getpid(),
        }
        # Only words for another person: without them the lock holds all the same.
        with suppress(OSError):
            (self._folder / SAYS).write_text(json.dumps(facts), encoding="utf-8")


def holder_of(folder: Path) -> Holder:
    """Who says that they have the workspace open."""
    try:
        data: dict[str, Any] = json.loads((folder / SAYS).read_text(encoding="utf-8"))
        since = dt.datetime.fromisoformat(data["since"])
        return Holder(str(data["who"]), str(data["machine"]), since)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return Holder()
