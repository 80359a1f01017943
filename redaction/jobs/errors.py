"""The error family of the core; the base lives in ``player.media`` because the core may import that."""

from player.media.errors import ExitStatus, FrameNotFound, MediaError, UserError
from redaction.jobs.cancel import Cancelled

__all__ = ["Cancelled", "ExitStatus", "FrameNotFound", "MediaError", "OutputError", "UserError"]


class OutputError(UserError):
    """The copy cannot be written where it was asked for."""

    status = ExitStatus.BAD_OUTPUT
