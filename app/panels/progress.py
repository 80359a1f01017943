"""How far the review is: shown where the selection would be, while nothing is selected."""

from __future__ import annotations

from PySide6.QtWidgets import QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from app.actions.ids import ActionId
from app.actions.registry import Registry
from app.session import Session
from app.theme.parts import label, line
from player.media.info import FootageKind


class ReviewProgress(QWidget):
    """What is left to decide, the way to it, and what the keys do."""

    def __init__(self, session: Session, registry: Registry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._found: int | None = None
        self.setProperty("surface", "clear")
        self._title = label("", "title", wrap=True)
        self._text = label("", "muted", wrap=True)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Tracks decided"))
        self._next = registry.button(ActionId.NEXT_PENDING, text=True)
        self._all = registry.button(ActionId.ACCEPT_ALL, text=True)
        for made in (self._next, self._all):
            made.setProperty("tile", "true")
            made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._hints = label("", "muted", wrap=True)
        keys = registry.keys_text
        self._hints.setText(
            self.tr(
                "{accept} accepts and {reject} rejects the selected track, {keep} keeps it visible. "
                "{next} goes to the next one. {box} draws a box."
            ).format(
                accept=keys(ActionId.ACCEPT),
                reject=keys(ActionId.REJECT),
                keep=keys(ActionId.KEEP_VISIBLE),
                next=keys(ActionId.NEXT_PENDING),
                box=keys(ActionId.TOOL_BOX),
            )
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 16)
        layout.setSpacing(12)
        for part in (
            self._title,
            self._bar,
            self._text,
            self._next,
            self._all,
            line(),
            self._hints,
        ):
            layout.addWidget(part)
        layout.addStretch(1)
        self.refresh()

    def show_search(self, found: int | None) -> None:
        """Say how many tracks a running search found so far; None when none runs."""
        self._found = found
        self.refresh()

    def refresh(self) -> None:
        """Count again."""
        project = self._session.project
        total = 0 if project is None else len(project.tracks)
        left = self._session.pending
        self._bar.setVisible(total > 0)
        self._hints.show()
        self._next.setVisible(left > 0)
        self._all.setVisible(left > 0)
        if self._found is not None:
            self._next.hide()
            self._all.hide()
            self._title.setText(self.tr("Looking for faces: {n} so far").format(n=self._found))
            self._text.setText(
                self.tr(
                    "You can look around already. What you see is not final: nothing is kept until "
                    "every frame was looked at."
                )
            )
            return
        if not total:
            footage = self._session.footage
            sound = footage is not None and footage.kind is FootageKind.SOUND
            self._title.setText(self.tr("Sound only") if sound else self.tr("Nothing covered yet"))
            self._hints.setHidden(sound)
            self._text.setText(
                self.tr("There is no picture, so there is nothing to cover.")
                if sound
                else self.tr(
                    "Find faces looks at every frame. What it finds is covered until you decide "
                    "otherwise. You can also draw a box on the picture."
                )
            )
            return
        self._bar.setRange(0, total)
        self._bar.setValue(total - left)
        if left:
            self._title.setText(self.tr("{n} of {all} left to review").format(n=left, all=total))
            self._text.setText(self.tr("Until you decide, each of them stays covered."))
        else:
            self._title.setText(self.tr("Every track is decided"))
            self._text.setText(self.tr("The copy can be exported and checked."))
