"""Tables and lists that look like ours: whole rows, two lines a cell, no grid."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolTip,
    QWidget,
)

from app.models.giving_way import GivingWayModel, left_out_lines
from app.models.roles import Role
from app.theme.icons import pixmap
from app.theme.qss import SMALL
from app.theme.tokens import SPACE, colour

Index = QModelIndex | QPersistentModelIndex
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class RowTable(QTableView):
    """A table of whole rows: one is chosen, the one under the pointer is lit."""

    def __init__(self, name: str, row_height: int = 40, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.hovered = -1
        self._widths: tuple[int, ...] = ()
        self._stretch = self._least = 0
        self._giving_way: tuple[int, ...] = ()
        self._squeezed = False
        self.setAccessibleName(name)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setItemDelegate(LineDelegate(self))
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(row_height)
        self.verticalHeader().setMinimumSectionSize(24)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setDefaultAlignment(_LEFT)
        header.setFixedHeight(36)
        header.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def set_widths(
        self,
        widths: Sequence[int],
        stretch: int,
        *,
        giving_way: Sequence[int] = (),
        least: int = 140,
    ) -> None:
        """Give each column a width in pixels; one takes what is left.

        Args:
            widths: One for each column.
            stretch: Which takes what is left.
            giving_way: Columns that are left out where there is little room, the first one first. What
                they say stands in the tooltips of their row then, and a screen reader says it with a cell
                where the model is a ``GivingWayModel``.
            least: What the one that takes what is left has at least before others give way to it.
        """
        self._widths, self._stretch, self._least = tuple(widths), stretch, least
        self._giving_way = tuple(giving_way)
        header = self.horizontalHeader()
        header.setMinimumSectionSize(40)
        for column, width in enumerate(widths):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
            header.resizeSection(column, width)
        header.setSectionResizeMode(stretch, QHeaderView.ResizeMode.Stretch)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave columns out where there is too little room for all."""
        super().resizeEvent(event)
        if self._giving_way:
            self._give_way()

    def viewportEvent(self, event: QEvent) -> bool:
        """The tooltip of a cell also says what stands in columns that are left out."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            said = self.left_out(self.indexAt(event.pos()))
            if said:
                QToolTip.showText(event.globalPos(), said, self.viewport())
                return True
        return super().viewportEvent(event)

    def left_out(self, index: QModelIndex) -> str:
        """What a cell's tooltip says, with what stands in the columns that are left out of its row.

        Empty where none is left out.
        """
        header = self.horizontalHeader()
        hidden = [c for c in self._giving_way if header.isSectionHidden(c)]
        if not hidden or not index.isValid():
            return ""
        tip = index.data(Qt.ItemDataRole.ToolTipRole)
        lines = [str(tip or index.data(Qt.ItemDataRole.DisplayRole) or "")]
        return "\n".join(filter(None, [*lines, *left_out_lines(index, hidden)]))

    def _give_way(self) -> None:
        room = self.viewport().width() - self._least
        needed = sum(self._widths) - self._widths[self._stretch]
        header = self.horizontalHeader()
        for column in self._giving_way:
            out = needed > room
            header.setSectionHidden(column, out)
            needed -= self._widths[column] if out else 0
        model = self.model()
        if isinstance(model, GivingWayModel):
            model.left_out = tuple(c for c in self._giving_way if header.isSectionHidden(c))
        squeezed = needed > room
        if squeezed or self._squeezed:
            # a person's own widths stay until there is no room for them
            self._squeezed = squeezed
            for column, width in enumerate(self._widths):
                if column != self._stretch:
                    header.resizeSection(column, width * room // needed if squeezed else width)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light the row under the pointer."""
        self._hover(self.rowAt(int(event.position().y())))
        super().mouseMoveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the row, and is not the dialog's as well: that would press what the row brings up."""
        super().keyPressEvent(event)
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and self.currentIndex().isValid():
            event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        """No row is under the pointer."""
        self._hover(-1)
        super().leaveEvent(event)

    def _hover(self, row: int) -> None:
        if row != self.hovered:
            self.hovered = row
            self.viewport().update()


class LineDelegate(QStyledItemDelegate):
    """Paints a cell with one or two lines, the second with an icon."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Ground, hairline, words."""
        painter.save()
        view = self.parent()
        hovered = isinstance(view, RowTable) and view.hovered == index.row()
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        paint_ground(painter, option.rect, selected=selected, hovered=hovered)
        if selected and index.column() == 0 and isinstance(view, QWidget) and view.hasFocus():
            bar = QRect(option.rect.left(), option.rect.top(), 3, option.rect.height())
            painter.fillRect(bar, colour("focus"))
        area = option.rect.adjusted(SPACE + 4, 0, -SPACE, 0)
        second = str(index.data(Role.SECOND) or "")
        first = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
        font = QFont(option.font)
        if index.data(Role.STRONG):
            font.setWeight(QFont.Weight.DemiBold)
        ink = colour("on_selection" if selected else "text")
        if not second:
            line(painter, area, first, font, ink)
        elif not first:
            painter.setFont(font)
            chip(
                painter, area, str(index.data(Role.ICON) or ""), str(index.data(Role.TONE)), second
            )
        else:
            middle = area.center().y()
            upper = QRect(area.left(), middle - 20, area.width(), 20)
            lower = QRect(area.left(), middle + 1, area.width(), 19)
            line(painter, upper, first, font, ink)
            icon_name = str(index.data(Role.ICON) or "")
            token = str(index.data(Role.TONE) or "text_faint")
            chip(painter, lower, icon_name, token, second)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Wide enough for the longer line."""
        lines = (index.data(Qt.ItemDataRole.DisplayRole), index.data(Role.SECOND))
        wide = max(option.fontMetrics.horizontalAdvance(str(text or "")) for text in lines)
        return QSize(wide + SPACE * 4, 40)


class CardList(QListView):
    """A list whose rows are small cards with a picture."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMouseTracking(True)
        self.setItemDelegate(CardDelegate(self))


class CardDelegate(QStyledItemDelegate):
    """Paints a file: its picture, name, facts and states."""

    THUMB = QSize(128, 72)
    """Size of the picture, in pixels."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Ground, picture, words."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        ground = option.rect.adjusted(SPACE, 3, -SPACE, -3)
        token = "selection" if selected else "hover" if hovered else "raised"
        painter.setPen(colour("focus" if selected and _focused(self) else "border"))
        painter.setBrush(colour(token))
        painter.drawRoundedRect(ground, 8, 8)
        thumb = QRect(ground.topLeft(), self.THUMB).translated(12, (ground.height() - 72) // 2)
        self._thumb(painter, thumb, index)
        left = thumb.right() + 15
        words = QRect(left, ground.top() + 10, ground.right() - left - 12, 20)
        font = QFont(option.font)
        font.setWeight(QFont.Weight.DemiBold)
        ink = colour("on_selection" if selected else "text")
        line(painter, words, str(index.data(Qt.ItemDataRole.DisplayRole)), font, ink)
        words.translate(0, 21)
        muted = colour("on_selection" if selected else "text_muted")
        line(painter, words, str(index.data(Role.SECOND)), small(option.font), muted)
        for name, tone, text in index.data(Role.CHIPS) or ():
            words.translate(0, 21)
            chip(painter, words, name, tone, text)
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002
        """High enough for the states."""
        return QSize(320, max(100, 66 + 21 * len(index.data(Role.CHIPS) or ())))

    def _thumb(self, painter: QPainter, rect: QRect, index: Index) -> None:
        path = QPainterPath()
        path.addRoundedRect(rect, 5, 5)
        painter.fillPath(path, colour("well"))
        shown = index.data(Qt.ItemDataRole.DecorationRole)
        if shown is not None:
            painter.setClipPath(path)
            size = shown.size().scaled(rect.size(), Qt.AspectRatioMode.KeepAspectRatio)
            fitted = QRect(rect.topLeft(), size)
            fitted.moveCenter(rect.center())
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawPixmap(fitted, shown)
            painter.setClipping(False)
        else:
            art = pixmap(str(index.data(Role.ICON) or "film"), 28, "text_disabled")
            painter.drawPixmap(rect.center().x() - 13, rect.center().y() - 13, art)


def paint_ground(painter: QPainter, rect: QRect, *, selected: bool, hovered: bool) -> None:
    """The ground of a row and the hairline below it."""
    if selected:
        painter.fillRect(rect, colour("selection"))
    elif hovered:
        painter.fillRect(rect, colour("hover"))
    painter.fillRect(QRect(rect.left(), rect.bottom(), rect.width(), 1), colour("border"))


def line(painter: QPainter, rect: QRect, text: str, font: QFont, ink: QColor) -> None:
    """One line of text, cut with an ellipsis where it does not fit."""
    painter.setFont(font)
    painter.setPen(ink)
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(rect, _LEFT, shown)


def chip(painter: QPainter, rect: QRect, icon_name: str, token: str, text: str) -> None:
    """A state: an icon and words in one colour."""
    left = rect.left()
    if icon_name:
        painter.drawPixmap(left, rect.center().y() - 6, pixmap(icon_name, 14, token))
        left += 20
    area = QRect(left, rect.top(), rect.right() - left, rect.height())
    line(painter, area, text, small(painter.font()), colour(token))


def small(font: QFont) -> QFont:
    """The same font at the size of captions."""
    made = QFont(font)
    made.setPixelSize(SMALL)
    made.setWeight(QFont.Weight.Normal)
    return made


def _focused(delegate: QStyledItemDelegate) -> bool:
    view = delegate.parent()
    return isinstance(view, QWidget) and view.hasFocus()
