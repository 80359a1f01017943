"""Runs the command line in forked, confined processes and says what was wrong with how it ended.

Shared by the benches that feed it damaged files. What counts as trouble:

    crash    the process was ended by a signal, or said that it met a defect (exit status 1 or 70)
    hang     it took longer than the limit
    memory   it needed more than the bound
    leak     a file under the final name although the status is not 0; a NAME.partial or anything else left
             beside it or in the temporary folder; a process left running; the input changed; a traceback
    unsaid   a status other than 0 without a sentence, or one that the command line does not define
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import resource
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

STATUSES = {0: "done", 2: "usage", 3: "refused", 4: "not verified", 5: "cannot write"}
TOO_LONG = -1000
"""Stands for the status of a process that was ended because it took longer than the limit."""

LARGEST_FILE = 1 << 30
"""Bytes that a confined process may write into one file; what these inputs ask for stays far below."""

ADDRESSES = 12 << 30
"""Bytes of address space a confined process may ask for: it saves the machine; the bound is far lower."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended.

    Attributes:
        status: Exit status; negative: the signal; ``TOO_LONG``.
        seconds: By the clock.
        cpu: Seconds of processor time, user and system, of the process and those it waited for.
        peak: Most bytes of memory that one process of it held at once.
        stray: Whether a process of its group went on after it.
    """

    status: int
    seconds: float
    cpu: float
    peak: int
    stray: bool


def load_program() -> None:
    """Import what every forked process needs, once, and keep OpenCV from starting threads."""
    import av  # noqa: F401
    import cv2
    import onnxruntime  # noqa: F401

    # What the program would import in every one of them, at a second of processor time each.
    import scipy.optimize  # noqa: F401

    import redaction.cli_work
    import redaction.export.pipeline
    import redaction.usecases.analyse
    import redaction.usecases.export_copy
    import redaction.usecases.verify_copy  # noqa: F401

    cv2.setNumThreads(1)


def run_child(
    arguments: Sequence[str],
    said: Path,
    workspace: Path,
    limit: float,
    scratch: Path | None = None,
    *,
    processor: float | None = None,
) -> Ended:
    """Run the command line in a forked process, in a group of its own that never outlives it.

    Args:
        arguments: Of the command line.
        said: File for what it prints.
        workspace: Folder of its workspace.
        limit: Seconds it may take by the clock; four times as many where ``processor`` is given.
        scratch: Its folder for temporary files, where that is to be looked into.
        processor: Seconds of processor time it may take, which a busy machine does not change.
    """
    limit = limit if processor is None else 4 * limit
    began = time.monotonic()
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        _be_the_program(arguments, said, workspace, scratch, processor)
    state, used, ended = 0, None, False
    while time.monotonic() - began < limit:
        done, state, used = os.wait4(child, os.WNOHANG)
        if done:
            ended = True
            break
        time.sleep(0.01)
    # The child leads its own group, and its number is not given to another before it is waited for, so
    # this never reaches a process that is not ours.
    stray = ended and _group_lives(child)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if not ended or stray:
            os.killpg(child, signal.SIGKILL)
    if not ended:
        _, state, used = os.wait4(child, 0)
    assert used is not None
    status = os.waitstatus_to_exitcode(state) if ended else TOO_LONG
    return Ended(
        TOO_LONG if status == -signal.SIGXCPU else status,
        time.monotonic() - began,
        used.ru_utime + used.ru_stime,
        used.ru_maxrss * (1 if sys.platform == "darwin" else 1024),
        stray,
    )


def _group_lives(leader: int) -> bool:
    """Whether any process of the group is there still, a moment after its leader ended."""
    for _ in range(20):
        try:
            os.killpg(leader, 0)
        except (ProcessLookupError, PermissionError):
            return False
        time.sleep(0.01)
    return True


def _be_the_program(
    arguments: Sequence[str],
    said: Path,
    workspace: Path,
    scratch: Path | None,
    processor: float | None,
) -> None:
    """In the forked process: confine it, run the command line, and never come back."""
    status = 70
    try:
        os.setsid()
        with contextlib.suppress(
            OSError
        ):  # Linux: a session of its own would not be as polite as we are
            Path("/proc/self/autogroup").write_text(str(max(0, os.nice(0))), "ascii")
        os.environ["UMBRA_WORKSPACE"] = str(workspace)
        if scratch is not None:
            os.environ["TMPDIR"] = str(scratch)
            import tempfile

            tempfile.tempdir = None
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FILE, LARGEST_FILE))
        resource.setrlimit(resource.RLIMIT_AS, (ADDRESSES, ADDRESSES))
        if processor is not None:
            resource.setrlimit(resource.RLIMIT_CPU, (int(processor), int(processor) + 5))
        out = os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(out, 1)
        os.dup2(out, 2)
        from redaction.cli import main

        status = main(list(arguments))
        sys.stdout.flush()
        sys.stderr.flush()
    except SystemExit as error:
        status = error.code if isinstance(error.code, int) else 70
    finally:
        os._exit(status)


def how_it_failed(ended: Ended, said: str, bound: int | None = None) -> Iterator[str]:
    """What is wrong with how a run ended, whatever it was asked to do.

    Args:
        ended: The run.
        said: What it printed.
        bound: Most bytes of memory it may have held.
    """
    status = ended.status
    if status == TOO_LONG:
        yield "hang"
    elif status < 0 or status in (1, 70):
        yield f"crash ({status})"
    elif status not in STATUSES:
        yield f"unsaid (status {status})"
    if "Traceback" in said:
        yield "leak (traceback)"
    if status and status != TOO_LONG and not said.strip():
        yield "unsaid (no sentence)"
    if bound is not None and ended.peak > bound:
        yield f"memory ({ended.peak >> 20} MiB)"
    if ended.stray:
        yield "leak (a process went on)"


def troubles(
    ended: Ended,
    said: str,
    source: Path,
    before: str,
    out: Path,
    clean: frozenset[str] = frozenset(),
    bound: int | None = None,
) -> Iterator[str]:
    """What is wrong with how an input was dealt with, by a command that writes ``out``.

    Args:
        ended: The run.
        said: What it printed.
        source: The input.
        before: SHA-256 of the input before the run.
        out: The file it should write.
        clean: Names of other files that may lie beside it.
        bound: Most bytes of memory it may have held.
    """
    yield from how_it_failed(ended, said, bound)
    if ended.status and out.exists():
        yield "leak (a file under the final name although it failed)"
    if ended.status == 0 and not out.exists():
        yield "unsaid (done, and no file)"
    left = {p.name for p in out.parent.iterdir()} - clean - {out.name, source.name}
    if left:
        yield f"leak (left {', '.join(sorted(left))})"
    if hashlib.sha256(source.read_bytes()).hexdigest() != before:
        yield "leak (the input was changed)"
