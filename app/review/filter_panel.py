"""What is shown: a small panel of boxes to tick, one for each kind and each state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QCheckBox, QFrame, QGridLayout, QLabel, QToolButton, QVBoxLayout

from app.actions.ids import ActionId
from app.canvas.items import is_kept
from app.review.filter import Standing, standings
from app.theme.icons import icon
from app.theme.parts import button, label, row
from redaction.model.region import Kind

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.actions.registry import Registry
    from app.review.filter import Filter
    from app.session import Session


class FilterPanel(QFrame):
    """Lies beside the picture, so that what it does can be seen, until it is closed.

    Attributes:
        kinds: The boxes by kind.
        states: The boxes by state.
        only_selected: The box that hides all but the selection.
        all: Shows everything again.

    Signals:
        closed: It is no longer shown; the keys belong to the picture again.
    """

    closed = Signal()

    def __init__(
        self,
        filter_: Filter,
        session: Session,
        registry: Registry,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._filter = filter_
        self._session = session
        self.setProperty("popover", "true")
        self.setObjectName("filter-panel")
        self.setAccessibleName(self.tr("What is shown"))
        forgets = self.tr(
            "Remembered for this footage until Umbra is closed; then everything is shown again."
        )
        kind_words = {
            Kind.FACE: self.tr("Faces"),
            Kind.PERSON: self.tr("Persons"),
            Kind.PLATE: self.tr("Plates"),
            Kind.TEXT: self.tr("Text"),
            Kind.SCREEN: self.tr("Screens"),
            Kind.OTHER: self.tr("Other"),
        }
        state_words = {
            Standing.TO_REVIEW: self.tr("To review"),
            Standing.ACCEPTED: self.tr("Accepted"),
            Standing.REJECTED: self.tr("Rejected"),
            Standing.KEPT: self.tr("Kept visible"),
            Standing.LOCKED: self.tr("Locked"),
        }
        self._counts: dict[Kind | Standing, QLabel] = {}
        self.kinds = {k: self._box(w, forgets) for k, w in kind_words.items()}
        self.states = {s: self._box(w, forgets) for s, w in state_words.items()}
        for kind, box in self.kinds.items():
            box.clicked.connect(lambda on, k=kind: filter_.show_kind(k, on=on))
        for state, box in self.states.items():
            box.clicked.connect(lambda on, s=state: filter_.show_state(s, on=on))
        self.only_selected = self._box(self.tr("Only the selected"), forgets)
        self.only_selected.clicked.connect(lambda on: filter_.show_only_selected(on=on))
        self.all = button(self.tr("Show everything"), filter_.show_all, kind="ghost")
        self.all.setToolTip(self.tr("Show every outline again."))
        close = QToolButton()
        close.setIcon(icon("close"))
        close.setAutoRaise(True)
        close.setAccessibleName(self.tr("Close"))
        registry.tell_keys(
            close,
            lambda: close.setToolTip(
                self.tr("Close (Esc, {key})").format(key=registry.keys_text(ActionId.WHAT_IS_SHOWN))
            ),
        )
        close.clicked.connect(self.close_it)
        box_ = QVBoxLayout(self)
        box_.setContentsMargins(14, 12, 14, 12)
        box_.setSpacing(10)
        box_.addLayout(row(label(self.tr("What is shown"), "strong"), None, close))
        columns = row(spacing=14)
        columns.addLayout(self._grid(self.tr("Kind"), self.kinds))
        columns.addLayout(self._grid(self.tr("State"), self.states))
        box_.addLayout(columns)
        box_.addWidget(self.only_selected)
        words = self.tr("Hides outlines only. What is covered stays the same.")
        box_.addWidget(label(words, "caption", wrap=True))
        box_.addLayout(row(None, self.all))
        boxes = (*self.kinds.values(), *self.states.values(), self.only_selected)
        for part in (*boxes, self.all, close):
            part.installEventFilter(self)
        filter_.changed.connect(self._follow)
        session.project_changed.connect(self._project_changed)
        session.footage_changed.connect(self._follow)
        self.hide()

    def open_it(self) -> None:
        """Show it and give it the keys."""
        self.show()
        first = next((box for box in self.kinds.values() if not box.isHidden()), self.only_selected)
        first.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_it(self) -> None:
        """Take it away; what is hidden stays hidden, and the picture says so."""
        self.hide()
        self.closed.emit()

    def showEvent(self, event: QShowEvent) -> None:
        """Offer what there is now."""
        super().showEvent(event)
        self._follow()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Escape closes it; that is not the key that clears the selection."""
        if not isinstance(event, QKeyEvent) or event.key() != Qt.Key.Key_Escape:
            return False
        if event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if event.type() is QEvent.Type.KeyPress:
            self.close_it()
            return True
        return False

    def _box(self, words: str, tip: str) -> QCheckBox:
        made = QCheckBox(words)
        made.setToolTip(tip)
        return made

    def _grid(self, title: str, boxes: Mapping[Any, QCheckBox]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(0, 1)
        grid.addWidget(label(title, "section"), 0, 0, 1, 2)
        grid.setRowStretch(len(boxes) + 1, 1)
        for at, (what, box) in enumerate(boxes.items(), 1):
            count = label("", "mono")
            count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self._counts[what] = count
            grid.addWidget(box, at, 0)
            grid.addWidget(count, at, 1)
        return grid

    def _project_changed(self, _changes: object) -> None:
        self._follow()

    def _follow(self) -> None:
        """The rows of what there is, with how many tracks each has; not while nobody sees it."""
        if self.isHidden():
            return
        shown, project = self._filter.shown, self._session.project
        found: Counter[Kind | Standing] = Counter()
        if project is not None:
            for track in project.tracks.values():
                kept = is_kept(project, track)
                found[track.kind] += 1
                found.update(standings(track.state, kept=kept, locked=track.locked))
        for what, count in self._counts.items():
            count.setText(f"{found[what]:,}")
        for kind, box in self.kinds.items():
            there = found[kind] > 0 or kind in shown.kinds
            box.setVisible(there)
            self._counts[kind].setVisible(there)
            with QSignalBlocker(box):
                box.setChecked(kind not in shown.kinds)
        for state, box in self.states.items():
            with QSignalBlocker(box):
                box.setChecked(state not in shown.states)
        with QSignalBlocker(self.only_selected):
            self.only_selected.setChecked(shown.only_selected)
        self.all.setEnabled(not shown.all)
