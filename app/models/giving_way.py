"""Tables whose view leaves columns out where there is little room: what they say is said all the same."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from app.models.roles import Role

Index = QModelIndex | QPersistentModelIndex


class GivingWayModel(QAbstractTableModel):
    """A table whose cells are described by the columns of their row that are not on the screen.

    Attributes:
        left_out: Which these are; whoever shows the table says so.
    """

    left_out: tuple[int, ...] = ()

    def described(self, index: Index) -> str:
        """What a screen reader says of a cell besides its text: a tooltip comes to the pointer only."""
        return "; ".join(left_out_lines(index, self.left_out))


def left_out_lines(index: Index, columns: Sequence[int]) -> list[str]:
    """The titles of columns with what stands in them in the row of a cell, from left to right."""
    model, lines = index.model(), []
    for column in sorted(columns):
        cell = index.sibling(index.row(), column)
        words = cell.data(Qt.ItemDataRole.DisplayRole), cell.data(Role.SECOND)
        said = ", ".join(str(text) for text in words if text)
        if said:
            lines.append(f"{model.headerData(column, Qt.Orientation.Horizontal)}: {said}")
    return lines
