"""What the selected tracks are: name, kind, style, reasons and note, for all of them at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QWidget

from app.panels.phrases import style_words
from app.panels.reasons import ReasonsField
from app.panels.words_field import WordsField
from app.review.corrections import Corrections
from app.theme.parts import label
from app.words import region_kind_words
from redaction.casework.catalogue import Catalogue
from redaction.model.footage import RequestKind
from redaction.model.region import COVERS, HIGHLIGHTS, Kind, Style
from redaction.model.track import Track
from redaction.policy.current import policy

T = TypeVar("T")

COMMIT_AFTER_MS = 800
"""A text is kept this long after the last key, and at once when the field is left."""


class TrackFields(QWidget):
    """Shows what the tracks have in common, or that they differ; a change changes all of them in one undo.

    Attributes:
        reasons: The exemptions relied on.
        why: Those, and the reason in words.

    Signals:
        typed: A name was typed and Return pressed.
    """

    typed = Signal()

    def __init__(self, corrections: Corrections, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._corrections = corrections
        self._tracks: tuple[Track, ...] = ()
        self._filling = False
        self._kind = self._combo(self.tr("Kind"), ((k, region_kind_words(k)) for k in Kind))
        self._kind.activated.connect(self._kind_chosen)
        self._style = self._combo(self.tr("Style"), self._styles(shown=False))
        self._style.setToolTip(
            self.tr(
                "How the track is covered. Who is kept visible can be pointed out instead: by an "
                "outline, or by a spotlight with everything else dimmed."
            )
        )
        self._style.activated.connect(self._style_chosen)
        self._label = QLineEdit()
        self._label.setAccessibleName(self.tr("Name of the track"))
        self._label.setMaxLength(80)
        self._label.editingFinished.connect(self.keep_texts)
        self._label.returnPressed.connect(self.typed)
        self._note = WordsField()
        self._note.left.connect(self.keep_texts)
        self._note.setAccessibleName(self.tr("Note on the track"))
        self._note.setTabChangesFocus(True)
        self._note.setFixedHeight(72)
        self._note.textChanged.connect(self._typing)
        self.why = ReasonsField()
        self.why.button.set_single()
        self.why.ticked.connect(corrections.tick_reason)
        self.why.kept.connect(self.keep_texts)
        self.reasons = self.why.button
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(COMMIT_AFTER_MS)
        self._timer.timeout.connect(self.keep_texts)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(10)
        grid.setColumnStretch(1, 1)
        rows: tuple[tuple[str, QWidget], ...] = (
            (self.tr("Name"), self._label),
            (self.tr("Kind"), self._kind),
            (self.tr("Style"), self._style),
            (self.tr("Reasons"), self.why),
            (self.tr("Note"), self._note),
        )
        for at, (text, field) in enumerate(rows):
            made = label(text, "muted")
            made.setBuddy(field)
            top, middle = Qt.AlignmentFlag.AlignTop, Qt.AlignmentFlag.AlignVCenter
            tall = field in (self._note, self.why)
            if tall:
                made.setContentsMargins(0, 7, 0, 0)
            grid.addWidget(made, at, 0, top if tall else middle)
            grid.addWidget(field, at, 1)

    def set_request(self, kind: RequestKind | None, catalogue: Catalogue) -> None:
        """Offer the exemptions of this kind of request, from the workspace's list."""
        self.why.set_catalogue(catalogue)
        self.why.set_kind(kind)

    def show_tracks(
        self,
        tracks: tuple[Track, ...],
        *,
        shown: bool = False,
        origin: str = "",
        missing: bool = False,
    ) -> None:
        """Show these; what was typed for others is kept for those first.

        Args:
            tracks: The tracks selected.
            shown: All of them are kept visible in the copy, so they can be pointed out in it.
            origin: Which reasons hold where they have none of their own, a sentence.
            missing: One of them is covered, and no reason holds.
        """
        if tuple(t.id for t in tracks) != tuple(t.id for t in self._tracks):
            self.keep_texts()
        self._tracks = tracks
        if not tracks:
            return
        self._filling = True
        _choose(self._kind, common(tracks, lambda t: t.kind))
        self._offer_styles(shown)
        style = _style_of if shown else _cover_of
        _choose(self._style, common(tracks, style), alike=_alike(tracks, style))
        self.why.show_several([(t.reasons, t.why) for t in tracks], origin=origin, missing=missing)
        if not self._label.hasFocus():
            self._label.setText(common(tracks, lambda t: t.label) or "")
        if not self._note.hasFocus():
            self._note.setPlainText(common(tracks, lambda t: t.note) or "")
        several = self.tr("Several names")
        example = self.tr("Example: man in red")
        self._label.setPlaceholderText(example if _alike(tracks, lambda t: t.label) else several)
        several = self.tr("Several notes; typing replaces them all")
        why = self.tr("For whoever checks this later; in no copy and on no schedule")
        self._note.setPlaceholderText(why if _alike(tracks, lambda t: t.note) else several)
        self._filling = False

    def keep_texts(self) -> None:
        """Commit a name or note that was typed, for the tracks shown in the fields."""
        self._timer.stop()
        if self._filling or not self._tracks:
            return
        shown, self._tracks = self._tracks, ()
        ids = tuple(t.id for t in shown)
        # both are read first: the edit of one refreshes the fields
        text, note = self._label.text().strip(), self._note.toPlainText().strip()
        why = self.why.why
        if text != (common(shown, lambda t: t.label) or ""):
            self._corrections.set_label(text, ids)
        if note != (common(shown, lambda t: t.note) or ""):
            self._corrections.set_note(note, ids)
        if why != (common(shown, lambda t: t.why) or ""):
            self._corrections.set_why(why, ids)
        if not self._tracks:
            self._tracks = shown

    # inside

    def _combo(self, name: str, items: Iterable[tuple[T, str]]) -> QComboBox:
        made = QComboBox()
        made.setAccessibleName(name)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        made.setPlaceholderText(self.tr("Several"))
        for value, text in items:
            made.addItem(text, value)
        return made

    def _styles(self, *, shown: bool) -> list[tuple[Style | None, str]]:
        allowed = policy().export.styles
        covers = tuple(style for style in COVERS if not allowed or style.value in allowed)
        offered = (None, *covers, *(HIGHLIGHTS if shown else ()))
        return [(style, style_words(style)) for style in offered]

    def _offer_styles(self, shown: bool) -> None:
        """Offer what can be chosen; left alone where it is the same, lest an open list shuts."""
        styles = self._styles(shown=shown)
        if self._style.count() != len(styles):
            self._style.clear()
            for style, text in styles:
                self._style.addItem(text, style)

    def _kind_chosen(self) -> None:
        kind = self._kind.currentData()
        if kind is not None:
            self._corrections.set_kind(Kind(kind))

    def _style_chosen(self) -> None:
        style = self._style.currentData()
        self._corrections.set_style(None if style is None else Style(style))

    def _typing(self) -> None:
        if not self._filling:
            self._timer.start()


def common(tracks: tuple[Track, ...], value: Callable[[Track], T]) -> T | None:
    """What all tracks have in common, or None."""
    return value(tracks[0]) if _alike(tracks, value) else None


def _alike(tracks: tuple[Track, ...], value: Callable[[Track], object]) -> bool:
    first = value(tracks[0])
    return all(value(t) == first for t in tracks)


def _style_of(track: Track) -> Style | None:
    return track.style


def _cover_of(track: Track) -> Style | None:
    """A style that only points out does not say how a track is covered: that is the copy's matter."""
    return None if track.style in HIGHLIGHTS else track.style


def _choose(combo: QComboBox, value: object, *, alike: bool = False) -> None:
    """Show a value, or that the tracks differ; None is a value where all have it."""
    at = combo.findData(value) if value is not None or alike else -1
    combo.setCurrentIndex(at)
