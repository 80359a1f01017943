"""Everything that is known of one annotation of an incident, to be changed in one step."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QWidget

from app.dialogs.base import Dialog, Form
from app.incident.words import long_moment, span_words
from app.language.core import core
from app.notes.fields import colour_name
from app.notes.signs import SIGN_SIZE, category_icon, sign_icon
from app.theme.parts import Banner, button, label
from redaction.incident.words import said_time
from redaction.model.note_category import PALETTE

if TYPE_CHECKING:
    from app.incident.course import Course
    from redaction.incident.incident import Incident
    from redaction.model.annotation import Annotation
    from redaction.model.note_category import Categories


class NoteDialog(Dialog):
    """Title, category, note, people, place and tags; when it was and by whose clock is said above.

    Args:
        keep: Takes what was changed; False where it was refused, and then the dialog stays, so that
            nothing that was typed is lost.
    """

    def __init__(
        self,
        incident: Incident,
        course: Course,
        note: Annotation,
        categories: Categories,
        keep: Callable[[dict[str, Any]], bool],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(self.tr("Edit annotation"), "", parent)
        self._keep = keep
        self.setMinimumWidth(560)
        self._note = note
        when = core(said_time(incident, course.camera, course.media(note.span.start)))
        if not note.is_marker and course.placed:
            long = span_words(course.time_of(note.span.stop) - course.time_of(note.span.start))
            until = long_moment(incident, course.exact(note.span.stop - 1))
            when += self.tr("; it lasts {time}, until {until}").format(time=long, until=until)
        frames = (
            self.tr("“{camera}”, frame {first}")
            if note.is_marker
            else self.tr("“{camera}”, frames {first} to {last}")
        ).format(
            camera=course.camera.name,
            first=f"{note.span.start:,}",
            last=f"{note.span.stop - 1:,}",
        )
        self.body.addWidget(label(f"{frames}\n{when}", "muted", wrap=True, select=True))
        if note.draft:
            self.body.addWidget(
                Banner(
                    self.tr("Proposed by the program. It counts once somebody confirms it."),
                    "warning",
                )
            )
        self.title = QLineEdit(note.title)
        self.title.setPlaceholderText(self.tr("What happens, in a few words"))
        self.category = QComboBox()
        self.category.setIconSize(SIGN_SIZE)
        self.category.addItem(self.tr("No category"), "")
        for category in categories:
            self.category.addItem(category_icon(category), category.name, category.id)
        if note.category and categories.find(note.category) is None:
            self.category.addItem(note.category, note.category)
        self.category.setCurrentIndex(max(0, self.category.findData(note.category)))
        self.colour = QComboBox()
        self.colour.setIconSize(SIGN_SIZE)
        self.colour.addItem(self.tr("That of its category"), "")
        for name in PALETTE:
            self.colour.addItem(sign_icon(name), colour_name(name), name)
        self.colour.setCurrentIndex(max(0, self.colour.findData(note.colour)))
        self.note = QPlainTextEdit(note.note)
        self.note.setTabChangesFocus(True)
        self.note.setFixedHeight(88)
        self.people = QLineEdit("; ".join(note.people))
        self.people.setPlaceholderText(self.tr("Who is seen or heard; “;” between"))
        self.place = QLineEdit(note.place)
        self.tags = QLineEdit("; ".join(note.tags))
        self.tags.setPlaceholderText(self.tr("Words to find it by; “;” between"))
        form = Form(90)
        form.add(self.tr("&Title"), self.title)
        form.add(self.tr("&Category"), self.category)
        form.add(self.tr("Co&lour"), self.colour)
        form.add(self.tr("&Note"), self.note)
        form.add(self.tr("&People"), self.people)
        form.add(self.tr("Pl&ace"), self.place)
        form.add(self.tr("Ta&gs"), self.tags)
        self.body.addLayout(form)
        self.refused = Banner(
            self.tr("Not kept. What you typed is still here: try again, or copy it and cancel."),
            "bad",
        )
        self.refused.hide()
        self.body.addWidget(self.refused)
        self.foot.addStretch(1)
        self.foot.addWidget(button(self.tr("Cancel"), self.reject))
        save = button(self.tr("Save"), self.accept, kind="primary")
        save.setDefault(True)
        self.foot.addWidget(save)
        self.title.setFocus()
        self.title.selectAll()

    def accept(self) -> None:
        """Keep what was changed and close; a refusal leaves everything as it was typed."""
        changed = self.changed
        if changed and not self._keep(changed):
            self.refused.show()
            return
        super().accept()

    @property
    def changed(self) -> dict[str, Any]:
        """The fields that are different now."""
        now: dict[str, Any] = {
            "title": self.title.text(),
            "category": self.category.currentData(),
            "colour": self.colour.currentData(),
            "note": self.note.toPlainText(),
            "people": _listed(self.people),
            "place": self.place.text(),
            "tags": _listed(self.tags),
        }
        return {name: value for name, value in now.items() if value != getattr(self._note, name)}


def _listed(field: QLineEdit) -> tuple[str, ...]:
    return tuple(part.strip() for part in field.text().split(";") if part.strip())
