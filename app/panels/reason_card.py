"""The line below the card of moments: how much is withheld without a reason, and the way to give one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QWidget

from app.actions.ids import ActionId
from app.language.core import core
from app.panels.moment_card import AnswerButton
from app.panels.reason_words import lack_words, queue_words
from app.theme.parts import picture, row

if TYPE_CHECKING:
    from app.actions.registry import Registry
    from app.review.reasons import ReasonQueue


class ReasonCard(QFrame):
    """Follows ``ReasonQueue``; hidden while every reason is given and holds."""

    def __init__(
        self, queue: ReasonQueue, registry: Registry, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._queue = queue
        self._registry = registry
        self.setObjectName("reason-card")
        self.setAccessibleName(self.tr("Reasons that are missing"))
        self.give = AnswerButton(registry, ActionId.GIVE_REASON)
        self.next = registry.button(ActionId.NEXT_REASON)
        self.next.setFixedSize(26, 26)
        inside = row(picture("warning", 16, "warning"), self.give, self.next, spacing=6)
        inside.setStretch(1, 1)
        inside.setContentsMargins(12, 4, 10, 4)
        self.setLayout(inside)
        queue.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Say how many there are."""
        missing = self._queue.missing
        self.setVisible(bool(missing))
        if not missing:
            return
        self._registry.refresh(ActionId.GIVE_REASON, ActionId.NEXT_REASON)
        words, short = queue_words(missing)
        self.give.say(words, short)
        current = self._queue.current
        here = "" if current is None else f"{core(current.words)}: {lack_words(current.lack)}\n"
        self.give.setToolTip(f"{words}\n{here}{self.give.toolTip()}")
