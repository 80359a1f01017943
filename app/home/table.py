"""The table of requests, whose columns leave room for the reference on a small screen."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent

from app.shell.tables import RowTable

WIDE = (150, 184, 112, 210, 88)
TIGHT = (150, 118, 112, 186, 82)
"""Widths of the columns where there is room, and where there is little; the first takes what is left."""

ROOM = 780
"""From this width of the table on there is room."""

LITTLE = 620
"""In a table narrower than this, the day a request was received gives its room to the reference."""

RECEIVED = 2
"""That day's column."""


class RegisterTable(RowTable):
    """A table of requests."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the columns their widths again where the room for them changed."""
        super().resizeEvent(event)
        self.horizontalHeader().setSectionHidden(RECEIVED, self.viewport().width() < LITTLE)
        was, now = event.oldSize().width() >= ROOM, self.viewport().width() >= ROOM
        if was != now or not event.oldSize().isValid():
            header = self.horizontalHeader()
            for column, width in list(enumerate(WIDE if now else TIGHT))[1:]:
                header.resizeSection(column, width)
