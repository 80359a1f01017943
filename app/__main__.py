"""`umbra`: without an argument the window, with one the command line, which never imports Qt."""

from __future__ import annotations

import sys


def main() -> int:
    """Entry point; returns the exit status of the command-line contract."""
    if len(sys.argv) > 1:
        from redaction.cli import main as command_line

        return command_line(sys.argv[1:])
    from app.bootstrap import main as window

    return window()


if __name__ == "__main__":
    sys.exit(main())
