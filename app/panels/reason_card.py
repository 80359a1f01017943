"""The line below the card of moments: how much is withheld without a reason, and the way to give one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from app.actions.ids import ActionId
from app.panels.reason_words import lack_words, queue_words
from app.theme.parts import button, label, picture, row

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
        self.words = button("", lambda: registry.trigger(ActionId.NEXT_REASON), kind="link")
        self.words.setStyleSheet("text-align: left; padding: 0;")
        self.words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.give = button(self.tr("Give…"), lambda: registry.trigger(ActionId.GIVE_REASON))
        self.key = label(registry.keys_text(ActionId.GIVE_REASON), "key")
        self.give.setToolTip(
            self.tr("Give a reason for this one, for all, or for the request ({key}).").format(
                key=registry.keys_text(ActionId.GIVE_REASON)
            )
        )
        inside = row(picture("warning", 16, "warning"), self.words, self.key, self.give, spacing=6)
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
        words = queue_words(missing)
        self.words.setText(words)
        current = self._queue.current
        tip = self.tr("Show the next one ({key}).").format(
            key=self._registry.keys_text(ActionId.NEXT_REASON)
        )
        if current is not None:
            tip = f"{current.words}: {lack_words(current.lack)}\n{tip}"
        self.words.setToolTip(tip)
        self.words.setAccessibleName(self.tr("{words}: show the next one").format(words=words))
        self._registry.refresh(ActionId.GIVE_REASON, ActionId.NEXT_REASON)
