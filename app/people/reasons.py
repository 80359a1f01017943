"""Why the selected person is covered: codes and words that hold for all of their tracks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.panels.reason_words import origin_words
from app.panels.reasons import ReasonsField
from app.requested import request_of
from app.theme.parts import column
from redaction.casework.reasons import reasons_of
from redaction.edit import gestures

if TYPE_CHECKING:
    from app.people.cards import Card
    from app.people.people import People
    from app.session import Session
    from redaction.model.person import Person
    from redaction.model.track import Track

WORDS = 42
"""Height of the field for words: the panel has little room, and longer words scroll."""


class PersonReasons(QWidget):
    """Shown for who is covered; of somebody in no group it is about their one track.

    Attributes:
        field: Codes and words.
    """

    def __init__(self, session: Session, people: People, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._people = people
        self._card: Card | None = None
        self.field = ReasonsField()
        self.field.button.set_single()
        self.field.words.setFixedHeight(WORDS)
        self.field.button.set_lead(self.tr("Reasons: "))
        self.field.ticked.connect(self._tick)
        self.field.kept.connect(self._say)
        session.case_changed.connect(self._refresh)
        session.request_changed.connect(self._refresh)
        session.footage_leaving.connect(self.field.keep)
        self.setLayout(column(self.field))

    def show_card(self, card: Card | None) -> None:
        """Show why this person is covered; what was typed for another is kept for them first."""
        if self._card is not None and (card is None or card.tracks[0] != self._card.tracks[0]):
            self.field.keep()
        self._card = card
        self._refresh()

    # inside

    def _refresh(self) -> None:
        held, session = self._holder(), self._session
        self.setVisible(held is not None)
        project = session.project
        if held is None or project is None:
            return
        request, catalogue = request_of(session), session.workspace.catalogue.read()
        self.field.set_catalogue(catalogue)
        self.field.set_kind(None if request is None else request.kind)
        origin = ""
        if not held.reasons:
            origin = origin_words(
                catalogue, reasons_of(project, held, request, catalogue=catalogue)
            )
        self.field.set_value(held.reasons, held.why, origin=origin)
        # a line of words has to be worth its room
        self.field.words.setVisible(bool(held.reasons or held.why or self.field.words.hasFocus()))

    def _holder(self) -> Person | Track | None:
        """Who has the reasons: the person, or the track of somebody in no group; None where shown."""
        card, project = self._card, self._session.project
        if card is None or project is None or card.kept:
            return None
        if card.person is not None:
            return project.people.get(card.person)
        return project.tracks.get(card.tracks[0])

    def _tick(self, code: str, on: bool) -> None:
        card = self._card
        if card is None:
            return
        added, gone = ((code,), ()) if on else ((), (code,))
        person, tracks = card.person, card.tracks
        if person is None:
            self._people.making.make(
                lambda p: gestures.change_reasons(p, tracks, add=added, remove=gone)
            )
        else:
            self._people.making.make(
                lambda p: gestures.reason_person(p, person, add=added, remove=gone)
            )

    def _say(self) -> None:
        card, held, why = self._card, self._holder(), self.field.why
        if card is None or held is None or why == held.why:
            return
        person, tracks = card.person, card.tracks
        if person is None:
            self._people.making.make(lambda p: gestures.set_why(p, tracks, why))
        else:
            self._people.making.make(lambda p: gestures.reason_person(p, person, why=why))
