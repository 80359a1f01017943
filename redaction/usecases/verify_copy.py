"""Verify any copy against its original, at any time, also copies that other programs made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from player.media.errors import MediaError
from player.media.identity import hash_file
from player.media.index import VideoIndex, build_index
from player.media.info import FootageKind, VideoInfo
from player.media.source import FrameSource, first_look
from player.media.time import FrameSpan
from redaction.export.plan import AudioChoice, AudioMode, ExportPlan
from redaction.export.sound import SoundPlan, lead, lead_in, plan_sound
from redaction.export.still import page_of
from redaction.export.timeline import timeline_of
from redaction.jobs.cancel import CancelToken
from redaction.jobs.progress import Progress, ProgressSink, no_progress
from redaction.model.ids import FootageId
from redaction.model.project import Project
from redaction.model.region import Style
from redaction.model.track import Track
from redaction.rendering.planes import copy_matrix
from redaction.usecases.verify_foreign import located, run_foreign_checks, same_start
from redaction.verification.alongside import Alongside
from redaction.verification.circumstances import circumstances
from redaction.verification.expected import Expected
from redaction.verification.foreign import COVER
from redaction.verification.report import Check, VerificationReport
from redaction.verification.stretchwise import Stretchwise
from redaction.verification.tracks_heard import tracks_heard
from redaction.verification.verify import report_of, verify


def verify_copy(
    source: Path,
    copy: Path,
    plan_or_tracks: ExportPlan | Iterable[Track] | None = None,
    *,
    video: int = 0,
    style: Style | None = Style.SOLID,
    spans: Sequence[FrameSpan] = (),
    watch_faces: bool = True,
    cancel: CancelToken | None = None,
    progress: ProgressSink = no_progress,
) -> VerificationReport:
    """Check a copy: streams, hidden data, times, pictures, covered regions, sound, faces left.

    Args:
        source: The original.
        copy: The copy.
        plan_or_tracks: The plan it was made by, or the tracks that should be covered on it (it may
            then come from any program), or None: then only what needs no decisions is checked.
        video: Which of the original's moving pictures the copy is of, from 0, when no plan is given.
        style: How tracks without a style of their own should be covered, when tracks are given; None: in
            any way that hides what is there (see ``verification.foreign``).
        spans: The ranges of the original that the copy should hold, when no plan is given. None of them: all
            of it, or, of a copy that is shorter, the part where its pictures are found.
        watch_faces: Search the copy for faces that can still be seen.
        cancel: Stops the work within a second.
        progress: Phases ``hashing``, ``indexing`` and ``verifying``.

    Raises:
        MediaError: If one of the files does not exist, or the original cannot be used.
        Cancelled: If the person asked to stop.
    """
    cancel = cancel or CancelToken()
    source_hash = hash_file(source, cancel=cancel, progress=_bytes(progress))
    copy_hash = hash_file(copy, cancel=cancel, progress=_bytes(progress))
    plan = _plan(source, source_hash, plan_or_tracks, style or Style.SOLID, video)
    index = build_index(source, video=plan.video, cancel=cancel, progress=_bytes(progress))
    info = first_look(source, video=plan.video)
    if spans and not isinstance(plan_or_tracks, ExportPlan):
        plan = replace(plan, spans=tuple(spans))
    exact = isinstance(plan_or_tracks, ExportPlan)
    watch_faces = watch_faces and not plan.unredacted
    if not exact and len(info.audio) > 1 and _has_sound(copy):
        plan = replace(plan, audio=tracks_heard(source, copy, len(info.audio), cancel))
    there = None if exact or info.kind is not FootageKind.VIDEO else _index_of(copy, cancel)
    place: Check | None = None
    if there is not None:
        plan, place = located(plan, index, copy, there, cancel=cancel, progress=progress)
    expected = expectation(
        plan, index, mp4=copy.suffix.lower() != ".mkv",
        decided=plan_or_tracks is not None, exact=exact, info=info,
    )  # fmt: skip
    if not expected.exact:
        expected = _as_found(expected, copy)
    checks: tuple[list[Check], Any, dict[str, Any]] | None = None
    alike = there is None or _alike(info, copy, len(there), len(expected.chosen))
    if alike:
        checks = run_checks(
            plan, index, copy, expected, watch_faces=watch_faces, cancel=cancel,
            progress=progress, info=info,
        )  # fmt: skip
    foreign = there is not None and (not alike or (style is None and not _as_ours(checks)))
    if foreign and there is not None:
        checks = run_foreign_checks(
            plan, index, info, copy, there, expected, matrix_of(info), watch_faces=watch_faces,
            cancel=cancel, progress=progress,
        )  # fmt: skip
    assert checks is not None
    if place is not None:
        checks[0].insert(0, place)
    given = plan_or_tracks.sha256 if isinstance(plan_or_tracks, ExportPlan) else ""
    checks[0].append(source_check(given, source_hash, hash_file(source, cancel=cancel)))
    basis = "nothing" if plan_or_tracks is None else "plan" if expected.exact else "tracks"
    return report_of(
        tuple(checks[0]),
        checks[1],
        identity(source, source_hash),
        identity(copy, copy_hash),
        plan.hash() if expected.exact else "",
        checks[2],
        circumstances(
            tuple(checks[0]),
            checks[1],
            plan,
            index,
            kind=expected.kind.value,
            basis=basis,
            methods={"coverage": COVER} if foreign else {},
        ),
    )


def _index_of(copy: Path, cancel: CancelToken) -> VideoIndex | None:
    """The frames of a copy of unknown making; None where it cannot be read, which a check will say."""
    try:
        return build_index(copy, cancel=cancel)
    except MediaError:
        return None


def _alike(info: VideoInfo, copy: Path, there: int, wanted: int) -> bool:
    """Whether a copy has the original's size and as many frames as it should."""
    seen = first_look(copy)
    return (seen.width, seen.height, there) == (info.width, info.height, wanted)


def _as_ours(checks: tuple[list[Check], Any, dict[str, Any]] | None) -> bool:
    """Whether a copy of unknown making looks just as if we had made it."""
    pictures = ("size", "frames", "coverage", "picture", "order")
    return checks is not None and all(check.ok for check in checks[0] if check.name in pictures)


def expectation(
    plan: ExportPlan,
    index: VideoIndex,
    *,
    mp4: bool,
    decided: bool = True,
    exact: bool = True,
    info: VideoInfo | None = None,
) -> Expected:
    """What a copy made by ``plan`` is held against, derived anew from the source.

    Args:
        plan: What the copy should be.
        index: The source's frames.
        mp4: Whether the copy is MP4.
        decided: Whether it is known what should be covered.
        exact: Whether the copy is one of ours.
        info: What is known of the source, if that is at hand.

    Raises:
        MediaError: If the source cannot be read.
    """
    with FrameSource.open(plan.source, video=plan.video, index=index, info=info) as opened:
        info = opened.info
    if info.kind is FootageKind.STILL:
        chosen = page_of(plan, len(index))
        times = timeline_of(index, chosen, None)
        return Expected(plan, decided, exact, chosen, times, None, kind=info.kind)
    sound = plan_sound(plan, info, mp4=mp4)
    chosen = plan.frames(len(index))
    times = timeline_of(index, chosen, lead(plan, sound), lead_in(sound))
    return Expected(plan, decided, exact, chosen, times, sound, kind=info.kind)


def run_checks(
    plan: ExportPlan,
    index: VideoIndex,
    copy: Path,
    expected: Expected,
    *,
    watch_faces: bool,
    cancel: CancelToken,
    progress: ProgressSink,
    info: VideoInfo | None = None,
    copied: Sequence[FrameSpan] = (),
    alongside: Alongside | Stretchwise | None = None,
) -> tuple[list[Check], Any, dict[str, Any]]:
    """All checks but the one of the original's hash; opens and closes the detector.

    ``copied`` names stretches that smart export says it copied unchanged; ``alongside`` checked the pictures
    while they were written.
    """
    source = plan.source
    info = info if info is not None else first_look(source, video=plan.video)
    matrix = matrix_of(info)
    seen = alongside is not None and not copied
    if not watch_faces or expected.kind is FootageKind.SOUND or seen:
        checks, faces, facts = verify(
            source, index, copy, expected, detector=None, matrix=matrix, cancel=cancel,
            progress=progress, source_info=info, copied=copied, alongside=alongside,
        )  # fmt: skip
        return list(checks), faces, facts
    # Loads the inference library, so only here.
    from redaction.detection.residual import residual_detector

    detector = residual_detector()
    try:
        checks, faces, facts = verify(
            source, index, copy, expected, detector=detector, matrix=matrix, cancel=cancel,
            progress=progress, source_info=info, copied=copied, alongside=alongside,
        )  # fmt: skip
    finally:
        detector.close()
    return list(checks), faces, facts


def matrix_of(info: VideoInfo) -> int:
    """Colour matrix (AVColorSpace) of a copy's pictures, guessed where the source does not say."""
    matrix = copy_matrix(info)
    return info.matrix if matrix in (2, 3) else matrix


def source_check(planned: str, before: str, after: str) -> Check:
    """Was the original the planned one, and is it still what it was?"""
    if planned and planned != before:
        return Check(
            "source", False, "The original is not the file that the decisions were made on."
        )
    if before != after:
        return Check("source", False, "The original changed while the copy was made from it.")
    return Check("source", True, "The original is unchanged.", f"SHA-256 {after}")


def identity(path: Path, sha256: str) -> dict[str, Any]:
    """Name (without folder), hash and size of a file, for reports."""
    return {"name": path.name, "sha256": sha256, "size": path.stat().st_size}


def _plan(
    source: Path, sha256: str, given: ExportPlan | Iterable[Track] | None, style: Style, video: int
) -> ExportPlan:
    if isinstance(given, ExportPlan):
        return replace(given, source=source)
    project = Project(FootageId("")).with_tracks(given or ())
    return ExportPlan(source, sha256, project, style=style, video=video)


def _as_found(expected: Expected, copy: Path) -> Expected:
    """Sound of a copy whose making is not known: leaving it out is allowed, altering it is not."""
    from player.media.container import open_media

    sound = expected.sound
    if sound is None or not sound.present:
        return expected
    with open_media(copy) as container:
        streams = container.streams.audio
        if not streams:
            plan = replace(expected.plan, audio=AudioChoice(AudioMode.REMOVE))
            gone = SoundPlan("removed", "Whoever made it left the sound out.")
            return replace(expected, plan=plan, sound=gone)
        context = streams[0].codec_context
        codec = context.codec.canonical_name if context is not None else ""
    copied = codec == sound.codec and same_start(expected.plan, copy)
    if sound.action == "copied" and not copied:
        sound = replace(sound, action="encoded")
    return replace(expected, sound=sound)


def _has_sound(copy: Path) -> bool:
    from player.media.container import open_media

    try:
        with open_media(copy) as container:
            return len(container.streams.audio) > 0
    except MediaError:
        return False  # a check will say so


def _bytes(progress: ProgressSink) -> Any:
    def tell(phase: str, done: int, total: int, unit: str) -> None:
        progress(Progress(phase, done, total, unit))

    return tell
