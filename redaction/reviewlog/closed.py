"""What is said when the log cannot be read or written."""

from __future__ import annotations

from redaction.jobs.errors import ExitStatus, UserError


class LogDamaged(UserError):  # noqa: N818 - names what was found
    """A row of the log is not what this program writes."""

    def __init__(self) -> None:
        super().__init__(
            "A row of the review log cannot be read: it was changed from outside.",
            "Nothing was changed now.",
            "Check the log to see which row it is, and keep a copy of the workspace as it is.",
        )


class LogClosed(UserError):  # noqa: N818 - names what was found
    """Nothing can be written to the log, because its end is not what was written last."""

    status = ExitStatus.BAD_OUTPUT

    def __init__(self) -> None:
        super().__init__(
            "The review log was changed from outside, so nothing more can be written to it.",
            "What you just asked for was not done, because nothing is done without the review log.",
            "Check the log to see what is wrong, and keep a copy of the workspace folder as it is; work"
            " goes on in another workspace folder.",
        )
