"""What is in the way of a release, asked of everything the workspace knows about the footage."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from player.media.info import FootageKind
from player.media.time import FrameIndex, FrameSpan
from redaction.casework.binding import decisions_hash
from redaction.casework.gate import FIXED as FIXED
from redaction.casework.gate import Gate as Gate
from redaction.casework.gate import GateKind as GateKind
from redaction.casework.gate import open_of as open_of
from redaction.casework.signoff import LookRule, SignOff, Stage, Step
from redaction.coverage.runs import count, intersection, of_spans, runs_of, spans_of
from redaction.jobs.errors import UserError
from redaction.model.audio import AudioTreatment, SoundReview
from redaction.model.footage import Footage, Request, RequestKind
from redaction.model.project import Project, is_covered
from redaction.model.request import Waiting
from redaction.model.track import ReviewState

if TYPE_CHECKING:
    from redaction.coverage.coverage import Coverage
    from redaction.store.register import Export
    from redaction.store.workspace import Workspace

MOST_SPANS = 500
"""Places of a gate that one can go to; its count is of all."""

HEARING_SLACK = 0.1
"""Seconds: what plays begins and ends that near to the sample asked for, so less than that is no gap."""


def gates_of(workspace: Workspace, footage: Footage) -> tuple[Gate, ...]:
    """Everything that stands between the review and a release, worst first.

    Those that somebody overrode for the decisions as they are have their ``override``; ``open_of`` leaves
    them out. That the log does not verify is no gate: it says nothing about what a copy shows.

    Raises:
        UserError: If the footage is not in the register, or damaged.
    """
    signoff = workspace.signoffs.of(footage.id)
    project = workspace.project(footage.id)
    request = None if footage.request is None else workspace.request(footage.request)
    found = (
        *_sealed(workspace, footage),
        *_approved(signoff),
        *_checker_saw(workspace, footage, signoff),
        *_seen(workspace, footage, project, signoff),
        *_decided(footage, project),
        *_reasons(workspace, project, request),
        *_source(workspace, footage),
        *_notes(signoff),
        *_request(request),
    )
    return tuple(_with_override(gate, signoff) for gate in found)


def checker_gates(workspace: Workspace, footage: Footage) -> tuple[Gate, ...]:
    """What the person at work has not looked at and must have, before they may approve."""
    unseen, part = _unseen_by(workspace, footage, workspace.user)
    if not unseen:
        return ()
    many = _length(unseen)
    words = f"You have not looked at {_count(many, 'frame', 'frames')}{_DECIDED if part else ''}."
    gate = Gate(GateKind.CHECKER, words, many, unseen[:MOST_SPANS])
    return (_with_override(gate, workspace.signoffs.of(footage.id)),)


def _with_override(gate: Gate, signoff: SignOff) -> Gate:
    """With the word of whoever let it pass; that counts no longer where a policy came to forbid it."""
    if not gate.can_be_overridden:
        return gate
    return replace(gate, override=signoff.override_of(gate.kind, gate.count))


_DECIDED = " on which something is covered or shown on purpose"


def _unseen_by(
    workspace: Workspace, footage: Footage, who: str
) -> tuple[tuple[FrameSpan, ...], bool]:
    """What a checker has not looked at and must have; whether only a part is asked of them."""
    look = workspace.signoffs.rules.look
    if look is LookRule.NOTHING or footage.kind is FootageKind.SOUND or not footage.frames:
        return (), False
    coverage, rule = workspace.coverage.of(footage.id), workspace.coverage.rule
    unseen = coverage.unseen(rule, footage.frames, who)
    decided = frames_decided(workspace.project(footage.id))
    # Where nothing is covered there is nothing to hold a part against: all of it has to be looked at.
    part = look is LookRule.COVERED and bool(decided)
    return (_shared(unseen, decided) if part else unseen), part


def may_release(workspace: Workspace, footage: Footage, copy: Export) -> tuple[Gate, ...]:
    """What still forbids letting a copy go; nothing when it may go.

    The copy must have been made by the very decisions that are there now, so it is asked for the plan that
    was kept with it.

    Args:
        workspace: Where both are.
        footage: What the copy was made of.
        copy: The record of the copy.
    """
    return may_release_each(workspace, footage, (copy,))[0]


def may_release_each(
    workspace: Workspace, footage: Footage, copies: Sequence[Export]
) -> tuple[tuple[Gate, ...], ...]:
    """``may_release`` for several copies of one footage, which is itself asked once."""
    if not copies:
        return ()
    common = open_of(gates_of(workspace, footage))
    return tuple((*common, *_of_copy(workspace, footage, copy)) for copy in copies)


def frames_decided(project: Project) -> tuple[FrameSpan, ...]:
    """The frames on which something is covered, or shown on purpose; ascending and apart."""
    spans = (
        span
        for track in project.tracks.values()
        if track.state is not ReviewState.REJECTED
        for span in track.covered_spans()
    )
    return spans_of(of_spans(spans))


# what each asks


def _sealed(workspace: Workspace, footage: Footage) -> Iterable[Gate]:
    try:
        workspace.check_decisions(footage)
    except UserError as error:
        yield Gate(GateKind.TAMPERED, error.summary)


def _approved(signoff: SignOff) -> Iterable[Gate]:
    if signoff.is_approved:
        return
    lapsed = signoff.lapsed
    if signoff.outdated is not None:
        words = (
            f"{signoff.outdated.by.name} approved it under an earlier rule of who may check: it needs a new"
            " check."
        )
    elif lapsed is not None and lapsed.step in (Step.APPROVE, Step.RELEASE):
        done = "approved" if lapsed.step is Step.APPROVE else "released"
        words = f"It was {done} before a change: it needs a new check."
    elif signoff.stage is Stage.READY:
        words = "It was handed in and waits for its check."
    elif signoff.stage is Stage.NEEDS_CHANGES:
        words = "It was sent back and needs changes."
    elif lapsed is not None:
        words = "It was handed in before a change: hand it in again."
    else:
        words = "Nobody handed it in for check."
    yield Gate(GateKind.NOT_APPROVED, words)


_LOOKS = (LookRule.NOTHING, LookRule.COVERED, LookRule.ALL)
"""From the least that is asked of a checker to the most."""


def _checker_saw(workspace: Workspace, footage: Footage, signoff: SignOff) -> Iterable[Gate]:
    """What a rule that became stricter asks of who approved before."""
    approval = signoff.approval
    if approval is None:
        return
    then = approval.rules.look if approval.rules is not None else LookRule.NOTHING
    if _LOOKS.index(workspace.signoffs.rules.look) <= _LOOKS.index(then):
        return
    unseen, part = _unseen_by(workspace, footage, approval.by.name)
    if unseen:
        many = _length(unseen)
        frames = f"{_count(many, 'frame', 'frames')}{_DECIDED if part else ''}"
        words = (
            f"{approval.by.name} approved it under an earlier rule, without having seen {frames}."
        )
        yield Gate(GateKind.CHECKER, words, many, unseen[:MOST_SPANS])


def _seen(
    workspace: Workspace, footage: Footage, project: Project, signoff: SignOff
) -> Iterable[Gate]:
    coverage, rule = workspace.coverage.of(footage.id), workspace.coverage.rule
    handed_in, approval = signoff.handed_in, signoff.approval
    who = rule.who(
        handed_in.by.name if handed_in else "", approval.by.name if approval else workspace.user
    )
    if footage.kind is not FootageKind.SOUND and footage.frames:
        unseen = coverage.unseen(rule, footage.frames, who)
        if unseen:
            many = _length(unseen)
            words = f"Nobody has seen {_count(many, 'frame', 'frames')} of {footage.frames:,}."
            yield Gate(GateKind.UNSEEN, words, many, unseen[:MOST_SPANS])
        broken = runs_of((frame, frame + 1) for frame in footage.damaged)
        damaged = _shared(unseen, spans_of(broken))
        if damaged:
            many = _length(damaged)
            words = f"Nobody looked at {_count(many, 'damaged frame', 'damaged frames')}."
            yield Gate(GateKind.DAMAGED, words, many, damaged[:MOST_SPANS])
    yield from _heard(coverage, workspace, footage, project, who)


def _heard(
    coverage: Coverage, workspace: Workspace, footage: Footage, project: Project, who: str | None
) -> Iterable[Gate]:
    from redaction.usecases.export_queue import sounds_of

    streams = range(len(sounds_of(footage)))
    if not streams or project.sound is SoundReview.REMOVED:
        return
    if project.sound is SoundReview.NOT_REVIEWED:
        yield Gate(GateKind.SOUND, "Nobody said that the sound was reviewed.")
    silent = [
        (float(r.start), float(r.stop))
        for r in project.audio.values()
        if r.treatment is not AudioTreatment.DISGUISE
    ]
    found = coverage.unheard(workspace.coverage.rule, footage.duration, tuple(streams), who)
    unheard = [
        part
        for stretch in found
        for part in _without(stretch, silent)
        if part[1] - part[0] > HEARING_SLACK
    ]
    if unheard:
        length = sum(stop - start for start, stop in unheard)
        rate = footage.frames / footage.duration if footage.duration else 0.0
        spans = [
            FrameSpan(FrameIndex(int(a * rate)), FrameIndex(max(int(a * rate) + 1, int(b * rate))))
            for a, b in unheard[:MOST_SPANS]
        ]
        much = _count(max(1, round(length)), "second", "seconds")
        words = f"Nobody has heard {much} of the sound."
        yield Gate(GateKind.UNHEARD, words, math.ceil(length), spans_of(of_spans(spans)))


def _decided(footage: Footage, project: Project) -> Iterable[Gate]:
    from redaction.moments.queue import MomentQueue

    pending = [
        track
        for track in project.tracks.values()
        if track.state is ReviewState.PENDING and is_covered(project, track)
    ]
    if pending:
        many = len(pending)
        verb = "waits" if many == 1 else "wait"
        words = f"{_count(many, 'track', 'tracks')} {verb} for a decision."
        spans = sorted((t.span for t in pending), key=lambda s: (s.start, s.stop))
        yield Gate(GateKind.PENDING, words, many, tuple(spans[:MOST_SPANS]))
    if footage.kind is FootageKind.SOUND or not footage.frames or not footage.width:
        return
    doubts = [m for m in MomentQueue.build(project, footage).moments if m.problem is not None]
    if doubts:
        many = len(doubts)
        verb = "is" if many == 1 else "are"
        words = f"{_count(many, 'doubtful moment', 'doubtful moments')} {verb} not settled."
        at = sorted(int(m.frame) for m in doubts)
        yield Gate(GateKind.MOMENTS, words, many, _single(at))


def _reasons(workspace: Workspace, project: Project, request: Request | None) -> Iterable[Gate]:
    from redaction.casework.missing import Lack, missing_reasons

    found = missing_reasons(project, request, catalogue=workspace.catalogue.read())
    if found:
        many = sum(one.concerns for one in found)
        none = all(one.lack is Lack.MISSING for one in found)
        what = "no reason" if none else "no reason, or one that does not hold"
        words = f"{_count(many, 'decision has', 'decisions have')} {what}."
        frames = sorted({int(one.frame) for one in found if one.frame is not None})
        yield Gate(GateKind.REASONS, words, many, _single(frames))


def _source(workspace: Workspace, footage: Footage) -> Iterable[Gate]:
    from redaction.usecases.checkpoints import ENDING, FOLDER

    parts = workspace.folder / "cache" / footage.sha256 / FOLDER
    if footage.sha256 and any(parts.glob(f"*{ENDING}")):
        words = "The automatic search did not get through: it is at work or was broken off."
        yield Gate(GateKind.SEARCH, words)
    if not footage.checked:
        yield Gate(GateKind.UNCHECKED, "It is not known yet whether every frame can be read.")


def _notes(signoff: SignOff) -> Iterable[Gate]:
    notes = signoff.open_notes
    if notes:
        many = len(notes)
        words = f"{_count(many, 'note', 'notes')} of the check {'is' if many == 1 else 'are'} open."
        yield Gate(GateKind.NOTES, words, many, _single([note.frame for note in notes]))


_SAR = (RequestKind.SAR_UK_GDPR, RequestKind.SAR_DPA_PART3)

_WAITS = {Waiting.FEE: "a fee", Waiting.CLARIFICATION: "an answer of the requester"}


def _request(request: Request | None) -> Iterable[Gate]:
    if request is None:
        return
    if request.kind in _SAR and request.dates.identity_confirmed is None:
        if request.dates.identity_asked is not None:
            yield Gate(
                GateKind.IDENTITY, "The requester was asked who they are and did not show it."
            )
        elif not request.identity.strip():
            yield Gate(
                GateKind.IDENTITY, "How the requester's identity was checked is not recorded."
            )
    what = _WAITS.get(request.waiting)
    if what is not None:
        yield Gate(GateKind.PAUSED, f"The clock of the request is stopped: {what} is awaited.")


def _of_copy(workspace: Workspace, footage: Footage, copy: Export) -> Iterable[Gate]:
    from redaction.export.plan import AudioMode
    from redaction.usecases.plans import plan_of

    name = Path(copy.path).name
    try:
        workspace.check_copy(copy)
    except UserError as error:
        yield Gate(GateKind.TAMPERED, error.summary)
    if copy.unredacted:
        words = f"{name} is UNREDACTED: it was made as evidence and does not go out as a release."
        yield Gate(GateKind.COPY, words)
        return
    plan = plan_of(workspace, copy) if copy.footage == footage.id else None
    if plan is None or plan.unredacted:
        words = f"By what decisions {name} was made is not kept: make a new copy."
        yield Gate(GateKind.COPY, words)
    else:
        project = workspace.project(footage.id)
        # What was decided about the sound is kept as what became of it.
        same = replace(plan.project, sound=project.sound)
        silenced = project.sound is not SoundReview.REMOVED or plan.audio.mode is AudioMode.REMOVE
        if decisions_hash(same, footage) != decisions_hash(project, footage) or not silenced:
            words = (
                f"{name} was made by other decisions than those in the register now: export a new copy of "
                "the footage in the window."
            )
            yield Gate(GateKind.COPY, words)
    if not copy.verified:
        yield Gate(GateKind.VERIFICATION, f"{name} did not pass its verification.")


# spans


def _length(spans: Iterable[FrameSpan]) -> int:
    return count(of_spans(spans))


def _shared(a: Iterable[FrameSpan], b: Iterable[FrameSpan]) -> tuple[FrameSpan, ...]:
    return spans_of(intersection(of_spans(a), of_spans(b)))


def _single(frames: Iterable[int]) -> tuple[FrameSpan, ...]:
    found = list(frames)[:MOST_SPANS]
    return tuple(FrameSpan(FrameIndex(f), FrameIndex(f + 1)) for f in found)


def _without(
    stretch: tuple[float, float], silent: Iterable[tuple[float, float]]
) -> list[tuple[float, float]]:
    """The parts of a stretch of sound that are heard in a copy."""
    parts = [stretch]
    for start, stop in silent:
        parts = [
            piece
            for a, b in parts
            for piece in ((a, min(b, start)), (max(a, stop), b))
            if piece[0] < piece[1]
        ]
    return parts


def _count(many: int, one: str, more: str) -> str:
    return f"{many:,} {one if many == 1 else more}"
