"""Gathering a redaction schedule: what the copies withhold, where, how and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

from player.media.cache import IndexCache
from player.media.identity import FileWatch, hash_file
from player.media.index import VideoIndex
from player.media.info import FootageKind
from player.media.source import FrameSource
from redaction.casework.catalogue import Catalogue
from redaction.export.plan import AudioMode, ExportPlan
from redaction.jobs.cancel import CancelToken
from redaction.jobs.errors import ExitStatus, UserError
from redaction.jobs.progress import Progress, ProgressSink, Throttle, no_progress
from redaction.model.audio import SoundReview
from redaction.model.footage import Footage, Request, RequestKind
from redaction.model.project import Project, is_covered
from redaction.paper.made import Made
from redaction.paper.schedule_facts import CopyFacts, Ground, Item, ScheduleFacts
from redaction.paper.schedule_items import Draft, drafts_of
from redaction.paper.thumbnails import Thumbnail, Wanted, thumbnails
from redaction.paper.words import OUTCOMES
from redaction.store.planfiles import CACHE
from redaction.store.register import Export
from redaction.store.workspace import Workspace
from redaction.usecases.plans import plan_of

_SAFE: Final = "No schedule was made; nothing was changed."


def gather_schedule(
    workspace: Workspace,
    request: Request,
    exports: Sequence[Export],
    *,
    external: bool = True,
    requester: bool = True,
    names: Sequence[str] = (),
    pictures: bool = True,
    cancel: CancelToken | None = None,
    progress: ProgressSink = no_progress,
) -> ScheduleFacts:
    """What a schedule of these copies says.

    What is withheld and where comes from the decisions that each copy was made by, the reasons from the
    decisions of now, because reasons are not kept with a copy. Pictures come from the copies' own files.

    Args:
        workspace: Where the copies are recorded.
        request: The request.
        exports: Its copies, in the order of the schedule.
        external: It leaves the force: no names, labels or notes of staff's, and a copy whose decisions
            changed since is refused (an internal schedule says so instead).
        requester: Whether the requester is named.
        names: What the copies' files are called where they go; empty for their own names.
        pictures: Whether there are small pictures of what is covered.
        cancel: Asked before every picture.
        progress: Told how far it is.

    Raises:
        UserError: If there is no copy; one is gone or not what was recorded; the decisions it was made by
            are not kept; or, for an external schedule, they changed since.
        Cancelled: If ``cancel`` asked for it.
    """
    if not exports:
        raise UserError(
            f"There is no copy for {request.reference} yet, so there is nothing to schedule.",
            _SAFE,
            "Make the redacted copy first.",
        )
    catalogue = workspace.catalogue.read()
    found: list[CopyFacts] = []
    shown: dict[str, bytes] = {}
    called = names or ("",) * len(exports)
    for number, (export, name) in enumerate(zip(exports, called, strict=True), start=1):
        copy, taken = _copy(
            workspace, request, export, number, catalogue,
            external=external, pictures=pictures, cancel=cancel, progress=progress,
        )  # fmt: skip
        found.append(replace(copy, name=name or copy.name))
        shown |= taken
    if request.kind is RequestKind.COURT:
        found = _numbered_through(found)
    used = [*request.reasons, *(c for copy in found for i in copy.items for c in i.grounds)]
    decision = request.decision
    return ScheduleFacts(
        made=Made.of(workspace, request.reference).shown(external=external),
        external=external,
        kind=request.kind.value,
        received=request.received,
        requester=request.requester if requester else "",
        decision=""
        if decision is None
        else _decision_words(decision.outcome.value, decision.reason),
        decided=None if decision is None else decision.day,
        grounds=tuple(request.reasons),
        why=request.why,
        copies=tuple(found),
        list=grounds_of(used, catalogue),
        pictures=MappingProxyType(shown),
    )


def grounds_of(codes: Iterable[str], catalogue: Catalogue) -> tuple[Ground, ...]:
    """Each code once, in order of first use, with what it stands for; unknown ones are never dropped."""
    grounds = []
    for code in dict.fromkeys(codes):
        known = catalogue.find(code)
        grounds.append(
            Ground(code, code)
            if known is None
            else Ground(code, known.title, known.act, known.force.value)
        )
    return tuple(grounds)


def _decision_words(outcome: str, reason: str) -> str:
    words = OUTCOMES.get(outcome, outcome)
    return f"{words}: {reason}" if reason else words


def _numbered_through(copies: Sequence[CopyFacts]) -> list[CopyFacts]:
    """Items numbered from 1 over all copies, as schedules for a court are."""
    done, found = 0, []
    for copy in copies:
        items = tuple(
            replace(item, number=str(done + at)) for at, item in enumerate(copy.items, start=1)
        )
        done += len(items)
        found.append(replace(copy, items=items))
    return found


def _copy(
    workspace: Workspace,
    request: Request,
    export: Export,
    number: int,
    catalogue: Catalogue,
    *,
    external: bool,
    pictures: bool,
    cancel: CancelToken | None,
    progress: ProgressSink,
) -> tuple[CopyFacts, Mapping[str, bytes]]:
    footage = workspace.footage_by_id(export.footage)
    plan = _plan_of(workspace, export)
    path = Path(export.path)
    project = workspace.project(footage.id)
    changed = is_changed(plan, project)
    if changed and external:
        raise UserError(
            f"The decisions changed after the copy “{path.name}” was made.",
            f"A schedule of it would not say what is decided now. {_SAFE}",
            "Make the copy again, or make an internal schedule, which says that they changed.",
        )
    with ExitStack() as around:
        watch = FileWatch(path)  # begun before the hash, so that what is shown is what was hashed
        said = Throttle(progress)
        digest = hash_file(path, cancel=cancel, progress=lambda *far: said(Progress(*far)))
        if digest != export.copy_sha256:
            raise UserError(
                f"The copy “{path.name}” is not what was recorded: its content changed.",
                _SAFE,
                "Do not hand it over. Make the copy again.",
                status=ExitStatus.NOT_VERIFIED,
            )
        source = around.enter_context(FrameSource.open(path, watch=watch))
        frames = plan.frames(plan.total or footage.frames)
        drafts = drafts_of(
            plan, frames, source.index, footage, project, request, catalogue,
            external=external, original=_index_of(workspace, footage),
        )  # fmt: skip
        taken: Mapping[str, Thumbnail] = {}
        if pictures and footage.kind is not FootageKind.SOUND:
            wanted = [
                Wanted(f"{number}.{at}", d.copy_spans, d.place)
                for at, d in enumerate(drafts, start=1)
                if d.place is not None
            ]
            taken = thumbnails(source, wanted, cancel=cancel, progress=progress)
        watch.check()
        seconds = float(source.index.duration)
        size, total = path.stat().st_size, len(source.index)
    facts = CopyFacts(
        number=number,
        name=path.name,
        kind=footage.kind.value,
        sha256=export.copy_sha256,
        source_sha256=export.source_sha256,
        source_name="" if external else Path(footage.path).name,
        plan=export.plan_hash,
        size=size,
        frames=total,
        seconds=seconds,
        source_frames=plan.total or footage.frames,
        made=export.made.astimezone().isoformat(timespec="seconds"),
        who=export.who,
        verified=export.verified,
        changed=changed,
        items=tuple(
            _item(draft, f"{number}.{at}", taken) for at, draft in enumerate(drafts, start=1)
        ),
    )
    return facts, {key: picture.data for key, picture in taken.items()}


def _item(draft: Draft, number: str, taken: Mapping[str, Thumbnail]) -> Item:
    picture = taken.get(number)
    if picture is None:
        return replace(draft.item, number=number)
    return replace(draft.item, number=number, picture=number, picture_frame=picture.frame)


def _plan_of(workspace: Workspace, export: Export) -> ExportPlan:
    name = Path(export.path).name
    if export.unredacted:
        raise UserError(
            f"The copy “{name}” is unredacted: nothing is withheld in it.",
            f"It was made as evidence, and a schedule of it would say nothing. {_SAFE}",
            "Choose a redacted copy.",
        )
    plan = plan_of(workspace, export)
    if plan is not None:
        return plan
    raise UserError(
        f"The decisions that the copy “{name}” was made by are not kept here any more.",
        f"Without them nobody can say what it withholds. {_SAFE}",
        "Make the copy again.",
    )


def _index_of(workspace: Workspace, footage: Footage) -> VideoIndex | None:
    """The original's index, if it was kept and the original is still where it was."""
    cache = IndexCache(workspace.folder / CACHE)
    return cache.load(Path(footage.path), footage.sha256, video=footage.video)


def is_changed(plan: ExportPlan, project: Project) -> bool:
    """Whether the decisions of now would give another copy than the one made by ``plan``.

    Sound that was left out of the copy alone was chosen for it and is no decision that changed.
    """
    heard = project.sound is SoundReview.REMOVED and plan.audio.mode is not AudioMode.REMOVE
    return heard or substance(plan.project) != substance(project)


def substance(project: Project) -> object:
    """What of the decisions decides a copy: names, notes, reasons and who looked at what do not.

    A track that was pending and is accepted now covers the same; a rejected one covers nothing, like one
    that is not there.
    """
    tracks = {
        str(t.id): (t.keyframes, t.stop, t.style, t.kind)
        for t in project.tracks.values()
        if is_covered(project, t)
    }
    sound = {str(a.id): (a.start, a.stop, a.treatment) for a in project.audio.values()}
    return tracks, sound


def copies_of(workspace: Workspace, request: Request) -> tuple[Export, ...]:
    """The newest copy of each footage of a request that passed verification and is still there."""
    newest: dict[str, Export] = {}
    for export in workspace.exports():  # newest first
        if export.request == request.id and export.verified and not export.is_clip:
            newest.setdefault(str(export.footage), export)
    order = {str(f.id): at for at, f in enumerate(workspace.footage(request.id))}
    known = [e for key, e in newest.items() if key in order]
    return tuple(sorted(known, key=lambda e: order[str(e.footage)]))
