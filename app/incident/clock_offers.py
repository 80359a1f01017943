"""The beginnings of a recording that a person can choose from: a table, with what may be wrong with each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.incident.words import long_moment
from app.theme.parts import Banner
from app.theme.tokens import SPACE
from redaction.incident.camera import seconds_since
from redaction.incident.offers import Offer
from redaction.incident.words import said_moment

if TYPE_CHECKING:
    from redaction.incident.incident import Incident

_HOW = 1


class OfferTable(QWidget):
    """One row for each beginning, and one for “not known”.

    Attributes:
        table: The rows.
        offers: What they offer, in their order; the last row is none of them.

    Signals:
        chosen: Another row is chosen.
    """

    chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.offers: tuple[Offer, ...] = ()
        self.table = QTableWidget(0, _HOW + 1)
        self.table.setAccessibleName(self.tr("When the recording began"))
        self.table.setHorizontalHeaderLabels([self.tr("Began"), self.tr("As said by")])
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setTabKeyNavigation(False)
        self.table.setWordWrap(True)
        self.table.verticalHeader().hide()
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(_HOW, QHeaderView.ResizeMode.Stretch)
        self.table.itemSelectionChanged.connect(self._chosen)
        self.caution = Banner()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(SPACE)
        box.addWidget(self.table, 1)
        box.addWidget(self.caution)

    @property
    def row(self) -> int:
        """The row that is chosen; -1 for none."""
        rows = self.table.selectionModel().selectedRows()
        return rows[0].row() if rows else -1

    @property
    def offer(self) -> Offer | None:
        """What is chosen; None for nothing or for “not known”."""
        return self.offers[self.row] if 0 <= self.row < len(self.offers) else None

    @property
    def unknown(self) -> bool:
        """Whether “not known” is chosen."""
        return self.row == len(self.offers)

    def show_offers(self, incident: Incident, offers: Sequence[Offer], choose: int = -1) -> None:
        """Fill the table.

        Args:
            incident: In whose zone times are shown.
            offers: What is offered.
            choose: The row to choose; none for -1.
        """
        self.offers = tuple(offers)
        table = self.table
        was = table.blockSignals(True)
        table.setRowCount(len(self.offers) + 1)
        for number, offer in enumerate(self.offers):
            said = self.tr("{how}: “{said}”").format(how=_capital(offer.how), said=offer.said)
            if offer.agrees:
                said += "\n" + self.tr("agrees with: {others}").format(
                    others=", ".join(offer.agrees)
                )
            table.setItem(number, 0, QTableWidgetItem(start_words(incident, offer)))
            item = QTableWidgetItem(said)
            item.setToolTip(offer.caution or said)
            table.setItem(number, _HOW, item)
        last = len(self.offers)
        table.setItem(last, 0, QTableWidgetItem(self.tr("Not known")))
        table.setItem(last, _HOW, QTableWidgetItem(self.tr("Only an alignment gives it a place")))
        table.clearSelection()
        table.resizeRowsToContents()
        for number in range(last + 1):
            table.setRowHeight(number, table.rowHeight(number) + SPACE)
        if choose >= 0:
            table.selectRow(choose)
        table.blockSignals(was)
        self._chosen()

    def _chosen(self) -> None:
        offer = self.offer
        self.caution.say("" if offer is None else offer.caution, "warning")
        self.chosen.emit()


def start_words(incident: Incident, offer: Offer) -> str:
    """The date and time of an offer in the incident's zone."""
    seconds = seconds_since(offer.start)
    try:
        return said_moment(incident, seconds, dated=True)
    except OverflowError:
        return long_moment(incident, seconds)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
