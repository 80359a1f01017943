"""The sound panel: was the sound reviewed, what of it is not heard, how the selected stretch is treated."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QLineEdit,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.actions.ids import ActionId
from app.panels.reason_words import origin_words
from app.panels.reasons import ReasonsField
from app.requested import request_of
from app.sound.phrases import review_icon, review_words, time_words
from app.sound.range_list import RangeList
from app.theme.folding import Folding
from app.theme.parts import label, line, picture, row, scroller
from app.theme.tokens import SPACE
from app.words import length_words
from player.media.time import parse_time
from redaction.casework.missing import is_missing
from redaction.casework.reasons import Thing, reasons_of
from redaction.model.audio import AudioRange, AudioTreatment, SoundReview
from redaction.model.ids import AudioRangeId

if TYPE_CHECKING:
    from app.actions.registry import Registry
    from app.sound.sounding import Sounding

_MIDDLE = Qt.AlignmentFlag.AlignVCenter

TREATMENTS = {
    AudioTreatment.MUTE: ActionId.SOUND_MUTE,
    AudioTreatment.TONE: ActionId.SOUND_TONE,
    AudioTreatment.DISGUISE: ActionId.SOUND_DISGUISE,
}


class SoundPanel(QWidget):
    """Everything that is decided about the sound.

    Attributes:
        view: The stretches.
        reasons: Why the selected one is not heard, as codes.
        why: Those, and the reason in words.
        note: What somebody noted about it.
        begins: When it begins; can be typed.
        ends: When it ends; can be typed.

    Signals:
        left: The keys belong to the picture again.
    """

    left = Signal()

    def __init__(
        self, sounding: Sounding, registry: Registry, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._sounding = sounding
        self._registry = registry
        self._about: AudioRangeId | None = None
        self._art = picture("pending")
        self._state = label("", "strong")
        self._heard = label("", "muted", wrap=True)
        states = []
        ids = (ActionId.SOUND_REOPENED, ActionId.SOUND_REVIEWED, ActionId.SOUND_REMOVED)
        for at, action in enumerate(ids):
            made = registry.button(action, text=True)
            made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
            made.setProperty("segment", "true")
            made.setProperty("end", {0: "left", 2: "right"}.get(at, ""))
            made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            states.append(made)
        head = QVBoxLayout()
        head.setContentsMargins(8, 8, 8, 8)
        head.setSpacing(6)
        head.addLayout(row(self._art, self._state, None, spacing=8))
        head.addWidget(Folding(*states, spacing=0))
        head.addWidget(self._heard)
        self.view = RangeList()
        self.view.setMinimumHeight(64)
        self.view.chosen.connect(lambda part: sounding.select(AudioRangeId(part)))
        self.view.opened.connect(lambda part: sounding.go_to(AudioRangeId(part)))
        self.view.deleted.connect(sounding.delete)
        self._empty = label("", "muted", wrap=True)
        self._empty.setContentsMargins(12, 8, 12, 8)
        # takes the room of the list while there is none
        self._room = QWidget()
        treat = row(*(self._tile(a) for a in TREATMENTS.values()), spacing=4)
        treat.setContentsMargins(12, 8, 12, 8)
        self._editor = self._make_editor()
        inside = QWidget()
        box = QVBoxLayout(inside)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        box.addLayout(head)
        box.addWidget(line())
        box.addLayout(treat)
        box.addWidget(line())
        box.addWidget(self._empty)
        box.addWidget(self._room, 1)
        box.addWidget(self.view, 1)
        box.addWidget(line())
        box.addWidget(self._editor)
        # scrolled where there is little room, so that no window has to be high
        area = scroller(inside)
        self._area, self._inside = area, inside
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)
        sounding.changed.connect(self.refresh)
        sounding.leaving.connect(self.keep_typed)
        sounding.heard_more.connect(self._say_heard)
        sounding.session.case_changed.connect(self.refresh)
        sounding.session.request_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show what is decided now."""
        if not self.isVisible():
            return
        sounding = self._sounding
        state = sounding.state
        self._art.show_icon(*review_icon(state))
        self._state.setText(review_words(state))
        self._say_heard()
        ranges = sounding.ranges
        given = any(part.reasons for part in ranges)
        catalogue = sounding.session.workspace.catalogue.read() if given else None
        self.view.show_ranges(ranges, sounding.selected, catalogue)
        self.view.setVisible(bool(ranges))
        self._empty.setVisible(not ranges)
        self._room.setVisible(not ranges)
        keys = self._registry.keys_text
        if not sounding.has_sound:
            words = self.tr("This footage has no sound, so there is nothing to decide here.")
        else:
            words = self.tr(
                "All of the sound is heard in the copy. Mark a stretch with {i} and {o}, then mute it "
                "({mute}), put a tone in its place ({tone}) or disguise the voices ({disguise})."
            ).format(
                i=keys(ActionId.MARK_IN),
                o=keys(ActionId.MARK_OUT),
                mute=keys(ActionId.SOUND_MUTE),
                tone=keys(ActionId.SOUND_TONE),
                disguise=keys(ActionId.SOUND_DISGUISE),
            )
        self._empty.setText(words)
        chosen = sounding.chosen
        self._editor.setVisible(chosen is not None)
        for treatment, tile in self._tiles.items():
            tile.setProperty("on", chosen is not None and chosen.treatment is treatment)
        about = None if chosen is None else chosen.id
        other, self._about = about != self._about, about
        if chosen is not None:
            for field, seconds in ((self.begins, chosen.start), (self.ends, chosen.stop)):
                if other or not field.isModified():
                    field.setText(time_words(seconds))
            self._show_reasons(chosen)
            if other or not self.note.isModified():
                self.note.setText(chosen.note)

    def keep_typed(self) -> None:
        """Commit what was typed without Return, for the stretch it was typed for."""
        for field in (self.begins, self.ends):
            self._time_typed(field)
        self._note_typed()
        self.why.keep()

    def _show_reasons(self, chosen: AudioRange) -> None:
        session = self._sounding.session
        request, project = request_of(session), session.project
        catalogue = session.workspace.catalogue.read()
        self.why.set_catalogue(catalogue)
        self.why.set_kind(None if request is None else request.kind)
        origin, missing = "", False
        if project is not None and not chosen.reasons:
            held = reasons_of(project, chosen, request, catalogue=catalogue)
            origin = origin_words(catalogue, held)
            missing = request is not None and is_missing(catalogue, held, None, Thing.SOUND)
        self.why.set_value(chosen.reasons, chosen.why, origin=origin, missing=missing)

    def _why_typed(self) -> None:
        chosen = self._sounding.chosen
        if chosen is not None and chosen.id == self._about and self.why.why != chosen.why:
            self._sounding.set_why(chosen.id, self.why.why)

    def _tile(self, action: ActionId) -> QToolButton:
        made = self._registry.button(action, text=True)
        made.setProperty("tile", "true")
        made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._tiles = {**getattr(self, "_tiles", {}), _treatment_of(action): made}
        return made

    def _make_editor(self) -> QWidget:
        made = QWidget()
        grid = QGridLayout(made)
        grid.setContentsMargins(12, 8, 12, 10)
        grid.setHorizontalSpacing(SPACE)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        self.begins = self._time_field(self.tr("When the stretch begins"))
        self.ends = self._time_field(self.tr("When the stretch ends"))
        self.why = ReasonsField()
        self.why.button.set_single()
        self.why.words.setFixedHeight(42)
        self.why.ticked.connect(self._sounding.tick_reason)
        self.why.kept.connect(self._why_typed)
        self.reasons = self.why.button
        self.note = QLineEdit()
        self.note.setAccessibleName(self.tr("Note on the stretch of sound"))
        self.note.setPlaceholderText(self.tr("For whoever checks this later"))
        self.note.editingFinished.connect(self._note_typed)
        rows: tuple[tuple[str, QWidget, ActionId | None], ...] = (
            (self.tr("Begins"), self.begins, ActionId.SOUND_BEGINS),
            (self.tr("Ends"), self.ends, ActionId.SOUND_ENDS),
            (self.tr("Reasons"), self.why, None),
            (self.tr("Note"), self.note, None),
        )
        for at, (text, field, action) in enumerate(rows):
            name = label(text, "muted")
            name.setBuddy(field)
            tall = field is self.why
            name.setContentsMargins(0, 7 if tall else 0, 0, 0)
            grid.addWidget(name, at, 0, Qt.AlignmentFlag.AlignTop if tall else _MIDDLE)
            grid.addWidget(field, at, 1, 1, 1 if action is not None else 2)
            if action is not None:
                here = self._registry.button(action)
                here.setProperty("tile", "true")
                grid.addWidget(here, at, 2)
        buttons = row(spacing=6)
        for action in (ActionId.SOUND_GROW, ActionId.SOUND_DELETE):
            tile = self._registry.button(action, text=True)
            tile.setProperty("tile", "true")
            tile.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            buttons.addWidget(tile)
        grid.addLayout(buttons, len(rows), 0, 1, 3)
        return made

    def _time_field(self, name: str) -> QLineEdit:
        field = QLineEdit()
        field.setAccessibleName(name)
        field.setToolTip(self.tr("Type a time like 12.5 or 1:02.5 and press Return."))
        field.editingFinished.connect(lambda: self._time_typed(field))
        return field

    def _time_typed(self, field: QLineEdit) -> None:
        chosen = self._sounding.chosen
        # what nobody typed may show what was before an undo
        if chosen is None or chosen.id != self._about or not field.isModified():
            return
        field.setModified(False)
        old = chosen.start if field is self.begins else chosen.stop
        seconds = _seconds(field.text())
        if seconds is None or field.text() == time_words(old):
            field.setText(time_words(old))
            return
        start, stop = (seconds, chosen.stop) if field is self.begins else (chosen.start, seconds)
        self._sounding.set_bounds(chosen.id, start, stop)
        now = self._sounding.chosen
        if now is not None:
            field.setText(time_words(now.start if field is self.begins else now.stop))

    def _note_typed(self) -> None:
        chosen, note = self._sounding.chosen, self.note
        if chosen is None or chosen.id != self._about or not note.isModified():
            return
        note.setModified(False)
        if note.text().strip() != chosen.note:
            self._sounding.set_note(note.text().strip())

    def _say_heard(self) -> None:
        if not self.isVisible():
            return
        sounding = self._sounding
        words = ""
        if sounding.state in (SoundReview.NOT_REVIEWED, SoundReview.REVIEWED):
            text = self.tr("{n} of {all} was played with sound.")
            words = text.format(
                n=length_words(sounding.heard.seconds), all=length_words(float(sounding.duration))
            )
        self._heard.setText(words)
        self._heard.setVisible(bool(words))

    def showEvent(self, event: QShowEvent) -> None:
        """What changed meanwhile is shown now."""
        super().showEvent(event)
        self.refresh()
        # the bar takes room where the window is low, and nothing may be cut off beside it
        parts = (self._inside, self._editor)
        wide = max(part.minimumSizeHint().width() for part in parts)
        self.setMinimumWidth(wide + self._area.verticalScrollBar().sizeHint().width())


def _treatment_of(action: ActionId) -> AudioTreatment:
    return next(t for t, a in TREATMENTS.items() if a is action)


def _seconds(text: str) -> Fraction | None:
    try:
        return parse_time(text.strip().removesuffix("s").strip()).seconds
    except ValueError:
        return None
