"""`umbra stills` and `umbra clips`."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from player.media.time import FrameIndex, TimePoint
from redaction.cli_incident_names import footage_named, incident_named
from redaction.cli_terminal import Terminal
from redaction.cli_words import UsageError
from redaction.cli_workspace import open_workspace, workspace_for_work
from redaction.jobs.errors import ExitStatus, UserError
from redaction.model.footage import Footage
from redaction.model.geometry import Box
from redaction.model.region import Style

if TYPE_CHECKING:
    from player.media.index import VideoIndex
    from redaction.model.annotation import Annotation
    from redaction.model.still import Still
    from redaction.store.register import Export
    from redaction.store.workspace import Workspace
    from redaction.usecases.clips import LeftOut
    from redaction.usecases.clips_making import ClipOutcome
    from redaction.usecases.contact import SheetFrame
    from redaction.usecases.still import StillWish

ALL = ("all",)
"""Names every annotation."""


def take(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Take pictures of frames."""
    from redaction.usecases.still import StillOutcome, take_still, take_stills

    out: Path = arguments.output
    with workspace_for_work(arguments) as workspace:
        footage = footage_named(workspace, arguments.footage)
        wishes = _wishes(workspace, footage, arguments, terminal)
        if out.is_dir():
            done = take_stills(
                workspace, wishes, out, ending=f".{arguments.format}", cancel=terminal.cancel,
                progress=terminal.progress,
            )  # fmt: skip
        elif len(wishes) == 1:
            still = take_still(
                workspace, wishes[0], out, overwrite=arguments.overwrite, cancel=terminal.cancel
            )
            done = (StillOutcome(wishes[0], still),)
        else:
            raise UsageError("For several pictures name a folder that is there with -o.")
    failed = [one for one in done if one.error is not None]
    if arguments.json:
        terminal.result([_still_json(one.still) for one in done if one.still is not None])
    else:
        for one in done:
            if one.still is not None:
                terminal.say(_still_line(one.still))
    for one in failed:
        assert one.error is not None
        terminal.note(f"Frame {int(one.wish.frame)}: {one.error.summary}")
    return int(failed[0].error.status) if failed and failed[0].error else ExitStatus.DONE


def sheet(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Make a contact sheet."""
    from redaction.usecases.contact import SheetWish, make_sheet, with_other_cameras

    with workspace_for_work(arguments) as workspace:
        frames: list[SheetFrame] = []
        for named in arguments.footage:
            footage = footage_named(workspace, named)
            frames += _sheet_frames(workspace, footage, arguments, terminal)
        _check_found(arguments.annotations or ALL, [str(frame.annotation) for frame in frames])
        if arguments.all_cameras:
            if not arguments.incident:
                raise UsageError("Name the --incident whose cameras are meant.")
            incident = incident_named(workspace, arguments.incident)
            frames = list(with_other_cameras(workspace, incident, frames))
        wish = SheetWish(
            tuple(frames), arguments.columns, not arguments.unredacted, arguments.unredacted,
            arguments.title, _incident(workspace, arguments), Style(arguments.style),
        )  # fmt: skip
        still = make_sheet(
            workspace, wish, arguments.output, overwrite=arguments.overwrite,
            cancel=terminal.cancel, progress=terminal.progress,
        )  # fmt: skip
    if arguments.json:
        terminal.result(_still_json(still))
    else:
        terminal.say(_still_line(still))
    return ExitStatus.DONE


def show(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """List the pictures taken."""
    with open_workspace(arguments) as workspace:
        if arguments.footage:
            found = workspace.stills.of(footage_named(workspace, arguments.footage).id)
        else:
            found = workspace.stills.all()
    if arguments.json:
        terminal.result([_still_json(still) for still in found])
        return ExitStatus.DONE
    for still in found:
        terminal.say(f"{still.made.astimezone():%Y-%m-%d %H:%M}  {still.id}  {_still_line(still)}")
    if not found:
        terminal.say("No picture was taken yet.")
    return ExitStatus.DONE


def clips(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """Make a clip of each annotation."""
    from redaction.export.plan import AudioChoice, AudioMode, EncoderSettings
    from redaction.policy.limits import usual_encoder
    from redaction.usecases.clips import PATTERN, ClipsWish, clip_orders
    from redaction.usecases.clips_making import make_clips
    from redaction.usecases.export_queue import QUALITY, CopyWish

    lossless = arguments.quality == "lossless"
    quality = EncoderSettings(lossless=True) if lossless else QUALITY[arguments.quality]
    wished = CopyWish(
        style=Style(arguments.style),
        audio=AudioChoice(AudioMode.REMOVE if arguments.no_sound else AudioMode.KEEP),
        encoder=replace(quality, encoder=usual_encoder()),
        smart=arguments.smart,
    )
    if not arguments.output.is_dir():
        raise UsageError("Name a folder that is there with -o.")
    with workspace_for_work(arguments) as workspace:
        chosen = {}
        for named in arguments.footage:
            footage = footage_named(workspace, named)
            notes = _notes(workspace, footage, arguments.annotations, arguments.category)
            chosen[footage.id] = tuple(note.id for note in notes)
        _check_found(arguments.annotations, [i for ids in chosen.values() for i in ids])
        incident = arguments.incident and incident_named(workspace, arguments.incident)
        wish = ClipsWish(
            chosen, arguments.output, arguments.before, arguments.after, wished,
            not arguments.unredacted, arguments.unredacted, arguments.pattern or PATTERN,
        )  # fmt: skip
        ordered = clip_orders(workspace, wish, reference=incident.reference if incident else "")
        done = make_clips(
            workspace, ordered.orders, cancel=terminal.cancel, progress=terminal.progress
        )
    return _tell_clips(arguments, terminal, done, ordered.left_out)


def show_clips(arguments: argparse.Namespace, terminal: Terminal) -> int:
    """List the clips made."""
    with open_workspace(arguments) as workspace:
        footage = footage_named(workspace, arguments.footage).id if arguments.footage else None
        found = [copy for copy in workspace.exports(footage) if copy.is_clip]
    if arguments.json:
        terminal.result([_clip_json(copy) for copy in found])
        return ExitStatus.DONE
    for copy in found:
        kind = "UNREDACTED" if copy.unredacted else "redacted"
        terminal.say(
            f"{copy.made.astimezone():%Y-%m-%d %H:%M}  {copy.id}  {Path(copy.path).name}  {kind}"
        )
    if not found:
        terminal.say("No clip was made yet.")
    return ExitStatus.DONE


def _wishes(
    workspace: Workspace, footage: Footage, arguments: argparse.Namespace, terminal: Terminal
) -> list[StillWish]:
    from redaction.usecases.still import StillWish
    from redaction.usecases.still_treatment import Treatment

    try:
        treatment = Treatment(
            arguments.deinterlace, arguments.brightness, arguments.contrast,
            arguments.standard_range, arguments.enlarge, arguments.proportions,
        )  # fmt: skip
    except ValueError as error:
        raise UsageError(f"{str(error)[0].upper()}{str(error)[1:]}.") from error
    plain = StillWish(
        footage.id, FrameIndex(0), not arguments.unredacted, arguments.unredacted, arguments.bar,
        Box(*arguments.part) if arguments.part else None, Style(arguments.style), None,
        _incident(workspace, arguments), treatment,
    )  # fmt: skip
    if arguments.at:
        index = _index(workspace, footage, terminal)
        return [replace(plain, frame=_frame(index, point)) for point in arguments.at]
    notes = _confirmed(_notes(workspace, footage, arguments.annotations))
    _check_found(arguments.annotations, [note.id for note in notes])
    if not notes:
        raise UsageError("There is no annotation to take a picture of.")
    return [replace(plain, frame=note.picture, annotation=note.id) for note in notes]


def _sheet_frames(
    workspace: Workspace, footage: Footage, arguments: argparse.Namespace, terminal: Terminal
) -> list[SheetFrame]:
    from redaction.usecases.contact import SheetFrame, spread

    if arguments.annotations:
        return [
            SheetFrame(footage.id, note.picture, note.id)
            for note in _confirmed(_notes(workspace, footage, arguments.annotations))
        ]
    index = _index(workspace, footage, terminal)
    span = index.span
    if arguments.range:
        try:
            span = index.span_of(*arguments.range)
        except ValueError as error:
            raise UsageError(f"{str(error)[0].upper()}{str(error)[1:]}.") from error
    return [SheetFrame(footage.id, frame) for frame in spread(span, arguments.count)]


def _index(workspace: Workspace, footage: Footage, terminal: Terminal) -> VideoIndex:
    from redaction.usecases.timing import index_of

    return index_of(workspace, footage, cancel=terminal.cancel, progress=terminal.media_progress)


def _frame(index: VideoIndex, point: TimePoint) -> FrameIndex:
    if point.frame is not None:
        return FrameIndex(int(point.frame))
    assert point.seconds is not None
    if point.seconds >= index.duration:
        raise UsageError(f"The footage ends before {float(point.seconds):g} s.")
    return index.at_seconds(point.seconds)


def _notes(
    workspace: Workspace,
    footage: Footage,
    named: Sequence[str],
    categories: Iterable[str] = (),
) -> list[Annotation]:
    """The annotations meant, in order of time; with ``all`` those that are no drafts."""
    from redaction.notes.searching import in_order

    known = workspace.project(footage.id).annotations
    if tuple(named) == ALL:
        found = [note for note in known.values() if not note.draft]
    else:
        found = [note for note in known.values() if note.id in named]
    listed = workspace.categories.read()
    wanted = set()
    for name in categories:
        category = listed.find(name) or listed.named(name)
        if category is None:
            raise UsageError(f"There is no category “{name}”.")
        wanted.add(category.id)
    return [note for note in in_order(found) if not wanted or note.category in wanted]


def _confirmed(notes: list[Annotation]) -> list[Annotation]:
    """The same; refused where one is a draft, of which no picture is taken either."""
    if any(note.draft for note in notes):
        raise UsageError(
            "That is a draft of the program, which nobody confirmed: confirm it first."
        )
    return notes


def _check_found(named: Sequence[str], found: Sequence[str]) -> None:
    missing = [one for one in named if one not in found] if tuple(named) != ALL else []
    if missing:
        raise UsageError(f"There is no annotation “{missing[0]}” on that footage.")


def _incident(workspace: Workspace, arguments: argparse.Namespace) -> str:
    return incident_named(workspace, arguments.incident).id if arguments.incident else ""


def _still_line(still: Still) -> str:
    kind = "redacted" if still.redacted else "UNREDACTED"
    what = f"frame {int(still.frame)}" if len(still.shown) == 1 else f"{len(still.shown)} frames"
    changed = f", changed for viewing: {still.treatment}" if still.treatment else ""
    look = ", a detector may see a FACE in it: look before it leaves" if still.faces else ""
    return f"{Path(still.path).name}  {what}, {kind}{changed}{look}, SHA-256 {still.sha256}"


def _still_json(still: Still) -> dict[str, Any]:
    return still.to_json()


def _clip_json(copy: Export) -> dict[str, Any]:
    return {
        "id": copy.id,
        "footage": copy.footage,
        "annotation": copy.annotation,
        "path": copy.path,
        "sha256": copy.copy_sha256,
        "redacted": not copy.unredacted,
        "reason": copy.reason,
        "verified": copy.verified,
        "made": copy.made.isoformat(),
    }


def _tell_clips(
    arguments: argparse.Namespace,
    terminal: Terminal,
    done: Sequence[ClipOutcome],
    left_out: Sequence[LeftOut],
) -> int:
    failed: list[UserError] = []
    rows: list[dict[str, Any]] = []
    for one in done:
        name = one.order.out.name
        if one.error is not None:
            failed.append(one.error)
            rows.append({"annotation": one.order.annotation.id, "error": one.error.summary})
            terminal.note(f"{name} was not made: {one.error.summary}")
        elif one.export is not None:
            rows.append(_clip_json(one.export))
            if not arguments.json:
                span = f"frames {int(one.order.span.start)} to {int(one.order.span.stop) - 1}"
                terminal.say(f"{name}  {span}, verified, SHA-256 {one.export.copy_sha256}")
    for left in left_out:
        rows.append(
            {"annotation": left.annotation, "left_out": left.why}
            | ({"id": left.copy.id} if left.copy is not None else {})
        )
        if not arguments.json:
            terminal.say(f"Left out {left.annotation}: {left.why}")
    if arguments.json:
        terminal.result(rows)
    elif not rows:
        terminal.say("There is no annotation to make a clip of.")
    return int(failed[0].status) if failed else ExitStatus.DONE
