"""Which frames a footage has and when each is shown, for whoever has no player."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from player.media.cache import IndexCache
from player.media.identity import FileWatch
from redaction.model.footage import Footage
from redaction.model.ids import FootageId
from redaction.store.planfiles import CACHE
from redaction.store.workspace import Workspace

if TYPE_CHECKING:
    from player.media.index import VideoIndex
    from player.media.work import CancelLike, ProgressLike


def index_of(
    workspace: Workspace,
    footage: Footage | FootageId,
    *,
    cancel: CancelLike | None = None,
    progress: ProgressLike | None = None,
) -> VideoIndex:
    """The index of footage: from the workspace's cache, else made anew and kept there.

    Args:
        workspace: Whose footage it is.
        footage: Or its id.
        cancel: Asked while an index is made.
        progress: Told while an index is made.

    Raises:
        UserError: If the file is not where it was, cannot be read, or is another file now.
    """
    known = footage if isinstance(footage, Footage) else workspace.footage_by_id(footage)
    return index_at(workspace.caches, known, cancel=cancel, progress=progress)


def index_at(
    cache: Path,
    footage: Footage,
    *,
    cancel: CancelLike | None = None,
    progress: ProgressLike | None = None,
) -> VideoIndex:
    """The same in a thread or process that has no workspace.

    Args:
        cache: The workspace's folder of caches.
        footage: As the register has it.
        cancel: Asked while an index is made.
        progress: Told while an index is made.

    Raises:
        UserError: As for ``index_of``.
    """
    path = Path(footage.path)
    # Another file under the same name must not be spoken of by this footage's frames.
    watch = FileWatch(path, footage.fingerprint)
    found = IndexCache(cache).index_of(
        path, footage.sha256, video=footage.video, cancel=cancel, progress=progress
    )
    watch.check()
    return found


def known_index_of(workspace: Workspace, footage: Footage) -> VideoIndex | None:
    """The index if it was kept and the file is where it was; None else. Quick: nothing is read through."""
    cache = IndexCache(workspace.folder / CACHE)
    return cache.load(Path(footage.path), footage.sha256, video=footage.video)
