"""Which outlines are shown on the picture: by kind, by state, or only those of the selection.

It hides outlines and nothing else. What is covered is decided elsewhere and never asks here, so the covered
preview and the copy are the same whatever is hidden.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from redaction.model.region import Kind
from redaction.model.track import ReviewState

if TYPE_CHECKING:
    from app.canvas.items import RegionItem
    from app.session import Session
    from redaction.model.ids import FootageId, TrackId


class Standing(StrEnum):
    """How things stand with a region. One is in several of these at once when it is locked."""

    TO_REVIEW = "to_review"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    KEPT = "kept"
    LOCKED = "locked"


_BY_STATE = {
    ReviewState.PENDING: Standing.TO_REVIEW,
    ReviewState.ACCEPTED: Standing.ACCEPTED,
    ReviewState.REJECTED: Standing.REJECTED,
}


def standings(state: ReviewState, *, kept: bool, locked: bool) -> frozenset[Standing]:
    """Where a region belongs: what a person decided, and whether it is locked."""
    found = {Standing.KEPT if kept else _BY_STATE[state]}
    if locked:
        found.add(Standing.LOCKED)
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class Shown:
    """What a person wants to see outlines of; the default hides nothing.

    Attributes:
        kinds: Kinds that are hidden.
        states: A region that is in one of these is hidden.
        only_selected: Hide everything that is not selected.
    """

    kinds: frozenset[Kind] = frozenset()
    states: frozenset[Standing] = frozenset()
    only_selected: bool = False

    @property
    def all(self) -> bool:
        """Whether nothing is hidden."""
        return self == Shown()

    def shows(self, item: RegionItem, selected: Collection[TrackId] = ()) -> bool:
        """Whether the outline of a region is shown; that of a selected one always is."""
        if item.track in selected:
            return True
        if self.only_selected or item.kind in self.kinds:
            return False
        # what a running search found is not locked by anybody
        locked = item.locked and not item.passing
        return not (self.states & standings(item.state, kept=item.kept, locked=locked))


class Filter(QObject):
    """What is shown of each footage. Kept while the window is open, and no longer.

    A thing hidden last week and forgotten would be a risk, so each footage begins with everything shown.

    Attributes:
        always: Tracks whose outlines are shown whatever is hidden, because they are asked about.

    Signals:
        changed: Something else is shown now.
    """

    changed = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._by_footage: dict[FootageId, Shown] = {}
        self.always: frozenset[TrackId] = frozenset()

    @property
    def shown(self) -> Shown:
        """What is shown of the open footage."""
        footage = self._session.footage
        return Shown() if footage is None else self._by_footage.get(footage.id, Shown())

    def use(self, shown: Shown) -> None:
        """Show this of the open footage from now on."""
        footage = self._session.footage
        if footage is not None and shown != self.shown:
            self._by_footage[footage.id] = shown
            self.changed.emit()

    def show_kind(self, kind: Kind, *, on: bool) -> None:
        """Show or hide a kind."""
        kinds = self.shown.kinds - {kind} if on else self.shown.kinds | {kind}
        self.use(replace(self.shown, kinds=kinds))

    def show_state(self, state: Standing, *, on: bool) -> None:
        """Show or hide what stands so."""
        states = self.shown.states - {state} if on else self.shown.states | {state}
        self.use(replace(self.shown, states=states))

    def show_only_selected(self, *, on: bool) -> None:
        """Hide everything but the selection, or not."""
        self.use(replace(self.shown, only_selected=on))

    def show_all(self) -> None:
        """Hide nothing."""
        self.use(Shown())

    def of(self, items: tuple[RegionItem, ...]) -> tuple[RegionItem, ...]:
        """Those of these regions whose outline is shown."""
        shown, selected = self.shown, self._session.selection | self.always
        return items if shown.all else tuple(i for i in items if shown.shows(i, selected))
