"""The people panel: the gallery, the selected person below it, and the way to compare faces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from app.actions.ids import ActionId
from app.language.core import brief
from app.people.detail import Detail
from app.people.gallery import Gallery
from app.theme.motion import show_busy
from app.theme.parts import button, label, row
from app.theme.tokens import SPACE
from app.words import count_words

if TYPE_CHECKING:
    from app.actions.registry import Registry
    from app.people.cards import Card
    from app.people.people import People
    from app.session import Session


class PeoplePanel(QWidget):
    """Who is in the footage.

    Signals:
        left: The keys belong to the picture again.
    """

    left = Signal()

    def __init__(
        self, session: Session, people: People, registry: Registry, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._people = people
        self.gallery = Gallery(people)
        self.detail = Detail(session, people, registry)
        self.said = label("", "muted", wrap=True)
        self.compare = button(
            self.tr("Compare faces"),
            lambda: registry.trigger(ActionId.COMPARE_FACES),
            icon_name="search",
            tip=registry.declaration(ActionId.COMPARE_FACES).tip,
        )
        self.stop = button(
            self.tr("Stop"), people.cancel, tip=self.tr("Stop; what was looked at is kept.")
        )
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(4)
        self.bar.setAccessibleName(self.tr("Comparing faces"))
        head = row(self.said, self.compare, self.stop, spacing=SPACE)
        head.setContentsMargins(SPACE, 6, SPACE, 6)
        head.setStretch(0, 1)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(head)
        box.addWidget(self.bar)
        box.addWidget(self.gallery, 1)
        box.addWidget(self.detail)
        people.changed.connect(self._show)
        people.running_changed.connect(self._show_head)
        people.progressed.connect(self._progressed)
        session.selection_changed.connect(self._selection_changed)
        self.gallery.chosen.connect(self._chosen)
        self.gallery.opened.connect(people.choose)
        # not before the drag has ended: the rows may be others by then
        queued = Qt.ConnectionType.QueuedConnection
        self.gallery.joined.connect(people.group, queued)
        self.gallery.separated.connect(people.separate, queued)
        self.detail.left.connect(self.left)
        self._show()

    def _show(self) -> None:
        self.gallery.show_cards(self._people.cards, self._session.selection)
        self.detail.show_card(self._people.selected)
        self._show_head()

    def _show_head(self) -> None:
        people = self._people
        running, fault = people.running, people.fault
        groups = sum(1 for card in people.cards if len(card.tracks) > 1)
        self.stop.setVisible(running)
        self.bar.setVisible(running)
        if running:
            show_busy(self.bar)
        # somebody who can do nothing about it now gets the sentence, not a dead button
        self.compare.setVisible(not running and fault is None and bool(people.cards))
        if running:
            said = self.tr("Comparing faces…")
        elif not people.cards:
            said = self.tr("Nobody was found yet. Find faces first (Ctrl+D).")
        elif fault is not None:
            said = brief(fault)
        elif not people.compared:
            said = self.tr("Whom do the tracks show? Comparing groups those of one person.")
        else:
            many = count_words(groups, self.tr("person"), self.tr("people"))
            single = count_words(
                len(people.cards) - groups, self.tr("single track"), self.tr("single tracks")
            )
            said = self.tr("{people}, {single}.").format(people=many, single=single)
            if people.left:
                said += " " + self.tr("{n} not compared yet.").format(n=people.left)
        self.said.setText(said)

    def _progressed(self, event: dict[str, Any]) -> None:
        if self._people.running:
            self.bar.setRange(0, max(1, int(event["total"])))
            self.bar.setValue(int(event["done"]))

    def _selection_changed(self) -> None:
        if self.isVisible():
            self.gallery.mirror(self._session.selection)
            self.detail.show_card(self._people.selected)

    def _chosen(self, cards: list[Card]) -> None:
        self._session.select(track for card in cards for track in card.tracks)

    def showEvent(self, event: QShowEvent) -> None:
        """What was worked out earlier is looked up when somebody wants to see it."""
        super().showEvent(event)
        self._people.watch(True)
        self._people.show_kept()
        self._selection_changed()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing is kept up to date that nobody sees."""
        self._people.watch(False)
        super().hideEvent(event)
