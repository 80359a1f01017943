"""`umbra verify` and `umbra probe`: looking, without changing anything."""

from __future__ import annotations

import argparse
from typing import Any

from player.media.identity import hash_file
from player.media.info import FootageKind
from player.media.probe import ProbeReport, probe
from player.media.time import FrameSpan, format_seconds
from redaction.cli_paths import check_file, chosen, facts, picture_words, same_file, unchosen
from redaction.cli_terminal import Terminal
from redaction.cli_tracks import clip_spans, load_tracks, with_kept
from redaction.cli_words import UsageError, count, frame_list, size_words
from redaction.cli_workspace import recorded_plan
from redaction.export.output import write_bytes
from redaction.export.plan import ExportPlan
from redaction.jobs.errors import ExitStatus, UserError
from redaction.model.region import Style
from redaction.model.track import Track


def probe_command(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Say what a file holds and whether it is complete."""
    report = probe(
        arguments.input,
        video=chosen(arguments),
        deep=not arguments.fast,
        cancel=terminal.cancel,
        progress=terminal.media_progress,
    )
    if arguments.json:
        terminal.result(report.to_json())
    else:
        if len(report.info.pictures) > 1 and arguments.picture is None:
            terminal.note(unchosen(report.info))
        for line in probe_lines(report):
            terminal.say(line)
    return ExitStatus.DONE


def probe_lines(report: ProbeReport) -> list[str]:
    """The report for a person."""
    info = report.info
    lines = [f"{info.path.name}", *_picture_lines(report)]
    if len(info.pictures) > 1:
        for picture in info.pictures:
            used = "  (this one)" if picture.ordinal == info.video else ""
            lines.append(f"  number {picture.ordinal + 1}   {picture_words(picture)}{used}")
    for sound in info.audio:
        channels = count(sound.channels, "channel")
        lines.append(f"  sound      {sound.codec}, {sound.rate} Hz, {channels}")
    if not info.audio and info.kind is FootageKind.VIDEO:
        lines.append("  sound      none")
    if info.other_streams:
        lines.append(f"  also       {', '.join(info.other_streams)}")
    lines.append(f"  file       {size_words(report.size)}, SHA-256 {report.sha256}")
    if report.damaged:
        lines.append(
            f"  damaged    {count(len(report.damaged), 'frame')}: {frame_list(report.damaged)}"
        )
    if report.gaps:
        lines.append(f"  gaps       {count(len(report.gaps), 'gap')} in the time stamps")
    lines += [f"  note       {note}" for note in report.notes]
    unknown = "not known; every frame would have to be decoded"
    complete = "yes" if report.complete else unknown if report.decoded is None else "no"
    lines.append(f"  complete   {complete}")
    return lines


def _picture_lines(report: ProbeReport) -> list[str]:
    info = report.info
    size = f"{info.width} x {info.height}"
    if info.kind is FootageKind.SOUND:
        return [
            "  picture    none: this is sound only",
            f"  length     {format_seconds(report.duration)}, {info.container}",
        ]
    if info.kind is FootageKind.STILL:
        pages = f", {report.frames} pages" if report.frames > 1 else ""
        return [f"  picture    a still picture, {info.codec}, {size}{pages}"]
    turned = f", turned by {info.rotation}°" if info.rotation else ""
    stretched = f", pixel aspect {info.pixel_aspect}" if info.pixel_aspect != 1 else ""
    rate = f", {float(info.frame_rate):.3g} frames a second" if info.frame_rate else ""
    return [
        f"  picture    {info.codec} in {info.container}, {size}{turned}{stretched}{rate}",
        f"  frames     {report.frames}, {format_seconds(report.duration)} long",
    ]


def verify_command(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Check a copy against its source; status 4 when it does not hold."""
    from redaction.usecases.verify_copy import verify_copy
    from redaction.verification.page import report_bytes

    if arguments.report is not None:
        check_file(arguments.report, arguments.source, overwrite=True)
        if same_file(arguments.report, arguments.copy):
            raise UsageError("The report and the copy cannot be the same file.")
    decided: ExportPlan | tuple[Track, ...] | None = None
    if arguments.tracks is None and not arguments.clip and not arguments.keep:
        decided = recorded_plan(
            arguments,
            lambda path: hash_file(path, cancel=terminal.cancel, progress=terminal.media_progress),
        )
    spans: tuple[FrameSpan, ...] = ()
    if decided is None:
        info, index, _ = facts(arguments.source, arguments, terminal)
        spans = clip_spans(index, arguments.clip)
    if arguments.tracks is not None:
        decided = with_kept(
            load_tracks(arguments.tracks, info, len(index)), arguments.keep, numbered=True
        )
    elif arguments.keep:
        raise UsageError("--keep needs --tracks.")
    report = verify_copy(
        arguments.source,
        arguments.copy,
        decided,
        video=chosen(arguments),
        style=None if arguments.style is None else Style(arguments.style),
        spans=spans,
        cancel=terminal.cancel,
        progress=terminal.progress,
    )
    data: dict[str, Any] = report.to_json()
    if arguments.report is not None:
        write_bytes(arguments.report, report_bytes(data, arguments.report.suffix))
    if arguments.json:
        terminal.result(data)
    else:
        for check in report.checks:
            mark = "BAD " if not check.ok else "look" if check.warning else "ok  "
            terminal.say(f"{mark} {check.summary}")
        if isinstance(decided, ExportPlan):
            terminal.say(
                "It was held against the decisions that the workspace recorded when it made this copy "
                f"(plan {decided.hash()[:16]})."
            )
        elif decided is None:
            terminal.say(
                "This workspace did not make this copy, so without --tracks it is not known what had to "
                "be covered: that was not checked."
            )
    if report.ok:
        return ExitStatus.DONE
    raise UserError(
        f"The copy does not hold: {report.failures[0].summary}",
        "Both files are unchanged.",
        "Do not give this copy out; make it again with `umbra redact` or `umbra export`.",
        status=ExitStatus.NOT_VERIFIED,
    )
