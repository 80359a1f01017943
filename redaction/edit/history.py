"""Undo and redo, as a value.

A ``History`` never changes: ``do``, ``undo`` and ``redo`` give the next one, so that a caller can commit
it to disk first and only then take it on. Whether a thing was saved, or when, is none of its business.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

from player.media.time import FrameIndex
from redaction.edit.changes import Changes
from redaction.edit.edit import Patch
from redaction.edit.wire import Side
from redaction.model.project import Project


class Entry(Protocol):
    """One step of the history: a patch, or one on disk that is read when it is needed."""

    @property
    def label(self) -> str: ...  # noqa: D102 - as in Patch
    @property
    def gesture(self) -> str: ...  # noqa: D102
    @property
    def frame(self) -> FrameIndex | None: ...  # noqa: D102

    def patch(self, project: Project, side: Side) -> Patch:
        """The patch, given the project on one side of it."""
        ...


@dataclass(frozen=True, slots=True)
class Done:
    """An entry whose patch is at hand."""

    value: Patch

    @property
    def label(self) -> str:
        """The patch's label."""
        return self.value.label

    @property
    def gesture(self) -> str:
        """The patch's gesture."""
        return self.value.gesture

    @property
    def frame(self) -> FrameIndex | None:
        """Where the patch acts."""
        return self.value.frame

    def patch(self, project: Project, side: Side) -> Patch:  # noqa: ARG002 - it is at hand
        """The patch itself."""
        return self.value


@dataclass(frozen=True, slots=True)
class Step:
    """What one ``do``, ``undo`` or ``redo`` leads to.

    Attributes:
        project: The project afterwards.
        history: The history afterwards.
        changes: What changed.
        patch: What was applied to the project (for an undo, the inverse).
        merged: The patch joined the entry before it, which it replaces.
    """

    project: Project
    history: History
    changes: Changes
    patch: Patch
    merged: bool = False


@dataclass(frozen=True, slots=True)
class History:
    """What was done and can be undone, and what was undone and can be redone.

    Attributes:
        done: Oldest first.
        undone: Next to redo last.
    """

    done: tuple[Entry, ...] = ()
    undone: tuple[Entry, ...] = ()

    @property
    def can_undo(self) -> bool:
        """Whether something can be undone."""
        return bool(self.done)

    @property
    def can_redo(self) -> bool:
        """Whether something can be redone."""
        return bool(self.undone)

    @property
    def undo_label(self) -> str:
        """What would be undone, to complete "Undo …"; empty when nothing can be."""
        return self.done[-1].label if self.done else ""

    @property
    def redo_label(self) -> str:
        """What would be redone; empty when nothing can be."""
        return self.undone[-1].label if self.undone else ""

    def do(self, project: Project, patch: Patch, origin: str = "") -> Step:
        """Apply a patch. What had been undone can no longer be redone.

        A patch of the same gesture as the last entry joins it. One that changes nothing leaves
        everything as it was; a gesture that came back to where it started leaves no entry.

        Raises:
            EditConflict: If the patch was made for another project.
        """
        if not patch:
            return Step(project, self, Changes(frame=patch.frame, origin=origin), patch)
        after, changes = patch.apply(project, origin)
        last = self.done[-1] if self.done else None
        if last is None or self.undone or not patch.gesture or last.gesture != patch.gesture:
            return Step(after, History((*self.done, Done(patch))), changes, patch)
        joined = last.patch(project, "after").then(patch)
        done = (*self.done[:-1], Done(joined)) if joined else self.done[:-1]
        return Step(after, History(done), changes, patch, merged=True)

    def undo(self, project: Project, origin: str = "") -> Step | None:
        """Take the last patch back; None when there is none."""
        if not self.done:
            return None
        patch = self.done[-1].patch(project, "after")
        back = patch.inverse()
        after, changes = back.apply(project, origin)
        history = replace(self, done=self.done[:-1], undone=(*self.undone, Done(patch)))
        return Step(after, history, changes, back)

    def redo(self, project: Project, origin: str = "") -> Step | None:
        """Apply the patch undone last again; None when there is none."""
        if not self.undone:
            return None
        patch = self.undone[-1].patch(project, "before")
        after, changes = patch.apply(project, origin)
        history = replace(self, done=(*self.done, Done(patch)), undone=self.undone[:-1])
        return Step(after, history, changes, patch)
