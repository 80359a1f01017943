"""The gallery: one row for each person, with their best pictures, dragged onto each other to join."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QByteArray,
    QItemSelection,
    QItemSelectionModel,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QFont,
    QImage,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPen,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.actions.guard import ACTIONS_FIRST
from app.shell.tables import line, paint_ground
from app.theme.icons import pixmap
from app.theme.tokens import colour
from redaction.model.ids import TrackId

if TYPE_CHECKING:
    from app.people.cards import Card
    from app.people.people import People

TRACKS: Final = "application/x-umbra-tracks"
"""What is dragged: ids of tracks, as JSON."""

ROW: Final = 70
"""Height of a card, in pixels."""

CROP: Final = 56
SMALL: Final = 26

Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
CARD: Final = int(Qt.ItemDataRole.UserRole)


def dragged(data: QMimeData) -> tuple[TrackId, ...]:
    """The tracks that are being dragged; empty when it is something else."""
    if not data.hasFormat(TRACKS):
        return ()
    return tuple(TrackId(i) for i in json.loads(bytes(data.data(TRACKS).data())))


def to_drag(tracks: Iterable[TrackId]) -> QMimeData:
    """Tracks as something to drag."""
    data = QMimeData()
    data.setData(TRACKS, QByteArray(json.dumps(list(tracks)).encode()))
    return data


class CardModel(QAbstractListModel):
    """The cards as rows, each with a sentence for screen readers."""

    def __init__(self, people: People, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._people = people
        self._cards: tuple[Card, ...] = ()

    def show_cards(self, cards: tuple[Card, ...]) -> None:
        """Show other cards; where they are as many, the rows stay where they are."""
        if len(cards) == len(self._cards):
            self._cards = cards
            if cards:
                self.dataChanged.emit(self.index(0), self.index(len(cards) - 1))
            return
        self.beginResetModel()
        self._cards = cards
        self.endResetModel()

    def card(self, index: Index) -> Card:
        """The card of a row."""
        return self._cards[index.row()]

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        """Rows at the top level; there are no others."""
        return 0 if parent.isValid() else len(self._cards)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What the delegate paints, and what a screen reader says."""
        card = self._cards[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return card.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            parts = [card.name, card.state, card.size, self.unsure(card), card.note]
            return ". ".join(part for part in parts if part)
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.tr("Drag onto another card to join them. Enter shows the best frame.")
        return card if role == CARD else None

    def unsure(self, card: Card) -> str:
        """The mark of a group that may be wrong, in words."""
        return self.tr("Unsure") if card.unsure else ""

    def crops(self, card: Card) -> list[QImage]:
        """The best pictures: one of each of the first tracks, or several of the only one."""
        looks = [look for _, look in card.looks]
        wanted = [(looks[0], n) for n in range(3)] if len(looks) == 1 else [(k, 0) for k in looks]
        made = (self._people.crop(look, number) for look, number in wanted[:4])
        return [image for image in made if image is not None and not image.isNull()]

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Every card can be chosen, dragged, and dropped on."""
        can = Qt.ItemFlag.ItemIsDragEnabled | Qt.ItemFlag.ItemIsDropEnabled
        return super().flags(index) | can if index.isValid() else can

    def mimeTypes(self) -> list[str]:
        """Only tracks."""
        return [TRACKS]

    def mimeData(self, indexes: Iterable[QModelIndex]) -> QMimeData:
        """The tracks of the dragged cards."""
        return to_drag(t for index in indexes for t in self.card(index).tracks)


class Gallery(QListView):
    """The cards below each other.

    Signals:
        chosen: A person chose cards; carries them.
        opened: A person wants to see this card's best frame.
        joined: Tracks were dropped on a card: the tracks of the card, then those dropped.
        separated: Tracks were dropped where no card is.
    """

    chosen = Signal(list)
    opened = Signal(object)
    joined = Signal(tuple)
    separated = Signal(tuple)

    def __init__(self, people: People, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = CardModel(people, self)
        self._mirroring = False
        self._over = QModelIndex()
        self.setModel(self._model)
        self.setItemDelegate(_CardDelegate(self))
        self.setAccessibleName(self.tr("People in the footage"))
        self.setProperty(ACTIONS_FIRST, True)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDropIndicatorShown(False)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.selectionModel().selectionChanged.connect(self._selection_made)
        self.activated.connect(lambda index: self.opened.emit(self._model.card(index)))
        self.clicked.connect(self._clicked)

    @property
    def cards(self) -> CardModel:
        """The rows."""
        return self._model

    @property
    def drop_target(self) -> QModelIndex:
        """The card something is being dragged over."""
        return self._over

    def show_cards(self, cards: tuple[Card, ...], selection: frozenset[TrackId]) -> None:
        """Show these cards; those with a selected track are selected."""
        self._mirroring = True
        self._model.show_cards(cards)
        self._mirroring = False
        self.mirror(selection)

    def mirror(self, selection: frozenset[TrackId]) -> None:
        """Bring the selection in line, without answering back."""
        chosen, first = QItemSelection(), QModelIndex()
        for row in range(self._model.rowCount()):
            index = self._model.index(row)
            if not selection.isdisjoint(self._model.card(index).tracks):
                chosen.select(index, index)
                first = first if first.isValid() else index
        self._mirroring = True
        model = self.selectionModel()
        model.select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        if first.isValid() and not self.selectionModel().isSelected(self.currentIndex()):
            model.setCurrentIndex(first, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.scrollTo(first)
        self._mirroring = False

    def keyboardSearch(self, _search: str) -> None:
        """Letters are actions, not a search."""
        return

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter shows the best frame."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self._model.card(self.currentIndex()))
            return
        super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Only tracks may be dropped here."""
        if dragged(event.mimeData()):
            event.acceptProposedAction()
        else:
            event.ignore()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Mark the card below the pointer."""
        if not dragged(event.mimeData()):
            event.ignore()
            return
        self._over = self.indexAt(event.position().toPoint())
        self.viewport().update()
        event.acceptProposedAction()

    def dragLeaveEvent(self, event: object) -> None:
        """Mark nothing."""
        del event
        self._end_drag()

    def dropEvent(self, event: QDropEvent) -> None:
        """On a card: join. Where there is none: separate."""
        tracks = dragged(event.mimeData())
        index = self.indexAt(event.position().toPoint())
        self._end_drag()
        # the rows stay where they are: what happens to them follows from the edit
        event.setDropAction(Qt.DropAction.IgnoreAction)
        event.accept()
        if not tracks:
            return
        if not index.isValid():
            self.separated.emit(tracks)
            return
        mine = self._model.card(index).tracks
        if set(tracks) - set(mine):
            self.joined.emit(tuple(dict.fromkeys((*mine, *tracks))))

    def _end_drag(self) -> None:
        self._over = QModelIndex()
        self.viewport().update()

    def _clicked(self, index: QModelIndex) -> None:
        if len(self.selectionModel().selectedIndexes()) == 1:
            self.opened.emit(self._model.card(index))

    def _selection_made(self, *_ranges: object) -> None:
        if self._mirroring:
            return
        rows = sorted(self.selectionModel().selectedIndexes(), key=lambda i: i.row())
        current = self.currentIndex()
        # the card chosen last comes last: joining goes by the first
        rows.sort(key=lambda i: i == current and len(rows) > 1)
        self.chosen.emit([self._model.card(index) for index in rows])


class _CardDelegate(QStyledItemDelegate):
    def __init__(self, gallery: Gallery) -> None:
        super().__init__(gallery)
        self._gallery = gallery

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:
        """All rows are equally high."""
        return QSize(option.rect.width(), ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Pictures, name, size, state."""
        model = self._gallery.cards
        card = model.card(index)
        rect = QRect(option.rect)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        paint_ground(painter, rect, selected=selected, hovered=hovered)
        if index == self._gallery.drop_target:
            painter.setPen(QPen(colour("focus"), 2))
            painter.drawRoundedRect(QRectF(rect).adjusted(3, 3, -3, -3), 6, 6)
        images = model.crops(card)
        top = rect.top() + (ROW - CROP) // 2
        _picture(painter, QRect(rect.left() + 10, top, CROP, CROP), images[:1])
        left = rect.left() + 10 + CROP + 10
        right = rect.right() - 10
        extra = images[1:3]
        if extra:
            right -= SMALL
            for number, image in enumerate(extra):
                place = QRect(right, top + number * (SMALL + 4), SMALL, SMALL)
                _picture(painter, place, [image])
            right -= 8
        bold = QFont(option.font)
        bold.setWeight(QFont.Weight.DemiBold)
        ink = colour("on_selection" if selected else "text")
        muted = colour("on_selection" if selected else "text_muted")
        rest = QRect(left, top, right - left, 20)
        line(painter, rest, card.name, bold, ink)
        line(painter, rest.translated(0, 20), card.size, option.font, muted)
        self._state(painter, rest.translated(0, 40), option.font, card, selected=selected)
        painter.restore()

    def _state(
        self, painter: QPainter, rect: QRect, font: QFont, card: Card, *, selected: bool
    ) -> None:
        """Covered or shown, by icon and words; then what is doubtful about it."""
        token = "warning" if card.kept else "good" if card.covered else "text_faint"
        name = "eye" if card.kept else "shield-check" if card.covered else "eye-off"
        parts = [(name, token, card.state)]
        if card.unsure:
            parts.append(("warning", "warning", self._gallery.cards.unsure(card)))
        elif card.note:
            parts.append(("", "text_faint", card.note))
        for icon_name, ink, words in parts:
            if icon_name:
                painter.drawPixmap(QPoint(rect.left(), rect.top() + 2), pixmap(icon_name, 16, ink))
                rect = rect.adjusted(20, 0, 0, 0)
            painter.setFont(font)
            width = painter.fontMetrics().horizontalAdvance(words)
            line(painter, rect, words, font, colour("on_selection" if selected else ink))
            rect = rect.adjusted(width + 10, 0, 0, 0)


def _picture(painter: QPainter, place: QRect, images: list[QImage]) -> None:
    """A crop with round corners, or a face on a plain ground where there is none."""
    path = QPainterPath()
    path.addRoundedRect(QRectF(place), 5, 5)
    painter.save()
    painter.setClipPath(path)
    painter.fillRect(place, colour("well"))
    if images:
        painter.drawImage(place, images[0])
    else:
        side = min(24, place.width() - 6)
        at = place.center() - QPoint(side // 2, side // 2)
        painter.drawPixmap(at, pixmap("face", side, "text_faint"))
    painter.restore()
