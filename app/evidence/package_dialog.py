"""Handing over evidence: what goes, in which words, to whom; then the package is made, checked, recorded."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from app.casework.handing_dialog import ASKING, DONE, HandingDialog, usual_folder
from app.casework.release_form import HandOverForm
from app.dialogs.report_view import ProgressView
from app.evidence.package_items import Choice, ItemsTable, is_redacted, key_of, name_of
from app.evidence.package_notes import NotesChoice
from app.evidence.package_reasons import Reasons
from app.evidence.package_words import WordsTable
from app.theme.parts import label
from redaction.jobs.errors import UserError
from redaction.reviewlog.signing import current_key
from redaction.usecases.evidence import EvidenceBuilt, record
from redaction.usecases.evidence_choice import (
    ClipChoice,
    StillChoice,
    check_order,
    clip_choices,
    open_gates,
    still_choices,
)
from redaction.usecases.evidence_order import (
    EvidenceOrder,
    Pictures,
    Subject,
    noted,
    subject_of,
    usual_name,
)
from redaction.usecases.release import take_away

if TYPE_CHECKING:
    from app.jobs import Runner
    from app.session import Session
    from app.settings.store import Settings
    from redaction.casework.disclosure import Disclosure
    from redaction.casework.gate import Gate
    from redaction.model.ids import FootageId, IncidentId


class EvidenceDialog(HandingDialog):
    """Asks, works, and says what became of it.

    Attributes:
        items: Clips and stills with their ticks.
        notes: Which annotations go, and how.
        reasons: Why something goes that stands against it.
        words: The list of items, to be written in.
        made: The package and its record, once both are there.
    """

    def __init__(
        self,
        session: Session,
        jobs: Runner,
        settings: Settings,
        about: IncidentId | FootageId,
        *,
        is_footage: bool,
        parent: QWidget | None = None,
    ) -> None:
        """Open it.

        Raises:
            UserError: If the incident or footage is gone, or the incident has no cameras.
        """
        super().__init__(session, jobs, settings, parent)
        self.resize(900, 720)
        self._about = about, is_footage
        self._subject: Subject = subject_of(session.workspace, about, is_footage=is_footage)
        self._gates: dict[str, tuple[Gate, ...]] = {}
        self._order: EvidenceOrder | None = None
        self.made: tuple[EvidenceBuilt, Disclosure] | None = None
        workspace = session.workspace
        self.items = ItemsTable()
        self.notes = NotesChoice(noted(workspace, self._subject), workspace.categories.read())
        self.reasons = Reasons()
        self.words = WordsTable()
        key = current_key(workspace.folder)
        self.form = HandOverForm(
            None,
            usual_folder(settings),
            key=key.fingerprint if key else "",
            name=usual_name(self._subject, dt.datetime.now().astimezone().date()),
        )
        self.progress = ProgressView(
            (
                (self.tr("Compare the originals"), frozenset({"hashing", "indexing"})),
                (self.tr("Write the report and the list"), frozenset({"finishing"})),
                (self.tr("Write the package"), frozenset({"packing"})),
                (self.tr("Check the package"), frozenset({"checking"})),
            )
        )
        self._build()
        self.refresh()
        self._turn(ASKING)
        session.case_changed.connect(self.refresh)

    def is_about(self, about: IncidentId | FootageId) -> bool:
        """Whether evidence of this incident or footage is handed over here."""
        return self._about[0] == about

    def refresh(self) -> None:
        """Look again at the clips and stills and at what is in the way."""
        if self._stack.currentIndex() != ASKING:
            return
        workspace = self._session.workspace
        try:
            about, is_footage = self._about
            self._subject = subject_of(workspace, about, is_footage=is_footage)
            found: tuple[Choice, ...] = (
                *clip_choices(workspace, self._subject),
                *still_choices(workspace, self._subject),
            )
            self._gates = {f.id: open_gates(workspace, f) for f in self._subject.footage}
        except UserError as error:
            self._say(error)
            return
        self.items.put(found, {c.footage: c.name for c in self._subject.incident.cameras})
        self._settle()

    @property
    def order(self) -> EvidenceOrder:
        """What is asked for, as the answers are."""
        chosen = self.items.chosen
        form, about = self.form, self._subject
        return EvidenceOrder(
            about.incident.id if about.is_incident else None,
            None if about.is_incident else about.footage[0].id,
            tuple(c.copy.id for c in chosen if isinstance(c, ClipChoice)),
            tuple(c.still.id for c in chosen if isinstance(c, StillChoice)),
            form.out.absolute(),
            form.package_form,
            form.recipient.text().strip(),
            form.how,
            form.handed_over,
            annotations=self.notes.chosen,
            formats=self.notes.wanted_formats,
            report=self.notes.with_report,
            pictures=self.notes.pictures,
            reason=self.reasons.reason.text().strip(),
            override=self.reasons.override.text().strip(),
            with_log=form.log.isChecked(),
            note=form.note.toPlainText().strip(),
            words=self.words.words,
            found=dict(self.items.found),
        )

    def begin(self) -> None:
        """Have the package written."""
        order, workspace = self.order, self._session.workspace
        self.failure.say("")
        try:
            check_order(workspace, order)
        except UserError as error:
            self._say(error)
            self.refresh()
            return
        self._order = order
        title = self.tr("Evidence package {name}").format(name=order.out.name)
        self._work("evidence", order.to_json(), order.out, title, _unwanted)

    # building

    def _build(self) -> None:
        inside, box = self._questions()
        parts: tuple[tuple[str, QWidget], ...] = (
            (self.tr("Clips and stills"), self.items),
            (self.tr("Annotations and report"), self.notes),
            ("", self.reasons),
            (self.tr("List of items"), self.words),
            (self.tr("Hand-over"), self.form),
        )
        for title, widget in parts:
            if title:
                box.addWidget(label(title, "section"))
            box.addWidget(widget)
        box.addStretch(1)
        self._lay_out(inside)
        for part in (self.items, self.notes, self.reasons, self.form):
            part.changed.connect(self._settle)
        self.form.log.toggled.connect(lambda _on: self._settle())

    @property
    def package(self) -> Path | None:
        """Where the package is, once it is made."""
        return None if self.made is None else self.made[0].package.path

    def _turn(self, page: int) -> None:
        self._show_page(
            page,
            self.tr("Evidence package: {title}").format(title=self._subject.incident.title),
            self.tr(
                "Clips, stills, annotations, a timeline report and a numbered list in one package that"
                " its receiver can check. Making it records the hand-over."
            ),
        )

    def _settle(self) -> None:
        chosen = self.items.chosen
        bare = [name_of(c) for c in chosen if not is_redacted(c)]
        report = self.notes.with_report and bool(self.notes.count)
        if report and self.notes.pictures is Pictures.UNREDACTED:
            bare.append(self.tr("the pictures of the report"))
        self.reasons.ask(bare, self._open_lines(report=report))
        self.words.put(self._listed(report=report))
        problem = self._wanting()
        self._problem.setText(problem)
        self.go_button.setEnabled(not problem)

    def _open_lines(self, *, report: bool) -> list[str]:
        """What is open about the review of what goes redacted, each once."""
        names: dict[str, str] = {c.footage: c.name for c in self._subject.incident.cameras}
        found: list[tuple[str, str]] = [
            (c.footage.id, gate.words) for c in self.items.chosen for gate in c.open
        ]
        if report and self.notes.pictures is Pictures.REDACTED:
            found += [(key, gate.words) for key, gates in self._gates.items() for gate in gates]
        several = len(names) > 1
        lines = (f"{names[key]}: {words}" if several else words for key, words in found)
        return list(dict.fromkeys(lines))

    def _listed(self, *, report: bool) -> list[tuple[str, str]]:
        """The items as they will be numbered: keys, and what they are."""
        names = {c.footage: c.name for c in self._subject.incident.cameras}
        found = [
            (f"footage:{f.id}", self.tr("Original of {camera}").format(camera=names[f.id]))
            for f in self._subject.footage
        ]
        for kind in (ClipChoice, StillChoice):
            found += [(key_of(c), name_of(c)) for c in self.items.chosen if isinstance(c, kind)]
        if self.notes.count:
            found += [
                (
                    f"annotations:{form}",
                    self.tr("Annotations as {format}").format(
                        format=self.notes.formats[form].text()
                    ),
                )
                for form in self.notes.wanted_formats
            ]
        found += [("report", self.tr("Timeline report"))] if report else []
        found += [("log", self.tr("Extract of the log"))] if self.form.log.isChecked() else []
        return found

    def _wanting(self) -> str:
        if not (self.items.chosen or self.notes.count):
            return self.tr("Choose at least one clip, still or category of annotations.")
        return self.reasons.problem or self.form.problem

    # what happens

    def _built(self, result: dict[str, Any]) -> None:
        built = EvidenceBuilt.from_json(result)
        order, self._order = self._order, None
        if self.job is None or order is None:  # closed in the last moment: see ``closeEvent``
            return
        self.job = None
        try:
            disclosure = record(self._session.workspace, order, built)
        except UserError as error:
            self._say(error)
            self._back()
            return
        self.made = built, disclosure
        clips, stills = len(built.package.copies), len(built.stills)
        holds = self.tr("{clips} clips, {stills} stills, {notes} annotations, {items} items listed")
        self.done_page.show_package(
            built.package,
            disclosure,
            holds=holds.format(clips=clips, stills=stills, notes=built.entries, items=built.items),
        )
        if built.bare:
            said = self.tr(
                "{n} pictures were left out of the report, because a face may still be seen on them."
                " Look at these annotations in the review."
            )
            self.failure.say(said.format(n=built.bare), "warning")
        self._turn(DONE)
        self._session.case_changed.emit()


def _unwanted(result: dict[str, Any]) -> None:
    """Take away a package that was finished in the moment in which nobody wanted it any more."""
    take_away(EvidenceBuilt.from_json(result).package)
