"""What tracks are: their kind, style, name, note and reasons."""

from __future__ import annotations

from app.review.making import Making
from redaction.edit import gestures
from redaction.model.ids import TrackId
from redaction.model.region import Kind, Style


class Describing(Making):
    """One method for each thing that is said about tracks."""

    def set_kind(self, kind: Kind) -> None:
        """Say what the selected tracks cover."""
        chosen = self.chosen
        self.make(lambda p: gestures.set_kind(p, chosen, kind))

    def set_style(self, style: Style | None) -> None:
        """Give the selected tracks a style of their own."""
        chosen = self.chosen
        self.make(lambda p: gestures.set_style(p, chosen, style))

    def set_label(self, label: str, chosen: tuple[TrackId, ...]) -> None:
        """Name tracks; which ones is given, because the selection may have moved on."""
        self.make(lambda p: gestures.set_label(p, chosen, label))

    def set_note(self, note: str, chosen: tuple[TrackId, ...]) -> None:
        """Write a note on tracks; which ones is given, because the selection may have moved on."""
        self.make(lambda p: gestures.set_note(p, chosen, note))

    def set_why(self, why: str, chosen: tuple[TrackId, ...]) -> None:
        """Say in words why tracks are covered; which ones is given, as the selection may have moved on."""
        self.make(lambda p: gestures.set_why(p, chosen, why))

    def tick_reason(self, code: str, on: bool) -> None:
        """Record that an exemption is relied on for the selected tracks, or not; their others stay."""
        chosen = self.chosen
        added, removed = ((code,), ()) if on else ((), (code,))
        self.make(lambda p: gestures.change_reasons(p, chosen, add=added, remove=removed))
