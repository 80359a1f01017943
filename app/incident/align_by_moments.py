"""The part of the alignment dialog that matches moments: a table of those that both cameras show."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.incident.align_words import moments_words, stray_words
from app.theme.parts import Banner, button, row
from app.theme.tokens import SPACE
from player.media.time import FrameIndex, format_seconds
from redaction.incident.camera import AlignedBy, Alignment, MatchedMoment
from redaction.incident.moments_alignment import MomentsMatch, align_by_moments

if TYPE_CHECKING:
    from redaction.model.ids import FootageId

_SAID: Final = 5
"""Column of what is seen."""

_LONGEST: Final = 200
"""Characters of what is seen."""


class MomentsTab(QWidget):
    """Moments that both cameras show, and what they give.

    Attributes:
        mark: The button that takes the two pictures shown as one moment.
        table: The moments; what is seen can be written into the last column.
        match: What they give, or None without any.

    Signals:
        mark_asked: The two pictures shown are one moment.
        changed: The moments changed.
        chosen: A moment is to be looked at: the frame of the aligned camera and of the other.
    """

    mark_asked = Signal()
    changed = Signal()
    chosen = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._moments: list[MatchedMoment] = []
        self._lasts = (Fraction(1, 25), Fraction(1, 25))
        self.match: MomentsMatch | None = None
        self.mark = button(
            self.tr("&Same moment in both pictures"), self.mark_asked.emit, kind="primary",
            icon_name="link", tip=self.tr("What is shown on the left and on the right is one moment (M)"),
        )  # fmt: skip
        self.take_out = button(
            self.tr("&Remove"), self.remove, icon_name="delete",
            tip=self.tr("Take the chosen moment out (Delete)"),
        )  # fmt: skip
        self.banner = Banner()
        self.table = QTableWidget(0, _SAID + 1)
        self._build()
        self._work_out()

    @property
    def moments(self) -> tuple[MatchedMoment, ...]:
        """The moments, in the order they were matched."""
        return tuple(self._moments)

    def alignment(self, to: FootageId) -> Alignment | None:
        """What the moments give; None without any, or if no clock could run like that."""
        match = self.match
        if match is None or not match.is_possible:
            return None
        return Alignment(
            AlignedBy.MOMENTS,
            to,
            match.offset,
            1 + match.drift,
            residual=match.residual,
            moments=self.moments,
        )

    def set_cameras(self, own: str, to: str, moments: tuple[MatchedMoment, ...] = ()) -> None:
        """Match moments of two cameras; those of others go."""
        self._moments = list(moments)
        heads = (
            self.tr("Frame of {name}").format(name=own), self.tr("Media time"),
            self.tr("Frame of {name}").format(name=to), self.tr("Media time"),
            self.tr("Off by"), self.tr("What is seen (optional)"),
        )  # fmt: skip
        self.table.setHorizontalHeaderLabels(list(heads))
        self._work_out()

    def set_lasts(self, own: Fraction, to: Fraction) -> None:
        """How long a frame of each lasts, in seconds."""
        if (own, to) != self._lasts:
            self._lasts = (own, to)
            self._work_out()

    def add(self, moment: MatchedMoment) -> None:
        """Match one more; one at the same frame of the aligned camera is replaced."""
        self._moments = [m for m in self._moments if m.frame != moment.frame]
        self._moments.append(moment)
        self._work_out()
        self.table.selectRow(len(self._moments) - 1)
        self.changed.emit()

    def remove(self) -> None:
        """Take the chosen moment out."""
        at = self.table.currentRow()
        if 0 <= at < len(self._moments):
            del self._moments[at]
            self._work_out()
            self.changed.emit()

    def _build(self) -> None:
        table = self.table
        table.setAccessibleName(self.tr("Matched moments"))
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setTabKeyNavigation(False)
        table.setMinimumHeight(84)
        header = table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(_SAID, QHeaderView.ResizeMode.Stretch)
        table.itemSelectionChanged.connect(self._row_chosen)
        table.itemChanged.connect(self._written)
        self.set_cameras(self.tr("this camera"), self.tr("the other"))
        box = QVBoxLayout(self)
        box.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        box.setSpacing(SPACE)
        said = row(self.mark, self.take_out, self.banner)
        said.setStretch(2, 1)
        box.addLayout(said)
        box.addWidget(table, 1)

    def _work_out(self) -> None:
        count = len(self._moments)
        if count:
            self.match = align_by_moments(
                self._moments, frame=self._lasts[0], other_frame=self._lasts[1]
            )
            self.banner.say(*moments_words(self.match, count))
        else:
            self.match = None
            self.banner.say(
                self.tr(
                    "Step both pictures to the same moment, a door that shuts or a hand that lands."
                    " Two moments far apart also tell how the clocks run."
                )
            )
        self._fill()

    def _fill(self) -> None:
        table = self.table
        was = table.blockSignals(True)
        at = table.currentRow()
        table.setRowCount(len(self._moments))
        for number, moment in enumerate(self._moments):
            stray = self.match.strays[number] if self.match is not None else Fraction(0)
            odd = self.match is not None and self.match.outlier == number
            told = stray_words(stray) if len(self._moments) > 1 else "–"
            cells = (
                f"{int(moment.frame):,}", format_seconds(moment.seconds),
                f"{int(moment.other_frame):,}", format_seconds(moment.other_seconds),
                self.tr("{off}: contradicts").format(off=told) if odd else told, moment.said,
            )  # fmt: skip
            for column, text in enumerate(cells):
                item = QTableWidgetItem(text)
                if column != _SAID:
                    item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEditable)
                    item.setTextAlignment(
                        Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                    )
                table.setItem(number, column, item)
        if 0 <= at < len(self._moments):
            table.selectRow(at)
        table.blockSignals(was)
        self.take_out.setEnabled(bool(self._moments) and table.currentRow() >= 0)

    def _row_chosen(self) -> None:
        at = self.table.currentRow()
        self.take_out.setEnabled(0 <= at < len(self._moments))
        if 0 <= at < len(self._moments):
            moment = self._moments[at]
            self.chosen.emit(int(moment.frame), int(moment.other_frame))

    def _written(self, item: QTableWidgetItem) -> None:
        at = item.row()
        if item.column() == _SAID and 0 <= at < len(self._moments):
            said = item.text().strip()[:_LONGEST]
            self._moments[at] = replace(self._moments[at], said=said)
            self.changed.emit()


def moment_of(own: tuple[FrameIndex, Fraction], to: tuple[FrameIndex, Fraction]) -> MatchedMoment:
    """The frames of two cameras, each with its media time, as one moment."""
    return MatchedMoment(own[0], own[1], to[0], to[1])
