"""The selected request: its dates, and its footage."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFrame, QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from app.actions.ids import ActionId
from app.casework.disclosure_list import DisclosureList
from app.casework.signoff_words import stage_chip
from app.home.due import working_days_left
from app.home.facts import CaseFacts, CaseNotes, case_lines, scrolled
from app.home.incident_link import IncidentLink
from app.language.core import core
from app.models.footage import FootageModel, FootageRow
from app.models.roles import Role
from app.shell.action_button import ActionButton
from app.shell.tables import CardList
from app.theme.folding import Folding
from app.theme.parts import Banner, EmptyState, button, label, line, row
from app.theme.tokens import SPACE
from app.thumbnails import poster
from app.words import day_words, due_words, kind_words
from redaction.casework.signoff import SignOff
from redaction.jobs.errors import UserError
from redaction.model.footage import Footage
from redaction.model.ids import FootageId, RequestId
from redaction.model.request import Request, Waiting
from redaction.store.planfiles import CACHE
from redaction.store.register import Progress

if TYPE_CHECKING:
    from app.actions.registry import Registry
    from app.session import Session


_FILE_ACTIONS = (
    ActionId.REVIEW_FOOTAGE,
    ActionId.EXPORT,
    ActionId.SIGN_OFF,
    ActionId.VERIFY_COPY,
    ActionId.RELINK_FOOTAGE,
    ActionId.ASSIGN_FOOTAGE,
    ActionId.PRESERVE_FOOTAGE,
    ActionId.RELEASE_FOOTAGE,
    ActionId.RETENTION,
    ActionId.REMOVE_FOOTAGE,
)


class RequestDetails(QFrame):
    """One request and its footage, with what can be done next."""

    def __init__(self, session: Session, registry: Registry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", "true")
        self._session = session
        self._registry = registry
        self._filling = False
        self._posters: dict[FootageId, QPixmap] = {}
        self._model = FootageModel(self, self._poster)
        self.list = CardList(self.tr("Footage of the request"), self)
        self.list.setModel(self._model)
        self.list.selectionModel().currentChanged.connect(self._file_chosen)
        self.list.doubleClicked.connect(lambda _i: registry.trigger(ActionId.REVIEW_FOOTAGE))
        self.list.activated.connect(self._activated)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        for action_id in _FILE_ACTIONS:
            self.list.addAction(registry.action(action_id))
        self._reference = label("", "title", wrap=True, select=True)
        self._kind = label("", "muted", wrap=True)
        self._due = Banner()
        self._build()
        session.picked_changed.connect(self._follow_picked)
        session.project_changed.connect(self._project_changed)
        session.case_changed.connect(self._case_changed)
        self.refresh()

    def refresh(self) -> None:
        """Show the session's request and read its footage again."""
        request = self._session.request
        workspace = self._session.workspace
        known = request.id if request is not None else None
        files = workspace.loose_footage() if known is None else workspace.footage(known)
        far = workspace.progress(known)
        signed = workspace.signoffs.glance(files)
        self._head(bool(files))
        self._filling = True
        self._model.put([self._row(f, far.get(f.id, Progress()), signed[f.id]) for f in files])
        self._filling = False
        self._show_case(request, len(files))
        self._body.setCurrentIndex(0 if files else 1)
        self._all.setVisible(request is not None and len(files) > 1)
        self.incident.refresh(len(files))
        self._copies.setVisible(any(row_.copies for row_ in self._model.rows))
        picked = self._session.picked
        if picked is None or self._model.row_of(picked) < 0:
            self._session.pick(self._model.rows[0].footage if files else None)
        self._follow_picked()

    def focus_first(self) -> None:
        """Give the keys to the footage list."""
        self.list.setFocus()

    def _head(self, has_files: bool) -> None:
        request = self._session.request
        self._edit.setVisible(request is not None)
        self._close.setVisible(request is not None)
        self._why.setVisible(request is not None)
        self._add_more.setVisible(request is not None)
        self._add_here.setVisible(request is not None)
        self._open_here.setVisible(request is None)
        if request is None:
            self._reference.setText(
                self.tr("Footage without a request") if has_files else self.tr("No request chosen")
            )
            self._reference.setToolTip("")
            self._kind.setText(self.tr("Files that were opened on their own."))
            self._due.say("")
            return
        self._reference.setText(request.reference)
        self._reference.setToolTip(request.reference)
        parts = [kind_words(request.kind)]
        if request.requester:
            parts.append(request.requester)
        parts.append(self.tr("received {day}").format(day=day_words(request.received)))
        self._kind.setText("  ·  ".join(parts))
        days = working_days_left(request, parts=self._session.workspace.parts)
        words, tone = due_words(request, days)
        text = words
        if request.due is not None and not request.closed:
            text = self.tr("Due {day}: {words}").format(
                day=day_words(request.due), words=words[:1].lower() + words[1:]
            )
        elif request.waiting is not Waiting.NOTHING:
            text = self.tr("Clock paused. {words}.").format(words=words)
        if request.dates.override is not None and not request.closed:
            text += " " + self.tr("The day was set by hand.")
        self._due.say(text, tone if tone != "muted" else "info")
        self._due.setToolTip(core(request.due_why))
        self._close.setText(f" {self.tr('Open again') if request.closed else self.tr('Answer')}")

    def _show_case(self, request: Request | None, files: int) -> None:
        """The tabs beside the footage: there for a request only."""
        title = self.tr("Footage ({n})").format(n=files) if files else self.tr("Footage")
        self._tabs.setTabText(0, title)
        for number in (1, 2, 3):
            self._tabs.setTabVisible(number, request is not None)
        if request is None:
            return
        notes = len(request.notes)
        said = self.tr("Notes ({n})").format(n=notes) if notes else self.tr("Notes")
        self._tabs.setTabText(2, said)
        workspace = self._session.workspace
        described = workspace.catalogue.read().described(request.reasons)
        self._facts.show_lines(case_lines(request, described, workspace.parts))
        self._notes.show_request(request)
        self._disclosures.set_request(request.id)

    def _add_note(self, text: str) -> bool:
        request = self._session.request
        if request is None or not text:
            return False
        try:
            self._session.workspace.add_note(request.id, text)
        except UserError as error:
            self._session.problem.emit(error)
            return False
        self._session.reread()
        return True

    def _row(self, footage: Footage, far: Progress, signed: SignOff) -> FootageRow:
        return FootageRow(
            footage,
            far.tracks,
            far.pending,
            far.visible,
            not Path(footage.path).is_file(),
            far.copies,
            far.verified,
            stage_chip(signed, mine=self._session.workspace.signoffs.waits_for_me(signed)),
        )

    def _poster(self, footage: Footage) -> QPixmap | None:
        """A small picture, once the review page has made some; asked for again until then."""
        known = self._posters.get(footage.id)
        if known is None:
            image = poster(self._session.workspace.folder / CACHE, footage)
            if image is not None:
                known = self._posters[footage.id] = QPixmap.fromImage(image)
        return known

    def _build(self) -> None:
        registry = self._registry
        self._edit = ActionButton(
            registry, ActionId.EDIT_REQUEST, self.tr("Edit"), kind="ghost", icon_name="edit"
        )
        self._close = ActionButton(
            registry, ActionId.CLOSE_REQUEST, self.tr("Answer"), kind="ghost", icon_name="check"
        )
        self._why = button(self.tr("Why this day"), self._show_why, kind="link")
        self._why.setToolTip(self.tr("How the day was arrived at, with the sections of the law"))
        self._add_more = ActionButton(
            registry, ActionId.ADD_FOOTAGE, self.tr("Add footage"), icon_name="add-footage"
        )
        self._review = ActionButton(
            registry, ActionId.REVIEW_FOOTAGE, self.tr("Review"), kind="primary", icon_name="review"
        )
        self._export = ActionButton(
            registry, ActionId.EXPORT, self.tr("Export copy"), icon_name="export"
        )
        self._relink = ActionButton(
            registry, ActionId.RELINK_FOOTAGE, self.tr("Find file"), icon_name="link"
        )
        self._all = ActionButton(
            registry, ActionId.EXPORT_REQUEST, self.tr("Export all"), icon_name="export"
        )
        self._copies = ActionButton(registry, ActionId.EXPORTS, self.tr("Copies"), icon_name="copy")

        top = QVBoxLayout()
        top.setContentsMargins(SPACE * 2, SPACE * 2, SPACE * 2, SPACE)
        top.setSpacing(SPACE // 2)
        for text in (self._reference, self._kind):
            text.setMinimumWidth(80)  # one long word takes no room from the list beside it
        head = row(self._reference, self._close, self._edit, spacing=4)
        head.setStretch(0, 1)
        top.addLayout(head)
        top.addWidget(self._kind)
        top.addSpacing(SPACE // 2)
        top.addWidget(self._due)
        top.addLayout(row(self._why, None))

        self._add_here = ActionButton(
            registry, ActionId.ADD_FOOTAGE, self.tr("Add footage"), icon_name="add-footage"
        )
        self._open_here = ActionButton(
            registry, ActionId.OPEN, self.tr("Open footage"), icon_name="folder"
        )
        empty = EmptyState(
            "film",
            self.tr("No footage yet"),
            self.tr(
                "Add video, pictures or sound, or drop them here. Each file is hashed and checked."
            ),
            self._add_here,
            self._open_here,
        )
        self._body = QStackedWidget()
        self._body.addWidget(self.list)
        self._body.addWidget(empty)

        self._foot = Folding(
            self._copies,
            self._relink,
            None,
            self._export,
            self._review,
            margins=(SPACE * 2, SPACE + 4, SPACE * 2, SPACE + 4),
        )

        footage = QWidget()
        inside = QVBoxLayout(footage)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        self.incident = IncidentLink(self._session, registry)
        sides = (SPACE * 2, SPACE, SPACE * 2, SPACE)
        inside.addWidget(Folding(self.incident, None, self._all, self._add_more, margins=sides))
        inside.addWidget(self._body, 1)
        inside.addWidget(line())
        inside.addWidget(self._foot)

        self._facts = CaseFacts()
        self._notes = CaseNotes(registry, self._add_note)
        self._tabs = QTabWidget()
        self._tabs.setDocumentMode(True)
        self._tabs.setAccessibleName(self.tr("The request in parts"))
        self._tabs.addTab(footage, self.tr("Footage"))
        self._tabs.addTab(self._facts, self.tr("Case"))
        self._tabs.addTab(self._notes, self.tr("Notes"))
        self._disclosures = DisclosureList(self._session, RequestId(""))
        name = self.tr("Handed over")
        self._tabs.addTab(scrolled(self._disclosures, name), name)

        box = QVBoxLayout(self)
        box.setContentsMargins(1, 1, 1, 1)
        box.setSpacing(0)
        box.addLayout(top)
        box.addWidget(self._tabs, 1)

    def _show_why(self) -> None:
        self._tabs.setCurrentIndex(1)

    def _activated(self, _index: QModelIndex) -> None:
        self._registry.trigger(ActionId.REVIEW_FOOTAGE)

    def _file_chosen(self, current: QModelIndex) -> None:
        if self._filling or not current.isValid():
            return
        chosen: FootageRow = current.data(Role.VALUE)
        self._session.pick(chosen.footage)

    def _follow_picked(self) -> None:
        number = self._model.row_of(self._session.picked)
        index = self._model.index(number, 0) if number >= 0 else QModelIndex()
        self._filling = True
        if index.isValid():
            self.list.setCurrentIndex(index)
        self._filling = False
        chosen = self._model.rows[number] if number >= 0 else None
        self._relink.setVisible(chosen is not None and chosen.missing)
        for wanted in (self._review, self._export):
            wanted.allow(chosen is not None and not chosen.missing)

    def _case_changed(self) -> None:
        if self.isVisible():
            self.refresh()

    def _project_changed(self, _changes: object) -> None:
        if self.isVisible():
            self.refresh()
