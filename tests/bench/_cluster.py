"""A Dask scheduler and workers of this machine, started as the help page says, each a process of its own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class Group:
    """What was started.

    Attributes:
        address: Of the scheduler.
        workers: The processes, in the order of their start.
    """

    def __init__(self, scheduler: subprocess.Popen[str], address: str) -> None:
        self._scheduler = scheduler
        self.address = address
        self.workers: list[subprocess.Popen[str]] = []

    def add_worker(self, more: Sequence[str] = ()) -> subprocess.Popen[str]:
        """Start one more, and wait until the scheduler knows it."""
        words = ["worker", self.address, "--no-nanny", "--nthreads", "1", "--no-dashboard", *more]
        worker = started(words)
        wait_for(worker, r"Registered to:\s+(\S+)")
        self.workers.append(worker)
        return worker

    def kill(self, number: int) -> None:
        """End a worker as a power cut would."""
        worker = self.workers[number]
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait(30)

    def end(self) -> None:
        """End everything that was started."""
        for process in (*self.workers, self._scheduler):
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(30)
            if process.stderr is not None:
                process.stderr.close()


def started(words: Sequence[str]) -> subprocess.Popen[str]:
    """`dask WORDS` with this checkout's packages."""
    return subprocess.Popen(
        [sys.executable, "-m", "dask", *words],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)}, start_new_session=True,
    )  # fmt: skip


def wait_for(process: subprocess.Popen[str], words: str) -> str:
    """What the process says about itself; whatever it says after that is read and let go.

    Raises:
        RuntimeError: If it ends before.
    """
    assert process.stderr is not None
    told = []
    for line in process.stderr:
        told.append(line)
        if found := re.search(words, line):
            stream = process.stderr
            threading.Thread(target=list, args=(stream,), name="asyncio-drain", daemon=True).start()
            return found[1]
    raise RuntimeError("".join(told))


@contextmanager
def group(workers: int, more: Sequence[str] = ()) -> Iterator[Group]:
    """A scheduler on a free port of this machine, and workers.

    Args:
        workers: How many.
        more: Further words of scheduler and workers (those of TLS, say).
    """
    words = ["scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", *more]
    scheduler = started(words)
    made: Group | None = None
    try:
        made = Group(scheduler, wait_for(scheduler, r"Scheduler at:\s+(\S+)"))
        for _ in range(workers):
            made.add_worker(more)
        yield made
    finally:
        (made or Group(scheduler, "")).end()
