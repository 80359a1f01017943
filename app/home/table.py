"""The table of requests, whose columns leave room for the reference on a small screen."""

from __future__ import annotations

from PySide6.QtGui import QResizeEvent

from app.shell.tables import RowTable

WIDE = (150, 184, 112, 210, 88)
TIGHT = (150, 118, 112, 186, 82)
"""Widths of the columns where there is room, and where there is little; the first takes what is left."""

ROOM = 780
"""From this width of the table on there is room."""

LEAST = 154
"""What the reference has at least, in pixels, before other columns give way to it."""

RECEIVED, KIND = 2, 1
"""Columns that give way: the day a request was received, then its kind.

The head of the details beside the register says both of the chosen request, in words.
"""


class RegisterTable(RowTable):
    """A table of requests."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the columns their widths again where the room for them changed."""
        was, now = event.oldSize().width() >= ROOM, self.viewport().width() >= ROOM
        if was != now or not event.oldSize().isValid():
            widths = WIDE if now else TIGHT
            self.set_widths(widths, 0, giving_way=(RECEIVED, KIND), least=LEAST)
            self.horizontalHeader().setMinimumSectionSize(72)
        super().resizeEvent(event)
