"""Faults of the world: what a person can be told, in one sentence each.

Everything that is not a ``UserError`` is a defect of ours and goes to the crash report.
"""

from __future__ import annotations

from enum import IntEnum


class ExitStatus(IntEnum):
    """The process exit statuses of the command-line contract."""

    DONE = 0
    USAGE = 2
    BAD_INPUT = 3
    NOT_VERIFIED = 4
    BAD_OUTPUT = 5
    CANCELLED = 130


class UserError(Exception):
    """Something outside the program went wrong, and this is what the person is told.

    Attributes:
        summary: What happened; a whole sentence, no jargon.
        detail: What is safe; a whole sentence or two.
        remedy: What to do; a whole sentence, or empty when nothing can be done.
        status: The exit status a command ends with.
    """

    status: ExitStatus = ExitStatus.BAD_INPUT

    def __init__(
        self, summary: str, detail: str = "", remedy: str = "", *, status: ExitStatus | None = None
    ) -> None:
        super().__init__(" ".join(part for part in (summary, detail, remedy) if part))
        self.summary = summary
        self.detail = detail
        self.remedy = remedy
        if status is not None:
            self.status = status


class MediaError(UserError):
    """A file cannot be used as footage."""


class FrameNotFound(MediaError):  # noqa: N818 - the design's name for it
    """The exact frame asked for cannot be delivered; a neighbour is never delivered instead."""
