"""The words of a transcript as running text: what is spoken now, what is not heard, what is unsure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QMouseEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextOption,
)
from PySide6.QtWidgets import QTextEdit, QWidget

from app.actions.guard import ACTIONS_FIRST
from app.theme.tokens import colour, current
from redaction.model.audio import AudioRange
from redaction.transcript.words import Word, covered

LINE = 140
"""Height of a line in per cent: words are hit by the pointer."""

_SHIFT = Qt.KeyboardModifier.ShiftModifier


class WordView(QTextEdit):
    """Text that is read and selected, word by word.

    Signals:
        asked: A person wants to go to this moment, in seconds.
        picked: Other words are selected.
    """

    asked = Signal(float)
    picked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words: tuple[Word, ...] = ()
        self._starts: list[int] = []
        self._ranges: tuple[AudioRange, ...] = ()
        self._hits: list[tuple[int, int]] = []
        self._now: int | None = None
        self._marks: list[QTextEdit.ExtraSelection] = []
        self.setReadOnly(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setProperty(ACTIONS_FIRST, True)
        self.setAccessibleName(self.tr("Words that were spoken"))
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)
        self.selectionChanged.connect(self.picked)
        current().changed.connect(self._mark)

    @property
    def words(self) -> tuple[Word, ...]:
        """What is shown."""
        return self._words

    @property
    def chosen(self) -> tuple[Word, ...]:
        """The words that are selected, also those selected in part."""
        cursor = self.textCursor()
        if not cursor.hasSelection():
            return ()
        first, last = cursor.selectionStart(), cursor.selectionEnd()
        return tuple(
            word
            for word, start in zip(self._words, self._starts, strict=True)
            if start < last and start + _length(word.text) > first
        )

    @property
    def hits(self) -> int:
        """How many places the text looked for was found at."""
        return len(self._hits)

    def show_words(self, words: tuple[Word, ...]) -> None:
        """Show another text."""
        self._words, self._hits, self._now = words, [], None
        self._starts = []
        lines: list[str] = []
        at = 0
        for number, word in enumerate(words):
            gap = "" if number == 0 else "\n" if word.begins else " "
            lines.append(gap + word.text)
            at += len(gap)
            self._starts.append(at)
            at += _length(word.text)
        self.setPlainText("".join(lines))
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        airy = QTextBlockFormat()
        airy.setLineHeight(LINE, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        airy.setBottomMargin(4)
        cursor.mergeBlockFormat(airy)
        self._mark()

    def show_ranges(self, ranges: Iterable[AudioRange]) -> None:
        """Mark the words that are not heard as recorded."""
        self._ranges = tuple(ranges)
        self._mark()

    def show_now(self, seconds: float) -> None:
        """Mark the word that is spoken at a moment."""
        at = bisect_right([word.start for word in self._words], seconds) - 1
        now = at if at >= 0 and seconds < self._words[at].stop else None
        if now != self._now:
            self._now = now
            self._mark_now()

    def show_hits(self, hits: list[tuple[int, int]]) -> None:
        """Mark where the text looked for was found."""
        self._hits = hits
        self._mark()

    def go_to_hit(self, step: int) -> Word | None:
        """Select the next place (1) or the one before (-1) and give its first word."""
        if not self._hits:
            return None
        here = self.textCursor().selectionStart()
        starts = [self._starts[first] for first, _ in self._hits]
        if step > 0:
            at = next((i for i, start in enumerate(starts) if start > here), 0)
            if not self.textCursor().hasSelection() and here == 0:
                at = 0
        else:
            at = next(
                (i for i in reversed(range(len(starts))) if starts[i] < here), len(starts) - 1
            )
        first, last = self._hits[at]
        self._select(first, last)
        return self._words[first]

    def clear_choice(self) -> None:
        """Select nothing."""
        cursor = self.textCursor()
        cursor.clearSelection()
        self.setTextCursor(cursor)

    # inside

    def _select(self, first: int, stop: int) -> None:
        cursor = self.textCursor()
        cursor.setPosition(self._starts[first])
        end = self._starts[stop - 1] + _length(self._words[stop - 1].text)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)
        self.ensureCursorVisible()

    def _at(self, position: int) -> int | None:
        """The word at a place of the text."""
        at = bisect_right(self._starts, position) - 1
        if at < 0 or position > self._starts[at] + _length(self._words[at].text):
            return None
        return at

    def _mark(self) -> None:
        marks: list[QTextEdit.ExtraSelection] = []
        unsure = QTextCharFormat()
        unsure.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
        unsure.setUnderlineColor(colour("warning"))
        taken = QTextCharFormat()
        taken.setFontStrikeOut(True)
        taken.setBackground(colour("warning", 0.25))
        taken.setForeground(colour("text_muted"))
        hit = QTextCharFormat()
        hit.setBackground(colour("info", 0.3))
        hit.setFontUnderline(True)
        for number, word in enumerate(self._words):
            if word.unsure:
                marks.append(self._extra(number, number + 1, unsure))
            if covered(word, self._ranges) is not None:
                marks.append(self._extra(number, number + 1, taken))
        marks += [self._extra(first, stop, hit) for first, stop in self._hits]
        self._marks = marks
        self._mark_now()

    def _mark_now(self) -> None:
        """The word that is spoken, over all other marks: those are worked out when they change only."""
        if self._now is None:
            self.setExtraSelections(self._marks)
            return
        spoken = QTextCharFormat()
        spoken.setBackground(colour("info"))
        spoken.setForeground(colour("surface"))
        spoken.setFontUnderline(True)
        now = self._extra(self._now, self._now + 1, spoken)
        self.setExtraSelections([*self._marks, now])

    def _extra(self, first: int, stop: int, look: QTextCharFormat) -> QTextEdit.ExtraSelection:
        made = QTextEdit.ExtraSelection()
        cursor = QTextCursor(self.document())
        cursor.setPosition(self._starts[first])
        end = self._starts[stop - 1] + _length(self._words[stop - 1].text)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        made.cursor = cursor
        made.format = look
        return made

    # Qt overrides

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click goes to the word; a drag selects."""
        super().mouseReleaseEvent(event)
        if event.button() is not Qt.MouseButton.LeftButton or self.textCursor().hasSelection():
            return
        at = self._at(self.cursorForPosition(event.position().toPoint()).position())
        if at is not None:
            self.asked.emit(self._words[at].start)

    def event(self, event: QEvent) -> bool:
        """Escape lets go of the words before it does anything else."""
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
            and self.textCursor().hasSelection()
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go by words, with Shift they select; Enter goes to the word."""
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self.clear_choice()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            at = self._at(self.textCursor().selectionStart())
            if at is not None:
                self.asked.emit(self._words[at].start)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and not event.modifiers() & ~_SHIFT:
            self._step(1 if key == Qt.Key.Key_Right else -1, keep=bool(event.modifiers() & _SHIFT))
        else:
            super().keyPressEvent(event)

    def _step(self, step: int, *, keep: bool) -> None:
        """To the next word or the one before; ``keep`` selects on the way, whole words."""
        if not self._words:
            return
        cursor = self.textCursor()
        ends = [s + _length(w.text) for s, w in zip(self._starts, self._words, strict=True)]
        here = cursor.position()
        if step > 0:
            places = ends if keep else self._starts
            at = next((place for place in places if place > here), places[-1])
        else:
            at = next((place for place in reversed(self._starts) if place < here), 0)
        mode = QTextCursor.MoveMode.KeepAnchor if keep else QTextCursor.MoveMode.MoveAnchor
        cursor.setPosition(at, mode)
        self.setTextCursor(cursor)


def _length(text: str) -> int:
    """Places that text takes in a document, which counts as UTF-16 does: some signs take two."""
    return len(text.encode("utf-16-le")) // 2
