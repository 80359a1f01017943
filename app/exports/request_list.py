"""The footage of a request with a tick each: which of it is copied."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QFrame, QGridLayout, QLabel, QWidget

from app.exports.standing import Standing, standing_of
from app.theme.elided import Elided
from app.theme.parts import label, picture, row
from app.theme.sizes import px
from app.theme.tokens import SPACE
from app.words import footage_name

if TYPE_CHECKING:
    from app.jobs import Runner
    from app.session import Session
    from redaction.model.footage import Footage
    from redaction.model.project import Project

_NAME = 360
"""How wide the name of footage may be in the list, in pixels at the usual size of text."""


@dataclass
class FootageRow:
    """Footage in the list.

    Attributes:
        footage: Which.
        project: What was decided on it.
        standing: How ready it is for a copy.
        tick: Whether it is copied.
        name: What its copy is called.
    """

    footage: Footage
    project: Project
    standing: Standing
    tick: QCheckBox
    name: QLabel


class FootageList(QFrame):
    """One row for each file, in the order in which they were added.

    Attributes:
        rows: Footage with its tick.

    Signals:
        changed: A tick was set or taken away.
    """

    changed = Signal()

    def __init__(
        self,
        session: Session,
        jobs: Runner,
        files: Iterable[Footage],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._jobs = session, jobs
        self.rows: list[FootageRow] = []
        self.setProperty("card", "true")
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(SPACE * 2, SPACE, SPACE * 2, SPACE)
        self._grid.setHorizontalSpacing(SPACE * 2)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(0, 1)
        for footage in sorted(files, key=lambda f: f.added):
            self._add(footage)

    def stand_again(self) -> None:
        """Look again at what can be copied now; what cannot is ticked no longer."""
        for row_ in self.rows:
            row_.standing = self._standing(row_.footage, row_.project)
            row_.tick.setEnabled(row_.standing.possible)
            if not row_.standing.possible:
                row_.tick.setChecked(False)

    def _add(self, footage: Footage) -> None:
        at = 2 * len(self.rows)
        project = self._session.workspace.project(footage.id)
        standing = self._standing(footage, project)
        tick = QCheckBox()
        known = footage_name(footage)
        # a long name makes the window no wider than the screen: all of it is in the tip
        shown = tick.fontMetrics().elidedText(known, Qt.TextElideMode.ElideMiddle, px(_NAME))
        tick.setText(shown.replace("&", "&&"))
        tick.setAccessibleName(known)
        tick.setChecked(standing.wanted)
        tick.setEnabled(standing.possible)
        tick.setToolTip(footage.path)
        name = Elided("caption")
        self._grid.addWidget(tick, at, 0)
        state = QWidget()
        state.setLayout(
            row(picture(standing.icon, 16, standing.tone), label(standing.words), spacing=6)
        )
        tick.setAccessibleDescription(standing.words)
        self._grid.addWidget(state, at, 1, Qt.AlignmentFlag.AlignLeft)
        # below, in line with the words of the tick: beside both there is no room for a name
        below = row(name)
        below.setContentsMargins(SPACE * 3, 0, 0, SPACE // 2)
        self._grid.addLayout(below, at + 1, 0, 1, 2)
        self.rows.append(FootageRow(footage, project, standing, tick, name))
        tick.toggled.connect(self.changed)

    def _standing(self, footage: Footage, project: Project) -> Standing:
        copies = self._session.workspace.exports(footage.id)
        return standing_of(footage, project, copies, self._jobs.running)
