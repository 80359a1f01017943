"""How far the review is: shown where the selection would be, while nothing is selected."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from app.actions.ids import ActionId
from app.actions.registry import Registry
from app.session import Session
from app.theme.parts import Banner, label, line
from app.words import left_words, phase_words
from player.media.info import FootageKind


class ReviewProgress(QWidget):
    """What is left to decide, the way to it, and what the keys do."""

    def __init__(self, session: Session, registry: Registry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._found: int | None = None
        self._wanted = ""
        self._search: dict[str, Any] = {}
        self._stopping = False
        self._partly = False
        self.setProperty("surface", "clear")
        self._title = label("", "title", wrap=True)
        self._text = label("", "muted", wrap=True)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Tracks decided"))
        self._search_bar = QProgressBar()
        self._search_bar.setTextVisible(False)
        self._search_bar.setAccessibleName(self.tr("Progress of the search"))
        self._search_bar.hide()
        self._left = label("", "caption", wrap=True)
        self._left.hide()
        self._stop = registry.button(ActionId.DETECT_STOP, text=True)
        self._stop.hide()
        self._partial = Banner(
            self.tr("The footage was searched only in part. Nobody looked at the rest."), "warning"
        )
        self._go_on = registry.button(ActionId.DETECT, text=True)
        self._next = registry.button(ActionId.NEXT_PENDING, text=True)
        self._all = registry.button(ActionId.ACCEPT_ALL, text=True)
        for made in (self._next, self._all, self._stop, self._go_on):
            made.setProperty("tile", "true")
            made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._hints = label("", "muted", wrap=True)
        keys = registry.keys_text
        registry.tell_keys(
            self._hints,
            lambda: self._hints.setText(
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
            ),
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 14, 16, 16)
        layout.setSpacing(12)
        for part in (
            self._title,
            self._partial,
            self._go_on,
            self._search_bar,
            self._left,
            self._bar,
            self._text,
            self._stop,
            self._next,
            self._all,
            line(),
            self._hints,
        ):
            layout.addWidget(part)
        layout.addStretch(1)
        self.refresh()

    def show_search(self, found: int | None, wanted: str = "") -> None:
        """Say how many tracks a running search found so far; None when none runs.

        Args:
            found: How many.
            wanted: What is looked for, within a sentence.
        """
        if found is None or self._found is None:
            self._search, self._stopping = {}, False
        self._found, self._wanted = found, wanted
        self.refresh()

    def show_partly(self, partly: bool) -> None:
        """Say whether a search broke off, so that part of the footage was not searched."""
        if partly != self._partly:
            self._partly = partly
            self.refresh()

    def show_progress(self, event: dict[str, Any]) -> None:
        """Say how far the search is, as ``Job.progressed`` puts it."""
        self._search = event
        self._show_left()

    def show_stopping(self) -> None:
        """Say that the search is about to stop."""
        self._stopping = True
        self._show_left()

    def _show_left(self) -> None:
        total = int(self._search.get("total", 0))
        done = int(self._search.get("done", 0))
        self._search_bar.setRange(0, total)
        self._search_bar.setValue(done)
        if self._stopping:
            self._left.setText(self.tr("Stopping…"))
        elif not total:
            self._left.setText(self.tr("Starting…"))
        elif self._search["phase"] == "detecting":
            words = self.tr("{done} of {all} frames, {left}")
            left = left_words(self._search["eta"])
            self._left.setText(words.format(done=f"{done:,}", all=f"{total:,}", left=left))
        else:
            self._left.setText(phase_words(self._search["phase"]))

    def refresh(self) -> None:
        """Count again."""
        project = self._session.project
        total = 0 if project is None else len(project.tracks)
        left = self._session.pending
        self._bar.setVisible(total > 0)
        self._hints.show()
        self._next.setVisible(left > 0)
        self._all.setVisible(left > 0)
        searching = self._found is not None
        self._partial.setVisible(self._partly and not searching)
        self._go_on.setVisible(self._partly and not searching)
        for part in (self._search_bar, self._left, self._stop):
            part.setVisible(searching)
        if searching:
            for part in (self._next, self._all, self._bar):
                part.hide()
            words = self.tr("Looking for {what}: {n} so far")
            self._title.setText(words.format(what=self._wanted, n=self._found))
            self._text.setText(
                self.tr(
                    "You can look around already. What you see is not final until the search is done. "
                    "If you stop it, what was found until then is kept and covered."
                )
            )
            self._show_left()
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
                    "Find faces goes through all of the footage. What it finds is covered until you "
                    "decide otherwise. You can also draw a box on the picture."
                )
            )
            return
        self._bar.setRange(0, total)
        self._bar.setValue(total - left)
        if left:
            self._title.setText(self.tr("{n} of {all} tracks to decide").format(n=left, all=total))
            self._text.setText(self.tr("Until you decide, each of them stays covered."))
        else:
            self._title.setText(self.tr("Every track is decided"))
            self._text.setText(
                self.tr("What lies beyond was not searched; go on before you export.")
                if self._partly
                else self.tr("The copy can be exported and checked.")
            )
