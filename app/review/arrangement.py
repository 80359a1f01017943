"""Where the parts of the review page lie, how large a person made them, and which of them are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from app.review.transport import HEIGHT as TRANSPORT
from app.settings.declared import REVIEW_SPLIT, SIDE_PANELS
from app.settings.store import Settings
from app.theme.parts import row
from app.theme.room import LowRoom, SideRoom
from app.timeline.lanes import DEFAULT_HEIGHT, SMALL_HEIGHT
from player.media.info import FootageKind

if TYPE_CHECKING:
    from app.review.filter_panel import FilterPanel
    from app.review.header import ToolRail
    from app.review.light import LightPanel
    from app.review.page import ReviewPage
    from app.session import Session
    from redaction.model.ids import FootageId

LEFT, RIGHT, BELOW = 352, 300, TRANSPORT + DEFAULT_HEIGHT
"""Width of the table and of the inspector, height of transport and timeline, in pixels, until a person
drags."""

LOW_WINDOW = 780
"""A page lower than this, in pixels, gives the picture what the timeline can spare."""
BESIDE = 560
"""Height at which the card of a moment leaves the table under it four rows, with the picture beside them."""

LOW_SIDE = 640
"""A side lower than this, in pixels, shows the open footage alone, so that the lists keep some rows."""

TELLING_SIDE = 700
"""A side lower than this, in pixels, leaves it to the inspector to say why a moment is doubtful."""

MOST_SIDE = 560
"""A side that would have to be wider than this scrolls instead."""
ROUNDLY = 1.06
"""What a button may lose at its sides before a side is made wider for it."""
LEAST_LEFT, LEAST_RIGHT = 328, 284
"""Narrowest table and inspector: all their words still fit."""

SMALL_WINDOW: Final = 1400
"""On a page narrower than this the picture comes first."""

SHOWN_MS: Final = 2500
"""How long the controls stay over a full-screen picture after the pointer moved."""


class Arrangement(QObject):
    """Lays the page out and remembers the sizes.

    Attributes:
        left: Beside the picture: what there is to review.
        right: Beside the picture: what is selected, and the place for notices under it.
        below: Transport and timeline.
        notices: Where notices are shown so that they cover nothing.

    Signals:
        changed: Panels beside the picture are shown now, or not any more.
    """

    changed = Signal()

    def __init__(
        self, page: ReviewPage, tools: ToolRail, session: Session, settings: Settings
    ) -> None:
        super().__init__(page)
        self._page = page
        self._tools = LowRoom(tools)
        self._session = session
        self._settings = settings
        self._settled = False
        self._still = False
        self._open: FootageId | None = None
        self.notices = _stack()
        box = self.notices.layout()
        assert isinstance(box, QVBoxLayout)
        box.setContentsMargins(6, 0, 6, 6)
        box.setSpacing(6)
        beside = _stack(page.footages, page.card, page.reason_card, page.lists)
        self.left = SideRoom(beside, LEAST_LEFT)
        self._beside = beside
        self.left.resized.connect(self.lower)
        self.right = _stack(page.light, page.shown, page.inspector, self.notices, stretch=1)
        self._stage = QWidget()
        self._stage.setLayout(row(self._tools, page.canvas, spacing=0))
        self.below = _stack(page.transport, page.timeline)
        self._across = QSplitter(Qt.Orientation.Horizontal)
        for part in (self.left, self._stage, self.right):
            self._across.addWidget(part)
        self._across.setStretchFactor(1, 1)
        self._down = QSplitter(Qt.Orientation.Vertical)
        self._down.addWidget(self._across)
        self._down.addWidget(self.below)
        self._down.setStretchFactor(0, 1)
        for splitter in (self._down, self._across):
            splitter.setChildrenCollapsible(False)
            splitter.setHandleWidth(1)
            splitter.splitterMoved.connect(self._keep)
        self.right.setMinimumWidth(LEAST_RIGHT)
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(page.header)
        layout.addWidget(page.notes.bar)
        layout.addWidget(self._down, 1)
        self._calm = QTimer(self)
        self._calm.setSingleShot(True)
        self._calm.setInterval(SHOWN_MS)
        self._calm.timeout.connect(self._sleep)
        page.canvas.installEventFilter(self)
        page.transport.installEventFilter(self)
        session.full_picture_changed.connect(self._full_changed)
        session.footage_changed.connect(self._footage_changed)
        self._show_parts()

    # sizes

    @property
    def sizes(self) -> tuple[int, int, int]:
        """Width of the left and of the right side, height of what is below, in pixels."""
        across = self._across.sizes()
        return across[0], across[2], self._down.sizes()[1]

    def settle(self) -> None:
        """Give everything its size when the page is first shown: as it was left the last time."""
        if not self._settled:
            self._settled = True
            # only once the words are in their type is it known how wide they are
            QTimer.singleShot(0, self, self._widen)
            self._apply(*self._kept())

    def _widen(self) -> None:
        """Large type and longer languages take more room beside the picture than ours at the usual size."""
        inspector = self._page.inspector
        inside, bar = inspector.widget(), inspector.verticalScrollBar().sizeHint().width()
        needed = 0 if inside is None else inside.minimumSizeHint().width() + bar
        for side, least, wide in (
            (self.left, LEAST_LEFT + self.left.bar, self.left.minimumSizeHint().width()),
            (self.right, LEAST_RIGHT, max(needed, self.right.minimumSizeHint().width())),
        ):
            if wide > max(least * ROUNDLY, side.minimumWidth()):
                side.setMinimumWidth(min(wide, MOST_SIDE))
                self._beside.setMinimumWidth(self.left.minimumWidth() - self.left.bar)

    def reset(self) -> None:
        """Put the panels back in their places."""
        self._settings.set(REVIEW_SPLIT, "")
        self._settings.set(SIDE_PANELS, True)
        self._show_parts()
        self._apply(LEFT, RIGHT, BELOW)

    def _apply(self, left: int, right: int, below: int) -> None:
        across, down = max(self._page.width(), 1), max(self._page.height(), 1)
        if across < SMALL_WINDOW:
            left = min(left, LEAST_LEFT + self.left.bar)
            right = min(right, LEAST_RIGHT)
        self._across.setSizes([left, max(across - left - right, 1), right])
        if down < LOW_WINDOW:
            below = min(below, TRANSPORT + SMALL_HEIGHT)
        room = down - self._page.header.height() - self._down.handleWidth()
        below = min(below, max(room - BESIDE, self.below.minimumSizeHint().height()))
        below = min(below, self.below.maximumHeight())
        self._down.setSizes([max(room - below, 1), below])

    def _keep(self, _position: int, _handle: int) -> None:
        self._settings.set(REVIEW_SPLIT, ",".join(map(str, self.sizes)))

    def _kept(self) -> tuple[int, int, int]:
        parts = self._settings.get(REVIEW_SPLIT).split(",")
        if len(parts) == 3 and all(part.isdecimal() and int(part) for part in parts):
            left, right, below = map(int, parts)
            return left, right, below
        return LEFT, RIGHT, BELOW

    def lower(self) -> None:
        """Leave the lists the room that they need: the other footage is scrolled to then."""
        page = self._page
        room = self.left.height()
        page.card.keep_low(room < TELLING_SIDE)
        page.footages.keep_low(room < LOW_SIDE or page.lists.shows(page.notes.panel))

    # what is shown

    @property
    def sides(self) -> bool:
        """Whether the panels beside the picture are shown."""
        return self._settings.get(SIDE_PANELS)

    def toggle_sides(self) -> None:
        """Show or hide the panels beside the picture."""
        self._settings.set(SIDE_PANELS, not self.sides)
        self._show_parts()

    def show_sides(self) -> None:
        """Show the panels beside the picture where they are hidden."""
        if not self.sides:
            self.toggle_sides()

    def toggle_panel(self, panel: LightPanel | FilterPanel) -> None:
        """Show a small panel beside the picture; over its corner where nothing is beside it."""
        canvas = self._page.canvas
        if panel.isVisible():
            panel.close_it()
            return
        if self.right.isVisible():
            box = self.right.layout()
            assert isinstance(box, QVBoxLayout)
            box.insertWidget(0, panel)
            panel.open_it()
            QTimer.singleShot(0, self, self._widen)
        else:
            panel.setParent(canvas)
            panel.open_it()
            # what it offers, and so its height, is known once it is shown
            panel.ensurePolished()
            layout = panel.layout()
            if layout is not None:
                layout.activate()
            panel.resize(min(320, canvas.width() - 24), panel.sizeHint().height())
            self._heighten(panel.height() + 24)
            other = self._page.light if panel is self._page.shown else self._page.shown
            below = other.height() if other.isVisible() else 0
            panel.move(12, min(48 + below, max(canvas.height() - panel.height() - 12, 12)))
        panel.raise_()

    def _heighten(self, least: int) -> None:
        """Let the timeline give the picture what it lacks to so many pixels, as far as it can."""
        lacking = least - self._page.canvas.height()
        above, below = self._down.sizes()
        if lacking > 0:
            self._down.setSizes([above + lacking, max(below - lacking, 0)])

    def wake(self) -> None:
        """Show the controls over a full-screen picture for a while."""
        if self._session.full_picture:
            self._float()
            self._page.transport.show()
            self._page.transport.raise_()
            self._calm.start()

    def _footage_changed(self) -> None:
        footage = self._session.footage
        before, self._open = self._open, None if footage is None else footage.id
        # the open footage is announced again when more is known of it: then a person goes on working
        if self._open != before:
            self._show_parts()

    def _show_parts(self) -> None:
        full, footage = self._session.full_picture, self._session.footage
        # several pages are gone through on the timeline
        still = footage is not None and footage.kind is FootageKind.STILL and footage.frames < 2
        for panel in (self._page.light, self._page.shown):
            if panel.isVisible():
                panel.close_it()
        for side in (self.left, self.right):
            side.setVisible(self.sides and not full)
        self.changed.emit()
        for part in (self._page.header, self._tools, self.below):
            part.setVisible(not full)
        self._page.timeline.setVisible(not still)
        self.below.setMaximumHeight(self._page.transport.height() if still else 16_777_215)
        if still != self._still:
            # a splitter does not give back room by itself
            self._still = still
            self._apply(*self._kept())

    def _full_changed(self) -> None:
        transport = self._page.transport
        self._show_parts()
        if self._session.full_picture:
            transport.setParent(self._page.canvas)
            transport.setProperty("floating", "true")
            self.wake()
        else:
            self._calm.stop()
            box = self.below.layout()
            assert isinstance(box, QVBoxLayout)
            transport.setProperty("floating", "")
            box.insertWidget(0, transport)
            transport.show()
        transport.style().unpolish(transport)
        transport.style().polish(transport)
        self._page.canvas.setFocus()

    def _float(self) -> None:
        """Lay the controls over the lower edge of the picture."""
        room, transport = self._page.canvas.rect(), self._page.transport
        width = min(room.width() - 32, 1100)
        transport.resize(width, transport.height())
        transport.move((room.width() - width) // 2, room.height() - transport.height() - 16)

    def _sleep(self) -> None:
        transport = self._page.transport
        inside = self._page.focusWidget()
        typing = inside is not None and transport.isAncestorOf(inside)
        if transport.underMouse() or typing:
            self._calm.start()
        elif self._session.full_picture:
            transport.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The pointer brings the controls back; they keep to the edge of the picture."""
        if not self._session.full_picture:
            return False
        if event.type() == QEvent.Type.MouseMove:
            self.wake()
        elif watched is self._page.canvas and event.type() == QEvent.Type.Resize:
            self._float()
        return False


def _stack(*parts: QWidget, stretch: int = -1) -> QWidget:
    """Parts below each other; the one numbered ``stretch`` takes what room there is."""
    made = QWidget()
    box = QVBoxLayout(made)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(0)
    for part in parts:
        box.addWidget(part)
    if parts:
        box.setStretchFactor(parts[stretch], 1)
    return made
