"""The selected tracks: what was decided, what they are, why, and the ways to take cover away."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QLabel,
    QLayout,
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
from app.panels.keyframe_list import KeyframeList
from app.panels.phrases import (
    confidence_words,
    frames_words,
    is_by_hand,
    state_icon,
    state_words,
    tr,
)
from app.panels.problem_list import ProblemList
from app.panels.progress import ReviewProgress
from app.panels.reason_words import origin_words
from app.panels.track_fields import TrackFields
from app.requested import request_of
from app.review.corrections import Corrections
from app.session import Session
from app.theme.icons import pixmap
from app.theme.parts import button, column, label, line, row
from app.theme.tokens import current
from redaction.casework.catalogue import Catalogue
from redaction.casework.missing import is_missing
from redaction.casework.reasons import reasons_of
from redaction.model.project import Project, is_covered, is_shown
from redaction.model.request import Request
from redaction.model.track import ReviewState, Track


class Inspector(QScrollArea):
    """Shows and changes the selected tracks; without a selection, how far the review is.

    Attributes:
        fields: What the tracks are.
        keyframes: The keyframes of the selected track.
        problems: What is doubtful about it.

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
        self._state_shown: tuple[str, str] | None = None
        self._reasons_by: tuple[Request | None, Catalogue] | None = None
        self.setWidgetResizable(True)
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
        session.footage_leaving.connect(self.fields.keep_texts)
        session.footage_changed.connect(self.refresh)
        session.request_changed.connect(self.refresh)
        session.case_changed.connect(self._case_changed)
        session.frame_changed.connect(lambda _frame: self._frame_changed())
        self.refresh()

    def refresh(self) -> None:
        """Show the selection as it is now."""
        before = tuple(t.id for t in self._tracks)
        tracks = self._session.selected_tracks
        if tuple(t.id for t in tracks) != before:
            # what was typed belongs to the tracks it was typed for
            self.fields.keep_texts()
            tracks = self._session.selected_tracks
        self._tracks = tracks
        project = self._session.project
        if not tracks or project is None:
            self.fields.show_tracks(())
            self._progress.refresh()
            self._turn_to(0)
            return
        self._fill(project, tracks)
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
        current().changed.connect(self._tint)
        self._state = label("", "muted")
        self._facts = label("", "muted", wrap=True)
        self.fields = TrackFields(self._corrections)
        self.fields.typed.connect(self.typed)
        self.keyframes = KeyframeList(registry)
        self.keyframes.asked.connect(self._session.go_to)
        self.problems = ProblemList()
        self._problem_box = QWidget()
        self._problem_box.setLayout(
            column(label(self.tr("Why it is worth a look"), "section"), self.problems, spacing=6)
        )
        state = row(self._state_icon, self._state, None, spacing=6)
        form = QWidget()
        form.setProperty("surface", "clear")
        layout = QVBoxLayout(form)
        layout.setContentsMargins(12, 14, 12, 16)
        layout.setSpacing(14)
        layout.addLayout(column(self._title, state, self._facts, spacing=4))
        layout.addLayout(self._decisions(registry))
        layout.addWidget(self._problem_box)
        layout.addWidget(line())
        layout.addWidget(self.fields)
        layout.addWidget(line())
        layout.addLayout(_removal(registry))
        layout.addWidget(self.keyframes)
        layout.addStretch(1)
        return form

    def _decisions(self, registry: Registry) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(6)
        for at, action in enumerate((ActionId.ACCEPT, ActionId.REJECT)):
            grid.addWidget(_wide(registry.button(action, text=True)), 0, at)
        grid.addWidget(_wide(registry.button(ActionId.KEEP_VISIBLE, text=True)), 1, 0)
        self._reopen = button(self.tr("Reopen"), self._corrections.reopen, icon_name="pending")
        self._reopen.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._reopen.setToolTip(self.tr("Let it wait for a decision again."))
        self._reopen.setProperty("tile", "true")
        grid.addWidget(self._reopen, 1, 1)
        return grid

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
            self._state_shown = name, token
            self._tint()
        self._state.setText(", ".join(sorted(states)) + self._locked(tracks))
        # for several tracks it would be a list of everything; the table says what is wrong with which
        doubtful = len(tracks) == 1 and bool(first.doubts)
        if doubtful:
            self.problems.show_problems(project, first)
        self._problem_box.setVisible(doubtful and first.state is ReviewState.PENDING)
        self._reopen.setEnabled(any(t.state is not ReviewState.PENDING for t in tracks))
        self._show_fields(project, tracks)
        self.keyframes.setVisible(len(tracks) == 1)
        if len(tracks) == 1:
            self.keyframes.show_track(first)
            self._frame_changed()

    def _rules(self) -> tuple[Request | None, Catalogue]:
        return request_of(self._session), self._session.workspace.catalogue.read()

    def _case_changed(self) -> None:
        # also said of what was seen, many times in an hour
        if self._tracks and self._rules() != self._reasons_by:
            self.refresh()

    def _show_fields(self, project: Project, tracks: tuple[Track, ...]) -> None:
        request, catalogue = self._reasons_by = self._rules()
        self.fields.set_request(None if request is None else request.kind, catalogue)
        bare = [t for t in tracks if not t.reasons and is_covered(project, t)]
        held = {(reasons_of(project, t, request, catalogue=catalogue), t.kind) for t in bare}
        said = dict.fromkeys(origin_words(catalogue, reasons) for reasons, _ in held)
        missing = request is not None and any(
            is_missing(catalogue, reasons, kind) for reasons, kind in held
        )
        self.fields.show_tracks(
            tracks,
            shown=all(is_shown(project, t) for t in tracks),
            origin="\n".join(words for words in said if words),
            missing=missing,
        )

    def _locked(self, tracks: tuple[Track, ...]) -> str:
        locked = sum(t.locked for t in tracks)
        if not locked:
            return ""
        if locked == len(tracks):
            return self.tr("  ·  locked")
        return self.tr("  ·  {n} of {all} locked").format(n=locked, all=len(tracks))

    def _frame_changed(self) -> None:
        frame = self._session.frame
        if frame is not None and len(self._tracks) == 1:
            self.keyframes.show_frame(frame.index)

    def _tint(self) -> None:
        if self._state_shown is not None:
            name, token = self._state_shown
            self._state_icon.setPixmap(pixmap(name, 18, token))


def _removal(registry: Registry) -> QVBoxLayout:
    """The four levels of taking cover away."""
    grid = QGridLayout()
    grid.setSpacing(6)
    levels = (
        ActionId.DELETE_ON_FRAME,
        ActionId.DELETE_FROM_HERE,
        ActionId.DELETE_STRETCH,
        ActionId.DELETE_TRACK,
    )
    for at, action in enumerate(levels):
        grid.addWidget(_wide(registry.button(action, text=True)), at // 2, at % 2)
    return column(label(tr("Stop covering"), "section"), grid, spacing=8)


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
