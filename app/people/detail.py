"""The selected person: their name, their tracks, whether they are shown, and who looks like them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QIcon, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.actions.guard import ACTIONS_FIRST
from app.actions.ids import ActionId
from app.canvas.items import track_name
from app.people.gallery import TRACKS, dragged, to_drag
from app.people.reasons import PersonReasons
from app.theme.icons import icon
from app.theme.parts import button, label, picture, row
from app.theme.tokens import SPACE
from app.words import count_words
from redaction.model.ids import TrackId

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.actions.registry import Registry
    from app.people.cards import Card
    from app.people.people import People
    from app.session import Session
    from redaction.people.warnings import ShowingWarning

STRIP: Final = 44
"""Side of the pictures in the strip of tracks, in pixels."""

_TRACK: Final = int(Qt.ItemDataRole.UserRole)


class TrackStrip(QListWidget):
    """One picture for each track of the person; dragged away to separate, or onto another card to join."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Tracks of this person"))
        self.setProperty(ACTIONS_FIRST, True)
        self.setViewMode(QListWidget.ViewMode.IconMode)
        self.setFlow(QListWidget.Flow.LeftToRight)
        self.setWrapping(False)
        self.setMovement(QListWidget.Movement.Static)
        self.setIconSize(QSize(STRIP, STRIP))
        self.setSpacing(2)
        self.setFixedHeight(STRIP + 22)
        self.setDragEnabled(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def mimeTypes(self) -> list[str]:
        """Only tracks."""
        return [TRACKS]

    def mimeData(self, items: Sequence[QListWidgetItem]) -> QMimeData:
        """The tracks of the dragged pictures."""
        return to_drag(TrackId(item.data(_TRACK)) for item in items)

    def keyboardSearch(self, _search: str) -> None:
        """Letters are actions, not a search."""
        return


class SeparateButton(QPushButton):
    """Separates the chosen tracks, or those dropped on it.

    Signals:
        dropped: Tracks were dropped here.
    """

    dropped = Signal(tuple)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(icon("split"), "", parent)
        self.setAcceptDrops(True)
        self.setAccessibleName(self.tr("Separate"))
        self.setFixedSize(STRIP, STRIP)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Only tracks may be dropped here."""
        if dragged(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """The tracks show somebody else."""
        tracks = dragged(event.mimeData())
        event.setDropAction(Qt.DropAction.IgnoreAction)
        event.accept()
        if tracks:
            self.dropped.emit(tracks)


class Detail(QFrame):
    """What can be done about the selected person.

    Signals:
        left: Something was typed and finished; the keys belong to the picture again.
    """

    left = Signal()

    def __init__(
        self, session: Session, people: People, registry: Registry, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("person-detail")
        self._session = session
        self._people = people
        self._registry = registry
        self._card: Card | None = None
        self._asked: Card | None = None
        self._checks: tuple[ShowingWarning, ...] = ()
        self._check_at = -1
        self._in_strip: object = None
        self.name = QLineEdit()
        self.name.setAccessibleName(self.tr("Name of the person"))
        self.name.setToolTip(
            self.tr("A name for your own use; it is in no copy and in no log row.")
        )
        self.name.editingFinished.connect(self._named)
        session.footage_leaving.connect(self._named)
        self.show_button = button(
            self.tr("Requester"), self._toggle_shown, kind="primary", icon_name="eye"
        )
        self.more = self._make_more()
        self.strip = TrackStrip()
        self.strip.itemSelectionChanged.connect(self._track_chosen)
        self.strip.itemActivated.connect(self._track_opened)
        self.separate = SeparateButton()
        words = self.tr("Separate the chosen track ({key}); or drag one here.")
        key = registry.keys_text
        registry.tell_keys(
            self.separate,
            lambda: self.separate.setToolTip(words.format(key=key(ActionId.SEPARATE_PERSON))),
        )
        self.separate.clicked.connect(lambda: registry.trigger(ActionId.SEPARATE_PERSON))
        # not before the drag has ended: what is dragged may be shown anew by then
        self.separate.dropped.connect(people.separate, Qt.ConnectionType.QueuedConnection)
        self._strip_line = QWidget()
        self._strip_line.setLayout(row(self.strip, self.separate, spacing=6))
        self.unsure = label("", "warning", wrap=True)
        self.confirm = button(
            self.tr("All one person"),
            self._confirm,
            tip=self.tr("You looked at every track: they all show this person."),
        )
        self._unsure_line = _line(picture("warning", 16, "warning"), self.unsure, self.confirm)
        self.face = QLabel()
        self.face.setFixedSize(STRIP, STRIP)
        self.question = label("", wrap=True)
        self.yes = button(
            self.tr("&Yes"), self._yes, tip=self.tr("Same person: join them (Alt+Y).")
        )
        self.no = button(
            self.tr("N&o"), self._no, tip=self.tr("Two people; you are not asked again (Alt+O).")
        )
        self._question_line = _line(self.face, self.question, self.yes, self.no)
        self.check = label("", wrap=True)
        self.next_check = button(
            self.tr("Ne&xt place"),
            self.go_on_checking,
            tip=self.tr("Show the next place to look at before this person is shown (Alt+X)."),
        )
        self._check_line = _line(picture("eye", 16, "warning"), self.check, self.next_check)
        self.reasons = PersonReasons(session, people)
        self.hint = label(
            self.tr("Choose somebody. Drag one card onto another to say that they are one person."),
            "muted",
            wrap=True,
        )
        self._parts = QWidget()
        inside = QVBoxLayout(self._parts)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(6)
        inside.addLayout(row(self.name, self.show_button, self.more, spacing=6))
        lines = (self._unsure_line, self._question_line, self._check_line)
        for part in (self._strip_line, self.reasons, *lines):
            inside.addWidget(part)
        box = QVBoxLayout(self)
        box.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        box.addWidget(self.hint)
        box.addWidget(self._parts)
        self.show_card(None)

    def show_card(self, card: Card | None) -> None:
        """Show this person, or a hint where nobody is selected."""
        same = (
            card is not None and self._card is not None and card.tracks[0] == self._card.tracks[0]
        )
        self._card = card
        self.reasons.show_card(card)
        self.hint.setVisible(card is None)
        self._parts.setVisible(card is not None)
        if card is None:
            return
        if not same:
            self._check_at = -1
        if not self.name.hasFocus() or not same:
            self.name.setText(card.name if card.typed else "")
            self.name.setPlaceholderText(card.name)
        self._show_button(card)
        self._show_strip(card)
        self._unsure_line.setVisible(card.unsure > 0)
        # there is room for two of the three lines; the places to look at are the most urgent
        room = not (card.kept and card.unsure)
        many = count_words(card.unsure, self.tr("track"), self.tr("tracks"))
        self.unsure.setText(self.tr("{n} may show somebody else.").format(n=many))
        self._ask(card if room else None)
        self._show_checks(card)

    def go_on_checking(self) -> None:
        """Show the next place to look at before this person is shown."""
        if not self._checks:
            return
        self._check_at = (self._check_at + 1) % len(self._checks)
        place = self._checks[self._check_at]
        both = (place.track,) if place.other is None else (place.track, place.other)
        self._say_check()
        self._session.select(both)
        self._session.go_to(place.frame)

    # inside

    def _make_more(self) -> QToolButton:
        made = QToolButton()
        made.setIcon(icon("more"))
        made.setAccessibleName(self.tr("More about this person"))
        made.setToolTip(self.tr("Appeal, witness, separate, confirm"))
        made.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = self._registry.fill_menu(
            QMenu(made),
            (
                ActionId.SHOW_REQUESTER,
                ActionId.SHOW_APPEAL,
                ActionId.COVER_WITNESS,
                None,
                ActionId.GROUP_PERSON,
                ActionId.SEPARATE_PERSON,
            ),
        )
        made.setMenu(menu)
        return made

    def _show_button(self, card: Card) -> None:
        key = self._registry.keys_text(ActionId.SHOW_REQUESTER)
        if card.kept:
            words, tip = self.tr("Cover again"), self.tr("Cover this person again.")
        else:
            words = self.tr("Requester")
            tip = self.tr("This is the requester: keep visible, cover everyone else ({key}).")
        self.show_button.setText(words)
        self.show_button.setToolTip(tip.format(key=key))

    def _show_strip(self, card: Card) -> None:
        self._strip_line.setVisible(len(card.tracks) > 1)
        self.separate.setEnabled(len(card.tracks) > 1)
        project = self._session.project
        if project is None or len(card.tracks) < 2:
            return
        person = project.people.get(card.person) if card.person is not None else None
        showing = (card.tracks, card.looks, () if person is None else person.unsure)
        if showing == self._in_strip:
            # a click in the strip ends up here, too: its items must outlive it
            return
        self._in_strip = showing
        looks = dict(card.looks)
        self.strip.blockSignals(True)
        self.strip.clear()
        for track_id in card.tracks:
            track = project.tracks.get(track_id)
            if track is None:
                # with very many cards, a card follows an edit a moment later
                continue
            item = QListWidgetItem()
            look = looks.get(track_id)
            image = self._people.crop(look) if look is not None else None
            doubt = person is not None and track_id in person.unsure
            item.setIcon(icon("face") if image is None else QIcon(QPixmap.fromImage(image)))
            words = track_name(track)
            said = self.tr("{name}, unsure").format(name=words) if doubt else words
            item.setToolTip(said)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, said)
            item.setData(_TRACK, track_id)
            if doubt:
                item.setText("?")
            self.strip.addItem(item)
        self.strip.blockSignals(False)

    def _ask(self, card: Card | None) -> None:
        asked = [] if card is None else self._people.suggestions(card)
        self._asked = asked[0][0] if asked else None
        self._question_line.setVisible(self._asked is not None)
        if self._asked is None:
            return
        image = next(
            (i for _, look in self._asked.looks if (i := self._people.crop(look)) is not None), None
        )
        size = self.face.size() * self.devicePixelRatioF()
        shown = QPixmap() if image is None else QPixmap.fromImage(image).scaled(
            size, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )  # fmt: skip
        shown.setDevicePixelRatio(self.devicePixelRatioF())
        self.face.setPixmap(shown)
        near = self.tr("very alike") if asked[0][1] <= 1 else self.tr("alike")
        self.question.setText(
            self.tr("Same person as {name}? They are {how}.").format(
                name=self._asked.name, how=near
            )
        )

    def _show_checks(self, card: Card) -> None:
        mine = set(card.tracks)
        self._checks = (
            tuple(w for w in self._people.warnings if w.track in mine) if card.kept else ()
        )
        self._check_at = min(self._check_at, len(self._checks) - 1)
        self._check_line.setVisible(card.kept)
        self.next_check.setVisible(bool(self._checks))
        self._say_check()

    def _say_check(self) -> None:
        count = len(self._checks)
        if not count:
            said = self.tr("Nobody else comes near, and the grouping is sure. Look all the same.")
        elif self._check_at < 0:
            many = count_words(count, self.tr("place"), self.tr("places"))
            said = self.tr("{n} to look at before this person is shown.").format(n=many)
        else:
            place = self._checks[self._check_at]
            said = self.tr("{i} of {n}, frame {frame}: {words}").format(
                i=self._check_at + 1, n=count, frame=f"{place.frame:,}", words=place.words
            )
        self.check.setText(said)

    def _named(self) -> None:
        card, text = self._card, self.name.text().strip()
        if card is not None and text != (card.name if card.typed else ""):
            self._people.rename(card.person, card.tracks, text)
        if self.name.hasFocus():
            self.left.emit()

    def _toggle_shown(self) -> None:
        card = self._card
        if card is None:
            return
        if card.kept:
            self._people.cover(card)
        else:
            self._people.show_only(card.tracks)

    def _confirm(self) -> None:
        if self._card is not None:
            self._people.confirm(self._card)

    def _yes(self) -> None:
        if self._card is not None and self._asked is not None:
            self._people.group((*self._card.tracks, *self._asked.tracks))

    def _no(self) -> None:
        if self._card is not None and self._asked is not None:
            self._people.not_same(self._card, self._asked)

    def _track_chosen(self) -> None:
        chosen = [TrackId(item.data(_TRACK)) for item in self.strip.selectedItems()]
        if chosen:
            self._session.select(chosen)

    def _track_opened(self, item: QListWidgetItem) -> None:
        track = TrackId(item.data(_TRACK))
        look = dict(self._card.looks).get(track) if self._card is not None else None
        project = self._session.project
        if look is not None and look.frames:
            self._session.go_to(look.frames[0])
        elif project is not None and track in project.tracks:
            self._session.go_to(project.tracks[track].start)


def _line(first: QWidget, text: QLabel, *buttons: QPushButton) -> QWidget:
    made = QWidget()
    box = row(first, text, *buttons, spacing=6)
    box.setStretch(1, 1)
    made.setLayout(box)
    return made
