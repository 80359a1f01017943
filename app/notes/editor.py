"""Everything that is known of the selected annotations, to be typed; of several, what they have in common."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QLineEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.actions.ids import ActionId
from app.notes.fields import LineField, choice, colour_name, holding, let_change
from app.notes.signs import sign_icon
from app.panels.words_field import WordsField
from app.sound.phrases import time_words
from app.theme.parts import Banner, label, row
from app.theme.tokens import current
from app.words import count_words
from player.media.time import FrameIndex, parse_time
from redaction.model.note_category import PALETTE
from redaction.notes.searching import people_of, places_of, tags_of

if TYPE_CHECKING:
    from app.actions.registry import Registry
    from app.notes.noting import Noting
    from app.review.player import Player
    from redaction.model.annotation import Annotation
    from redaction.model.ids import AnnotationId

_MIDDLE = Qt.AlignmentFlag.AlignVCenter
_TOP = Qt.AlignmentFlag.AlignTop


class NoteEditor(QWidget):
    """The fields.

    Attributes:
        title: Of one annotation.
        note: Of one.
        category: Of all that are selected.
        colour: Likewise.
        people: Of one; for several, whom to add.
        place: Of all.
        tags: Of one; for several, which to add.
        begins: When one begins; can be typed.
        ends: When one ends; can be typed.

    Signals:
        left: The keys belong to the picture again.
    """

    left = Signal()

    def __init__(
        self, noting: Noting, registry: Registry, player: Player, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._noting = noting
        self._registry = registry
        self._player = player
        self._about: tuple[AnnotationId, ...] = ()
        self._words: dict[QLineEdit, QStringListModel] = {}
        self._known: object = None
        self._draft = Banner("", "warning")
        self._what = label("", "strong", wrap=True)
        self.title = LineField(self.tr("Title"), self.tr("What happens, in a few words"))
        self.title.editingFinished.connect(lambda: self._line_left(self.title, "title"))
        self.note = WordsField()
        self.note.setAccessibleName(self.tr("Note"))
        self.note.setPlaceholderText(self.tr("More about it"))
        self.note.setTabChangesFocus(True)
        self.note.setFixedHeight(64)
        self.note.left.connect(self._note_left)
        self.category = choice(self.tr("Category"))
        self.category.activated.connect(
            lambda _at: self._noting.change_chosen(category=self.category.currentData())
        )
        self.colour = choice(self.tr("Colour"))
        self.colour.activated.connect(
            lambda _at: self._noting.change_chosen(colour=self.colour.currentData())
        )
        self.people = self._completed(
            self.tr("People"), self.tr("Who is seen or heard; “;” between")
        )
        self.people.editingFinished.connect(lambda: self._list_left(self.people, "people"))
        self.place = self._completed(self.tr("Place"), self.tr("Where it happens"))
        self.place.editingFinished.connect(lambda: self._line_left(self.place, "place"))
        self.tags = self._completed(self.tr("Tags"), self.tr("Words to find it by; “;” between"))
        self.tags.editingFinished.connect(lambda: self._list_left(self.tags, "tags"))
        self.begins = LineField(self.tr("When it begins, in media time"), "")
        self.begins.editingFinished.connect(lambda: self._time_left(self.begins))
        self.ends = LineField(self.tr("When it ends, in media time"), "")
        self.ends.editingFinished.connect(lambda: self._time_left(self.ends))
        for field in (self.begins, self.ends):
            field.setToolTip(
                self.tr(
                    "Type a media time like 12.5 or 1:02.5, or a frame like f120, and press Return."
                )
            )
        self._still = label("", "muted")
        self._region = label("", "muted")
        self._one: list[QWidget] = []
        self._build()
        for line_ in (self.title, self.people, self.place, self.tags, self.begins, self.ends):
            line_.returnPressed.connect(self.left)
        noting.leaving.connect(self.keep_typed)
        noting.categories_changed.connect(self._fill_choices)
        current().changed.connect(self._fill_choices)
        self._fill_choices()

    # what is shown

    def refresh(self) -> None:
        """Show what the selected ones say now."""
        notes = self._noting.chosen_notes
        about = tuple(note.id for note in notes)
        other, self._about = about != self._about, about
        if not notes:
            return
        let_change(self, allowed=not self._noting.session.workspace.read_only)
        one = notes[0] if len(notes) == 1 else None
        for part in self._one:
            part.setVisible(one is not None)
        self._what.setVisible(one is None)
        self._what.setText(
            self.tr("{n} selected: what you change here is changed for all.").format(
                n=count_words(len(notes), self.tr("annotation"), self.tr("annotations"))
            )
        )
        self._show_choice(self.category, {note.category for note in notes})
        self._show_choice(self.colour, {note.colour for note in notes})
        places = {note.place for note in notes}
        self._show_line(self.place, places.pop() if len(places) == 1 else "", other=other)
        self._say_draft(notes)
        self._offer_words()
        if one is None:
            for field in (self.people, self.tags):
                self._show_line(field, "", other=other)
            self.people.setPlaceholderText(self.tr("Add to all; “;” between"))
            self.tags.setPlaceholderText(self.tr("Add to all; “;” between"))
            return
        self.people.setPlaceholderText(self.tr("Who is seen or heard; “;” between"))
        self.tags.setPlaceholderText(self.tr("Words to find it by; “;” between"))
        self._show_line(self.title, one.title, other=other)
        self._show_line(self.people, "; ".join(one.people), other=other)
        self._show_line(self.tags, "; ".join(one.tags), other=other)
        if other or not self.note.document().isModified():
            if self.note.toPlainText() != one.note:
                self.note.setPlainText(one.note)
            self.note.document().setModified(False)
        self._show_line(self.begins, self._time_words(one.span.start), other=other)
        self._show_line(self.ends, self._end_words(one), other=other)
        self._still.setText(
            self.tr("Frame {n}").format(n=f"{one.picture:,}")
            + ("" if one.still is not None else self.tr(", its first"))
        )
        self._region.setText(
            self.tr("The whole picture") if one.region is None else self.tr("A part, as drawn")
        )

    def begin_title(self) -> None:
        """Let the title be typed."""
        if self.title.isVisible():
            self.title.setFocus(Qt.FocusReason.OtherFocusReason)
            self.title.selectAll()

    def keep_typed(self) -> None:
        """Keep what was typed without Return, for the annotation it was typed for."""
        self._line_left(self.title, "title")
        self._line_left(self.place, "place")
        self._list_left(self.people, "people")
        self._list_left(self.tags, "tags")
        self._note_left()
        self._time_left(self.begins)
        self._time_left(self.ends)

    # what was typed

    @property
    def _ours(self) -> bool:
        """Whether what was typed is about what is selected; an undo may have taken that away."""
        return bool(self._about) and self._about == tuple(n.id for n in self._noting.chosen_notes)

    def _line_left(self, field: QLineEdit, name: str) -> None:
        if not field.isModified() or not self._ours:
            return
        field.setModified(False)
        text = field.text().strip()
        if len(self._about) > 1:
            self._noting.change_chosen(**{name: text})
        else:
            self._noting.change(self._about[0], **{name: text})
        self.refresh()

    def _list_left(self, field: QLineEdit, name: str) -> None:
        if not field.isModified() or not self._ours:
            return
        field.setModified(False)
        typed = tuple(part.strip() for part in re.split("[;\n]", field.text()) if part.strip())
        if len(self._about) > 1:
            if typed:
                self._noting.change_chosen(**{f"add_{name}": typed})
        else:
            self._noting.change(self._about[0], **{name: typed})
        self.refresh()

    def _note_left(self) -> None:
        if len(self._about) != 1 or not self.note.document().isModified() or not self._ours:
            return
        self.note.document().setModified(False)
        self._noting.change(self._about[0], note=self.note.toPlainText())
        self.refresh()

    def _time_left(self, field: QLineEdit) -> None:
        if len(self._about) != 1 or not field.isModified() or not self._ours:
            return
        field.setModified(False)
        note, frame = self._noting.chosen_notes[0], self._frame_of(field.text())
        begins = field is self.begins
        if frame is not None and begins and field.text() != self._time_words(note.span.start):
            # a marker goes there; a range begins there
            stop = frame + 1 if note.is_marker else max(note.span.stop, frame + 1)
            self._noting.move(note.id, frame, stop)
        elif frame is not None and not begins and field.text() != self._end_words(note):
            self._noting.move(note.id, min(note.span.start, frame), frame + 1)
        self.refresh()

    def _frame_of(self, text: str) -> int | None:
        """The frame that was typed, or is shown at the time that was; None for what is neither."""
        index = self._player.index
        found = None
        with suppress(ValueError):
            point = parse_time(text.strip().removesuffix("s").strip())
            found = point.frame
            if found is None and point.seconds is not None and index is not None:
                last = index.seconds(FrameIndex(len(index) - 1))
                found = index.at_seconds(min(point.seconds, last))
        return None if found is None else int(found)

    def _time_words(self, frame: int) -> str:
        index = self._player.index
        if index is None or frame >= len(index):
            return f"f{frame}"
        return time_words(index.seconds(FrameIndex(frame)))

    def _end_words(self, note: Annotation) -> str:
        """When its last frame is shown: a time that, typed again, means the same frame."""
        return self._time_words(note.span.stop - 1)

    # how it is shown

    def _show_line(self, field: QLineEdit, text: str, *, other: bool) -> None:
        if other or not field.isModified():
            if field.text() != text:
                field.setText(text)
                field.setCursorPosition(0)
            field.setModified(False)

    def _show_choice(self, combo: QComboBox, values: set[str]) -> None:
        if len(values) > 1:
            combo.setCurrentIndex(-1)
            combo.setPlaceholderText(self.tr("Several"))
            return
        value = next(iter(values))
        at = combo.findData(value)
        if at < 0:
            # of a list that no longer knows it
            combo.addItem(sign_icon(""), value, value)
            at = combo.count() - 1
        combo.setCurrentIndex(at)

    def _say_draft(self, notes: tuple[Annotation, ...]) -> None:
        drafts = [note for note in notes if note.draft]
        text = ""
        if len(notes) == 1 and drafts:
            text = self.tr("Proposed by the program, not confirmed: {why}").format(
                why=drafts[0].source or self.tr("no reason given")
            )
        elif drafts:
            text = self.tr("{n} of them are drafts.").format(n=len(drafts))
        self._draft.say(text, "warning")
        for tile in (self._confirm, self._reject):
            tile.setVisible(bool(drafts))
        source = notes[0].source if len(notes) == 1 and not drafts else ""
        self._source.setText(source)
        self._source.setVisible(bool(source))

    def _fill_choices(self) -> None:
        for combo, first in (
            (self.category, self.tr("None")),
            (self.colour, self.tr("Auto")),
        ):
            combo.blockSignals(True)
            combo.clear()
            combo.addItem(first, "")
            if combo is self.category:
                for category in self._noting.categories:
                    combo.addItem(sign_icon(category.colour), category.name, category.id)
            else:
                for name in PALETTE:
                    combo.addItem(sign_icon(name), colour_name(name), name)
            combo.blockSignals(False)
        self.refresh()

    def _offer_words(self) -> None:
        """People, places and tags that were named before are offered while one types."""
        notes = self._noting.notes
        if notes is self._known:
            return
        self._known = notes
        for field, words in (
            (self.people, people_of(notes.values())),
            (self.place, places_of(notes.values())),
            (self.tags, tags_of(notes.values())),
        ):
            self._words[field].setStringList(words)

    # how it is built

    def _build(self) -> None:
        grid = QGridLayout()
        grid.setContentsMargins(12, 8, 12, 10)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        self._source = label("", "caption", wrap=True)
        self._confirm = self._tile(ActionId.NOTE_CONFIRM)
        self._reject = self._tile(ActionId.NOTE_DELETE)
        kinds = row(self.category, self.colour, spacing=6)
        kinds.setStretch(0, 3)
        kinds.setStretch(1, 2)
        tiles: dict[QWidget, tuple[ActionId, ...]] = {
            self.begins: (ActionId.NOTE_BEGINS,),
            self.ends: (ActionId.NOTE_ENDS,),
            self._still: (ActionId.NOTE_STILL,),
            self._region: (ActionId.NOTE_REGION, ActionId.NOTE_REGION_NONE),
        }
        fields: tuple[tuple[str, QWidget, bool], ...] = (
            (self.tr("Title"), self.title, True),
            (self.tr("Category"), holding(kinds), False),
            (self.tr("Note"), self.note, True),
            (self.tr("People"), self.people, False),
            (self.tr("Place"), self.place, False),
            (self.tr("Tags"), self.tags, False),
            (self.tr("Begins"), self.begins, True),
            (self.tr("Ends"), self.ends, True),
            (self.tr("Still"), self._still, True),
            (self.tr("About"), self._region, True),
        )
        for at, (text, field, single) in enumerate(fields):
            name = label(text, "muted")
            name.setBuddy(field)
            tall = field is self.note
            name.setContentsMargins(0, 7 if tall else 0, 0, 0)
            grid.addWidget(name, at, 0, _TOP if tall else _MIDDLE)
            buttons = [self._tile(a, text=False) for a in tiles.get(field, ())]
            grid.addWidget(field, at, 1, 1, 1 if buttons else 2)
            if buttons:
                grid.addLayout(row(None, *buttons, spacing=4), at, 2)
            if single:
                self._one += [name, field, *buttons]
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        head = QVBoxLayout()
        head.setContentsMargins(12, 8, 12, 0)
        head.setSpacing(6)
        for part in (self._what, self._draft, self._source):
            part.hide()
            head.addWidget(part)
        head.addLayout(row(self._confirm, self._reject, None, spacing=6))
        for tile in (self._confirm, self._reject):
            tile.hide()
        box.addLayout(head)
        box.addLayout(grid)
        box.addStretch(1)

    def _tile(self, action: ActionId, *, text: bool = True) -> QToolButton:
        made = self._registry.button(action, text=text)
        made.setProperty("tile", "true")
        return made

    def _completed(self, name: str, hint: str) -> QLineEdit:
        made = LineField(name, hint)
        words = QStringListModel(made)
        self._words[made] = words
        made.set_words(words, several=name != self.tr("Place"))
        return made
