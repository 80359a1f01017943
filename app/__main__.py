"""`umbra`: without an argument the window, with one the command line, which never imports Qt."""

from __future__ import annotations

import os
import sys

NO_SCREEN = (
    "The window cannot be opened, because there is no screen here. Nothing was changed. Start it on a "
    "desktop, or use a command such as `umbra redact` (`umbra --help` lists them).\n"
)


def main() -> int:
    """Entry point; returns the exit status of the command-line contract."""
    if len(sys.argv) > 1:
        from redaction.cli import main as command_line

        return command_line(sys.argv[1:])
    if not has_screen():
        # Qt would end the process with a core dump and advice about its own installation.
        sys.stderr.write(NO_SCREEN)
        return 2
    from app.bootstrap import main as window

    return window()


def has_screen() -> bool:
    """Whether Qt will find somewhere to draw; only Linux has to be asked."""
    wanted = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return not sys.platform.startswith("linux") or any(os.environ.get(name) for name in wanted)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:  # before a command or the window looks after it
        sys.exit(130)
