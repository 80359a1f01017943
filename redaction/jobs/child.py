"""The process in which long work runs, so that a file that crashes a codec takes no review with it.

Start it by ``redaction.place.own_command(JOB)``, write ONE line of JSON, and read lines of JSON:

    {"job": "analyse", "path": P, "video": 0?, "settings": {...}?, "span": [start, stop]?,
                       "sha256": H?, "cache": FOLDER?, "fingerprint": F?}
    {"job": "follow",  "path": P, "wish": {...}, "video": 0?, "settings": {...}?, "others": [...]?,
                       "fingerprint": F?}
    {"job": "export",  "plan": {...}, "out": P, "overwrite": false?, "report": P?, "thorough": false?}
    {"job": "verify",  "source": P, "copy": P, "plan": {...}?, "workspace": FOLDER?, "tracks": P?,
                       "video": 0?, "report": P?}
    {"job": "import",  "path": P, "video": 0?, "request": ID?, "deep": true?}
    {"job": "probe",   "path": P, "video": 0?, "deep": true?}
    {"job": "check",   "path": P, "video": 0?}            as probe, when nothing else is to be done
    {"job": "strips",  "path": P, "sha256": H, "cache": FOLDER, "fingerprint": F?, "video": 0?, "sound": 0?,
                       "frames": [N, ...]?}
    {"job": "people",  "workspace": FOLDER, "footage": ID, "only_kept": false?}
    {"job": "transcribe", "workspace": FOLDER, "footage": ID, "sound": 0?}
    {"job": "check_draft", "workspace": FOLDER, "footage": ID}
    {"job": "package", "workspace": FOLDER, "user": NAME, "order": {...}, "passphrase": P?}
    {"job": "check_package", "path": P, "number": H?}
    {"job": "stills",  "workspace": FOLDER, "user": NAME, "wishes": [...], "folder": P, "ending": ".png"}
    {"job": "sheet",   "workspace": FOLDER, "user": NAME, "wish": {...}, "out": P}
    {"job": "sample",  "workspace": FOLDER, "user": NAME}   footage to learn with, entered
    {"job": "verify_log", "workspace": FOLDER, "user": NAME}
    {"job": "write_log", "workspace": FOLDER, "user": NAME, "path": P, "wanted": {...}}
    {"job": "align_sound", "workspace": FOLDER, "footage": ID, "to": ID, "sound": 0?, "to_sound": 0?,
                       "near": [LAG, WITHIN]?}          seconds; without it everything is searched
    {"job": "appearances", "workspace": FOLDER, "incident": ID, "followed": {...}}
    {"job": "frames", "cache": FOLDER, "footage": {...}}  when each frame is, read and kept
    {"job": "encoders"}                                   which kinds of hardware can encode here
    {"job": "workspace_check",  "workspace": FOLDER}
    {"job": "workspace_backup", "workspace": FOLDER, "out": P?}   without ``out`` into its own folder
    {"job": "back_up", "workspace": FOLDER, "out": P}     the same, when somebody waits for it

``video`` says which of the file's moving pictures is meant, from 0; a plan says it itself. With ``cache`` and
``sha256`` an analysis that is broken off goes on where it was when the same is asked for again.

    {"event": "confined", "held": [...], "lacking": [...]}   first: what was taken from the process, and
                                                          what should have been and could not be
    {"event": "progress", "phase": "detecting", "done": 12, "total": 250, "unit": "frames"}
    {"event": "tracks", "tracks": [...]}                  all found so far, as redaction.model.codec
                                                          spells them; each replaces the one before
    {"event": "runs", "runs": [...]}                      of ``follow``: what was followed so far, each way
    {"event": "part", "part": "peaks"}                    of ``strips``: the cache holds more of this
    {"event": "part", "part": "TRACK KEY"}                of ``people``: this track's crops are kept
    {"event": "done", "result": {...}}                    exactly one of these three, and it is last
    {"event": "failed", "summary": .., "detail": .., "remedy": .., "status": N}
    {"event": "cancelled"}

A further line ``cancel``, or the end of the input (the parent is gone), stops the work. The exit status
is 0 when a final event was written. Standard error is for the log: native libraries write there, and
so does the traceback of a defect, without folders.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from redaction.jobs.cancel import Cancelled, CancelToken
from redaction.jobs.confined import confine
from redaction.jobs.errors import ExitStatus, UserError
from redaction.jobs.fault import scrubbed
from redaction.jobs.memory import is_out_of_memory, out_of_memory
from redaction.jobs.priority import lower_priority
from redaction.jobs.quiet import free_stdout, hush_environment
from redaction.jobs.reach import BACKGROUND, needs_of
from redaction.jobs.tasks import JOBS
from redaction.jobs.wire import Wire
from redaction.policy.current import ask_the_system

DEFECT = 1
"""The status of a ``failed`` event that is our own fault."""


class Lines:
    """Reads lines from a descriptor without a lock that would hang the interpreter at its end."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._rest = b""

    def next(self) -> bytes | None:
        """The next line, or None at the end of the input."""
        while b"\n" not in self._rest:
            chunk = os.read(self._descriptor, 65536)
            if not chunk:
                line, self._rest = self._rest, b""
                return line or None
            self._rest += chunk
        line, _, self._rest = self._rest.partition(b"\n")
        return line


def watch(lines: Lines, cancel: CancelToken) -> None:
    """Cancel when a ``cancel`` line comes or the input ends."""
    while (line := lines.next()) is not None and line.strip() != b"cancel":
        pass
    cancel.cancel()


def run(line: bytes | None, wire: Wire, cancel: CancelToken) -> None:
    """Do the job that the first line asks for and write exactly one final event."""
    try:
        args = json.loads(line or b"")
        job = JOBS[args.pop("job")]
    except (ValueError, KeyError, AttributeError, TypeError):
        wire.send(
            "failed",
            final=True,
            summary="The program asked its helper for something it does not know.",
            detail="Nothing was changed.",
            remedy="",
            status=DEFECT,
        )
        return
    try:
        result = job(args, wire, cancel)
        wire.send("done", final=True, result=result)
    except Cancelled:
        wire.send("cancelled", final=True)
    except UserError as error:
        _send_fault(wire, error)
    except (MemoryError, Exception) as error:  # noqa: BLE001 - the process boundary: nothing may leave unsaid
        if is_out_of_memory(error):
            _send_fault(wire, out_of_memory())
            return
        sys.stderr.write(scrubbed(error) + "\n")
        wire.send(
            "failed",
            final=True,
            summary="The work stopped because of a fault in Umbra itself.",
            detail="The footage and earlier work are unchanged.",
            remedy="Please send the log to whoever looks after Umbra for you.",
            status=DEFECT,
        )


def _send_fault(wire: Wire, error: UserError) -> None:
    wire.send(
        "failed",
        final=True,
        summary=error.summary,
        detail=error.detail,
        remedy=error.remedy,
        status=int(error.status),
    )


def asked_for(line: bytes | None) -> dict[str, Any]:
    """What the first line asks for; empty where it makes no sense, which ``run`` says."""
    try:
        args = json.loads(line or b"")
    except ValueError:
        return {}
    return args if isinstance(args, dict) else {}


def close_inherited() -> None:
    """Close what was left open by mistake by whoever started the window: only the protocol is ours."""
    if os.name != "posix":
        return  # there nothing is handed on that was not meant to be
    try:
        known = [int(place.name) for place in Path("/dev/fd").iterdir()]
    except OSError:
        known = list(range(256))
    for descriptor in known:
        if descriptor > 2:
            with suppress(OSError):
                os.close(descriptor)


def main(_arguments: Sequence[str] = ()) -> int:
    """Entry point of the child process; it takes its orders from standard input."""
    close_inherited()
    hush_environment()
    out = free_stdout()
    cancel = CancelToken()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: cancel.cancel())
    lines = Lines(0)
    wire = Wire(out, cancel)
    first = lines.next()
    asked = asked_for(first)
    lower_priority(a_little=asked.get("job") not in BACKGROUND)
    ask_the_system()
    # Before anything of the job is read, and before there are other threads.
    confined = confine(needs_of(asked))
    wire.send("confined", held=confined.held, lacking=confined.lacking)
    # A daemon, because no portable call wakes a thread that waits for its parent's next line; it holds
    # no lock and no file, so the end of the process cannot hang on it or lose anything.
    threading.Thread(target=watch, args=(lines, cancel), name="stdin", daemon=True).start()
    run(first, wire, cancel)
    return int(ExitStatus.DONE)


if __name__ == "__main__":
    sys.exit(main())
