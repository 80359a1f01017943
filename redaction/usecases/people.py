"""Comparing the faces of a footage: whom the tracks show, as far as that can be said."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from player.media.cache import IndexCache
from player.media.identity import FileWatch
from player.media.source import FrameSource
from redaction.jobs.cancel import CancelToken
from redaction.jobs.errors import UserError
from redaction.jobs.progress import Progress
from redaction.model.footage import Footage
from redaction.model.ids import TrackId
from redaction.model.project import Project
from redaction.people.embed import KINDS, Pick, TrackFace, key_of, look_at_tracks, picks, too_small
from redaction.people.face import LABEL, FaceComparer
from redaction.people.grouping import Grouping, doubtful_of, group_faces
from redaction.people.kept import KeptFaces
from redaction.store.database import StoreError
from redaction.store.planfiles import erase_cache
from redaction.store.workspace import Workspace

Say = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Compared:
    """What came of it.

    Attributes:
        faces: Of each track that shows somebody: the best crops, and whether it could be compared.
        small: Tracks whose face is too small to compare.
        grouping: Who is who.
        model: Names and hashes of the networks, for the log; empty where none was run.
        looked: How many tracks were looked at now; the others were known.
        missing: How many could not be looked at, because only what is known was asked for.
    """

    faces: tuple[TrackFace, ...]
    small: tuple[TrackId, ...]
    grouping: Grouping
    model: str
    looked: int
    missing: int

    def to_json(self, keys: dict[TrackId, str]) -> dict[str, Any]:
        """As plain values; pictures stay in the cache, under their keys."""
        return {
            "faces": [
                [
                    f.track,
                    keys[f.track],
                    f.vector is not None,
                    f.quality,
                    [c.frame for c in f.crops],
                ]
                for f in self.faces
            ],
            "small": list(self.small),
            "grouping": self.grouping.to_json(),
            "model": self.model,
            "looked": self.looked,
            "missing": self.missing,
        }


def tried(project: Project, footage: Footage) -> dict[TrackId, tuple[Pick, ...]]:
    """Which frames of which tracks are looked at: all that show somebody."""
    return {
        track.id: picks(track, footage.width, footage.height)
        for track in project.tracks.values()
        if track.kind in KINDS
    }


def compare_faces(
    project: Project,
    footage: Footage,
    cache: Path,
    *,
    only_kept: bool = False,
    cancel: CancelToken,
    progress: Say,
    said: Callable[[TrackId, str], None] = lambda _track, _key: None,
) -> tuple[Compared, dict[TrackId, str]]:
    """Compare the faces of all tracks; what was looked at before is not looked at again.

    Args:
        project: The decisions.
        footage: Whose.
        cache: Folder of caches.
        only_kept: Look at nothing anew.
        cancel: Asked at every frame; what was looked at until then stays.
        progress: Told how far it is.
        said: Told which track's crops are kept now, and under which key.

    Returns:
        What came of it, and the key each track's crops are kept under.

    Raises:
        UserError: If faces cannot be compared here, or the footage cannot be read.
    """
    kept = KeptFaces(cache, footage.sha256)
    wanted = tried(project, footage)
    keys = {track: key_of(tries, LABEL) for track, tries in wanted.items()}
    faces: dict[TrackId, TrackFace] = {}
    for track, key in keys.items():
        known = kept.get(track, key)
        if known is not None:
            faces[track] = known
    missing = {i: tries for i, tries in wanted.items() if i not in faces}
    model, looked = "", 0
    if missing and not only_kept:
        comparer = FaceComparer()
        model, looked = comparer.label, len(missing)
        for face in _looked(missing, footage, cache, comparer, cancel, progress):
            faces[face.track] = face
            _keep(kept, keys[face.track], face)
            said(face.track, keys[face.track])
        kept.keep_only(set(keys.values()))
        missing = {}
    order = tuple(faces[i] for i in wanted if i in faces)
    grouping = group_faces(project, order, check=cancel.check)
    small = tuple(i for i, tries in wanted.items() if too_small(tries))
    return Compared(order, small, grouping, model, looked, len(missing)), keys


def doubtful_kept(
    project: Project, footage: Footage, cache: Path, tracks: Iterable[TrackId]
) -> tuple[TrackId, ...]:
    """Of tracks said to show one person, those whose faces say something else.

    Only what was compared before is known; nothing is looked at.

    Args:
        project: The decisions.
        footage: Whose.
        cache: Folder of caches.
        tracks: Said to show one person; those that are not there are left out.
    """
    kept = KeptFaces(cache, footage.sha256)
    faces = []
    for track in (project.tracks[i] for i in dict.fromkeys(tracks) if i in project.tracks):
        if track.kind in KINDS:
            key = key_of(picks(track, footage.width, footage.height), LABEL)
            faces.append(kept.get(track.id, key))
    return doubtful_of([face for face in faces if face is not None])


def forget_if_removed(workspace: Workspace, sha256: str) -> None:
    """Delete what was kept of footage that was removed while its faces were compared.

    What cannot be deleted now is deleted when the program ends.
    """
    if all(footage.sha256 != sha256 for footage in workspace.footage()):
        with suppress(StoreError):
            erase_cache(workspace.folder, sha256)


def _looked(
    missing: dict[TrackId, tuple[Pick, ...]],
    footage: Footage,
    cache: Path,
    comparer: FaceComparer,
    cancel: CancelToken,
    progress: Say,
) -> Iterator[TrackFace]:
    path = Path(footage.path)
    watch = FileWatch(path, footage.fingerprint)
    index = IndexCache(cache).index_of(path, footage.sha256, video=footage.video, cancel=cancel)
    total = len({pick.frame for tries in missing.values() for pick in tries})
    with FrameSource.open(path, video=footage.video, index=index, threads=1, watch=watch) as source:
        yield from look_at_tracks(
            source,
            dict(missing),
            comparer,
            cancel=cancel,
            looked=lambda done: progress(Progress("comparing", done, total, "frames")),
        )


def _keep(kept: KeptFaces, key: str, face: TrackFace) -> None:
    try:
        kept.put(key, face)
    except OSError as error:
        raise UserError(
            "Pictures of the faces cannot be kept in the workspace.",
            "The footage and every decision are unchanged.",
            "Make room on the drive of the workspace folder, or make the folder writable.",
        ) from error
