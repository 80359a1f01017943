"""Make a redacted copy, prove it, and only then give it its name."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from player.media.identity import FileWatch, hash_file
from player.media.index import VideoIndex, build_index
from player.media.info import FootageKind, VideoInfo
from player.media.source import first_look
from player.media.time import FrameSpan
from redaction.export.output import (
    ENDINGS,
    check_output,
    flush_to_disk,
    partial_file,
    take_name,
    told_of,
    write_bytes,
)
from redaction.export.pipeline import is_mp4, write_copy
from redaction.export.plan import ExportPlan
from redaction.export.sizing import check_size, written_within
from redaction.export.smart.stretches import Split
from redaction.export.smart.writer import plan_split, write_smart
from redaction.export.sound_only import write_sound
from redaction.export.still import write_still
from redaction.jobs.cancel import CancelToken
from redaction.jobs.errors import ExitStatus, OutputError, UserError
from redaction.jobs.progress import Progress, ProgressSink, Throttle, no_progress
from redaction.policy.current import policy
from redaction.policy.limits import bounded, check_plan
from redaction.usecases.looking_on import looking_on, looking_on_stretches
from redaction.usecases.verify_copy import expectation, identity, run_checks, source_check
from redaction.verification.alongside import Alongside
from redaction.verification.circumstances import circumstances
from redaction.verification.expected import SURE_CRF, is_coarse
from redaction.verification.page import report_bytes
from redaction.verification.report import VerificationReport
from redaction.verification.stretchwise import Stretchwise
from redaction.verification.verify import report_of

_NOT_MOVING = (*ENDINGS[FootageKind.STILL], *ENDINGS[FootageKind.SOUND])


@dataclass(frozen=True, slots=True)
class ExportResult:
    """A finished, verified copy.

    Attributes:
        path: Where it is.
        sha256: Of the copy.
        report: What verification found.
    """

    path: Path
    sha256: str
    report: VerificationReport

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {"path": str(self.path), "sha256": self.sha256, "report": self.report.to_json()}


class NotVerified(UserError):  # noqa: N818 - names the outcome
    """The copy did not pass, and there is no file under the final name.

    Attributes:
        report: What verification found.
    """

    status = ExitStatus.NOT_VERIFIED

    def __init__(self, report: VerificationReport, *, coarse: bool = False) -> None:
        failed = report.failures
        finer = f", with a finer encoding (--crf {SURE_CRF} or less, more bits)" if coarse else ""
        super().__init__(
            f"The copy did not pass verification: {failed[0].summary}",
            "It was deleted, and the original is unchanged.",
            f"Look at the frames concerned and export again{finer}."
            if any(check.frames for check in failed)
            else "Export again; if it fails again, keep the report.",
        )
        self.report = report


def export_copy(
    plan: ExportPlan,
    out: Path,
    *,
    overwrite: bool = False,
    report: Path | None = None,
    index: VideoIndex | None = None,
    info: VideoInfo | None = None,
    watch: FileWatch | None = None,
    watch_faces: bool = True,
    thorough: bool = False,
    cancel: CancelToken | None = None,
    progress: ProgressSink = no_progress,
) -> ExportResult:
    """Write ``out`` by ``plan`` and verify it.

    Args:
        plan: What the copy is to be.
        out: Final name; ``.mp4`` or ``.mkv``, of a still picture ``.png`` or ``.jpg``,
            of sound ``.m4a``.
        overwrite: An existing file of that name may be replaced (never the original).
        report: Where to write the verification report, also when verification fails: a page in HTML or text
            if the name ends so, else JSON.
        index: The source's frames, if they are at hand.
        info: What is known of the source, if that is at hand.
        watch: Begun before ``index`` and ``info`` were made, so that they belong to this file.
        watch_faces: Search the copy for faces that can still be seen.
        thorough: Read all of a video's frames twice instead of a part of them; takes longer.
        cancel: Stops the work within a second; nothing is left behind.
        progress: Phases ``indexing``, ``exporting``, ``verifying`` and ``finishing``.

    Raises:
        NotVerified: If the copy did not pass (exit status 4); it has been deleted.
        OutputError: If it cannot be written.
        MediaError: If the original cannot be used, or is not the planned file.
        Forbidden: If an administrator does not allow such copies.
        Cancelled: If the person asked to stop.
    """
    # Footage of each kind is written by the endings of its kind only: ``check_output`` sees to that.
    check_plan(plan, moving=out.suffix.lower() not in _NOT_MOVING)
    thorough = thorough or policy().export.full_check
    # What is written, not what is recorded: the plan stays what was asked for.
    encoded = plan if plan.unredacted else replace(plan, encoder=bounded(plan.encoder))
    cancel = cancel or CancelToken()
    quiet = Throttle(progress)
    # where nobody is covered on purpose there is nobody to find
    watch_faces = watch_faces and not plan.unredacted
    check_output(out, plan.source, overwrite=overwrite)
    if watch is not None:
        watch.check()
    info = info if info is not None else first_look(plan.source, video=plan.video)
    kind = info.kind
    check_output(out, plan.source, overwrite=overwrite, kind=kind)
    if report is not None:
        _check_report(report, plan.source, out)
    if index is None:
        index = build_index(
            plan.source,
            video=plan.video,
            cancel=cancel,
            progress=lambda phase, done, total, unit: quiet(Progress(phase, done, total, unit)),
        )
    parts: Split | None = None
    alongside: Alongside | None = None
    stretchwise: Stretchwise | None = None
    with (
        told_of(out),
        partial_file(out) as partial,
        _Hash(plan.source, cancel) as before,
        ExitStack() as around,
    ):
        if kind is FootageKind.STILL:
            written = write_still(plan, index, partial, out, cancel=cancel, progress=quiet)
        elif kind is FootageKind.SOUND:
            written = write_sound(plan, index, partial, cancel=cancel, progress=quiet)
        else:
            if plan.smart:
                parts = plan_split(plan, info, index, cancel, mp4=is_mp4(out))
            if parts is not None and parts.copied:
                if not all(stretch.copied for stretch in parts.stretches):
                    stretchwise = around.enter_context(
                        looking_on_stretches(
                            plan, index, watch_faces=watch_faces, thorough=thorough, cancel=cancel
                        )
                    )
                written = write_smart(
                    plan, index, parts, partial, cancel=cancel, progress=quiet, info=info,
                    watch=watch, lookers=stretchwise,
                )  # fmt: skip
            elif plan.encoder.size is not None:
                # It may take several goes, so it is verified once it is known which one fits.
                written = written_within(
                    encoded, index, info, partial,
                    lambda fitting: write_copy(
                        fitting, index, partial, mp4=is_mp4(out), cancel=cancel, progress=quiet,
                        info=info, watch=watch,
                    ),
                    mp4=is_mp4(out),
                )  # fmt: skip
            else:
                alongside = around.enter_context(
                    looking_on(
                        plan, index, mp4=is_mp4(out), watch_faces=watch_faces, thorough=thorough,
                        cancel=cancel,
                    )
                )  # fmt: skip
                written = write_copy(
                    encoded, index, partial, mp4=is_mp4(out), cancel=cancel, progress=quiet,
                    info=info, watch=watch, onlooker=alongside,
                )  # fmt: skip
        check_size(plan, partial)
        flush_to_disk(partial)
        plan = replace(plan, sha256=plan.sha256 or before.result())
        with _Hash(plan.source, cancel) as after, _Hash(partial, cancel) as made:
            copied = parts.copied if parts is not None else ()
            found = _verify(
                plan, index, partial, out, watch_faces, cancel, quiet, copied,
                alongside or stretchwise,
            )  # fmt: skip
            quiet(Progress("finishing", 0, 1, "steps"))
            found[0].append(source_check(plan.sha256, before.result(), after.latest()))
            copy = {**identity(partial, made.result()), "name": out.name}
        result = report_of(
            tuple(found[0]), found[1], identity(plan.source, before.result()), copy, plan.hash(),
            {
                **found[2],
                "sound": written.sound.to_json(),
                **(written.encoding.facts() if written.encoding is not None else {}),
                **({"smart": parts.to_json()} if parts is not None else {}),
            },
            circumstances(
                tuple(found[0]), found[1], plan, index, kind=kind.value, basis="plan"
            ),
        )  # fmt: skip
        if report is not None:
            write_bytes(report, report_bytes(result.to_json(), report.suffix))
        if not result.ok:
            raise NotVerified(result, coarse=is_coarse(plan.encoder))
        cancel.check()
        take_name(partial, out, overwrite=overwrite)
    progress(Progress("finishing", 1, 1, "steps"))
    return ExportResult(out, copy["sha256"], result)


def _verify(
    plan: ExportPlan,
    index: VideoIndex,
    partial: Path,
    out: Path,
    watch_faces: bool,
    cancel: CancelToken,
    progress: ProgressSink,
    copied: Sequence[FrameSpan],
    alongside: Alongside | Stretchwise | None,
) -> Any:
    # Derived anew from the source, not taken from what the writer believes it did.
    info = first_look(plan.source, video=plan.video)
    expected = expectation(plan, index, mp4=is_mp4(out), info=info)
    return run_checks(
        plan, index, partial, expected, watch_faces=watch_faces, cancel=cancel,
        progress=progress, info=info, copied=copied, alongside=alongside,
    )  # fmt: skip


def _check_report(report: Path, source: Path, out: Path) -> None:
    if not report.parent.is_dir():
        raise OutputError(
            f"The folder “{report.parent.name or report.parent}” for the report does not exist.",
            "Nothing was written.",
            "Create it or choose another folder.",
        )
    if report.exists() and (report.is_dir() or report.samefile(source)):
        raise OutputError(
            f"The report cannot be written as “{report.name}”.", "Nothing was written.",
            "Choose another name.",
        )  # fmt: skip
    if report.resolve() == out.resolve():
        raise OutputError(
            "The report and the copy cannot have the same name.", "Nothing was written.",
            "Choose another name for the report.",
        )  # fmt: skip


class _Hash:
    """Hashes a file in a thread of its own while other work goes on."""

    def __init__(self, path: Path, cancel: CancelToken) -> None:
        self._path = path
        self._cancel = cancel
        self._leave = CancelToken()
        self._value = ""
        self._seen: tuple[int, ...] = ()
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="hash")

    def __enter__(self) -> _Hash:
        self._seen = _signature(self._path)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._leave.cancel()
        self._thread.join()

    def check(self) -> None:
        """Stop when the job is cancelled, or when nobody wants the result any more."""
        self._cancel.check()
        self._leave.check()

    def _run(self) -> None:
        try:
            self._value = hash_file(self._path, cancel=self)
        except BaseException as error:  # noqa: BLE001 - raised again by result()
            self._error = error

    def latest(self) -> str:
        """The hash of what the file is now: taken again if it was touched since it was begun."""
        value = self.result()
        return value if _signature(self._path) == self._seen else hash_file(self._path, cancel=self)

    def result(self) -> str:
        """The hash, as soon as it is known."""
        self._thread.join()
        if self._error is not None:
            raise self._error
        return self._value


def _signature(path: Path) -> tuple[int, ...]:
    try:
        found = path.stat()
    except OSError:
        return ()
    # The time of the last change of anything about it cannot be set back, as that of its content can.
    return found.st_size, found.st_mtime_ns, found.st_ino, found.st_ctime_ns
