"""`umbra redact`, `umbra detect` and `umbra export`."""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from player.media.info import FootageKind
from player.media.time import FrameIndex, FrameSpan
from redaction.cli_detection import detection_settings
from redaction.cli_loading import loading
from redaction.cli_options import ENCODER_OPTIONS
from redaction.cli_parts import Summary, check_parts, write_all
from redaction.cli_paths import check_file, check_outputs, chosen, facts
from redaction.cli_sound import check_sound_options, sound_choice, treated_ranges
from redaction.cli_summary import copy_json, copy_lines, detection_lines
from redaction.cli_terminal import Terminal
from redaction.cli_tracks import clip_spans, load_tracks, project_of, with_kept
from redaction.cli_words import UsageError
from redaction.cli_workspace import (
    log_detection,
    log_refusal,
    remember,
    workspace_for_work,
)
from redaction.export.output import check_ending
from redaction.export.plan import EncoderSettings, ExportPlan
from redaction.jobs.errors import ExitStatus, OutputError, UserError
from redaction.jobs.executors import Crew
from redaction.model.region import Style
from redaction.usecases.faults import nothing_to_search
from redaction.usecases.import_footage import ImportedFootage, import_footage
from redaction.usecases.plans import keep_plan

if TYPE_CHECKING:
    from player.media.identity import FileWatch
    from player.media.index import VideoIndex
    from player.media.info import VideoInfo
    from redaction.detection.settings import DetectionSettings
    from redaction.model.footage import Footage
    from redaction.model.track import Track
    from redaction.store.workspace import Workspace
    from redaction.usecases.analyse import Analysis, Checkpoints
    from redaction.usecases.export_copy import ExportResult


def redact(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Find the faces, write a copy with them covered, verify it, and log all of it."""
    began = time.monotonic()
    check_outputs(arguments)
    encoder, settings = encoder_settings(arguments), detection_settings(arguments)
    with workspace_for_work(arguments) as workspace:
        with loading("redaction.usecases.analyse", "redaction.usecases.export_copy"):
            info, index, watch = facts(arguments.input, arguments, terminal)
        check_searchable(info)
        check_fits(arguments, info)
        spans = clip_spans(index, arguments.clip)
        check_parts(arguments, spans, index)
        around = None
        if spans:
            around = FrameSpan(min(s.start for s in spans), max(s.stop for s in spans))
            # A page of a still picture has nothing to do with its neighbours.
            if info.kind is not FootageKind.STILL:
                around = with_surroundings(around, index, settings)
        crew = Crew()
        imported, analysis, kept = find(
            arguments, terminal, settings, workspace, info, index, watch, around, crew
        )
        footage = remember(workspace, imported)
        log_detection(workspace, footage, analysis.to_json())
        tracks = with_kept(analysis.tracks, arguments.keep, numbered=False)
        plan = plan_of(arguments, footage, tracks, index, spans, encoder, info)

        def write(own: argparse.Namespace, part: ExportPlan) -> Summary:
            result = write_copy(own, terminal, workspace, footage, part, info, index, watch)
            seconds = time.monotonic() - began
            data = copy_json(part, info, index, result, seconds, analysis) | crew.to_json()
            return data, copy_lines(part, index, result, seconds, analysis)

        status = write_all(arguments, terminal, plan, write)
        if status == ExitStatus.DONE:
            kept.clear()
    return status


def detect(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Find the faces and write their tracks."""
    from redaction.formats.files import write_tracks

    out: Path = arguments.output
    check_file(out, arguments.input, overwrite=arguments.overwrite)
    settings = detection_settings(arguments)
    with workspace_for_work(arguments) as workspace:
        with loading("redaction.usecases.analyse"):
            info, index, watch = facts(arguments.input, arguments, terminal)
        check_searchable(info)
        crew = Crew()
        imported, analysis, kept = find(
            arguments, terminal, settings, workspace, info, index, watch, None, crew
        )
        write_tracks(out, arguments.format, analysis.tracks, info, len(index))
        log_detection(workspace, remember(workspace, imported), analysis.to_json())
        kept.clear()
    if arguments.json:
        said = {"path": str(out), "format": arguments.format, **crew.to_json()}
        terminal.result({**analysis.to_json(), **said})
    else:
        for line in detection_lines(analysis, index, out):
            terminal.say(line)
    return ExitStatus.DONE


def export(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Write and verify a copy with the tracks of a file."""
    began = time.monotonic()
    check_outputs(arguments)
    encoder = encoder_settings(arguments)
    with workspace_for_work(arguments) as workspace:
        info, index, watch = facts(arguments.input, arguments, terminal)
        check_fits(arguments, info)
        spans = clip_spans(index, arguments.clip)
        check_parts(arguments, spans, index)
        tracks = _given_tracks(arguments, info, len(index))
        imported = import_footage(
            arguments.input,
            video=chosen(arguments),
            deep=False,
            index=index,
            cancel=terminal.cancel,
            progress=terminal.progress,
        )
        footage = remember(workspace, imported)
        plan = plan_of(arguments, footage, tracks, index, spans, encoder, info)

        def write(own: argparse.Namespace, part: ExportPlan) -> Summary:
            result = write_copy(own, terminal, workspace, footage, part, info, index, watch)
            seconds = time.monotonic() - began
            data = copy_json(part, info, index, result, seconds, None)
            return data, copy_lines(part, index, result, seconds, None)

        return write_all(arguments, terminal, plan, write)


def _given_tracks(arguments: argparse.Namespace, info: VideoInfo, frames: int) -> tuple[Track, ...]:
    if arguments.tracks is not None:
        return with_kept(load_tracks(arguments.tracks, info, frames), arguments.keep, numbered=True)
    if info.kind is not FootageKind.SOUND:
        raise UsageError("What is to be covered is missing: name a track file with --tracks FILE.")
    if arguments.keep:
        raise UsageError("--keep needs --tracks.")
    return ()


def check_fits(arguments: argparse.Namespace, info: VideoInfo) -> None:
    """Refuse an output or options that this kind of footage has not, before any work is done.

    Raises:
        OutputError: If no copy of it can have that name.
        UsageError: If sound is to be chosen or changed that is not there.
    """
    check_ending(arguments.output, info.kind)
    check_picture_options(arguments, info)
    check_sound_options(arguments, info)


def check_picture_options(arguments: argparse.Namespace, info: VideoInfo) -> None:
    """Refuse what only a moving picture can have.

    Raises:
        UsageError: If it was asked for.
    """
    if info.kind is FootageKind.VIDEO:
        return
    for name in ("caption", "counter", "lossless", "size", "bitrate", "encoder", "smart"):
        if getattr(arguments, name):
            raise UsageError(f"--{name} is for video; {info.path.name} is none.")


def check_searchable(info: VideoInfo) -> None:
    """Refuse to search what has no picture, before anything is hashed."""
    if info.kind is FootageKind.SOUND:
        raise nothing_to_search(info.path)


def find(
    arguments: argparse.Namespace,
    terminal: Terminal,
    settings: DetectionSettings,
    workspace: Workspace,
    info: VideoInfo,
    index: VideoIndex,
    watch: FileWatch,
    span: FrameSpan | None,
    crew: Crew,
) -> tuple[ImportedFootage, Analysis, Checkpoints]:
    """Find the faces while the file is hashed beside; findings are kept until the caller clears them.

    ``crew`` is told who did it, where that was a cluster.
    """
    from redaction.usecases.analyse import Checkpoints, analyse

    sha256: Future[str] = Future()
    kept = Checkpoints(workspace.caches, sha256)
    with executor_of(arguments, crew) as executor, ThreadPoolExecutor(1, "hash") as beside:
        taking = beside.submit(
            import_footage,
            arguments.input,
            video=chosen(arguments),
            deep=False,
            index=index,
            cancel=terminal.cancel,
        )
        taking.add_done_callback(lambda taken: _tell_hash(taken, sha256))
        try:
            analysis = analyse(
                arguments.input,
                settings,
                video=chosen(arguments),
                span=span,
                index=index,
                info=info,
                watch=watch,
                workers=arguments.workers,
                executor=executor,
                cancel=terminal.cancel,
                progress=terminal.progress,
                checkpoints=kept,
            )
        except BaseException:
            terminal.cancel.cancel()  # the hashing has no purpose any more
            raise
        return taking.result(), analysis, kept


def executor_of(
    arguments: argparse.Namespace, crew: Crew
) -> AbstractContextManager[Executor | None]:
    """Whoever else looks through the footage; None: threads of this process."""
    if arguments.scheduler is None:
        return nullcontext()
    from redaction.jobs.executors import cluster

    return cluster(arguments.scheduler, crew)


def _tell_hash(taken: Future[ImportedFootage], sha256: Future[str]) -> None:
    """Pass on the file's hash once it is known; what went wrong is said by ``taken``."""
    if taken.cancelled() or taken.exception() is not None:
        sha256.cancel()
    else:
        sha256.set_result(taken.result().footage.sha256)


def with_surroundings(span: FrameSpan, index: VideoIndex, settings: DetectionSettings) -> FrameSpan:
    """The part to copy and as many frames around it as a track may be carried or go unseen.

    A face that is only seen just outside the part must be covered inside it as in the whole video.
    """
    from redaction.detection.turns import LONGEST_BOUNDS
    from redaction.tracking.associate import LEAST_MISSES
    from redaction.usecases.look_through import frame_rate

    scaled = settings.at_rate(frame_rate(index))
    # However short a gap may be, a track ends only once it was missed.
    unseen = max(settings.max_gap, scaled.max_gap, LEAST_MISSES * LONGEST_BOUNDS[1])
    more = unseen + max(settings.max_carry, scaled.max_carry)
    return FrameSpan(
        FrameIndex(max(0, span.start - more)), FrameIndex(min(len(index), span.stop + more))
    )


def plan_of(
    arguments: argparse.Namespace,
    footage: Footage,
    tracks: Sequence[Track],
    index: VideoIndex,
    spans: tuple[FrameSpan, ...],
    encoder: EncoderSettings,
    info: VideoInfo,
) -> ExportPlan:
    """Everything that decides the copy."""
    return ExportPlan(
        source=arguments.input,
        sha256=footage.sha256,
        project=project_of(footage.id, tracks, treated_ranges(index, arguments)),
        spans=spans,
        style=Style(arguments.style),
        audio=sound_choice(arguments, info),
        encoder=encoder,
        video=chosen(arguments),
        caption=" ".join(arguments.caption.split()),
        counter=arguments.counter,
        smart=arguments.smart,
    )


def write_copy(
    arguments: argparse.Namespace,
    terminal: Terminal,
    workspace: Workspace,
    footage: Footage,
    plan: ExportPlan,
    info: VideoInfo,
    index: VideoIndex,
    watch: FileWatch,
) -> ExportResult:
    """Write, verify and record the copy. A copy that cannot be recorded is taken away again."""
    from redaction.usecases.export_copy import export_copy

    out: Path = arguments.output
    try:
        result = export_copy(
            plan,
            out,
            overwrite=arguments.overwrite,
            report=arguments.report,
            index=index,
            info=info,
            watch=watch,
            thorough=arguments.check == "full",
            cancel=terminal.cancel,
            progress=terminal.progress,
        )
    except UserError as error:
        if error.status is ExitStatus.NOT_VERIFIED:
            log_refusal(workspace, footage, out, plan.hash(), error.summary)
        raise
    try:
        keep_plan(workspace, plan)
        workspace.add_export(
            footage.id,
            out.absolute(),
            plan_hash=plan.hash(),
            source_sha256=plan.sha256,
            copy_sha256=result.sha256,
            verified=result.report.ok,
            report=result.report.to_json(),
        )
    except BaseException as error:
        # Whatever it was, even a second Ctrl+C: no copy stays without its record.
        out.unlink(missing_ok=True)
        if not isinstance(error, UserError):
            raise
        raise OutputError(
            f"The copy was made, but could not be recorded in the review log: {error.summary}",
            "It was removed again, because no copy exists without its record; the original is unchanged.",
            error.remedy,
        ) from error
    return result


def encoder_settings(arguments: argparse.Namespace) -> EncoderSettings:
    """The encoder's settings, with what was asked for."""
    settings = EncoderSettings()
    try:
        asked = {name: getattr(arguments, name) for name in ENCODER_OPTIONS}
        settings = replace(settings, **{k: v for k, v in asked.items() if v is not None})
    except ValueError as error:
        raise UsageError(f"The encoder cannot be set so: {error}.") from error
    return settings
