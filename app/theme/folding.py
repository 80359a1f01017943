"""What is folded where there is little width: rows into several lines, sides below each other."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QSizePolicy, QSplitter, QStyle, QWidget

from app.theme.tokens import SPACE

Items = list[QWidget | None]
FOLD = 0
"""Stands between the items of a row where it is folded first, without a gap."""
_MOST = 16_777_215


class Folding(QWidget):
    """Things side by side, in several lines where they do not fit into one.

    It is folded at its gaps first, and what follows a gap stays at the right. Qt's layouts could do it with a
    height that depends on the width, which splitters and scroll areas pass on wrongly; so this claims the
    height it needs, as a label of several lines does. What is left of a line goes to its gap; in a line
    without one, to what may grow by its size policy. It is mirrored where one reads from right to left.
    """

    def __init__(
        self,
        *items: QWidget | int | None,
        spacing: int = SPACE,
        margins: tuple[int, int, int, int] = (0, 0, 0, 0),
    ) -> None:
        """Make it.

        Args:
            items: From left to right; None for a gap that takes what is left, ``FOLD`` for none at all.
            spacing: Between them, in pixels; lines are never further apart than is usual.
            margins: Around them: left, top, right, bottom.
        """
        super().__init__()
        self._items: Items = [i for i in items if not isinstance(i, int)]
        self._firsts = [two for one, two in itertools.pairwise(items) if isinstance(one, int)]
        self._spacing = spacing
        self._between = min(spacing, SPACE)
        self._margins = margins
        self._lines: list[Items] = []
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        for item in self._items:
            if item is not None:
                item.setParent(self)

    @property
    def lines(self) -> int:
        """How many lines there are now."""
        return len(self._lines)

    def sizeHint(self) -> QSize:
        """As wide as all of it in one line, as high as its lines."""
        shown: Items = [i for i in self._items if i is None or not i.isHidden()]
        wide = self._needs(_without_edges(shown))
        return QSize(wide + self._margins[0] + self._margins[2], self._high())

    def minimumSizeHint(self) -> QSize:
        """As wide as its widest part."""
        wide = max(
            (_least(i) for i in self._items if i is not None and not i.isHidden()), default=0
        )
        return QSize(wide + self._margins[0] + self._margins[2], self._high())

    def event(self, event: QEvent) -> bool:
        """Parts came, went, or say something else; or it is read the other way."""
        heard = super().event(event)
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.LayoutDirectionChange):
            self._fold()
            self.updateGeometry()
        return heard

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold for the new width."""
        super().resizeEvent(event)
        self._fold()

    def showEvent(self, event: QShowEvent) -> None:
        """Its parts have their type now."""
        super().showEvent(event)
        self._fold()

    def _room(self) -> int:
        return self.width() - self._margins[0] - self._margins[2]

    def _needs(self, line: Items) -> int:
        widths = [_least(item) for item in line if item is not None]
        return sum(widths) + self._spacing * max(len(widths) - 1, 0)

    def _high(self) -> int:
        lines = self._lines or [list(self._items)]
        heights = [max((_height(i) for i in line if i is not None), default=0) for line in lines]
        between = self._between * (len(heights) - 1)
        return sum(heights) + between + self._margins[1] + self._margins[3]

    def _fold(self) -> None:
        room = self._room()
        shown: Items = [i for i in self._items if i is None or not i.isHidden()]
        whole = _without_edges(shown)
        self._lines = [whole] if self._needs(whole) <= room else self._folded(shown, room)
        left, top = self._margins[0], self._margins[1]
        for line in self._lines:
            high = max((_height(i) for i in line if i is not None), default=0)
            self._lay(line, QRect(left, top, room, high))
            top += high + self._between
        for item in shown:
            if item is not None and not any(item in line for line in self._lines):
                item.setGeometry(0, 0, 0, 0)
        needed = self._high()
        if needed != self.minimumHeight():
            self.setFixedHeight(needed)

    def _folded(self, shown: Items, room: int) -> list[Items]:
        """Lines that fit, each as full as can be."""
        lines: list[Items] = []
        line: Items = []
        for item in [*shown, None]:
            first = item is not None and item in self._firsts
            if not first and item is not None and self._needs([*line, item]) <= room:
                line.append(item)
                continue
            if any(part is not None for part in line):
                lines.append(line)
            # what follows a gap stays at the right, also in a further line
            gap: Items = [None] if line[:1] == [None] and not first else []
            line = [None] if item is None else [*gap, item]
        return [_without_edges(found) for found in lines]

    def _lay(self, line: Items, room: QRect) -> None:
        parts = [item for item in line if item is not None]
        left_over = max(room.width() - self._needs(line), 0)
        gaps = len(line) - len(parts)
        shares = [0 if item is None or gaps else _share(item) for item in line]
        x, weight = room.left(), sum(shares)
        for item, share in zip(line, shares, strict=True):
            if item is None:
                x += left_over // gaps
                continue
            wide = _least(item) + (left_over * share // weight if share else 0)
            wide = min(wide, item.maximumWidth(), room.width())
            high = _height(item)
            if item.sizePolicy().verticalPolicy() is not QSizePolicy.Policy.Fixed:
                high = min(room.height(), item.maximumHeight())
            place = QRect(x, room.top() + (room.height() - high) // 2, wide, high)
            item.setGeometry(QStyle.visualRect(self.layoutDirection(), room, place))
            x += wide + self._spacing


def _without_edges(line: Items) -> Items:
    """A line without hairlines at its ends, which part nothing there."""
    first = next((n for n, i in enumerate(line) if i is not None and not i.property("line")), 0)
    last = max(
        (n for n, i in enumerate(line) if i is not None and not i.property("line")), default=0
    )
    gap: Items = [None] if line[:1] == [None] else []
    return gap + line[first : last + 1]


def _least(item: QWidget) -> int:
    """How wide a thing is at least: what grows may begin small, all else has the width it likes."""
    hint = item.minimumSizeHint() if _share(item) else item.sizeHint()
    return min(max(hint.width(), item.minimumWidth()), item.maximumWidth())


def _height(item: QWidget) -> int:
    return min(max(item.sizeHint().height(), item.minimumHeight()), item.maximumHeight())


def _share(item: QWidget) -> int:
    policy = item.sizePolicy()
    if not policy.expandingDirections() & Qt.Orientation.Horizontal:
        return 0
    return max(policy.horizontalStretch(), 1)


class Sides(QSplitter):
    """Parts beside each other; below each other where there is too little width for that.

    Each way keeps the sizes that somebody gave the parts by hand, for when they lie that way again.
    """

    def __init__(self, *parts: QWidget, wide: tuple[int, ...], high: tuple[int, ...]) -> None:
        """Make it.

        Args:
            parts: From left to right.
            wide: Their widths beside each other, in pixels or as shares.
            high: Their heights below each other, in pixels or as shares.
        """
        super().__init__(Qt.Orientation.Horizontal)
        way = Qt.Orientation
        self._sizes: dict[Qt.Orientation, Sequence[int]] = {
            way.Horizontal: wide,
            way.Vertical: high,
        }
        self.setChildrenCollapsible(False)
        for part in parts:
            self.addWidget(part)
        self.setSizes(wide)
        self.splitterMoved.connect(self._moved)

    @property
    def beside(self) -> bool:
        """Whether the parts lie beside each other."""
        return self.orientation() is Qt.Orientation.Horizontal

    def setSizes(self, sizes: Sequence[int]) -> None:
        """Give the parts their sizes the way they lie now."""
        super().setSizes(sizes)
        self._sizes[self.orientation()] = tuple(sizes)

    def minimumSizeHint(self) -> QSize:
        """As wide as the widest part: it can lay them below each other."""
        hint = super().minimumSizeHint()
        wide = max((_floor(part) for part in self._parts()), default=0)
        return QSize(wide, hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the parts as the room allows."""
        self._turn()
        super().resizeEvent(event)

    def event(self, event: QEvent) -> bool:
        """A part that needs more width than before may have to go below."""
        heard = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._turn()
        return heard

    def _parts(self) -> list[QWidget]:
        parts = (self.widget(number) for number in range(self.count()))
        return [part for part in parts if part is not None and not part.isHidden()]

    def _moved(self) -> None:
        # not what is left of them where the window became narrow: that is not what somebody chose
        self._sizes[self.orientation()] = tuple(self.sizes())

    def _turn(self) -> None:
        parts = self._parts()
        needed = sum(_floor(part) for part in parts) + self.handleWidth() * (len(parts) - 1)
        beside = needed <= self.width()
        if beside == self.beside:
            return
        way = Qt.Orientation
        self.setOrientation(way.Horizontal if beside else way.Vertical)
        self.setSizes(self._sizes[self.orientation()])


def _floor(part: QWidget) -> int:
    return min(max(part.minimumSizeHint().width(), part.minimumWidth()), _MOST)
