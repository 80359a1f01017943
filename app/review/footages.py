"""The footage of the request beside the picture: what else there is to review, one click away."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QFont, QImage, QKeyEvent, QPainter, QPainterPath, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from app.actions.guard import ACTIONS_FIRST
from app.actions.ids import ActionId
from app.actions.registry import Registry
from app.session import Session
from app.shell.tables import chip, line, paint_ground
from app.theme.icons import pixmap
from app.theme.parts import label, row
from app.theme.tokens import colour
from app.thumbnails import poster
from app.words import count_words, length_words
from player.media.info import FootageKind
from redaction.model.footage import Footage
from redaction.model.ids import FootageId
from redaction.model.track import ReviewState
from redaction.store.planfiles import CACHE

ROW: Final = 54
"""Height of a row, in pixels."""
SHOWN: Final = 3
"""Rows in view at most; the list scrolls from there on."""
THUMB: Final = QSize(72, 42)

Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
_VALUE = Qt.ItemDataRole.UserRole
_STATE = Qt.ItemDataRole.UserRole + 1
_FAULT = Qt.ItemDataRole.UserRole + 2
_OPEN = Qt.ItemDataRole.UserRole + 3
_KIND_ICONS = {
    FootageKind.VIDEO: "film",
    FootageKind.STILL: "snapshot",
    FootageKind.SOUND: "volume",
}


class FootageList(QAbstractListModel):
    """The footage of the request that the open footage belongs to, oldest first."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._files: list[Footage] = []
        self._states: dict[FootageId, str] = {}
        self._posters: dict[FootageId, QImage | None] = {}

    @property
    def files(self) -> tuple[Footage, ...]:
        """In the order shown."""
        return tuple(self._files)

    @property
    def current(self) -> int:
        """Which of them is open, or -1."""
        footage = self._session.footage
        ids = [f.id for f in self._files]
        return ids.index(footage.id) if footage is not None and footage.id in ids else -1

    def read(self) -> None:
        """Read the register and the state of every file again."""
        footage = self._session.footage
        found: list[Footage] = []
        if footage is not None:
            found = [f for f in self._session.workspace.footage() if f.request == footage.request]
            if footage.request is None:
                found = [f for f in found if f.id == footage.id]
        self.beginResetModel()
        self._files = sorted(found, key=lambda f: f.added)
        self._states = {f.id: self._state_of(f) for f in self._files}
        self.endResetModel()

    def recount(self) -> None:
        """The decisions on the open footage changed."""
        at = self.current
        if at >= 0:
            footage = self._files[at]
            self._states[footage.id] = self._state_of(footage)
            index = self.index(at, 0)
            self.dataChanged.emit(index, index)

    def show_posters(self) -> None:
        """Look again for a small picture of the open footage if there was none before."""
        footage = self._session.footage
        if footage is None or self._posters.get(footage.id) is not None:
            return
        self._posters = {k: v for k, v in self._posters.items() if v is not None}
        if self._files:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._files) - 1, 0))

    def show_poster_of(self, footage_id: str) -> None:
        """The cache holds a small picture of this footage now."""
        self._posters.pop(FootageId(footage_id), None)
        for at, footage in enumerate(self._files):
            if footage.id == footage_id:
                self.dataChanged.emit(self.index(at, 0), self.index(at, 0))

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        """Rows at the top level; there are no others."""
        return 0 if parent.isValid() else len(self._files)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What the delegate paints, and what a screen reader says."""
        footage = self._files[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return self._name(footage)
        if role == Qt.ItemDataRole.DecorationRole:
            return self._poster(footage)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            parts = [self._name(footage), self._states[footage.id], self._fault(footage)]
            if index.row() == self.current:
                parts.insert(1, self.tr("open"))
            return ". ".join(part for part in parts if part)
        if role == Qt.ItemDataRole.ToolTipRole:
            return footage.path
        if role == _VALUE:
            return footage
        if role == _STATE:
            return self._states[footage.id]
        if role == _FAULT:
            return self._fault(footage)
        return index.row() == self.current if role == _OPEN else None

    def _name(self, footage: Footage) -> str:
        name = Path(footage.path).name
        if len(footage.picture_choices) > 1:
            return self.tr("{name} (picture {n})").format(name=name, n=footage.video + 1)
        return name

    def _state_of(self, footage: Footage) -> str:
        project = self._session.workspace.project(footage.id)
        tracks = project.tracks.values()
        opened = self._session.footage
        if opened is not None and opened.id == footage.id:
            waiting = self._session.pending  # counted already, at every edit
        else:
            waiting = sum(1 for t in tracks if t.state is ReviewState.PENDING and not t.visible)
        length = length_words(footage.duration)
        if footage.kind is FootageKind.STILL:
            length = self.tr("picture")
        if not tracks:
            said = self.tr("nothing covered")
        elif waiting:
            done = (len(tracks) - waiting) * 100 // len(tracks)
            said = self.tr("{n} to review, {done} % done").format(n=waiting, done=done)
        else:
            said = self.tr("all reviewed")
        return f"{length}  ·  {said}"

    def _fault(self, footage: Footage) -> str:
        if not Path(footage.path).is_file():
            return self.tr("not where it was")
        if footage.damaged:
            n = len(footage.damaged)
            return count_words(n, self.tr("damaged frame"), self.tr("damaged frames"))
        return ""

    def _poster(self, footage: Footage) -> QImage | None:
        if footage.id not in self._posters:
            cache = self._session.workspace.folder / CACHE
            self._posters[footage.id] = poster(cache, footage)
        return self._posters[footage.id]


class _Rows(QStyledItemDelegate):
    """Paints a file: picture, name, state; the open one carries a mark and bold letters."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Ground, picture, words."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect, is_open = option.rect, bool(index.data(_OPEN))
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        paint_ground(painter, rect, selected=is_open, hovered=hovered)
        ink = colour("on_selection" if is_open else "text")
        if is_open:
            middle = QPointF(rect.left() + 11, rect.center().y() + 0.5)
            mark = QPainterPath(middle + QPointF(-4, -6))
            mark.lineTo(middle + QPointF(5, 0))
            mark.lineTo(middle + QPointF(-4, 6))
            mark.closeSubpath()
            painter.fillPath(mark, colour("accent_text"))
        thumb = QRect(rect.left() + 22, rect.center().y() - 20, THUMB.width(), THUMB.height())
        self._picture(painter, thumb, index)
        left = thumb.right() + 12
        words = QRect(left, rect.top() + 8, rect.right() - left - 10, 19)
        font = QFont(option.font)
        font.setWeight(QFont.Weight.DemiBold if is_open else QFont.Weight.Normal)
        line(painter, words, str(index.data(Qt.ItemDataRole.DisplayRole)), font, ink)
        words.translate(0, 20)
        painter.setFont(option.font)
        fault = str(index.data(_FAULT))
        token = "on_selection" if is_open else "text_muted"
        if fault:
            state = str(index.data(_STATE)).split("  ·  ", maxsplit=1)[0]
            chip(painter, words, "warning", "warning", f"{fault}  ·  {state}")
        else:
            chip(painter, words, "", token, str(index.data(_STATE)))
        view = self.parent()
        if selected and isinstance(view, QWidget) and view.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(colour("focus"))
            painter.drawRect(rect.adjusted(1, 1, -2, -2))
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002
        """Every row is as high as the next."""
        return QSize(240, ROW)

    def _picture(self, painter: QPainter, rect: QRect, index: Index) -> None:
        path = QPainterPath()
        path.addRoundedRect(rect, 4, 4)
        painter.fillPath(path, colour("well"))
        image = index.data(Qt.ItemDataRole.DecorationRole)
        if isinstance(image, QImage) and not image.isNull():
            room = rect.size()
            size = image.size().scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
            ratio = painter.device().devicePixelRatioF()
            shown = image.scaled(
                size * ratio,
                Qt.AspectRatioMode.IgnoreAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
            place = QRect(0, 0, size.width(), size.height())
            place.moveCenter(rect.center())
            painter.setClipPath(path)
            painter.drawPixmap(place, QPixmap.fromImage(shown))
            painter.setClipping(False)
            return
        footage: Footage = index.data(_VALUE)
        art = pixmap(_KIND_ICONS[footage.kind], 22, "text_disabled")
        painter.drawPixmap(rect.center().x() - 10, rect.center().y() - 10, art)


class _List(QListView):
    """Letters are actions; Enter opens."""

    def keyboardSearch(self, _search: str) -> None:
        """Letters are actions, not a search."""
        return

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens on every platform."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.activated.emit(self.currentIndex())
            return
        super().keyPressEvent(event)


class FootagePanel(QFrame):
    """The list with its heading; hidden while the request has one file only."""

    def __init__(self, session: Session, registry: Registry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._open: FootageId | None = None
        self._low = False
        self.setObjectName("footages")
        self.model = FootageList(session, self)
        self._title = label("", "section")
        self.list = _List()
        self.list.setModel(self.model)
        self.list.setAccessibleName(self.tr("Footage of the request"))
        self.list.setItemDelegate(_Rows(self.list))
        self.list.setMouseTracking(True)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setProperty(ACTIONS_FIRST, True)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.setUniformItemSizes(True)
        self.list.clicked.connect(self._chosen)
        self.list.activated.connect(self._chosen)
        before = registry.button(ActionId.FOOTAGE_BACK)
        after = registry.button(ActionId.FOOTAGE_FORWARD)
        head = row(self._title, None, before, after, spacing=2)
        head.setContentsMargins(12, 4, 6, 2)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(head)
        box.addWidget(self.list)
        for action, step in ((ActionId.FOOTAGE_BACK, -1), (ActionId.FOOTAGE_FORWARD, 1)):
            registry.bind(action, partial(self.go, step), enabled=partial(self._can_go, step))
        registry.bind(
            ActionId.FOOTAGE_LIST,
            self.list.setFocus,
            enabled=lambda _session: self.model.rowCount() > 1,
        )
        session.footage_changed.connect(self.refresh)
        session.register_changed.connect(self.refresh)
        session.project_changed.connect(lambda _changes: self.model.recount())
        self._registry = registry
        self.refresh()

    def refresh(self) -> None:
        """Follow the register and what is open; a person going through the list is left where they are."""
        footage = self._session.footage
        before, self._open = self._open, None if footage is None else footage.id
        chosen, down = self.list.currentIndex().row(), self.list.verticalScrollBar().value()
        self.model.read()
        count, at = self.model.rowCount(), self.model.current
        self.setVisible(count > 1)
        self._title.setText(self.tr("Footage {n} of {all}").format(n=at + 1, all=count))
        self._fit()
        if self._open == before and 0 <= chosen < count:
            self.list.setCurrentIndex(self.model.index(chosen, 0))
            self.list.verticalScrollBar().setValue(down)
        elif at >= 0:
            self.list.setCurrentIndex(self.model.index(at, 0))
            self.list.scrollTo(self.model.index(at, 0))
        self._registry.refresh()

    def keep_low(self, low: bool) -> None:
        """Show the open one alone where what lies below needs the room; the others are scrolled to."""
        if low != self._low:
            self._low = low
            self._fit()
            self.list.scrollTo(self.model.index(max(self.model.current, 0), 0))

    def _fit(self) -> None:
        shown = 1 if self._low else SHOWN
        self.list.setFixedHeight(min(self.model.rowCount(), shown) * ROW + 2)

    def go(self, step: int) -> None:
        """Open the footage that many rows on."""
        footage = self._neighbour(step)
        if footage is not None:
            self._session.review_asked.emit(footage)

    def _can_go(self, step: int, _session: Session) -> bool:
        return self._neighbour(step) is not None

    def _neighbour(self, step: int) -> Footage | None:
        at = self.model.current + step
        return (
            self.model.files[at]
            if self.model.current >= 0 and 0 <= at < len(self.model.files)
            else None
        )

    def _chosen(self, index: QModelIndex) -> None:
        footage: Footage = index.data(_VALUE)
        opened = self._session.footage
        if opened is None or footage.id != opened.id:
            self._session.review_asked.emit(footage)
