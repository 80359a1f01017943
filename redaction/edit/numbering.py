"""The numbers that people call tracks by: “Face 12”.

A number never changes and is never given twice on one footage, not even after its track was deleted or its
making taken back: what somebody wrote down about Face 12 never comes to mean another face. A track of an
older workspace, which has none, is called by its id instead and gets none later.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from redaction.model.project import Project
from redaction.model.track import Track


def highest(project: Project) -> int:
    """The highest number ever given to a track of the project; 0 before the first."""
    return max(project.numbered, max((t.number for t in project.tracks.values()), default=0))


def numbered(project: Project, tracks: Iterable[Track]) -> list[Track]:
    """Tracks that are new in the project, with numbers of their own.

    They get the next ones, in order of their first frame. Only where no track of the project ever had a
    number, those that all of them bring along (from a file, from a detection run) are kept.

    Returns:
        The tracks in the order given.
    """
    new = list(tracks)
    given = highest(project)
    brought = {t.number for t in new}
    if not given and 0 not in brought and len(brought) == len(new):
        return new
    for position in sorted(range(len(new)), key=lambda i: new[i].start):
        given += 1
        new[position] = replace(new[position], number=given)
    return new
