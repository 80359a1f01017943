"""The transcript panel: what was said as text, to find it, go there, and take words out of the copy."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QLineEdit,
    QProgressBar,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.actions.ids import ActionId
from app.language.core import brief
from app.sound.word_view import WordView
from app.theme.motion import show_busy
from app.theme.parts import button, label, line, row
from app.theme.tokens import SPACE
from app.words import count_words
from redaction.transcript.words import Transcript, Word, bounds_of, found

if TYPE_CHECKING:
    from app.actions.registry import Registry
    from app.sound.sounding import Sounding
    from app.sound.transcribing import Transcribing

LOWEST = 130
"""Height in pixels that the panel needs at least."""

_TREATMENTS = (ActionId.SOUND_MUTE, ActionId.SOUND_TONE, ActionId.SOUND_DISGUISE)


class TranscriptPanel(QWidget):
    """What was said in the sound track that is heard.

    Attributes:
        view: The words.
        search: What is looked for in them.
    """

    def __init__(
        self,
        transcribing: Transcribing,
        sounding: Sounding,
        registry: Registry,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._transcribing = transcribing
        self._sounding = sounding
        self._registry = registry
        self._shown: Transcript | None = None
        self._said = label("", "muted", wrap=True)
        self.begin = button(
            self.tr("Write down what is said"),
            transcribing.start,
            icon_name="text",
            tip=self.tr("Listen to the whole sound track for words; it stays on this computer."),
        )
        self.stop = button(
            self.tr("Stop"), transcribing.cancel, tip=self.tr("Stop; nothing is kept of it.")
        )
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(4)
        self.bar.setAccessibleName(self.tr("Listening for words"))
        self.search = _Search()
        self.search.textEdited.connect(self._look)
        self.search.stepped.connect(self._step)
        self._found = label("", "caption")
        self.view = WordView()
        self.view.setMinimumHeight(64)
        self.view.asked.connect(sounding.go_to_time)
        self.view.picked.connect(self._picked)
        self._choice = label("", "caption", wrap=True)
        tiles = row(spacing=4)
        for action in _TREATMENTS:
            tiles.addWidget(self._tile(action))
        self._tools = QWidget()
        tools = QVBoxLayout(self._tools)
        tools.setContentsMargins(12, 8, 12, 8)
        tools.setSpacing(6)
        tools.addLayout(tiles)
        tools.addWidget(self._choice)
        head = QVBoxLayout()
        head.setContentsMargins(12, 8, 12, 8)
        head.setSpacing(6)
        head.addWidget(self._said)
        head.addLayout(row(self.begin, self.stop, None, spacing=SPACE))
        head.addLayout(row(self.search, self._found, spacing=SPACE))
        self._room = QWidget()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(head)
        box.addWidget(self.bar)
        box.addWidget(line())
        box.addWidget(self.view, 1)
        box.addWidget(self._room, 1)
        box.addWidget(line())
        box.addWidget(self._tools)
        # not what all of it takes at once: the window need not be higher because of a panel that is hidden
        self.setMinimumHeight(LOWEST)
        for part in (self.search, self._found, self.view, self._tools, self.bar, self.stop):
            part.hide()
        transcribing.changed.connect(self.refresh)
        transcribing.progressed.connect(self._progressed)
        sounding.changed.connect(self._ranges_changed)
        sounding.session.frame_changed.connect(lambda _ref: self._show_now())
        self.refresh()

    @property
    def picked(self) -> tuple[Fraction, Fraction] | None:
        """The stretch of sound that the selected words stand for; None where none are, or not in sight."""
        chosen, shown = self.view.chosen, self._shown
        if not chosen or shown is None or not self.isVisible():
            return None
        length = self._sounding.duration or None
        return bounds_of(chosen, shown.speech, length, shown.words)

    def let_go(self) -> None:
        """Select no words: what was asked for was done with them."""
        self.view.clear_choice()

    def refresh(self) -> None:
        """Show what there is now."""
        if not self.isVisible():
            return
        work = self._transcribing
        shown, fault = work.transcript, work.fault
        if shown is not self._shown:
            self._shown = shown
            self.view.show_words(() if shown is None else spoken(shown, self.tr("[no words]")))
            self.search.clear()
            self._look("")
        ready = shown is not None
        if not work.has_sound:
            said = self.tr("This footage has no sound.")
        elif work.running:
            said = self.tr("Listening for words. You can go on working.")
        elif shown is not None:
            said = self.tr(
                "An aid, not a record: words are missed and misheard. Listen to the sound itself."
            )
            tracks = len(work.tracks)
            if tracks > 1:
                track = self.tr("These are the words of sound track {n} of {all} alone.")
                said += " " + track.format(n=shown.sound + 1, all=tracks)
            many = len(shown.wordless)
            if many:
                stretches = count_words(many, self.tr("stretch"), self.tr("stretches"))
                said += " " + self.tr("{n} of speech have no words.").format(n=stretches)
        elif fault is not None:
            said = brief(fault)
        else:
            said = self.tr(
                "Words can be looked for in the sound, so that you find what was said. Some will be "
                "missed: it all still has to be listened to."
            )
        self._said.setText(said)
        can = work.has_sound and fault is None and not work.running
        self.begin.setVisible(can and not ready)
        self.stop.setVisible(work.running)
        self.bar.setVisible(work.running)
        if not work.running:
            show_busy(self.bar)
        for part in (self.search, self._found, self.view, self._tools):
            part.setVisible(ready)
        self._room.setVisible(not ready)
        self._ranges_changed()
        self._picked()
        self._show_now()

    # inside

    def _tile(self, action: ActionId) -> QToolButton:
        made = self._registry.button(action, text=True)
        made.setProperty("tile", "true")
        made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        return made

    def _progressed(self, event: dict[str, Any]) -> None:
        if self._transcribing.running:
            self.bar.setRange(0, max(1, int(event["total"])))
            self.bar.setValue(int(event["done"]))

    def _ranges_changed(self) -> None:
        if self.isVisible() and self._shown is not None:
            self.view.show_ranges(self._sounding.ranges)

    def _show_now(self) -> None:
        seconds = self._sounding.now
        if self.isVisible() and self._shown is not None and seconds is not None:
            self.view.show_now(float(seconds))

    def _look(self, text: str) -> None:
        hits = found(self.view.words, text)
        self.view.show_hits(hits)
        many = count_words(len(hits), self.tr("place"), self.tr("places"))
        self._found.setText(many if text.strip() else "")
        self.search.setAccessibleDescription(self._found.text())

    def _step(self, step: int) -> None:
        word = self.view.go_to_hit(step)
        if word is not None:
            self._sounding.go_to_time(word.start)

    def _picked(self) -> None:
        many = len(self.view.chosen)
        if not many:
            words = self.tr("Select words by dragging, or with Shift and the arrow keys.")
        else:
            text = self.tr("{n} selected, with a margin; what is treated is struck through.")
            words = text.format(n=count_words(many, self.tr("word"), self.tr("words")))
        self._choice.setText(words)

    def showEvent(self, event: QShowEvent) -> None:
        """What changed meanwhile is shown now."""
        super().showEvent(event)
        self.refresh()


class _Search(QLineEdit):
    """Looks for words.

    Signals:
        stepped: Go to the next place (1) or the one before (-1).
    """

    stepped = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setPlaceholderText(self.tr("Find words"))
        self.setAccessibleName(self.tr("Find words in the transcript"))
        self.setToolTip(self.tr("Enter goes to the next place, Shift+Enter to the one before."))
        self.setClearButtonEnabled(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on, with Shift back."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            self.stepped.emit(-1 if back else 1)
            return
        super().keyPressEvent(event)


def spoken(transcript: Transcript, without: str) -> tuple[Word, ...]:
    """The words in order, with something that can be seen and selected where there is speech without any.

    Args:
        transcript: The words.
        without: What stands there.
    """
    gaps = (Word(without, start, stop, 0.0, True) for start, stop in transcript.wordless)
    return tuple(sorted((*transcript.words, *gaps), key=lambda word: word.start))
