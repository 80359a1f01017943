"""The jobs of ``redaction.jobs.child``: what each line of JSON has done, and what it answers.

Each takes the arguments that the child's page lists, says how far it is through ``wire``, and gives the
``result`` of the final event. Whatever a job needs is imported when it runs.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from redaction.jobs.cancel import CancelToken
from redaction.jobs.errors import UserError
from redaction.jobs.handing_tasks import HANDING_JOBS
from redaction.jobs.incident_tasks import INCIDENT_JOBS
from redaction.jobs.picture_tasks import PICTURE_JOBS
from redaction.jobs.progress import Progress
from redaction.jobs.wire import Wire

if TYPE_CHECKING:
    from redaction.export.plan import ExportPlan
    from redaction.model.track import Track

Json = dict[str, Any]


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


def follow_job(args: Json, wire: Wire, cancel: CancelToken) -> Json:
    """Follow a drawn region both ways until it is lost."""
    from redaction.detection.settings import DetectionSettings
    from redaction.model.codec import track_from_json
    from redaction.usecases.follow_track import Wish, follow_track

    followed = follow_track(
        Path(args["path"]),
        Wish.from_json(args["wish"]),
        video=_video(args),
        settings=DetectionSettings.from_json(args.get("settings") or {}),
        others=tuple(track_from_json(track) for track in args.get("others") or ()),
        fingerprint=str(args.get("fingerprint") or ""),
        cancel=cancel,
        progress=wire.progress,
        on_runs=lambda runs: wire.send("runs", runs=[run.to_json() for run in runs]),
    )
    return followed.to_json()


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
        thorough=bool(args.get("thorough", False)),
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
        _decided(args, cancel),
        video=_video(args),
        cancel=cancel,
        progress=wire.progress,
    ).to_json()
    if args.get("report"):
        Path(args["report"]).write_text(json.dumps(report, indent=2), encoding="utf-8")
    return report


def _decided(args: Json, cancel: CancelToken) -> ExportPlan | tuple[Track, ...] | None:
    """What a copy is held against.

    A plan; the one that a workspace recorded with this copy, else the plan's covered tracks, because another
    program may have made it; the tracks of a file; or nothing.
    """
    plan = _plan(args.get("plan"))
    source, copy = Path(args["source"]), Path(args["copy"])
    if args.get("workspace") and plan is not None:
        from player.media.identity import hash_file
        from redaction.model.project import is_covered
        from redaction.store.workspace import Workspace
        from redaction.usecases.plans import kept_plan

        hashes = [hash_file(path, cancel=cancel) for path in (source, copy)]
        with Workspace.open(Path(args["workspace"])) as workspace:
            kept = kept_plan(workspace, *hashes)
        project = plan.project
        return kept or tuple(t for t in project.tracks.values() if is_covered(project, t))
    if args.get("tracks"):
        from player.media.index import build_index
        from player.media.source import first_look
        from redaction.formats.files import read_file

        path, video = Path(args["tracks"]), _video(args)
        frames = len(build_index(source, video=video, cancel=cancel))
        file = read_file(path, frames)
        why = file.misfit(first_look(source, video=video), frames)
        if why:
            raise UserError(
                f"The track file {path.name} was made for another video: {why}.",
                "Nothing was checked.",
                "Choose the tracks of this video.",
            )
        return file.tracks
    return plan


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


def people_job(args: Json, wire: Wire, cancel: CancelToken) -> Json:
    """Compare the faces of a footage's tracks; the crops are kept in the cache, and said one by one."""
    from redaction.model.ids import FootageId
    from redaction.store.workspace import Workspace
    from redaction.usecases.people import compare_faces, forget_if_removed

    with Workspace.open(Path(args["workspace"])) as workspace:
        project = workspace.project(FootageId(args["footage"]))
        footage = next(f for f in workspace.footage() if f.id == project.footage)
        cache = workspace.caches
    try:
        compared, keys = compare_faces(
            project,
            footage,
            cache,
            only_kept=bool(args.get("only_kept", False)),
            cancel=cancel,
            progress=wire.progress,
            said=lambda track, key: wire.send("part", part=f"{track} {key}"),
        )
    finally:
        with Workspace.open(Path(args["workspace"])) as workspace:
            forget_if_removed(workspace, footage.sha256)
    return compared.to_json(keys)


def transcribe_job(args: Json, wire: Wire, cancel: CancelToken) -> Json:
    """Turn the speech of a sound stream into words; they are kept in the cache, none goes over the wire."""
    from redaction.model.ids import FootageId
    from redaction.store.workspace import Workspace
    from redaction.usecases.people import forget_if_removed
    from redaction.usecases.transcribe import TranscriptWanted, transcribe

    with Workspace.open(Path(args["workspace"])) as workspace:
        footage = workspace.footage_by_id(FootageId(args["footage"]))
        cache = workspace.caches
    wanted = TranscriptWanted(
        Path(footage.path),
        footage.sha256,
        cache,
        fingerprint=footage.fingerprint,
        video=footage.video,
        sound=int(args.get("sound") or 0),
        seconds=footage.duration,
    )
    try:
        made = transcribe(wanted, cancel=cancel, progress=wire.progress)
    finally:
        with Workspace.open(Path(args["workspace"])) as workspace:
            forget_if_removed(workspace, footage.sha256)
    return {"words": len(made.words), "model": made.model, "sound": made.sound}


def check_draft_job(args: Json, wire: Wire, cancel: CancelToken) -> Json:
    """Search again for what the decisions leave uncovered; the tracks to add are said before the end."""
    from redaction.model.ids import FootageId
    from redaction.store.workspace import Workspace
    from redaction.usecases.draft_check import check_draft

    with Workspace.open(Path(args["workspace"])) as workspace:
        project = workspace.project(FootageId(args["footage"]))
        footage = next(f for f in workspace.footage() if f.id == project.footage)
    found = check_draft(
        Path(footage.path),
        project,
        video=footage.video,
        fingerprint=footage.fingerprint,
        cancel=cancel,
        progress=wire.progress,
    )
    wire.tracks(found.tracks)
    return found.to_json()


def encoders_job(_args: Json, _wire: Wire, _cancel: CancelToken) -> Json:
    """Try every encoder in hardware: of each its title, and why it cannot be used, empty where it can."""
    from redaction.export.hardware import working

    return working()


def workspace_check_job(args: Json, _wire: Wire, _cancel: CancelToken) -> Json:
    """Have SQLite look at every page of a workspace's database."""
    from redaction.store.mending import check_database

    check_database(Path(args["workspace"]))
    return {}


def workspace_backup_job(args: Json, wire: Wire, cancel: CancelToken) -> Json:
    """Back a workspace up: into a new file, or by itself into its own folder."""
    from redaction.store.automatic import back_up_by_itself
    from redaction.store.backup import write_backup

    folder, out = Path(args["workspace"]), args.get("out")
    if out:
        made = write_backup(folder, Path(out), cancel=cancel, progress=wire.progress)
    else:
        made = back_up_by_itself(folder, cancel=cancel, progress=wire.progress)
    return {"path": str(made.path), "rows": made.rows, "head": made.head, "size": made.size}


def verify_log_job(args: Json, wire: Wire, cancel: CancelToken) -> Json:
    """Check the review log of a workspace."""
    from redaction.store.workspace import Workspace
    from redaction.usecases.verify_log import verify_log

    with Workspace.open(Path(args["workspace"]), user=str(args["user"])) as workspace:
        return verify_log(workspace, cancel=cancel, progress=wire.progress).to_json()


def write_log_job(args: Json, _wire: Wire, cancel: CancelToken) -> Json:
    """Write the review log, or rows of it, to a file, with its row."""
    from redaction.reviewlog.filter import LogFilter
    from redaction.store.workspace import Workspace
    from redaction.usecases.log_proof import export_log

    wanted, path = LogFilter.from_json(args["wanted"]), Path(args["path"])
    with Workspace.open(Path(args["workspace"]), user=str(args["user"])) as workspace:
        made = export_log(workspace, path, wanted, overwrite=True, cancel=cancel)
    return {"name": path.name, "rows": made.rows, "head": f"{made.head.count}:{made.head.hash}"}


JOBS: dict[str, Callable[[Json, Wire, CancelToken], Json]] = {
    "analyse": analyse_job,
    "follow": follow_job,
    "export": export_job,
    "verify": verify_job,
    "import": import_job,
    "probe": probe_job,
    "check": probe_job,
    "strips": strips_job,
    "people": people_job,
    "transcribe": transcribe_job,
    "check_draft": check_draft_job,
    "encoders": encoders_job,
    "workspace_check": workspace_check_job,
    "workspace_backup": workspace_backup_job,
    "back_up": workspace_backup_job,
    "verify_log": verify_log_job,
    "write_log": write_log_job,
    **HANDING_JOBS,
    **INCIDENT_JOBS,
    **PICTURE_JOBS,
}
