"""Keeps what native libraries print away from the lines that people and programs read.

MediaPipe, OpenCV and ONNX Runtime write straight to file descriptors 1 and 2, past ``sys.stdout`` and
``sys.stderr``. Our own text therefore goes to duplicates of those descriptors, and the descriptors
themselves are pointed elsewhere.
"""

from __future__ import annotations

import io
import logging
import os
import sys
import tempfile
from typing import IO, TextIO


def _text(descriptor: int, old: TextIO) -> TextIO:
    """A line-buffered text stream on ``descriptor`` that is written as ``old`` was."""
    return open(
        descriptor,
        "w",
        encoding=getattr(old, "encoding", None) or "utf-8",
        errors="backslashreplace",  # a file name need not be text
        buffering=1,
        closefd=True,
    )


def hush_environment() -> None:
    """Ask the native libraries for silence, on the network too; must run before they are loaded."""
    for name, value in (
        ("ORT_DISABLE_TELEMETRY", "1"),
        ("GLOG_minloglevel", "3"),
        ("TF_CPP_MIN_LOG_LEVEL", "3"),
        ("OPENCV_LOG_LEVEL", "SILENT"),
        ("ORT_LOGGING_LEVEL", "3"),
    ):
        os.environ.setdefault(name, value)


def free_stdout() -> TextIO:
    """Point descriptor 1 (and ``sys.stdout``) at standard error; return the real standard output.

    For the child process, whose standard output carries nothing but the protocol.
    """
    sys.stdout.flush()
    real = _text(os.dup(1), sys.stdout)
    os.dup2(2, 1)
    return real


def free_both() -> IO[bytes]:
    """Put duplicates under ``sys.stdout`` and ``sys.stderr`` and send native text to a scratch file.

    For the command line.

    Returns:
        The scratch file, which has no name and goes with the process; a report of a defect quotes it.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    scratch = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the process
    sys.stdout = _text(os.dup(1), sys.stdout)
    sys.stderr = _text(os.dup(2), sys.stderr)
    os.dup2(scratch.fileno(), 1)
    os.dup2(scratch.fileno(), 2)
    # Libraries in Python warn through logging, whose last resort is sys.stderr: matplotlib, which
    # MediaPipe brings, does so where the home folder cannot be written to.
    log = io.TextIOWrapper(scratch, encoding="utf-8", errors="replace", write_through=True)
    logging.basicConfig(stream=log, level=logging.WARNING)
    return scratch
