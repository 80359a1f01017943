"""The process in which long work runs, so that a file that crashes a codec takes no review with it.

Start it as ``python -m redaction.jobs.child``, write ONE line of JSON, and read lines of JSON:

    {"job": "analyse", "path": P, "video": 0?, "settings": {...}?, "span": [start, stop]?,
                       "sha256": H?, "cache": FOLDER?, "fingerprint": F?}
    {"job": "export",  "plan": {...}, "out": P, "overwrite": false?, "report": P?}
    {"job": "verify",  "source": P, "copy": P, "plan": {...}?, "video": 0?, "report": P?}
    {"job": "import",  "path": P, "video": 0?, "request": ID?, "deep": true?}
    {"job": "probe",   "path": P, "video": 0?, "deep": true?}
    {"job": "check",   "path": P, "video": 0?}            as probe, when nothing else is to be done
    {"job": "strips",  "path": P, "sha256": H, "cache": FOLDER, "fingerprint": F?, "video": 0?, "sound": 0?,
                       "frames": [N, ...]?}

``video`` says which of the file's moving pictures is meant, from 0; a plan says it itself. With ``cache`` and
``sha256`` an analysis that is broken off goes on where it was when the same is asked for again.

    {"event": "progress", "phase": "detecting", "done": 12, "total": 250, "unit": "frames"}
    {"event": "tracks", "tracks": [...]}                  all found so far, as redaction.model.codec
                                                          spells them; each replaces the one before
    {"event": "part", "part": "peaks"}                    of ``strips``: the cache holds more of this
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
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from redaction.jobs.cancel import Cancelled, CancelToken
from redaction.jobs.errors import ExitStatus, UserError
from redaction.jobs.fault import scrubbed
from redaction.jobs.priority import lower_priority
from redaction.jobs.progress import Progress, Throttle
from redaction.jobs.quiet import free_stdout, hush_environment

if TYPE_CHECKING:
    from redaction.export.plan import ExportPlan
    from redaction.model.track import Track

Json = dict[str, Any]

DEFECT = 1
"""The status of a ``failed`` event that is our own fault."""


class Wire:
    """Writes events, one a line, from any thread; a vanished reader cancels the work."""

    def __init__(self, out: TextIO, cancel: CancelToken) -> None:
        self._out = out
        self._cancel = cancel
        self._lock = threading.Lock()
        self._ended = False
        self.progress = Throttle(self._progress)

    def send(self, event: str, *, final: bool = False, **fields: Any) -> None:
        """Write one event; nothing is written after a final one."""
        line = json.dumps({"event": event, **fields}, ensure_ascii=True, allow_nan=False)
        with self._lock:
            if self._ended:
                return
            self._ended = final
            try:
                self._out.write(line + "\n")
                self._out.flush()
            except OSError:  # the parent is gone, and so is the reason to work
                self._cancel.cancel()

    def tracks(self, tracks: Iterable[Track]) -> None:
        """What was found so far."""
        from redaction.model.codec import track_to_json

        self.send("tracks", tracks=[track_to_json(track) for track in tracks])

    def _progress(self, progress: Progress) -> None:
        self.send(
            "progress",
            phase=progress.phase,
            done=progress.done,
            total=progress.total,
            unit=progress.unit,
        )


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


def analyse_job(args: Json, wire: Wire, cancel: CancelToken) -> Json:
    """Find and track what is to be covered."""
    from player.media.time import FrameIndex, FrameSpan
    from redaction.detection.settings import DetectionSettings
    from redaction.usecases.analyse import Checkpoints, analyse

    settings = DetectionSettings.from_json(args.get("settings") or {})
    span = args.get("span")
    cache, sha256 = args.get("cache"), args.get("sha256")
    kept = Checkpoints(Path(cache), sha256) if cache and sha256 else None
    found = analyse(
        Path(args["path"]),
        settings,
        video=_video(args),
        span=None if span is None else FrameSpan(FrameIndex(span[0]), FrameIndex(span[1])),
        fingerprint=str(args.get("fingerprint") or ""),
        cancel=cancel,
        progress=wire.progress,
        on_tracks=wire.tracks,
        checkpoints=kept,
    )
    wire.tracks(found.tracks)
    if kept is not None:
        kept.clear()
    return found.to_json()


def _video(args: Json) -> int:
    return int(args.get("video") or 0)


def _plan(data: Json | None) -> ExportPlan | None:
    from redaction.export.plan import ExportPlan

    return None if data is None else ExportPlan.from_json(data)


def export_job(args: Json, wire: Wire, cancel: CancelToken) -> Json:
    """Write and verify a copy."""
    from redaction.usecases.export_copy import export_copy

    plan = _plan(args["plan"])
    assert plan is not None
    report = args.get("report")
    result = export_copy(
        plan,
        Path(args["out"]),
        overwrite=bool(args.get("overwrite", False)),
        report=None if report is None else Path(report),
        cancel=cancel,
        progress=wire.progress,
    )
    return {
        "path": str(result.path),
        "sha256": result.sha256,
        "report": result.report.to_json(),
    }


def verify_job(args: Json, wire: Wire, cancel: CancelToken) -> Json:
    """Check a copy against its source."""
    from redaction.usecases.verify_copy import verify_copy

    report: Json = verify_copy(
        Path(args["source"]),
        Path(args["copy"]),
        _plan(args.get("plan")),
        video=_video(args),
        cancel=cancel,
        progress=wire.progress,
    ).to_json()
    if args.get("report"):
        Path(args["report"]).write_text(json.dumps(report, indent=2), encoding="utf-8")
    return report


def import_job(args: Json, wire: Wire, cancel: CancelToken) -> Json:
    """Hash and probe a file and describe it as footage; the parent puts it into the register."""
    from redaction.model.ids import RequestId
    from redaction.usecases.import_footage import footage_to_json, import_footage

    request = args.get("request")
    imported = import_footage(
        Path(args["path"]),
        request=None if request is None else RequestId(request),
        video=_video(args),
        deep=bool(args.get("deep", True)),
        cancel=cancel,
        progress=wire.progress,
    )
    return {"footage": footage_to_json(imported.footage), "probe": imported.report.to_json()}


def probe_job(args: Json, wire: Wire, cancel: CancelToken) -> Json:
    """Say what a file holds and whether it is complete."""
    from player.media.probe import probe

    report: Json = probe(
        Path(args["path"]),
        video=_video(args),
        deep=bool(args.get("deep", True)),
        cancel=cancel,
        progress=lambda *said: wire.progress(Progress(*said)),
    ).to_json()
    return report


def strips_job(args: Json, wire: Wire, cancel: CancelToken) -> Json:
    """Small pictures, loudness, speech and cuts for the timeline, kept in a folder of caches."""
    from redaction.usecases.strips import StripsWanted, make_strips

    video, sound = args.get("video", 0), args.get("sound", 0)
    wanted = StripsWanted(
        Path(args["path"]),
        args["sha256"],
        Path(args["cache"]),
        fingerprint=str(args.get("fingerprint", "")),
        video=None if video is None else int(video),
        sound=None if sound is None else int(sound),
        frames=tuple(int(frame) for frame in args.get("frames", ())),
    )
    try:
        make_strips(wanted, cancel=cancel, say=lambda part: wire.send("part", part=part))
    except OSError as error:
        raise UserError(
            "The pictures and the sound of the timeline cannot be kept in the workspace.",
            "The footage and every decision are unchanged.",
            "Make room on the drive of the workspace folder, or make the folder writable.",
        ) from error
    return {}


JOBS: dict[str, Callable[[Json, Wire, CancelToken], Json]] = {
    "analyse": analyse_job,
    "export": export_job,
    "verify": verify_job,
    "import": import_job,
    "probe": probe_job,
    "check": probe_job,
    "strips": strips_job,
}

BACKGROUND = ("strips", "check")
"""Jobs nobody waits for: they run when nothing else wants the processor."""


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
        wire.send(
            "failed",
            final=True,
            summary=error.summary,
            detail=error.detail,
            remedy=error.remedy,
            status=int(error.status),
        )
    except (MemoryError, Exception) as error:  # noqa: BLE001 - the process boundary: nothing may leave unsaid
        sys.stderr.write(scrubbed(error) + "\n")
        wire.send(
            "failed",
            final=True,
            summary="The work stopped because of a fault in Umbra itself.",
            detail="The footage and earlier work are unchanged.",
            remedy="Please send the log to whoever looks after Umbra for you.",
            status=DEFECT,
        )


def is_background(line: bytes | None) -> bool:
    """Whether the first line asks for a job nobody waits for."""
    try:
        return json.loads(line or b"").get("job") in BACKGROUND
    except (ValueError, AttributeError):
        return False


def main() -> int:
    """Entry point of the child process."""
    hush_environment()
    out = free_stdout()
    cancel = CancelToken()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: cancel.cancel())
    lines = Lines(0)
    wire = Wire(out, cancel)
    first = lines.next()
    if is_background(first):
        lower_priority()
    # A daemon, because no portable call wakes a thread that waits for its parent's next line; it holds
    # no lock and no file, so the end of the process cannot hang on it or lose anything.
    threading.Thread(target=watch, args=(lines, cancel), name="stdin", daemon=True).start()
    run(first, wire, cancel)
    return int(ExitStatus.DONE)


if __name__ == "__main__":
    sys.exit(main())
