"""The selected tracks: what was decided, what they are, why, and the ways to take cover away."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QLabel,
    QLayout,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.actions.ids import ActionId
from app.actions.registry import Registry
from app.canvas.items import track_name
from app.panels.phrases import (
    confidence_words,
    frames_words,
    is_by_hand,
    state_icon,
    state_words,
    style_words,
)
from app.panels.problem_list import ProblemList
from app.panels.progress import ReviewProgress
from app.panels.reasons import ReasonsButton
from app.review.corrections import Corrections
from app.session import Session
from app.theme.icons import pixmap
from app.theme.parts import button, column, label, line, row
from app.words import region_kind_words
from redaction.model.project import Project
from redaction.model.region import Kind, Style
from redaction.model.track import ReviewState, Track

T = TypeVar("T")

COMMIT_AFTER_MS = 800
"""A text is kept this long after the last key, and at once when the field is left."""


class Inspector(QScrollArea):
    """Shows and changes the selected tracks; without a selection, how far the review is.

    Attributes:
        problems: What is doubtful about the selected track.

    Signals:
        typed: A name was typed and Return pressed: the keys belong to the picture again.
    """

    typed = Signal()

    def __init__(
        self,
        session: Session,
        registry: Registry,
        corrections: Corrections,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._corrections = corrections
        self._tracks: tuple[Track, ...] = ()
        self._filling = False
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Selection"))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._pages = _Pages()
        layout = self._pages.layout()
        assert layout is not None
        # else it would be held to the size of the tallest page
        layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self._progress = ReviewProgress(session, registry)
        self._pages.addWidget(self._progress)
        self._pages.addWidget(self._make_form(registry))
        self._pages.setProperty("surface", "clear")
        widest = max(p.minimumSizeHint().width() for p in self._pages.findChildren(QWidget))
        self._pages.setMinimumWidth(widest)
        self.setWidget(self._pages)
        session.selection_changed.connect(self.refresh)
        session.project_changed.connect(lambda _changes: self.refresh())
        session.footage_changed.connect(self.refresh)
        session.request_changed.connect(self._request_changed)
        session.marks_changed.connect(self._marks)
        self.refresh()

    def refresh(self) -> None:
        """Show the selection as it is now."""
        before = tuple(t.id for t in self._tracks)
        tracks = self._session.selected_tracks
        if tuple(t.id for t in tracks) != before:
            # what was typed belongs to the tracks it was typed for
            self._keep_texts()
            tracks = self._session.selected_tracks
        self._tracks = tracks
        project = self._session.project
        if not tracks or project is None:
            self._progress.refresh()
            self._turn_to(0)
            return
        self._filling = True
        self._fill(project, tracks)
        self._filling = False
        self._turn_to(1)

    def _turn_to(self, page: int) -> None:
        if page != self._pages.currentIndex():
            self._pages.setCurrentIndex(page)
            self._pages.updateGeometry()

    def show_search(self, found: int | None, wanted: str = "") -> None:
        """Say how many tracks a running search found so far; None when none runs."""
        self._progress.show_search(found, wanted)

    def show_progress(self, event: dict[str, Any]) -> None:
        """Say how far the running search is."""
        self._progress.show_progress(event)

    def show_partly(self, partly: bool) -> None:
        """Say whether part of the footage was not searched."""
        self._progress.show_partly(partly)

    def show_stopping(self) -> None:
        """Say that the search is about to stop."""
        self._progress.show_stopping()

    # building

    def _make_form(self, registry: Registry) -> QWidget:
        self._title = label("", "title")
        self._title.setWordWrap(True)
        self._state_icon = QLabel()
        self._state_icon.setFixedSize(18, 18)
        self._state = label("", "muted")
        self._facts = label("", "muted", wrap=True)
        self._kind = self._combo(self.tr("Kind"), ((k, region_kind_words(k)) for k in Kind))
        self._kind.activated.connect(self._kind_chosen)
        self._style = self._combo(self.tr("Style"), ((s, style_words(s)) for s in (None, *Style)))
        self._style.activated.connect(self._style_chosen)
        self._label = QLineEdit()
        self._label.setAccessibleName(self.tr("Name of the track"))
        self._label.setPlaceholderText(self.tr("For instance: man in red"))
        self._label.setMaxLength(80)
        self._label.editingFinished.connect(self._keep_texts)
        self._label.returnPressed.connect(self.typed)
        self._note = QPlainTextEdit()
        self._note.setAccessibleName(self.tr("Note on the track"))
        self._note.setPlaceholderText(self.tr("Why, for whoever checks this later"))
        self._note.setTabChangesFocus(True)
        self._note.setFixedHeight(72)
        self._reasons = ReasonsButton()
        self._reasons.chosen.connect(self._reasons_chosen)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(COMMIT_AFTER_MS)
        self._timer.timeout.connect(self._keep_texts)
        self._note.textChanged.connect(self._typed)
        self.problems = ProblemList()
        self._problem_box = QWidget()
        self._problem_box.setLayout(
            column(label(self.tr("Why it is worth a look"), "section"), self.problems, spacing=6)
        )
        state = row(self._state_icon, self._state, None, spacing=6)
        form = QWidget()
        form.setProperty("surface", "clear")
        layout = QVBoxLayout(form)
        layout.setContentsMargins(16, 14, 16, 16)
        layout.setSpacing(14)
        layout.addLayout(column(self._title, state, self._facts, spacing=4))
        layout.addLayout(self._decisions(registry))
        layout.addWidget(self._problem_box)
        layout.addWidget(line())
        layout.addLayout(self._fields())
        layout.addWidget(line())
        layout.addLayout(self._removal(registry))
        layout.addStretch(1)
        return form

    def _decisions(self, registry: Registry) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(8)
        for at, action in enumerate((ActionId.ACCEPT, ActionId.REJECT)):
            grid.addWidget(_wide(registry.button(action, text=True)), 0, at)
        grid.addWidget(_wide(registry.button(ActionId.KEEP_VISIBLE, text=True)), 1, 0)
        self._reopen = button(self.tr("Reopen"), self._corrections.reopen, icon_name="pending")
        self._reopen.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._reopen.setToolTip(self.tr("Let it wait for a decision again."))
        self._reopen.setProperty("tile", "true")
        grid.addWidget(self._reopen, 1, 1)
        return grid

    def _fields(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(10)
        grid.setColumnStretch(1, 1)
        rows: tuple[tuple[str, QWidget], ...] = (
            (self.tr("Name"), self._label),
            (self.tr("Kind"), self._kind),
            (self.tr("Style"), self._style),
            (self.tr("Reasons"), self._reasons),
            (self.tr("Note"), self._note),
        )
        for at, (text, field) in enumerate(rows):
            made = label(text, "muted")
            made.setBuddy(field)
            side = (
                Qt.AlignmentFlag.AlignTop if field is self._note else Qt.AlignmentFlag.AlignVCenter
            )
            grid.addWidget(made, at, 0, side)
            grid.addWidget(field, at, 1)
        return grid

    def _removal(self, registry: Registry) -> QVBoxLayout:
        self._stretch = button(
            self.tr("In to out"), self._corrections.delete_stretch, icon_name="mark-out"
        )
        self._stretch.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._stretch.setProperty("tile", "true")
        grid = QGridLayout()
        grid.setSpacing(8)
        grid.addWidget(_wide(registry.button(ActionId.DELETE_ON_FRAME, text=True)), 0, 0)
        grid.addWidget(_wide(registry.button(ActionId.DELETE_FROM_HERE, text=True)), 0, 1)
        grid.addWidget(self._stretch, 1, 0)
        whole = _wide(registry.button(ActionId.DELETE_TRACK, text=True))
        grid.addWidget(whole, 1, 1)
        return column(label(self.tr("Stop covering"), "section"), grid, spacing=8)

    def _combo(self, name: str, items: Iterable[tuple[T, str]]) -> QComboBox:
        made = QComboBox()
        made.setAccessibleName(name)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for value, text in items:
            made.addItem(text, value)
        return made

    # filling

    def _fill(self, project: Project, tracks: tuple[Track, ...]) -> None:
        first = tracks[0]
        if len(tracks) == 1:
            self._title.setText(track_name(first))
            words = self.tr("Frames {frames}  ·  {sure} sure")
            if len(first.span) == 1:
                words = self.tr("Frame {frames}  ·  {sure} sure")
            if is_by_hand(first):
                words = words.replace("{sure} sure", self.tr("drawn by hand"))
            self._facts.setText(
                words.format(frames=frames_words(first), sure=confidence_words(first))
            )
        else:
            self._title.setText(self.tr("{n} tracks selected").format(n=len(tracks)))
            self._facts.setText(self.tr("What you change here changes all of them."))
        states = {state_words(project, t) for t in tracks}
        name, token = state_icon(project, first) if len(states) == 1 else ("tracks", "text_muted")
        self._state_icon.setVisible(len(states) == 1)
        if len(states) == 1:
            self._state_icon.setPixmap(pixmap(name, 18, token))
        locked = self.tr(" · locked") if all(t.locked for t in tracks) else ""
        self._state.setText(", ".join(sorted(states)) + locked)
        # for several tracks it would be a list of everything; the table says what is wrong with which
        doubtful = len(tracks) == 1 and bool(first.doubts)
        if doubtful:
            self.problems.show_problems(project, first)
        self._problem_box.setVisible(doubtful and first.state is ReviewState.PENDING)
        self._reopen.setEnabled(any(t.state is not ReviewState.PENDING for t in tracks))
        _choose(self._kind, _common(tracks, lambda t: t.kind))
        _choose(self._style, _common(tracks, lambda t: t.style), unset=None)
        self._reasons.show_codes(first.reasons)
        if not self._label.hasFocus():
            self._label.setText(_common(tracks, lambda t: t.label) or "")
        if not self._note.hasFocus():
            self._note.setPlainText(_common(tracks, lambda t: t.note) or "")
        self._marks()

    def _marks(self) -> None:
        span = self._session.marked_span
        self._stretch.setEnabled(span is not None)
        self._stretch.setToolTip(
            self.tr("Mark a stretch with I and O first.")
            if span is None
            else self.tr("Stop covering from frame {a} to {b}.").format(
                a=span.start, b=span.stop - 1
            )
        )

    def _request_changed(self) -> None:
        request = self._session.request
        self._reasons.set_kind(None if request is None else request.kind)
        self.refresh()

    # acting

    def _kind_chosen(self) -> None:
        kind = self._kind.currentData()
        if kind is not None:
            self._corrections.set_kind(Kind(kind))

    def _style_chosen(self) -> None:
        style = self._style.currentData()
        self._corrections.set_style(None if style is None else Style(style))

    def _reasons_chosen(self, codes: tuple[str, ...]) -> None:
        self._corrections.set_reasons(codes)

    def _typed(self) -> None:
        if not self._filling:
            self._timer.start()

    def _keep_texts(self) -> None:
        """Commit a name or note that was typed, for the tracks shown in the fields."""
        self._timer.stop()
        if self._filling or not self._tracks:
            return
        shown, self._tracks = self._tracks, ()
        ids = tuple(t.id for t in shown)
        # both are read first: the edit of one refreshes the fields
        text, note = self._label.text().strip(), self._note.toPlainText().strip()
        if text != (_common(shown, lambda t: t.label) or ""):
            self._corrections.set_label(text, ids)
        if note != (_common(shown, lambda t: t.note) or ""):
            self._corrections.set_note(note, ids)
        if not self._tracks:
            self._tracks = shown


def _common(tracks: tuple[Track, ...], value: Callable[[Track], T]) -> T | None:
    """What all tracks have in common, or None."""
    first = value(tracks[0])
    return first if all(value(t) == first for t in tracks) else None


def _choose(combo: QComboBox, value: object, unset: object = ...) -> None:
    """Show a value, or nothing where the tracks differ."""
    at = combo.findData(value) if value is not None or unset is None else -1
    combo.setCurrentIndex(at)


class _Pages(QStackedWidget):
    """Asks for the room of the page that is shown, not of the tallest one."""

    def sizeHint(self) -> QSize:
        """What the page shown would like."""
        page = self.currentWidget()
        return super().sizeHint() if page is None else page.sizeHint()

    def heightForWidth(self, width: int) -> int:
        """As high as the page shown is at that width."""
        page = self.currentWidget()
        if page is None:
            return -1
        return page.heightForWidth(width) if page.hasHeightForWidth() else page.sizeHint().height()

    def minimumSizeHint(self) -> QSize:
        """What the page shown needs."""
        page = self.currentWidget()
        return super().minimumSizeHint() if page is None else page.minimumSizeHint()


def _wide(made: QToolButton) -> QToolButton:
    """A button as wide as its cell, outlined like the others beside it."""
    made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    made.setProperty("tile", "true")
    return made
