"""The selected request: its dates, and its footage."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.actions.ids import ActionId
from app.home.due import working_days_left
from app.models.footage import FootageModel, FootageRow
from app.models.roles import Role
from app.shell.tables import CardList
from app.theme.parts import Banner, EmptyState, button, label, line, row, set_role
from app.theme.tokens import SPACE
from app.thumbnails import poster
from app.words import day_words, due_words, kind_words
from redaction.model.footage import Footage
from redaction.model.ids import FootageId
from redaction.model.track import ReviewState
from redaction.store.planfiles import CACHE

if TYPE_CHECKING:
    from app.actions.registry import Registry
    from app.session import Session


_FILE_ACTIONS = (
    ActionId.REVIEW_FOOTAGE,
    ActionId.EXPORT,
    ActionId.VERIFY_COPY,
    ActionId.RELINK_FOOTAGE,
    ActionId.ASSIGN_FOOTAGE,
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
        self._model = FootageModel(self)
        self.list = CardList(self.tr("Footage of the request"), self)
        self.list.setModel(self._model)
        self.list.selectionModel().currentChanged.connect(self._file_chosen)
        self.list.doubleClicked.connect(lambda _i: registry.trigger(ActionId.REVIEW_FOOTAGE))
        self.list.activated.connect(self._activated)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        for action_id in _FILE_ACTIONS:
            self.list.addAction(registry.action(action_id))
        self._reference = label("", "title", select=True)
        self._kind = label("", "muted")
        self._note = label("", "caption", wrap=True)
        self._due = Banner()
        self._why = label("", "caption", wrap=True, select=True)
        self._files = label("", "strong")
        self._build()
        session.picked_changed.connect(self._follow_picked)
        session.project_changed.connect(self._project_changed)
        self.refresh()

    def refresh(self) -> None:
        """Show the session's request and read its footage again."""
        request = self._session.request
        known = request.id if request is not None else None
        files = [f for f in self._session.workspace.footage() if f.request == known]
        self._head(bool(files))
        self._filling = True
        self._model.put([self._row(f) for f in files])
        self._filling = False
        self._files.setText(
            self.tr("Footage ({n})").format(n=len(files)) if files else self.tr("Footage")
        )
        self._body.setCurrentIndex(0 if files else 1)
        self._all.setVisible(request is not None and len(files) > 1)
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
        if request is None:
            self._reference.setText(
                self.tr("Footage without a request") if has_files else self.tr("No request chosen")
            )
            self._kind.setText(self.tr("Files that were opened on their own."))
            self._due.say("")
            self._why.hide()
            self._note.hide()
            return
        self._reference.setText(request.reference)
        parts = [kind_words(request.kind)]
        if request.requester:
            parts.append(request.requester)
        parts.append(self.tr("received {day}").format(day=day_words(request.received)))
        self._kind.setText("  ·  ".join(parts))
        words, tone = due_words(request, working_days_left(request))
        text = words
        if request.due is not None and not request.closed:
            text = self.tr("Due {day}: {words}").format(
                day=day_words(request.due), words=words[:1].lower() + words[1:]
            )
        self._due.say(text, tone if tone != "muted" else "info")
        self._why.setText(request.due_why)
        self._why.setVisible(bool(request.due_why))
        self._note.setText(request.note)
        self._note.setVisible(bool(request.note))
        set_role(self._note, "muted")
        self._close.setText(
            self.tr("Open again") if request.closed else self.tr("Mark as answered")
        )

    def _row(self, footage: Footage) -> FootageRow:
        project = self._session.workspace.project(footage.id)
        tracks = project.tracks.values()
        pending = sum(1 for t in tracks if t.state is ReviewState.PENDING and not t.visible)
        visible = sum(1 for t in tracks if t.visible)
        missing = not Path(footage.path).is_file()
        copies = self._session.workspace.exports(footage.id)
        verified = sum(1 for copy in copies if copy.verified)
        shown = self._poster(footage)
        return FootageRow(
            footage, len(tracks), pending, visible, missing, len(copies), verified, shown
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
        self._edit = button(self.tr("Edit"), kind="ghost", icon_name="edit")
        self._edit.clicked.connect(lambda: registry.trigger(ActionId.EDIT_REQUEST))
        self._close = button(self.tr("Mark as answered"), kind="ghost", icon_name="check")
        self._close.clicked.connect(lambda: registry.trigger(ActionId.CLOSE_REQUEST))
        add = button(self.tr("Add footage"), icon_name="add-footage")
        add.clicked.connect(self._add)
        add.setToolTip(registry.action(ActionId.ADD_FOOTAGE).toolTip())
        self._review = button(self.tr("Review"), kind="primary", icon_name="review")
        self._review.clicked.connect(lambda: registry.trigger(ActionId.REVIEW_FOOTAGE))
        self._export = button(self.tr("Export copy"), icon_name="export")
        self._export.clicked.connect(lambda: registry.trigger(ActionId.EXPORT))
        self._relink = button(self.tr("Find file"), icon_name="link")
        self._relink.clicked.connect(lambda: registry.trigger(ActionId.RELINK_FOOTAGE))

        top = QVBoxLayout()
        top.setContentsMargins(SPACE * 2, SPACE * 2, SPACE * 2, SPACE * 2)
        top.setSpacing(SPACE // 2)
        top.addLayout(row(self._reference, None, self._close, self._edit, spacing=4))
        top.addWidget(self._kind)
        top.addSpacing(SPACE // 2)
        top.addWidget(self._due)
        top.addWidget(self._why)
        top.addWidget(self._note)

        self._all = button(self.tr("Export all"), icon_name="export")
        self._all.clicked.connect(lambda: registry.trigger(ActionId.EXPORT_REQUEST))
        self._all.setToolTip(registry.action(ActionId.EXPORT_REQUEST).toolTip())
        self._copies = button(self.tr("Copies"), icon_name="copy")
        self._copies.clicked.connect(lambda: registry.trigger(ActionId.EXPORTS))
        self._copies.setToolTip(registry.action(ActionId.EXPORTS).toolTip())
        heading = row(self._files, None, self._all, add, spacing=SPACE)
        heading.setContentsMargins(SPACE * 2, SPACE, SPACE * 2, SPACE)

        add_here = button(self.tr("Add footage"), self._add, icon_name="add-footage")
        empty = EmptyState(
            "film",
            self.tr("No footage yet"),
            self.tr(
                "Add video, pictures or sound, or drop them here. Each file is hashed and checked."
            ),
            add_here,
        )
        self._body = QStackedWidget()
        self._body.addWidget(self.list)
        self._body.addWidget(empty)

        self._foot = QWidget()
        foot: QHBoxLayout = row(self._copies, self._relink, None, self._export, self._review)
        foot.setContentsMargins(SPACE * 2, SPACE + 4, SPACE * 2, SPACE + 4)
        self._foot.setLayout(foot)

        box = QVBoxLayout(self)
        box.setContentsMargins(1, 1, 1, 1)
        box.setSpacing(0)
        box.addLayout(top)
        box.addWidget(line())
        box.addLayout(heading)
        box.addWidget(self._body, 1)
        box.addWidget(line())
        box.addWidget(self._foot)

    def _add(self) -> None:
        with_request = self._session.request is not None
        self._registry.trigger(ActionId.ADD_FOOTAGE if with_request else ActionId.OPEN)

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
        for action in (self._review, self._export):
            action.setEnabled(chosen is not None and not chosen.missing)

    def _project_changed(self, _changes: object) -> None:
        if self.isVisible():
            self.refresh()
