"""The command line's two outputs: results on standard output; progress and one line of trouble beside."""

from __future__ import annotations

import codecs
import json
import shutil
import signal
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from redaction.jobs.cancel import CancelToken
from redaction.jobs.errors import UserError
from redaction.jobs.fault import plain_lines, scrubbed
from redaction.jobs.progress import EtaClock, Progress, ProgressSink, Throttle

PHASES = {
    "making": "Drawing the sample",
    "hashing": "Reading",
    "indexing": "Indexing",
    "decoding": "Checking frames",
    "detecting": "Finding faces",
    "tracking": "Following",
    "exporting": "Writing the copy",
    "verifying": "Checking the copy",
    "packing": "Writing the package",
    "checking": "Checking the package",
    "finishing": "Finishing",
    "redacting": "Redacting",
}
"""What people call each phase."""

_BAR = 24


class Terminal:
    """What a command says while it works and when it ends.

    Attributes:
        progress: A sink for progress reports; safe from any thread.
        cancel: Set by Ctrl+C and by a request to terminate.
    """

    def __init__(self, *, progress: str = "auto", quiet: bool = False) -> None:
        self.cancel = CancelToken()
        if progress == "auto":
            progress = "bar" if sys.stderr.isatty() and not quiet else "none"
        show = {"bar": self._bar, "json": self._json, "none": self._nothing}[progress]
        self.progress = Throttle(self._heard(show))
        self._quiet = quiet
        self._eta = EtaClock()
        self._lock = threading.Lock()
        self._width = 0

    def media_progress(self, phase: str, done: int, total: int, unit: str) -> None:
        """The same sink in the form that ``player.media`` calls."""
        self.progress(Progress(phase, done, total, unit))

    def say(self, text: str) -> None:
        """A line of the result, unless only results in files are wanted."""
        self.clear()
        if not self._quiet:
            print(text)

    def result(self, data: Any) -> None:
        """A result for programs, whether or not words are wanted."""
        self.clear()
        # where the output takes not every letter, JSON's own spelling of it stays JSON
        plain = codecs.lookup(sys.stdout.encoding or "ascii").name != "utf-8"
        print(json.dumps(data, indent=2, ensure_ascii=plain, allow_nan=False))

    def note(self, text: str) -> None:
        """A line that is no result, for people, beside it."""
        self.clear()
        if not self._quiet:
            print(text, file=sys.stderr)

    def trouble(self, error: UserError) -> None:
        """The one line that ends a command which did not do its work."""
        self.clear()
        print(" ".join(str(error).split()), file=sys.stderr)

    def defect(self, error: BaseException, native: str) -> None:
        """Our own fault: one line, and a report without names or folders in a file."""
        self.clear()
        with tempfile.NamedTemporaryFile(
            "w", prefix="umbra-report-", suffix=".txt", delete=False, encoding="utf-8"
        ) as report:
            report.write(scrubbed(error) + "\n\n" + plain_lines(native) + "\n")
        print(
            f"Umbra stopped because of a fault of its own ({type(error).__name__}). The footage and "
            f"earlier work are unchanged. Please send the file {Path(report.name)} to whoever looks "
            "after Umbra for you.",
            file=sys.stderr,
        )

    def clear(self) -> None:
        """Take the bar off the screen."""
        with self._lock:
            if self._width:
                sys.stderr.write("\r" + " " * self._width + "\r")
                sys.stderr.flush()
                self._width = 0

    @contextmanager
    def stoppable(self) -> Iterator[None]:
        """While inside, Ctrl+C and a request to terminate cancel the work; a second one breaks it off."""

        def stop(number: int, _frame: object) -> None:
            if self.cancel.cancelled:
                raise KeyboardInterrupt(number)
            self.cancel.cancel()

        names = [signal.SIGINT, signal.SIGTERM]
        if hasattr(signal, "SIGHUP"):
            names.append(signal.SIGHUP)
        before = {name: signal.signal(name, stop) for name in names}
        try:
            yield
        finally:
            for name, handler in before.items():
                signal.signal(name, handler)

    def _heard(self, show: ProgressSink) -> ProgressSink:
        """``show`` until nobody listens: a closed pipe must not break off work that is under way."""
        deaf = False

        def sink(progress: Progress) -> None:
            nonlocal deaf
            if deaf:
                return
            try:
                show(progress)
            except OSError:
                deaf = True

        return sink

    def _nothing(self, progress: Progress) -> None:
        """Nothing is shown."""

    def _json(self, progress: Progress) -> None:
        with self._lock:
            left = self._eta.update(progress)
            line = {
                "event": "progress",
                "phase": progress.phase,
                "done": progress.done,
                "total": progress.total,
                "unit": progress.unit,
                "seconds_left": None if left is None else round(left, 1),
            }
            print(json.dumps(line), file=sys.stderr, flush=True)

    def _bar(self, progress: Progress) -> None:
        with self._lock:
            left = self._eta.update(progress)
            text = bar_line(progress, left)[: shutil.get_terminal_size().columns - 1]
            pad = " " * max(0, self._width - len(text))
            sys.stderr.write("\r" + text + pad)
            sys.stderr.flush()
            self._width = len(text)


def bar_line(progress: Progress, seconds_left: float | None) -> str:
    """``Finding faces  [######------]  50 %  about 12 s left``."""
    name = PHASES.get(progress.phase, progress.phase)
    if progress.total <= 0:
        return f"{name} ..."
    share = min(1.0, progress.done / progress.total)
    full = int(share * _BAR)
    bar = "#" * full + "-" * (_BAR - full)
    if progress.done >= progress.total:
        eta = ""
    elif seconds_left is None:
        eta = "estimating ..."
    else:
        eta = f"about {duration_words(seconds_left)} left"
    return f"{name:<18} [{bar}] {int(share * 100):3d} %  {eta}".rstrip()


def duration_words(seconds: float) -> str:
    """``9 s``, ``3 min 20 s`` or ``1 h 05 min``: rounded the way people say it."""
    whole = max(0, round(seconds))
    if whole < 100:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"
