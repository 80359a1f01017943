"""Whether footage is ready to be exported, in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.dialogs.unfinished import still_worked_on
from app.words import count_words, tr
from redaction.usecases.export_queue import progress_of

if TYPE_CHECKING:
    from app.jobs import Job
    from redaction.model.footage import Footage
    from redaction.model.project import Project
    from redaction.store.register import Export


@dataclass(frozen=True, slots=True)
class Standing:
    """How ready footage is.

    Attributes:
        words: In a few words.
        icon: Name of the icon beside them.
        tone: Token of their colour.
        possible: Whether a copy can be made now.
        wanted: Whether it is ticked unless the person says otherwise.
    """

    words: str
    icon: str
    tone: str
    possible: bool = True
    wanted: bool = True


def standing_of(
    footage: Footage, project: Project, copies: Iterable[Export], running: Iterable[Job]
) -> Standing:
    """How ready footage is for a copy; what hinders it most is said first.

    Args:
        footage: What would be copied.
        project: What was decided on it.
        copies: Those made of it already.
        running: Work in progress.
    """
    if not Path(footage.path).is_file():
        return Standing(tr("The file is missing"), "error", "bad", False, False)
    if still_worked_on(footage, running):
        return Standing(tr("Still being searched or followed"), "clock", "info", False, False)
    progress = progress_of(footage, project)
    made = sum(1 for copy in copies if copy.verified and not copy.is_clip)
    said: list[str] = []
    if not project.tracks and footage.kind != "sound":
        said.append(tr("nothing found or drawn yet"))
    if progress.moments:
        many = count_words(progress.moments, tr("undecided moment"), tr("undecided moments"))
        said.append(many)
    elif progress.pending:
        many = count_words(progress.pending, tr("track"), tr("tracks"))
        said.append(tr("{tracks} not reviewed").format(tracks=many))
    if progress.sound_open:
        said.append(tr("sound not reviewed"))
    if said:
        text = ", ".join(said)
        return Standing(text[:1].upper() + text[1:], "warning", "warning", wanted=not made)
    if made:
        many = count_words(made, tr("verified copy"), tr("verified copies"))
        text = tr("Already exported: {copies}").format(copies=many)
        return Standing(text, "info", "text_muted", wanted=False)
    return Standing(tr("Ready"), "accept", "good")
